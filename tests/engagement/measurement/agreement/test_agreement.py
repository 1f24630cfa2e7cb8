"""rwg, rwg(j) and average deviations: against R, invariants, planted agreement, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.measurement import agreement_from_counts, within_group_agreement
from engagement.measurement.agreement.nulls import (
    HEAVY_SKEW,
    MODERATE_SKEW,
    SLIGHT_SKEW,
    Null,
    deviation_rule,
    published_nulls,
)

SCALES = {"five": (["a", "b", "c"], range(1, 6)), "seven": (["s", "t"], range(1, 8))}
KEYS = ["scale", "missing", "item", "metric", "null", "unit"]
SHARED = ["unit", "metric", "null"]


def found_for(answers: pd.DataFrame, scale: str, missing: str, by_item: bool) -> pd.DataFrame:
    items, points = SCALES[scale]
    table = within_group_agreement(answers[items], answers["unit"], points=points, missing=missing, by_item=by_item)
    return (table if by_item else table.assign(item="")).assign(scale=scale, missing=missing)


def test_everything_matches_multilevel():
    answers, expected = read_input("agreement"), read_expected("agreement").fillna({"item": ""})
    found = pd.concat(
        found_for(answers, scale, missing, by_item)
        for scale in SCALES
        for missing, by_item in (("listwise", False), ("available", False), ("available", True))
    )
    # R spells the scale's rwg(j) out for available answers, and the average deviations by item and listwise
    found = found.merge(expected[KEYS], on=KEYS).sort_values(KEYS)
    assert len(found) == len(expected) > 200
    assert_matches(found, expected.sort_values(KEYS))


def test_counts_give_the_same_as_rows():
    answers = read_input("agreement")
    counts = answers.melt("unit", ["a", "b", "c"], var_name="item").value_counts(["unit", "item", "value"])
    counts = counts.rename("n").reset_index().assign(value=lambda t: 25 * (t["value"] - 1), metric="score")
    from_rows = within_group_agreement(answers[["a", "b", "c"]], answers["unit"])
    from_counts = agreement_from_counts(counts)
    pd.testing.assert_frame_equal(from_counts, from_rows)
    pd.testing.assert_frame_equal(
        agreement_from_counts(counts.sort_values("item"), by_item=True),
        within_group_agreement(answers[["a", "b", "c"]], answers["unit"], by_item=True),
    )


@st.composite
def survey(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(1, 60)), draw(st.integers(1, 6))
    points = rng.integers(1, 6, size=(rows, columns)).astype(float)
    points[rng.random(points.shape) < draw(st.sampled_from([0.0, 0.2, 0.9]))] = np.nan
    items = pd.DataFrame(points, columns=[f"i{j}" for j in range(columns)])
    return items, pd.Series(rng.choice(list("ABCDE"), rows))


def same(left: pd.DataFrame, right: pd.DataFrame, columns=("estimate", "n", "n_items")) -> None:
    left, right = (one.sort_values(SHARED)[[*SHARED, *columns]].reset_index(drop=True) for one in (left, right))
    pd.testing.assert_frame_equal(left, right, rtol=1e-12)


@given(survey(), st.randoms(use_true_random=False), st.sampled_from(["available", "listwise"]))
def test_order_of_items_and_rows_does_not_matter(drawn, random, missing):
    items, units = drawn
    order = list(items.columns)
    random.shuffle(order)
    rows = items.sample(frac=1, random_state=random.randrange(1000)).index
    turned = within_group_agreement(items.loc[rows, order], units.loc[rows], missing=missing)
    same(turned, within_group_agreement(items, units, missing=missing))


@given(survey(), st.sampled_from([(0.0, 25.0), (-2.0, 1.0), (10.0, 0.5)]))
def test_linear_rescaling_changes_nothing(drawn, line):
    items, units = drawn
    first, step = line
    points = [first + step * one for one in range(5)]
    same(within_group_agreement(first + step * (items - 1), units, points=points), within_group_agreement(items, units))


@given(survey())
def test_a_scale_turned_around_agrees_as_much(drawn):
    items, units = drawn
    same(within_group_agreement(6 - items, units), within_group_agreement(items, units))


@given(survey())
def test_relabelled_units_and_rows_twice(drawn):
    items, units = drawn
    plain = within_group_agreement(items, units)
    same(within_group_agreement(items, units.map(lambda one: "u" + one)), plain.assign(unit="u" + plain["unit"]))
    twice = within_group_agreement(pd.concat([items, items]), pd.concat([units, units]))
    ad = plain["metric"].str.startswith("ad") & (plain["n_items"] == items.shape[1])
    np.testing.assert_allclose(twice.loc[ad, "estimate"], plain.loc[ad, "estimate"])
    wide = twice[~twice["metric"].str.startswith("ad") & plain["estimate"].notna().to_numpy()]
    narrow = plain.loc[wide.index]
    whole = narrow["n_items"] == items.shape[1]  # variances with ddof 1 shrink when rows come twice
    assert (wide.loc[whole, "estimate"] >= narrow.loc[whole, "estimate"] - 1e-12).all()


@given(survey())
def test_bounds_and_words(drawn):
    table = within_group_agreement(*drawn)
    assert set(table.columns) <= set(COLUMNS)
    known = table.dropna(subset="estimate")
    rwg = known["metric"].isin(["rwg", "rwg_j"])
    assert known.loc[rwg, "estimate"].between(0, 1).all()
    assert known.loc[~rwg, "estimate"].between(0, 2 + 1e-12).all()
    assert (table["verdict"] == "not available").equals(table["estimate"].isna())
    strict = known[rwg].pivot(index="unit", columns="null", values="estimate")
    if len(strict):  # a null with less spread asks for more agreement
        ordered = strict[["uniform", "slight skew", "moderate skew", "heavy skew"]].to_numpy()
        assert (np.diff(ordered, axis=1) <= 1e-12).all()


def test_published_variances_of_the_nulls():
    assert [null.variance for null in published_nulls(5)] == pytest.approx([2.0, 1.34, 0.90, 0.44])
    assert [null.variance for null in (SLIGHT_SKEW, MODERATE_SKEW, HEAVY_SKEW)] == pytest.approx([1.34, 0.9, 0.44])
    assert [null.name for null in published_nulls(7)] == ["uniform"]
    assert published_nulls(7)[0].variance == pytest.approx(4)


def test_the_cut_itself_counts_as_agreement():
    assert deviation_rule(6).word(1.0) == "agreement"
    assert deviation_rule(6).word(1.01) == "lack of agreement"
    table = within_group_agreement(pd.DataFrame({"a": [1, 2, 4, 5.0]}), ["A"] * 4, points=range(1, 10))
    assert table.set_index("metric").loc["ad_mean", ["estimate", "verdict"]].tolist() == [1.5, "agreement"]


def test_random_answers_have_no_rwg_on_average():
    """Single items answered at random from the null: 1 - s^2 / v is 0 on average before negative values become 0."""
    rng = np.random.default_rng(5)
    units = np.repeat(np.arange(2000), 10)
    for null in published_nulls(5):
        item = pd.DataFrame({"a": 1.0 + rng.choice(5, size=len(units), p=null.shares)})
        variance = item.groupby(units)["a"].var()
        found = within_group_agreement(item, units, nulls=[null]).query("metric == 'rwg'")
        np.testing.assert_allclose(found["estimate"], np.maximum(1 - variance / null.variance, 0), atol=1e-12)
        assert abs(1 - variance.mean() / null.variance) < 0.04


def test_degenerate_units_are_nan_with_a_reason():
    items = pd.DataFrame({"a": [4, 4, 2, np.nan, 5], "b": [4, 4, 3, np.nan, np.nan]})
    table = within_group_agreement(items, ["same", "same", "one", "none", None])
    assert table["unit"].unique().tolist() == ["none", "one", "same"]
    by_unit = table.query("metric == 'rwg_j' and null == 'uniform'").set_index("unit")
    assert by_unit["estimate"].tolist()[2] == 1
    assert by_unit.loc[["none", "one"], "estimate"].isna().all()
    assert by_unit.loc["one", "method"] == (
        "rwg_j, uniform null (James, Demaree and Wolf (1984), variance 2): fewer than two answers to any item"
    )
    assert by_unit["n"].tolist() == [0, 1, 2]
    nobody = within_group_agreement(items.iloc[:0], pd.Series([], dtype=object))
    assert len(nobody) == 0 and set(nobody.columns) == set(table.columns)
    all_missing = within_group_agreement(items * np.nan, list("aabbc"), missing="listwise")
    assert all_missing["estimate"].isna().all() and (all_missing["n"] == 0).all()


def test_nullable_integers_and_categories_with_unused_levels():
    items = pd.DataFrame({"a": pd.array([1, 2, None, 4], dtype="Int64"), "b": [1.0, 2.0, 3.0, np.nan]})
    units = pd.Series(pd.Categorical(["x", "x", "y", "y"], categories=["w", "x", "y", "z"]))
    same(within_group_agreement(items, units), within_group_agreement(items.astype(float), list("xxyy")))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"items": pd.DataFrame({"q": [1.0, 3.5, 2.0]})},
            "column 'q' holds np.float64(3.5) in row 1; expected one of 1, 2, 3, 4, 5, or missing. "
            "Pass points= to name the response options.",
        ),
        ({"units": ["A", "B"]}, "units has 2 entries for 3 respondents; give one unit per row."),
        (
            {"units": pd.Series(list("AAB"), index=[3, 4, 5])},
            "units has another index than the answers; align them, or pass units.to_numpy() if the rows correspond.",
        ),
        (
            {"points": [1, 2, 4]},
            "points are [1, 2, 4]; expected ascending, equally spaced response options, such as 1, 2, 3, 4, 5.",
        ),
        ({"points": [1]}, "points are [1]; expected two or more response options in ascending order."),
        ({"missing": "drop"}, "missing is 'drop'; expected 'available' or 'listwise'."),
        (
            {"items": pd.DataFrame(index=range(3))},
            "the table of items has no columns; agreement needs at least one item.",
        ),
        (
            {"nulls": [Null("flat", (0.5, 0.5), "")]},
            "null 'flat' has 2 shares, but the scale has 5 points; give one share per point, lowest first.",
        ),
        (
            {"nulls": [Null("big", (0.5,) * 5, "")]},
            "null 'big': shares must be 0 or more and sum to 1, found 2.5.",
        ),
        (
            {"nulls": [Null("one", (0, 0, 1, 0, 0), "")]},
            "null 'one' has no variance; people who do not agree spread over the scale.",
        ),
    ],
)
def test_messages(change, message):
    arguments = {"items": pd.DataFrame({"q": [1.0, 3.0, 2.0]}), "units": list("AAB")} | change
    items, units = arguments.pop("items"), arguments.pop("units")
    with pytest.raises(ValueError) as caught:
        within_group_agreement(items, units, **arguments)
    assert str(caught.value) == message


def test_messages_of_counts():
    with pytest.raises(ValueError) as caught:
        agreement_from_counts(pd.DataFrame({"unit": ["A"], "value": [0]}))
    assert str(caught.value) == "the table of counts lacks item, n; expected unit, item, value and n."
