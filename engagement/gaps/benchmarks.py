"""Comparison with published or own earlier results that are given as counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from engagement.gaps.change.comparing import compare_waves, judged
from engagement.rules import BENCHMARK


def benchmark_gaps(
    own: pd.DataFrame,
    other: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    population: pd.DataFrame | float | None = None,
    items: Collection[str] | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Own results minus published or earlier ones, on the questions both asked.

    Parameters
    ----------
    own : DataFrame
        PAIRS or COUNTS of one wave; with favourable answers as 0 and 100 where the benchmark is published as
        percentages (`count_pairs(metric="favourable")`, `favourable_counts`).
    other : DataFrame
        PAIRS or COUNTS of the benchmark, same metric: from `counts_from_percent`, `read_published` or an earlier
        assessment. Items with the same id are the same question: the caller has compared their wording. Where one
        of the two tables tells no forms, the other's staff are compared.
    by : sequence of str
        Further grouping columns that both have, such as level or item.
    population : DataFrame, number or None
        Own roster; the benchmark is taken as published.
    items : collection of str or None
        Items that may be compared; None: all in both.
    smallest_difference, conf_level, moderate
        As in `changes`.

    Returns
    -------
    DataFrame
        The group, metric, own, benchmark, estimate (> 0: above the benchmark), std_error, n, n_own, n_benchmark,
        n_items, left_out (items one of them lacks), method, and the columns of `judge`. Without n of the
        benchmark there is an estimate and no interval: "interval not available: n not published".

    Raises
    ------
    ValueError
        If the metrics differ, or as in `changes`.

    Notes
    -----
    The two are different people: variances add. A benchmark is no target: it says how others answered.
    """
    both = compare_waves(
        other,
        own,
        by=by,
        populations=(None, population),
        items=items,
        conf_level=conf_level,
        moderate=moderate,
        names=("benchmark", "own"),
    )
    both = both.assign(std_error=np.sqrt(both["variance"]))
    return judged(
        both, by=by, words=BENCHMARK, smallest_difference=smallest_difference, conf_level=conf_level,
        first=[*both.attrs["keys"], "metric", "own", "benchmark", "estimate", "std_error", "n", "n_own", "n_benchmark"],
    )  # fmt: skip
