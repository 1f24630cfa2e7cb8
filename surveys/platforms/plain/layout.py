"""The plain layout: one row a respondent, item ids as headings. CSV, XLSX, SPSS, Parquet; read and written alike.

Columns: those of `META` (``respondent`` and ``form`` are required); one an item with 1 to k, ``cannot_tell``,
``not_come_up``, ``not_my_job`` or nothing; ``importance`` with responsibility ids joined by ``;``; one an open
question.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.files.reading import TextTable
from surveys.files.writing import guard, unguard, write_rows
from surveys.instrument import InputError, Instrument, Item
from surveys.platforms import decode
from surveys.platforms.headings import MOST_NAMED, Heading, resolve
from surveys.platforms.plain.parquet import write_parquet
from surveys.platforms.plain.spss import TIMES, whole_milliseconds, write_sav
from surveys.platforms.raw import LONGEST_QUOTE, META, Raw
from surveys.platforms.responses import answered_columns, unknown_headings
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary

TITLE = "plain table with item ids"

KINDS = (".csv", ".xlsx", ".sav", ".parquet")
"""Ends of the names of files that `write_export` can write."""


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is in the plain layout: the headings `respondent` and `form` stand in its first row."""
    first = {str(cell).strip().casefold() for cell in table.cells.iloc[0]} if len(table.cells) else set()
    return "the headings 'respondent' and 'form'" if {"respondent", "form"} <= first else None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read a table in the plain layout.

    Parameters
    ----------
    table : TextTable
        Headings in the first row.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for columns that are called otherwise.

    Returns
    -------
    Raw
        Columns with unknown headings are left out unread.

    Raises
    ------
    InputError
        If the table is empty, or `respondent` or `form` is missing.
    """
    headings, body, rows = split(table)
    matches = resolve([Heading(one, (one,)) for one in headings], vocabulary, table.file, mapping)
    found = {match.variable for match in matches.values()}
    if not found:
        # The first row may be a respondent's answers, so nothing of it is shown.
        raise InputError(
            f"{table.file}: no heading in the first row is known; it must hold 'respondent', 'form' and the item ids. "
            "Export the answers with these headings."
        )
    for name in ("respondent", "form"):
        if name not in found:
            shown = [heading[:LONGEST_QUOTE] for heading in headings if heading]
            named = decode.nearest_heading(name, shown[:MOST_NAMED]) + (" ..." if len(shown) > MOST_NAMED else "")
            raise InputError(
                f"{table.file}: the column {name!r} is missing; {named}. Add it, or rename the column that holds it."
            )
    texts = {*META, *(id for id, _ in vocabulary.instrument.open_questions)}
    cells = {place: body[place].to_numpy() for place in matches}
    for place, match in matches.items():
        if match.variable in texts:
            cells[place] = np.array([unguard(cell) for cell in cells[place]], dtype=object)
        if table.values is not None and match.variable in TIMES:
            cells[place] = whole_milliseconds(cells[place])
    filled = [body[place].to_numpy().astype(bool).any() for place in range(len(headings))]
    shown = [match.variable if (match := matches.get(place)) else one for place, one in enumerate(headings)]
    return Raw(
        file=table.file,
        rows=rows,
        answered=answered_columns(cells, matches, shown, table.file, rows),
        left_out=unknown_headings(headings, tuple(matches), filled),
    )


def write_export(responses: pd.DataFrame, path: str | Path, instrument: Instrument) -> None:
    """Write answers in the plain layout, so that `read_export` gives the same answers back.

    Text that a spreadsheet could run as a formula gets a leading apostrophe, which `read_export` takes off again.
    A workbook keeps every line break in a comment as a plain one, and cannot store control characters. For what an SPSS
    file holds, and what it cannot, see `surveys.platforms.plain.spss`.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES as `read_export` returns them; columns may be missing, and are then not written. `duration` is not
        written: it follows from `started` and `submitted`. A row with no responsibility chosen counts as left out.
    path : str or Path
        A ``.csv``, ``.xlsx``, ``.sav`` (SPSS) or ``.parquet`` file; it appears only when complete. The same answers
        always give the same bytes.
    instrument : Instrument
        The instrument asked, with the client's promises.

    Raises
    ------
    InputError
        If `respondent` or `form` is missing, an item has two answers in one row, or the name ends otherwise.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise InputError(
            f"{path.name}: files of kind {kind!r} cannot be written; choose {', '.join(KINDS[:-1])} or {KINDS[-1]}."
        )
    columns = plain_columns(responses, instrument, path.name)
    if kind == ".sav":
        write_sav(columns, path, instrument)
    elif kind == ".parquet":
        write_parquet(columns, path)
    else:
        write_rows([list(columns), *zip(*columns.values(), strict=True)], path)


def plain_columns(responses: pd.DataFrame, instrument: Instrument, file: str) -> dict[str, np.ndarray]:
    """Return the columns of the plain layout: canonical values by heading, as text (scale points as whole numbers).

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        The instrument asked, with the client's promises.
    file : str
        For messages.
    """
    for heading in ("respondent", "form"):
        if heading not in responses:
            raise InputError(f"{file}: the answers have no column {heading!r}, so they cannot be written; add it.")
    # pandas copies the notes on a table with every column taken from it, and they name each row.
    responses = responses.copy(deep=False)
    responses.attrs = {}
    columns: dict[str, np.ndarray] = {}
    for heading in META:
        if heading in responses:
            columns[heading] = _as_text(responses[heading])
    for item in instrument.items:
        if item.id in responses:
            columns[item.id] = _as_answers(responses, item, instrument.scales[item.scale].codes, file)
    chosen = [r.id for r in instrument.responsibilities if f"important_{r.id}" in responses]
    if chosen:
        ticks = responses[[f"important_{id}" for id in chosen]].fillna(False).to_numpy(dtype=bool)
        columns["importance"] = np.array(
            [";".join(id for id, tick in zip(chosen, row, strict=True) if tick) for row in ticks], dtype=object
        )
    for id, _ in instrument.open_questions:
        if id in responses:
            columns[id] = _as_text(responses[id])
    return columns


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


def _as_answers(responses: pd.DataFrame, item: Item, codes: tuple[str, ...], file: str) -> np.ndarray:
    points = responses[item.id]
    answered = points.notna().to_numpy()
    cells = np.full(len(points), "", dtype=object)
    cells[answered] = np.array([int(code) for code in codes])[points[answered].astype(int) - 1].tolist()
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
