"""May unit means be used? Agreement within units, intraclass correlations, and the verdict from both."""

from engagement.measurement.agreement.intraclass import intraclass, unit_reliability, variance_components
from engagement.measurement.agreement.unit_means import UnitMeans, judge_unit_means
from engagement.measurement.agreement.within_group import agreement_from_counts, within_group_agreement

__all__ = [
    "UnitMeans",
    "agreement_from_counts",
    "intraclass",
    "judge_unit_means",
    "unit_reliability",
    "variance_components",
    "within_group_agreement",
]
