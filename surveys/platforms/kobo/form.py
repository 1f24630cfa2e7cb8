"""Write a form as XLSForm, for KoboToolbox, ODK Central and other servers that take it: one workbook in all languages.

Layout: a group on one screen for each page, inside it a group for each grid. A grid is written out row by row (a first
row that shows the options, then the items), so that every name in the answers is an item id and none is made up by the
server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from surveys.files.workbook_text import text_workbook
from surveys.instrument import InputError
from surveys.platforms.kobo.export import is_taken
from surveys.questionnaire import Condition, Option, Page, Question, Questionnaire

LABELS = "labels_"
"""Begins the name of the row that shows the options of a grid. Item ids hold no underscore, so it is never one."""

MANY_OPTIONS = 12
"""More options than this are shown as a list to unfold."""

TRANSLATED = ("label", "hint", "constraint_message")

SURVEY = ("type", "name", *TRANSLATED, "required", "relevant", "appearance", "constraint", "calculation")

Rows = list[dict[str, object]]


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Lay a questionnaire out as XLSForm.

    Parameters
    ----------
    questionnaire : Questionnaire
        With its texts in all languages.
    platform : str
        ``kobo``; the file is the same for ODK Central.

    Returns
    -------
    files : dict of str to bytes
        ``.xlsx``: a workbook with the sheets survey, choices and settings. The same questionnaire always gives the same
        bytes.
    checklist : list of str
        What has to be set or known.

    Raises
    ------
    InputError
        If a text holds ``${``, which the format would take for a reference, or an item has a name that the servers use.
    """
    lists = _lists(questionnaire)
    survey = _survey(questionnaire, lists)
    choices = [
        {"list_name": name, "name": option.code, "label": option.text}
        for options, name in lists.items()
        for option in options
    ]
    if len(questionnaire.languages) > 1:
        choices += [
            {"list_name": "language", "name": tag, "label": dict.fromkeys(questionnaire.languages, name)}
            for tag, name in questionnaire.names.items()
        ]
    _check(survey, questionnaire)
    sheets = {
        "survey": _sheet(survey, SURVEY, questionnaire),
        "choices": _sheet(choices, ("list_name", "name", "label"), questionnaire),
    }
    version = hashlib.sha256(json.dumps([questionnaire.hash, sheets]).encode()).hexdigest()[:16]
    first = questionnaire.languages[0]
    settings = {
        "form_title": questionnaire.title[first],
        "form_id": f"{questionnaire.instrument}_{questionnaire.form.id}",
        "version": version,
        "default_language": _language(questionnaire, first),
        "style": "pages theme-grid",
        "clean_text_values": "no",  # else runs of spaces are changed
    }
    sheets["settings"] = [tuple(settings), tuple(settings.values())]
    return {".xlsx": text_workbook(sheets, questionnaire.instrument)}, _checklist(questionnaire)


def _survey(questionnaire: Questionnaire, lists: dict[tuple[Option, ...], str]) -> Rows:
    form, languages = questionnaire.form, questionnaire.languages
    rows: Rows = [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        {"type": "calculate", "name": "questionnaire", "calculation": f"'{form.id}'"},
        {"type": "calculate", "name": "form", "calculation": f"'{form.audience}'"},
    ]
    # The title of the form itself cannot be translated, so it stands again above the first page.
    welcome = {"label": questionnaire.title} if len(languages) > 1 else {}
    intro = {"type": "note", "name": "note_intro", "label": _joined(questionnaire.intro, languages)}
    if len(languages) > 1:
        words = {language: questionnaire.words[language]["choose_language"] for language in languages}
        ask = {"type": "select_one language", "name": "language", "label": words, "required": "no"}
        rows += _group("page_welcome", [intro, ask], **welcome)
    else:
        rows.append({"type": "calculate", "name": "language", "calculation": f"'{languages[0]}'"})
        rows += _group("page_welcome", [intro], **welcome)
    for page in questionnaire.pages:
        rows += _page(page, questionnaire, lists)
    return [*rows, {"type": "note", "name": "note_thanks", "label": questionnaire.thanks}]


def _page(page: Page, questionnaire: Questionnaire, lists: dict[tuple[Option, ...], str]) -> Rows:
    inside: Rows = []
    if page.intro:
        label = _joined(page.intro, questionnaire.languages)
        inside.append({"type": "note", "name": f"note_{page.name}", "label": label})
    for question in page.questions:
        inside += _question(question, lists)
    shown = {"relevant": _relevant(page.shown_if, questionnaire)} if page.shown_if else {}
    return _group(f"page_{page.name}", inside, label=page.title, **shown)


def _question(question: Question, lists: dict[tuple[Option, ...], str]) -> Rows:
    if question.kind == "grid":
        kind = f"select_one {lists[question.options]}"
        rows: Rows = [
            {"type": kind, "name": f"{LABELS}{question.name}", "label": question.text, "appearance": "label"},
            *(
                {"type": kind, "name": row.name, "label": row.text, "appearance": "list-nolabel"}
                for row in question.rows
            ),
        ]
        return _group(question.name, [{**row, "required": "no"} for row in rows])
    row: dict[str, object] = {"name": question.name, "label": question.text, "required": "no"}
    if question.hint:
        row["hint"] = question.hint
    if question.kind == "text":
        return [{**row, "type": "text", "appearance": "multiline"}]
    if question.kind == "multiple":
        row |= {
            "type": f"select_multiple {lists[question.options]}",
            "constraint": f"count-selected(.) <= {question.most}",
        }
        return [row | {"constraint_message": question.hint or question.text}]
    if len(question.options) > MANY_OPTIONS:
        row["appearance"] = "minimal"
    return [{**row, "type": f"select_one {lists[question.options]}"}]


