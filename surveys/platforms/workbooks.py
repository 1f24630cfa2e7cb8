"""Workbooks (XLSX) into cells."""

from __future__ import annotations

import io
import warnings

from surveys.instrument import InputError
from surveys.platforms.opening import Source
from surveys.platforms.text_table import TextTable, from_rows


def read_workbook(source: Source) -> tuple[TextTable, ...]:
    """Read all worksheets of a workbook.

    Parameters
    ----------
    source : Source
        Name and bytes.

    Returns
    -------
    tuple of TextTable
        One a worksheet, hidden ones too.

    Raises
    ------
    InputError
        If the workbook cannot be read.
    """
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no answers
            book = load_workbook(io.BytesIO(source.raw), read_only=True, data_only=True)
    except Exception as error:  # whatever is wrong inside
        raise InputError(
            f"{source.name}: the file is not a readable workbook; open it in a spreadsheet and save it as .xlsx."
        ) from error
    tables = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some exporters write a wrong size, and openpyxl would believe it
        rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        how = f"workbook, {'hidden ' if sheet.sheet_state != 'visible' else ''}sheet {sheet.title!r}"
        tables.append(TextTable(source.name, sheet.title, from_rows(rows), None, None, how))
    book.close()
    return tuple(tables)


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
