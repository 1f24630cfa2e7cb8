"""Confirmatory factor models: against lavaan, and what must always hold."""

import numpy as np
import pandas as pd
from oracle_files import read_expected, read_input

from engagement.measurement.structure import FactorModel, factor_model, one_factor

ITEMS = [f"x{item + 1}" for item in range(9)]
THREE = {"f1": ITEMS[:3], "f2": ITEMS[3:6], "f3": ITEMS[6:]}
KEYS = ["case", "estimator", "metric", "first", "second"]
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "df", "p_value"]
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