def _group(name: str, rows: Rows, **columns: object) -> Rows:
    return [{"type": "begin_group", "name": name, "appearance": "field-list", **columns}, *rows, {"type": "end_group"}]


def _relevant(condition: Condition, questionnaire: Questionnaire) -> str:
    """Say when a page is shown; in XPath an empty answer is unequal to every code, so the page stays visible."""
    options = questionnaire.question(condition.question).options
    code = next(option.code for option in options if option.value == condition.value)
    return f"${{{condition.question}}} {'=' if condition.equal else '!='} '{code}'"


def _lists(questionnaire: Questionnaire) -> dict[tuple[Option, ...], str]:
    """Name each set of options once: by its scale and non-answers, or by its question."""
    lists: dict[tuple[Option, ...], str] = {}
    for question in questionnaire.questions():
        if not question.options or question.options in lists:
            continue
        codes = [option.code for option in question.options]
        name = question.name
        if question.scale:
            name = "_".join([question.scale, *(code for code in codes if not code.isdigit())])
        elif codes == ["y", "n"]:
            name = "yes_no"
        taken = {*lists.values(), "language"}
        number = 1
        while (unique := name if number == 1 else f"{name}_{number}") in taken:
            number += 1
        lists[question.options] = unique
    return lists


def _joined(paragraphs: Sequence[dict[str, str]], languages: Sequence[str]) -> dict[str, str]:
    """Make one text of paragraphs: one that is empty in a language would be shown there as a dash."""
    return {
        language: "\n\n".join(text for one in paragraphs if (text := one[language].strip())) for language in languages
    }


def _language(questionnaire: Questionnaire, tag: str) -> str:
    """Name a language as the format wants it: ``Deutsch (de)``; of a longer tag only its first part is known there."""
    return f"{questionnaire.names[tag]} ({tag.partition('-')[0]})"


def _sheet(rows: Rows, columns: Sequence[str], questionnaire: Questionnaire) -> list[tuple[str, ...]]:
    """Lay rows out, translated columns once a language; a column that no row fills is left off."""
    head: list[str] = []
    keys: list[tuple[str, str | None]] = []
    for column in columns:
        if not any(column in row for row in rows):
            continue
        for language in questionnaire.languages if column in TRANSLATED else (None,):
            head.append(column if language is None else f"{column}::{_language(questionnaire, language)}")
            keys.append((column, language))

    def cell(row: dict[str, object], column: str, language: str | None) -> str:
        found = row.get(column, "")
        return found[language] if language is not None and found else str(found)

    return [tuple(head), *(tuple(cell(row, *key) for key in keys) for row in rows)]


def _check(rows: Rows, questionnaire: Questionnaire) -> None:
    names: Iterable[str] = [
        name for one in questionnaire.questions() for name in ([row.name for row in one.rows] or [one.name])
    ]
    for name in names:
        if is_taken(name) or name == "meta":
            raise InputError(
                f"{questionnaire.instrument}: an XLSForm cannot hold the item {name!r}, because KoboToolbox and ODK "
                "give this name to a column of their own; choose another id."
            )
    for row in rows:
        for column in TRANSLATED:
            for language, text in dict(row.get(column, {})).items():
                if "${" in text:
                    raise InputError(
                        f"{questionnaire.instrument}: the {column} of {row['name']!r} in {language!r} holds '${{', "
                        "which an XLSForm takes for a reference to another question; write it otherwise."
                    )


def _checklist(questionnaire: Questionnaire) -> list[str]:
    lines = [
        "KoboToolbox: New project, Upload an XLSForm, then Deploy; ODK Central: New form, upload, publish. "
        "One project for each form.",
        "KoboToolbox: allow submissions without a username and password, so that no account name is stored with an "
        "answer. The form itself asks for no device, account or phone number.",
        "Answers are sent by the button Submit on the last page, below the thanks. Somebody who stops before it leaves "
        "nothing behind, so exports hold finished forms only.",
    ]
    if len(questionnaire.languages) > 1:
        lines.append(
            "The platform does not record which language was read: the form asks for it on the first page, and people "
            "change the texts themselves with the language menu. Say so in the invitation, or send a link a language."
        )
    if any(page.rotates for page in questionnaire.pages):
        lines.append("Pages cannot change places on this platform: everybody gets them in the same order.")
    lines.append(
        "Try the form on the phones that people use: columns of a grid are narrow there. To show items one under the "
        "other, delete the rows whose names begin with 'labels_' and empty the cells 'list-nolabel' on the sheet "
        "survey; the answers read back as before. The style 'theme-grid' leaves room for the answers but shows items "
        "in capital letters; 'pages' alone does not."
    )
    lines.append(
        "Export as CSV with XML values and headers. Labels and XLSX are read too, but in XLSX a comment that begins "
        "with '=' comes as 0."
    )
    return lines
