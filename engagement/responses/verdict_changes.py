"""Where an interval changes its verdict as it moves along the scale."""

from __future__ import annotations

import numpy as np

from engagement.rules import VerdictWords, interval_verdict


def first_change(
    low: float, high: float, smallest_difference: float, words: VerdictWords, *, upwards: bool
) -> tuple[float, str]:
    """Find the smallest shift of an interval that changes its verdict, and the word it changes to.

    Parameters
    ----------
    low, high : float
        Ends of the interval of a difference.
    smallest_difference : float
        The smallest difference that matters.
    words : VerdictWords
        The words.
    upwards : bool
        Whether the interval moves up.

    Returns
    -------
    tuple of (float, str)
        Shift (negative downwards) and new word; NaN and the present word where none changes it.
    """
    now = interval_verdict(low, high, smallest_difference, words)
    sign = 1.0 if upwards else -1.0
    cuts = np.array([-smallest_difference, 0.0, smallest_difference])
    shifts = np.unique(sign * np.concatenate([cuts - low, cuts - high]))
    shifts = shifts[shifts >= 0]
    beyond = np.append((shifts[1:] + shifts[:-1]) / 2, shifts[-1:] + 1.0)
    for shift, inside in zip(shifts, beyond, strict=True):
        word = interval_verdict(low + sign * inside, high + sign * inside, smallest_difference, words)
        if word != now:
            return sign * float(shift), word
    return np.nan, now


def words_between(
    low: float, high: float, shifts: tuple[float, float], smallest_difference: float, words: VerdictWords
) -> list[str]:
    """Verdicts an interval takes on when it moves from the first to the second shift, in order, each once in a row.

    Parameters
    ----------
    low, high : float
        Ends of the interval.
    shifts : tuple of float
        Smallest and largest shift.
    smallest_difference : float
        The smallest difference that matters.
    words : VerdictWords
        The words.

    Returns
    -------
    list of str
        At least one word; "not available" where an end or a shift is missing.
    """
    if not np.isfinite([low, high, *shifts]).all():
        return ["not available"]
    cuts = np.array([-smallest_difference, 0.0, smallest_difference])
    corners = np.concatenate([cuts - low, cuts - high])
    inside = corners[(corners > shifts[0]) & (corners < shifts[1])]
    edges = np.unique([shifts[0], *inside, shifts[1]])
    points = [shifts[0], *((edges[1:] + edges[:-1]) / 2), shifts[1]]
    found: list[str] = []
    for shift in points:
        word = interval_verdict(low + shift, high + shift, smallest_difference, words)
        if not found or found[-1] != word:
            found.append(word)
    return found
