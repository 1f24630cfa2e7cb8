"""Correlations over units with intervals, and the smallest correlation a number of units can find."""

from __future__ import annotations

from math import atanh, nan, sqrt, tanh
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

PERFECT = 1 - 1e-12


class Correlation(NamedTuple):
    """A correlation with standard error and interval; NaN where they cannot be had."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float


def is_constant(values: np.ndarray) -> bool:
    """Whether all values are the same, up to rounding in the last digits."""
    return bool(np.ptp(values) <= 1e-12 * np.abs(values).max(initial=0.0))


def centred_ranks(values: np.ndarray) -> np.ndarray:
    """Midranks of each row, centred at 0 and divided by the row length.

    Values that differ by less than 1e-10 of the row's range count as ties: two units with the same answers must not
    be ranked by the rounding of their means.

    Parameters
    ----------
    values : ndarray, (rows, units)
        Not constant within a row, no NaN.
    """
    low = values.min(axis=1, keepdims=True)
    steps = np.round((values - low) / np.ptp(values, axis=1, keepdims=True), 10)
    below = (steps[:, None, :] < steps[:, :, None]).sum(axis=2)
    above = (steps[:, None, :] > steps[:, :, None]).sum(axis=2)
    return (below - above) / (2 * values.shape[1])


def _coefficient(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip(x @ y / sqrt((x @ x) * (y @ y)), -1.0, 1.0))


def _interval(estimate: float, n: int, variance_factor: float, conf_level: float) -> Correlation:
    """Interval on Fisher's z scale with variance `variance_factor` / (n - 3), turned back."""
    if n < 4 or abs(estimate) > PERFECT:
        return Correlation(estimate, nan, nan, nan)
    error = sqrt(variance_factor / (n - 3))
    reach = NormalDist().inv_cdf(0.5 + conf_level / 2) * error
    centre = atanh(estimate)
    return Correlation(estimate, (1 - estimate**2) * error, tanh(centre - reach), tanh(centre + reach))


def pearson(x: np.ndarray, y: np.ndarray, *, conf_level: float = 0.95) -> Correlation:
    """Pearson correlation with Fisher's z interval.

    z = atanh(r) has variance 1/(n - 3) for bivariate normal data; R's ``cor.test`` gives the same interval. The
    standard error of r is (1 - r^2) / sqrt(n - 3), by the delta method.

    Parameters
    ----------
    x, y : ndarray, (units,)
        Complete pairs, neither constant.
    conf_level : float
        Confidence level.

    Returns
    -------
    Correlation
        Unit-free, -1 to 1. Standard error and interval are NaN below 4 pairs and where the pairs lie on one line.

    References
    ----------
    Fisher, R. A. (1921). On the "probable error" of a coefficient of correlation deduced from a small sample.
    Metron, 1, 3-32.
    """
    return _interval(_coefficient(np.asarray(x, float), np.asarray(y, float)), len(x), 1.0, conf_level)


def spearman(x: np.ndarray, y: np.ndarray, *, conf_level: float = 0.95) -> Correlation:
    """Spearman rank correlation (midranks for ties) with the Bonett-Wright interval.

    As Fisher's interval, with variance (1 + r^2 / 2) / (n - 3) of z, which holds its level far better for ranks.

    Parameters
    ----------
    x, y : ndarray, (units,)
        Complete pairs, neither constant.
    conf_level : float
        Confidence level.

    Returns
    -------
    Correlation
        Unit-free, -1 to 1. Standard error and interval are NaN below 4 pairs and where both orders agree exactly.

    References
    ----------
    Bonett, D. G., & Wright, T. A. (2000). Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations. Psychometrika, 65, 23-28.
    """
    ranks = centred_ranks(np.array([x, y], float))
    estimate = _coefficient(ranks[0], ranks[1])
    return _interval(estimate, len(x), 1 + estimate**2 / 2, conf_level)


def detectable(n_units: int, *, power: float = 0.8, conf_level: float = 0.95, metric: str = "pearson") -> float:
    """Smallest correlation that a two-sided test over `n_units` units finds with the given power.

    Pearson: tanh((z_a + z_b) / sqrt(n - 3)). Spearman: the same with variance (1 + r^2 / 2) / (n - 3) under the
    alternative, so a little larger. Both are for a single link; a family of links needs more.

    Parameters
    ----------
    n_units : int
        Number of units with both values.
    power : float
        Chance of finding a correlation of this size, between 0 and 1.
    conf_level : float
        1 minus the two-sided level of the test.
    metric : str
        "pearson" or "spearman".

    Returns
    -------
    float
        Absolute correlation, 0 to 1; NaN below 4 units, where no such correlation exists.

    Raises
    ------
    ValueError
        If `metric` is neither of the two, or `power` is not above the level of the test and below 1.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.), chapter 3. Erlbaum.
    """
    if metric not in ("pearson", "spearman"):
        raise ValueError(f"metric = {metric!r}; expected 'pearson' or 'spearman'.")
    if not 1 - conf_level < power < 1:
        raise ValueError(f"power = {power!r}; expected a number above {1 - conf_level:g} and below 1.")
    if n_units < 4:
        return nan
    normal = NormalDist()
    z_level, z_power = normal.inv_cdf(0.5 + conf_level / 2), normal.inv_cdf(power)
    root = sqrt(n_units - 3)
    found = tanh((z_level + z_power) / root)
    if metric == "pearson":
        return found
    for _ in range(200):  # a contraction: the variance factor moves between 1 and 1.5 only
        found = tanh((z_level + z_power * sqrt(1 + found**2 / 2)) / root)
    return found
