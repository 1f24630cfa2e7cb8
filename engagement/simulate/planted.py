"""What is planted before anything is solved or drawn: people per cell, means per item."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.simulate import story
from surveys.instrument import Instrument

SMALL_UNIT = 4
"""Headcount of the last unit: smaller than any group that may be shown."""
OTHER_UNIT = 24.0
"""Relative size of a unit the story does not name."""

STORY_SPREAD = 6.0
"""Items lie within plus and minus this many points of their responsibility's mean."""

Floats = NDArray[np.float64]
Means = float | Mapping[str, float] | None


def planted_means(instrument: Instrument, form: str, staff_mean: Means, gap: Means) -> dict[str, float]:
    """Plan the mean of each item before its own step.

    Parameters
    ----------
    instrument : Instrument
        Gives the items; those without the role "scale" get the story's mean of their id or role.
    form : str
        staff or leader.
    staff_mean, gap : float or mapping, optional
        For scale items, see `build_world`.

    Returns
    -------
    dict of str to float
        Mean by item id, 0-100; not checked to lie on the scale.
    """
    leader = form == "leader"
    targets = {}
    for item in instrument.items:
        if item.role != "scale":
            targets[item.id] = float(story.ITEM_MEANS.get(item.id, story.ROLE_MEANS[item.role])[leader])
            continue
        responsibility = str(item.responsibility)
        workplace = item.object == "workplace"
        means = story.MEANS.get(responsibility, (60, 60, 66, 66))
        see, say = float(means[workplace]), float(means[2 + workplace])
        see_planted = _given(staff_mean, responsibility, see)
        gap_planted = _given(gap, responsibility, say - see)
        targets[item.id] = see_planted + gap_planted if leader else see_planted
    return targets


def _given(values: Means, responsibility: str, default: float) -> float:
    """Pick the value for a responsibility: one for all, by responsibility, or the story's."""
    if values is None:
        return default
    if isinstance(values, Mapping):
        return float(values.get(responsibility, default))
    return float(values)


def item_steps(instrument: Instrument, spread: float | None, rng: np.random.Generator) -> dict[str, float]:
    """Plan the distance of each scale item from the mean of its responsibility and object.

    Parameters
    ----------
    instrument : Instrument
        Gives the items.
    spread : float, optional
        Items lie evenly within plus and minus this many points; the story's steps and spread by default.
    rng : Generator
        Which item gets which step.

    Returns
    -------
    dict of str to float
        Points by item id; they add up to 0 within a responsibility and object.
    """
    steps: dict[str, float] = {}
    for responsibility in instrument.responsibilities:
        for kind in ("leader_behaviour", "workplace"):
            items = instrument.items_of(role="scale", responsibility=responsibility.id, object=kind)
            end = STORY_SPREAD if spread is None else spread
            even = np.linspace(-end, end, len(items)) if len(items) > 1 else np.zeros(len(items))
            drawn = dict(zip([item.id for item in items], rng.permutation(even), strict=True))
            told = {item.id: story.ITEM_STEPS[item.id] for item in items if item.id in story.ITEM_STEPS}
            if spread is None and len(told) == len(items):
                drawn = told
            steps.update(drawn)
    return steps


def people_cells(staff: int, units: int) -> pd.DataFrame:
    """Lay out units and levels with headcount: the story's units, then numbered ones, last one of 4 people.

    Parameters
    ----------
    staff, units : int
        People and units in all.

    Returns
    -------
    DataFrame
        `unit, level, headcount`, one row a unit and level that has people, front line first.
    """
    *large, smallest = story.UNITS
    if units == 1:
        names, heads = large[:1], np.array([staff])
    else:
        names = [*large, *(f"Line {number}" for number in range(1, units - len(large)))][: units - 1]
        sizes = np.array([story.UNITS.get(name, OTHER_UNIT) for name in names])
        names, heads = [*names, smallest], np.append(whole_numbers(sizes, staff - SMALL_UNIT), SMALL_UNIT)
    rows = []
    for name, count in zip(names, heads, strict=True):
        level_shares = np.array(story.LEVEL_SHARES.get(name, story.LEVEL_SHARES[""]))
        for level, people in zip(story.LEVELS, whole_numbers(level_shares, int(count)), strict=True):
            if people:
                rows.append((name, level, int(people)))
    return pd.DataFrame(rows, columns=["unit", "level", "headcount"])


def whole_numbers(shares: Floats, total: int) -> NDArray[np.int64]:
    """Split a total into whole numbers (largest remainder).

    Parameters
    ----------
    shares : array
        Relative sizes, at least 0.
    total : int
        What to split.

    Returns
    -------
    array of int
        In proportion to `shares`, adding up to `total`.
    """
    exact = shares / shares.sum() * total
    whole = np.floor(exact).astype(int)
    short = total - whole.sum()
    whole[np.argsort(-(exact - whole), kind="stable")[:short]] += 1
    return whole
