"""How far estimates lie from the truth when "cannot tell" goes with how an item is rated.

`python -m tests.simulations.item_first` prints the table of docs/method/estimates.md. The truth is the finite
population's own mean of each item among those who would rate it, averaged over the items of a scale.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.engine import count_pairs
from engagement.estimates import scale_mean, summarise
from engagement.measurement import score
from engagement.simulate import build_world, simulate_responses

KIND = "leader_behaviour"


def errors(*, replicates: int = 2000, slope: float = 0.6, item_spread: float = 12.0, seed: int = 1) -> pd.DataFrame:
    """Error of both ways of averaging in every replicate and responsibility, points of 100.

    The same client is surveyed again and again; `item_spread` sets the items of a scale apart in difficulty, `slope`
    is how strongly "cannot tell" goes with a low rating.
    """
    world = build_world(seed=seed, cannot_tell_slope=slope, item_spread=item_spread)
    roster = world.cells.assign(site=None)
    headcount = roster.groupby("unit")["headcount"].sum()
    parts = []
    for replicate in range(replicates):
        drawn = simulate_responses(world, seed=replicate + 1)
        staff = drawn.responses[drawn.responses["form"] == "staff"]
        items = drawn.population_means()
        items = items[(items["role"] == "scale") & (items["object"] == KIND)]
        truth = items.groupby("responsibility")["mean_raters"].mean()
        pairs = count_pairs(staff, world.instrument)
        item_first = summarise(
            pairs[pairs["object"] == KIND], scale_mean, by=["responsibility"], population=roster
        ).set_index("responsibility")["estimate"]
        scores = score(staff, world.instrument)
        scores = scores[(scores["object"] == KIND) & scores["score"].notna()]
        weight = scores["unit"].map(headcount / staff.groupby("unit").size())
        person_first = (scores["score"] * weight).groupby(scores["responsibility"]).sum() / weight.groupby(
            scores["responsibility"]
        ).sum()
        parts.append(pd.DataFrame({"item first": item_first - truth, "person first": person_first - truth}))
    return pd.concat(parts, keys=range(replicates), names=["replicate"])


def bias(table: pd.DataFrame) -> pd.DataFrame:
    """Mean error per responsibility, with the 99% Monte Carlo half width."""
    by = table.groupby("responsibility", sort=False)
    half = 2.576 * by.std() / np.sqrt(by.size().iloc[0])
    return by.mean().join(half.add_suffix(" mc"))


if __name__ == "__main__":
    print(bias(errors()).round(2).to_csv(sep="|"))
