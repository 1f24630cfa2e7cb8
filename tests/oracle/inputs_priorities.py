"""Inputs of the oracles on priorities and resources; run once: ``python tests/oracle/inputs_priorities.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
OPTIONS = ("r1", "r2", "r3", "r4", "r5", "r6")
UNITS = {"Assembly": 120, "Casting": 70, "Dispatch": 40, "Lab": 6}


def priorities() -> pd.DataFrame:
    """Staff who chose up to two of six and rated two items of each; three cases.

    "units": four units with headcounts, one of them with a single respondent, gaps in both. "plain": one group. "strong":
    clear quadrants; nobody chose r6.
    """
    parts = []
    for seed, (case, units, appeal, level) in enumerate(
        (
            ("units", UNITS, (0.5, 0.2, 0.0, -0.3, 0.6, -1.0), (2.6, 3.4, 3.0, 2.8, 3.6, 3.2)),
            ("plain", {"all": 300}, (0.3, 0.2, 0.0, -0.3, 0.1, -0.2), (2.9, 3.2, 3.0, 3.1, 2.8, 3.2)),
            (
                "strong",
                {"Assembly": 300, "Office": 200},
                (3.0, 3.0, -1.0, -1.0, -3.0, -9.0),
                (1.9, 4.2, 1.8, 4.3, 3.0, 2.1),
            ),
        )
    ):
        rng = np.random.default_rng(50 + seed)
        rows = []
        for unit, size in units.items():
            n = 1 if unit == "Lab" else round(0.5 * size)
            trait = rng.normal(size=(n, 1))
            likes = np.array(appeal) - 0.4 * trait * np.array([1, -1, 1, -1, 1, -1]) + rng.gumbel(size=(n, 6))
            chosen = (likes.argsort(axis=1).argsort(axis=1) >= 4).astype(float)
            one = rng.random(n) < 0.15  # some choose one only
            chosen[one] *= likes.argsort(axis=1).argsort(axis=1)[one] == 5
            if case == "strong":
                chosen[:, 5] = 0.0
            chosen[rng.random(n) < 0.12] = np.nan
            item = np.repeat(np.array(level), 2) + 0.6 * trait + rng.normal(size=(n, 12))
            item = np.clip(np.round(item), 1, 5)
            item[rng.random((n, 12)) < 0.15] = np.nan
            names = [f"{option}{letter}" for option in OPTIONS for letter in "ab"]
            rows.append(
                pd.concat(
                    [
                        pd.DataFrame({"case": case, "unit": unit, "headcount": size}, index=range(n)),
                        pd.DataFrame(chosen, columns=[f"chose_{option}" for option in OPTIONS]),
                        pd.DataFrame(25 * (item - 1), columns=names),
                    ],
                    axis=1,
                )
            )
        parts.append(pd.concat(rows, ignore_index=True))
    return pd.concat(parts, ignore_index=True)


def resources() -> pd.DataFrame:
    """Staff of seven units, 2 to 40 of them, who rated ten items of five kinds of resource; gaps; a kind nobody rated."""
    rng = np.random.default_rng(60)
    sizes = {"A": 60, "B": 45, "C": 30, "D": 12, "E": 9, "F": 4, "G": 80}
    rows = []
    for unit, size in sizes.items():
        n = max(2, round(0.55 * size))
        answers = np.clip(
            np.round(3.2 + 0.5 * rng.normal(size=(n, 1)) + rng.normal(0, 0.4) + rng.normal(size=(n, 10))), 1, 5
        )
        answers[rng.random((n, 10)) < 0.2] = np.nan
        if unit == "D":
            answers[:, 6:8] = np.nan
        level = np.where(rng.random(n) < 0.75, "staff", "lead")
        frame = pd.DataFrame(25 * (answers - 1), columns=[f"i{place + 1}" for place in range(10)])
        frame.insert(0, "level", level)
        frame.insert(0, "headcount", size)
        frame.insert(0, "unit", unit)
        rows.append(frame)
    return pd.concat(rows, ignore_index=True)


if __name__ == "__main__":
    for make in (priorities, resources):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False, float_format="%.10g")
