"""What is typed for one paper form: a column for every answer, with its codes; the same for writing and for reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.platforms.paper.layout import Line, paper_lines
from surveys.questionnaire.model import Questionnaire

NUMBER = "form_number"
LANGUAGE = "language"
ENTERED = "entered"
"""Column for the day on which a form was typed in; for the people who type, never read."""

UNREADABLE = "x"
TICKED = "1"

ENTRY, SECOND, CODES, NAMES = "entry", "entry2", "codes", "names"
"""Sheets: first and second entry, explanations, names to choose from."""

PLACES = ("unit", "level", "site")


@dataclass(frozen=True)
class Field:
    """One column of the data-entry sheet.

    Attributes
    ----------
    heading : str
        Item id, name of the question, or ``importance_<responsibility>``.
    number : int or None
        Number printed on the form; None for what is not asked there.
    text : str
        What is asked, in the first language.
    codes : tuple of (str, str)
        What can be typed, with its meaning; empty for free text.
    """

    heading: str
    number: int | None
    text: str
    codes: tuple[tuple[str, str], ...] = ()


def entry_fields(questionnaire: Questionnaire) -> tuple[Field, ...]:
    """Columns of the data-entry sheet in the order of the paper form, the number of the form first.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    """
    first = questionnaire.languages[0]
    words = questionnaire.words[first]
    fields = [Field(NUMBER, None, words["form_number"])]
    if len(questionnaire.languages) > 1:
        tags = tuple((tag, questionnaire.names[tag]) for tag in questionnaire.languages)
        fields.append(Field(LANGUAGE, None, words.get("choose_language", LANGUAGE), tags))
    for line in paper_lines(questionnaire):
        fields += _fields(line, first)
    return (*fields, Field(ENTERED, None, "Date of entry (optional)"))


def _fields(line: Line, language: str) -> Iterator[Field]:
    text = line.text[language]
    options = line.question.options
    if line.question.kind == "multiple":
        for option in options:
            meaning = option.text[language]
            codes = ((TICKED, meaning), (UNREADABLE, "unreadable, or too many boxes ticked"))
            yield Field(f"{line.variable}_{option.value}", line.number, f"{meaning} ({text})", codes)
        return
    codes = tuple((_code(line, option.value, option.code), option.text[language]) for option in options)
    if codes:
        codes += ((UNREADABLE, "unreadable, or two boxes ticked"),)
    yield Field(line.variable, line.number, text, codes)


def _code(line: Line, value: str, code: str) -> str:
    """Names of units, levels and sites are typed (chosen) as they are; everything else by its short code."""
    return value if line.variable in PLACES else code
