"""Glass's delta: a difference in standard deviations of the staff, with an interval by the noncentral t."""

from __future__ import annotations

import numpy as np

HALVINGS = 80  # of a bracket at most a few hundred wide: far below rounding error


def glass_interval(
    estimate: np.ndarray,
    scaled_error: np.ndarray,
    *,
    df: np.ndarray,
    df_divisor: np.ndarray,
    conf_level: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    """Interval of Glass's delta where the standard error rests on few people and the divisor on many.

    Parameters
    ----------
    estimate : array of float
        Difference divided by the standard deviation of the second group.
    scaled_error : array of float
        Standard error of the difference divided by the same standard deviation; > 0.
    df : array of float
        Degrees of freedom of that standard error (of few leaders: leaders minus one); `numpy.inf` where it counts as
        known up to the divisor.
    df_divisor : array of float
        Degrees of freedom of the divisor: people of the second group minus one.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of array
        Lower and upper ends; NaN where a part is missing, the error is not above 0, or degrees of freedom are below 1.

    Notes
    -----
    With k the scaled error and q = t(df) / z, the ratio of Student's and the normal quantile at the level, the ends
    are q k times the noncentrality at which estimate / (q k) is the upper or lower quantile of a noncentral t with
    `df_divisor` degrees of freedom. The approximation: the noncentral t carries what is uncertain about the divisor,
    the factor q what is uncertain about the leaders' variance (moderated or not), so that at a delta of 0 the interval
    is that of the difference itself. With df infinite it is R's ``effectsize::glass_delta``. Answers are taken as
    normal for the divisor; docs/method/gaps.md has the coverage for skewed five-point answers.

    References
    ----------
    Glass, G. V. (1976). Primary, secondary, and meta-analysis of research. Educational Researcher, 5, 3-8.
    Steiger, J. H., & Fouladi, R. T. (1997). Noncentrality interval estimation and the evaluation of statistical models.
    In Harlow, Mulaik & Steiger (eds), What if there were no significance tests? Erlbaum, 221-257.
    """
    from scipy.special import ndtri, stdtrit

    parts = np.broadcast_arrays(*(np.asarray(one, float) for one in (estimate, scaled_error, df, df_divisor)))
    delta, error, df, df_divisor = parts
    usable = np.isfinite(delta) & np.isfinite(error) & (error > 0) & (df >= 1) & (df_divisor >= 1)
    upper = 0.5 + conf_level / 2
    finite = np.where(usable & np.isfinite(df), df, 1.0)
    stretch = np.where(np.isfinite(df), stdtrit(finite, upper) / ndtri(upper), 1.0)
    unit = np.where(usable, stretch * error, 1.0)
    ratio = np.where(usable, delta, 0.0) / unit
    divisor = np.where(usable, df_divisor, 1.0)
    low = np.where(usable, unit * noncentrality(ratio, divisor, upper), np.nan)
    high = np.where(usable, unit * noncentrality(ratio, divisor, 1 - upper), np.nan)
    return low, high


def noncentrality(t: np.ndarray, df: np.ndarray, probability: float) -> np.ndarray:
    """Noncentrality at which P(T <= t) of a noncentral t is `probability`; R: uniroot on ``pt(t, df, ncp)``.

    Parameters
    ----------
    t, df : array of float
        Statistic and degrees of freedom.
    probability : float
        Between 0 and 1.

    Returns
    -------
    array of float
        By halving a bracket; the probability falls as the noncentrality rises.
    """
    from scipy.special import nctdtr, ndtri

    reach = 10 + 2 * np.abs(ndtri(probability)) + np.abs(t) * (1 + 10 / np.sqrt(df))
    low, high = -reach, reach.copy()
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = nctdtr(df, middle, t) > probability
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2
