"""Estimates of one wave, ready to be compared with those of another: process variance, moderated where few answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, moderated_variance, scale_mean, summarise
from engagement.gaps.change.grouped import grouped_means

NOT_PUBLISHED = "interval not available: n not published"
MODERATED = "variance moderated over {}"
SCALE = ("form", "responsibility", "object")
_NUMBERS = ("n", "value", "sum_a", "sum_b", "sum_ab", "respondents")


def checked(table: pd.DataFrame, name: str, by: Sequence[str]) -> pd.DataFrame:
    """Check a COUNTS or PAIRS table of one wave and one metric; numbers as float, rows without a place left out.

    Parameters
    ----------
    table : DataFrame
        COUNTS (item, value, n) or PAIRS (item_a, item_b, n, sum_a, sum_b, sum_ab), with responsibility.
    name : str
        What the caller calls it, for messages.
    by : sequence of str
        Further grouping columns, such as unit, level or item.

    Returns
    -------
    DataFrame
        Without rows whose unit, level or site is missing where that is grouped by, and without items of other roles
        than "scale" where roles are told and items are not grouped by.

    Raises
    ------
    ValueError
        If a column is missing, or the table holds several metrics or waves.
    """
    pairs = "item_a" in table
    needed = ["item_a", "item_b", "n", "sum_a", "sum_b", "sum_ab"] if pairs else ["item", "value", "n"]
    for column in ["responsibility", *needed, *(one for one in by if one != "item" or not pairs)]:
        if column not in table:
            raise ValueError(
                f"{name} has no column {column!r}; expected COUNTS or PAIRS as engagement.engine makes them"
                + (", with every column of `by`." if column in by else ".")
            )
    for column, way_out in (("metric", "take one metric"), ("wave", "take one wave a table; `trend` takes several")):
        found = sorted(map(str, table[column].dropna().unique())) if column in table else []
        if len(found) > 1:
            raise ValueError(f"{name} holds several {column}s ({', '.join(found)}); {way_out}.")
    if "role" in table and "item" not in by and "role" not in by:
        table = table[table["role"] == "scale"]
    for place in ("unit", "level", "site"):
        if place in by:
            table = table[table[place].notna()]
    if pairs and "item" in by:
        own = table[table["item_a"] == table["item_b"]]
        table = own.assign(item=own["item_a"])
    numbers = {one: table[one].to_numpy(dtype=float, na_value=np.nan) for one in _NUMBERS if one in table}
    return table.assign(**numbers)


def metric_of(*tables: tuple[str, pd.DataFrame]) -> str:
    """Metric of all tables; different metrics are never subtracted.

    Raises
    ------
    ValueError
        If they differ; the message names both.
    """
    found = [(name, str(one["metric"].iloc[0]) if "metric" in one and len(one) else None) for name, one in tables]
    known = [(name, metric) for name, metric in found if metric is not None]
    for name, metric in known[1:]:
        if metric != known[0][1]:
            raise ValueError(
                f"{known[0][0]} holds {known[0][1]!r} and {name} holds {metric!r}: different metrics are never "
                "subtracted; count both with the same metric (favourable_counts turns scores into shares)."
            )
    return known[0][1] if known else "score"


def group_keys(by: Sequence[str], *tables: pd.DataFrame) -> list[str]:
    """List the grouping columns: form, responsibility and object where all tables have them, then `by`."""
    scale = [name for name in SCALE if all(name in table for table in tables)]
    return [*scale, *(name for name in by if name not in scale)]


def staff_only(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of staff where forms are told."""
    return table[table["form"] == "staff"] if "form" in table else table


