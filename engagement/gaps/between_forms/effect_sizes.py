"""Glass's delta: a difference in standard deviations of the staff, with an interval by the noncentral t."""

from __future__ import annotations

import numpy as np

STEPS = 100  # at most; a handful is the rule
CLOSE = 1e-12


def glass_interval(
    estimate: np.ndarray,
    scaled_error: np.ndarray,
    *,
    df: np.ndarray,
    df_divisor: np.ndarray,
    skewness: np.ndarray | float = 0.0,
    excess: np.ndarray | float = 0.0,
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
    skewness, excess : array of float
        Skewness and excess kurtosis of the second group's answers; 0 for normal ones, and where missing.
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
    is that of the difference itself. With df infinite it is R's ``effectsize::glass_delta``. Where answers are not
    normal, mean and standard deviation of the second group go together and the latter varies more: k^2 grows by
    delta g / n where that is above 0, with g the skewness and n - 1 = `df_divisor`, and `df_divisor` is divided by 1 +
    excess / 2 where that is above 1 (first-order variances of a standard deviation and of its covariance with the
    mean, Cramér 1946). docs/method/gaps.md has the coverage for skewed five-point answers.

    References
    ----------
    Glass, G. V. (1976). Primary, secondary, and meta-analysis of research. Educational Researcher, 5, 3-8.
    Cramér, H. (1946). Mathematical methods of statistics. Princeton University Press, chapter 27.
    Steiger, J. H., & Fouladi, R. T. (1997). Noncentrality interval estimation and the evaluation of statistical models.
    In Harlow, Mulaik & Steiger (eds), What if there were no significance tests? Erlbaum, 221-257.
    """
    from scipy.special import ndtri, stdtrit

    given = (estimate, scaled_error, df, df_divisor, skewness, excess)
    delta, error, df, df_divisor, skewness, excess = np.broadcast_arrays(*(np.asarray(one, float) for one in given))
    usable = np.isfinite(delta) & np.isfinite(error) & (error > 0) & (df >= 1) & (df_divisor >= 1)
    upper = 0.5 + conf_level / 2
    finite = np.where(usable & np.isfinite(df), df, 1.0)
    stretch = np.where(np.isfinite(df), stdtrit(finite, upper) / ndtri(upper), 1.0)
    together = np.where(usable, np.nan_to_num(np.where(usable, delta, 0.0) * skewness), 0.0)
    squared = error**2 + np.maximum(together, 0.0) / np.where(usable, df_divisor + 1, 1.0)
    unit = np.where(usable, stretch * np.sqrt(np.where(usable, squared, 1.0)), 1.0)
    ratio = np.where(usable, delta, 0.0) / unit
    divisor = np.where(usable, df_divisor / (1 + np.maximum(np.nan_to_num(excess), 0.0) / 2), 1.0)
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
        The probability falls as the noncentrality rises. Its normal quantile is nearly a straight line in it, so secant
        steps on that line arrive soon; a step that leaves the bracket is replaced by its middle.
    """
    from scipy.special import nctdtr, ndtri

    t, df = np.broadcast_arrays(np.asarray(t, float), np.asarray(df, float))
    shape, t, df = t.shape, t.ravel(), df.ravel()
    wanted = ndtri(probability)

    def miss(nc: np.ndarray, at: np.ndarray) -> np.ndarray:
        below = nctdtr(df[at], nc, t[at])
        below = np.where(np.isnan(below), nc < t[at], below)  # it gives up far out, where the answer is 0 or 1
        return ndtri(np.clip(below, 1e-300, 1 - 1e-16)) - wanted

    slope = -1 / np.sqrt(1 + t * t / (2 * df))  # of large df; the first guess
    high = 10 + 2 * abs(wanted) + np.abs(t) * (1 + 10 / np.sqrt(df))
    low = -high
    now = np.clip(t + wanted / slope, low, high)
    value = miss(now, np.arange(len(t)))
    left = np.arange(len(t))  # those not there yet
    for _ in range(STEPS):
        here, missed = now[left], value[left]
        low[left], high[left] = np.where(missed > 0, here, low[left]), np.where(missed > 0, high[left], here)
        step = here - missed / slope[left]
        inside = (low[left] < step) & (step < high[left])
        following = np.where(inside, step, (low[left] + high[left]) / 2)
        moved = following - here
        arrived = (np.abs(moved) <= CLOSE * (1 + np.abs(here))) | (missed == 0)
        left, here, missed = left[~arrived], here[~arrived], missed[~arrived]
        following, moved = following[~arrived], moved[~arrived]
        if not len(left):
            break
        found = miss(following, left)
        rise = found - missed
        usable = (np.abs(moved) > 1e-6 * (1 + np.abs(here))) & (rise * moved < 0)  # closer by, rounding would rule
        slope[left] = np.where(usable, rise / np.where(usable, moved, 1.0), slope[left])
        now[left], value[left] = following, found
    return now.reshape(shape)
