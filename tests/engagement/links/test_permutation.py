import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.links.correlation import centred_ranks, is_constant
from engagement.links.permutation import _spearman_statistics, all_permutations, orders_to_try, permutation_p

METRICS = ("pearson", "spearman")


def independent(rng, n):
    return rng.normal(size=n), rng.normal(size=n)


def spread_depends(rng, n):
    x = rng.normal(size=n)
    return x, x * rng.normal(size=n)


def heavy_together(rng, n):
    spread = np.sqrt(3 / rng.chisquare(3, size=n))
    return rng.normal(size=n) * spread, rng.normal(size=n) * spread


def one_at_a_time(rng, n):
    first = rng.random(n) < 0.5
    x, y = rng.normal(size=n), rng.normal(size=n)
    return np.where(first, x, 0.1 * x), np.where(first, 0.1 * y, y)


UNCORRELATED = (independent, spread_depends, heavy_together, one_at_a_time)


def rejections(draw, n, metric, replicates, seed, permutations=499):
    rng = np.random.default_rng(seed)
    count = 0
    for _ in range(replicates):
        x, y = draw(rng, n)
        seed = int(rng.integers(1 << 31))
        count += permutation_p(x, y, metric=metric, permutations=permutations, seed=seed)[0] <= 0.05
    return count


def lowest_rejections(replicates, rate):
    """Lower end of a two-sided 99% binomial range around the rate."""
    return replicates * rate - 2.576 * math.sqrt(replicates * rate * (1 - rate))


def highest_rejections(replicates, rate):
    return replicates * rate + 2.576 * math.sqrt(replicates * rate * (1 - rate))


@pytest.mark.parametrize("n", [1, 3, 5, 7])
def test_all_permutations_are_listed_once(n):
    orders = all_permutations(n)
    assert orders.shape == (math.factorial(n), n)
    assert {tuple(order) for order in orders} == set(itertools.permutations(range(n)))


def test_up_to_nine_units_are_exact_and_ten_are_drawn():
    orders, exact = orders_to_try(9, permutations=99, seed=1)
    assert exact and len(orders) == 362_880
    orders, exact = orders_to_try(10, permutations=99, seed=1)
    assert not exact and orders.shape == (99, 10)
    assert (np.sort(orders, axis=1) == np.arange(10)).all()


def brute_force_p(x, y, metric):
    """Write the definition down unit by unit, over all permutations."""
    n = len(x)

    def above(z, i, j):
        return 1.0 if z[j] > z[i] else 0.5 if z[j] == z[i] else 0.0

    def statistic(x, y):
        if metric == "pearson":
            u, v = x - np.mean(x), y - np.mean(y)
            h = [u[i] * v[i] for i in range(n)]
            return np.mean(h) / math.sqrt(np.mean(np.square(h)))
        u = [sum(above(-x, i, j) for j in range(n)) / n - 0.5 for i in range(n)]
        v = [sum(above(-y, i, j) for j in range(n)) / n - 0.5 for i in range(n)]
        h = [
            u[i] * v[i]
            + sum(above(x, i, j) * v[j] for j in range(n)) / n
            + sum(above(y, i, j) * u[j] for j in range(n)) / n
            for i in range(n)
        ]
        return np.mean(np.multiply(u, v)) / math.sqrt(np.mean(np.square(h)))

    observed = abs(statistic(x, y))
    every = [abs(statistic(x, y[list(order)])) for order in itertools.permutations(range(n))]
    return np.mean(np.array(every) >= observed - 1e-9)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("ties", [False, True])
def test_exact_p_is_the_count_over_all_permutations(metric, ties):
    rng = np.random.default_rng(8)
    for n in (5, 6):
        x, y = rng.normal(size=(2, n))
        if ties:
            x, y = np.round(x), np.round(y * 2)
        p = permutation_p(x, y, metric=metric)[0]
        assert p == pytest.approx(brute_force_p(x, y, metric), abs=1e-12)
        assert p * math.factorial(n) == pytest.approx(round(p * math.factorial(n)), abs=1e-6)


