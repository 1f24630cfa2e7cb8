"""Write the simulated inputs of the oracles; run once: ``python tests/oracle/make_inputs.py``.

The committed CSV files are what counts: scripts and tests read them and never simulate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def stratified() -> pd.DataFrame:
    """Answers of staff in six units with headcounts; items left out at random; two people left out everything."""
    rng = np.random.default_rng(11)
    headcount = {"Assembly": 60, "Casting": 41, "Dispatch": 23, "Finance": 12, "Lab": 9, "Night": 88}
    answered = {"Assembly": 31, "Casting": 18, "Dispatch": 11, "Finance": 12, "Lab": 2, "Night": 29}
    rows = []
    for place, (unit, n) in enumerate(answered.items()):
        latent = rng.normal(0.25 * place - 0.5, 1, size=(n, 1)) + rng.normal(0, 0.8, size=(n, 4))
        points = np.clip(np.round(3 + latent), 1, 5)
        rate = 0.08 + 0.18 * (np.arange(4) == 2) + 0.10 * (place == 5)
        points[rng.random(points.shape) < rate] = np.nan
        rows.append(pd.DataFrame(points, columns=list("abcd")).assign(unit=unit, headcount=headcount[unit]))
    table = pd.concat(rows, ignore_index=True)
    table.loc[[3, 100], list("abcd")] = np.nan
    return table[["unit", "headcount", *"abcd"]]


def alpha() -> pd.DataFrame:
    """Three scales of 5, 3 and 2 items, the first complete, the others with gaps; the last one weak."""
    rng = np.random.default_rng(12)
    n = 64
    parts = {}
    for scale, k, noise, missing in (("full", 5, 0.9, 0.0), ("gaps", 3, 1.1, 0.15), ("weak", 2, 3.0, 0.1)):
        latent = rng.normal(size=(n, 1)) + noise * rng.normal(size=(n, k))
        points = np.clip(np.round(3 + latent), 1, 5)
        points[rng.random(points.shape) < missing] = np.nan
        parts |= {f"{scale}{item + 1}": points[:, item] for item in range(k)}
    return pd.DataFrame(parts)


def wilson() -> pd.DataFrame:
    """Counts with edges: nobody, everybody, one person, large."""
    cases = [(0, 1), (1, 1), (0, 5), (5, 5), (1, 5), (3, 7), (4, 11), (31, 100), (64, 268), (999, 1000), (7, 10)]
    return pd.DataFrame(
        [(x, n, level) for level in (0.8, 0.95, 0.995) for x, n in cases], columns=["x", "n", "conf_level"]
    )


def families() -> pd.DataFrame:
    """Families of p values: ties, ones, missing, a single one."""
    rng = np.random.default_rng(13)
    sets = {
        "ten": rng.beta(0.4, 2, size=10).round(6),
        "ties": [0.01, 0.01, 0.04, 0.04, 0.5, 1.0],
        "missing": [0.003, np.nan, 0.02, 0.2, np.nan, 0.04],
        "single": [0.03],
        "none clear": [0.3, 0.9, 0.6],
    }
    return pd.DataFrame([(name, p) for name, values in sets.items() for p in values], columns=["family", "p_value"])


def equivalence() -> pd.DataFrame:
    """Paired differences of ten responsibilities in points of 100: far, near and at zero, few and many answers."""
    rng = np.random.default_rng(14)
    means = (0, 1, 0, -4, 6, 14, -22, 30, 2, -13)
    spreads = (8, 12, 30, 6, 9, 12, 14, 18, 20, 7)
    sizes = (40, 25, 9, 30, 60, 14, 12, 30, 6, 45)
    parts = [
        pd.DataFrame({"responsibility": f"r{i + 1:02d}", "difference": rng.normal(mean, sd, n).round(4)})
        for i, (mean, sd, n) in enumerate(zip(means, spreads, sizes, strict=True))
    ]
    return pd.concat(parts, ignore_index=True)


def correlation() -> pd.DataFrame:
    """Units with ratings and indicator values: linear, curved, tied, negative, with an outlier; 6 to 40 units."""
    rng = np.random.default_rng(15)
    parts = []

    def add(case: str, see: np.ndarray, value: np.ndarray) -> None:
        units = [f"U{i + 1:02d}" for i in range(len(see))]
        parts.append(pd.DataFrame({"case": case, "unit": units, "see": see, "value": value}))

    for case, n, slope in (("six", 6, 1.0), ("eight", 8, 0.8), ("eight weak", 8, 0.2), ("forty", 40, 0.5)):
        see = rng.normal(60, 9, n).round(2)
        add(case, see, (slope * see + rng.normal(0, 6, n)).round(2))
    see = rng.normal(55, 8, 8).round(1)
    add("eight falling", see, (-see + rng.normal(0, 5, 8)).round(1))
    add("eight tied", np.array([50, 50, 55, 55, 55, 60, 70, 70.0]), np.array([1, 2, 2, 2, 3, 3, 5, 4.0]))
    add("seven outlier", np.append(rng.normal(60, 2, 6).round(2), 95), np.append(rng.normal(90, 1, 6).round(2), 70))
    see = np.linspace(40, 80, 15)
    add("fifteen curved", see, ((see - 60) ** 2 / 40 + rng.normal(0, 2, 15)).round(2))
    return pd.concat(parts, ignore_index=True)


def agreement() -> pd.DataFrame:
    """Units with a scale of five points (three items, gaps) and one of seven points (two items)."""
    rng = np.random.default_rng(16)
    rows = []
    for place, (unit, n) in enumerate(
        {"Alike": 6, "Assembly": 24, "Casting": 11, "Lab": 4, "One": 1, "Split": 9, "Two": 2}.items()
    ):
        latent = rng.normal(0.4 * (place - 2), 0.5, size=(n, 1)) + rng.normal(0, 0.7, size=(n, 5))
        latent[:, 3:] *= 1.5
        points = np.clip(np.round([3.3, 3.3, 3.3, 4.5, 4.5] + latent), 1, [5, 5, 5, 7, 7])
        if unit == "Alike":
            points[:] = [4, 4, 5, 6, 2]
        if unit == "Split":
            points[:] = np.where(np.arange(n)[:, None] % 2 == 0, 1, [5, 5, 5, 7, 7])
        if unit in ("Assembly", "Casting", "Split"):
            points[:, :3][rng.random((n, 3)) < 0.15] = np.nan
        rows.append(pd.DataFrame(points, columns=list("abcst")).assign(unit=unit))
    return pd.concat(rows, ignore_index=True)[["unit", *"abcst"]]


def intraclass() -> pd.DataFrame:
    """Scores in units: equal sizes, unequal sizes with gaps, no unit effect, five points."""
    rng = np.random.default_rng(17)
    sizes = {
        "balanced": [8] * 12,
        "unbalanced": [3, 25, 7, 1, 14, 40, 2, 9, 9, 5],
        "weak": [6, 11, 4, 19, 8, 8],
        "five points": rng.integers(2, 30, size=30).tolist(),
    }
    effects = {"balanced": 0.7, "unbalanced": 0.6, "weak": 0.0, "five points": 0.4}
    parts = []
    for case, counts in sizes.items():
        unit = np.repeat(np.arange(len(counts)), counts)
        y = effects[case] * rng.normal(size=len(counts))[unit] + rng.normal(size=len(unit))
        y = np.clip(np.round(3.4 + y), 1, 5) if case == "five points" else (60 + 15 * y).round(2)
        if case == "unbalanced":
            y[rng.random(len(y)) < 0.08] = np.nan
        parts.append(pd.DataFrame({"case": case, "unit": [f"U{one:02d}" for one in unit], "y": y}))
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    """Write every input."""
    for make in (stratified, alpha, wilson, families, equivalence, correlation, agreement, intraclass):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)


if __name__ == "__main__":
    main()
