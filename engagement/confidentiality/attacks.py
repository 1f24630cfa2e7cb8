"""The null-space attack: what linear combinations of published groups give away, for groups of any shape.

Slower and less complete than `disclosure.overlaps`, and independent of it: it knows nothing of units and levels.
"""

from __future__ import annotations

import numpy as np


def isolated_groups(published: np.ndarray, counts: np.ndarray, smallest_group: int) -> list[tuple[int, ...]]:
    """Find small groups whose answers follow from what is published.

    The mean and n of a published group give the sum over its cells. A set of cells is exposed when its indicator vector
    lies in the row span of the published indicators, that is, when it is orthogonal to their null space. Looked at:
    every cell, every pair of cells and every difference of two nested published groups.

    Parameters
    ----------
    published : array, groups x cells
        1 where the cell belongs to the published group.
    counts : array
        Respondents in each cell; cells without respondents must be left out.
    smallest_group : int
        Fewest respondents that may be exposed.

    Returns
    -------
    list of tuples of int
        Cells of each exposed group with fewer respondents, smallest sets first.

    References
    ----------
    Chin, F. Y., & Ozsoyoglu, G. (1982). Auditing and inference control in statistical databases. IEEE Transactions on
    Software Engineering, SE-8, 574-582.
    """
    cells = published.shape[1]
    _, singular, right = np.linalg.svd(published)
    rank = int((singular > 1e-9 * max(singular.max(initial=0), 1)).sum())
    free = right[rank:].T  # cells x dimension of the null space

    def is_exposed(group: tuple[int, ...]) -> bool:
        return bool(np.abs(free[list(group)].sum(axis=0)).max(initial=0) < 1e-8)

    candidates = {(cell,) for cell in range(cells) if counts[cell] < smallest_group}
    candidates |= {
        (first, second)
        for first in range(cells)
        for second in range(first + 1, cells)
        if counts[first] + counts[second] < smallest_group
    }
    for outer in published > 0:
        for inner in published > 0:
            rest = np.flatnonzero(outer & ~inner)
            if not (inner & ~outer).any() and 0 < counts[rest].sum() < smallest_group:
                candidates.add(tuple(int(cell) for cell in rest))
    return sorted((group for group in candidates if is_exposed(group)), key=lambda group: (len(group), group))
