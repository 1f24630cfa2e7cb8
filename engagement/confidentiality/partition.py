"""Groups that split the respondents, and how many stand behind a statistic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Partition:
    """Groups that split the respondents, and how many in each stand behind one statistic.

    Attributes
    ----------
    names : tuple of str
        Names of the groups; ties between equal counts are broken by name.
    low, high : array of float
        Fewest and most answers in the group. They differ only where a group has no row.
    enrolled : array of float
        Respondents in the group, whether or not they answered the question at hand.
    fixed : array of bool
        Groups that are never published, such as people who named no unit.
    whole : float or None
        Answers in all groups together, as published; None where unknown.
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    enrolled: np.ndarray
    fixed: np.ndarray
    whole: float | None = None

    def smallest(self, among: np.ndarray) -> int:
        """Index of the smallest of the groups marked in `among`."""
        return min(np.flatnonzero(among), key=lambda index: (self.low[index], self.names[index]))

    @property
    def silent(self) -> np.ndarray:
        """Respondents per group who may have left the question out."""
        return np.maximum(self.enrolled - self.low, 0)

    @property
    def share(self) -> np.ndarray:
        """Share of each group's respondents who answered; 0 for a group without respondents."""
        return np.divide(self.low, self.enrolled, out=np.zeros(len(self.low)), where=self.enrolled > 0).clip(max=1)
