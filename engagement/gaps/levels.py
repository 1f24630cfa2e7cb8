"""Levels: how ratings change from the front line to the top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import GRADIENT


def level_gaps(
    ratings: pd.DataFrame,
    *,
    order: Sequence[str],
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Gradient over ordered levels: the linear change from the lowest to the highest level.

    Parameters
    ----------
    ratings : DataFrame
        One row per level, responsibility, object and metric, estimand "process" (no finite population correction).
    order : sequence of str
        Levels from the lowest to the highest; at least two.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        responsibility, object, metric, n (the smallest level's) and the columns of `judge`. estimate > 0: ratings rise
        towards the top. A responsibility that a level did not rate has no gradient and gets NaN.

    Notes
    -----
    With c the centred positions 1..k of the levels, estimate = (k - 1) sum(c m) / sum(c^2): the linear contrast of the
    level means m, scaled to the change over all levels; levels are different people, so variances add. Exploratory.

    References
    ----------
    Rosenthal, R., & Rosnow, R. L. (1985). Contrast analysis. Cambridge University Press.
    """
    centred = np.arange(len(order)) - (len(order) - 1) / 2
    weight = (len(order) - 1) * centred / (centred**2).sum() if len(order) > 1 else np.array([np.nan])
    rows = []
    keys = ["responsibility", "object", "metric"]
    for key, scale in ratings.groupby(keys, sort=False):
        levels = scale.set_index("level").reindex(order)
        rows.append(
            dict(zip(keys, key, strict=True))
            | {
                "estimate": float(weight @ levels["estimate"].to_numpy(float)),
                "std_error": float(np.sqrt(weight**2 @ levels["std_error"].to_numpy(float) ** 2)),
                "n": int(levels["n"].fillna(0).min()),
                "method": f"linear contrast over {len(order)} levels",
            }
        )
    gaps = pd.DataFrame(rows, columns=[*keys, "estimate", "std_error", "n", "method"])
    return judge(
        gaps,
        df=np.maximum(gaps["n"].to_numpy(float) - 1, 0),
        words=GRADIENT,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
        family=EXPLORATORY,
    )
