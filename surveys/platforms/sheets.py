"""A table of text split into its headings and the rows that hold anything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from surveys.files.reading import TextTable
from surveys.files.writing import unguard
from surveys.instrument import InputError


def split(table: TextTable, *, headings: int = 1) -> tuple[list[str], pd.DataFrame, np.ndarray]:
    """Split a table into its headings and its answers.

    Parameters
    ----------
    table : TextTable
        As read from a file.
    headings : int
        How many rows of headings there are; the first of them names the columns.

    Returns
    -------
    first : list of str
        The first row, without white space around the headings; cut behind the last one that says something.
    body : DataFrame
        The rows below the headings that hold anything, their index the place in the file.
    rows : ndarray of int
        Row numbers as a spreadsheet counts them.

    Raises
    ------
    InputError
        If there are no headings, no answers, or a row with more cells than headings.
    """
    cells, file = table.cells, table.file
    first = [unguard(str(cell).strip()) for cell in cells.iloc[0]] if len(cells) else []
    filled = np.zeros(len(cells), dtype=bool)
    for place in cells:
        rest = np.flatnonzero(~filled)
        filled[rest] = [bool(cell.strip()) for cell in cells[place].to_numpy()[rest]]
        if filled.all():
            break
    if not filled.any():
        raise InputError(f"{file}: the file is empty; its first row must hold the headings. Export the answers again.")
    if not filled[0]:
        raise InputError(f"{file}: the first row is empty; it must hold the headings. Delete the rows above them.")
    filled[:headings] = False
    if not filled.any():
        raise InputError(f"{file}: there are headings but no answers; export the answers again.")
    body = cells[filled]
    width = max(place for place, heading in enumerate(first) if heading) + 1
    for place in range(width, cells.shape[1]):
        longer = np.array([bool(cell.strip()) for cell in body[place]])
        if longer.any():
            raise InputError(
                f"{file} row {body.index[longer.argmax()] + 1}: there are more cells than the {width} headings; "
                "a separator inside a text is not in quotes, or a heading is missing. Export the answers again."
            )
    return first[:width], body, body.index.to_numpy() + 1
