"""Read LimeSurvey's exports: CSV, XLSX and JSON, from its pages or by RemoteControl, headings in any style."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from surveys.files.reading import TextTable
from surveys.platforms.headings import Heading, Match, resolve
from surveys.platforms.limesurvey.headings import (
    PERSONAL,
    SIGNS,
    VARIABLES,
    find_separator,
    is_row_heading,
    make_heading,
    own_column,
    refuse_cut,
)
from surveys.platforms.limesurvey.texts import from_hypertext
from surveys.platforms.raw import Raw
from surveys.platforms.responses import TEXTS, answered_columns, unknown_headings
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary

TITLE = "LimeSurvey export"

ENOUGH_SIGNS = 2

CHOSEN = {"yes": "yes", "ja": "yes", "sí": "yes", "oui": "yes", "sim": "yes", "是": "yes", "y": "yes", "1": "yes"}
NOT_CHOSEN = {"no": "", "nein": "", "non": "", "não": "", "否": "", "n": "", "2": "", "0": "", "n/a": ""}
"""What a tick of a multiple choice is in an export, in the language it was made in: code, word, or 1 and 2."""

NO_DATE = re.compile(
    r"1980-0?1-0?1([ T]00?:00(:00(\.0+)?)?)?|0?1[./-]0?1[./-](19)?80,?( (00?|12):00(:00)?( ?AM)?)?", re.IGNORECASE
)
"""The date that finished answers carry where the survey is anonymous and has no date stamps: none at all."""

_OWN_GRID = re.compile(r"[a-z][a-z0-9]*g\d\d\[[a-z0-9]+\]")


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is an export of LimeSurvey: by its own columns, or by codes with rows in brackets."""
    first = [str(cell).strip() for cell in table.cells.iloc[0]] if len(table.cells) else []
    signs = [heading for heading in first if heading and own_column(heading) in SIGNS]
    if len(signs) >= ENOUGH_SIGNS:
        return f"the headings {signs[0]!r} and {signs[1]!r} of LimeSurvey"
    if sum(map(is_row_heading, first)) >= ENOUGH_SIGNS:
        return "headings of LimeSurvey, code and text together"
    if sum(bool(_OWN_GRID.fullmatch(heading)) for heading in first) >= ENOUGH_SIGNS:
        return "question codes of a form written for LimeSurvey"
    return None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read an export of LimeSurvey.

    Parameters
    ----------
    table : TextTable
        Headings in the first row: codes, full texts in any language, or both together.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for questions that are called otherwise.

    Returns
    -------
    Raw
        ``respondent`` is the file's name and LimeSurvey's number. Rows that are not finished stay, without a time of
        submission. Access codes, addresses, referrers and what the list of participants holds are left unread. The last
        page, the seed, the time of the last action and the seconds by page are LimeSurvey's own and not mentioned.

    Raises
    ------
    InputError
        If the table is empty, the headings are cut, or two columns answer the same question.
    """
    headings, body, rows = split(table)
    own = {place: column for place, heading in enumerate(headings) if heading and (column := own_column(heading))}
    separator = find_separator([heading for place, heading in enumerate(headings) if place not in own])
    looked_at = [
        Heading(heading, (VARIABLES[own[place]],) if own[place] in VARIABLES else ())
        if place in own
        else make_heading(heading, separator, vocabulary)
        for place, heading in enumerate(headings)
    ]
    matches = resolve(looked_at, vocabulary, table.file, mapping)
    refuse_cut(headings, matches, table.file, vocabulary)
    cells = {place: body[place].to_numpy() for place in matches}
    notes = _notes(matches, cells)
    stem = table.file.rpartition(".")[0] or table.file
    for place, match in matches.items():
        if meaning := _meaning(match, vocabulary, stem):
            cells[place] = _translated(cells[place], meaning)
    filled = [body[place].to_numpy().astype(bool).any() for place in range(len(headings))]
    personal = [place for place, column in own.items() if column in (*PERSONAL, "attribute") and place not in matches]
    return Raw(
        file=table.file,
        rows=rows,
        answered=answered_columns(cells, matches, headings, table.file, rows),
        left_out=unknown_headings(headings, (*matches, *own), filled),
        personal=tuple(headings[place] for place in personal),
        notes=tuple(notes),
    )


def _meaning(match: Match, vocabulary: Vocabulary, stem: str) -> Callable[[str], str] | None:
    """Say what a cell of this column has to be taken for; None: for what it is."""
    if match.variable == "respondent":
        # LimeSurvey counts from 1 in each survey, so the number alone would be somebody else's in another file.
        return lambda cell: f"{stem}:{cell.strip()}" if cell.strip().isdigit() else cell
    if match.variable in ("started", "submitted"):
        return lambda cell: "" if NO_DATE.fullmatch(cell.strip()) else cell
    if match.variable.startswith("importance:"):
        return lambda cell: (CHOSEN | NOT_CHOSEN).get(cell.strip().casefold(), cell)
    if match.variable in TEXTS:
        return from_hypertext
    if match.variable in {id for id, _ in vocabulary.instrument.open_questions}:
        # An option of the export puts an apostrophe before texts that a spreadsheet would compute.
        return lambda cell: cell[1:] if cell.startswith("'=") else cell
    return None


def _translated(cells: np.ndarray, meaning: Callable[[str], str]) -> np.ndarray:
    codes, texts = pd.factorize(cells)
    return np.array([meaning(text) for text in texts], dtype=object)[codes]


def _notes(matches: Mapping[int, Match], cells: Mapping[int, np.ndarray]) -> Sequence[str]:
    dates = [cells[place] for place, match in matches.items() if match.variable == "submitted"]
    if not dates:
        return ["there is no date of submission, so finished and unfinished answers cannot be told apart"]
    found = pd.Series(dates[0], dtype="str").str.strip()
    unfinished, undated = int((found == "").sum()), int(found.str.fullmatch(NO_DATE).sum())
    notes = []
    if unfinished:
        notes.append(f"{unfinished} rows are unfinished; they were kept, without a time of submission")
    if undated:
        notes.append(
            f"{undated} rows are finished, but LimeSurvey recorded no times (an anonymous survey without date stamps)"
        )
    return notes
