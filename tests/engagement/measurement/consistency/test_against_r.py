"""Item statistics, extraction, omega and subscore value against R."""

import numpy as np
import pandas as pd
from oracle_files import assert_matches, read_expected, read_input

from engagement.measurement.consistency import (
    cronbach_alpha,
    factor_analysis,
    item_analysis,
    omega,
    standard_error_of_measurement,
    subscore_value,
)


def item_rows(scale: str, items: pd.DataFrame) -> pd.DataFrame:
    table = item_analysis(items).drop(columns="method").melt("item", var_name="metric", value_name="estimate")
    duhachek = cronbach_alpha(items, interval="duhachek")
    standardised = cronbach_alpha(items, standardised=True)
    rows = [
        {"metric": found.metric, "estimate": found.estimate, "conf_low": found.conf_low, "conf_high": found.conf_high}
        for found in (duhachek, standardised)
    ]
    rows.append({"metric": "std_error", "estimate": duhachek.std_error})
    more = standard_error_of_measurement(items)[["metric", "estimate", "conf_low", "conf_high"]]
    return pd.concat([table, pd.DataFrame(rows).assign(item=""), more.assign(item="")]).assign(scale=scale)


def test_item_statistics_alpha_and_its_errors_match_psych():
    expected, answers = read_expected("items").fillna({"item": ""}), read_input("items")
    found = pd.concat(item_rows(scale, answers.filter(regex=f"^{scale}")) for scale in expected["scale"].unique())
    found = found.dropna(subset="estimate")  # psych shows ratios that are no alphas for scales of two items
    keys = ["scale", "item", "metric"]
    assert len(expected) > 150
    order = [one.sort_values(keys).astype({"estimate": float}) for one in (found, expected)]
    assert_matches(*order)


def factor_rows(case: str, m: int, items: pd.DataFrame) -> pd.DataFrame:
    table = factor_analysis(items, n_factors=m, rotation="oblimin" if m > 1 else "none")
    item = table["item"].map({name: place + 1 for place, name in enumerate(items.columns)})
    factor, other = (pd.to_numeric(table[name].str[1:]) for name in ("factor", "other_factor"))
    first, second = item.fillna(factor), other.fillna(factor).where(table["metric"] != "communality", 0)
    return table.assign(case=case, m=m, first=first, second=second)


def test_minimum_residuals_and_oblimin_match_psych_and_a_search_to_the_end():
    expected, answers = read_expected("minres"), read_input("minres")
    cases = expected[["case", "m"]].drop_duplicates().itertuples(index=False)
    found = pd.concat(factor_rows(case, m, answers.filter(regex=f"^{case}")) for case, m in cases)
    keys = ["case", "m", "metric", "first", "second"]
    both = expected.merge(found, on=keys, suffixes=("_r", ""))
    assert len(both) == len(expected) > 300
    # at a bound psych minimises one function along the slope of another, and ends between their minima
    allowed = np.where(both["source"] == "tight", 1e-6, np.where(both["case"] == "bound", 3e-3, 1e-4))
    assert (abs(both["estimate"] - both["estimate_r"]) < allowed).all()


def test_omega_matches_psych():
    expected, answers = read_expected("omega"), read_input("omega")
    cases = expected[["scale", "m"]].drop_duplicates().itertuples(index=False)
    found = pd.concat(
        omega(answers.filter(regex=rf"^{scale}\d"), n_factors=m).assign(scale=scale, m=m) for scale, m in cases
    )
    both = expected.merge(found, on=["scale", "m", "metric", "factor"], suffixes=("_r", ""))
    assert len(both) == len(expected) > 70
    np.testing.assert_allclose(both["estimate"], both["estimate_r"], rtol=0, atol=1e-3)
    exact = both["metric"] == "alpha_standardised"
    np.testing.assert_allclose(both.loc[exact, "estimate"], both.loc[exact, "estimate_r"], rtol=1e-8)


def test_subscore_value_matches_habermans_formulas():
    expected, answers = read_expected("subscores"), read_input("subscores")
    scales = {"a": ["a1", "a2", "a3", "a4"], "b": ["b1", "b2", "b3"], "c": ["c1", "c2"]}
    found = pd.concat(
        subscore_value(rows, scales, units=rows["unit"], overall=overall).assign(case=case, overall=overall)
        for case, rows in answers.groupby("case")
        for overall in ("items", "scales")
    )
    keys = ["case", "subject", "overall", "scale"]
    assert len(expected) == 36
    assert_matches(found.sort_values(keys), expected.sort_values(keys))
