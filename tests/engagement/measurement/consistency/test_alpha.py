"""Alpha from rows and from pair moments: invariants, planted truth, degenerate input, coverage."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.columns import COLUMNS
from engagement.engine import count_pairs
from engagement.estimates import summarise
from engagement.measurement.consistency import (
    alpha_from_pairs,
    cronbach_alpha,
    item_analysis,
    standard_error_of_measurement,
)
from engagement.measurement.consistency.moments import item_answers, item_sums
from engagement.measurement.scores import item_values, scale_items


@st.composite
def answers(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(12, 60)), draw(st.integers(3, 7))
    values = np.clip(np.rint(3 + rng.normal(size=(rows, 1)) + rng.normal(size=(rows, columns))), 1, 5)
    values[10:][rng.random((rows - 10, columns)) < draw(st.sampled_from([0.0, 0.15]))] = np.nan
    values[:4] = np.arange(1, 5)[:, None]
    return pd.DataFrame(values, columns=[f"q{one}" for one in range(columns)])


def numbers(found):
    return [found.estimate, found.std_error, found.conf_low, found.conf_high]


@given(answers(), st.randoms(), st.sampled_from(["feldt", "duhachek"]), st.booleans(), st.sampled_from([2, 3]))
def test_order_unit_and_duplicated_rows(items, random, interval, standardised, times):
    def alpha(table):
        return cronbach_alpha(table, interval=interval, standardised=standardised)

    plain, order = alpha(items), list(items.columns)
    random.shuffle(order)
    assert numbers(alpha(items[order])) == pytest.approx(numbers(plain), nan_ok=True)
    assert numbers(alpha(25 * (items - 1))) == pytest.approx(numbers(plain), nan_ok=True)
    assert numbers(alpha(items.convert_dtypes())) == pytest.approx(numbers(plain), nan_ok=True)
    assert plain.conf_low <= plain.estimate <= plain.conf_high <= 1
    complete = items.dropna()
    repeated = alpha(pd.concat([complete] * times))
    assert repeated.estimate == pytest.approx(alpha(complete).estimate)
    assert repeated.n == times * len(complete)


@given(answers())
def test_moments_are_those_of_pandas(items):
    sums = item_sums(item_answers(items), squares=True)
    np.testing.assert_allclose(sums.covariance, items.cov(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(sums.correlation, items.corr(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(sums.mean, items.mean(), rtol=1e-12)
    weights = np.arange(len(items)) % 3
    weighted = item_sums(item_answers(items), squares=True, weights=weights.astype(float))
    repeated = item_sums(item_answers(items.loc[items.index.repeat(weights)]), squares=True)
    np.testing.assert_allclose(weighted.correlation, repeated.correlation, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_wide_tables_of_many_blocks_are_summed_exactly(missing):
    rng = np.random.default_rng(5)
    values = rng.integers(0, 11, size=(5000, 34)).astype(float)
    values[rng.random(values.shape) < missing] = np.nan
    items = pd.DataFrame(values)
    found = item_sums(item_answers(items))
    np.testing.assert_allclose(found.covariance, items.cov(), rtol=1e-12, atol=1e-12)
    fractions = item_sums(item_answers(items / 7 + 1e6))
    np.testing.assert_allclose(49 * fractions.covariance, items.cov(), rtol=1e-8, atol=1e-8)


def test_pairs_give_the_alpha_of_the_rows(responses, instrument):
    pairs = count_pairs(responses, instrument)
    keys = ["form", "responsibility", "object"]
    of_several = pairs.groupby(["responsibility", "object"])["item_a"].transform("nunique") > 1
    table = summarise(pairs[(pairs["form"] == "staff") & of_several], alpha_from_pairs, by=keys)
    staff = responses[responses["form"] == "staff"]
    assert len(table) > 5
    for row in table.itertuples():
        items = scale_items(instrument, row.responsibility, row.object, staff)
        values = pd.DataFrame(item_values(staff, items, instrument))
        rows = cronbach_alpha(values)
        assert row.estimate == pytest.approx(rows.estimate, abs=1e-9)
        assert row.n == values.notna().sum().max() <= rows.n
        again = alpha_from_pairs(
            pairs[
                (pairs["form"] == "staff")
                & (pairs["responsibility"] == row.responsibility)
                & (pairs["object"] == row.object)
            ],
            interval="duhachek",
            standardised=True,
        )
        assert again.estimate == pytest.approx(cronbach_alpha(values, standardised=True).estimate, abs=1e-9)


def test_planted_alpha_is_recovered_and_noise_has_none():
    rng = np.random.default_rng(6)
    n, k = 100_000, 5
    items = pd.DataFrame(rng.normal(size=(n, 1)) + rng.normal(size=(n, k)))
    for interval in ("feldt", "duhachek"):
        found = cronbach_alpha(items, interval=interval)
        assert found.estimate == pytest.approx(k / (k + 1), abs=0.005)
        assert found.conf_low < k / (k + 1) < found.conf_high
    nothing = cronbach_alpha(pd.DataFrame(rng.normal(size=(n, k))))
    assert nothing.estimate == pytest.approx(0, abs=0.02)
    sem = standard_error_of_measurement(items, points=(0, 4)).set_index("metric")["estimate"]
    assert sem["sem"] == pytest.approx(np.sqrt(1 / k), abs=0.005)
    assert sem["sem_percent"] == pytest.approx(25 * sem["sem"])


@pytest.mark.simulation
@pytest.mark.parametrize("n", [8, 30, 100])
@pytest.mark.parametrize("noise", [0.7, 2.0])
def test_feldts_interval_is_exact_for_normal_items(n, noise):
    rng = np.random.default_rng(7)
    k, replicates = 4, 10_000
    truth = k / (k + noise**2)
    held = 0
    for _ in range(replicates):
        found = cronbach_alpha(pd.DataFrame(rng.normal(size=(n, 1)) + noise * rng.normal(size=(n, k))))
        held += found.conf_low <= truth <= found.conf_high
    assert abs(held / replicates - 0.95) < 2.576 * np.sqrt(0.95 * 0.05 / replicates)


@pytest.mark.simulation
def test_duhacheks_standard_error_is_the_spread_of_alpha_with_unequal_items():
    rng = np.random.default_rng(8)
    load, noise = np.array([1.5, 1.0, 0.7, 0.4]), np.array([0.5, 1.0, 1.0, 1.5])
    found = [
        cronbach_alpha(
            pd.DataFrame(rng.normal(size=(200, 1)) * load + noise * rng.normal(size=(200, 4))), interval="duhachek"
        )
        for _ in range(4000)
    ]
    spread = np.std([one.estimate for one in found])
    told = np.mean([one.std_error for one in found])
    assert abs(told / spread - 1) < 3 / np.sqrt(2 * 4000) + 0.02  # Monte Carlo error, and bias of order 1 / n


def test_item_analysis_ignores_order_and_unit(responses, instrument):
    items = responses[["acc1", "acc2", "acc3"]]
    plain = item_analysis(items).set_index("item")
    again = item_analysis(items[["acc3", "acc1", "acc2"]]).set_index("item").loc[plain.index]
    pd.testing.assert_frame_equal(plain, again)
    scaled = item_analysis(25 * (items - 1), points=(0, 100)).set_index("item")
    pd.testing.assert_frame_equal(plain.drop(columns="sd"), scaled.drop(columns="sd"))
    np.testing.assert_allclose(scaled["sd"], 25 * plain["sd"])
    assert set(item_analysis(items).columns) | set(standard_error_of_measurement(items).columns) <= set(COLUMNS)


def test_a_planted_stray_item_is_found():
    rng = np.random.default_rng(9)
    values = rng.normal(size=(400, 1)) + rng.normal(size=(400, 5))
    values[:, 3] = rng.normal(size=400)
    table = item_analysis(pd.DataFrame(values, columns=list("abcde")), points=None).set_index("item")
    assert abs(table.loc["d", "item_rest"]) < 0.2 < table.drop(index="d")["item_rest"].min()
    whole = cronbach_alpha(pd.DataFrame(values)).estimate
    assert table.loc["d", "alpha_if_dropped"] > whole > table.drop(index="d")["alpha_if_dropped"].max()
    assert table[["difficulty", "floor", "ceiling"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0]}), "fewer than three respondents"),
        (pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 2, 2]}), "fewer than two items vary"),
        (pd.DataFrame({"a": [0.1] * 9, "b": [0.3] * 9}), "fewer than two items vary"),
        (pd.DataFrame({"a": [1.0, 2, 3], "b": [3.0, 2, 1]}), "the total has no variance"),
        (
            pd.DataFrame({"a": [1.0, 2, 3, None, None], "b": [None, None, None, 1.0, 2]}),
            "two items were not answered by the same people",
        ),
        (pd.DataFrame({"a": [], "b": []}, dtype=float), "fewer than three respondents"),
    ],
)
def test_degenerate_input_is_nan_with_a_reason(items, reason):
    found = cronbach_alpha(items)
    assert np.isnan(numbers(found)).all()
    assert found.method == f"Cronbach's alpha, pairwise, Feldt interval: not computable, {reason}"
    assert standard_error_of_measurement(items)["method"].str.endswith(f": not computable, {reason}").all()
    assert item_analysis(items, points=None)["alpha_if_dropped"].isna().all()


def test_items_without_variance_are_left_out_and_counted():
    items = pd.DataFrame({"a": [1, 2, 3, 5], "b": [1, 3, 3, 4], "same": [4, 4, 4, 4], "empty": [pd.NA] * 4})
    found = cronbach_alpha(items)
    assert found.estimate == pytest.approx(cronbach_alpha(items[["a", "b"]]).estimate)
    assert found.method == "Cronbach's alpha, pairwise, Feldt interval; items without variance left out: 2"
    table = item_analysis(items).set_index("item")
    assert table.loc[["same", "empty"], "item_rest"].isna().all()
    assert table.loc["empty", "missing"] == 100


PAIRS = pd.DataFrame({"item_a": ["a"], "item_b": ["a"], "n": [3], "sum_a": [1.0], "sum_b": [1.0], "sum_ab": [1.0]})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: cronbach_alpha(pd.DataFrame({"a": [1], "b": [2]}), interval="fisher"),
            "interval is 'fisher'; expected 'feldt' or 'duhachek'.",
        ),
        (
            lambda: cronbach_alpha(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})),
            "column 'b' is not numeric; expected answers as numbers.",
        ),
        (
            lambda: cronbach_alpha(pd.DataFrame({"a": [1, np.inf], "b": [1, 2]})),
            "column 'a' holds infinite values; expected numbers, or missing.",
        ),
        (lambda: alpha_from_pairs(PAIRS), "alpha needs at least two items, found 1."),
        (
            lambda: alpha_from_pairs(PAIRS[["n"]]),
            "alpha needs PAIRS with item_a, item_b, n, sum_a, sum_b and sum_ab; make them by count_pairs.",
        ),
        (
            lambda: alpha_from_pairs(pd.concat([PAIRS, PAIRS]).assign(object=["x", "y"])),
            "alpha takes the pairs of one scale, found object x, y; use summarise.",
        ),
        (
            lambda: item_analysis(pd.DataFrame({"a": [1, 6], "b": [1, 2]})),
            "item 'a' holds 6, outside the options 1 to 5; give the scale's options as points.",
        ),
        (lambda: item_analysis(pd.DataFrame({"a": [1, 2]})), "item analysis needs at least two items, found 1."),
        (
            lambda: item_analysis(pd.DataFrame({"a": [1, 2], "b": [1, 2]}), points=(3,)),
            "points is [3]; expected the response options, at least the lowest and highest.",
        ),
        (
            lambda: standard_error_of_measurement(pd.DataFrame({"a": [1, 2]})),
            "the standard error of measurement needs at least two items, found 1.",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
