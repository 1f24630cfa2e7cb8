"""Pair moments of one group as arrays: what every mean and covariance is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.estimates.estimate import Population


def completed_headcounts(headcounts: np.ndarray, respondents: np.ndarray) -> np.ndarray:
    """Headcount per stratum where the roster does not name all: the others are represented as those are on average.

    Parameters
    ----------
    headcounts : array of float, shape (strata,)
        People employed; NaN where the roster does not name the stratum, e.g. that of staff who named no unit.
    respondents : array of float, shape (strata,)
        Respondents.

    Returns
    -------
    array of float, shape (strata,)
        Never below the respondents; where no stratum is named, all stay NaN.
    """
    known = np.isfinite(headcounts)
    if known.any() and not known.all():
        as_on_average = respondents * headcounts[known].sum() / respondents[known].sum()
        headcounts = np.where(known, headcounts, as_on_average)
    return np.maximum(headcounts, respondents)


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
            a, b = table["item_a"].to_numpy(object), table["item_b"].to_numpy(object)
            n = table["n"].to_numpy(float)
            sum_a, sum_b, sum_ab = (table[name].to_numpy(float) for name in ("sum_a", "sum_b", "sum_ab"))
        else:
            a = b = table["item"].to_numpy(object)
            n, value = table["n"].to_numpy(float), table["value"].to_numpy(float)
            sum_a = sum_b = n * value
            sum_ab = sum_a * value
        place = {item: 0 for item in a[(a == b) & (n > 0)]}
        place.update({item: index for index, item in enumerate(place)})
        strata_of = np.zeros(len(table), object)
        if by_unit:
            strata_of = np.where(table["unit"].isna(), None, table["unit"].to_numpy(object))
        strata = list(dict.fromkeys(strata_of))
        code = {stratum: index for index, stratum in enumerate(strata)}
        at = (
            np.array([code[stratum] for stratum in strata_of], int),
            np.array([place.get(item, -1) for item in a], int),
            np.array([place.get(item, -1) for item in b], int),
        )
        keep = (at[1] >= 0) & (at[2] >= 0)
        h, i, j = (index[keep] for index in at)
        off = i != j  # the table holds each pair once; the arrays hold both orders
        where = (np.concatenate([h, h[off]]), np.concatenate([i, j[off]]), np.concatenate([j, i[off]]))
        shape = (len(strata), len(place), len(place))

        def filled(first: np.ndarray, second: np.ndarray) -> np.ndarray:
            array = np.zeros(shape)
            np.add.at(array, where, np.concatenate([first[keep], second[keep][off]]))
            return array

        return cls(
            list(place),
            strata,
            filled(n, n),
            filled(sum_a, sum_b),
            filled(sum_ab, sum_ab),
            _respondents(table, at[0], len(strata)),
            has_pairs,
        )

    @property
    def n_item(self) -> np.ndarray:
        """Ratings of each item over all strata."""
        return np.einsum("hii->i", self.n)

    def headcounts(self, population: Population) -> np.ndarray:
        """Headcount per stratum: as given, or NaN where no population is known."""
        if isinstance(population, pd.Series):
            found = np.array([population.get(stratum, np.nan) for stratum in self.strata], float)
            return completed_headcounts(found, self.respondents)
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


def _respondents(table: pd.DataFrame, codes: np.ndarray, n_strata: int) -> np.ndarray:
    """Respondents per stratum: from the table, else the largest number of ratings of any item."""
    found = np.zeros(n_strata)
    if "respondents" in table:
        names = [name for name in ("form", "wave", "unit", "level", "site") if name in table]
        keys = zip(codes, *(table[name].to_numpy(object) for name in names), strict=True)
        for key, respondents in dict(zip(keys, table["respondents"].to_numpy(float), strict=True)).items():
            found[key[0]] += respondents
        return found
    items = table["item_a" if "item_a" in table else "item"].to_numpy(object)
    alone = items == table["item_b"].to_numpy(object) if "item_b" in table else np.ones(len(table), bool)
    ratings: dict[tuple[int, object], float] = {}
    for code, item, n in zip(codes[alone], items[alone], table["n"].to_numpy(float)[alone], strict=True):
        ratings[code, item] = ratings.get((code, item), 0.0) + n
    for (code, _), n in ratings.items():
        found[code] = max(found[code], n)
    return found
