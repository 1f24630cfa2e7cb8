"""Write the simulated inputs of the ordinal oracles; run once: ``python tests/oracle/inputs_ordinal.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
FIVE = (-1.4, -0.5, 0.4, 1.3)


def answers(rng, n, loadings, cuts, missing=0.0):
    """Answers driven by common factors, cut at given points, some left out."""
    loadings = np.atleast_2d(np.asarray(loadings, dtype=float).T).T
    common = rng.normal(size=(n, loadings.shape[1])) @ loadings.T
    noise = rng.normal(size=common.shape) * np.sqrt(np.maximum(1 - (loadings**2).sum(axis=1), 0))
    latent = common + noise
    points = np.column_stack([1.0 + np.digitize(latent[:, j], cuts[j]) for j in range(latent.shape[1])])
    points[rng.random(points.shape) < missing] = np.nan
    return pd.DataFrame(points, columns=[f"i{j + 1}" for j in range(points.shape[1])])


MIXED = [FIVE, (0.3,), (-0.6, 0.9), (-1.2, -0.2, 0.8), (-2, -1.2, -0.4, 0.3, 1.0, 1.8)]


def polychoric() -> pd.DataFrame:
    """Equal and unequal numbers of categories, gaps, skew, strong and negative dependence, few people; a matrix."""
    rng = np.random.default_rng(41)
    parts = {
        "five points": answers(rng, 400, [0.8, 0.7, 0.6, -0.7, 0.5], [FIVE] * 5, 0.12),
        "mixed": answers(rng, 350, [0.8, 0.7, 0.6, 0.7, 0.5], MIXED, 0.1),
        "skewed": answers(rng, 300, [0.7, 0.6, 0.8, 0.5], [(-2.2, -1.7, -1.0, 0.2)] * 4, 0.05),
        "strong": answers(rng, 500, [0.99, 0.985, -0.98, 0.97], [FIVE] * 4),
        "few": answers(rng, 60, [0.6, 0.7, 0.4, 0.5, 0.3], [FIVE] * 5, 0.1),
        "binary": answers(rng, 90, [0.7, 0.8, 0.5, 0.6], [(0.2,), (1.3,), (-0.4,), (0.0,)], 0.05),
    }
    binary = parts["binary"]
    binary.loc[(binary["i1"] == 1) & (binary["i2"] == 2), "i2"] = 1  # one empty cell
    indefinite = np.corrcoef(rng.normal(size=(5, 5))) * 0.5 + 0.5 * np.eye(5)
    indefinite[0, 1:3] = indefinite[1:3, 0] = 0.9
    indefinite[1, 2] = indefinite[2, 1] = -0.3
    indefinite[3, 4] = indefinite[4, 3] = 0.99
    parts["matrix"] = pd.DataFrame(indefinite.round(6), columns=[f"i{j + 1}" for j in range(5)])
    return pd.concat([one.assign(case=case) for case, one in parts.items()], ignore_index=True)[
        ["case", "i1", "i2", "i3", "i4", "i5"]
    ]


def ordinal_moments() -> pd.DataFrame:
    """Five items of 2 to 7 categories with gaps; four binary items, one pair with an empty cell."""
    rng = np.random.default_rng(42)
    parts = {
        "mixed": answers(rng, 320, [0.8, 0.7, 0.6, 0.7, 0.5], MIXED, 0.06),
        "binary": answers(rng, 200, [0.7, 0.8, 0.5, 0.6], [(0.2,), (1.3,), (-0.4,), (0.0,)], 0.04),
    }
    binary = parts["binary"]
    binary.loc[(binary["i1"] == 1) & (binary["i2"] == 2), "i2"] = 1
    return pd.concat([one.assign(case=case) for case, one in parts.items()], ignore_index=True)[
        ["case", "i1", "i2", "i3", "i4", "i5"]
    ]


def dimensionality() -> pd.DataFrame:
    """One factor with gaps; three factors; no factor."""
    rng = np.random.default_rng(43)
    three = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))
    parts = {
        "one": answers(rng, 240, [0.8, 0.7, 0.6, 0.7, 0.5, 0.6, 0.4, 0.7, 0.6], [FIVE] * 9, 0.08),
        "three": answers(rng, 300, three, [FIVE] * 9),
        "none": answers(rng, 200, np.zeros((9, 1)), [FIVE] * 9, 0.05),
    }
    return pd.concat([one.assign(case=case) for case, one in parts.items()], ignore_index=True)[
        ["case", *[f"i{j + 1}" for j in range(9)]]
    ]


def main() -> None:
    """Write every input."""
    for make in (polychoric, ordinal_moments, dimensionality):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)


if __name__ == "__main__":
    main()
