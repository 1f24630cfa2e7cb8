"""Text into cells: separators, quotes, line ends, rows of any length."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

import pandas as pd

from surveys.files.text_table import MOST_ROWS, TextTable, check_size, trimmed
from surveys.instrument import InputError

SEPARATORS = {",": "','", ";": "';'", "\t": "tabs", "|": "'|'"}
"""Separators that are looked for, the likelier first, and how a user reads them."""

SAMPLE_ROWS = 500
SAMPLE_CHARACTERS = 2_000_000
"""Start of the file that decides on the separator; a row of headings can hold 100,000 characters."""

_DECLARED = re.compile(r'\s*"?sep=([\t !#-/:-@[-`{-~])"?(\r\n|\r|\n|$)', re.IGNORECASE)
_LOST_MARKS = re.compile("(?:\ufeff|ï»¿)*+")


def read_separated(text: str, name: str, encoding: str) -> TextTable:
    """Read text whose cells are separated by one character.

    Parameters
    ----------
    text : str
        Cells may be in double quotes, and then hold separators, line breaks and doubled quotes.
    name : str
        Name for messages.
    encoding : str
        How the text was decoded, for the user.

    Returns
    -------
    TextTable
        Short rows filled up with empty cells. Empty rows are kept, except at the end.

    Raises
    ------
    InputError
        If a quotation mark is never closed, or the table is too large.
    """
    text = _without_marks(text).rstrip("\x1a")  # old programs end a file with this character
    declared = _DECLARED.match(text)
    if declared:
        text = text[declared.end() :]  # spreadsheets obey this line and do not show it
    if not text.strip():
        return TextTable(name, "", pd.DataFrame(), None, None, f"empty text file, {encoding}")
    separator = declared[1] if declared else find_separator(text)
    rows, columns = _size(text, separator, name)
    check_size(name, rows, columns)
    if not rows:
        return TextTable(name, "", pd.DataFrame(), None, None, f"text file of empty cells, {encoding}")
    try:
        cells = pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            header=None,
            names=range(columns),
            index_col=False,
            nrows=rows,
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
            engine="c",
        )
    except pd.errors.ParserError as error:  # the only one left, as the longest row is known: "EOF inside string ..."
        place = re.search(r"row (\d+)$", str(error))
        row = int(place[1]) + 1 if place else 1
        raise InputError(
            f"{name} row {row}: a quotation mark opens a text that does not end; open the file in a spreadsheet, close "
            "or delete the mark, and save it as .xlsx."
        ) from None
    cells.iloc[0] = [_without_marks(heading) for heading in cells.iloc[0]]
    cells = trimmed(cells)
    split = f"separated by {SEPARATORS.get(separator, repr(separator))}" if cells.shape[1] > 1 else "one column"
    return TextTable(name, "", cells, None, None, f"CSV, {encoding}, {split}")


def find_separator(text: str) -> str:
    """Find the character that separates the cells.

    Parameters
    ----------
    text : str
        Not empty.

    Returns
    -------
    str
        Of `SEPARATORS` the one that gives most rows the same number of cells, at least two, when quotes are obeyed.
        Counting characters would not do: question texts hold commas, answers hold semicolons, numbers decimal commas.
    """
    best, found = (0.0, 0), ","
    for separator in SEPARATORS:
        widths = _sample_widths(text, separator)
        if not widths:
            continue
        width, often = max(Counter(widths).items(), key=lambda pair: (pair[1], pair[0]))
        # Under a wrong separator the headings, without decimal commas or lists of answers, mostly stay one cell.
        share = often / len(widths) - (0.5 if widths[0] == 1 else 0)
        score = (round(share, 1), width)
        if width > 1 and score > best:
            best, found = score, separator
    return found


def _sample_widths(text: str, separator: str) -> list[int]:
    sample = text[:SAMPLE_CHARACTERS]
    widths = []
    try:
        for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), SAMPLE_ROWS):
            if row:
                widths.append(len(row))
    except csv.Error:
        return []  # an endless cell: quotes do not fit this separator
    if len(sample) < len(text) and len(widths) > 1:
        widths.pop()  # may be cut off
    return widths


def _size(text: str, separator: str, name: str) -> tuple[int, int]:
    """Count the rows up to the last that holds anything, and the cells of the longest."""
    number = rows = columns = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            number += 1
            if any(row):
                rows = number
                if rows > MOST_ROWS:
                    break
            columns = max(columns, len(row))
    except csv.Error:  # the only one without `strict`: longer than csv.field_size_limit()
        most = csv.field_size_limit()
        raise InputError(
            f"{name} row {number + 1}: a cell is longer than {most:,} characters; a quotation mark is not closed, or "
            "the file is no table. Open it in a spreadsheet, look at this row, and save it as .xlsx."
        ) from None
    return rows, columns


def _without_marks(text: str) -> str:
    """Take byte-order marks off the start of the file or of a heading, where some exporters leave them."""
    return text[_LOST_MARKS.match(text).end() :]
