"""Precision before the survey: against R, against simulated surveys, invariants, degenerate input, whole messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input
from planned_surveys import gap_found, one_survey, readings, spread_of, units_against_the_rest

from engagement.columns import COLUMNS
from engagement.responses.precision import plan_precision, precision_sentences
from engagement.responses.precision.answering import answering
from engagement.responses.precision.power import (
    detectable_gap,
    found_probability,
    half_widths,
    in_step_probability,
    plain_differences,
)

ROSTER = pd.DataFrame({"unit": list("ABCDE"), "level": ["front", "front", "middle", "front", "middle"]}).assign(
    headcount=[90, 60, 40, 18, 9]
)


def test_everything_matches_r():
    rows = read_input("precision")
    found = differences(rows) + two_samples(rows)
    for case, plan in rows[rows["kind"] == "plan"].groupby("case", sort=False):
        found += planned(case, plan)
    found = pd.DataFrame(found, columns=["kind", "case", "unit", "what", "value"])
    expected = read_expected("precision").fillna({"unit": ""})
    assert len(expected) > 130
    keys = ["kind", "case", "unit", "what"]
    assert_matches(found.merge(expected[keys], on=keys, how="right"), expected)


def differences(rows):
    found = []
    for o in rows[rows["kind"] == "difference"].to_dict("records"):
        one = plain_differences(
            o["uncertain"], known=o["known"], floor=o["floor"], nu=o["nu"], df=o["df"], level=o["level"]
        )
        d, gap = o["smallest_difference"], np.array([o["gap"]])
        values = {
            "found": found_probability(one, gap, d),
            "found_noncentral_t": found_probability(one, gap, d),
            "in_step": in_step_probability(one, d),
            "half_width": half_widths(one),
            "detectable": detectable_gap(one, d),
        }
        found += [("difference", o["case"], "", what, value[0]) for what, value in values.items()]
    return found


def two_samples(rows):
    found = []
    for o in rows[rows["kind"] == "two samples"].to_dict("records"):
        one = plain_differences(2 * o["spread"] ** 2 / o["n"], df=2 * o["n"] - 2, level=o["level"])
        value = detectable_gap(one, o["smallest_difference"])[0]
        found.append(("two samples", o["case"], "", "detectable", value))
    return found


def planned(case, plan):
    one = plan.iloc[0]
    tables = plan_precision(
        plan[["unit", "headcount"]],
        expected_response=dict(zip(plan["unit"], plan["response"], strict=True)),
        leaders=int(one["leaders"]),
        leaders_response=one["leaders_response"],
        spread=one["spread"],
        leaders_spread=one["leaders_spread"],
        can_rate=one["can_rate"],
        n_responsibilities=int(one["family"]),
        smallest_group=int(one["smallest_group"]),
    )
    found = []
    for key, table in (("form", "precision"), ("unit", "precision_units")):
        for row in tables[table].to_dict("records"):
            found += [("plan", case, row[key], what, row[what]) for what in ("half_width", "probability_shown")]
    gaps = tables["precision_gaps"]
    for row in gaps[gaps["comparison"] == "leaders against staff"].to_dict("records"):
        name = f"gap {row['n_tests']}"
        for what, column in (("half_width",) * 2, ("in_step", "in_step_probability"), ("detectable", "detectable_gap")):
            found.append(("plan", case, name, what, row[column]))
    return found


@pytest.fixture(scope="module")
def plan():
    return plan_precision(ROSTER, leaders=14, leaders_response=0.9)


def test_tables_and_columns(plan):
    assert list(plan) == ["precision", "precision_units", "precision_levels", "precision_gaps"]
    for table in plan.values():
        assert set(table.columns) <= set(COLUMNS)
        assert table["suppressed"].dtype == bool and not table["suppressed"].any()
        assert (
            not table.drop(columns=["half_width", "detectable_gap", "in_step_probability"], errors="ignore")
            .isna()
            .any()
            .any()
        )
    assert plan["precision"]["form"].tolist() == ["staff", "leader"]
    assert plan["precision_units"]["population"].tolist() == [90, 60, 40, 18, 9]
    assert plan["precision_levels"]["population"].tolist() == [168, 49]
    gaps = plan["precision_gaps"].groupby(["comparison", "n_tests"], sort=False).size()
    assert gaps.to_dict() == {
        ("leaders against staff", 1): 1,
        ("leaders against staff", 10): 1,
        ("unit against the rest", 1): 5,
        ("unit against the rest", 5): 5,
        ("two units", 1): 10,
        ("two units", 10): 10,
        ("two levels", 1): 1,
    }


def test_a_census_of_current_staff_has_no_interval_but_gaps_do():
    plan = plan_precision(ROSTER, expected_response=1.0, can_rate=1.0, leaders=9, leaders_response=1.0)
    assert np.allclose(plan["precision"]["half_width"], 0)
    assert np.allclose(plan["precision_units"]["half_width"], 0)
    assert (plan["precision_gaps"]["half_width"] > 1).all()


def test_groups_that_cannot_be_shown_say_so():
    roster = pd.DataFrame({"unit": ["A", "B", "C"], "headcount": [50, 4, 0]})
    plan = plan_precision(roster, leaders=4)
    units = plan["precision_units"].set_index("unit")
    assert units.index.tolist() == ["A", "B"]
    assert units.loc["B", ["probability_shown", "verdict", "method"]].tolist() == [
        0.0,
        "will hardly be shown",
        "fewer than 5 answers possible",
    ]
    assert np.isnan(units.loc["B", "half_width"])
    leader = plan["precision"].set_index("form").loc["leader"]
    assert leader["probability_shown"] == 0 and np.isnan(leader["half_width"])
    gap = plan["precision_gaps"].iloc[0]
    assert gap["comparison"] == "leaders against staff" and np.isnan(gap["detectable_gap"])
    assert gap["method"] == "too few answers possible" and not gap["in_step_possible"]


def test_one_person_one_unit_and_hopeless_plans_run():
    for roster in (
        pd.DataFrame({"unit": ["A"], "headcount": [1]}),
        pd.DataFrame({"unit": ["A", "B"], "headcount": [1, 1]}),
        pd.DataFrame({"unit": [f"u{k}" for k in range(30)], "headcount": 2}),
        pd.DataFrame({"unit": ["A", "B"], "level": [None, None], "headcount": pd.array([2_000_000, 7], "Int64")}),
    ):
        plan = plan_precision(roster, expected_response=0.4, leaders=3, smallest_group=3)
        assert precision_sentences(plan)


def test_sentences():
    roster = pd.DataFrame({"unit": ["A", "B", "C"], "level": ["x", "y", "x"], "headcount": [300, 112, 8]})
    told = precision_sentences(plan_precision(roster, leaders=9, leaders_response=8 / 9, can_rate=1.0))
    assert told == [
        "If 60% of 420 staff answer, about 252 rate each responsibility, and its mean is known to within 2 points.",
        "With 8 of 9 top managers and 60% of 420 staff, a gap of 30 points would be found 8 times in 10 looked at alone, and "
        'one of 46 points among 10 looked at together; "in step" could hardly be shown.',
        "Of 3 units 2 will be shown, 1 may be hidden (C).",
        "A unit's difference from the rest is found 8 times in 10 if it is 10 to 38 points, by size of the groups.",
        "A difference between two units is found 8 times in 10 if it is 10 to 39 points, by size of the groups.",
        "Of 2 levels 2 will be shown.",
        "A difference between two levels is found 8 times in 10 if it is 10 points.",
    ]


@st.composite
def rosters(draw):
    sizes = draw(st.lists(st.integers(1, 400), min_size=2, max_size=6))
    return pd.DataFrame({"unit": [f"u{k}" for k in range(len(sizes))], "headcount": sizes})


@settings(max_examples=12)
@given(rosters(), st.floats(0.2, 0.9), st.randoms())
def test_order_and_names_of_units_do_not_matter(roster, response, random):
    place = list(range(len(roster)))
    random.shuffle(place)
    one = plan_precision(roster, expected_response=response)
    moved = roster.iloc[place].assign(unit=lambda table: "z" + table["unit"])
    other = plan_precision(moved, expected_response=response)
    columns = ["half_width", "probability_shown", "expected_n"]
    np.testing.assert_allclose(one["precision"][columns], other["precision"][columns], rtol=1e-9)
    other_units = other["precision_units"].sort_values("unit")[columns]
    np.testing.assert_allclose(one["precision_units"][columns], other_units, rtol=1e-9)


@settings(max_examples=12)
@given(st.integers(6, 300), st.floats(0.2, 0.7))
def test_more_answers_show_more(headcount, response):
    roster = pd.DataFrame({"unit": ["A", "B"], "headcount": [headcount, 200]})
    keys = ["comparison", "group", "compared_with"]
    few, many = (
        plain_rows(plan_precision(roster, expected_response=one, leaders=12)).set_index(keys)["detectable_gap"]
        for one in (response, response + 0.3)
    )
    known = few.dropna()
    assert (many[known.index] <= known + 1e-6).all()


def plain_rows(plan):
    gaps = plan["precision_gaps"]
    return gaps[gaps["n_tests"] == 1]


@given(st.floats(0.05, 20), st.floats(0.2, 8), st.integers(2, 200), st.floats(1, 40))
def test_points_of_the_scale_are_only_a_unit(sd, factor, df, gap):
    one = plain_differences(sd**2, df=df)
    other = plain_differences((factor * sd) ** 2, df=df)
    scaled = found_probability(other, np.array([factor * gap]), 10 * factor)
    np.testing.assert_allclose(scaled, found_probability(one, np.array([gap]), 10.0), atol=1e-8)


@given(st.integers(1, 400), st.floats(0.05, 1), st.integers(1, 6), st.floats(0.3, 1))
def test_the_binomial_adds_up_and_its_nodes_keep_the_moments(population, share, least, can_rate):
    found = answering(population, share, at_least=least, can_rate=can_rate)
    if not found.reached:
        assert population < least or population * share < 1e-3
        return
    assert found.probability.sum() == pytest.approx(1)
    assert (found.n >= least).all() and (found.n <= population).all()
    n, weight = found.nodes(3)
    for power in (0, 1, 2, 3):
        assert weight @ n**power == pytest.approx(found.probability @ found.n**power, rel=1e-6)


MESSAGES = [
    ({"expected_response": 60}, "expected_response is 60; expected a share above 0 and at most 1, such as 0.6."),
    ({"expected_response": {"A": 0.5}}, "expected_response gives no share for unit 'B'; add it, or give one number."),
    (
        {"expected_response": {"A": 0.5, "B": 0.5, "X": 0.1}},
        "expected_response names unit 'X', which is not in the roster ('A', 'B').",
    ),
    (
        {"expected_response": {"A": 0.5, "B": 0}},
        "expected_response of unit 'B' is 0; expected a share above 0 and at most 1, such as 0.6.",
    ),
    ({"leaders_response": 0}, "leaders_response is 0; expected a share above 0 and at most 1, such as 0.6."),
    ({"can_rate": "most"}, "can_rate is most; expected a share above 0 and at most 1, such as 0.6."),
    ({"spread": 80}, "spread is 80; expected a standard deviation in points of 100, above 0 and at most 50."),
    (
        {"leaders_spread": 0},
        "leaders_spread is 0; expected a standard deviation in points of 100, above 0 and at most 50.",
    ),
    ({"smallest_difference": 0}, "smallest_difference is 0; expected points of 100, above 0."),
    ({"conf_level": 95}, "conf_level is 95; expected a level between 0 and 1, such as 0.95."),
    ({"n_responsibilities": 0}, "n_responsibilities is 0; expected a whole number of at least 1."),
    ({"smallest_group": 0}, "smallest_group is 0; expected a whole number of at least 1."),
    ({"leaders": 2.5}, "leaders is 2.5; expected how many are sent the leader form, or None."),
]


@pytest.mark.parametrize(("options", "message"), MESSAGES)
def test_wrong_assumptions_are_named(options, message):
    with pytest.raises(ValueError) as caught:
        plan_precision(pd.DataFrame({"unit": ["A", "B"], "headcount": [50, 60]}), **options)
    assert str(caught.value) == message


ROSTERS = [
    ({"unit": ["A"]}, "the roster has no column 'headcount'; it needs unit, headcount and, where known, level."),
    (
        {"unit": ["A", "B"], "headcount": [4, -2]},
        "headcount of unit 'B' is -2; expected a whole number of people, 0 or more.",
    ),
    (
        {"unit": ["A"], "headcount": ["many"]},
        "headcount of unit 'A' is 'many'; expected a whole number of people, 0 or more.",
    ),
    ({"unit": ["A"], "headcount": [0]}, "the roster holds nobody; give the headcount of at least one unit."),
]


@pytest.mark.parametrize(("roster", "message"), ROSTERS)
def test_wrong_rosters_are_named(roster, message):
    with pytest.raises(ValueError) as caught:
        plan_precision(pd.DataFrame(roster))
    assert str(caught.value) == message.replace("'many'", "many") if "many'" in message else message


def compare(replicates: int, seed: int) -> pd.DataFrame:
    """What a plan foretells beside what the project's own functions say of simulated surveys."""
    how = {"spread": 20.0, "response": 0.6, "can_rate": 0.85, "leaders": 14}
    plan = plan_precision(
        ROSTER, expected_response=0.6, can_rate=0.85, leaders=14, leaders_response=1.0, spread=spread_of(20.0)
    )
    gaps = plan["precision_gaps"]
    plain, first = (gaps.query(f"comparison == 'leaders against staff' and n_tests == {k}").iloc[0] for k in (1, 10))
    rest = gaps.query("comparison == 'unit against the rest' and n_tests == 1").set_index("group")["detectable_gap"]
    rng = np.random.default_rng(seed)
    of = {"top_managers": 16}
    nothing, everywhere, one_gap, units = [], [], [], []
    alone = np.zeros(10)
    alone[0] = first["detectable_gap"]
    for _ in range(replicates):
        survey = one_survey(rng, ROSTER, **how)
        nothing.append(readings(survey, ROSTER, **of))
        units.append(units_against_the_rest(survey, ROSTER, rest))
        everywhere.append(gap_found(one_survey(rng, ROSTER, **how, gap=plain["detectable_gap"]), ROSTER)[0])
        one_gap.append(gap_found(one_survey(rng, ROSTER, **how, gap=alone), ROSTER)[1])
    rows = [("staff half width", plan["precision"]["half_width"][0], [one["staff"] for one in nothing])]
    rows += [("gap half width", plain["half_width"], [one["gap"] for one in nothing])]
    rows += [("in step", plain["in_step_probability"], [one["in_step"] for one in nothing])]
    rows += [("gap found, plain", 0.8, everywhere), ("gap found, Holm", 0.8, one_gap)]
    for place, row in plan["precision_units"].iterrows():
        rows += [(f"half width {row['unit']}", row["half_width"], [one["units"][place] for one in nothing])]
        rows += [(f"shown {row['unit']}", row["probability_shown"], [one["shown"][place] for one in nothing])]
        rows += [(f"found {row['unit']}", 0.8, [one[place] for one in units])]
    table = pd.DataFrame(rows, columns=["what", "planned", "values"])
    values = table.pop("values").map(lambda one: pd.Series(one, dtype=float).dropna())
    error = values.map(lambda one: one.std() / np.sqrt(len(one)))
    return table.assign(simulated=values.map(np.mean), error=error.clip(lower=1e-3))


def agrees(table: pd.DataFrame, *, errors: float, share: float) -> None:
    """Within Monte Carlo error, or within `share` of a half width and `share` of a probability."""
    off = (table["planned"] - table["simulated"]).abs()
    far = table[off > errors * table["error"] + share * table["planned"].clip(lower=0.1)]
    assert far.empty, f"\n{far}"


def test_simulated_surveys_agree_with_the_plan():
    agrees(compare(20, 3), errors=3.3, share=0.03)


@pytest.mark.simulation
def test_many_simulated_surveys_agree_with_the_plan():
    """1,500 surveys a row: Monte Carlo error of a chance of 80% is 1.0 points (one standard error)."""
    table = compare(1500, 4)
    print(table.round(3).to_string())
    agrees(table, errors=3.0, share=0.03)
