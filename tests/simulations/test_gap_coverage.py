"""Intervals and verdicts hold their stated rates for 3-20 leaders (long: `make check-all`).

A bound fails only if the 99% Monte Carlo interval lies beyond it.
"""

from __future__ import annotations

import pytest

from tests.simulations.gap_coverage import simulate, table


@pytest.mark.simulation
def test_coverage_and_familywise_error():
    found = table(replicates=2000)
    for reading in ("see", "say", "gap"):
        low = found[found[f"covers_{reading}"] + found[f"covers_{reading}_mc"] < 0.95]
        assert low.empty, f"{reading}:\n{low}"
    loud = found[found["any_claim"] - found["any_claim_mc"] > 0.05]
    assert loud.empty, str(loud)


@pytest.mark.simulation
def test_a_large_planted_gap_is_found():
    found = simulate(14, 50, 35.0, replicates=200)
    assert found["power"] > 0.8


def test_a_few_replicates_run_and_cover():
    """Guards the simulation itself in the everyday tests; the rates are judged by the long run."""
    found = simulate(8, 73, replicates=20)
    assert found["covers_gap"] > 0.8
    assert found["any_claim"] < 0.5
