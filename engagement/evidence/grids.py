"""Opening the workbook and the CSV files: every sheet as numbered rows of raw cells."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagement.evidence.cells import plain
from surveys.instrument import InputError


@dataclass(frozen=True)
class Grid:
    """Raw cells of one sheet.

    Attributes
    ----------
    place : str
        How messages name the sheet, for example "evidence.xlsx, sheet calendar".
    rows : tuple of (int, tuple)
        Row number as the spreadsheet shows it, and the cells; blank rows are left out.
    """

    place: str
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_workbook(path: Path) -> dict[str, Grid]:
    """Read all sheets of an Excel workbook; formulas count as their last calculated value.

    A number in a cell formatted as a percentage is read as percent (0.98 shown as 98% is 98).

    Raises
    ------
    InputError
        If the file is no Excel workbook.
    """
    import openpyxl

    try:
        workbook = openpyxl.load_workbook(path, data_only=True)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise InputError(
            f"{path.name}: cannot be opened as an Excel workbook ({type(error).__name__}); save it as .xlsx again."
        ) from None
    grids = {}
    for sheet in workbook.worksheets:
        rows = []
        for number, cells in enumerate(sheet.iter_rows(), 1):
            values = tuple(_value(cell) for cell in cells)
            if any(plain(value) for value in values):
                rows.append((number, values))
        grids[sheet.title] = Grid(f"{path.name}, sheet {sheet.title}", tuple(rows))
    workbook.close()
    return grids


def _value(cell: Any) -> Any:
    value = cell.value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and "%" in str(cell.number_format):
        return round(value * 100, 10)
    return value


def read_csv(path: Path) -> Grid:
    """Read a CSV file separated by comma, semicolon or tab, in UTF-8 or Windows encoding."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.splitlines()
    head = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    place = f"{path.parent.name}/{path.name}"
    reader = csv.reader(lines, delimiter=delimiter)
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((reader.line_num, tuple(cells)))
    return Grid(place, tuple(rows))
