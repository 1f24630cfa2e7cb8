"""The audit finds what is planted in a release, with whole sentences, and nothing in a clean one."""

from __future__ import annotations

import pandas as pd
import pytest
from organisations import answers, cells_of, tables_of

from engagement.confidentiality import audit, protect, read_release, require_protected, write_release
from engagement.confidentiality.audit import audit_tables

CELLS = {("A", "x"): 30, ("B", "x"): 20, ("C", "x"): 9, ("C", "y"): 14, ("D", "y"): 4}


@pytest.fixture(scope="module")
def release():
    people = answers(CELLS, missing=0.1)
    return protect(tables_of(people, CELLS, leaders=7), cells=cells_of(people))


def _found(release, name, change, **options):
    """Findings after one table has been changed."""
    tables = dict(release.tables)
    tables[name] = change(tables[name].copy())
    return audit_tables(tables, smallest_group=5, smallest_distribution=10, **options)


def _set(rows, **values):
    def change(table):
        for column, value in values.items():
            table.loc[table.eval(rows), column] = value
        return table

    return change


def test_a_clean_release_has_no_findings(release, tmp_path):
    assert audit(release, cells=cells_of(answers(CELLS))) == []
    write_release(release, tmp_path)
    assert audit(read_release(tmp_path)) == []


def test_a_stricter_threshold_finds_what_a_looser_one_let_through(release):
    assert audit(release, smallest_group=8)[:2] == [
        "Table participation shows n below 8 (1 rows).",
        "Table ratings shows n below 8 (2 rows).",
    ]


def test_a_small_count(release):
    assert _found(release, "ratings", _set("form == 'staff' and responsibility == 'results'", n=3)) == [
        "Table ratings shows n below 5 (1 rows).",
        "Table ratings shows the spread of fewer than 7 answers (1 rows).",
    ]


def test_a_suppressed_row_with_a_number(release):
    assert _found(release, "participation_units", _set("suppressed", estimate=50.0)) == [
        "Table participation_units: A suppressed row still shows 'estimate'; take the table from a Release "
        "and change no row."
    ]


def test_a_remainder(release):
    change = _set("unit == 'B'", suppressed=False, n=20, estimate=60.0)
    assert _found(release, "participation_units", change) == [
        "Table participation_units: participation minus the visible rows leaves fewer than 5 (respondents)."
    ]


def test_a_unit_hidden_in_one_table_and_shown_in_another(release):
    change = _set("unit == 'B' and responsibility == 'results'", suppressed=False, n=13, estimate=50.0)
    assert _found(release, "ratings_units", change) == [
        "Table ratings_units shows unit 'B', which participation_units hides."
    ]


def test_leaders_shown_too_finely(release):
    change = _set("form == 'leader' and metric == 'favourable'", suppressed=False, n=7, estimate=50.0)
    assert _found(release, "ratings", change) == [
        "Table ratings shows fewer than 10 leaders more finely than their means."
    ]


def test_leaders_whose_number_is_hidden(release):
    change = _set("form == 'leader'", suppressed=True, n=pd.NA, estimate=float("nan"))
    assert _found(release, "participation", change) == [
        "Table ratings shows leaders, whose number participation hides."
    ]


def test_unrounded_numbers(release):
    change = _set("form == 'staff' and responsibility == 'results'", estimate=51.234567)
    assert _found(release, "ratings", change) == ["Table ratings is not rounded as released tables are."]


def test_a_respondent_id(release):
    assert _found(release, "participation", lambda table: table.assign(method="without S-00c0ffee")) == [
        "Table participation, column 'method' holds a respondent id."
    ]


def test_an_unknown_table(release):
    assert audit_tables({"people": release.tables["ratings"]}, smallest_group=5, smallest_distribution=10) == [
        "Table people is unknown to the gate."
    ]


def test_notes_that_give_a_hidden_count_away():
    people = answers(CELLS)
    notes = [
        "responses/leaders.csv: 3 leaders read",
        "Unit D: 4 answers",
        "unit A: 30 answers",
        "L-00c0ffee answered twice",
    ]
    release = protect(tables_of(people, CELLS, leaders=3), cells=cells_of(people), manifest={"notes": notes})
    assert audit(release) == [
        "The manifest holds a respondent id.",
        "A note may give the size of 'leader', which is hidden: 'responses/leaders.csv: 3 leaders read'.",
        "A note may give the size of 'D', which is hidden: 'Unit D: 4 answers'.",
    ]


def test_units_and_levels_together():
    """A release that hides only small groups stands up to every check but the one that knows the cells."""
    cells = {("A", "x"): 10, ("A", "y"): 8, ("B", "x"): 2, ("B", "z"): 9}
    people = answers(cells)
    shown = {
        name: table.assign(n=table["n"].astype("Int64"), suppressed=False)
        for name, table in tables_of(people, cells).items()
    }
    naive = type("Naive", (), {"tables": shown, "manifest": {}})
    assert audit(naive, cells=cells_of(people))[-1] == (
        "Units and levels together expose groups of fewer than 5 respondents (1 found)."
    )


def test_a_table_that_did_not_come_through_the_gate():
    with pytest.raises(ValueError) as error:
        require_protected(pd.DataFrame({"estimate": [1.0]}))
    assert str(error.value) == (
        "The table has no boolean column 'suppressed', so it did not come through the gate. Take it from a Release: "
        "analyse(...).tables[...] or read_release(folder).tables[...]."
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (
            {"suppressed": [True], "n": [3]},
            "A suppressed row still shows 'n'; take the table from a Release and change no row.",
        ),
        (
            {"suppressed": [True], "verdict": ["unclear"]},
            "A suppressed row still shows 'verdict'; take the table from a Release and change no row.",
        ),
        (
            {"suppressed": [False], "hidden_interval": [True], "conf_low": [1.0]},
            "A row with a hidden interval still shows 'conf_low'; take the table from a Release.",
        ),
        (
            {"suppressed": [False], "respondent": ["R1"]},
            "The table has a column 'respondent': it is about single respondents and cannot be shown.",
        ),
        (
            {"suppressed": pd.array([None], dtype="boolean")},
            "Column 'suppressed' has gaps: every row must say True or False.",
        ),
    ],
)
def test_what_require_protected_refuses(columns, words):
    with pytest.raises(ValueError) as error:
        require_protected(pd.DataFrame(columns))
    assert str(error.value) == words


def test_require_protected_passes_what_was_released(release):
    for table in release.tables.values():
        require_protected(table)
