"""What became of everybody who was asked, and the outcome rates of AAPOR."""

from __future__ import annotations

import numpy as np
import pandas as pd

# AAPOR's letters: I complete, P partial, R refusal and break-off, NC non-contact, O other, U unknown eligibility
DISPOSITIONS = ("complete", "partial", "refusal", "non_contact", "other", "unknown_eligibility", "not_eligible")
_INTERVIEWS = ("complete", "partial")
_ELIGIBLE = (*_INTERVIEWS, "refusal", "non_contact", "other")
_CONTACTED = (*_INTERVIEWS, "refusal", "other")
_ALL = (*_ELIGIBLE, "unknown_eligibility")
RATES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "rr1": (("complete",), _ALL, "AAPOR RR1: I / (I + P + R + NC + O + U)"),
    "rr2": (_INTERVIEWS, _ALL, "AAPOR RR2: (I + P) / (I + P + R + NC + O + U)"),
    "rr5": (("complete",), _ELIGIBLE, "AAPOR RR5: I / (I + P + R + NC + O)"),
    "rr6": (_INTERVIEWS, _ELIGIBLE, "AAPOR RR6: (I + P) / (I + P + R + NC + O)"),
    "coop1": (("complete",), _CONTACTED, "AAPOR COOP1: I / (I + P + R + O)"),
    "coop2": (_INTERVIEWS, _CONTACTED, "AAPOR COOP2: (I + P) / (I + P + R + O)"),
    "ref1": (("refusal",), _ALL, "AAPOR REF1: R / (I + P + R + NC + O + U)"),
    "con1": (_CONTACTED, _ALL, "AAPOR CON1: (I + P + R + O) / (I + P + R + NC + O + U)"),
}


def aapor_rates(dispositions: pd.DataFrame) -> pd.DataFrame:
    """Outcome rates from a table of disposition counts.

    Parameters
    ----------
    dispositions : DataFrame
        One row a group with counts in complete, partial, refusal (break-offs included), non_contact, other,
        unknown_eligibility, not_eligible; a column that is missing counts 0. All other columns name the group.

    Returns
    -------
    DataFrame
        The columns that name the group, metric (rr1, rr2, rr5, rr6, coop1, coop2, ref1, con1), n (the numerator),
        population (the denominator), estimate (percent; NaN where the denominator is 0), method (the formula). Those
        not eligible are in no rate.

    Raises
    ------
    ValueError
        If no column holds dispositions, or a count is missing, negative or not whole.

    Notes
    -----
    Partial answers and unknown eligibility move the rates: RR1 is the lowest of them, RR6 the highest. RR3 and RR4
    need an estimate of how many of unknown eligibility are eligible, and are not given.

    References
    ----------
    AAPOR (2023). Standard definitions: final dispositions of case codes and outcome rates for surveys, 10th ed.
    """
    given = [name for name in DISPOSITIONS if name in dispositions]
    if not given:
        raise ValueError(
            f"the table has no column of dispositions; expected counts in some of {', '.join(DISPOSITIONS)}."
        )
    counts = {name: np.zeros(len(dispositions), np.int64) for name in DISPOSITIONS}
    for name in given:
        column = pd.to_numeric(dispositions[name], errors="coerce").to_numpy(float, na_value=np.nan)
        wrong = np.flatnonzero(~(np.isfinite(column) & (column >= 0) & (column == np.floor(column))))
        if len(wrong):
            found = dispositions[name].iloc[wrong[0]]
            raise ValueError(
                f"column {name!r} row {wrong[0]}: {found} is no count; expected a whole number of at least 0."
            )
        counts[name] = column.astype(np.int64)
    groups = dispositions.drop(columns=given).reset_index(drop=True)
    parts = []
    for metric, (above, below, formula) in RATES.items():
        n, population = (np.sum([counts[name] for name in names], axis=0) for names in (above, below))
        rate = np.divide(100.0 * n, population, out=np.full(len(groups), np.nan), where=population > 0)
        method = np.where(population > 0, formula, f"{formula}; nobody in the denominator")
        parts.append(groups.assign(metric=metric, n=n, population=population, estimate=rate, method=method))
    return pd.concat(parts, ignore_index=True)


def returned_as(answered: pd.Series, *, complete_above: float = 0.8, partial_from: float = 0.5) -> pd.Series:
    """Disposition of returned forms by the share of the questions asked that were answered.

    Parameters
    ----------
    answered : Series
        Share 0-1, as `share_answered` gives; missing counts as nothing answered.
    complete_above : float
        More than this share answered: complete.
    partial_from : float
        At least this share, and not complete: partial. Below it the form is a break-off.

    Returns
    -------
    Series
        "complete", "partial" or "break_off".

    Raises
    ------
    ValueError
        If shares lie outside 0-1, or not 0 <= partial_from <= complete_above < 1.

    References
    ----------
    AAPOR (2023). Standard definitions, 10th ed.: below 50% of the applicable questions a break-off, 50-80% partial,
    more than 80% complete.
    """
    if not 0 <= partial_from <= complete_above < 1:
        raise ValueError(
            f"partial_from is {partial_from!r} and complete_above {complete_above!r}; expected "
            "0 <= partial_from <= complete_above < 1."
        )
    share = pd.to_numeric(pd.Series(answered), errors="coerce")
    share = pd.Series(share.to_numpy(float, na_value=np.nan), share.index).fillna(0.0)
    if ((share < 0) | (share > 1)).any():
        found = share[(share < 0) | (share > 1)].iloc[0]
        raise ValueError(f"the share of questions answered is {found:g}; expected 0-1.")
    # a share of 8 in 10 is not above 0.8, however it is rounded
    words = np.select(
        [share > complete_above + 1e-12, share >= partial_from - 1e-12], ["complete", "partial"], "break_off"
    )
    return pd.Series(words, share.index, name="disposition")
