"""Probabilities of the standard bivariate normal, on grids of cut points for many pairs at once."""

from __future__ import annotations

import numpy as np

EDGE = 9.0  # beyond it a normal probability is 0 or 1 in double precision; infinite cut points are drawn in to it
BANDS = ((0.3, 6), (0.75, 12), (0.925, 20))  # up to this |rho|, this many Gauss-Legendre nodes
STEEP_NODES = 20


def cumulative_grid(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """P(X <= a, Y <= b) of the standard bivariate normal, at all combinations of the cut points of each pair.

    Parameters
    ----------
    a : array, shape (pairs, s)
        Cut points of the first variable, each between minus and plus infinity.
    b : array, shape (pairs, t)
        Cut points of the second.
    rho : array, shape (pairs,)
        Correlations, -1 < rho < 1.

    Returns
    -------
    array, shape (pairs, s, t)
        Absolute error below 1e-14.

    Notes
    -----
    The derivative in rho is the density (Plackett), so P = Phi(a) Phi(b) + 1/(2 pi) times the integral from 0 to
    arcsin(rho) of exp(-(a^2 + b^2 - 2 a b sin t) / (2 cos^2 t)), by Gauss-Legendre. From |rho| = .925 the integral is
    taken from the other end, where P = Phi(min(a, b)), after the steep part has been integrated in closed form.
    In R: mvtnorm::pmvnorm, pbivnorm::pbivnorm.

    References
    ----------
    Drezner, Z., & Wesolowsky, G. O. (1990). On the computation of the bivariate normal integral. Journal of
    Statistical Computation and Simulation, 35, 101-107.
    Genz, A. (2004). Numerical computation of rectangular bivariate and trivariate normal and t probabilities.
    Statistics and Computing, 14, 251-260.
    """
    a = np.clip(np.asarray(a, dtype=float), -EDGE, EDGE)[:, :, None]
    b = np.clip(np.asarray(b, dtype=float), -EDGE, EDGE)[:, None, :]
    rho = np.asarray(rho, dtype=float)
    found = np.empty(np.broadcast_shapes(a.shape, b.shape))
    size, low = np.abs(rho), -1.0
    for high, nodes in BANDS:
        mine = np.flatnonzero((size > low) & (size <= high))
        if len(mine):
            found[mine] = _from_independence(a[mine], b[mine], rho[mine, None, None], nodes)
        low = high
    mine = np.flatnonzero(size > low)
    if len(mine):
        found[mine] = _from_dependence(a[mine], b[mine], rho[mine, None, None])
    return found


def density_grid(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Density of the standard bivariate normal at all combinations of the cut points of each pair.

    Parameters
    ----------
    a, b, rho : arrays
        As in `cumulative_grid`.

    Returns
    -------
    array, shape (pairs, s, t)
        Also the derivative of `cumulative_grid` in rho.
    """
    a = np.clip(np.asarray(a, dtype=float), -EDGE, EDGE)[:, :, None]
    b = np.clip(np.asarray(b, dtype=float), -EDGE, EDGE)[:, None, :]
    rho = np.asarray(rho, dtype=float)[:, None, None]
    rest = 1 - rho * rho
    return np.exp((rho * a * b - 0.5 * (a * a + b * b)) / rest) / (2 * np.pi * np.sqrt(rest))


def _from_independence(a: np.ndarray, b: np.ndarray, rho: np.ndarray, nodes: int) -> np.ndarray:
    """Integrate the density over the angle from 0 to arcsin(rho)."""
    from scipy.special import ndtr

    half = 0.5 * np.arcsin(rho)
    product, squares = a * b, 0.5 * (a * a + b * b)
    total = np.zeros(product.shape)
    for node, weight in zip(*np.polynomial.legendre.leggauss(nodes), strict=True):
        sine = np.sin(half * (1 + node))
        rest = 1 / (1 - sine * sine)
        total += weight * np.exp(product * (sine * rest) - squares * rest)
    return ndtr(a) * ndtr(b) + total * half / (2 * np.pi)


def _from_dependence(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Integrate the density over the cosine of the angle, from rho to 1 or -1.

    With x the cosine, q = a b and d = (a - b)^2 the integrand is exp(-d / (2 x^2)) f(x), f(x) = exp(-q / (1 + sqrt(1 -
    x^2))) / sqrt(1 - x^2) = exp(-q / 2) (1 + c x^2 + c e x^4 + ...), c = (4 - q) / 8, e = (12 - q) / 16. The three
    terms are integrated by parts, the rest by Gauss-Legendre.
    """
    from scipy.special import ndtr

    sign = np.where(rho < 0, -1.0, 1.0)
    turned = sign * b
    end = np.sqrt((1 - rho) * (1 + rho))
    product = a * turned
    distance = np.abs(a - turned)
    d = distance * distance
    level = np.exp(-0.5 * product)
    c, e = (4 - product) / 8, (12 - product) / 16
    edge = np.exp(-0.5 * d / (end * end))
    power0 = end * edge - np.sqrt(2 * np.pi) * distance * ndtr(-distance / end)
    power2 = (end**3 * edge - d * power0) / 3
    power4 = (end**5 * edge - d * power2) / 5
    total = level * (power0 + c * (power2 + e * power4))
    half = 0.5 * end
    for node, weight in zip(*np.polynomial.legendre.leggauss(STEEP_NODES), strict=True):
        x2 = (half * (1 + node)) ** 2
        root = np.sqrt(1 - x2)
        rest = np.exp(-product / (1 + root)) / root - level * (1 + c * x2 * (1 + e * x2))
        total += weight * half * np.exp(-0.5 * d / x2) * rest
    found = ndtr(np.minimum(a, turned)) - total / (2 * np.pi)
    return np.where(rho < 0, ndtr(a) - found, found)
