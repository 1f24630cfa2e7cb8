"""Tipping points: how different those who did not answer would have to be for a verdict to change.

Everything is arithmetic on estimates, intervals and response rates. The interval moves with its estimate and keeps its
width and level; `engagement.gaps.tipping` judges whole families anew at every step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.responses.verdict_changes import first_change
from engagement.rules import INTERVAL_RULE, PERCEPTION, TARGET, VerdictWords, interval_verdict

KEYS = ("form", "wave", "unit", "level", "site", "responsibility", "object", "item")
TOP = 100.0
LOWER, HIGHER = "lower", "higher"
METHOD = "non-responders differ by the same amount in every stratum; interval moved, width kept"
EVERYBODY = "everybody answered"
NOTHING = "no estimate or no interval"


def tipping_point(
    table: pd.DataFrame,
    *,
    response: float | Mapping[object, float] | None = None,
    strata: pd.DataFrame | None = None,
    reference: float | None = None,
    words: VerdictWords | None = None,
    smallest_difference: float = 10.0,
    titles: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """How much lower or higher non-responders would have to rate for the side, and for the verdict, to change.

    Parameters
    ----------
    table : DataFrame
        Gaps (`perception_gaps`, `target_gaps`: `see`, `estimate` = something minus see, and `verdict_low`,
        `verdict_high` or else `conf_low`, `conf_high`), or with `reference` estimates of staff (`estimate`, `conf_low`,
        `conf_high`), 0-100. One row per group; grouping columns are kept.
    response : number or mapping
        Share of the staff who answered, above 0 and at most 1; by unit where each row is a unit. Give this or `strata`.
    strata : DataFrame
        unit, estimate (what the unit's respondents see), n (respondents), population; with `responsibility` (or another
        grouping column of `table`) one block per group. Each unit has its own response, and its non-responders cannot
        leave the scale.
    reference : float or None
        Score that `table`'s estimates are compared with, 0-100: a target, or the middle of the scale.
    words : VerdictWords or None
        Words of the verdicts; None: `TARGET` with a reference or a column `target`, else `PERCEPTION`.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    titles : mapping, optional
        Responsibility -> name in the sentences.

    Returns
    -------
    DataFrame
        Three rows per row of `table`: basis "estimate" (the estimate crosses 0 or the reference), and basis "verdict"
        twice, direction "lower" and "higher": the first change of the verdict word. The grouping columns, metric,
        basis, direction, response_rate (percent), tipping (points that non-responders' mean lies above that of
        respondents; below 0: lower), possible (whether it fits on the scale), verdict, verdict_after, rule, method and
        text.
        tipping is NaN where everybody answered, where no difference in this direction changes the verdict, and where
        there is no estimate or interval; `method` says which.

    Raises
    ------
    ValueError
        If columns are missing, a share is none, or neither or both of `response` and `strata` are given.

    Notes
    -----
    With response rates r_h, respondents' means m_h and headcount shares W_h, staff as a whole rate
    sum W_h (r_h m_h + (1 - r_h) clip(m_h + d, 0, 100)) if non-responders differ by d. The tipping point is the d at
    which a gap's interval, moved by as much, changes its word. One stratum: d = shift / (1 - r).

    References
    ----------
    Manski, C. F. (1989). Anatomy of the selection problem. Journal of Human Resources, 24, 343-360.
    """
    ends = _ends(table, reference)
    if words is None:
        words = TARGET if reference is not None or "target" in table else PERCEPTION
    if not 0 < smallest_difference <= TOP:
        raise ValueError(f"smallest_difference is {smallest_difference}; expected points of 100, above 0.")
    keys = [name for name in KEYS if name in table]
    moves = _moves(table, ends["see"].to_numpy(float), response, strata, keys)
    rows = []
    for place, (record, move) in enumerate(zip(table[keys].to_dict("records"), moves, strict=True)):
        gap, low, high = (float(ends[name].iloc[place]) for name in ("gap", "low", "high"))
        metric = str(table["metric"].iloc[place]) if "metric" in table else "score"
        name = _name(record, titles)
        for change in (_side(gap, words), *_verdicts(low, high, smallest_difference, words)):
            rows.append(record | {"metric": metric} | _row(change, move, name))
    names = ["basis", "direction", "response_rate", "tipping", "possible", "verdict", "verdict_after", "method", "text"]
    found = pd.DataFrame(rows, columns=[*keys, "metric", *names])
    return found.assign(rule=INTERVAL_RULE.format(smallest_difference))


@dataclass(frozen=True)
class Move:
    """How far the staff mean moves when non-responders differ: strata weights times 1 - r, and respondents' means."""

    weight: np.ndarray
    mean: np.ndarray

    @property
    def silent(self) -> float:
        """Share of the staff who did not answer."""
        return float(self.weight.sum())

    def by(self, difference: float) -> float:
        """Change of the staff mean if non-responders differ by `difference` points, within the scale."""
        return float(self.weight @ (np.clip(self.mean + difference, 0, TOP) - self.mean))

    def needed(self, change: float) -> tuple[float, bool]:
        """Difference that changes the staff mean by `change`, and whether the scale allows it.

        Where the scale does not, the difference it would take if it went on.
        """
        if self.silent <= 1e-12:
            return np.nan, False
        corners = np.unique(np.concatenate([-self.mean, TOP - self.mean, [0.0]]))
        reached = np.array([self.by(one) for one in corners])
        if not reached[0] - 1e-12 <= change <= reached[-1] + 1e-12:
            return change / self.silent, False
        return float(np.interp(change, reached, corners)), True


