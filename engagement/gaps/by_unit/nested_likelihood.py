"""Exact restricted likelihood of random intercepts, units in sites, from sums per unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

LOG_RANGE = (-14.0, 10.0)  # of the log variance ratios that are searched; 0 itself is tried too
AGREE = 1e-6  # two optimisers must come this close in log likelihood


class Fit(NamedTuple):
    """Fit at one pair of variance ratios."""

    log_likelihood: float
    effects: np.ndarray
    covariance: np.ndarray
    residual: float


@dataclass(frozen=True)
class NestedSums:
    """What the likelihood needs of the answers.

    Attributes
    ----------
    n : int
        Answers.
    xx, xy, yy : array
        Cross products of predictors and answers over all people.
    sizes, sum_x, sum_y : array, first axis units
        Answers, sums of predictors and of answers per unit.
    sites : array of int, shape (units,)
        Site of each unit.
    """

    n: int
    xx: np.ndarray
    xy: np.ndarray
    yy: float
    sizes: np.ndarray
    sum_x: np.ndarray
    sum_y: np.ndarray
    sites: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, y: np.ndarray, units: np.ndarray, sites: np.ndarray) -> NestedSums:
        """Sum up people: predictors (people, p), answers, codes 0.. of units and, per unit, of sites."""
        count = len(sites)
        sum_x = np.column_stack([np.bincount(units, weights=column, minlength=count) for column in x.T])
        return cls(
            len(y),
            x.T @ x,
            x.T @ y,
            float(y @ y),
            np.bincount(units, minlength=count).astype(float),
            sum_x,
            np.bincount(units, weights=y, minlength=count),
            sites,
        )

    def fit(self, unit_ratio: float, site_ratio: float) -> Fit:
        """Fit at these variances over the residual one: fixed effects, residual variance, log restricted likelihood.

        With a = unit_ratio and V = I + a ZZ' + s WW': per unit 1' V_u^-1 = 1' / (1 + n a), and each site takes away a
        rank-one term.
        """
        kept = 1 / (1 + self.sizes * unit_ratio)
        pulled = unit_ratio * kept
        xx = self.xx - np.einsum("u,ua,ub->ab", pulled, self.sum_x, self.sum_x)
        xy = self.xy - self.sum_x.T @ (pulled * self.sum_y)
        yy = self.yy - float(pulled @ self.sum_y**2)
        log_determinant = float(np.log1p(self.sizes * unit_ratio).sum())
        if site_ratio > 0:
            n_sites = int(self.sites.max()) + 1
            inside = np.bincount(self.sites, weights=kept * self.sizes, minlength=n_sites)
            site_x = np.column_stack(
                [np.bincount(self.sites, weights=kept * one, minlength=n_sites) for one in self.sum_x.T]
            )
            site_y = np.bincount(self.sites, weights=kept * self.sum_y, minlength=n_sites)
            taken = site_ratio / (1 + site_ratio * inside)
            xx = xx - np.einsum("s,sa,sb->ab", taken, site_x, site_x)
            xy = xy - site_x.T @ (taken * site_y)
            yy = yy - float(taken @ site_y**2)
            log_determinant += float(np.log1p(site_ratio * inside).sum())
        inverse = np.linalg.inv(xx)
        effects = inverse @ xy
        df = self.n - len(effects)
        residual = (yy - float(effects @ xy)) / df
        if not residual > 0:
            return Fit(-np.inf, effects, inverse * np.nan, np.nan)
        log_likelihood = -0.5 * (
            df * (1 + np.log(2 * np.pi * residual)) + log_determinant + float(np.linalg.slogdet(xx)[1])
        )
        return Fit(log_likelihood, effects, inverse * residual, residual)


class Optimum(NamedTuple):
    """Highest restricted likelihood: variance ratios, fit, and in words why it cannot be trusted ("" if it can)."""

    unit_ratio: float
    site_ratio: float
    fit: Fit
    problem: str


def maximise(sums: NestedSums, *, units: bool = True, sites: bool = True) -> Optimum:
    """Find the highest restricted likelihood over the variance ratios, by two optimisers from a grid.

    Parameters
    ----------
    sums : NestedSums
        The answers.
    units, sites : bool
        Layers that may vary; others are held at 0.

    Returns
    -------
    Optimum
        A variance may be exactly 0. `problem` says in words if the likelihood is not finite, grows without end, or the
        two optimisers do not agree.
    """
    free = [place for place, varies in enumerate((units, sites)) if varies]
    found = [(np.zeros(2), sums.fit(0.0, 0.0).log_likelihood)]
    for chosen in [[place] for place in free] + ([free] if len(free) == 2 else []):
        found += _search(sums, chosen)
    ratios, best = max(found, key=lambda one: one[1])
    if not np.isfinite(best):
        return Optimum(np.nan, np.nan, sums.fit(0.0, 0.0), "the likelihood is not finite")
    inner = [value for ratio, value in found if (ratio > 0).sum() == (ratios > 0).sum() and ratio.any()]
    problem = ""
    if ratios.max() > 0.99 * np.exp(LOG_RANGE[1]):
        problem = "the likelihood grows without end: people of a unit hardly differ"
    elif ratios.any() and sum(value > best - AGREE for value in inner) < 2:
        problem = "two optimisers do not agree on the maximum"
    # a variance that adds nothing to the likelihood is zero, not a tiny number
    for place in np.flatnonzero(ratios > 0):
        without = ratios.copy()
        without[place] = 0.0
        if sums.fit(*without).log_likelihood >= best - 1e-9:
            ratios = without
    return Optimum(float(ratios[0]), float(ratios[1]), sums.fit(*ratios), problem)


def _search(sums: NestedSums, chosen: list[int]) -> list[tuple[np.ndarray, float]]:
    """Best points of both optimisers over the chosen ratios, on their logarithms."""
    from scipy.optimize import minimize

    def ratios(logs: np.ndarray) -> np.ndarray:
        full = np.zeros(2)
        full[chosen] = np.exp(np.clip(logs, *LOG_RANGE))
        return full

    def loss(logs: np.ndarray) -> float:
        value = -sums.fit(*ratios(logs)).log_likelihood
        return value if np.isfinite(value) else 1e300

    axis = np.linspace(-8.0, 4.0, 9)
    grid = np.stack(np.meshgrid(*([axis] * len(chosen))), axis=-1).reshape(-1, len(chosen))
    start = grid[int(np.argmin([loss(one) for one in grid]))]
    simplex = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000})
    newton = minimize(loss, start, method="L-BFGS-B", bounds=[LOG_RANGE] * len(chosen), options={"ftol": 1e-15})
    return [(ratios(one.x), -float(one.fun)) for one in (simplex, newton)]
