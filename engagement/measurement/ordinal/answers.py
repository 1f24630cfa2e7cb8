"""Answers as ordered categories, and the joint counts of all pairs of items."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

MAX_CATEGORIES = 30
MISSING_POLICIES = ("pairwise", "listwise")
CHUNK = 1 << 16  # rows; their counts stay exact in single precision


@dataclass(frozen=True)
class OrderedAnswers:
    """Answers as places of their category.

    Attributes
    ----------
    items : tuple
        Names of the items.
    codes : array of int, shape (respondents, items)
        0 for the lowest category that anybody chose, and so on; -1 where missing.
    categories : tuple of array
        The answers of each item that anybody chose, ascending.
    """

    items: tuple[Hashable, ...]
    codes: np.ndarray
    categories: tuple[np.ndarray, ...]

    @property
    def n_categories(self) -> np.ndarray:
        """Number of categories of each item."""
        return np.array([len(one) for one in self.categories], dtype=int)


def ordered_answers(
    items: pd.DataFrame, *, missing: str = "pairwise", what: str = "a polychoric correlation"
) -> OrderedAnswers:
    """Read a table of answers.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Numbers, booleans or ordered categories; equal distances are not assumed. At least two columns.
    missing : str
        "pairwise": people who answered any item. "listwise": people who answered all.
    what : str
        Name of the statistic, for messages.

    Returns
    -------
    OrderedAnswers

    Raises
    ------
    ValueError
        If there are fewer than two items, names repeat, a column is no number or ordered category, has infinite values
        or more than 30 different answers, or `missing` is unknown.
    """
    if missing not in MISSING_POLICIES:
        raise ValueError(f"missing is {missing!r}; expected 'pairwise' or 'listwise'.")
    if items.shape[1] < 2:
        raise ValueError(f"the table of items has {items.shape[1]} column(s); {what} needs at least two items.")
    if not items.columns.is_unique:
        raise ValueError("the table of items has columns of the same name; rename them.")
    values = [_numbers(items[name]) for name in items.columns]
    known = np.column_stack([~np.isnan(one) for one in values])
    keep = known.all(axis=1) if missing == "listwise" else known.any(axis=1)
    whole = keep.all()
    codes = np.empty((int(keep.sum()), len(values)), dtype=np.int16)
    categories = []
    for j, one in enumerate(values):
        codes[:, j], points = _placed(one if whole else one[keep], items.columns[j])
        categories.append(points)
    return OrderedAnswers(tuple(items.columns), codes, tuple(categories))


def joint_counts(answers: OrderedAnswers) -> tuple[np.ndarray, np.ndarray]:
    """Count the answers of every pair of items in one pass over the rows.

    Returns
    -------
    tuple of array
        The pairs, shape (pairs, 2), in the order of the entries below the diagonal of a correlation matrix, column by
        column: (0, 1), (0, 2), ..., (1, 2), ...; and their counts, shape (pairs, k, k), k the largest number of
        categories, 0 where an item has fewer.
    """
    sizes = answers.n_categories
    p, k = len(sizes), max(int(sizes.max(initial=1)), 1)
    first = np.concatenate([[0], np.cumsum(sizes)])
    total = int(first[-1])
    counts = np.zeros((total + 1, total + 1))  # the last row and column stay 0: categories an item does not have
    points = np.concatenate([np.arange(size) for size in sizes]) if total else np.zeros(0)
    owner = np.repeat(np.arange(p), sizes)
    for start in range(0, len(answers.codes), CHUNK):
        chosen = (answers.codes[start : start + CHUNK, owner] == points).astype(np.float32)
        counts[:total, :total] += chosen.T @ chosen
    place = first[:-1, None] + np.arange(k)
    place[np.arange(k) >= sizes[:, None]] = total
    pairs = np.column_stack(np.triu_indices(p, 1))
    a, b = place[pairs[:, 0]], place[pairs[:, 1]]
    return pairs, counts[a[:, :, None], b[:, None, :]]


def item_counts(answers: OrderedAnswers) -> np.ndarray:
    """Answers per item and category, shape (items, k); 0 where an item has fewer categories."""
    k = max(int(answers.n_categories.max(initial=1)), 1)
    counted = [np.bincount(column[column >= 0], minlength=k) for column in answers.codes.T]
    return np.array(counted, dtype=float)


def _numbers(column: pd.Series) -> np.ndarray:
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype) and dtype.ordered:
        codes = column.cat.codes.to_numpy(dtype=float)
        return np.where(codes < 0, np.nan, codes)
    if not pd.api.types.is_numeric_dtype(dtype):
        raise ValueError(f"column {column.name!r} is not numeric; expected answers as numbers or ordered categories.")
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError(f"column {column.name!r} holds infinite values; expected answers as numbers, or missing.")
    return values


def _placed(values: np.ndarray, name: Hashable) -> tuple[np.ndarray, np.ndarray]:
    """Place of each answer among the sorted ones, -1 where missing, and the sorted answers."""
    known = ~np.isnan(values)
    whole = known.all()
    answered = values if whole else values[known]
    low, high = (answered.min(), answered.max()) if len(answered) else (0.0, 0.0)
    if high - low < 2 * MAX_CATEGORIES:  # small whole numbers are counted, which is faster than looking them up
        steps = (answered - low).astype(np.int64)
        if (steps == answered - low).all():
            used = np.bincount(steps) > 0
            points, found = low + np.flatnonzero(used), (np.cumsum(used) - 1)[steps]
            _check_few(len(points), name)
            return _with_gaps(found, known, whole), points
    points = np.sort(pd.unique(answered))
    _check_few(len(points), name)
    return _with_gaps(np.searchsorted(points, answered), known, whole), points


def _check_few(n: int, name: Hashable) -> None:
    if n > MAX_CATEGORIES:
        raise ValueError(
            f"column {name!r} holds {n} different answers; ordinal methods take at most {MAX_CATEGORIES} "
            "ordered categories. Use Pearson correlations, or group the answers."
        )


def _with_gaps(places: np.ndarray, known: np.ndarray, whole: bool) -> np.ndarray:
    if whole:
        return places.astype(np.int16)
    found = np.full(len(known), -1, dtype=np.int16)
    found[known] = places
    return found
