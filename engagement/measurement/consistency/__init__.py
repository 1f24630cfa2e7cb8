"""Do the items of a scale stand together, and how much does a score tell?"""

from engagement.measurement.consistency.alpha import cronbach_alpha, reliability

__all__ = ["cronbach_alpha", "reliability"]
