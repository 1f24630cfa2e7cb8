"""Confirmatory factor models: estimation, tests, fit indices."""

from engagement.measurement.structure.factors.complete_rows import TooFewAnswers
from engagement.measurement.structure.factors.factor_model import FactorModel, factor_model, one_factor

__all__ = ["FactorModel", "TooFewAnswers", "factor_model", "one_factor"]
