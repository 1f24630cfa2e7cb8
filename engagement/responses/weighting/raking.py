"""Raking: weights that make the respondents' margins those of the roster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.responses.weighting.base import base_weights
from engagement.responses.weighting.margins import Margin, Margins, code_margins, named

MANY = 2**40


@dataclass(frozen=True, eq=False)
class Raked:
    """Weights, how raking went and what it cost.

    Attributes
    ----------
    weights : Series
        One per respondent, mean 1 (where trimming broke the margins, as near to 1 as the bounds allow).
    converged : bool
        Whether all margins hold within the tolerance and, where trimmed, all weights lie inside the bounds.
    iterations : int
        Sweeps over the margins, those of trimming included.
    largest_difference : float
        Largest distance of a weighted margin from its target, in people.
    n_eff : float
        Kish's effective number of respondents.
    design_effect : float
        n / n_eff: variance inflation of a mean that does not go with the margins.
    trimmed : int
        Respondents whose weight lies on a bound.
    table : DataFrame
        One row per category of each margin: margin, category, n, population (people it is raked to), before and after
        (people the respondents stand for with base weights and with raked ones).
    population : float
        People in all.
    base : Series
        The base weights, mean 1.
    margins : tuple of Margin
        For the variance; see `survey_design`.
    method : str
        All this in words.
    """

    weights: pd.Series
    converged: bool
    iterations: int
    largest_difference: float
    n_eff: float
    design_effect: float
    trimmed: int
    table: pd.DataFrame
    population: float
    base: pd.Series
    margins: tuple[Margin, ...]
    method: str


def rake(
    respondents: pd.DataFrame,
    margins: Margins,
    *,
    weights: pd.Series | Sequence[float] | None = None,
    missing: str = "refuse",
    trim: tuple[float, float] | None = None,
    max_iterations: int = 1000,
    tolerance: float = 1e-10,
) -> Raked:
    """Weigh respondents so that they match the roster in every margin (iterative proportional fitting).

    Parameters
    ----------
    respondents : DataFrame
        One row a respondent, with a column for each margin.
    margins : mapping
        Column, or tuple of columns -> Series of people by category, as `roster_margins` makes them. Shares serve as
        well as numbers, if all margins have the same total.
    weights : Series, sequence or None
        Base weights, > 0, by position; None: all alike.
    missing : str
        Respondents without a value in a margin. "refuse": an error that tells how many. "average": in that margin
        they stand for as many people as their base weights say, the targets of the others shrink in proportion.
    trim : (low, high) or None
        Bounds of the weights, whose mean is 1; low < 1 < high. After each sweep weights beyond a bound are set to it,
        until margins and bounds both hold; where they cannot, the bounds do, and `largest_difference` tells the rest.
    max_iterations : int
        Sweeps at most; trimming gets as many again.
    tolerance : float
        A margin holds when no category is further off than this share of all people.

    Returns
    -------
    Raked

    Raises
    ------
    ValueError
        If a category with people has no respondents, or one without people has some; if a respondent's value is not
        listed; if the margins disagree on the total; if a base weight is not above 0.

    Notes
    -----
    The weight is base weight x one factor per margin. It is found on the cells of the cross-classified margins, not on
    rows, so a million respondents cost little more than a hundred. Where empty combinations make the margins impossible
    to meet together, `converged` is False. Kish: n_eff = (sum w)^2 / sum w^2. In R: survey::rake(svydesign(~1,
    weights = ~base, data = d), list(~unit, ~level), list(units, levels), control = list(epsilon = 1e-12, maxit =
    1000)), or calibrate(calfun = "raking"); their weights sum to the population.

    References
    ----------
    Deming, W. E., & Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when the expected
    marginal totals are known. Annals of Mathematical Statistics, 11, 427-444.
    Kish, L. (1965). Survey sampling. Wiley.
    """
    base = base_weights(weights, len(respondents))
    bounds = _bounds(trim)
    coded = code_margins(respondents, margins, base, missing)
    n, people = len(respondents), float(coded[0].target.sum())
    fit = _Fit.of(coded, base / base.mean(), by_weight=bounds is not None)
    reached = fit.sweep(max_iterations, tolerance * people)
    if bounds is not None and fit.outside(bounds):
        reached = fit.sweep(max_iterations, tolerance * people, bounds)
    found = fit.weights()
    differences = fit.differences()
    trimmed = 0 if bounds is None else int((np.isclose(found, bounds[0]) | np.isclose(found, bounds[1])).sum())
    n_eff = float(found.sum() ** 2 / (found @ found))
    method = _words(coded, fit.sweeps, reached, trim, trimmed, differences)
    index = respondents.index
    return Raked(
        weights=pd.Series(found, index, name="weight"),
        converged=reached,
        iterations=fit.sweeps,
        largest_difference=float(max(one.max() for one in differences)),
        n_eff=n_eff,
        design_effect=n / n_eff,
        trimmed=trimmed,
        table=fit.table(coded),
        population=people,
        base=pd.Series(base / base.mean(), index, name="weight"),
        margins=coded,
        method=method,
    )


class _Fit:
    """Cells of respondents alike in all margins (and in base weight), and the people each cell stands for."""

    def __init__(self, cell: np.ndarray, codes: list[np.ndarray], coded: tuple[Margin, ...], base: np.ndarray):
        self.cell, self.codes, self.base = cell, codes, base
        self.targets = [margin.target for margin in coded]
        self.people = float(self.targets[0].sum())
        self.uneven = bool(np.ptp(base) > 0)
        self.size = np.bincount(cell)
        self.start = np.bincount(cell, weights=base) if self.uneven else self.size * base[0]
        self.total = self.start / self.start.sum() * self.people
        self.sweeps = 0

    @classmethod
    def of(cls, coded: tuple[Margin, ...], base: np.ndarray, *, by_weight: bool) -> _Fit:
        """Cross-classify; `by_weight` keeps base weights apart, which bounds on single weights need."""
        parts = [(margin.codes, len(margin.target)) for margin in coded]
        if by_weight and np.ptp(base) > 0:
            values, place = np.unique(base, return_inverse=True)
            parts.append((place, len(values)))
        cell, size = parts[0]
        for codes, k in parts[1:]:
            if size > MANY // k:  # before the numbers of the cells grow out of hand
                cell, size = _compact(cell, size)
            cell, size = cell * k + codes, size * k
        cell, size = _compact(cell, size)
        first = np.zeros(size, np.int64)
        first[cell] = np.arange(len(cell))
        return cls(cell, [margin.codes[first] for margin in coded], coded, base)

    def sweep(self, most: int, tolerance: float, bounds: tuple[float, float] | None = None) -> bool:
        """Fit the margins one after the other until all hold; with bounds, pull weights back to them each time."""
        scale = self.people / len(self.cell)
        for done in range(most + 1):
            if max(one.max() for one in self.differences()) <= tolerance and not (bounds and self.outside(bounds)):
                return True
            if done == most:
                break
            for place, (codes, target) in enumerate(zip(self.codes, self.targets, strict=True)):
                now = self._sums(place, self.total)
                factor = np.divide(target, now, out=np.zeros(len(target)), where=now > 0)
                self.total = self.total * factor[codes]
            if bounds:
                low, high = (bound * scale * self.size for bound in bounds)
                self.total = np.clip(self.total, low, high)
            self.sweeps += 1
        return False

    def outside(self, bounds: tuple[float, float]) -> bool:
        """Whether a weight lies beyond a bound, by more than rounding."""
        weight = self.total / self.size * (len(self.cell) / self.people)
        return bool((weight < bounds[0] * (1 - 1e-12)).any() or (weight > bounds[1] * (1 + 1e-12)).any())

    def weights(self) -> np.ndarray:
        """Weight of each respondent, mean 1."""
        factor = self.total / self.start * (len(self.cell) / self.people)
        return self.base * factor[self.cell] if self.uneven else factor[self.cell]

    def differences(self) -> list[np.ndarray]:
        """How far each margin is from its target, in people."""
        return [np.abs(self._sums(place, self.total) - target) for place, target in enumerate(self.targets)]

    def table(self, coded: tuple[Margin, ...]) -> pd.DataFrame:
        """List target, people before and after, and respondents of each category."""
        before = self.start / self.start.sum() * self.people
        parts = [
            pd.DataFrame(
                {
                    "margin": margin.name,
                    "category": pd.Series(list(margin.categories), dtype=object),
                    "n": self._sums(place, self.size).astype(int),
                    "population": margin.target,
                    "before": self._sums(place, before),
                    "after": self._sums(place, self.total),
                }
            )
            for place, margin in enumerate(coded)
        ]
        return pd.concat(parts, ignore_index=True)

    def _sums(self, place: int, values: np.ndarray) -> np.ndarray:
        return np.bincount(self.codes[place], weights=values, minlength=len(self.targets[place]))


def _compact(cell: np.ndarray, size: int) -> tuple[np.ndarray, int]:
    """Renumber the cells that occur from 0: by counting where few are possible, else by sorting."""
    if size <= 4 * len(cell) + 1024:
        there = np.bincount(cell, minlength=size) > 0
        return (np.cumsum(there) - 1)[cell], int(there.sum())
    values, place = np.unique(cell, return_inverse=True)
    return place, len(values)


def _bounds(trim: tuple[float, float] | None) -> tuple[float, float] | None:
    if trim is None:
        return None
    found = tuple(trim)
    if len(found) != 2 or not 0 <= found[0] < 1 < found[1]:
        raise ValueError(f"trim is {trim!r}; expected (low, high) with 0 <= low < 1 < high, in multiples of the mean.")
    return float(found[0]), float(found[1])


def _words(
    coded: tuple[Margin, ...],
    sweeps: int,
    reached: bool,
    trim: tuple[float, float] | None,
    trimmed: int,
    differences: list[np.ndarray],
) -> str:
    told = f"raked to {', '.join(margin.name for margin in coded)}"
    if trim is not None and trimmed:
        told += f", {trimmed} weights trimmed to {trim[0]:g}-{trim[1]:g} times the mean"
    if reached:
        return f"{told}; margins hold after {sweeps} sweeps"
    largest = max(one.max() for one in differences)
    margin, place = next(  # the first of those that are off by as much, whatever rounding says
        (margin, int(place))
        for margin, one in zip(coded, differences, strict=True)
        for place in np.flatnonzero(one >= largest * (1 - 1e-9))
    )
    return (
        f"{told}; margins do not hold after {sweeps} sweeps: {margin.name} {named(margin.categories[place])} is off by "
        f"{largest:.3g} people"
    )
