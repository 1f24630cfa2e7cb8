"""Simulate surveys with known truth and see how often the intervals hold it.

`python -m tests.simulations.gap_coverage` prints the table of docs/method/gaps.md; `make check-all` asserts on it.
Leaders and staff answer ten responsibilities of two five-point items. Truth for say and see is the finite
population's own mean; for the gap it is the planted difference of the processes.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr

from engagement.estimates import scale_mean, summarise
from engagement.gaps import leader_ratings, perception_gaps

RESPONSIBILITIES = 10
ITEMS = 2
THRESHOLDS = np.array([-1.5, -0.5, 0.5, 1.5]) * 0.8
HEADCOUNTS = np.array([96, 88, 62, 54, 38, 34, 28, 16, 4])
RESPONSE_RATE = 0.64
LEADERS = (3, 5, 8, 14, 20)
MEANS = (50, 73, 88)


@cache
def location(mean: float) -> float:
    """Latent mean at which the expected answer is `mean` on 0-100; latent answers have variance 1."""
    return brentq(lambda mu: 25 * ndtr(mu - THRESHOLDS).sum() - mean, -8, 8)


def answers(rng: np.random.Generator, people: int, mean: float, unit_effect: np.ndarray | float = 0.0) -> np.ndarray:
    """Answers as 0-100, people x responsibilities x items; halo, responsibility and item share the variance."""
    shape = (people, RESPONSIBILITIES, ITEMS)
    spread = 1 - np.var(unit_effect)
    latent = (
        location(mean)
        + np.reshape(unit_effect, (-1, 1, 1))
        + np.sqrt(0.35 * spread) * rng.normal(size=(people, 1, 1))
        + np.sqrt(0.15 * spread) * rng.normal(size=(people, RESPONSIBILITIES, 1))
        + np.sqrt(0.50 * spread) * rng.normal(size=shape)
    )
    return 25.0 * np.searchsorted(THRESHOLDS, latent)


def pairs_of(values: np.ndarray, form: str, unit: object) -> pd.DataFrame:
    """PAIRS of one cell."""
    a, b = np.triu_indices(ITEMS)
    moments = np.einsum("pri,prj->rij", values, values)[:, a, b].ravel()
    sums = values.sum(axis=0)
    return pd.DataFrame(
        {
            "form": form,
            "unit": unit,
            "responsibility": np.repeat([f"r{k}" for k in range(RESPONSIBILITIES)], len(a)),
            "object": "leader_behaviour",
            "metric": "score",
            "item_a": np.tile([f"i{k}" for k in a], RESPONSIBILITIES),
            "item_b": np.tile([f"i{k}" for k in b], RESPONSIBILITIES),
            "n": len(values),
            "sum_a": sums[:, a].ravel(),
            "sum_b": sums[:, b].ravel(),
            "sum_ab": moments,
            "respondents": len(values),
        }
    )


def one_survey(rng: np.random.Generator, leaders: int, mean: float, gap: float) -> dict[str, float]:
    """Hits of one simulated survey: shares of the ten responsibilities, and whether any verdict claims a difference."""
    roster = pd.DataFrame(
        {"unit": [f"u{k}" for k in range(len(HEADCOUNTS))], "level": "all", "site": None, "headcount": HEADCOUNTS}
    )
    unit_of = np.repeat(np.arange(len(HEADCOUNTS)), HEADCOUNTS)
    effects = rng.normal(0, 0.2, len(HEADCOUNTS))
    everyone = answers(rng, len(unit_of), mean, (effects - effects @ HEADCOUNTS / HEADCOUNTS.sum())[unit_of])
    parts = []
    for unit, headcount in enumerate(HEADCOUNTS):
        people = np.flatnonzero(unit_of == unit)
        chosen = rng.choice(people, max(round(RESPONSE_RATE * headcount), 2), replace=False)
        parts.append(pairs_of(everyone[chosen], "staff", f"u{unit}"))
    top = answers(rng, round(leaders / 0.85), mean + gap)
    parts.append(pairs_of(top[:leaders], "leader", None))
    pairs = pd.concat(parts, ignore_index=True)

    staff = pairs[pairs["form"] == "staff"]
    see = summarise(staff, scale_mean, by=["responsibility"], population=roster)
    say = leader_ratings(pairs, population=roster, top_managers=len(top))
    gaps = perception_gaps(pairs, population=roster)
    claims = ~gaps["verdict"].isin(["unclear", "in step"])
    return {
        "covers_see": _holds(see, everyone.mean(axis=(0, 2))),
        "covers_say": _holds(say, top.mean(axis=(0, 2))),
        "covers_gap": _holds(gaps, np.full(RESPONSIBILITIES, gap)),
        "width": float((gaps["conf_high"] - gaps["conf_low"]).mean()),
        "any_claim": float(claims.any()),
        "power": float(claims.mean()),
        "in_step": float((gaps["verdict"] == "in step").mean()),
    }


def _holds(table: pd.DataFrame, truth: np.ndarray) -> float:
    tiny = 1e-9
    return float(np.mean((table["conf_low"] <= truth + tiny) & (truth - tiny <= table["conf_high"])))


def simulate(leaders: int, mean: float, gap: float = 0.0, *, replicates: int = 2000, seed: int = 1) -> dict[str, float]:
    """Average over replicates, with the 99% Monte Carlo half width of each average."""
    rng = np.random.default_rng([seed, leaders, round(mean), round(gap)])
    runs = pd.DataFrame([one_survey(rng, leaders, mean, gap) for _ in range(replicates)])
    half = 2.576 * runs.std() / np.sqrt(replicates)
    return {"leaders": leaders, "mean": mean, "gap": gap} | dict(runs.mean()) | dict(half.add_suffix("_mc"))


def table(
    *, replicates: int = 2000, leaders: tuple[int, ...] = LEADERS, means: tuple[float, ...] = MEANS
) -> pd.DataFrame:
    """One row per number of leaders and mean, nothing planted."""
    jobs = list(product(leaders, means))
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = pool.map(_job, [(*job, replicates) for job in jobs])
        return pd.DataFrame(list(rows))


def _job(job: tuple[int, float, int]) -> dict[str, float]:
    leaders, mean, replicates = job
    return simulate(leaders, mean, replicates=replicates)


if __name__ == "__main__":
    found = table()
    columns = ["leaders", "mean", "covers_see", "covers_say", "covers_gap", "width", "any_claim", "in_step"]
    columns += ["covers_say_mc", "covers_gap_mc", "any_claim_mc"]
    print(found[columns].round(3).to_csv(sep="|", index=False))
