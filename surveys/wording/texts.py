"""Rules about a single text or about all texts of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from surveys.instrument import FORMS, Item
from surveys.wording.languages import Language
from surveys.wording.reading import words

PHRASE_RULES = ("negation", "jargon", "accusing", "absolute")
"""Rules that look for words; the language lists them under the same name."""

EVERYWHERE = ("jargon", "accusing")
"""Those that hold for labels and open questions too."""

HARD = 3
"""Syllables from which a word is hard (Gunning 1952)."""

FEWEST_HARD = 2
"""One long word alone does not make a sentence hard, nor does the same one twice."""

FEWEST_WORDS = 100
"""Words that a grade needs: the formula was made for passages."""


def stem_faults(
    item: Item, form: str, text: str, own: str, language: Language, level: str
) -> Iterator[tuple[str, str]]:
    """Rules broken by one text of an item.

    Parameters
    ----------
    item : Item
        Whose text it is.
    form : str
        The form it is asked on.
    text, own : str
        The whole text, and the part that is the item's own (of a promise: the client's words).
    language : Language
        Words and limits.
    level : str
        Reading level.

    Yields
    ------
    tuple of (str, str)
        Rule and what was found.
    """
    text, own = _plain(text), _plain(own)
    joined = _without(own, language.one_idea).rstrip(" .?!;")
    if found := _first(joined, language.two_ideas):
        yield "two_ideas", _quoted(found)
    for rule in PHRASE_RULES:
        if found := _first(_without(own, language.allowed.get(rule, ())), getattr(language, rule)):
            yield rule, _quoted(found)
    yield from _effort(own, language, level)
    yield from _voice(item, form, text, language)


def text_faults(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """Rules broken by a text that asks for no rating, such as a label or an open question.

    Parameters
    ----------
    text : str
        Any text.
    language : Language
        Words.

    Yields
    ------
    tuple of (str, str)
        Rule and what was found.
    """
    for rule in EVERYWHERE:
        if found := _first(_plain(text), getattr(language, rule)):
            yield rule, _quoted(found)


def form_faults(items: Iterable[Item], language: Language, level: str) -> Iterator[tuple[str, str | None, str, str]]:
    """Forms that are too hard to read as a whole; a form under 100 words is too short for a grade.

    Parameters
    ----------
    items : iterable of Item
        All that are asked.
    language : Language
        Its formula and limits; without them nothing is found.
    level : str
        Reading level.

    Yields
    ------
    tuple of (str, str, str, str)
        "instrument", form, rule and what was found.
    """
    if language.grade is None or language.syllables is None or level not in language.limits:
        return
    items = tuple(items)
    for form in FORMS:
        texts = [found for item in items if form in item.texts and (found := words(_plain(item.texts[form])))]
        n_words = sum(len(found) for found in texts)
        if n_words < FEWEST_WORDS:
            continue
        syllables = sum(language.syllables(word) for found in texts for word in found)
        grade = language.grade(n_words, len(texts), syllables)
        highest = language.limits[level].grade
        if grade > highest:
            yield "instrument", form, "reading_level", f"grade {grade:.1f}, {level} allows {highest:g}"


def _effort(own: str, language: Language, level: str) -> Iterator[tuple[str, str]]:
    if level not in language.limits:
        return
    limits = language.limits[level]
    lead_in = tuple(pattern for pattern, _ in language.estimate[:1])
    asked = words(_without(own, lead_in))
    if len(asked) > limits.words:
        yield "length", f"{len(asked)} words, {level} allows {limits.words}"
    if language.syllables is not None:
        hard = list(dict.fromkeys(word.lower() for word in asked if language.syllables(word) >= HARD))
        if len(hard) >= FEWEST_HARD and len(hard) > limits.hard_share * len(asked):
            yield "hard_words", f"{len(hard)} of {len(asked)} words ({', '.join(hard)})"


def _voice(item: Item, form: str, text: str, language: Language) -> Iterator[tuple[str, str]]:
    """Who acts, and who is asked: the same act on both forms, seen from either side."""
    leaders_act = item.object == "leader_behaviour" and item.role != "recency"
    if form != "leader":
        named = _has(language.top_managers, text)
        if leaders_act and item.role in ("scale", "manager") and named is False:
            yield "referent", "'top managers' are missing"
        if item.object == "workplace" and _has(language.acts, text):
            yield "mixed_object", _quoted(_first(text, (language.acts,)))
        return
    if language.first_person and (found := _first(text, (language.first_person,))):
        yield "leader_i", _quoted(found)
    if leaders_act:
        if _has(language.we, text) is False:
            yield "leader_we", "'we' is missing"
        elif _has(language.acts, text):
            yield "leader_we", _quoted(_first(text, (language.acts,)))
    if item.object == "workplace":
        for pattern, phrase in language.estimate:
            if _has(pattern, text) is False:
                yield "leader_estimate", f"'{phrase}' is missing"


def _has(pattern: str, text: str) -> bool | None:
    """Whether a pattern is in a text; None where the language has no such pattern."""
    return _regex(pattern).search(text) is not None if pattern else None


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _first(text: str, patterns: Iterable[str]) -> str:
    """Earliest match of any pattern, or an empty text."""
    matches = [match for pattern in patterns if (match := _regex(pattern).search(text))]
    return min(matches, key=lambda match: match.start()).group().strip() if matches else ""


def _without(text: str, patterns: Iterable[str]) -> str:
    for pattern in patterns:
        text = _regex(pattern).sub(" ", text)
    return text


def _plain(text: str) -> str:
    """Straight apostrophes, and one space for any white space."""
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _quoted(found: str) -> str:
    return f"'{found.strip(' .,;:?!')}'"
