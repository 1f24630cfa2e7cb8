"""Inputs of the oracles of factor models and invariance; ``python tests/oracle/inputs_factor.py`` writes them again.

The committed CSV files are what counts: scripts and tests read them and never simulate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
ITEMS = [f"x{item + 1}" for item in range(9)]
CORRELATIONS = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
LOADINGS = np.array([0.8, 0.7, 0.6, 0.75, 0.65, 0.85, 0.6, 0.7, 0.5])
SKEWED_CUTS = (-1.9, -1.2, -0.4, 0.6)


def _three_factors(rng: np.random.Generator, n: int, factors: np.ndarray | None = None) -> np.ndarray:
    """Answers to nine items, three a factor, unit variance."""
    if factors is None:
        factors = rng.multivariate_normal(np.zeros(3), CORRELATIONS, size=n)
    return factors[:, np.repeat(range(3), 3)] * LOADINGS + rng.normal(size=(n, 9)) * np.sqrt(1 - LOADINGS**2)


def _units(rng: np.random.Generator, n: int, n_units: int) -> np.ndarray:
    return rng.choice(n_units, size=n, p=rng.dirichlet(np.full(n_units, 4.0)))


def factor_model() -> pd.DataFrame:
    """All cases: scores and points for likelihood estimators, ordered answers for WLSMV."""
    return pd.concat([_continuous(), _ordered()], ignore_index=True)[["case", "unit", *ITEMS]]


def _continuous() -> pd.DataFrame:
    """Normal scores of one factor; skewed scores of three; five points of three in units, with answers missing."""
    rng = np.random.default_rng(41)
    parts = []
    n = 260
    one = rng.normal(size=(n, 1)) * LOADINGS[:5] + rng.normal(size=(n, 5)) * 0.7 + np.linspace(2, 4, 5)
    parts.append(pd.DataFrame(one.round(3), columns=ITEMS[:5]).assign(case="one", unit=_units(rng, n, 20)))
    n = 320
    skewed = np.exp(0.5 * _three_factors(rng, n)) * 10
    parts.append(pd.DataFrame(skewed.round(2), columns=ITEMS).assign(case="skewed", unit=_units(rng, n, 30)))
    n = 420
    unit = _units(rng, n, 24)
    factors = rng.multivariate_normal(np.zeros(3), CORRELATIONS, size=n)
    factors = 0.9 * factors + 0.45 * rng.normal(size=(24, 3))[unit]
    points = np.searchsorted(SKEWED_CUTS, _three_factors(rng, n, factors)) + 1.0
    points[rng.random(points.shape) < 0.01] = np.nan
    parts.append(pd.DataFrame(points, columns=ITEMS).assign(case="points", unit=unit))
    return pd.concat(parts, ignore_index=True)


def _ordered() -> pd.DataFrame:
    """Five points of one factor; three factors with two to seven points, with answers missing."""
    rng = np.random.default_rng(42)
    parts = []
    n = 300
    one = rng.normal(size=(n, 1)) * LOADINGS[:5] + rng.normal(size=(n, 5)) * np.sqrt(1 - LOADINGS[:5] ** 2)
    points = np.searchsorted(SKEWED_CUTS, one) + 1.0
    parts.append(pd.DataFrame(points, columns=ITEMS[:5]).assign(case="ordered"))
    n = 500
    latent = _three_factors(rng, n)
    cuts = [
        SKEWED_CUTS,
        (-1, 0, 1),
        (-0.5, 0.8),
        (0.3,),
        SKEWED_CUTS,
        (-1.5, -1, -0.5, 0, 0.7, 1.3),
        *[SKEWED_CUTS] * 3,
    ]
    points = np.column_stack([np.searchsorted(cut, latent[:, item]) + 1.0 for item, cut in enumerate(cuts)])
    points[rng.random(points.shape) < 0.01] = np.nan
    parts.append(pd.DataFrame(points, columns=ITEMS).assign(case="mixed"))
    return pd.concat(parts, ignore_index=True)


def invariance() -> pd.DataFrame:
    """Five points of two factors in three groups and in units: one item moves in one group, another loads less."""
    rng = np.random.default_rng(43)
    parts = []
    for place, (group, n) in enumerate({"north": 230, "south": 180, "west": 200}.items()):
        unit = _units(rng, n, 10)
        factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=n) * (1 + 0.15 * place) + 0.2 * place
        factors = factors + 0.25 * rng.normal(size=(10, 2))[unit]
        loadings = LOADINGS[:6].copy()
        loadings[4] -= 0.3 * (group == "west")
        latent = factors[:, np.repeat(range(2), 3)] * loadings + rng.normal(size=(n, 6)) * np.sqrt(1 - loadings**2)
        latent[:, 1] += 0.6 * (group == "south")
        points = np.searchsorted(SKEWED_CUTS, latent) + 1
        parts.append(pd.DataFrame(points, columns=ITEMS[:6]).assign(group=group, unit=unit + 10 * place))
    return pd.concat(parts, ignore_index=True)[["group", "unit", *ITEMS[:6]]]


if __name__ == "__main__":
    for make in (factor_model, invariance):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)
