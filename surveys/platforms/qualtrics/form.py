"""A form for Qualtrics: a text file in Advanced Format for each language, the translations, and a checklist.

The format knows blocks, questions, choices with numbers, and nothing of logic, requirements or settings: what it cannot
say is in the checklist. No validator of it can be had without an account.

References
----------
Qualtrics, "Import & Export Surveys", section "Preparing an Advanced Format TXT File". Translations: the layout of the
files that Qualtrics exports (column ``PhraseID`` with ``QID1_QuestionText``, ``QID1_Choice1``, ``QID1_Answer1``; one a
language).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from surveys.platforms.qualtrics.checklist import checklist, checklist_file
from surveys.platforms.qualtrics.texts import as_html, in_spreadsheet, language_code, paragraphs
from surveys.questionnaire import Page, Question, Questionnaire
from surveys.questionnaire.model import Texts

TYPES = {
    "grid": "Matrix",
    "single": "MC:SingleAnswer:Vertical",
    "multiple": "MC:MultipleAnswer:Vertical",
    "text": "TE:Essay",
}
"""Qualtrics' question type by kind of question."""


@dataclass(frozen=True)
class Element:
    """One question of the survey, or a text between them, with its HTML in every language.

    Attributes
    ----------
    type : str
        Qualtrics' question type; ``DB`` is a text.
    tag : str
        Name in the export; empty for a text.
    html : mapping of str to str
        Question by language.
    choices, answers : tuple of (int, mapping of str to str)
        Number and text by language: of a matrix the rows and the scale, of other questions the choices only.
    """

    type: str
    tag: str
    html: Texts = field(hash=False)
    choices: tuple[tuple[int, Texts], ...] = field(default=(), hash=False)
    answers: tuple[tuple[int, Texts], ...] = field(default=(), hash=False)


def render(questionnaire: Questionnaire, platform: str = "qualtrics") -> tuple[dict[str, bytes], list[str]]:
    """Write a form for Qualtrics.

    Each page is a block, because a block begins a new page and can be shown, hidden and moved as one. Rows of a matrix
    are numbered as Qualtrics would number them itself, so that their columns in the export are the same whether or not
    it keeps the numbers of the file: ``staffg01_1`` is the first row of the first matrix. Points of a scale keep
    theirs, the non-answers are 91 to 93.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form in all its languages.
    platform : str
        Always ``qualtrics``.

    Returns
    -------
    files : dict of str to bytes
        By ending: ``-en.txt``, one a language; ``-translations.csv`` where there are several; ``-checklist.md``.
    checklist : list of str
        What has to be set by hand.

    Raises
    ------
    InputError
        If a text holds a control character.
    """
    blocks = _blocks(questionnaire)
    files = {
        f"-{language}.txt": _advanced_format(questionnaire, blocks, language).encode()
        for language in questionnaire.languages
    }
    if len(questionnaire.languages) > 1:
        files["-translations.csv"] = _translations(questionnaire, blocks)
    lines = checklist(questionnaire)
    files["-checklist.md"] = checklist_file(questionnaire, lines).encode()
    return files, lines


def _blocks(questionnaire: Questionnaire) -> dict[str, list[Element]]:
    """Elements by name of the block, in order."""
    welcome = {
        language: paragraphs((text[language] for text in questionnaire.intro), title=questionnaire.title[language])
        for language in questionnaire.languages
    }
    blocks = {"welcome": [Element("DB", "", welcome)]}
    for page in questionnaire.pages:
        blocks[page.name] = [_heading(page, questionnaire), *(_element(one, questionnaire) for one in page.questions)]
    return blocks


def _heading(page: Page, questionnaire: Questionnaire) -> Element:
    """Title of a page, what stands below it, and the hints of its questions: the questions' texts stay as they are."""
    hints = list({id(one.hint): one.hint for one in page.questions if one.hint}.values())
    return Element(
        "DB",
        "",
        {
            language: paragraphs((text[language] for text in [*page.intro, *hints]), title=page.title[language])
            for language in questionnaire.languages
        },
    )


def _element(question: Question, questionnaire: Questionnaire) -> Element:
    def html(text: Texts) -> dict[str, str]:
        return {language: as_html(text[language]) for language in questionnaire.languages}

    options = tuple((option.number, html(option.text)) for option in question.options)
    rows = tuple((number, html(row.text)) for number, row in enumerate(question.rows, start=1))
    return Element(
        TYPES[question.kind],
        question.code,
        html(question.text),
        rows or options,
        options if rows else (),
    )


def _advanced_format(questionnaire: Questionnaire, blocks: dict[str, list[Element]], language: str) -> str:
    # The embedded field comes back as a column of its own: it tells which form was filled in.
    lines = ["[[AdvancedFormat]]", "", f"[[ED:questionnaire:{questionnaire.form.id}]]"]
    for name, elements in blocks.items():
        lines += ["", f"[[Block:{name}]]"]
        for element in elements:
            lines += ["", f"[[Question:{element.type}]]"]
            lines += [f"[[ID:{element.tag}]]"] if element.tag else []
            lines.append(element.html[language])
            for group, options in (("Choice", element.choices), ("Answer", element.answers)):
                if options:
                    lines.append(f"[[Advanced{group}s]]")
                for number, text in options:
                    lines += [f"[[{group}:{number}]]", text[language]]
    return "\n".join([*lines, ""])


def _translations(questionnaire: Questionnaire, blocks: dict[str, list[Element]]) -> bytes:
    content = io.StringIO(newline="")
    writer = csv.writer(content, lineterminator="\r\n")
    writer.writerow(["PhraseID", *(language_code(language) for language in questionnaire.languages)])
    elements = (element for elements in blocks.values() for element in elements)
    for key, text in _phrases(elements):
        writer.writerow([key, *(in_spreadsheet(text[language]) for language in questionnaire.languages)])
    return content.getvalue().encode("utf-8-sig")


def _phrases(elements: Iterator[Element]) -> Iterator[tuple[str, Texts]]:
    """Qualtrics' key of each text: questions are numbered in the order of the file, choices and answers within them."""
    for number, element in enumerate(elements, start=1):
        yield f"QID{number}_QuestionText", element.html
        for group, options in (("Choice", element.choices), ("Answer", element.answers)):
            for place, (_, text) in enumerate(options, start=1):
                yield f"QID{number}_{group}{place}", text
