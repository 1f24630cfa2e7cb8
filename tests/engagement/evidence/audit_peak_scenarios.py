"""Made-up entry series for the audit peak: with and without a peak, independent and in busy runs.

`python tests/engagement/evidence/audit_peak_scenarios.py` prints the tables of docs/method/evidence.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engagement.evidence.audit_peak import circular_shift_test

N_DAYS = 365
WEEKS_BEFORE = 6
AUDITS = {
    3: (95, 210, 330),
    4: (70, 160, 250, 340),
    6: (50, 112, 171, 233, 292, 352),
}


@dataclass(frozen=True)
class Rhythm:
    """How entries spread over the days when no audit is near."""

    name: str
    autocorrelation: float = 0.0
    spread: float = 0.0
    weekdays_only: bool = False
    batches: bool = False
    growth: float = 1.0


RHYTHMS = (
    Rhythm("independent days"),
    Rhythm("working days only", weekdays_only=True),
    Rhythm("weekly batches", spread=0.7, batches=True),
    Rhythm("busy weeks (day-to-day correlation .9)", autocorrelation=0.9, spread=0.7, weekdays_only=True),
    Rhythm("busy months (day-to-day correlation .97)", autocorrelation=0.97, spread=0.7, weekdays_only=True),
)
GROWING = Rhythm("busy weeks, and entries double over the year", 0.9, 0.7, weekdays_only=True, growth=2.0)


def days_before(n_audits: int, offset: int = 0) -> np.ndarray:
    """Days in the weeks before each audit; `offset` moves all audits."""
    before = np.zeros(N_DAYS, dtype=bool)
    for day in AUDITS[n_audits]:
        before[max(day + offset - 7 * WEEKS_BEFORE, 0) : max(day + offset, 0)] = True
    return before


def entries(
    rhythm: Rhythm, before: np.ndarray, *, n_entries: int, rate_ratio: float, n_series: int, rng: np.random.Generator
) -> np.ndarray:
    """Entries a day, shape (series, days): log rates follow a stationary AR(1), entries are Poisson."""
    shocks = rng.standard_normal((n_series, N_DAYS))
    log_rate = np.empty_like(shocks)
    log_rate[:, 0] = shocks[:, 0]
    for day in range(1, N_DAYS):
        previous = log_rate[:, day - 1] * rhythm.autocorrelation
        log_rate[:, day] = previous + shocks[:, day] * np.sqrt(1 - rhythm.autocorrelation**2)
    rate = np.exp(rhythm.spread * log_rate)
    weekday = (np.arange(N_DAYS)[None, :] + rng.integers(7, size=(n_series, 1))) % 7
    if rhythm.weekdays_only:
        rate = rate * (weekday < 5)
    if rhythm.batches:
        rate = rate * (weekday == 4)
    rate = rate * np.where(before, rate_ratio, 1.0) * np.linspace(1.0, rhythm.growth, N_DAYS)
    return rng.poisson(rate / rate.mean(axis=1, keepdims=True) * n_entries / N_DAYS)


def shift_alarms(
    rhythm: Rhythm, *, n_audits: int, n_entries: int, rate_ratio: float, n_series: int, seed: int
) -> float:
    """Share of series with p <= .05."""
    rng = np.random.default_rng(seed)
    before = days_before(n_audits)
    counts = entries(rhythm, before, n_entries=n_entries, rate_ratio=rate_ratio, n_series=n_series, rng=rng)
    return float(np.mean(circular_shift_test(counts, before).p_value <= 0.05))


def model_alarms(rhythm: Rhythm, *, n_audits: int, n_entries: int, n_series: int, seed: int) -> float:
    """As `shift_alarms` for a test that takes entries as independent: the exact binomial test of the same counts."""
    from scipy.stats import binom

    rng = np.random.default_rng(seed)
    before = days_before(n_audits)
    counts = entries(rhythm, before, n_entries=n_entries, rate_ratio=1.0, n_series=n_series, rng=rng)
    p_values = binom.sf(counts[:, before].sum(axis=1) - 1, counts.sum(axis=1), before.mean())
    return float(np.mean(p_values <= 0.05))


def main(n_series: int = 10_000) -> None:
    """Print the false alarms and the power as Markdown tables."""
    print("| entries without a peak | audits | shifts of the audit dates | independence assumed |\n|---|---|---|---|")
    for rhythm in (*RHYTHMS, GROWING):
        for n_audits in AUDITS:
            options = {"n_audits": n_audits, "n_entries": 300, "n_series": n_series, "seed": 7}
            shift, model = shift_alarms(rhythm, rate_ratio=1.0, **options), model_alarms(rhythm, **options)
            print(f"| {rhythm.name} | {n_audits} | {shift:.1%} | {model:.1%} |")
    print("\n| entries a year | audits | rate ratio 1.5 | 2 | 3 |\n|---|---|---|---|---|")
    for n_entries in (100, 300, 1000):
        for n_audits in AUDITS:
            options = {"n_audits": n_audits, "n_entries": n_entries, "n_series": n_series, "seed": 11}
            found = [shift_alarms(RHYTHMS[3], rate_ratio=ratio, **options) for ratio in (1.5, 2.0, 3.0)]
            print(f"| {n_entries} | {n_audits} | " + " | ".join(f"{share:.0%}" for share in found) + " |")


if __name__ == "__main__":
    main()
