"""Visibility and its bounds: against R, both kinds of tables, planted blindness, invariants, messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.estimates import scale_mean, summarise
from engagement.gaps import perception_gaps, target_gaps
from engagement.measurement.visibility import visibility, visibility_bounds, visibility_verdicts

ITEMS = ["a", "b", "c"]
BY = ["form", "responsibility", "object"]


def counts_of(values: pd.DataFrame, items=ITEMS, metric: str = "score") -> pd.DataFrame:
    """COUNTS by unit with rows of metric "cannot_tell"; -1 is "cannot tell", NaN was not asked."""
    rows = []
    for unit, part in values.groupby("unit", sort=False):
        for item in items:
            cell = {"unit": unit, "item": item, "respondents": len(part)}
            rated, told = part[item][part[item] >= 0], int((part[item] == -1).sum())
            rows += [cell | {"metric": metric, "value": value, "n": n} for value, n in rated.value_counts().items()]
            rows += [
                cell | {"metric": "cannot_tell", "value": v, "n": n} for v, n in ((100.0, told), (0.0, len(rated)))
            ]
    return pd.DataFrame(rows).assign(form="staff", responsibility="r", object="o")


def test_everything_matches_r():
    expected = read_expected("bounds").query("what == 'cannot tell'")
    found = []
    for case, rows in read_input("bounds").groupby("case", sort=False):
        if case == "complete":
            continue
        roster = rows[["unit", "headcount"]].drop_duplicates()
        metric = "favourable" if case == "shares" else "score"
        for of in [*ITEMS, "all"]:
            counts = counts_of(rows, ITEMS if of == "all" else [of], metric)
            table = visibility_bounds(counts, metric=metric, population=roster)
            found.append(table.assign(case=case, item=of, what="cannot tell", response_rate=np.nan))
    assert len(expected) == 8
    assert_matches(pd.concat(found), expected)


@pytest.fixture(scope="module")
def tables(responses, instrument):
    both = [count_pairs(responses, instrument, metric=metric) for metric in ("score", "cannot_tell")]
    return count_answers(responses, instrument), pd.concat(both, ignore_index=True)


def test_pairs_and_counts_say_the_same_and_the_estimate_is_the_scale_mean(tables, roster):
    counts, pairs = tables
    by_counts, by_pairs = (visibility_bounds(one, population=roster).set_index(BY) for one in (counts, pairs))
    numbers = by_counts.columns.difference(["metric", "method"])
    np.testing.assert_allclose(
        by_counts.loc[by_pairs.index, numbers].astype(float), by_pairs[numbers].astype(float), rtol=1e-9, atol=1e-9
    )
    assert set(by_pairs.reset_index().columns) <= set(COLUMNS)
    score = pairs[pairs["metric"] == "score"]
    means = summarise(score, scale_mean, by=BY, population=roster).set_index(BY)
    np.testing.assert_allclose(by_pairs["estimate"], means.loc[by_pairs.index, "estimate"])
    shares = visibility(pairs, population=roster).set_index(BY)
    np.testing.assert_allclose(by_pairs["cannot_tell"], shares.loc[by_pairs.index, "estimate"])


def test_items_and_their_scale_agree_without_strata(tables):
    counts, pairs = tables
    items = visibility_bounds(counts, by=["form", "responsibility", "object", "item"])
    items = items[items["item"].isin(["acc1", "acc2", "acc3"]) & (items["form"] == "staff")]
    scale = visibility_bounds(counts).query("form == 'staff' and responsibility == 'accountability'")
    scale = scale[scale["object"] == "leader_behaviour"].iloc[0]
    for name in ("estimate", "bound_low", "bound_high", "cannot_tell"):
        assert items[name].mean() == pytest.approx(scale[name])
    assert scale["n_items"] == 3
    by_item = visibility_bounds(pairs, by=["form", "item"]).set_index(["form", "item"])
    again = visibility_bounds(counts, by=["form", "item"]).set_index(["form", "item"]).loc[by_item.index]
    np.testing.assert_allclose(by_item["bound_low"], again["bound_low"])


def test_visibility_by_level_and_responsibility(responses, instrument, roster):
    told = count_pairs(responses, instrument, metric="cannot_tell")
    staff = told[told["form"] == "staff"]
    table = visibility(staff, by=["level", "responsibility", "object"], population=roster)
    one = table.query("level == 'Team leaders' and responsibility == 'accountability' and object == 'leader_behaviour'")
    leads = responses[(responses["form"] == "staff") & (responses["level"] == "Team leaders")]
    weight = (
        leads.groupby("unit")["unit"]
        .transform("size")
        .rdiv(leads["unit"].map(roster[roster["level"] == "Team leaders"].set_index("unit")["headcount"]))
    )
    shares = []
    for item in ("acc1", "acc2", "acc3"):
        blind = leads[f"{item}_cannot_tell"].to_numpy(bool)
        base = blind | leads[item].notna().to_numpy(bool)
        shares.append(100 * (weight * blind).sum() / (weight * base).sum())
    assert one["estimate"].item() == pytest.approx(np.mean(shares))


def test_favourable_shares_have_bounds_too(tables):
    counts, _ = tables
    favourable = pd.concat([favourable_counts(counts, (4, 5)), counts[counts["metric"] == "cannot_tell"]])
    found = visibility_bounds(favourable, metric="favourable")
    assert set(found["metric"]) == {"favourable"}
    width = found["bound_high"] - found["bound_low"]
    np.testing.assert_allclose(width, found["cannot_tell"])


def test_nobody_who_cannot_tell_leaves_no_room(tables):
    counts, _ = tables
    seen = counts[counts["metric"] == "score"]
    found = visibility_bounds(seen)
    np.testing.assert_allclose(found["bound_low"], found["estimate"])
    np.testing.assert_allclose(found["bound_high"], found["estimate"])
    assert (found["cannot_tell"] == 0).all()


def test_a_group_that_sees_nothing_spans_the_scale():
    blind = pd.DataFrame({"unit": "A", "a": [-1.0] * 6, "b": [-1.0] * 6})
    counts = counts_of(blind, ["a", "b"])
    counts = pd.concat([counts, counts.head(1).assign(metric="score", value=50.0, n=0)])
    one = visibility_bounds(counts).iloc[0]
    assert np.isnan(one["estimate"]) and one["cannot_tell"] == 100 and one["n_items"] == 0
    assert (one["bound_low"], one["bound_high"]) == (0, 100)


@st.composite
def answers(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 30))
    values = rng.choice([0, 25, 50, 75, 100, -1], size=(n, 3), p=[0.1, 0.2, 0.2, 0.2, 0.1, 0.2])
    table = pd.DataFrame(values.astype(float), columns=ITEMS).assign(unit=rng.choice(["x", "y"], n))
    table.loc[0, ITEMS] = 50.0
    return table


@settings(max_examples=25)
@given(answers(), st.integers(0, 2**32 - 1))
def test_every_way_to_fill_the_blind_spot_lies_between_the_bounds(values, seed):
    rng = np.random.default_rng(seed)
    one = visibility_bounds(counts_of(values)).iloc[0]
    filled = values.copy()
    blind = (values[ITEMS] == -1).to_numpy()
    filled[ITEMS] = np.where(blind, rng.choice([0, 25, 50, 75, 100], blind.shape), values[ITEMS])
    truth = filled[ITEMS].mean().mean()
    assert one["bound_low"] - 1e-9 <= truth <= one["bound_high"] + 1e-9
    assert one["bound_high"] - one["bound_low"] == pytest.approx(one["cannot_tell"])
    assert one["set_low"] <= one["conf_low"] + 1e-9 and one["conf_high"] <= one["set_high"] + 1e-9
    moved = values.iloc[::-1].rename(columns={"a": "c", "c": "a"})
    other = visibility_bounds(counts_of(moved)).iloc[0]
    for name in ("bound_low", "bound_high", "conf_low", "conf_high", "cannot_tell"):
        assert other[name] == pytest.approx(one[name], abs=1e-9)


def test_planted_informative_blindness_lies_between_the_bounds():
    """People who would rate low cannot tell more often: the mean of raters is off, the bounds hold the truth."""
    rng = np.random.default_rng(11)
    truth = rng.choice([0, 25, 50, 75, 100], size=(400, 3), p=[0.2, 0.2, 0.2, 0.2, 0.2]).astype(float)
    blind = rng.random(truth.shape) < 0.4 - 0.004 * truth
    values = pd.DataFrame(np.where(blind, -1, truth), columns=ITEMS).assign(unit="A")
    one = visibility_bounds(counts_of(values)).iloc[0]
    assert one["estimate"] - truth.mean() > 5
    assert one["bound_low"] <= truth.mean() <= one["bound_high"]


def test_verdicts_that_stand(tables, roster):
    _, pairs = tables
    gaps = perception_gaps(pairs[pairs["metric"] == "score"], population=roster)
    bounds = visibility_bounds(pairs, population=roster).query("form == 'staff' and object == 'leader_behaviour'")
    found = visibility_verdicts(gaps, bounds)
    assert set(found.columns) <= set(COLUMNS)
    assert found["verdict"].tolist() == gaps["verdict"].tolist()
    see = bounds.set_index("responsibility").loc[found["responsibility"]]
    np.testing.assert_allclose(found["bound_low"].to_numpy(), gaps["say"] - see["bound_high"].to_numpy())
    np.testing.assert_allclose(found["bound_high"].to_numpy(), gaps["say"] - see["bound_low"].to_numpy())
    same_side = (found["bound_low"] > 0) | (found["bound_high"] < 0)
    assert found["sign_survives"].tolist() == same_side.tolist()
    targets = visibility_verdicts(target_gaps(pairs[pairs["metric"] == "score"], 95.0, population=roster), bounds)
    assert set(targets["verdict"]) == {"clearly short of the target"}
    assert targets["survives"].all()


def test_a_verdict_in_the_middle_of_the_bounds_is_not_missed():
    """Unclear at both ends, in step between them."""
    gap = pd.DataFrame({"responsibility": ["r"], "estimate": [0.0], "verdict_low": [-8.0], "verdict_high": [8.0]})
    bound = pd.DataFrame(
        {"responsibility": ["r"], "estimate": 50.0, "bound_low": 46.0, "bound_high": 54.0, "cannot_tell": 8.0}
    )
    found = visibility_verdicts(gap, bound).iloc[0]
    assert (found["verdict"], found["verdict_at_low"], found["verdict_at_high"]) == ("in step", "unclear", "unclear")
    assert not found["survives"] and not found["sign_survives"]
    moved = gap.assign(estimate=3.9, verdict_low=-4.1, verdict_high=11.9)
    wide = bound.assign(bound_low=49.9, bound_high=57.8)
    found = visibility_verdicts(moved, wide).iloc[0]
    assert (found["verdict"], found["verdict_at_low"], found["verdict_at_high"]) == ("unclear", "unclear", "unclear")
    assert not found["survives"]


def test_missing_intervals_do_not_survive():
    gap = pd.DataFrame({"responsibility": ["r"], "estimate": [np.nan], "verdict_low": np.nan, "verdict_high": np.nan})
    bound = pd.DataFrame(
        {"responsibility": ["r"], "estimate": 50.0, "bound_low": 46.0, "bound_high": 54.0, "cannot_tell": 8.0}
    )
    found = visibility_verdicts(gap, bound).iloc[0]
    assert found["verdict"] == "not available" and not found["survives"] and not found["sign_survives"]


def test_wrong_tables_are_named(tables):
    counts, pairs = tables
    with pytest.raises(ValueError) as caught:
        visibility_bounds(counts, metric="favourable")
    assert str(caught.value) == "the table holds no rows of metric 'favourable'; found 'score', 'cannot_tell'."
    gaps = perception_gaps(pairs[pairs["metric"] == "score"])
    bounds = visibility_bounds(pairs)
    with pytest.raises(ValueError) as caught:
        visibility_verdicts(gaps, bounds)
    assert str(caught.value) == (
        "bounds has 4 rows for responsibility 'accountability'; expected one: staff only, and one object."
    )
    with pytest.raises(ValueError) as caught:
        visibility_verdicts(gaps.drop(columns="verdict_low"), bounds)
    assert str(caught.value) == (
        "gaps has no column 'verdict_low'; it needs responsibility, estimate, verdict_low, verdict_high."
    )
