"""One column of text into values: scale answers, choices, dates. Each looks at distinct texts only, so it is fast."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from surveys.instrument import InputError, Instrument, Item
from surveys.instrument.model import nearest

LONGEST_QUOTE = 30
"""Characters of a wrong value that an error shows: a shifted column can hold a comment."""

_POINT = re.compile(r"[0-9]{1,3}(\.0+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?")
_YES_NO = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


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
    cells: np.ndarray
    rows: np.ndarray

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


def answers(column: Column, item: Item, points: int) -> dict[str, object]:
    """Scale answers of one item.

    Parameters
    ----------
    column : Column
        Cells hold ``1`` to `points`, a non-answer the item offers, or nothing.
    item : Item
        The item.
    points : int
        Points of its scale.

    Returns
    -------
    dict
        ``<item>`` (Int64, NA where the scale was not used) and one boolean ``<item>_<non_answer>`` for each non-answer
        the item offers.
    """
    known: dict[str, str | int] = {name: name for name in item.non_answers}

    def meaning(text: str) -> str | int:
        if not text:
            return 0
        if _POINT.fullmatch(text) and 1 <= int(text.split(".")[0]) <= points:
            return int(text.split(".")[0])
        return known[text.casefold()]

    others = ", ".join(["an empty cell", *item.non_answers])
    codes, meanings = column.translate(meaning, f"1 to {points}, {others}", "correct the cell or empty it")
    point = np.array([value if isinstance(value, int) else 0 for value in meanings], dtype=np.int64)[codes]
    result: dict[str, object] = {item.id: pd.arrays.IntegerArray(point, point == 0)}
    for name in item.non_answers:
        result[f"{item.id}_{name}"] = np.array([value == name for value in meanings], dtype=bool)[codes]
    return result


def no_answers(item: Item, n: int) -> dict[str, object]:
    """Return the columns of an item that none of `n` respondents was asked, in the shape of `answers`."""
    result: dict[str, object] = {item.id: pd.array([pd.NA] * n, dtype="Int64")}
    return result | {f"{item.id}_{name}": np.zeros(n, dtype=bool) for name in item.non_answers}


def importance(column: Column | None, instrument: Instrument, n: int) -> dict[str, object]:
    """Responsibilities chosen as important.

    Parameters
    ----------
    column : Column or None
        Cells hold responsibility ids joined by ``;``, or nothing where the question was left out; None: not asked.
    instrument : Instrument
        Gives the ids and how many may be chosen.
    n : int
        Number of respondents.

    Returns
    -------
    dict
        One nullable boolean ``important_<responsibility>`` for each responsibility; NA where the question was left out.
    """
    ids = [responsibility.id for responsibility in instrument.responsibilities]
    if column is None:
        return {f"important_{id}": pd.array([pd.NA] * n, dtype="boolean") for id in ids}

    def meaning(text: str) -> frozenset[str]:
        chosen = frozenset(part.strip().casefold() for part in text.split(";") if part.strip())
        if len(chosen) > instrument.importance_max or not chosen <= set(ids):
            raise KeyError(text)
        return chosen

    codes, meanings = column.translate(
        meaning,
        f"at most {instrument.importance_max} of {', '.join(ids)}, joined by ';'",
        "correct the cell or empty it",
    )
    left_out = np.array([not chosen for chosen in meanings], dtype=bool)[codes]
    return {
        f"important_{id}": pd.arrays.BooleanArray(
            np.array([id in chosen for chosen in meanings], dtype=bool)[codes], left_out.copy()
        )
        for id in ids
    }


def words(column: Column, known: tuple[str, ...]) -> np.ndarray:
    """Cells that must hold one of the words in `known`; case does not matter."""
    codes, meanings = column.translate(
        lambda text: {word: word for word in known}[text.casefold()],
        " or ".join(known),
        "correct the cell",
    )
    return np.array(meanings, dtype=object)[codes]


def yes_no(column: Column) -> pd.api.extensions.ExtensionArray:
    """Cells that hold yes or no (also true/false, 1/0), as nullable booleans; an empty cell is NA."""
    codes, meanings = column.translate(
        lambda text: _YES_NO[text.casefold()] if text else None,
        "yes, no or an empty cell",
        "correct the cell or empty it",
    )
    return pd.array(meanings, dtype="boolean").take(codes)


def times(column: Column) -> pd.Series:
    """Date-times in ISO 8601, to the microsecond; with an offset they become UTC; an empty cell is NaT."""
    text = pd.Series(column.cells, dtype="str").str.strip()
    filled = text != ""
    parsed = pd.to_datetime(text.where(text.str.fullmatch(_TIME.pattern)), format="ISO8601", errors="coerce", utc=True)
    wrong = (filled & parsed.isna()).to_numpy()
    if wrong.any():
        raise column.fault(
            int(wrong.argmax()), "a date and time such as 2026-03-31 14:05", "write it in that order or empty the cell"
        )
    return parsed.dt.tz_localize(None).astype("datetime64[us]")


def texts(column: Column, *, strip: bool = True) -> pd.Series:
    """Cells as text; an empty cell is missing. Comments keep the white space around them (`strip` False)."""
    cells = pd.Series(column.cells, dtype="object")
    if strip:
        cells = cells.str.strip()
    return cells.where(cells != "", None).astype("str")


def nearest_heading(heading: str, found: list[str]) -> str:
    """Say in words which heading may be meant by `heading`, and which were found."""
    return nearest(heading, found).replace("Known:", "Found:")
