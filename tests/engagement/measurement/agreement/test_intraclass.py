"""Intraclass correlations: against R, invariants, planted truth, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.measurement import intraclass, unit_reliability, variance_components

KEYS = ["case", "metric", "method", "unit"]
NUMBERS = ["estimate", "conf_low", "conf_high", "p_value", "group_size"]


def found_for(case: str, rows: pd.DataFrame) -> pd.DataFrame:
    values, units = rows[["y"]], rows["unit"]
    parts = variance_components(values, units).melt(
        ["method"], ["variance_between", "variance_within", "log_likelihood"], "metric", "estimate"
    )
    parts = parts.rename(columns={"value": "estimate"}).dropna(subset="estimate")
    table = pd.concat([intraclass(values, units), parts, unit_reliability(values, units)])
    method = table["method"].str.split(";").str[0]
    return table.assign(case=case, method=method, unit=table.get("unit", pd.Series(dtype=str)).fillna(""))


def test_everything_matches_r():
    expected = read_expected("intraclass").fillna({"unit": ""}).sort_values(KEYS, ignore_index=True)
    found = pd.concat(found_for(case, rows) for case, rows in read_input("intraclass").groupby("case"))
    found = found.sort_values(KEYS, ignore_index=True)[[*KEYS, *NUMBERS]]
    assert len(found) == len(expected) > 100
    exact = expected["method"] != "REML"
    assert_matches(found[exact], expected[exact])
    fitted = ["estimate"]  # intervals, p values and sizes are algebra for REML too
    assert_matches(found[~exact].drop(columns=fitted), expected[~exact].drop(columns=fitted))
    likelihood = expected["metric"] == "log_likelihood"
    np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(
        found.loc[likelihood, "estimate"], expected.loc[likelihood, "estimate"], rtol=0, atol=1e-4
    )


@st.composite
def scores(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = rng.integers(1, 12, size=draw(st.integers(3, 12)))
    sizes[0] = 5
    unit = np.repeat(np.arange(len(sizes)), sizes)
    effect = draw(st.sampled_from([0.0, 0.5, 3.0]))
    y = effect * rng.normal(size=len(sizes))[unit] + rng.normal(size=len(unit))
    y[rng.random(len(y)) < draw(st.sampled_from([0.0, 0.1]))] = np.nan
    y[:2] = [0.3, -0.4]
    return pd.DataFrame({"y": y}), pd.Series(unit)


def numbers(table: pd.DataFrame) -> pd.DataFrame:
    return table[["estimate", "conf_low", "conf_high", "p_value", "group_size"]]


def close(left: pd.DataFrame, right: pd.DataFrame) -> None:
    np.testing.assert_allclose(numbers(left), numbers(right), rtol=1e-5, atol=1e-6)


@given(scores(), st.floats(0.1, 50), st.floats(-100, 100))
def test_linear_rescaling_order_and_labels_do_not_matter(drawn, slope, shift):
    values, units = drawn
    plain = intraclass(values, units)
    close(intraclass(shift + slope * values, units), plain)
    close(intraclass(-values, units), plain)
    close(intraclass(values.iloc[::-1], units.iloc[::-1]), plain)
    close(intraclass(values, units.map(lambda one: f"unit {one}")), plain)
    both = intraclass(values.assign(z=1.0), units)
    close(both[both["item"] == "y"], plain)


@given(scores())
def test_estimates_lie_in_their_intervals_and_columns_are_known(drawn):
    table = intraclass(*drawn)
    assert set(table.columns) <= set(COLUMNS)
    assert set(unit_reliability(*drawn).columns) | set(variance_components(*drawn).columns) <= set(COLUMNS)
    assert (table["conf_low"] <= table["conf_high"]).all()
    one = table[(table["metric"] == "icc1") & table["method"].str.startswith("REML")].iloc[0]
    assert 0 <= one["estimate"] <= 1
    n0 = table[table["method"].str.startswith("ANOVA, n0")].set_index("metric")
    k, r = n0.loc["icc2", "group_size"], n0.loc["icc1", "estimate"]
    assert n0.loc["icc2", "estimate"] == pytest.approx(k * r / (1 + (k - 1) * r))


@given(scores())
def test_the_interval_and_the_f_test_say_the_same(drawn):
    """The interval leaves out 0 from below exactly where the one-sided F test is significant at half the level."""
    first = intraclass(*drawn, conf_level=0.9).iloc[0]
    assert (first["conf_low"] > 0) == (first["p_value"] < 0.05)


def test_equal_sizes_make_both_anova_estimates_equal_and_reml_too():
    rows = read_input("intraclass").query("case == 'balanced'")
    icc1 = intraclass(rows[["y"]], rows["unit"]).query("metric == 'icc1'")["estimate"]
    np.testing.assert_allclose(icc1, icc1.iloc[0], rtol=1e-5)


def simulated(rng, sizes, icc, points=None):
    unit = np.repeat(np.arange(len(sizes)), sizes)
    y = np.sqrt(icc) * rng.normal(size=len(sizes))[unit] + np.sqrt(1 - icc) * rng.normal(size=len(unit))
    if points is not None:
        y = np.searchsorted(points, y).astype(float)
    return y, unit


def test_planted_icc_is_recovered():
    rng = np.random.default_rng(3)
    sizes = rng.integers(2, 40, size=3000)
    y, unit = simulated(rng, sizes, 0.15)
    table = intraclass(pd.DataFrame({"y": y}), unit).query("metric == 'icc1'")
    assert (abs(table["estimate"] - 0.15) < 0.012).iloc[[0, 2]].all()
    assert (table["conf_low"] < 0.15).all() and (table["conf_high"] > 0.15).all()


def coverage(sizes, icc, replicates, points=None, truth=None, seed=4):
    from engagement.measurement.agreement.one_way import exact_interval, one_way

    rng = np.random.default_rng(seed)
    truth = icc if truth is None else truth
    held = 0
    for _ in range(replicates):
        y, unit = simulated(rng, sizes, icc, points)
        low, high = exact_interval(one_way(y, unit, len(sizes)), 0.95)
        held += low <= truth <= high
    return held / replicates


UNEQUAL = [3, 25, 7, 2, 14, 40, 5, 9, 9, 5]


def test_the_interval_holds_its_level_with_unequal_sizes():
    assert 0.925 < coverage(UNEQUAL, 0.2, 600) < 0.975


@pytest.mark.simulation
@pytest.mark.parametrize("icc", [0.0, 0.1, 0.3, 0.6])
@pytest.mark.parametrize("sizes", [UNEQUAL, [2, 2, 60, 4], [5] * 30])
def test_the_interval_is_exact_for_normal_scores(sizes, icc):
    found = coverage(sizes, icc, 10_000)
    assert abs(found - 0.95) < 2.576 * np.sqrt(0.95 * 0.05 / 10_000)


def test_degenerate_input_is_nan_with_a_reason():
    values = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0], "constant": 2.0, "empty": np.nan, "one": [1, 1, 1, np.nan]})

    def methods(columns, units):
        table = intraclass(values[columns], units)
        assert table["estimate"].isna().all() and table["conf_low"].isna().all()
        assert (table.loc[table["metric"] != "design_effect", "verdict"] == "not available").all()
        assert unit_reliability(values[columns], units)["estimate"].isna().all()
        assert variance_components(values[columns], units)["variance_between"].isna().all()
        return {told.split(": ")[1] for told in table["method"]}

    assert methods(["y"], list("AAAA")) == {"fewer than two units with answers"}
    assert methods(["empty"], list("AABB")) == {"fewer than two units with answers"}
    assert methods(["y"], list("ABCD")) == {"no unit with two answers"}
    assert methods(["constant", "one"], list("AABB")) == {"no variance"}


def test_people_of_a_unit_who_all_say_the_same():
    values, units = pd.DataFrame({"y": [0.1, 0.1, 0.7, 0.7, 0.2, 0.2]}), list("AABBCC")
    icc1 = intraclass(values, units).query("metric == 'icc1'")
    assert icc1[["estimate", "conf_low", "conf_high"]].to_numpy() == pytest.approx(1)
    assert (unit_reliability(values, units)["estimate"] == 1).all()
    fitted = variance_components(values, units)
    assert fitted["method"].tolist() == ["ANOVA, n0", "REML: no variance within units"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.DataFrame({"y": ["a", "b"]}), "column 'y' is not numeric; expected answers or scores as numbers."),
        (pd.DataFrame({"y": [1.0, np.inf]}), "column 'y' holds infinite values; expected numbers, or missing."),
        (pd.DataFrame(index=[0, 1]), "the table of values has no columns; intraclass correlations need at least one."),
        (
            pd.DataFrame([[1, 2], [3, 4]], columns=["y", "y"]),
            "the table of values has columns of the same name; rename them.",
        ),
        (pd.DataFrame({"y": [1.0]}), "units has 2 entries for 1 respondents; give one unit per row."),
    ],
)
def test_messages(values, message):
    with pytest.raises(ValueError) as caught:
        intraclass(values, ["A", "B"])
    assert str(caught.value) == message
