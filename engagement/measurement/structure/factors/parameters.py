"""The parameters of a factor model: where they sit, which are free, and which are the same in all groups."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MARKER, VARIANCE = "marker", "variance"


@dataclass(frozen=True)
class Simple:
    """Simple structure: every item loads on one factor.

    Attributes
    ----------
    items : tuple
        Names of the items, factor by factor.
    factors : tuple
        Names of the factors.
    factor_of : array of int, shape (items,)
        Position of each item's factor.
    """

    items: tuple[Hashable, ...]
    factors: tuple[Hashable, ...]
    factor_of: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """Items of each factor."""
        return np.bincount(self.factor_of, minlength=len(self.factors))

    @property
    def lower(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and columns of the lower triangle of the factors' covariance matrix, with its diagonal."""
        return np.tril_indices(len(self.factors))

    def matrix(self, loadings: np.ndarray) -> np.ndarray:
        """Spread the loadings over a matrix, items by factors."""
        found = np.zeros((len(self.items), len(self.factors)), dtype=loadings.dtype)
        found[np.arange(len(self.items)), self.factor_of] = loadings
        return found

    def symmetric(self, lower: np.ndarray) -> np.ndarray:
        """Covariance matrix of the factors from its lower triangle."""
        found = np.zeros((len(self.factors),) * 2, dtype=lower.dtype)
        found[self.lower] = lower
        return found + np.tril(found, -1).T


@dataclass(frozen=True)
class Pattern:
    """Which parameters of which group are free.

    Attributes
    ----------
    blocks : dict of str to slice
        Where each kind of parameter sits in a group's vector.
    index : array of int, shape (groups, size)
        Position in the vector of free parameters; -1 where fixed. Equal positions are equal parameters.
    fixed : array of float, shape (groups, size)
        Values of the fixed ones.
    """

    blocks: dict[str, slice]
    index: np.ndarray
    fixed: np.ndarray

    @property
    def n_free(self) -> int:
        """Free parameters."""
        return int(self.index.max()) + 1

    def values(self, theta: np.ndarray) -> np.ndarray:
        """All parameters, one row a group."""
        return np.where(self.index >= 0, np.append(theta, 0.0)[self.index], self.fixed)

    def theta(self, values: np.ndarray) -> np.ndarray:
        """Free parameters from values of all groups; equal ones take the mean over the groups."""
        free = self.index >= 0
        total = np.bincount(self.index[free], weights=values[free], minlength=self.n_free)
        return total / np.bincount(self.index[free], minlength=self.n_free)

    def add_vector(self, total: np.ndarray, group: int, part: np.ndarray) -> None:
        """Add a group's derivatives to those of the free parameters, in place."""
        free = self.index[group] >= 0
        total[self.index[group, free]] += part[free]

    def add_matrix(self, total: np.ndarray, group: int, part: np.ndarray) -> None:
        """Add a group's matrix to that of the free parameters, in place."""
        free = self.index[group] >= 0
        place = self.index[group, free]
        total[np.ix_(place, place)] += part[np.ix_(free, free)]

    def columns(self, group: int, part: np.ndarray) -> np.ndarray:
        """Turn a group's derivatives (rows by its parameters) into derivatives by the free parameters."""
        free = self.index[group] >= 0
        found = np.zeros((len(part), self.n_free))
        found[:, self.index[group, free]] = part[:, free]
        return found


def number(blocks: Mapping[str, int], free: dict[str, np.ndarray], shared: dict[str, np.ndarray], fixed) -> Pattern:
    """Give each free parameter its number.

    Parameters
    ----------
    blocks : mapping of str to int
        Kinds of parameters in order, with their sizes.
    free : dict of str to bool array, shape (groups, size of the block)
        Which are free.
    shared : dict of str to bool array, shape (size of the block,)
        Which are the same in all groups.
    fixed : dict of str to array
        Values of those that are not free.

    Returns
    -------
    Pattern
        The pattern.
    """
    ends = np.cumsum([0, *blocks.values()])
    places = {name: slice(ends[i], ends[i + 1]) for i, name in enumerate(blocks)}
    is_free, is_shared = (np.concatenate([one[name] for name in blocks], axis=-1) for one in (free, shared))
    index = np.full(is_free.shape, -1)
    at = 0
    for group in range(len(index)):
        follow = is_free[group] & is_shared & (group > 0)
        index[group, follow] = index[0, follow]
        own = is_free[group] & ~follow
        index[group, own] = at + np.arange(own.sum())
        at += int(own.sum())
    return Pattern(places, index, np.concatenate([fixed[name] for name in blocks], axis=-1).astype(float))


def continuous_pattern(
    simple: Simple, groups: int, *, equal: Sequence[str] = (), identification: str = VARIANCE
) -> Pattern:
    """Parameters of a model of means and covariances.

    The first group's factors have mean 0 and variance 1 (or the first item of each loads 1). Variances of the other
    groups' factors become free with equal loadings, their means with equal intercepts.

    Parameters
    ----------
    simple : Simple
        Items and factors.
    groups : int
        Groups.
    equal : sequence of str
        Any of "loadings", "intercepts".
    identification : str
        "variance" or "marker".

    Returns
    -------
    Pattern
        Blocks loadings, residuals, factors (lower triangle), intercepts, means.
    """
    p, k = len(simple.items), len(simple.factors)
    rows, columns = simple.lower
    on_diagonal = rows == columns
    every, none = np.ones((groups, p), bool), np.zeros((groups, p), bool)
    later = (np.arange(groups) > 0)[:, None]
    first = np.zeros(p, bool)
    first[[int(np.flatnonzero(simple.factor_of == factor)[0]) for factor in range(k)]] = True
    marker = identification == MARKER
    alone = simple.sizes[simple.factor_of] == 1
    free = {
        "loadings": every & ~(first & marker),
        "residuals": every & ~alone,
        "factors": ~on_diagonal | marker | (later & ("loadings" in equal)),
        "intercepts": every,
        "means": (later & ("intercepts" in equal)) & np.ones(k, bool),
    }
    shared = {
        "loadings": np.full(p, "loadings" in equal),
        "residuals": none[0],
        "factors": np.zeros(len(rows), bool),
        "intercepts": np.full(p, "intercepts" in equal),
        "means": np.zeros(k, bool),
    }
    free["factors"] = np.broadcast_to(free["factors"], (groups, len(rows)))
    fixed = {
        "loadings": np.broadcast_to((first & marker).astype(float), (groups, p)),
        "residuals": np.zeros((groups, p)),
        "factors": np.broadcast_to((on_diagonal & ~free["factors"]).astype(float), (groups, len(rows))),
        "intercepts": np.zeros((groups, p)),
        "means": np.zeros((groups, k)),
    }
    blocks = {"loadings": p, "residuals": p, "factors": len(rows), "intercepts": p, "means": k}
    return number(blocks, free, shared, fixed)
