"""Studentised permutation tests of a gap: form labels are dealt out anew, exactly where few ways exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from engagement.engine import percent_of_maximum
from engagement.estimates import benjamini_hochberg, holm
from engagement.gaps.between_forms.deals import all_deals, number_of_deals, random_deals
from engagement.gaps.between_forms.forms import shared_items
from engagement.gaps.inference import EXPLORATORY, PRIMARY
from surveys.instrument import Instrument

EXACT_DEALS = 50_000
TOLERANCE = 1e-9  # statistics this close count as equal: sums are added up in another order


def permutation_gaps(
    answers: pd.DataFrame,
    form: Sequence[object],
    scales: Mapping[str, Sequence[str]],
    *,
    permutations: int = 9999,
    seed: int = 1,
    exact: int = EXACT_DEALS,
) -> pd.DataFrame:
    """Test each scale's gap between leaders and staff by dealing out the form labels anew, people kept whole.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent, one column an item, 0-100; missing where not rated. `instrument_answers` makes it.
    form : sequence
        "leader" or "staff" of each row; rows of other forms are left out.
    scales : mapping of str to sequence of str
        Items of each scale; those not in `answers` or not rated by both forms are left out.
    permutations : int
        Random deals where listing all would be more than `exact`.
    seed : int
        Seed of the random deals.
    exact : int
        Most deals that are listed.

    Returns
    -------
    DataFrame
        responsibility (the scale), metric, estimate (leaders minus staff, mean of item means, without weights), n and
        n_leader, n_staff (rated at least one item), p_value (two-sided), p_adjusted (Holm), rule, method.

    Raises
    ------
    ValueError
        If a column is not numeric or lengths differ.

    Notes
    -----
    The statistic is the gap over its standard error, both anew in every deal: sum over leaders and staff of the mean
    over item pairs of n_ab / (n_a n_b) s_ab. If leaders and staff answer alike the test is exact for any number of
    people; if only their means are equal (variances may differ) it holds asymptotically, which the plain difference of
    means does not. People are dealt out as a whole, so items of a person stay together. Random deals: p = (1 + b) / (1
    + permutations) with b deals at least as extreme. A deal in which an item is rated on one side only rests on the
    others; one without any statistic counts as extreme. Unit weights are not used: labels could not be exchanged.

    References
    ----------
    Janssen, A. (1997). Studentized permutation tests for non-i.i.d. hypotheses and the generalized Behrens-Fisher
    problem. Statistics & Probability Letters, 36, 9-21.
    Chung, E., & Romano, J. P. (2013). Exact and asymptotically robust permutation tests. Annals of Statistics, 41,
    484-507.
    Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never be zero. Stat. Appl. in Genetics and Molecular
    Biology, 9(1), 39.
    """
    labels = np.asarray(form, object)
    if len(labels) != len(answers):
        raise ValueError(f"form has {len(labels)} entries for {len(answers)} respondents; give one form per row.")
    leaders = labels == "leader"
    mine = leaders | (labels == "staff")
    rows = []
    for number, (name, items) in enumerate(scales.items()):
        values = _numbers(answers, [item for item in items if item in answers])[mine]
        rated = np.isfinite(values)
        both = rated[leaders[mine]].any(axis=0) & rated[~leaders[mine]].any(axis=0)
        values = values[:, both]
        known = np.isfinite(values).any(axis=1)
        patterns, at = np.unique(values[known], axis=0, return_inverse=True)
        at = at.ravel()
        is_leader = leaders[mine][known]
        of_leaders, of_staff = (np.bincount(at[side], minlength=len(patterns)) for side in (is_leader, ~is_leader))
        tested = _test(patterns, of_leaders, of_staff, permutations=permutations, seed=[seed, number], exact=exact)
        rows.append({"responsibility": name} | tested)
    return _family(rows, ["responsibility"], holm, PRIMARY)


def permutation_items(
    counts: pd.DataFrame,
    *,
    kind: str = "leader_behaviour",
    permutations: int = 9999,
    seed: int = 1,
    exact: int = EXACT_DEALS,
) -> pd.DataFrame:
    """Test each item's gap from counts alone: dealing out the labels of one item is drawing tables of counts.

    Parameters
    ----------
    counts : DataFrame
        COUNTS; rows of metric "score" (of published results "favourable") are used, and of role "scale" where there is
        a column role.
    kind : str
        leader_behaviour or workplace.
    permutations, seed, exact
        As in `permutation_gaps`. With 20 leaders and five answers there are 10,626 tables: p is exact.

    Returns
    -------
    DataFrame
        responsibility, item and the columns of `permutation_gaps`; exploratory, adjusted by Benjamini and Hochberg.
    """
    mine = counts[counts["object"] == kind]
    metric = "score" if (mine["metric"] == "score").any() else "favourable"
    mine = mine[mine["metric"] == metric]
    mine = shared_items(mine[mine["role"] == "scale"] if "role" in mine else mine)
    rows = []
    for number, (key, item) in enumerate(mine.groupby(["responsibility", "item"], sort=False)):
        values, at = np.unique(item["value"].to_numpy(float).round(9), return_inverse=True)
        is_leader = (item["form"] == "leader").to_numpy()
        n = item["n"].to_numpy(float)
        sides = [np.bincount(at[side], n[side], len(values)).astype(int) for side in (is_leader, ~is_leader)]
        options = {"permutations": permutations, "seed": [seed, number], "exact": exact}
        tested = _test(values[:, None], *sides, **options) | {"metric": metric}
        rows.append({"responsibility": key[0], "item": key[1]} | tested)
    return _family(rows, ["responsibility", "item"], benjamini_hochberg, EXPLORATORY)


def instrument_answers(
    responses: pd.DataFrame, instrument: Instrument, *, kind: str = "leader_behaviour"
) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Answers as 0-100 and the items of each responsibility, for `permutation_gaps`.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names items of role scale, their responsibility, object and scale.
    kind : str
        leader_behaviour or workplace.

    Returns
    -------
    tuple
        The answers, one column an item, and the items of each responsibility in the instrument's order.
    """
    columns: dict[str, np.ndarray] = {}
    scales: dict[str, list[str]] = {one.id: [] for one in instrument.responsibilities}
    for item in instrument.items:
        if item.role != "scale" or item.object != kind or item.id not in responses:
            continue
        points = responses[item.id].to_numpy(dtype=float, na_value=np.nan)
        columns[item.id] = percent_of_maximum(points, len(instrument.scales[item.scale].labels))
        scales.setdefault(item.responsibility, []).append(item.id)
    return pd.DataFrame(columns, index=responses.index), {name: items for name, items in scales.items() if items}


