"""The plain layout: one row a respondent, item ids as headings. CSV or XLSX, read and written without loss.

Columns: ``respondent, form, wave, unit, level, site, leads_people, language, started, submitted`` (the first two are
required); one an item with 1 to k, ``cannot_tell``, ``not_come_up``, ``not_my_job`` or nothing; ``importance`` with
responsibility ids joined by ``;``; one an open question.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from surveys.instrument import InputError, Instrument, Item
from surveys.platforms import decode
from surveys.platforms.cells import guard, read_table, unguard, write_rows
from surveys.platforms.decode import Column

FORMS = ("staff", "leader")
"""Forms a respondent can fill in; managers fill in the staff form with more items."""

TEXT_HEADINGS = ("wave", "unit", "level", "site", "language")
META = ("respondent", "form", "wave", "unit", "level", "site", "leads_people", "language", "started", "submitted")
MOST_NAMED = 8


def read_export(path: str | Path, instrument: Instrument) -> pd.DataFrame:
    """Read one export in the plain layout.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` (UTF-8, UTF-16 or cp1252; comma, semicolon or tab) or ``.xlsx`` file (its first sheet).
    instrument : Instrument
        The instrument asked, with the client's promises.

    Returns
    -------
    DataFrame
        RESPONSES: one row a respondent in the order of the file. `META` columns, `duration` (seconds from `started` to
        `submitted`); each item as Int64 scale points, NA where the scale was not used, followed by a boolean for each
        non-answer it offers; nullable boolean ``important_<responsibility>``; the open questions as text. Every column
        is there whether or not the file holds it. ``attrs["left_out"]`` lists headings of the file that were dropped
        (anything unknown, so names and addresses too), ``attrs["not_in_file"]`` the ids of items the forms could have
        asked but the file does not hold, ``attrs["rows"]`` the row of each respondent as a spreadsheet numbers it.

    Raises
    ------
    InputError
        If the file is empty, has no `respondent` or `form`, lacks a scale item of a form it holds, or a cell cannot
        be read. The message names file, row as seen in a spreadsheet, column, value and mend; never a respondent id.
    """
    path = Path(path)
    columns, left_out, n = _columns(path, instrument)
    respondent = decode.texts(columns["respondent"])
    _check_respondents(columns["respondent"], respondent)
    form = decode.words(columns["form"], FORMS)
    _check_scale_items(path.name, columns, instrument, set(form))

    frame: dict[str, object] = {"respondent": respondent, "form": pd.Series(form, dtype="str")}
    empty = Column(path.name, "", np.full(n, "", dtype=object), np.arange(n))
    for heading in META[2:]:
        column = columns.get(heading, empty)
        if heading == "leads_people":
            frame[heading] = decode.yes_no(column)
        elif heading in TEXT_HEADINGS:
            frame[heading] = decode.texts(column)
        else:
            frame[heading] = decode.times(column)
    frame["duration"] = _duration(columns, frame["started"], frame["submitted"])
    not_in_file = []
    for item in instrument.items:
        column = columns.get(item.id)
        if column is not None:
            answered = decode.answers(column, item, instrument.scales[item.scale].points)
            _check_form(column, item, form)
            frame |= answered
        else:
            frame |= decode.no_answers(item, n)
            if _forms_of(item) & set(form):
                not_in_file.append(item.id)
    frame |= decode.importance(columns.get("importance"), instrument, n)
    for id, _ in instrument.open_questions:
        frame[id] = decode.texts(columns.get(id, empty), strip=False)
    responses = pd.DataFrame(frame)
    rows = columns["respondent"].rows.tolist()
    responses.attrs = {"left_out": left_out, "not_in_file": not_in_file, "rows": rows}
    return responses


def _columns(path: Path, instrument: Instrument) -> tuple[dict[str, Column], list[str], int]:
    """Read the columns of a file by heading, the headings left out, and the number of respondents."""
    table = read_table(path)
    headings, body = _split(table, path.name)
    numbers = body.index.to_numpy() + 1
    comments = {id for id, _ in instrument.open_questions}
    known = {*META, "importance", *(item.id for item in instrument.items), *comments}
    columns: dict[str, Column] = {}
    left_out: list[str] = []
    for place, heading in enumerate(headings):
        name = heading.casefold()
        cells = body[place].to_numpy()
        if name not in known:
            if heading or cells.any():
                left_out.append(heading or f"column {place + 1} (no heading)")
            continue
        if name in columns:
            raise InputError(f"{path.name}: the heading {name!r} stands twice; delete or rename one of the columns.")
        if name in META or name in comments:
            cells = np.array([unguard(cell) for cell in cells], dtype=object)
        columns[name] = Column(path.name, name, cells, numbers)
    if not columns:
        # The first row may be a respondent's answers, so nothing of it is shown.
        raise InputError(
            f"{path.name}: no heading in the first row is known; it must hold 'respondent', 'form' and the item ids. "
            "Export the answers with these headings."
        )
    for name in ("respondent", "form"):
        if name not in columns:
            found = [heading[: decode.LONGEST_QUOTE] for heading in headings if heading]
            named = decode.nearest_heading(name, found[:MOST_NAMED]) + (" ..." if len(found) > MOST_NAMED else "")
            raise InputError(
                f"{path.name}: the column {name!r} is missing; {named}. Add it, or rename the column that holds it."
            )
    return columns, left_out, len(body)


def _split(table: pd.DataFrame, file: str) -> tuple[list[str], pd.DataFrame]:
    """Split a table of text into its headings and the rows that hold anything; the index stays the place in it."""
    first = [unguard(cell.strip()) for cell in table.iloc[0]] if len(table) else []
    filled = np.zeros(len(table), dtype=bool)
    for place in table:
        rest = np.flatnonzero(~filled)
        filled[rest] = [bool(cell.strip()) for cell in table[place].to_numpy()[rest]]
        if filled.all():
            break
    if not filled.any():
        raise InputError(f"{file}: the file is empty; its first row must hold the headings. Export the answers again.")
    if not filled[0]:
        raise InputError(f"{file}: the first row is empty; it must hold the headings. Delete the rows above them.")
    if filled.sum() == 1:
        raise InputError(f"{file}: there are headings but no answers; export the answers again.")
    body = table[filled].iloc[1:]
    width = max(place for place, heading in enumerate(first) if heading) + 1
    for place in range(width, table.shape[1]):
        longer = np.array([bool(cell.strip()) for cell in body[place]])
        if longer.any():
            raise InputError(
                f"{file} row {body.index[longer.argmax()] + 1}: there are more cells than the {width} headings; "
                "a separator inside a text is not in quotes, or a heading is missing. Export the answers again."
            )
    return first[:width], body


def _check_respondents(column: Column, respondent: pd.Series) -> None:
    missing = respondent.isna().to_numpy()
    if missing.any():
        raise InputError(
            f"{column.file} row {column.rows[missing.argmax()]}: the respondent id is empty; "
            "give each row an id of its own, any text will do."
        )
    again = respondent.duplicated().to_numpy()
    if again.any():
        position = int(again.argmax())
        first = int((respondent == respondent.iloc[position]).to_numpy().argmax())
        raise InputError(
            f"{column.file} rows {column.rows[first]} and {column.rows[position]} have the same respondent id; "
            "keep one of the two rows, or give each an id of its own."
        )


def _check_scale_items(file: str, columns: dict[str, Column], instrument: Instrument, forms: set[str]) -> None:
    for form in FORMS:
        asked = instrument.items_of(form=form, role="scale") if form in forms else ()
        missing = [item.id for item in asked if item.id not in columns]
        if missing:
            named = ", ".join(missing[:MOST_NAMED]) + (" ..." if len(missing) > MOST_NAMED else "")
            raise InputError(
                f"{file}: {len(missing)} of the {len(asked)} scale items on the {form} form have no column: {named}; "
                "add the columns, with empty cells where nobody was asked, or choose the instrument that was used."
            )


def _forms_of(item: Item) -> set[str]:
    """Return the forms of an export an item can stand on: managers fill in the staff form."""
    return {"staff" if form == "manager" else form for form in item.texts}


def _check_form(column: Column, item: Item, form: np.ndarray) -> None:
    """Check that nobody answered an item that is not on the form they filled in: columns may have been swapped."""
    allowed = _forms_of(item)
    if len(allowed) == len(FORMS):
        return
    wrong = ~np.isin(form, list(allowed))
    wrong[wrong] = [bool(cell.strip()) for cell in column.cells[wrong]]
    if wrong.any():
        position = int(wrong.argmax())
        raise InputError(
            f"{column.file} row {column.rows[position]}, column {item.id!r}: found an answer on the {form[position]} "
            f"form, but the item is only on the {' and '.join(sorted(allowed))} form; "
            "empty the cell or correct the form."
        )


def _duration(columns: dict[str, Column], started: pd.Series, submitted: pd.Series) -> pd.Series:
    duration = (submitted - started).dt.total_seconds()
    wrong = (duration < 0).to_numpy()
    if wrong.any():
        column = columns["submitted"]
        raise InputError(
            f"{column.file} row {column.rows[wrong.argmax()]}: 'submitted' lies before 'started'; "
            "correct or empty one of the two cells."
        )
    return duration


def write_export(responses: pd.DataFrame, path: str | Path, instrument: Instrument) -> None:
    """Write answers in the plain layout, so that `read_export` gives the same answers back.

    Text that a spreadsheet could run as a formula gets a leading apostrophe, which `read_export` takes off again.
    A workbook keeps every line break in a comment as a plain one, and cannot store control characters.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES as `read_export` returns them; columns may be missing, and are then not written. `duration` is not
        written: it follows from `started` and `submitted`. A row with no responsibility chosen counts as left out.
    path : str or Path
        A ``.csv`` or ``.xlsx`` file; it appears only when complete. The same answers always give the same bytes.
    instrument : Instrument
        The instrument asked, with the client's promises.

    Raises
    ------
    InputError
        If `respondent` or `form` is missing, or an item has two answers in one row.
    """
    path = Path(path)
    for heading in ("respondent", "form"):
        if heading not in responses:
            raise InputError(f"{path.name}: the answers have no column {heading!r}, so they cannot be written; add it.")
    columns: dict[str, np.ndarray] = {}
    for heading in META:
        if heading in responses:
            columns[heading] = _as_text(responses[heading])
    for item in instrument.items:
        if item.id in responses:
            columns[item.id] = _as_answers(responses, item, path.name)
    chosen = [r.id for r in instrument.responsibilities if f"important_{r.id}" in responses]
    if chosen:
        ticks = responses[[f"important_{id}" for id in chosen]].fillna(False).to_numpy(dtype=bool)
        columns["importance"] = np.array(
            [";".join(id for id, tick in zip(chosen, row, strict=True) if tick) for row in ticks], dtype=object
        )
    for id, _ in instrument.open_questions:
        if id in responses:
            columns[id] = _as_text(responses[id])
    write_rows([list(columns), *zip(*columns.values(), strict=True)], path)


def _as_text(values: pd.Series) -> np.ndarray:
    if pd.api.types.is_datetime64_any_dtype(values):
        fraction = (values.dt.microsecond.fillna(0) != 0).any()
        values = values.dt.strftime("%Y-%m-%d %H:%M:%S.%f" if fraction else "%Y-%m-%d %H:%M:%S")
    elif pd.api.types.is_bool_dtype(values):
        values = values.astype("object").map({True: "yes", False: "no"})
    cells = values.astype("object")
    return np.array(
        ["" if missing else guard(str(cell)) for cell, missing in zip(cells, cells.isna(), strict=True)], object
    )


def _as_answers(responses: pd.DataFrame, item: Item, file: str) -> np.ndarray:
    points = responses[item.id]
    answered = points.notna().to_numpy()
    cells = np.full(len(points), "", dtype=object)
    cells[answered] = points[answered].astype(int).tolist()
    count = answered.astype(int)
    for name in item.non_answers:
        if f"{item.id}_{name}" in responses:
            ticked = responses[f"{item.id}_{name}"].fillna(False).to_numpy(dtype=bool)
            cells[ticked] = name
            count += ticked
    if (count > 1).any():
        raise InputError(
            f"{file}: respondent number {int((count > 1).argmax()) + 1} of the answers has more than one answer to "
            f"{item.id!r}; keep the scale point or one non-answer."
        )
    return cells
