"""One factor or ten? Whether a subscale tells more about its own subject than the overall rating does."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np
import pandas as pd

from engagement.measurement.agreement.unit_counts import unit_codes
from engagement.measurement.consistency.moments import ItemSums, item_answers, item_sums, varying_items
from engagement.measurement.consistency.prmse import PREDICTORS, prmse
from engagement.measurement.consistency.unit_moments import UnitSums, unit_sums
from engagement.rules import NOT_DISTINCT

DISTINCT = "distinct"
HABERMAN = "Haberman (2008): own questions tell more about its true score than the overall rating does"
PERSON, UNIT = "person", "unit"
OVERALL = ("items", "scales")
INTERVALS = ("none", "jackknife")
_GROUPS = 100


def subscore_value(
    items: pd.DataFrame,
    scales: Mapping[Hashable, Sequence[Hashable]],
    *,
    units: pd.Series | Sequence[Hashable] | None = None,
    overall: str = "items",
    reliabilities: Mapping[Hashable, float] | None = None,
    interval: str = "none",
    conf_level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Compare each subscale with the overall rating as predictors of the subscale's true score.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers, all keyed alike and on scales of one length (0-100 serves), higher means more.
    scales : mapping of scale to sequence of columns
        At least two scales; an item belongs to one of them.
    units : Series or sequence, length respondents, or None
        Unit of each respondent: adds the rows for unit means. People without a unit count in the rows for persons only.
    overall : str
        What the overall rating is: "items" the mean of all items, "scales" the mean of the scales' means.
    reliabilities : mapping of scale to float, or None
        Reliability of a person's scale score, such as omega total, in place of alpha; scales not named keep alpha.
    interval : str
        "none", or "jackknife": standard error and interval of the difference, leaving out units in turn where `units`
        are given, else groups of respondents.
    conf_level : float
        Level of the interval.
    seed : int
        Of the allotment to groups where there are more than 100 units or respondents.

    Returns
    -------
    DataFrame
        One row per scale and subject ("person", and with `units` "unit"): scale, subject, metric "prmse_difference",
        prmse_own (the reliability of its own score), prmse_total, prmse_combination (own and total), prmse_augmented
        (all subscores), ratio (own / total), estimate (own - total), std_error, conf_low, conf_high, conf_level, n
        (respondents with an answer to the scale's items; lower median over the items), n_units, n_items, verdict
        ("distinct", "not distinguishable from the overall rating", or "not available: " and the reason), rule, method.

    Raises
    ------
    ValueError
        If there are fewer than two scales, an item is unknown or in two scales, or an argument does not fit.

    Notes
    -----
    PRMSE is the squared correlation of a predictor with the true score: 1 predicts it without error. Persons: S_j is
    the scale's sum, X the total, t_j = reliability_j var(S_j), c_j = t_j + sum over the other scales of cov(S_j, S_l);
    own t_j / var(S_j), total c_j^2 / (t_j var(X)); errors of different scales are taken as uncorrelated.
    Units: the true score is the unit's expected mean. With between- and within-unit covariances of the items by
    analysis of variance (unequal sizes: n0), summed over the scales' items, U and W: t_j = U_jj, c_j = sum_l U_jl,
    observed covariances of unit means U + W / n0; own is then the ICC(2) of the scale's mean, and people's halo goes
    into W, not into U. The formulas of `prmse` follow for both.
    Missing answers: every covariance is of the pair of items among those who answered both, so a scale's covariances
    are those of a scale that everyone had answered in full; unit means W is divided by n0_ab's own size,
    n0_a n0_b / n0_ab. Items without variance are left out. Estimated PRMSE may exceed 1 by chance in small samples.
    The verdict compares estimates; the interval tells how sure it is. Spelled out in R in tests/oracle/subscores.R.

    References
    ----------
    Haberman, S. J. (2008). When can subscores have value? Journal of Educational and Behavioral Statistics, 33,
    204-229.
    Feinberg, R. A., & Wainer, H. (2014). A simple equation to predict a subscore's value. Educational Measurement:
    Issues and Practice, 33(3), 55-56.
    """
    columns, place = _checked(items, scales, overall, reliabilities, interval)
    used = items[columns]
    answers = item_answers(used).astype(float, copy=False)
    whole = item_sums(answers, names=tuple(columns))
    codes = None if units is None else unit_codes(units, items)[0]
    design = _Design(list(scales), place, varying_items(whole), overall, dict(reliabilities or {}))
    parts = _person_parts(answers, whole, codes, seed) if interval == "jackknife" else []
    people = design.of_persons(whole)
    table = _rows(design, people, [design.of_persons(whole - part) for part in parts], conf_level)
    clusters = "" if not parts else f"; jackknife, {len(parts)} groups" + ("" if codes is None else " of units")
    table = table.assign(
        subject=PERSON,
        method=[one + clusters for one in _how_persons(design, reliabilities)],
        n=design.answered(np.diag(whole.n)),
        n_units=pd.NA if codes is None else len(np.unique(codes[codes >= 0])),
    )
    if codes is not None:
        table = pd.concat([table, _unit_rows(design, answers, codes, whole, interval, conf_level, seed)])
    table = table.assign(
        metric="prmse_difference", conf_level=conf_level, rule=HABERMAN, n_items=design.sizes[table.index]
    )
    return table.astype({"n_units": "Int64"}).reset_index(drop=True)[list(_HEADINGS)]


