"""What a platform's reader hands on: columns of text, each with what it answers, and what was left out on the way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from surveys.instrument import InputError

LONGEST_QUOTE = 30
"""Characters of a wrong value that an error shows: a shifted column can hold a comment."""

META = (
    "respondent",
    "form",
    "questionnaire",
    "wave",
    "unit",
    "level",
    "site",
    "leads_people",
    "new_starter",
    "language",
    "started",
    "submitted",
)
"""Columns of RESPONSES that say who answered what and when, in order; `duration` follows from the last two."""


@dataclass(frozen=True)
class Column:
    """One column of an export.

    Attributes
    ----------
    file, heading : str
        Where it was read.
    cells : ndarray of object
        Texts; an empty one means no answer.
    rows : ndarray of int
        The number of each cell's row in a spreadsheet (the heading is row 1).
    """

    file: str
    heading: str
    cells: np.ndarray = field(hash=False)
    rows: np.ndarray = field(hash=False)

    def fault(self, position: int, expected: str, mend: str) -> InputError:
        """Make an error about the cell at `position`: place, value found, what was expected, how to mend it."""
        found = str(self.cells[position])
        if len(found) > LONGEST_QUOTE:
            found = f"{found[:LONGEST_QUOTE]}..."
        return InputError(
            f"{self.file} row {self.rows[position]}, column {self.heading!r}: "
            f"found {found!r}, expected {expected}; {mend}."
        )

    def translate(self, meaning: Callable[[str], Hashable], expected: str, mend: str) -> tuple[np.ndarray, list]:
        """Give each distinct text its meaning.

        Parameters
        ----------
        meaning : callable
            From a text, white space around it removed, to its meaning; raises KeyError where it has none.
        expected, mend : str
            For the error.

        Returns
        -------
        codes : ndarray of int
            For each cell the place of its meaning in `meanings`.
        meanings : list
            The meaning of each distinct text.

        Raises
        ------
        InputError
            About the first cell whose text has no meaning.
        """
        codes, texts = pd.factorize(self.cells)
        meanings, unknown = [], []
        for code, text in enumerate(texts):
            try:
                meanings.append(meaning(text.strip()))
            except KeyError:
                unknown.append(code)
        if unknown:
            raise self.fault(int(np.isin(codes, unknown).argmax()), expected, mend)
        return codes, meanings


@dataclass(frozen=True)
class Answered:
    """A column with what it answers.

    Attributes
    ----------
    variable : str
        One of `META`, ``duration`` (seconds), an item id, ``importance`` (chosen responsibilities in one cell),
        ``importance:<responsibility>`` (a cell that is filled, or yes or 1, where it was chosen) or an open question.
    column : Column
        Its cells.
    audience : str or None
        ``staff`` or ``leader`` where the heading says on whose form it stood.
    questionnaire : str or None
        Id of the form where the heading says so.
    """

    variable: str
    column: Column
    audience: str | None = None
    questionnaire: str | None = None


@dataclass(frozen=True)
class Raw:
    """An export as its platform's reader understood it.

    Attributes
    ----------
    file : str
        Name for messages.
    rows : ndarray of int
        Row of each respondent as a spreadsheet numbers it.
    answered : tuple of Answered
        Columns that mean something, each as long as `rows`.
    left_out : tuple of str
        Headings that mean nothing to the instrument.
    personal : tuple of str
        Headings of personal data, dropped unread: names, addresses, places.
    notes : tuple of str
        What the user has to know, in sentences without a full stop.
    day_first : bool or None
        Whether 03/04/2026 is the third of April; None: tell from the dates themselves.
    values : mapping of str to mapping of str to str
        Canonical values by variable and label, confirmed by the user in a mapping file.
    """

    file: str
    rows: np.ndarray = field(hash=False)
    answered: tuple[Answered, ...]
    left_out: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    day_first: bool | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
