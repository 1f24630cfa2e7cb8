"""Strings of identical answers, block by block: a page turned is a string broken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.responses.screening.table import Blocks, check_items, checked_groups, row_blocks


@dataclass(frozen=True)
class Runs:
    """Runs of identical answers of every respondent.

    Attributes
    ----------
    longest : array of float, shape (respondents,)
        Longest run within a block, in items; NaN for a respondent without answers.
    average : array of float
        Mean length of the runs over all blocks that hold an answer.
    share : array of float
        Share of the answers that lie in the longest run of their block, over blocks with at least two answers: 1 for
        who chose one answer throughout each page, whichever answer it was.
    answers : array of int
        Answers in those blocks.
    """

    longest: np.ndarray
    average: np.ndarray
    share: np.ndarray
    answers: np.ndarray


def string_runs(items: pd.DataFrame, *, blocks: Blocks | None = None) -> Runs:
    """Longest and average string of identical consecutive answers within blocks.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers as given, not reverse-scored; missing answers are allowed.
    blocks : mapping of str to sequence of item, optional
        Items shown together on one scale, in the order shown; pages that rotate may be given in any order. None: one
        block, in the order of the columns. Items in no block are left out.

    Returns
    -------
    Runs

    Raises
    ------
    ValueError
        If the table or the blocks are not usable.

    Notes
    -----
    A missing answer ends a run and is a run of one item itself, as R's rle() has it; with one block and at least one
    answer the result is that of careless::longstring(x, avg = TRUE). A block without any answer counts nowhere.

    References
    ----------
    Johnson, J. A. (2005). Ascertaining the validity of individual protocols from web-based personality inventories.
    Journal of Research in Personality, 39, 103-129.
    """
    check_items(items)
    return runs_within(items, checked_groups(items, blocks, "block"))


def runs_within(items: pd.DataFrame, blocks: Blocks) -> Runs:
    """Make the runs of checked items and blocks, a few thousand respondents at a time."""
    n = len(items)
    longest, average, share = (np.full(n, np.nan) for _ in range(3))
    answers = np.zeros(n, dtype=np.int64)
    names = [name for group in blocks.values() for name in group]
    edges = np.cumsum([0, *(len(group) for group in blocks.values())])
    for rows, values in row_blocks(items, names) if names else ():
        best_of_all, cells, runs, in_longest, known_in_all = (np.zeros(len(values)) for _ in range(5))
        for first, last in zip(edges, edges[1:], strict=False):
            best, number, known = _runs_of(values[:, first:last])
            filled, judged = known > 0, known > 1
            np.maximum(best_of_all, best, out=best_of_all)
            cells += np.where(filled, last - first, 0)
            runs += np.where(filled, number, 0)
            in_longest += np.where(judged, best, 0)
            known_in_all += np.where(judged, known, 0)
        longest[rows] = np.where(cells > 0, best_of_all, np.nan)
        average[rows] = np.where(cells > 0, cells / np.maximum(runs, 1), np.nan)
        share[rows] = np.where(known_in_all > 0, in_longest / np.maximum(known_in_all, 1), np.nan)
        answers[rows] = known_in_all
    return Runs(longest, average, share, answers)


def _runs_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Longest run of answers, number of runs, and number of answers of each row of one block."""
    best, number, known, run = (np.zeros(len(values), dtype=np.int32) for _ in range(4))
    before = np.full(len(values), np.nan)
    for now in values.T:
        goes_on = now == before  # NaN equals nothing: a missing answer ends a run
        run = np.where(goes_on, run + 1, 1)
        number += ~goes_on
        there = now == now
        known += there
        np.maximum(best, np.where(there, run, 0), out=best)
        before = now
    return best, number, known
