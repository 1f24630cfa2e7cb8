"""The interval of a change covers, and is conservative where waves share people who answer alike."""

import pytest

from tests.simulations.change_coverage import CASES, simulate

HALF = 2.576  # 99%


@pytest.mark.simulation
@pytest.mark.parametrize(("overlap", "correlation"), CASES)
def test_coverage_with_shared_people(overlap, correlation):
    found = simulate(overlap, correlation)
    for name in ("ignored", "assumed", "linked"):
        assert found[name] > 0.95 - HALF * 0.0028, name
    for name in ("assumed", "linked"):
        assert found[name] < 0.97 + HALF * 0.0028, name
    if overlap * correlation >= 0.5:
        assert found["ignored"] > found["linked"] + 0.02
    assert found["claims"] < 0.05 + HALF * 0.0126


def test_a_few_replicates_run_and_cover():
    """Guards the simulation itself in the everyday tests; the rates are judged by the long run."""
    found = simulate(1.0, 0.5, replicates=3)
    assert min(found["ignored"], found["assumed"], found["linked"]) > 0.8
