"""Structure: whether items measure what they are meant to, and the same thing for everybody."""

from engagement.measurement.structure.comparability import form_comparability
from engagement.measurement.structure.dimensionality import SamplingAdequacy, bartlett_sphericity, sampling_adequacy
from engagement.measurement.structure.factors import FactorModel, TooFewAnswers, factor_model, one_factor
from engagement.measurement.structure.invariance import invariance
from engagement.measurement.structure.parallel import ParallelAnalysis, parallel_analysis

__all__ = [
    "FactorModel",
    "ParallelAnalysis",
    "SamplingAdequacy",
    "TooFewAnswers",
    "bartlett_sphericity",
    "factor_model",
    "form_comparability",
    "invariance",
    "one_factor",
    "parallel_analysis",
    "sampling_adequacy",
]
