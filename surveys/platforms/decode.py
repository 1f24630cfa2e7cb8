"""One column of text into values: scale answers, choices, dates. Each looks at distinct texts only, so it is fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from surveys.instrument import InputError, Item
from surveys.instrument.model import nearest
from surveys.platforms.dates import times
from surveys.platforms.raw import Column
from surveys.questionnaire import Vocabulary, normalise

__all__ = [
    "answers",
    "chosen_ids",
    "importance",
    "languages",
    "names",
    "nearest_heading",
    "no_answers",
    "seconds",
    "texts",
    "ticked",
    "times",
    "words",
    "yes_no",
]


def answers(
    column: Column, item: Item, codes: Sequence[str], vocabulary: Vocabulary, confirmed: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Scale answers of one item.

    Parameters
    ----------
    column : Column
        Cells hold one of `codes`, a non-answer the item offers, a label of either in any language, or nothing.
    item : Item
        The item.
    codes : sequence of str
        What the points of its scale are written as, point 1 first.
    vocabulary : Vocabulary
        Knows the labels.
    confirmed : mapping of str to str or None
        Values by label that the user confirmed in a mapping file; they go before everything else.

    Returns
    -------
    dict
        ``<item>`` (Int64, NA where the scale was not used) and one boolean ``<item>_<non_answer>`` for each non-answer
        the item offers.
    """
    own = {normalise(label): value for label, value in (confirmed or {}).items()}

    def meaning(text: str) -> str:
        if not text:
            return ""
        value = own.get(normalise(text), vocabulary.value(item.id, text)) if own else vocabulary.value(item.id, text)
        if value is None:
            raise KeyError(text)
        return value

    others = ", ".join(["an empty cell", *item.non_answers])
    places, meanings = column.translate(
        meaning, f"{codes[0]} to {codes[-1]} or a label of the scale, {others}", "correct the cell or empty it"
    )
    point = np.array([int(value) if value.isdigit() else 0 for value in meanings], dtype=np.int64)[places]
    result: dict[str, object] = {item.id: pd.arrays.IntegerArray(point, point == 0)}
    for name in item.non_answers:
        result[f"{item.id}_{name}"] = np.array([value == name for value in meanings], dtype=bool)[places]
    return result


def no_answers(item: Item, n: int) -> dict[str, object]:
    """Return the columns of an item that none of `n` respondents was asked, in the shape of `answers`."""
    result: dict[str, object] = {item.id: pd.array([pd.NA] * n, dtype="Int64")}
    return result | {f"{item.id}_{name}": np.zeros(n, dtype=bool) for name in item.non_answers}


def importance(column: Column | None, vocabulary: Vocabulary, n: int) -> dict[str, object]:
    """Responsibilities chosen as important, all in one cell.

    Parameters
    ----------
    column : Column or None
        Cells hold responsibility ids, codes or labels in any language, joined by ``;`` or another mark, or nothing
        where the question was left out; None: not asked.
    vocabulary : Vocabulary
        Knows ids and labels, and how many may be chosen.
    n : int
        Number of respondents.

    Returns
    -------
    dict
        One nullable boolean ``important_<responsibility>`` for each responsibility; NA where the question was left out.
    """
    instrument = vocabulary.instrument
    ids = [responsibility.id for responsibility in instrument.responsibilities]
    if column is None:
        return {f"important_{id}": pd.array([pd.NA] * n, dtype="boolean") for id in ids}

    def meaning(text: str) -> frozenset[str]:
        chosen = chosen_ids(text, vocabulary)
        if chosen is None or len(chosen) > instrument.importance_max:
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


def chosen_ids(text: str, vocabulary: Vocabulary) -> frozenset[str] | None:
    """Return the responsibilities that a cell names; None where a part of it names none.

    Labels can hold the mark that joins them ("people, tools, know-how"), so the longest run of parts that is a label is
    taken each time.
    """
    for mark in (";", "\n", ",", " "):
        parts = [part.strip() for part in text.split(mark) if part.strip()]
        chosen, start = set(), 0
        while start < len(parts):
            for end in range(len(parts), start, -1):
                if id := vocabulary.value("importance", f"{mark} ".join(parts[start:end])):
                    chosen.add(id)
                    start = end
                    break
            else:
                break
        else:
            return frozenset(chosen)
    return None


