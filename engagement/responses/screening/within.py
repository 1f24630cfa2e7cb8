"""Consistency within a person: variability, even-odd, synonyms and antonyms, and agreement with the item means."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from engagement.responses.screening.moments import pair_moments
from engagement.responses.screening.table import Blocks, check_items, checked_groups, row_blocks

FEWEST_PAIRS = 3
"""Synonym pairs a person must have answered, as in R `careless`."""


def response_variability(items: pd.DataFrame) -> np.ndarray:
    """Intra-individual response variability (IRV): standard deviation (ddof 1) of a person's answers.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers on one scale, as given (not reverse-scored).

    Returns
    -------
    array of float, shape (respondents,)
        In scale points; NaN with fewer than two answers. Low: one answer throughout. High: all over the scale.

    Notes
    -----
    In R: careless::irv(x), that is apply(x, 1, sd, na.rm = TRUE).

    References
    ----------
    Dunn, A. M., Heggestad, E. D., Shanock, L. R., & Theilgard, N. (2018). Intra-individual response variability as an
    indicator of insufficient effort responding. Journal of Business and Psychology, 33, 105-121.
    """
    check_items(items)
    found = np.full(len(items), np.nan)
    for rows, values in row_blocks(items):
        n, _, centred = _centred(values)
        squares = np.einsum("ij,ij->i", centred, centred)
        found[rows] = np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)
    return found


def even_odd(items: pd.DataFrame, *, scales: Blocks) -> np.ndarray:
    """Even-odd consistency over scales; higher means less consistent.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers, reverse-keyed items already reverse-scored.
    scales : mapping of str to sequence of item
        Items of each scale in order; at least two scales.

    Returns
    -------
    array of float, shape (respondents,)
        From -1 (consistent) to 1; NaN where fewer than two scales have an answer in both halves or a half does not
        vary over the scales. With two scales it can only be -1 or 1.

    Raises
    ------
    ValueError
        If there are fewer than two scales.

    Notes
    -----
    Each scale gives the mean of its second, fourth, ... and of its first, third, ... item, of those answered. r is
    their correlation over the scales within the person; the Spearman-Brown value 2 r / (1 + r), at least -1, changes
    sign, as careless::evenodd does since version 1.2.

    References
    ----------
    Johnson, J. A. (2005). Journal of Research in Personality, 39, 103-129.
    """
    check_items(items)
    groups = checked_groups(items, scales, "scale")
    if len(groups) < 2:
        raise ValueError(f"even-odd consistency correlates over scales and needs at least two, found {len(groups)}.")
    columns = [name for names in groups.values() for name in names]
    edges = np.cumsum([0, *(len(names) for names in groups.values())])
    found = np.full(len(items), np.nan)
    for rows, values in row_blocks(items, columns):
        odd = np.column_stack([_mean(values[:, a:b:2]) for a, b in zip(edges, edges[1:], strict=False)])
        even = np.column_stack([_mean(values[:, a + 1 : b : 2]) for a, b in zip(edges, edges[1:], strict=False)])
        r = _row_correlation(even, odd)
        with np.errstate(divide="ignore", invalid="ignore"):
            found[rows] = -np.maximum(2 * r / (1 + r), -1.0)
    return found


class Synonyms(NamedTuple):
    """Correlations within persons over pairs of items that go together.

    Attributes
    ----------
    correlation : array of float, shape (respondents,)
        From -1 to 1; attentive respondents are high on synonyms and low on antonyms. NaN with fewer than three
        answered pairs, or where a side does not vary.
    n_pairs : int
        Number of pairs found; with none the index is NaN throughout.
    """

    correlation: np.ndarray
    n_pairs: int


def synonyms(items: pd.DataFrame, *, correlation: float = 0.60, antonyms: bool = False) -> Synonyms:
    """Psychometric synonyms (or antonyms): correlation within a person over pairs of items that go together.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers as given.
    correlation : float
        Pairs of items that correlate above this (antonyms: below its negative) over the respondents, pairwise under
        missing answers.
    antonyms : bool
        Take the negatively correlated pairs.

    Returns
    -------
    Synonyms

    Notes
    -----
    In R: careless::psychsyn(x, critval, anto, resample_na = FALSE). A pair's later item is its first value. The R
    package by default swaps pairs at random where a side does not vary; here such a person has no value. It stops
    where there is no pair.

    References
    ----------
    Meade, A. W., & Craig, S. B. (2012). Identifying careless responses in survey data. Psychological Methods, 17,
    437-455.
    """
    check_items(items)
    between = pair_moments(items).correlation
    with np.errstate(invalid="ignore"):
        pairs = np.tril(between < -abs(correlation) if antonyms else between > abs(correlation), -1).astype(float)
    n_pairs = int(pairs.sum())
    found = np.full(len(items), np.nan)
    if not n_pairs:
        return Synonyms(found, 0)
    for rows, values in row_blocks(items):
        known = ~np.isnan(values)
        first = np.take_along_axis(values, known.argmax(axis=1)[:, None], axis=1)  # exact zeros where nothing varies
        x = np.where(known, values - first, 0.0)
        k = known.astype(float)
        of_k, of_x = k @ pairs.T, x @ pairs.T  # sums over the pairs of each later item
        n = (k * of_k).sum(axis=1)
        sums = ((x * of_k).sum(axis=1), (k * of_x).sum(axis=1))
        squares = ((x**2 * of_k).sum(axis=1), (k * (x**2 @ pairs.T)).sum(axis=1))
        r = _correlation(n, *sums, *squares, (x * of_x).sum(axis=1))
        found[rows] = np.where(n >= FEWEST_PAIRS, r, np.nan)
    return Synonyms(found, n_pairs)


def person_total(items: pd.DataFrame, *, overlap: bool = True) -> np.ndarray:
    """Person-total correlation: a person's answers against the item means, over the items answered.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers as given.
    overlap : bool
        True: means of all respondents, the person included. False: of the others only, for small tables.

    Returns
    -------
    array of float, shape (respondents,)
        From -1 to 1; near 0 or below: ups and downs unlike those of the others. NaN with fewer than two answers, or
        where the answers or the means do not vary.

    Notes
    -----
    R `careless` does not have it; in base R: apply(x, 1, cor, colMeans(x, na.rm = TRUE), use = "pairwise").

    References
    ----------
    Donlon, T. F., & Fischer, F. E. (1968). An index of an individual's agreement with group-determined item
    difficulties. Educational and Psychological Measurement, 28, 105-113.
    Curran, P. G. (2016). Methods for the detection of carelessly invalid responses in survey data. Journal of
    Experimental Social Psychology, 66, 4-19.
    """
    check_items(items)
    total, n = np.zeros(items.shape[1]), np.zeros(items.shape[1])
    for _, values in row_blocks(items):
        known = ~np.isnan(values)
        total += np.where(known, values, 0.0).sum(axis=0)
        n += known.sum(axis=0)
    found = np.full(len(items), np.nan)
    for rows, values in row_blocks(items):
        if overlap:
            means = np.broadcast_to(np.where(n > 0, total / np.maximum(n, 1), np.nan), values.shape)
        else:
            others = np.maximum(n - 1, 1)
            means = np.where(n > 1, (total - np.nan_to_num(values)) / others, np.nan)
        found[rows] = _row_correlation(values, means)
    return found


def _mean(values: np.ndarray) -> np.ndarray:
    known = ~np.isnan(values)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def _row_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Correlation of two matrices row by row, over the places both hold."""
    missing = np.isnan(a) | np.isnan(b)
    missing = missing if missing.any() else None
    centred, roots = [], []
    for one in (a, b):
        n, filled, from_mean = _centred(one, missing)
        squares = np.einsum("ij,ij->i", from_mean, from_mean)
        varies = squares > VARIES * np.einsum("ij,ij->i", filled, filled)
        centred.append(from_mean)
        roots.append(np.sqrt(np.where(varies & (n > 1), squares, np.nan)))
    return np.clip(np.einsum("ij,ij->i", *centred) / (roots[0] * roots[1]), -1.0, 1.0)


def _centred(values: np.ndarray, missing: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Answers per row, the answers with 0 for missing ones, and their distance from the row's mean, 0 where missing."""
    if missing is None:
        total = values.sum(axis=1)
        if not np.isnan(total).any():
            return np.full(len(values), float(values.shape[1])), values, values - (total / values.shape[1])[:, None]
        missing = np.isnan(values)
    n = values.shape[1] - missing.sum(axis=1).astype(float)
    filled = np.where(missing, 0.0, values)
    return n, filled, np.where(missing, 0.0, filled - (filled.sum(axis=1) / np.maximum(n, 1))[:, None])


def _correlation(
    n: np.ndarray, a: np.ndarray, b: np.ndarray, aa: np.ndarray, bb: np.ndarray, ab: np.ndarray
) -> np.ndarray:
    """Correlation from sums; NaN where a side does not vary."""
    n = np.where(n > 0, n, np.nan)
    left, right = aa - a**2 / n, bb - b**2 / n
    varies = (left > VARIES * aa) & (right > VARIES * bb)
    return np.clip((ab - a * b / n) / np.sqrt(np.where(varies, left * right, np.nan)), -1.0, 1.0)


VARIES = 1e-13
"""Relative sum of squares below which only rounding varies."""