_HEADINGS = (
    *("scale", "subject", "metric", *PREDICTORS, "ratio", "estimate", "std_error", "conf_low", "conf_high"),
    *("conf_level", "n", "n_units", "n_items", "verdict", "rule", "method"),
)


class _Design:
    """Which item belongs to which scale, and the PRMSE of each scale from sums."""

    def __init__(
        self, scales: list[Hashable], place: np.ndarray, varies: np.ndarray, overall: str, given: Mapping
    ) -> None:
        self.scales, self.place, self.varies, self.given = scales, place, varies, given
        self.member = ((place == np.arange(len(scales))[:, None]) & varies).astype(float)  # scales x items
        self.sizes = self.member.sum(axis=1).astype(int)
        self.weights = np.ones(len(scales)) if overall == "items" else 1 / np.maximum(self.sizes, 1)

    def answered(self, n: np.ndarray) -> list[int]:
        """Lower median over the items of each scale."""
        mine = [np.sort(n[self.place == scale]) for scale in range(len(self.scales))]
        return [int(one[(len(one) - 1) // 2]) for one in mine]

    def summed(self, matrix: np.ndarray) -> np.ndarray:
        """Sum items x items to scales x scales; items without variance stay out."""
        known = np.where(np.outer(self.varies, self.varies), matrix, 0.0)
        with np.errstate(invalid="ignore"):
            return self.member @ np.where(np.isnan(known), 0.0, known) @ self.member.T + np.where(
                self.member @ np.isnan(known) @ self.member.T > 0, np.nan, 0.0
            )

    def of_persons(self, sums: ItemSums) -> tuple[dict[str, np.ndarray], list[str]]:
        covariance = sums.covariance
        observed = self.summed(covariance)
        trace = self.member @ np.where(self.varies, np.diag(covariance), 0.0)
        variance, k = np.diag(observed), self.sizes
        usable = (k > 1) & (variance > 1e-12 * trace)
        reliability = np.full(len(k), np.nan)
        reliability[usable] = k[usable] / (k[usable] - 1) * (1 - trace[usable] / variance[usable])
        reliability = np.array([self.given.get(one, r) for one, r in zip(self.scales, reliability, strict=True)], float)
        true = observed.copy()
        np.fill_diagonal(true, reliability * variance)
        problems = [
            self._problem(place, sums.respondents, observed)
            or ("" if reliability[place] > 0 else _low(reliability[place]))
            for place in range(len(k))
        ]
        return prmse(observed, true, self.weights), problems

    def of_units(self, sums: UnitSums) -> tuple[dict[str, np.ndarray], list[str]]:
        between, within, size = sums.components()
        own = np.diag(size)
        with np.errstate(divide="ignore", invalid="ignore"):
            observed = self.summed(between + within * size / np.outer(own, own))
        true = self.summed(between)
        few = np.diag(sums.units).max(initial=0) < 2
        problems = []
        for place, variance in enumerate(np.diag(true)):
            problem = "fewer than two units with answers" if few else self._problem(place, 3, true, single=1)
            problems.append(problem or ("" if variance > 0 else "no variance between units beyond chance"))
        return prmse(observed, true, self.weights), problems

    def _problem(self, place: int, n: float, observed: np.ndarray, single: int = 2) -> str:
        """Why a scale cannot be judged; "" where it can."""
        if n < 3:
            return "fewer than three respondents"
        if self.sizes[place] < 1:
            return "no item varies"
        if self.sizes[place] < single and self.scales[place] not in self.given:
            return "one item has no alpha"
        if (self.sizes > 0).sum() < 2:
            return "no other scale varies"
        if not np.isfinite(observed).all():
            return "two items were not answered by the same people, or in too few units"
        return ""


def _low(reliability: float) -> str:
    return "its own score has no reliability above 0" if reliability <= 0 else "its score has no variance"


def _rows(
    design: _Design,
    found: tuple[dict[str, np.ndarray], list[str]],
    left_out: list[tuple[dict[str, np.ndarray], list[str]]],
    conf_level: float,
) -> pd.DataFrame:
    values, problems = found
    gone = np.array([problem != "" for problem in problems])
    values = {name: np.where(gone, np.nan, one) for name, one in values.items()}
    difference = values["prmse_own"] - values["prmse_total"]
    gone |= np.isnan(difference)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = values["prmse_own"] / values["prmse_total"]
    verdict = [
        f"not available: {problem or 'the overall rating has no variance'}" if lost else word
        for lost, problem, word in zip(gone, problems, np.where(difference > 0, DISTINCT, NOT_DISTINCT), strict=True)
    ]
    std_error = low = high = np.full(len(design.scales), np.nan)
    if len(left_out) > 1:
        from scipy.special import stdtrit

        groups = len(left_out)
        each = np.array([one["prmse_own"] - one["prmse_total"] for one, _ in left_out])
        std_error = np.sqrt((groups - 1) / groups * ((each - each.mean(axis=0)) ** 2).sum(axis=0))
        std_error = np.where(gone, np.nan, std_error)
        half = float(stdtrit(groups - 1, 0.5 + conf_level / 2)) * std_error
        low, high = difference - half, difference + half
    numbers = {"ratio": ratio, "estimate": difference, "std_error": std_error, "conf_low": low, "conf_high": high}
    return pd.DataFrame({"scale": design.scales, **values, **numbers, "verdict": verdict})


def _unit_rows(
    design: _Design,
    answers: np.ndarray,
    codes: np.ndarray,
    whole: ItemSums,
    interval: str,
    conf_level: float,
    seed: int,
) -> pd.DataFrame:
    inside = codes >= 0
    if not inside.all():
        answers, codes = answers[:, inside], codes[inside]
    names, codes = np.unique(codes, return_inverse=True)
    count = len(names)
    groups = _allotted(count, seed) if interval == "jackknife" else np.zeros(count, dtype=int)
    k = len(answers)
    parts = unit_sums(answers, codes, groups, whole.origin) if count else [UnitSums(*(np.zeros((k, k)),) * 6)]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    jackknifed = interval == "jackknife" and len(parts) > 1
    left_out = [design.of_units(total - part) for part in parts] if jackknifed else []
    table = _rows(design, design.of_units(total), left_out, conf_level)
    told = "unit means: analysis of variance between and within units, n0, pairs of items"
    told += f"; jackknife, {len(parts)} groups of units" if jackknifed else ""
    return table.assign(subject=UNIT, method=told, n=design.answered(np.diag(total.n)), n_units=count)


def _person_parts(answers: np.ndarray, whole: ItemSums, codes: np.ndarray | None, seed: int) -> list[ItemSums]:
    """Sum up each group of respondents (of whole units where there are units) to leave out."""
    rows = answers.shape[1]
    cluster = np.arange(rows)
    if codes is not None:  # people without a unit stand for themselves
        alone = codes < 0
        cluster = np.unique(np.where(alone, codes.max(initial=-1) + 1 + np.cumsum(alone), codes), return_inverse=True)[
            1
        ]
    if not rows:
        return []
    group = _allotted(int(cluster.max()) + 1, seed)[cluster]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 2))
    return [
        item_sums(answers[:, order[low:high]], origin=whole.origin)
        for low, high in zip(starts[:-1], starts[1:], strict=True)
    ]


def _allotted(clusters: int, seed: int) -> np.ndarray:
    """Group of each cluster: its own, or one of a hundred at random."""
    if clusters <= _GROUPS:
        return np.arange(clusters)
    return np.random.default_rng(seed).permutation(clusters) % _GROUPS


def _how_persons(design: _Design, reliabilities: Mapping | None) -> list[str]:
    return [
        "persons: pairwise covariances, " + ("reliability given" if one in (reliabilities or {}) else "alpha")
        for one in design.scales
    ]


def _checked(
    items: pd.DataFrame, scales: Mapping, overall: str, reliabilities: Mapping | None, interval: str
) -> tuple[list[Hashable], np.ndarray]:
    """Columns of all scales, and the scale of each."""
    if overall not in OVERALL:
        raise ValueError(f"overall is {overall!r}; expected 'items' or 'scales'.")
    if interval not in INTERVALS:
        raise ValueError(f"interval is {interval!r}; expected 'none' or 'jackknife'.")
    if len(scales) < 2:
        raise ValueError(
            f"subscore value compares scales with their total and needs at least two, found {len(scales)}."
        )
    columns, place = [], []
    known = set(items.columns)
    for at, (scale, members) in enumerate(scales.items()):
        if isinstance(members, str) or not len(members):
            raise ValueError(f"scale {scale!r} has items {members!r}; expected a list of at least one column.")
        for item in members:
            if item not in known:
                raise ValueError(f"scale {scale!r} names item {item!r}, which the table does not hold.")
            if item in columns:
                first = list(scales)[place[columns.index(item)]]
                raise ValueError(
                    f"item {item!r} is in scale {first!r} and in scale {scale!r}; scales that share an item share "
                    "its errors, leave it in one."
                )
            columns.append(item)
            place.append(at)
    if not items.columns.is_unique:
        raise ValueError("the table has columns of the same name; rename them.")
    for scale, value in (reliabilities or {}).items():
        if scale not in scales:
            raise ValueError(f"reliabilities names {scale!r}, which is none of the scales.")
        if not 0 <= value <= 1:
            raise ValueError(f"the reliability of scale {scale!r} is {value:g}; expected 0 to 1.")
    return columns, np.array(place)
