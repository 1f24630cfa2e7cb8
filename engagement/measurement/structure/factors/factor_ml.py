"""Factor models of means and covariances by maximum likelihood, one group or several."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from engagement.measurement.structure.factors.mean_covariance import (
    Implied,
    Moments,
    discrepancy,
    gradient_and_information,
    implied,
    moments,
)
from engagement.measurement.structure.factors.parameters import Pattern, Simple, number
from engagement.measurement.structure.factors.scoring import Minimum, minimise


@dataclass(frozen=True)
class MLFit:
    """A fitted model.

    Attributes
    ----------
    simple, pattern
        The model.
    data : tuple of Moments
        One a group.
    minimum : Minimum
        Free parameters at the end.
    values : array, shape (groups, parameters)
        All parameters.
    implied : tuple of Implied
        One a group.
    """

    simple: Simple
    pattern: Pattern
    data: tuple[Moments, ...]
    minimum: Minimum
    values: np.ndarray
    implied: tuple[Implied, ...]

    @property
    def n(self) -> int:
        """People in all groups."""
        return sum(one.n for one in self.data)

    @property
    def degrees(self) -> int:
        """Degrees of freedom: means and covariances less free parameters."""
        p = len(self.simple.items)
        return len(self.data) * (p + p * (p + 1) // 2) - self.pattern.n_free

    @property
    def chi_square(self) -> float:
        """Likelihood ratio against the saturated model."""
        parts = zip(self.implied, self.data, strict=True)
        return max(float(sum(data.n * discrepancy(one, data) for one, data in parts)), 0.0)

    @property
    def saturated_log_likelihood(self) -> float:
        """Log likelihood of free means and covariances."""
        return float(
            sum(
                -one.n / 2 * (len(one.mean) * (1 + np.log(2 * np.pi)) + np.linalg.slogdet(one.covariance)[1])
                for one in self.data
            )
        )

    @property
    def log_likelihood(self) -> float:
        """Log likelihood of the model."""
        return self.saturated_log_likelihood - self.chi_square / 2


def fit_ml(simple: Simple, pattern: Pattern, groups: Sequence[np.ndarray]) -> MLFit:
    """Fit by maximum likelihood.

    Parameters
    ----------
    simple, pattern
        The model: `parameters.continuous_pattern`.
    groups : sequence of array, shape (people, items)
        Complete rows of each group, items in the order of `simple`.

    Returns
    -------
    MLFit
        The fit; `minimum.converged` says whether it is one. No parameter is kept inside its range: negative residual
        variances and factor correlations beyond 1 show that a model does not suit the data, as in lavaan.
    """
    data = tuple(moments(one) for one in groups)
    shares = np.array([one.n for one in data]) / sum(one.n for one in data)

    def value(theta: np.ndarray) -> float:
        values = pattern.values(theta)
        parts = [implied(simple, pattern, one, derivatives=False) for one in values]
        return float(sum(s * discrepancy(i, d) / 2 for s, i, d in zip(shares, parts, data, strict=True)))

    def derivatives(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values = pattern.values(theta)
        gradient, information = np.zeros(pattern.n_free), np.zeros((pattern.n_free,) * 2)
        for group, one in enumerate(values):
            slope, matrix = gradient_and_information(implied(simple, pattern, one), data[group])
            pattern.add_vector(gradient, group, shares[group] * slope)
            pattern.add_matrix(information, group, shares[group] * matrix)
        return gradient, information

    first = minimise(value, derivatives, pattern.theta(start_values(simple, pattern, data)))
    theta = oriented(simple, pattern, first.theta)
    found = Minimum(theta, first.converged, first.singular, first.steps)
    values = pattern.values(theta)
    return MLFit(simple, pattern, data, found, values, tuple(implied(simple, pattern, one) for one in values))


def independence(items: Sequence[Hashable], groups: Sequence[np.ndarray]) -> MLFit:
    """Fit the baseline: free means and variances, no covariances."""
    p = len(items)
    simple = Simple(tuple(items), ("none",), np.zeros(p, dtype=int))
    sizes = {"loadings": p, "residuals": p, "factors": 1, "intercepts": p, "means": 1}
    shape = {name: (len(groups), size) for name, size in sizes.items()}
    free = {name: np.full(shape[name], name in ("residuals", "intercepts")) for name in sizes}
    shared = {name: np.zeros(size, bool) for name, size in sizes.items()}
    fixed = {name: np.full(shape[name], float(name == "factors")) for name in sizes}
    pattern = number(sizes, free, shared, fixed)
    data = tuple(moments(one) for one in groups)
    values = pattern.fixed.copy()
    values[:, pattern.blocks["residuals"]] = [np.diag(one.covariance) for one in data]
    values[:, pattern.blocks["intercepts"]] = [one.mean for one in data]
    found = Minimum(pattern.theta(values), True, False, 0)
    return MLFit(simple, pattern, data, found, values, tuple(implied(simple, pattern, one) for one in values))


def start_values(simple: Simple, pattern: Pattern, data: Sequence[Moments]) -> np.ndarray:
    """Values near a solution, from the first principal component of each factor's items."""
    values, like = np.zeros(pattern.index.shape), None
    for group, one in enumerate(data):
        loadings, factors = component_loadings(simple, one.covariance, like=like)
        like = loadings if like is None else like
        place = pattern.blocks
        if pattern.fixed[group, place["loadings"]].any():  # markers
            first = np.array([np.flatnonzero(simple.factor_of == factor)[0] for factor in range(len(simple.factors))])
            unit = loadings[first]
            factors, loadings = factors * np.outer(unit, unit), loadings / unit[simple.factor_of]
        values[group, place["loadings"]] = loadings
        spread = np.diag(factors)[simple.factor_of] * loadings**2
        values[group, place["residuals"]] = np.maximum(np.diag(one.covariance) - spread, 0.05 * np.diag(one.covariance))
        values[group, place["factors"]] = factors[simple.lower]
        values[group, place["intercepts"]] = one.mean
    return values


