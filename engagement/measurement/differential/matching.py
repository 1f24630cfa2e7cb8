"""What people are matched on before an item is compared between groups, and their answers counted by it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

MATCHINGS = ("rest", "total")


@dataclass(frozen=True)
class Matcher:
    """Sums over the items that match people, made once for all items.

    Attributes
    ----------
    matching : str
        "rest" or "total".
    total : array of float, shape (respondents,)
        Sum of the anchor items answered.
    answered : array of int
        How many of them were answered.
    anchors : tuple
        Items that match.
    """

    matching: str
    total: np.ndarray
    answered: np.ndarray
    anchors: tuple[Hashable, ...]

    def score(self, name: Hashable, values: np.ndarray) -> np.ndarray:
        """Mean of the matching items answered, the studied item left out ("rest") or in ("total").

        NaN where the studied item is missing or fewer than half of the other matching items were answered.
        """
        known = ~np.isnan(values)
        own = np.where(known, values, 0.0)
        anchored = name in self.anchors
        others = self.answered - known * anchored
        enough = known & (2 * others >= len(self.anchors) - anchored) & (others > 0)
        total, n = self.total, self.answered
        if self.matching == "rest" and anchored:
            total, n = total - own, others
        elif self.matching == "total" and not anchored:
            total, n = total + own, self.answered + known
        return np.where(enough, total / np.maximum(n, 1), np.nan)


def make_matcher(items: pd.DataFrame, anchors: Sequence[Hashable], matching: str) -> Matcher:
    """Sum the anchor items, one column at a time."""
    total, answered = np.zeros(len(items)), np.zeros(len(items), dtype=np.int64)
    for name in anchors:
        values = items[name].to_numpy(dtype=float, na_value=np.nan)
        known = ~np.isnan(values)
        total += np.where(known, values, 0.0)
        answered += known
    return Matcher(matching, total, answered, tuple(anchors))


@dataclass(frozen=True)
class Cells:
    """Answers to one item counted by matching score and group.

    Attributes
    ----------
    counts : array of int, shape (cells, categories)
        People; categories that nobody used are left out.
    score : array of float, shape (cells,)
        Matching score.
    group : array of int, shape (cells,)
        Place of the group among those compared.
    cell, category : array of int, shape (people,)
        Where each person stands, for people who take part.
    rows : array of int, shape (people,)
        Their places in the table.
    """

    counts: np.ndarray
    score: np.ndarray
    group: np.ndarray
    cell: np.ndarray
    category: np.ndarray
    rows: np.ndarray


def count_cells(values: np.ndarray, score: np.ndarray, group: np.ndarray) -> Cells:
    """Count the answers of people who have a score and a group (0 or more)."""
    rows = np.flatnonzero(~np.isnan(score) & (group >= 0))
    category, points = pd.factorize(values[rows], sort=True)
    place, scores = pd.factorize(score[rows])
    n_groups = int(group.max(initial=0)) + 1
    cell, keys = pd.factorize(place.astype(np.int64) * n_groups + group[rows])
    k = max(len(points), 1)
    counts = np.bincount(cell * k + category, minlength=len(keys) * k).reshape(len(keys), k)
    return Cells(counts, scores[keys // n_groups], keys % n_groups, cell, category, rows)
