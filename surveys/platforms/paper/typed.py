"""What one person typed: a data-entry sheet as headings, cells and the number of each form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from surveys.files.text_table import TextTable
from surveys.instrument import InputError
from surveys.platforms.paper.fields import NUMBER
from surveys.platforms.sheets import split

DEEPEST_HEADING = 5
"""Rows in which the headings are looked for: the sheet has one row of texts above them."""


@dataclass(frozen=True)
class Typed:
    """One data-entry sheet.

    Attributes
    ----------
    sheet : str
        Its name.
    headings : tuple of str
        As on the sheet.
    cells : tuple of ndarray of object
        Texts of each column.
    numbers : ndarray of object
        Number of each form, without leading zeros.
    rows : ndarray of int
        Row of each form as a spreadsheet numbers it.
    """

    sheet: str
    headings: tuple[str, ...]
    cells: tuple[np.ndarray, ...] = field(hash=False)
    numbers: np.ndarray = field(hash=False)
    rows: np.ndarray = field(hash=False)


def heading_row(table: TextTable) -> int | None:
    """Find the row with the headings; None where no row begins with ``form_number``."""
    rows = min(DEEPEST_HEADING, len(table.cells)) if table.cells.shape[1] else 0
    found = [place for place in range(rows) if table.cells.iat[place, 0].strip().casefold() == NUMBER]
    return found[0] if found else None


def is_filled(table: TextTable) -> bool:
    """Tell whether a sheet has headings and anything typed below them."""
    place = heading_row(table)
    return place is not None and bool((table.cells.iloc[place + 1 :] != "").to_numpy().any())


def read_typed(table: TextTable) -> Typed:
    """Split a data-entry sheet and check the numbers of the forms.

    Parameters
    ----------
    table : TextTable
        A sheet.

    Returns
    -------
    Typed
        A row a form.

    Raises
    ------
    InputError
        If there are no headings, no forms, or a form has no number or that of another form.
    """
    where = f"{table.file}, sheet {table.sheet!r}" if table.sheet else table.file
    place = heading_row(table)
    if place is None:
        raise InputError(
            f"{where}: none of the first {DEEPEST_HEADING} rows begins with {NUMBER!r}; "
            "take the data-entry sheet that was written with the form."
        )
    if not is_filled(table):
        raise InputError(f"{where}: no form has been typed in yet; type each form into a row below the headings.")
    headings, body, rows = split(replace(table, cells=table.cells.iloc[place:]))
    cells = tuple(body[column].to_numpy() for column in range(len(headings)))
    numbers = np.array([_number(cell) for cell in cells[0]], dtype=object)
    missing = numbers == ""
    if missing.any():
        raise InputError(
            f"{where} row {rows[missing.argmax()]}: there is no {NUMBER}; "
            "write the number of the form into the first column, or empty the row."
        )
    first: dict[str, int] = {}
    for number, row in zip(numbers, rows, strict=True):
        if number in first:
            raise InputError(
                f"{where} rows {first[number]} and {row} have the same {NUMBER}; look at the forms and correct the "
                "number that is wrong, or empty the row that was typed twice."
            )
        first[number] = row
    return Typed(table.sheet, tuple(headings), cells, numbers, rows)


def _number(cell: str) -> str:
    """Bring a number of a form to one spelling: 007 and 7 are the same form."""
    text = cell.strip()
    return (text.lstrip("0") or "0") if text.isdecimal() else text
