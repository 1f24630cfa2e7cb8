"""Repair of correlation matrices that are not positive definite, as matrices made pair by pair may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMOOTHED_BELOW = 1e-12
SMOOTHED_TO = 1e-10
HIGHAM_SMALLEST = 1e-8
METHODS = ("smooth", "higham", "none")


@dataclass(frozen=True)
class Repaired:
    """A correlation matrix and what was done to it.

    Attributes
    ----------
    matrix : array, shape (p, p)
        The matrix to use.
    repaired : bool
        Whether it differs from the matrix given.
    largest_change : float
        Largest absolute difference of an entry from the matrix given; 0 where not repaired.
    smallest_eigenvalue : float
        Of the matrix given; NaN where entries are missing.
    method : str
        What was done, and why.
    """

    matrix: np.ndarray
    repaired: bool
    largest_change: float
    smallest_eigenvalue: float
    method: str


def repair_correlation(matrix: np.ndarray, *, method: str = "smooth") -> Repaired:
    """Repair a correlation matrix where it is not positive definite; leave it as it is where it is.

    Parameters
    ----------
    matrix : array, shape (p, p)
        Symmetric, unit diagonal.
    method : str
        "smooth": `smooth_correlation`. "higham": `nearest_correlation` with eigenvalues of at least 1e-8.
        "none": only look.

    Returns
    -------
    Repaired
        A matrix with missing entries is not repaired, and `method` says so.

    Raises
    ------
    ValueError
        If `method` is unknown or the matrix is not square.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; expected 'smooth', 'higham' or 'none'.")
    given = _checked(matrix)
    if not np.isfinite(given).all():
        return Repaired(given, False, 0.0, np.nan, "not repaired: correlations are missing")
    smallest = float(np.linalg.eigvalsh(given)[0]) if len(given) else np.nan
    if not smallest < np.finfo(float).eps:
        return Repaired(given, False, 0.0, smallest, "positive definite")
    if method == "none":
        return Repaired(given, False, 0.0, smallest, "not positive definite; not repaired, as asked")
    if method == "smooth":
        found, told = smooth_correlation(given), "not positive definite; smoothed (small eigenvalues raised)"
    else:
        found = nearest_correlation(given, smallest_eigenvalue=HIGHAM_SMALLEST)
        told = "not positive definite; nearest correlation matrix (Higham 2002)"
    return Repaired(found, True, float(np.abs(found - given).max()), smallest, told)


def smooth_correlation(matrix: np.ndarray) -> np.ndarray:
    """Raise eigenvalues below 1e-12 to 1e-10, rescale them to sum to p, and scale the diagonal back to 1.

    Parameters
    ----------
    matrix : array, shape (p, p)
        Symmetric, unit diagonal, no missing entries.

    Returns
    -------
    array, shape (p, p)

    Notes
    -----
    In R: psych::cor.smooth. The result is close to singular; it is not the nearest correlation matrix.

    References
    ----------
    Wothke, W. (1993). Nonpositive definite matrices in structural modeling. In K. A. Bollen & J. S. Long (Eds.),
    Testing structural equation models. Sage.
    """
    given = _checked(matrix)
    values, vectors = np.linalg.eigh(given)
    values = np.where(values < SMOOTHED_BELOW, SMOOTHED_TO, values)
    values *= len(given) / values.sum()
    return _unit_diagonal(vectors * values @ vectors.T)


def nearest_correlation(
    matrix: np.ndarray, *, smallest_eigenvalue: float = 0.0, tolerance: float = 1e-10, max_steps: int = 10_000
) -> np.ndarray:
    """Nearest correlation matrix in the sum of squared differences of all entries.

    Parameters
    ----------
    matrix : array, shape (p, p)
        Symmetric, no missing entries.
    smallest_eigenvalue : float
        Lower bound of the eigenvalues, 0 <= bound < 1; above 0 the result is positive definite.
    tolerance : float
        Stops when a step changes no entry by more.
    max_steps : int
        Stops at the latest; alternating projections converge linearly.

    Returns
    -------
    array, shape (p, p)

    Notes
    -----
    Alternating projections on the matrices with eigenvalues above the bound and on those with unit diagonal, with
    Dykstra's correction. In R: Matrix::nearPD(matrix, corr = TRUE, do2eigen = FALSE, eig.tol = 0).

    References
    ----------
    Higham, N. J. (2002). Computing the nearest correlation matrix - a problem from finance. IMA Journal of Numerical
    Analysis, 22, 329-343.
    """
    if not 0 <= smallest_eigenvalue < 1:
        raise ValueError(f"smallest_eigenvalue is {smallest_eigenvalue}; expected 0 or more, and less than 1.")
    found = _checked(matrix).copy()
    correction = np.zeros_like(found)
    for _ in range(max_steps):
        wanted = found - correction
        values, vectors = np.linalg.eigh(wanted)
        projected = vectors * np.maximum(values, smallest_eigenvalue) @ vectors.T
        correction = projected - wanted
        before = found
        found = 0.5 * (projected + projected.T)
        np.fill_diagonal(found, 1.0)
        if np.abs(found - before).max(initial=0.0) <= tolerance:
            break
    # the projections meet only in the limit: end on the side of the eigenvalues
    values, vectors = np.linalg.eigh(found)
    return _unit_diagonal(vectors * np.maximum(values, smallest_eigenvalue) @ vectors.T)


def _checked(matrix: np.ndarray) -> np.ndarray:
    found = np.asarray(matrix, dtype=float)
    if found.ndim != 2 or found.shape[0] != found.shape[1]:
        raise ValueError(f"the matrix has shape {found.shape}; expected a square correlation matrix.")
    return found


def _unit_diagonal(matrix: np.ndarray) -> np.ndarray:
    size = np.sqrt(np.diag(matrix))
    found = matrix / np.outer(size, size)
    found = 0.5 * (found + found.T)
    np.fill_diagonal(found, 1.0)
    return found
