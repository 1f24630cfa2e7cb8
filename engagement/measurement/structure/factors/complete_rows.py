"""The complete rows a factor model is fitted to, and why it may not be."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.structure.factors.mean_covariance import moments
from engagement.measurement.structure.factors.parameters import Simple
from engagement.measurement.structure.numbers import numbers


class TooFewAnswers(ValueError):
    """Fewer complete rows than a factor model needs.

    Attributes
    ----------
    n, smallest_n : int
        Complete rows found, and needed.
    """

    def __init__(self, n: int, smallest_n: int, respondents: int):
        self.n, self.smallest_n = n, smallest_n
        super().__init__(
            f"a factor model needs at least {smallest_n} complete rows, found {n} (of {respondents} respondents): with "
            "fewer, loadings and fit are too uncertain to judge a scale by. Use reliability and item analysis, or pass "
            f"smallest_n={n} knowingly."
        )


@dataclass(frozen=True)
class CompleteRows:
    """Rows with every item answered.

    Attributes
    ----------
    simple : Simple
        Items and factors.
    items : DataFrame, shape (people, items)
        Their answers, in the order of `simple`.
    respondents : int
        Rows of the table given.
    keep : array of bool
        Which rows of the table given are complete.
    """

    simple: Simple
    items: pd.DataFrame
    respondents: int
    keep: np.ndarray

    @property
    def n(self) -> int:
        """Complete rows."""
        return len(self.items)


def complete_rows(items: pd.DataFrame, factors: Mapping[Hashable, Sequence[Hashable]]) -> CompleteRows:
    """Check the model and keep the rows in which every item of it is answered.

    Parameters
    ----------
    items : DataFrame, shape (respondents, columns)
        Answers as numbers; ordered categories for ordinal estimators.
    factors : mapping
        Items of each factor.

    Returns
    -------
    CompleteRows
        Columns in the order of the factors.

    Raises
    ------
    ValueError
        If columns repeat, an item is missing from the table or named twice, a factor has no items, a column is no
        number or holds infinite values, or a single factor has fewer than three items.
    """
    if not items.columns.is_unique:
        raise ValueError("the table of items has columns of the same name; rename them.")
    if not factors:
        raise ValueError("no factors are given; name at least one with its items.")
    names, factor_of = [], []
    for at, (factor, mine) in enumerate(factors.items()):
        if isinstance(mine, str):
            raise ValueError(f"factor {factor!r} has the text {mine!r} for items; give a list of item names.")
        mine = list(mine)
        if not mine:
            raise ValueError(f"factor {factor!r} has no items; name at least one.")
        for item in mine:
            if item not in items.columns:
                raise ValueError(f"item {item!r} of factor {factor!r} is not a column of the table.")
            if item in names:
                raise ValueError(f"item {item!r} is named twice; in this model every item belongs to one factor.")
            names.append(item)
            factor_of.append(at)
    if len(factors) == 1 and len(names) < 3:
        raise ValueError(f"a model with one factor needs at least three items, found {len(names)}.")
    columns = {item: numbers(items[item], item) for item in names}
    values = np.column_stack(list(columns.values()))
    keep = ~np.isnan(values).any(axis=1)
    simple = Simple(tuple(names), tuple(factors), np.array(factor_of))
    return CompleteRows(simple, pd.DataFrame(values[keep], columns=pd.Index(names)), len(items), keep)


def problem(values: np.ndarray, names: Sequence[Hashable]) -> str:
    """Why covariances of these complete rows cannot be modelled; empty where they can."""
    if len(values) < 2:
        return "fewer than two complete rows"
    flat = [repr(name) for name, column in zip(names, values.T, strict=True) if np.ptp(column) == 0]
    if flat:
        return f"no variance in {', '.join(flat)}"
    if len(values) <= values.shape[1]:
        return f"{len(values)} complete rows for {values.shape[1]} items"
    covariance = moments(values).covariance
    spread = np.sqrt(np.diag(covariance))
    if np.linalg.eigvalsh(covariance / np.outer(spread, spread))[0] < 1e-10:
        return "the items depend on each other exactly (one is a combination of others)"
    return ""
