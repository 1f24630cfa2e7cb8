"""Ordinal moments: against lavaan, against the pairs' standard errors, planted covariance, refusals."""

import numpy as np
import pandas as pd
import pytest
from oracle_files import read_expected, read_input

from engagement.measurement.ordinal import moments as module
from engagement.measurement.ordinal import ordinal_moments, polychoric


def answers_of(case: str) -> pd.DataFrame:
    table = read_input("ordinal_moments")
    return table[table["case"] == case].drop(columns="case").dropna(axis=1, how="all").reset_index(drop=True)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
@pytest.mark.parametrize("case", ["mixed", "binary"])
def test_everything_matches_lavaan(case, missing):
    expected = read_expected("ordinal_moments").query("case == @case and missing == @missing")
    found = ordinal_moments(answers_of(case), missing=missing)
    assert (expected["n"] == found.n).all()
    statistics = expected.query("metric == 'statistic'")["estimate"]
    np.testing.assert_allclose(found.statistics, statistics, rtol=0, atol=1e-7)
    gamma = expected.query("metric == 'gamma'")
    q = len(found.statistics)
    assert len(gamma) == q * (q + 1) / 2
    entries = found.asymptotic_covariance[gamma["row"] - 1, gamma["column"] - 1]
    np.testing.assert_allclose(entries, gamma["estimate"], rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found.diagonal_weights, 1 / np.diag(found.asymptotic_covariance))


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_variances_are_the_squared_standard_errors_of_the_pairs(missing):
    items = answers_of("mixed")
    found, pairs = ordinal_moments(items, missing=missing), polychoric(items, missing=missing).table
    variance = np.diag(found.asymptotic_covariance)[-len(pairs) :] / (found.n - 1)
    np.testing.assert_allclose(np.sqrt(variance), pairs["std_error"], rtol=1e-10)
    np.testing.assert_allclose(found.statistics[-len(pairs) :], pairs["estimate"], rtol=1e-12)


def test_distinct_rows_and_chunks_change_nothing(monkeypatch):
    items = answers_of("mixed")
    whole = ordinal_moments(items, missing="pairwise").asymptotic_covariance
    monkeypatch.setattr(module, "CHUNK_CELLS", 200)
    np.testing.assert_allclose(ordinal_moments(items, missing="pairwise").asymptotic_covariance, whole, atol=1e-12)
    monkeypatch.setattr(module, "_distinct_rows", lambda codes, _: (codes, np.ones(len(codes))))
    np.testing.assert_allclose(ordinal_moments(items, missing="pairwise").asymptotic_covariance, whole, atol=1e-12)


def test_the_order_of_items_only_orders_the_entries():
    items = answers_of("binary")
    plain, turned = (ordinal_moments(one, missing="pairwise") for one in (items, items.iloc[:, ::-1]))
    np.testing.assert_allclose(turned.correlations, plain.correlations[::-1, ::-1], atol=1e-9)
    p = items.shape[1]
    place = {pair: p + at for at, pair in enumerate(zip(*np.triu_indices(p, 1), strict=True))}
    order = [p - 1 - j for j in range(p)]
    order += [place[p - 1 - j, p - 1 - i] for i, j in zip(*np.triu_indices(p, 1), strict=True)]
    expected = plain.asymptotic_covariance[np.ix_(order, order)]
    np.testing.assert_allclose(turned.asymptotic_covariance, expected, atol=1e-7)


@pytest.mark.simulation
def test_the_asymptotic_covariance_is_that_of_repeated_samples():
    """N times the covariance over 3,000 samples against the mean estimate; four Monte Carlo standard errors."""
    rng = np.random.default_rng(9)
    statistics, gammas = [], []
    for _ in range(3000):
        latent = 0.8 * rng.normal(size=(400, 1)) + 0.6 * rng.normal(size=(400, 3))
        one = ordinal_moments(pd.DataFrame(np.digitize(latent, [-0.8, 0.3, 1.1])))
        statistics.append(one.statistics)
        gammas.append(one.asymptotic_covariance)
    empirical, mean = 400 * np.cov(np.array(statistics).T), np.mean(gammas, axis=0)
    spread = np.sqrt((np.outer(np.diag(mean), np.diag(mean)) + mean**2) / 3000)
    assert (np.abs(empirical - mean) < 4 * spread + 0.02 * np.abs(mean)).all()


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            pd.DataFrame({"a": [1, 2, 1], "b": [1, 1, 1]}),
            "item 'b' has 1 answered category among 3 respondents (pairwise); an ordinal model needs at least two. "
            "Leave the item out.",
        ),
        (
            pd.DataFrame({"a": [1, 2, np.nan, np.nan], "b": [np.nan, np.nan, 1, 2]}),
            "nobody answered both 'a' and 'b'; leave one of them out of the model.",
        ),
        (
            pd.DataFrame({"a": [1, 2, 3] * 5, "b": [1, 2, 3] * 5}),
            "the answers of 15 people to 'a' and 'b' depend perfectly (polychoric correlation 0.999); leave one of them "
            "out of the model.",
        ),
        (
            pd.DataFrame({"a": [3, 2, 4, 3], "b": [1, 2, 2, 1]}),
            "the answers of 4 people to 'a' and 'b' are too few or too alike to tell how sure their correlation is; leave "
            "one of them out of the model.",
        ),
        (
            pd.DataFrame(np.tile([[1], [2]], (1, 101))),
            "the table has 101 items; their asymptotic covariance is kept for at most 100.",
        ),
        (pd.DataFrame({"a": [1, 2]}), "the table of items has 1 column(s); an ordinal model needs at least two items."),
    ],
)
def test_refusals(items, message):
    with pytest.raises(ValueError) as caught:
        ordinal_moments(items, missing="pairwise")
    assert str(caught.value) == message
