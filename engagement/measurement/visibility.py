"""Visibility: how many staff can see what they are asked about, and what stays when the blind spot is filled in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.estimates import favourable_share, scale_mean, summarise
from engagement.responses.bounds import with_intervals
from engagement.responses.verdict_changes import words_between
from engagement.rules import INTERVAL_RULE, PERCEPTION, TARGET, VerdictWords, interval_verdict

TOP = 100.0
METHOD = "worst case: those who cannot tell all rate 0, or all 100; items taken as perfectly correlated"
BOUNDS = ("bound_low", "bound_high")


def visibility(
    pairs: pd.DataFrame,
    *,
    by: Sequence[str] = ("form", "responsibility", "object"),
    population: pd.DataFrame | float | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Share of "cannot tell" among those who rated or could not tell, per scale, percent.

    Parameters
    ----------
    pairs : DataFrame
        PAIRS of metric "cannot_tell" (`count_pairs(..., metric="cannot_tell")`), or COUNTS of that metric.
    by : sequence of str
        Grouping columns; with "level" the share by level and responsibility.
    population : DataFrame, number or None
        As in `summarise`.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        `by` and the fields of `Estimate`; a high estimate means that few can see the matter. "Has not come up" and
        "not part of my job" are no answer to the question whether it can be seen, and are left out of the base.
    """
    told = pairs[pairs["metric"] == "cannot_tell"]
    return summarise(told, favourable_share, by=by, population=population, conf_level=conf_level)


