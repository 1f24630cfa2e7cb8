"""Can we trust the scales? Person scores, reliability, visibility."""

from engagement.measurement.reliability import cronbach_alpha, reliability
from engagement.measurement.scores import score
from engagement.measurement.visibility import visibility

__all__ = ["cronbach_alpha", "reliability", "score", "visibility"]
