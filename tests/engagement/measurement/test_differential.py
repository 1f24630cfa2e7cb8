"""Differential items: against R, invariants, planted differences and none, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.differential import ZUMBO, differential_items, fit_ordered
from engagement.measurement.differential.matching import count_cells, make_matcher
from engagement.measurement.differential.models import R_SQUARED, STEPS, compare_groups

ITEMS = [f"i{item}" for item in range(1, 7)]
NUMBERS = ["estimate", "chi_square", "df", "p_value", "p_adjusted", "log_odds"]


def oracle_case(case: str) -> pd.DataFrame:
    answers = read_input("differential")
    return answers[answers["group"] != "de"] if case == "two" else answers


def fitted(answers: pd.DataFrame, item: str, matching: str) -> list[dict]:
    """Models on the raw score, as R has them: log likelihood, first threshold, slope and last coefficient."""
    values = answers[item].to_numpy()
    score = make_matcher(answers[ITEMS], ITEMS, matching).score(item, values)
    group, names = pd.factorize(answers["group"], sort=True)
    cells = count_cells(values, score, group)
    dummies = (cells.group[:, None] == np.arange(1, len(names))).astype(float)
    raw = cells.score[:, None]
    found = []
    for design in (raw, np.hstack([raw, dummies]), np.hstack([raw, dummies, dummies * raw])):
        fit = fit_ordered(cells.counts, design)
        assert fit.converged and not fit.separated
        found.append(
            {
                "log_likelihood": fit.log_likelihood,
                "threshold_1": fit.thresholds[0],
                "slope": fit.coefficients[0],
                "last": fit.coefficients[-1],
            }
        )
    return found


def found_for(matching: str, case: str) -> pd.DataFrame:
    answers = oracle_case(case)
    table = differential_items(answers[ITEMS], answers["group"], matching=matching)
    for effect in ("nagelkerke", "mcfadden", "cox_snell"):
        table[effect] = differential_items(answers[ITEMS], answers["group"], matching=matching, effect=effect)[
            "estimate"
        ]
    clustered = differential_items(answers[ITEMS], answers["group"], matching=matching, cluster=answers["unit"])
    models = pd.DataFrame(
        [
            {"item": item, "test": test} | models[larger]
            for item in ITEMS
            for models in [fitted(answers, item, matching)]
            for test, (_, larger) in STEPS.items()
        ]
    )
    table = table.merge(models, on=["item", "test"])
    return table.assign(
        matching=matching,
        case=case,
        highest=table["group"].fillna(""),
        wald=clustered["chi_square"],
        wald_p=clustered["p_value"],
    )


def test_everything_matches_clm_and_polr():
    """Iterative fits, both run to the end: all columns agree to 1e-8, coefficients and clustered tests included."""
    expected = read_expected("differential").fillna({"highest": ""})
    found = pd.concat(found_for(matching, case) for matching in ("rest", "total") for case in ("three", "two"))
    found = found[list(expected.columns)].reset_index(drop=True)
    assert len(expected) == 72
    assert_matches(found, expected)


def simulated(rng, n=600, k=6, groups=2, impact=0.0, uniform=0.0, crossing=0.0, missing=0.0):
    """Graded answers of one trait; the first item is easier for the last group, or steeper."""
    group = rng.integers(0, groups, n)
    latent = rng.normal(size=n) + impact * group
    pull = 1.5 * latent[:, None] + rng.logistic(size=(n, k))
    last = group == groups - 1
    pull[:, 0] += uniform * last + crossing * last * latent
    items = pd.DataFrame(np.digitize(pull, [-2.5, -1, 0.6, 2.2]) + 1.0, columns=[f"q{item}" for item in range(k)])
    return items.mask(rng.random((n, k)) < missing), pd.Series(group)


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return simulated(
        rng,
        n=draw(st.integers(200, 400)),
        k=draw(st.integers(3, 6)),
        groups=draw(st.integers(2, 3)),
        impact=draw(st.sampled_from([0.0, 0.5])),
        uniform=draw(st.sampled_from([0.0, 1.0])),
        missing=draw(st.sampled_from([0.0, 0.1])),
    )


def close(left: pd.DataFrame, right: pd.DataFrame, names=NUMBERS) -> None:
    np.testing.assert_allclose(left[names].astype(float), right[names].astype(float), rtol=1e-5, atol=1e-6)


@settings(deadline=None, max_examples=12)
@given(tables(), st.sampled_from(["rest", "total"]))
def test_order_labels_units_and_dtype_do_not_matter(drawn, matching):
    items, group = drawn
    plain = differential_items(items, group, matching=matching)
    close(differential_items(7 + 2.5 * items, group, matching=matching), plain)
    close(differential_items(items.iloc[::-1], group.iloc[::-1], matching=matching), plain)
    named = differential_items(items, group.map(lambda one: f"language {9 - one}"), matching=matching)
    close(named, plain)
    close(differential_items(items.astype("Int64"), list(group), matching=matching), plain)
    turned = differential_items(items[items.columns[::-1]], group, matching=matching)
    close(turned.set_index(["item", "test"]).loc[list(zip(plain["item"], plain["test"], strict=True))], plain)


@settings(deadline=None, max_examples=12)
@given(tables())
def test_answers_turned_round_turn_the_direction_only(drawn):
    items, group = drawn
    plain, turned = differential_items(items, group), differential_items(6 - items, group)
    close(turned, plain)
    uniform = plain["test"] == "uniform"
    assert (plain.loc[uniform, "group"].to_numpy() == turned.loc[uniform, "compared_with"].to_numpy()).all()


@settings(deadline=None, max_examples=12)
@given(tables())
def test_rows_three_times_over_triple_the_chi_square_and_leave_the_effect(drawn):
    items, group = drawn
    plain = differential_items(items, group)
    tripled = differential_items(pd.concat([items] * 3, ignore_index=True), pd.concat([group] * 3, ignore_index=True))
    close(tripled, plain, ["estimate", "df", "log_odds"])
    np.testing.assert_allclose(tripled["chi_square"], 3 * plain["chi_square"], rtol=1e-5, atol=1e-6)


@settings(deadline=None, max_examples=12)
@given(tables())
def test_parts_add_up_and_columns_are_known(drawn):
    table = differential_items(*drawn)
    assert set(table.columns) <= set(COLUMNS)
    assert set(table["metric"]) <= set(DECIMALS_BY_METRIC)
    wide = table.pivot(index="item", columns="test", values="chi_square")
    np.testing.assert_allclose(wide["any"], wide["uniform"] + wide["non-uniform"], rtol=1e-8, atol=1e-8)
    assert table["estimate"].between(0, 1).all() and (table["p_adjusted"] > table["p_value"] - 1e-12).all()


def test_planted_differences_are_found_where_they_are():
    rng = np.random.default_rng(5)
    table = differential_items(*simulated(rng, n=3000, uniform=1.2, impact=0.4)).set_index(["item", "test"])
    first = table.loc[("q0", "uniform")]
    assert first["verdict"] == "moderate" and (first["group"], first["compared_with"]) == (1, 0)
    assert 0.035 < first["estimate"] < 0.07 and first["log_odds"] > 1
    table = differential_items(*simulated(rng, n=3000, crossing=1.5)).set_index(["item", "test"])
    assert table.loc[("q0", "non-uniform"), "p_adjusted"] < 1e-6
    assert table.loc[("q0", "any"), "verdict"] != "no difference shown"


def test_anchors_keep_a_bad_item_out_of_the_score():
    rng = np.random.default_rng(6)
    items, group = simulated(rng, n=6000, k=4, uniform=2.0)
    spread = differential_items(items, group).query("test == 'uniform' and item != 'q0'")
    anchored = differential_items(items, group, anchors=["q1", "q2", "q3"]).query("test == 'uniform'")
    assert (spread["p_adjusted"] < 0.05).all()  # the others look harder for the group that q0 favours
    assert (anchored["p_adjusted"].iloc[1:] > 0.05).all() and anchored["p_adjusted"].iloc[0] < 1e-6
    assert "total score of 3 anchor items" in anchored["method"].iloc[0]


def test_zumbos_cuts_are_wider():
    items, group = simulated(np.random.default_rng(5), n=3000, uniform=1.2)
    verdicts = differential_items(items, group, rule=ZUMBO).query("item == 'q0' and test == 'uniform'")
    assert verdicts["verdict"].tolist() == ["negligible"]
    assert verdicts["rule"].tolist() == ["adjusted p below 0.05; Zumbo (1999)"]
    plain = differential_items(items, group, effect="mcfadden").query("item == 'q0' and test == 'uniform'")
    assert plain["verdict"].tolist() == ["differs"] and plain["rule"].tolist() == ["adjusted p below 0.05"]


def told(items, groups, **options):
    table = differential_items(items, groups, **options)
    return table.set_index("item")["method"].str.split("; ").str[1:].map(tuple).groupby(level=0).first()


def test_degenerate_items_are_missing_with_a_reason():
    rng = np.random.default_rng(7)
    items, group = simulated(rng, n=400, k=4)
    odd = items.assign(constant=3.0, empty=np.nan, amount=rng.normal(size=400))
    table = differential_items(odd, group, anchors=["q0", "q1", "q2", "q3"]).set_index("item")
    for name, reason in (
        ("constant", "all gave the same answer"),
        ("empty", "fewer than two groups of that size answered"),
        ("amount", "more than 30 different answers, no ordered categories"),
    ):
        own = table.loc[name]
        assert own[["estimate", "chi_square", "p_value", "p_adjusted", "log_odds"]].isna().all(axis=None)
        assert (own["verdict"] == "not available").all()
        assert own["method"].str.endswith(f"not available: {reason}").all()
    assert table.loc["q0", "p_value"].notna().all()
    flat = pd.DataFrame({"a": 2.0, "b": rng.integers(1, 4, 200)})
    assert told(flat, rng.integers(0, 2, 200), matching="rest")["b"] == (
        "not available: the matching score does not vary",
    )
    alone = told(items, np.zeros(400))
    assert alone["q0"] == ("not available: fewer than two groups of that size answered",)


def test_small_groups_are_left_out_or_said():
    rng = np.random.default_rng(8)
    items, _ = simulated(rng, n=460)
    groups = pd.Series(np.repeat(["a", "b", "c", "d"], [200, 160, 60, 40]))
    small = "a group under 150 people finds large differences only"
    assert told(items, groups)["q1"] == ("1 of 4 groups under 50 people left out", small)
    assert told(items, groups, smallest_group=150)["q1"] == ("2 of 4 groups under 150 people left out",)
    assert (differential_items(items, groups)["n"] == 420).all()
    groups[:30] = None
    assert (differential_items(items, groups)["n"] == 390).all()


def test_an_item_that_tells_groups_apart_is_said_to_separate():
    rng = np.random.default_rng(9)
    items, group = simulated(rng, n=400)
    items["q0"] = np.where(group == 1, rng.integers(3, 5, 400), rng.integers(1, 3, 400)).astype(float)
    table = differential_items(items, group).set_index(["item", "test"])
    first = table.loc[("q0", "uniform")]
    assert "separation: a coefficient has no finite estimate, the likelihood ratio is its limit" in first["method"]
    assert "a group does not use every category" in first["method"]
    assert first["verdict"] == "large" and np.isnan(first["log_odds"]) and first["group"] == 1
    assert "separation" not in table.loc[("q3", "uniform"), "method"]
    clustered = differential_items(items, group, cluster=rng.integers(0, 30, 400)).set_index(["item", "test"])
    assert np.isnan(clustered.loc[("q0", "uniform"), "p_value"])
    assert clustered.loc[("q0", "uniform"), "method"].endswith("no Wald test")


def test_a_score_that_does_not_vary_within_the_groups_leaves_nothing_to_test():
    rng = np.random.default_rng(10)
    group = np.repeat([0, 1], 100)
    items = pd.DataFrame({"a": rng.integers(1, 4, 200), "b": group + 2, "c": group + 1})
    table = differential_items(items, group, anchors=["b", "c"], matching="rest").set_index(["item", "test"])
    assert np.isnan(table.loc[("a", "non-uniform"), "p_value"]) and table.loc[("a", "non-uniform"), "df"] == 0
    assert np.isnan(table.loc[("a", "uniform"), "p_value"])


def test_few_clusters_are_refused_and_many_alone_change_little():
    rng = np.random.default_rng(11)
    items, group = simulated(rng, n=1500)
    alone = differential_items(items, group, cluster=np.arange(1500))
    plain = differential_items(items, group)
    np.testing.assert_allclose(alone["chi_square"], plain["chi_square"], rtol=0.25, atol=0.3)
    assert differential_items(items, group, cluster=np.zeros(1500))["p_value"].isna().all()


def test_extreme_tables_do_not_overflow():
    """Answers that follow the score exactly: the likelihood has no maximum, its limit is found."""
    score = np.tile(np.arange(1.0, 6.0), 60)
    items = pd.DataFrame({"a": score, "b": score, "c": score})
    table = differential_items(items, np.repeat([0, 1], 150))
    np.testing.assert_allclose(table["chi_square"].dropna(), 0, atol=1e-6)
    assert table["method"].str.contains("separation").all()


def first_item(items, group, matching="total", clusters=None):
    """Models of the first item alone."""
    name = items.columns[0]
    values = items[name].to_numpy()
    score = make_matcher(items, list(items.columns), matching).score(name, values)
    cells = count_cells(values, score, np.asarray(group, dtype=np.int64))
    return compare_groups(cells, [0, 1], clusters, R_SQUARED["nagelkerke"])


def false_alarms(replicates, seed, matching="total", **options):
    """Share of p values of the first item below .05 where nothing is planted, per test."""
    rng = np.random.default_rng(seed)
    below = dict.fromkeys(STEPS, 0)
    for _ in range(replicates):
        found = first_item(*simulated(rng, **options), matching=matching)
        for test in below:
            below[test] += found.p_value[test] < 0.05
    return {test: count / replicates for test, count in below.items()}


@pytest.mark.simulation
@pytest.mark.parametrize("options", [{}, {"impact": 0.5}, {"impact": 0.5, "missing": 0.1}, {"impact": 0.5, "k": 3}])
def test_nothing_planted_stays_at_the_nominal_rate(options):
    """2,000 tables of 400 people, six or three items: Monte Carlo error .005."""
    for rate in false_alarms(2000, 12, n=400, **options).values():
        assert abs(rate - 0.05) < 2.576 * np.sqrt(0.05 * 0.95 / 2000) + 0.004


@pytest.mark.simulation
def test_the_rest_score_finds_what_is_not_there_where_groups_differ_overall():
    assert false_alarms(1000, 13, n=400, matching="rest")["uniform"] < 0.075
    assert false_alarms(1000, 13, n=400, matching="rest", impact=0.5)["uniform"] > 0.1


@pytest.mark.simulation
def test_planted_differences_are_found_at_a_stated_rate():
    rng = np.random.default_rng(14)
    found = 0
    for _ in range(300):
        table = differential_items(*simulated(rng, n=600, uniform=0.8, impact=0.4)).set_index(["item", "test"])
        found += table.loc[("q0", "uniform"), "p_adjusted"] < 0.05
    assert found / 300 > 0.9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"matching": "sum"}, "matching is 'sum'; expected 'rest' or 'total'."),
        ({"effect": "r2"}, "effect is 'r2'; expected 'nagelkerke', 'mcfadden' or 'cox_snell'."),
        ({"level": 5}, "level is 5; expected a number between 0 and 1, such as 0.05."),
        ({"anchors": ["z"]}, "anchors name item 'z', which is no column of the table of items."),
        ({"anchors": []}, "anchors is empty; name at least one item that people are matched on."),
        ({"groups": ["a"]}, "groups has 1 entries for 2 respondents; give one per row."),
        (
            {"groups": pd.Series(["a", "b"], index=[5, 6])},
            "groups has another index than the answers; align them, or pass groups.to_numpy() if the rows correspond.",
        ),
        ({"cluster": [1, 2, 3]}, "cluster has 3 entries for 2 respondents; give one per row."),
        ({"items": pd.DataFrame({"a": [1, 2]})}, "differential functioning needs at least two items, found 1."),
        (
            {"items": pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"])},
            "the table of items has columns of the same name; rename them.",
        ),
        (
            {"items": pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})},
            "column 'a' is not numeric; expected answers as numbers, or missing.",
        ),
        (
            {"items": pd.DataFrame({"a": [1, np.inf], "b": [1, 2]})},
            "column 'a' holds infinite values; expected numbers, or missing.",
        ),
    ],
)
def test_messages(change, message):
    given_ = {"items": pd.DataFrame({"a": [1, 2], "b": [1, 2]}), "groups": ["a", "b"]} | change
    with pytest.raises(ValueError) as caught:
        differential_items(given_.pop("items"), given_.pop("groups"), **given_)
    assert str(caught.value) == message


def clustered_alarms(replicates, units, seed=3):
    """Groups that are whole units, an item that units rate differently for reasons of their own: p below .05."""
    rng = np.random.default_rng(seed)
    below = np.zeros(2)
    for _ in range(replicates):
        unit = rng.integers(0, units, 600)
        latent = rng.normal(size=600) + 0.3 * rng.normal(size=units)[unit]
        pull = 1.5 * latent[:, None] + rng.logistic(size=(600, 6))
        pull[:, 0] += 0.5 * rng.normal(size=units)[unit]
        items = pd.DataFrame(np.digitize(pull, [-2.5, -1, 0.6, 2.2]) + 1.0)
        for place, cluster in enumerate((None, unit)):
            table = differential_items(items, unit < units // 2, cluster=cluster).query(
                "item == 0 and test == 'uniform'"
            )
            below[place] += table["p_value"].item() < 0.05
    return below / replicates


@pytest.mark.simulation
def test_clustered_tests_hold_where_groups_are_whole_units():
    plain, clustered = clustered_alarms(400, 30)
    assert plain > 0.1  # likelihood ratios take neighbours for independent witnesses
    assert clustered < 0.05 + 2.576 * np.sqrt(0.05 * 0.95 / 400) + 0.01


def test_any_table_gives_three_rows_an_item_without_a_warning():
    rng = np.random.default_rng(0)
    for number in range(80):
        n, k = int(rng.choice([2, 5, 40, 200])), int(rng.choice([2, 3, 8]))
        items = pd.DataFrame(rng.integers(1, 6, (n, k)) * float(rng.choice([1e-200, 1.0, 1e12])))
        items = items.mask(rng.random((n, k)) < rng.choice([0.0, 0.5]))
        items.iloc[:, 0] = items.iloc[0, 0]
        groups = rng.choice(["x", "y", "z", None], n)
        cluster = rng.integers(0, 5, n) if number % 3 else None
        table = differential_items(items, groups, smallest_group=int(rng.choice([1, 5])), cluster=cluster)
        assert len(table) == 3 * k
        assert not table["method"].str.contains("did not converge").any()
