"""Factor extraction by minimum residuals: loadings that leave the smallest squared residual correlations."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

LOWEST_UNIQUENESS = 0.005
_STEPS = 60
_GRADIENT = 1e-11


class Extraction(NamedTuple):
    """Unrotated factors.

    Attributes
    ----------
    loadings : array, shape (items, factors)
        Columns in descending order of variance, each with a sum of at least 0.
    uniqueness : array, shape (items,)
        Share of each item's variance that the factors leave; at least 0.005.
    converged : bool
        Whether the projected gradient vanished.
    at_bound : array of bool, shape (items,)
        Items whose uniqueness stands at its bound (Heywood cases).
    """

    loadings: np.ndarray
    uniqueness: np.ndarray
    converged: bool
    at_bound: np.ndarray


def minres(correlation: np.ndarray, n_factors: int) -> Extraction:
    """Extract factors by minimum residuals (unweighted least squares).

    Parameters
    ----------
    correlation : array, shape (items, items)
        Symmetric, ones on the diagonal, no NaN; need not be positive definite.
    n_factors : int
        1 to items - 1.

    Returns
    -------
    Extraction
        From the start psych uses (squared multiple correlations) to a gradient of 1e-11.

    Notes
    -----
    For given uniquenesses u the best loadings come from the largest eigenvalues of R - diag(u); what is minimised over
    u, between 0.005 and 1, is half the sum of the squares of the other eigenvalues. Its gradient is the diagonal of
    L L' + diag(u) - R, its Hessian is exact (eigenvector derivatives), the steps are Newton's on the items that are not
    at a bound, with L-BFGS-B where they fail. Where no item is at a bound the residual diagonal is 0, so that this is
    the smallest sum of squared off-diagonal residuals. In R: psych::fa(R, n_factors, fm = "minres", rotate = "none"),
    which stops earlier (loadings differ by less than 1e-4; with an item at its bound, where psych minimises the
    off-diagonal residuals along the slope of all of them, by a few thousandths).

    References
    ----------
    Harman, H. H., & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres). Psychometrika, 31, 351-368.
    Joreskog, K. G. (1977). Factor analysis by least-squares and maximum likelihood methods. In K. Enslein, A. Ralston,
    & H. S. Wilf (Eds.), Statistical methods for digital computers. Wiley.
    """
    start = np.clip(1 - squared_multiple_correlations(correlation), LOWEST_UNIQUENESS, 1.0)
    uniqueness, converged = _newton(correlation, start, n_factors)
    if not converged:
        uniqueness = _quasi_newton(correlation, uniqueness, n_factors)
        uniqueness, converged = _newton(correlation, uniqueness, n_factors)
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    loadings = vectors[:, ::-1][:, :n_factors] * np.sqrt(np.maximum(values[::-1][:n_factors], 0.0))
    signs = np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    at_bound = uniqueness <= LOWEST_UNIQUENESS + 1e-9
    return Extraction(loadings * signs, uniqueness, converged, at_bound)


def squared_multiple_correlations(correlation: np.ndarray) -> np.ndarray:
    """Share of each item's variance that the other items explain, 0 to 1.

    By a pseudoinverse where the matrix is singular; results outside 0 and 1 (matrices that are not positive definite)
    are set to the bound. In R: psych::smc(R).
    """
    left, values, right = np.linalg.svd(correlation)
    used = values > np.sqrt(np.finfo(float).eps) * values[0]
    diagonal = np.einsum("va,av,v->a", right[used], left[:, used], 1 / values[used])
    with np.errstate(divide="ignore"):
        return np.clip(1 - 1 / diagonal, 0.0, 1.0)


def _fit(correlation: np.ndarray, uniqueness: np.ndarray, n_factors: int) -> tuple[float, np.ndarray, np.ndarray]:
    """Half the squared residuals, eigenvalues (ascending) and eigenvectors."""
    values, vectors = np.linalg.eigh(correlation - np.diag(uniqueness))
    top = np.minimum(values[-n_factors:], 0.0)
    return float(values[:-n_factors] @ values[:-n_factors] + top @ top) / 2, values, vectors


def _gradient(values: np.ndarray, vectors: np.ndarray, n_factors: int) -> np.ndarray:
    rest = values.copy()
    rest[-n_factors:] = np.minimum(rest[-n_factors:], 0.0)
    return -(vectors**2) @ rest


def _hessian(values: np.ndarray, vectors: np.ndarray, n_factors: int) -> np.ndarray:
    rest, top = vectors[:, :-n_factors], vectors[:, -n_factors:]
    hessian = (rest @ rest.T) ** 2
    for value, vector in zip(values[-n_factors:], top.T, strict=True):
        gap = values[:-n_factors] - value
        share = np.divide(values[:-n_factors], gap, out=np.zeros_like(gap), where=np.abs(gap) > 1e-14)
        hessian += 2 * (rest * share) @ rest.T * np.outer(vector, vector)
    return hessian


def _newton(correlation: np.ndarray, uniqueness: np.ndarray, n_factors: int) -> tuple[np.ndarray, bool]:
    """Newton steps on the items off their bounds; False where they do not reach a vanishing gradient."""
    loss, values, vectors = _fit(correlation, uniqueness, n_factors)
    for _ in range(_STEPS):
        gradient = _gradient(values, vectors, n_factors)
        held = ((uniqueness <= LOWEST_UNIQUENESS) & (gradient > 0)) | ((uniqueness >= 1) & (gradient < 0))
        free = ~held
        if np.abs(gradient[free]).max(initial=0.0) < _GRADIENT:
            return uniqueness, True
        if values[-n_factors] <= 0:
            return uniqueness, False
        hessian = _hessian(values, vectors, n_factors)[np.ix_(free, free)]
        curvature, basis = np.linalg.eigh(hessian)
        curvature = np.maximum(np.abs(curvature), 1e-8 * max(np.abs(curvature).max(), 1e-8))
        direction = np.zeros(len(uniqueness))
        direction[free] = -basis @ ((basis.T @ gradient[free]) / curvature)
        promised = -float(gradient @ direction)
        trial = np.clip(uniqueness + direction, LOWEST_UNIQUENESS, 1.0)
        found = _fit(correlation, trial, n_factors)
        if promised < 1e-13 * (1 + loss):  # the loss no longer tells points apart: the gradient does
            slope = _gradient(*found[1:], n_factors)
            if not np.abs(slope[free]).max() < 0.9 * np.abs(gradient[free]).max():
                return uniqueness, True
        else:
            length = 1.0
            while not found[0] <= loss + 1e-4 * min(float(gradient @ (trial - uniqueness)), 0.0):
                length /= 2
                if length < 1e-10:
                    return uniqueness, False
                trial = np.clip(uniqueness + length * direction, LOWEST_UNIQUENESS, 1.0)
                found = _fit(correlation, trial, n_factors)
        uniqueness, (loss, values, vectors) = trial, found
    return uniqueness, False


def _quasi_newton(correlation: np.ndarray, uniqueness: np.ndarray, n_factors: int) -> np.ndarray:
    from scipy.optimize import minimize

    def loss(point: np.ndarray) -> tuple[float, np.ndarray]:
        found, values, vectors = _fit(correlation, point, n_factors)
        return found, _gradient(values, vectors, n_factors)

    options = {"maxiter": 2000, "maxfun": 20000, "ftol": 1e-16, "gtol": 1e-9}
    bounds = [(LOWEST_UNIQUENESS, 1.0)] * len(uniqueness)
    found = minimize(loss, uniqueness, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.clip(found.x, LOWEST_UNIQUENESS, 1.0)
