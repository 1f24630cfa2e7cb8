"""Pair moments of one group as arrays: what every mean and covariance is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.estimates.estimate import Population


@dataclass(frozen=True)
class Moments:
    """Pair moments of one group as arrays: strata x items x items."""

    items: list[str]
    strata: list[object]
    n: np.ndarray
    sum_a: np.ndarray
    sum_ab: np.ndarray
    respondents: np.ndarray
    has_pairs: bool

    @classmethod
    def of(cls, table: pd.DataFrame, by_unit: bool) -> Moments:
        """Add up the cells of a COUNTS or PAIRS table, by unit if wanted; items nobody rated are left out."""
        has_pairs = "item_a" in table
        if has_pairs:
            a, b = table["item_a"].to_numpy(), table["item_b"].to_numpy()
            n = table["n"].to_numpy(float)
            sums = [table[name].to_numpy(float) for name in ("sum_a", "sum_b", "sum_ab")]
        else:
            a = b = table["item"].to_numpy()
            n = table["n"].to_numpy(float)
            value = table["value"].to_numpy(float)
            sums = [n * value, n * value, n * value**2]
        rated = pd.Series(np.where(a == b, n, 0.0)).groupby(a, sort=False).sum()
        items = list(rated.index[rated > 0])
        place = {item: index for index, item in enumerate(items)}
        strata_of = table["unit"].to_numpy() if by_unit else np.zeros(len(table), int)
        codes, strata = pd.factorize(strata_of)
        i = np.array([place.get(item, -1) for item in a], int)
        j = np.array([place.get(item, -1) for item in b], int)
        keep = (i >= 0) & (j >= 0)
        codes, i, j, n = codes[keep], i[keep], j[keep], n[keep]
        sums = [one[keep] for one in sums]
        shape = (len(strata), len(items), len(items))
        full_n, full_a, full_ab = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        np.add.at(full_n, (codes, i, j), n)
        np.add.at(full_a, (codes, i, j), sums[0])
        np.add.at(full_ab, (codes, i, j), sums[2])
        off = i != j
        np.add.at(full_n, (codes[off], j[off], i[off]), n[off])
        np.add.at(full_a, (codes[off], j[off], i[off]), sums[1][off])
        np.add.at(full_ab, (codes[off], j[off], i[off]), sums[2][off])
        return cls(items, list(strata), full_n, full_a, full_ab, _respondents(table, strata_of, strata), has_pairs)

    @property
    def n_item(self) -> np.ndarray:
        """Ratings of each item over all strata."""
        return np.einsum("hii->i", self.n)

    def headcounts(self, population: Population) -> np.ndarray:
        """Headcount per stratum: as given, or NaN where no population is known."""
        if isinstance(population, pd.Series):
            found = population.reindex(self.strata).to_numpy(float)
            return np.maximum(found, self.respondents)
        if population is None:
            return np.full(1, np.nan)
        return np.maximum(np.full(1, float(population)), self.respondents)

    def means(self, headcounts: np.ndarray, *, finite: bool) -> tuple[np.ndarray, np.ndarray, float]:
        """Item means, their covariance matrix, and the overall sampling fraction."""
        some = self.respondents > 0
        respondents = np.where(some, self.respondents, 1.0)
        known = np.isfinite(headcounts)
        fraction = np.where(known & finite, self.respondents / np.where(known, headcounts, 1.0), 0.0)
        overall = float(self.respondents.sum() / headcounts[some].sum()) if finite and known.all() else 0.0
        weight = np.where(known & some, headcounts / respondents, 1.0) if len(headcounts) > 1 else np.ones(1)
        n_item = np.einsum("hii->hi", self.n)
        total = weight @ n_item
        means = (weight @ np.einsum("hii->hi", self.sum_a)) / total
        cross = (
            self.sum_ab
            - means[None, :, None] * np.swapaxes(self.sum_a, 1, 2)
            - means[None, None, :] * self.sum_a
            + self.n * means[None, :, None] * means[None, None, :]
        )
        if len(headcounts) > 1:
            centre = np.einsum("hii->hi", self.sum_a) - n_item * means
            lonely = self.respondents <= 1
            scale = np.where(lonely, 1.0, respondents / np.where(lonely, 2.0, respondents - 1.0))
            within = cross - np.where(lonely, 0.0, 1 / respondents)[:, None, None] * (
                centre[:, :, None] * centre[:, None, :]
            )
            factor = weight**2 * (1 - fraction) * scale
            covariance = np.einsum("h,hab->ab", factor, within) / np.outer(total, total)
        else:
            covariance = (1 - fraction[0]) * _pairwise_covariance(self.n[0], self.sum_a[0], self.sum_ab[0])
        if not self.has_pairs and len(self.items) > 1:
            spread = np.sqrt(np.clip(np.diag(covariance), 0, None))
            covariance = np.outer(spread, spread)
        return means, covariance, overall


def _pairwise_covariance(n: np.ndarray, sum_a: np.ndarray, sum_ab: np.ndarray) -> np.ndarray:
    """Covariances of item means from pairwise moments: n_ab / (n_a n_b) s_ab.

    An item rated once borrows the mean variance of the others; a pair shared by one respondent takes correlation 1.
    """
    n_a = np.diag(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        s = (sum_ab - sum_a * sum_a.T / n) / (n - 1)
    variance = np.diag(s).copy()
    estimable = n_a > 1
    if not estimable.any():
        return np.full(n.shape, np.nan)
    variance[~estimable] = variance[estimable].mean()
    spread = np.sqrt(np.clip(variance, 0, None))
    s = np.where(n > 1, s, np.outer(spread, spread))
    np.fill_diagonal(s, variance)
    return n / np.outer(n_a, n_a) * s


def _respondents(table: pd.DataFrame, strata_of: np.ndarray, strata: Sequence[object]) -> np.ndarray:
    """Respondents per stratum: from the table, else the largest number of ratings of any item."""
    cells = [name for name in ("form", "wave", "unit", "level", "site") if name in table]
    if "respondents" in table:
        marked = table.assign(_stratum=strata_of)
        once = marked.drop_duplicates([*cells, "_stratum"]) if cells else marked.head(1)
        return once.groupby("_stratum", sort=False)["respondents"].sum().reindex(strata).to_numpy(float)
    if "item_a" in table:
        table = table[table["item_a"] == table["item_b"]].rename(columns={"item_a": "item"})
        strata_of = table["unit"].to_numpy() if len(strata) > 1 else np.zeros(len(table), int)
    most = table.assign(_stratum=strata_of).groupby(["_stratum", "item"])["n"].sum().groupby("_stratum").max()
    return most.reindex(strata).to_numpy(float)
