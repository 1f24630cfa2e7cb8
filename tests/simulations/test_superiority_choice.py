"""Newcombe's method 5 holds its level where its rivals do not (long: `make check-all`)."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulations.superiority_choice import ITEMS, simulate, table


@pytest.mark.simulation
def test_method_5_covers_everywhere_and_plain_logit_does_not():
    found = table(replicates=2000)
    mine = found[found["interval"] == "method 5"]
    error = 2.576 * np.sqrt(0.95 * 0.05 / (2000 * ITEMS))
    spread = mine["mean_leader"] + 30 == mine["mean_staff"]  # leaders spread far more widely than staff: a little short
    assert (mine["covers"][~spread] + error >= 0.95).all() and (mine["covers"] >= 0.935).all()
    assert found.loc[found["interval"] == "logit", "covers"].min() < 0.6


def test_a_few_replicates_run():
    found = {row["interval"]: row for row in simulate(5, 40, (73, 73), replicates=100)}
    assert found["method 5"]["covers"] > 0.9
    assert found["method 5"]["width"] < found["logit, moderated"]["width"]
