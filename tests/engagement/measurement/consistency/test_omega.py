"""Omega and factor analysis: invariants, planted truth, bootstrap, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.consistency import factor_analysis, omega
from engagement.measurement.consistency.minres import minres
from engagement.measurement.consistency.omega import default_factors

LOADINGS = np.array([0.8, 0.7, 0.6, 0.8, 0.7, 0.6, 0.7, 0.6, 0.5])
FACTOR = np.repeat([0, 1, 2], 3)
ON_GENERAL = np.array([0.8, 0.7, 0.6])
GENERAL = LOADINGS * ON_GENERAL[FACTOR]
GROUP = LOADINGS * np.sqrt(1 - ON_GENERAL[FACTOR] ** 2)


def planted(names=None) -> pd.DataFrame:
    """Correlations of nine items with a general factor behind three group factors."""
    same = FACTOR[:, None] == FACTOR
    matrix = np.outer(GENERAL, GENERAL) + same * np.outer(GROUP, GROUP)
    np.fill_diagonal(matrix, 1.0)
    names = list("abcdefghi") if names is None else names
    return pd.DataFrame(matrix, index=names, columns=names)


def general(table: pd.DataFrame) -> pd.Series:
    return table[table["factor"] == "g"].set_index("metric")["estimate"]


def test_planted_omegas_are_recovered():
    matrix = planted()
    total = matrix.to_numpy().sum()
    group = sum(GROUP[one == FACTOR].sum() ** 2 for one in range(3))
    found = general(omega(None, correlations=matrix, n_factors=3))
    assert found["omega_hierarchical"] == pytest.approx(GENERAL.sum() ** 2 / total, abs=1e-7)
    assert found["omega_total"] == pytest.approx((GENERAL.sum() ** 2 + group) / total, abs=1e-7)
    assert found["omega_asymptotic"] == pytest.approx(found["omega_hierarchical"] / found["omega_total"])
    assert found["ecv"] == pytest.approx(GENERAL @ GENERAL / (GENERAL @ GENERAL + GROUP @ GROUP), abs=1e-7)
    table = omega(None, correlations=matrix, n_factors=3)
    assert (table.loc[table["factor"] != "g", "n_items"] == 3).all()


def test_one_factor_is_recovered_and_hierarchical_equals_total():
    load = np.array([0.9, 0.7, 0.5, 0.3])
    matrix = np.outer(load, load)
    np.fill_diagonal(matrix, 1.0)
    found = general(omega(None, correlations=matrix))
    assert found["omega_total"] == pytest.approx(load.sum() ** 2 / matrix.sum(), abs=1e-9)
    assert found["omega_hierarchical"] == found["omega_total"]
    loadings = factor_analysis(None, correlations=matrix, n_factors=1).query("metric == 'loading'")["estimate"]
    np.testing.assert_allclose(loadings, load, atol=1e-8)


def test_planted_factors_are_recovered_by_oblimin():
    load = np.zeros((9, 3))
    load[np.arange(9), FACTOR] = LOADINGS
    table = factor_analysis(None, correlations=planted(), n_factors=3)
    found = table[table["metric"] == "loading"]["estimate"].to_numpy().reshape(9, 3)
    np.testing.assert_allclose(np.sort(np.abs(found), axis=1), np.sort(load, axis=1), atol=1e-6)
    phi = table[table["metric"] == "factor_correlation"]["estimate"]
    np.testing.assert_allclose(np.sort(phi), np.sort([0.8 * 0.7, 0.8 * 0.6, 0.7 * 0.6]), atol=1e-6)
    np.testing.assert_allclose(table[table["metric"] == "communality"]["estimate"], LOADINGS**2, atol=1e-7)


def test_uncorrelated_items_have_no_omega_to_speak_of():
    rng = np.random.default_rng(2)
    found = general(omega(pd.DataFrame(rng.normal(size=(20_000, 5)))))
    assert found["omega_total"] < 0.08


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(150, 300))
    g = rng.normal(size=(n, 1))
    factors = ON_GENERAL * g + np.sqrt(1 - ON_GENERAL**2) * rng.normal(size=(n, 3))
    values = LOADINGS * factors[:, FACTOR] + np.sqrt(1 - LOADINGS**2) * rng.normal(size=(n, 9))
    values = np.clip(np.rint(3 + 1.2 * values), 1, 5)
    values[rng.random(values.shape) < draw(st.sampled_from([0.0, 0.1]))] = np.nan
    return pd.DataFrame(values, columns=list("abcdefghi"))


@settings(max_examples=25)
@given(tables(), st.randoms(), st.sampled_from([1, 3]))
def test_order_and_unit_of_items_do_not_matter(items, random, n_factors):
    plain, order = general(omega(items, n_factors=n_factors)), list(items.columns)
    random.shuffle(order)
    again = general(omega(items[order], n_factors=n_factors))
    np.testing.assert_allclose(again, plain, atol=1e-4)  # rotation starts from another order of factors
    scaled = general(omega(items * np.arange(1, 10) - 7, n_factors=n_factors))
    np.testing.assert_allclose(scaled, plain, atol=1e-5)
    doubled = general(omega(pd.concat([items] * 2), n_factors=n_factors))
    if not items.isna().any(axis=None):
        np.testing.assert_allclose(doubled, plain, atol=1e-5)


@settings(max_examples=25)
@given(tables(), st.integers(1, 3))
def test_the_minimum_is_a_minimum(items, n_factors):
    """No small change of the uniquenesses leaves smaller residuals, and residuals are uncorrelated with nothing left."""
    matrix = items.corr().to_numpy()
    found = minres(matrix, n_factors)
    assert found.converged
    off = ~np.eye(9, dtype=bool)
    loss = ((matrix - found.loadings @ found.loadings.T)[off] ** 2).sum()
    if not found.at_bound.any():
        np.testing.assert_allclose(found.uniqueness, 1 - (found.loadings**2).sum(axis=1), atol=1e-8)
    rng = np.random.default_rng(1)
    for _ in range(20):
        other = found.loadings + 1e-3 * rng.normal(size=found.loadings.shape)
        if ((other**2).sum(axis=1) <= 0.995).all():
            assert ((matrix - other @ other.T)[off] ** 2).sum() >= loss - 1e-12


def test_a_turned_item_counts_as_if_keyed_right():
    items = read_input("omega").filter(regex="^single")
    table = omega(items, n_factors=1)
    right = omega(items.assign(single5=6 - items["single5"]), n_factors=1)
    np.testing.assert_allclose(general(table), general(right), atol=1e-9)
    assert "items turned because they load negatively: 1" in table["method"].iloc[0]
    assert "turned because" not in right["method"].iloc[0]


def test_an_item_at_its_bound_is_told():
    items = read_input("minres").filter(regex="^bound")
    table = omega(items)
    assert "items at the lower bound of uniqueness: 1" in table["method"].iloc[0]
    assert "items at the lower bound of uniqueness: 1" in factor_analysis(items, n_factors=1)["method"].iloc[0]


@pytest.mark.parametrize("interval", ["percentile", "bca"])
def test_bootstrap_intervals_hold_the_estimate_and_repeat_with_the_seed(interval):
    items = read_input("omega").filter(regex="^few")
    seen = []
    table = omega(items, bootstrap=200, interval=interval, seed=3, progress=lambda done, of: seen.append((done, of)))
    pd.testing.assert_frame_equal(table, omega(items, bootstrap=200, interval=interval, seed=3))
    assert seen[-1] == (200, 200) and len(seen) == 200
    assert (table["conf_low"] < table["estimate"]).all() and (table["estimate"] < table["conf_high"]).all()
    assert table["std_error"].between(0.005, 0.1).all()
    assert table["method"].str.contains("bootstrap, 200 resamples").all()
    wider = omega(items, bootstrap=200, interval=interval, seed=3, conf_level=0.99)
    assert ((wider["conf_high"] - wider["conf_low"]) > (table["conf_high"] - table["conf_low"])).all()


def test_group_factors_have_no_interval():
    table = omega(read_input("omega").filter(regex="^three"), bootstrap=20)
    group = table["factor"] != "g"
    assert table.loc[group, "conf_low"].isna().all() and table.loc[~group, "conf_low"].notna().all()


@pytest.mark.simulation
def test_bootstrap_intervals_of_omega_total_cover():
    rng = np.random.default_rng(4)
    load = np.array([0.8, 0.7, 0.6, 0.5])
    truth = load.sum() ** 2 / (load.sum() ** 2 + (1 - load**2).sum())
    held, replicates = {"percentile": 0, "bca": 0}, 200
    for replicate in range(replicates):
        items = pd.DataFrame(rng.normal(size=(200, 1)) * load + np.sqrt(1 - load**2) * rng.normal(size=(200, 4)))
        for interval in held:
            row = omega(items, bootstrap=200, interval=interval, seed=replicate).iloc[0]
            held[interval] += row["conf_low"] <= truth <= row["conf_high"]
    for covered in held.values():
        assert covered / replicates > 0.93 - 2.576 * np.sqrt(0.95 * 0.05 / replicates)


def test_default_number_of_factors():
    assert [default_factors(k) for k in (3, 8, 9, 40)] == [1, 1, 3, 3]


def test_columns_and_metrics_are_in_the_glossary():
    items = read_input("omega").filter(regex="^three")
    for table in (omega(items), factor_analysis(items, n_factors=2)):
        assert set(table.columns) <= set(COLUMNS)
        assert set(table["metric"]) <= set(DECIMALS_BY_METRIC)


def test_two_items_have_spearman_brown_instead():
    items = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 1, 4, 3, 5]})
    table = omega(items).set_index("metric")
    r = items.corr().iloc[0, 1]
    assert table.loc["alpha_standardised", "estimate"] == pytest.approx(2 * r / (1 + r))
    assert table.loc["alpha_standardised", "method"] == "Spearman-Brown, two items"
    assert (
        table.loc["omega_total", "method"]
        == "minres, one factor: not computable, omega needs three items that vary, found 2"
    )


@pytest.mark.parametrize(
    ("items", "options", "reason"),
    [
        (pd.DataFrame(np.eye(2, 4)), {}, "fewer than three respondents"),
        (pd.DataFrame(np.ones((9, 4))), {}, "fewer than two items vary"),
        (
            pd.DataFrame(np.random.default_rng(1).normal(size=(9, 5))),
            {"n_factors": 3},
            "5 items do not identify 3 factors",
        ),
        (
            pd.DataFrame({"a": [1, 2, 3, None, None, None], "b": [None, None, None, 1, 2, 3], "c": [1, 3, 2, 1, 3, 2]}),
            {},
            "two items have no correlation: not answered by the same people, or one never varies among them",
        ),
    ],
)
def test_degenerate_input_is_nan_with_a_reason(items, options, reason):
    table = omega(items, bootstrap=5, **options)
    assert table.loc[table["metric"] != "alpha_standardised", "estimate"].isna().all()
    assert table["method"].iloc[0].endswith(f": not computable, {reason}")
    found = factor_analysis(items, n_factors=options.get("n_factors", 1))
    assert found["method"].str.endswith(reason).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_factors": 0}, "n_factors is 0; expected 1 or more, or None to let the number of items decide."),
        ({"bootstrap": -1}, "bootstrap is -1; expected the number of resamples, or 0 for none."),
        ({"interval": "t"}, "interval is 't'; expected 'percentile' or 'bca'."),
        (
            {"bootstrap": 9, "correlations": np.eye(3)},
            "intervals resample the answers, and correlations given stay as they are; leave one out.",
        ),
        (
            {"correlations": np.eye(4)},
            "correlations has 4 items and the table 3; give the same items, in order.",
        ),
        (
            {"correlations": 2 * np.eye(3)},
            "correlations must be symmetric with ones on its diagonal; covariances need rescaling first.",
        ),
        (
            {"correlations": np.array([[1, 2, 0], [2, 1, 0], [0, 0, 1]])},
            "correlations holds values beyond -1 and 1; expected correlations.",
        ),
        (
            {"correlations": np.ones((3, 2))},
            "correlations has shape (3, 2); expected one row and one column per item.",
        ),
        (
            {"correlations": pd.DataFrame(np.eye(3), columns=list("xyz"))},
            "correlations and the table name different items; give the same items in the same order.",
        ),
        ({"missing": "drop"}, "missing is 'drop'; expected 'pairwise' or 'listwise'."),
    ],
)
def test_messages(options, message):
    items = pd.DataFrame(np.random.default_rng(1).normal(size=(9, 3)), columns=list("abc"))
    with pytest.raises(ValueError) as caught:
        omega(items, **options)
    assert str(caught.value) == message


def test_nothing_to_analyse():
    with pytest.raises(ValueError) as caught:
        omega(None)
    assert str(caught.value) == "omega needs items or correlations; found neither."
