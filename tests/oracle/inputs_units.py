"""Simulated inputs of the oracles on units, levels and layers; run once: ``python tests/oracle/inputs_units.py``.

The committed CSV files are what counts: scripts and tests read them and never simulate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def unit_gaps() -> pd.DataFrame:
    """Two scales of three items and one of one; six units; items left out; an item nobody of one unit rated."""
    rng = np.random.default_rng(51)
    headcount = {"Assembly": 60, "Casting": 41, "Dispatch": 23, "Finance": 12, "Lab": 9, "Night": 88}
    answered = {"Assembly": 31, "Casting": 18, "Dispatch": 11, "Finance": 12, "Lab": 2, "Night": 29}
    effect = {"Assembly": 0.1, "Casting": -0.9, "Dispatch": 0.4, "Finance": 0.0, "Lab": 0.5, "Night": 1.2}
    rows = []
    for unit, n in answered.items():
        halo = rng.normal(effect[unit], 0.7, size=(n, 1))
        points = np.clip(np.round(3 + halo + rng.normal(0, 0.8, size=(n, 7))), 1, 5)
        points[rng.random(points.shape) < 0.12] = np.nan
        if unit == "Finance":
            points[:, 1] = np.nan
        rows.append(pd.DataFrame(points, columns=["a1", "a2", "a3", "b1", "b2", "b3", "c1"]).assign(unit=unit))
    table = pd.concat(rows, ignore_index=True)
    rated = ["a1", "a2", "a3", "b1", "b2", "b3", "c1"]  # two people: everything, so that each pair has a covariance
    table.loc[table["unit"] == "Lab", rated] = [[2.0, 3, 4, 3, 4, 4, 2], [3.0, 3, 5, 2, 4, 5, 4]]
    return table.assign(headcount=table["unit"].map(headcount))


def _ratings(rng, n: np.ndarray, between: float, sd: float = 22.0) -> pd.DataFrame:
    """Unit means with the standard errors of a moderated variance."""
    own = sd**2 * rng.chisquare(n - 1) / (n - 1)
    moderated = (4 * own.mean() + (n - 1) * own) / (n + 3)
    mean = 65 + between * rng.normal(size=len(n)) + sd * rng.normal(size=len(n)) / np.sqrt(n)
    return pd.DataFrame({"unit": [f"U{i + 1:02d}" for i in range(len(n))], "estimate": mean, "n": n}).assign(
        std_error=np.sqrt(moderated / n)
    )


def pooling() -> pd.DataFrame:
    """Unit ratings: few and many units, clear and no differences between them, two units, very unequal sizes."""
    rng = np.random.default_rng(52)
    cases = {
        "nine": (rng.integers(5, 40, 9), 9.0),
        "alike": (rng.integers(5, 30, 7), 0.0),
        "three": (np.array([6, 11, 25]), 8.0),
        "two": (np.array([8, 20]), 15.0),
        "unequal": (np.array([4, 300, 9, 60, 5, 31]), 6.0),
        "far apart": (rng.integers(40, 90, 12), 20.0),
    }
    parts = [_ratings(rng, n, between).assign(case=case) for case, (n, between) in cases.items()]
    return pd.concat(parts, ignore_index=True).round(6)


def level_contrasts() -> pd.DataFrame:
    """Answers of two to five levels: a drop, a steady rise, none, few answers at the top."""
    rng = np.random.default_rng(53)
    cases = {
        "drop": ([48, 50, 71, 74], [60, 25, 14, 8]),
        "steady": ([45, 55, 65, 75, 85], [50, 30, 20, 12, 6]),
        "alike": ([60, 60, 60], [40, 15, 5]),
        "two": ([52, 70], [30, 9]),
        "downwards": ([80, 62, 60], [45, 20, 10]),
    }
    parts = [
        pd.DataFrame({"case": case, "position": place + 1, "score": rng.normal(mean, 18, n).round(3)})
        for case, (means, sizes) in cases.items()
        for place, (mean, n) in enumerate(zip(means, sizes, strict=True))
    ]
    return pd.concat(parts, ignore_index=True)


def heterogeneity() -> pd.DataFrame:
    """Ratings of units by responsibilities: complete with an outlying cell; with gaps; alike but for the errors."""
    rng = np.random.default_rng(54)
    parts = []
    cases = (("cell", 6, 5, 4.0, 0.0), ("gaps", 7, 4, 8.0, 0.2), ("alike", 4, 3, 0.0, 0.0))
    for case, units, scales, spread, missing in cases:
        unit, scale = np.divmod(np.arange(units * scales), scales)
        error = rng.uniform(2, 7, len(unit))
        mean = 60 + 8 * rng.normal(size=units)[unit] + 6 * rng.normal(size=scales)[scale]
        names = {"unit": [f"U{i + 1}" for i in unit], "responsibility": [f"r{j}" for j in scale]}
        table = pd.DataFrame({"case": case} | names)
        table["estimate"] = mean + spread * rng.normal(size=len(unit)) + error * rng.normal(size=len(unit))
        table["std_error"], table["n"] = error, rng.integers(5, 40, units)[unit]
        if case == "cell":
            table.loc[7, "estimate"] += 30
        parts.append(table[rng.random(len(unit)) >= missing])
    return pd.concat(parts, ignore_index=True).round(5)


def multilevel() -> pd.DataFrame:
    """Scores of people in units in sites: several sites; units alone; no difference between units; few sites; large."""
    rng = np.random.default_rng(56)
    cases = {  # sites, units a site, smallest and largest unit, sd of sites, of units, of people
        "nested": (5, 6, 4, 20, 5.0, 6.0, 20.0),
        "units": (1, 12, 3, 25, 0.0, 7.0, 22.0),
        "no unit effect": (3, 4, 5, 15, 6.0, 0.0, 21.0),
        "alike": (4, 3, 4, 12, 0.0, 0.0, 18.0),
        "strong": (6, 3, 2, 9, 15.0, 12.0, 8.0),
    }
    parts = []
    for case, (sites, units, low, high, of_site, of_unit, of_person) in cases.items():
        for site in range(sites):
            shift = of_site * rng.normal()
            for unit in range(units):
                n = rng.integers(low, high + 1)
                level = rng.choice(["front", "middle", "top"], size=n, p=[0.6, 0.3, 0.1])
                mean = 60 + shift + of_unit * rng.normal() + pd.Series(level).map({"front": 0, "middle": 4, "top": 11})
                score = mean.to_numpy() + of_person * rng.normal(size=n)
                place = {"case": case, "site": f"S{site}", "unit": f"U{unit}", "level": level}
                parts.append(pd.DataFrame(place | {"score": score.round(3)}))
    return pd.concat(parts, ignore_index=True)


INPUTS = {
    "multilevel": multilevel,
    "unit_gaps": unit_gaps,
    "pooling": pooling,
    "unit_pairs": pooling,
    "level_contrasts": level_contrasts,
    "heterogeneity": heterogeneity,
}

if __name__ == "__main__":
    for name, make in INPUTS.items():
        make().to_csv(HERE / f"{name}_input.csv", index=False)
