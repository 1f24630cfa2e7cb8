"""Multilevel view: against R lme4 and statsmodels, invariants, planted variances, cases that cannot be estimated."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.gaps.by_unit.layers import multilevel, statsmodels_log_likelihood
from engagement.gaps.by_unit.nested_likelihood import NestedSums, maximise
from engagement.measurement import score, variance_components

KEYS = ["case", "fixed", "kind", "name"]


def scores_of(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(responsibility="results", object="workplace")


def found_for(case: str, rows: pd.DataFrame, fixed: list[str]) -> pd.DataFrame:
    result = multilevel(scores_of(rows), fixed=fixed)
    assert set(result.effects.columns) | set(result.layers.columns) <= set(COLUMNS)
    assert result.layers["method"].str.contains("statsmodels MixedLM|one site").all()
    shares = result.layers.groupby("responsibility")["estimate"].sum()
    np.testing.assert_allclose(shares, 100)
    effects = result.effects.rename(columns={"term": "name"}).assign(kind="effect", p_value=np.nan)
    layers = result.layers[result.layers["variance"].notna()]
    layers = layers.assign(estimate=layers["variance"], name=layers["layer"], kind="layer")
    return pd.concat([effects, layers]).assign(case=case, fixed="level" if fixed else "none")


def test_effects_variances_and_likelihood_match_lme4():
    expected = read_expected("multilevel").sort_values(KEYS, ignore_index=True)
    parts = [
        found_for(case, rows, fixed)
        for case, rows in read_input("multilevel").groupby("case")
        for fixed in ([], ["level"])
    ]
    found = pd.concat(parts).sort_values(KEYS, ignore_index=True)
    assert found[KEYS].equals(expected[KEYS])
    np.testing.assert_allclose(found["log_likelihood"], expected["log_likelihood"], rtol=0, atol=1e-6)
    for name in ("estimate", "std_error"):
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found["p_value"], expected["p_value"], rtol=1e-4, atol=1e-6)
    layers = found["kind"] == "layer"
    assert_matches(
        found.loc[layers, ["n_groups"]].astype(float).replace({np.nan: 0}), expected.loc[layers, ["n_groups"]]
    )
    assert (found.loc[layers, "estimate"] == 0).sum() == 6


def test_zero_and_few_are_said_in_words():
    cases = dict(list(read_input("multilevel").groupby("case")))
    told = multilevel(scores_of(cases["no unit effect"])).layers.set_index("layer")["method"]
    assert told["unit"].endswith("; estimated at zero: units differ no more than chance makes them")
    one = multilevel(scores_of(cases["units"])).layers.set_index("layer")
    assert one.loc["site", "method"] == "random intercepts, REML; one site: no variance between sites can be seen"
    assert np.isnan(one.loc["site", "estimate"]) and one.loc["unit", "variance"] > 0
    few = multilevel(scores_of(cases["alike"]), check=False).layers.set_index("layer")
    assert few.loc["site", "method"] == "random intercepts, REML; only 4 sites: their variance is barely known"
    level = multilevel(scores_of(cases["strong"]), fixed=["level"], check=False)
    assert level.effects["method"].eq("random intercepts, REML; level against front").all()
    assert level.effects["term"].tolist() == ["intercept", "level: middle", "level: top"]


def test_the_likelihood_is_that_of_statsmodels_and_no_optimiser_gets_above_it():
    reached = []
    for case, rows in read_input("multilevel").groupby("case"):
        y = rows["score"].to_numpy()
        sites = rows["site"].astype("category").cat.codes.to_numpy().astype(int)
        units = rows.groupby(["site", "unit"]).ngroup().to_numpy()
        x = np.column_stack([np.ones(len(y)), rows["level"] == "top"]).astype(float)
        codes = {"site": sites, "unit": units} if case != "units" else {"unit": units}
        of_unit = np.zeros(units.max() + 1, dtype=int)
        of_unit[units] = sites
        best = maximise(NestedSums.of(x, y - y.mean(), units, of_unit), sites=case != "units")
        assert best.problem == ""
        for method in (None, "powell", "cg"):
            reached.append(statsmodels_log_likelihood(x, y, codes, method=method) - best.fit.log_likelihood)
    assert max(reached) < 1e-6
    assert np.sum(np.array(reached) > -1e-4) >= len(reached) // 2


def test_one_layer_is_the_one_way_model_of_the_house():
    rows = read_input("multilevel").query("case == 'units'")
    found = multilevel(scores_of(rows), layers=["unit"], check=False).layers.set_index("layer")
    known = variance_components(rows[["score"]], rows["unit"]).set_index("method").loc["REML"]
    assert found.loc["unit", "variance"] == pytest.approx(known["variance_between"], rel=1e-5)
    assert found.loc["person", "variance"] == pytest.approx(known["variance_within"], rel=1e-6)
    assert found.loc["unit", "log_likelihood"] == pytest.approx(known["log_likelihood"], abs=1e-8)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32 - 1), st.floats(-50, 50), st.floats(0.1, 10))
def test_labels_order_and_scale_do_not_matter(seed, shift, factor):
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(9), rng.integers(2, 12, 9))
    y = 60 + rng.normal(0, 6, 3)[unit // 3] + rng.normal(0, 5, 9)[unit] + rng.normal(0, 15, len(unit))
    rows = pd.DataFrame({"unit": unit % 3, "site": unit // 3, "score": y})
    rows["level"] = np.where(np.arange(len(rows)) % 3 == 0, "top", "front")
    plain = multilevel(scores_of(rows), fixed=["level"], check=False)
    other = rows.iloc[rng.permutation(len(rows))].assign(
        unit=lambda t: "x" + t["unit"].astype(str),
        site=lambda t: 7 - t["site"],
        score=lambda t: shift + factor * t["score"],
    )
    moved = multilevel(scores_of(other), fixed=["level"], check=False)
    np.testing.assert_allclose(
        moved.layers["variance"], factor**2 * plain.layers["variance"], rtol=2e-4, atol=2e-4 * factor**2
    )
    np.testing.assert_allclose(moved.layers["estimate"], plain.layers["estimate"], atol=1e-2)
    np.testing.assert_allclose(
        moved.effects["estimate"], factor * plain.effects["estimate"] + [shift, 0], rtol=1e-4, atol=1e-3 * factor
    )


def test_planted_variances_are_recovered_from_a_million_people_in_seconds():
    rng = np.random.default_rng(8)
    site = np.repeat(np.arange(200), 5000)
    unit = np.repeat(np.arange(10_000), 100)
    y = 60 + 5 * rng.normal(size=200)[site] + 8 * rng.normal(size=10_000)[unit] + 20 * rng.normal(size=len(unit))
    rows = pd.DataFrame({"unit": unit, "site": site, "score": y})
    layers = multilevel(scores_of(rows)).layers.set_index("layer")
    for layer, planted, within in (("site", 5, 0.2), ("unit", 8, 0.03), ("person", 20, 0.01)):
        assert np.sqrt(layers.loc[layer, "variance"]) == pytest.approx(planted, rel=within)
    assert layers["method"].str.contains("not compared with statsmodels: many answers").all()


def test_the_pipeline_s_scores_fit(responses, instrument):
    scores = score(responses, instrument)
    result = multilevel(scores, fixed=["level"], check=False)
    assert len(result.layers) == 3 * len(scores[["responsibility", "object"]].drop_duplicates())
    site = result.layers[result.layers["layer"] == "site"]
    assert site["method"].str.endswith("no site is given").all() and site["estimate"].isna().all()


def told(rows: pd.DataFrame, **options) -> set[str]:
    result = multilevel(scores_of(rows), check=False, **options)
    assert result.layers["estimate"].isna().all() and len(result.effects) == 0
    return set(result.layers["method"])


def test_what_cannot_be_estimated_is_said_in_words():
    rows = pd.DataFrame(
        {"unit": list("AABBCC"), "site": list("xxxyyy"), "score": [1.0, 2, 3, 4, 5, 7], "level": "front"}
    )
    start = "random intercepts, REML; "
    assert told(rows.assign(unit="A", site="x")) == {start + "fewer than two groups in every layer: nothing to compare"}
    assert told(rows.assign(score=5.0)) == {start + "no variance: everybody has the same score"}
    assert told(rows.assign(unit=range(6))) == {
        start + "no unit with two answers: unit and person cannot be told apart"
    }
    twice = rows.assign(level=list("pqpqpq"), copy=list("pqpqpq"))
    assert told(twice, fixed=["level", "copy"]) == {
        start.rstrip("; ") + "; level against p; copy against p; the fixed effects cannot be told apart"
    }
    same = rows.assign(score=[1.0, 1, 3, 3, 7, 7])
    assert told(same) == {start + "no result: the likelihood grows without end: people of a unit hardly differ"}
    whole = multilevel(scores_of(rows.assign(site=rows["unit"])), check=False).layers.set_index("layer")
    assert whole.loc["site", "method"] == (
        start + "every site has one unit: the two cannot be told apart, shown as unit"
    )
    empty = multilevel(scores_of(rows).iloc[:0])
    assert len(empty.layers) == len(empty.effects) == 0
    gone = rows.assign(score=pd.array([None] * 6, dtype="Float64"))
    assert told(gone) == {start + "nobody has a score"}


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"layers": []}, "layers names 0 columns; expected one or two, outermost first."),
        ({}, {"fixed": ["level"]}, "scores have no column 'level'; take them from engagement.measurement.score."),
        ({"score": "high"}, {}, "column 'score' is not numeric; expected scores of 0-100, or missing."),
        ({"score": np.inf}, {}, "column 'score' holds infinite values; expected scores of 0-100, or missing."),
    ],
)
def test_messages(change, options, message):
    rows = scores_of(pd.DataFrame({"unit": ["A", "B"], "site": "x", "score": 1.0})).assign(**change)
    with pytest.raises(ValueError) as caught:
        multilevel(rows, **options)
    assert str(caught.value) == message
