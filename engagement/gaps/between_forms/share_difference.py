"""Difference of two independent shares with an interval that holds for a handful of answers."""

from __future__ import annotations

import numpy as np


def newcombe_difference(
    first: np.ndarray,
    n_first: np.ndarray,
    second: np.ndarray,
    n_second: np.ndarray,
    *,
    conf_level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    """Newcombe's hybrid score interval (his method 10) of a difference of shares.

    Parameters
    ----------
    first, second : array of float
        Shares, 0-1.
    n_first, n_second : array of float
        Answers behind each; effective numbers need not be whole. 0 or missing gives NaN.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of array
        Lower and upper end of first minus second, between -1 and 1.

    Notes
    -----
    With Wilson's limits l and u of each share: low = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), high = d +
    sqrt((u1 - p1)^2 + (p2 - l2)^2). R: each share's limits by ``prop.test(x, n, correct = FALSE)``.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: comparison of eleven
    methods. Statistics in Medicine, 17, 873-890.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    low_1, high_1 = wilson_ends(first, n_first, conf_level)
    low_2, high_2 = wilson_ends(second, n_second, conf_level)
    difference = first - second
    low = difference - np.hypot(first - low_1, high_2 - second)
    high = difference + np.hypot(high_1 - first, second - low_2)
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def wilson_ends(share: np.ndarray, n: np.ndarray, conf_level: float) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's limits of many shares at once; the same numbers as `engagement.estimates.wilson` one by one.

    Parameters
    ----------
    share, n : array of float
        Shares, 0-1, and (effective) numbers of answers.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of array
        Lower and upper limits; NaN where n is 0 or missing.
    """
    from scipy.special import ndtri

    share, n = np.broadcast_arrays(np.asarray(share, float), np.asarray(n, float))
    usable = np.isfinite(share) & (n > 0)
    n = np.where(usable, n, 1.0)
    square = ndtri(0.5 + conf_level / 2) ** 2
    centre = (share + square / (2 * n)) / (1 + square / n)
    inside = np.maximum(share * (1 - share), 0.0)
    half = np.sqrt(square * (inside / n + square / (4 * n * n))) / (1 + square / n)
    return (
        np.where(usable, np.clip(centre - half, 0.0, 1.0), np.nan),
        np.where(usable, np.clip(centre + half, 0.0, 1.0), np.nan),
    )
