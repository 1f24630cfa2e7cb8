"""Units: estimates per unit whose variance borrows strength from the other units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import moderated_variance, share_interval, summarise, t_interval
from engagement.estimates.estimate import Kernel

METHOD = "variance moderated over units"


def unit_ratings(
    table: pd.DataFrame,
    kernel: Kernel,
    *,
    population: pd.DataFrame | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Estimate every scale in every unit; the variance of few answers is moderated over the units.

    Parameters
    ----------
    table : DataFrame
        PAIRS of staff, one metric.
    kernel : callable
        `scale_mean` or `favourable_share`.
    population : DataFrame or None
        The roster, for the finite population correction.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        unit, responsibility, object and the fields of `Estimate`. Staff who named no unit are in no row.

    Notes
    -----
    A unit of a handful who happen to agree has no sampling variance of its own to show: v = (4 m + (n - 1) s2) /
    (n + 3) with m the mean over units, and n - 1 degrees of freedom.
    """
    by = ["unit", "responsibility", "object"]
    ratings = summarise(table[table["unit"].notna()], kernel, by=by, population=population, conf_level=conf_level)
    parts = [_moderate(scale, conf_level) for _, scale in ratings.groupby(by[1:], sort=False)]
    return pd.concat(parts).sort_index() if parts else ratings


def _moderate(scale: pd.DataFrame, conf_level: float) -> pd.DataFrame:
    n = scale["n"].to_numpy(float)
    variance = moderated_variance(scale["variance"].to_numpy(float), n)
    fraction = scale["sampling_fraction"].to_numpy(float)
    error = np.sqrt((1 - fraction) * variance / np.maximum(n, 1))
    if scale["metric"].iloc[0] == "score":
        rows = zip(scale["estimate"], error, n - 1, strict=True)
        ends = [t_interval(*row, conf_level) for row in rows]
    else:
        rows = zip(scale["estimate"], error, scale["n"], fraction, strict=True)
        ends = [share_interval(*row, conf_level) for row in rows]
    return scale.assign(
        std_error=error,
        variance=variance,
        conf_low=[low for low, _ in ends],
        conf_high=[high for _, high in ends],
        method=scale["method"] + f", {METHOD}",
    )
