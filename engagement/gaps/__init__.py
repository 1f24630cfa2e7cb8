"""Gaps: where leaders, staff, units and levels see different things."""

from engagement.gaps.levels import level_gaps
from engagement.gaps.perception import estimate_gaps, leader_ratings, perception_gaps, shared_items
from engagement.gaps.targets import target_gaps
from engagement.gaps.tipping import family_tipping_points
from engagement.gaps.units import unit_ratings

__all__ = [
    "estimate_gaps",
    "family_tipping_points",
    "leader_ratings",
    "level_gaps",
    "perception_gaps",
    "shared_items",
    "target_gaps",
    "unit_ratings",
]
