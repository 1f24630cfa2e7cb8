"""Simulate surveys with known truth and see how often intervals hold it and verdicts keep quiet.

`python -m tests.simulations.gap_coverage` prints the tables of docs/method/gaps.md (some minutes on one core);
`make check-all` asserts on them. Truth of say and see is the finite population's own mean, of everything about the gap
what the two processes give.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from engagement.gaps.between_forms.superiority_interval import superiority
from tests.simulations.gap_arrays import FLOOR, estimates
from tests.simulations.gap_surveys import UNITS, VALUES, Plan, draw, leader_shares, see_mean, staff_shares

LEADERS = (3, 5, 8, 14, 20)
STAFF = tuple(UNITS)
MEANS = (50, 73, 88)
PLANTED = ((40.0, 20.0), (60.0, 10.0), (60.0, 25.0), (75.0, 20.0), (85.0, -25.0))
READINGS = ("see", "say", "gap", "glass", "superiority", "favourable")
CHUNK = 200
Z99 = 2.576


@cache
def staff_sd(plan: Plan, surveys: int = 400) -> float:
    """Standard deviation of staff's mean of the two items over all units, from some hundred thousand people."""
    drawn = draw(np.random.default_rng(99), plan, surveys)
    values = np.where(drawn.population >= 0, VALUES[drawn.population], np.nan)
    return float(np.sqrt(np.nanvar(values.mean(axis=-1))))


def truths(plan: Plan) -> dict[str, float]:
    """What the processes give: the gap, Glass's delta, the probability of superiority, the favourable shares."""
    staff, leaders = staff_shares(plan), leader_shares(plan)
    gap = float(leaders @ VALUES) - see_mean(plan)
    return {
        "gap": gap,
        "glass": gap / staff_sd(plan) if abs(gap) > 1e-9 else 0.0,
        "superiority": float(np.mean([superiority(leaders, one) for one in staff])),
        "favourable": 100 * float(leaders[3:].sum() - np.mean([one[3:].sum() for one in staff])),
    }


def simulate(plan: Plan, *, replicates: int = 2000, seed: int = 1, floor: float = FLOOR) -> dict[str, float]:
    """Average over replicates, with the 99% Monte Carlo half width of each average.

    Parameters
    ----------
    plan : Plan
        What is simulated.
    replicates : int
        Surveys.
    seed : int
        Seed.
    floor : float
        Smallest variance of leaders, as a share of the staff's: to see what another rule would do.

    Returns
    -------
    dict
        The plan; covers_* (share of responsibilities), width_* (mean), any_claim (surveys with a claimed difference),
        power (responsibilities with one), in_step (responsibilities), and *_mc beside each.
    """
    key = [seed, plan.leaders, plan.staff, round(plan.mean), round(plan.gap) % 1000, plan.cannot_tell]
    rng = np.random.default_rng(key)
    truth = truths(plan)
    rows = []
    for start in range(0, replicates, CHUNK):
        surveys = draw(rng, plan, min(CHUNK, replicates - start))
        rows.append(pd.DataFrame(_scores(surveys, estimates(surveys, floor=floor), truth)))
    runs = pd.concat(rows)
    half = Z99 * runs.std() / np.sqrt(runs.notna().sum())
    return {
        "leaders": plan.leaders,
        "staff": plan.staff,
        "mean": plan.mean,
        "gap": plan.gap,
        "cannot_tell": plan.cannot_tell,
        **runs.mean(),
        **half.add_suffix("_mc"),
    }


def _scores(surveys: object, found: dict[str, np.ndarray], truth: dict[str, float]) -> dict[str, np.ndarray]:
    everybody, board = surveys.population, surveys.board
    rated = np.where(everybody >= 0, VALUES[everybody], np.nan)
    truth = truth | {"see": np.nanmean(rated, axis=1).mean(-1), "say": VALUES[board].mean(axis=(1, 3))}
    scores = {}
    for name in READINGS:
        low, high = found[f"{name}_low"], found[f"{name}_high"]
        there = np.isfinite(low)
        held = np.where(there, (low <= truth[name] + 1e-9) & (truth[name] - 1e-9 <= high), np.nan)
        count = there.sum(axis=1)
        scores[f"covers_{name}"] = np.nansum(held, axis=1) / np.where(count, count, np.nan)
        scores[f"width_{name}"] = np.where(there, high - low, 0).sum(axis=1) / np.where(count, count, np.nan)
    return scores | {
        "any_claim": found["claim"].any(axis=1).astype(float),
        "power": found["claim"].mean(axis=1),
        "in_step": found["in_step"].mean(axis=1),
    }


def plans(leaders: Sequence[int] = LEADERS, staff: Sequence[int] = STAFF, means: Sequence[float] = MEANS) -> list[Plan]:
    """Nothing planted: every number of leaders with every number of staff and mean, some with "cannot tell"."""
    silent = [Plan(n, m, mean) for n, m, mean in product(leaders, staff, means)]
    telling = [Plan(n, m, mean, cannot_tell=True) for n, m, mean in product(leaders, staff, means) if m in (20, 270)]
    return silent + [one for one in telling if one.mean != 50]


def planted_plans(leaders: Sequence[int] = LEADERS, staff: Sequence[int] = (20, 60, 270)) -> list[Plan]:
    """Gaps planted, 10 points among them: the edge at which "in step" would be wrong."""
    return [Plan(n, m, mean, gap) for n, m, (mean, gap) in product(leaders, staff, PLANTED)]


def table(wanted: Sequence[Plan], *, replicates: int = 2000) -> pd.DataFrame:
    """One row a plan."""
    return pd.DataFrame([simulate(plan, replicates=replicates) for plan in wanted])


if __name__ == "__main__":
    for wanted in (plans(), planted_plans()):
        print(table(wanted).round(4).to_csv(index=False))
