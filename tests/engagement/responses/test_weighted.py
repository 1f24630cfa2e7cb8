"""Estimates under a design: against R survey, the item-first kernels, invariants, degenerate input."""

from dataclasses import asdict, astuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.estimates import item_mean, scale_mean
from engagement.responses.weighting import (
    rake,
    stratum_weights,
    survey_design,
    weighted_difference,
    weighted_mean,
    weighted_quantile,
    weighted_scale_mean,
    weighted_share,
    weighted_table,
)

MARGINS = ("unit", "level", "site")
NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "n"]


def margins_of(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {name: rows.groupby(name)[f"{name}_people"].first() for name in MARGINS}


def design_of(kind: str, rows: pd.DataFrame):
    people = margins_of(rows)["unit"]
    if kind == "strata":
        return survey_design(strata=rows["unit"], population=people)
    base = rows["base"] if kind == "based" else stratum_weights(rows["unit"], people)
    raked = rake(rows, margins_of(rows), weights=base, tolerance=1e-14)
    residuals = "sweeps" if kind == "sweeps" else "regression"
    return survey_design(raked, strata=rows["unit"], population=people, residuals=residuals)


def found_for(case: dict, rows: pd.DataFrame, design) -> dict:
    domains = {"all": None, "told": rows["told"], "cannot": ~rows["told"]}
    domain, statistic, variable = case["domain"], case["statistic"], case["variable"]
    options = {"estimand": case["estimand"]}
    favourable = {"fav": rows["a"], "fav_b": rows["b"]}
    if statistic == "difference":
        first, second = (rows["level"] == name for name in domain.split("-"))
        return asdict(weighted_difference(rows["y"], design, first, second, **options))
    mask = domains[domain] if domain in domains else (rows["level"] == domain) | (rows["unit"] == domain)
    if statistic == "mean":
        return asdict(weighted_mean(rows[variable], design, domain=mask, **options))
    if statistic == "share":
        answers = favourable[variable]
        chosen = (answers >= 4).astype("boolean").mask(answers.isna())
        return asdict(weighted_share(chosen, design, domain=mask, **options))
    if statistic == "scale":
        return asdict(weighted_scale_mean(rows[list(variable)], design, domain=mask, **options))
    _, probability, interval = statistic.split()
    return asdict(
        weighted_quantile(
            rows[variable], design, probability=float(probability), interval=interval, domain=mask, **options
        )
    )


@pytest.mark.parametrize("kind", ["strata", "regression", "sweeps", "based"])
def test_everything_matches_survey(kind):
    rows = read_input("weighted")
    expected = read_expected("weighted").query("design == @kind")
    design = design_of(kind, rows)
    found = pd.DataFrame([case | found_for(case, rows, design) for case in expected.to_dict("records")])
    assert len(found) > 80
    assert_matches(found[expected.columns], expected)


def test_without_raking_it_is_the_item_first_kernel():
    """Same numbers from rows and from pair moments, also for people who named no unit."""
    rows = read_input("weighted")
    rows.loc[[3, 50, 77], "unit"] = None
    people = margins_of(read_input("weighted"))["unit"]
    items = rows[list("abcd")]
    known, filled = items.notna().to_numpy(float), items.fillna(0.0).to_numpy()
    pairs = []
    for unit, place in rows.groupby("unit", dropna=False).indices.items():
        for a in range(4):
            for b in range(a, 4):
                one, two, both = filled[place, a], filled[place, b], known[place, a] * known[place, b]
                sums = {"sum_a": (one * both).sum(), "sum_b": (two * both).sum(), "sum_ab": (one * two).sum()}
                pairs.append(
                    {"unit": unit, "item_a": a, "item_b": b, "n": both.sum(), "respondents": len(place)} | sums
                )
    pairs = pd.DataFrame(pairs).assign(form="staff")
    design = survey_design(strata=rows["unit"], population=people)
    for estimand in ("current staff", "process"):
        scale = weighted_scale_mean(items, design, estimand=estimand)
        kernel = scale_mean(pairs, population=people, estimand=estimand)
        one, item = weighted_mean(items["c"], design, estimand=estimand), pairs.query("item_a == 2 and item_b == 2")
        mean = item_mean(item, population=people, estimand=estimand)
        for ours, theirs in ((scale, kernel), (one, mean)):
            parts = ("estimate", "std_error", "n", "variance", "sampling_fraction", "estimand")
            for name in parts[:-1]:
                assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-10), name
            assert ours.estimand == theirs.estimand


