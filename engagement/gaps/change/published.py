"""COUNTS from percentages of several waves; where n was not published the percentage alone is kept."""

from __future__ import annotations

import numpy as np
import pandas as pd


def counts_from_percent(table: pd.DataFrame) -> pd.DataFrame:
    """Count favourable answers from percentages, with n or without.

    Parameters
    ----------
    table : DataFrame
        One row per group and item: item, percent (favourable, 0-100), n (missing where not published), and any
        grouping columns (responsibility, object, form, wave, unit, level).

    Returns
    -------
    DataFrame
        COUNTS with metric "favourable": two rows, value 0 and 100 with their n (not rounded, so that the percentage
        comes back); where n is missing one row, value the percentage, n missing.

    Raises
    ------
    ValueError
        If a column is missing, a percentage lies outside 0-100 or is missing, or n is not positive.
    """
    for column in ("item", "percent", "n"):
        if column not in table:
            raise ValueError(f"the table has no column {column!r}; expected item, percent and n.")
    percent = table["percent"].to_numpy(dtype=float, na_value=np.nan)
    n = table["n"].to_numpy(dtype=float, na_value=np.nan)
    bad = ~((percent >= 0) & (percent <= 100))
    if bad.any():
        row = table[bad].iloc[0]
        raise ValueError(f"item {row['item']!r}: percent is {row['percent']}; expected a percentage from 0 to 100.")
    if (n <= 0).any():
        row = table[n <= 0].iloc[0]
        raise ValueError(f"item {row['item']!r}: n is {row['n']}; expected more than 0, or missing if not published.")
    groups = table.drop(columns=["percent", "n"]).assign(metric="favourable", _row=np.arange(len(table)))
    told = np.isfinite(n)
    parts = [groups[~told].assign(value=percent[~told], n=np.nan)]
    for value, share in ((0.0, 1 - percent / 100), (100.0, percent / 100)):
        parts.append(groups[told].assign(value=value, n=(n * share)[told]))
    counts = pd.concat([part for part in parts if len(part)] or parts[:1])
    return counts.sort_values(["_row", "value"], kind="stable").drop(columns="_row").reset_index(drop=True)
