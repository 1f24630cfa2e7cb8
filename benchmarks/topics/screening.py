"""Indices of careless answering, 40 items."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.harness import Peer, Tables, Task
from benchmarks.topics.answers import item_table
from engagement.responses.screening import even_odd, mahalanobis, person_total, response_variability, string_runs

ITEMS = 40
SCALES = {f"scale {i + 1}": [f"q{8 * i + j + 1}" for j in range(8)] for i in range(5)}
POPULATION_SD = "standard deviation with ddof 0: multiplied by sqrt(40 / 39), as R careless has it"
NOT_SQUARED = "gives D: squared, as R careless has it"
SIGN = "higher means more consistent: the sign is turned, as R careless has it since 1.2.0"


def _items(rows: int, rng: np.random.Generator) -> Tables:
    return {"items": item_table(rng, rows, ITEMS, factors=5)}


def _task(name: str, ours: Callable, peers: tuple[Peer, ...], *, read: Callable = np.asarray, note: str = "") -> Task:
    return Task(
        name=f"{name}, {ITEMS} items",
        topic="screening",
        make=_items,
        ours=lambda tables: ours(tables["items"]),
        read=read,
        peers=peers,
        note=note,
    )


def _sample_sd(found: np.ndarray, tables: Tables) -> np.ndarray:
    return found * np.sqrt(ITEMS / (ITEMS - 1))


def _squared(found: np.ndarray, tables: Tables) -> np.ndarray:
    return found**2


IER, CARELESS = "insufficient-effort", "careless-py"

TASKS = (
    _task(
        "longest string",
        string_runs,
        (
            Peer(f"{IER} longstring", "python", "ier_longstring", IER, 0),
            Peer(f"{CARELESS} longstring", "python", "careless_longstring", CARELESS, 0, note="texts made before"),
            Peer("base R rle", "r", "base_longstring", "base", 0),
        ),
        read=lambda found: found.longest,
        note="ours gives the average string and the share as well",
    ),
    _task(
        "response variability (IRV)",
        response_variability,
        (
            Peer(f"{IER} irv", "python", "ier_irv", IER, 1e-8, _sample_sd, note=POPULATION_SD),
            Peer(f"{CARELESS} irv", "python", "careless_irv", CARELESS, 1e-8, _sample_sd, note=POPULATION_SD),
            Peer("base R sd", "r", "base_irv", "base", 1e-8),
        ),
    ),
    _task(
        "Mahalanobis D squared",
        mahalanobis,
        (
            Peer(f"{IER} mahad", "python", "ier_mahad", IER, 1e-6, _squared, note=NOT_SQUARED),
            Peer(f"{CARELESS} mahad", "python", "careless_mahad", CARELESS, 1e-6, _squared, note=NOT_SQUARED),
            Peer("stats::mahalanobis", "r", "base_mahalanobis", "stats", 1e-6),
        ),
        read=lambda found: found.squared,
    ),
    _task(
        "person-total correlation",
        person_total,
        (Peer(f"{IER} person_total", "python", "ier_person_total", IER, 1e-8),),
    ),
    _task(
        "even-odd consistency",
        lambda items: even_odd(items, scales=SCALES),
        (
            Peer(
                f"{IER} evenodd",
                "python",
                "ier_evenodd",
                IER,
                1e-8,
                lambda found, tables: -found,
                note=f'method "halves"; {SIGN}',
            ),
        ),
        note="five scales of eight items",
    ),
)
