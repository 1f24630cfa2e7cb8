"""Factor models of ordered answers: diagonally weighted least squares on thresholds and polychoric correlations.

The delta parameterisation: an answer to item j falls in category m where a latent response passes thresholds; the
response has scale 1 / delta_j (1 in the first group), so that thresholds and correlations of the data are those of
delta_j times the response. The residual variance is what is left: 1 / delta_j^2 minus what the factors explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engagement.measurement.structure.factors.factor_ml import component_loadings, is_marker, oriented
from engagement.measurement.structure.factors.parameters import MARKER, VARIANCE, Pattern, Simple, number
from engagement.measurement.structure.factors.scoring import Minimum, inverse, minimise


@dataclass(frozen=True)
class Ordered:
    """One group's data.

    Attributes
    ----------
    n : int
        People.
    statistics : array
        Thresholds item by item, then correlations below the diagonal, column by column.
    gamma : array
        n times their covariance, as it counts for standard errors and tests.
    weights : array
        1 / diagonal of that covariance for people who answer on their own: the weights of least squares.
    """

    n: int
    statistics: np.ndarray
    gamma: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class OrdinalFit:
    """A fitted model.

    Attributes
    ----------
    simple, pattern
        The model.
    counts : array of int
        Thresholds of each item.
    data : tuple of Ordered
        One a group.
    minimum : Minimum
        Free parameters at the end.
    values : array, shape (groups, parameters)
        All parameters.
    implied : tuple of array
        Implied statistics, one a group.
    slopes : tuple of array
        Their derivatives by all parameters of the group.
    """

    simple: Simple
    pattern: Pattern
    counts: np.ndarray
    data: tuple[Ordered, ...]
    minimum: Minimum
    values: np.ndarray
    implied: tuple[np.ndarray, ...]
    slopes: tuple[np.ndarray, ...]

    @property
    def n(self) -> int:
        """People in all groups."""
        return sum(one.n for one in self.data)

    @cached_property
    def sandwich_parts(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Inverse of D'WD, D'W Gamma W D and D'W Gamma W Gamma W D by the free parameters, groups by their shares."""
        q = self.pattern.n_free
        straight, meat, twice = (np.zeros((q, q)) for _ in range(3))
        for group, (one, slope) in enumerate(zip(self.data, self.slopes, strict=True)):
            share = one.n / self.n
            weighted = one.weights[:, None] * slope
            through = one.gamma @ weighted
            self.pattern.add_matrix(straight, group, share * (slope.T @ weighted))
            self.pattern.add_matrix(meat, group, share * (weighted.T @ through))
            self.pattern.add_matrix(twice, group, share * (through.T @ (one.weights[:, None] * through)))
        return inverse(straight), meat, twice

    @property
    def degrees(self) -> int:
        """Degrees of freedom: statistics less free parameters."""
        return sum(len(one.statistics) for one in self.data) - self.pattern.n_free

    @property
    def chi_square(self) -> float:
        """People less one times the weighted sum of squared residuals."""
        return float(
            sum(
                (data.n - 1) * (data.weights * (data.statistics - one) ** 2).sum()
                for data, one in zip(self.data, self.implied, strict=True)
            )
        )


def ordinal_pattern(
    simple: Simple, counts: np.ndarray, groups: int, *, equal: Sequence[str] = (), identification: str = VARIANCE
) -> Pattern:
    """Parameters of a model of thresholds and correlations.

    The first group has factor means 0 and variances 1, intercepts 0 and scales 1; the others too, until equal
    thresholds free their intercepts and scales, equal loadings their factor variances, and equal intercepts their
    factor means (Wu and Estabrook 2016). An item with two categories has one threshold, which fixes
    neither: its threshold and loading become equal, and its scale free, together with the intercepts.

    Parameters
    ----------
    simple : Simple
        Items and factors.
    counts : array of int, shape (items,)
        Thresholds of each item.
    groups : int
        Groups.
    equal : sequence of str
        Any of "thresholds", "loadings", "intercepts", in this order.
    identification : str
        "variance" or "marker" (one group).

    Returns
    -------
    Pattern
        Blocks loadings, scales, factors (lower triangle), thresholds, intercepts, means.
    """
    p, k = len(simple.items), len(simple.factors)
    rows, columns = simple.lower
    diagonal = rows == columns
    later = (np.arange(groups) > 0)[:, None]
    last = "intercepts" in equal
    tied = np.full(p, "thresholds" in equal) & ((counts > 1) | last)
    loaded = np.full(p, "loadings" in equal) & ((counts > 1) | last)
    held = np.array([loaded[simple.factor_of == factor].any() for factor in range(k)])
    first = np.zeros(p, bool)
    first[[int(np.flatnonzero(simple.factor_of == factor)[0]) for factor in range(k)]] = True
    marker = identification == MARKER
    alone = simple.sizes[simple.factor_of] == 1
    given = alone | (first & marker)
    factors = (~diagonal | (later & held[rows])) | (marker & (simple.sizes[rows] > 1))
    free = {
        "loadings": np.broadcast_to(~given, (groups, p)),
        "scales": later & tied,
        "factors": np.broadcast_to(factors, (groups, len(rows))),
        "thresholds": np.ones((groups, int(counts.sum())), bool),
        "intercepts": later & tied & (not last),
        "means": later & np.full(k, last),
    }
    shared = {
        "loadings": loaded,
        "scales": np.zeros(p, bool),
        "factors": np.zeros(len(rows), bool),
        "thresholds": np.repeat(tied, counts),
        "intercepts": np.zeros(p, bool),
        "means": np.zeros(k, bool),
    }
    fixed = {
        "loadings": np.broadcast_to(given.astype(float), (groups, p)),
        "scales": np.ones((groups, p)),
        "factors": np.broadcast_to((diagonal & ~free["factors"]).astype(float), (groups, len(rows))),
        "thresholds": np.zeros(free["thresholds"].shape),
        "intercepts": np.zeros((groups, p)),
        "means": np.zeros((groups, k)),
    }
    return number({name: one.shape[1] for name, one in free.items()}, free, shared, fixed)