@dataclass(frozen=True)
class _Change:
    """A change of word: how far the gap has to move (NaN: never), and the words before and after."""

    basis: str
    direction: str
    shift: float
    before: str
    after: str


def _ends(table: pd.DataFrame, reference: float | None) -> pd.DataFrame:
    """See, and the gap with the interval that carries the verdict, of every row."""
    if reference is not None and not 0 <= reference <= TOP:
        raise ValueError(f"reference is {reference}; expected a score from 0 to 100.")
    verdict = reference is None and {"verdict_low", "verdict_high"} <= set(table.columns)
    needed = ["estimate", *(("verdict_low", "verdict_high") if verdict else ("conf_low", "conf_high"))]
    needed += ["see"] if reference is None else []
    missing = [name for name in needed if name not in table]
    if missing:
        hint = "give reference=... for a table of estimates" if missing == ["see"] else "take it from engagement.gaps"
        raise ValueError(f"the table has no column {missing[0]!r}; {hint}.")
    middle, low, high = (table[name].to_numpy(float, na_value=np.nan) for name in needed[:3])
    if reference is None:
        see = table["see"].to_numpy(float, na_value=np.nan)
        return pd.DataFrame({"see": see, "gap": middle, "low": low, "high": high})
    return pd.DataFrame({"see": middle, "gap": reference - middle, "low": reference - high, "high": reference - low})


def _moves(
    table: pd.DataFrame,
    see: np.ndarray,
    response: float | Mapping[object, float] | None,
    strata: pd.DataFrame | None,
    keys: Sequence[str],
) -> Iterator[Move]:
    if (response is None) == (strata is None):
        raise ValueError("give one of response (a share of the staff) and strata (unit, estimate, n, population).")
    if strata is None:
        units: Sequence[object] = table["unit"].tolist() if "unit" in table else [None] * len(table)
        for unit, mean in zip(units, see, strict=True):
            share = 1 - _share(response, unit)
            yield Move(np.array([share]), np.array([mean]))
        return
    for name in ("estimate", "n", "population"):
        if name not in strata:
            raise ValueError(f"strata has no column {name!r}; it needs unit, estimate, n (respondents) and population.")
    on = [name for name in keys if name in strata]
    for record, mean in zip(table[list(keys)].to_dict("records"), see, strict=True):
        mine = strata
        for name in on:
            mine = mine[mine[name] == record[name]]
        if mine.empty:
            named = ", ".join(f"{name} {record[name]!r}" for name in on) or "anything"
            raise ValueError(f"strata has no rows for {named}; give every unit's respondents and population.")
        population = mine["population"].to_numpy(float, na_value=np.nan)
        n = mine["n"].to_numpy(float, na_value=0.0)
        if not (
            np.isfinite(population).all() and (population > 0).any() and (population >= 0).all() and (n >= 0).all()
        ):
            raise ValueError(
                "strata: population and n must be numbers of people, 0 or more, and not all populations 0."
            )
        population = np.maximum(population, n)
        own = mine["estimate"].to_numpy(float, na_value=np.nan)
        silent = (population - n) / population.sum()
        yield Move(silent[silent > 0], np.where(np.isfinite(own), own, mean)[silent > 0])


