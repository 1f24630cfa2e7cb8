"""Fisher scoring with damping: the minimiser behind all factor models."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

STEPS, SMALL, DONE = 300, 1e-9, 1e-17


@dataclass(frozen=True)
class Minimum:
    """Where the minimiser stopped.

    Attributes
    ----------
    theta : array
        Parameters.
    converged : bool
        Whether the gradient, measured in the metric of the information matrix, is practically 0.
    singular : bool
        Whether the information matrix there is singular: the data do not identify the model.
    steps : int
        Steps taken.
    """

    theta: np.ndarray
    converged: bool
    singular: bool
    steps: int


def minimise(
    value: Callable[[np.ndarray], float],
    derivatives: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    start: np.ndarray,
) -> Minimum:
    """Minimise a smooth function whose Hessian is close to an information matrix.

    Parameters
    ----------
    value : callable
        The function; infinite where it is not defined.
    derivatives : callable
        Its gradient, and a positive semi-definite matrix close to its Hessian.
    start : array
        Where to start; `value` is finite there.

    Returns
    -------
    Minimum
        Where it stopped. If scoring stalls, scipy's L-BFGS-B goes on from there and scoring finishes.
    """
    found = _score(value, derivatives, np.asarray(start, float))
    if found.converged:
        return found
    from scipy.optimize import minimize

    def both(theta: np.ndarray) -> tuple[float, np.ndarray]:
        at = value(theta)
        return (at, derivatives(theta)[0]) if np.isfinite(at) else (1e10, np.zeros_like(theta))

    best = found.theta if np.isfinite(value(found.theta)) else start
    other = minimize(both, best, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    again = _score(value, derivatives, other.x)
    return Minimum(again.theta, again.converged, again.singular, found.steps + int(other.nit) + again.steps)


def _score(value: Callable, derivatives: Callable, theta: np.ndarray) -> Minimum:
    now, damping, before = value(theta), 0.0, np.inf
    singular = False
    for taken in range(STEPS):
        gradient, information = derivatives(theta)
        step, singular = _step(gradient, information, damping)
        decrement = float(gradient @ step)
        if decrement < DONE or (decrement < SMALL and decrement >= 0.25 * before):
            return Minimum(theta, decrement < SMALL, singular, taken)
        if decrement < SMALL:  # differences of values drown in rounding: go by the gradient
            theta, before = theta - step, decrement
            now = value(theta)
            continue
        for halving in range(12):
            length = 0.5**halving
            there = value(theta - length * step)
            if there < now - 1e-4 * length * decrement:
                theta, now = theta - length * step, there
                damping = damping / 10 if damping > 1e-4 else 0.0
                break
        else:
            damping = max(10 * damping, 1e-3)
            if damping > 1e6:
                break
    return Minimum(theta, False, singular, STEPS)


def _step(gradient: np.ndarray, information: np.ndarray, damping: float) -> tuple[np.ndarray, bool]:
    """Step downhill; where the matrix is singular, the shortest one."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    scaled = information / np.outer(scale, scale) + damping * np.eye(len(scale))
    with suppress(np.linalg.LinAlgError):
        if np.diag(np.linalg.cholesky(scaled)).min() > 1e-4:
            return np.linalg.solve(scaled, gradient / scale) / scale, False
    values, vectors = np.linalg.eigh(scaled)
    keep = values > 1e-10 * values[-1]
    inside = vectors[:, keep]
    return inside @ ((inside.T @ (gradient / scale)) / values[keep]) / scale, not keep.all()


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Invert a symmetric matrix; NaN where it is singular."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (scale > 0).all():
        return np.full(matrix.shape, np.nan)
    scaled = matrix / np.outer(scale, scale)
    if np.linalg.cond(scaled) > 1e12:
        return np.full(matrix.shape, np.nan)
    return np.linalg.inv(scaled) / np.outer(scale, scale)
