"""Coverage of the interval of a change when the two waves share people: ignored, assumed, and linked.

`python -m tests.simulations.change_coverage` prints the table of docs/method/changes.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.gaps.change import changes
from engagement.gaps.change.linked import influences

CASES = ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.5, 0.5), (1.0, 0.5))
RESPONSIBILITIES, ITEMS = 20, 2
SIZES = (45, 60)
THRESHOLDS = np.array([-1.6, -0.7, 0.2, 1.1])


def pairs_of(points: np.ndarray, names: np.ndarray) -> pd.DataFrame:
    """PAIRS of one wave: people x responsibilities x items, as 0-100."""
    a, b = np.triu_indices(ITEMS)
    moments = np.einsum("pri,prj->rij", points, points)[:, a, b].ravel()
    sums = points.sum(axis=0)
    return pd.DataFrame(
        {
            "responsibility": np.repeat(names, len(a)),
            "metric": "score",
            "item_a": np.tile([f"i{k}" for k in a], len(names)),
            "item_b": np.tile([f"i{k}" for k in b], len(names)),
            "n": len(points),
            "sum_a": sums[:, a].ravel(),
            "sum_b": sums[:, b].ravel(),
            "sum_ab": moments,
            "respondents": len(points),
        }
    )


def one_replicate(rng: np.random.Generator, overlap: float, correlation: float) -> dict[str, np.ndarray]:
    """Whether each interval covers the true change of 0, with independent responsibilities; and the correlation."""
    first, second = SIZES
    shared = round(overlap * min(SIZES))
    shape = (RESPONSIBILITIES, ITEMS)
    halo = rng.normal(size=(2, max(SIZES), RESPONSIBILITIES, 1))
    own = rng.normal(size=(2, max(SIZES), *shape))
    latent = np.sqrt(0.5) * halo + np.sqrt(0.5) * own
    latent[1, :shared] = correlation * latent[0, :shared] + np.sqrt(1 - correlation**2) * latent[1, :shared]
    points = 25.0 * np.searchsorted(THRESHOLDS, latent)
    waves = points[0, :first], points[1, :second]
    names = np.array([f"r{k}" for k in range(RESPONSIBILITIES)], object)
    tables = [pairs_of(wave, names) for wave in waves]
    z = [
        np.stack([influences(wave[:, k], None, None)[:shared] for k in range(RESPONSIBILITIES)], axis=1)
        for wave in waves
    ]
    linked = pd.DataFrame({"responsibility": names, "covariance": (z[0] * z[1]).sum(axis=0), "n_linked": shared})
    found = {
        "ignored": changes(*tables),
        "assumed": changes(*tables, overlap=overlap, correlation=correlation),
        "linked": changes(*tables, linked=linked),
    }
    hits = {name: ((one["conf_low"] <= 0) & (one["conf_high"] >= 0)).to_numpy() for name, one in found.items()}
    return hits | {"claims": found["ignored"]["verdict"].str.contains("higher|lower").to_numpy().any()}


def simulate(overlap: float, correlation: float, *, replicates: int = 300, seed: int = 1) -> dict[str, float]:
    """Coverage of the 95% interval and the share of surveys with any claim of a change, with Monte Carlo errors."""
    rng = np.random.default_rng([seed, int(10 * overlap), int(10 * correlation)])
    runs = [one_replicate(rng, overlap, correlation) for _ in range(replicates)]
    found: dict[str, float] = {"overlap": overlap, "correlation": correlation}
    for name in ("ignored", "assumed", "linked"):
        share = np.mean([run[name].mean() for run in runs])
        found |= {name: share, f"{name}_mc": np.sqrt(share * (1 - share) / (replicates * RESPONSIBILITIES))}
    claims = np.mean([run["claims"] for run in runs])
    return found | {"claims": claims, "claims_mc": np.sqrt(claims * (1 - claims) / replicates)}


if __name__ == "__main__":
    print(pd.DataFrame([simulate(*case) for case in CASES]).round(4).to_csv(sep="|", index=False))
