"""Ordinal items: polychoric correlations, their covariance, and alpha from them."""

from engagement.measurement.ordinal.alpha import ordinal_alpha
from engagement.measurement.ordinal.moments import OrdinalMoments, ordinal_moments
from engagement.measurement.ordinal.polychoric import Polychoric, polychoric
from engagement.measurement.ordinal.positive_definite import (
    Repaired,
    nearest_correlation,
    repair_correlation,
    smooth_correlation,
)

__all__ = [
    "OrdinalMoments",
    "Polychoric",
    "Repaired",
    "nearest_correlation",
    "ordinal_alpha",
    "ordinal_moments",
    "polychoric",
    "repair_correlation",
    "smooth_correlation",
]
