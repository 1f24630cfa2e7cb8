"""Answers counted per unit, item and scale point: all that indices of agreement need."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

MISSING_POLICIES = ("available", "listwise")


@dataclass(frozen=True)
class UnitCounts:
    """Counts of answers.

    Attributes
    ----------
    units : list
        Names of the units, sorted.
    items : list
        Names of the items.
    counts : array of int, shape (units, items, points)
        People of a unit who chose a point of an item.
    """

    units: list[Hashable]
    items: list[Hashable]
    counts: np.ndarray


def count_by_unit(
    items: pd.DataFrame, units: pd.Series | Sequence[Hashable], *, points: Sequence[float], missing: str = "available"
) -> UnitCounts:
    """Count answers per unit, item and scale point in one pass.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers, each one of `points`, or missing.
    units : Series or sequence, length respondents
        Unit of each respondent; rows without a unit are left out.
    points : sequence of float
        The response options, equally spaced, ascending.
    missing : str
        "available": every answer counts. "listwise": only those of people who answered all items.

    Returns
    -------
    UnitCounts

    Raises
    ------
    ValueError
        If there are no items, `units` does not fit `items`, `points` are not equally spaced, an answer is none of
        them, or `missing` is unknown.
    """
    if missing not in MISSING_POLICIES:
        raise ValueError(f"missing is {missing!r}; expected 'available' or 'listwise'.")
    if not items.shape[1]:
        raise ValueError("the table of items has no columns; agreement needs at least one item.")
    first, step, k = checked_points(points)
    codes, names = unit_codes(units, items)
    columns = [_placed(items.iloc[:, j], first, step, k) for j in range(items.shape[1])]
    if missing == "listwise":
        incomplete = np.zeros(len(items), dtype=bool)
        for column in columns:
            incomplete |= column == k
        codes = np.where(incomplete, -1, codes)
    base = (codes + 1) * (k + 1)  # the first row collects people without a unit, the last point missing answers
    size = (len(names) + 1) * (k + 1)
    counted = [np.bincount(base + column, minlength=size).reshape(-1, k + 1)[1:, :k] for column in columns]
    return UnitCounts(names, list(items.columns), np.stack(counted, axis=1))


def read_counts(counts: pd.DataFrame, *, points: Sequence[float]) -> UnitCounts:
    """Read counts from a tidy table with unit, item, value and n, as COUNTS of metric "score" has them.

    Parameters
    ----------
    counts : DataFrame
        One row per unit, item and value; rows of the same cell add up. A `metric` column, if there, selects "score".
    points : sequence of float
        The response options in the unit of `value`.

    Returns
    -------
    UnitCounts

    Raises
    ------
    ValueError
        If a column is missing, or a value is not one of `points`.
    """
    lacking = [name for name in ("unit", "item", "value", "n") if name not in counts]
    if lacking:
        raise ValueError(f"the table of counts lacks {', '.join(lacking)}; expected unit, item, value and n.")
    if "metric" in counts:
        counts = counts[counts["metric"] == "score"]
    counts = counts[counts["unit"].notna() & counts["n"].notna()]
    first, step, k = checked_points(points)
    place = _placed(counts["value"], first, step, k)
    unit, units = pd.factorize(counts["unit"], sort=True)
    item, items = pd.factorize(counts["item"])
    known = place < k
    table = np.zeros((len(units), len(items), k), dtype=np.int64)
    np.add.at(table, (unit[known], item[known], place[known]), counts["n"].to_numpy(dtype=np.int64)[known])
    return UnitCounts(list(units), list(items), table)


def checked_points(points: Sequence[float]) -> tuple[float, float, int]:
    """Lowest point, distance of two points and number of points of an equally spaced scale."""
    scale = np.asarray(list(points), dtype=float)
    if len(scale) < 2 or not np.isfinite(scale).all():
        raise ValueError(f"points are {list(points)}; expected two or more response options in ascending order.")
    steps = np.diff(scale)
    if steps[0] <= 0 or not np.allclose(steps, steps[0]):
        raise ValueError(
            f"points are {list(points)}; expected ascending, equally spaced response options, such as 1, 2, 3, 4, 5."
        )
    return float(scale[0]), float(steps[0]), len(scale)


def unit_codes(units: pd.Series | Sequence[Hashable], items: pd.DataFrame) -> tuple[np.ndarray, list[Hashable]]:
    """Place of each respondent's unit among the sorted names (-1: none), and the names; unused levels are left out.

    Raises
    ------
    ValueError
        If `units` has another length or another index than `items`.
    """
    if len(units) != len(items):
        raise ValueError(f"units has {len(units)} entries for {len(items)} respondents; give one unit per row.")
    if isinstance(units, pd.Series) and not units.index.equals(items.index):
        raise ValueError(
            "units has another index than the answers; align them, or pass units.to_numpy() if the rows correspond."
        )
    codes, names = pd.factorize(units if isinstance(units, pd.Series) else pd.Series(list(units)), sort=True)
    return codes.astype(np.int64, copy=False), list(names)


def _placed(column: pd.Series, first: float, step: float, k: int) -> np.ndarray:
    """Place of each answer on the scale, 0 to k - 1; k where missing."""
    place = (column.to_numpy(dtype=float, na_value=np.nan) - first) / step
    missing = np.isnan(place)
    whole = np.rint(np.where(missing, k, place))
    wrong = ~missing & ~((np.abs(place - whole) < 1e-6) & (whole >= 0) & (whole < k))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        options = ", ".join(f"{first + step * one:g}" for one in range(k))
        raise ValueError(
            f"column {column.name!r} holds {column.iloc[row]!r} in row {row}; expected one of {options}, or missing. "
            "Pass points= to name the response options."
        )
    return whole.astype(np.int64)
