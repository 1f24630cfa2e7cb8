"""Units: what must always hold, degenerate tables, messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.engine import count_answers, count_pairs
from engagement.estimates import CURRENT_STAFF, PROCESS, scale_mean
from engagement.gaps import unit_ratings
from engagement.gaps.by_unit.pooling import pooled_units
from engagement.gaps.by_unit.ranks import rank_intervals, unit_differences
from engagement.gaps.by_unit.rest import unit_gaps
from engagement.gaps.by_unit.shares import unit_shares
from engagement.measurement import intraclass, score

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "p_adjusted"]


@pytest.fixture(scope="module")
def pairs(responses, instrument):
    return count_pairs(responses, instrument)


@st.composite
def ratings(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units, scales = draw(st.integers(2, 8)), draw(st.integers(1, 4))
    table = pd.DataFrame(
        [(f"U{i}", f"r{j}", "workplace", "score") for j in range(scales) for i in range(units)],
        columns=["unit", "responsibility", "object", "metric"],
    )
    spread = draw(st.sampled_from([0.0, 5.0, 20.0]))
    return table.assign(
        estimate=np.clip(55 + spread * rng.normal(size=len(table)), 5, 90),
        std_error=rng.uniform(1, 8, len(table)),
        n=rng.integers(2, 40, len(table)),
    )


def test_the_two_sides_are_the_house_kernel_on_their_rows(pairs, roster):
    gaps = unit_gaps(pairs, population=roster)
    staff = pairs[pairs["form"] == "staff"]
    for row in gaps.itertuples():
        scale = staff[(staff["responsibility"] == row.responsibility) & (staff["object"] == row.object)]
        others = roster[roster["unit"] != row.unit].groupby("unit")["headcount"].sum()
        rest = scale_mean(scale[scale["unit"] != row.unit], population=others, estimand=PROCESS)
        assert row.see == pytest.approx(scale_mean(scale[scale["unit"] == row.unit]).estimate)
        assert (row.see_rest, row.n_rest) == (pytest.approx(rest.estimate), rest.n)
        assert row.estimate == pytest.approx(row.see - row.see_rest)


def test_leaders_and_people_without_a_unit_do_not_count(pairs, roster):
    plain = unit_gaps(pairs, population=roster)
    staff = pairs[(pairs["form"] == "staff") & pairs["unit"].notna()]
    pd.testing.assert_frame_equal(unit_gaps(staff.drop(columns="form"), population=roster), plain)


def test_labels_and_the_order_of_rows_do_not_matter(pairs, roster):
    plain = unit_gaps(pairs, population=roster)
    names = {"Assembly": "Z", "Stores": "Q", "Laboratory": "A"}
    turned = unit_gaps(
        pairs.assign(unit=pairs["unit"].map(names)).iloc[::-1], population=roster.assign(unit=roster["unit"].map(names))
    )
    keys = ["unit", "responsibility", "object"]
    plain = plain.assign(unit=plain["unit"].map(names)).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(turned.sort_values(keys, ignore_index=True), plain)


def test_a_constant_added_to_every_answer_leaves_the_gaps(pairs, roster):
    constant = 7.0
    moved = pairs.assign(
        sum_a=pairs["sum_a"] + constant * pairs["n"],
        sum_b=pairs["sum_b"] + constant * pairs["n"],
        sum_ab=pairs["sum_ab"] + constant * (pairs["sum_a"] + pairs["sum_b"]) + constant**2 * pairs["n"],
    )
    plain, found = (unit_gaps(one, population=roster) for one in (pairs, moved))
    np.testing.assert_allclose(found[NUMBERS], plain[NUMBERS], rtol=1e-7, atol=1e-7)


def test_two_units_are_mirror_images(pairs, roster):
    two = pairs[pairs["unit"].isin(["Assembly", "Stores"])]
    gaps = unit_gaps(two, population=roster).set_index(["responsibility", "object", "unit"])
    first, second = gaps.xs("Assembly", level="unit"), gaps.xs("Stores", level="unit")
    np.testing.assert_allclose(first["estimate"], -second["estimate"])
    np.testing.assert_allclose(first["std_error"], second["std_error"])
    np.testing.assert_allclose(first["p_value"], second["p_value"])


def test_an_item_only_one_side_rated_is_no_gap(pairs, roster):
    """The laboratory did not rate the first item; the others' answers to it must not matter."""
    scale = pairs[(pairs["responsibility"] == "accountability") & (pairs["object"] == "leader_behaviour")]
    first = scale["item_a"].iloc[0]
    touches = (scale["item_a"] == first) | (scale["item_b"] == first)
    gone = scale[~(touches & (scale["unit"] == "Laboratory"))]
    other = touches & (scale["unit"] != "Laboratory")
    shifted = gone.assign(sum_a=gone["sum_a"] + np.where(other.loc[gone.index], 20 * gone["n"], 0))
    lab = [unit_gaps(one, population=roster).set_index("unit").loc["Laboratory"] for one in (gone, shifted)]
    assert lab[0]["estimate"] == pytest.approx(lab[1]["estimate"])
    nobody = scale[~(touches & (scale["unit"] == "Laboratory"))]
    nobody = nobody[~((nobody["unit"] == "Laboratory") & (nobody["item_a"] != first))]
    assert "Laboratory" not in set(unit_gaps(nobody, population=roster)["unit"])


