"""Figures: one function a figure; a protected table in, a matplotlib Axes out."""

from engagement.plots.alignment import alignment
from engagement.plots.alt_text import alt_text
from engagement.plots.gap_forest import gap_forest
from engagement.plots.heat_map import heat_map
from engagement.plots.importance import importance
from engagement.plots.level_gradient import level_gradient
from engagement.plots.link_scatter import link_scatter
from engagement.plots.participation import participation
from engagement.plots.say_see_show import say_see_show
from engagement.plots.strip import strip
from engagement.plots.style import save_figure

__all__ = [
    "alignment",
    "alt_text",
    "gap_forest",
    "heat_map",
    "importance",
    "level_gradient",
    "link_scatter",
    "participation",
    "save_figure",
    "say_see_show",
    "strip",
]
