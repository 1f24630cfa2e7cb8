"""Alignment: whether the objectives behind each promise are met, and whether staff see the promise lived."""

from __future__ import annotations

import pandas as pd

from engagement.evidence.indicators import Tally, objective_attainment
from engagement.evidence.period import Period

ALIGNED = "aligned"
MET_SELDOM_SEEN = "targets met, seldom seen"
SEEN_NOT_MET = "seen, targets not yet met"
NEITHER = "targets not yet met, seldom seen"
NO_OBJECTIVE_SELDOM_SEEN = "no objective and seldom seen"
NO_OBJECTIVE_SEEN = "no objective, yet seen"
NONE_DUE = "no objective due yet"
TOO_UNCERTAIN = "too uncertain"
NOT_ASKED = "staff view not available"
NOT_EXAMINED = "objectives not examined"

_WITH_OBJECTIVES = {
    (True, True): ALIGNED,
    (True, False): MET_SELDOM_SEEN,
    (False, True): SEEN_NOT_MET,
    (False, False): NEITHER,
}
_METHOD = "share of objectives: Beta posterior, Jeffreys prior; share of staff: normal; independent"


def alignment(
    objectives: pd.DataFrame,
    items: pd.DataFrame,
    *,
    promises: pd.DataFrame,
    period: Period,
    met_from: float = 50.0,
    seen_from: float = 50.0,
    certain_from: float = 0.8,
) -> pd.DataFrame:
    """Pattern of each promise: objectives met against the share of staff who see the promise lived.

    Targets count as met where more than `met_from` percent of the objectives are met, a promise as seen where more than
    `seen_from` percent of staff answer favourably. The probability of a pattern is the product of both sides' posterior
    probabilities; below `certain_from` the pattern is "too uncertain", and `probability` is that of the most probable
    one.

    Parameters
    ----------
    objectives : DataFrame
        Sheet objectives.
    items : DataFrame
        ESTIMATES by item; rows with metric favourable (percent) and form staff are used.
    promises : DataFrame
        `promise` (item id), `text`.
    period : Period
        Months examined.
    met_from, seen_from : float
        Percent.
    certain_from : float
        Smallest probability of a named pattern.

    Returns
    -------
    DataFrame
        One row a promise: `promise, text, n_objectives, met, due` (with a result on record), staff's `estimate,
        std_error, conf_low, conf_high, conf_level, n, estimand, metric`, then `pattern, probability, method`. A promise
        staff were not asked about has NA there and "staff view not available".

    References
    ----------
    Brown, L. D., Cai, T. T., & DasGupta, A. (2001). Interval estimation for a binomial proportion. Statistical
    Science, 16, 101-133 (Jeffreys prior).
    """
    staff = items.loc[items["metric"] == "favourable"]
    if "form" in staff:
        staff = staff.loc[staff["form"] == "staff"]
    rows = []
    for promise in promises.itertuples():
        serving = objectives.loc[objectives["promise"] == promise.promise]
        tally = objective_attainment(serving, period)
        seen = staff.loc[staff["item"] == promise.promise]
        row = {
            "promise": promise.promise,
            "text": promise.text,
            "n_objectives": len(serving),
            "met": tally.numerator,
            "due": tally.denominator,
            **_staff_share(seen),
        }
        if objectives.empty:
            pattern, probability = NOT_EXAMINED, float("nan")
        elif seen.empty:
            pattern, probability = NOT_ASKED, float("nan")
        else:
            p_seen = _probability_above(row, seen_from)
            pattern, probability = _pattern(len(serving), tally, p_seen, met_from, certain_from)
        rows.append(row | {"pattern": pattern, "probability": probability, "method": _METHOD})
    names = ["promise", "text", "n_objectives", "met", "due", *_staff_share(staff.iloc[:0])]
    table = pd.DataFrame(rows, columns=[*names, "pattern", "probability", "method"])
    return table.astype({"n": "Int64"})


def _staff_share(seen: pd.DataFrame) -> dict[str, object]:
    missing = {"n": pd.NA, "estimand": "", "metric": "favourable"}
    names = ("estimate", "std_error", "conf_low", "conf_high", "conf_level", "n", "estimand", "metric")
    first = {} if seen.empty else seen.iloc[0].to_dict()
    return {name: first.get(name, missing.get(name, float("nan"))) for name in names}


def _probability_above(row: dict[str, object], threshold: float) -> float:
    """Probability that the share of staff exceeds `threshold`, from a normal distribution.

    Where nobody or everybody agrees the standard error is zero; the interval's half width then stands in for it.
    """
    from scipy.special import ndtr, ndtri

    spread = float(row["std_error"])
    if not spread > 0:
        spread = (float(row["conf_high"]) - float(row["conf_low"])) / (2 * ndtri(0.5 + float(row["conf_level"]) / 2))
    return float(ndtr((float(row["estimate"]) - threshold) / spread))


def _pattern(n_objectives: int, tally: Tally, p_seen: float, met_from: float, certain_from: float) -> tuple[str, float]:
    """Most probable pattern and its probability."""
    from scipy.special import betaincc

    if n_objectives == 0:
        options = {NO_OBJECTIVE_SEEN: p_seen, NO_OBJECTIVE_SELDOM_SEEN: 1 - p_seen}
    elif tally.denominator == 0:
        return NONE_DUE, float("nan")
    else:
        missed = tally.denominator - tally.numerator
        p_met = float(betaincc(tally.numerator + 0.5, missed + 0.5, met_from / 100))
        options = {
            pattern: (p_met if met else 1 - p_met) * (p_seen if seen else 1 - p_seen)
            for (met, seen), pattern in _WITH_OBJECTIVES.items()
        }
    pattern = max(options, key=options.__getitem__)
    return (pattern if options[pattern] >= certain_from else TOO_UNCERTAIN), options[pattern]
