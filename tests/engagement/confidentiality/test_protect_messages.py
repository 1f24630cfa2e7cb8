"""What the gate refuses, and the whole message it gives."""

from __future__ import annotations

import pandas as pd
import pytest
from organisations import answers, cells_of, tables_of

from engagement.confidentiality import protect

CELLS = {("A", "x"): 20, ("B", "x"): 20, ("B", "y"): 20}


def _ratings(**columns):
    return pd.DataFrame(
        {"form": ["staff"], "responsibility": ["results"], "object": ["workplace"], "metric": ["score"], "n": [90]}
        | {"estimate": [50.0]}
        | columns
    )


def _units(**columns):
    return pd.DataFrame({"unit": ["A", "B"], "n": [20, 40], "population": [30, 60]} | columns)


def message(tables, **options):
    with pytest.raises(ValueError) as error:
        protect(tables, **options)
    return str(error.value)


def test_an_unknown_table():
    assert message({"rating": _ratings()}) == (
        "The gate does not know a table 'rating' and lets nothing through that it does not know. Did you "
        "mean 'ratings'? "
        "Add it to engagement/confidentiality/kinds.py and say there how it is protected."
    )


@pytest.mark.parametrize("column", ["respondent", "score", "weight", "comment_strength"])
def test_rows_about_persons(column):
    assert message({"ratings": _ratings(**{column: ["S-00c0ffee"]})}) == (
        f"Table ratings has a column {column!r}: rows about single respondents never pass the gate."
    )


def test_an_unknown_column():
    assert message({"ratings": _ratings(median=[50.0])}) == (
        "Table ratings has a column 'median' that is not in the glossary (engagement/columns.py)."
    )


def test_a_missing_column():
    assert message({"ratings": _ratings().drop(columns="n")}) == (
        "Table ratings has no column 'n'; it needs form, responsibility, object, metric, n."
    )


@pytest.mark.parametrize("column", ["unit", "level", "site", "wave"])
def test_a_split_the_gate_has_no_rule_for(column):
    assert message({"ratings": _ratings(**{column: ["A"]})}) == (
        f"Table ratings is split by {column!r}, and the gate has no rule for that."
    )


def test_leaders_by_unit():
    assert message({"participation_units": _units(form=["leader", "leader"])}) == (
        "Table participation_units is split by 'form', and the gate has no rule for that. Leaders are never "
        "shown by unit "
        "or level."
    )


def test_an_unknown_form():
    assert message({"ratings": _ratings(form=["manager"])}) == (
        "Table ratings has form 'manager'; the gate knows staff and leader."
    )


def test_a_row_without_a_unit():
    assert message({"participation_units": _units(unit=["A", None])}) == (
        "Table participation_units has a row without unit; the whole organisation is a table of its own."
    )


def test_two_rows_for_one_group():
    assert message({"ratings": pd.concat([_ratings(), _ratings()])}) == (
        "Table ratings has two rows for form 'staff', responsibility 'results', object 'workplace', metric 'score'."
    )


def test_a_table_that_has_been_through_already():
    assert message({"ratings": _ratings(suppressed=[False])}) == (
        "Table ratings has been through the gate already; protect takes unprotected tables."
    )


def test_a_published_table_among_answers():
    table = _ratings().drop(columns="form").assign(level="EO", item="q1")
    assert message({"items_levels": table}) == (
        "Table items_levels exists for published results only (manifest mode = 'published')."
    )


def test_an_unknown_metric():
    assert message({"ratings": _ratings(metric=["median"])}) == (
        "Table ratings, column 'estimate': metric 'median' has no rounding; add it to DECIMALS_BY_METRIC in "
        "engagement/columns.py."
    )


def test_half_a_respondent():
    assert message({"ratings": _ratings(n=[90.5])}) == (
        "Table ratings, column 'n': counts are whole numbers, found 90.5."
    )


def test_a_threshold_that_protects_nobody():
    assert message({"ratings": _ratings()}, smallest_group=2) == (
        "smallest_group is 2; it must be at least 3 (5 is the default): in a group of two each knows what "
        "the other said."
    )


def test_units_and_levels_without_cells():
    assert message(tables_of(answers(CELLS), CELLS)) == (
        "Tables by unit and tables by level can be subtracted from each other; pass cells (columns unit, "
        "level, n: staff who "
        "answered) so that this can be checked, or release only one of the two."
    )


def test_cells_without_a_column():
    assert message(tables_of(answers(CELLS), CELLS), cells=pd.DataFrame({"unit": ["A"], "n": [3]})) == (
        "cells has no column 'level'; it needs unit, level and n."
    )


def test_cells_with_more_people_than_answered():
    people = answers(CELLS)
    cells = cells_of(people)
    cells.loc[0, "n"] += 1
    assert message(tables_of(people, CELLS), cells=cells) == (
        "cells has more respondents for unit 'A' than participation_units; both count the staff who answered."
    )


def test_cells_of_an_unknown_unit():
    people = answers(CELLS)
    assert message(tables_of(people, CELLS), cells=cells_of(people).replace({"unit": {"A": "Z"}})) == (
        "cells has unit 'Z', which no table by unit knows."
    )


def test_more_people_in_units_than_answered():
    participation = pd.DataFrame({"form": ["staff", "leader"], "n": [50, 12]})
    assert message({"participation": participation, "participation_units": _units()}) == (
        "participation_units adds up to 60 respondents, but participation has 50 staff; tables by unit and "
        "level are about "
        "staff only, leaders are counted apart."
    )


def test_a_rated_unit_that_nobody_counted():
    rated = _ratings().drop(columns="form").assign(unit="Z")
    assert message({"participation_units": _units(), "ratings_units": rated}) == (
        "unit 'Z' is in a table by unit but not in participation_units; every group needs its respondents."
    )


def test_a_unit_without_a_count():
    assert message({"participation_units": _units(n=[20, None])}) == (
        "participation_units: unit 'B' has no n; give the staff who answered, 0 if none."
    )


def test_a_manifest_that_is_not_json():
    assert message({"ratings": _ratings()}, manifest={"target": float("nan")}) == (
        "The manifest holds nan, which has no place in JSON; give text, a number, a list or a mapping."
    )
