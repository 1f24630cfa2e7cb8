"""Where numbers and dots go so that they do not lie on one another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread(places: Sequence[float], gap: float, *, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """Move ascending `places` as little as possible (least squares) until neighbours are at least `gap` apart.

    Parameters
    ----------
    places : sequence of float
        Wanted places, ascending.
    gap : float
        Smallest distance, in the same unit.
    low, high : float
        Ends of the room there is; where it is too small for all, the last places lie beyond `high`.

    Returns
    -------
    array of float
        In the same order.

    Notes
    -----
    With the needed gaps subtracted this is isotonic regression, solved by pooling adjacent violators.

    References
    ----------
    Barlow, R. E., Bartholomew, D. J., Bremner, J. M., & Brunk, H. D. (1972). Statistical inference under order
    restrictions. Wiley.
    """
    steps = gap * np.arange(len(places))
    pools: list[list[float]] = []  # mean, count
    for place in np.asarray(places, dtype=float) - steps:
        pools.append([place, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, count), (before, others) = pools.pop(), pools.pop()
            pools.append([(mean * count + before * others) / (count + others), count + others])
    moved = np.repeat([mean for mean, _ in pools], [int(count) for _, count in pools])
    return np.maximum(np.minimum(moved, high - gap * (len(places) - 1)), low) + steps


def swarm(values: Sequence[float], width: float) -> np.ndarray:
    """Lane (0, 1, -1, 2, -2, ...) of each dot, so that dots of one lane are at least `width` apart.

    Parameters
    ----------
    values : sequence of float
        Places along the axis, any order.
    width : float
        Width of a dot, same unit.

    Returns
    -------
    array of int
        In the order of `values`; dots that stand alone lie in lane 0.
    """
    values = np.asarray(values, dtype=float)
    lanes = np.zeros(len(values), dtype=int)
    last: list[float] = []
    for index in np.argsort(values, kind="stable"):
        lane = next((i for i, end in enumerate(last) if values[index] - end >= width - 1e-12), len(last))
        if lane == len(last):
            last.append(values[index])
        last[lane] = values[index]
        lanes[index] = (lane + 1) // 2 * (1 if lane % 2 else -1)
    return lanes


def number_spots(
    x: Sequence[float], y: Sequence[float], box: tuple[float, float], *, dot: float, limits: tuple[float, float]
) -> np.ndarray:
    """Centre of a number beside each point: the nearest spot free of points, of other numbers and of the edge.

    Parameters
    ----------
    x, y : sequence of float
        Points, in millimetres from the lower left corner.
    box : (float, float)
        Width and height of a number, mm.
    dot : float
        Radius of a point, mm.
    limits : (float, float)
        Width and height of the area, mm.

    Returns
    -------
    array, points x 2
        Where a point finds no free spot within 30 mm, the roomiest one.
    """
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    half = np.array(box) / 2
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    around = np.column_stack([np.cos(angle), np.sin(angle)])
    start = float(np.hypot(*half)) + dot
    rings = np.concatenate([around * radius for radius in np.arange(start, max(30.0, start + 1), 1.2)])
    spots = np.full((len(points), 2), np.nan)
    crowd = np.array([(np.hypot(*(points - point).T) < 3 * start).sum() for point in points])
    for index in np.argsort(-crowd, kind="stable"):  # the crowded first: they have the fewest spots
        tried = points[index] + rings
        inside = ((tried >= half) & (tried <= np.array(limits) - half)).all(axis=1)
        placed = spots[~np.isnan(spots[:, 0])]
        room = np.minimum(_room(tried, points, half + dot), _room(tried, placed, 2 * half))
        free = np.flatnonzero(inside & (room > 0))
        best = free[0] if len(free) else int(np.argmax(np.where(inside, room, -np.inf)))
        spots[index] = tried[best]
    return spots


def _room(spots: np.ndarray, others: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """How far each spot is beyond the reach of the nearest of the others, along the better axis; below 0: overlaps."""
    if not len(others):
        return np.full(len(spots), np.inf)
    away = np.abs(spots[:, None, :] - others[None, :, :]) - reach
    return away.max(axis=2).min(axis=1)
