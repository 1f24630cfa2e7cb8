"""Read exports of Google Forms: the zipped CSV of the form, or CSV and XLSX of the sheet its answers are linked to.

A row of a grid is headed ``Question [Row]``; several choices are joined by ``, ``, and labels may hold commas
themselves. An export has one time, that of submitting, and no ids: file and row stand for the respondent. When somebody
started, and forms that were not finished, are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from surveys.files.reading import TextTable
from surveys.platforms.form_tools.headings import SCORE, TIMESTAMP
from surveys.platforms.form_tools.question_texts import FormColumn, Layout, candidates, read_layout
from surveys.platforms.raw import Raw
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary, normalise

TITLE = "Google Forms export"


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is an export of Google Forms: its first heading is the time stamp's, in any language."""
    if not len(table.cells):
        return None
    first = str(table.cells.iloc[0, 0])
    return f"the first heading {first.strip()!r} of Google Forms" if normalise(first) in TIMESTAMP else None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read an export of Google Forms.

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
        With the time of submitting, without ids; e-mail addresses dropped unread.

    Raises
    ------
    InputError
        If the table is empty, two columns answer the same question, or questions have no column.
    """
    return read_layout(layout(table, vocabulary), vocabulary, mapping)


def layout(table: TextTable, vocabulary: Vocabulary) -> Layout:
    """Understand the headings of an export, as `surveys.platforms.form_tools.question_texts.Layout` wants them."""
    headings, body, rows = split(table)
    language = TIMESTAMP.get(normalise(headings[0]))
    columns = tuple(
        FormColumn(
            heading,
            body[place].to_numpy(),
            candidates(heading, vocabulary),
            "submitted" if place == 0 and language else "",
            place < 3 and normalise(heading) in SCORE,
        )
        for place, heading in enumerate(headings)
    )
    return Layout(table.file, columns, rows, None if language in (None, "en", "zh", "ja", "ko") else True)
