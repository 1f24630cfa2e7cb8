"""Leaders and staff: gaps, effect sizes, permutation tests, kinds of agreement."""

from engagement.gaps.between_forms.details import gap_details
from engagement.gaps.between_forms.kinds import typology
from engagement.gaps.between_forms.perception import (
    estimate_gaps,
    item_gaps,
    leader_ratings,
    perception_gaps,
    shared_items,
)
from engagement.gaps.between_forms.permutation import instrument_answers, permutation_gaps, permutation_items

__all__ = [
    "estimate_gaps",
    "gap_details",
    "instrument_answers",
    "item_gaps",
    "leader_ratings",
    "perception_gaps",
    "permutation_gaps",
    "permutation_items",
    "shared_items",
    "typology",
]
