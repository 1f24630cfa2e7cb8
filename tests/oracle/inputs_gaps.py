"""Write the inputs of the oracles about perception gaps: ``python tests/oracle/inputs_gaps.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def glass() -> pd.DataFrame:
    """Two groups of answers: few and many, equal and unequal spread, no difference and large ones."""
    rng = np.random.default_rng(51)
    parts = []
    for case, (n, m, gap, spread) in enumerate(
        [(3, 40, 5, 20), (8, 25, 25, 12), (14, 120, -18, 30), (20, 8, 0, 22), (60, 60, 40, 15), (5, 200, -45, 8)]
    ):
        first, second = rng.normal(55 + gap, spread, n), rng.normal(55, 22, m)
        y = np.concatenate([first, second]).round(3)
        parts.append(pd.DataFrame({"case": f"g{case}", "form": ["leader"] * n + ["staff"] * m, "y": y}))
    return pd.concat(parts, ignore_index=True)


def superiority() -> pd.DataFrame:
    """Counts of answers at five (seven, eleven) points: ties, no overlap, everybody alike, one person on a side."""
    rng = np.random.default_rng(52)
    parts = []
    sizes = [(3, 40, 5), (8, 270, 5), (14, 60, 7), (20, 20, 11), (1, 12, 5), (5, 2, 5)]
    for case, (n, m, points) in enumerate(sizes):
        for shift in (0.0, 1.2):
            shares = [np.exp(-((np.arange(points) - points / 2 - one) ** 2) / 3) for one in (shift, 0.0)]
            drawn = [rng.multinomial(size, share / share.sum()) for size, share in zip((n, m), shares, strict=True)]
            parts.append(_counted(f"s{case}{'a' if shift == 0 else 'b'}", *drawn))
    parts.append(_counted("apart", np.array([0, 0, 0, 2, 3]), np.array([5, 20, 4, 0, 0])))
    parts.append(_counted("alike", np.array([0, 0, 0, 6, 0]), np.array([0, 0, 0, 31, 0])))
    return pd.concat(parts, ignore_index=True)


def _counted(case: str, leader: np.ndarray, staff: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"case": case, "value": np.arange(len(leader)), "leader": leader, "staff": staff})


def newcombe() -> pd.DataFrame:
    """Successes and answers of two sides, whole and effective numbers, shares of 0 and 1."""
    rows = [(2, 3, 100, 270), (3, 3, 20, 40), (0, 5, 0, 30), (7, 8, 5, 12), (14, 20, 333, 500), (1, 1, 0, 1)]
    rows += [(4.5, 6.2, 80.25, 190.5), (0.0, 4.4, 10.5, 33.3), (56, 70, 48, 80), (9, 10, 3, 10)]
    frame = pd.DataFrame(rows, columns=["x_leader", "n_leader", "x_staff", "n_staff"])
    return frame.assign(case=[f"n{k}" for k in range(len(rows))], conf_level=[0.95, 0.9, 0.99, 0.95, 0.95] * 2)


def gap_details() -> pd.DataFrame:
    """Rows: three scales of two, three and one item; case "gaps" with unrated answers, case "roster" complete."""
    rng = np.random.default_rng(53)
    parts = []
    for case, leaders, staff, missing in (("gaps", 6, 58, 0.15), ("roster", 9, 47, 0.0)):
        n = leaders + staff
        trait = rng.normal(size=(n, 1)) + np.where(np.arange(n) < leaders, 0.7, 0.0)[:, None]
        scale = np.repeat([0, 1, 2], [2, 3, 1])
        latent = trait + 0.5 * rng.normal(size=(n, 3))[:, scale] + rng.normal(size=(n, 6)) + 0.2
        points = 1.0 + np.searchsorted([-1.5, -0.6, 0.4, 1.4], latent)
        points[rng.random(points.shape) < missing] = np.nan
        frame = pd.DataFrame(points, columns=["a1", "a2", "b1", "b2", "b3", "c1"])
        unit = np.where(np.arange(n) < leaders, "", rng.choice(["u1", "u2", "u3"], n, p=[0.5, 0.3, 0.2]))
        form = np.where(np.arange(n) < leaders, "leader", "staff")
        parts.append(frame.assign(case=case, form=form, unit=unit))
    return pd.concat(parts, ignore_index=True)


def permutation_gap() -> pd.DataFrame:
    """Few people, so that every deal can be listed: one, two and three items, gaps in the answers, unequal spread."""
    rng = np.random.default_rng(57)
    parts = []
    for case, (n, m, items, missing) in enumerate([(3, 9, 1, 0.0), (4, 8, 2, 0.0), (3, 12, 3, 0.15), (5, 6, 2, 0.1)]):
        shift = np.where(np.arange(n + m) < n, 1.5, 0.0)[:, None]
        latent = shift + rng.normal(size=(n + m, 1)) + rng.normal(size=(n + m, items))
        values = 25.0 * np.searchsorted([-1.5, -0.5, 0.5, 1.5], latent)
        values[rng.random(values.shape) < missing] = np.nan
        frame = pd.DataFrame(values, columns=[f"i{k}" for k in range(items)]).reindex(columns=["i0", "i1", "i2"])
        parts.append(frame.assign(case=f"p{case}", form=np.where(np.arange(n + m) < n, "leader", "staff")))
    return pd.concat(parts, ignore_index=True)


def typology() -> pd.DataFrame:
    """Readings with standard errors and numbers of people; references and differences."""
    rng = np.random.default_rng(55)
    n = 24
    return pd.DataFrame(
        {
            "responsibility": [f"r{k:02d}" for k in range(n)],
            "say": rng.uniform(30, 95, n).round(2),
            "see": rng.uniform(30, 90, n).round(2),
            "say_error": rng.uniform(2, 14, n).round(3),
            "see_error": rng.uniform(0.7, 6, n).round(3),
            "n_leader": rng.integers(3, 21, n),
            "n_staff": rng.integers(5, 400, n),
            "reference": np.resize([50.0, 75.0, 60.0], n),
            "smallest_difference": np.resize([10.0, 5.0, 0.0, 15.0], n),
        }
    )


if __name__ == "__main__":
    for make in (glass, superiority, newcombe, gap_details, permutation_gap, typology):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False, lineterminator="\n")