def implied_statistics(
    simple: Simple, pattern: Pattern, counts: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Thresholds and correlations a group's parameters imply, and their derivatives by all its parameters."""
    part = {name: values[place] for name, place in pattern.blocks.items()}
    loadings, scales, of = part["loadings"], part["scales"], simple.factor_of
    owner = np.repeat(np.arange(len(counts)), counts)
    away = part["thresholds"] - (part["intercepts"] + loadings * part["means"][of])[owner]
    a, b = np.triu_indices(len(counts), 1)
    between = simple.symmetric(part["factors"])[of[a], of[b]]
    product = scales[a] * scales[b] * loadings[a] * loadings[b]
    correlations = product * between
    found = np.concatenate([scales[owner] * away, correlations])

    slope = np.zeros((len(found), len(values)))
    place = {name: where.start for name, where in pattern.blocks.items()}
    one, pair = np.arange(len(owner)), len(owner) + np.arange(len(a))
    slope[one, place["thresholds"] + one] = scales[owner]
    slope[one, place["intercepts"] + owner] = -scales[owner]
    slope[one, place["loadings"] + owner] = -scales[owner] * part["means"][of][owner]
    slope[one, place["means"] + of[owner]] = -scales[owner] * loadings[owner]
    slope[one, place["scales"] + owner] = away
    for mine, other in ((a, b), (b, a)):
        slope[pair, place["loadings"] + mine] = scales[a] * scales[b] * loadings[other] * between
        slope[pair, place["scales"] + mine] = scales[other] * loadings[a] * loadings[b] * between
    position = np.zeros((len(simple.factors),) * 2, dtype=int)
    position[simple.lower] = np.arange(len(simple.lower[0]))
    position = np.maximum(position, position.T)
    slope[pair, place["factors"] + position[of[a], of[b]]] = product
    return found, slope


def fit_ordinal(simple: Simple, pattern: Pattern, counts: np.ndarray, data: Sequence[Ordered]) -> OrdinalFit:
    """Fit by diagonally weighted least squares.

    Parameters
    ----------
    simple, pattern
        The model: `ordinal_pattern`.
    counts : array of int
        Thresholds of each item.
    data : sequence of Ordered
        One a group, items in the order of `simple`.

    Returns
    -------
    OrdinalFit
        The fit. No parameter is kept inside its range.
    """
    shares = np.array([one.n - 1 for one in data]) / sum(one.n for one in data)

    def residuals(theta: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        return [
            (one.statistics - found, slope)
            for one, (found, slope) in zip(
                data, (implied_statistics(simple, pattern, counts, v) for v in pattern.values(theta)), strict=True
            )
        ]

    def value(theta: np.ndarray) -> float:
        parts = zip(shares, data, residuals(theta), strict=True)
        return float(sum(share * (one.weights * gap**2).sum() / 2 for share, one, (gap, _) in parts))

    def derivatives(theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        gradient, information = np.zeros(pattern.n_free), np.zeros((pattern.n_free,) * 2)
        for group, (gap, slope) in enumerate(residuals(theta)):
            weighted = data[group].weights[:, None] * slope
            pattern.add_vector(gradient, group, -shares[group] * (gap @ weighted))
            pattern.add_matrix(information, group, shares[group] * (slope.T @ weighted))
        return gradient, information

    first = minimise(value, derivatives, pattern.theta(_start_values(simple, pattern, counts, data)))
    theta = oriented(simple, pattern, first.theta)
    values = pattern.values(theta)
    found = [implied_statistics(simple, pattern, counts, one) for one in values]
    return OrdinalFit(
        simple,
        pattern,
        counts,
        tuple(data),
        Minimum(theta, first.converged, first.singular, first.steps),
        values,
        tuple(one for one, _ in found),
        tuple(slope for _, slope in found),
    )


def _start_values(simple: Simple, pattern: Pattern, counts: np.ndarray, data: Sequence[Ordered]) -> np.ndarray:
    values, like = np.zeros(pattern.index.shape), None
    place, p = pattern.blocks, len(counts)
    for group, one in enumerate(data):
        correlation = np.eye(p)
        a, b = np.triu_indices(p, 1)
        correlation[a, b] = correlation[b, a] = one.statistics[counts.sum() :]
        loadings, factors = component_loadings(simple, correlation, like=like)
        like = loadings if like is None else like
        if is_marker(pattern):
            first = np.array([np.flatnonzero(simple.factor_of == factor)[0] for factor in range(len(simple.factors))])
            unit = np.where(simple.sizes > 1, loadings[first], 1.0)
            factors, loadings = factors * np.outer(unit, unit), loadings / unit[simple.factor_of]
        values[group, place["loadings"]] = loadings
        values[group, place["scales"]] = 1.0
        values[group, place["factors"]] = factors[simple.lower]
        values[group, place["thresholds"]] = one.statistics[: counts.sum()]
    return values


def residual_variances(fit: OrdinalFit) -> np.ndarray:
    """Residual variances of the latent responses, groups by items: 1 / delta^2 less what the factors explain."""
    found = []
    for one in fit.values:
        part = {name: one[place] for name, place in fit.pattern.blocks.items()}
        spread = np.diag(fit.simple.symmetric(part["factors"]))[fit.simple.factor_of]
        found.append(1 / part["scales"] ** 2 - part["loadings"] ** 2 * spread)
    return np.array(found)
