"""Figures: one function a figure; a protected table in, a matplotlib Axes out."""

from engagement.plots.agreement_strip import agreement_strip
from engagement.plots.alignment import alignment
from engagement.plots.alt_text import alt_text
from engagement.plots.answer_distribution import answer_distribution
from engagement.plots.gap_forest import gap_forest
from engagement.plots.heat_map import heat_map
from engagement.plots.importance import importance
from engagement.plots.item_map import item_map
from engagement.plots.level_gradient import level_gradient
from engagement.plots.link_scatter import link_scatter
from engagement.plots.participation import participation
from engagement.plots.participation_days import participation_days
from engagement.plots.precision import precision
from engagement.plots.priority_matrix import priority_matrix
from engagement.plots.rank_intervals import rank_intervals
from engagement.plots.resources import adequacy, resources
from engagement.plots.say_see_show import say_see_show
from engagement.plots.screening_profile import screening_profile
from engagement.plots.slope import slope
from engagement.plots.strip import strip
from engagement.plots.style import save_figure
from engagement.plots.trend import trend
from engagement.plots.typology import typology

__all__ = [
    "adequacy",
    "agreement_strip",
    "alignment",
    "alt_text",
    "answer_distribution",
    "gap_forest",
    "heat_map",
    "importance",
    "item_map",
    "level_gradient",
    "link_scatter",
    "participation",
    "participation_days",
    "precision",
    "priority_matrix",
    "rank_intervals",
    "resources",
    "save_figure",
    "say_see_show",
    "screening_profile",
    "slope",
    "strip",
    "trend",
    "typology",
]
