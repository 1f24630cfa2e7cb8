"""Many made-up surveys at once, as arrays, and what the gap functions make of them.

The estimates are those of `engagement.gaps`, written for many surveys at once; `test_gap_coverage.py` holds the two
together. Staff come from a finite population in units, leaders from a slightly larger board; both answer ten
responsibilities of two five-point items with halo. With "cannot tell" a low opinion makes an answer less likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

RESPONSIBILITIES = 10
ITEMS = 2
THRESHOLDS = np.array([-1.5, -0.5, 0.5, 1.5]) * 0.8
VALUES = np.array([0.0, 25.0, 50.0, 75.0, 100.0])
RESPONSE_RATE = 0.64
CANNOT_TELL = (-1.6, -0.8)  # probit of the share who cannot tell, by item, at the mean opinion
SLOPE = 0.6
UNIT_SPREAD = 0.2
UNITS = {
    5: (8,),
    20: (31,),
    60: (40, 32, 22),
    270: (96, 88, 62, 54, 38, 34, 28, 16, 4),
    500: (180, 160, 120, 100, 80, 60, 44, 26, 10),
}  # headcounts; the key is about how many answer


@dataclass(frozen=True)
class Plan:
    """What is simulated: leaders who answer, about how many staff do, staff's mean, planted gap in points."""

    leaders: int
    staff: int
    mean: float
    gap: float = 0.0
    cannot_tell: bool = False

    @property
    def headcounts(self) -> np.ndarray:
        return np.array(UNITS[self.staff])

    @property
    def answering(self) -> np.ndarray:
        return np.maximum(np.round(RESPONSE_RATE * self.headcounts).astype(int), 2)

    @property
    def effects(self) -> np.ndarray:
        """How units differ: fixed, latent, a spread of 0.2; every third step so that size and opinion do not go together."""
        units = len(self.headcounts)
        steps = UNIT_SPREAD * ndtri((np.arange(units) + 0.5) / units)
        return steps[np.argsort(np.arange(units) * 0.381966 % 1)]

    @property
    def board(self) -> int:
        return round(self.leaders / 0.85)


@cache
def location(mean: float) -> float:
    """Latent mean at which the expected answer is `mean` on 0-100; latent answers have variance 1."""
    return brentq(lambda mu: 25 * ndtr(mu - THRESHOLDS).sum() - mean, -8, 8)


@cache
def staff_shares(plan: Plan) -> tuple[np.ndarray, ...]:
    """Shares of the five answers among staff who rate, per item, over all units by headcount."""
    z = np.linspace(-9, 9, 20_001)
    found = []
    for item in range(ITEMS):
        weight = np.zeros(5)
        for heads, effect in zip(plan.headcounts, plan.effects, strict=True):
            seen = 1 - ndtr(CANNOT_TELL[item] - SLOPE * (z + effect)) if plan.cannot_tell else np.ones_like(z)
            code = np.searchsorted(THRESHOLDS, location(plan.mean) + effect + z)
            weight += heads * np.bincount(code, np.exp(-(z**2) / 2) * seen, 5)
        found.append(weight / weight.sum())
    return tuple(found)


def see_mean(plan: Plan) -> float:
    """Mean of the item means among staff who rate: what the staff process gives."""
    return float(np.mean([shares @ VALUES for shares in staff_shares(plan)]))


def leader_shares(plan: Plan) -> np.ndarray:
    """Shares of the five answers among leaders."""
    mu = location(see_mean(plan) + plan.gap)
    return np.diff(np.concatenate([[0.0], ndtr(THRESHOLDS - mu), [1.0]]))


def answers(rng: np.random.Generator, shape: tuple[int, int], mu: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Answers 0-4 and standardised opinions, surveys x people x responsibilities x items."""
    halo = rng.standard_normal((*shape, 1, 1), np.float32) * np.float32(np.sqrt(0.35))
    own = rng.standard_normal((*shape, RESPONSIBILITIES, 1), np.float32) * np.float32(np.sqrt(0.15))
    latent = rng.standard_normal((*shape, RESPONSIBILITIES, ITEMS), np.float32) * np.float32(np.sqrt(0.5))
    latent += halo + own
    level = latent + np.asarray(mu, np.float32)
    points = np.zeros(level.shape, np.int8)
    for threshold in THRESHOLDS.astype(np.float32):
        points += level > threshold
    return points, latent


@dataclass(frozen=True)
class Surveys:
    """Answers 0-4 of a chunk of surveys; -1 where not rated. The first of each unit are those who answered."""

    plan: Plan
    population: np.ndarray
    unit: np.ndarray
    answered: np.ndarray
    board: np.ndarray


def draw(rng: np.random.Generator, plan: Plan, surveys: int) -> Surveys:
    """Draw a chunk of surveys."""
    heads = plan.headcounts
    unit = np.repeat(np.arange(len(heads)), heads)
    place = np.arange(len(unit)) - np.repeat(np.cumsum(heads) - heads, heads)
    effect = plan.effects[unit][:, None, None]
    people, latent = answers(rng, (surveys, len(unit)), location(plan.mean) + effect)
    if plan.cannot_tell:
        blind = ndtr(np.array(CANNOT_TELL) - SLOPE * (latent + effect)) > rng.random(latent.shape, np.float32)
        people[blind] = -1
    board, _ = answers(rng, (surveys, plan.board), location(see_mean(plan) + plan.gap))
    return Surveys(plan, people, unit, place < plan.answering[unit], board)
