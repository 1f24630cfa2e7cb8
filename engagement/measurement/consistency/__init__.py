"""Whether the items of a scale stand together, and how much a score tells."""

from engagement.measurement.consistency.alpha import alpha_from_pairs, cronbach_alpha
from engagement.measurement.consistency.factors import factor_analysis
from engagement.measurement.consistency.items import item_analysis
from engagement.measurement.consistency.measurement_error import standard_error_of_measurement
from engagement.measurement.consistency.omega import omega
from engagement.measurement.consistency.subscores import subscore_value

__all__ = [
    "alpha_from_pairs",
    "cronbach_alpha",
    "factor_analysis",
    "item_analysis",
    "omega",
    "standard_error_of_measurement",
    "subscore_value",
]
