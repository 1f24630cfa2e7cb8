"""Rotation of factors: varimax, and oblimin (direct quartimin) by gradient projection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_STEPS = 5000


class Rotation(NamedTuple):
    """Rotated factors.

    Attributes
    ----------
    loadings : array, shape (items, factors)
        Pattern: weights of the factors in each item.
    correlation : array, shape (factors, factors)
        Of the factors; the identity after varimax.
    converged : bool
        Whether the criterion stands still.
    """

    loadings: np.ndarray
    correlation: np.ndarray
    converged: bool


def varimax(loadings: np.ndarray, *, tolerance: float = 1e-14) -> Rotation:
    """Rotate to varimax with Kaiser's normalisation; factors stay uncorrelated.

    Parameters
    ----------
    loadings : array, shape (items, factors)
        Unrotated loadings.
    tolerance : float
        Relative growth of the criterion at which the search ends.

    Returns
    -------
    Rotation
        In R: stats::varimax(loadings, eps = 1e-12).

    References
    ----------
    Kaiser, H. F. (1958). The varimax criterion for analytic rotation in factor analysis. Psychometrika, 23, 187-200.
    """
    items, factors = loadings.shape
    if factors < 2:
        return Rotation(loadings, np.eye(factors), True)
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    scaled = np.divide(loadings, length, out=np.zeros_like(loadings), where=length > 0)
    turn, reached, converged = np.eye(factors), 0.0, False
    for _ in range(_STEPS):
        turned = scaled @ turn
        left, values, right = np.linalg.svd(scaled.T @ (turned**3 - turned * ((turned**2).sum(axis=0) / items)))
        turn, before, reached = left @ right, reached, values.sum()
        if reached <= before * (1 + tolerance):
            converged = True
            break
    return Rotation(loadings @ turn, np.eye(factors), converged)


def oblimin(loadings: np.ndarray, *, tolerance: float = 1e-9) -> Rotation:
    """Rotate to direct quartimin (oblimin with gamma 0), without normalisation; factors may correlate.

    Parameters
    ----------
    loadings : array, shape (items, factors)
        The start of the search: unrotated (psych::fa) or varimax (psych::omega).
    tolerance : float
        Length of the projected gradient at which the search ends.

    Returns
    -------
    Rotation
        The criterion may have several minima, and this is the one reached from the
        start given, as in R: GPArotation::oblimin(loadings, eps = 1e-9, maxit = 5000).

    Notes
    -----
    Minimises the sum over pairs of factors of the products of their squared loadings, over 4, with factors of unit
    variance: gradient steps on the transformation, projected onto columns of unit length, each with a step that
    is halved until the criterion falls by half of what the gradient promises.

    References
    ----------
    Jennrich, R. I. (2002). A simple general method for oblique rotation. Psychometrika, 67, 7-19.
    Bernaards, C. A., & Jennrich, R. I. (2005). Gradient projection algorithms and software for arbitrary rotation
    criteria in factor analysis. Educational and Psychological Measurement, 65, 676-696.
    """
    factors = loadings.shape[1]
    if factors < 2:
        return Rotation(loadings, np.eye(factors), True)
    transform, step = np.eye(factors), 1.0
    value, slope, rotated = _quartimin(loadings, transform)
    converged = False
    for _ in range(_STEPS):
        projected = slope - transform * (transform * slope).sum(axis=0)
        size = float(np.sqrt((projected**2).sum()))
        if size < tolerance:
            converged = True
            break
        step *= 2
        for _ in range(40):
            trial = transform - step * projected
            trial = trial / np.sqrt((trial**2).sum(axis=0))
            found = _quartimin(loadings, trial)
            if value - found[0] > 0.5 * size**2 * step:
                break
            step /= 2
        else:  # no step improves: as good as rounding allows
            converged = size < max(1e-6, tolerance)
            break
        transform, (value, slope, rotated) = trial, found
    return Rotation(rotated, transform.T @ transform, converged)


def _quartimin(loadings: np.ndarray, transform: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Criterion, its gradient for the transformation, and the rotated loadings."""
    inverse = np.linalg.inv(transform)
    rotated = loadings @ inverse.T
    squares = rotated**2
    others = squares.sum(axis=1, keepdims=True) - squares
    slope = -(rotated.T @ (rotated * others) @ inverse).T
    return float((squares * others).sum()) / 4, slope, rotated
