"""Polychoric correlations of all pairs of items."""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Peer, Target, Task
from benchmarks.topics.answers import item_table
from engagement.measurement.ordinal import polychoric

PSYCH = Peer(
    "psych::polychoric", "r", "psych_polychoric", "psych", 5e-5, note="correct = 0, no standard errors, one core"
)


def _task(items: int, *, peers: tuple[Peer, ...] = (), targets: tuple[Target, ...] = ()) -> Task:
    return Task(
        name=f"polychoric correlations with standard errors, {items} items",
        topic="polychoric",
        make=lambda rows, rng: {"items": item_table(rng, rows, items, factors=max(1, items // 8))},
        ours=lambda tables: polychoric(tables["items"]),
        read=lambda found: found.matrix.to_numpy()[np.triu_indices(items, 1)],
        peers=(
            Peer(
                "ordinalcorr.hetcor",
                "python",
                "ordinalcorr_matrix",
                "ordinalcorr",
                5e-5,
                note="no standard errors; under missing answers its matrix is another, here all answers are there",
            ),
            *peers,
        ),
        targets=targets,
        note="five answers an item; ours gives a standard error for each correlation as well",
    )


TASKS = (_task(40, targets=(Target("ordinalcorr.hetcor", 10_000, 50),)), _task(10, peers=(PSYCH,)))
