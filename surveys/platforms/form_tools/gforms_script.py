"""A Google Apps Script that makes the form, one a language, and the sheet to check it by.

Google Forms imports no files; a script run in the browser (script.google.com) makes a form from data. The program is
the same for every form; the texts stand in it as JSON in plain ASCII, so that no text can become code and no editor's
encoding can change one.
"""

from __future__ import annotations

import json
from importlib import resources

from surveys.platforms.form_tools.branching import Route, make_route
from surveys.platforms.form_tools.build_sheet import page_intro, paragraphs
from surveys.platforms.form_tools.build_sheet import render as render_sheets
from surveys.platforms.form_tools.tools import LONG_LIST
from surveys.questionnaire import Page, Question, Questionnaire


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Write the script, and one build sheet a language.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is to be built.
    platform : str
        ``gforms``.

    Returns
    -------
    files : dict of str to bytes
        ``-gforms.gs`` (makes all languages) and the sheets ``-gforms-<language>.html``.
    checklist : list of str
        How to run the script, and what to set and check by hand.

    Raises
    ------
    InputError
        If two questions of the form read alike: exports of Google Forms tell columns apart by their texts alone.
    """
    sheets, checklist = render_sheets(questionnaire, platform)
    program = resources.files("surveys.platforms.form_tools").joinpath("gforms_script.js").read_text(encoding="utf-8")
    data = [_form(questionnaire, language) for language in questionnaire.languages]
    script = f"const FORMS = {json.dumps(data, indent=1)};\n\n{program}"
    run = (
        "Google Forms: open script.google.com, choose New project, paste the whole .gs file, run createForms and allow "
        "it to manage your forms; the links to the forms are in the execution log."
    )
    return {f"-{platform}.gs": script.encode("ascii"), **sheets}, [run, *checklist[1:]]


def _form(questionnaire: Questionnaire, language: str) -> dict[str, object]:
    route = make_route(questionnaire.pages)
    return {
        "language": language,
        "title": questionnaire.title[language],
        "description": paragraphs(questionnaire.intro, language),
        "thanks": questionnaire.thanks[language],
        "pages": [_page(page, route, language) for page in route.pages],
    }


def _page(page: Page, route: Route, language: str) -> dict[str, object]:
    return {
        "title": page.title[language],
        "help": page_intro(page, route, language, line=False),
        "questions": [_question(question, route, language) for question in page.questions],
    }


def _question(question: Question, route: Route, language: str) -> dict[str, object]:
    long = question.kind == "single" and len(question.options) >= LONG_LIST
    made: dict[str, object] = {
        "kind": "dropdown" if long else question.kind,
        "title": question.text[language],
        "help": question.hint[language] if question.hint else "",
        "rows": [row.text[language] for row in question.rows],
        "options": [option.text[language] for option in question.options],
        "most": question.most,
    }
    if jump := route.jumps.get(question.name):
        made |= {
            "targets": [jump.targets[option.value] for option in question.options],
            "otherwise": jump.otherwise,
            "first": jump.first,
        }
    return made
