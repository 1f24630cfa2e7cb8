"""Second moments of an item table in one fast pass: what alpha, omega and subscore value are computed from."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

MISSING = ("pairwise", "listwise")
_BLOCK = 2**16  # numbers per block: a block and its copies stay in the cache
_SINGLE = 32  # from this many items on the products, not the memory, cost most: single precision pays
_EXACT = 2**24  # whole numbers up to here are exact in single precision


@dataclass(frozen=True)
class ItemSums:
    """Sums over rows for each pair of items, of answers minus the item's `origin`; sums of parts add up.

    Attributes
    ----------
    n : array, shape (items, items)
        Rows that hold both items (their weights, where rows are weighted).
    sums : array, shape (items, items)
        [a, b]: sum of a over the rows that hold a and b.
    squares : array, shape (items, items)
        [a, b]: sum of the square of a over the rows that hold a and b; NaN where it was not asked for.
    cross : array, shape (items, items)
        Sum of a times b over the rows that hold both.
    origin : array, shape (items,)
        What was subtracted; close to the centre of the answers, so that little is lost to rounding.
    respondents : float
        Rows with at least one answer (listwise: complete rows).
    """

    n: np.ndarray
    sums: np.ndarray
    squares: np.ndarray
    cross: np.ndarray
    origin: np.ndarray
    respondents: float

    def __sub__(self, other: ItemSums) -> ItemSums:
        """Sum over the rows that are not in `other`, a part of them with the same origin."""
        return ItemSums(
            self.n - other.n,
            self.sums - other.sums,
            self.squares - other.squares,
            self.cross - other.cross,
            self.origin,
            self.respondents - other.respondents,
        )

    @property
    def mean(self) -> np.ndarray:
        """Mean of each item among those who answered it; NaN where nobody did."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.origin + np.diag(self.sums) / np.diag(self.n)

    @property
    def covariance(self) -> np.ndarray:
        """Covariances over the rows that hold both items, divisor n - 1; NaN where fewer than two rows do."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found = (self.n * self.cross - self.sums * self.sums.T) / (self.n * (self.n - 1))
        return np.where(self.n > 1, found, np.nan)

    @property
    def correlation(self) -> np.ndarray:
        """Correlations over the rows that hold both items; NaN where there is none. In R: cor(use = "pairwise")."""
        if np.isnan(self.squares).any():
            raise ValueError("these sums hold no squares; make them with squares=True.")
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = self.n * self.squares - self.sums**2
            found = (self.n * self.cross - self.sums * self.sums.T) / np.sqrt(spread * spread.T)
        found = np.where((self.n > 1) & np.isfinite(found), found, np.nan)
        varies = np.isfinite(np.diag(found))
        found[varies, varies] = 1.0
        return np.clip(found, -1.0, 1.0)


def item_answers(items: pd.DataFrame) -> np.ndarray:
    """Answers of an item table, items x respondents, NaN where missing; no copy where none is needed.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Numbers of any dtype (also Int64 and object columns that hold numbers), missing answers as NaN, NA or None.

    Returns
    -------
    array, shape (items, respondents)
        Not to be written to.

    Raises
    ------
    ValueError
        If a column is not numeric.
    """
    kinds = {dtype.kind if isinstance(dtype, np.dtype) else "" for dtype in items.dtypes}
    if kinds <= {"f", "i", "u", "b"}:
        values = items.to_numpy()
        return values.T if values.dtype.kind in "fiu" else values.T.astype(float)
    columns = []
    for place, name in enumerate(items.columns):
        column = items.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(column.dtype):
            holds = pd.api.types.infer_dtype(column, skipna=True)
            if holds not in ("integer", "floating", "mixed-integer-float", "decimal", "boolean", "empty"):
                raise ValueError(f"column {name!r} is not numeric; expected answers as numbers.")
        columns.append(column.to_numpy(dtype=float, na_value=np.nan))
    return np.array(columns).reshape(len(columns), len(items))


def item_sums(
    answers: np.ndarray,
    *,
    missing: str = "pairwise",
    squares: bool = False,
    weights: np.ndarray | None = None,
    origin: np.ndarray | None = None,
    names: tuple[Hashable, ...] | None = None,
) -> ItemSums:
    """Sum up what covariances of each pair of items need, block by block.

    Parameters
    ----------
    answers : array, shape (items, respondents)
        From `item_answers`.
    missing : str
        "pairwise": each pair from the rows that hold both. "listwise": complete rows only.
    squares : bool
        Whether `ItemSums.correlation` will be asked for.
    weights : array, shape (respondents,), or None
        How often each row counts.
    origin : array, shape (items,), or None
        Subtracted from the answers; None: a typical answer of each item.
    names : tuple or None
        Names of the items, for messages.

    Returns
    -------
    ItemSums
        Whole-number answers are summed exactly.

    Raises
    ------
    ValueError
        If `missing` is unknown or an answer is infinite.
    """
    if missing not in MISSING:
        raise ValueError(f"missing is {missing!r}; expected 'pairwise' or 'listwise'.")
    k, rows = answers.shape
    origin = _origin(answers) if origin is None else origin
    n, sums, cross, square = (np.zeros((k, k)) for _ in range(4))
    respondents = 0.0
    step = max(_BLOCK // max(k, 1), 1024)
    with np.errstate(invalid="ignore"):
        for start in range(0, rows if k else 0, step):
            block = answers[:, start : start + step] - origin[:, None]
            weight = None if weights is None else weights[start : start + step]
            total = block.sum(axis=1)
            known = None
            if not np.isfinite(total).all():
                _refuse_infinite(block, names)
                known = ~np.isnan(block)
                if missing == "listwise":
                    whole = known.all(axis=0)
                    block, known = block[:, whole], None
                    weight = None if weight is None else weight[whole]
                    total = block.sum(axis=1)
            if known is not None:
                block = np.where(known, block, 0.0)
            block = _narrowed(block) if weight is None else block
            weighted = block if weight is None else block * weight
            cross += weighted @ block.T
            if known is None:
                size = block.shape[1] if weight is None else weight.sum()
                total = total if weight is None else weighted.sum(axis=1)
                n += size
                respondents += size
                sums += total[:, None]
                if squares:
                    square += np.einsum("ar,ar->a", weighted, block, dtype=float)[:, None]
                continue
            held = known.astype(block.dtype)
            counted = held if weight is None else held * weight
            n += counted @ held.T
            sums += weighted @ held.T
            any_known = known.any(axis=0)
            respondents += any_known.sum() if weight is None else weight[any_known].sum()
            if squares:
                square += (weighted * block) @ held.T
    return ItemSums(n, sums, square if squares else np.full((k, k), np.nan), cross, origin, float(respondents))


def varying_items(sums: ItemSums) -> np.ndarray:
    """Which items tell something: two answers at least, and not all alike."""
    n, total = np.diag(sums.n), np.diag(sums.sums)
    return (n > 1) & (n * np.diag(sums.cross) - total**2 > 0)


def complete_variances(answers: np.ndarray) -> tuple[int, float, float] | None:
    """Of complete answers: how many items vary, the sum of their variances, and the variance of their sum.

    All that raw alpha needs, at the cost of reading the answers once; products of all pairs cost more. None where an
    answer is missing, there are fewer than two rows, or an item does not vary in the first few hundred.
    """
    k, rows = answers.shape
    if rows < 2 or not k:
        return None
    with np.errstate(invalid="ignore"):
        if not (np.ptp(answers[:, :255], axis=1) > 0).all():
            return None
    origin = _origin(answers)[:, None]
    sums, squares, cross = np.zeros(k), 0.0, 0.0
    step = max(_BLOCK // k, 1024)
    space, ones, one_each = np.empty(k * min(step, rows)), np.ones(step), np.ones(k)
    with np.errstate(invalid="ignore"):
        for start in range(0, rows, step):
            size = min(step, rows - start)
            flat = space[: k * size]
            block = np.subtract(answers[:, start : start + size], origin, out=flat.reshape(k, size))
            here = block @ ones[:size]
            if not np.isfinite(here).all():
                return None
            sums += here
            squares += float(flat @ flat)
            total = one_each @ block
            cross += float(total @ total)
    scale = rows * (rows - 1.0)
    return k, (rows * squares - float(sums @ sums)) / scale, (rows * cross - float(sums.sum()) ** 2) / scale


def _origin(answers: np.ndarray) -> np.ndarray:
    """Pick an answer from the middle of the first few hundred: constant items become exactly 0."""
    first = np.sort(answers[:, :255].astype(float), axis=1)
    known = (~np.isnan(first)).sum(axis=1)
    if not first.shape[1]:
        return np.zeros(len(answers))
    origin = np.take_along_axis(first, np.maximum(known - 1, 0)[:, None] // 2, axis=1)[:, 0]
    for item in np.flatnonzero(known == 0):
        later = answers[item][~np.isnan(answers[item])]
        origin[item] = later[0] if len(later) else 0.0
    return np.where(np.isfinite(origin), origin, 0.0)


def _narrowed(block: np.ndarray) -> np.ndarray:
    """In single precision where sums of its products are exact there; else as it is."""
    if len(block) < _SINGLE or not block.size:
        return block
    largest = max(float(block.max()), -float(block.min()))
    if largest**2 * block.shape[1] >= _EXACT or (np.rint(block) != block).any():
        return block
    return block.astype(np.float32)


def _refuse_infinite(block: np.ndarray, names: tuple[Hashable, ...] | None) -> None:
    infinite = np.isinf(block).any(axis=1)
    if infinite.any():
        place = int(np.flatnonzero(infinite)[0])
        name = place if names is None else names[place]
        raise ValueError(f"column {name!r} holds infinite values; expected numbers, or missing.")
