"""What can be worked out from published groups, and what to hide so that it cannot.

Units split the staff, levels split the same staff, and the whole is published too. A reader can add and subtract.
Three facts make an exact test possible (docs/method/confidentiality.md has the argument):

* The whole minus the visible units *is* the hidden units together: hiding merges groups, it does not remove them.
* On the table of (merged) units by (merged) levels, the answers of a set of cells can be worked out exactly when the
  set is a union of sets of this form: every unit that reaches into some levels, minus these levels.
* So it is enough to look at every subset of the shorter side together with everything it reaches into.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

LARGEST_SIDE = 14  # 2**14 subsets are checked in milliseconds


@dataclass(frozen=True)
class Partition:
    """Groups that split the respondents, and how many in each stand behind one statistic.

    Attributes
    ----------
    names : tuple of str
        Names of the groups; ties between equal counts are broken by name.
    low, high : array of float
        Fewest and most answers in the group. They differ only where a group has no row.
    enrolled : array of float
        Respondents in the group, whether or not they answered the question at hand.
    fixed : array of bool
        Groups that are never published, such as people who named no unit.
    whole : float or None
        Answers in all groups together, as published; None where unknown.
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    enrolled: np.ndarray
    fixed: np.ndarray
    whole: float | None = None

    def smallest(self, among: np.ndarray) -> int:
        """Index of the smallest of the groups marked in `among`."""
        return min(np.flatnonzero(among), key=lambda index: (self.low[index], self.names[index]))

    @property
    def silent(self) -> np.ndarray:
        """Respondents per group who may have left the question out."""
        return np.maximum(self.enrolled - self.low, 0)


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


def cover(groups: Partition, hidden: np.ndarray, smallest_group: int) -> np.ndarray:
    """Hide further groups until those hidden together reach the smallest group.

    The remainder a reader can work out is the whole minus what is visible. Groups known to hold nobody need no cover:
    subtracting them exposes no answer. The next group hidden is always the smallest visible one.

    Parameters
    ----------
    groups : Partition
        The groups.
    hidden : array of bool
        Groups hidden so far.
    smallest_group : int
        Fewest respondents that may be exposed together.

    Returns
    -------
    array of bool
        Groups to hide, a superset of `hidden`; unchanged where nothing needs cover.
    """
    hidden = hidden.copy()
    while not hidden.all() and groups.high[hidden].sum() > 0:
        remainder = groups.low[hidden].sum()
        if groups.whole is not None and (left := groups.whole - groups.low[~hidden].sum()) > 0:
            remainder = min(remainder, left)
        if remainder >= smallest_group:
            break
        hidden[groups.smallest(~hidden)] = True
    return hidden


def overlaps(
    units: Partition,
    levels: Partition,
    cells: np.ndarray,
    hidden_units: np.ndarray,
    hidden_levels: np.ndarray,
    smallest_group: int,
) -> list[Overlap]:
    """Find groups below the threshold that units, levels and the whole expose together.

    Exact for sums and differences of the published groups in any number and with any weights, for one statistic.
    Where people left the question out, all who may have are assumed to be in the exposed group.

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
    if by_level:
        near, far, near_nodes, far_nodes, table = levels, units, level_nodes, unit_nodes, cells.T
    else:
        near, far, near_nodes, far_nodes, table = units, levels, unit_nodes, level_nodes, cells
    subsets = np.array(list(product((0.0, 1.0), repeat=len(near_nodes))))
    reached = (subsets @ (near_nodes @ table @ far_nodes.T > 0) > 0) @ far_nodes.astype(float)  # subsets x far groups
    outside = 1.0 - subsets @ near_nodes
    in_far = reached * (outside @ table)  # people in the difference, by far group
    in_near = outside * (reached @ table.T)  # the same people, by near group
    people = in_far.sum(axis=1)
    left = people - np.minimum((in_far > 0) @ far.silent, (in_near > 0) @ near.silent)
    found = []
    for row in np.flatnonzero((people > 0) & (left < smallest_group)):
        sides = (reached[row] > 0, outside[row] == 0)
        found.append(Overlap(float(left[row]), *(sides if by_level else sides[::-1])))
    return sorted(found, key=lambda overlap: (overlap.n, overlap.units.tolist(), overlap.levels.tolist()))


def settle(
    units: Partition,
    levels: Partition,
    cells: np.ndarray | None,
    hidden_units: np.ndarray,
    hidden_levels: np.ndarray,
    smallest_group: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Hide units and levels until neither remainders nor overlaps expose fewer than the smallest group.

    Parameters
    ----------
    units, levels : Partition
        The two ways of splitting the same respondents; either may be empty.
    cells : array or None
        Respondents in each cell, units x levels; None where only one way of splitting is published.
    hidden_units, hidden_levels : array of bool
        What is hidden so far.
    smallest_group : int
        Fewest respondents that may be exposed together.

    Returns
    -------
    tuple of arrays of bool
        Units and levels to hide; supersets of what came in.
    """
    while True:
        hidden_units = cover(units, hidden_units | units.fixed, smallest_group)
        hidden_levels = cover(levels, hidden_levels | levels.fixed, smallest_group)
        if cells is None or (hidden_units.all() and hidden_levels.all()):
            return hidden_units, hidden_levels
        found = overlaps(units, levels, cells, hidden_units, hidden_levels, smallest_group)
        if not found:
            return hidden_units, hidden_levels
        more_units = _straddle(units, hidden_units, found[0].units, cells.any(axis=1))
        more_levels = _straddle(levels, hidden_levels, found[0].levels, cells.any(axis=0))
        prices = (_price(units, more_units), _price(levels, more_levels))
        if prices == (np.inf, np.inf):  # only the whole is left to hide behind
            return np.ones_like(hidden_units), np.ones_like(hidden_levels)
        if prices[0] <= prices[1]:
            hidden_units = hidden_units | more_units
        else:
            hidden_levels = hidden_levels | more_levels


def _merged(hidden: np.ndarray, occupied: np.ndarray) -> np.ndarray:
    """Nodes x groups: each visible group by itself, all hidden ones together; groups without anybody left out."""
    nodes = [np.eye(len(hidden), dtype=bool)[index] for index in np.flatnonzero(~hidden & occupied)]
    if (hidden & occupied).any():
        nodes.append(hidden & occupied)
    return np.array(nodes, dtype=bool).reshape(len(nodes), len(hidden))


def _straddle(groups: Partition, hidden: np.ndarray, side: np.ndarray, occupied: np.ndarray) -> np.ndarray | None:
    """Smallest groups to hide so that hidden groups lie on both sides of the subtraction, which then fails."""
    more = np.zeros_like(hidden)
    for part in (side & occupied, ~side & occupied):
        if (part & hidden).any():
            continue
        if not part.any():
            return None
        more[groups.smallest(part)] = True
    return more


def _price(groups: Partition, more: np.ndarray | None) -> float:
    """Answers lost by hiding `more`; infinite where there is nothing to hide."""
    return np.inf if more is None else float(groups.low[more].sum())
