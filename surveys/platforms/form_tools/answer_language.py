"""In which language each person answered: told from the labels in the cells and the wording of the headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from surveys.instrument.translations import load_translation
from surveys.platforms.headings import Match
from surveys.questionnaire import Vocabulary, normalise

if TYPE_CHECKING:
    from surveys.platforms.form_tools.question_texts import Layout


def answer_languages(layout: Layout, matches: Mapping[int, Match], vocabulary: Vocabulary) -> np.ndarray:
    """Tell each respondent's language.

    Parameters
    ----------
    layout : Layout
        The export.
    matches : mapping of int to Match
        Which column answers which question, by place.
    vocabulary : Vocabulary
        Of the instrument that was asked.

    Returns
    -------
    ndarray of object
        A language tag: the only language whose labels the row's answers use; where these leave it open, the only one in
        which all headings are worded. ``""`` where neither tells, or the labels are of several languages.
    """
    languages = list(dict.fromkeys(vocabulary.languages.values()))
    labels = _labels(vocabulary, languages)
    everything = (1 << len(languages)) - 1
    headings = everything
    rows = np.full(len(layout.rows), everything, dtype=np.int64)
    items = {item.id for item in vocabulary.instrument.items}
    for place, match in matches.items():
        column = layout.columns[place]
        headings &= _heading(column.candidates, match, vocabulary, languages) or everything
        if match.variable in items:
            codes, texts = pd.factorize(column.cells)
            rows &= np.array([labels.get(normalise(text), everything) for text in texts], dtype=np.int64)[codes]
    told = {1 << number: language for number, language in enumerate(languages)}
    found = []
    for mask in rows.tolist():
        both = mask & headings
        found.append(told.get(mask) or told.get(both, ""))
    return np.array(found, dtype=object)


def _labels(vocabulary: Vocabulary, languages: list[str]) -> dict[str, int]:
    """Languages, one bit each, by label of a scale or non-answer; numbers and codes belong to none."""
    labels: dict[str, int] = {}
    for number, language in enumerate(languages):
        for key, text in load_translation(vocabulary.instrument, language).texts.items():
            if key.startswith(("scales.", "non_answers.")) and not text.strip().isdecimal():
                labels[normalise(text)] = labels.get(normalise(text), 0) | 1 << number
    labels.pop("", None)
    return labels


def _heading(candidates: tuple[str, ...], match: Match, vocabulary: Vocabulary, languages: list[str]) -> int:
    for candidate in candidates:
        meanings = [one for one in vocabulary.meanings(candidate) if one.variable == match.variable]
        if meanings:
            return sum(1 << number for number in {languages.index(one.language) for one in meanings if one.language})
    return 0
