"""Time taken: seconds per answered item, and times that cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.responses.screening.rules import ScreeningRules

FEWEST_TIMES = 5
"""Fewer durations than this do not say what is usual: only the absolute floor flags."""

SLACK = 120.0
"""Seconds a stated duration may exceed submitted minus started: platforms round to the minute."""

DAY = 86_400.0


def seconds_of(duration: pd.Series | None, started: pd.Series | None, submitted: pd.Series | None) -> np.ndarray | None:
    """Seconds each respondent took: as stated, else submitted minus started; None where nothing is known at all.

    Raises
    ------
    ValueError
        If `duration` is neither numbers of seconds nor time differences.
    """
    elapsed = None if started is None or submitted is None else _seconds(submitted - started)
    if duration is None:
        return elapsed
    if pd.api.types.is_timedelta64_dtype(duration):
        stated = _seconds(duration)
    elif pd.api.types.is_numeric_dtype(duration) or duration.isna().all():
        stated = duration.astype("object").where(duration.notna(), np.nan).to_numpy(dtype=float)
    else:
        raise ValueError(f"duration holds {duration.dtype} values; expected seconds as numbers, or time differences.")
    return stated if elapsed is None else np.where(np.isnan(stated), elapsed, stated)


def speed(seconds: np.ndarray, answered: np.ndarray, usual: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Seconds per answered item, the same relative to the median, and how many times made the median.

    Parameters
    ----------
    seconds : array of float, shape (respondents,)
        Time taken; missing or not above 0 gives NaN.
    answered : array of int
        Questions answered, in any way.
    usual : array of bool
        Whose times make the median: those who answered the questionnaire, not those who left after a page.
    """
    with np.errstate(invalid="ignore"):
        valid = (seconds > 0) & (answered > 0) & np.isfinite(seconds)
    each = np.where(valid, seconds, np.nan) / np.where(valid, answered, 1)
    of_usual = each[valid & usual]
    median = float(np.median(of_usual)) if len(of_usual) else np.nan
    return each, each / median, len(of_usual)


def too_fast(each: np.ndarray, relative: np.ndarray, n_times: int, rules: ScreeningRules) -> np.ndarray:
    """Whether the seconds per item lie below the floor, or below the share of the median where it is known."""
    fast = each < rules.fewest_seconds  # NaN is below nothing
    return fast | (relative < rules.fast_share) if n_times >= FEWEST_TIMES else fast


def impossible_times(
    seconds: np.ndarray | None, started: pd.Series | None, submitted: pd.Series | None, rules: ScreeningRules, n: int
) -> np.ndarray:
    """Whether the times contradict each other or those of the others.

    Submitted before started; a duration not above 0, longer than the form was open, or of more than
    `rules.longest_days`; submitted (started, where nothing was submitted) more than `rules.days_from_others` from the
    median of the table.
    """
    wrong = np.zeros(n, dtype=bool)
    with np.errstate(invalid="ignore"):
        if seconds is not None:
            wrong |= (seconds <= 0) | (seconds > rules.longest_days * DAY)
        if started is not None and submitted is not None:
            elapsed = _seconds(submitted - started)
            wrong |= (elapsed < 0) | (elapsed > rules.longest_days * DAY)
            if seconds is not None:
                wrong |= seconds > elapsed + SLACK
        known = [one for one in (submitted, started) if one is not None]
        if known:
            moment = known[0] if len(known) == 1 else known[0].fillna(known[1])
            if moment.notna().any():
                away = _seconds(moment - moment.median())
                wrong |= np.abs(away) > rules.days_from_others * DAY
    return wrong


def moments(values: pd.Series, what: str) -> pd.Series:
    """Make timestamps without a time zone (UTC where they had one).

    Raises
    ------
    ValueError
        If the column holds no dates.
    """
    if values.isna().all():
        return pd.Series(pd.NaT, index=values.index, dtype="datetime64[us]")
    if not pd.api.types.is_datetime64_any_dtype(values):
        raise ValueError(f"{what} holds {values.dtype} values; expected dates with times: pass pd.to_datetime(...).")
    return values if values.dt.tz is None else values.dt.tz_convert("UTC").dt.tz_localize(None)


def _seconds(values: pd.Series) -> np.ndarray:
    return values.dt.total_seconds().to_numpy(dtype=float, na_value=np.nan)
