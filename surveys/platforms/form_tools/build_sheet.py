"""A printable sheet to click a form together by hand: every text to copy, in order, with what to choose and to set."""

from __future__ import annotations

from importlib import resources

from surveys.instrument import InputError
from surveys.platforms.form_tools.branching import Jump, Route, make_route
from surveys.platforms.form_tools.tools import COPY, LONG_LIST, NO_CHANGES, TOOLS, Tool
from surveys.questionnaire import Page, Question, Questionnaire, normalise


def render(questionnaire: Questionnaire, platform: str) -> tuple[dict[str, bytes], list[str]]:
    """Write one build sheet a language.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is to be built.
    platform : str
        ``msforms``, ``surveymonkey`` or ``gforms``.

    Returns
    -------
    files : dict of str to bytes
        HTML by ending, such as ``-msforms-de.html``: one file, no network, to work through on screen or on paper.
    checklist : list of str
        What the sheet is about, and the settings that keep answers anonymous.

    Raises
    ------
    InputError
        If two questions of the form read alike: exports of these tools tell columns apart by their texts alone.
    """
    tool = TOOLS[platform]
    check_unique(questionnaire, tool.name)
    files = {
        f"-{platform}-{language}.html": sheet(questionnaire, tool, language).encode("utf-8")
        for language in questionnaire.languages
    }
    return files, [*_checklist(questionnaire, tool), *(f"{tool.name}: {line}" for line in tool.settings + tool.finish)]


def _checklist(questionnaire: Questionnaire, tool: Tool) -> list[str]:
    lines = [
        f"{tool.name} imports no forms: open the .html sheet in a browser beside it and work through it from top to "
        f"bottom. {NO_CHANGES}"
    ]
    if len(questionnaire.languages) > 1:
        lines.append(f"{tool.name}: build one form a language, and give each language its own link.")
    if any(page.rotates for page in questionnaire.pages):
        lines.append(f"{tool.name} cannot rotate the pages: everybody answers them in the same order.")
    return lines


def check_unique(questionnaire: Questionnaire, tool: str) -> None:
    """Check that no two headings of the export will read alike.

    Parameters
    ----------
    questionnaire : Questionnaire
        What is to be built.
    tool : str
        Name for the message.

    Raises
    ------
    InputError
        Naming the first two questions with one text.
    """
    for language in questionnaire.languages:
        seen: dict[str, str] = {}
        for question in questionnaire.questions():
            for name, texts in [(row.name, row.text) for row in question.rows] or [(question.name, question.text)]:
                key = normalise(texts[language])
                if key in seen:
                    raise InputError(
                        f"{questionnaire.instrument}, {questionnaire.form.id} form in {language}: {seen[key]} and "
                        f"{name} have the same text {texts[language]!r}; {tool} tells answers apart by these texts "
                        "alone, so reword one of them."
                    )
                seen[key] = name


def sheet(questionnaire: Questionnaire, tool: Tool, language: str) -> str:
    """Return the build sheet of one language as HTML; every text is escaped."""
    from jinja2 import Environment, StrictUndefined

    route = make_route(questionnaire.pages)
    template = (
        resources.files("surveys.platforms.form_tools").joinpath("build_sheet.html.j2").read_text(encoding="utf-8")
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    pages = [_page(page, place, route, tool, language) for place, page in enumerate(route.pages)]
    return environment.from_string(template).render(
        tool=tool,
        form=questionnaire.form,
        instrument=questionnaire.instrument,
        hash=questionnaire.hash,
        language=language,
        language_name=questionnaire.names[language],
        title=questionnaire.title[language],
        intro=paragraphs(questionnaire.intro, language),
        thanks=questionnaire.thanks[language],
        moved=route.moved,
        pages=pages,
        questions=sum(len(page["questions"]) for page in pages),
        copying=COPY,
        no_changes=NO_CHANGES,
    )


def paragraphs(texts: tuple, language: str) -> str:
    """Join paragraphs by an empty line; those without words in this language are left out."""
    return "\n\n".join(text[language] for text in texts if text[language])


def page_intro(page: Page, route: Route, language: str, *, line: bool) -> str:
    """Return what stands below a page's heading; `line`: also who is to leave the page empty."""
    texts = list(page.intro)
    if page.shown_if and (line or page.name in route.unskipped):
        texts.insert(0, page.shown_if.instead)
    return paragraphs(tuple(texts), language)


def _page(page: Page, place: int, route: Route, tool: Tool, language: str) -> dict[str, object]:
    # Where leaving the question out cannot be told from answering it, the page itself says whom it is for.
    line = page.shown_if is not None and page.shown_if.equal and not tool.otherwise
    return {
        "name": page.name,
        "number": tool.first + place,
        "title": page.title[language],
        "intro": page_intro(page, route, language, line=line),
        "shown": _shown(page, route, tool, language) if page.shown_if else "",
        "questions": [_question(question, route, tool, language) for question in page.questions],
    }


def _shown(page: Page, route: Route, tool: Tool, language: str) -> str:
    condition = page.shown_if
    place, option = next(
        (place, option)
        for place, one in enumerate(route.pages)
        for question in one.questions
        if question.name == condition.question
        for option in question.options
        if option.value == condition.value
    )
    who = "Only for people who chose" if condition.equal else "For everybody but people who chose"
    return f"{who} “{option.text[language]}” ({tool.page} {tool.first + place})."


def _question(question: Question, route: Route, tool: Tool, language: str) -> dict[str, object]:
    kind = "dropdown" if question.kind == "single" and len(question.options) >= LONG_LIST else question.kind
    jump = route.jumps.get(question.name)
    return {
        "type": tool.types[kind],
        "text": question.text[language],
        "hint": question.hint[language] if question.hint else "",
        "rows": [row.text[language] for row in question.rows],
        "options": [option.text[language] for option in question.options],
        "most": question.most,
        "jumps": [
            (option.text[language], _target(jump.targets[option.value], route, tool)) for option in question.options
        ]
        if jump
        else [],
        "otherwise": _otherwise(jump, route, tool) if jump else "",
    }


def _target(place: int | None, route: Route, tool: Tool) -> str:
    if place is None:
        return "the end of the form"
    return f"{tool.page} {tool.first + place} ({route.pages[place].name})"


def _otherwise(jump: Jump, route: Route, tool: Tool) -> str:
    target = _target(jump.otherwise, route, tool)
    if jump.otherwise == jump.first:
        return f"continue to {target}"
    if tool.otherwise:
        return f"go to {target}"
    return f"no jump is possible; {tool.page} {tool.first + jump.first} therefore says whom it is for"
