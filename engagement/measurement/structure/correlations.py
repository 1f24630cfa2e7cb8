"""Correlation matrices of items, Pearson or polychoric, with the number of people behind them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.ordinal.polychoric import polychoric
from engagement.measurement.structure.numbers import numbers

PEARSON, POLYCHORIC, MATRIX = "pearson", "polychoric", "matrix"


@dataclass(frozen=True)
class ItemCorrelations:
    """Correlations of items.

    Attributes
    ----------
    items : tuple
        Names of the items.
    matrix : array, shape (p, p)
        NaN where a correlation cannot be computed.
    n : float
        People with any answer (listwise: with all answers); NaN where a matrix came without.
    method : str
        How the correlations were made.
    """

    items: tuple[Hashable, ...]
    matrix: np.ndarray
    n: float
    method: str

    @property
    def problem(self) -> str:
        """Why the matrix has no inverse that means anything; empty where it has one."""
        if np.isnan(self.matrix).any():
            return "an item does not vary, or nobody answered both items of a pair"
        values = np.linalg.eigvalsh(self.matrix)
        if values[0] <= len(values) * np.finfo(float).eps * values[-1]:
            return "the correlation matrix is singular or not positive definite"
        return ""


def item_correlations(
    items: pd.DataFrame, *, kind: str = PEARSON, missing: str = "pairwise", n: float | None = None
) -> ItemCorrelations:
    """Read or make the correlations of items.

    Parameters
    ----------
    items : DataFrame
        Answers, shape (respondents, items); or with kind = "matrix" a correlation matrix, shape (items, items).
    kind : str
        "pearson", "polychoric" or "matrix".
    missing : str
        "pairwise" or "listwise".
    n : float or None
        Number of respondents in place of the one counted; needed where a matrix is given and n matters.

    Returns
    -------
    ItemCorrelations

    Raises
    ------
    ValueError
        If there are fewer than two items, an argument is unknown, columns are not numeric or repeat, or a matrix is no
        correlation matrix.
    """
    if kind not in (PEARSON, POLYCHORIC, MATRIX):
        raise ValueError(f"kind is {kind!r}; expected 'pearson', 'polychoric' or 'matrix'.")
    if missing not in ("pairwise", "listwise"):
        raise ValueError(f"missing is {missing!r}; expected 'pairwise' or 'listwise'.")
    if items.shape[1] < 2:
        raise ValueError(f"the table of items has {items.shape[1]} column(s); expected at least two items.")
    if n is not None and not n > 1:
        raise ValueError(f"n is {n}; expected the number of respondents, at least 2.")
    if kind == POLYCHORIC:
        found = polychoric(items, missing=missing)
        return ItemCorrelations(tuple(items.columns), found.matrix.to_numpy(), n or found.n, found.method)
    values = numeric_values(items)
    if kind == MATRIX:
        return ItemCorrelations(tuple(items.columns), _checked(values), np.nan if n is None else n, "matrix as given")
    known = ~np.isnan(values)
    keep = known.all(axis=1) if missing == "listwise" else known.any(axis=1)
    matrix = pearson_matrix(values[keep])
    return ItemCorrelations(tuple(items.columns), matrix, n or int(keep.sum()), f"Pearson, {missing}")


def numeric_values(items: pd.DataFrame) -> np.ndarray:
    """Values of a table of items as numbers, NaN where missing.

    Raises
    ------
    ValueError
        If names repeat, or a column is not numeric or has infinite values.
    """
    if not items.columns.is_unique:
        raise ValueError("the table of items has columns of the same name; rename them.")
    return np.column_stack([numbers(items[name], name) for name in items.columns])


def pearson_matrix(values: np.ndarray) -> np.ndarray:
    """Pearson correlations, each from the rows that hold both; NaN where one does not vary there.

    Parameters
    ----------
    values : array, shape (respondents, items)
        NaN where missing.

    Returns
    -------
    array, shape (items, items)
        As R's cor(x, use = "pairwise").
    """
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    count = known.sum(axis=0)
    filled = np.where(known, filled - filled.sum(axis=0) / np.maximum(count, 1), 0.0)
    largest = np.abs(filled).max(axis=0, initial=0.0)
    filled /= np.where(largest > 0, largest, 1.0)
    if known.all():
        n, sums, squares = float(len(values)), np.zeros((1, 1)), np.square(filled).sum(axis=0)[:, None]
    else:
        seen = known.astype(float)
        n, sums, squares = seen.T @ seen, filled.T @ seen, np.square(filled).T @ seen
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = squares - sums * sums / n
        spread = np.where(spread > 1e-14 * squares, spread, np.nan)
        found = (filled.T @ filled - sums * sums.T / n) / np.sqrt(spread * spread.T)
    found = np.clip(found, -1.0, 1.0)
    varies = ~np.isnan(np.diag(found))
    np.fill_diagonal(found, np.where(varies, 1.0, np.nan))
    return found


def _checked(matrix: np.ndarray) -> np.ndarray:
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"the matrix has shape {matrix.shape}; expected a square correlation matrix.")
    known = matrix[~np.isnan(matrix)]
    diagonal = np.diag(matrix)
    unit = np.abs(diagonal[~np.isnan(diagonal)] - 1) < 1e-8
    symmetric = np.allclose(matrix, matrix.T, rtol=0, atol=1e-8, equal_nan=True)
    if not (unit.all() and symmetric and (np.abs(known) <= 1 + 1e-8).all()):
        raise ValueError(
            "the matrix is no correlation matrix: expected ones in the diagonal, the same values on both sides of it, "
            "and all between -1 and 1."
        )
    return matrix
