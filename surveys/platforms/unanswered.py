"""Items that were asked but that nobody answered: in JSON an answer that was left out has no key."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from surveys.platforms.raw import Answered, Column
from surveys.questionnaire import Vocabulary

FEW = 30
"""From this many answers on, an item without any was not asked: in a first test of a form it may just be left out."""


def unanswered_items(
    answered: Sequence[Answered], vocabulary: Vocabulary, file: str, rows: np.ndarray
) -> tuple[Answered, ...]:
    """Give empty columns to the items of a form that stand nowhere in a small file.

    Parameters
    ----------
    answered : sequence of Answered
        What the file holds; its keys or a column ``questionnaire`` tell which forms were answered.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    file : str
        Name for messages.
    rows : ndarray of int
        Row of each answer.

    Returns
    -------
    tuple of Answered
        One for each item without a key; none where there are `FEW` answers or more, or the form is not known.
    """
    if len(rows) >= FEW:
        return ()
    forms = {one.questionnaire for one in answered}
    for one in answered:
        if one.variable == "questionnaire":
            forms |= {cell.strip().casefold() for cell in one.column.cells}
    known = {one.variable for one in answered}
    items = [id for form in vocabulary.instrument.forms if form.id in forms for id in form.items if id not in known]
    empty = np.full(len(rows), "", dtype=object)
    return tuple(Answered(id, Column(file, id, empty, rows)) for id in dict.fromkeys(items))
