"""What has to be set by hand in Qualtrics after a form was imported: the import format cannot say it."""

from __future__ import annotations

from surveys.platforms.qualtrics.texts import language_code
from surveys.questionnaire import Page, Question, Questionnaire

LONGEST_TAG = 15
"""Characters of an export tag that an import is known to take."""


def checklist(questionnaire: Questionnaire) -> list[str]:
    """List what has to be set by hand, in the order of doing it, one line each.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form in all its languages.
    """
    form = questionnaire.form.id
    name = f"{questionnaire.instrument}-{form}"
    first, *others = questionnaire.languages
    lines = [
        f"Qualtrics, {form} form: make an empty survey project whose language is {questionnaire.names[first]}, and "
        f"import {name}-{first}.txt (Survey > Tools > Import/export > Import survey).",
        f"Qualtrics, {form} form: in the survey flow, check that the embedded data field 'questionnaire' is {form!r} "
        "and stands above all blocks; it tells in the export which form was filled in.",
        *_flow(questionnaire),
        *_requirements(questionnaire),
        "Qualtrics: in the recode values of one matrix, check that the points are numbered from 1 and that the answers "
        "beside the scale are 91, 92 and 93 as in the file; leave the names and numbers of questions as they are.",
    ]
    if others:
        lines.append(_languages(questionnaire, name))
    thanks = "; ".join(f"{language}: {questionnaire.thanks[language]}" for language in questionnaire.languages)
    lines += [
        f"Qualtrics, {form} form: end of survey message: {thanks}",
        "Qualtrics: survey options > security: switch 'Anonymize responses' on before the link goes out, so that "
        "neither IP address nor location nor contact is recorded; leave 'Prevent multiple submissions' off where "
        "people share a device.",
        "Qualtrics: survey options > responses: let people go back, and record unfinished answers after a week; they "
        "come back marked as unfinished.",
        "Qualtrics: fill the form in once by the link in each language, export, and read the file with 'engagement "
        "survey read' before inviting anybody; then delete these answers. Previews are left out by themselves.",
        "Qualtrics: export with Data & Analysis > Export data > CSV (or SPSS), all fields, as numeric values or as "
        "choice text; keep all rows of headings (three in a CSV), and do not save the file from a spreadsheet.",
    ]
    return lines


def _flow(questionnaire: Questionnaire) -> list[str]:
    form = questionnaire.form.id
    by_condition: dict[str, list[str]] = {}
    for page in questionnaire.pages:
        if page.shown_if is not None:
            by_condition.setdefault(condition_in_words(page, questionnaire), []).append(page.name)
    lines = [
        f"Qualtrics, {form} form: in the survey flow, put {_named(names)} under a branch of its own: {condition}."
        for condition, names in by_condition.items()
    ]
    rotating = [page.name for page in questionnaire.pages if page.rotates]
    if len(rotating) > 1:
        lines.append(
            f"Qualtrics, {form} form: in the survey flow, move {_named(rotating)}, with its branch where it has one, "
            f"into one randomizer that presents all {len(rotating)} elements, evenly."
        )
    return lines


def _named(names: list[str]) -> str:
    return f"the block {names[0]}" if len(names) == 1 else f"each of the blocks {', '.join(names)}"


def condition_in_words(page: Page, questionnaire: Questionnaire) -> str:
    """Say when a page is shown, in the words of Qualtrics' logic editor; the page must have a condition."""
    condition = page.shown_if
    question = questionnaire.question(condition.question)
    option = next(option for option in question.options if option.value == condition.value)
    label = option.text[questionnaire.languages[0]]
    return f"if {question.code}, {label!r}, is {'' if condition.equal else 'not '}selected"


def _requirements(questionnaire: Questionnaire) -> list[str]:
    form = questionnaire.form.id
    lines = [
        "Qualtrics: leave 'Force response' and 'Request response' off for every question: people may leave out any."
    ]
    lines += [
        f"Qualtrics, {form} form: question {question.code}: response requirements > validation > choice range: at most "
        f"{question.most} choices."
        for question in questionnaire.questions()
        if question.kind == "multiple"
    ]
    long = [question.code for question in questionnaire.questions() if len(question.code) > LONGEST_TAG]
    if long:
        lines.append(
            f"Qualtrics, {form} form: after the import, check that the questions {', '.join(long)} kept these names; "
            f"they are longer than {LONGEST_TAG} characters."
        )
    return lines


def _languages(questionnaire: Questionnaire, name: str) -> str:
    first, *others = questionnaire.languages
    named = " and ".join(f"{questionnaire.names[one]} ({language_code(one)})" for one in others)
    return (
        f"Qualtrics, {questionnaire.form.id} form: Survey > Translations: add {named} and export the translations as "
        f"CSV; check that PhraseID and {language_code(first)} are in every row as in {name}-translations.csv, then "
        "import that file. Where a PhraseID differs, move the translation to the row of the export with the same "
        f"{language_code(first)} text: Qualtrics gives the ids, and they cannot be known before. The .txt files of the "
        "other languages are the same survey in that language, for a project of its own."
    )


def checklist_file(questionnaire: Questionnaire, lines: list[str]) -> str:
    """Write the checklist as Markdown, with the blocks and the columns of the export below it.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form in all its languages.
    lines : list of str
        From `checklist`.
    """
    language = questionnaire.languages[0]
    short = [line.partition(": ")[2] for line in lines]
    parts = [f"# Qualtrics: {questionnaire.title[language]}, {questionnaire.form.id} form", ""]
    parts += [f"{number}. [ ] {line[:1].upper()}{line[1:]}" for number, line in enumerate(short, start=1)]
    parts += ["", "## Blocks", "", "| block | questions | shown | order |", "|---|---|---|---|"]
    parts.append("| welcome | | always | first |")
    for page in questionnaire.pages:
        shown = "always" if page.shown_if is None else condition_in_words(page, questionnaire)
        order = "rotates" if page.rotates else "fixed"
        questions = ", ".join(question.code for question in page.questions)
        parts.append(f"| {page.name} | {questions} | {_cell(shown)} | {order} |")
    parts += ["", "## Columns of the export", "", "| column | is | text |", "|---|---|---|"]
    for question in questionnaire.questions():
        parts += [f"| {column} | {_cell(is_)} | {_cell(text)} |" for column, is_, text in _columns(question, language)]
    return "\n".join([*parts, ""])


def _columns(question: Question, language: str) -> list[tuple[str, str, str]]:
    if question.kind == "grid":
        rows = enumerate(question.rows, start=1)
        return [(f"{question.code}_{number}", row.name, row.text[language]) for number, row in rows]
    if question.kind == "multiple":
        return [(f"{question.code}_{one.number}", one.value, one.text[language]) for one in question.options]
    return [(question.code, question.name, question.text[language])]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