def test_counts_give_the_same_gaps_with_an_upper_bound(responses, instrument, pairs, roster):
    counts = count_answers(responses, instrument, roles=["scale"])
    counts = counts[counts["metric"] == "score"]
    keys = ["unit", "responsibility", "object"]
    bound = unit_gaps(counts, population=roster).set_index(keys)
    exact = unit_gaps(pairs, population=roster).set_index(keys).loc[bound.index]
    np.testing.assert_allclose(bound["estimate"], exact["estimate"])
    assert (bound["std_error"] >= exact["std_error"] - 1e-9).all()
    assert bound["method"].str.contains("upper bound").any()


def test_degenerate_tables_give_a_reason(pairs, roster):
    one_unit = unit_gaps(pairs[pairs["unit"] == "Stores"], population=roster)
    assert one_unit["estimate"].isna().all() and (one_unit["verdict"] == "not available").all()
    assert one_unit["method"].str.endswith("no item that both rated").all()
    same = pairs.assign(sum_a=50.0 * pairs["n"], sum_b=50.0 * pairs["n"], sum_ab=2500.0 * pairs["n"])
    alike = unit_gaps(same, population=roster)
    np.testing.assert_allclose(alike["estimate"], 0, atol=1e-12)
    assert (alike["verdict"] == "not available").all() and (alike["std_error"] == 0).all()
    assert alike["method"].str.endswith("nobody's answers differ").all()
    empty = unit_gaps(pairs.iloc[:0], population=roster)
    assert len(empty) == 0 and set(alike.columns) == set(empty.columns)
    single = pd.concat([pairs[pairs["unit"] == "Stores"], _one_person(pairs)])
    lone = unit_gaps(single, population=None).set_index("unit").loc["Lone"]
    assert lone["method"].str.endswith("one answer, no interval").all() and lone["conf_low"].isna().all()


def _one_person(pairs: pd.DataFrame) -> pd.DataFrame:
    one = pairs[pairs["unit"] == "Stores"].drop_duplicates(["responsibility", "object", "item_a", "item_b"])
    return one.assign(unit="Lone", n=1, sum_a=75.0, sum_b=75.0, sum_ab=75.0**2, respondents=1)


def test_messages():
    table = pd.DataFrame({"metric": ["score", "favourable"], "unit": ["A", "A"], "form": "staff"}).assign(
        responsibility="r", object="o"
    )
    with pytest.raises(ValueError) as caught:
        unit_gaps(table.drop(columns="unit"))
    assert str(caught.value) == (
        "the table has no column 'unit'; count the answers by unit, such as count_pairs(..., by=...)."
    )
    with pytest.raises(ValueError) as caught:
        unit_gaps(table)
    assert str(caught.value) == (
        "the table holds several metrics (favourable, score); different metrics are never mixed, keep one."
    )
    rated = pd.DataFrame({"unit": ["A", "A"], "responsibility": "r", "estimate": 50.0, "std_error": 3.0, "n": 9})
    with pytest.raises(ValueError) as caught:
        pooled_units(rated)
    assert str(caught.value) == (
        "unit 'A' appears twice for 'r'; give one row per unit, responsibility, object and metric."
    )
    with pytest.raises(ValueError) as caught:
        rank_intervals(rated.iloc[:1].assign(estimand=CURRENT_STAFF))
    assert str(caught.value) == (
        "ratings are about 'current staff'; differences are about the process: estimate them without a finite "
        "population correction (population=None, or estimand='process')."
    )
    with pytest.raises(ValueError) as caught:
        unit_differences(rated.drop(columns="n"))
    assert str(caught.value) == "ratings have no column 'n'; expected one row per unit and responsibility."
    with pytest.raises(ValueError) as caught:
        unit_shares(rated)
    assert str(caught.value) == "scores have no column 'object'; take them from engagement.measurement.score."


