"""Between and within units: additive sums per group of respondents, and the covariances that follow."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class UnitSums:
    """Sums for each pair of items, items x items; sums of disjoint sets of whole units add up.

    Attributes
    ----------
    n : array
        Respondents who answered both items.
    cross : array
        Sum of their products, from an origin.
    sums : array
        [a, b]: sum of a over the respondents who answered a and b.
    between : array
        Sum over units of (sum of a)(sum of b) / n, n who answered both there.
    sizes : array
        Sum over units of n squared.
    units : array
        Units where somebody answered both.
    """

    n: np.ndarray
    cross: np.ndarray
    sums: np.ndarray
    between: np.ndarray
    sizes: np.ndarray
    units: np.ndarray

    def __add__(self, other: UnitSums) -> UnitSums:
        """Add the sums of other units."""
        return UnitSums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __sub__(self, other: UnitSums) -> UnitSums:
        """Leave some of the units out."""
        return UnitSums(*(getattr(self, one.name) - getattr(other, one.name) for one in fields(self)))

    @property
    def covariance(self) -> np.ndarray:
        """Covariances over respondents, units aside; NaN where fewer than two answered both."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (self.n * self.cross - self.sums * self.sums.T) / (self.n * (self.n - 1))
        return np.where(self.n > 1, found, np.nan)

    def components(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Covariances between units and within units by analysis of variance, and n0 of each pair.

        Mean products B = (between - total) / (units - 1) and W = (cross - between) / (n - units);
        n0 = (n - sum n_i^2 / n) / (units - 1); between units (B - W) / n0. NaN where a pair has fewer than two units or
        no unit with two respondents.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            among = (self.between - self.sums * self.sums.T / self.n) / (self.units - 1)
            within = (self.cross - self.between) / (self.n - self.units)
            size = (self.n - self.sizes / self.n) / (self.units - 1)
            between = (among - within) / size
        usable = (self.units > 1) & (self.n > self.units)
        return (np.where(usable, one, np.nan) for one in (between, within, size))


def unit_sums(answers: np.ndarray, codes: np.ndarray, groups: np.ndarray, origin: np.ndarray) -> list[UnitSums]:
    """Sum up each group of units.

    Parameters
    ----------
    answers : array, shape (items, respondents)
        NaN where missing.
    codes : array of int, shape (respondents,)
        Unit of each respondent, 0, 1, ...; every unit has respondents.
    groups : array of int, shape (units,)
        Group of each unit, 0, 1, ...
    origin : array, shape (items,)
        Subtracted from the answers.

    Returns
    -------
    list of UnitSums
        One per group.
    """
    order = np.lexsort((codes, groups[codes]))
    sorted_codes, sorted_groups = codes[order], groups[codes][order]
    group_starts = np.searchsorted(sorted_groups, np.arange(groups.max() + 2))
    found = []
    for low, high in zip(group_starts[:-1], group_starts[1:], strict=True):
        block = answers[:, order[low:high]] - origin[:, None]
        here = sorted_codes[low:high]
        starts = np.flatnonzero(np.r_[True, here[1:] != here[:-1]])
        found.append(_of_group(block, starts))
    return found


def _of_group(block: np.ndarray, starts: np.ndarray) -> UnitSums:
    """Sum up one group; rows are sorted by unit and units begin at `starts`."""
    k, rows = block.shape
    known = ~np.isnan(block)
    if known.all():
        each = np.diff(np.r_[starts, rows]).astype(float)
        total = np.add.reduceat(block, starts, axis=1)
        full = np.ones((k, k))
        sums = np.repeat(total.sum(axis=1)[:, None], k, axis=1)
        between = (total / each) @ total.T
        return UnitSums(
            rows * full, block @ block.T, sums, between, float(each @ each) * full, float(len(starts)) * full
        )
    filled, held = np.where(known, block, 0.0), known.astype(float)
    n, cross, sums = held @ held.T, filled @ filled.T, filled @ held.T
    between, sizes, units = (np.zeros((k, k)) for _ in range(3))
    for low, high in zip(starts, np.r_[starts[1:], rows], strict=True):
        part, one = held[:, low:high], filled[:, low:high]
        size, total = part @ part.T, one @ part.T
        between += total * total.T / np.maximum(size, 1.0)
        sizes += size**2
        units += size > 0
    return UnitSums(n, cross, sums, between, sizes, units)
