"""Probability of superiority: how often a leader, picked by chance, rates higher than a member of staff."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engagement.rules import Rule

VARGHA_DELANEY = Rule("Vargha and Delaney (2000)", (0.06, 0.14, 0.21), ("very small", "small", "medium", "large"))
"""Cuts on the distance from one half: .56, .64 and .71."""
HALVINGS = 60


def superiority(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """P(first > second) + P(first = second) / 2 for answers on one ordered scale.

    Parameters
    ----------
    first, second : array of float, shape (..., values)
        Numbers (or weights) of answers at each value, lowest first; the last axis is the scale.

    Returns
    -------
    array of float, shape (...)
        1/2 where neither is higher; NaN where a side has no answer. Swapping the sides gives one minus it.

    Notes
    -----
    It is the Mann-Whitney statistic over the number of pairs: in R ``wilcox.test(x, y)$statistic / (m * n)``.

    References
    ----------
    Vargha, A., & Delaney, H. D. (2000). A critique and improvement of the CL common language effect size statistics of
    McGraw and Wong. Journal of Educational and Behavioral Statistics, 25, 101-132.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    below = np.cumsum(second, axis=-1) - second / 2
    pairs = first.sum(axis=-1) * second.sum(axis=-1)
    wins = (first * below).sum(axis=-1)
    return np.where(pairs > 0, wins / np.where(pairs > 0, pairs, 1.0), np.nan)


def superiority_interval(
    estimate: np.ndarray, n_first: np.ndarray, n_second: np.ndarray, *, conf_level: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Newcombe's score-type interval (his method 5) of a probability of superiority.

    Parameters
    ----------
    estimate : array of float
        Probability of superiority, 0-1.
    n_first, n_second : array of float
        People on each side; effective numbers need not be whole, 0 or missing gives NaN.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of array
        Lower and upper end, within 0-1 and never of no width.

    Notes
    -----
    The ends are the t with |estimate - t| = z sqrt(V(t)), V(t) = t (1 - t) [1 + s (1 - t) / (2 - t) + s t / (1 + t)] /
    (m n), s = (m + n) / 2 - 1: Hanley and McNeil's variance of an area under the curve, taken at the end and not at the
    estimate. Few scale points and ties make the true variance smaller, so the interval errs on the wide side. It was
    chosen by simulation over logit and score intervals on Brunner and Munzel's variance with Satterthwaite's degrees
    of freedom: with 3 to 8 leaders these hold down to 43% of the time where leaders agree, as their variance is then 0.

    References
    ----------
    Newcombe, R. G. (2006). Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2:
    asymptotic methods and evaluation. Statistics in Medicine, 25, 559-573.
    Hanley, J. A., & McNeil, B. J. (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. Radiology, 143, 29-36.
    Brunner, E., & Munzel, U. (2000). The nonparametric Behrens-Fisher problem: asymptotic theory and a small-sample
    approximation. Biometrical Journal, 42, 17-25.
    """
    from scipy.special import ndtri

    parts = np.broadcast_arrays(*(np.asarray(one, float) for one in (estimate, n_first, n_second)))
    usable = np.isfinite(parts[0]) & (parts[1] > 0) & (parts[2] > 0)
    theta = np.where(usable, parts[0], 0.5)
    # effective numbers below one person make no sense: they would turn the variance negative
    first, second = (np.where(usable, np.maximum(one, 1.0), 1.0) for one in parts[1:])
    z = ndtri(0.5 + conf_level / 2)
    spare = (first + second) / 2 - 1

    def half(t: np.ndarray) -> np.ndarray:
        inside = t * (1 - t) * (1 + spare * ((1 - t) / (2 - t) + t / (1 + t))) / (first * second)
        return z * np.sqrt(np.maximum(inside, 0.0))

    low = _boundary(lambda t: theta - t > half(t), np.zeros_like(theta), theta)
    high = _boundary(lambda t: t - theta < half(t), theta, np.ones_like(theta))
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def _boundary(before: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Point where `before` turns from True to False, by halving."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        earlier = before(middle)
        low, high = np.where(earlier, middle, low), np.where(earlier, high, middle)
    return (low + high) / 2
