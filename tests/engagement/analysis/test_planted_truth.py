"""Twenty made-up clients: planted truth is recovered, and where nothing is planted the verdicts stay quiet."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engagement.engine import count_pairs
from engagement.estimates import scale_mean, summarise
from engagement.gaps import leader_ratings, perception_gaps
from engagement.simulate import build_world, simulate_responses

SEEDS = range(1, 21)
CELLS = ["responsibility"]


def readings(seed, **plan):
    """Say, see and gap of one client, beside the truth of its finite population."""
    world = build_world(seed=seed, **plan)
    drawn = simulate_responses(world, seed=seed, leaders_answering=12)
    pairs = count_pairs(drawn.responses, world.instrument)
    pairs = pairs[pairs["object"] == "leader_behaviour"]
    roster = world.cells.assign(site=None)
    staff = pairs[pairs["form"] == "staff"]
    tables = {
        "see": summarise(staff, scale_mean, by=CELLS, population=roster),
        "say": leader_ratings(pairs, population=roster, top_managers=14),
        "gap": perception_gaps(pairs, population=roster),
    }
    for name, form in (("see", "staff"), ("say", "leader")):
        items = drawn.population_means(form)
        items = items[(items["role"] == "scale") & (items["object"] == "leader_behaviour")]
        truth = items.groupby("responsibility")["mean_raters"].mean()
        tables[name] = tables[name].assign(truth=tables[name]["responsibility"].map(truth), seed=seed)
    tables["gap"] = tables["gap"].assign(seed=seed)
    return tables


@pytest.fixture(scope="module")
def planted():
    runs = [readings(seed) for seed in SEEDS]
    return {name: pd.concat([run[name] for run in runs]) for name in runs[0]}


@pytest.fixture(scope="module")
def quiet():
    return pd.concat([readings(seed, gap=0)["gap"] for seed in SEEDS])


@pytest.mark.parametrize("reading", ["see", "say"])
def test_intervals_hold_the_finite_populations_own_mean(planted, reading):
    """200 intervals of 95%: at 90% covered something is wrong (the long simulation judges the exact rate)."""
    table = planted[reading]
    held = (table["conf_low"] <= table["truth"] + 1e-9) & (table["truth"] <= table["conf_high"] + 1e-9)
    assert held.mean() >= 0.90


def test_item_first_estimates_are_unbiased_although_cannot_tell_is_informative(planted):
    error = planted["see"].assign(error=lambda t: t["estimate"] - t["truth"]).groupby("seed")["error"].mean()
    assert abs(error.mean()) < 4 * error.std() / np.sqrt(len(error)) + 0.1


def test_the_large_planted_gap_is_found(planted):
    results = planted["gap"][planted["gap"]["responsibility"] == "results"]
    assert results["verdict"].isin(["leaders clearly higher", "leaders higher, size uncertain"]).mean() >= 0.75


def test_with_nothing_planted_verdicts_stay_quiet(quiet):
    """At a familywise error of 5%, more than 4 of 20 clients with any claim has a probability of 0.3%."""
    claims = ~quiet["verdict"].isin(["unclear", "in step"])
    assert claims.groupby(quiet["seed"]).any().sum() <= 4
