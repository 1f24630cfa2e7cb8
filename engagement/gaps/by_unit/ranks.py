"""Which units differ, and which ranks can be told: all pairs of units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.tables import (
    PRIOR_DF,
    SCALE,
    checked_ratings,
    counted,
    moderated_df,
    satterthwaite,
    scales,
)
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import UNIT_PAIR

DIFFERENCE = "difference of two units; Student's t with Satterthwaite's degrees of freedom"
RANKS = "ranks not ruled out by any pair of units; one-sided t tests, Holm over all ordered pairs"


def unit_differences(
    ratings: pd.DataFrame,
    *,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    prior_df: float = PRIOR_DF,
) -> pd.DataFrame:
    """Which differences between units are real: all pairs, at a stated false discovery rate.

    Parameters
    ----------
    ratings : DataFrame
        `unit_ratings` without population (estimand "process").
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain intervals; 1 - conf_level is the false discovery rate of the verdicts.
    prior_df : float
        Degrees of freedom that moderation adds to the n - 1 of a unit's variance: 4 for `unit_ratings`, 0 for standard
        errors of the unit's own variance.

    Returns
    -------
    DataFrame
        One row per scale and unordered pair of units with an estimate: responsibility, object, metric, group,
        compared_with, estimate (group minus compared_with), std_error, n, n_compared, method, and the columns of
        `judge`. One family over all scales, exploratory.

    Raises
    ------
    ValueError
        As `pooled_units`; if `prior_df` is negative.

    Notes
    -----
    Units are different people: variances add. The false discovery rate of Benjamini and Hochberg is proven for
    independent tests; for all pairs of means simulation shows it held (Williams, Jones & Tukey 1999, and ours in
    docs/method/units.md). In R: p.adjust(p, "BH") over the t tests.

    References
    ----------
    Williams, V. S. L., Jones, L. V., & Tukey, J. W. (1999). Controlling error in multiple comparisons, with examples
    from state-to-state differences in educational achievement. J. of Educational and Behavioral Statistics, 24, 42-69.
    """
    ratings = checked_ratings(ratings)
    parts, dfs = [], []
    for keys, scale in scales(ratings):
        scale = scale[scale["estimate"].notna()]
        first, second = np.triu_indices(len(scale), 1)
        y, variance, n = (scale[name].to_numpy(float) for name in ("estimate", "std_error", "n"))
        variance, df = variance**2, moderated_df(n, prior_df)
        names = scale["unit"].to_numpy(object)
        pair = np.column_stack([variance[first], variance[second]])
        dfs.append(satterthwaite(pair, np.column_stack([df[first], df[second]])))
        parts.append(
            pd.DataFrame(
                {name: np.full(len(first), value, object) for name, value in keys.items()}
                | {
                    "group": names[first],
                    "compared_with": names[second],
                    "estimate": y[first] - y[second],
                    "std_error": np.sqrt(pair.sum(axis=1)),
                    "n": counted(n[first]),
                    "n_compared": counted(n[second]),
                    "method": DIFFERENCE,
                }
            )
        )
    if parts:
        gaps = pd.concat(parts, ignore_index=True)
    else:
        names = [name for name in SCALE if name in ratings]
        columns = [*names, "group", "compared_with", "estimate", "std_error", "n", "n_compared", "method"]
        gaps = pd.DataFrame(columns=columns).astype({"estimate": float, "std_error": float})
    return judge(
        gaps,
        df=np.concatenate(dfs) if dfs else np.zeros(0),
        words=UNIT_PAIR,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
        family=EXPLORATORY,
    )


def rank_intervals(ratings: pd.DataFrame, *, conf_level: float = 0.95, prior_df: float = PRIOR_DF) -> pd.DataFrame:
    """Confidence sets for the ranks of the units; a rank is given only where it separates.

    Parameters
    ----------
    ratings : DataFrame
        `unit_ratings` without population (estimand "process").
    conf_level : float
        Probability with which, on one scale, the intervals of all its units together hold the true ranks.
    prior_df : float
        As in `unit_differences`.

    Returns
    -------
    DataFrame
        One row per unit and scale: unit, responsibility, object, metric, estimate, std_error, n, rank (1 = highest;
        missing where the interval is all ranks), rank_low, rank_high, separates, n_units, conf_level, method. Units
        without an estimate are not ranked and have no interval.

    Raises
    ------
    ValueError
        As `pooled_units`; if `prior_df` is negative.

    Notes
    -----
    Every ordered pair is a hypothesis "the first is not above the second". Holm's method over all k (k - 1) one-sided
    p values rejects no true one with probability conf_level or more, whatever the dependence; then rank_low = 1 + the
    number of units shown to be above, rank_high = k - the number shown to be below, and all intervals hold together.
    Mogstad et al. reject by bootstrap of the largest studentised difference; Holm needs no draws and little more
    width. With ties in truth every rank of the tied units is covered. A unit with one answer is compared with none.

    References
    ----------
    Mogstad, M., Romano, J. P., Shaikh, A. M., & Wilhelm, D. (2024). Inference for ranks with applications to mobility
    across neighbourhoods and academic achievement across countries. Review of Economic Studies, 91, 476-518.
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian J. of Statistics, 6, 65-70.
    """
    ratings = checked_ratings(ratings)
    parts = []
    for _, scale in scales(ratings):
        known = scale["estimate"].notna().to_numpy()
        y, error, n = (scale[name].to_numpy(float)[known] for name in ("estimate", "std_error", "n"))
        above = shown_above(y, error**2, moderated_df(n, prior_df), conf_level)
        units = len(y)
        low, high = 1 + above.sum(axis=0), units - above.sum(axis=1)
        separates = high - low < units - 1
        place = 1 + (y[:, None] > y).sum(axis=0)
        values = {"rank": np.where(separates, place, np.nan), "rank_low": low, "rank_high": high}
        columns = {}
        for name, found in values.items():
            filled = np.full(len(scale), np.nan)
            filled[known] = found
            columns[name] = pd.array(filled, dtype="Float64").astype("Int64")
        told = np.zeros(len(scale), bool)
        told[known] = separates
        parts.append(
            scale.assign(
                n=counted(scale["n"]),
                **columns,
                separates=told,
                n_units=units,
                conf_level=conf_level,
                method=RANKS,
            )
        )
    if parts:
        return pd.concat(parts).sort_index()
    added = ["rank", "rank_low", "rank_high", "separates", "n_units", "conf_level", "method"]
    return ratings.reindex(columns=[*ratings.columns, *added])


def shown_above(y: np.ndarray, variance: np.ndarray, df: np.ndarray, conf_level: float) -> np.ndarray:
    """Pairs in which the first is shown to be above the second.

    Parameters
    ----------
    y, variance, df : array of float, shape (units,)
        Means, squared standard errors and their degrees of freedom.
    conf_level : float
        Familywise level over all ordered pairs.

    Returns
    -------
    array of bool, shape (units, units)
    """
    from scipy.special import stdtr

    from engagement.estimates import holm

    shape = (len(y), len(y))
    parts = np.stack(np.broadcast_arrays(variance[:, None], variance), axis=-1)
    pair_df = satterthwaite(parts, np.stack(np.broadcast_arrays(df[:, None], df), axis=-1))
    error = np.sqrt(parts.sum(axis=-1))
    tested = (error > 0) & (np.nan_to_num(pair_df) >= 1) & ~np.eye(len(y), dtype=bool)
    ratio = (y - y[:, None]) / np.where(tested, error, 1.0)
    p_value = np.where(tested, stdtr(np.where(tested, pair_df, 1.0), ratio), np.nan)
    adjusted = holm(p_value.ravel()).reshape(shape)
    return np.where(tested, adjusted <= 1 - conf_level, False)
