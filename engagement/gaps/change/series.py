"""Series of waves that asked the same questions: an estimate of every wave, and where a series ends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, share_interval, t_interval
from engagement.gaps.change.questions import normalise_wording
from engagement.gaps.change.waves import NOT_PUBLISHED, checked, group_keys, metric_of, staff_only, wave_estimates


def wave_series(
    waves: Mapping[str, pd.DataFrame],
    *,
    by: Sequence[str] = (),
    population: pd.DataFrame | float | Mapping[str, pd.DataFrame] | None = None,
    texts: Mapping[str, Mapping[str, str]] | None = None,
    times: Mapping[str, float] | None = None,
    common_items: bool = False,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Estimate every wave, item-first, and number the series of waves that asked the same questions.

    Parameters
    ----------
    waves : mapping of str to DataFrame
        Wave to its PAIRS or COUNTS, earliest first, at least two, same metric.
    by : sequence of str
        Further grouping columns: unit, level, site, item.
    population : DataFrame, number, mapping or None
        One roster for all waves, or wave to roster.
    texts : mapping of mappings or None
        Wave to {item: wording}. An item whose wording differs (see `normalise_wording`) is another question. None: the
        same id is the same question.
    times : mapping of str to float or None
        Wave to time. None: years, where every wave is named YYYY, YYYY-MM or YYYY-MM-DD; else 1, 2, 3, ...
    common_items : bool
        Use only the questions that all waves of a group share: one series, of fewer questions.
    conf_level : float
        Level of the intervals.
    moderate : bool
        As in `changes`.

    Returns
    -------
    DataFrame
        One row per group and wave: form, responsibility, object (where told), `by`, wave, time, series, metric,
        estimate, std_error, conf_low, conf_high, conf_level, n, n_items, items, estimand, method. A new series begins
        with every change of the set of questions; `method` says what changed. Where n was not published there is an
        estimate and no interval.

    Raises
    ------
    ValueError
        If there are fewer than two waves, their metrics differ, times do not rise, or as in `changes`.
    """
    tables, time = _checked_waves(waves, by, times)
    keys = group_keys(by, *tables.values())
    metric = metric_of(*tables.items())
    asked = {wave: _asked(table, keys, wave, _versions(texts, list(waves))) for wave, table in tables.items()}
    if common_items:
        tables, asked = _common(tables, asked, keys)
    parts = []
    for wave, table in tables.items():
        roster = population.get(wave) if isinstance(population, Mapping) else population
        found = wave_estimates(table, keys, population=roster, conf_level=conf_level, moderate=moderate)
        parts.append(found.assign(wave=wave, time=time[wave]))
    series = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    order = {wave: place for place, wave in enumerate(tables)}
    first = series.groupby(keys, sort=False, dropna=False).ngroup()
    series = series.assign(_group=first, _wave=series["wave"].map(order)).sort_values(["_group", "_wave"])
    numbers, told = _numbered(series, keys, asked)
    ends = [
        _interval(*row, metric, conf_level) for row in series[["estimate", "std_error", "n"]].astype(float).to_numpy()
    ]
    method = [
        _method(one, no_n, what) for one, no_n, what in zip(series["method"], series["n"].isna(), told, strict=True)
    ]
    place = [asked[row["wave"]][tuple(row[key] for key in keys)] for row in series.to_dict("records")]
    series = series.assign(
        series=numbers,
        metric=metric,
        conf_low=[low for low, _ in ends],
        conf_high=[high for _, high in ends],
        conf_level=conf_level,
        n=pd.array(series["n"].astype(float), dtype="Int64"),
        items=[", ".join(str(item) for item, _ in one) for one in place],
        estimand=PROCESS,
        method=method,
    )
    names = ["wave", "time", "series", "metric", "estimate", "std_error", "conf_low", "conf_high", "conf_level", "n"]
    return series[[*keys, *names, "n_items", "items", "estimand", "method"]].reset_index(drop=True)


def _checked_waves(
    waves: Mapping[str, pd.DataFrame], by: Sequence[str], times: Mapping[str, float] | None
) -> tuple[dict[str, pd.DataFrame], dict[str, float]]:
    if len(waves) < 2:
        raise ValueError(f"waves holds {len(waves)} wave; a trend needs at least two (earliest first).")
    tables = {wave: checked(table, f"wave {wave}", by) for wave, table in waves.items()}
    tables = {wave: table[table["n"] != 0] for wave, table in tables.items()}  # n missing: not published, stays
    if len({"form" in table for table in tables.values()}) > 1:
        tables = {wave: staff_only(table).drop(columns="form", errors="ignore") for wave, table in tables.items()}
    if times is None:
        parsed = {wave: _year(str(wave)) for wave in waves}
        times = (
            parsed
            if all(one is not None for one in parsed.values())
            else {wave: place for place, wave in enumerate(waves, 1)}
        )
    for wave in waves:
        if wave not in times:
            raise ValueError(f"times has no entry for wave {wave!r}; give the time of every wave, or none.")
    values = [float(times[wave]) for wave in waves]
    for before, after, wave in zip(values, values[1:], list(waves)[1:], strict=False):
        if not after > before:
            raise ValueError(f"wave {wave!r} is not later than the one before it; give the waves earliest first.")
    return tables, dict(zip(waves, values, strict=True))


