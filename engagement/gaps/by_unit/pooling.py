"""Partial pooling: unit means drawn towards the mean of the units, with honest intervals for few units."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.tables import PRIOR_DF, checked_ratings, counted, moderated_df, scales

METHOD = "normal-normal, flat prior on the mean and on the standard deviation between units (0-50), by quadrature"
LARGEST_SD = 50.0  # of values between 0 and 100: half of them at each end
GRID_POINTS = 100  # of each of two pieces; 800 change nothing before the twelfth digit
HALVINGS = 50


class Pooled(NamedTuple):
    """Posterior of the units' true means; arrays of shape (units,)."""

    mean: np.ndarray
    sd: np.ndarray
    low: np.ndarray
    high: np.ndarray
    shrinkage: np.ndarray


def pooled_units(ratings: pd.DataFrame, *, conf_level: float = 0.95, prior_df: float = PRIOR_DF) -> pd.DataFrame:
    """Draw unit means towards the mean of the units, beside the raw ones.

    The unit with the highest raw mean is usually a small one that was lucky. Pooling takes back what chance explains.

    Parameters
    ----------
    ratings : DataFrame
        `unit_ratings` without population: unit, responsibility, object, metric, estimate, std_error, n on a scale of
        0-100; each scale is pooled by itself.
    conf_level : float
        Level of the intervals.
    prior_df : float
        Degrees of freedom that moderation adds to the n - 1 of a unit's variance: 4 for `unit_ratings`, 0 for standard
        errors of the unit's own variance.

    Returns
    -------
    DataFrame
        One row per unit and scale: unit, responsibility, object, metric, estimate and std_error as given, n, pooled,
        pooled_error, pooled_low, pooled_high, conf_level, shrinkage (weight of the mean of the units, 0 to 1),
        sd_between (REML, points), n_units, method. A unit without estimate or standard error has NaN; so has every unit
        of a scale with fewer than two usable ones.

    Raises
    ------
    ValueError
        As `checked_ratings`: a column is missing, a unit appears twice, or ratings have a finite population correction.

    Notes
    -----
    y_i ~ N(theta_i, s_i^2) with the sampling variances s_i^2 taken as known, theta_i ~ N(mu, tau^2). Given tau, theta_i
    has mean (1 - B_i) y_i + B_i m and variance (1 - B_i) s_i^2 + B_i^2 V, with B_i = s_i^2 / (s_i^2 + tau^2), m the
    mean weighted by 1 / (s_i^2 + tau^2) and V its variance. Plugging in an estimate of tau forgets that few units say
    little about it, and REML is often exactly 0; so the results are averaged over tau with its restricted likelihood as
    weight (a flat prior on tau, from 0 to 50 points), and the interval holds the quantiles of that mixture. The s_i^2
    are estimates: the ends are stretched away from the pooled mean by 1 + (1 - B)(t / z - 1), B the averaged shrinkage,
    t Student's quantile with n - 1 + prior_df degrees of freedom, z the normal one. sd_between is REML's tau; in R
    metafor::rma(y, v, method = "REML"). Units count alike, whatever their headcount: mu is the mean of units, not of
    staff.

    References
    ----------
    Gelman, A. (2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis, 1,
    515-534.
    Morris, C. N. (1983). Parametric empirical Bayes inference: theory and applications. JASA, 78, 47-55.
    Rubin, D. B. (1981). Estimation in parallel randomized experiments. J. of Educational Statistics, 6, 377-401.
    """
    ratings = checked_ratings(ratings)
    parts = []
    for _, scale in scales(ratings):
        y, error = scale["estimate"].to_numpy(), scale["std_error"].to_numpy()
        usable = np.isfinite(error) & (error > 0)
        values = {name: np.full(len(scale), np.nan) for name in Pooled._fields}
        sd_between, method = np.nan, METHOD
        df = np.maximum(moderated_df(scale["n"].to_numpy(), prior_df), max(prior_df, 1.0))
        if usable.sum() >= 2:
            sd_between = np.sqrt(between_variance(y[usable], error[usable] ** 2))
            found = pool(y[usable], error[usable] ** 2, df[usable], conf_level)
            for name, values_found in found._asdict().items():
                values[name][usable] = values_found
        else:
            method += "; not pooled: fewer than two units with a standard error"
        parts.append(
            scale.assign(
                n=counted(scale["n"]),
                pooled=values["mean"],
                pooled_error=values["sd"],
                pooled_low=values["low"],
                pooled_high=values["high"],
                conf_level=conf_level,
                shrinkage=values["shrinkage"],
                sd_between=sd_between,
                n_units=int(usable.sum()),
                method=method,
            )
        )
    if parts:
        return pd.concat(parts).sort_index()
    added = ["pooled", "pooled_error", "pooled_low", "pooled_high", "conf_level", "shrinkage", "sd_between", "n_units"]
    return ratings.reindex(columns=[*ratings.columns, *added, "method"])


