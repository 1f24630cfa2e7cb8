"""Perception gaps: what leaders say of themselves minus what staff see, and leaders' estimates against staff."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import CURRENT_STAFF, PROCESS, moderated_variance, scale_mean, summarise, t_interval
from engagement.gaps.inference import judge
from engagement.rules import COHEN_1988, EXPECTATION, PERCEPTION, VerdictWords

MODERATED = "variance moderated over the responsibilities"


def perception_gaps(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Say minus see per responsibility, on the leader-behaviour items that both leaders and staff rated.

    A short form asks staff fewer items than leaders: an item that only one side rated would count as a gap.

    Parameters
    ----------
    table : DataFrame
        PAIRS (or COUNTS) of one metric, both forms, with column object.
    population : DataFrame, number or None
        The roster of staff, to weigh units by headcount; the gap has no finite population correction.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain interval, and familywise level of the verdicts.
    moderate : bool
        Moderate the variance of few leaders over the responsibilities; False for large groups such as published
        results.

    Returns
    -------
    DataFrame
        One row per responsibility that both forms rated: estimate > 0 means that leaders rate higher; say, see,
        n_leader, n_staff, effect_size (staff standard deviations, Glass 1976) and the columns of `judge`. Degrees of
        freedom: one less than the smaller group.

    References
    ----------
    Glass, G. V. (1976). Primary, secondary, and meta-analysis of research. Educational Researcher, 5, 3-8.
    docs/method/gaps.md gives the formulas and the simulation behind the small-group variance.
    """
    return _between_forms(table, "leader_behaviour", PERCEPTION, population, smallest_difference, conf_level, moderate)


def estimate_gaps(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
    words: VerdictWords = EXPECTATION,
) -> pd.DataFrame:
    """Leaders' estimate of the workplace minus what staff live; never a self-rating gap.

    Parameters and result are those of `perception_gaps`, on workplace items; estimate > 0 means that leaders expected
    a higher rating than staff gave. `words` are the verdict words: published results, where leaders rate their own
    workplace and estimate nobody's, need other ones.
    """
    return _between_forms(table, "workplace", words, population, smallest_difference, conf_level, moderate)


def leader_ratings(
    table: pd.DataFrame, *, population: pd.DataFrame | float | None = None, top_managers: int | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Leaders' mean rating per responsibility and object, with the moderated variance of few leaders.

    Parameters
    ----------
    table : DataFrame
        PAIRS of metric "score", both forms: staff variance is the floor.
    population : DataFrame, number or None
        The roster of staff.
    top_managers : int or None
        How many leaders there are, for the finite population correction; None: process.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        form, responsibility, object and the fields of `Estimate`; intervals by Student's t with n - 1 degrees of
        freedom, clipped to 0-100.
    """
    parts = []
    for kind in dict.fromkeys(table["object"]):
        both = _two_forms(table, kind, population, conf_level)
        if both.empty:
            continue
        variance = _leader_variance(both, moderate=True)
        n = both["n_leader"].to_numpy(float)
        fraction = np.zeros(len(n)) if top_managers is None else np.minimum(n / max(top_managers, n.max()), 1.0)
        error = np.sqrt((1 - fraction) * variance / n)
        say = both["say"].to_numpy(float)
        ends = [t_interval(*one, conf_level) for one in zip(say, error, n - 1, strict=True)]
        parts.append(
            pd.DataFrame(
                {
                    "form": "leader",
                    "responsibility": both["responsibility"],
                    "object": kind,
                    "estimate": say,
                    "std_error": error,
                    "conf_low": [low for low, _ in ends],
                    "conf_high": [high for _, high in ends],
                    "conf_level": conf_level,
                    "n": both["n_leader"],
                    "estimand": PROCESS if top_managers is None else CURRENT_STAFF,
                    "metric": "score",
                    "method": f"mean of item means, {MODERATED}",
                    "variance": variance,
                    "sampling_fraction": fraction,
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _between_forms(
    table: pd.DataFrame,
    kind: str,
    words: VerdictWords,
    population: pd.DataFrame | float | None,
    smallest_difference: float,
    conf_level: float,
    moderate: bool,
) -> pd.DataFrame:
    both = _two_forms(table, kind, population, conf_level)
    if both.empty:
        return pd.DataFrame()
    leader_part = _leader_variance(both, moderate=moderate) / both["n_leader"]
    gap = both["say"] - both["see"]
    staff_sd = np.sqrt(both["variance_staff"])
    effect_size = gap / staff_sd.where(staff_sd > 0)
    method = both["method"] + "; Student's t" + (f", {MODERATED}" if moderate else "")
    gaps = pd.DataFrame(
        {
            "responsibility": both["responsibility"],
            "estimate": gap,
            "std_error": np.sqrt(leader_part + both["variance_staff"] / both["n_staff"]),
            "say": both["say"],
            "see": both["see"],
            "n": both["n_leader"],
            "n_leader": both["n_leader"],
            "n_staff": both["n_staff"],
            "effect_size": effect_size,
            "effect": [COHEN_1988.word(one) for one in effect_size],
            "metric": both["metric"],
            "method": method,
        }
    )
    smaller = np.minimum(both["n_leader"], both["n_staff"]).to_numpy(float)
    return judge(gaps, df=smaller - 1, words=words, smallest_difference=smallest_difference, conf_level=conf_level)


def _two_forms(
    table: pd.DataFrame, kind: str, population: pd.DataFrame | float | None, conf_level: float
) -> pd.DataFrame:
    """Both forms side by side, as process, per responsibility that both rated, on the items that both rated."""
    mine = shared_items(table[table["object"] == kind])
    options = {"by": ["responsibility"], "conf_level": conf_level, "estimand": PROCESS}
    staff = summarise(mine[mine["form"] == "staff"], scale_mean, population=population, **options)
    leaders = summarise(mine[mine["form"] == "leader"], scale_mean, **options)
    staff = staff.rename(columns={"estimate": "see", "n": "n_staff", "variance": "variance_staff"})
    leaders = leaders.rename(columns={"estimate": "say", "n": "n_leader", "variance": "variance_leader"})
    both = staff[["responsibility", "see", "n_staff", "variance_staff", "metric", "method"]].merge(
        leaders[["responsibility", "say", "n_leader", "variance_leader"]], on="responsibility"
    )
    return both[(both["n_staff"] > 0) & (both["n_leader"] > 0)].reset_index(drop=True)


def shared_items(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the items that somebody rated on each form that the table holds.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS of one or both forms.

    Returns
    -------
    DataFrame
        The rows of these items; of PAIRS those whose two items are both among them.
    """
    columns = [name for name in ("item", "item_a", "item_b") if name in table]
    rated = table[table["n"] > 0]
    forms = [set(rated.loc[rated["form"] == form, columns[0]]) for form in dict.fromkeys(table["form"])]
    shared = set.intersection(*forms) if forms else set()
    return table[table[columns].isin(shared).all(axis=1)]


def _leader_variance(both: pd.DataFrame, *, moderate: bool) -> np.ndarray:
    own = both["variance_leader"].to_numpy(float)
    if not moderate:
        return own
    floor = both["variance_staff"].to_numpy(float) / 2
    return np.fmax(moderated_variance(own, both["n_leader"].to_numpy(float), floor=floor), floor)