@settings(deadline=None, max_examples=30)
@given(ratings(), st.floats(-5, 10))
def test_pooling_only_draws_in_and_moves_with_the_scale(drawn, shift):
    found = pooled_units(drawn)
    for _, scale in found.groupby("responsibility"):
        assert scale["pooled"].between(scale["estimate"].min() - 1e-9, scale["estimate"].max() + 1e-9).all()
    assert found["shrinkage"].between(0, 1).all() and (found["sd_between"] >= 0).all()
    assert (found["pooled_low"] < found["pooled"]).all() and (found["pooled"] < found["pooled_high"]).all()
    moved = pooled_units(drawn.assign(estimate=drawn["estimate"] + shift))
    names = ["pooled", "pooled_low", "pooled_high"]
    np.testing.assert_allclose(moved[names], found[names] + shift, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(moved["shrinkage"], found["shrinkage"], atol=1e-7)
    mixed = drawn.iloc[::-1].assign(unit=drawn["unit"].iloc[::-1] + " x")
    again = pooled_units(mixed).iloc[::-1].reset_index(drop=True)
    np.testing.assert_allclose(again[names], found[names], rtol=1e-7)


@settings(deadline=None, max_examples=30)
@given(ratings())
def test_ranks_agree_with_the_means_and_labels_do_not_matter(drawn):
    found = rank_intervals(drawn)
    assert (found["rank_low"] <= found["rank_high"]).all() and found["rank_low"].min() == 1
    place = drawn.groupby("responsibility")["estimate"].rank(ascending=False)
    assert (found["rank_low"] <= np.ceil(place)).all() and (np.floor(place) <= found["rank_high"]).all()
    assert found["rank"].isna().eq(~found["separates"]).all()
    assert ((found["rank_high"] - found["rank_low"] < found["n_units"] - 1) == found["separates"]).all()
    turned = rank_intervals(drawn.iloc[::-1].assign(unit=[f"x{i}" for i in range(len(drawn))]))
    turned = turned.iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(turned[["rank_low", "rank_high"]], found[["rank_low", "rank_high"]])


@settings(deadline=None, max_examples=20)
@given(ratings(), st.floats(-5, 10))
def test_differences_are_of_pairs_and_shifts_leave_them(drawn, shift):
    found = unit_differences(drawn)
    units, scales = drawn["unit"].nunique(), drawn["responsibility"].nunique()
    assert len(found) == scales * units * (units - 1) // 2
    moved = unit_differences(drawn.assign(estimate=drawn["estimate"] + shift))
    np.testing.assert_allclose(moved[NUMBERS], found[NUMBERS], rtol=1e-6, atol=1e-7)


def test_missing_and_lone_units():
    drawn = pd.DataFrame(
        {
            "unit": list("ABCD") + [None],
            "responsibility": "r",
            "estimate": pd.array([80, 20, None, 50, 60], dtype="Float64"),
            "std_error": pd.array([3.0, 3.0, None, 20.0, 4.0], dtype="Float64"),
            "n": pd.array([20, 20, 0, 1, 9], dtype="Int64"),
        }
    )
    ranks = rank_intervals(drawn).set_index("unit")
    assert ranks["n_units"].eq(3).all() and ranks.loc["C", ["rank", "rank_low"]].isna().all()
    assert ranks.loc["A", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 2]
    assert not ranks.loc["D", "separates"]
    pooled = pooled_units(drawn).set_index("unit")
    assert np.isnan(pooled.loc["C", "pooled"]) and np.isfinite(pooled.loc["D", "pooled"])
    assert len(unit_differences(drawn)) == 3
    alone = pooled_units(drawn.iloc[:1])
    assert alone["pooled"].isna().all()
    assert alone["method"].iloc[0].endswith("not pooled: fewer than two units with a standard error")
    for function in (pooled_units, rank_intervals, unit_differences):
        assert len(function(drawn.iloc[:0])) == 0
        assert set(function(drawn.iloc[:0]).columns) == set(function(drawn).columns)


def test_without_prior_degrees_of_freedom_a_pair_is_welch_s_t_test():
    from scipy.stats import ttest_ind

    rng = np.random.default_rng(4)
    one, two = rng.normal(60, 20, 9), rng.normal(45, 10, 14)
    table = pd.DataFrame({"unit": ["A", "B"], "responsibility": "r", "n": [9, 14]}).assign(
        estimate=[one.mean(), two.mean()], std_error=[one.std(ddof=1) / 3, two.std(ddof=1) / np.sqrt(14)]
    )
    found, moderated = unit_differences(table, prior_df=0).iloc[0], unit_differences(table).iloc[0]
    welch = ttest_ind(one, two, equal_var=False)
    assert found["p_value"] == pytest.approx(welch.pvalue)
    assert found["conf_low"] == pytest.approx(welch.confidence_interval().low)
    assert moderated["p_value"] < found["p_value"]
    with pytest.raises(ValueError) as caught:
        rank_intervals(table, prior_df=-1)
    assert str(caught.value) == "prior_df is -1; expected 0 or more (4 for variances moderated by unit_ratings)."


def test_ratings_of_the_pipeline_fit(pairs):
    ratings = unit_ratings(pairs[pairs["form"] == "staff"], scale_mean)
    assert len(pooled_units(ratings)) == len(rank_intervals(ratings)) == len(ratings)


def test_shares_are_the_intraclass_correlations(responses, instrument):
    scores = score(responses, instrument)
    found = unit_shares(scores).set_index(["responsibility", "object"])
    one = scores[(scores["responsibility"] == "results") & (scores["object"] == "workplace")]
    one = one[one["form"] == "staff"]
    known = intraclass(one[["score"]], one["unit"].to_numpy()).query("metric == 'icc1'").iloc[2]
    assert found.loc[("results", "workplace"), "estimate"] == known["estimate"]
    assert found.loc[("results", "workplace"), "conf_high"] == known["conf_high"]
