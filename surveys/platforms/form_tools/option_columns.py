"""Items whose answers are spread over one column an option, brought back into one column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from surveys.instrument import InputError
from surveys.platforms.form_tools.headings import OPEN_ENDED, SPECIFY
from surveys.platforms.form_tools.question_texts import FormColumn, candidates, shorten
from surveys.questionnaire import Vocabulary, normalise
from surveys.questionnaire.vocabulary import PLACES

SEPARATOR = " - "


def join_options(
    columns: Sequence[FormColumn], vocabulary: Vocabulary, file: str, rows: np.ndarray
) -> tuple[FormColumn, ...]:
    """Join columns headed ``question - option`` or ``question - item - option``; all others stay as they are.

    Parameters
    ----------
    columns : sequence of FormColumn
        In the order of the file.
    vocabulary : Vocabulary
        Of the instrument that was asked: tells which headings end with an option of their question.
    file : str
        For messages.
    rows : ndarray of int
        Row numbers.

    Returns
    -------
    tuple of FormColumn
        A joined column stands where its first option stood; its cells hold the label of the option that was marked. A
        cell counts as marked where it holds anything but 0.

    Raises
    ------
    InputError
        If a row has two options of one item marked.
    """
    options = {
        place: found
        for place, column in enumerate(columns)
        if not (column.meta or column.added) and (found := _option(column.shown, vocabulary))
    }
    heads: dict[str, list[int]] = {}
    for place, (head, _) in options.items():
        heads.setdefault(head, []).append(place)
    joined: list[FormColumn] = []
    for place, column in enumerate(columns):
        if place not in options or len(heads[options[place][0]]) == 1:
            joined.append(column)
            continue
        head = options[place][0]
        if heads[head][0] == place:
            parts = [(columns[other], options[other][1]) for other in heads[head]]
            cells = _joined(head, parts, file, rows)
            joined.append(FormColumn(head, cells, candidates(head, vocabulary)))
    return tuple(joined)


def _option(heading: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Split a heading into the question or item before its option, and the option's label."""
    place = heading.find(SEPARATOR)
    while place > 0:
        head, label = heading[:place], heading[place + len(SEPARATOR) :].strip()
        for text in candidates(head, vocabulary):
            variables = {one.variable for one in vocabulary.meanings(text)}
            if len(variables) == 1 and _is_option(variables.pop(), label, vocabulary):
                return head, label
        place = heading.find(SEPARATOR, place + 1)
    return None


def _is_option(variable: str, label: str, vocabulary: Vocabulary) -> bool:
    if variable == "importance":
        return False
    if variable in PLACES:
        return bool(label) and normalise(label) not in OPEN_ENDED | SPECIFY
    return variable in vocabulary.values and vocabulary.value(variable, label) is not None


def _joined(head: str, parts: list[tuple[FormColumn, str]], file: str, rows: np.ndarray) -> np.ndarray:
    cells = np.full(len(rows), "", dtype=object)
    marked = np.zeros(len(rows), dtype=np.int64)
    for column, label in parts:
        own = np.array([cell.strip() not in ("", "0") for cell in column.cells], dtype=bool)
        cells[own] = label
        marked += own
    if (marked > 1).any():
        raise InputError(
            f"{file} row {rows[(marked > 1).argmax()]}: several options are marked for {shorten(head)!r}, expected "
            "one; empty those that were not meant."
        )
    return cells
