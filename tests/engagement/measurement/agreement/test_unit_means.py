"""The verdict on unit means: planted truth for every outcome."""

import numpy as np
import pandas as pd
import pytest

from engagement.measurement.agreement.unit_means import judge_unit_means


def planted(effect, noise, sizes, seed=1):
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(len(sizes)), sizes)
    latent = effect * rng.normal(size=len(sizes))[unit] + noise * rng.normal(size=len(unit))
    items = np.clip(np.round(3 + latent[:, None] + 0.3 * rng.normal(size=(len(unit), 4))), 1, 5)
    return pd.DataFrame(items), unit


@pytest.mark.parametrize(
    ("effect", "noise", "sizes", "verdict"),
    [
        (1.0, 0.4, [20] * 15, "unit means"),
        (1.0, 2.0, [60] * 15, "average, not shared"),
        (0.4, 1.0, [8] * 40, "with caution"),
        (0.0, 0.8, [12] * 15, "whole organisation only"),
        (1.0, 0.4, [20], "cannot be judged"),
    ],
)
def test_planted_truth_gives_its_verdict(effect, noise, sizes, verdict):
    assert judge_unit_means(*planted(effect, noise, sizes)).verdict == verdict


def test_the_sentence_says_why_it_cannot_be_judged():
    found = judge_unit_means(*planted(1.0, 0.4, [20]))
    assert found.sentence == "Whether unit means may be used cannot be judged: fewer than two units with answers."
