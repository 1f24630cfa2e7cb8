"""Bivariate normal probabilities: against quadrature of the conditional normal, exact values, symmetries."""

import numpy as np
import pytest
from scipy.special import ndtr

from engagement.measurement.ordinal.bivariate_normal import cumulative_grid, density_grid

RHOS = [-0.9999, -0.99, -0.926, -0.924, -0.6, -0.1, 0.0, 0.299, 0.301, 0.749, 0.751, 0.9, 0.93, 0.97, 0.999, 0.99999]


def by_quadrature(a: float, b: float, rho: float) -> float:
    """Integrate phi(x) Phi((b - rho x) / s) piecewise, with cuts close together where the second factor is steep."""
    s = np.sqrt(1 - rho * rho)
    steep = b / rho + s * np.array([-10, -5, -2, -1, 0, 1, 2, 5, 10]) if abs(rho) > 1e-3 else []
    cuts = np.sort([-9.0, a, *(one for one in (*steep, *np.linspace(-9, 9, 37)) if -9 < one < a)])
    nodes, weights = np.polynomial.legendre.leggauss(30)
    half, middle = np.diff(cuts)[:, None] / 2, (cuts[1:] + cuts[:-1])[:, None] / 2
    x = middle + half * nodes
    density = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    return float((half * weights * density * ndtr((b - rho * x) / s)).sum())


@pytest.mark.parametrize("rho", RHOS)
def test_probabilities_match_quadrature_to_1e_14(rho):
    rng = np.random.default_rng(3)
    a, b = np.append(rng.normal(0, 1.5, 8), [-3, 0, 0.5]), np.append(rng.normal(0, 1.5, 8), [3.001, 0, 0.5001])
    expected = [[by_quadrature(one, other, rho) for other in b] for one in a]
    np.testing.assert_allclose(cumulative_grid(a[None], b[None], [rho])[0], expected, rtol=0, atol=1e-14)


def test_exact_values_at_the_medians_and_at_infinity():
    rho = np.array(RHOS)
    zero = np.zeros((len(rho), 1))
    expected = 0.25 + np.arcsin(rho) / (2 * np.pi)
    np.testing.assert_allclose(cumulative_grid(zero, zero, rho)[:, 0, 0], expected, rtol=0, atol=1e-15)
    ends = np.tile([-np.inf, 0.4, np.inf], (len(rho), 1))
    found = cumulative_grid(ends, ends, rho)
    np.testing.assert_allclose(found[:, 2], ndtr(ends), atol=1e-15)
    np.testing.assert_allclose(found[:, 0], 0, atol=1e-15)


def test_the_density_is_the_derivative_in_rho():
    rho, step = np.array([-0.95, -0.4, 0.2, 0.8, 0.96]), 1e-5
    a, b = np.tile([-1.0, 0.3, 2.0], (5, 1)), np.tile([-0.4, 0.35], (5, 1))
    slope = (cumulative_grid(a, b, rho + step) - cumulative_grid(a, b, rho - step)) / (2 * step)
    np.testing.assert_allclose(slope, density_grid(a, b, rho), rtol=1e-5, atol=1e-8)
