"""Raking: against R, invariants, trimming, refusals, size."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.responses.weighting import effective_size, rake, roster_margins
from engagement.responses.weighting.margins import NOT_STATED

MARGINS = ("unit", "level", "site")


def margins_of(rows: pd.DataFrame, names=MARGINS) -> dict[str, pd.Series]:
    return {name: rows.groupby(name)[f"{name}_people"].first() for name in names}


def test_weights_match_survey():
    rows = read_input("raking")
    fine = {"tolerance": 1e-14}
    stated = {"unit": margins_of(rows)["unit"], "site_stated": margins_of(rows)["site"]}
    cases = {
        "plain": rake(rows, margins_of(rows), **fine),
        "based": rake(rows, margins_of(rows), weights=rows["base"], **fine),
        "not stated": rake(rows, stated, weights=rows["base"], missing="average", **fine),
        "trimmed": rake(rows, margins_of(rows), trim=(0.6, 4.1), max_iterations=2000, **fine),
    }
    parts = []
    for case, raked in cases.items():
        weights = pd.DataFrame({"row": np.arange(1, len(rows) + 1), "metric": "weight", "value": raked.weights})
        kish = pd.DataFrame(
            {"row": 0, "metric": ["n_eff", "design_effect"], "value": [raked.n_eff, raked.design_effect]}
        )
        parts.append(pd.concat([weights, kish]).assign(case=case))
    assert_matches(pd.concat(parts), read_expected("raking"))


def test_what_is_returned():
    rows = read_input("raking")
    raked = rake(rows, margins_of(rows))
    assert raked.converged and raked.method == "raked to unit, level, site; margins hold after 15 sweeps"
    assert raked.population == 319 and raked.trimmed == 0 and raked.largest_difference < 1e-7
    assert raked.weights.index.equals(rows.index) and raked.weights.mean() == pytest.approx(1)
    assert list(raked.table.columns) == ["margin", "category", "n", "population", "before", "after"]
    assert set(raked.table.columns) <= set(COLUMNS)
    lab = raked.table.set_index(["margin", "category"]).loc[("unit", "Lab")]
    assert lab.to_dict() == pytest.approx({"n": 1, "population": 9, "before": 319 / 142, "after": 9})
    assert raked.table.groupby("margin")["before"].sum().tolist() == pytest.approx([319] * 3)
    assert raked.design_effect == pytest.approx(1 + raked.weights.var(ddof=0))
    assert raked.n_eff == pytest.approx(142 / raked.design_effect)


def test_trimming_says_when_the_margins_give_way():
    rows = read_input("raking")
    held = rake(rows, margins_of(rows), trim=(0.6, 4.1))
    assert held.converged and held.trimmed == 25
    assert held.method.startswith(
        "raked to unit, level, site, 25 weights trimmed to 0.6-4.1 times the mean; margins hold"
    )
    assert held.weights.min() == pytest.approx(0.6) and held.weights.max() < 4.1
    assert held.weights.mean() == pytest.approx(1)
    broken = rake(rows, margins_of(rows), trim=(0.6, 2.0))
    assert not broken.converged and broken.weights.max() == pytest.approx(2)
    assert broken.largest_difference == pytest.approx(9 - 2 * 319 / 142)  # the one in the Lab cannot stand for nine
    assert broken.method == (
        "raked to unit, level, site, 26 weights trimmed to 0.6-2 times the mean; margins do not hold after 1015 sweeps: "
        "unit 'Lab' is off by 4.51 people"
    )
    unneeded = rake(rows, margins_of(rows), trim=(0.1, 9))
    pd.testing.assert_series_equal(unneeded.weights, rake(rows, margins_of(rows)).weights)
    assert unneeded.trimmed == 0


def test_margins_that_cannot_be_met_together_are_told():
    rows = pd.DataFrame({"unit": ["A", "A", "B"], "level": ["low", "low", "high"]})
    margins = {"unit": pd.Series([5, 5], ["A", "B"]), "level": pd.Series([7, 3], ["low", "high"])}
    raked = rake(rows, margins, max_iterations=50)
    assert not raked.converged and raked.iterations == 50
    assert raked.largest_difference == pytest.approx(2)
    assert raked.method == "raked to unit, level; margins do not hold after 50 sweeps: unit 'A' is off by 2 people"


def test_those_who_do_not_state_a_value_count_as_the_others():
    rows = pd.DataFrame({"unit": ["A"] * 3 + ["B"] * 5 + [None] * 2, "level": ["low", "high"] * 5})
    margins = {"unit": pd.Series({"A": 60, "B": 40}), "level": pd.Series({"low": 50, "high": 50})}
    raked = rake(rows, margins, missing="average")
    stated = raked.table.query("margin == 'unit'").set_index("category")["after"]
    assert stated.to_dict() == pytest.approx({"A": 48, "B": 32, NOT_STATED: 20})
    assert raked.weights.iloc[8:].mean() == pytest.approx(1)


def test_a_margin_of_two_columns_and_other_types():
    rng = np.random.default_rng(2)
    roster = pd.DataFrame({"unit": list("AABB"), "level": [1, 2, 1, 2], "site": "x", "headcount": [10, 20, 30, 40]})
    rows = roster.loc[np.repeat([0, 1, 2, 3], [4, 5, 6, 7]), ["unit", "level"]].reset_index(drop=True)
    margins = roster_margins(roster, [("unit", "level")])
    raked = rake(rows, margins)
    assert raked.iterations == 1
    assert raked.weights.groupby([rows["unit"], rows["level"]]).sum().mul(100 / 22).tolist() == pytest.approx(
        [10, 20, 30, 40]
    )
    assert raked.table["category"].tolist() == [("A", 1), ("A", 2), ("B", 1), ("B", 2)]
    typed = rows.assign(unit=rows["unit"].astype("category"), level=rows["level"].astype("Int64"))
    for both in (margins, roster_margins(roster, ["unit", "level"])):
        pd.testing.assert_series_equal(rake(typed, both).weights, rake(rows, both).weights)
    shuffled = rng.permutation(len(rows))
    pd.testing.assert_series_equal(
        rake(rows.iloc[shuffled], margins).weights, rake(rows, margins).weights.iloc[shuffled]
    )
    assert list(roster_margins(roster, ["level"])["level"].items()) == [(1, 40), (2, 60)]
    unlisted = rows.assign(level=[9, *rows["level"][1:]])
    with pytest.raises(ValueError, match=r"margin 'unit x level' does not list \('A', 9\); 1 respondent gave"):
        rake(unlisted, roster_margins(roster, [("unit", "level")]))


@st.composite
def surveys(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(30, 120)), draw(st.integers(2, 4))
    rows = pd.DataFrame({"one": rng.integers(0, k, n), "two": rng.integers(0, 3, n), "three": rng.integers(0, 2, n)})
    rows.iloc[: 3 * k] = [[i % k, i % 3, i % 2] for i in range(3 * k)]
    total = 500
    margins = {
        name: pd.Series(rng.dirichlet(np.full(c, 9)) * total) for name, c in (("one", k), ("two", 3), ("three", 2))
    }
    base = rng.choice([1.0, 2.0, 3.0], n) if draw(st.booleans()) else np.ones(n)
    return rows, margins, base


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_invariants(drawn):
    rows, margins, base = drawn
    raked = rake(rows, margins, weights=base)
    assert raked.converged
    for name, target in margins.items():  # margins are met
        found = raked.weights.groupby(rows[name]).sum() * raked.population / len(rows)
        np.testing.assert_allclose(found, target, atol=1e-6)
    again = rake(rows, margins, weights=raked.weights)  # raking twice changes nothing
    assert again.iterations == 0
    np.testing.assert_allclose(again.weights, raked.weights, rtol=1e-9)
    reverse = rake(rows.iloc[::-1], dict(reversed(margins.items())), weights=base[::-1])
    np.testing.assert_allclose(reverse.weights[::-1], raked.weights, rtol=1e-6)
    shares = {name: target / 500 for name, target in margins.items()}
    np.testing.assert_allclose(rake(rows, shares, weights=10 * base).weights, raked.weights, rtol=1e-7)
    words = rows.assign(one=rows["one"].map("group {}".format))
    renamed = margins | {"one": margins["one"].rename("group {}".format)}
    np.testing.assert_allclose(rake(words, renamed, weights=base).weights, raked.weights, rtol=1e-7)
    many = rows.loc[rows.index.repeat(base.astype(int))]  # five alike, or one of weight five
    total = rake(many, margins).weights.groupby(level=0).sum() / len(many) * len(rows)
    np.testing.assert_allclose(total, raked.weights, rtol=1e-7)
    assert 1 <= raked.n_eff <= len(rows) * (1 + 1e-12)
    wide = rake(rows, margins, weights=base, trim=(0.2, 6))
    assert wide.weights.between(0.2 - 1e-9, 6 + 1e-9).all()
    # the weight is the base weight times one factor per margin: no interaction of one, two and three is left
    logs = np.log(raked.weights / base)
    dummies = pd.get_dummies(rows.astype(str)).to_numpy(float)
    left = logs - dummies @ np.linalg.lstsq(dummies, logs, rcond=None)[0]
    np.testing.assert_allclose(left, 0, atol=1e-8)


def test_effective_size():
    assert effective_size([1, 1, 1, 1]) == (4, 1)
    assert effective_size([1, 3]) == pytest.approx((1.6, 1.25))
    assert effective_size([2e200, 2e200, np.nan]) == (2, 1)
    assert np.isnan(effective_size([])).all() and np.isnan(effective_size([0.0])).all()


def test_a_million_rows_cost_little():
    rng = np.random.default_rng(5)
    n = 1_000_000
    rows = pd.DataFrame({f"m{j}": rng.integers(0, k, n).astype(np.int16) for j, k in enumerate((40, 6, 8, 3))})
    margins = {f"m{j}": pd.Series(rng.dirichlet(np.full(k, 8)) * 3 * n) for j, k in enumerate((40, 6, 8, 3))}
    start = time.perf_counter()
    raked = rake(rows, margins)
    assert time.perf_counter() - start < 5
    assert raked.converged


ROWS = pd.DataFrame({"unit": ["A", "A", "B"], "level": ["low", "high", None]})


def unit(**people: float) -> dict[str, pd.Series]:
    return {"unit": pd.Series(people)}


@pytest.mark.parametrize(
    ("margins", "options", "message"),
    [
        (
            unit(A=4, B=2, Night=12, Lab=1),
            {},
            "margin 'unit': nobody answered from 'Night' (12 people), 'Lab' (1 person), so no weight can stand for them; "
            "merge the category with another, or leave the margin out.",
        ),
        (
            unit(A=4),
            {},
            "margin 'unit' does not list 'B'; 1 respondent gave a value it does not list. Add it with its number of "
            "people, or correct the respondents' value.",
        ),
        (
            unit(A=4, B=0),
            {},
            "margin 'unit': 'B' has no people but 1 respondent; correct the margin, or the respondents' value.",
        ),
        (
            {"level": pd.Series({"low": 3, "high": 3})},
            {},
            "margin 'level': 1 of 3 respondents have no value; say missing='average' to count them as the others on "
            "average, or leave the margin out.",
        ),
        (
            unit(A=4, B=2) | {"level": pd.Series({"low": 3, "high": 4})},
            {"missing": "average"},
            "the margins disagree on the number of people: 'unit' counts 6, 'level' 7; make them count the same people.",
        ),
        (
            {"site": pd.Series({"x": 3})},
            {},
            "margin 'site': the respondents have no column 'site'; add it, or leave the margin out.",
        ),
        (
            {"unit": {"A": 4, "B": 2}},
            {},
            "margin 'unit' is a dict; expected a Series of people by category, as roster_margins makes them.",
        ),
        (
            {("unit", "level"): pd.Series({"A": 4})},
            {},
            "margin 'unit x level' has 2 columns, but its Series is indexed by 1; index it by the same columns.",
        ),
        (
            {"unit": pd.Series([1, 2, 3], ["A", "B", "A"])},
            {},
            "margin 'unit' lists 'A' twice; add its numbers of people together.",
        ),
        (
            unit(A=4, B=-1),
            {},
            "margin 'unit': the number of people in 'B' is -1; expected a number of at least 0.",
        ),
        (
            unit(A=4, B=np.nan),
            {},
            "margin 'unit': the number of people in 'B' is nan; expected a number of at least 0.",
        ),
        (unit(A=0, B=0), {}, "margin 'unit' counts no people; expected more than 0 in all."),
        ({}, {}, "there are no margins; give at least one, as roster_margins(roster, ['unit']) makes them."),
        (unit(A=4, B=2), {"missing": "drop"}, "missing is 'drop'; expected 'refuse' or 'average'."),
        (
            unit(A=4, B=2),
            {"trim": (1.5, 3)},
            "trim is (1.5, 3); expected (low, high) with 0 <= low < 1 < high, in multiples of the mean.",
        ),
        (unit(A=4, B=2), {"weights": [1, 2]}, "there are 2 weights for 3 respondents; give one per row."),
        (
            unit(A=4, B=2),
            {"weights": [1, 0, None]},
            "2 of 3 weights are missing or not above 0; leave these respondents out.",
        ),
    ],
)
def test_refusals(margins, options, message):
    with pytest.raises(ValueError) as caught:
        rake(ROWS, margins, **options)
    assert str(caught.value) == message


def test_refusals_of_rosters_and_of_nobody():
    with pytest.raises(ValueError, match="there are no respondents; raking needs at least one in every category"):
        rake(ROWS.head(0), unit(A=1))
    roster = pd.DataFrame({"unit": ["A", "B"], "site": ["x", None], "headcount": [1, 2]})
    with pytest.raises(ValueError) as caught:
        roster_margins(roster, ["unit", "site"])
    assert str(caught.value) == (
        "column 'site' of the roster is empty in 1 of 2 rows; fill it in, or leave the margin out."
    )
    with pytest.raises(ValueError) as caught:
        roster_margins(roster, ["level"])
    assert str(caught.value) == "the roster has no column 'level'; it has unit, site, headcount."
