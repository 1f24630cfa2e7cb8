"""An item table as the screening reads it: checked once, then column by column or in blocks of rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

SLAB, BLOCK = 65_536, 4_096
"""Rows turned into floating point numbers at a time (a million respondents need no second copy of their table), and
rows worked on at a time (a block and its copies stay in the cache)."""

Blocks = Mapping[str, Sequence[Hashable]]


def check_items(items: pd.DataFrame) -> None:
    """Refuse a table that holds no answers to screen.

    Raises
    ------
    ValueError
        If there are no columns, two columns have one name, or a column is not numeric or holds infinite values.
    """
    if not isinstance(items, pd.DataFrame):
        raise ValueError(f"items is a {type(items).__name__}; expected a DataFrame, one row a respondent.")
    if not items.shape[1]:
        raise ValueError("the table of items has no columns; screening needs at least one item.")
    if not items.columns.is_unique:
        raise ValueError("the table of items has columns of the same name; rename them.")
    for name, dtype in zip(items.columns, items.dtypes, strict=True):
        if not pd.api.types.is_numeric_dtype(dtype):
            raise ValueError(f"column {name!r} is not numeric; expected answers as numbers, or missing.")
    fractions = [name for name, dtype in zip(items.columns, items.dtypes, strict=True) if dtype.kind == "f"]
    for _, values in row_blocks(items, fractions) if fractions else ():
        infinite = np.isinf(values)
        if infinite.any():
            name = fractions[int(np.flatnonzero(infinite.any(axis=0))[0])]
            raise ValueError(f"column {name!r} holds infinite values; expected numbers, or missing.")


def checked_groups(items: pd.DataFrame, groups: Blocks | None, what: str) -> dict[str, list[Hashable]]:
    """Items by block or scale, each in one of them; None: all in one, in the order of the table.

    Raises
    ------
    ValueError
        If an item is not a column or stands in two groups.
    """
    if groups is None:
        return {"": list(items.columns)}
    seen: dict[Hashable, str] = {}
    for group, names in groups.items():
        for name in names:
            if name not in items.columns:
                raise ValueError(f"{what} {group!r} names item {name!r}, which is no column of the table of items.")
            if name in seen:
                raise ValueError(f"item {name!r} stands in {what} {seen[name]!r} and in {group!r}; keep it in one.")
            seen[name] = group
    return {group: list(names) for group, names in groups.items() if len(names)}


def answers_of(items: pd.DataFrame, name: Hashable) -> np.ndarray:
    """One column as floating point numbers, NaN where missing."""
    return items[name].to_numpy(dtype=float, na_value=np.nan)


def row_blocks(items: pd.DataFrame, columns: Sequence[Hashable] | None = None) -> Iterator[tuple[slice, np.ndarray]]:
    """Go through the table in blocks of rows, each as a matrix of floating point numbers; not to be written to."""
    chosen = items if columns is None or list(columns) == list(items.columns) else items[list(columns)]
    for start in range(0, len(chosen), SLAB):
        slab = chosen.iloc[start : start + SLAB].to_numpy(dtype=float, na_value=np.nan)
        for place in range(0, len(slab), BLOCK):
            values = slab[place : place + BLOCK]
            yield slice(start + place, start + place + len(values)), values


def one_per_row(values: object, items: pd.DataFrame, what: str) -> pd.Series:
    """Return a Series by position, after checking that it fits the table.

    Raises
    ------
    ValueError
        If it has another length or another index.
    """
    if np.ndim(values) != 1 or len(values) != len(items):
        found = len(values) if np.ndim(values) == 1 else repr(values)
        raise ValueError(f"{what} has {found} entries for {len(items)} respondents; give one per row.")
    if isinstance(values, pd.Series):
        if not values.index.equals(items.index):
            raise ValueError(
                f"{what} has another index than the answers; align them, or pass {what}.to_numpy() if the rows "
                "correspond."
            )
        return values.reset_index(drop=True)
    return pd.Series(values)
