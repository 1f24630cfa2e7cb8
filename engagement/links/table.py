"""The table of links: every rating against every indicator, with what the number of units allows to say."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from engagement.estimates import benjamini_hochberg
from engagement.links.correlation import Correlation, detectable, is_constant, pearson, spearman
from engagement.links.permutation import permutation_p, permutations_text
from surveys.instrument import InputError

PLOT_BELOW = 8
MODELS_FROM = 20
GROUPING = ["indicator", "responsibility", "object"]
ESTIMATORS = {"pearson": pearson, "spearman": spearman}
WORDS = {
    "pearson": "Pearson correlation over units, Fisher z interval",
    "spearman": "Spearman rank correlation over units, Bonett-Wright interval",
}
BETTER = "units with higher ratings had better values"
WORSE = "units with higher ratings had worse values"
NO_LINK = "no clear link"
PLOT_ONLY = f"plot only: fewer than {PLOT_BELOW} units"
NOT_AVAILABLE = "not available"
COLUMNS = [
    *GROUPING,
    "metric",
    *("estimate", "std_error", "conf_low", "conf_high", "conf_level", "n", "estimand"),
    *("p_value", "p_adjusted", "detectable", "ladder", "primary", "verdict", "rule", "method"),
]


def link(
    points: pd.DataFrame,
    *,
    conf_level: float = 0.95,
    seed: int = 1,
    primary: str | None = None,
    permutations: int = 9999,
) -> pd.DataFrame:
    """Correlate units' ratings with their performance, as far as the number of units allows.

    Fewer than 8 units with both values: a plot only, no number. 8 to 19: correlations. From 20: correlations, and
    models become possible. Each unit counts once. Units differ in many ways: a link is not a reason.

    The verdict follows the studentised permutation test at 1 - `conf_level`. The one primary link is tested as it is;
    all others are exploratory and are judged by Benjamini-Hochberg adjusted p values within their metric.

    Parameters
    ----------
    points : DataFrame
        As from `link_points`: `unit, responsibility, object, indicator, see` (0-100), `value` (higher = better).
        Units where either is missing are left out of that link and counted in `method`.
    conf_level : float
        Confidence level of the intervals.
    seed : int
        Seed of the random permutations (more than 9 units).
    primary : str, optional
        The primary link of the plan, "responsibility ~ indicator"; its leader-behaviour rows are marked.
    permutations : int
        Random permutations (more than 9 units).

    Returns
    -------
    DataFrame
        One row an indicator x responsibility x object x metric (pearson, spearman). `estimate` > 0: units with higher
        ratings had better values; `n` = units with both values. Where something cannot be computed the row stays,
        holds NaN and says why in `method`.

    Raises
    ------
    InputError
        If `primary` is not written as "responsibility ~ indicator" or names no link in `points`.

    References
    ----------
    See `pearson`, `spearman`, `permutation_p`, `detectable`.
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. J. Royal Statistical Society B, 57,
    289-300.
    """
    named = _named_link(points, primary)
    pairs = {keys: _complete_pairs(rows) for keys, rows in points.groupby(GROUPING, sort=True)}
    p_values = _p_values(pairs, permutations=permutations, seed=seed)
    tried = {"permutations": permutations, "seed": seed}
    rows = [
        {
            **dict(zip(GROUPING, keys, strict=True)),
            **_row(pair, metric, p_values.get((keys, metric), nan), conf_level, tried),
            "primary": keys[:2] == named and keys[2] == "leader_behaviour",
        }
        for keys, pair in pairs.items()
        for metric in ESTIMATORS
    ]
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"primary": bool})
    return _judge(table, 1 - conf_level)


def _named_link(points: pd.DataFrame, primary: str | None) -> tuple[str, str] | None:
    if not primary or points.empty:
        return None
    parts = [part.strip() for part in primary.split("~")]
    if len(parts) != 2 or not all(parts):
        raise InputError(f"primary_link = {primary!r}; expected 'responsibility ~ indicator'.")
    rated = points.loc[points["object"] == "leader_behaviour"]
    for column, name in (("responsibility", parts[0]), ("indicator", parts[1])):
        known = sorted(rated[column].unique())
        if name not in known:
            raise InputError(
                f"primary_link = {primary!r}: {column} {name!r} has no values by unit; "
                f"expected one of {', '.join(known)}."
            )
    return parts[1], parts[0]


class _Pairs(NamedTuple):
    """Ratings and values of the units that have both."""

    units: tuple[str, ...]
    see: np.ndarray
    value: np.ndarray
    left_out: int

    @property
    def obstacle(self) -> str:
        """Why nothing can be computed; empty where it can."""
        if len(self.see) < PLOT_BELOW:
            return f"not computed: {len(self.see)} units have both values, {PLOT_BELOW} are needed"
        if is_constant(self.see):
            return "not computed: all units have the same rating"
        if is_constant(self.value):
            return "not computed: all units have the same value of the indicator"
        return ""


def _complete_pairs(rows: pd.DataFrame) -> _Pairs:
    rows = rows.sort_values("unit")  # so that the order of rows never matters to the random permutations
    whole = rows[["see", "value"]].notna().all(axis=1)
    see, value = (rows.loc[whole, column].to_numpy(float) for column in ("see", "value"))
    return _Pairs(tuple(rows.loc[whole, "unit"]), see, value, int((~whole).sum()))


def _p_values(pairs: Mapping[tuple, _Pairs], *, permutations: int, seed: int) -> dict:
    """P value by link and metric; links over the same units and indicator share one pass over the permutations."""
    batches: dict[tuple, list] = {}
    for keys, pair in pairs.items():
        if not pair.obstacle:
            batches.setdefault((keys[0], pair.units, pair.value.tobytes()), []).append(keys)
    found = {}
    for batch in batches.values():
        see = np.array([pairs[keys].see for keys in batch])
        for metric in ESTIMATORS:
            p = permutation_p(see, pairs[batch[0]].value, metric=metric, permutations=permutations, seed=seed)
            found.update({(keys, metric): float(each) for keys, each in zip(batch, p, strict=True)})
    return found


def _row(pair: _Pairs, metric: str, p_value: float, conf_level: float, tried: Mapping) -> dict:
    n = len(pair.see)
    result = Correlation(nan, nan, nan, nan)
    method = pair.obstacle
    if not method:
        result = ESTIMATORS[metric](pair.see, pair.value, conf_level=conf_level)
        method = f"{WORDS[metric]}; p: studentised permutation test, {permutations_text(n, **tried)}"
        if np.isnan(result.conf_low):
            method += "; no interval at a correlation of exactly 1"
    if pair.left_out:
        method += f"; {pair.left_out} units without both values left out"
    ladder = "plot only" if n < PLOT_BELOW else "correlation" if n < MODELS_FROM else "models"
    return {
        "metric": metric,
        **result._asdict(),
        "conf_level": conf_level,
        "n": n,
        "estimand": "process",
        "p_value": p_value,
        "detectable": detectable(n, conf_level=conf_level, metric=metric),
        "ladder": ladder,
        "method": method,
    }


def _judge(table: pd.DataFrame, level: float) -> pd.DataFrame:
    """Add adjusted p values, the rule and the verdict words."""
    adjusted, rules = table["p_value"].astype(float).copy(), pd.Series("", index=table.index, dtype=object)
    tested = table["p_value"].notna()
    rules[tested & table["primary"]] = f"primary link: p at most {level:g}"
    for metric in ESTIMATORS:
        family = tested & ~table["primary"] & (table["metric"] == metric)
        adjusted[family] = benjamini_hochberg(table.loc[family, "p_value"].to_numpy())
        rules[family] = f"exploratory: adjusted p at most {level:g}, Benjamini-Hochberg over {family.sum()} links"
    words = np.select(
        [table["ladder"] == "plot only", ~tested, adjusted > level, table["estimate"] > 0],
        [PLOT_ONLY, NOT_AVAILABLE, NO_LINK, BETTER],
        default=WORSE,
    )
    return table.assign(p_adjusted=adjusted, rule=rules.astype("str"), verdict=words)[COLUMNS]
