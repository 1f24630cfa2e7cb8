"""Subscore value: planted truth for persons and units, invariants, jackknife, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.consistency import subscore_value
from engagement.rules import NOT_DISTINCT

SCALES = {name: [f"{name}{one}" for one in range(4)] for name in "abc"}
NUMBERS = ["prmse_own", "prmse_total", "prmse_combination", "prmse_augmented", "ratio", "estimate", "std_error"]


def simulated(rng, sizes, shared, unit_share=0.3, missing=0.0):
    """Item table, units, true person scores and true unit effects; `shared` is the correlation of true scores."""
    unit = np.repeat(np.arange(len(sizes)), sizes)
    root = np.linalg.cholesky(shared * np.ones((3, 3)) + (1 - shared + 1e-12) * np.eye(3))
    effect = np.sqrt(unit_share) * rng.normal(size=(len(sizes), 3)) @ root.T
    person = np.sqrt(1 - unit_share) * rng.normal(size=(len(unit), 3)) @ root.T
    true = effect[unit] + person
    values = np.repeat(true, 4, axis=1) + rng.normal(size=(len(unit), 12))
    values[rng.random(values.shape) < missing] = np.nan
    return pd.DataFrame(values, columns=[item for items in SCALES.values() for item in items]), unit, true, effect


def squared(a, b):
    return np.corrcoef(a, b)[0, 1] ** 2


@pytest.mark.parametrize(("shared", "verdict"), [(0.2, "distinct"), (1.0, NOT_DISTINCT)])
def test_prmse_is_the_squared_correlation_with_the_true_score(shared, verdict):
    rng = np.random.default_rng(1)
    n = 40_000
    items, _, true, _ = simulated(rng, np.full(n // 20, 20), shared)
    table = subscore_value(items, SCALES)
    subscores = {name: items[columns].sum(axis=1) for name, columns in SCALES.items()}
    total = sum(subscores.values())
    error = 4 / np.sqrt(n)  # over three standard errors of a squared correlation, twice over
    for at, row in table.set_index("scale").reset_index().iterrows():
        mine, want = subscores[row["scale"]], true[:, at]
        assert row["prmse_own"] == pytest.approx(squared(mine, want), abs=error)
        assert row["prmse_total"] == pytest.approx(squared(total, want), abs=error)
        both = np.column_stack([np.ones(n), mine, total])
        fitted = both @ np.linalg.lstsq(both, want, rcond=None)[0]
        assert row["prmse_combination"] == pytest.approx(squared(fitted, want), abs=error)
        every = np.column_stack([np.ones(n), *subscores.values()])
        fitted = every @ np.linalg.lstsq(every, want, rcond=None)[0]
        assert row["prmse_augmented"] == pytest.approx(squared(fitted, want), abs=error)
    assert table["verdict"].tolist() == [verdict] * 3


@pytest.mark.parametrize(("shared", "distinct"), [(0.2, True), (1.0, False)])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_prmse_of_units_is_the_squared_correlation_with_the_unit_effect(shared, distinct, missing):
    rng = np.random.default_rng(2)
    units = 1500
    items, unit, _, effect = simulated(rng, np.full(units, 8), shared, missing=missing)
    table = subscore_value(items, SCALES, units=unit).query("subject == 'unit'")
    means = items.groupby(unit).mean()
    subscores = {name: means[columns].sum(axis=1) for name, columns in SCALES.items()}
    total = sum(subscores.values())
    error = 5 / np.sqrt(units)
    for at, row in table.reset_index(drop=True).iterrows():
        assert row["prmse_own"] == pytest.approx(squared(subscores[row["scale"]], effect[:, at]), abs=error)
        assert row["prmse_total"] == pytest.approx(squared(total, effect[:, at]), abs=error)
        assert (row["verdict"] == "distinct") == distinct
    assert (table["n_units"] == units).all()


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = rng.integers(2, 12, size=draw(st.integers(8, 14)))
    return simulated(rng, sizes, draw(st.sampled_from([0.3, 0.9])), 0.5, draw(st.sampled_from([0.0, 0.1])))[:2]


def numbers(table):
    return table.sort_values(["subject", "scale"])[NUMBERS].astype(float).to_numpy()


@settings(max_examples=25)
@given(cases(), st.randoms(), st.sampled_from(["items", "scales"]))
def test_order_labels_and_unit_of_measurement_do_not_matter(case, random, overall):
    items, unit = case

    def value(table, scales, units):
        return numbers(subscore_value(table, scales, units=units, overall=overall, interval="jackknife"))

    plain = value(items, SCALES, unit)
    order = list(SCALES)
    random.shuffle(order)
    shuffled = {name: SCALES[name][::-1] for name in order}
    close = {"rtol": 1e-6, "atol": 1e-8, "equal_nan": True}
    np.testing.assert_allclose(value(items, shuffled, unit), plain, **close)
    np.testing.assert_allclose(value(25 * items + 3, SCALES, unit), plain, **close)
    np.testing.assert_allclose(value(items[::-1], SCALES, unit[::-1]), plain, **close)
    np.testing.assert_allclose(
        value(items, SCALES, pd.Series(unit, index=items.index).map("u{}".format)), plain, **close
    )


@settings(max_examples=20)
@given(cases())
def test_more_predictors_predict_no_worse_and_columns_are_known(case):
    table = subscore_value(case[0], SCALES, units=case[1])
    assert set(table.columns) <= set(COLUMNS) and set(table["metric"]) <= set(DECIMALS_BY_METRIC)
    shown = table.dropna(subset="estimate")
    for less, more in (("own", "combination"), ("total", "combination"), ("combination", "augmented")):
        both = shown[[f"prmse_{less}", f"prmse_{more}"]].dropna()
        assert (both[f"prmse_{less}"] <= both[f"prmse_{more}"] + 1e-9).all()
    np.testing.assert_allclose(shown["estimate"], shown["prmse_own"] - shown["prmse_total"])
    gone = table["estimate"].isna()
    assert (table.loc[~gone, "verdict"] == np.where(shown["estimate"] > 0, "distinct", NOT_DISTINCT)).all()
    assert table.loc[gone, "verdict"].str.startswith("not available: ").all()


def test_jackknife_of_persons_is_leaving_out_each():
    rng = np.random.default_rng(3)
    items, unit, _, _ = simulated(rng, np.full(6, 5), 0.5)
    table = subscore_value(items, SCALES, interval="jackknife")
    each = np.array([subscore_value(items.drop(index=row), SCALES)["estimate"] for row in items.index])
    expected = np.sqrt((len(each) - 1) * each.var(axis=0))
    np.testing.assert_allclose(table["std_error"], expected, rtol=1e-8)
    with_units = subscore_value(items, SCALES, units=unit, interval="jackknife")
    for subject, rows in with_units.groupby("subject"):
        each = []
        for one in range(6):
            left = subscore_value(items[unit != one], SCALES, units=unit[unit != one])
            each.append(left.loc[left["subject"] == subject, "estimate"])
        np.testing.assert_allclose(rows["std_error"], np.sqrt(5 * np.var(each, axis=0)), rtol=1e-8)


@pytest.mark.simulation
def test_jackknife_intervals_cover_the_planted_difference():
    rng = np.random.default_rng(4)
    sizes = np.full(10, 30)
    large = subscore_value(simulated(rng, np.full(30_000, 10), 0.7, 0.0)[0], SCALES)["estimate"].mean()
    held, replicates = 0, 1500
    for _ in range(replicates):
        row = subscore_value(simulated(rng, sizes, 0.7, 0.0)[0], SCALES, interval="jackknife").iloc[0]
        held += row["conf_low"] <= large <= row["conf_high"]
    assert abs(held / replicates - 0.95) < 2.576 * np.sqrt(0.95 * 0.05 / replicates) + 0.01


def test_a_reliability_given_takes_the_place_of_alpha():
    items = simulated(np.random.default_rng(5), np.full(20, 10), 0.5)[0]
    table = subscore_value(items, SCALES, reliabilities={"b": 0.9}).set_index("scale")
    assert table.loc["b", "prmse_own"] == pytest.approx(0.9)
    assert table["method"].tolist() == [
        f"persons: pairwise covariances, {one}" for one in ("alpha", "reliability given", "alpha")
    ]


def test_what_cannot_be_judged_says_why():
    rng = np.random.default_rng(6)
    items, unit, _, _ = simulated(rng, np.full(8, 6), 0.5)
    items = items.assign(a0=3.0, a1=3.0, a2=3.0, a3=3.0, c9=rng.normal(size=48))

    def verdicts(scales, units=None, rows=slice(None)):
        found = subscore_value(items[rows], scales, units=units, interval="jackknife")
        return found.set_index(["subject", "scale"])["verdict"].to_dict()

    one = verdicts(SCALES | {"d": ["c9"]}, unit)
    assert one["person", "a"] == "not available: no item varies"
    assert one["person", "d"] == "not available: one item has no alpha"
    assert one["person", "b"] in ("distinct", NOT_DISTINCT)
    nobody = verdicts({"b": SCALES["b"], "c": SCALES["c"]}, rows=slice(0, 2))
    assert set(nobody.values()) == {"not available: fewer than three respondents"}
    alone = verdicts({"a": SCALES["a"], "b": SCALES["b"]})
    assert alone["person", "b"] == "not available: no other scale varies"
    single = verdicts({"b": SCALES["b"], "c": SCALES["c"]}, np.zeros(48))
    assert single["unit", "b"] == "not available: fewer than two units with answers"
    none = verdicts({"b": SCALES["b"], "c": SCALES["c"]}, [None] * 48)
    assert none["unit", "c"] == "not available: fewer than two units with answers"


@pytest.mark.parametrize(
    ("scales", "options", "message"),
    [
        ({"a": ["a0"]}, {}, "subscore value compares scales with their total and needs at least two, found 1."),
        ({"a": ["a0"], "b": ["x"]}, {}, "scale 'b' names item 'x', which the table does not hold."),
        ({"a": ["a0"], "b": "b0"}, {}, "scale 'b' has items 'b0'; expected a list of at least one column."),
        (
            {"a": ["a0", "a1"], "b": ["a1"]},
            {},
            "item 'a1' is in scale 'a' and in scale 'b'; scales that share an item share its errors, leave it in one.",
        ),
        (SCALES, {"overall": "sum"}, "overall is 'sum'; expected 'items' or 'scales'."),
        (SCALES, {"interval": "t"}, "interval is 't'; expected 'none' or 'jackknife'."),
        (SCALES, {"reliabilities": {"z": 0.5}}, "reliabilities names 'z', which is none of the scales."),
        (SCALES, {"reliabilities": {"a": 1.5}}, "the reliability of scale 'a' is 1.5; expected 0 to 1."),
        (SCALES, {"units": ["A"]}, "units has 1 entries for 4 respondents; give one unit per row."),
    ],
)
def test_messages(scales, options, message):
    items = simulated(np.random.default_rng(1), [4], 0.5)[0]
    with pytest.raises(ValueError) as caught:
        subscore_value(items, scales, **options)
    assert str(caught.value) == message
