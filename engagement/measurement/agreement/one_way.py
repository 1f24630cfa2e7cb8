"""One-way random effects from group sizes and means: variance components, REML, and an exact interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Components(NamedTuple):
    """Variance components: `between` units, `within` units, log restricted likelihood (NaN for ANOVA)."""

    between: float
    within: float
    log_likelihood: float


@dataclass(frozen=True)
class OneWay:
    """What one-way random effects need of the answers.

    Attributes
    ----------
    sizes : array of int, shape (units,)
        Answers of each unit, at least 1.
    means : array of float, shape (units,)
        Mean of each unit.
    within : float
        Sum of squares around the unit means.
    """

    sizes: np.ndarray
    means: np.ndarray
    within: float

    @property
    def n(self) -> int:
        """Answers."""
        return int(self.sizes.sum())

    @property
    def n_units(self) -> int:
        """Units with answers."""
        return len(self.sizes)

    @property
    def mean_size(self) -> float:
        """Mean number of answers per unit."""
        return self.n / self.n_units

    @property
    def anova_size(self) -> float:
        """n0 of the unbalanced analysis of variance: the size with which E(MSB) = within + n0 between."""
        return (self.n - float(np.sum(self.sizes.astype(float) ** 2)) / self.n) / (self.n_units - 1)

    @property
    def clustered_size(self) -> float:
        """Mean size of a person's own unit, sum n_i^2 / sum n_i: the size in the design effect of the overall mean."""
        return float(np.sum(self.sizes.astype(float) ** 2)) / self.n

    @property
    def mean_squares(self) -> tuple[float, float]:
        """Mean squares between and within units."""
        centre = self.sizes @ self.means / self.n
        between = float(self.sizes @ (self.means - centre) ** 2) / (self.n_units - 1)
        return between, self.within / (self.n - self.n_units)


def one_way(values: np.ndarray, codes: np.ndarray, n_codes: int) -> OneWay:
    """Sizes, means and sum of squares within units; rows with NaN or code -1 are left out."""
    known = (codes >= 0) & ~np.isnan(values)
    if not known.all():
        values, codes = values[known], codes[known]
    sizes = np.bincount(codes, minlength=n_codes)
    if not len(values):
        return OneWay(np.zeros(0, dtype=np.int64), np.zeros(0), 0.0)
    origin = values[0]  # constant answers give exact zeros
    centred = values - origin
    means = np.bincount(codes, weights=centred, minlength=n_codes) / np.maximum(sizes, 1)
    rest = centred - means[codes]
    within = float(rest @ rest)
    if within <= 1e-26 * float(centred @ centred):  # rounding of the unit means only
        within = 0.0
    used = sizes > 0
    return OneWay(sizes[used], means[used] + origin, within)


def anova_components(data: OneWay, size: float) -> Components:
    """Components by analysis of variance with the given group size; `between` may be negative."""
    between, within = data.mean_squares
    return Components((between - within) / size, within, np.nan)


class _Profile:
    """Units of the same size collected, so that one evaluation costs as many terms as there are sizes."""

    def __init__(self, data: OneWay) -> None:
        size, place = np.unique(data.sizes, return_inverse=True)
        centred = data.means - data.sizes @ data.means / data.n
        self.size = size.astype(float)
        self.count = np.bincount(place).astype(float)
        self.total = np.bincount(place, weights=centred)
        group_mean = self.total / self.count
        self.spread = np.bincount(place, weights=(centred - group_mean[place]) ** 2)
        self.means = group_mean
        self.within = data.within
        self.df_between, self.df_within = data.n_units - 1, data.n - data.n_units

    def weighted(self, icc: float) -> tuple[float, np.ndarray]:
        """Sum of squares of the unit means around their weighted mean, and the weights, for this ICC."""
        weight = self.size * (1 - icc) / (1 + (self.size - 1) * icc)
        all_weights = weight * self.count
        centre = all_weights @ self.means / all_weights.sum()
        return float(weight @ self.spread + all_weights @ (self.means - centre) ** 2), weight

    def pivot(self, icc: float) -> float:
        """F distributed with units - 1 and n - units degrees of freedom at the true ICC; falls as the ICC grows."""
        return self.weighted(icc)[0] / self.df_between / (self.within / self.df_within)

    def deviance(self, icc: float) -> float:
        """Minus twice the log restricted likelihood, both mean and variance within profiled out."""
        between, weight = self.weighted(icc)
        df = self.df_between + self.df_within
        logs = self.count @ np.log(self.size / weight) + np.log(weight @ self.count)
        return float(df * (1 + np.log(2 * np.pi * (self.within + between) / df)) + logs)


def reml_components(data: OneWay) -> Components:
    """Components by restricted maximum likelihood; `between` is at least 0.

    In R: lme4::lmer(y ~ 1 + (1 | unit)), nlme::lme(y ~ 1, random = ~ 1 | unit). Needs variance within units.
    """
    from scipy.optimize import minimize_scalar

    profile = _Profile(data)
    grid = np.concatenate(([0.0], np.geomspace(1e-6, 0.5, 40), 1 - np.geomspace(0.45, 1e-6, 30)))
    deviances = np.array([profile.deviance(one) for one in grid])
    best = int(np.argmin(deviances))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(profile.deviance, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
    icc, deviance = (float(found.x), float(found.fun)) if found.fun < deviances[best] else (grid[best], deviances[best])
    between, _ = profile.weighted(icc)
    within = (data.within + between) / (data.n - 1)
    return Components(float(within * icc / (1 - icc)), float(within), float(-deviance / 2))


def exact_interval(data: OneWay, conf_level: float) -> tuple[float, float]:
    """Wald's interval of the intraclass correlation: exact for normal scores, whatever the group sizes.

    The weighted sum of squares of the unit means, with weights n_i / (1 + n_i t), t = icc / (1 - icc), over units - 1
    and the mean square within is F distributed at the true ICC and falls as the ICC grows; the ends are where it meets
    the two quantiles. With equal sizes it is the interval of Shrout and Fleiss. An end that is not met is the smallest
    possible correlation, -1 / (largest size - 1).
    """
    from scipy.optimize import brentq
    from scipy.special import fdtri

    if data.within == 0:
        return 1.0, 1.0
    profile = _Profile(data)
    tail = (1 - conf_level) / 2
    lowest = -1 / (profile.size[-1] - 1)
    left, right = lowest + (1 - lowest) * 1e-9, 1 - 1e-12

    def end(probability: float) -> float:
        quantile = fdtri(profile.df_between, profile.df_within, probability)
        if profile.pivot(left) <= quantile:
            return float(lowest)
        if profile.pivot(right) >= quantile:
            return 1.0
        return float(brentq(lambda icc: profile.pivot(icc) - quantile, left, right, xtol=1e-15, rtol=1e-13))

    return end(1 - tail), end(tail)