def component_loadings(
    simple: Simple, covariance: np.ndarray, *, like: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Guess loadings of variance-1 factors and the factors' correlations, from a covariance matrix."""
    p, k = len(simple.items), len(simple.factors)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    loadings, weights = np.zeros(p), np.zeros((p, k))
    for factor in range(k):
        mine = np.flatnonzero(simple.factor_of == factor)
        size, vector = np.linalg.eigh(correlation[np.ix_(mine, mine)])
        along = vector[:, -1] * (1.0 if like is None else like[mine])  # groups must agree on the direction
        vector = vector[:, -1] * (1.0 if along.sum() >= 0 else -1.0)
        loadings[mine] = vector * np.sqrt(size[-1])
        if len(mine) > 1:
            loadings[mine] = np.clip(0.85 * loadings[mine], -0.95, 0.95)
        weights[mine, factor] = vector
    among = weights.T @ correlation @ weights
    reached = np.abs(np.einsum("ik,ik->k", weights, simple.matrix(loadings)))
    factors = np.clip(among / np.outer(reached, reached), -0.85, 0.85)
    np.fill_diagonal(factors, 1.0)
    values, vectors = np.linalg.eigh(factors)
    if values[0] < 0.05:
        factors = (vectors * np.maximum(values, 0.05)) @ vectors.T
        factors = factors / np.sqrt(np.outer(np.diag(factors), np.diag(factors)))
    return loadings * spread, factors


def oriented(simple: Simple, pattern: Pattern, theta: np.ndarray) -> np.ndarray:
    """Turn the solution so that each factor's first item loads positively in the first group, as lavaan's does."""
    values = pattern.values(theta)
    first = [int(np.flatnonzero(simple.factor_of == factor)[0]) for factor in range(len(simple.factors))]
    signs = np.where(values[0, pattern.blocks["loadings"]][first] < 0, -1.0, 1.0)
    rows, columns = simple.lower
    values[:, pattern.blocks["loadings"]] *= signs[simple.factor_of]
    values[:, pattern.blocks["factors"]] *= signs[rows] * signs[columns]
    values[:, pattern.blocks["means"]] *= signs
    return pattern.theta(values)


def is_marker(pattern: Pattern) -> bool:
    """Whether factors are scaled by their first item."""
    return bool((pattern.fixed[0, pattern.blocks["loadings"]] == 1).any())
