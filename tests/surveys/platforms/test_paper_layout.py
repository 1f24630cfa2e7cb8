"""In which order things stand on paper, what shares a table, and the numbers beside the lines."""

from __future__ import annotations

import pytest

from surveys.platforms.paper.layout import Line, Table, paper_lines, paper_pages, paper_parts
from surveys.questionnaire import make_questionnaire

PROMISES = [{"en": "We deliver on time"}]


def questionnaire(instrument, form="staff"):
    return make_questionnaire(instrument.with_promises(PROMISES), form, units=["A", "B"])


def tables(instrument, form):
    parts = paper_parts(questionnaire(instrument, form))
    return [block for part in parts for block in part.blocks if isinstance(block, Table)]


def test_only_pages_that_may_rotate_change_places(iso9001):
    form = questionnaire(iso9001)
    pages = paper_pages(form)
    assert [page.name for page in pages] == [
        "start",
        "resources",  # for everybody, so that the note for people who are new goes over all the others
        "accountability",
        "policy_objectives",
        "integration",
        "process_approach",
        "risk_thinking",
        "results",
        "direction",
        "improvement",
        "communication",  # with a question of another kind
        "outcome",
        "importance",
        "leading",
        "managers",
        "comments",
        "about",
    ]
    fixed = [page.name for page in form.pages if not page.rotates]
    assert [page.name for page in pages if not page.rotates] == fixed


@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_every_question_once_numbered_from_one(iso9001, form):
    own = questionnaire(iso9001, form)
    lines = paper_lines(own)
    asked = [name for question in own.questions() for name in [row.name for row in question.rows] or [question.name]]
    assert [line.number for line in lines] == list(range(1, len(asked) + 1))
    assert sorted(line.variable for line in lines) == sorted(asked)


@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_the_lines_stand_in_the_parts_in_the_same_order(iso9001, form):
    own = questionnaire(iso9001, form)
    shown = []
    for part in paper_parts(own):
        for block in part.blocks:
            rows = block.rows if isinstance(block, Table) else [block]
            shown += [row for row in rows if isinstance(row, Line)]
    assert [line.number for line in shown] == [line.number for line in paper_lines(own)]


def test_a_part_is_for_the_same_people(iso9001):
    parts = paper_parts(questionnaire(iso9001))
    conditions = [part.condition and (part.condition.question, part.condition.equal) for part in parts]
    starters, leading = ("new_starter", False), ("leads_people", True)
    assert conditions == [None, starters, None, starters, None, leading, None]


def test_one_table_goes_as_far_as_its_answers(iso9001):
    counts = {
        form: [len(table.rows) for table in tables(iso9001, form)] for form in ("staff", "leader", "kiosk", "pulse")
    }
    assert counts == {"staff": [12, 47, 4, 4], "leader": [48, 12], "kiosk": [27, 7], "pulse": [10]}


def test_a_table_offers_what_any_of_its_lines_offers(iso9001):
    resources = tables(iso9001, "staff")[0]
    assert [option.code for option in resources.options] == ["1", "2", "3", "4", "5", "nc", "ct", "nj"]
    offered = {line.variable: len(line.question.options) for line in resources.rows}
    assert offered["res1"] == 7 and offered["res3"] == 8


def test_promises_stand_above_the_lines_of_their_page(iso9001):
    rows = tables(iso9001, "staff")[1].rows
    place = next(place for place, row in enumerate(rows) if not isinstance(row, Line))
    assert rows[place]["en"] == "Our quality promises:\n- We deliver on time"
    assert [rows[place - 1].variable, rows[place + 1].variable] == ["acc5", "pol1"]


def test_headings_are_printed_where_they_change(iso9001):
    parts = paper_parts(questionnaire(iso9001))
    headings = [[block[1]["en"] for block in part.blocks if isinstance(block, tuple)] for part in parts]
    assert headings[0] == ["About you", "Quality where you work"]
    assert headings[1] == ["Quality where you work"]