def _numbers(answers: pd.DataFrame, items: list[str]) -> np.ndarray:
    for item in items:
        if not pd.api.types.is_numeric_dtype(answers[item]):
            raise ValueError(f"column {item!r} is not numeric; expected answers as numbers from 0 to 100.")
    columns = [answers[item].to_numpy(dtype=float, na_value=np.nan) for item in items]
    return np.column_stack(columns) if columns else np.empty((len(answers), 0))


def _test(
    patterns: np.ndarray, leaders: np.ndarray, staff: np.ndarray, *, permutations: int, seed: list[int], exact: int
) -> dict[str, object]:
    """One scale: patterns of answers, and how many leaders and staff gave each."""
    n_leader, n_staff = int(leaders.sum()), int(staff.sum())
    found = {"metric": "score", "estimate": np.nan, "n": n_leader, "n_leader": n_leader, "n_staff": n_staff}
    if not n_leader or not n_staff:
        return found | {"p_value": np.nan, "method": "one side rated nothing"}
    if len(patterns) == 1:
        found["estimate"] = 0.0
        return found | {"p_value": np.nan, "method": "everybody answered the same"}
    moments, scale = _moments(patterns)
    everybody = leaders + staff
    total = everybody @ moments
    gap, observed = _statistic(leaders[None, :] @ moments, total, patterns.shape[1])
    found["estimate"] = float(gap[0]) * scale
    if np.isnan(observed[0]):
        return found | {"p_value": np.nan, "method": "fewer than two answers to every item on one side"}
    limit = observed[0] if np.isinf(observed[0]) else observed[0] - TOLERANCE * max(1.0, observed[0])
    ways = number_of_deals(everybody, n_leader, exact)
    if ways <= exact:
        tables, probability = all_deals(everybody, n_leader)
        extreme = ~(_statistic(tables @ moments, total, patterns.shape[1])[1] < limit)
        return found | {"p_value": min(float(probability[extreme].sum()), 1.0), "method": f"all {ways:,} deals"}
    rng = np.random.default_rng(seed)
    beyond = 0
    for sums in random_deals(everybody, n_leader, moments, permutations, rng):
        beyond += int((~(_statistic(sums, total, patterns.shape[1])[1] < limit)).sum())
    return found | {"p_value": (1 + beyond) / (1 + permutations), "method": f"{permutations:,} random deals"}