@st.composite
def surveys(draw):
    """Respondents with two margins raked to a made-up roster, a value and a domain."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(12, 60))
    rows = pd.DataFrame({"unit": rng.choice(list("ABC"), n), "level": rng.choice(["low", "high"], n)})
    rows.loc[:5, "unit"], rows.loc[:5, "level"] = list("ABCABC"), ["low", "low", "low", "high", "high", "high"]
    rows["y"] = rng.normal(50, 20, n)
    rows["z"] = np.where(rng.random(n) < 0.2, np.nan, rng.integers(1, 6, n))
    rows.loc[:3, "z"] = [1, 2, 4, 5]
    people = {"unit": pd.Series(rng.integers(60, 200, 3), list("ABC"))}
    low = rng.uniform(0.2, 0.8) * people["unit"].sum()
    people["level"] = pd.Series([low, people["unit"].sum() - low], ["low", "high"])
    base = rng.choice([1.0, 2.0, 5.0], n) if draw(st.booleans()) else np.ones(n)
    return rows, people, base


def all_of(rows, people, base, residuals="regression"):
    raked = rake(rows, people, weights=base)
    design = survey_design(raked, strata=rows["unit"], population=people["unit"], residuals=residuals)
    chosen = (rows["z"] >= 4).astype("boolean").mask(rows["z"].isna())
    found = [
        weighted_mean(rows["y"], design),
        weighted_mean(rows["y"], design, domain=rows["z"].notna()),
        weighted_share(chosen, design),
        weighted_difference(rows["y"], design, rows["level"] == "low", rows["level"] == "high"),
        weighted_scale_mean(rows[["y", "z"]], design),
        weighted_quantile(rows["y"], design),
    ]
    return np.array([[getattr(one, name) for name in NUMBERS] for one in found])


@given(surveys(), st.sampled_from(["regression", "sweeps"]))
@settings(max_examples=40, deadline=None)
def test_order_labels_and_scale_of_weights_do_not_matter(drawn, residuals):
    rows, people, base = drawn
    plain = all_of(rows, people, base, residuals)
    np.testing.assert_allclose(
        all_of(rows.iloc[::-1], {name: people[name] for name in ("level", "unit")}, base[::-1], "regression"),
        all_of(rows, people, base, "regression"),
        rtol=1e-6,
        atol=1e-8,
    )
    np.testing.assert_allclose(all_of(rows, people, 7 * base, residuals), plain, rtol=1e-6, atol=1e-8)
    renamed = rows.assign(unit=rows["unit"].map({"A": "x", "B": "y", "C": "z"}).astype("category"))
    new = people | {"unit": people["unit"].rename({"A": "x", "B": "y", "C": "z"})}
    np.testing.assert_allclose(all_of(renamed, new, base, residuals), plain, rtol=1e-6, atol=1e-8)


@given(surveys(), st.floats(0.1, 20), st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_linear_rescaling(drawn, slope, shift):
    rows, people, base = drawn
    design = survey_design(rake(rows, people, weights=base), strata=rows["unit"], population=people["unit"])
    plain, moved = weighted_mean(rows["y"], design), weighted_mean(shift + slope * rows["y"], design)
    assert moved.estimate == pytest.approx(shift + slope * plain.estimate, abs=1e-6)
    assert moved.std_error == pytest.approx(slope * plain.std_error, rel=1e-7, abs=1e-9)
    one, two = rows["level"] == "low", rows["level"] == "high"
    there, back = (weighted_difference(rows["y"], design, *pair) for pair in ((one, two), (two, one)))
    assert there.estimate == pytest.approx(-back.estimate)
    assert (there.conf_low, there.std_error) == pytest.approx((-back.conf_high, back.std_error))


@given(surveys())
@settings(max_examples=30, deadline=None)
def test_a_margin_has_no_error_and_a_census_none_at_all(drawn):
    """The weighted mean of a margin is known from the roster, so its standard error is 0."""
    rows, people, base = drawn
    raked = rake(rows, people, weights=base, tolerance=1e-13)
    design = survey_design(raked, strata=rows["unit"], population=people["unit"])
    low = weighted_share(rows["level"] == "low", design)
    assert low.estimate == pytest.approx(100 * people["level"]["low"] / people["level"].sum())
    assert low.std_error == pytest.approx(0, abs=1e-6)
    assert weighted_mean(rows["y"], design).std_error > 1e-3
    census = survey_design(strata=rows["unit"], population=rows["unit"].value_counts())
    answered = weighted_mean(rows["y"], census)
    assert answered.std_error == 0 and answered.conf_low == answered.conf_high == pytest.approx(rows["y"].mean())


@given(surveys())
@settings(max_examples=20, deadline=None)
def test_duplicated_rows_against_weights(drawn):
    """A respondent of weight 5 says the same as five of weight 1: point estimates, not standard errors."""
    rows, _, base = drawn
    many = rows.loc[rows.index.repeat(base.astype(int))]
    one, five = survey_design(base), survey_design(np.ones(len(many)))
    for statistic in (weighted_mean, weighted_quantile):
        assert statistic(rows["y"], one).estimate == pytest.approx(statistic(many["y"], five).estimate)
    items = ["y", "z"]
    assert weighted_scale_mean(rows[items], one).estimate == pytest.approx(
        weighted_scale_mean(many[items], five).estimate
    )


def test_a_quantile_is_a_value_and_the_smallest_is_reached():
    """Survey 4.1 would return the second smallest value below the share of the smallest."""
    design = survey_design(np.array([4.0, 1, 1, 1]))
    found = weighted_quantile([10.0, 20, 30, 40], design, probability=0.1)
    assert found.estimate == 10
    even = survey_design(np.ones(4))
    assert weighted_quantile([1.0, 2, 3, 4], even).estimate == 2  # at exactly half of the weight
    tenths = survey_design(np.full(10, 0.1))
    assert [weighted_quantile(np.arange(10), tenths, probability=p / 10).estimate for p in range(1, 10)] == list(
        range(9)
    )


def test_shares_at_the_ends_have_wilsons_interval():
    from engagement.estimates import wilson

    design = survey_design(np.array([1.0, 1, 1, 1, 2, 2]))
    none = weighted_share(np.zeros(6), design)
    n_eff = 64 / 12
    assert none.estimate == 0 and none.std_error == 0
    assert (none.conf_low, none.conf_high) == pytest.approx(tuple(100 * end for end in wilson(0, n_eff)))
    assert none.method == "weighted share, weights as given; Wilson on the effective number"
    every = weighted_share(np.ones(6), design)
    assert every.conf_high == 100 and every.conf_low == pytest.approx(100 - none.conf_high)


def test_tables():
    rows = read_input("weighted")
    design = design_of("regression", rows)
    table = weighted_table(rows[["a", "b"]], design, by=rows["level"], conf_level=0.9)
    assert set(table.columns) - {"variance", "sampling_fraction"} <= set(COLUMNS)
    assert len(table) == 6 and set(table["conf_level"]) == {0.9}
    one = table.query("item == 'b' and level == 'foreman'").iloc[0]
    alone = weighted_mean(rows["b"], design, domain=rows["level"] == "foreman", conf_level=0.9)
    assert one["conf_low"] == alone.conf_low
    assert len(weighted_table(rows[["a", "b"]], design, weighted_quantile)) == 2


def test_data_types_and_degenerate_input():
    n = 6
    design = survey_design(np.ones(n), strata=list("AABBCC"), population=pd.Series(9, list("ABC")))
    whole = pd.Series([1, 2, 3, 4, 5, None], dtype="Int64")
    assert weighted_mean(whole, design) == weighted_mean(whole.astype(float), design)
    assert weighted_mean(whole.astype(object), design) == weighted_mean(whole.astype(float), design)
    told = pd.Series([True, True, None, True, False, True], dtype="boolean")
    assert weighted_mean(whole, design, domain=told).n == 3
    assert weighted_mean(np.full(n, 3.0), design).std_error == 0
    nobody = weighted_mean(np.full(n, np.nan), design)
    assert np.isnan(astuple(nobody)[:4]).all() and nobody.n == 0
    assert nobody.method == "weighted mean, weights as given, strata: nobody in the domain answered"
    one = weighted_mean(whole, design, domain=np.arange(n) == 2)
    assert one.estimate == 3 and np.isnan(one.std_error)
    assert one.method == "weighted mean, weights as given, strata: one answer has no standard error"
    apart = weighted_mean(whole, design, domain=np.arange(n) % 2 == 0)
    assert apart.std_error > 0 and np.isnan(apart.conf_low)
    assert apart.method == "weighted mean, weights as given, strata: no degrees of freedom for an interval"
    for empty in (weighted_share, weighted_quantile):
        assert np.isnan(empty(np.full(n, np.nan), design).estimate)
    items = pd.DataFrame({"a": whole, "empty": np.nan})
    assert weighted_scale_mean(items, design).estimate == weighted_mean(whole, design).estimate
    assert weighted_scale_mean(items[["empty"]], design).method.endswith("nobody in the domain answered")
    every = [True] * n
    assert np.isnan(weighted_difference(whole, design, every, [False] * n).estimate)
    assert weighted_difference(whole, design, every, every).estimate == 0
    assert survey_design([1.0]).method == "weights as given"
    alone = survey_design([1.0], strata=["A"], population=pd.Series([4], ["A"]))
    assert np.isnan(weighted_mean([2.0], alone).std_error)


def test_more_forms_than_people_and_no_unit():
    design = survey_design(strata=["A", "A", "A", None], population=pd.Series([2.0, 5.0], ["A", "B"]))
    assert design.population.tolist() == [3, 1]
    assert design.method == "strata, 2 strata with more forms than people taken as complete"
    assert weighted_mean([1.0, 2, 3, 4], design).std_error == 0
    with pytest.raises(ValueError, match="stratum 'C' has 1 respondents but no population"):
        stratum_weights(["A", "C"], pd.Series([2.0, 5.0], ["A", "B"]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda d: weighted_mean([1.0], d),
            "values: 1 for 4 respondents of the design; give one per row.",
        ),
        (
            lambda d: weighted_scale_mean(pd.DataFrame({"q1": list("abcd")}), d),
            "item 'q1': not numbers; expected answers or scores as numbers, or missing.",
        ),
        (
            lambda d: weighted_mean([1.0, 2, np.inf, 3], d),
            "values: infinite values; expected numbers, or missing.",
        ),
        (
            lambda d: weighted_share([1, 2, 0, 0], d),
            "a share needs values of 0 and 1, found 2; compare them first, e.g. answers >= 4.",
        ),
        (
            lambda d: weighted_mean(np.ones(4), d, domain=[True]),
            "the domain has 1 entries for 4 respondents; give one per row.",
        ),
        (
            lambda d: weighted_mean(np.ones(4), d, conf_level=95),
            "conf_level is 95; expected a number between 0 and 1, such as 0.95.",
        ),
        (
            lambda d: weighted_mean(np.ones(4), d, estimand="all"),
            "estimand is 'all'; expected 'current staff', 'process' or None.",
        ),
        (
            lambda d: weighted_quantile(np.ones(4), d, probability=50),
            "probability is 50; expected a number between 0 and 1.",
        ),
        (
            lambda d: weighted_quantile(np.ones(4), d, interval="beta"),
            "interval is 'beta'; expected 'mean' or 'logit'.",
        ),
        (
            lambda d: weighted_scale_mean(pd.DataFrame(index=range(4)), d),
            "the table of items has no columns; a scale mean needs at least one.",
        ),
        (
            lambda d: survey_design(),
            "neither weights nor strata are given; one of them must tell the number of respondents.",
        ),
        (lambda d: survey_design([]), "there are no respondents; a design needs at least one."),
        (lambda d: survey_design([1.0, 0]), "1 of 2 weights are missing or not above 0; leave these respondents out."),
        (lambda d: survey_design([1.0], strata=["A", "B"]), "there are 2 strata for 1 respondents; give one per row."),
        (
            lambda d: survey_design([1.0], residuals="R"),
            "residuals is 'R'; expected 'regression' or 'sweeps'.",
        ),
        (
            lambda d: survey_design([1.0], strata=["A"], population=7.0),
            "population is one number, but there are strata; list it by stratum.",
        ),
        (
            lambda d: survey_design([1.0], population=pd.Series([7.0], ["A"])),
            "population is listed by stratum, but no strata are given; give strata, or one number.",
        ),
        (
            lambda d: survey_design([1.0], population=0),
            "population is 0; expected a number of people above 0.",
        ),
        (
            lambda d: survey_design([1.0], strata=["A"], population=pd.Series([7.0, 1], ["A", "A"])),
            "population lists stratum 'A' twice; add its people together.",
        ),
        (
            lambda d: survey_design([1.0], strata=["Z"], population=pd.Series([7.0], ["A"])),
            "stratum 'Z' has 1 respondents but no population; add it, or correct the respondents' stratum.",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError) as caught:
        call(survey_design(np.ones(4)))
    assert str(caught.value) == message


def planted(rng, replicates):
    """Answering goes with unit and level, and so do the answers: means with and without raking, and coverage."""
    sizes = {
        ("A", "low"): 150,
        ("A", "high"): 50,
        ("B", "low"): 90,
        ("B", "high"): 90,
        ("C", "low"): 60,
        ("C", "high"): 60,
    }
    people = pd.DataFrame([key for key, size in sizes.items() for _ in range(size)], columns=["unit", "level"])
    effect = people["unit"].map({"A": 0.0, "B": 8.0, "C": 15.0}) + people["level"].map({"low": 0.0, "high": 18.0})
    rate = people["unit"].map({"A": 0.75, "B": 0.55, "C": 0.4}) * people["level"].map({"low": 1.0, "high": 0.6})
    people["y"] = 40 + effect + rng.normal(0, 15, len(people))
    truth = people["y"].mean()
    margins = {name: people[name].value_counts() for name in ("unit", "level")}
    plain, raked_means, covered = [], [], 0
    for _ in range(replicates):
        rows = people[rng.random(len(people)) < rate]
        raked = rake(rows, margins)
        design = survey_design(raked, strata=rows["unit"], population=margins["unit"])
        found = weighted_mean(rows["y"], design)
        plain.append(rows["y"].mean() - truth)
        raked_means.append(found.estimate - truth)
        covered += found.conf_low <= truth <= found.conf_high
    return np.array(plain), np.array(raked_means), covered / replicates


def test_raking_removes_the_bias_of_nonresponse_that_goes_with_the_margins():
    plain, raked, covered = planted(np.random.default_rng(8), 150)
    assert abs(plain.mean()) > 2
    assert abs(raked.mean()) < 3 * raked.std() / np.sqrt(150)
    assert covered > 0.89


@pytest.mark.simulation
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_interval_covers_the_people_employed(seed):
    replicates = 4000
    _, raked, covered = planted(np.random.default_rng(seed), replicates)
    assert abs(raked.mean()) < 2.576 * raked.std() / np.sqrt(replicates) + 0.05
    assert abs(covered - 0.95) < 2.576 * np.sqrt(0.95 * 0.05 / replicates) + 0.01
