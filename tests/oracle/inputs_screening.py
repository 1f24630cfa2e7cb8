"""Write the simulated inputs of the oracles of screening and differential items: ``python tests/oracle/inputs_screening.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def screening() -> pd.DataFrame:
    """Two tables of five scales of four items, without and with gaps; straight lines, random answers, lone answers."""
    rng = np.random.default_rng(41)
    parts = []
    for case, n, missing in (("full", 60, 0.0), ("gaps", 70, 0.12)):
        factor = 0.5 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 5))
        sign = np.ones(20)
        sign[[3, 11]] = -1  # two items ask for the opposite
        easy = np.linspace(-0.8, 0.8, 20)[rng.permutation(20)]
        noise = np.where(np.arange(20) % 4 < 2, 0.4, 1.0)
        points = np.clip(
            np.rint(3 + easy + sign * factor[:, np.arange(20) // 4] + noise * rng.normal(size=(n, 20))), 1, 5
        )
        points[:3] = [[2.0], [4.0], [5.0]]
        points[3:8] = rng.integers(1, 6, size=(5, 20))
        points[8, 10:] = 3
        if missing:
            points[rng.random(points.shape) < missing] = np.nan
            points[0] = 2
            points[10, 1:] = np.nan  # a lone answer
            points[11, 2:] = np.nan  # two answers
            points[12, 4:] = np.nan  # one scale
            points[13, ::2] = np.nan  # no odd halves
            points[14, 5:9] = np.nan
        parts.append(pd.DataFrame(points, columns=[f"i{item:02}" for item in range(1, 21)]).assign(case=case))
    return pd.concat(parts, ignore_index=True)


def differential() -> pd.DataFrame:
    """Three groups that differ overall, six items: planted uniform and crossing ones, three points, two points; gaps; units."""
    rng = np.random.default_rng(43)
    n = 480
    group = rng.integers(0, 3, n)
    unit = rng.integers(0, 24, n)
    latent = rng.normal(size=n) + 0.4 * group + 0.3 * rng.normal(size=24)[unit]
    noise = rng.logistic(size=(n, 6))
    slope = np.array([1.6, 1.2, 1.0, 1.4, 1.3, 1.5])
    pull = slope * latent[:, None] + noise
    pull[:, 1] += 1.2 * (group == 2)
    pull[:, 2] += 1.5 * (group == 1) * latent
    points = np.digitize(pull, [-2.5, -0.8, 0.9, 2.6]) + 1.0
    points[:, 3] = np.digitize(pull[:, 3], [-1, 1.5]) + 1
    points[:, 4] = np.digitize(pull[:, 4], [0.3]) + 1
    points[rng.random(points.shape) < 0.06] = np.nan
    table = pd.DataFrame(points, columns=[f"i{item}" for item in range(1, 7)])
    return table.assign(group=np.array(["de", "en", "fr"])[group], unit=unit)


INPUTS = (screening, differential)


if __name__ == "__main__":
    for make in INPUTS:
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False, lineterminator="\n")
