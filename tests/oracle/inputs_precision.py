"""Write the inputs of the oracles about precision, tipping points and bounds: ``python tests/oracle/inputs_precision.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def precision() -> pd.DataFrame:
    """Planned differences (moderated, plain t, two-sample t), and two whole plans, one row a unit."""
    rng = np.random.default_rng(41)
    rows = []
    for case in range(24):
        n = int(rng.integers(4, 40))
        nu = n - 1 if case % 3 == 0 else round(float(n - 1 + rng.uniform(0, 8)), 3)
        rows.append(
            {
                "kind": "difference",
                "case": f"d{case:02d}",
                "uncertain": round(float(rng.uniform(150, 700)) / n, 4),
                "known": 0.0 if case % 3 == 0 else round(float(rng.uniform(0.2, 6)), 4),
                "floor": 0.0 if case % 2 == 0 else round(float(rng.uniform(0.2, 0.9)) * 300 / n, 4),
                "nu": nu,
                "df": n - 1,
                "level": [0.95, 0.995, 0.9][case % 3],
                "smallest_difference": [0.001, 10.0, 6.0, 25.0][case % 4],
                "gap": round(float(rng.uniform(0, 30)), 2),
            }
        )
    for case, (n, sd) in enumerate([(5, 22.0), (12, 25.0), (60, 18.5), (300, 26.0)]):
        rows.append(
            {
                "kind": "two samples",
                "case": f"t{case}",
                "n": n,
                "spread": sd,
                "level": 0.95,
                "smallest_difference": 1e-6,
            }
        )
    plans = {
        "small": ([24, 11, 7, 3], [0.5, 0.8, 0.9, 0.6], 1.0, 9, 0.85, 22.0, 14.0, 5, 8),
        "large": ([310, 120, 64, 40, 15], [0.6, 0.55, 0.7, 0.6, 0.9], 0.85, 14, 0.9, 26.0, 26.0, 5, 10),
    }
    for case, (headcounts, response, can, leaders, leaders_response, sd, leaders_sd, least, family) in plans.items():
        for place, (headcount, share) in enumerate(zip(headcounts, response, strict=True)):
            rows.append(
                {
                    "kind": "plan",
                    "case": case,
                    "unit": f"u{place}",
                    "headcount": headcount,
                    "response": share,
                    "can_rate": can,
                    "leaders": leaders,
                    "leaders_response": leaders_response,
                    "spread": sd,
                    "leaders_spread": leaders_sd,
                    "smallest_group": least,
                    "family": family,
                    "level": 0.95,
                    "smallest_difference": 10.0,
                }
            )
    return pd.DataFrame(rows)


def tipping() -> pd.DataFrame:
    """Gaps with intervals at every verdict, narrow and wide; one stratum, or the response of each of several units."""
    rng = np.random.default_rng(42)
    rows = []
    for case in range(40):
        half = round(float(rng.uniform(1, 30)), 2)
        gap = round(float(rng.uniform(-35, 35)), 2)
        strata = 1 if case % 2 else int(rng.integers(2, 6))
        means = rng.uniform(2, 98, strata).round(1)
        population = rng.integers(5, 200, strata)
        n = np.maximum((population * rng.uniform(0.1, 1.0, strata)).astype(int), 1)
        if case % 8 == 0:
            n[0] = population[0]
        see = float(means @ population / population.sum())
        for place in range(strata):
            rows.append(
                {
                    "case": f"c{case:02d}",
                    "estimate": gap,
                    "verdict_low": round(gap - half, 2),
                    "verdict_high": round(gap + half, 2),
                    "see": see,
                    "smallest_difference": [10.0, 5.0, 20.0][case % 3],
                    "unit": f"u{place}",
                    "unit_mean": means[place],
                    "n": n[place],
                    "population": population[place],
                }
            )
    return pd.DataFrame(rows)


def bounds() -> pd.DataFrame:
    """Respondents in units with headcounts; three items 0-100, -1 for "cannot tell", empty for not asked."""
    rng = np.random.default_rng(43)
    rows = []
    cases = {
        "complete": ({"A": (40, 22), "B": (30, 30), "C": (9, 2)}, 0.0, 25.0),
        "gaps": ({"A": (60, 31), "B": (23, 11), "C": (88, 29), "D": (6, 1)}, 0.2, 25.0),
        "shares": ({"A": (60, 31), "B": (23, 11)}, 0.1, 100.0),
    }
    for case, (units, blind, step) in cases.items():
        for place, (unit, (headcount, n)) in enumerate(units.items()):
            latent = rng.normal(52 + 6 * place, 18, size=(n, 1)) + rng.normal(0, 18, size=(n, 3))
            values = np.clip(np.round(latent / step) * step, 0, 100)
            values[rng.random(values.shape) < blind] = -1
            values[rng.random(values.shape) < blind / 4] = np.nan
            rows.append(pd.DataFrame(values, columns=list("abc")).assign(case=case, unit=unit, headcount=headcount))
    return pd.concat(rows, ignore_index=True)[["case", "unit", "headcount", *"abc"]]


def main() -> None:
    """Write every input."""
    for make in (precision, tipping, bounds):
        make().to_csv(HERE / f"{make.__name__}_input.csv", index=False)


if __name__ == "__main__":
    main()
