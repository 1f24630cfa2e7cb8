"""Confirmatory factor models: against lavaan, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.structure import FactorModel, TooFewAnswers, factor_model, one_factor
from engagement.measurement.structure.mean_covariance import (
    discrepancy,
    gradient_and_information,
    implied,
    moments,
    observed_information,
)
from engagement.measurement.structure.parameters import Simple, continuous_pattern

ITEMS = [f"x{item + 1}" for item in range(9)]
THREE = {"f1": ITEMS[:3], "f2": ITEMS[3:6], "f3": ITEMS[6:]}
KEYS = ["case", "estimator", "metric", "first", "second"]
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "df", "p_value"]
SKEWED_CUTS = (-1.9, -1.2, -0.4, 0.6)
LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.85, 0.6, 0.7, 0.5])


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


def made_up(rng, n, *, points=True, factor=0.5, loadings=LOADINGS) -> pd.DataFrame:
    """Three correlated factors with three items each."""
    among = np.full((3, 3), factor) + (1 - factor) * np.eye(3)
    factors = rng.multivariate_normal(np.zeros(3), among, size=n)
    latent = factors[:, np.repeat(range(3), 3)] * loadings + rng.normal(size=(n, 9)) * np.sqrt(1 - loadings**2)
    return pd.DataFrame(np.searchsorted(SKEWED_CUTS, latent) + 1.0 if points else latent, columns=ITEMS)


@st.composite
def answers(draw):
    return made_up(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), 250)


def numbers(model: FactorModel, metric: str = "standardised_loading") -> pd.DataFrame:
    table = model.loadings[model.loadings["metric"] == metric].set_index("item").sort_index()
    return table[["estimate", "std_error"]]


def figures(model: FactorModel, *, only: tuple[str, ...] = ()) -> pd.DataFrame:
    table = model.fit.set_index("metric")[["estimate", "df", "p_value", "conf_low", "conf_high"]]
    return table.loc[list(only)] if only else table


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


def test_a_wrong_model_is_noticed():
    items = made_up(np.random.default_rng(7), 600, factor=0.2)
    for estimator in ("mlr", "wlsmv"):
        table = one_factor(items, estimator=estimator).fit.set_index("metric")
        assert table.loc["chi_square_scaled", "p_value"] < 1e-10
        assert table.loc["cfi_scaled", "verdict"] == "below the cut"
        assert table.loc["rmsea_scaled", "verdict"] == "above the cut"
        assert table.loc["srmr", "verdict"] == "above the cut"


@pytest.mark.parametrize("estimator", ["ml", "mlm", "mlr", "wlsmv"])
def test_columns_and_metrics_are_in_the_glossary(estimator):
    model = factor_model(made_up(np.random.default_rng(8), 220), THREE, estimator=estimator)
    for table in (model.fit, model.loadings, model.intercepts, model.correlations):
        assert set(table.columns) <= set(COLUMNS)
        assert set(table["metric"]) <= set(DECIMALS_BY_METRIC)
        assert (table["n"] == 220).all() and (table["method"] == model.method).all()
    assert model.loadings["conf_low"].le(model.loadings["conf_high"]).sum() >= 18


def test_few_answers_are_refused_with_the_reason_and_the_number_found():
    items = made_up(np.random.default_rng(9), 210)
    items.iloc[:30, 4] = np.nan
    with pytest.raises(TooFewAnswers) as caught:
        factor_model(items, THREE)
    assert str(caught.value) == (
        "a factor model needs at least 200 complete rows, found 180 (of 210 respondents): with fewer, loadings and fit are "
        "too uncertain to judge a scale by. Use reliability and item analysis, or pass smallest_n=180 knowingly."
    )
    assert isinstance(caught.value, ValueError) and (caught.value.n, caught.value.smallest_n) == (180, 200)
    model = factor_model(items, THREE, smallest_n=180)
    assert model.converged and model.n == 180
    assert model.method == (
        "ML, Huber-White standard errors, Yuan-Bentler scaled test (MLR), 180 complete rows of 210 (listwise); "
        "smallest n lowered to 180"
    )


def test_a_heywood_case_is_named():
    rng = np.random.default_rng(10)
    factor = rng.normal(size=400)
    items = pd.DataFrame({name: 0.3 * factor + rng.normal(size=400) for name in "bcd"})
    items["a"] = items[list("bcd")].sum(axis=1) + 0.2 * rng.normal(size=400)
    model = one_factor(items[list("abcd")])
    assert model.converged
    assert model.notes == ("improper solution (Heywood case): negative residual variance of 'a'",)
    assert model.method.endswith("; improper solution (Heywood case): negative residual variance of 'a'")
    assert model.loadings.query("item == 'a' and metric == 'residual_variance'")["estimate"].item() < 0


def test_factors_that_are_one_are_named():
    items = made_up(np.random.default_rng(11), 400, factor=0.999)
    mixed = {"p": ["x1", "x4", "x7"], "q": ["x2", "x5", "x8"]}
    items[mixed["p"]] = made_up(np.random.default_rng(12), 400, factor=0.0)[mixed["p"]].to_numpy()
    crossed = {"a": ["x1", "x2", "x3"], "b": ["x4", "x5", "x6"]}
    rng = np.random.default_rng(13)
    g, h = rng.normal(size=(2, 400))
    for at, name in enumerate(["x1", "x2", "x3", "x4", "x5", "x6"]):
        items[name] = g + 0.9 * h * (at in (0, 3)) + rng.normal(size=400)
    model = factor_model(items, crossed, estimator="ml")
    assert "improper solution: correlation beyond 1 between 'a' and 'b'; they cannot be told apart" in model.notes


def test_noise_has_no_solution_and_no_numbers():
    rng = np.random.default_rng(14)
    for _ in range(10):
        model = factor_model(pd.DataFrame(rng.normal(size=(220, 9)), columns=ITEMS), THREE, estimator="ml")
        if not model.converged:
            break
    assert model.notes == ("not converged: no minimum was found",)
    assert (
        model.fit["estimate"].isna().all()
        and (model.fit.loc[model.fit["rule"] != "", "verdict"] == "not available").all()
    )
    assert model.loadings[["estimate", "std_error"]].isna().all(axis=None)
    assert model.correlations["estimate"].isna().all()


def test_degenerate_answers_are_nan_with_a_reason():
    items = made_up(np.random.default_rng(15), 220)
    cases = {
        "no variance in 'x1'": items.assign(x1=3.0),
        "the items depend on each other exactly (one is a combination of others)": items.assign(x1=items["x2"]),
        "fewer than two complete rows": items * np.nan,
        "8 complete rows for 9 items": items.head(8),
    }
    for reason, table in cases.items():
        for estimator in ("ml", "mlr", "wlsmv"):
            model = factor_model(table, THREE, estimator=estimator, smallest_n=0)
            assert not model.converged and model.notes[0] == reason
            assert model.method.startswith(f"not fitted: {reason}; ")
            assert model.fit["estimate"].isna().all() and model.loadings["estimate"].isna().all()
            assert set(model.fit["metric"]) == {"chi_square", "cfi", "tli", "rmsea", "srmr"}
    model = factor_model(items, THREE, cluster=["A"] * 220)
    assert model.notes == ("people of a single unit: nothing to cluster by",)
    assert factor_model(items, THREE, cluster=[None] * 220, smallest_n=0).notes[0] == "fewer than two complete rows"


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "int64", "float32"])
def test_types_of_columns_do_not_matter(dtype):
    items = made_up(np.random.default_rng(16), 220)
    gaps = items.astype("Float64" if dtype == "float32" else dtype)
    if dtype in ("Int64", "Float64"):
        gaps.iloc[0, 0] = pd.NA
        items.iloc[0, 0] = np.nan
    for estimator in ("mlr", "wlsmv"):
        found, plain = (factor_model(one, THREE, estimator=estimator) for one in (gaps, items))
        np.testing.assert_allclose(figures(found), figures(plain), rtol=1e-12)


def test_ordered_categories_and_yes_and_no():
    items = made_up(np.random.default_rng(17), 250)
    words = items.apply(lambda one: pd.Series(pd.Categorical(one, ordered=True)))
    np.testing.assert_allclose(
        figures(factor_model(words, THREE, estimator="wlsmv")), figures(factor_model(items, THREE, estimator="wlsmv"))
    )
    yes = items > 3
    model = factor_model(yes, THREE, estimator="wlsmv")
    assert model.converged and len(model.intercepts) == 9
    assert model.fit.set_index("metric").loc["chi_square", "df"] == 24


def test_single_items_and_just_identified_models():
    items = made_up(np.random.default_rng(18), 250)
    mixed = factor_model(items, {"a": ["x1"], "b": ["x4", "x5"], "c": ["x7", "x8", "x9"]})
    assert mixed.notes == ("factor of a single item, taken as free of error: 'a'",)
    assert numbers(mixed).loc["x1", "estimate"] == pytest.approx(1)
    for estimator in ("mlr", "mlm", "ml", "wlsmv"):
        fit = one_factor(items[["x1", "x2", "x3"]], estimator=estimator).fit.set_index("metric")
        assert fit.loc["chi_square", "estimate"] == pytest.approx(0, abs=1e-6) and fit.loc["chi_square", "df"] == 0
        assert np.isnan(fit.loc["chi_square", "p_value"]) and fit.loc["cfi", "estimate"] == 1
        assert (fit.loc[fit["rule"] != "", "verdict"] == "cannot be judged").all()
        assert fit["method"].iloc[0].endswith("; no degrees of freedom: the model fits whatever the answers are")
        pair = factor_model(items, {"a": ["x1"], "b": ["x4"]}, estimator=estimator)
        assert pair.converged and pair.correlations["estimate"].item() > 0.2


@pytest.mark.parametrize(
    ("factors", "options", "message"),
    [
        ({}, {}, "no factors are given; name at least one with its items."),
        ({"a": "x1"}, {}, "factor 'a' has the text 'x1' for items; give a list of item names."),
        ({"a": []}, {}, "factor 'a' has no items; name at least one."),
        ({"a": ["x1", "z"]}, {}, "item 'z' of factor 'a' is not a column of the table."),
        (
            {"a": ["x1", "x2"], "b": ["x2"]},
            {},
            "item 'x2' is named twice; in this model every item belongs to one factor.",
        ),
        ({"a": ["x1", "x2"]}, {}, "a model with one factor needs at least three items, found 2."),
        (THREE, {"estimator": "gls"}, "estimator is 'gls'; expected one of 'ml', 'mlm', 'mlr', 'wlsmv'."),
        (THREE, {"identification": "none"}, "identification is 'none'; expected 'variance' or 'marker'."),
        (THREE, {"estimator": "ml", "cluster": [1] * 220}, "cluster needs estimator 'mlr' or 'wlsmv', found 'ml'."),
        (THREE, {"cluster": [1, 2]}, "cluster has 2 entries for 220 respondents; give one unit per row."),
    ],
)
def test_messages(factors, options, message):
    items = made_up(np.random.default_rng(19), 220)
    with pytest.raises(ValueError) as caught:
        factor_model(items, factors, **options)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: x.assign(x1="often"), "column 'x1' is not numeric; expected answers as numbers."),
        (lambda x: x.assign(x1=np.inf), "column 'x1' holds infinite values; expected numbers, or missing."),
        (
            lambda x: x.set_axis([*ITEMS[:8], "x1"], axis=1),
            "the table of items has columns of the same name; rename them.",
        ),
    ],
)
def test_messages_about_the_table(change, message):
    with pytest.raises(ValueError) as caught:
        factor_model(change(made_up(np.random.default_rng(20), 220)), {"a": ITEMS[:3]})
    assert str(caught.value) == message


def test_forty_items_of_ten_factors_and_ten_thousand_people_take_seconds():
    rng = np.random.default_rng(21)
    factors = 0.6 * rng.normal(size=(10_000, 1)) + 0.8 * rng.normal(size=(10_000, 10))
    latent = 0.7 * np.repeat(factors, 4, axis=1) + 0.7 * rng.normal(size=(10_000, 40))
    items = pd.DataFrame(latent, columns=[f"i{at}" for at in range(40)])
    model = factor_model(items, {f"f{at}": [f"i{4 * at + one}" for one in range(4)] for at in range(10)})
    assert model.converged and model.fit.set_index("metric").loc["chi_square", "df"] == 695
    np.testing.assert_allclose(model.correlations["estimate"], 0.36, atol=0.05)


def rejections(make, estimator, replicates, seed):
    rng = np.random.default_rng(seed)
    p_values = []
    for _ in range(replicates):
        items, cluster = make(rng)
        model = one_factor(items, estimator=estimator, cluster=cluster, smallest_n=0)
        p_values.append(model.fit.set_index("metric").loc["chi_square_scaled", "p_value"])
    return np.mean(np.array(p_values) < 0.05)


def skewed_points(rng):
    latent = rng.normal(size=(400, 1)) * LOADINGS[:6] + rng.normal(size=(400, 6)) * np.sqrt(1 - LOADINGS[:6] ** 2)
    return pd.DataFrame(np.searchsorted((-2.0, -1.5, -0.9, 0.0), latent) + 1.0), None


def skewed_scores(rng):
    def skewed(*shape):
        return (rng.chisquare(3, size=shape) - 3) / np.sqrt(6)

    return pd.DataFrame(skewed(600, 1) * LOADINGS[:6] + skewed(600, 6) * np.sqrt(1 - LOADINGS[:6] ** 2)), None


def clustered_points(rng):
    """Points of one factor; the factor and every item vary between 80 units of eight."""
    unit = np.repeat(np.arange(80), 8)
    factor = 0.9 * rng.normal(size=640) + 0.45 * rng.normal(size=80)[unit]
    latent = factor[:, None] * 0.7 + np.sqrt(0.51) * (
        0.8 * rng.normal(size=(640, 6)) + 0.6 * rng.normal(size=(80, 6))[unit]
    )
    return pd.DataFrame(np.searchsorted((-2.0, -1.5, -0.9, 0.0), latent) + 1.0), unit


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("make", "estimator"),
    [(skewed_points, "wlsmv"), (skewed_scores, "mlm"), (skewed_scores, "mlr"), (clustered_points, "wlsmv")],
)
def test_the_scaled_test_rejects_true_models_at_its_level(make, estimator):
    replicates = 2000
    found = rejections(make, estimator, replicates, 31)
    print(f"{make.__name__} {estimator}: {found:.4f}")
    assert abs(found - 0.05) < 0.015 + 2.576 * np.sqrt(0.05 * 0.95 / replicates)