def wave_estimates(
    table: pd.DataFrame,
    keys: Sequence[str],
    *,
    population: pd.DataFrame | float | None = None,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Item-first estimates of every group of one wave, as process.

    Parameters
    ----------
    table : DataFrame
        As `checked` returns it.
    keys : sequence of str
        Columns that make a group.
    population : DataFrame, number or None
        The roster of staff: units weigh by headcount. Leaders are not in it and weigh alike.
    conf_level : float
        Not used for the estimate; handed to the kernel.
    moderate : bool
        Moderate the variance of leaders over the responsibilities (not below half that of staff) and of units over
        the units, as everywhere in `engagement.gaps`; False for large groups such as published results.

    Returns
    -------
    DataFrame
        `keys`, estimate, variance (per answer), std_error, n, n_items, method. Groups with an item whose n was not
        published have an estimate, and NaN for variance, std_error and n.
    """
    keys = list(keys)
    column = "item_a" if "item_a" in table else "item"
    names = [*keys, "estimate", "variance", "std_error", "n", "n_items", "method"]
    if not len(table):
        return pd.DataFrame(columns=names)
    blind = table["n"].isna().groupby([table[key] for key in keys], sort=False, dropna=False).transform("any")
    parts = []
    for leaders in (False, True):
        mine = table[~blind]
        if "form" in keys:
            mine = mine[(mine["form"] == "leader") == leaders]
        elif leaders:
            continue
        if not len(mine):
            continue
        if isinstance(population, pd.DataFrame) and "unit" not in keys and not leaders:
            options = {"population": population, "conf_level": conf_level, "estimand": PROCESS}
            parts.append(summarise(mine, scale_mean, by=keys, **options))
        else:  # no strata
            parts.append(grouped_means(mine, keys))
    if blind.any():
        parts.append(_without_n(table[blind], keys))
    found = pd.concat(parts, ignore_index=True)
    size = table[table["n"] != 0].assign(_question=lambda one: one[column]).groupby(keys, sort=False)["_question"]
    found = found.merge(size.nunique().rename("n_items").reset_index(), how="left", on=keys)
    found = found.assign(n=found["n"].astype(float), n_items=found["n_items"].fillna(0).astype(int))
    if moderate:
        found = _moderated(found, keys)
    with np.errstate(divide="ignore", invalid="ignore"):
        found["std_error"] = np.sqrt(found["variance"] / found["n"])
    return found[names]


def _without_n(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Mean of published item values where n is not told; several groups of unknown size have no common value."""
    rows = []
    for key, group in table.groupby(keys, sort=False, dropna=False):
        values, problem = [], ""
        for _, item in group.groupby("item", sort=False):
            weight = item["n"].to_numpy(float)
            if len(item) == 1:
                values.append(item["value"].iloc[0])
            elif np.isnan(weight).any():
                problem = "not available: groups without n cannot be added up"
            else:
                values.append(float(weight @ item["value"].to_numpy(float) / weight.sum()))
        rows.append(
            dict(zip(keys, key, strict=True))
            | {
                "estimate": np.nan if problem else float(np.mean(values)),
                "variance": np.nan,
                "n": np.nan,
                "method": problem or ("mean of item means" if len(values) > 1 else "mean"),
            }
        )
    return pd.DataFrame(rows)


def _moderated(found: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    variance, method = found["variance"].to_numpy(float).copy(), found["method"].to_numpy(object).copy()
    leader = found["form"].eq("leader").to_numpy() if "form" in keys else np.zeros(len(found), bool)
    told = found["n"].notna().to_numpy()

    def pool(rows: np.ndarray, over: list[str], floor: np.ndarray | float, words: str) -> None:
        families = [key for key in keys if key not in over]
        mine = found[rows]
        for places in mine.groupby(families, sort=False, dropna=False).indices.values() if families else [slice(None)]:
            at = mine.index[places]
            low = floor[at] if isinstance(floor, np.ndarray) else floor
            n = found.loc[at, "n"].to_numpy(float)
            variance[at] = np.fmax(moderated_variance(variance[at], n, floor=low), low)
            method[at] = [f"{one}, {MODERATED.format(words)}" for one in method[at]]

    if (leader & told).any():
        same = [key for key in keys if key != "form"]
        staff = found.loc[~leader, [*same, "variance"]].rename(columns={"variance": "_staff"})
        half = found[same].merge(staff, how="left", on=same)["_staff"].to_numpy(float) / 2
        pool(leader & told, ["responsibility", "item"], np.nan_to_num(half), "the responsibilities")
    if "unit" in keys and (~leader & told).any():
        pool(~leader & told, ["unit"], 0.0, "units")
    return found.assign(variance=variance, method=method)
