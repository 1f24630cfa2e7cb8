"""What every file becomes: a table of text, and the limits that keep a table within a computer's memory."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from surveys.instrument import InputError

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
"""Rows and columns of a worksheet in every spreadsheet program; no survey of an organisation needs more."""

MOST_CELLS = 50_000_000
"""Cells of one table, empty ones counted: 400 MB of references. 100,000 respondents with 120 columns are 12 million."""

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class TextTable:
    """One table of text, as the file holds it.

    Attributes
    ----------
    file : str
        Name for messages; inside an archive ``answers.zip/answers.csv``.
    sheet : str
        Name of the worksheet, ``""`` where there is none.
    cells : DataFrame
        Text in every cell, ``""`` where it is empty. Columns 0 to k-1; index 0 to n-1, the place of the row in a
        spreadsheet. The first row of the file comes first: headings are found by whoever knows the platform.
    labels : tuple of str or None
        Label of each column (the question's text) where the file keeps labels, else None.
    values : tuple of mapping or None
        For each column the label of each value, where the file keeps them, else None.
    how : str
        What was read and how, for the user.
    siblings : tuple of TextTable
        The other tables of the same file, for a platform whose answers need more than one sheet; see `together`.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    labels: tuple[str, ...] | None
    values: tuple[Mapping[str, str], ...] | None
    how: str
    siblings: tuple[TextTable, ...] = field(default=(), compare=False, repr=False)


def together(tables: Sequence[TextTable]) -> tuple[TextTable, ...]:
    """Let each table of a file know the others.

    Parameters
    ----------
    tables : sequence of TextTable
        All tables of one file.

    Returns
    -------
    tuple of TextTable
        The same tables, in the same order.
    """
    return tuple(replace(table, siblings=tuple(other for other in tables if other is not table)) for table in tables)


def from_rows(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Make cells of rows of any length; empty rows and columns at the end are left off.

    Parameters
    ----------
    rows : sequence of sequence of str
        From the first row of the file on.

    Returns
    -------
    DataFrame
        As `TextTable.cells`.
    """
    height = max((number for number, row in enumerate(rows, start=1) if any(row)), default=0)
    width = max((_width(row) for row in rows), default=0)
    cells = np.full((height, width), "", dtype=object)
    for place, row in enumerate(rows[:height]):
        filled = row[:width]
        cells[place, : len(filled)] = filled
    return pd.DataFrame(cells, dtype=object)


def trimmed(cells: pd.DataFrame) -> pd.DataFrame:
    """Leave off empty rows and columns at the end.

    Parameters
    ----------
    cells : DataFrame
        As `TextTable.cells`.

    Returns
    -------
    DataFrame
        The same cells, without an empty edge.
    """
    width, height = cells.shape[1], len(cells)
    while width and not any(cells[width - 1]):
        width -= 1
    columns = [cells[place].to_numpy() for place in range(width)]
    while height and not any(column[height - 1] for column in columns):
        height -= 1
    return cells.iloc[:height, :width]


def check_size(file: str, rows: int, columns: int) -> None:
    """Check that a table of this size fits into memory.

    Parameters
    ----------
    file : str
        Name for the message.
    rows, columns : int
        Size of the table.

    Raises
    ------
    InputError
        If there are too many rows, columns or cells.
    """
    for count, most, what in (
        (rows, MOST_ROWS, "rows"),
        (columns, MOST_COLUMNS, "columns"),
        (rows * columns, MOST_CELLS, "cells"),
    ):
        if count > most:
            raise InputError(
                f"{file}: the table has {count:,} {what}; at most {most:,} can be read. "
                "Export the answers only, without empty rows and columns, or in several files."
            )


def storable(text: str) -> str:
    """Make a text fit for every kind of file.

    Parameters
    ----------
    text : str
        As a library gives it.

    Returns
    -------
    str
        Without NUL characters; half characters (lone surrogates) are replaced by the sign for unreadable ones.
    """
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return _HALF.sub("\ufffd", text).replace("\x00", "")


def number_text(stored: str) -> str:
    """Write a stored number as a person would: whole numbers without a point, no exponents.

    Parameters
    ----------
    stored : str
        As the file stores it: ``4``, ``4.0``, ``1.5E-2``.

    Returns
    -------
    str
        ``4``, ``4``, ``0.015``; text that is no number as it is.
    """
    if stored.isdecimal():
        return stored
    try:
        number = float(stored)
    except ValueError:
        return stored
    if not math.isfinite(number):
        return stored
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text and 1e-9 < abs(number) < 1e21 else text


def _width(row: Iterable[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)
