"""Read the data-entry sheet of a paper form back: codes, unreadable boxes, double entry compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from surveys.files.text_table import TextTable
from surveys.files.writing import unguard
from surveys.platforms.headings import Heading, Match, resolve
from surveys.platforms.paper.double import compare
from surveys.platforms.paper.fields import CODES, ENTERED, ENTRY, LANGUAGE, NUMBER, PLACES, SECOND, UNREADABLE
from surveys.platforms.paper.typed import Typed, heading_row, is_filled, read_typed
from surveys.platforms.raw import Answered, Column, Raw
from surveys.platforms.responses import answered_columns, unknown_headings
from surveys.questionnaire import Vocabulary

TITLE = "data-entry sheet of the paper form"

MARKS = ("form", "instrument", "hash", "languages")
"""What the sheet `codes` says about the form, one a row."""


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is a data-entry sheet: one of its first rows begins with ``form_number``."""
    if table.sheet == SECOND and any(other.sheet == ENTRY for other in table.siblings):
        return None
    return None if heading_row(table) is None else f"the heading {NUMBER!r}"


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read a data-entry sheet, and compare it with the second entry where there is one.

    Parameters
    ----------
    table : TextTable
        The sheet ``entry``; the other sheets of its workbook are its siblings.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for columns that are called otherwise.

    Returns
    -------
    Raw
        Respondents are ``<file>:<form number>``. A box typed as unreadable is a missing answer; a note says how many.
        There are no times. Comments come from the first entry, where that is empty from the second.

    Raises
    ------
    InputError
        If a form has no number, or the number of another form, or the two entries differ.
    """
    typed = read_typed(table)
    headings = [Heading(heading, (heading,)) for heading in typed.headings]
    matches = resolve(headings, vocabulary, table.file, mapping)
    comments = {id for id, _ in vocabulary.instrument.open_questions}
    notes = ["paper forms carry no times: started and submitted are empty"]
    second = next((one for one in table.siblings if one.sheet == SECOND and is_filled(one)), None)
    if second is not None:
        twice = read_typed(second)
        free = [typed.headings[place] for place, match in matches.items() if match.variable in comments]
        coded = [typed.headings[place] for place in matches if typed.headings[place] not in free]
        typed = compare(typed, twice, coded, free, table.file)
        notes.append(
            f"double entry: {len(twice.rows)} of {len(typed.rows)} forms were typed twice, and no cell differs"
        )
    cells, unreadable = _without_unreadable(typed, matches, comments)
    if unreadable:
        notes.append(f"{unreadable} answers were unreadable or had two boxes ticked; they count as missing")
    marks = _marks(table)
    known = [place for place, heading in enumerate(typed.headings) if place in matches or heading in (NUMBER, ENTERED)]
    answered = answered_columns(cells, matches, typed.headings, table.file, typed.rows)
    return Raw(
        file=table.file,
        rows=typed.rows,
        answered=(*answered, *_of_all(typed, table.file, marks, {one.variable for one in answered})),
        left_out=unknown_headings(typed.headings, known, [any(column) for column in typed.cells]),
        notes=(*notes, *_other_version(marks, vocabulary)),
    )


def _without_unreadable(
    typed: Typed, matches: Mapping[int, Match], comments: set[str]
) -> tuple[dict[int, np.ndarray], int]:
    """Empty the cells typed as unreadable, and count the answers; importance is one answer in several cells."""
    cells, count = {}, 0
    choices = [place for place, match in matches.items() if match.variable.startswith("importance:")]
    spoilt = np.zeros(len(typed.rows), dtype=bool)
    for place, match in matches.items():
        column = typed.cells[place]
        unreadable = np.array([cell.strip().casefold() == UNREADABLE for cell in column], dtype=bool)
        if match.variable in comments or match.variable == LANGUAGE:
            unreadable[:] = False
        elif place in choices:
            spoilt |= unreadable
        else:
            count += int(unreadable.sum())
        column = np.where(unreadable, "", column).astype(object)
        if match.variable in PLACES:
            column = np.array([unguard(cell.strip()) for cell in column], dtype=object)
        cells[place] = column
    for place in choices:
        cells[place] = np.where(spoilt, "", cells[place]).astype(object)
    return cells, count + int(spoilt.sum())


def _marks(table: TextTable) -> dict[str, str]:
    """Read what the sheet `codes` says about the form; nothing where that sheet is gone."""
    sheet = next((one.cells for one in table.siblings if one.sheet == CODES), None)
    if sheet is None or sheet.shape[1] < 2:
        return {}
    top = sheet.iloc[: len(MARKS) + 2]
    return {key.strip(): value.strip() for key, value in zip(top[0], top[1], strict=True) if key.strip() in MARKS}


def _of_all(typed: Typed, file: str, marks: Mapping[str, str], own: set[str]) -> list[Answered]:
    """Columns that the sheet does not have: respondent, form, and the language where there was one."""
    stem = file.rpartition(".")[0] or file
    values = {"respondent": [f"{stem}:{number}" for number in typed.numbers]}
    if marks.get("form"):
        values["questionnaire"] = [marks["form"]] * len(typed.rows)
    if marks.get("languages") and "," not in marks["languages"]:
        values[LANGUAGE] = [marks["languages"]] * len(typed.rows)
    return [
        Answered(name, Column(file, name, np.array(column, dtype=object), typed.rows))
        for name, column in values.items()
        if name not in own
    ]


def _other_version(marks: Mapping[str, str], vocabulary: Vocabulary) -> list[str]:
    instrument = vocabulary.instrument
    if not marks.get("hash") or marks["hash"] == instrument.hash:
        return []
    return [
        f"the form was printed from {marks.get('instrument')} {marks['hash'][:8]}, which is not the instrument it is "
        f"read with, {instrument.id} {instrument.hash[:8]}: check that the questions are the same"
    ]
