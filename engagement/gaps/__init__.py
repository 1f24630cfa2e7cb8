"""Gaps: where leaders, staff, units and levels see different things."""

from engagement.gaps.benchmarks import benchmark_gaps
from engagement.gaps.between_forms import (
    estimate_gaps,
    gap_details,
    instrument_answers,
    item_gaps,
    leader_ratings,
    perception_gaps,
    permutation_gaps,
    permutation_items,
    shared_items,
    typology,
)
from engagement.gaps.by_unit import (
    Multilevel,
    heterogeneity,
    interaction,
    multilevel,
    outlying_cells,
    pooled_units,
    rank_intervals,
    unit_differences,
    unit_gaps,
    unit_ratings,
    unit_shares,
)
from engagement.gaps.change import before_after, changes, composition_changes, linked_changes, map_units, trend
from engagement.gaps.importance import choice_covariance_of, priorities
from engagement.gaps.level_steps import level_steps, message_stops
from engagement.gaps.levels import level_gaps
from engagement.gaps.resources import adequacy_matrix, resource_ratings, resource_sides
from engagement.gaps.targets import target_gaps
from engagement.gaps.tipping import family_tipping_points

__all__ = [
    "Multilevel",
    "adequacy_matrix",
    "before_after",
    "benchmark_gaps",
    "changes",
    "choice_covariance_of",
    "composition_changes",
    "estimate_gaps",
    "family_tipping_points",
    "gap_details",
    "heterogeneity",
    "instrument_answers",
    "interaction",
    "item_gaps",
    "leader_ratings",
    "level_gaps",
    "level_steps",
    "linked_changes",
    "map_units",
    "message_stops",
    "multilevel",
    "outlying_cells",
    "perception_gaps",
    "permutation_gaps",
    "permutation_items",
    "pooled_units",
    "priorities",
    "rank_intervals",
    "resource_ratings",
    "resource_sides",
    "shared_items",
    "target_gaps",
    "trend",
    "typology",
    "unit_differences",
    "unit_gaps",
    "unit_ratings",
    "unit_shares",
]
