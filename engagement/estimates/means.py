"""Kernels for means and favourable shares.

They are item-first: a scale's estimate is the mean of its item means among those who rated each item, because person
means over the items that happen to be rated are biased when "cannot tell" goes with the item's difficulty.
"""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from engagement.estimates.estimate import CURRENT_STAFF, PROCESS, Estimate, Population
from engagement.estimates.moments import Moments
from engagement.estimates.shares import share_interval


def scale_mean(
    table: pd.DataFrame, *, population: Population = None, conf_level: float = 0.95, estimand: str | None = None
) -> Estimate:
    """Mean of the item means of one group, with the covariance between items that share respondents.

    Parameters
    ----------
    table : DataFrame
        The group's PAIRS (item_a, item_b, n, sum_a, sum_b, sum_ab, optionally respondents and unit) or COUNTS (item,
        value, n, ...). COUNTS carry no covariances: correlation 1 is assumed between items, an upper bound for the
        standard error, and `method` says so.
    population : number, Series or None
        Headcount of the group; as a Series by unit, units are strata and weigh by headcount. Units without respondents
        are represented by the others.
    conf_level : float
        Level of the interval.
    estimand : str or None
        "current staff" (finite population correction) or "process"; None: by whether a population is given.

    Returns
    -------
    Estimate
        The interval is Student's t with n - 1 (strata: respondents minus strata) degrees of freedom, clipped to the
        range 0-100.

    Notes
    -----
    Missing answers: each item's mean is over those who rated it. Without strata cov(mean_a, mean_b) =
    n_ab / (n_a n_b) s_ab; with strata, Taylor linearisation of domain means in a stratified sample, which equals R
    `survey`. A stratum with a single respondent is centred on the overall mean (R: lonely.psu = "adjust").

    References
    ----------
    Lumley, T. (2010). Complex surveys: a guide to analysis using R. Wiley, chapters 2 and 5.
    """
    moments = Moments.of(table, isinstance(population, pd.Series))
    metric = str(table["metric"].iloc[0]) if "metric" in table else "score"
    estimand = estimand or (PROCESS if population is None else CURRENT_STAFF)
    if not len(moments.items):
        return Estimate(np.nan, np.nan, np.nan, np.nan, conf_level, 0, estimand, metric, "nobody rated it")
    headcounts = moments.headcounts(population)
    means, covariance, fraction = moments.means(headcounts, finite=estimand == CURRENT_STAFF)
    process = covariance if estimand == PROCESS else moments.means(headcounts, finite=False)[1]
    estimate = float(means.mean())
    std_error = float(np.sqrt(max(covariance.mean(), 0.0)))
    n = int(np.sort(moments.n_item)[(len(moments.n_item) - 1) // 2])
    method = "mean of item means" if len(moments.items) > 1 else "mean"
    strata = isinstance(population, pd.Series) and len(headcounts) > 1
    if strata:
        method += ", units as strata"
    if not moments.has_pairs and len(moments.items) > 1:
        method += ", upper bound: items taken as perfectly correlated"
    df = max(int(moments.respondents.sum()) - len(headcounts), 1) if strata else n - 1
    low, high = t_interval(estimate, std_error, df, conf_level)
    return Estimate(
        estimate, std_error, low, high, conf_level, n, estimand, metric, method, float(process.mean()) * n, fraction
    )


def item_mean(
    table: pd.DataFrame, *, population: Population = None, conf_level: float = 0.95, estimand: str | None = None
) -> Estimate:
    """Mean of one item in one group; see `scale_mean`.

    Raises
    ------
    ValueError
        If the table holds more than one item.
    """
    column = "item_a" if "item_a" in table else "item"
    if table[column].nunique() > 1:
        raise ValueError(f"item_mean takes one item, found {sorted(table[column].unique())}; use scale_mean.")
    return scale_mean(table, population=population, conf_level=conf_level, estimand=estimand)


def favourable_share(
    table: pd.DataFrame, *, population: Population = None, conf_level: float = 0.95, estimand: str | None = None
) -> Estimate:
    """Share of favourable answers in one group, percent, averaged over its items.

    Parameters
    ----------
    table : DataFrame
        The group's COUNTS or PAIRS of answers recoded to 0 and 100 (`engagement.engine` does it).
    population, conf_level, estimand
        As in `scale_mean`.

    Returns
    -------
    Estimate
        With Wilson's interval on the effective sample size, p (1 - p) / variance (n where the share is 0 or 1), so
        that weighting, strata and the finite population count.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA, 22, 209-212.
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data. Survey Methodology, 24, 193-201.
    """
    mean = scale_mean(table, population=population, conf_level=conf_level, estimand=estimand)
    low, high = share_interval(mean.estimate, mean.std_error, mean.n, mean.sampling_fraction, conf_level)
    return Estimate(**(asdict(mean) | {"conf_low": low, "conf_high": high, "method": mean.method + ", Wilson"}))


def t_interval(estimate: float, std_error: float, df: float, conf_level: float) -> tuple[float, float]:
    """Student's t interval of a mean, clipped to 0-100.

    Parameters
    ----------
    estimate, std_error : float
        On a scale of 0-100.
    df : float
        Degrees of freedom; below 1 there is no interval.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of float
        Lower and upper end, NaN where there is none. An estimate outside 0-100 is not clipped away.
    """
    from scipy.special import stdtrit

    if df < 1 or not np.isfinite(std_error):
        return np.nan, np.nan
    half = float(stdtrit(df, 0.5 + conf_level / 2)) * std_error
    return max(estimate - half, min(estimate, 0.0)), min(estimate + half, max(estimate, 100.0))
