"""One data set against either edition of the standard."""

from __future__ import annotations

import pytest

from surveys import InputError, load_instrument
from surveys.instrument import in_edition, list_editions, load_edition

LETTERS_2015 = dict(
    accountability="a", policy_objectives="b", integration="c", process_approach="d", risk_thinking="d",
    resources="e", communication="f", results="g", direction="h", improvement="i",
)  # fmt: skip


def letters(instrument) -> dict[str, str]:
    return {one.id: one.clause.removeprefix("5.1.1 ") for one in instrument.responsibilities}


def test_letters_of_2015(iso9001):
    assert letters(iso9001) == LETTERS_2015
    assert [iso9001.item(id).clause for id in ("dir5", "dir6", "dir4")] == ["5.1.1 j", "5.1.1 j", None]


def test_answers_of_2015_report_against_2026_with_culture_not_asked(iso9001):
    found = in_edition(iso9001, "2026")
    assert letters(found) == LETTERS_2015 | {"culture": "i", "improvement": "j"}
    assert list(letters(found))[-2:] == ["culture", "improvement"]
    assert found.items_of(responsibility="culture") == ()
    assert found.item("dir5").clause == "5.1.1 k"
    assert [item.id for item in found.items] == [item.id for item in iso9001.items]
    assert found.edition == "2026"


def test_answers_of_2026_report_against_2015_without_culture(iso9001):
    found = in_edition(load_instrument("iso9001_2026"), "2015")
    assert found.responsibilities == iso9001.responsibilities
    assert found.items == iso9001.items
    assert found.short_forms == iso9001.short_forms


def test_there_and_back_is_the_same(iso9001):
    newer = load_instrument("iso9001_2026")
    assert in_edition(newer, "2026") is newer
    again = in_edition(in_edition(iso9001, "2026"), "2015")
    assert again.items == iso9001.items


def test_a_responsibility_of_ones_own_stays(tmp_path):
    path = tmp_path / "acme.toml"
    items = "".join(
        f'[[items]]\nid = "saf{number}"\nrole = "outcome"\ntexts.staff = "Text {number}."\nscale = "frequency"\n'
        for number in (1, 2)
    )
    path.write_text(
        'id = "acme"\nextends = "iso9001_2015"\n[[responsibilities]]\nid = "safety"\nlabel = "Safe work"\n'
        f'title = "Safety"\nclause = "own"\nrelated = []\n{items}',
        encoding="utf-8",
    )
    found = in_edition(load_instrument(path), "2026")
    assert letters(found)["safety"] == "own"


def test_the_note_of_2026_says_where_its_letters_come_from():
    assert list_editions() == ("2015", "2026")
    assert load_edition("2026").note == "letters per final draft"
    assert load_edition("2015").note == ""


def test_an_unknown_edition(iso9001):
    with pytest.raises(InputError) as caught:
        in_edition(iso9001, "2016")
    assert str(caught.value) == (
        "There is no clause crosswalk of edition '2016'; did you mean '2026'? Known: 2015, 2026."
    )
