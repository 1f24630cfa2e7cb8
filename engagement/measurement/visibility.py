"""Visibility: how many staff can see what they are asked about."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from engagement.estimates import favourable_share, summarise


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
        Grouping columns.
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
