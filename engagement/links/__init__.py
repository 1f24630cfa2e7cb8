"""Perception against performance: units whose staff rate leadership higher, and their indicators."""

from engagement.links.correlation import detectable, pearson, spearman
from engagement.links.permutation import permutation_p
from engagement.links.points import link_points
from engagement.links.table import link

__all__ = ["detectable", "link", "link_points", "pearson", "permutation_p", "spearman"]
