"""Perception gaps: what leaders say of themselves minus what staff see, and leaders' estimates against staff."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import CURRENT_STAFF, PROCESS, t_interval
from engagement.gaps.between_forms.forms import (
    MODERATED,
    differences,
    items_alone,
    leader_variance,
    shared_items,
    two_forms,
)
from engagement.gaps.inference import EXPLORATORY
from engagement.rules import EXPECTATION, PERCEPTION, VerdictWords

__all__ = ["estimate_gaps", "item_gaps", "leader_ratings", "perception_gaps", "shared_items"]


def perception_gaps(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
    both_errors: bool = False,
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
    both_errors : bool
        Add say_error and see_error, the standard errors of the two readings, which `typology` needs. They are spread:
        the gate has to be told before they are shown.

    Returns
    -------
    DataFrame
        One row per responsibility that both forms rated: estimate > 0 means that leaders rate higher; say, see,
        n_leader, n_staff, effect_size (staff standard deviations, Glass 1976; `gap_details` has its interval) and the
        columns of `judge`. Degrees of freedom: one less than the smaller group.

    References
    ----------
    Glass, G. V. (1976). Primary, secondary, and meta-analysis of research. Educational Researcher, 5, 3-8.
    docs/method/gaps.md gives the formulas and the simulation behind the small-group variance.
    """
    both = two_forms(table, "leader_behaviour", population=population, conf_level=conf_level)
    options = {"smallest_difference": smallest_difference, "conf_level": conf_level, "both_errors": both_errors}
    return differences(both, PERCEPTION, moderate=moderate, **options)


def estimate_gaps(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
    words: VerdictWords = EXPECTATION,
    both_errors: bool = False,
) -> pd.DataFrame:
    """Leaders' estimate of the workplace minus what staff live; never a self-rating gap.

    Parameters and result are those of `perception_gaps`, on workplace items; estimate > 0 means that leaders expected
    a higher rating than staff gave. `words` are the verdict words: published results, where leaders rate their own
    workplace and estimate nobody's, need other ones.
    """
    both = two_forms(table, "workplace", population=population, conf_level=conf_level)
    options = {"smallest_difference": smallest_difference, "conf_level": conf_level, "both_errors": both_errors}
    return differences(both, words, moderate=moderate, **options)


def item_gaps(
    table: pd.DataFrame,
    *,
    kind: str = "leader_behaviour",
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
    words: VerdictWords | None = None,
    both_errors: bool = False,
) -> pd.DataFrame:
    """Say minus see for every item that both forms rated: exploratory, adjusted by Benjamini and Hochberg.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS of one metric, both forms, with columns object and responsibility; where there is a column role,
        items of other roles than scale are left out.
    kind : str
        "leader_behaviour": the perception gap. "workplace": leaders' estimate against staff.
    population, smallest_difference, conf_level, moderate, both_errors
        As in `perception_gaps`; the variance of few leaders is moderated over all the items, conf_level is also the
        false coverage level of the verdicts.
    words : VerdictWords or None
        Words of the verdicts; None: those of the kind.

    Returns
    -------
    DataFrame
        responsibility, item, and the columns of `perception_gaps`; the rule says that the family is exploratory. Every
        number rests on a single question: with few answers, mean and spread give the answers away.

    Raises
    ------
    ValueError
        If the table mixes metrics.
    """
    metrics = sorted(table["metric"].unique()) if "metric" in table else []
    if len(metrics) > 1:
        raise ValueError(f"the table holds the metrics {metrics}; different metrics are never averaged, choose one.")
    words = words or (PERCEPTION if kind == "leader_behaviour" else EXPECTATION)
    both = two_forms(
        items_alone(table), kind, by=("responsibility", "item"), population=population, conf_level=conf_level
    )
    options = {"smallest_difference": smallest_difference, "conf_level": conf_level, "both_errors": both_errors}
    return differences(both, words, moderate=moderate, family=EXPLORATORY, **options)


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
        both = two_forms(table, kind, population=population, conf_level=conf_level)
        if both.empty:
            continue
        variance = leader_variance(both, moderate=True)
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
