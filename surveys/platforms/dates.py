"""Dates and times as platforms write them, to one kind: ISO 8601, day or month first, twelve or twenty-four hours."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from surveys.platforms.raw import Column

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?(Z| ?[+-]\d\d:?\d\d)?")
_HALF = r"[AaPp]\.?\s?[Mm]\.?|上午|下午|오전|오후|午前|午後"
_LOCAL = re.compile(
    r"(?P<first>\d{1,4})(?P<mark>[./-])\s?(?P<second>\d{1,2})(?P=mark)\s?(?P<third>\d{4}|\d\d)\.?"
    rf"(?:,?\s+(?P<before>{_HALF})?\s*(?P<hour>\d{{1,2}})(?P<colon>[:.])(?P<minute>\d\d)"
    rf"(?:(?P=colon)(?P<clock>\d\d)(?:\.\d+)?)?\s*(?P<after>{_HALF})?)?"
    r"(?:\s*(?:Uhr|[A-Z]{2,5})(?:[+-]\d{1,2}(?::?\d\d)?)?)?"
)
_BEFORE_NOON = ("am", "上午", "오전", "午前")
_AFTER_NOON = ("pm", "下午", "오후", "午後")
_CENTURY = 2000


def times(column: Column, *, day_first: bool | None = None) -> pd.Series:
    """Read dates and times.

    Parameters
    ----------
    column : Column
        Texts; an empty one is missing.
    day_first : bool or None
        How to read 03/04/2026; None: as the column's other dates show, and where none does, points between the numbers
        mean the day comes first, slashes the month.

    Returns
    -------
    Series
        datetime64[us] without zone, NaT where empty; times with an offset become UTC.

    Raises
    ------
    InputError
        About the first cell that is no date.
    """
    text = pd.Series(column.cells, dtype="str").str.strip()
    filled = (text != "").to_numpy()
    iso = text.str.fullmatch(_ISO.pattern).to_numpy(dtype=bool)
    tidy = text.where(iso).str.replace(",", ".", regex=False).str.replace(" +", "+", regex=False)
    parsed = pd.to_datetime(tidy, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)
    parsed = parsed.astype("datetime64[us]")
    other = np.flatnonzero(filled & ~iso)
    if len(other):
        # Distinct texts only: a day's answers share few of them, and years of them are still quick.
        codes, texts = pd.factorize(text.to_numpy()[other])
        read = _local(texts, day_first)
        parsed.iloc[other] = pd.Series(read).astype("datetime64[us]").to_numpy()[codes]
    wrong = filled & parsed.isna().to_numpy()
    if wrong.any():
        raise column.fault(
            int(wrong.argmax()), "a date and time such as 2026-03-31 14:05", "write it in that order or empty the cell"
        )
    return parsed


def _local(texts: np.ndarray, day_first: bool | None) -> list[pd.Timestamp]:
    found = [_LOCAL.fullmatch(text) for text in texts]
    if day_first is None:
        day_first = _day_first(found)
    return [pd.NaT if match is None else _time(match, day_first) for match in found]


def _day_first(found: list[re.Match | None]) -> bool:
    """Tell from the dates themselves: a number above 12 is no month."""
    pairs = [(int(one["first"]), int(one["second"]), one["mark"]) for one in found if one and len(one["first"]) <= 2]
    if any(first > 12 for first, _, _ in pairs):
        return True
    if any(second > 12 for _, second, _ in pairs):
        return False
    return any(mark == "." for _, _, mark in pairs)


def _time(match: re.Match, day_first: bool) -> pd.Timestamp:
    numbers = [int(match[name]) for name in ("first", "second", "third")]
    if len(match["first"]) == 4:
        year, month, day = numbers
    else:
        day, month, year = numbers if day_first else (numbers[1], numbers[0], numbers[2])
        year += _CENTURY if year < 100 else 0
    hour = int(match["hour"] or 0)
    half = "".join((match["before"] or match["after"] or "").replace(".", "").casefold().split())
    if half in _AFTER_NOON:
        hour = hour % 12 + 12
    elif half in _BEFORE_NOON:
        hour %= 12
    try:
        return pd.Timestamp(year, month, day, hour, int(match["minute"] or 0), int(match["clock"] or 0))
    except ValueError:
        return pd.NaT
