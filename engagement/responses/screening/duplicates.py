"""Answers that came twice: the same token, a copied comment with the same ticks, or ticks too alike for chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.responses.screening.rules import ScreeningRules
from engagement.responses.screening.table import answers_of

LEVELS = 10
"""Groups of respondents by their mean answer, within which answers to different items count as independent."""


def later_copies(keys: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Whether an earlier row, in the order given, has the same key; keys below 0 are nobody's.

    Parameters
    ----------
    keys : array of int, shape (respondents,)
        Rows of equal key are copies of one another.
    order : array of int
        Rows from the one to keep to the one to leave out.
    """
    sorted_keys = pd.Series(keys[order])
    again = np.zeros(len(keys), dtype=bool)
    again[order] = sorted_keys.duplicated().to_numpy() & (sorted_keys >= 0).to_numpy()
    return again


def keeping_order(answered: np.ndarray, submitted: pd.Series | None) -> np.ndarray:
    """Rows in the order in which copies are kept: most answers first, then the earliest, then as they stand."""
    time = np.zeros(len(answered))
    if submitted is not None:
        time = submitted.to_numpy(dtype="datetime64[us]").astype(np.int64).astype(float)
        time = np.where(submitted.isna(), np.inf, time)
    return np.lexsort((np.arange(len(answered)), time, -answered))


def token_keys(tokens: pd.Series) -> np.ndarray:
    """Code of each token, -1 where there is none; an empty text is none."""
    plain = tokens.astype("object")
    blank = plain.map(lambda one: isinstance(one, str) and not one.strip()).to_numpy(dtype=bool)
    return np.where(blank, -1, pd.factorize(plain)[0]).astype(np.int64)


def identical_keys(
    items: pd.DataFrame,
    texts: Sequence[pd.Series],
    straight: np.ndarray,
    rules: ScreeningRules,
    extra: Sequence[np.ndarray] = (),
) -> np.ndarray:
    """Code of each set of rows that are copies by their answers; -1 for rows that are nobody's copy.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers.
    texts : sequence of Series
        Comments, compared without case and spaces.
    straight : array of bool
        Long strings: straight lines are alike without being copies, unless a comment proves it.
    rules : ScreeningRules
        `chance_copies` and `shortest_text`.
    extra : sequence of array of int
        Further answers, such as which kind of non-answer was given; compared, and no evidence by themselves.

    Returns
    -------
    array of int
        Two rows are copies where all their answers (and gaps) are equal and either their comments are equal and of at
        least `shortest_text` characters, or chance would hardly give such a pair in the whole table.

    Notes
    -----
    Chance: with p the share of respondents of a like mean answer who gave the same answer to an item, the expected
    number of chance pairs is n (n - 1) / 2 times the product of p over the items answered. Respondents are grouped by
    tenths of their mean answer, because answers to different items go together.
    """
    n = len(items)
    keys = np.full(n, -1, dtype=np.int64)
    if n < 2:
        return keys
    codes = [_coded(answers_of(items, name)) for name in items.columns]
    alike = _equal_rows([*codes, *extra])
    known = np.zeros(n, dtype=np.int64)
    for code in codes:
        known += code > 0
    alike = np.where(known > 0, alike, -1)
    twice = _has_company(alike)
    if not twice.any():
        return keys
    written = _written([column[twice] for column in texts], int(twice.sum()))
    long = np.array([len(text) >= rules.shortest_text for text in written], dtype=bool)
    by_text = pd.factorize(written)[0]
    pair = pd.factorize(alike[twice].astype(np.int64) * (by_text.max() + 1) + by_text)[0]
    proven = long & _has_company(np.where(long, pair, -1))
    rare = ~straight[twice] & (_chance_pairs(items, codes, twice) <= rules.chance_copies)
    # Ticks too alike for chance make one set, whatever the comments; a copied comment makes its own set otherwise.
    found = np.where(rare, alike[twice], np.where(proven, n + pair, -1))
    keys[twice] = found
    return keys


