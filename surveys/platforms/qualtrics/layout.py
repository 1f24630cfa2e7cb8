"""Rows of headings of a Qualtrics export, and what each says: three, two in the old exporter, one in an SPSS file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from surveys.files.reading import TextTable
from surveys.files.writing import unguard
from surveys.platforms.sheets import split

MARKS = {"startdate", "enddate", "recordeddate", "finished", "progress", "distributionchannel", "userlanguage"}
"""Headings of which two, beside the response's id, make an export one of Qualtrics."""

_SEARCHED = 5
_OLD = re.compile(r"V\d+")
_DATES = ("startdate", "enddate", "recordeddate")


@dataclass(frozen=True)
class Layout:
    """A Qualtrics export, its headings taken apart.

    Attributes
    ----------
    file : str
        Name for messages.
    names : tuple of str
        Name of each column: ``StartDate``, or the question's export tag, such as ``staffg01_1``.
    labels : tuple of str
        Text of each column's question; ``""`` where the file does not say.
    ids : tuple of str
        ImportId of each column: ``startDate``, ``QID5_1``; ``""`` where the file does not say.
    zones : tuple of str
        Time zone of each column's dates; ``""`` where the file does not say.
    values : tuple of mapping of str to str
        For each column the label of each value, of SPSS files.
    body : DataFrame
        Texts, one row a response.
    rows : ndarray of int
        Row numbers as a spreadsheet counts them.
    """

    file: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    ids: tuple[str, ...]
    zones: tuple[str, ...]
    values: tuple[Mapping[str, str], ...] = field(hash=False)
    body: pd.DataFrame = field(hash=False)
    rows: np.ndarray = field(hash=False)


@dataclass(frozen=True)
class Headings:
    """Which of the first rows of a table are headings, and what gave it away; places of rows, from 0."""

    count: int
    names: int
    labels: int | None
    ids: int | None
    how: str


def find_headings(table: TextTable) -> Headings | None:
    """Find the rows of headings of a Qualtrics export.

    Parameters
    ----------
    table : TextTable
        Any table.

    Returns
    -------
    Headings or None
        None where the table is no export of Qualtrics.
    """
    head = [
        [str(cell).strip() for cell in table.cells.iloc[place]] for place in range(min(_SEARCHED, len(table.cells)))
    ]
    for place, row in enumerate(head):
        filled = [cell for cell in row if cell]
        if filled and 2 * sum(bool(_import_id(cell)[0]) for cell in filled) > len(filled):
            return Headings(
                place + 1, max(place - 2, 0), place - 1 if place > 1 else None, place, "its row of ImportIds"
            )
    if not head:
        return None
    names = [plain(cell) for cell in head[0]]
    if _is_meta(names):
        two = table.labels is None and len(head) > 1 and _says_what_is_below(names, head[1])
        how = "the headings 'ResponseId' and others of Qualtrics"
        return Headings(2 if two else 1, 0, 1 if two else None, None, how)
    if len(head) > 1 and _OLD.fullmatch(head[0][0]) and _is_meta([plain(cell) for cell in head[1]]):
        return Headings(2, 0, 1, None, "two rows of headings as Qualtrics' old exporter wrote them")
    return None


def plain(heading: str) -> str:
    """Bring a heading to letters only: ``Duration (in seconds)`` and what SPSS makes of it look alike."""
    return re.sub(r"[^a-z]", "", heading.casefold())


def _is_meta(names: list[str]) -> bool:
    return "responseid" in names and len(MARKS & set(names)) >= 2


def _says_what_is_below(names: list[str], second: list[str]) -> bool:
    """Whether the second row holds headings: no date stands where dates belong, no id where ids belong."""
    for name, cell in zip(names, second, strict=True):
        if name in _DATES and cell:
            return not any(character.isdecimal() for character in cell)
        if name == "responseid" and cell:
            return re.fullmatch(r"R_\w+", cell) is None
    return False


def read_layout(table: TextTable) -> Layout:
    """Take the headings of an export apart.

    Parameters
    ----------
    table : TextTable
        An export of Qualtrics; a table without its signs is taken to have one row of headings.

    Returns
    -------
    Layout
        At least one row of answers.

    Raises
    ------
    InputError
        If the file is empty or holds headings only.
    """
    found = find_headings(table) or Headings(1, 0, None, None, "")
    first, body, rows = split(table, headings=found.count)
    width = len(first)

    def row(place: int | None) -> list[str]:
        if place is None:
            return [""] * width
        return [unguard(str(cell).strip()) for cell in table.cells.iloc[place]][:width]

    ids, zones = zip(*(_import_id(cell) for cell in row(found.ids)), strict=True)
    labels = list(table.labels)[:width] if table.labels is not None else row(found.labels)
    names = row(found.names) if found.names != found.ids else list(ids)
    if found.names == 0 and _OLD.fullmatch(names[0]):
        # The old exporter calls its own columns V1 to V10 and says below what they are.
        names = [label if _OLD.fullmatch(name) else name for name, label in zip(names, labels, strict=True)]
    return Layout(
        table.file,
        tuple(name or id for name, id in zip(names, ids, strict=True)),
        tuple(labels),
        ids,
        zones,
        table.values[:width] if table.values is not None else ({},) * width,
        body,
        rows,
    )


def _import_id(cell: str) -> tuple[str, str]:
    """ImportId and time zone of a cell such as ``{"ImportId":"startDate","timeZone":"America/Denver"}``."""
    if not cell.startswith("{") or "ImportId" not in cell:
        return "", ""
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return "", ""
    return str(found.get("ImportId") or ""), str(found.get("timeZone") or "")
