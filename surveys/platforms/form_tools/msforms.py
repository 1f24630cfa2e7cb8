"""Read exports of Microsoft Forms: a workbook with one row of headings, or a CSV that a spreadsheet made of it.

A line of a Likert question is headed by its statement alone. `ID` counts the answers of one form, so the file's name is
put before it. Times are those of the clock of whoever downloaded the file. Everything a form carries comes back; a form
that was not finished is never stored. Columns of points and feedback (quizzes) mean nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from surveys.files.reading import TextTable
from surveys.platforms.form_tools.headings import LANGUAGE, MSFORMS_ADDED, START_AND_COMPLETION
from surveys.platforms.form_tools.question_texts import FormColumn, Layout, candidates, read_layout
from surveys.platforms.raw import Raw
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary, normalise

TITLE = "Microsoft Forms export"

_COUNTED = re.compile(r"(?P<text>.*\D)(?P<count>\d{1,2})", re.DOTALL)
_BEFORE = re.compile(r"[^-–:]{3,20}\s?[-–:]\s")
_REGION = re.compile(r"[\u200e\u200f]|\s*[(（].*")


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is an export of Microsoft Forms: its first headings are start and completion time."""
    first = [str(cell) for cell in table.cells.iloc[0]] if len(table.cells) else []
    found = _times([normalise(heading) for heading in first])
    if found is None:
        return None
    started, submitted, _ = found
    return f"the headings {first[started].strip()!r} and {first[submitted].strip()!r} of Microsoft Forms"


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read an export of Microsoft Forms.

    Parameters
    ----------
    table : TextTable
        Headings in the first row.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for questions that are worded otherwise.

    Returns
    -------
    Raw
        With started and submitted; name and e-mail dropped unread.

    Raises
    ------
    InputError
        If the table is empty, two columns answer the same question, or questions have no column.
    """
    return read_layout(layout(table, vocabulary), vocabulary, mapping)


def layout(table: TextTable, vocabulary: Vocabulary) -> Layout:
    """Understand the headings of an export, as `surveys.platforms.form_tools.question_texts.Layout` wants them."""
    headings, body, rows = split(table)
    keys = [normalise(heading) for heading in headings]
    times = _times(keys)
    started, submitted, language = times or (None, None, None)
    meta = {started: "started", submitted: "submitted"}
    # The tool's own columns come first; a question of the form may bear such a name, too.
    meta |= {place: "respondent" for place, key in enumerate(keys[: started or 0]) if key in ("id", "#")}
    columns = []
    for place, heading in enumerate(headings):
        cells = body[place].to_numpy()
        variable = meta.get(place, "language" if keys[place] in LANGUAGE else "")
        if variable == "language":
            cells = _languages(cells)
        columns.append(
            FormColumn(
                heading,
                cells,
                candidates(heading, vocabulary, extra=_repeated(heading, headings)),
                variable,
                keys[place] in MSFORMS_ADDED or _is_about(heading, headings),
            )
        )
    # A table in text was saved by a spreadsheet, which writes dates as its own language does.
    return Layout(table.file, tuple(columns), rows, None if language in (None, "en", "zh", "ja", "ko") else True)


def _times(keys: list[str]) -> tuple[int, int, str] | None:
    """Places of the times of starting and submitting, and the language they are in."""
    for place, key in enumerate(keys):
        if key in START_AND_COMPLETION:
            completion, language = START_AND_COMPLETION[key]
            if completion in keys[place + 1 : place + 4]:
                return place, keys.index(completion, place + 1), language
    return None


def _repeated(heading: str, headings: list[str]) -> list[str]:
    """Return what a heading was before it got a number for standing twice in a form: ``Any comment?2``."""
    match = _COUNTED.fullmatch(heading.strip())
    return [match["text"]] if match and match["text"] in headings else []


def _is_about(heading: str, headings: list[str]) -> bool:
    """Tell whether a column holds points of, or feedback on, another column: ``Points - <question>``."""
    match = _BEFORE.match(heading)
    return match is not None and heading[match.end() :] in headings


def _languages(cells: object) -> object:
    """Take the region off a language: ``English (United States)``."""
    import numpy as np

    return np.array([_REGION.sub("", cell).strip() for cell in cells], dtype=object)
