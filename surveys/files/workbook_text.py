"""Workbooks for machines: each cell is text exactly as given and never a formula; same content, same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from surveys.files.writing import guard, without_clock
from surveys.instrument import InputError

LONGEST_CELL = 32_767
"""Characters that a cell of a workbook holds."""


def text_workbook(sheets: Mapping[str, Sequence[Sequence[str]]], name: str) -> bytes:
    """Write sheets of text whose wording must not change, such as a form that a server reads.

    Text that a spreadsheet could run as a formula is stored as text and marked with the cell format "quote prefix",
    which is what a spreadsheet program itself does when somebody types an apostrophe in front: it stays text even if
    the cell is edited, and the apostrophe is no part of it.

    Parameters
    ----------
    sheets : mapping of str to sequence of sequence of str
        Rows by name of the sheet, the heading first.
    name : str
        What is written, for messages.

    Returns
    -------
    bytes
        An ``.xlsx`` file.

    Raises
    ------
    InputError
        If a text holds a control character or is too long for a cell.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    _check(sheets, name)
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            cells = [WriteOnlyCell(sheet, value=text or None) for text in row]
            for cell, text in zip(cells, row, strict=True):
                if guard(text) != text:
                    cell.data_type = "s"
                    cell.quotePrefix = True
            sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _check(sheets: Mapping[str, Sequence[Sequence[str]]], name: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    for title, rows in sheets.items():
        for number, row in enumerate(rows, start=1):
            for text in row:
                if len(text) > LONGEST_CELL:
                    raise InputError(
                        f"{name}, sheet {title!r} row {number}: a text has {len(text)} characters, but a cell of a "
                        f"workbook holds {LONGEST_CELL}; shorten it."
                    )
                if ILLEGAL_CHARACTERS_RE.search(text):
                    raise InputError(
                        f"{name}, sheet {title!r} row {number}: a text holds a control character, which a workbook "
                        "cannot store; take it out."
                    )
