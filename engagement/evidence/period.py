"""The months of records that are examined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Period:
    """First and last day examined, both included; None where no record has a date."""

    start: pd.Timestamp | None
    end: pd.Timestamp | None

    def holds(self, dates: pd.Series) -> pd.Series:
        """Whether each date lies in the period; False for a missing date."""
        if self.start is None or self.end is None:
            return pd.Series(False, index=dates.index)
        return dates.between(self.start, self.end)

    def holds_with_time_to_answer(self, dates: pd.Series, days: int) -> pd.Series:
        """Whether each date lies in the period and `days` passed before the period ended.

        A later case may still be answered in time, so it says nothing yet. It is left out whether answered or not:
        counting only those already answered would flatter the share.
        """
        if self.end is None:
            return self.holds(dates)
        return self.holds(dates) & (dates + pd.Timedelta(days=days) <= self.end)

    @property
    def label(self) -> str:
        """Period in words, "" where no record has a date."""
        return "" if self.start is None else f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"

    @property
    def months(self) -> pd.PeriodIndex:
        """Calendar months that lie wholly in the period."""
        if self.start is None or self.end is None:
            return pd.PeriodIndex([], freq="M")
        touched = pd.period_range(self.start, self.end, freq="M")
        whole = (touched.start_time >= self.start) & (touched.end_time.normalize() <= self.end)
        return touched[whole]


def period_of(dates: Iterable[pd.Series], *, months: int, end: date | None = None) -> Period:
    """Period of `months` full months that ends on `end`, or else on the latest of `dates`.

    Parameters
    ----------
    dates : iterable of Series
        Dates on which something happened; planned and due dates do not belong here, they may lie ahead.
    months : int
        Length.
    end : date, optional
        Last day examined.
    """
    if end is not None:
        last = pd.Timestamp(end)
    else:
        latest = [series.max() for series in dates if series.notna().any()]
        if not latest:
            return Period(None, None)
        last = max(latest)
    # From the day after the end, so that twelve months to 28 February start on 1 March, leap year or not.
    start = last + pd.Timedelta(days=1) - pd.DateOffset(months=months)
    return Period(start, last)
