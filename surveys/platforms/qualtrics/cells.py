"""Cells of a Qualtrics export: unanswered questions, numbers of choices, kinds of responses, times in a zone."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from surveys.platforms import decode
from surveys.platforms.raw import Column
from surveys.questionnaire import Vocabulary
from surveys.questionnaire.vocabulary import PLACES

UNANSWERED = "-99"
"""What Qualtrics writes for a question that was seen but left out, where the exporter asked for it."""

PREVIEW, TEST, SPAM = 1, 2, 8
STATUS = {
    "ip address": 0,
    "survey preview": PREVIEW,
    "survey test": TEST,
    "imported": 4,
    "spam": SPAM,
    "survey preview spam": SPAM + PREVIEW,
    "imported spam": SPAM + 4,
    "offline": 16,
    "offline survey preview": 16 + PREVIEW,
    "ex": 32,
    "ex spam": 32 + SPAM,
    "ex offline": 32 + 16,
}
"""Kinds of responses: numbers are sums of 1 preview, 2 test, 4 imported, 8 spam, 16 offline, 32 employee experience.

From the value labels of `Status` in Qualtrics' own SPSS exports.
"""

_OFFSET = re.compile(r":\d\d\S*\s?(Z|[+-]\d\d:?\d\d)$")


def answer_cells(cells: np.ndarray, variable: str, labels: Mapping[str, str], vocabulary: Vocabulary) -> np.ndarray:
    """Cells of a question with choices, as points, numbers or labels that the decoder understands.

    Parameters
    ----------
    cells : ndarray of object
        Texts of the export.
    variable : str
        What the question fills; ``importance:<responsibility>`` is one choice of a question with several.
    labels : mapping of str to str
        Label of each value, where the file says them; they go before numbers, for numbers can be changed in Qualtrics.
    vocabulary : Vocabulary
        Of the instrument.

    Returns
    -------
    ndarray of object
        Empty where the question was seen but left out.
    """
    name, _, choice = variable.partition(":")
    ids = [one.id for one in vocabulary.instrument.responsibilities]

    def meaning(cell: str) -> str:
        cell = cell.strip()
        if cell == UNANSWERED:
            return ""
        if choice and cell in ("0", "0.0"):
            return "no"
        if choice and cell in ("1", "1.0", str(ids.index(choice) + 1)):
            # Qualtrics writes 1 for a chosen one, older exporters its number: 2 must not be read as "no".
            return "yes"
        if label := labels.get(cell):
            known = name in PLACES or (name in vocabulary.values and vocabulary.value(name, label))
            return label if known else cell
        if name == "importance" and cell and all(part.strip().isdigit() for part in cell.split(",")):
            numbers = [int(part) for part in cell.split(",")]
            return ";".join(ids[one - 1] for one in numbers) if all(0 < one <= len(ids) for one in numbers) else cell
        return html.unescape(cell) if "&" in cell else cell

    codes, texts = pd.factorize(np.asarray(cells, dtype=object))
    return np.array([*(meaning(text) for text in texts), ""], dtype=object)[codes]


def has_unknown_number(cells: np.ndarray, variable: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a place is given by a number of six digits that stands for no name in `vocabulary`."""
    known = vocabulary.values.get(variable, {})
    return any(re.fullmatch(r"\d{6}", cell) and cell not in known for cell in pd.unique(cells))


def text_cells(cells: np.ndarray) -> np.ndarray:
    """Cells of an open question as they are, empty where it was seen but left out."""
    return np.where(cells == UNANSWERED, "", cells)


def kinds(cells: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Kinds of responses as numbers (see `STATUS`), with the words that are not known; these count as 0."""
    codes, texts = pd.factorize(np.asarray(cells, dtype=object))
    numbers, unknown = [], []
    for text in texts:
        word = text.strip().casefold()
        number = re.fullmatch(r"(\d{1,4})(\.0+)?", word)
        if number is None and word not in STATUS and word:
            unknown.append(text.strip())
        numbers.append(int(number[1]) if number else STATUS.get(word, 0))
    return np.array([*numbers, 0], dtype=int)[codes], tuple(unknown)


def finished(done: Column | None, progress: Column | None) -> np.ndarray | None:
    """Tell which responses were sent off.

    Parameters
    ----------
    done : Column or None
        1 or 0, True or False; a word in another language is settled by `progress`.
    progress : Column or None
        Per cent of the questionnaire.

    Returns
    -------
    ndarray of bool or None
        None where neither column is there.

    Raises
    ------
    InputError
        If a cell is neither and there is no progress.
    """
    if done is None and progress is None:
        return None
    words = {"1": True, "1.0": True, "true": True, "0": False, "0.0": False, "false": False}
    complete = None if progress is None else np.array([cell.strip() in ("100", "100.0") for cell in progress.cells])
    if done is None:
        return complete
    if complete is not None:
        known = [words.get(cell.strip().casefold()) for cell in done.cells]
        return np.array(
            [whole if word is None else word for word, whole in zip(known, complete, strict=True)], dtype=bool
        )
    codes, meanings = done.translate(lambda text: words[text.casefold()], "True or False, 1 or 0", "correct the cell")
    return np.array(meanings, dtype=bool)[codes]


def utc(column: Column, zone: str, *, after: pd.Series | None = None) -> pd.Series:
    """Read the times of a column in UTC.

    Parameters
    ----------
    column : Column
        Dates and times; those with an offset of their own keep it.
    zone : str
        Time zone of the others; ``""`` where none is known: they stay as they are.
    after : Series or None
        Times that these follow, in UTC: in the hour that a clock goes through twice, the first one after is taken.

    Returns
    -------
    Series
        datetime64[us] without zone; NaT where empty.

    Raises
    ------
    InputError
        If a cell is no date, or there is no such zone.
    """
    local = decode.times(column)
    if zone in ("", "Z", "UTC"):
        return local
    own = np.array([_OFFSET.search(cell.strip()) is not None for cell in column.cells], dtype=bool)
    # ambiguous=True is the first of two equal hours, summer time.
    first, second = (
        local.dt.tz_localize(zone, ambiguous=np.full(len(local), summer), nonexistent="shift_forward")
        .dt.tz_convert("UTC")
        .dt.tz_localize(None)
        for summer in (True, False)
    )
    moved = first if after is None else first.where(~(first < after), second)
    return local.where(own, moved).astype("datetime64[us]")


def is_zone(zone: str) -> bool:
    """Tell whether a time zone is known on this computer."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def time_texts(times: pd.Series) -> np.ndarray:
    """Write times as ISO texts, empty where there is none."""
    texts = times.dt.strftime("%Y-%m-%d %H:%M:%S.%f").astype(object)
    return np.array(texts.where(times.notna(), ""), dtype=object)
