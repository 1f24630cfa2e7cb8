"""Item-first estimates are unbiased when "cannot tell" is informative; person means are not (long: `make check-all`)."""

from __future__ import annotations

import pytest

from tests.simulations.item_first import bias, errors


@pytest.mark.simulation
def test_item_first_is_unbiased_and_person_first_is_not():
    found = bias(errors(replicates=2000))
    beyond = found["item first"].abs() - found["item first mc"]
    assert (beyond <= 0.1).all(), found.to_string()
    assert found["person first"].abs().max() > 1.0


def test_a_few_replicates_run():
    """Guards the simulation itself in the everyday tests; the long run judges the bias."""
    assert abs(errors(replicates=5)["item first"].mean()) < 2.0
