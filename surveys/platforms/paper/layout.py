"""The paper form in order: which page comes when, which lines share a table, and the number printed at each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from surveys.questionnaire.model import Condition, Option, Page, Question, Questionnaire, Row, Texts

FEW_ROWS, MOST_ROWS = 3, 12
"""A table of few lines joins one of not too many even where its answers differ: no heading for a single line."""

COMMENT_LINES = 5


@dataclass(frozen=True)
class Line:
    """One question, or one line of a grid, as it is printed.

    Attributes
    ----------
    number : int
        Printed beside it; 1 to n in the order of the paper.
    variable : str
        Item id, or name of the question.
    text : mapping of str to str
        Wording by language.
    question : Question
        What it belongs to: kind, options.
    """

    number: int
    variable: str
    text: Texts = field(hash=False)
    question: Question


@dataclass(frozen=True)
class Table:
    """Lines below one heading of answers.

    Attributes
    ----------
    text : mapping of str to str
        The line above.
    scale : str
        Id of the scale.
    options : tuple of Option
        Columns; a line can offer fewer.
    rows : tuple of (Line or mapping of str to str)
        Lines, and texts (the client's promises) that stand above the lines of their page.
    """

    text: Texts = field(hash=False)
    scale: str
    options: tuple[Option, ...]
    rows: tuple[Line | Texts, ...] = field(hash=False)

    def joined(self, other: Table) -> Table | None:
        """Make one table of two; None where they are better kept apart."""
        if (self.scale, self.text) != (other.scale, other.text):
            return None
        fewer, more = sorted((len(self.rows), len(other.rows)))
        if _values(self.options) != _values(other.options) and (fewer > FEW_ROWS or more > MOST_ROWS):
            return None
        return Table(self.text, self.scale, union(self.options, other.options), (*self.rows, *other.rows))


@dataclass(frozen=True)
class Part:
    """What stands together: below one another, for the same people.

    Attributes
    ----------
    condition : Condition or None
        Who is to fill it in; None: everybody.
    blocks : tuple
        In order: `Table`, `Line` (any other question), ``("heading", texts)`` and ``("intro", texts)``.
    """

    condition: Condition | None
    blocks: tuple = field(hash=False)


def union(first: Sequence[Option], second: Sequence[Option]) -> tuple[Option, ...]:
    """Options of both, each once, in the order of the first."""
    known = _values(first)
    return (*first, *(option for option in second if option.value not in known))


def paper_pages(questionnaire: Questionnaire) -> list[Page]:
    """Order the pages for paper, which cannot rotate them.

    Only pages that may rotate change places, and only among themselves: those for everybody come first; those with
    other answers than most and those with a question of another kind come last, so that one table and one note to skip
    it go as far as they can.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    """
    pages: list[Page] = []
    for rotates, run in groupby(questionnaire.pages, key=lambda page: page.rotates):
        run = list(run)
        offered = Counter(_offered(page) for page in run)
        usual = max(offered, key=offered.get)
        pages += sorted(run, key=lambda page: _place(page, usual)) if rotates else run  # noqa: B023 sorted at once
    return pages


def _place(page: Page, usual: frozenset[str]) -> tuple[bool, bool, bool]:
    other_kind = any(question.kind != "grid" for question in page.questions)
    return page.shown_if is not None, _offered(page) != usual, other_kind


def _offered(page: Page) -> frozenset[str]:
    """All answers that the grids of a page offer."""
    return frozenset().union(*(_values(question.options) for question in page.questions if question.kind == "grid"))


def _values(options: Sequence[Option]) -> frozenset[str]:
    return frozenset(option.value for option in options)


def paper_lines(questionnaire: Questionnaire) -> tuple[Line, ...]:
    """Name every question and every line of a grid in the order of the paper, numbered from 1.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    """
    asked = [
        (row, question)
        for page in paper_pages(questionnaire)
        for question in page.questions
        for row in question.rows or (Row(question.name, question.text),)
    ]
    return tuple(Line(number, row.name, row.text, question) for number, (row, question) in enumerate(asked, start=1))


def paper_parts(questionnaire: Questionnaire) -> tuple[Part, ...]:
    """Lay the form out: parts for the same people, in them headings, tables and single questions.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    """
    lines = iter(paper_lines(questionnaire))
    parts = []
    for condition, pages in groupby(paper_pages(questionnaire), key=lambda page: page.shown_if):
        blocks: list = []
        title = None
        for page in pages:
            if page.title != title:
                title = page.title
                blocks.append(("heading", title))
            for block in _blocks(page, lines):
                joined = (
                    blocks[-1].joined(block) if isinstance(block, Table) and isinstance(blocks[-1], Table) else None
                )
                blocks[-1:] = [joined] if joined else [blocks[-1], block]
        parts.append(Part(condition, tuple(blocks)))
    return tuple(parts)


def _blocks(page: Page, lines: Iterator[Line]) -> list:
    """Blocks of one page: grids on one scale become one table, the texts above them its first rows."""
    blocks: list = []
    for place, question in enumerate(page.questions):
        intro = page.intro if place == 0 else ()
        if question.kind != "grid":
            blocks += [*(("intro", text) for text in intro), next(lines)]
            continue
        rows = tuple(next(lines) for _ in question.rows)
        table = Table(question.text, question.scale, question.options, (*intro, *rows))
        before = blocks[-1] if blocks else None
        if isinstance(before, Table) and (before.scale, before.text) == (table.scale, table.text):
            options = union(before.options, table.options)
            blocks[-1] = Table(table.text, table.scale, options, before.rows + table.rows)
        else:
            blocks.append(table)
    return blocks
