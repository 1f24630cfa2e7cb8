"""Reading one cell of a client's sheet: dates, numbers and words as people write them.

What has two readings is refused, never guessed: `03/04/2026` may be March or April, `1,234` may be one or a thousand.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

_YES = {"y", "yes", "j", "ja", "true", "x", "1"}
_NO = {"n", "no", "nein", "false", "0"}
_EXCEL_EPOCH = date(1899, 12, 30)
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)


class Unreadable(Exception):
    """The cell cannot be read; the message says what was expected."""


def plain(value: Any) -> str:
    """Cell as text on one line, without surrounding or double spaces; "" for an empty cell."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return re.sub(r"\s+", " ", str(value)).strip()


def read_date(value: Any) -> date:
    """Date from an Excel date, an Excel serial number, or text.

    Text may be 2026-03-31, 31.03.2026, 31/03/2026 (only where day and month cannot be swapped) or 31 March 2026.

    Raises
    ------
    Unreadable
        If the cell holds no date, two readings are possible, or the date lies outside 1990-2100.
    """
    expected = "a date such as 2026-03-31"
    found: date | None = None
    if isinstance(value, datetime):
        found = value.date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if 30_000 <= value < 75_000:
            found = _EXCEL_EPOCH + timedelta(days=int(value))
    else:
        found = _date_from_text(plain(value))
    if found is None or not _EARLIEST <= found <= _LATEST:
        raise Unreadable(expected)
    return found


@lru_cache(maxsize=4096)  # a log holds the same few hundred days again and again
def _date_from_text(text: str) -> date | None:
    text = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", text)  # a time of day adds nothing here
    for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%d %B %Y", "%d %b %Y", "%d. %B %Y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    slashed = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", text)
    if slashed:
        first, second, year = (int(part) for part in slashed.groups())
        readings = {(first, second), (second, first)}  # (day, month)
        possible = {(day, month) for day, month in readings if month <= 12}
        if len(possible) == 1:
            day, month = possible.pop()
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None


def read_number(value: Any) -> float:
    """Float from a number or text; decimal commas, thousands separators and a percent sign are understood.

    "12,5" is 12.5, "1.234,5" and "1,234.5" are 1234.5, "98 %" is 98.

    Raises
    ------
    Unreadable
        If the cell holds no number, or a comma before exactly three digits could be decimal or thousands.
    """
    if isinstance(value, bool):
        raise Unreadable("a number such as 12.5")
    if isinstance(value, int | float):
        return float(value)
    text = plain(value).replace(" ", "").replace("\u202f", "").replace("'", "").removesuffix("%")
    if re.fullmatch(r"[+-]?\d{1,3},\d{3}", text) and not text.lstrip("+-").startswith("0"):
        raise Unreadable("a number without a thousands separator, such as 1234 or 1.234")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d{1,3}(\.\d{3}){2,}", text):
        text = text.replace(".", "")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d{1,3}(,\d{3}){2,}", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        raise Unreadable("a number such as 12.5")
    return float(text)


def read_count(value: Any) -> int:
    """Whole number of at least 0.

    Raises
    ------
    Unreadable
        If the cell holds anything else.
    """
    try:
        number = read_number(value)
    except Unreadable:
        raise Unreadable("a whole number, 0 or more") from None
    if number < 0 or not number.is_integer():
        raise Unreadable("a whole number, 0 or more")
    return int(number)


def read_yes_no(value: Any) -> bool:
    """Read y or n: True for y, yes, ja, x, true, 1 or a date ("checked on ..."); False for n, no, nein, false, 0.

    Raises
    ------
    Unreadable
        If the cell holds anything else.
    """
    text = plain(value).lower()
    if text in _YES:
        return True
    if text in _NO:
        return False
    try:
        read_date(value)
    except Unreadable:
        raise Unreadable("y or n") from None
    return True
