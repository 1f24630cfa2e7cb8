"""One place that turns released numbers into text, so that a number looks alike wherever it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

HIDDEN = "hidden"
NOT_SHOWN = "not shown"
NOT_MEASURED = "not measured"
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"

RECORD_SYMBOLS: Mapping[str, str] = {
    "strong": "\N{BLACK SQUARE}",
    "mixed": "\N{SQUARE WITH LEFT HALF BLACK}",
    "weak": "\N{WHITE SQUARE}",
}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OBJECTS = {"leader_behaviour": "lead", "workplace": "lived"}


def missing(value: Any) -> bool:
    """Whether a single value is None, NaN or NA."""
    return value is None or bool(pd.isna(value))


def flag(value: Any) -> bool | None:
    """Yes, no, or None where it is missing."""
    return None if missing(value) else str(value).lower() in ("true", "1", "1.0")


def is_hidden(row: Mapping[str, Any]) -> bool:
    """Whether a released row is hidden to protect respondents."""
    return flag(row.get("suppressed")) is True


def number(value: Any, decimals: int = 1, *, sign: bool = False) -> str:
    """Print a number with a true minus sign and fixed decimals; "not measured" where it is missing.

    Parameters
    ----------
    value : float or NA
        The released number.
    decimals : int
        Decimals to print.
    sign : bool
        Whether positive numbers carry a plus sign (differences do).
    """
    if missing(value):
        return NOT_MEASURED
    text = f"{float(value):{'+' if sign else ''},.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def count(value: Any) -> str:
    """Whole number without decimals; "not shown" where it is missing."""
    return NOT_SHOWN if missing(value) else f"{int(value):,}"


def percent(value: Any, decimals: int = 0) -> str:
    """Percent with its sign."""
    return NOT_MEASURED if missing(value) else f"{number(value, decimals)}%"


def interval(low: Any, high: Any, decimals: int = 1, *, sign: bool = False) -> str:
    """Interval as "41.2 to 47.9"; "not shown" where an end is missing."""
    if missing(low) or missing(high):
        return NOT_SHOWN
    return f"{number(low, decimals, sign=sign)} to {number(high, decimals, sign=sign)}"


def shown(row: Mapping[str, Any] | None, column: str = "estimate", decimals: int = 1, *, sign: bool = False) -> str:
    """One number of a released row: the number, "hidden", or "not measured" where there is no row.

    Parameters
    ----------
    row : Mapping or None
        A row of a released table; None where the table holds no such row.
    column : str
        The column to print.
    decimals : int
        Decimals to print.
    sign : bool
        Whether positive numbers carry a plus sign.
    """
    if row is None:
        return NOT_MEASURED
    if is_hidden(row):
        return HIDDEN
    return number(row.get(column), decimals, sign=sign)


def shown_interval(
    row: Mapping[str, Any] | None,
    low: str = "conf_low",
    high: str = "conf_high",
    *,
    decimals: int = 1,
    sign: bool = False,
) -> str:
    """Interval of a released row: the ends, "hidden", or "not shown" where only the spread is withheld."""
    if row is None:
        return NOT_SHOWN
    if is_hidden(row):
        return HIDDEN
    return interval(row.get(low), row.get(high), decimals, sign=sign)


def with_interval(row: Mapping[str, Any] | None, decimals: int = 1) -> str:
    """Print the number of a released row with its interval behind it: "54.2 (51.1 to 57.3)"."""
    text = shown(row, decimals=decimals)
    if row is None or text in (HIDDEN, NOT_MEASURED):
        return text
    ends = shown_interval(row, decimals=decimals)
    return f"{text} (interval {ends})" if ends == NOT_SHOWN else f"{text} ({ends})"


def shown_count(row: Mapping[str, Any] | None, column: str = "n") -> str:
    """Count of a released row: the count, "hidden", or "0" where there is no row."""
    if row is None:
        return "0"
    return HIDDEN if is_hidden(row) else count(row.get(column))


def hidden_note(smallest_group: int) -> str:
    """Sentence that explains the word "hidden" wherever it is printed."""
    return (
        f"Hidden: fewer than {smallest_group} people answered, or the figure would let a reader work out such a group. "
        "Not shown: the group is large enough for a mean, too small for an interval."
    )


def record_class(word: Any) -> str:
    """Class of records with its symbol, never a colour: "strong" becomes a filled circle and the word."""
    if missing(word):
        return f"{DASH} not examined"
    word = str(word)
    return f"{RECORD_SYMBOLS.get(word, DASH)} {word}"


def examined(row: Mapping[str, Any] | None) -> str:
    """How many indicators of a responsibility were examined: "2 of 4"."""
    if row is None or missing(row.get("n_examined")):
        return "none"
    return f"{count(row['n_examined'])} of {count(row['n_indicators'])}"


def object_word(value: Any) -> str:
    """Short word for what an item describes: an act of top managers (lead) or life at work (lived)."""
    return "" if missing(value) else _OBJECTS.get(str(value), str(value))


def words(identifier: Any) -> str:
    """Readable words for an id: "audit_peak" becomes "audit peak"."""
    return "" if missing(identifier) else str(identifier).replace("_", " ")


def p_value(value: Any) -> str:
    """P value for the technical file: three decimals, or "< 0.001"."""
    if missing(value):
        return NOT_SHOWN
    return "< 0.001" if float(value) < 0.001 else f"{float(value):.3f}"


def month(wave: Any) -> str:
    """Wave as a client reads it: "2026-03" becomes "March 2026"; other texts stay as they are."""
    text = "" if missing(wave) else str(wave)
    parts = text.split("-")
    if len(parts) in (2, 3) and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return text


def inside(label: str) -> str:
    """Label inside a sentence: "Top managers" becomes "top managers", a name such as "Senior Civil Service" stays."""
    first, *rest = label.split(" ") or [""]
    name = any(word[:1].isupper() for word in rest) or first[1:2].isupper()
    return label if name else label[:1].lower() + label[1:]