def between_variance(y: np.ndarray, variance: np.ndarray) -> float:
    """Variance between units by restricted maximum likelihood, sampling variances known; at least 0.

    Parameters
    ----------
    y, variance : array of float, shape (units,)
        Means and their sampling variances above 0; at least two units.

    Returns
    -------
    float
        tau squared.
    """
    from scipy.optimize import minimize_scalar

    top = np.ptp(y) + np.sqrt(variance.max())  # above this the restricted likelihood only falls
    grid = np.concatenate(([0.0], np.geomspace(1e-4, 1.0, 60))) * top
    found = _log_likelihood(grid, y, variance)
    best = int(np.argmax(found))
    if best == 0 and found[0] > found[1]:
        return 0.0
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    peak = minimize_scalar(
        lambda tau: -_log_likelihood(np.array([tau]), y, variance)[0],
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-10 * top},
    )
    return float(peak.x**2) if -peak.fun > found[0] else 0.0


def spread_interval(y: np.ndarray, variance: np.ndarray, conf_level: float) -> tuple[float, float]:
    """Interval of the standard deviation between units: those with which Cochran's Q is within its quantiles.

    Parameters
    ----------
    y, variance : array of float, shape (units,)
        Means and their sampling variances above 0; at least two units.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of float
        Both ends at least 0.

    References
    ----------
    Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in meta-analysis. Statistics in
    Medicine, 26, 37-52.
    """
    from scipy.optimize import brentq
    from scipy.special import chdtri

    def q(tau: float) -> float:
        weight = 1 / (variance + tau**2)
        centred = y - y.mean()
        return float(weight @ (centred - weight @ centred / weight.sum()) ** 2)

    def end(tail: float) -> float:
        quantile = chdtri(len(y) - 1, tail)
        if q(0.0) <= quantile:
            return 0.0
        top = np.ptp(y) + 1.0
        while q(top) > quantile:
            top *= 2
        return float(brentq(lambda tau: q(tau) - quantile, 0.0, top, xtol=1e-12))

    tail = (1 - conf_level) / 2
    return end(tail), end(1 - tail)


def pool(y: np.ndarray, variance: np.ndarray, df: np.ndarray, conf_level: float) -> Pooled:
    """Posterior of the true means, averaged over the standard deviation between units.

    Parameters
    ----------
    y, variance, df : array of float, shape (units,)
        Means, their sampling variances above 0, and the degrees of freedom of these; at least two units.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    Pooled
    """
    from scipy.special import ndtri, stdtrit

    nodes, weights = _gauss_legendre()
    # two pieces, since the weight lies near the data's own spread and the prior reaches far beyond it
    cut = min(4 * (y.std() + np.sqrt(variance.mean())), LARGEST_SD / 2)
    pieces = ((0.0, cut), (cut, LARGEST_SD))
    tau = np.concatenate([low + (high - low) * (nodes + 1) / 2 for low, high in pieces])
    mass = np.concatenate([(high - low) / 2 * weights for low, high in pieces])
    log_likelihood = _log_likelihood(tau, y, variance)
    mass = mass * np.exp(log_likelihood - log_likelihood.max())
    mass = mass / mass.sum()
    kept = mass > 1e-14 * mass.max()
    tau, mass = tau[kept], mass[kept] / mass[kept].sum()
    total = variance + tau[:, None] ** 2
    precision = 1 / total
    centre = (precision @ y) / precision.sum(axis=1)
    pulled = variance / total
    means = (1 - pulled) * y + pulled * centre[:, None]
    spread = np.sqrt((1 - pulled) * variance + pulled**2 / precision.sum(axis=1)[:, None])
    mean = mass @ means
    sd = np.sqrt(mass @ (spread**2 + (means - mean) ** 2))
    tail = (1 - conf_level) / 2
    low, high = (_quantile(share, mass, means, spread) for share in (tail, 1 - tail))
    shrinkage = mass @ pulled
    stretch = 1 + (1 - shrinkage) * (stdtrit(df, 1 - tail) / ndtri(1 - tail) - 1)
    return Pooled(mean, sd, mean + stretch * (low - mean), mean + stretch * (high - mean), shrinkage)


@cache
def _gauss_legendre() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(GRID_POINTS)


def _log_likelihood(tau: np.ndarray, y: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Log restricted likelihood of each tau, up to a constant."""
    precision = 1 / (variance + tau[:, None] ** 2)
    total = precision.sum(axis=1)
    centred = y - y.mean()  # far from zero the sums of squares would cancel
    centre = (precision @ centred) / total
    squares = (precision * (centred - centre[:, None]) ** 2).sum(axis=1)
    return 0.5 * (np.log(precision).sum(axis=1) - np.log(total) - squares)


def _quantile(share: float, mass: np.ndarray, means: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Quantile of each unit's mixture of normals, by halving."""
    from scipy.special import ndtr

    low, high = (means - 40 * spread).min(axis=0), (means + 40 * spread).max(axis=0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = mass @ ndtr((middle - means) / spread) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
