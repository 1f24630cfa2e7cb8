"""Holm's method and moderated variances: invariants."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engagement.estimates import holm, holm_levels, moderated_variance

P = arrays(float, st.integers(1, 12), elements=st.floats(1e-9, 1))


@given(P)
def test_holm_is_between_raw_and_bonferroni(p):
    adjusted = holm(p)
    assert np.all(adjusted >= p - 1e-15)
    assert np.all(adjusted <= np.minimum(p * len(p), 1) + 1e-12)


@given(P)
def test_intervals_at_holms_level_agree_with_adjusted_p_values(p):
    """An interval at the step's level excludes zero exactly where the adjusted p value is below alpha."""
    below = p <= 1 - holm_levels(p)
    gap = np.abs(holm(p) - 0.05) > 1e-9
    assert np.array_equal(below[gap], (holm(p) <= 0.05)[gap])


def test_missing_p_values_do_not_count():
    p = np.array([0.01, np.nan, 0.04])
    np.testing.assert_allclose(holm(p), [0.02, np.nan, 0.04])
    np.testing.assert_allclose(holm_levels(p), [0.975, np.nan, 0.95])


@given(arrays(float, st.integers(1, 10), elements=st.floats(0, 2500)), st.integers(2, 30))
def test_moderation_pulls_towards_the_mean(variance, n):
    moderated = moderated_variance(variance, np.full(len(variance), n))
    mean = variance.mean()
    assert np.all(np.abs(moderated - mean) <= np.abs(variance - mean) + 1e-9)


def test_moderated_variance_by_hand():
    np.testing.assert_allclose(moderated_variance([100.0, 300.0], [5, 5]), [(800 + 400) / 8, (800 + 1200) / 8])
    np.testing.assert_allclose(moderated_variance([100.0, np.nan], [5, 5], floor=120), [120.0, 120.0])
    assert np.isnan(moderated_variance([np.nan], [5])).all()
