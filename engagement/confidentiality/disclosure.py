"""What to hide so that hidden groups stay hidden: remainders first, then units and levels together."""

from __future__ import annotations

import numpy as np

from .overlaps import overlaps
from .partition import Partition
from .weighted import weighted_exposure


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


def settle(
    units: Partition,
    levels: Partition,
    cells: np.ndarray | None,
    hidden_units: np.ndarray,
    hidden_levels: np.ndarray,
    smallest_group: int,
    *,
    weighted: bool = False,
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
    weighted : bool
        Whether to look at what weights give away, too (`weighted_exposure`); needed once, for all who answered.

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
        exposed = None
        if not found and weighted:
            exposed = weighted_exposure(cells, hidden_units, hidden_levels, smallest_group)
        if found:
            more_units = _straddle(units, hidden_units, found[0].units, cells.any(axis=1))
            more_levels = _straddle(levels, hidden_levels, found[0].levels, cells.any(axis=0))
        elif exposed is not None:
            more_units = _smallest_of(units, exposed.any(axis=1) & ~hidden_units)
            more_levels = _smallest_of(levels, exposed.any(axis=0) & ~hidden_levels)
        else:
            return hidden_units, hidden_levels
        if more_units is None and more_levels is None:  # only the whole is left to hide behind
            return np.ones_like(hidden_units), np.ones_like(hidden_levels)
        if _price(units, more_units) <= _price(levels, more_levels):
            hidden_units = hidden_units | more_units
        else:
            hidden_levels = hidden_levels | more_levels


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


def _smallest_of(groups: Partition, among: np.ndarray) -> np.ndarray | None:
    """Mark the smallest of some groups."""
    return np.arange(len(among)) == groups.smallest(among) if among.any() else None


def _price(groups: Partition, more: np.ndarray | None) -> float:
    """Answers lost by hiding `more`; infinite where there is nothing to hide."""
    return np.inf if more is None else float(groups.low[more].sum())
