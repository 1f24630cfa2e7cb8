import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.links.correlation import centred_ranks, detectable, is_constant, pearson, spearman

VALUES = st.lists(st.integers(0, 1000), min_size=8, max_size=25)


@given(VALUES, st.randoms(use_true_random=False), st.floats(0.01, 100), st.floats(-100, 100))
@settings(max_examples=60, deadline=None)
def test_correlations_ignore_units_of_measurement_and_order(values, random, slope, shift):
    x = np.array(values, float)
    y = np.array(random.sample(values, len(values)), float)
    if is_constant(x):
        return
    order = np.array(random.sample(range(len(values)), len(values)))
    for estimator in (pearson, spearman):
        plain = estimator(x, y)
        assert estimator(x[order], y[order]) == pytest.approx(plain, abs=1e-9, nan_ok=True)
        assert estimator(x * slope + shift, y) == pytest.approx(plain, abs=1e-9, nan_ok=True)
        turned = estimator(x, -y)
        assert turned.estimate == pytest.approx(-plain.estimate, abs=1e-9)
        assert -turned.conf_high == pytest.approx(plain.conf_low, abs=1e-9, nan_ok=True)


def test_spearman_ignores_any_increasing_transformation():
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(2, 15))
    assert spearman(np.exp(3 * x), y) == spearman(x, y)


def test_values_that_differ_by_rounding_only_are_ties():
    ranks = centred_ranks(np.array([[0.1 + 0.2, 0.3, 1.0, 0.0]]))
    assert ranks[0, 0] == ranks[0, 1]
    assert ranks.sum() == 0


def test_a_perfect_correlation_has_no_interval():
    x = np.arange(8.0)
    for estimator in (pearson, spearman):
        result = estimator(x, 2 * x + 1)
        assert result.estimate == pytest.approx(1)
        assert math.isnan(result.std_error) and math.isnan(result.conf_low) and math.isnan(result.conf_high)


def test_three_pairs_have_no_interval():
    assert math.isnan(pearson(np.array([1.0, 2, 3]), np.array([1.0, 3, 2])).conf_low)


def test_detectable_falls_with_units_and_rises_with_power():
    found = [detectable(n) for n in range(4, 80)]
    assert all(a > b for a, b in zip(found, found[1:], strict=False))
    assert detectable(12, power=0.9) > detectable(12) > detectable(12, conf_level=0.9)
    assert all(detectable(n) < detectable(n, metric="spearman") < 1 for n in range(4, 80))


def test_detectable_gives_the_power_it_states():
    # two-sided test of Fisher's z, the other tail is negligible here
    from statistics import NormalDist

    for n in (8, 12, 30):
        z = math.atanh(detectable(n)) * math.sqrt(n - 3)
        assert 1 - NormalDist().cdf(1.959963984540054 - z) == pytest.approx(0.8, abs=1e-9)


def test_detectable_is_missing_below_four_units():
    assert math.isnan(detectable(3))


def test_detectable_says_what_it_expects():
    with pytest.raises(ValueError) as error:
        detectable(10, metric="kendall")
    assert str(error.value) == "metric = 'kendall'; expected 'pearson' or 'spearman'."
    with pytest.raises(ValueError) as error:
        detectable(10, power=1.2)
    assert str(error.value) == "power = 1.2; expected a number above 0.05 and below 1."
