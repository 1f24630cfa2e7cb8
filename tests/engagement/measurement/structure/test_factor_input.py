"""Factor models: refusals, degenerate and improper cases, types of columns, messages."""

import numpy as np
import pandas as pd
import pytest
from made_up_factors import ITEMS, THREE, figures, made_up, numbers

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.structure import TooFewAnswers, factor_model, one_factor


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
        (lambda x: x.assign(x1=np.inf), "column 'x1' holds infinite values; expected answers as numbers, or missing."),
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
