"""Structure: whether items measure what they are meant to, and the same thing for everybody."""

from engagement.measurement.structure.complete_rows import TooFewAnswers
from engagement.measurement.structure.factor_model import FactorModel, factor_model, one_factor

__all__ = ["FactorModel", "TooFewAnswers", "factor_model", "one_factor"]
