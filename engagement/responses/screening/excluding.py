"""From flags to what is analysed: who is left out, and the table of flags that can be released."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.responses.screening.rules import EXCLUDING, REASONS


def exclude(responses: pd.DataFrame, screened: pd.DataFrame, *, reasons: Sequence[str] = EXCLUDING) -> pd.DataFrame:
    """Leave out the respondents with any of the named reasons, and say how many.

    Parameters
    ----------
    responses : DataFrame
        The table that was screened.
    screened : DataFrame
        From `screen` or `screen_items`.
    reasons : sequence of str
        Reasons that leave out, fixed before the results are seen; empty: everybody stays.

    Returns
    -------
    DataFrame
        The rows kept, same columns and index labels. `attrs["left_out"]` maps each reason to the respondents it
        applies to (one may have several), and "any" to the number left out; `attrs["excluding"]` names the reasons.
        The counts are for the analyst: of a small form they may point to a person.

    Raises
    ------
    ValueError
        If a reason is unknown, or is low trust, or the tables do not belong together.
    """
    if "low_trust" in reasons:
        raise ValueError(
            "low_trust cannot leave anybody out: who fears to be found out is one of those the survey is for; "
            f"choose among {', '.join(REASONS)}."
        )
    if unknown := [name for name in reasons if name not in REASONS]:
        raise ValueError(f"there is no screening reason {unknown[0]!r}; choose among {', '.join(REASONS)}.")
    if not responses.index.equals(screened.index):
        raise ValueError(
            "screened belongs to another table: its index is not that of the responses; screen these responses."
        )
    out = left_out(screened, reasons=reasons)
    kept = responses[~out]
    kept.attrs = responses.attrs | {
        "left_out": {name: int(screened[name].sum()) for name in reasons} | {"any": int(out.sum())},
        "excluding": tuple(reasons),
    }
    return kept


def left_out(screened: pd.DataFrame, *, reasons: Sequence[str] = EXCLUDING) -> np.ndarray:
    """Whether each respondent has one of the reasons."""
    if not len(reasons):
        return np.zeros(len(screened), dtype=bool)
    return screened[list(reasons)].any(axis=1).to_numpy(dtype=bool)


def screening_summary(screened: pd.DataFrame, *, reasons: Sequence[str] = EXCLUDING) -> pd.DataFrame:
    """Share of respondents with each reason, per form: the table for release, without rows.

    Parameters
    ----------
    screened : DataFrame
        From `screen`, or from `screen_items` (then without a form).
    reasons : sequence of str
        Reasons that leave out, for the row "left out".

    Returns
    -------
    DataFrame
        form (where `screened` has it), reason (each reason; "any reason"; "left out"; "low trust"), metric
        "screening", numerator (respondents with it), n (those it could be judged for), estimate (percent of them),
        excluded (whether it leaves out) and method. The gate decides what of a small form or number is shown.
    """
    columns = [name for name in REASONS if name in screened]
    frame = pd.DataFrame({name: screened[name].astype(bool) for name in columns})
    frame["any reason"] = screened["flagged"].astype(bool)
    frame["left out"] = left_out(screened, reasons=reasons)
    frame["low trust"] = screened["low_trust"].astype(bool)
    known = {name: screened[index].notna() for name, index in _INDEX.items() if index in screened}
    forms = screened["form"] if "form" in screened else pd.Series("", index=screened.index)
    rows = []
    for form in dict.fromkeys(forms):
        own = forms == form
        for name in frame:
            if name in _FURTHER and not any(index in screened for index in _FURTHER[name]):
                continue  # the further indices were not asked for
            judged = int((known[name] & own).sum()) if name in known else int(own.sum())
            found = int(frame.loc[own, name].sum())
            share = 100 * found / judged if judged else np.nan
            method = METHODS[name] if name != "left out" else f"left out: {', '.join(reasons) or 'nobody'}"
            row = {"form": form, "reason": name, "metric": "screening", "numerator": found, "n": judged}
            row |= {"estimate": share, "excluded": name == "left out" or name in reasons}
            rows.append(row | {"method": method if judged else f"{method}: not available"})
    table = pd.DataFrame(rows, columns=list(_HEADINGS))
    return table if "form" in screened else table.drop(columns="form")


_HEADINGS = ("form", "reason", "metric", "numerator", "n", "estimate", "excluded", "method")

_INDEX = {"too_fast": "seconds_per_item", "incomplete": "completeness", "far_out": "mahalanobis", "low trust": "trust"}
"""Index without which a reason could not be judged: only respondents who have it count."""

_FURTHER = {"far_out": ("mahalanobis",), "inconsistent": ("even_odd",)}

METHODS = {
    "too_fast": "seconds per answered item, against the median and a floor",
    "long_string": "share of answers in the longest run of their page",
    "incomplete": "share of the items asked that were answered",
    "duplicate": "same token, same comment and answers, or answers too alike for chance; the first is kept",
    "impossible_time": "times that contradict each other or those of the others",
    "far_out": "Mahalanobis D squared against chi-square",
    "inconsistent": "consistency within the person beyond a cut set in advance",
    "any reason": "at least one of the reasons",
    "low trust": "does not believe that answers are anonymous; no reason to leave anybody out",
}
"""How each row of the summary was made."""
