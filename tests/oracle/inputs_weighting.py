"""Inputs of the oracles on response rates and weights; run once: ``python tests/oracle/inputs_weighting.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def weighted() -> pd.DataFrame:
    """Respondents of six units, three levels and two sites with the headcounts of each; answers with gaps.

    Answering goes with unit and level. One unit has a single respondent. `site_stated` is empty for some; `base` are
    base weights that differ within units; `y` is continuous, `a` to `d` have five points, `told` is False for those who
    said "cannot tell" to `a`.
    """
    rng = np.random.default_rng(41)
    units = {"Assembly": 90, "Casting": 61, "Dispatch": 33, "Finance": 18, "Lab": 9, "Night": 108}
    answering = {"Assembly": 0.5, "Casting": 0.7, "Dispatch": 0.6, "Finance": 0.7, "Lab": 0.0, "Night": 0.35}
    rows = []
    for place, (unit, size) in enumerate(units.items()):
        level = rng.choice(["staff", "foreman", "manager"], size=size, p=[0.7, 0.2, 0.1])
        site = rng.choice(["north", "south"], size=size, p=[0.3, 0.7] if place % 2 else [0.6, 0.4])
        rows.append(pd.DataFrame({"unit": unit, "level": level, "site": site}))
    people = pd.concat(rows, ignore_index=True)
    for name in ("unit", "level", "site"):
        people[f"{name}_people"] = people.groupby(name)[name].transform("size")
    rate = people["unit"].map(answering) * people["level"].map({"staff": 0.8, "foreman": 1.1, "manager": 1.35})
    answers = (rng.random(len(people)) < rate) | (people.index == people.index[people["unit"] == "Lab"][2])
    table = people[answers].reset_index(drop=True)
    n = len(table)
    place = table["unit"].map({unit: i for i, unit in enumerate(units)}).to_numpy()
    seen = 0.3 * place - 0.6 + table["level"].map({"staff": -0.3, "foreman": 0.2, "manager": 0.8}).to_numpy()
    latent = seen[:, None] + rng.normal(0, 1, (n, 1)) + rng.normal(0, 0.8, (n, 4))
    points = np.clip(np.round(3 + latent), 1, 5)
    points[rng.random(points.shape) < np.array([0.06, 0.1, 0.3, 0.1])] = np.nan
    table[list("abcd")] = points
    table["told"] = table["a"].notna()
    table["y"] = np.where(rng.random(n) < 0.05, np.nan, (50 + 12 * latent[:, 0] + rng.normal(0, 5, n)).round(3))
    table["base"] = rng.choice([0.6, 1.0, 1.7, 2.2], size=n)
    table["site_stated"] = table["site"].where(rng.random(n) > 0.07)
    return table


def raking() -> pd.DataFrame:
    """The same respondents: what their weights need."""
    return weighted().drop(columns=["a", "b", "c", "d", "told", "y"])


def rates() -> pd.DataFrame:
    """Counts of dispositions: a staff list, a general survey, nobody partial, nobody at all."""
    names = ["case", "complete", "partial", "refusal", "non_contact", "other", "unknown_eligibility", "not_eligible"]
    rows = [
        ("staff list", 61, 12, 7, 45, 0, 0, 0),
        ("general", 410, 37, 212, 160, 23, 388, 97),
        ("no partials", 20, 0, 3, 8, 1, 2, 0),
        ("none answered", 0, 0, 4, 9, 0, 3, 1),
        ("all answered", 15, 0, 0, 0, 0, 0, 0),
    ]
    return pd.DataFrame(rows, columns=names)


def main() -> None:
    """Write every input."""
    for make in (weighted, raking, rates):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)


if __name__ == "__main__":
    main()
