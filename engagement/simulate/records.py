"""Performance figures and dated records with a planted link and a planted audit peak."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from engagement.simulate import story
from engagement.simulate.world import World

WEEKS_BEFORE_AUDIT = 6


def simulate_performance(world: World, *, seed: int = 1, link: float = 0.85) -> pd.DataFrame:
    """Draw performance figures of the units, linked to one planted staff mean.

    Parameters
    ----------
    world : World
        Gives the units and their planted means of the responsibility of the primary link.
    seed : int
        Seed.
    link : float
        Correlation, over units drawn at random, between the planted staff mean of the primary link's responsibility
        (both objects) and the units' on-time delivery; 0 plants none. Other indicators are never linked.

    Returns
    -------
    DataFrame
        `unit, period, indicator, value, better, denominator`, four quarters of three indicators.
    """
    rng = np.random.default_rng([seed, 73])
    responsibility, linked = story.PRIMARY_LINK
    means = world.unit_means.query("responsibility == @responsibility").groupby("unit", sort=False)["value"].mean()
    heads = world.cells.groupby("unit", sort=False)["headcount"].sum()
    spread = means.std(ddof=0)
    standard = ((means - means.mean()) / spread if spread > 0 else means * 0.0).to_numpy()
    rows = []
    for indicator, (mean, over_units, over_quarters, better, cases) in story.PERFORMANCE.items():
        own = rng.standard_normal(len(means))
        place = link * standard + np.sqrt(1 - link**2) * own if indicator == linked else own
        for quarter in story.QUARTERS:
            noise = rng.standard_normal(len(means))
            values = mean + over_units * place + over_quarters * noise
            for unit, value, count in zip(means.index, values, heads.reindex(means.index) * cases, strict=True):
                rows.append((unit, quarter, indicator, round(float(value), 2), better, int(count)))
    columns = ["unit", "period", "indicator", "value", "better", "denominator"]
    return pd.DataFrame(rows, columns=columns).sort_values(["unit", "indicator", "period"], ignore_index=True)


def simulate_records(
    *,
    seed: int = 1,
    audit_peak: float = 2.2,
    weeks_before_audit: int = WEEKS_BEFORE_AUDIT,
    per_day: float = 3.0,
    audits: tuple[str, ...] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw dated records of twelve months, with more entries in the weeks before an audit.

    Parameters
    ----------
    seed : int
        Seed.
    audit_peak : float
        Rate of entries in the weeks before an audit, divided by the rate at other times; 1 plants none.
    weeks_before_audit : int
        How many weeks before an audit have the higher rate.
    per_day : float
        Entries a day at other times (Poisson).
    audits : tuple of str, optional
        Dates (ISO) the audits were held; the story's by default.

    Returns
    -------
    calendar : DataFrame
        `kind, planned, held`: the audits.
    records : DataFrame
        `happened, entered, kind`, in the order of entry. Entries beyond the usual rate are of things that happened up
        to two months earlier.
    """
    rng = np.random.default_rng([seed, 74])
    held = audits if audits is not None else tuple(one[2] for one in story.AUDITS)
    first, last = (date.fromisoformat(day) for day in story.PERIOD)
    days = np.arange((last - first).days + 1)
    near = np.zeros(len(days), dtype=bool)
    for day in held:
        at = (date.fromisoformat(day) - first).days
        near |= (days < at) & (days >= at - 7 * weeks_before_audit)
    usual = rng.poisson(per_day, len(days))
    surplus = rng.poisson(np.where(near, per_day * (audit_peak - 1), 0.0))
    entered = np.concatenate([np.repeat(days, usual), np.repeat(days, surplus)])
    late = np.repeat([False, True], [usual.sum(), surplus.sum()])
    lag = np.where(late, rng.integers(5, 60, len(entered)), np.minimum(rng.geometric(0.45, len(entered)) - 1, 14))
    start = np.datetime64(first, "D")
    records = pd.DataFrame(
        {
            "happened": (start + (entered - lag)).astype(str),
            "entered": (start + entered).astype(str),
            "kind": "inspection record",
        }
    ).sort_values(["entered", "happened"], ignore_index=True)
    kinds = [one[0] for one in story.AUDITS] if audits is None else ["internal audit"] * len(held)
    planned = [one[1] for one in story.AUDITS] if audits is None else list(held)
    return pd.DataFrame({"kind": kinds, "planned": planned, "held": list(held)}), records
