"""Pages that an answer skips stand together behind its question, and every answer leads to the right page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.platforms.form_tools.branching import make_route
from surveys.questionnaire import Condition, make_questionnaire

PLACES = {"units": ("A", "B"), "levels": ("x", "y"), "sites": ("N", "S")}


def walk(route, answers: dict[str, str]) -> list[str]:
    """Names of the pages somebody sees who gives these answers to the deciding questions."""
    place, seen = 0, []
    while place is not None and place < len(route.pages):
        page = route.pages[place]
        seen.append(page.name)
        place += 1
        for question in page.questions:
            if jump := route.jumps.get(question.name):
                value = answers.get(question.name)
                place = jump.targets[value] if value else jump.otherwise
    return seen


def meant(route, answers: dict[str, str]) -> list[str]:
    """Names of the pages that the conditions of the questionnaire show for these answers."""
    shows = lambda one: one is None or (answers.get(one.question) == one.value) == one.equal  # noqa: E731
    return [page.name for page in route.pages if shows(page.shown_if)]


@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
@pytest.mark.parametrize("starter", ["yes", "no", ""])
@pytest.mark.parametrize("leads", ["yes", "no", ""])
def test_everybody_sees_the_pages_meant_for_them(iso9001, form, starter, leads):
    pages = make_questionnaire(iso9001, form, **(PLACES if form == "staff" else {})).pages
    route = make_route(pages)
    answers = {"new_starter": starter, "leads_people": leads}
    assert walk(route, answers) == meant(route, answers)
    assert sorted(page.name for page in route.pages) == sorted(page.name for page in pages)
    assert not route.unskipped


def test_pages_of_the_staff_form_move_up_behind_the_question(iso9001):
    pages = make_questionnaire(iso9001, "staff").pages
    route = make_route(pages)
    assert route.moved
    names = [page.name for page in route.pages]
    assert names.index("importance") < names.index("resources")
    assert not make_route(make_questionnaire(iso9001, "leader").pages).moved


def test_a_jump_over_the_last_page_ends_the_form(iso9001):
    pages = make_questionnaire(iso9001, "staff").pages
    last = [page for page in pages if page.name in ("leading", "managers")]
    jump = make_route(last).jumps["leads_people"]
    assert jump.targets == {"yes": 1, "no": None}
    assert jump.otherwise is None


def test_two_conditions_on_one_question_stay_as_lines_on_the_pages(iso9001):
    pages = list(make_questionnaire(iso9001, "staff").pages)
    outcome = next(place for place, page in enumerate(pages) if page.name == "outcome")
    other = Condition("new_starter", "no", False, {"en": "Only for new people."})
    pages[outcome] = replace(pages[outcome], shown_if=other)
    route = make_route(pages)
    assert "new_starter" not in route.jumps
    assert {"outcome", "accountability", "importance"} <= route.unskipped
    assert "managers" not in route.unskipped
