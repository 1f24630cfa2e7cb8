"""Read any table whose headings are question texts, ids or codes: what is left when no platform is recognised.

The row of headings is looked for among the first rows, also as two rows, the first of them blank over further columns
of the same question. Ids and times are taken where they bear one of the usual names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from surveys.files.reading import TextTable
from surveys.platforms.form_tools.headings import LANGUAGE, RESPONDENT, RESPONSE_ID, STARTED, SUBMITTED
from surveys.platforms.form_tools.option_columns import join_options
from surveys.platforms.form_tools.question_texts import FormColumn, Layout, candidates, read_layout
from surveys.platforms.headings import choice_match, code_match
from surveys.platforms.raw import Raw
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary, normalise

TITLE = "table with question texts as headings"

SEARCHED = 10
"""Rows among which the headings are looked for: titles and notes may stand above them."""

_NAMES = {"started": STARTED, "submitted": SUBMITTED, "language": LANGUAGE}


def recognise(table: TextTable) -> str | None:
    """Claim no table: this reader takes what no other one recognises."""
    return None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read a table whose headings are question texts.

    Parameters
    ----------
    table : TextTable
        Headings somewhere in its first rows.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for questions that are worded otherwise.

    Returns
    -------
    Raw
        Rows above the headings are left out, with a note.

    Raises
    ------
    InputError
        If the table is empty, two columns answer the same question, or questions have no column.
    """
    return read_layout(layout(table, vocabulary), vocabulary, mapping)


def layout(table: TextTable, vocabulary: Vocabulary) -> Layout:
    """Understand the headings of a table, as `surveys.platforms.form_tools.question_texts.Layout` wants them."""
    start, paired = _find_headings(table, vocabulary)
    cells = table.cells.iloc[start:].copy()
    if paired:
        cells.iloc[0] = _pair(table, start)
    last = start + paired
    # Codes in one row and texts in the next one are two ways to say the same.
    while last + 1 < len(table.cells) and 2 * _known_row(table, last + 1, vocabulary) > _known_row(
        table, start, vocabulary
    ):
        last += 1
    headings = last - start + 1
    found, body, rows = split(replace(table, cells=cells), headings=headings)
    meta = _meta([normalise(heading) for heading in found])
    columns = [
        FormColumn(heading, body[place].to_numpy(), candidates(heading, vocabulary), meta.get(place, ""))
        for place, heading in enumerate(found)
    ]
    notes = ()
    if last:
        where = f"row {start + 1}" if start == last else f"rows {start + 1} to {last + 1}"
        notes = (f"the headings were found in {where}",)
    return Layout(table.file, join_options(columns, vocabulary, table.file, rows), rows, notes=notes)


def _find_headings(table: TextTable, vocabulary: Vocabulary) -> tuple[int, bool]:
    """Place of the row of headings, and whether the row below belongs to it; the first filled row if none is known."""
    best, found = (0, False), None
    for place in range(min(SEARCHED, len(table.cells))):
        single = _known_row(table, place, vocabulary)
        pair = _known(_pair(table, place), vocabulary) if place + 1 < len(table.cells) else 0
        # One row that says as much as two is enough: the row above it is a title.
        score = max((single, True), (pair, False))
        if score[0] and score > best:
            best, found = score, (place, not score[1])
    if found is not None:
        return found
    filled = [place for place in range(len(table.cells)) if any(str(cell).strip() for cell in table.cells.iloc[place])]
    return (filled[0] if filled else 0), False


def _known_row(table: TextTable, place: int, vocabulary: Vocabulary) -> int:
    return _known([str(cell) for cell in table.cells.iloc[place]], vocabulary)


def _known(headings: list[str], vocabulary: Vocabulary) -> int:
    """Count the headings that stand for something of the instrument, or for an id or a time."""
    named = RESPONDENT | RESPONSE_ID | STARTED | SUBMITTED
    return sum(
        len(candidates(heading, vocabulary)) > 1
        or bool(vocabulary.meanings(heading))
        or code_match(heading, vocabulary) is not None
        or choice_match(heading, vocabulary) is not None
        or normalise(heading) in named
        for heading in headings
        if heading.strip()
    )


def _pair(table: TextTable, place: int) -> list[str]:
    """Put two rows of headings together, the upper one repeated over blanks that have something below them."""
    upper = [str(cell).strip() for cell in table.cells.iloc[place]]
    lower = [str(cell).strip() for cell in table.cells.iloc[place + 1]]
    for column, text in enumerate(upper):
        if not text and lower[column] and column:
            upper[column] = upper[column - 1]
    return [
        f"{one} - {other}" if one and other and one != other else one or other
        for one, other in zip(upper, lower, strict=True)
    ]


def _meta(keys: list[str]) -> dict[int, str]:
    """Columns with an id, a time or a language, by place; the first of each kind."""
    found: dict[str, int] = {}
    for place, key in enumerate(keys):
        for variable, names in _NAMES.items():
            if key in names:
                found.setdefault(variable, place)
        if key in RESPONDENT:
            found.setdefault("respondent", place)
    if "respondent" not in found and "respondent" not in keys:
        ids = [place for place, key in enumerate(keys) if key in RESPONSE_ID]
        if ids:
            found["respondent"] = ids[0]
    return {place: variable for variable, place in found.items()}