def _moments(patterns: np.ndarray) -> tuple[np.ndarray, float]:
    """Per pattern and item pair (a <= b): n_ab, sum_a, sum_b, sum_ab, flat; and the unit they are in.

    About the middle and in units of the largest distance from it: the statistic stays, the digits are kept.
    """
    known = np.isfinite(patterns).astype(float)
    filled = np.where(known > 0, patterns - np.nanmean(patterns), 0.0)
    scale = float(np.abs(filled).max()) or 1.0
    filled = filled / scale
    a, b = np.triu_indices(patterns.shape[1])
    counted = known[:, a] * known[:, b]
    parts = (counted, filled[:, a] * known[:, b], filled[:, b] * known[:, a], filled[:, a] * filled[:, b])
    return np.concatenate(parts, axis=1), scale


def _statistic(leaders: np.ndarray, total: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Gap and absolute studentised gap of many deals, from the moments of the leaders' side."""
    a, b = np.triu_indices(k)
    width = len(a)
    alone = np.flatnonzero(a == b)
    sides = (leaders, total[None, :] - leaders)
    n = [side[:, :width] for side in sides]
    item_n = [one[:, alone] for one in n]
    usable = (item_n[0] > 0.5) & (item_n[1] > 0.5)
    items = usable.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [side[:, width : 2 * width][:, alone] / one for side, one in zip(sides, item_n, strict=True)]
        gap = np.where(usable, means[0] - means[1], 0.0).sum(axis=1) / items
        variance = sum(_variance(side, one, usable, items, a, b) for side, one in zip(sides, item_n, strict=True))
        variance = np.where(variance < TOLERANCE**2, 0.0, variance)
        size = np.where(np.abs(gap) < TOLERANCE, 0.0, np.abs(gap) / np.sqrt(variance))
    return gap, np.where(np.isfinite(variance), size, np.nan)


def _variance(
    side: np.ndarray, item_n: np.ndarray, usable: np.ndarray, items: np.ndarray, a: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Variance of the mean of item means: the kernel of scale_mean, for many deals at once."""
    n, sum_a, sum_b, sum_ab = np.split(side, 4, axis=1)
    cross = (sum_ab - sum_a * sum_b / n) / (n - 1)
    alone = np.flatnonzero(a == b)
    own = np.maximum(cross[:, alone], 0.0)
    estimable = usable & (item_n > 1.5)
    mean = np.where(estimable, own, 0.0).sum(axis=1) / estimable.sum(axis=1)
    own = np.where(estimable, own, mean[:, None])  # an item rated once borrows the mean variance of the others
    cross = np.where(n > 1.5, cross, np.sqrt(own[:, a] * own[:, b]))
    cross[:, alone] = own
    twice = np.where(a == b, 1.0, 2.0) * (usable[:, a] & usable[:, b])
    part = np.where(twice > 0, n / (item_n[:, a] * item_n[:, b]) * cross * twice, 0.0)
    return np.maximum(part.sum(axis=1), 0.0) / items**2


def _family(
    rows: list[dict[str, object]], keys: list[str], adjust: Callable[[np.ndarray], np.ndarray], family: str
) -> pd.DataFrame:
    columns = [*keys, "metric", "estimate", "n", "n_leader", "n_staff", "p_value", "method"]
    table = pd.DataFrame(rows, columns=columns)
    adjusted = adjust(table["p_value"].to_numpy(float)) if len(table) else []
    table.insert(len(columns) - 1, "p_adjusted", adjusted)
    return table.assign(rule=f"studentised permutation (Janssen 1997; Chung and Romano 2013); {family}")
