"""Can we trust the scales? Person scores, reliability, visibility."""

from engagement.measurement.agreement import agreement_from_counts, within_group_agreement
from engagement.measurement.intraclass import intraclass, unit_reliability, variance_components
from engagement.measurement.reliability import cronbach_alpha, reliability
from engagement.measurement.scores import score
from engagement.measurement.unit_means import UnitMeans, judge_unit_means
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
