"""Confirmatory factor models: against lavaan, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_factors import ITEMS, LOADINGS, THREE, figures, made_up, numbers
from oracle_files import read_expected, read_input

from engagement.measurement.structure import FactorModel, factor_model, one_factor
from engagement.measurement.structure.factors.mean_covariance import (
    discrepancy,
    gradient_and_information,
    implied,
    moments,
    observed_information,
)
from engagement.measurement.structure.factors.parameters import Simple, continuous_pattern

KEYS = ["case", "estimator", "metric", "first", "second"]
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "df", "p_value"]


def fitted(rows: pd.DataFrame, case: str, estimator: str) -> FactorModel:
    options = {"estimator": estimator.split()[0]}
    if estimator == "mlr clustered":
        options["cluster"] = rows["unit"]
    if estimator == "ml marker":
        options["identification"] = "marker"
    if case in ("one", "ordered"):
        return one_factor(rows[ITEMS[:5]], **options)
    return factor_model(rows, THREE, **options)


def as_expected(model: FactorModel) -> pd.DataFrame:
    loadings = model.loadings.assign(first=model.loadings["item"], second="")
    levels = model.intercepts.assign(
        first=model.intercepts["item"],
        second=model.intercepts["threshold"].map(lambda one: "" if pd.isna(one) else f"{one}"),
    )
    among = model.correlations.assign(first=model.correlations["factor_a"], second=model.correlations["factor_b"])
    return pd.concat([model.fit.assign(first="", second=""), loadings, levels, among], ignore_index=True)


def test_everything_lavaan_prints_matches():
    answers = read_input("factor_model")
    expected = read_expected("factor_model").fillna({"first": "", "second": ""})
    expected["second"] = expected["second"].map(
        lambda one: f"{int(one)}" if str(one).replace(".", "").isdigit() else one
    )
    found = []
    for case, estimator in expected[["case", "estimator"]].drop_duplicates().itertuples(index=False):
        model = fitted(answers[answers["case"] == case], case, estimator)
        assert model.converged and not model.notes
        found.append(as_expected(model).assign(case=case, estimator=estimator))
    found = pd.concat(found, ignore_index=True)[[*KEYS, *NUMBERS]].sort_values(KEYS, ignore_index=True)
    expected = expected[[*KEYS, *NUMBERS]].sort_values(KEYS, ignore_index=True)
    assert found[KEYS].astype(str).equals(expected[KEYS].astype(str))
    interval_of_rmsea = expected["metric"].str.startswith("rmsea")
    likelihood = expected["metric"].str.startswith("log_likelihood") | expected["metric"].isin(["aic", "bic"])
    for name in NUMBERS:
        np.testing.assert_allclose(
            found.loc[~interval_of_rmsea, name],
            expected.loc[~interval_of_rmsea, name],
            rtol=1e-5,
            atol=1e-5,
            err_msg=name,
        )
        # lavaan finds the ends of the interval of RMSEA to four digits of the noncentrality
        np.testing.assert_allclose(
            found.loc[interval_of_rmsea, name], expected.loc[interval_of_rmsea, name], rtol=0, atol=2e-5, err_msg=name
        )
    np.testing.assert_allclose(
        found.loc[likelihood, "estimate"], expected.loc[likelihood, "estimate"], rtol=0, atol=1e-6
    )
    tests = expected["metric"].str.startswith("chi_square")
    np.testing.assert_allclose(found.loc[tests, "estimate"], expected.loc[tests, "estimate"], rtol=2e-6)


@st.composite
def answers(draw):
    return made_up(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), 250)


SCALE_FREE = ("chi_square", "chi_square_scaled", "cfi", "tli_scaled", "rmsea_robust", "srmr")


@settings(max_examples=10, deadline=None)
@given(answers(), st.randoms(), st.sampled_from(["mlr", "mlm", "wlsmv"]))
def test_the_order_of_items_factors_and_people_does_not_matter(items, random, estimator):
    names = list(THREE)
    random.shuffle(names)
    other = {name: random.sample(THREE[name], 3) for name in names}
    plain = factor_model(items, THREE, estimator=estimator)
    turned = factor_model(items.iloc[::-1], other, estimator=estimator)
    np.testing.assert_allclose(numbers(turned), numbers(plain), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(figures(turned), figures(plain), rtol=1e-5, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(answers(), st.floats(0.01, 500), st.floats(-1000, 1000), st.sampled_from(["mlr", "mlm"]))
def test_the_unit_of_an_item_does_not_matter_and_reversing_it_turns_its_sign(items, slope, shift, estimator):
    plain = factor_model(items, THREE, estimator=estimator)
    moved = factor_model(items.assign(x2=shift + slope * items["x2"], x5=-items["x5"]), THREE, estimator=estimator)
    sign = pd.Series(1.0, index=ITEMS).where(pd.Series(ITEMS, index=ITEMS) != "x5", -1.0)
    np.testing.assert_allclose(numbers(moved)["estimate"], numbers(plain)["estimate"] * sign, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(numbers(moved)["std_error"], numbers(plain)["std_error"], rtol=1e-4)
    np.testing.assert_allclose(figures(moved, only=SCALE_FREE), figures(plain, only=SCALE_FREE), rtol=1e-4, atol=1e-5)


@settings(max_examples=5, deadline=None)
@given(answers())
def test_ordinal_models_know_the_order_of_answers_only(items):
    plain = factor_model(items, THREE, estimator="wlsmv")
    curved = factor_model(items.assign(x1=np.exp(items["x1"]), x9=items["x9"] ** 3), THREE, estimator="wlsmv")
    np.testing.assert_allclose(figures(curved), figures(plain), rtol=1e-9, atol=1e-9)


@settings(max_examples=5, deadline=None)
@given(answers())
def test_every_row_twice_doubles_chi_square_and_changes_no_estimate(items):
    once, twice = (
        factor_model(items, THREE, estimator="ml"),
        factor_model(pd.concat([items] * 2), THREE, estimator="ml"),
    )
    np.testing.assert_allclose(numbers(twice)["estimate"], numbers(once)["estimate"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(numbers(twice)["std_error"] * np.sqrt(2), numbers(once)["std_error"], rtol=1e-5)
    chi_square = [figures(one).loc["chi_square", "estimate"] for one in (once, twice)]
    assert chi_square[1] == pytest.approx(2 * chi_square[0], rel=1e-8)


@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_units_of_one_person_each_change_nothing_but_the_small_number_correction(estimator):
    items = made_up(np.random.default_rng(1), 300)
    alone = factor_model(items, THREE, estimator=estimator)
    units = factor_model(items, THREE, estimator=estimator, cluster=[f"u{one}" for one in range(300)])
    np.testing.assert_allclose(numbers(units)["std_error"] / numbers(alone)["std_error"], np.sqrt(300 / 299), rtol=1e-6)
    assert units.method.endswith("clustered in 300 units")


@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_labels_and_order_of_units_do_not_matter_and_people_without_one_are_left_out(estimator):
    rng = np.random.default_rng(2)
    items, unit = made_up(rng, 300), pd.Series(rng.integers(0, 15, size=300))
    plain = factor_model(items, THREE, estimator=estimator, cluster=unit)
    named = factor_model(items.iloc[::-1], THREE, estimator=estimator, cluster=unit.map("unit {}".format).iloc[::-1])
    np.testing.assert_allclose(figures(named), figures(plain), rtol=1e-6, atol=1e-6)
    some = factor_model(items, THREE, estimator=estimator, cluster=unit.astype(object).where(unit > 3))
    few = factor_model(items[unit > 3], THREE, estimator=estimator, cluster=unit[unit > 3])
    np.testing.assert_allclose(figures(some), figures(few), rtol=1e-9)
    assert some.n == few.n == (unit > 3).sum()


@pytest.mark.parametrize("estimator", ["ml", "mlm", "mlr", "wlsmv"])
def test_both_identifications_are_the_same_model(estimator):
    items = made_up(np.random.default_rng(3), 300)
    variance = factor_model(items, THREE, estimator=estimator)
    marker = factor_model(items, THREE, estimator=estimator, identification="marker")
    np.testing.assert_allclose(figures(marker), figures(variance), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(numbers(marker), numbers(variance), rtol=1e-4)
    np.testing.assert_allclose(marker.correlations["std_error"], variance.correlations["std_error"], rtol=1e-4)
    first = marker.loadings.query("metric == 'loading' and item in ['x1', 'x4', 'x7']")
    assert (first["estimate"] == 1).all() and first["conf_low"].isna().all()


def test_gradient_and_hessian_are_those_of_the_discrepancy():
    simple = Simple(tuple(ITEMS), tuple(THREE), np.repeat(range(3), 3))
    pattern = continuous_pattern(simple, 2, equal=("loadings", "intercepts"))
    data = moments(made_up(np.random.default_rng(4), 200).to_numpy())
    rng = np.random.default_rng(5)
    at = np.concatenate([0.6 + rng.random(9), 0.5 + rng.random(9), [1.2, 0.4, 0.3, 0.9, 0.5, 1.1], rng.normal(size=12)])

    def value(one):
        return discrepancy(implied(simple, pattern, one), data) / 2

    def slope(one):
        return gradient_and_information(implied(simple, pattern, one), data)[0]

    steps = 1e-5 * np.eye(len(at))
    by_value = [(value(at + step) - value(at - step)) / 2e-5 for step in steps]
    by_slope = [(slope(at + step) - slope(at - step)) / 2e-5 for step in steps]
    hessian = observed_information(simple, pattern, implied(simple, pattern, at), data)
    np.testing.assert_allclose(slope(at), by_value, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(hessian, by_slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_planted_loadings_and_correlations_are_recovered(estimator):
    items = made_up(np.random.default_rng(6), 12_000, points=estimator == "wlsmv")
    model = factor_model(items, THREE, estimator=estimator)
    found = numbers(model)
    assert (abs(found["estimate"] - LOADINGS) < 4 * found["std_error"]).all() and (found["std_error"] < 0.015).all()
    among = model.correlations
    assert ((among["conf_low"] < 0.5) & (among["conf_high"] > 0.5)).all() and (among["std_error"] < 0.02).all()
    fit = figures(model)
    assert fit.loc["cfi_scaled", "estimate"] > 0.998 and fit.loc["rmsea_scaled", "estimate"] < 0.01


@pytest.mark.parametrize("estimator", ["ml", "wlsmv"])
def test_a_factor_points_the_way_its_first_item_does(estimator):
    items = made_up(np.random.default_rng(22), 300)
    turned = factor_model(items.assign(x4=6 - items["x4"]), THREE, estimator=estimator)
    found = numbers(turned)["estimate"]
    assert found["x4"] > 0 and (found[["x5", "x6"]] < 0).all() and (found[["x1", "x9"]] > 0).all()
    assert (turned.correlations["estimate"].to_numpy() > 0).tolist() == [False, True, False]


def test_a_wrong_model_is_noticed():
    items = made_up(np.random.default_rng(7), 600, factor=0.2)
    for estimator in ("mlr", "wlsmv"):
        table = one_factor(items, estimator=estimator).fit.set_index("metric")
        assert table.loc["chi_square_scaled", "p_value"] < 1e-10
        assert table.loc["cfi_scaled", "verdict"] == "below the cut"
        assert table.loc["rmsea_scaled", "verdict"] == "above the cut"
        assert table.loc["srmr", "verdict"] == "above the cut"


def test_forty_items_of_ten_factors_and_ten_thousand_people_take_seconds():
    rng = np.random.default_rng(21)
    factors = 0.6 * rng.normal(size=(10_000, 1)) + 0.8 * rng.normal(size=(10_000, 10))
    latent = 0.7 * np.repeat(factors, 4, axis=1) + 0.7 * rng.normal(size=(10_000, 40))
    items = pd.DataFrame(latent, columns=[f"i{at}" for at in range(40)])
    model = factor_model(items, {f"f{at}": [f"i{4 * at + one}" for one in range(4)] for at in range(10)})
    assert model.converged and model.fit.set_index("metric").loc["chi_square", "df"] == 695
    np.testing.assert_allclose(model.correlations["estimate"], 0.36, atol=0.05)
