"""Pages in an order in which form tools can skip some of them: all they know is "after this answer, go to page ..."."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaire import Page


@dataclass(frozen=True)
class Jump:
    """Which page follows a question's page.

    Attributes
    ----------
    targets : mapping of str to (int or None)
        By option value the place of the next page; None is the end of the form.
    otherwise : int or None
        The next page where the question is left out.
    first : int
        Place of the first page that can be skipped: it follows the question's page.
    """

    targets: Mapping[str, int | None]
    otherwise: int | None
    first: int


@dataclass(frozen=True)
class Route:
    """Pages with the jumps between them.

    Attributes
    ----------
    pages : tuple of Page
        In an order in which pages that an answer skips stand together, right behind that question's page.
    jumps : mapping of str to Jump
        By name of the question that decides.
    moved : bool
        Whether the order is another than in the questionnaire.
    unskipped : frozenset of str
        Names of pages whose condition no jump can express; they need their line `Condition.instead`.
    """

    pages: tuple[Page, ...]
    jumps: Mapping[str, Jump]
    moved: bool
    unskipped: frozenset[str]


def make_route(pages: Sequence[Page]) -> Route:
    """Arrange pages for tools without conditions.

    A jump can pass over pages that follow the question's own page without a gap, and one page can hold one question
    that decides. So the pages that depend on an answer are moved up behind it; all others keep their order.

    Parameters
    ----------
    pages : sequence of Page
        In the questionnaire's order.

    Returns
    -------
    Route
        Every page once.
    """
    groups: dict[str, tuple] = {}
    for page in pages:
        for question in page.questions:
            dependent = [one for one in pages if one.shown_if and one.shown_if.question == question.name]
            ways = {(one.shown_if.value, one.shown_if.equal) for one in dependent}
            if len(ways) == 1 and page.name not in groups:
                groups[page.name] = (question, dependent)
    ordered: list[Page] = []
    ends: dict[str, int] = {}

    def put(page: Page) -> None:
        if page in ordered:
            return
        ordered.append(page)
        if page.name in groups:
            for one in groups[page.name][1]:
                put(one)
            ends[page.name] = len(ordered)

    for page in pages:
        put(page)
    jumps, skipped = {}, set()
    for place, page in enumerate(ordered):
        if page.name not in groups:
            continue
        question, dependent = groups[page.name]
        condition = dependent[0].shown_if
        after = ends[page.name] if ends[page.name] < len(ordered) else None
        first = place + 1
        targets = {
            option.value: first if (option.value == condition.value) == condition.equal else after
            for option in question.options
        }
        jumps[question.name] = Jump(targets, after if condition.equal else first, first)
        skipped |= {one.name for one in dependent}
    unskipped = {page.name for page in ordered if page.shown_if} - skipped
    return Route(tuple(ordered), jumps, list(pages) != ordered, frozenset(unskipped))
