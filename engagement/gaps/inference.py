"""From a difference and its standard error to intervals, p value and verdict: the same for every kind of gap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, benjamini_hochberg, holm, holm_levels
from engagement.rules import INTERVAL_RULE, VerdictWords, interval_verdict

PRIMARY = "primary: Holm"
EXPLORATORY = "exploratory: Benjamini-Hochberg"


def judge(
    gaps: pd.DataFrame,
    *,
    df: np.ndarray,
    words: VerdictWords,
    smallest_difference: float,
    conf_level: float,
    family: str = PRIMARY,
) -> pd.DataFrame:
    """Add intervals, p values and verdicts to differences that form one family.

    Parameters
    ----------
    gaps : DataFrame
        `estimate` and `std_error` in points of 100; NaN where not available.
    df : array of float
        Degrees of freedom of each; below 1 gives no interval.
    words : VerdictWords
        Words of the verdicts.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain interval, and familywise level of the verdicts.
    family : str
        `PRIMARY`: verdicts from intervals at Holm's step level. `EXPLORATORY`: p values adjusted by Benjamini and
        Hochberg, verdicts from intervals at the matching false coverage rate; the rule says so.

    Returns
    -------
    DataFrame
        The input with conf_low, conf_high, conf_level, estimand, verdict_low, verdict_high, verdict_level, p_value,
        p_adjusted, verdict, rule and in_step_possible (whether the interval is narrow enough that "in step" could have
        been the verdict, had the estimate been zero). Intervals are clipped to -100..100.

    References
    ----------
    Holm (1979); Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. JRSS B, 57, 289-300.
    Benjamini, Y., & Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence intervals for selected
    parameters. JASA, 100, 71-81.
    """
    from scipy.special import stdtr, stdtrit

    estimate = gaps["estimate"].to_numpy(float)
    error = gaps["std_error"].to_numpy(float)
    df = np.asarray(df, float)
    usable = np.isfinite(estimate) & np.isfinite(error) & (error > 0) & (df >= 1)
    safe_df, safe_error = np.where(usable, df, 1.0), np.where(usable, error, 1.0)
    p_value = np.where(usable, 2 * stdtr(safe_df, -np.abs(np.where(usable, estimate, 0.0)) / safe_error), np.nan)
    adjusted = holm(p_value) if family == PRIMARY else benjamini_hochberg(p_value)
    if family == PRIMARY:
        levels = holm_levels(p_value, conf_level=conf_level)
    else:
        found = max(int(np.sum(adjusted <= 1 - conf_level)), 1)
        levels = np.where(usable, 1 - found * (1 - conf_level) / max(usable.sum(), 1), np.nan)

    def interval(level: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        half = stdtrit(safe_df, 0.5 + np.where(usable, level, conf_level) / 2) * safe_error
        half = np.where(usable, half, np.nan)
        return np.clip(estimate - half, -100, 100), np.clip(estimate + half, -100, 100), half

    low, high, _ = interval(np.full(len(gaps), conf_level))
    verdict_low, verdict_high, half = interval(levels)
    rule = INTERVAL_RULE.format(smallest_difference) + f"; {family}"
    return gaps.assign(
        conf_low=low,
        conf_high=high,
        conf_level=conf_level,
        estimand=PROCESS,
        verdict_low=verdict_low,
        verdict_high=verdict_high,
        verdict_level=levels,
        p_value=p_value,
        p_adjusted=adjusted,
        verdict=[
            interval_verdict(*ends, smallest_difference, words) for ends in zip(verdict_low, verdict_high, strict=True)
        ],
        rule=rule,
        in_step_possible=np.where(usable, half < smallest_difference, False),
    )
