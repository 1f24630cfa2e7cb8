"""Measurement invariance: against lavaan, planted and not planted, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import read_expected, read_input

from engagement.columns import COLUMNS
from engagement.measurement.structure import form_comparability, invariance
from engagement.measurement.structure.invariance_rules import step_verdict, structure_verdict

ITEMS = [f"x{item + 1}" for item in range(6)]
TWO = {"f1": ITEMS[:3], "f2": ITEMS[3:]}
NUMBERS = [
    "chi_square",
    "df",
    "p_value",
    "chi_square_difference",
    "df_difference",
    "p_difference",
    "cfi",
    "rmsea",
    "srmr",
]


def test_every_step_matches_lavaan():
    answers, expected = read_input("invariance"), read_expected("invariance")
    found = []
    for case, estimator in expected[["case", "estimator"]].drop_duplicates().itertuples(index=False):
        rows = answers if case == "three" else answers[answers["group"] != "west"]
        cluster = rows["unit"] if estimator == "mlr clustered" else None
        table = invariance(rows, rows["group"], TWO, estimator=estimator.split()[0], cluster=cluster)
        found.append(table.assign(case=case, estimator=estimator))
    found = pd.concat(found, ignore_index=True)
    assert found[["case", "estimator", "step"]].astype(str).equals(expected[["case", "estimator", "step"]].astype(str))
    for name in NUMBERS:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-5, atol=1e-5, err_msg=name)


CONTINUOUS, ORDINAL = ["configural", "metric", "scalar"], ["configural", "thresholds", "loadings", "intercepts"]
CUTS = (-1.8, -0.9, 0.0, 0.9)


def made_up(rng, sizes, *, loading_of_x2=0.0, intercept_of_x2=0.0, threshold_of_x2=0.0, points=True):
    """Two factors of three items; later groups have other factor means and variances, and x2 may differ in the last."""
    parts = []
    for place, (name, n) in enumerate(sizes.items()):
        last = place == len(sizes) - 1
        factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=n) * (1 + 0.2 * place) + 0.3 * place
        loadings = np.full(6, 0.7)
        loadings[1] += loading_of_x2 * last
        latent = np.repeat(factors, 3, axis=1) * loadings + 0.7 * rng.normal(size=(n, 6))
        latent[:, 1] += intercept_of_x2 * last
        items = pd.DataFrame(np.searchsorted(CUTS, latent) + 1.0 if points else latent, columns=ITEMS)
        if points and last:
            moved = np.array(CUTS) + [0, threshold_of_x2, 0, 0]
            items["x2"] = np.searchsorted(moved, latent[:, 1]) + 1.0
        parts.append(items.assign(group=name))
    return pd.concat(parts, ignore_index=True)


def verdicts(rows, **options) -> list[str]:
    return invariance(rows, rows["group"], TWO, **options)["verdict"].tolist()


@pytest.mark.parametrize("estimator", ["ml", "mlm", "mlr", "wlsmv"])
def test_invariance_holds_where_it_holds(estimator):
    rows = made_up(np.random.default_rng(1), {"a": 500, "b": 400}, points=estimator == "wlsmv")
    table = invariance(rows, rows["group"], TWO, estimator=estimator)
    assert table["step"].tolist() == (ORDINAL if estimator == "wlsmv" else CONTINUOUS)
    assert table["verdict"].tolist() == ["same structure"] + ["holds"] * (len(table) - 1)
    assert (table["p_difference"].iloc[1:] > 0.01).all()


def test_an_item_that_differs_is_noticed_at_its_step():
    rng, sizes = np.random.default_rng(2), {"a": 500, "b": 500}
    loading = verdicts(made_up(rng, sizes, loading_of_x2=-0.5, points=False))
    assert loading == ["same structure", "does not hold", "not judged: metric does not hold"]
    intercept = verdicts(made_up(rng, sizes, intercept_of_x2=0.6, points=False))
    assert intercept == ["same structure", "holds", "does not hold"]
    threshold = made_up(rng, sizes, threshold_of_x2=0.7)
    table = invariance(threshold, threshold["group"], TWO, estimator="wlsmv")
    assert table["p_difference"].iloc[1] < 1e-6
    intercept = verdicts(made_up(rng, sizes, intercept_of_x2=0.6), estimator="wlsmv")
    assert intercept == ["same structure", "holds", "holds", "does not hold"]


def test_a_structure_that_differs_is_noticed():
    rng = np.random.default_rng(3)
    rows = made_up(rng, {"a": 400, "b": 400}, points=False)
    swapped = rows["group"] == "b"
    rows.loc[swapped, ["x1", "x4"]] = rows.loc[swapped, ["x4", "x1"]].to_numpy()
    assert verdicts(rows)[0] == "structure fits poorly"


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["mlr", "wlsmv"]))
def test_order_of_people_and_labels_of_groups_and_units_do_not_matter(seed, estimator):
    rng = np.random.default_rng(seed)
    rows = made_up(rng, {"a": 200, "b": 160, "c": 180}).assign(unit=rng.integers(0, 12, size=540))
    plain = invariance(rows, rows["group"], TWO, estimator=estimator, cluster=rows["unit"])
    mixed = rows.sample(frac=1, random_state=seed % 1000)
    renamed = mixed["group"].map({"a": "z", "b": "y", "c": "x"})
    turned = invariance(mixed, renamed, TWO, estimator=estimator, cluster=mixed["unit"].map("unit {}".format))
    np.testing.assert_allclose(turned[NUMBERS], plain[NUMBERS], rtol=2e-4, atol=2e-5)
    assert plain["groups"].iloc[0] == "a, b, c" and turned["groups"].iloc[0] == "x, y, z"


@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_items_that_run_against_the_others_do_not_matter(estimator):
    rows = made_up(np.random.default_rng(11), {"a": 300, "b": 300})
    turned = rows.assign(x1=-rows["x1"], x4=-rows["x4"], x5=-rows["x5"])
    plain, found = (invariance(one, one["group"], TWO, estimator=estimator) for one in (rows, turned))
    np.testing.assert_allclose(found[NUMBERS], plain[NUMBERS], rtol=1e-5, atol=1e-6)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 50), st.floats(-20, 20))
def test_the_unit_of_an_item_does_not_matter(seed, slope, shift):
    rows = made_up(np.random.default_rng(seed), {"a": 200, "b": 160}, points=False)
    plain = invariance(rows, rows["group"], TWO)
    moved = invariance(rows.assign(x5=shift + slope * rows["x5"]), rows["group"], TWO)
    np.testing.assert_allclose(moved[NUMBERS], plain[NUMBERS], rtol=1e-4, atol=1e-5)


def test_small_groups_are_left_out_and_named_and_nothing_else_changes():
    rng = np.random.default_rng(4)
    rows = made_up(rng, {"en": 200, "fr": 160, "nl": 149, "pl": 20})
    table = invariance(rows, rows["group"], TWO)
    assert (table["groups"] == "en, fr").all() and (table["left_out"] == "nl, pl (below 150)").all()
    assert (table["n"] == 360).all() and (table["n_groups"] == 2).all()
    kept = rows[rows["group"].isin(["en", "fr"])]
    np.testing.assert_allclose(invariance(kept, kept["group"], TWO)[NUMBERS], table[NUMBERS])
    lowered = invariance(rows, rows["group"], TWO, smallest_n=140)
    assert (lowered["groups"] == "en, fr, nl").all() and (lowered["left_out"] == "pl (below 140)").all()
    rows.loc[:60, "x1"] = np.nan  # counted are complete rows
    assert invariance(rows, rows["group"], TWO)["verdict"].tolist() == ["not tested"] * 3


def test_not_tested_says_why_and_has_no_numbers():
    rows = made_up(np.random.default_rng(5), {"en": 200, "fr": 100})

    def reason(table, groups, **options):
        found = invariance(table, groups, TWO, **options)
        assert (found["verdict"] == "not tested").all() and found[NUMBERS].isna().all(axis=None)
        assert set(found.columns) <= set(COLUMNS) and (found["rule"] == "").all()
        return found["method"].iloc[0].split("; ")[0]

    group = rows["group"]
    assert reason(rows, group) == "not tested: only 'en' has 150 complete rows or more"
    assert reason(rows, [None] * 300) == "not tested: no group has 150 complete rows or more"
    assert reason(rows.head(0), []) == "not tested: no group has 150 complete rows or more"
    flat = rows.assign(x1=rows["x1"].where(group == "en", 3.0))
    for estimator in ("mlr", "wlsmv"):
        found = reason(flat, group, smallest_n=50, estimator=estimator)
        assert found == "not tested: no variance in 'x1' in group 'fr'"
    unit = np.where(group == "fr", "one", np.arange(300) % 7)
    found = reason(rows, group, smallest_n=50, cluster=unit)
    assert found == "not tested: people of a single unit in group 'fr': nothing to cluster by"


def test_answers_a_group_does_not_use_are_merged_and_named():
    rows = made_up(np.random.default_rng(6), {"a": 300, "b": 300})
    rows.loc[(rows["group"] == "b") & (rows["x1"] == 1), "x1"] = 2
    rows.loc[(rows["group"] == "a") & (rows["x6"] == 5), "x6"] = 4
    table = invariance(rows, rows["group"], TWO, estimator="wlsmv")
    assert (
        table["method"].str.contains("answers 1-2 to 'x1' merged, because not every group uses them", regex=False).all()
    )
    assert table["method"].str.contains("answers 4-5 to 'x6' merged", regex=False).all()
    by_hand = rows.assign(x1=rows["x1"].replace(1, 2), x6=rows["x6"].replace(5, 4))
    np.testing.assert_allclose(invariance(by_hand, rows["group"], TWO, estimator="wlsmv")[NUMBERS], table[NUMBERS])


def test_equal_thresholds_of_three_answers_restrict_nothing():
    rows = made_up(np.random.default_rng(7), {"a": 300, "b": 300})
    three = rows[ITEMS].clip(2, 4)
    table = invariance(three, rows["group"], TWO, estimator="wlsmv")
    assert table["df_difference"].iloc[1] == 0 and np.isnan(table["p_difference"].iloc[1])
    assert table["chi_square"].iloc[1] == pytest.approx(table["chi_square"].iloc[0], rel=1e-5)
    two = rows[ITEMS] > 3
    binary = invariance(two, rows["group"], TWO, estimator="wlsmv")
    assert binary["df_difference"].iloc[1:3].tolist() == [0, 0]


def test_three_items_test_equal_parameters_but_not_the_structure():
    rows = made_up(np.random.default_rng(10), {"a": 300, "b": 300})
    for estimator in ("ml", "mlm", "mlr", "wlsmv"):
        table = invariance(rows, rows["group"], {"f": ITEMS[:3]}, estimator=estimator)
        assert table["verdict"].iloc[0] == "cannot be judged" and (table["verdict"].iloc[1:] == "holds").all()
        assert table["df"].iloc[0] == 0 and table["df_difference"].iloc[-1] == 2
        assert table["p_difference"].iloc[1:].gt(0.01).all()


def test_units_that_span_groups_count_once():
    """The same people in two groups of copies: clustered by person the score sums of both groups are added."""
    rng = np.random.default_rng(8)
    rows = made_up(rng, {"a": 300, "b": 300}, points=False)
    person = np.tile(np.arange(300), 2)
    alone = invariance(rows, rows["group"], TWO, cluster=np.arange(600))
    spanning = invariance(rows, rows["group"], TWO, cluster=person)
    np.testing.assert_allclose(alone["cfi"], invariance(rows, rows["group"], TWO)["cfi"], atol=1e-3)
    assert spanning["chi_square"].iloc[0] == pytest.approx(alone["chi_square"].iloc[0], rel=1e-6)  # no equal parameters
    assert abs(spanning["chi_square"].iloc[2] / alone["chi_square"].iloc[2] - 1) > 1e-4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"groups": ["a"]}, "groups has 1 entries for 320 respondents; give one group per row."),
        (
            {"factors": {"f": ["x1", "x2"], "g": ["x3"]}},
            "factor 'g' has a single item; invariance needs at least two items per factor.",
        ),
        ({"cluster": [1]}, "cluster has 1 entries for 320 respondents; give one unit per row."),
        ({"estimator": "wls"}, "estimator is 'wls'; expected one of 'ml', 'mlm', 'mlr', 'wlsmv'."),
        ({"estimator": "mlm", "cluster": [1] * 320}, "cluster needs estimator 'mlr' or 'wlsmv', found 'mlm'."),
    ],
)
def test_messages(change, message):
    rows = made_up(np.random.default_rng(9), {"a": 160, "b": 160})
    given_ = {"groups": rows["group"], "factors": TWO} | change
    with pytest.raises(ValueError) as caught:
        invariance(rows, **given_)
    assert str(caught.value) == message


def test_rules():
    assert structure_verdict(0.95, 0.08) == "same structure"
    assert structure_verdict(0.949, 0.01) == structure_verdict(0.99, 0.081) == "structure fits poorly"
    assert structure_verdict(np.nan, 0.01) == "not available"
    assert step_verdict("metric", -0.0099, 0.5, 0.5) == "holds"
    assert step_verdict("metric", -0.011, 0.0149, 0.029) == "doubtful"
    assert step_verdict("metric", -0.011, 0.016, 0.0) == "does not hold"
    assert step_verdict("metric", -0.011, 0.0, 0.031) == "does not hold"
    assert step_verdict("scalar", -0.011, 0.0, 0.011) == "does not hold"
    assert step_verdict("metric", -0.011, 0.0, 0.026) == "doubtful"
    assert step_verdict("intercepts", -0.011, 0.0, 0.011) == "does not hold"
    assert step_verdict("scalar", np.nan, 0.0, 0.0) == "not available"


def test_few_leaders_comparability_is_assumed_and_the_sentence_says_so():
    table = form_comparability(14, 420)
    assert set(table.columns) <= set(COLUMNS)
    row = table.iloc[0]
    assert row["verdict"] == "comparability assumed, not tested"
    assert row["summary"] == (
        "Comparability assumed, not tested: 14 leaders and 420 staff answered; testing whether both understand the items "
        "alike takes 100 of each. Read the gaps of the single items beside this one."
    )
    assert row["rule"] == "at least 100 forms of leaders and of staff"
    assert (
        form_comparability(99, 420).loc[0, "verdict"] == form_comparability(500, 0).loc[0, "verdict"] == row["verdict"]
    )
    assert form_comparability(100, 100).loc[0, "verdict"] == "comparability can be tested"


def test_comparability_follows_the_last_step_of_the_test():
    def said(verdict, n_leader=120):
        tested = pd.DataFrame({"step": CONTINUOUS, "verdict": ["same structure", "holds", verdict], "method": ""})
        return form_comparability(n_leader, 300, tested=tested).loc[0, "verdict"]

    assert said("holds") == "comparability tested: holds"
    for verdict in ("does not hold", "doubtful", "not judged: metric does not hold"):
        assert said(verdict) == "comparability tested: does not hold"
    for verdict in ("not tested", "not converged", "not available"):
        assert said(verdict) == "comparability assumed, not tested"
    assert said("holds", n_leader=99) == said("does not hold", n_leader=99) == "comparability assumed, not tested"
    with pytest.raises(ValueError) as caught:
        form_comparability(-1, 3)
    assert str(caught.value) == "n_leader is -1; expected a number of forms, 0 or more."
    with pytest.raises(ValueError) as caught:
        form_comparability(100, 100, tested=pd.DataFrame())
    assert str(caught.value) == (
        "tested has no columns step, verdict and method; give the table that invariance returns."
    )


@pytest.mark.simulation
@pytest.mark.parametrize("estimator", ["mlr", "wlsmv"])
def test_false_alarms_and_the_level_of_difference_tests(estimator):
    rng, replicates = np.random.default_rng(41), 1000
    p_values, alarms = [], []
    for _ in range(replicates):
        rows = made_up(rng, {"a": 250, "b": 200}, points=estimator == "wlsmv")
        table = invariance(rows, rows["group"], TWO, estimator=estimator)
        p_values.append(table["p_difference"].iloc[1:].to_numpy())
        alarms.append((table["verdict"] == "does not hold").any())
    rejected = (np.array(p_values) < 0.05).mean(axis=0)
    print(f"{estimator}: difference tests reject {rejected}, any 'does not hold' {np.mean(alarms):.4f}")
    assert (abs(rejected - 0.05) < 0.015 + 2.576 * np.sqrt(0.05 * 0.95 / replicates)).all()
    assert np.mean(alarms) < 0.05
