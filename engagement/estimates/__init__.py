"""Estimates and their kernels."""

from engagement.estimates.estimate import CURRENT_STAFF, PROCESS, Estimate, summarise
from engagement.estimates.families import benjamini_hochberg, holm, holm_levels, moderated_variance
from engagement.estimates.means import favourable_share, item_mean, scale_mean, t_interval
from engagement.estimates.shares import share_interval, wilson

__all__ = [
    "CURRENT_STAFF",
    "PROCESS",
    "Estimate",
    "benjamini_hochberg",
    "favourable_share",
    "holm",
    "holm_levels",
    "item_mean",
    "moderated_variance",
    "scale_mean",
    "share_interval",
    "summarise",
    "t_interval",
    "wilson",
]
