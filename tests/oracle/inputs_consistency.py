"""Simulated inputs of the reliability oracles; run once: ``python tests/oracle/inputs_consistency.py``.

The committed CSV files are what counts: scripts and tests read them and never simulate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def hierarchical(rng, n: int, loadings: list[list[float]], general: list[float], missing: float) -> np.ndarray:
    """Five-point answers with a general factor behind group factors."""
    g = rng.normal(size=n)
    parts = []
    for load, on_general in zip(loadings, general, strict=True):
        factor = on_general * g + np.sqrt(1 - on_general**2) * rng.normal(size=n)
        for one in load:
            parts.append(one * factor + np.sqrt(1 - one**2) * rng.normal(size=n))
    points = np.clip(np.round(3 + 1.1 * np.column_stack(parts)), 1, 5)
    points[rng.random(points.shape) < missing] = np.nan
    return points


def items() -> pd.DataFrame:
    """Scales of 6, 4, 3 and 2 items: complete; with gaps and a weak item; with a reversed item; short."""
    rng = np.random.default_rng(21)
    n = 150
    full = hierarchical(rng, n, [[0.8, 0.7, 0.7, 0.6, 0.5, 0.4]], [1.0], 0.0)
    gaps = hierarchical(rng, n, [[0.8, 0.7, 0.6, 0.05]], [1.0], 0.12)
    turned = hierarchical(rng, n, [[0.7, 0.7, 0.6]], [1.0], 0.05)
    turned[:, 2] = 6 - turned[:, 2]
    short = hierarchical(rng, n, [[0.8, 0.6]], [1.0], 0.08)
    scales = {"full": full, "gaps": gaps, "turned": turned, "short": short}
    return pd.DataFrame({f"{name}{j + 1}": x[:, j] for name, x in scales.items() for j in range(x.shape[1])})


def omega() -> pd.DataFrame:
    """Nine items of three clear factors; twelve with gaps; seven of a single factor, one turned; 4 items; 6 weak."""
    rng = np.random.default_rng(22)
    n = 300
    three = hierarchical(rng, n, [[0.8, 0.7, 0.6], [0.7, 0.7, 0.5], [0.7, 0.6, 0.5]], [0.8, 0.7, 0.6], 0.0)
    gaps = hierarchical(
        rng, n, [[0.8, 0.7, 0.6, 0.5], [0.8, 0.7, 0.7, 0.5], [0.7, 0.7, 0.6, 0.6]], [0.7, 0.75, 0.65], 0.1
    )
    single = hierarchical(rng, n, [[0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.4]], [1.0], 0.03)
    single[:, 4] = 6 - single[:, 4]
    few = hierarchical(rng, n, [[0.8, 0.7, 0.6, 0.5]], [1.0], 0.05)
    two = hierarchical(rng, n, [[0.8, 0.7, 0.6], [0.8, 0.6, 0.6]], [0.75, 0.75], 0.0)
    scales = {"three": three, "gaps": gaps, "single": single, "few": few, "two": two}
    return pd.DataFrame({f"{name}{j + 1}": x[:, j] for name, x in scales.items() for j in range(x.shape[1])})


def minres() -> pd.DataFrame:
    """The same kind of answers for extraction and rotation, and a case that ends at the bound of uniqueness."""
    rng = np.random.default_rng(23)
    n = 250
    clear = hierarchical(rng, n, [[0.8, 0.7, 0.6, 0.5], [0.8, 0.7, 0.6, 0.5]], [0.6, 0.6], 0.0)
    three = hierarchical(rng, n, [[0.8, 0.7, 0.6], [0.7, 0.7, 0.5], [0.7, 0.6, 0.5]], [0.7, 0.6, 0.5], 0.06)
    others = hierarchical(rng, n, [[0.7, 0.7, 0.3, 0.4]], [1.0], 0.0)
    bound = np.column_stack([others[:, 0] + others[:, 1] + rng.integers(-1, 2, size=n), others])
    scales = {"clear": clear, "three": three, "bound": bound}
    return pd.DataFrame({f"{name}{j + 1}": x[:, j] for name, x in scales.items() for j in range(x.shape[1])})


def subscores() -> pd.DataFrame:
    """Three scales of 4, 3 and 2 items in fourteen units of unequal size: distinct, and one factor; with gaps."""
    rng = np.random.default_rng(24)
    sizes = np.array([3, 25, 7, 2, 14, 40, 5, 9, 9, 6, 18, 11, 1, 22])
    unit = np.repeat(np.arange(len(sizes)), sizes)
    n = len(unit)
    parts = []
    for case, shared, missing in (("distinct", 0.3, 0.0), ("one", 1.0, 0.0), ("gaps", 0.6, 0.08)):
        common, common_unit = rng.normal(size=n), rng.normal(size=len(sizes))
        columns = {}
        for scale, k in (("a", 4), ("b", 3), ("c", 2)):
            own, own_unit = rng.normal(size=n), rng.normal(size=len(sizes))
            true = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
            true += 0.6 * (np.sqrt(shared) * common_unit + np.sqrt(1 - shared) * own_unit)[unit]
            for j in range(k):
                columns[f"{scale}{j + 1}"] = np.clip(np.round(3 + true + rng.normal(size=n)), 1, 5)
        table = pd.DataFrame(columns)
        table = table.mask(rng.random(table.shape) < missing)
        parts.append(table.assign(case=case, unit=[f"U{one:02d}" for one in unit]))
    table = pd.concat(parts, ignore_index=True)
    return table[["case", "unit", *[name for name in table if name not in ("case", "unit")]]]


if __name__ == "__main__":
    for make in (items, omega, minres, subscores):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)