def visibility_bounds(
    table: pd.DataFrame,
    *,
    metric: str = "score",
    by: Sequence[str] = ("form", "responsibility", "object"),
    population: pd.DataFrame | float | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Lowest and highest mean if all who cannot tell had rated, per scale or item; item-first like the scale mean.

    Parameters
    ----------
    table : DataFrame
        COUNTS, or PAIRS of `metric` and of "cannot_tell" stacked, with values 0-100. Of COUNTS that name a `role` only
        the items of role "scale" are used, unless `by` names the item.
    metric : str
        "score", or "favourable" for shares (values 0 and 100).
    by : sequence of str
        Grouping columns; with "item" one row an item.
    population : DataFrame, number or None
        As in `summarise`: units as strata, finite population correction.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        `by`, metric, estimate (of those who rated), bound_low, bound_high, cannot_tell (percent, averaged over items),
        conf_low, conf_high (hold the mean of all who answered, wherever between the bounds; Imbens and Manski 2004),
        set_low, set_high (hold both bounds), conf_level, n, n_items, method. An item that offers no "cannot tell" has
        none. A group nobody rated has no estimate.

    Raises
    ------
    ValueError
        If the table holds no rows of `metric`.

    Notes
    -----
    Per item with n ratings, mean m and u who cannot tell: n m / (n + u) and (n m + 100 u) / (n + u), weighted by
    headcount where units are strata; then averaged over items. Standard errors are those of `scale_mean` on the filled
    answers; covariances with those who cannot tell are in no table, so correlation 1 is taken between items.
    """
    if not (table["metric"] == metric).any():
        found = ", ".join(map(repr, dict.fromkeys(table["metric"]))) or "nothing"
        raise ValueError(f"the table holds no rows of metric {metric!r}; found {found}.")
    by = list(by)
    if "role" in table and not {"item", "item_a"} & set(by):
        table = table[table["role"] == "scale"]
    if "item" in by and "item_a" in table:
        table = table.assign(item=table["item_a"])
    known, told = table[table["metric"] == metric], table[table["metric"] == "cannot_tell"]
    options = {"by": by, "population": population, "conf_level": conf_level}
    middle = summarise(_one_item_pairs(known, by), scale_mean, **options)
    rated = _as_counts(known)
    blind = _as_counts(told)
    asked = _items_of(rated)
    blind = blind[(blind["value"] > TOP / 2) & _items_of(blind).isin(asked)].assign(metric=metric)
    low, high = (
        summarise(pd.concat([rated, blind.assign(value=value)], ignore_index=True), scale_mean, **options)
        for value in (0.0, TOP)
    )
    low, high = (_in_order(one, middle, by) for one in (low, high))
    share = pd.Series(0.0, index=middle.index)
    if len(told):
        shares = summarise(_as_counts(told), favourable_share, **options)
        share = _in_order(shares, middle, by)["estimate"].fillna(0.0)
    found = with_intervals(middle, low, high, by=by, conf_level=conf_level)
    n_items = known[known["n"] > 0].groupby(by, dropna=False)["item" if "item" in known else "item_a"].nunique()
    n_items = _in_order(n_items.rename("n_items").reset_index(), middle, by)["n_items"]
    return found.assign(cannot_tell=share.to_numpy(), n_items=n_items.fillna(0).astype(int).to_numpy(), method=METHOD)


def visibility_verdicts(
    gaps: pd.DataFrame,
    bounds: pd.DataFrame,
    *,
    words: VerdictWords | None = None,
    smallest_difference: float = 10.0,
) -> pd.DataFrame:
    """Which verdicts stand whatever those who cannot tell would have rated.

    Parameters
    ----------
    gaps : DataFrame
        `perception_gaps` or `target_gaps`: responsibility, estimate (something minus see), verdict_low, verdict_high.
    bounds : DataFrame
        `visibility_bounds` of what gaps call see: staff, the same object, population and level; one row a
        responsibility.
    words : VerdictWords or None
        Words of the verdicts; None: `TARGET` where gaps has a column target, else `PERCEPTION`.
    smallest_difference : float
        The smallest difference that matters, points of 100.

    Returns
    -------
    DataFrame
        responsibility, metric, estimate, bound_low, bound_high (of the gap), cannot_tell, verdict, verdict_at_low,
        verdict_at_high, survives (the same word everywhere between), sign_survives, rule, method. The interval that
        carries the verdict moves with the gap and keeps its width.

    Raises
    ------
    ValueError
        If a table lacks a column, or bounds has no or several rows for a responsibility.
    """
    for table, name, needed in (
        (gaps, "gaps", ("responsibility", "estimate", "verdict_low", "verdict_high")),
        (bounds, "bounds", ("responsibility", "estimate", *BOUNDS, "cannot_tell")),
    ):
        for column in needed:
            if column not in table:
                raise ValueError(f"{name} has no column {column!r}; it needs {', '.join(needed)}.")
    words = (TARGET if "target" in gaps else PERCEPTION) if words is None else words
    rows = []
    for gap in gaps.to_dict("records"):
        mine = bounds[bounds["responsibility"] == gap["responsibility"]]
        if len(mine) != 1:
            raise ValueError(
                f"bounds has {len(mine)} rows for responsibility {gap['responsibility']!r}; expected one: staff only, "
                "and one object."
            )
        rows.append(_survival(gap, mine.iloc[0], smallest_difference, words))
    return pd.DataFrame(rows).assign(rule=INTERVAL_RULE.format(smallest_difference), method=METHOD)


def _survival(gap: dict, bound: pd.Series, smallest_difference: float, words: VerdictWords) -> dict:
    middle, low, high = (float(gap[name]) for name in ("estimate", "verdict_low", "verdict_high"))
    down, up = (float(bound["estimate"] - bound[name]) for name in ("bound_high", "bound_low"))  # see higher: gap lower
    met = words_between(low, high, (down, up), smallest_difference, words)
    sides = np.sign([middle, middle + down, middle + up])
    return {
        "responsibility": gap["responsibility"],
        "metric": gap.get("metric", "score"),
        "estimate": middle,
        "bound_low": middle + down,
        "bound_high": middle + up,
        "cannot_tell": bound["cannot_tell"],
        "verdict": interval_verdict(low, high, smallest_difference, words),
        "verdict_at_low": met[0],
        "verdict_at_high": met[-1],
        "survives": len(met) == 1 and met[0] != "not available",
        "sign_survives": bool(np.all(sides == sides[0]) and sides[0] != 0),
    }


def _items_of(table: pd.DataFrame) -> pd.Series:
    return table["item" if "item" in table else "item_a"]


def _one_item_pairs(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Of PAIRS asked for by item, each item with itself; else the table."""
    return table[table["item_a"] == table["item_b"]] if "item_a" in table and "item" in by else table


def _as_counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return COUNTS; of PAIRS, per item two values with the same number, mean and sum of squares.

    For shares of 0 and 100 (also "cannot tell") the two values are 0 and 100 themselves.
    """
    if "item_a" not in table:
        return table
    own = table[(table["item_a"] == table["item_b"])].copy()
    n, total, squares = (own[name].to_numpy(float) for name in ("n", "sum_a", "sum_ab"))
    some = np.where(n > 0, n, 1.0)
    mean = total / some
    spread = np.sqrt(np.maximum(squares / some - mean**2, 0.0))
    own = own.assign(item=own["item_a"]).drop(columns=["item_a", "item_b", "sum_a", "sum_b", "sum_ab"])
    if len(own) and np.allclose(squares, TOP * total):
        return pd.concat([own.assign(value=0.0, n=n - total / TOP), own.assign(value=TOP, n=total / TOP)])
    return pd.concat([own.assign(value=mean - spread, n=n / 2), own.assign(value=mean + spread, n=n / 2)])


def _in_order(table: pd.DataFrame, like: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows of `table` in the order of `like`, NaN where a group is missing."""
    return like[list(by)].merge(table, on=list(by), how="left")
