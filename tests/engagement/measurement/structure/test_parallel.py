"""Parallel analysis: against psych, planted factors, none planted, the large-sample limit, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from oracle_files import read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.structure import parallel as module
from engagement.measurement.structure import parallel_analysis

CUTS = [-1.4, -0.5, 0.4, 1.3]


def answers_of(case: str) -> pd.DataFrame:
    table = read_input("dimensionality")
    return table[table["case"] == case].drop(columns="case").reset_index(drop=True)


@pytest.mark.parametrize("of", ["components", "factors"])
@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
@pytest.mark.parametrize("case", ["one", "three", "none"])
def test_eigenvalues_match_psych(case, kind, of):
    expected = read_expected("dimensionality").query("case == @case and kind == @kind and metric == @of")["estimate"]
    found = parallel_analysis(answers_of(case), kind=kind, of=of, draws=2).table["estimate"]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8 if kind == "pearson" else 1e-4)


@pytest.mark.parametrize("of", ["components", "factors"])
@pytest.mark.parametrize(
    ("case", "kind", "made", "draws"),
    [
        ("three", "pearson", "normal", 2000),
        ("one", "pearson", "resampled", 1000),
        ("none", "pearson", "resampled", 1000),
        ("one", "polychoric", "resampled", 150),
    ],
)
def test_random_eigenvalues_match_psych(case, kind, made, draws, of):
    """Means within five Monte Carlo standard errors of both sides; the 95th percentile's error is twice as large."""
    expected = read_expected("dimensionality").query(f"case == @case and kind == @kind and metric == '{made} {of}'")
    found = parallel_analysis(answers_of(case), kind=kind, of=of, draws=draws).table
    error = expected["spread"].to_numpy() * np.sqrt(1 / expected["draws"] + 1 / draws).to_numpy()
    assert len(expected) == 9
    assert (np.abs(found["random_mean"].to_numpy() - expected["estimate"]) < 5 * error).all()
    assert (np.abs(found["random_percentile"].to_numpy() - expected["percentile"]) < 5 * 2.1 * error).all()


def made(rng, n, factors, p, loading=0.7, missing=0.0):
    latent = np.sqrt(1 - loading**2) * rng.normal(size=(n, p)) if factors else rng.normal(size=(n, p))
    if factors:
        latent += loading * rng.normal(size=(n, factors))[:, np.arange(p) % factors]
    points = np.digitize(latent, CUTS).astype(float)
    points[rng.random(points.shape) < missing] = np.nan
    return pd.DataFrame(points)


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
@pytest.mark.parametrize("factors", [1, 3])
def test_planted_factors_are_found(factors, kind):
    items = made(np.random.default_rng(4), 400, factors, 12, missing=0.1)
    found = parallel_analysis(items, kind=kind, draws=50)
    assert found.retained == factors == found.table["retained"].sum()
    assert set(found.table.columns) <= set(COLUMNS) and "eigenvalue" in DECIMALS_BY_METRIC


def false_alarms(kind, replicates, draws, **table):
    rng = np.random.default_rng(5)
    found = [
        parallel_analysis(made(rng, factors=0, **table), kind=kind, draws=draws, seed=place).retained > 0
        for place in range(replicates)
    ]
    return float(np.mean(found))


def test_nothing_is_found_in_noise_beyond_the_nominal_rate():
    assert false_alarms("pearson", 250, 100, n=200, p=8) < 0.05 + 2.576 * np.sqrt(0.05 * 0.95 / 250) + 0.01


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("kind", "missing", "replicates"), [("pearson", 0.0, 2000), ("pearson", 0.2, 1000), ("polychoric", 0.2, 250)]
)
def test_false_alarms_are_five_in_a_hundred(kind, missing, replicates):
    """99% Monte Carlo interval of the replicates, and 1% for the error of a percentile from 100 tables."""
    found = false_alarms(kind, replicates, 100, n=200, p=8, missing=missing)
    assert abs(found - 0.05) < 2.576 * np.sqrt(0.05 * 0.95 / replicates) + 0.01


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_the_large_sample_limit_is_close_to_the_tables_it_replaces(kind, monkeypatch):
    items = made(np.random.default_rng(6), 2000, 1, 6, missing=0.15)
    tables = parallel_analysis(items, kind=kind, draws=150).table
    monkeypatch.setattr(module, "LARGE", 1000)
    limit = parallel_analysis(items, kind=kind, draws=150).table
    np.testing.assert_allclose(limit["random_mean"], tables["random_mean"], atol=0.008)
    np.testing.assert_allclose(limit["random_percentile"], tables["random_percentile"], atol=0.02)


def test_a_million_rows():
    items = made(np.random.default_rng(7), 1_000_000, 2, 6, missing=0.1)
    assert parallel_analysis(items, draws=100).retained == 2
    assert parallel_analysis(items, kind="polychoric", draws=100).retained == 2


def test_same_seed_same_table_and_order_of_items_does_not_matter_for_the_eigenvalues():
    items = made(np.random.default_rng(8), 100, 1, 5, missing=0.1)
    one, two = (parallel_analysis(items, draws=20, seed=3).table for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    other = parallel_analysis(-2 * items.iloc[::-1, ::-1] + 7, draws=20, seed=4).table
    np.testing.assert_allclose(other["estimate"], one["estimate"], atol=1e-12)
    assert not np.allclose(other["random_mean"], one["random_mean"], atol=1e-12)


def test_few_people_have_components_but_no_factors():
    items = made(np.random.default_rng(9), 6, 1, 8)
    assert parallel_analysis(items, draws=20).table["estimate"].notna().all()
    factors = parallel_analysis(items, of="factors", draws=20)
    assert factors.retained is None and factors.table["estimate"].isna().all()
    assert factors.method.endswith(": the correlation matrix is singular or not positive definite")


@pytest.mark.parametrize("of", ["components", "factors"])
@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_any_small_table_gets_an_answer_without_warning(kind, of):
    rng = np.random.default_rng(11)
    for _ in range(30):
        items = pd.DataFrame(rng.integers(0, 4, size=(rng.integers(0, 25), rng.integers(2, 6)))).astype("Int64")
        items = items.mask(rng.random(items.shape) < rng.choice([0, 0.3]))
        found = parallel_analysis(items, kind=kind, of=of, draws=3)
        assert (found.retained is None) == found.table["estimate"].isna().all()


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
def test_constant_items_give_nan_with_a_reason(kind):
    items = made(np.random.default_rng(10), 30, 1, 3).assign(constant=2)
    found = parallel_analysis(items, kind=kind)
    assert found.retained is None and not found.table["retained"].any() and found.table["random_mean"].isna().all()
    assert found.method.endswith(": an item does not vary, or nobody answered both items of a pair")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "matrix"}, "kind is 'matrix'; expected 'pearson' or 'polychoric'."),
        ({"of": "axes"}, "of is 'axes'; expected 'components' or 'factors'."),
        ({"draws": 0}, "draws is 0; expected the number of random tables, at least 1."),
        ({"percentile": 100}, "percentile is 100; expected a number between 0 and 100, such as 95."),
    ],
)
def test_messages(options, message):
    with pytest.raises(ValueError) as caught:
        parallel_analysis(pd.DataFrame(np.eye(3)), **options)
    assert str(caught.value) == message
