"""Which interval for the probability of superiority of one item: Newcombe's method 5 against its rivals.

`python -m tests.simulations.superiority_choice` prints the table of docs/method/gaps.md. Twelve independent five-point
items a survey, so that variances can be moderated over the items.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtr, stdtrit

from engagement.gaps.between_forms.superiority_interval import superiority, superiority_interval
from tests.simulations.gap_surveys import THRESHOLDS, location

ITEMS = 12
LEVEL = 0.95
MEANS = ((50, 50), (73, 73), (88, 88), (73, 50), (95, 60), (60, 90))  # leaders, staff


def shares(mean: float) -> np.ndarray:
    """Shares of the five answers at a mean of 0-100."""
    return np.diff(np.concatenate([[0.0], ndtr(THRESHOLDS - location(mean)), [1.0]]))


def _placements(own: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Superiority of `own` and the variance of its placements among `other` (Brunner and Munzel)."""
    share, n = own / own.sum(-1, keepdims=True), own.sum(-1)
    below = (np.cumsum(other, -1) - other / 2) / other.sum(-1, keepdims=True)
    theta = (share * below).sum(-1)
    return theta, np.maximum((share * below**2).sum(-1) - theta**2, 0) * n / (n - 1)


def intervals(leader: np.ndarray, staff: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Ends by each candidate; where a variance of 0 leaves none, method 5 stands in."""
    n, m = leader[0, 0].sum(), staff[0, 0].sum()
    theta = superiority(leader, staff)
    plain = superiority_interval(theta, n, m, conf_level=LEVEL)
    found = {"method 5": plain}
    _, own = _placements(leader, staff)
    _, of_staff = _placements(staff, leader)
    moderated = np.maximum((4 * own.mean(1, keepdims=True) + (n - 1) * own) / (n + 3), of_staff / 2)
    for name, variance in (("", own), (", moderated", moderated)):
        a, b = variance / n, of_staff / m
        square = a + b
        usable = (square > 0) & (theta > 0) & (theta < 1)
        df = square**2 / np.where(usable, a**2 / (n - 1) + b**2 / (m - 1), 1)
        q = stdtrit(np.where(usable, df, 1.0), 0.5 + LEVEL / 2)
        inside = np.where(usable, theta, 0.5)
        half = q * np.sqrt(square) / (inside * (1 - inside))
        ends = (expit(logit(inside) - half), expit(logit(inside) + half))
        found["logit" + name] = tuple(np.where(usable, one, other) for one, other in zip(ends, plain, strict=True))
        size = inside * (1 - inside) / np.where(usable, square, 1.0)
        centre = (theta + q**2 / (2 * size)) / (1 + q**2 / size)
        half = np.sqrt(q**2 * (theta * (1 - theta) / size + q**2 / (4 * size**2))) / (1 + q**2 / size)
        ends = (centre - half, centre + half)
        found["score" + name] = tuple(np.where(usable, one, other) for one, other in zip(ends, plain, strict=True))
    return found


def simulate(n: int, m: int, means: tuple[float, float], *, replicates: int = 500, seed: int = 1) -> list[dict]:
    """Coverage and width of every candidate; replicates times twelve items."""
    rng = np.random.default_rng([seed, n, m, *means])
    first, second = (shares(mean) for mean in means)
    truth = superiority(first, second)
    drawn = [rng.multinomial(size, share, (replicates, ITEMS)) for size, share in ((n, first), (m, second))]
    where = {"leaders": n, "staff": m, "mean_leader": means[0], "mean_staff": means[1], "truth": float(truth)}
    rows = []
    for name, (low, high) in intervals(*drawn).items():
        held = float(((low <= truth) & (truth <= high)).mean())
        rows.append(where | {"interval": name, "covers": held, "width": float((high - low).mean())})
    return rows


def table(leaders=(3, 5, 8, 14, 20), staff=(5, 40, 270), *, replicates: int = 500) -> pd.DataFrame:
    """One row per plan and candidate."""
    rows = [simulate(n, m, means, replicates=replicates) for n, m, means in product(leaders, staff, MEANS)]
    return pd.DataFrame([row for part in rows for row in part])


if __name__ == "__main__":
    found = table(replicates=2000)
    summary = found.groupby(["leaders", "interval"]).agg({"covers": ["min", "mean"], "width": "mean"})
    print(summary.round(3).to_csv())
