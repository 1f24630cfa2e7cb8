"""Words, syllables and the grade, against counts by hand."""

from __future__ import annotations

import pytest

from surveys.wording.reading import english_syllables, flesch_kincaid, words


@pytest.mark.parametrize(
    ("word", "n"),
    [("work", 1), ("quality", 3), ("promised", 2), ("changes", 2), ("table", 2), ("know-how", 2), ("mistake", 2)]
    + [
        ("area", 3),
        ("useful", 2),
        ("someone", 2),
        ("improvement", 3),
        ("doing", 2),
        ("beyond", 2),
        ("people", 2),
        ("created", 3),
        ("authority", 4),
        ("business", 3),
        ("x", 1),
        ("team's", 1),
    ],
)
def test_syllables(word, n):
    assert english_syllables(word) == n


def test_grade_by_hand():
    assert flesch_kincaid(10, 2, 15) == pytest.approx(0.39 * 5 + 11.8 * 1.5 - 15.59)
    with pytest.raises(ValueError) as error:
        flesch_kincaid(0, 0, 0)
    assert str(error.value) == "There are 0 words and 0 sentences; the formula needs at least one of each."


def test_words_keep_hyphens_and_apostrophes():
    assert words("My team's know-how, 2 tools - done.") == ["My", "team's", "know-how", "2", "tools", "done"]
