"""Cronbach's alpha with its 95% interval."""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Peer, Tables, Target, Task
from benchmarks.topics.answers import item_table
from engagement.measurement import cronbach_alpha

ROUNDED = "rounds the ends of its interval to three decimals"


def _while_qf_is_exact(found: np.ndarray, tables: Tables) -> np.ndarray:
    """All, or alpha alone where R's interval is off."""
    rows, items = tables["items"].shape
    return found if (rows - 1) * (items - 1) <= 400_000 else found[:1]


TASKS = (
    Task(
        name="alpha with Feldt's interval, 10 items",
        topic="alpha",
        make=lambda rows, rng: {"items": item_table(rng, rows, 10)},
        ours=lambda tables: cronbach_alpha(tables["items"]),
        read=lambda found: np.array([found.estimate, found.conf_low, found.conf_high]),
        peers=(
            Peer("pingouin.cronbach_alpha", "python", "pingouin_alpha", "pingouin", 5.1e-4, note=ROUNDED),
            Peer(
                "psych::alpha",
                "r",
                "psych_alpha",
                "psych",
                1e-8,
                convert=_while_qf_is_exact,
                part=_while_qf_is_exact,
                note="also drops each item in turn: it has no call for alpha alone; above 400,000 second degrees of "
                "freedom R's qf() leaves F for a chi-square, its interval is too narrow, and only alpha is compared",
            ),
            Peer(
                "pandas, by hand",
                "python",
                "numpy_alpha",
                "pandas",
                1e-8,
                part=lambda found, tables: found[:1],
                note="alpha only, from DataFrame.cov(): no interval",
            ),
        ),
        targets=(Target("pingouin.cronbach_alpha", 0, 2.5),),
    ),
)
