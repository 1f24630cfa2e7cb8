"""Simulated inputs of the oracles on change; run once: ``python tests/oracle/inputs_changes.py``.

The committed CSV files are what counts: scripts and tests read them and never simulate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
ITEMS = ["a", "b", "c", "d"]
HEADCOUNTS = {"earlier": {"Night": 60, "Day": 140, "Lab": 30}, "later": {"Night": 80, "Day": 120, "Lab": 45}}


def two_waves(rng, *, staying: int, earlier: int, later: int, missing: float, link: float) -> pd.DataFrame:
    """Five-point answers of two waves that share people; a few of them changed unit."""
    person = np.arange(staying + earlier + later)
    unit = rng.choice(["Night", "Day", "Lab"], len(person), p=[0.3, 0.55, 0.15])
    trait = rng.normal(size=len(person))
    parts = []
    for wave, here, shift in (
        ("earlier", person < staying + earlier, 0.0),
        ("later", (person < staying) | (person >= staying + earlier), 0.35),
    ):
        own = np.sqrt(link) * trait + np.sqrt(1 - link) * rng.normal(size=len(person))
        points = np.round(3 + shift + own[:, None] + 0.8 * rng.normal(size=(len(person), len(ITEMS))))
        points = np.clip(points, 1, 5)
        points[rng.random(points.shape) < missing] = np.nan
        frame = pd.DataFrame(points, columns=ITEMS).assign(wave=wave, person=person, unit=unit)
        if wave == "later":
            moved = rng.random(len(person)) < 0.06
            frame.loc[moved, "unit"] = "Day"
        parts.append(frame[here].assign(headcount=lambda one, w=wave: one["unit"].map(HEADCOUNTS[w])))
    both = pd.concat(parts, ignore_index=True)
    return both[["wave", "person", "unit", "headcount", *ITEMS]]


def changes() -> pd.DataFrame:
    """Two waves with gaps, of unequal size."""
    return two_waves(np.random.default_rng(51), staying=60, earlier=35, later=70, missing=0.12, link=0.5)


def linked() -> pd.DataFrame:
    """Partly the same people with gaps; all the same people with complete answers, none of whom moved."""
    rng = np.random.default_rng(52)
    partly = two_waves(rng, staying=70, earlier=40, later=25, missing=0.1, link=0.6).assign(case="partly")
    full = two_waves(rng, staying=80, earlier=0, later=0, missing=0.0, link=0.6).assign(case="full")
    home = full[full["wave"] == "earlier"].set_index("person")["unit"]
    unit = full["person"].map(home)
    headcount = [HEADCOUNTS[wave][one] for wave, one in zip(full["wave"], unit, strict=True)]
    return pd.concat([partly, full.assign(unit=unit, headcount=headcount)], ignore_index=True)


def composition() -> pd.DataFrame:
    """One item in units by levels, whose sizes shift; a stratum nobody answered from in the later wave."""
    rng = np.random.default_rng(53)
    rows = []
    for unit, level, first, second, mean, change in (
        ("Night", "front", 25, 12, 2.6, 0.2),
        ("Night", "lead", 6, 8, 3.4, 0.0),
        ("Day", "front", 40, 55, 3.1, 0.4),
        ("Day", "lead", 9, 14, 3.9, -0.3),
        ("Lab", "front", 10, 1, 3.0, 0.1),
        ("Lab", "lead", 4, 0, 3.0, 0.0),
    ):
        for wave, n, centre in (("earlier", first, mean), ("later", second, mean + change)):
            answers = np.clip(np.round(centre + rng.normal(size=n)), 1, 5)
            rows += [{"wave": wave, "unit": unit, "level": level, "a": one} for one in answers]
    headcount = {"earlier": (50, 10, 70, 15, 20, 6), "later": (25, 14, 90, 20, 8, 4)}
    places = [(u, v) for u in ("Night", "Day", "Lab") for v in ("front", "lead")]
    size = {(w, *place): n for w, all_ in headcount.items() for place, n in zip(places, all_, strict=True)}
    table = pd.DataFrame(rows)
    return table.assign(headcount=[size[one] for one in zip(table["wave"], table["unit"], table["level"], strict=True)])


def trend() -> pd.DataFrame:
    """Means of waves with their errors and n: about a line, far from it, two waves, unequal distances."""
    rng = np.random.default_rng(54)
    rows = []
    for case, waves, scatter in (
        ("line", [2019, 2020, 2021, 2022, 2023, 2024], 1.0),
        ("far", [2013, 2014, 2015, 2017, 2020, 2024], 8.0),
        ("three", [2022, 2023, 2024], 1.0),
        ("two", [2021, 2024], 1.0),
    ):
        n = rng.integers(30, 300, len(waves))
        share = np.clip(0.5 + 0.02 * np.arange(len(waves)) + scatter * rng.normal(0, 0.03, len(waves)), 0.05, 0.95)
        yes = np.round(share * n).astype(int)
        rows += [{"case": case, "wave": w, "n": m, "yes": y} for w, m, y in zip(waves, n, yes, strict=True)]
    return pd.DataFrame(rows)


def before_after() -> pd.DataFrame:
    """One item in units of two waves: eight units, alike and apart; three units."""
    rng = np.random.default_rng(55)
    rows = []
    for case, units, spread in (("apart", 8, 0.8), ("alike", 8, 0.0), ("three", 3, 0.3)):
        for unit in range(units):
            shift = spread * rng.normal() + (0.5 if unit < max(units // 3, 1) else 0.0)
            for wave, centre in (("earlier", 3.0), ("later", 3.0 + shift)):
                answers = np.clip(np.round(centre + rng.normal(size=rng.integers(8, 30))), 1, 5)
                fixed = {"case": case, "wave": wave, "unit": f"u{unit}", "affected": int(unit < max(units // 3, 1))}
                rows += [fixed | {"headcount": 40 + 7 * unit, "a": one} for one in answers]
    return pd.DataFrame(rows)


if __name__ == "__main__":
    for make in (changes, linked, composition, trend, before_after):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)
