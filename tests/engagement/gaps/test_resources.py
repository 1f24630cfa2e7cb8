"""Resources: equal to R survey and to moderated units; managers' words are checked and never averaged with staff's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import TOLERANCE, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.engine import count_answers, count_pairs
from engagement.estimates import PROCESS, favourable_share
from engagement.gaps.resources import MANAGERS_SAY, TYPE_WORDS, adequacy_matrix, resource_ratings, resource_sides
from surveys.instrument.parts import RESOURCE_TYPES

KINDS = {f"i{place + 1}": kind for place, kind in enumerate(np.repeat(RESOURCE_TYPES, 2))}


def pairs_of(people: pd.DataFrame) -> pd.DataFrame:
    """PAIRS of all items with all, by unit and level, counted by hand."""
    rows = []
    for (unit, level), cell in people.groupby(["unit", "level"], sort=False):
        for a in KINDS:
            for b in list(KINDS)[list(KINDS).index(a) :]:
                both = cell[cell[a].notna() & cell[b].notna()]
                sums = {"sum_a": both[a].sum(), "sum_b": both[b].sum(), "sum_ab": (both[a] * both[b]).sum()}
                place = {"form": "staff", "unit": unit, "level": level, "metric": "score", "item_a": a, "item_b": b}
                rows.append(place | {"n": len(both), "respondents": len(cell)} | sums)
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def people():
    return read_input("resources")


@pytest.fixture(scope="module")
def pairs(people):
    return pairs_of(people)


def roster_of(people: pd.DataFrame) -> pd.DataFrame:
    size = people.groupby("unit")["headcount"].first()
    shares = {"staff": 0.8, "lead": 0.2}
    rows = [
        {"unit": unit, "level": level, "headcount": n * share}
        for unit, n in size.items()
        for level, share in shares.items()
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("grouping", ["whole", "plain", "level", "unit"])
def test_equal_to_r(grouping, people, pairs):
    expected = read_expected("resources").query("by == @grouping").drop(columns="by")
    population = None if grouping == "plain" else roster_of(people)
    by = grouping if grouping in ("unit", "level") else None
    found = resource_ratings(pairs, KINDS, by=by, population=population)
    found = found.rename(columns={"unit": "group", "level": "group"}) if by else found.assign(group="")
    expected = expected.assign(group=expected["group"].fillna(""))
    merged = expected.merge(found, on=["group", "resource_type"], suffixes=("_r", ""), how="outer")
    assert len(merged) == len(expected) == len(found)
    for name in ("estimate", "std_error", "conf_low", "conf_high", "n"):
        np.testing.assert_allclose(merged[name], merged[f"{name}_r"], rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)


def test_a_kind_that_nobody_in_a_unit_rated_has_no_estimate(people, pairs):
    found = resource_ratings(pairs, KINDS, by="unit", population=roster_of(people))
    empty = found[found["n"] == 0]
    assert list(zip(empty["unit"], empty["resource_type"], strict=True)) == [("D", "monitoring_and_measuring")]
    assert empty[["estimate", "std_error", "conf_low", "conf_high"]].isna().all(axis=None)
    assert empty["method"].str.startswith("nobody rated it").all()


def test_of_the_instrument(responses, instrument, roster):
    found = resource_ratings(count_pairs(responses, instrument), instrument, population=roster)
    assert found["resource_type"].tolist() == list(RESOURCE_TYPES) == list(TYPE_WORDS)
    staff = responses[responses["form"] == "staff"]
    people = [item.id for item in instrument.items if item.resource_type == "people"]
    plain = resource_ratings(count_pairs(responses, instrument), instrument)
    assert plain["estimate"][0] == pytest.approx(np.mean([25 * (staff[item].mean() - 1) for item in people]))
    assert set(found.columns) - {"variance", "sampling_fraction"} <= set(COLUMNS)
    assert (plain["estimand"] == PROCESS).all()


def test_from_counts_the_interval_is_an_upper_bound(responses, instrument):
    counts = count_answers(responses, instrument, by=["form", "unit", "level"])
    counts = counts[counts["metric"] == "score"]
    by_counts = resource_ratings(counts, instrument)
    by_pairs = resource_ratings(count_pairs(responses, instrument, by=["form", "unit", "level"]), instrument)
    np.testing.assert_allclose(by_counts["estimate"], by_pairs["estimate"])
    assert (by_counts["std_error"] >= by_pairs["std_error"] - 1e-12).all()
    assert by_counts["method"].str.contains("upper bound").all()


def test_favourable_shares(responses, instrument, roster):
    pairs = count_pairs(responses, instrument, metric="favourable")
    found = resource_ratings(pairs, instrument, by="level", kernel=favourable_share, population=roster)
    assert set(found["metric"]) == {"favourable"} and len(found) == 10


def test_the_order_of_rows_and_the_names_of_units_do_not_matter(pairs, people):
    names = {unit: f"unit {unit}" for unit in "ABCDEFG"}
    roster = roster_of(people)
    one = resource_ratings(pairs, KINDS, by="unit", population=roster).set_index(["unit", "resource_type"])
    mixed = pairs.sample(frac=1, random_state=1).assign(unit=lambda t: t["unit"].map(names))
    other = resource_ratings(mixed, KINDS, by="unit", population=roster.assign(unit=roster["unit"].map(names)))
    other = (
        other.assign(unit=other["unit"].str.removeprefix("unit ")).set_index(["unit", "resource_type"]).loc[one.index]
    )
    pd.testing.assert_frame_equal(one.drop(columns="method"), other.drop(columns="method"))


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"by": "site"}, "by is 'site'; expected 'unit', 'level' or None."),
        (
            {"columns": ["unit"]},
            {"by": "unit"},
            "pairs has no column 'unit'; take the table from count_pairs or count_answers.",
        ),
    ],
)
def test_messages_of_ratings(pairs, change, options, message):
    with pytest.raises(ValueError) as caught:
        resource_ratings(pairs.drop(**change) if change else pairs, KINDS, **options)
    assert str(caught.value) == message


def test_items_without_a_kind_are_refused(pairs):
    with pytest.raises(ValueError) as caught:
        resource_ratings(pairs, {})
    assert str(caught.value) == (
        "no item asks about a kind of resource; give items a resource_type, or a mapping item -> kind."
    )


SAID = pd.DataFrame(
    {
        "Process": ["Machining", "Machining", " machining", "Sales", None, "Sales"],
        "type": ["people", "Monitoring and measuring equipment", "infrastructure", "People", None, "work environment"],
        "Rating": ["Adequate", "partly", "NOT", "not adequate", None, ""],
    }
)


def test_what_managers_say_is_completed_and_nothing_is_zero():
    found = adequacy_matrix(SAID)
    assert set(found.columns) <= set(COLUMNS)
    assert len(found) == 15 and found["value"].isna().all() and set(found["source"]) == {MANAGERS_SAY}
    cells = found.set_index(["process", "resource_type"])["rating"]
    assert cells["Machining", "people"] == "adequate"
    assert cells["Machining", "monitoring_and_measuring"] == "partly"
    assert cells["machining", "infrastructure"] == "not"
    assert cells["Sales", "people"] == "not"
    assert cells["Sales", "work_environment"] == "not examined" == cells["Sales", "organizational_knowledge"]


def test_numbers_stay_numbers():
    found = adequacy_matrix(pd.DataFrame({"process": ["A", "B"], "type": "people", "rating": ["82,5", 40]}))
    assert found.loc[found["resource_type"] == "people", "value"].tolist() == [82.5, 40.0]
    assert found.loc[found["resource_type"] == "people", "rating"].isna().all()


def test_an_empty_matrix_stays_empty():
    found = adequacy_matrix(pd.DataFrame(columns=["process", "type", "rating"]))
    assert found.empty and list(found.columns) == ["process", "resource_type", "rating", "value", "source"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", "people", "so so")], "processes row 2: rating 'so so' is not known; expected adequate, partly, not, or a number 0-100."),
        ([("A", "people", "120")], "processes row 2: rating '120' is not known; expected adequate, partly, not, or a number 0-100."),
        ([("A", "people", "nan")], "processes row 2: rating 'nan' is not known; expected adequate, partly, not, or a number 0-100."),
        ([("A", "money", "not")], "processes row 2: type 'money' is not known; expected one of people, work environment, infrastructure, monitoring and measuring, organizational knowledge."),
        ([("", "people", "not")], "processes row 2: the process has no name; fill in the column 'process'."),
        ([("A", "people", "not"), ("A", "People", "partly")], "processes row 3: 'A' has a second rating of people (the first is in row 2); keep one."),
        ([("A", "people", "not"), ("B", "people", "50")], "processes mixes words and numbers as ratings; give all of them as adequate, partly, not, or all as 0-100."),
    ],
)  # fmt: skip
def test_messages_of_the_matrix(rows, message):
    with pytest.raises(ValueError) as caught:
        adequacy_matrix(pd.DataFrame(rows, columns=["process", "type", "rating"]))
    assert str(caught.value) == message


def test_a_missing_column_is_named():
    with pytest.raises(ValueError) as caught:
        adequacy_matrix(pd.DataFrame({"process": ["A"], "kind": ["people"]}))
    assert str(caught.value) == (
        "processes has no column 'type'; found 'process', 'kind'; expected process, type, rating."
    )


@given(st.permutations(range(len(SAID))))
def test_the_order_of_lines_does_not_matter(order):
    one, other = adequacy_matrix(SAID), adequacy_matrix(SAID.iloc[order])
    keys = ["process", "resource_type"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys).reset_index(drop=True), other.sort_values(keys).reset_index(drop=True)
    )


def test_side_by_side_keeps_the_two_apart(pairs):
    staff = resource_ratings(pairs, KINDS)
    found = resource_sides(staff, adequacy_matrix(SAID))
    assert set(found.columns) <= set(COLUMNS)
    assert found["estimate"].tolist() == pytest.approx(staff["estimate"].tolist())
    people = found.set_index("resource_type").loc["people"]
    assert (people["n_processes"], people["n_adequate"], people["n_partly"], people["n_not"]) == (2, 1, 0, 1)
    assert people["summary"] == "managers say: adequate in 1, partly in 0, not in 1 of 2 processes"
    other = found.set_index("resource_type").loc["organizational_knowledge"]
    assert other["n_processes"] == 0 and other["summary"] == "managers say: not examined"
    numbers = adequacy_matrix(pd.DataFrame({"process": ["A", "B", "C"], "type": "people", "rating": [80, 40, 50]}))
    row = resource_sides(staff, numbers).set_index("resource_type").loc["people"]
    assert row["value"] == 50 and row["summary"] == "managers say: 40 to 80 of 100 in 3 of 3 processes"
    assert pd.isna(row["n_adequate"])


def test_side_by_side_by_unit(pairs):
    staff = resource_ratings(pairs, KINDS, by="unit")
    said = adequacy_matrix(pd.DataFrame({"process": ["A", "Turning"], "type": "people", "rating": ["not", "partly"]}))
    same_name = resource_sides(staff, said)
    assert set(same_name["unit"]) == {"A"} and len(same_name) == 5
    mapped = resource_sides(staff, said, unit_of={"Turning": "B", "A": "B"})
    assert set(mapped["unit"]) == {"B"} and len(mapped) == 10
    assert set(mapped.columns) <= set(COLUMNS)
    with pytest.raises(ValueError) as caught:
        resource_sides(staff, said, unit_of={"Turning": "Z"})
    assert str(caught.value) == ("unit_of gives process 'Turning' the unit 'Z', which has no ratings; correct it.")
    with pytest.raises(ValueError) as caught:
        resource_sides(staff, said, unit_of={"Milling": "A"})
    assert str(caught.value) == ("unit_of names the process 'Milling', which managers did not rate; take it out.")
