"""Weights that make respondents look like the roster, and estimates that know about them."""

from engagement.responses.weighting.base import effective_size
from engagement.responses.weighting.design import Design, stratum_weights, survey_design
from engagement.responses.weighting.margins import roster_margins
from engagement.responses.weighting.quantiles import weighted_quantile
from engagement.responses.weighting.raking import Raked, rake
from engagement.responses.weighting.weighted import (
    weighted_difference,
    weighted_mean,
    weighted_scale_mean,
    weighted_share,
    weighted_table,
)

__all__ = [
    "Design",
    "Raked",
    "effective_size",
    "rake",
    "roster_margins",
    "stratum_weights",
    "survey_design",
    "weighted_difference",
    "weighted_mean",
    "weighted_quantile",
    "weighted_scale_mean",
    "weighted_share",
    "weighted_table",
]
