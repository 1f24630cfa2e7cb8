"""One point per unit: what its staff see, and how it performs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from surveys.instrument import InputError

COLUMNS = ["unit", "responsibility", "object", "indicator", "see", "value", "n"]
DIRECTIONS = {"higher": 1.0, "lower": -1.0}


def link_points(ratings_units: pd.DataFrame, performance: pd.DataFrame) -> pd.DataFrame:
    """Join the units' ratings with their performance, turned so that a higher value is always better.

    Indicators with ``better = lower`` are multiplied by -1: 3 complaints become -3. Several periods of one unit are
    averaged, weighted by `denominator` where every row of the indicator has one above 0. Links need a direction:
    indicators with ``better = at`` are left out. Units are compared as they are, none is weighted by its size.

    Parameters
    ----------
    ratings_units : DataFrame
        Unit estimates: `unit, responsibility, object, metric, estimate` (0-100), `n`; only ``metric == "score"`` is
        used.
    performance : DataFrame
        One row a unit, indicator and period: `unit, indicator, value, better` (higher, lower, at), and where they
        exist `period` and `denominator`. Rows without a value are left out.

    Returns
    -------
    DataFrame
        One row a unit x responsibility x object x indicator, for units that are in both tables: `see` (unit score, may
        be NA), `value` (higher = better), `n` (ratings behind `see`). ``attrs["left_out"]`` is a list of sentences on
        everything that could not be used.

    Raises
    ------
    InputError
        If a direction is not known or differs within an indicator, if a unit has two values of one indicator in one
        period, or if no unit of the performance file was rated.
    """
    ratings = ratings_units.loc[ratings_units["metric"] == "score"]
    left_out: list[str] = []
    values = _unit_values(performance, left_out)
    _compare_units(set(ratings["unit"]), values, left_out)
    points = (
        ratings.rename(columns={"estimate": "see"})
        .merge(values, on="unit", how="inner")
        .sort_values(["indicator", "responsibility", "object", "unit"], ignore_index=True)[COLUMNS]
        .astype({"see": float, "value": float})
    )
    points.attrs = {"left_out": left_out}
    return points


def _unit_values(performance: pd.DataFrame, left_out: list[str]) -> pd.DataFrame:
    """One oriented value a unit and indicator."""
    _check_directions(performance)
    keys = [key for key in ("unit", "indicator", "period") if key in performance]
    doubled = performance[performance.duplicated(keys)]
    if len(doubled):
        first = doubled.iloc[0]
        period = f" in period {first['period']!r}" if "period" in keys and pd.notna(first["period"]) else ""
        raise InputError(
            f"performance: unit {first['unit']!r} has indicator {first['indicator']!r} twice{period}; keep one row."
        )
    for indicator in sorted(performance.loc[performance["better"] == "at", "indicator"].unique()):
        left_out.append(
            f"performance: indicator {indicator!r} has better = 'at'; a link needs higher or lower, so it is left out."
        )
    directed = performance[performance["better"].isin(DIRECTIONS)]
    missing = directed["value"].isna()
    if missing.any():
        left_out.append(f"performance: {int(missing.sum())} rows without a value are left out.")
    rows = directed[~missing]
    weight = _weights(rows)
    oriented = _numbers(rows["value"]) * rows["better"].map(DIRECTIONS).astype(float)
    sums = (
        rows[["unit", "indicator"]]
        .assign(weight=weight, total=weight * oriented)
        .groupby(["unit", "indicator"], as_index=False)[["weight", "total"]]
        .sum()
    )
    return sums.assign(value=sums["total"] / sums["weight"])[["unit", "indicator", "value"]]


def _weights(rows: pd.DataFrame) -> pd.Series:
    """Denominators where the whole indicator has them, else 1: a mixture would weigh rows by two rules."""
    if "denominator" not in rows:
        return pd.Series(1.0, index=rows.index)
    denominator = _numbers(rows["denominator"])
    usable = (denominator > 0).groupby(rows["indicator"]).transform("all")
    return pd.Series(np.where(usable, denominator, 1.0), index=rows.index)


def _numbers(column: pd.Series) -> pd.Series:
    """Floats with NaN for missing, from whatever type the file reader chose."""
    return pd.Series(column.astype("Float64").to_numpy(float, na_value=np.nan), index=column.index)


def _check_directions(performance: pd.DataFrame) -> None:
    unknown = performance[~performance["better"].isin([*DIRECTIONS, "at"])]
    if len(unknown):
        first = unknown.iloc[0]
        found = "nothing" if pd.isna(first["better"]) else repr(first["better"])
        raise InputError(
            f"performance: unit {first['unit']!r}, indicator {first['indicator']!r}: column 'better' holds {found}; "
            f"expected higher, lower or at."
        )
    directions = performance.groupby("indicator")["better"].unique()
    for indicator, found in directions.items():
        if len(found) > 1:
            raise InputError(
                f"performance: indicator {indicator!r} is 'better = {found[0]}' in some rows and "
                f"'better = {found[1]}' in others; use one direction for one indicator."
            )


def _compare_units(rated: set[str], values: pd.DataFrame, left_out: list[str]) -> None:
    performing = set(values["unit"])
    if performing and rated and not performing & rated:
        raise InputError(
            f"performance: none of its units was rated (found {_names(performing)}; rated: {_names(rated)}); write the "
            f"units as the roster does, or map them in [units] of assessment.toml."
        )
    if performing - rated:
        left_out.append(
            f"performance: units without ratings that can be used are left out of links: {_names(performing - rated)}."
        )
    if performing and rated - performing:
        left_out.append(f"performance: rated units without values are left out of links: {_names(rated - performing)}.")


def _names(units: set[str]) -> str:
    listed = sorted(map(str, units))
    more = f" and {len(listed) - 8} more" if len(listed) > 8 else ""
    return ", ".join(listed[:8]) + more
