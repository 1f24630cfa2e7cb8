"""Studentised permutation tests: against every deal listed in R, exact tables, invariants, level and power."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_forms import counts_of
from oracle_files import assert_matches, read_expected, read_input
from scipy.stats import multivariate_hypergeom

from engagement.columns import COLUMNS
from engagement.engine import count_answers
from engagement.gaps.between_forms.deals import all_deals, number_of_deals, random_deals
from engagement.gaps.between_forms.permutation import instrument_answers, permutation_gaps, permutation_items


def test_exact_p_matches_all_deals_listed_in_r():
    found = []
    for case, rows in read_input("permutation_gap").groupby("case"):
        table = permutation_gaps(rows[["i0", "i1", "i2"]], rows["form"], {case: ["i0", "i1", "i2"]})
        assert table["method"].iloc[0].startswith("all ")
        found.append(table)
    assert_matches(pd.concat(found), read_expected("permutation_gap"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.data())
def test_deals_are_all_listed_once_with_their_probability(sizes, data):
    drawn = data.draw(st.integers(0, sum(sizes)))
    tables, probability = all_deals(np.array(sizes), drawn)
    assert len(tables) == number_of_deals(np.array(sizes), drawn, 10**6) == len({tuple(row) for row in tables})
    assert (tables.sum(axis=1) == drawn).all() and (tables <= sizes).all() and (tables >= 0).all()
    assert probability.sum() == pytest.approx(1)
    row = data.draw(st.integers(0, len(tables) - 1))
    assert probability[row] == pytest.approx(multivariate_hypergeom.pmf(tables[row], sizes, drawn))


def test_counting_deals_stops_where_listing_is_not_meant():
    assert number_of_deals(np.full(5, 1000), 20, 50_000) == comb(24, 4) == 10_626
    assert number_of_deals(np.full(7, 1000), 20, 50_000) == 50_001
    assert number_of_deals(np.ones(40, int), 20, 50_000) == 50_001
    assert number_of_deals(np.ones(12, int), 3, 50_000) == comb(12, 3)


@pytest.mark.parametrize(
    ("groups", "people", "drawn"), [(4, 60, 20), (4, 60, 45), (1500, 1500, 12), (1500, 1500, 1490)]
)
def test_random_deals_have_the_mean_and_variance_of_drawing_without_replacement(groups, people, drawn):
    rng = np.random.default_rng(1)
    sizes = np.full(groups, people // groups)
    values = rng.normal(size=(groups, 2))
    sums = np.concatenate(list(random_deals(sizes, drawn, values, 4000, rng)))
    everybody = np.repeat(values, sizes, axis=0)
    variance = drawn * everybody.var(axis=0) * (people - drawn) / (people - 1)
    assert len(sums) == 4000
    np.testing.assert_allclose(
        sums.mean(axis=0), drawn * everybody.mean(axis=0), atol=4 * np.sqrt(variance.max() / 4000)
    )
    np.testing.assert_allclose(sums.var(axis=0), variance, rtol=0.12)


@st.composite
def groups(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m, items = draw(st.integers(2, 5)), draw(st.integers(2, 6)), draw(st.integers(1, 3))
    values = 25.0 * rng.integers(0, 5, size=(n + m, items))
    values[rng.random(values.shape) < draw(st.sampled_from([0.0, 0.2]))] = np.nan
    answers = pd.DataFrame(values, columns=[f"i{k}" for k in range(items)])
    return answers, pd.Series(["leader"] * n + ["staff"] * m)


@settings(max_examples=50, deadline=None)
@given(groups(), st.floats(0.01, 100), st.floats(-50, 50))
def test_swapping_scaling_shifting_and_order_leave_p(drawn, slope, shift):
    answers, form = drawn
    scales = {"r": list(answers)}
    plain = permutation_gaps(answers, form, scales)
    swapped = permutation_gaps(answers, form.map({"leader": "staff", "staff": "leader"}), scales)
    scaled = permutation_gaps(shift + slope * answers, form, scales)
    turned = permutation_gaps(answers.iloc[::-1], form.iloc[::-1], {"r": scales["r"][::-1]})
    for other, factor in ((swapped, -1), (scaled, slope), (turned, 1)):
        np.testing.assert_allclose(other["p_value"], plain["p_value"], rtol=1e-9)
        np.testing.assert_allclose(other["estimate"], factor * plain["estimate"], rtol=1e-7, atol=1e-9)
    whole = answers.map(lambda one: pd.NA if np.isnan(one) else int(one)).astype("Int64")
    pd.testing.assert_frame_equal(permutation_gaps(whole, form, scales), plain)
    assert set(plain.columns) <= set(COLUMNS)


@settings(max_examples=30, deadline=None)
@given(groups())
def test_counts_give_what_rows_give_for_single_items(drawn):
    answers, form = drawn
    scales = {item: [item] for item in answers}
    rows = permutation_gaps(answers, form, scales).set_index("responsibility")
    counts = permutation_items(counts_of(answers, form, scales)).set_index("item")
    for item in counts.index:
        left, right = rows.loc[item], counts.loc[item]
        np.testing.assert_allclose(
            left[["estimate", "p_value"]].astype(float), right[["estimate", "p_value"]].astype(float)
        )
        assert left["method"] == right["method"] and left["n_staff"] == right["n_staff"]


def test_random_deals_come_near_the_exact_p_and_follow_the_seed():
    rng = np.random.default_rng(4)
    form = pd.Series(["leader"] * 8 + ["staff"] * 60)
    answers = pd.DataFrame({"x": 25.0 * rng.integers(0, 5, 68)})
    answers.loc[:7, "x"] = np.minimum(answers.loc[:7, "x"] + 25, 100)
    exact = permutation_gaps(answers, form, {"r": ["x"]})
    drawn = permutation_gaps(answers, form, {"r": ["x"]}, exact=0)
    assert exact["method"].iloc[0].startswith("all ") and drawn["method"].iloc[0] == "9,999 random deals"
    p = exact["p_value"].iloc[0]
    assert abs(drawn["p_value"].iloc[0] - p) < 4 * np.sqrt(p * (1 - p) / 9999)
    again = permutation_gaps(answers, form, {"r": ["x"]}, exact=0)
    pd.testing.assert_frame_equal(again, drawn)
    other = permutation_gaps(answers, form, {"r": ["x"]}, exact=0, seed=2)
    assert other["p_value"].iloc[0] != drawn["p_value"].iloc[0]


def test_families_and_their_labels(instrument, responses):
    answers, scales = instrument_answers(responses, instrument)
    table = permutation_gaps(answers, responses["form"], scales, permutations=499)
    assert table["responsibility"].tolist() == list(scales) and len(table) == 10
    assert table["rule"].str.endswith("; primary: Holm").all()
    assert (table["p_adjusted"] >= table["p_value"]).all()
    counts = count_answers(responses, instrument)
    items = permutation_items(counts)
    assert items["rule"].str.endswith("; exploratory: Benjamini-Hochberg").all()
    assert items["method"].str.startswith("all ").all()
    assert set(items.columns) <= set(COLUMNS)
    workplace, scales = instrument_answers(responses, instrument, kind="workplace")
    assert not set(workplace) & set(answers)


def level(leaders, staff, spread, repeats, seed=6):
    """How often p <= .05 where means are equal and leaders' spread is `spread` times the staff's."""
    rng = np.random.default_rng(seed)
    form = pd.Series(["leader"] * leaders + ["staff"] * staff)
    hits = 0
    for _ in range(repeats):
        y = np.concatenate([spread * rng.normal(size=leaders), rng.normal(size=staff)])
        points = pd.DataFrame({"x": np.clip(np.round(2 * y), -6, 6)})
        hits += (
            permutation_items(counts_of(points, form, {"r": ["x"]}), permutations=199, exact=0)["p_value"].iloc[0]
            <= 0.05
        )
    return hits / repeats


@pytest.mark.simulation
@pytest.mark.parametrize(("leaders", "staff", "spread"), [(3, 40, 1.0), (8, 40, 1.0), (20, 60, 0.5), (20, 60, 2.0)])
def test_the_test_holds_its_level_also_with_unequal_spread(leaders, staff, spread):
    found = level(leaders, staff, spread, 2000)
    allowed = 0.05 if spread == 1 else 0.06  # exact with equal spread, in the limit with unequal spread
    assert found - 2.576 * np.sqrt(found * (1 - found) / 2000) <= allowed


def test_no_difference_keeps_quiet_and_a_large_one_is_found():
    assert level(6, 25, 1.0, 60) < 0.17
    form = pd.Series(["leader"] * 8 + ["staff"] * 40)
    rng = np.random.default_rng(9)
    y = rng.normal(size=(48, 2)) + np.where(np.arange(48) < 8, 2.0, 0.0)[:, None]
    table = permutation_gaps(pd.DataFrame(y, columns=["a", "b"]), form, {"r": ["a", "b"]})
    assert table["p_value"].iloc[0] < 0.001


def test_degenerate_input_is_nan_with_a_reason():
    answers = pd.DataFrame(
        {
            "same": [50.0] * 5,
            "alone": [50, np.nan, 25, 50, 75],
            "nobody": [np.nan, np.nan, 25, 50, 75],
            "apart": [100, 100, 0, 0, 0],
        }
    )
    form = ["leader", "leader", "staff", "staff", "staff"]
    table = permutation_gaps(answers, form, {name: [name] for name in answers} | {"none": ["missing"]})
    table = table.set_index("responsibility")
    assert table["method"].to_dict() == {
        "same": "everybody answered the same",
        "alone": "fewer than two answers to every item on one side",
        "nobody": "one side rated nothing",
        "none": "one side rated nothing",
        "apart": "all 3 deals",
    }
    assert table["p_value"].drop("apart").isna().all()
    assert table.loc["apart", "p_value"] == pytest.approx(0.1) and table.loc["apart", "estimate"] == 100
    assert permutation_gaps(answers, form, {}).empty
    empty = permutation_items(counts_of(answers, form, {"r": ["same"]}), kind="workplace")
    assert empty.empty and "p_adjusted" in empty


@pytest.mark.parametrize(
    ("answers", "form", "message"),
    [
        (pd.DataFrame({"x": [1.0]}), ["a", "b"], "form has 2 entries for 1 respondents; give one form per row."),
        (
            pd.DataFrame({"x": ["1"]}),
            ["leader"],
            "column 'x' is not numeric; expected answers as numbers from 0 to 100.",
        ),
    ],
)
def test_messages(answers, form, message):
    with pytest.raises(ValueError) as caught:
        permutation_gaps(answers, form, {"r": ["x"]})
    assert str(caught.value) == message
