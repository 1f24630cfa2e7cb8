"""Standard error of measurement: how far a person's score may lie from the score without measurement error."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.measurement.consistency.items import FIVE_POINTS, lowest_highest
from engagement.measurement.consistency.moments import item_answers, item_sums, varying_items


def standard_error_of_measurement(
    items: pd.DataFrame,
    *,
    reliability: float | None = None,
    points: Sequence[float] | None = FIVE_POINTS,
    missing: str = "pairwise",
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Give the standard error of measurement of a person's mean over the items.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers to the items of one scale, higher means more; at least two columns.
    reliability : float or None
        Reliability of the score, such as omega total; None: Cronbach's alpha of these items.
    points : sequence of float or None
        The response options, or the lowest and the highest; None: scale units only.
    missing : str
        "pairwise" or "listwise", as in `cronbach_alpha`.
    conf_level : float
        Level of the interval.

    Returns
    -------
    DataFrame
        Two rows: metric "sem" (the unit of the answers) and "sem_percent" (points of 100), with estimate, conf_low,
        conf_high, conf_level, n, n_items, method. NaN with the reason in `method` where it is not computable, and
        where a reliability lies outside 0-1.

    Raises
    ------
    ValueError
        If there are fewer than two items, or an argument does not fit.

    Notes
    -----
    SD sqrt(1 - reliability), SD the standard deviation of the mean over all items, as if everyone had answered all.
    With alpha this is sqrt(residual mean square / items) of the two-way analysis of variance respondents x items,
    whose interval is by chi-square with (n - 1)(k - 1) degrees of freedom (exact for normal scores of items with equal
    variances and covariances, as Feldt's). With a reliability given there is no interval. Items without variance are
    part of the score: they make it move less.
    In R: sd(rowMeans(items)) * sqrt(1 - psych::alpha(items)$total$raw_alpha).

    References
    ----------
    Lord, F. M., & Novick, M. R. (1968). Statistical theories of mental test scores. Addison-Wesley.
    """
    if items.shape[1] < 2:
        raise ValueError(f"the standard error of measurement needs at least two items, found {items.shape[1]}.")
    ends = None if points is None else lowest_highest(points)
    sums = item_sums(item_answers(items), missing=missing, names=tuple(items.columns))
    keep = varying_items(sums)
    n, k, all_items = int(sums.respondents), int(keep.sum()), items.shape[1]
    covariance = sums.covariance[np.ix_(keep, keep)]
    total, trace = float(covariance.sum()), float(np.trace(covariance))
    method = "SD sqrt(1 - alpha), chi-square interval" if reliability is None else "SD sqrt(1 - reliability given)"
    problem = ""
    if n < 3:
        problem = "fewer than three respondents"
    elif k < 2:
        problem = "fewer than two items vary"
    elif not np.isfinite(total):
        problem = "two items were not answered by the same people"
    elif total <= 1e-12 * trace:
        problem = "the total has no variance"
    elif reliability is not None and not 0 <= reliability <= 1:
        problem = f"the reliability given is {reliability:g}, not from 0 to 1"
    values = np.full(3, np.nan)
    if not problem and reliability is None:
        values = _from_residuals((k * trace - total) / (k - 1), (n - 1) * (k - 1), all_items, conf_level)
    elif not problem:
        values[0] = np.sqrt(total * (1 - reliability)) / all_items
    if problem:
        method += f": not computable, {problem}"
    scale = np.nan if ends is None else 100 / (ends[1] - ends[0])
    rows = [
        dict(zip(("metric", "estimate", "conf_low", "conf_high"), (metric, *(values * factor)), strict=True))
        for metric, factor in (("sem", 1.0), ("sem_percent", scale))
    ]
    return pd.DataFrame(rows).assign(conf_level=conf_level, n=n, n_items=all_items, method=method)


def _from_residuals(error_of_sum: float, df: int, n_items: int, conf_level: float) -> np.ndarray:
    """Estimate and ends: the error variance of the sum is V (1 - alpha) = (k trace - V) / (k - 1)."""
    from scipy.special import chdtri

    tail = (1 - conf_level) / 2
    estimate = np.sqrt(max(error_of_sum, 0.0)) / n_items
    return estimate * np.sqrt([1.0, df / chdtri(df, tail), df / chdtri(df, 1 - tail)])
