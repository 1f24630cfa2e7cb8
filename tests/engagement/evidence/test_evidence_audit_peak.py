from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from audit_peak_scenarios import AUDITS, N_DAYS, RHYTHMS, days_before, entries, model_alarms, shift_alarms
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from engagement.columns import COLUMNS
from engagement.evidence import audit_peak, audit_peaks, circular_shift_test
from engagement.evidence.audit_peak import days_before_audits

START = pd.Timestamp("2025-04-01")
END = START + pd.Timedelta(days=N_DAYS - 1)
BUSY_WEEKS = RHYTHMS[3]


def as_dates(counts: np.ndarray) -> pd.Series:
    return pd.Series(START + pd.to_timedelta(np.repeat(np.arange(len(counts)), counts), unit="D"))


def audits_on(*days: int) -> pd.Series:
    return pd.Series([START + pd.Timedelta(days=day) for day in days], dtype="datetime64[us]")


def peak_in(counts: np.ndarray, n_audits: int = 4, **options) -> pd.Series:
    audits = audits_on(*AUDITS[n_audits])
    return audit_peak(as_dates(counts), audits, start=START, end=END, **options).iloc[0]


def test_days_before_audits_exclude_the_audit_and_stay_inside_the_period():
    before = days_before_audits(audits_on(5, 20, 370), start=START, end=END, weeks_before=1)
    assert np.flatnonzero(before).tolist() == [*range(0, 5), *range(13, 20), 363, 364]


def test_the_rate_ratio_by_hand():
    counts = np.ones(N_DAYS, dtype=int)
    counts[days_before(4)] = 3
    row = peak_in(counts)
    assert row["estimate"] == pytest.approx(3.0)
    assert row["p_value"] == pytest.approx(1 / N_DAYS)
    assert row[["n_audits", "n", "weeks_before_audit", "verdict"]].tolist() == [
        4,
        int(counts.sum()),
        6,
        "more entries in the weeks before audits",
    ]


def test_every_shift_is_counted_as_a_plain_loop_would():
    rng = np.random.default_rng(5)
    counts, before = rng.poisson(1.2, (3, 50)), rng.random(50) < 0.3
    test = circular_shift_test(counts, before)
    for series, p_value in zip(counts, test.p_value, strict=True):
        sums = [series[np.roll(before, shift)].sum() for shift in range(50)]
        assert p_value == np.mean(np.array(sums) >= sums[0])


def test_an_even_rate_has_ratio_one_and_p_one():
    row = peak_in(np.full(N_DAYS, 2))
    assert (row["estimate"], row["p_value"], row["verdict"]) == (1.0, 1.0, "no clear difference")


def test_no_entries_outside_the_weeks_before_is_an_infinite_ratio():
    counts = np.where(days_before(4), 1, 0)
    assert peak_in(counts)["estimate"] == np.inf


@example_settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, N_DAYS - 1), st.integers(2, 5))
def test_rotating_entries_and_audits_together_or_copying_entries_changes_nothing(seed, shift, copies):
    rng = np.random.default_rng(seed)
    counts, before = rng.poisson(0.8, N_DAYS), days_before(4)
    test = circular_shift_test(counts, before)
    rotated = circular_shift_test(np.roll(counts, shift), np.roll(before, shift))
    copied = circular_shift_test(counts * copies, before)
    assert rotated.p_value == copied.p_value == test.p_value
    assert rotated.rate_ratio == pytest.approx(test.rate_ratio)
    assert copied.rate_ratio == pytest.approx(test.rate_ratio)


@example_settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_over_all_rotations_p_is_never_smaller_than_uniform(seed):
    counts = np.random.default_rng(seed).poisson(0.8, N_DAYS)
    rotations = np.stack([np.roll(counts, shift) for shift in range(N_DAYS)])
    p_values = circular_shift_test(rotations, days_before(4)).p_value
    for level in (0.01, 0.05, 0.1, 0.5):
        assert np.mean(p_values <= level) <= level


def test_p_is_about_uniform_without_a_peak():
    rng = np.random.default_rng(8)
    counts = entries(BUSY_WEEKS, days_before(4), n_entries=2000, rate_ratio=1.0, n_series=2000, rng=rng)
    p_values = circular_shift_test(counts, days_before(4)).p_value
    for level in (0.1, 0.25, 0.5, 0.75, 0.9):
        assert np.mean(p_values <= level) == pytest.approx(level, abs=0.04)


def test_a_planted_peak_is_found_and_none_where_none_is_over_20_seeds():
    before = days_before(4)
    found, alarms = 0, 0
    for seed in range(20):
        for rate_ratio in (3.0, 1.0):
            rng = np.random.default_rng(seed)
            series = entries(BUSY_WEEKS, before, n_entries=400, rate_ratio=rate_ratio, n_series=1, rng=rng)
            peak = peak_in(series[0])["p_value"] <= 0.05
            found, alarms = found + (peak and rate_ratio > 1), alarms + (peak and rate_ratio == 1)
    assert found >= 16
    assert alarms <= 3


