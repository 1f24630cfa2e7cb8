"""The correlations that omega and factor analysis start from: of an item table, or given."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.consistency.moments import item_answers, item_sums, varying_items


@dataclass(frozen=True)
class Correlations:
    """Correlations of the items that vary.

    Attributes
    ----------
    matrix : array, shape (items, items)
        Ones on the diagonal.
    items : tuple
        Their names.
    n : int
        Respondents; 0 where only a matrix was given.
    answers : array, shape (items, respondents)
        What the matrix was computed from, NaN where missing; empty where it was given.
    told : str
        For `method`: how it was made, and what was left out.
    problem : str
        Why it cannot be analysed; "" where it can.
    """

    matrix: np.ndarray
    items: tuple[Hashable, ...]
    n: int
    answers: np.ndarray
    told: str
    problem: str


def correlations_of(
    items: pd.DataFrame | None,
    *,
    correlations: pd.DataFrame | np.ndarray | None = None,
    missing: str = "pairwise",
) -> Correlations:
    """Correlations of an item table by Pearson, or those given, checked.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items), or None
        Answers.
    correlations : DataFrame or array, or None
        Taken in place of Pearson's.
    missing : str
        "pairwise" or "listwise".

    Returns
    -------
    Correlations
        Items without variance are left out.

    Raises
    ------
    ValueError
        If `correlations` is not symmetric with ones on its diagonal, or does not fit `items`.
    """
    if correlations is not None:
        return _given(items, correlations)
    answers, names = item_answers(items), tuple(items.columns)
    if missing == "listwise":
        answers = answers[:, ~np.isnan(answers).any(axis=0)]
    sums = item_sums(answers, missing=missing, squares=True, names=names)
    keep = varying_items(sums)
    matrix = sums.correlation[np.ix_(keep, keep)]
    told = f"; Pearson correlations, {missing}"
    if not keep.all():
        told += f"; items without variance left out: {int((~keep).sum())}"
    problem = ""
    if sums.respondents < 3:
        problem = "fewer than three respondents"
    elif keep.sum() < 2:
        problem = "fewer than two items vary"
    elif not np.isfinite(matrix).all():
        problem = "two items have no correlation: not answered by the same people, or one never varies among them"
    kept = tuple(name for name, one in zip(names, keep, strict=True) if one)
    return Correlations(matrix, kept, int(sums.respondents), answers[keep], told, problem)


def _given(items: pd.DataFrame | None, correlations: pd.DataFrame | np.ndarray) -> Correlations:
    names = tuple(correlations.columns) if isinstance(correlations, pd.DataFrame) else None
    matrix = np.asarray(correlations, dtype=float)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"correlations has shape {matrix.shape}; expected one row and one column per item.")
    k = len(matrix)
    if items is not None and items.shape[1] != k:
        raise ValueError(f"correlations has {k} items and the table {items.shape[1]}; give the same items, in order.")
    if names is None:
        names = tuple(items.columns) if items is not None else tuple(range(1, k + 1))
    elif items is not None and list(items.columns) != list(names):
        raise ValueError("correlations and the table name different items; give the same items in the same order.")
    known = np.isfinite(matrix)
    off = np.abs(matrix - matrix.T)[known & known.T]
    if off.max(initial=0.0) > 1e-8 or np.abs(np.diag(matrix) - 1)[np.diag(known)].max(initial=0.0) > 1e-8:
        raise ValueError("correlations must be symmetric with ones on its diagonal; covariances need rescaling first.")
    if (np.abs(matrix[known]) > 1 + 1e-8).any():
        raise ValueError("correlations holds values beyond -1 and 1; expected correlations.")
    n = 0
    if items is not None:
        n = int((~np.isnan(item_answers(items))).any(axis=0).sum())
    problem = "" if known.all() else "correlations has missing values"
    return Correlations((matrix + matrix.T) / 2, names, n, np.empty((k, 0)), "; correlations as given", problem)
