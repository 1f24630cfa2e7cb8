"""Other ways to say how big a gap is: staff standard deviations, probability of superiority, favourable shares."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS
from engagement.estimates.moments import Moments
from engagement.gaps.between_forms.effect_sizes import glass_interval
from engagement.gaps.between_forms.forms import differences, shared_items, two_forms
from engagement.gaps.between_forms.share_difference import newcombe_difference
from engagement.gaps.between_forms.superiority_interval import VARGHA_DELANEY, superiority, superiority_interval
from engagement.rules import COHEN_1988, PERCEPTION

GLASS = "glass"
SUPERIORITY = "superiority"
FAVOURABLE = "favourable_difference"
BY = {"responsibility": ("responsibility",), "item": ("responsibility", "item")}
NEEDED = ("form", "object", "responsibility", "item", "metric", "value", "n")
UPPER_BOUND = "items taken as perfectly correlated"


def gap_details(
    counts: pd.DataFrame,
    *,
    pairs: pd.DataFrame | None = None,
    by: str = "responsibility",
    kind: str = "leader_behaviour",
    population: pd.DataFrame | float | None = None,
    favourable: Sequence[float] = (75.0, 100.0),
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Say minus see in staff standard deviations, as probability of superiority and in favourable answers.

    Parameters
    ----------
    counts : DataFrame
        COUNTS of both forms: metric "score" for all three, metric "favourable" (published results) for the share
        difference alone; other metrics are left out, as are items of another role than scale. With a roster it needs
        the column unit.
    pairs : DataFrame or None
        PAIRS of metric "score", and of "favourable" if you have them: correlations between the items of a scale.
        Without them the items count as perfectly correlated: intervals of responsibilities are too wide, Glass's delta
        too small, and `method` says so. Items alone do not need them.
    by : str
        "responsibility" or "item".
    kind : str
        "leader_behaviour": the perception gap. "workplace": leaders' estimate against staff.
    population : DataFrame, number or None
        The roster of staff, to weigh units by headcount.
    favourable : sequence of float
        Values, 0-100, that count as favourable; 75 and 100 are the points 4 and 5 of five.
    conf_level : float
        Level of each interval, not adjusted for their number.
    moderate : bool
        Moderate the variance of few leaders, as `perception_gaps` does.

    Returns
    -------
    DataFrame
        Long: responsibility, (item), object, metric, estimate, conf_low, conf_high, conf_level, n and n_leader
        (leaders), n_staff, effect, estimand, rule, method. Metric "glass": gap in staff standard deviations;
        "superiority": P(leader rates higher) + P(same) / 2, 0-1, averaged over the items; "favourable_difference":
        leaders' minus staff's percentage of favourable answers, averaged over the items. Above 0 (superiority: above
        .5) leaders rate higher. Missing answers: each item rests on those who rated it; items that one form did not
        rate are left out.

    Raises
    ------
    ValueError
        If `by` is another word, a column is missing, no value is favourable, or pairs lack an item.

    Notes
    -----
    Effective numbers stand for correlated items and for weights. With b = variance over that of one plain answer (for
    superiority of the scores, for shares of the favourable answers), n (n + 3) / (4 + (n - 1) b) people count: n / b,
    with b drawn towards 1 where few answered, as the variance of few leaders is. b is at most 1 for leaders, who pool
    it over the responsibilities and take at least the staff's, and for staff at least 1 / items: strata may cost, not
    gain. A mean of items has never more variance than one answer with the same mean, so b = 1 is always safe. Glass's
    delta takes skewness and kurtosis of the staff's answers from the counts, averaged over the items.

    References
    ----------
    Glass (1976); Newcombe (1998, method 10; 2006, method 5); see `glass_interval`, `newcombe_difference` and
    `superiority_interval`.
    """
    if by not in BY:
        raise ValueError(f"by is {by!r}; expected 'responsibility' or 'item'.")
    missing = [name for name in NEEDED if name not in counts]
    if missing:
        raise ValueError(f"counts has no column {missing[0]!r}; take the table from count_answers or read_published.")
    if not len(favourable):
        raise ValueError("favourable names no value; give the values from 0 to 100 that count as favourable.")
    counts = counts[(counts["object"] == kind) & counts["form"].isin(["leader", "staff"])]
    counts = counts[counts["role"] == "scale"] if "role" in counts else counts
    options = {"by": BY[by], "population": population, "conf_level": conf_level}
    scores = shared_items(counts[counts["metric"] == "score"])
    shares = shared_items(counts[counts["metric"] == "favourable"])
    parts = []
    if len(scores):
        table = _pairs_or(pairs, "score", scores, by)
        both = two_forms(table, kind, **options)
        bound = two_forms(scores, kind, by=BY[by]) if "item_a" in table else both
        parts.append(_glass(both, scores, by=by, conf_level=conf_level, moderate=moderate))
        parts.append(_superiority(both, bound, scores, table, by=by, population=population, conf_level=conf_level))
        if not len(shares):
            good = np.isin(scores["value"].to_numpy(float).round(6), np.round(np.asarray(favourable, float), 6))
            shares = scores.assign(value=np.where(good, 100.0, 0.0), metric="favourable")
    if len(shares):
        table = _pairs_or(pairs, "favourable", shares, by)
        both = two_forms(table, kind, **options)
        parts.append(_share_difference(both, shares, table, by=by, conf_level=conf_level))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame()
    table = pd.concat(parts, ignore_index=True)
    table.insert(len(BY[by]), "object", kind)
    order = table.groupby(list(BY[by]), sort=False).ngroup()
    table = table.assign(conf_level=conf_level, estimand=PROCESS).iloc[np.argsort(order, kind="stable")]
    return table.reset_index(drop=True)


