"""Whether the items of a scale stand together, and how much a score tells."""

from engagement.measurement.consistency.alpha import cronbach_alpha, reliability

__all__ = ["cronbach_alpha", "reliability"]
