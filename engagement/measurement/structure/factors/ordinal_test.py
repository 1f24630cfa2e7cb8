"""Robust standard errors and the scaled and shifted test of diagonally weighted least squares (WLSMV)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engagement.measurement.structure.factors.factor_ordinal import Ordered, OrdinalFit


class Shifted(NamedTuple):
    """A statistic whose mean and variance are those of chi-square: `scale` times T plus `shift`.

    Attributes
    ----------
    statistic, degrees : float
        The adjusted statistic and its degrees of freedom.
    scale, shift : float
        Slope and intercept; the scaling factor that R prints is 1 / slope.
    """

    statistic: float
    degrees: float
    scale: float
    shift: float


def shifted(statistic: float, degrees: int, trace: float, trace_of_square: float) -> Shifted:
    """Scale and shift a statistic.

    Parameters
    ----------
    statistic, degrees : float
        Unadjusted.
    trace, trace_of_square : float
        Of U Gamma: the statistic's mean, and half its variance.

    Returns
    -------
    Shifted
        With a = sqrt(df / tr (U Gamma)^2) and b = df - a tr U Gamma; 0 without degrees of freedom.

    References
    ----------
    Asparouhov, T., & Muthen, B. (2010). Simple second order chi-square correction. Mplus technical appendix.
    """
    if degrees <= 0 or not trace_of_square > 0:
        return Shifted(0.0 if degrees == 0 else np.nan, degrees, np.nan, np.nan)
    scale = np.sqrt(degrees / trace_of_square)
    shift = degrees - scale * trace
    return Shifted(float(scale * statistic + shift), degrees, float(scale), float(shift))


def sandwich(fit: OrdinalFit) -> np.ndarray:
    """Covariance of the free parameters, from the full covariance of thresholds and correlations."""
    bread, meat, _ = fit.sandwich_parts
    return bread @ meat @ bread / (fit.n - len(fit.data))


def scaled_shifted(fit: OrdinalFit) -> Shifted:
    """Test of the model."""
    bread, meat, twice = fit.sandwich_parts
    inside = bread @ meat
    trace = sum(_ratio(one).sum() for one in fit.data) - np.trace(inside)
    square = sum(_square(one.gamma, one.weights) for one in fit.data)
    square += -2 * np.sum(bread * twice) + np.sum(inside * inside.T)
    return shifted(fit.chi_square, fit.degrees, float(trace), float(square))


def baseline_shifted(data: Sequence[Ordered], counts: np.ndarray) -> tuple[float, Shifted]:
    """Test of no correlations at all: plain statistic, and scaled and shifted."""
    start = int(counts.sum())
    total, trace, square, degrees = 0.0, 0.0, 0.0, 0
    for one in data:
        weights, gamma = one.weights[start:], one.gamma[start:, start:]
        total += (one.n - 1) * float((weights * one.statistics[start:] ** 2).sum())
        trace += float((weights * np.diag(gamma)).sum())
        square += _square(gamma, weights)
        degrees += len(weights)
    return total, shifted(total, degrees, trace, square)


def _ratio(one: Ordered) -> np.ndarray:
    return one.weights * np.diag(one.gamma)


def _square(gamma: np.ndarray, weights: np.ndarray) -> float:
    """Trace of W Gamma W Gamma."""
    return float(weights @ gamma**2 @ weights)
