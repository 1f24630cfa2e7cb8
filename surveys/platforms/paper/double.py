"""Double entry: two people typed the same forms, and every cell in which they differ is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from surveys.instrument import InputError
from surveys.platforms.paper.typed import Typed
from surveys.platforms.raw import LONGEST_QUOTE

MOST_NAMED = 20
"""Disagreements that one message names."""


def compare(first: Typed, second: Typed, coded: Sequence[str], comments: Sequence[str], file: str) -> Typed:
    """Check that two entries of the same forms agree.

    The second entry may hold some of the forms only: checking a sample is usual. Case and white space around a cell do
    not matter.

    Parameters
    ----------
    first, second : Typed
        Both entries.
    coded : sequence of str
        Headings of the columns to compare.
    comments : sequence of str
        Headings of free texts, which nobody types alike: they are not compared.
    file : str
        Name for messages.

    Returns
    -------
    Typed
        The first entry; a comment that it lacks is taken from the second.

    Raises
    ------
    InputError
        Naming every disagreement by form, column and row, `MOST_NAMED` at most.
    """
    missing = [heading for heading in (*coded, *comments) if heading not in second.headings]
    if missing:
        raise InputError(
            f"{file}: the sheet {second.sheet!r} lacks the column {missing[0]!r}; copy the headings of {first.sheet!r}."
        )
    where = {number: place for place, number in enumerate(first.numbers)}
    both = [(where[number], place) for place, number in enumerate(second.numbers) if number in where]
    found = [
        f"form {number}: only in {second.sheet!r} (row {row})"
        for number, row in zip(second.numbers, second.rows, strict=True)
        if number not in where
    ]
    columns = [(heading, _column(first, heading), _column(second, heading)) for heading in coded]
    for one, two in sorted(both):
        for heading, left, right in columns:
            if left[one].strip().casefold() != right[two].strip().casefold():
                found.append(
                    f"form {first.numbers[one]}, column {heading!r} (rows {first.rows[one]} and {second.rows[two]}): "
                    f"{_shown(left[one])} and {_shown(right[two])}"
                )
    if found:
        named = found[:MOST_NAMED] + ([f"and {len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else [])
        lines = "".join(f"\n  {one}" for one in named)
        raise InputError(
            f"{file}: the sheets {first.sheet!r} and {second.sheet!r} differ in {len(found)} "
            f"place{'' if len(found) == 1 else 's'}; look at the forms and correct the sheet that is wrong:{lines}"
        )
    return _with_comments(first, second, comments, both)


def _column(typed: Typed, heading: str) -> np.ndarray:
    return typed.cells[typed.headings.index(heading)]


def _shown(cell: str) -> str:
    text = cell.strip()
    return repr(text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}...") if text else "nothing"


def _with_comments(first: Typed, second: Typed, comments: Sequence[str], both: Sequence[tuple[int, int]]) -> Typed:
    cells = list(first.cells)
    for heading in comments:
        place = first.headings.index(heading)
        other = _column(second, heading)
        column = cells[place].copy()
        for one, two in both:
            column[one] = column[one] or other[two]
        cells[place] = column
    return replace(first, cells=tuple(cells))
