"""Ordinal items: polychoric correlations, their covariance, and alpha from them."""

from engagement.measurement.ordinal.moments import OrdinalMoments, ordinal_moments

__all__ = ["OrdinalMoments", "ordinal_moments"]
