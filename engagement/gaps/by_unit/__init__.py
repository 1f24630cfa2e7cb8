"""Units: against the rest, drawn together, ranked where they separate, profiles, and people in units in sites."""

from engagement.gaps.by_unit.layers import Multilevel, multilevel
from engagement.gaps.by_unit.pooling import pooled_units
from engagement.gaps.by_unit.profiles import heterogeneity, interaction, outlying_cells
from engagement.gaps.by_unit.ranks import rank_intervals, unit_differences
from engagement.gaps.by_unit.ratings import unit_ratings
from engagement.gaps.by_unit.rest import unit_gaps
from engagement.gaps.by_unit.shares import unit_shares

__all__ = [
    "Multilevel",
    "heterogeneity",
    "interaction",
    "multilevel",
    "outlying_cells",
    "pooled_units",
    "rank_intervals",
    "unit_differences",
    "unit_gaps",
    "unit_ratings",
    "unit_shares",
]