def ticked(columns: Mapping[str, Column], vocabulary: Vocabulary, n: int) -> dict[str, object]:
    """Responsibilities chosen as important, one column each.

    Parameters
    ----------
    columns : mapping of str to Column
        By responsibility. A cell counts as chosen where it holds yes, true, 1, or the label itself; as not chosen where
        it is empty or holds no, false or 0. A responsibility without a column was not chosen by anybody.
    vocabulary : Vocabulary
        Knows the labels.
    n : int
        Number of respondents.

    Returns
    -------
    dict
        As `importance` returns it; a row without a choice counts as left out.
    """
    ids = [responsibility.id for responsibility in vocabulary.instrument.responsibilities]
    chosen = np.zeros((len(ids), n), dtype=bool)
    for place, id in enumerate(ids):
        if id not in columns:
            continue

        def meaning(text: str, id: str = id) -> bool:
            if not text or normalise(text) in ("not selected", "unchecked"):
                return False
            if vocabulary.value("importance", text) == id or normalise(text) in ("selected", "checked", "x"):
                return True
            return _yes_no(text, vocabulary)

        codes, meanings = columns[id].translate(meaning, "yes, no or an empty cell", "correct the cell or empty it")
        chosen[place] = np.array(meanings, dtype=bool)[codes]
    most = vocabulary.instrument.importance_max
    many = chosen.sum(axis=0) > most
    if many.any():
        column = next(iter(columns.values()))
        raise InputError(
            f"{column.file} row {column.rows[many.argmax()]}: {int(chosen[:, many.argmax()].sum())} choices of what "
            f"matters most, expected at most {most}; empty those above {most}."
        )
    left_out = ~chosen.any(axis=0)
    return {f"important_{id}": pd.arrays.BooleanArray(chosen[place], left_out.copy()) for place, id in enumerate(ids)}


def words(column: Column, known: tuple[str, ...], *, empty: bool = False) -> np.ndarray:
    """Cells that must hold one of the words in `known`, or nothing (None) where `empty`; case does not matter."""
    meanings_by_word = {word: word for word in known} | ({"": None} if empty else {})
    codes, meanings = column.translate(
        lambda text: meanings_by_word[text.casefold()],
        " or ".join([*known, *(["an empty cell"] if empty else [])]),
        "correct the cell",
    )
    found = np.empty(len(meanings), dtype=object)
    found[:] = meanings
    return found[codes]


def _yes_no(text: str, vocabulary: Vocabulary) -> bool:
    word = vocabulary.value("leads_people", text)
    if word is None:
        raise KeyError(text)
    return word == "yes"


def yes_no(column: Column, vocabulary: Vocabulary) -> pd.api.extensions.ExtensionArray:
    """Cells that hold yes or no in any language (also true/false, 1/0), as nullable booleans; an empty cell is NA."""
    codes, meanings = column.translate(
        lambda text: _yes_no(text, vocabulary) if text else None,
        "yes, no or an empty cell",
        "correct the cell or empty it",
    )
    return pd.array(meanings, dtype="boolean").take(codes)


def names(column: Column, variable: str, vocabulary: Vocabulary) -> pd.Series:
    """Units, levels and sites: codes of names in the roster become the names, other texts stay; empty is missing."""
    known = vocabulary.values.get(variable, {})
    codes, meanings = column.translate(lambda text: known.get(normalise(text), text) or None, "a name", "correct it")
    return pd.Series(np.array([*meanings, None], dtype=object)[codes], dtype="str")


def languages(column: Column, vocabulary: Vocabulary) -> pd.Series:
    """Language tags; a platform's longer tag or a language's own name become the tag that the instrument uses."""

    def meaning(text: str) -> str | None:
        key = normalise(text).replace("_", "-")
        return vocabulary.languages.get(key) or vocabulary.languages.get(key.partition("-")[0]) or text or None

    codes, meanings = column.translate(meaning, "a language", "correct it")
    return pd.Series(np.array([*meanings, None], dtype=object)[codes], dtype="str")


def seconds(column: Column) -> pd.Series:
    """Durations in seconds; an empty cell is missing."""
    found = pd.Series(column.cells, dtype="str").str.strip().str.replace(",", ".", regex=False)
    number = pd.to_numeric(found.where(found != ""), errors="coerce")
    wrong = ((found != "") & (number.isna() | (number < 0))).to_numpy()
    if wrong.any():
        raise column.fault(int(wrong.argmax()), "a number of seconds", "correct the cell or empty it")
    return number.astype("float64")


def texts(column: Column, *, strip: bool = True) -> pd.Series:
    """Cells as text; an empty cell is missing. Comments keep the white space around them (`strip` False)."""
    cells = pd.Series(column.cells, dtype="object")
    if strip:
        cells = cells.str.strip()
    return cells.where(cells != "", None).astype("str")


def nearest_heading(heading: str, found: list[str]) -> str:
    """Say in words which heading may be meant by `heading`, and which were found."""
    return nearest(heading, found).replace("Known:", "Found:")
