"""Made-up waves for the tests of change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.engine import count_pairs
from surveys.instrument import load_instrument

INSTRUMENT = load_instrument("iso9001_2015")
UNITS = ("Assembly", "Stores", "Laboratory")
LEVELS = ("Front line", "Team leaders")


def waves(seed: int, *, staff: int = 60, leaders: int = 9, link: float = 0.0, shift: float = 0.0) -> list[pd.DataFrame]:
    """RESPONSES of two waves of the same people, whose ratings correlate by about `link`."""
    rng = np.random.default_rng(seed)
    n = staff + leaders
    people = pd.DataFrame(
        {
            "respondent": [f"tok-{seed}-{number}" for number in range(n)],
            "form": ["staff"] * staff + ["leader"] * leaders,
            "unit": [*rng.choice(UNITS, staff, p=[0.5, 0.3, 0.2]), *[None] * leaders],
            "level": [*rng.choice(LEVELS, staff, p=[0.8, 0.2]), *[None] * leaders],
        }
    )
    trait = rng.normal(size=n)
    found = []
    for wave, add in (("2026-03", 0.0), ("2027-03", shift)):
        own = np.sqrt(link) * trait + np.sqrt(1 - link) * rng.normal(size=n)
        columns = {}
        for item in INSTRUMENT.items:
            points = len(INSTRUMENT.scales[item.scale].labels)
            answer = np.clip(np.round((points + 1) / 2 + add + own + 0.6 * rng.normal(size=n)), 1, points)
            answer[rng.random(n) < 0.05 * (n > 10)] = np.nan
            columns[item.id] = answer
            columns |= {f"{item.id}_{option}": np.zeros(n, bool) for option in item.non_answers}
        found.append(pd.concat([people.assign(wave=wave), pd.DataFrame(columns)], axis=1))
    return found


def two_waves(seed: int, **options) -> list[pd.DataFrame]:
    """PAIRS of two waves."""
    return [count_pairs(wave, INSTRUMENT) for wave in waves(seed, **options)]


def shifted(pairs: pd.DataFrame, constant: float) -> pd.DataFrame:
    """PAIRS of the same answers with a constant added to every rating."""
    n, a, b = (pairs[name].astype(float) for name in ("n", "sum_a", "sum_b"))
    return pairs.assign(
        sum_a=a + constant * n, sum_b=b + constant * n, sum_ab=pairs["sum_ab"] + constant * (a + b) + constant**2 * n
    )
