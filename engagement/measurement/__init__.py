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
from engagement.measurement.comparable import comparability_table
from engagement.measurement.consistency import (
    alpha_from_pairs,
    cronbach_alpha,
    factor_analysis,
    item_analysis,
    omega,
    standard_error_of_measurement,
    subscore_value,
)
from engagement.measurement.differential import differential_items
from engagement.measurement.distribution import answer_distribution
from engagement.measurement.ordinal import ordinal_alpha, polychoric
from engagement.measurement.quality import item_table, measurement_table
from engagement.measurement.scores import score
from engagement.measurement.structure import (
    bartlett_sphericity,
    factor_model,
    form_comparability,
    invariance,
    one_factor,
    parallel_analysis,
    sampling_adequacy,
)
from engagement.measurement.verdicts import measurement_verdicts
from engagement.measurement.visibility import visibility, visibility_bounds, visibility_verdicts

__all__ = [
    "UnitMeans",
    "agreement_from_counts",
    "alpha_from_pairs",
    "answer_distribution",
    "bartlett_sphericity",
    "comparability_table",
    "cronbach_alpha",
    "differential_items",
    "factor_analysis",
    "factor_model",
    "form_comparability",
    "intraclass",
    "invariance",
    "item_analysis",
    "item_table",
    "judge_unit_means",
    "measurement_table",
    "measurement_verdicts",
    "omega",
    "one_factor",
    "ordinal_alpha",
    "parallel_analysis",
    "polychoric",
    "sampling_adequacy",
    "score",
    "standard_error_of_measurement",
    "subscore_value",
    "unit_reliability",
    "variance_components",
    "visibility",
    "visibility_bounds",
    "visibility_verdicts",
    "within_group_agreement",
]