def test_no_order_is_further_from_zero_than_a_perfect_rank_order():
    # the mean influence is three times the rank covariance, so the statistic cannot exceed 1/3 (Jensen)
    ranks = centred_ranks(np.arange(8.0)[None, :])
    statistics = np.abs(_spearman_statistics(ranks, all_permutations(8), ranks[0]))
    perfect = _spearman_statistics(ranks, np.arange(8)[None, :], ranks[0])
    assert perfect[0, 0] == pytest.approx(1 / 3)
    assert statistics.max() <= 1 / 3 + 1e-9


@pytest.mark.parametrize("metric", METRICS)
def test_drawn_p_is_never_zero(metric):
    x = np.arange(30.0)
    assert permutation_p(x, x, metric=metric, permutations=99)[0] == 1 / 100


@pytest.mark.parametrize("metric", METRICS)
def test_several_ratings_at_once_give_the_same_as_one_by_one(metric):
    rng = np.random.default_rng(2)
    see, value = rng.normal(size=(4, 14)), rng.normal(size=14)
    together = permutation_p(see, value, metric=metric, permutations=199)
    alone = [permutation_p(row, value, metric=metric, permutations=199)[0] for row in see]
    assert together.tolist() == alone


@pytest.mark.parametrize("metric", METRICS)
@given(st.lists(st.integers(0, 20), min_size=10, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_p_ignores_units_of_measurement(metric, values, random):
    x = np.array(values, float)
    y = np.array(random.sample(values, len(values)), float)
    if is_constant(x):
        return
    plain = permutation_p(x, y, metric=metric, permutations=199)[0]
    assert permutation_p(100 - 3 * x, 0.25 * y + 7, metric=metric, permutations=199)[0] == plain


@pytest.mark.parametrize("metric", METRICS)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=7), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_exact_p_ignores_the_order_of_units(metric, values, random):
    x = np.array(values, float)
    y = np.array(random.sample(values, len(values)), float)
    if is_constant(x):
        return
    order = np.array(random.sample(range(len(values)), len(values)))
    plain = permutation_p(x, y, metric=metric)[0]
    assert permutation_p(x[order], y[order], metric=metric)[0] == pytest.approx(plain, abs=1e-12)


def test_no_overlap_of_deviations_is_no_sign_of_a_correlation():
    x, y = np.array([-1.0, 1, 0, 0]), np.array([0.0, 0, -1, 1])
    assert permutation_p(x, y, metric="pearson")[0] == 1


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError) as error:
        permutation_p(np.arange(8.0), np.arange(8.0), metric="kendall")
    assert str(error.value) == "metric = 'kendall'; expected 'pearson' or 'spearman'."
    with pytest.raises(ValueError) as error:
        permutation_p(np.arange(8.0), np.arange(8.0), metric="pearson", permutations=0)
    assert str(error.value) == "permutations = 0; expected a whole number of at least 1."


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("draw", UNCORRELATED)
def test_few_false_alarms_without_correlation_quick(metric, draw):
    found = rejections(draw, 30, metric, 200, seed=5, permutations=199)
    assert found <= highest_rejections(200, 0.06)


def planted(rng, n, correlation=0.8):
    x = rng.normal(size=n)
    return x, correlation * x + math.sqrt(1 - correlation**2) * rng.normal(size=n)


@pytest.mark.parametrize("metric", METRICS)
def test_planted_correlation_is_found_quick(metric):
    assert rejections(planted, 20, metric, 200, seed=6, permutations=199) >= lowest_rejections(200, 0.95)


@pytest.mark.simulation
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [8, 12, 20, 40])
def test_type_one_error_is_exact_under_independence(metric, n):
    found = rejections(independent, n, metric, 2000, seed=n)
    assert lowest_rejections(2000, 0.05) <= found <= highest_rejections(2000, 0.05)


@pytest.mark.simulation
@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("n", [20, 40])
@pytest.mark.parametrize("draw", UNCORRELATED[1:])
def test_type_one_error_under_dependence_without_correlation(metric, n, draw):
    # asymptotic validity: up to .06 is accepted from 20 units on
    assert rejections(draw, n, metric, 2000, seed=n) <= highest_rejections(2000, 0.06)
