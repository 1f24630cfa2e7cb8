"""Change between waves: same questions only, apart from changes in who works here, over two waves or many."""

from engagement.gaps.change.before_after import before_after
from engagement.gaps.change.changes import changes, expected_overlap, overlap_sensitivity
from engagement.gaps.change.composition import composition_changes
from engagement.gaps.change.linked import linked_changes, linked_covariances
from engagement.gaps.change.published import counts_from_percent
from engagement.gaps.change.questions import normalise_wording, reworded_items, unchanged_items
from engagement.gaps.change.series import wave_series
from engagement.gaps.change.trend import trend
from engagement.gaps.change.unit_mapping import UnitMapping, map_units, read_unit_mapping

__all__ = [
    "UnitMapping",
    "before_after",
    "changes",
    "composition_changes",
    "counts_from_percent",
    "expected_overlap",
    "linked_changes",
    "linked_covariances",
    "map_units",
    "normalise_wording",
    "overlap_sensitivity",
    "read_unit_mapping",
    "reworded_items",
    "trend",
    "unchanged_items",
    "wave_series",
]
