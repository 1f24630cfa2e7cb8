"""Can we trust the scales? Person scores, reliability, agreement, structure, visibility."""

from engagement.measurement.agreement import (
    UnitMeans,
    agreement_from_counts,
    intraclass,
    judge_unit_means,
    unit_reliability,
    variance_components,
    within_group_agreement,
)
from engagement.measurement.consistency import cronbach_alpha, reliability
from engagement.measurement.scores import score
from engagement.measurement.visibility import visibility

__all__ = [
    "UnitMeans",
    "agreement_from_counts",
    "cronbach_alpha",
    "intraclass",
    "judge_unit_means",
    "reliability",
    "score",
    "unit_reliability",
    "variance_components",
    "visibility",
    "within_group_agreement",
]