def _coded(values: np.ndarray) -> np.ndarray:
    """Whole numbers from 1 for the distinct answers to an item, 0 where it is missing."""
    missing = np.isnan(values)
    filled = np.where(missing, 0.0, values)
    low, high = filled.min(initial=0.0), filled.max(initial=0.0)
    if high - low < 1000 and (filled == np.rint(filled)).all():
        code = np.where(missing, 0.0, filled - low + 1)
        return code.astype(np.min_scalar_type(int(high - low) + 1))
    return (pd.factorize(values)[0] + 1).astype(np.int32)


def _equal_rows(columns: Sequence[np.ndarray]) -> np.ndarray:
    """Code of each distinct row, exact: columns are folded into one number, coded anew before it can overflow."""
    row, size = columns[0].astype(np.int64), int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        width = int(column.max(initial=0)) + 1
        if size * width >= 2**62:
            row = pd.factorize(row)[0].astype(np.int64)
            size = int(row.max(initial=0)) + 1
        row = row * width + column
        size *= width
    return pd.factorize(row)[0].astype(np.int64)


def _has_company(keys: np.ndarray) -> np.ndarray:
    there = keys >= 0
    counts = np.bincount(keys[there]) if there.any() else np.zeros(1, dtype=np.int64)
    return there & (counts[np.where(there, keys, 0)] > 1)


def _written(texts: Sequence[pd.Series], n: int) -> np.ndarray:
    """All comments of a respondent as one plain text."""
    joined = np.full(n, "", dtype=object)
    for column in texts:
        plain = column.astype("object").where(column.notna(), "").astype(str)
        plain = plain.str.split().str.join(" ").str.casefold()
        joined = joined + "\n" + plain.to_numpy(dtype=object)
    return np.array([text.strip("\n") for text in joined], dtype=object)


def _chance_pairs(items: pd.DataFrame, codes: Sequence[np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Expect this many identical pairs by chance in the whole table, for the answers of each of `rows`."""
    n = len(items)
    level = _mean_levels(items)
    of_rows = level[rows]
    size = np.bincount(level, minlength=LEVELS)
    logs = np.zeros(int(rows.sum()))
    for code in codes:
        width = int(code.max()) + 1
        counts = np.bincount(level * width + code, minlength=LEVELS * width).reshape(LEVELS, width)
        answered = size - counts[:, 0]
        own = code[rows]
        # Half an answer more for each point, so that a copied rare answer does not look impossible.
        share = (counts[of_rows, own] + 0.5) / (answered[of_rows] + 0.5 * max(width - 1, 1))
        logs += np.where(own > 0, np.log(np.minimum(share, 1.0)), 0.0)
    return np.exp(np.log(n * (n - 1) / 2) + logs)


def _mean_levels(items: pd.DataFrame) -> np.ndarray:
    total, known = np.zeros(len(items)), np.zeros(len(items))
    for name in items.columns:
        values = answers_of(items, name)
        there = ~np.isnan(values)
        total += np.where(there, values, 0.0)
        known += there
    mean = np.where(known > 0, total / np.maximum(known, 1), np.nan)
    if not np.isfinite(mean).any():
        return np.zeros(len(items), dtype=np.int64)
    cuts = np.nanquantile(mean, np.arange(1, LEVELS) / LEVELS)
    return np.searchsorted(cuts, np.where(np.isnan(mean), cuts[0], mean), side="right").astype(np.int64)


def text_columns(texts: pd.DataFrame | pd.Series | None, items: pd.DataFrame) -> list[pd.Series]:
    """Comments as a list of columns, after checking that they fit the table.

    Raises
    ------
    ValueError
        If they have another length or index than the answers.
    """
    if texts is None:
        return []
    frame = texts.to_frame() if isinstance(texts, pd.Series) else texts
    if len(frame) != len(items) or not frame.index.equals(items.index):
        raise ValueError(f"texts has {len(frame)} rows or another index than the {len(items)} respondents; align them.")
    return [frame.iloc[:, place].reset_index(drop=True) for place in range(frame.shape[1])]
