import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from engagement import columns
from engagement.links import detectable, link
from surveys.instrument import InputError


def points(see, value, responsibility="results", object_="leader_behaviour", indicator="yield"):
    units = [f"U{i:02d}" for i in range(len(see))]
    return pd.DataFrame({"unit": units, "see": see, "value": value, "n": 12}).assign(
        responsibility=responsibility, object=object_, indicator=indicator
    )


def noisy(n, slope=1.0, seed=1, **names):
    rng = np.random.default_rng(seed)
    see = rng.normal(60, 10, n)
    return points(see, slope * see + rng.normal(0, 5, n), **names)


def quick(frame, **options):
    return link(frame, permutations=199, **options)


def test_columns_are_in_the_glossary():
    assert set(quick(noisy(12)).columns) <= set(columns.COLUMNS)


@pytest.mark.parametrize(("n", "ladder"), [(7, "plot only"), (8, "correlation"), (19, "correlation"), (20, "models")])
def test_ladder_by_number_of_units(n, ladder):
    table = quick(noisy(n))
    assert table["ladder"].tolist() == [ladder] * 2
    assert table["n"].tolist() == [n] * 2
    assert table["estimate"].notna().all() == (n >= 8)


def test_below_eight_units_nothing_but_the_plot():
    table = quick(noisy(7))
    assert table[["estimate", "std_error", "conf_low", "conf_high", "p_value", "p_adjusted"]].isna().all(axis=None)
    assert table["verdict"].tolist() == ["plot only: fewer than 8 units"] * 2
    assert table["method"].tolist() == ["not computed: 7 units have both values, 8 are needed"] * 2
    assert table["detectable"].tolist() == [detectable(7), detectable(7, metric="spearman")]


def test_both_directions_and_no_link():
    assert (
        quick(noisy(20, 1.0), primary="results ~ yield")["verdict"].tolist()
        == ["units with higher ratings had better values"] * 2
    )
    assert quick(noisy(20, -1.0))["verdict"].tolist() == ["units with higher ratings had worse values"] * 2
    assert quick(noisy(20, 0.0, seed=3))["verdict"].tolist() == ["no clear link"] * 2


@pytest.mark.parametrize(
    ("see", "value", "reason"),
    [
        ([50.0] * 9, range(9), "not computed: all units have the same rating"),
        (range(9), [3.3] * 9, "not computed: all units have the same value of the indicator"),
    ],
)
def test_constants_keep_their_row_and_say_why(see, value, reason):
    table = quick(points(see, value))
    assert len(table) == 2
    assert table["estimate"].isna().all() and table["p_value"].isna().all()
    assert table["verdict"].tolist() == ["not available"] * 2
    assert table["method"].tolist() == [reason] * 2


def test_missing_values_leave_the_unit_out_of_that_link_only():
    frame = noisy(12)
    frame.loc[0, "see"] = np.nan
    frame.loc[5, "value"] = np.nan
    table = quick(pd.concat([frame, noisy(12, indicator="defects")], ignore_index=True))
    assert table.set_index(["indicator", "metric"])["n"].to_dict() == {
        ("defects", "pearson"): 12,
        ("defects", "spearman"): 12,
        ("yield", "pearson"): 10,
        ("yield", "spearman"): 10,
    }
    assert table["method"].str.endswith("; 2 units without both values left out").tolist() == [False] * 2 + [True] * 2


def test_a_perfect_order_says_why_it_has_no_interval():
    table = quick(points(range(8), [2 * i for i in range(8)]))
    assert table["estimate"].to_numpy() == pytest.approx([1, 1])
    assert table["conf_low"].isna().all()
    assert (table["p_value"] < 0.05).all()
    assert table["method"].tolist() == [
        "Pearson correlation over units, Fisher z interval; p: studentised permutation test, all 40,320 permutations; "
        "no interval at a correlation of exactly 1",
        "Spearman rank correlation over units, Bonett-Wright interval; p: studentised permutation test, all 40,320 "
        "permutations; no interval at a correlation of exactly 1",
    ]


def test_the_primary_link_is_marked_and_tested_apart():
    frames = [noisy(12, seed=i, responsibility=name) for i, name in enumerate(("results", "direction", "resources"))]
    frames.append(noisy(12, object_="workplace"))
    table = quick(pd.concat(frames, ignore_index=True), primary=" results ~ yield")
    marked = table[table["primary"]]
    assert marked[["responsibility", "object", "metric"]].to_numpy().tolist() == [
        ["results", "leader_behaviour", "pearson"],
        ["results", "leader_behaviour", "spearman"],
    ]
    assert marked["p_adjusted"].tolist() == marked["p_value"].tolist()
    assert marked["rule"].unique().tolist() == ["primary link: p at most 0.05"]
    others = table[~table["primary"] & (table["metric"] == "pearson")]
    assert others["p_adjusted"].to_numpy() == pytest.approx(false_discovery_control(others["p_value"]))
    assert others["rule"].unique().tolist() == ["exploratory: adjusted p at most 0.05, Benjamini-Hochberg over 3 links"]


@pytest.mark.parametrize(
    ("primary", "expected"),
    [
        ("results", "primary_link = 'results'; expected 'responsibility ~ indicator'."),
        (
            "result ~ yield",
            "primary_link = 'result ~ yield': responsibility 'result' has no values by unit; expected one of results.",
        ),
        (
            "results ~ yields",
            "primary_link = 'results ~ yields': indicator 'yields' has no values by unit; expected one of yield.",
        ),
    ],
)
def test_a_primary_link_that_does_not_exist_is_an_error(primary, expected):
    with pytest.raises(InputError) as error:
        quick(noisy(12), primary=primary)
    assert str(error.value) == expected


def test_no_points_give_an_empty_table_with_all_columns():
    table = link(noisy(0), primary="results ~ yield")
    assert table.empty
    assert list(table.columns) == list(quick(noisy(12)).columns)


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    frame = noisy(15, 0.4)
    pd.testing.assert_frame_equal(quick(frame, seed=7), quick(frame, seed=7))
    assert (quick(frame, seed=7)["p_value"] != quick(frame, seed=8)["p_value"]).any()


@given(st.randoms(use_true_random=False), st.integers(8, 24))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_does_not_matter(random, n):
    frame = pd.concat([noisy(n, 0.3), noisy(n, 0.2, indicator="defects")], ignore_index=True)
    shuffled = frame.iloc[random.sample(range(len(frame)), len(frame))]
    pd.testing.assert_frame_equal(quick(shuffled), quick(frame))


@given(st.floats(0.1, 50), st.floats(-100, 100))
@settings(max_examples=15, deadline=None)
def test_the_indicators_unit_of_measurement_does_not_matter(slope, shift):
    frame = noisy(14, 0.3)
    pd.testing.assert_frame_equal(quick(frame.assign(value=frame["value"] * slope + shift)), quick(frame))
