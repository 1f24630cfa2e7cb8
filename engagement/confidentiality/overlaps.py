"""What units, levels and the whole give away together by addition and subtraction.

Three facts make an exact test possible (docs/method/confidentiality.md has the argument):

* The whole minus the visible units *is* the hidden units together: hiding merges groups, it does not remove them.
* Draw each cell of (merged) units by (merged) levels as an edge. What can be combined from the margins and rests on few
  cells rests on a cut: the edges between a group of units and levels and all others.
* So it is enough to try every subset of the shorter side, with each group of the longer side where it adds least.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from .partition import Partition

LARGEST_SIDE = 14  # 2**14 subsets are checked in milliseconds


@dataclass(frozen=True)
class Overlap:
    """A group of respondents that subtraction would expose.

    Attributes
    ----------
    n : float
        Answers in it, at least.
    units, levels : array of bool
        The unit and level groups on one side of the subtraction (hidden groups are on one side together).
    """

    n: float
    units: np.ndarray
    levels: np.ndarray


def overlaps(
    units: Partition,
    levels: Partition,
    cells: np.ndarray,
    hidden_units: np.ndarray,
    hidden_levels: np.ndarray,
    smallest_group: int,
) -> list[Overlap]:
    """Find groups below the threshold on which a combination of published sums rests.

    Exact for combinations of any number of groups with any weights where everybody answered: means of a few people, and
    differences between a few people. Where people left the question out, a mean is taken to rest on as few as could be,
    and a difference on the lower of the shares that answered in its units and levels.

    Parameters
    ----------
    units, levels : Partition
        The two ways of splitting the same respondents.
    cells : array, units x levels
        Respondents in each cell.
    hidden_units, hidden_levels : array of bool
        What is hidden so far.
    smallest_group : int
        Fewest respondents that may be exposed together.

    Returns
    -------
    list of Overlap
        Smallest first; empty when nothing below the threshold can be worked out.

    Raises
    ------
    ValueError
        If both sides have more visible groups than can be checked.
    """
    unit_nodes, level_nodes = _merged(hidden_units, cells.any(axis=1)), _merged(hidden_levels, cells.any(axis=0))
    if min(len(unit_nodes), len(level_nodes)) > LARGEST_SIDE:
        raise ValueError(
            f"{len(unit_nodes)} units and {len(level_nodes)} levels are too many to check against each other; join "
            f"groups in the roster until units or levels are at most {LARGEST_SIDE}, or release only one of the two."
        )
    by_level = len(level_nodes) <= len(unit_nodes)
    near, far, near_nodes, far_nodes, people = levels, units, level_nodes, unit_nodes, cells.T
    if not by_level:
        near, far, near_nodes, far_nodes, people = units, levels, unit_nodes, level_nodes, cells
    answers = people * np.minimum(near.share[:, None], far.share[None, :])
    subsets = np.array(list(product((0.0, 1.0), repeat=len(near_nodes))))
    table = near_nodes @ answers @ far_nodes.T
    reached = (subsets @ (near_nodes @ people @ far_nodes.T > 0) > 0) @ far_nodes.astype(float)
    cheapest = (subsets @ table > (1 - subsets) @ table) @ far_nodes.astype(float)
    inside = subsets @ near_nodes  # subsets x near groups
    found = []
    for joined, is_mean in ((reached, True), (cheapest, False)):
        cut = _cut(inside, joined, people)
        if is_mean:  # every edge leaves the same way, so the people in the cut have a mean; count the fewest answers
            out_far, out_near = joined * ((1 - inside) @ people), (1 - inside) * (joined @ people.T)
            left = cut - np.minimum((out_far > 0) @ far.silent, (out_near > 0) @ near.silent)
        else:
            left = _cut(inside, joined, answers)
        for row in np.flatnonzero((cut > 0) & (left < smallest_group)):
            sides = (joined[row] > 0, inside[row] > 0)
            found.append(Overlap(float(left[row]), *(sides if by_level else sides[::-1])))
    return sorted(found, key=lambda overlap: (overlap.n, overlap.units.tolist(), overlap.levels.tolist()))


def _cut(inside: np.ndarray, joined: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Count the people in cells with one foot inside and one outside, for each subset."""
    return (joined * ((1 - inside) @ counts)).sum(axis=1) + ((1 - joined) * (inside @ counts)).sum(axis=1)


def _merged(hidden: np.ndarray, occupied: np.ndarray) -> np.ndarray:
    """Nodes x groups: each visible group by itself, all hidden ones together; groups without anybody left out."""
    nodes = [np.eye(len(hidden), dtype=bool)[index] for index in np.flatnonzero(~hidden & occupied)]
    if (hidden & occupied).any():
        nodes.append(hidden & occupied)
    return np.array(nodes, dtype=bool).reshape(len(nodes), len(hidden))
