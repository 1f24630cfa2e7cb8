"""Within-group agreement: do people of one unit say the same? rwg, rwg(j) and average deviations."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd

from engagement.measurement.agreement.nulls import AGREEMENT, Null, checked_nulls, deviation_rule
from engagement.measurement.agreement.unit_counts import UnitCounts, checked_points, count_by_unit, read_counts
from engagement.rules import Rule

FIVE_POINTS = (1, 2, 3, 4, 5)
NO_NULL = "none"
TOO_FEW = ": fewer than two answers to any item"


def within_group_agreement(
    items: pd.DataFrame,
    units: pd.Series | Sequence[Hashable],
    *,
    points: Sequence[float] = FIVE_POINTS,
    nulls: Sequence[Null] | None = None,
    missing: str = "available",
    by_item: bool = False,
) -> pd.DataFrame:
    """Agreement of the people within each unit, against each null, and as average deviations.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers to the items of one scale, each one of `points`, or missing. One item is enough.
    units : Series or sequence, length respondents
        Unit of each respondent, by position; rows without a unit are left out.
    points : sequence of float
        The response options, equally spaced, ascending.
    nulls : sequence of Null or None
        How people answer who do not agree; None: `published_nulls` (uniform; with five points three skewed ones).
    missing : str
        "available": each item's spread among those of the unit who rated it; items rated by fewer than two do not
        count. "listwise": only people who answered all items, as R `multilevel` does.
    by_item : bool
        True: each item by itself, with a column `item`.

    Returns
    -------
    DataFrame
        One row per unit, metric and null: unit, (item,) metric, null, estimate, n, n_items, verdict, rule, method.
        metric "rwg_j" (one item: "rwg"), 0 to 1, higher means more agreement, 0 also where the answers spread more
        than the null; "ad_mean" and "ad_median" in scale points, lower means more agreement, null "none". n is the
        lower median over the unit's items of the answers behind them, n_items the items that count. Units where no
        item has two answers have estimate NaN, and `method` says so.

    Raises
    ------
    ValueError
        If an answer is not one of `points`, or an argument does not fit (the message names it).

    Notes
    -----
    With J items, mean item variance s^2 (ddof 1) and null variance v: r = min(s^2 / v, 1),
    rwg(j) = J (1 - r) / (J (1 - r) + r); one item: 1 - r. AD is the mean over items of the mean |answer - mean|, or
    |answer - median|, without correction of the divisor. In R, listwise: multilevel::rwg.j(items, units, ranvar = v),
    multilevel::rwg(item, units, v), multilevel::ad.m(items, units, type = "mean") and type = "median".

    References
    ----------
    James, L. R., Demaree, R. G., & Wolf, G. (1984). Estimating within-group interrater reliability with and without
    response bias. Journal of Applied Psychology, 69, 85-98.
    Burke, M. J., Finkelstein, L. M., & Dusig, M. S. (1999). On average deviation indices for estimating interrater
    agreement. Organizational Research Methods, 2, 49-68.
    LeBreton, J. M., & Senter, J. L. (2008). Answers to 20 questions about interrater reliability and interrater
    agreement. Organizational Research Methods, 11, 815-852.
    """
    known = checked_nulls(nulls, checked_points(points)[2])
    return _table(count_by_unit(items, units, points=points, missing=missing), known, by_item)


def agreement_from_counts(
    counts: pd.DataFrame,
    *,
    points: Sequence[float] = (0, 25, 50, 75, 100),
    nulls: Sequence[Null] | None = None,
    by_item: bool = False,
) -> pd.DataFrame:
    """`within_group_agreement` (missing "available") from counts, where there are no rows.

    Parameters
    ----------
    counts : DataFrame
        COUNTS of one scale, or any table with unit, item, value and n.
    points : sequence of float
        The response options in the unit of `value`.
    nulls, by_item
        As in `within_group_agreement`.

    Returns
    -------
    DataFrame
        As `within_group_agreement`; average deviations are in scale points, also where `value` is 0-100.

    Raises
    ------
    ValueError
        If a column is missing or a value is not one of `points`.
    """
    known = checked_nulls(nulls, checked_points(points)[2])
    return _table(read_counts(counts, points=points), known, by_item)


def _table(counted: UnitCounts, nulls: Sequence[Null], by_item: bool) -> pd.DataFrame:
    n, variance, ad_mean, ad_median = _spreads(counted.counts)
    keys = {"unit": np.array(counted.units, dtype=object)}
    if by_item:
        size = (len(counted.units), len(counted.items))
        keys = {"unit": np.repeat(keys["unit"], size[1]), "item": np.array(counted.items * size[0], dtype=object)}
        n, variance, ad_mean, ad_median = (one.reshape(-1, 1) for one in (n, variance, ad_mean, ad_median))
    n_items = (n >= 2).sum(axis=1)
    mean_variance = _mean(variance, n_items)
    name = "rwg" if n.shape[1] == 1 else "rwg_j"
    fixed = pd.DataFrame(keys | {"n": _lower_median(n), "n_items": n_items})
    few = n_items == 0
    parts = []
    for null in nulls:
        method = f"{name}, {null.name} null ({null.source}, variance {null.variance:.4g})"
        parts.append(_rows(fixed, name, null.name, _rwg(mean_variance, n_items, null.variance), AGREEMENT, method, few))
    rule = deviation_rule(counted.counts.shape[2])
    for metric, values in (("ad_mean", ad_mean), ("ad_median", ad_median)):
        method = f"average deviation from the {metric[3:]}, scale points"
        parts.append(_rows(fixed, metric, NO_NULL, _mean(values, n_items), rule, method, few))
    table = pd.concat(parts, ignore_index=True)
    return table[[*keys, "metric", "null", "estimate", "n", "n_items", "verdict", "rule", "method"]]


def _rows(
    fixed: pd.DataFrame, metric: str, null: str, estimate: np.ndarray, rule: Rule, method: str, few: np.ndarray
) -> pd.DataFrame:
    place = np.where(few, len(rule.words), np.searchsorted(rule.cuts, np.where(few, 0.0, estimate), side="right"))
    words = np.array([*rule.words, "not available"], dtype=object)[place]
    methods = np.array([method, method + TOO_FEW], dtype=object)[few.astype(int)]
    return fixed.assign(metric=metric, null=null, estimate=estimate, verdict=words, rule=rule.source, method=methods)


def _spreads(counts: np.ndarray) -> tuple[np.ndarray, ...]:
    """Answers, variance, and mean absolute deviation from mean and median per unit and item, in scale points."""
    k = counts.shape[2]
    place = np.arange(k, dtype=float)
    n = counts.sum(axis=2)
    total, squares = counts @ place, counts @ place**2  # whole numbers: exact
    at_least_two = np.maximum(n, 2)
    at_least_one = np.maximum(n, 1)
    variance = (n * squares - total**2) / (at_least_two * (at_least_two - 1.0))
    mean = total / at_least_one
    running = np.cumsum(counts, axis=2)
    below = (running < ((n + 1) // 2)[..., None]).sum(axis=2)
    above = (running < (n // 2 + 1)[..., None]).sum(axis=2)
    median = (below + above) / 2
    ad_mean, ad_median = np.zeros(n.shape), np.zeros(n.shape)
    for point in range(k):
        ad_mean += counts[:, :, point] * np.abs(point - mean)
        ad_median += counts[:, :, point] * np.abs(point - median)
    ok = n >= 2
    return n, *(np.where(ok, one, 0.0) for one in (variance, ad_mean / at_least_one, ad_median / at_least_one))


def _mean(values: np.ndarray, n_items: np.ndarray) -> np.ndarray:
    """Mean over the items that count (the others hold 0); NaN where there is none."""
    return np.where(n_items > 0, values.sum(axis=1) / np.maximum(n_items, 1), np.nan)


def _rwg(variance: np.ndarray, n_items: np.ndarray, null: float) -> np.ndarray:
    ratio = np.minimum(variance / null, 1.0)
    agreed = n_items * (1 - ratio)
    return agreed / np.where(n_items > 0, agreed + ratio, np.nan)


def _lower_median(n: np.ndarray) -> np.ndarray:
    return np.sort(n, axis=1)[:, (n.shape[1] - 1) // 2]
