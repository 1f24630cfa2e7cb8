"""What weights give away.

The whole weighs units by headcount, and a level weighs the units within it. Levels then carry other sums than units do,
and where units and levels share few cells, one equation more is enough to solve for a cell. A reader would have to
know how many answered in each cell; in a small organisation that can be guessed.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

MOST_SETS = 20_000  # sets of one size; sizes above two that have more are left out


def weighted_exposure(
    cells: np.ndarray, hidden_units: np.ndarray, hidden_levels: np.ndarray, smallest_group: int
) -> np.ndarray | None:
    """Find a few people on whom a combination of weighted sums rests.

    Published are the sums over visible units, over visible levels with a weight for each cell, and over the hidden
    units with a weight for each unit. The weights are drawn at random, as no particular ones are safer. A combination
    rests on a set of cells when the rows of the null space that belong to them are linearly dependent.

    Parameters
    ----------
    cells : array, units x levels
        Respondents in each cell.
    hidden_units, hidden_levels : array of bool
        What is hidden.
    smallest_group : int
        Fewest respondents that may be exposed together.

    Returns
    -------
    array of bool, units x levels, or None
        The cells of an exposed set with fewer respondents; None where there is none.

    Notes
    -----
    Sets of one and of two cells are always tried, larger ones while there are at most 20,000 of a size.
    """
    unit, level = np.nonzero(cells)
    counts = cells[unit, level]
    rng = np.random.default_rng(20)
    by_cell, by_unit = rng.uniform(0.5, 2.0, len(counts)), rng.uniform(0.5, 2.0, len(cells))
    rows = [(unit == one).astype(float) for one in np.flatnonzero(~hidden_units)]
    rows += [hidden_units[unit] * by_unit[unit]]
    rows += [(level == one) * by_cell for one in np.flatnonzero(~hidden_levels)]
    _, singular, right = np.linalg.svd(np.array(rows))
    free = right[int((singular > 1e-9).sum()) :].T  # cells x dimension of the null space
    small = np.flatnonzero(counts < smallest_group)
    for size in range(1, smallest_group):
        if size > 2 and comb(len(small), size) > MOST_SETS:
            return None
        groups = np.array([group for group in combinations(small, size) if counts[list(group)].sum() < smallest_group])
        if len(groups) == 0:
            return None
        if size > free.shape[1]:
            dependent = np.ones(len(groups), dtype=bool)
        else:
            dependent = np.linalg.svd(free[groups], compute_uv=False)[:, -1] < 1e-9
        if dependent.any():
            found = np.zeros(cells.shape, dtype=bool)
            exposed = groups[np.flatnonzero(dependent)[0]]
            found[unit[exposed], level[exposed]] = True
            return found
    return None