def test_a_lull_before_audits_is_no_peak():
    counts = np.where(days_before(4), 0, 2)
    row = peak_in(counts)
    assert (row["estimate"], row["verdict"]) == (0.0, "no clear difference")


@pytest.mark.parametrize(
    ("days", "n_entries", "reason"),
    [
        ((), 300, "0 audits in the period, 3 are needed"),
        ((100,), 300, "1 audit in the period, 3 are needed"),
        ((100, 200, 200), 300, "2 audits in the period, 3 are needed"),
        ((10, 100, 200), 300, "2 audits in the period, 3 are needed"),
        ((100, 200, 300), 12, "12 entries in the period, 20 are needed"),
        (
            range(30, 365, 30),
            300,
            "99% of the period lies in the weeks before an audit, so there is too little to compare",
        ),
    ],
)
def test_too_little_to_say_is_named(days, n_entries, reason):
    entered = as_dates(np.bincount(np.arange(n_entries), minlength=N_DAYS))
    row = audit_peak(entered, audits_on(*days), start=START, end=END).iloc[0]
    assert row["verdict"] == f"not examined: {reason}"
    assert row[["estimate", "p_value"]].isna().all()


def test_days_between_event_and_entry_and_explanations_stand_beside_it():
    entered = as_dates(np.ones(N_DAYS, dtype=int))
    happened = entered - pd.to_timedelta(np.where(np.arange(N_DAYS) % 3, 3, 9), unit="D")
    happened.iloc[:10] = pd.NaT
    row = audit_peak(entered, audits_on(95, 210, 330), start=START, end=END, happened=happened).iloc[0]
    assert row["value"] == 3.0
    assert row["explanations"].startswith("Preparing for an audit is legitimate work")
    assert row["explanations"].endswith("With under 24 months of records, season and audit cannot be separated.")


def test_season_is_not_mentioned_with_two_years():
    end = START + pd.Timedelta(days=729)
    entered = pd.Series(pd.date_range(START, end))
    row = audit_peak(entered, audits_on(95, 210, 330), start=START, end=end).iloc[0]
    assert "24 months" not in row["explanations"]


def test_all_kinds_and_the_closing_of_actions(read_csvs):
    calendar = "kind,held\n" + "".join(
        f"{kind},{START + pd.Timedelta(days=day):%Y-%m-%d}\n"
        for kind, day in [
            ("external audit", 95),
            ("internal audit", 210),
            ("internal audit", 330),
            ("staff briefing", 364),
        ]
    )
    counts = np.where(days_before(3), 4, 1)
    records = "happened,entered,kind\n" + "".join(f",{day:%Y-%m-%d},inspection\n" for day in as_dates(counts))
    evidence = read_csvs(
        calendar=calendar, records=records, actions="opened,closed\n2025-05-01,2025-06-01\n2025-05-01,\n"
    )
    table = audit_peaks(evidence)
    assert table[["kind", "n", "n_audits"]].values.tolist() == [
        ["inspection", counts.sum(), 3],
        ["actions closed", 1, 3],
    ]
    assert table["verdict"].tolist() == [
        "more entries in the weeks before audits",
        "not examined: 1 entry in the period, 20 are needed",
    ]
    assert set(table.columns) <= set(COLUMNS)
    assert audit_peaks(read_csvs(calendar=calendar, records="entered\n", actions="opened\n")).empty


@pytest.mark.simulation
@pytest.mark.parametrize("n_audits", list(AUDITS))
@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: rhythm.name)
def test_false_alarms_stay_at_five_percent(rhythm, n_audits):
    n_series = 10_000
    share = shift_alarms(rhythm, n_audits=n_audits, n_entries=300, rate_ratio=1.0, n_series=n_series, seed=7)
    monte_carlo = 2.576 * np.sqrt(0.05 * 0.95 / n_series)
    assert share - monte_carlo <= 0.05


@pytest.mark.simulation
def test_a_test_that_assumes_independence_gives_false_alarms():
    share = model_alarms(BUSY_WEEKS, n_audits=4, n_entries=300, n_series=10_000, seed=7)
    assert share > 0.15


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("n_audits", "n_entries", "rate_ratio", "power"), [(3, 300, 3.0, 0.85), (4, 300, 2.0, 0.60), (6, 1000, 2.0, 0.75)]
)
def test_a_planted_peak_is_found_at_the_stated_power(n_audits, n_entries, rate_ratio, power):
    n_series = 10_000
    share = shift_alarms(
        BUSY_WEEKS, n_audits=n_audits, n_entries=n_entries, rate_ratio=rate_ratio, n_series=n_series, seed=11
    )
    assert share + 2.576 * np.sqrt(share * (1 - share) / n_series) >= power
