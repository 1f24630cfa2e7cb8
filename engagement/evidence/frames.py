"""From the raw cells of one sheet to a frame with checked types; every error names sheet, row and column."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from engagement.evidence.cells import Unreadable, plain, read_count, read_date, read_number, read_yes_no
from engagement.evidence.grids import Grid
from engagement.evidence.layout import Field, Sheet
from surveys.instrument import InputError

_DTYPES = {
    "date": "datetime64[us]",
    "number": "float64",
    "count": "Int64",
    "yes_no": "boolean",
}
_HEAD_ROWS = 40


def empty_frame(sheet: Sheet) -> pd.DataFrame:
    """Frame without rows that has the sheet's columns and types; what a missing sheet reads as."""
    return _typed(sheet, {name: [] for name in ("row", *(field.name for field in sheet.fields))})


def read_frame(
    sheet: Sheet, grid: Grid, *, words: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[pd.DataFrame, list[str]]:
    """Read the table on a sheet.

    Parameters
    ----------
    sheet : Sheet
        What the sheet should look like.
    grid : Grid
        Its raw cells; rows above the headings are skipped.
    words : mapping of str to mapping, optional
        For fields that hold `promise` or `responsibility`: accepted word (lower case) to id.

    Returns
    -------
    frame : DataFrame
        `row` (as the spreadsheet numbers it) and one column a field: dates as datetime64, yes/no as boolean, numbers
        as float, counts as Int64, text as str with "" for an empty cell.
    notes : list of str
        What was left out.

    Raises
    ------
    InputError
        If a heading is wrong or missing, or a cell cannot be read.
    """
    if not grid.rows:
        return empty_frame(sheet), []
    index = _heading_row(sheet, grid)
    columns, notes = _columns(sheet, grid, grid.rows[index][1])
    touched = [
        (number, cells)
        for number, cells in grid.rows[index + 1 :]
        if any(plain(_cell(cells, position)) for position in columns.values())
    ]
    body = [(number, cells) for number, cells in touched if _is_filled(sheet, columns, cells)]
    skipped = len(touched) - len(body)
    if skipped:
        notes.append(f"{grid.place}: {skipped} lines not filled in, left out")
    content: dict[str, list[Any]] = {"row": [number for number, _ in body]}
    for field in sheet.fields:
        reader = _reader(field, (words or {}).get(field.holds, {}))
        position = columns.get(field.name)
        content[field.name] = [
            _read(sheet, grid, field, reader, number, cells, columns, position) for number, cells in body
        ]
    return _typed(sheet, content), notes


def _typed(sheet: Sheet, content: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    series = {"row": pd.Series(content["row"], dtype="int64")}
    for field in sheet.fields:
        series[field.name] = pd.Series(content[field.name], dtype=_DTYPES.get(field.holds, "str"))
    return pd.DataFrame(series)


def _heading(text: Any) -> str:
    """Heading without case, marks of a required column and remarks in brackets."""
    return re.sub(r"\(.*?\)|[*:_]", lambda found: " " if found[0] == "_" else "", plain(text)).strip().lower()


def _cell(cells: tuple[Any, ...], position: int | None) -> Any:
    return cells[position] if position is not None and position < len(cells) else None


def _heading_row(sheet: Sheet, grid: Grid) -> int:
    """Index of the row that holds the most known headings: titles and promises may stand above it."""
    known = {field.heading for field in sheet.fields}
    scores = [len(known & {_heading(cell) for cell in cells}) for _, cells in grid.rows[:_HEAD_ROWS]]
    if not max(scores):
        raise InputError(
            f"{grid.place}: no row with the headings was found; expected one row with "
            f"{', '.join(field.heading for field in sheet.fields)}."
        )
    return scores.index(max(scores))


def _columns(sheet: Sheet, grid: Grid, heads: tuple[Any, ...]) -> tuple[dict[str, int], list[str]]:
    """Position of each field; a heading that resembles a missing one is an error, any other is left out."""
    by_heading = {field.heading: field for field in sheet.fields}
    columns: dict[str, int] = {}
    unknown: list[str] = []
    for position, head in enumerate(heads):
        text = _heading(head)
        if not text:
            continue
        if text not in by_heading:
            unknown.append(plain(head))
        elif by_heading[text].name in columns:
            raise InputError(f"{grid.place}: heading {plain(head)!r} stands there twice; keep one of the columns.")
        else:
            columns[by_heading[text].name] = position
    missing = [field.heading for field in sheet.fields if field.name not in columns]
    for head in unknown:
        near = difflib.get_close_matches(_heading(head), missing, n=1, cutoff=0.6)
        if near:
            raise InputError(
                f"{grid.place}: heading {head!r} is not known; did you mean {near[0]!r}? Expected headings: "
                f"{', '.join(by_heading)}."
            )
    for field in sheet.fields:
        if field.required and field.name not in columns:
            found = ", ".join(repr(plain(head)) for head in heads if plain(head))
            raise InputError(
                f"{grid.place}: heading {field.heading!r} is missing; found {found}; "
                f"add a column {field.heading!r} ({field.meaning})."
            )
    notes = [f"{grid.place}: column {head!r} is not one of ours, left out" for head in unknown]
    return columns, notes


def _is_filled(sheet: Sheet, columns: Mapping[str, int], cells: tuple[Any, ...]) -> bool:
    """Whether a row counts: a pre-filled sample line does so only once numbers are entered."""
    if sheet.name != "sample":
        return True
    return any(plain(_cell(cells, columns.get(name))) for name in ("n_looked_at", "n_in_order"))


def _reader(field: Field, words: Mapping[str, str]) -> Callable[[Any], Any]:
    if field.holds == "date":
        return read_date
    if field.holds == "number":
        return read_number
    if field.holds == "count":
        return read_count
    if field.holds == "yes_no":
        return read_yes_no
    if field.holds == "choice":
        return lambda value: _word(value, {choice: choice for choice in field.choices})
    if field.holds in ("promise", "responsibility"):
        return lambda value: _word(value, words)
    return plain


def _word(value: Any, words: Mapping[str, str]) -> str:
    text = plain(value).lower()
    if text in words:
        return words[text]
    ids = list(dict.fromkeys(words.values()))
    near = difflib.get_close_matches(text, list(words), n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise Unreadable(f"one of {', '.join(ids) or '(none are set up)'}{hint}")


def _read(
    sheet: Sheet,
    grid: Grid,
    field: Field,
    reader: Callable[[Any], Any],
    number: int,
    cells: tuple[Any, ...],
    columns: Mapping[str, int],
    position: int | None,
) -> Any:
    value = _cell(cells, position)
    if not plain(value):
        if field.required:
            label = plain(_cell(cells, columns.get(sheet.fields[0].name)))
            name = f"{sheet.row_word} {label!r}" if label else f"this {sheet.row_word}"
            raise InputError(
                f"{grid.place}, row {number}: {name} has no {field.heading}; "
                f"fill in the column {field.heading!r} ({field.meaning}), or delete the row."
            )
        return "" if field.holds not in _DTYPES else None
    try:
        return reader(value)
    except Unreadable as error:
        end = "" if str(error).endswith("?") else "."
        raise InputError(
            f"{grid.place}, row {number}, column {field.heading!r}: found {plain(value)!r}, expected {error}{end}"
        ) from None
