"""SHOW: the profile of what records show, one class a responsibility."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.evidence.definitions import SMALLEST_N, STRONG_FROM, WEAK_BELOW
from engagement.evidence.table import JUDGED, classify

SCORED_TIERS = ("done", "worked")
INDICATORS_NEEDED = 2
_WEAKEST_FIRST = ("weak", "mixed", "strong", "too few to judge")


def show_profile(evidence: pd.DataFrame, *, responsibilities: Sequence[str] | None = None) -> pd.DataFrame:
    """Class of each responsibility from its examined indicators.

    Only tiers done and worked are scored; "exists" is coverage. A class needs two examined indicators, or one and at
    least 5 sampled cases over lines that are too small one by one (pooled, they count as the second). It is *strong* if
    more than half of the examined indicators are strong and none is weak, *weak* if more than half are weak and none
    is strong, otherwise *mixed*. It is never a number, so it cannot be subtracted from a rating.

    Parameters
    ----------
    evidence : DataFrame
        EVIDENCE, as `evidence_table` gives.
    responsibilities : sequence of str, optional
        Responsibilities to report, in this order; one without indicators is "not examined". Default: those of
        `evidence`.

    Returns
    -------
    DataFrame
        `responsibility, class (strong | mixed | weak | not examined), n_examined, n_indicators, summary`; the summary
        states every examined indicator in plain counts, weakest class first, within a class the most cases first.
    """
    if responsibilities is None:
        responsibilities = list(dict.fromkeys(evidence["responsibility"]))
    scored = evidence.loc[evidence["tier"].isin(SCORED_TIERS)]
    rows = [_profile(name, scored.loc[scored["responsibility"] == name]) for name in responsibilities]
    return pd.DataFrame(rows, columns=["responsibility", "class", "n_examined", "n_indicators", "summary"])


def _profile(responsibility: str, rows: pd.DataFrame) -> dict[str, object]:
    judged = rows.loc[rows["class"].isin(JUDGED)]
    classes = judged["class"].tolist()
    small = rows.loc[(rows["class"] == "too few to judge") & rows["indicator"].str.startswith("sample_")]
    pooled = int(small["denominator"].sum())
    if len(classes) == INDICATORS_NEEDED - 1 and pooled >= SMALLEST_N:
        classes.append(classify("done", int(small["numerator"].sum()), pooled, WEAK_BELOW, STRONG_FROM))
        judged = pd.concat([judged, small])
    profile = combine(classes) if len(classes) >= INDICATORS_NEEDED else "not examined"
    rank = judged["class"].map({name: k for k, name in enumerate(_WEAKEST_FIRST)})
    weakest_first = judged.assign(rank=rank).sort_values(
        ["rank", "denominator", "indicator"], ascending=[True, False, True], kind="stable"
    )
    return {
        "responsibility": responsibility,
        "class": profile,
        "n_examined": len(classes),
        "n_indicators": len(rows),
        "summary": "; ".join(weakest_first["summary"]),
    }


def combine(classes: Sequence[str]) -> str:
    """One class from several; see `show_profile`."""
    half = len(classes) / 2
    if classes.count("strong") > half and "weak" not in classes:
        return "strong"
    if classes.count("weak") > half and "strong" not in classes:
        return "weak"
    return "mixed"
