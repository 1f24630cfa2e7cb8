"""Ordinal answers from a latent trait: shifts that give planted means, and draws.

A person's position on an item is ``shift + effects + sd * (general + specific + residual)`` with total variance 1
inside the bracket; it falls between equally spaced thresholds, which makes the answer. Shifts are solved numerically so
that the expected answer among those who rate the item equals the planted mean, also where "cannot tell" depends on the
person.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

GENERAL, RESPONSIBILITY, OBJECT = 0.30, 0.12, 0.08
"""Shares of latent variance: one factor for all items, one a responsibility, one a responsibility and object."""
RESIDUAL = 1.0 - GENERAL - RESPONSIBILITY - OBJECT
SPACING = 0.85
"""Distance between thresholds in standard deviations; gives about 25 points of 100 as standard deviation of an item."""
NODES = 11
STEPS = 40

Floats = NDArray[np.float64]


def thresholds(points: int) -> Floats:
    """Place the thresholds between the points of a scale.

    Parameters
    ----------
    points : int
        Points of the scale.

    Returns
    -------
    array (points - 1,)
        Ascending, symmetric about 0, in standard deviations.
    """
    return (np.arange(1, points) - points / 2) * SPACING


def logit(share: Floats | float) -> Floats:
    """Return the log odds of a share.

    Parameters
    ----------
    share : array or float
        Between 0 and 1; 0 gives minus infinity.

    Returns
    -------
    array
        Log odds.
    """
    return np.log(share) - np.log1p(-np.asarray(share, dtype=float))


def cannot_tell_probability(base: Floats, general: Floats, slope: float) -> Floats:
    """Give the probability of "cannot tell" for a person with a general trait.

    Parameters
    ----------
    base : array
        Share that cannot tell at the average trait; 0 where it is not offered.
    general : array
        The person's general factor, standard normal; broadcasts against `base`.
    slope : float
        Fall of the log odds per standard deviation: > 0 means that people who see less also rate lower.

    Returns
    -------
    array
        Probabilities in the shape `base` and `general` broadcast to.
    """
    with np.errstate(divide="ignore"):
        odds = np.exp(logit(base) - slope * general)
    return odds / (1 + odds)


def expected_scores(
    shift: Floats, effects: Floats, weights: Floats, base: Floats, *, points: Floats, sd: float, slope: float
) -> Floats:
    """Expect the mean score (0-100) among those who rate each item, over cells of people.

    Parameters
    ----------
    shift : array (items,)
        Latent shifts.
    effects : array (cells, items)
        Unit and level effects.
    weights : array (cells, items)
        People per cell who are asked the item.
    base : array (cells, items)
        Share that cannot tell at the average trait.
    points : array (items,)
        Points of each item's scale.
    sd : float
        Standard deviation of people and residual together.
    slope : float
        See `cannot_tell_probability`.

    Returns
    -------
    array (items,)
        Mean of 100 * (answer - 1) / (points - 1).
    """
    from scipy.special import ndtr

    nodes, node_weights = np.polynomial.hermite_e.hermegauss(NODES)
    rates = 1 - cannot_tell_probability(base[..., None], nodes, slope)
    weight = weights[..., None] * rates * (node_weights / node_weights.sum())
    centre = (shift + effects)[..., None] + sd * np.sqrt(GENERAL) * nodes
    spread = sd * np.sqrt(1 - GENERAL)
    score = np.zeros_like(centre)
    for number in np.unique(points):
        those = points == number
        for threshold in thresholds(int(number)):
            score[:, those] += ndtr((centre[:, those] - threshold) / spread) * 100 / (number - 1)
    return (weight * score).sum(axis=(0, 2)) / weight.sum(axis=(0, 2))


def solve_shifts(
    planted: Floats, effects: Floats, weights: Floats, base: Floats, *, points: Floats, sd: float, slope: float
) -> Floats:
    """Find the shifts at which the expected score of each item equals its planted mean (bisection).

    Parameters
    ----------
    planted : array (items,)
        Planted means, strictly between 0 and 100.
    effects, weights, base, points, sd, slope
        As `expected_scores` takes them.

    Returns
    -------
    array (items,)
        Latent shifts.
    """
    low, high = np.full(len(planted), -8.0), np.full(len(planted), 8.0)
    for _ in range(STEPS):
        middle = (low + high) / 2
        below = expected_scores(middle, effects, weights, base, points=points, sd=sd, slope=slope) < planted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


def draw_answers(
    centre: Floats,
    general: Floats,
    *,
    responsibility: NDArray[np.int64],
    group: NDArray[np.int64],
    points: Floats,
    sd: float,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Draw answers of people (rows) to items (columns), 1 to the points of each item's scale.

    Parameters
    ----------
    centre : array (people, items)
        Shift plus effects.
    general : array (people,)
        General factor, standard normal.
    responsibility, group : array (items,)
        Numbers of each item's specific factor and of its responsibility and object.
    points : array (items,)
        Points of each item's scale.
    sd : float
        Standard deviation of people and residual together.
    rng : Generator
        Randomness.

    Returns
    -------
    array (people, items) of int
        Scale points.
    """
    people, items = centre.shape
    specific = rng.standard_normal((people, responsibility.max() + 1))[:, responsibility]
    object_factor = rng.standard_normal((people, group.max() + 1))[:, group]
    residual = rng.standard_normal((people, items))
    latent = centre + sd * (
        np.sqrt(GENERAL) * general[:, None]
        + np.sqrt(RESPONSIBILITY) * specific
        + np.sqrt(OBJECT) * object_factor
        + np.sqrt(RESIDUAL) * residual
    )
    answers = np.ones((people, items), dtype=np.int64)
    for number in np.unique(points):
        those = np.flatnonzero(points == number)
        for threshold in thresholds(int(number)):
            answers[:, those] += latent[:, those] > threshold
    return answers
