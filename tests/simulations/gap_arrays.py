"""Estimates, intervals and verdicts of `engagement.gaps` for many simulated surveys at once.

All arrays are surveys x responsibilities unless said otherwise. The intervals of the details come from the very
functions of the package; the means, variances and Holm's steps are written anew for arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from engagement.gaps.between_forms.effect_sizes import glass_interval
from engagement.gaps.between_forms.share_difference import newcombe_difference
from engagement.gaps.between_forms.superiority_interval import superiority, superiority_interval
from tests.simulations.gap_surveys import ITEMS, VALUES, Surveys

LEVEL = 0.95
SMALLEST = 10.0
FLOOR = 0.5  # of the staff variance, below which the leaders' is never taken


@dataclass(frozen=True)
class Side:
    """Moments of one form: surveys x responsibilities x strata x items (x items), and counts of each answer."""

    n: np.ndarray
    sums: np.ndarray
    cross: np.ndarray
    counts: np.ndarray
    respondents: np.ndarray

    @classmethod
    def of(cls, points: np.ndarray, unit: np.ndarray, values: np.ndarray) -> Side:
        """From answers 0-4 (-1: not rated), surveys x people x responsibilities x items."""
        parts = []
        for stratum in range(unit.max() + 1):
            rated = points[:, unit == stratum]
            known = (rated >= 0).astype(np.float32)
            filled = np.where(rated >= 0, values.astype(np.float32)[rated], np.float32(0))
            parts.append(
                (
                    np.einsum("spri,sprj->srij", known, known),
                    np.einsum("spri,sprj->srij", filled, known),
                    np.einsum("spri,sprj->srij", filled, filled),
                    np.stack([(rated == value).sum(axis=1) for value in range(5)], axis=-1),
                )
            )
        n, sums, cross, counts = (np.stack(one, axis=2).astype(float) for one in zip(*parts, strict=True))
        return cls(n, sums, cross, counts, np.bincount(unit).astype(float))

    def plain(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, process variance times n, and the same from counts (items perfectly correlated), without strata."""
        n, sums, cross = (one.sum(axis=2) for one in (self.n, self.sums, self.cross))
        own = np.einsum("srii->sri", n)
        means = np.einsum("srii->sri", sums) / own
        with np.errstate(divide="ignore", invalid="ignore"):
            spread = (cross - sums * np.swapaxes(sums, -1, -2) / n) / (n - 1)
        diagonal = np.einsum("srii->sri", spread)
        spread = np.where(n > 1, spread, np.sqrt(diagonal[..., :, None] * diagonal[..., None, :]))
        covariance = n / (own[..., :, None] * own[..., None, :]) * spread
        rated = self.rated()
        errors = np.sqrt(np.clip(np.einsum("srii->sri", covariance), 0, None))
        return means.mean(-1), covariance.mean((-1, -2)) * rated, errors.mean(-1) ** 2 * rated

    def rated(self) -> np.ndarray:
        """Lower median over the items of the numbers of ratings."""
        own = np.sort(np.einsum("srhii->sri", self.n), axis=-1)
        return own[..., (ITEMS - 1) // 2]

    def stratified(self, heads: np.ndarray, *, finite: bool) -> tuple[np.ndarray, np.ndarray]:
        """Mean and its variance with units as strata (`Moments.means`)."""
        if len(heads) == 1:
            mean, variance, _ = self.plain()
            return mean, variance / self.rated() * (1 - (self.respondents[0] / heads[0] if finite else 0.0))
        weight = heads / self.respondents
        own, sums = np.einsum("srhii->srhi", self.n), np.einsum("srhii->srhi", self.sums)
        total = np.einsum("h,srhi->sri", weight, own)
        means = np.einsum("h,srhi->sri", weight, sums) / total
        left, right = means[:, :, None, :, None], means[:, :, None, None, :]
        cross = self.cross - left * np.swapaxes(self.sums, -1, -2) - self.sums * right + self.n * left * right
        centre = sums - own * means[:, :, None, :]
        size = self.respondents
        within = cross - centre[..., :, None] * centre[..., None, :] / size[:, None, None]
        factor = weight**2 * (1 - (size / heads if finite else 0.0)) * size / (size - 1)
        covariance = np.einsum("h,srhij->srij", factor, within) / (total[..., :, None] * total[..., None, :])
        return means.mean(-1), covariance.mean((-1, -2))


def estimates(surveys: Surveys, *, floor: float = FLOOR) -> dict[str, np.ndarray]:
    """Everything the tables say about each survey and responsibility; the package's floor is FLOOR."""
    plan = surveys.plan
    heads = plan.headcounts.astype(float)
    points, unit = surveys.population[:, surveys.answered], surveys.unit[surveys.answered]
    top = surveys.board[:, : plan.leaders]
    staff, leaders = Side.of(points, unit, VALUES), Side.of(top, np.zeros(plan.leaders, int), VALUES)
    see, see_variance = staff.stratified(heads, finite=False)
    _, see_finite = staff.stratified(heads, finite=True)
    _, staff_variance, staff_bound = staff.plain()
    say, own, leader_bound = leaders.plain()
    n_staff, n_leader = staff.rated(), plan.leaders
    lowest = floor * see_variance * n_staff
    variance = np.maximum((4 * own.mean(1, keepdims=True) + (n_leader - 1) * own) / (n_leader + 3), lowest)
    error = np.sqrt(variance / n_leader + see_variance)
    df = np.minimum(n_staff, n_leader) - 1
    found = {"see": see, "say": say, "gap": say - see, "error": error, "df": df}
    strata = len(heads) > 1
    see_df = np.maximum(staff.respondents.sum() - len(heads), 1) if strata else n_staff - 1
    half = stdtrit(see_df, 0.5 + LEVEL / 2) * np.sqrt(see_finite)
    found["see_low"], found["see_high"] = np.maximum(see - half, 0), np.minimum(see + half, 100)
    half = stdtrit(n_leader - 1, 0.5 + LEVEL / 2) * np.sqrt((1 - n_leader / plan.board) * variance / n_leader)
    found["say_low"], found["say_high"] = np.maximum(say - half, 0), np.minimum(say + half, 100)
    found |= _judged(found["gap"], error, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(staff_variance)
        found["glass"], scaled = found["gap"] / spread, error / spread
    skewness, excess = _shape(staff.counts.sum(axis=2))
    ends = glass_interval(
        found["glass"], scaled, df=df, df_divisor=n_staff - 1, skewness=skewness, excess=excess, conf_level=LEVEL
    )
    found["glass_low"], found["glass_high"] = ends
    found |= _superiority(staff, leaders, heads, see_variance, staff_variance, staff_bound, own, leader_bound, n_leader)
    return found | _shares(points, unit, top, heads)


def _shape(counts: np.ndarray) -> np.ndarray:
    """Skewness and excess kurtosis of each item's answers, averaged over the items; 0 where all are the same."""
    share = counts / np.maximum(counts.sum(-1, keepdims=True), 1)
    away = VALUES - (share @ VALUES)[..., None]
    second, third, fourth = ((share * away**power).sum(-1) for power in (2, 3, 4))
    there = second > 1e-12
    second = np.where(there, second, 1.0)
    found = np.where(there, np.stack([third / second**1.5, fourth / second**2 - 3]), np.nan)
    known = np.isfinite(found)
    return np.where(known, found, 0).sum(-1) / np.maximum(known.sum(-1), 1)


def _effective(n: np.ndarray | float, ratio: np.ndarray) -> np.ndarray:
    return n * (n + 3) / (4 + (n - 1) * ratio)


def _judged(gap: np.ndarray, error: np.ndarray, df: np.ndarray) -> dict[str, np.ndarray]:
    """Plain interval and Holm's verdict interval; a family is a row. Without a standard error there is no verdict."""
    usable = error > 0
    df = np.broadcast_to(df, gap.shape)
    safe = np.where(usable, error, 1.0)
    half = stdtrit(df, 0.5 + LEVEL / 2) * safe
    p = np.where(usable, 2 * stdtr(df, -np.abs(gap) / safe), np.inf)
    order = np.argsort(p, axis=1, kind="stable")
    members = usable.sum(axis=1, keepdims=True)
    alphas = (1 - LEVEL) / np.maximum(members - np.arange(gap.shape[1]), 1)
    kept = np.take_along_axis(p, order, 1) > alphas
    first = np.where(kept.any(1), kept.argmax(1), gap.shape[1] - 1)[:, None]
    alphas = np.take_along_axis(alphas, np.minimum(np.arange(gap.shape[1]), first), 1)
    level = np.empty_like(alphas)
    np.put_along_axis(level, order, 1 - alphas, 1)
    wide = stdtrit(df, 0.5 + level / 2) * safe
    low, high = np.clip(gap - wide, -100, 100), np.clip(gap + wide, -100, 100)
    in_step = usable & (low > -SMALLEST) & (high < SMALLEST)
    return {
        "gap_low": np.where(usable, np.clip(gap - half, -100, 100), np.nan),
        "gap_high": np.where(usable, np.clip(gap + half, -100, 100), np.nan),
        "verdict_low": np.where(usable, low, np.nan),
        "verdict_high": np.where(usable, high, np.nan),
        "in_step": in_step,
        "claim": usable & ~in_step & ((low > 0) | (high < 0)),
    }


def _ratio(variance: np.ndarray, of_one: np.ndarray) -> np.ndarray:
    return np.where(of_one > 0, variance / np.where(of_one > 0, of_one, 1), 1.0)


def _pooled(*pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Leaders' ratio of a survey: over the responsibilities, at least the staff's, at most 1."""
    ratios = [_ratio(variance.sum(1, keepdims=True), of_one.sum(1, keepdims=True)) for variance, of_one in pairs]
    return np.clip(np.maximum(*ratios), 1e-6, 1.0)


def _superiority(
    staff: Side, leaders: Side, heads: np.ndarray, see_variance: np.ndarray, staff_variance: np.ndarray,
    staff_bound: np.ndarray, own: np.ndarray, leader_bound: np.ndarray, n_leader: int,
) -> dict[str, np.ndarray]:  # fmt: skip
    weighted = np.einsum("srhiv,h->sriv", staff.counts, heads / staff.respondents)
    theta = superiority(leaders.counts.sum(2), weighted).mean(-1)
    n_staff = staff.rated()
    pooled = _pooled((own, leader_bound), (staff_variance, staff_bound))
    of_staff = np.maximum(_ratio(see_variance * n_staff, staff_bound), 1 / ITEMS)
    low, high = superiority_interval(
        theta, _effective(n_leader, pooled), _effective(n_staff, of_staff), conf_level=LEVEL
    )
    return {"superiority": theta, "superiority_low": low, "superiority_high": high}


def _shares(points: np.ndarray, unit: np.ndarray, top: np.ndarray, heads: np.ndarray) -> dict[str, np.ndarray]:
    recode = np.array([0.0, 0.0, 0.0, 100.0, 100.0])
    staff, leaders = Side.of(points, unit, recode), Side.of(top, np.zeros(top.shape[1], int), recode)
    see, variance = staff.stratified(heads, finite=False)
    plain_see, plain_variance, _ = staff.plain()
    say, own, _ = leaders.plain()
    n_staff, n_leader = staff.rated(), float(top.shape[1])

    def of_one(percent: np.ndarray, n: np.ndarray | float) -> np.ndarray:
        return percent * (100 - percent) * n / (n - 1)

    pooled = _pooled(
        (own, of_one(say, n_leader)), (plain_variance, of_one(see if len(heads) == 1 else plain_see, n_staff))
    )
    of_staff = np.maximum(_ratio(variance * n_staff, of_one(see, n_staff)), 1 / ITEMS)
    people = _effective(n_leader, pooled), _effective(n_staff, of_staff)
    low, high = newcombe_difference(say / 100, people[0], see / 100, people[1], conf_level=LEVEL)
    return {"favourable": say - see, "favourable_low": 100 * low, "favourable_high": 100 * high}
