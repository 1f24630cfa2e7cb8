"""Write a form as JSON for the SurveyJS form library, for a survey page of one's own: all languages in one file.

The library (`survey-core`, MIT) keeps an answer as one object: a grid is an object of item ids, what was left out has
no key. Form, language, start and submission are put into it by expressions of the library itself.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence

from surveys.instrument import InputError
from surveys.questionnaire import Condition, Option, Page, Question, Questionnaire

VERSION = "2.5.38"
"""Of the library: what was tried; survey-js-ui of another version refuses to work with it."""

MANY_OPTIONS = 12
"""More options than this are shown as a list to unfold."""

CHINESE = {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}

WIDTHS = {"columnMinWidth": "72px", "rowTitleWidth": "240px"}
"""Of a grid: narrow enough that its last columns, "cannot tell" among them, are on the screen. The library's style
sheet allows it only with a line of one's own, which the checklist gives."""

STARTED = "iif({started} empty, currentDate(), {started})"
"""Keeps the first time, also where answers are taken up again later."""

SUBMITTED = "iif({$survey.isCompleted} = true, currentDate(), {submitted})"

Json = dict[str, object]

_NAMED = re.compile(r"\{[^{}]*\}")


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Lay a questionnaire out as SurveyJS JSON.

    Parameters
    ----------
    questionnaire : Questionnaire
        With its texts in all languages.
    platform : str
        ``surveyjs``.

    Returns
    -------
    files : dict of str to bytes
        ``.json``: what ``new Survey.Model(...)`` takes.
    checklist : list of str
        What the page around the survey has to do.

    Raises
    ------
    InputError
        If a text holds a name in braces, which the library would replace by an answer.
    """
    text = _localised(questionnaire)
    form = questionnaire.form
    survey: Json = {
        "title": text(questionnaire.title, "the title"),
        "locale": locale(questionnaire.languages[0]),
        "showProgressBar": True,
        "showQuestionNumbers": "off",
        "questionOrder": "initial",
        "clearInvisibleValues": "onComplete",
        "completedHtml": _html([questionnaire.thanks], text),
        "calculatedValues": [
            _calculated("questionnaire", f"'{form.id}'"),
            _calculated("form", f"'{form.audience}'"),
            _calculated("language", "{locale}"),
            _calculated("submitted", SUBMITTED),
        ],
        "pages": [_welcome(questionnaire, text), *(_page(page, questionnaire, text) for page in questionnaire.pages)],
    }
    content = json.dumps(survey, ensure_ascii=False, indent=1) + "\n"
    return {".json": content.encode()}, _checklist(questionnaire)


def locale(tag: str) -> str:
    """Name a language as the library does: ``zh-Hans`` is ``zh-cn``.

    Parameters
    ----------
    tag : str
        Language tag.
    """
    return CHINESE.get(tag.lower(), tag.lower())


Localised = Callable[[Mapping[str, str], str], object]


def _localised(questionnaire: Questionnaire) -> Localised:
    """Make the function that writes a text in all languages; one that reads the same everywhere is written once."""
    languages = questionnaire.languages
    # "default" is what the library shows for English and wherever a language is missing.
    default = "en" if "en" in languages else languages[0]

    def text(texts: Mapping[str, str], where: str) -> object:
        for language in languages:
            if found := _NAMED.search(texts[language]):
                raise InputError(
                    f"{questionnaire.instrument}: {where} in {language!r} holds {found[0]!r}, which SurveyJS would "
                    "replace by an answer; write it without braces."
                )
        if len({texts[language] for language in languages}) == 1:
            return texts[default]
        others = [language for language in languages if language != default]
        return {"default": texts[default], **{locale(language): texts[language] for language in others}}

    return text


def _html(paragraphs: Sequence[Mapping[str, str]], text: Localised) -> object:
    """Write paragraphs as HTML: it is the only kind of text that keeps them apart. Nothing in them is markup."""
    languages = paragraphs[0].keys()
    lines = {
        language: "".join(
            f"<p>{html.escape(one[language], quote=False)}</p>".replace("\n", "<br>")
            for one in paragraphs
            if one[language].strip()
        )
        for language in languages
    }
    return text(lines, "a paragraph")


def _calculated(name: str, expression: str) -> Json:
    return {"name": name, "expression": expression, "includeIntoResult": True}


def _welcome(questionnaire: Questionnaire, text: Localised) -> Json:
    # A question, not a calculated value: only this keeps the first time when answers are taken up again.
    started = {
        "type": "expression",
        "name": "started",
        "visible": False,
        "clearIfInvisible": "none",
        "expression": STARTED,
    }
    intro = {"type": "html", "name": "note_intro", "html": _html(questionnaire.intro, text)}
    return {"name": "page_welcome", "elements": [intro, started]}


def _page(page: Page, questionnaire: Questionnaire, text: Localised) -> Json:
    elements: list[Json] = []
    if page.intro:
        elements.append({"type": "html", "name": f"note_{page.name}", "html": _html(page.intro, text)})
    elements += [_question(question, text) for question in page.questions]
    result: Json = {"name": f"page_{page.name}", "title": text(page.title, f"the title of page {page.name!r}")}
    if page.shown_if:
        result["visibleIf"] = _visible_if(page.shown_if, questionnaire)
    return {**result, "elements": elements}


def _question(question: Question, text: Localised) -> Json:
    result: Json = {"type": "", "name": question.name, "title": text(question.text, f"{question.name!r}")}
    if question.hint:
        result["description"] = text(question.hint, f"the hint of {question.name!r}")
    options = [_option(option, text, question.name) for option in question.options]
    if question.kind == "grid":
        rows = [{"value": row.name, "text": text(row.text, f"{row.name!r}")} for row in question.rows]
        return result | {"type": "matrix", "columns": options, "rows": rows, **WIDTHS}
    if question.kind == "text":
        return result | {"type": "comment"}
    if question.kind == "multiple":
        return result | {"type": "checkbox", "choices": options, "maxSelectedChoices": question.most}
    return result | {"type": "dropdown" if len(options) > MANY_OPTIONS else "radiogroup", "choices": options}


def _option(option: Option, text: Localised, question: str) -> Json:
    return {"value": option.code, "text": text(option.text, f"an option of {question!r}")}


def _visible_if(condition: Condition, questionnaire: Questionnaire) -> str:
    """Say when a page is shown; in the library no answer is unequal to every code, so the page stays visible."""
    options = questionnaire.question(condition.question).options
    code = next(option.code for option in options if option.value == condition.value)
    return f"{{{condition.question}}} {'=' if condition.equal else '<>'} '{code}'"


def _checklist(questionnaire: Questionnaire) -> list[str]:
    lines = [
        f"Show the JSON with survey-core {VERSION} and survey-js-ui {VERSION} (both MIT, the same version). Take "
        "survey-core.fontless.min.css: the other style sheet loads a font from elsewhere.",
        "Add to your style sheet: .sd-matrix .sd-table__cell:not(:first-child) { min-width: 72px !important; } Without "
        "it the last answers, such as 'cannot tell', are off the screen below 1300 pixels.",
        "Send survey.data to your server in survey.onComplete. It holds questionnaire, form, language, started and "
        "submitted; check this in the first test answer. Answers sent before completion have no submitted and count as "
        "unfinished.",
        "Let the server add a random id to each answer under the key id. Store no address, name or browser with it, "
        "neither in the data nor in the logs.",
    ]
    if len(questionnaire.languages) > 1:
        tags = ", ".join(locale(language) for language in questionnaire.languages)
        lines.append(
            "The page around the survey must offer the choice of language, and load survey.i18n.min.js for the texts "
            f"of the buttons: survey.locale = one of {tags}."
        )
    elif questionnaire.languages != ("en",):
        lines.append("Load survey.i18n.min.js, so that the buttons are in the language of the form.")
    if rotating := [f"page_{page.name}" for page in questionnaire.pages if page.rotates]:
        lines.append(
            "The library does not shuffle pages. To let them change places, shuffle these among themselves in the JSON "
            f"before new Survey.Model: {', '.join(rotating)}."
        )
    return lines