def _pairs_or(pairs: pd.DataFrame | None, metric: str, counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Take variances from PAIRS of the same items where given and needed, else COUNTS."""
    mine = None if pairs is None or by == "item" else pairs[pairs["metric"] == metric]
    if mine is None or mine.empty:
        return counts
    lacking = sorted(set(counts["item"]) - set(mine["item_a"]))
    if lacking:
        raise ValueError(f"pairs of metric {metric!r} hold no item {lacking[0]!r}, which counts has; make both alike.")
    return mine[mine["item_a"].isin(counts["item"]) & mine["item_b"].isin(counts["item"])]


def _glass(both: pd.DataFrame, counts: pd.DataFrame, *, by: str, conf_level: float, moderate: bool) -> pd.DataFrame:
    options = {"smallest_difference": 10.0, "conf_level": conf_level, "both_errors": False}
    gaps = differences(both, PERCEPTION, moderate=moderate, **options)
    if gaps.empty:
        return gaps
    spread = both["staff_sd"].where(both["staff_sd"] > 0).to_numpy(float)
    n_leader, n_staff = (both[name].to_numpy(float) for name in ("n_leader", "n_staff"))
    skewness, excess = _shape(counts[counts["form"] == "staff"], by).reindex(_keys(both, by)).to_numpy(float).T
    low, high = glass_interval(
        gaps["effect_size"],
        gaps["std_error"] / spread,
        df=np.minimum(n_leader, n_staff) - 1,
        df_divisor=n_staff - 1,
        skewness=skewness,
        excess=excess,
        conf_level=conf_level,
    )
    why = np.select(
        [~np.isfinite(spread), ~np.isfinite(low)],
        ["; staff do not differ, or too few answered", "; no interval: a single leader or a single member of staff"],
        "; noncentral t",
    )
    method = gaps["method"].str.replace("; Student's t", "", regex=False) + why
    return _rows(both, by, GLASS, gaps["effect_size"], low, high, method, gaps["effect"], COHEN_1988.source)


def _superiority(
    both: pd.DataFrame, bound: pd.DataFrame, counts: pd.DataFrame, table: pd.DataFrame, *, by: str, population: object,
    conf_level: float,
) -> pd.DataFrame:  # fmt: skip
    """Mean over the items of each item's probability of superiority, on effective numbers of people.

    `bound` has the variances if items were perfectly correlated and units had no weights: those of one plain answer.
    """
    if both.empty:
        return both
    found = {key: _item_superiority(rows, population) for key, rows in counts.groupby(list(BY["item"]), sort=False)}
    items = pd.Series(found, dtype=float).rename_axis(list(BY["item"])).dropna()
    grouped = items.groupby(level=list(range(len(BY[by]))), sort=False)
    keys = _keys(both, by)
    theta, n_items = grouped.mean().reindex(keys).to_numpy(), grouped.size().reindex(keys).to_numpy(float)
    one = bound.set_index(list(BY[by])).reindex(keys)
    of_one = one["staff_sd"].to_numpy(float) ** 2
    staff = _ratio(both["variance_staff"], of_one)
    pooled = _leaders_ratio((one["variance_leader"], both["variance_leader"]), (of_one, both["staff_sd"] ** 2), by)
    n_leader = _effective(both["n_leader"], pooled)
    n_staff = _effective(both["n_staff"], np.maximum(staff, 1 / n_items))
    low, high = superiority_interval(theta, n_leader, n_staff, conf_level=conf_level)
    method = _method("Newcombe (2006) method 5", table, n_items)
    effect = [VARGHA_DELANEY.word(one - 0.5) for one in theta]
    return _rows(both, by, SUPERIORITY, theta, low, high, method, effect, VARGHA_DELANEY.source)


def _share_difference(
    both: pd.DataFrame, counts: pd.DataFrame, table: pd.DataFrame, *, by: str, conf_level: float
) -> pd.DataFrame:
    if both.empty:
        return both
    sizes = counts[counts["n"] > 0].drop_duplicates(list(BY["item"])).groupby(list(BY[by]), sort=False).size()
    n_items = sizes.reindex(_keys(both, by)).to_numpy(float)
    say, see, n_leader, n_staff = (both[name].to_numpy(float) for name in ("say", "see", "n_leader", "n_staff"))
    staff = _ratio(both["variance_staff"], _one_answer(see, n_staff))
    of_staff = (_one_answer(both["see_plain"].to_numpy(float), n_staff), both["staff_sd"] ** 2)
    pooled = _leaders_ratio((_one_answer(say, n_leader), both["variance_leader"]), of_staff, by)
    people = _effective(n_leader, pooled), _effective(n_staff, np.maximum(staff, 1 / n_items))
    low, high = newcombe_difference(say / 100, people[0], see / 100, people[1], conf_level=conf_level)
    method = _method("Newcombe (1998) method 10", table, n_items)
    return _rows(both, by, FAVOURABLE, say - see, 100 * low, 100 * high, method, None, None)


def _keys(both: pd.DataFrame, by: str) -> pd.Index:
    return pd.MultiIndex.from_frame(both[list(BY[by])]) if by == "item" else pd.Index(both["responsibility"])


def _effective(n: np.ndarray, ratio: np.ndarray | float) -> np.ndarray:
    """People that count: n over the ratio, which is drawn towards 1 by the four degrees of freedom of few leaders."""
    n = np.asarray(n, float)
    return n * (n + 3) / (4 + (n - 1) * ratio)


def _shape(staff: pd.DataFrame, by: str) -> pd.DataFrame:
    """Skewness and excess kurtosis of the answers to each item, averaged over the items of a scale; NaN: constant."""
    keys = list(BY["item"])
    frame = staff[[*keys, "n", "value"]].astype({"n": float, "value": float})
    sums = frame.assign(total=frame["n"] * frame["value"]).groupby(keys, sort=False)[["n", "total"]].transform("sum")
    away = frame["value"] - sums["total"] / sums["n"].where(sums["n"] > 0)
    powers = pd.DataFrame({power: frame["n"] * away**power / sums["n"] for power in (2, 3, 4)})
    moments = powers.groupby([frame[name] for name in keys], sort=False).sum()
    second = moments[2].where(moments[2] > 1e-12)
    shape = pd.DataFrame({"skewness": moments[3] / second**1.5, "excess": moments[4] / second**2 - 3})
    return shape if by == "item" else shape.groupby(level=0, sort=False).mean()


def _item_superiority(rows: pd.DataFrame, population: object) -> float:
    """One item; staff count by headcount of their unit where a roster is given."""
    n = rows["n"].to_numpy(float)
    is_staff = (rows["form"] == "staff").to_numpy()
    if isinstance(population, pd.DataFrame) and "unit" in rows:
        staff = rows[is_staff]
        moments = Moments.of(staff, True)
        heads = moments.headcounts(population.groupby("unit", sort=False)["headcount"].sum())
        weight = heads / np.where(moments.respondents > 0, moments.respondents, 1.0)
        if len(weight) > 1 and np.isfinite(weight).all():
            of_unit = dict(zip(moments.strata, weight, strict=True))
            unit = np.where(staff["unit"].isna(), None, staff["unit"].to_numpy(object))
            n = n.copy()
            n[is_staff] *= [of_unit[one] for one in unit]
    values, place = np.unique(rows["value"].to_numpy(float).round(9), return_inverse=True)
    sides = [np.bincount(place[side], n[side], len(values)) for side in (~is_staff, is_staff)]
    return float(superiority(*sides))


def _one_answer(percent: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Variance of one yes or no with this share, as a sample of n would show it, percent squared."""
    return percent * (100 - percent) * n / np.maximum(n - 1, 1)


def _ratio(variance: pd.Series, of_one: np.ndarray) -> np.ndarray:
    """Variance over that of one answer; 1 where there is none to compare."""
    variance, of_one = np.asarray(variance, float), np.asarray(of_one, float)
    usable = np.isfinite(variance) & (of_one > 0)
    return np.where(usable, variance / np.where(usable, of_one, 1.0), 1.0)


def _leaders_ratio(leaders: tuple[object, object], staff: tuple[object, object], by: str) -> float:
    """Pooled ratio of the leaders, at least the staff's (a handful shows little of it), at most 1."""
    if by == "item":
        return 1.0
    ratios = []
    for of_one, variance in (leaders, staff):
        of_one, variance = np.asarray(of_one, float), np.asarray(variance, float)
        known = np.isfinite(of_one) & np.isfinite(variance)
        ratios.append(variance[known].sum() / of_one[known].sum() if of_one[known].sum() > 0 else 1.0)
    return float(np.clip(max(ratios), 1e-6, 1.0))


def _method(name: str, table: pd.DataFrame, n_items: np.ndarray) -> np.ndarray:
    several = f"mean of items, {name}" + ("" if "item_a" in table else f", upper bound: {UPPER_BOUND}")
    return np.where(n_items > 1, several, name)


def _rows(
    both: pd.DataFrame, by: str, metric: str, estimate: object, low: object, high: object, method: object,
    effect: object, rule: object,
) -> pd.DataFrame:  # fmt: skip
    return both[list(BY[by])].assign(
        metric=metric,
        estimate=np.asarray(estimate, float),
        conf_low=np.asarray(low, float),
        conf_high=np.asarray(high, float),
        n=both["n_leader"],
        n_leader=both["n_leader"],
        n_staff=both["n_staff"],
        effect=effect,
        rule=rule,
        method=method,
    )
