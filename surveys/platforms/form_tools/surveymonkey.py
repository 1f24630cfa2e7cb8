"""Read exports of SurveyMonkey: CSV or XLSX with two rows of headings, or with one, ``Question - Item``.

The first row holds the questions, blank (or, in a workbook, merged) over further columns of the same one; the second
the items, the options, ``Response`` or ``Open-Ended Response``. In the condensed layout an item has one column; in the
expanded one each of its options has, and they are brought together here. Cells hold labels; numbers are understood as
points of the scale (numbers above them, which SurveyMonkey gives to further columns, are an error: export the answer
text). People who stopped half-way have an end time too, so they cannot be told from those who finished.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from surveys.files.reading import TextTable
from surveys.platforms.form_tools.headings import OPEN_ENDED, RESPONDENT, STARTED, SUBMITTED
from surveys.platforms.form_tools.option_columns import join_options
from surveys.platforms.form_tools.question_texts import FormColumn, Layout, candidates, read_layout
from surveys.platforms.raw import Raw
from surveys.platforms.sheets import split
from surveys.questionnaire import Vocabulary, normalise

TITLE = "SurveyMonkey export"

_COLLECTOR = re.compile(
    r"(?:collector|kollektor|collecteur|recopilador|coletor|raccoglitore)[ _-]?id|collector[ _]?nm"
    r"|id (?:du collecteur|del recopilador|do coletor)"
)


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is an export of SurveyMonkey: by the headings of the respondent's and the collector's id."""
    first = [str(cell) for cell in table.cells.iloc[0]] if len(table.cells) else []
    for place, heading in enumerate(first[:3]):
        key = normalise(heading)
        if key in RESPONDENT and place == 0 or _COLLECTOR.fullmatch(key):
            return f"the heading {heading.strip()!r} of SurveyMonkey"
    return None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read an export of SurveyMonkey.

    Parameters
    ----------
    table : TextTable
        Headings in the first row, or in the first two.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading (``question - item``), for questions that are worded otherwise.

    Returns
    -------
    Raw
        With started and submitted; names, addresses and custom data dropped unread.

    Raises
    ------
    InputError
        If the table is empty, two columns answer the same question, a row has two options of one item, or questions
        have no column.
    """
    return read_layout(layout(table, vocabulary), vocabulary, mapping)


def layout(table: TextTable, vocabulary: Vocabulary) -> Layout:
    """Understand the headings of an export, as `surveys.platforms.form_tools.question_texts.Layout` wants them."""
    table, questions, items = _combined(table)
    headings, body, rows = split(table, headings=2 if items else 1)
    keys = [normalise(question) for question in questions]
    columns = []
    for place, heading in enumerate(headings):
        column = FormColumn(heading, body[place].to_numpy(), ())
        if not (items and items[place]) and (meta := _meta(keys[place])) is not None:
            column = replace(column, meta=meta, added=not meta)
        else:
            extra = [questions[place]] if items and _is_answer(place, questions, items, vocabulary) else []
            column = replace(column, candidates=candidates(heading, vocabulary, extra=extra))
        columns.append(column)
    return Layout(table.file, join_options(columns, vocabulary, table.file, rows), rows)


def _combined(table: TextTable) -> tuple[TextTable, list[str], list[str]]:
    """Put the two rows of headings into the first row of cells; returns questions and items of each column too."""
    cells = table.cells
    first = [str(cell).strip() for cell in cells.iloc[0]] if len(cells) else []
    second = [str(cell).strip() for cell in cells.iloc[1]] if len(cells) > 1 else []
    own = [place for place, text in enumerate(first) if _meta(normalise(text)) is not None]
    if not own or not any(second) or any(second[place] for place in own if second[place] != first[place]):
        return table, first, []
    items = ["" if place in own else text for place, text in enumerate(second)]
    questions = list(first)
    for place, text in enumerate(first):
        if not text and items[place] and place:
            questions[place] = questions[place - 1]
    shown = [
        f"{question} - {item}" if item and normalise(item) not in OPEN_ENDED else question
        for question, item in zip(questions, items, strict=True)
    ]
    cells = cells.copy()
    cells.iloc[0] = shown
    return replace(table, cells=cells), questions, items


def _is_answer(place: int, questions: list[str], items: list[str], vocabulary: Vocabulary) -> bool:
    """Tell whether a column answers the question above it: the only one, or the one before what was written to "other".

    The word in the second row differs by language, so its place tells.
    """
    same = [other for other, question in enumerate(questions) if question == questions[place]]
    if same == [place]:
        return True
    means = {one.variable for one in vocabulary.meanings(questions[place])}
    return same[0] == place and len(same) == 2 and bool(means) and "importance" not in means


def _meta(key: str) -> str | None:
    """Variable of a column of SurveyMonkey's own; empty where it means nothing here, None for a question."""
    if key in RESPONDENT:
        return "respondent"
    if key in STARTED or key in SUBMITTED:
        return "started" if key in STARTED else "submitted"
    return "" if _COLLECTOR.fullmatch(key) else None