def _method(told: str, blind: bool, what: str) -> str:
    if blind and not told.startswith("not available"):
        told += f"; {NOT_PUBLISHED}"
    return f"{told}; {what}" if what else told


def _interval(estimate: float, error: float, n: float, metric: str, conf_level: float) -> tuple[float, float]:
    """Student's t for scores, Wilson on the effective sample for shares, as in every other table of ratings."""
    if not np.isfinite(error):
        return np.nan, np.nan
    if metric == "score":
        return t_interval(estimate, error, n - 1, conf_level)
    return share_interval(estimate, error, int(n), 0.0, conf_level)


def _year(wave: str) -> float | None:
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", wave.strip())
    if not found:
        return None
    year, month, day = (int(one) if one else 1 for one in found.groups())
    return year + (month - 1) / 12 + (day - 1) / 365.25


def _versions(texts: Mapping[str, Mapping[str, str]] | None, waves: list[str]) -> dict[tuple[str, object], int]:
    """Give each wording of an item a number, per wave; 1 where no text is told."""
    seen: dict[object, list[str]] = {}
    found = {}
    for wave in waves:
        for item, text in (texts or {}).get(wave, {}).items():
            known = seen.setdefault(item, [])
            plain = normalise_wording(text)
            if plain not in known:
                known.append(plain)
            found[wave, item] = known.index(plain) + 1
    return found


def _asked(
    table: pd.DataFrame, keys: list[str], wave: str, versions: Mapping[tuple[str, object], int]
) -> dict[tuple, tuple[tuple[object, int], ...]]:
    """Questions that somebody rated, with the number of their wording, per group."""
    column = "item_a" if "item_a" in table else "item"
    own = table[table["item_a"] == table["item_b"]] if "item_a" in table else table
    some = own[(own["n"] > 0) | own["n"].isna()]
    found: dict[tuple, dict[tuple[object, int], None]] = {}
    columns = [some[name].tolist() for name in (*keys, column)]
    for *key, item in zip(*columns, strict=True):
        found.setdefault(tuple(key), {})[item, versions.get((wave, item), 1)] = None
    return {key: tuple(sorted(items, key=str)) for key, items in found.items()}


def _common(tables: dict, asked: dict, keys: list[str]) -> tuple[dict, dict]:
    """Keep the questions all waves of a group share; groups some wave lacks keep the waves they have."""
    shared: dict[tuple, set] = {}
    for groups in asked.values():
        for key, items in groups.items():
            shared[key] = shared[key] & set(items) if key in shared else set(items)
    kept, left = {}, {}
    for wave, table in tables.items():
        left[wave] = {
            key: tuple(one for one in items if one in shared[key]) for key, items in asked[wave].items() if shared[key]
        }
        allowed = {(*key, item) for key, items in left[wave].items() for item, _ in items}
        keep = np.ones(len(table), bool)
        places = [table[key].tolist() for key in keys]
        for column in ("item_a", "item_b") if "item_a" in table else ("item",):
            keep &= np.fromiter((one in allowed for one in zip(*places, table[column].tolist(), strict=True)), bool)
        kept[wave] = table[keep]
    return kept, left


def _numbered(series: pd.DataFrame, keys: list[str], asked: dict) -> tuple[list[int], list[str]]:
    """Give each row the number of its series, and say what changed where a new one begins."""
    numbers, told = [], []
    last_key, last_items, number = None, (), 0
    for row in series.to_dict("records"):
        key = tuple(row[name] for name in keys)
        items = asked[row["wave"]][key]
        if key != last_key:
            number, what = 1, ""
        elif items != last_items:
            number, what = number + 1, _what_changed(last_items, items)
        else:
            what = ""
        numbers.append(number)
        told.append(what)
        last_key, last_items = key, items
    return numbers, told


def _what_changed(before: tuple, after: tuple) -> str:
    old, new = dict(before), dict(after)
    parts = [
        ([item for item in new if item in old and new[item] != old[item]], "reworded"),
        ([item for item in new if item not in old], "not asked before"),
        ([item for item in old if item not in new], "no longer asked"),
    ]
    return "new series: " + ", ".join(f"{' '.join(map(str, items))} {what}" for items, what in parts if items)
