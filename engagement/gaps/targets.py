"""Shortfall from a target, where the client set one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, scale_mean, summarise
from engagement.gaps.inference import judge
from engagement.rules import TARGET


def target_gaps(
    table: pd.DataFrame,
    target: float,
    *,
    population: pd.DataFrame | float | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Shortfall of what staff see from `target`, per responsibility, on leader-behaviour items.

    Parameters
    ----------
    table : DataFrame
        PAIRS (or COUNTS) of metric "score" with columns form and object; leaders' rows are not used.
    target : float
        The score that means "no gap", 0-100.
    population : DataFrame, number or None
        The roster of staff, to weigh units by headcount.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain interval, and familywise level of the verdicts.

    Returns
    -------
    DataFrame
        responsibility, target, see, n and the columns of `judge`; estimate > 0 means short of the target.

    Raises
    ------
    ValueError
        If `target` lies outside 0-100.
    """
    if not 0 <= target <= 100:
        raise ValueError(f"target is {target}; expected a score from 0 to 100.")
    staff = table[(table["form"] == "staff") & (table["object"] == "leader_behaviour")]
    see = summarise(
        staff, scale_mean, by=["responsibility"], population=population, conf_level=conf_level, estimand=PROCESS
    )
    gaps = see[["responsibility", "std_error", "n", "metric", "method"]].assign(
        target=target, see=see["estimate"], estimate=target - see["estimate"]
    )
    return judge(
        gaps,
        df=np.maximum(see["n"].to_numpy(float) - 1, 0),
        words=TARGET,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
    )
