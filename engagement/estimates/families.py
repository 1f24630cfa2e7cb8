"""Families of tests, and variances pooled over a family."""

from __future__ import annotations

import numpy as np


def holm(p_values: np.ndarray) -> np.ndarray:
    """Adjust p values by Holm's step-down method; NaN stays NaN and does not count.

    Parameters
    ----------
    p_values : array of float, shape (k,)
        Two-sided p values of one family.

    Returns
    -------
    array of float, shape (k,)
        Adjusted p values, in the order given.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian J. of Statistics, 6, 65-70.
    """
    p_values = np.asarray(p_values, float)
    adjusted = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * steps), 1.0)
    return adjusted


def holm_levels(p_values: np.ndarray, *, conf_level: float = 0.95) -> np.ndarray:
    """Confidence level at Holm's step of each test, for intervals that agree with the adjusted p values.

    The k-th smallest of m p values is judged at alpha / (m - k + 1); from the first that is not rejected, all that
    remain share its level.

    Parameters
    ----------
    p_values : array of float, shape (k,)
        Two-sided p values of one family; NaN gets NaN.
    conf_level : float
        Familywise level, 1 - alpha.

    Returns
    -------
    array of float, shape (k,)
        Confidence level of each interval.
    """
    p_values = np.asarray(p_values, float)
    levels = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    alphas = (1 - conf_level) / (len(order) - np.arange(len(order)))
    retained = np.flatnonzero(p_values[order] > alphas)
    if len(retained):
        alphas[retained[0] :] = alphas[retained[0]]
    levels[order] = 1 - alphas
    return levels


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Adjust p values so that the false discovery rate holds; R's ``p.adjust(method = "BH")``.

    Parameters
    ----------
    p_values : array of float, shape (k,)
        Two-sided p values of one family; NaN stays NaN and does not count.

    Returns
    -------
    array of float, shape (k,)
        Adjusted p values, in the order given.

    References
    ----------
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B, 57, 289-300.
    """
    p_values = np.asarray(p_values, float)
    adjusted = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(np.isfinite(p_values))
    order = known[np.argsort(-p_values[known], kind="stable")]
    scaled = p_values[order] * len(order) / np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled), 1.0)
    return adjusted


def moderated_variance(variance: np.ndarray, n: np.ndarray, *, floor: float | np.ndarray = 0.0) -> np.ndarray:
    """Variance of few answers, moderated by the mean variance of its family.

    v = max[(4 m + (n - 1) s2) / (n + 3), floor] with m the mean variance of the family: four prior degrees of freedom,
    so that a handful of leaders who happen to agree do not look certain.

    Parameters
    ----------
    variance : array of float, shape (k,)
        Variance per answer, s2, of each member of the family; NaN members take m.
    n : array of int, shape (k,)
        Answers behind each.
    floor : float or array
        Smallest variance allowed; for leaders half the staff variance.

    Returns
    -------
    array of float, shape (k,)
        Moderated variances; NaN where no member has one.

    References
    ----------
    Smyth, G. K. (2004). Linear models and empirical Bayes methods. Stat. Appl. in Genetics and Molecular Biology, 3(1).
    The prior degrees of freedom and the floor come from simulation; docs/method/gaps.md has the table.
    """
    variance, n = np.asarray(variance, float), np.asarray(n, float)
    known = np.isfinite(variance)
    if not known.any():
        return np.full(variance.shape, np.nan)
    mean = variance[known].mean()
    own = np.where(known, variance, mean)
    return np.maximum((4 * mean + (n - 1) * own) / (n + 3), floor)
