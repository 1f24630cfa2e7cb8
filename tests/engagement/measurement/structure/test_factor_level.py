"""Scaled tests of true factor models reject at their level: simulations."""

import numpy as np
import pandas as pd
import pytest
from made_up_factors import LOADINGS

from engagement.measurement.structure import one_factor


def rejections(make, estimator, replicates, seed):
    rng = np.random.default_rng(seed)
    p_values = []
    for _ in range(replicates):
        items, cluster = make(rng)
        model = one_factor(items, estimator=estimator, cluster=cluster, smallest_n=0)
        p_values.append(model.fit.set_index("metric").loc["chi_square_scaled", "p_value"])
    return np.mean(np.array(p_values) < 0.05)


def skewed_points(rng):
    latent = rng.normal(size=(400, 1)) * LOADINGS[:6] + rng.normal(size=(400, 6)) * np.sqrt(1 - LOADINGS[:6] ** 2)
    return pd.DataFrame(np.searchsorted((-2.0, -1.5, -0.9, 0.0), latent) + 1.0), None


def skewed_scores(rng):
    def skewed(*shape):
        return (rng.chisquare(3, size=shape) - 3) / np.sqrt(6)

    return pd.DataFrame(skewed(600, 1) * LOADINGS[:6] + skewed(600, 6) * np.sqrt(1 - LOADINGS[:6] ** 2)), None


def clustered_points(rng):
    """Points of one factor; the factor and every item vary between 80 units of eight."""
    unit = np.repeat(np.arange(80), 8)
    factor = 0.9 * rng.normal(size=640) + 0.45 * rng.normal(size=80)[unit]
    latent = factor[:, None] * 0.7 + np.sqrt(0.51) * (
        0.8 * rng.normal(size=(640, 6)) + 0.6 * rng.normal(size=(80, 6))[unit]
    )
    return pd.DataFrame(np.searchsorted((-2.0, -1.5, -0.9, 0.0), latent) + 1.0), unit


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("make", "estimator"),
    [(skewed_points, "wlsmv"), (skewed_scores, "mlm"), (skewed_scores, "mlr"), (clustered_points, "wlsmv")],
)
def test_the_scaled_test_rejects_true_models_at_its_level(make, estimator):
    replicates = 2000
    found = rejections(make, estimator, replicates, 31)
    print(f"{make.__name__} {estimator}: {found:.4f}")
    assert abs(found - 0.05) < 0.015 + 2.576 * np.sqrt(0.05 * 0.95 / replicates)