def _share(response: float | Mapping[object, float] | None, unit: object) -> float:
    share, whose = response, ""
    if isinstance(response, Mapping):
        if unit is None:
            raise ValueError("response is given by unit, but the table has no column 'unit'; give strata instead.")
        if unit not in response:
            raise ValueError(f"response gives no share for unit {unit!r}; add it, or give one number.")
        share, whose = response[unit], f" of unit {unit!r}"
    if isinstance(share, str) or share is None or not 0 < share <= 1:
        raise ValueError(f"response{whose} is {share}; expected a share above 0 and at most 1, such as 0.6.")
    return float(share)


def _side(gap: float, words: VerdictWords) -> _Change:
    first, second = (word.removesuffix(", size uncertain") for word in (words.first, words.second))
    if not np.isfinite(gap):
        return _Change("estimate", LOWER, np.nan, "not available", "not available")
    before, after = (first, second) if gap >= 0 else (second, first)
    return _Change("estimate", HIGHER if gap >= 0 else LOWER, -gap, before, after)


def _verdicts(low: float, high: float, smallest_difference: float, words: VerdictWords) -> Iterator[_Change]:
    now = interval_verdict(low, high, smallest_difference, words)
    for direction, upwards in ((LOWER, True), (HIGHER, False)):  # non-responders lower: the gap rises
        shift, after = (np.nan, now)
        if np.isfinite(low) and np.isfinite(high):
            shift, after = first_change(low, high, smallest_difference, words, upwards=upwards)
        yield _Change("verdict", direction, shift, now, after)


def _row(change: _Change, move: Move, name: str) -> dict:
    known = np.isfinite(change.shift) and np.isfinite(move.mean).all()
    difference, possible = move.needed(-change.shift) if known else (np.nan, False)
    if change.before == "not available" or not np.isfinite(move.mean).all():
        method = NOTHING
    elif move.silent <= 1e-12:
        method = EVERYBODY
    else:
        method = METHOD if known else f"{METHOD}: no difference in this direction changes the verdict"
    return {
        "basis": change.basis,
        "direction": change.direction,
        "response_rate": 100 * (1 - move.silent),
        "tipping": difference,
        "possible": possible,
        "verdict": change.before,
        "verdict_after": change.after,
        "method": method,
        "text": _sentence(change, difference, possible, move.silent, name, method),
    }


def _sentence(change: _Change, difference: float, possible: bool, silent: float, name: str, method: str) -> str:
    lead = f"{name}: " if name else ""
    if method == NOTHING:
        return f"{lead}not available."
    if method == EVERYBODY:
        return f"{lead}everybody answered, so nobody else can change \u201c{change.before}\u201d."
    who = f"the {100 * silent:.0f}% who did not answer"
    if not np.isfinite(difference):
        return f"{lead}however much {change.direction} {who} would rate, \u201c{change.before}\u201d stands."
    size = f"{abs(difference):.0f} points {change.direction}"
    if not possible:
        return f"{lead}{who} would have to rate {size}, beyond the scale: \u201c{change.before}\u201d stands."
    return (
        f"{lead}if {who} would rate {size} than those who did, \u201c{change.before}\u201d would become "
        f"\u201c{change.after}\u201d."
    )


def _name(record: Mapping[str, object], titles: Mapping[str, str] | None) -> str:
    parts = [str(record[name]) for name in ("unit", "level", "site") if name in record]
    for name in ("responsibility", "item"):
        if name in record:
            key = str(record[name])
            parts.append((titles or {}).get(key, key.replace("_", " ")))
    return ", ".join(parts)
