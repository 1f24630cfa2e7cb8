"""One worksheet of a workbook into cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

import numpy as np
import pandas as pd

from surveys.files.shared_texts import TextCollector, unescaped
from surveys.files.text_table import MOST_COLUMNS, MOST_ROWS, check_size, number_text
from surveys.files.xml_parts import BrokenXml, read_stream

HEADING_ROWS = 5
"""Rows in which merged cells are headings that stand for each of their columns; platforms write up to three rows."""

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_NUMBERS_KEPT = 100_000


@dataclass
class Sheet:
    """What a worksheet holds.

    Attributes
    ----------
    rows : dict of int to list of str
        Texts of each row that holds any, by its number, from the first column on.
    width : int
        Columns up to the last that holds anything.
    merged : list of tuple of int
        First row, first column, last row, last column of each merged region, counted from 1.
    without_result : int
        Formulas whose result is not stored.
    """

    rows: dict[int, list[str]] = field(default_factory=dict)
    width: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    without_result: int = 0

    @property
    def height(self) -> int:
        """Number of the last row that holds anything."""
        return max(self.rows, default=0)


def read_sheet(
    chunks: Iterable[bytes],
    file: str,
    texts: Sequence[str],
    date_kinds: Sequence[str | None],
    to_date: Callable[[float], object],
) -> Sheet:
    """Read one worksheet.

    Parameters
    ----------
    chunks : iterable of bytes
        The part of the worksheet.
    file : str
        Name for messages.
    texts : sequence of str
        Those that the worksheets share.
    date_kinds : sequence of str or None
        For each cell style ``date``, ``time``, ``datetime`` or ``duration``; None for all others.
    to_date : callable
        From a number to the date or time it means; raises ValueError or OverflowError where it means none.

    Returns
    -------
    Sheet
        Its cells as text.

    Raises
    ------
    BrokenXml
        If it is no worksheet, or a cell refers to something that is not there.
    InputError
        If it is too large.
    """
    reader = _SheetReader(file, texts, date_kinds, to_date)
    read_stream(chunks, reader.start, reader.end, reader.text.add)
    return reader.sheet


def to_cells(sheet: Sheet) -> tuple[pd.DataFrame, int]:
    """Make a table of a worksheet, merged headings repeated in each of their columns.

    Parameters
    ----------
    sheet : Sheet
        As `read_sheet` gives it.

    Returns
    -------
    cells : DataFrame
        As `TextTable.cells`.
    filled : int
        Merged regions of the first `HEADING_ROWS` rows whose text was repeated.
    """
    cells = np.full((sheet.height, sheet.width), "", dtype=object)
    for number, row in sheet.rows.items():
        cells[number - 1, : len(row)] = row
    filled, left = 0, HEADING_ROWS * sheet.width
    for top, first, bottom, last in sheet.merged:
        if bottom > HEADING_ROWS or top > sheet.height or first > sheet.width or not cells[top - 1, first - 1]:
            continue
        region = cells[top - 1 : bottom, first - 1 : min(last, sheet.width)]
        left -= region.size
        if left < 0:
            break  # regions overlap, which no spreadsheet program allows; without a limit they could take for ever
        region[region == ""] = region[0, 0]
        filled += 1
    return pd.DataFrame(cells, dtype=object), filled


class _SheetReader:
    """What to do at each tag of a worksheet."""

    def __init__(self, file: str, texts: Sequence[str], date_kinds: Sequence[str | None], to_date: Callable):
        self.sheet = Sheet()
        self.text = TextCollector()
        self._file = file
        self._texts = texts
        self._date_kinds = date_kinds
        self._to_date = to_date
        self._row: int | None = None
        self._last_row = 0
        self._column = 0
        self._type: str | None = None
        self._style = "0"
        self._formula = False
        self._columns: dict[str, int] = {}
        self._numbers: dict[tuple[str, str], str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c" and self._row is not None:
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._column_of(place)
            self._type = attributes.get("t")
            self._style = attributes.get("s", "0")
            self._formula = False
            self.text.begin()
        elif name == "v" or name == "t":
            self.text.open = self.text.inside and not self.text.phonetic
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self.text.phonetic = True
        elif name == "row":
            self._begin_row(attributes.get("r"))
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        if name == "c" and self.text.inside:
            stored = self.text.finish()
            if stored:
                self._store(stored)
            elif self._formula:
                self.sheet.without_result += 1
        elif name == "v" or name == "t":
            self.text.open = False
        elif name == "rPh":
            self.text.phonetic = False
        elif name == "row":
            self._row = None

    def _begin_row(self, number: str | None) -> None:
        try:
            self._row = self._last_row + 1 if number is None else int(float(number))
        except (ValueError, OverflowError):
            raise BrokenXml("a row has no number") from None
        if not 1 <= self._row <= MOST_ROWS:
            raise BrokenXml(f"a row has a number outside 1 to {MOST_ROWS:,}")
        self._last_row, self._column = self._row, 0

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = column_number(letters)
        return column

    def _store(self, stored: str) -> None:
        text = self._value(stored)
        if not text:
            return
        sheet, row = self.sheet, self.sheet.rows.get(self._row)
        if row is None or self._column > sheet.width:
            sheet.width = max(sheet.width, self._column)
            check_size(self._file, max(len(sheet.rows) + 1, self._row), sheet.width)
            row = sheet.rows.setdefault(self._row, [])
        missing = self._column - len(row)
        if missing == 1:
            row.append(text)
        elif missing > 1:
            row.extend([""] * (missing - 1))
            row.append(text)
        else:
            row[self._column - 1] = text

    def _value(self, stored: str) -> str:
        kind = self._type
        if kind == "s":
            if stored.isdecimal() and len(stored) < 10 and int(stored) < len(self._texts):
                return self._texts[int(stored)]
            raise BrokenXml("a cell refers to a text that is not there")
        if kind is None or kind == "n":
            key = stored, self._style
            text = self._numbers.get(key)
            if text is None:
                text = self._number(stored)
                if len(self._numbers) < _NUMBERS_KEPT:
                    self._numbers[key] = text  # the same few answers in millions of cells
            return text
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(stored, stored.upper())
        if kind in ("str", "inlineStr"):
            return unescaped(stored)
        return stored  # dates in ISO form, errors such as #N/A

    def _number(self, stored: str) -> str:
        try:
            kind = self._date_kinds[int(self._style)]
        except (ValueError, IndexError):
            kind = None  # a style that is not there changes no value
        if kind is None:
            return number_text(stored)
        try:
            return _date_text(float(stored), kind, self._to_date)
        except (ValueError, OverflowError):
            return number_text(stored)

    def _merge(self, region: str) -> None:
        match = _RANGE.fullmatch(region)
        if match is None or len(self.sheet.merged) >= MOST_ROWS:
            return
        top, bottom = int(match[2]), int(match[4])
        first, last = column_number(match[1]), column_number(match[3])
        if 1 <= top <= bottom and first <= last:
            self.sheet.merged.append((top, first, bottom, last))


def column_number(letters: str) -> int:
    """Give the number of a column from its letters.

    Parameters
    ----------
    letters : str
        ``A`` to ``XFD``.

    Returns
    -------
    int
        1 to 16,384.

    Raises
    ------
    BrokenXml
        If there is no such column.
    """
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    if not (letters.isascii() and letters.isalpha() and letters.isupper() and 1 <= number <= MOST_COLUMNS):
        raise BrokenXml("a cell lies in a column that no spreadsheet has")
    return number


def _date_text(number: float, kind: str, to_date: Callable[[float], object]) -> str:
    if kind == "duration":
        seconds = round(number * 86_400)
        sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
        return f"{sign}{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    date = to_date(number)
    if isinstance(date, datetime):
        if kind == "date" and date.time() == time():
            return date.date().isoformat()
        return date.isoformat(sep=" ")
    return str(date)
