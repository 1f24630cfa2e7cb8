"""Audit peak: whether more records are entered in the weeks before audits than at other times.

The p value comes from rotating all audit dates together through the period, which keeps the spacing of the audits
and the rhythm of the entries. It needs no model of the entries; model-based p values give false alarms when busy
days come in runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.evidence.layout import AUDIT_KINDS
from engagement.evidence.reading import Evidence

AUDITS_NEEDED = 3
ENTRIES_NEEDED = 20
LARGEST_SHARE_BEFORE = 0.75
SIGNIFICANT = 0.05
MORE = "more entries in the weeks before audits"
NO_DIFFERENCE = "no clear difference"
EXPLANATIONS = (
    "Preparing for an audit is legitimate work, and audits are often set for times when records fall due anyway; "
    "records may be collected and entered in batches; a new form, a new system, a project's end or a busy season "
    "moves entries too; open actions are closed before a review for good reasons."
)
ONE_YEAR_ONLY = "With under 24 months of records, season and audit cannot be separated."


@dataclass(frozen=True)
class ShiftTest:
    """`rate_ratio` of entries a day before audits to other days, and its one-sided `p_value`."""

    rate_ratio: np.ndarray
    p_value: np.ndarray


def days_before_audits(audits: pd.Series, *, start: pd.Timestamp, end: pd.Timestamp, weeks_before: int) -> np.ndarray:
    """Whether each day from `start` to `end` lies in the `weeks_before` weeks before an audit (its day excluded)."""
    n_days = (end - start).days + 1
    before = np.zeros(n_days, dtype=bool)
    for day in (pd.to_datetime(audits.dropna()) - start).dt.days:
        before[max(day - 7 * weeks_before, 0) : max(min(day, n_days), 0)] = True
    return before


def circular_shift_test(counts: np.ndarray, before: np.ndarray) -> ShiftTest:
    """Rate ratio and exact p value over all joint rotations of the days before audits.

    Parameters
    ----------
    counts : array (..., days)
        Entries a day; leading axes are separate series.
    before : bool array (days,)
        Days before audits.

    Returns
    -------
    ShiftTest
        Arrays of shape (...). `p_value` is the share of the rotations, the observed one (no rotation) included, with at
        least as many entries before "audits" as observed. Under the null it is exact, P(p <= a) <= a, if the series is
        stationary around the circle of the period.

    References
    ----------
    Lahiri, S. N. (2003). Resampling methods for dependent data. Springer (circular blocks).
    Hemerik, J., & Goeman, J. (2018). Exact testing with random permutations. TEST, 27, 811-825 (a group of
    transformations with the identity gives an exact test; no +1 is needed when all are used).
    """
    counts = np.asarray(counts)
    n_days = counts.shape[-1]
    # Sum of counts under every rotation at once: a circular cross-correlation, exact after rounding to whole entries.
    spectrum = np.fft.rfft(counts, axis=-1) * np.conj(np.fft.rfft(before.astype(float)))
    sums = np.rint(np.fft.irfft(spectrum, n=n_days, axis=-1))
    observed = sums[..., :1]
    rest = counts.sum(axis=-1) - observed[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (observed[..., 0] / before.sum()) / (rest / (~before).sum())
    return ShiftTest(ratio, np.mean(sums >= observed, axis=-1))


def audit_peak(
    entered: pd.Series,
    audits: pd.Series,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp,
    weeks_before: int = 6,
    happened: pd.Series | None = None,
    kind: str = "record",
) -> pd.DataFrame:
    """Rate of entries in the weeks before audits against the rest of the period.

    One-sided: only more entries before audits count as a peak. No person enters the calculation. At least 3 audits with
    half of their weeks before them inside the period, 20 entries, and a quarter of the days not before an audit are
    needed; otherwise the verdict says "not examined" and why.

    Parameters
    ----------
    entered : Series of datetime
        Days of entry; those outside the period are left out.
    audits : Series of datetime
        Days on which audits were held.
    start, end : Timestamp
        First and last day of the period, included.
    weeks_before : int
        Weeks before an audit that count as "before".
    happened : Series of datetime, optional
        When each record's event happened, aligned with `entered`; missing ones are left out of the median.
    kind : str
        Kind of record.

    Returns
    -------
    DataFrame
        One row: `kind`, `metric` (rate_ratio), `estimate` (1 = same rate), `p_value` (see `circular_shift_test`),
        `n_audits`, `n` (entries), `weeks_before_audit`, `value` (median days from event to entry), `method`, `verdict`,
        `explanations`.
    """
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    entered = pd.to_datetime(entered)
    inside = entered.between(start, end)
    days = (entered[inside] - start).dt.days.to_numpy()
    n_days = (end - start).days + 1
    before = days_before_audits(audits, start=start, end=end, weeks_before=weeks_before)
    n_audits = _usable_audits(audits, start, end, weeks_before)
    delay = float("nan")
    if happened is not None:
        delay = float((entered - pd.to_datetime(happened))[inside].dt.days.median())
    reason = _not_examined(n_audits, len(days), before)
    if reason:
        ratio, p_value, verdict = float("nan"), float("nan"), f"not examined: {reason}"
    else:
        test = circular_shift_test(np.bincount(days, minlength=n_days), before)
        ratio, p_value = float(test.rate_ratio), float(test.p_value)
        verdict = MORE if p_value <= SIGNIFICANT else NO_DIFFERENCE
    explanations = EXPLANATIONS if n_days >= 730 else f"{EXPLANATIONS} {ONE_YEAR_ONLY}"
    return pd.DataFrame(
        {
            "kind": [kind],
            "metric": "rate_ratio",
            "estimate": ratio,
            "p_value": p_value,
            "n_audits": n_audits,
            "n": len(days),
            "weeks_before_audit": weeks_before,
            "value": delay,
            "method": "joint circular shifts of all audit dates by day, one-sided, all shifts",
            "verdict": verdict,
            "explanations": explanations,
        }
    )


def _usable_audits(audits: pd.Series, start: pd.Timestamp, end: pd.Timestamp, weeks_before: int) -> int:
    """Audit days with at least half of the weeks before them inside the period."""
    last = pd.to_datetime(audits.dropna()).drop_duplicates() - pd.Timedelta(days=1)
    first = last - pd.Timedelta(days=7 * weeks_before - 1)
    inside = (last.clip(upper=end) - first.clip(lower=start)).dt.days + 1
    return int((inside >= 3.5 * weeks_before).sum())


def _not_examined(n_audits: int, n_entries: int, before: np.ndarray) -> str:
    if n_audits < AUDITS_NEEDED:
        return f"{n_audits} {'audit' if n_audits == 1 else 'audits'} in the period, {AUDITS_NEEDED} are needed"
    if n_entries < ENTRIES_NEEDED:
        return f"{n_entries} {'entry' if n_entries == 1 else 'entries'} in the period, {ENTRIES_NEEDED} are needed"
    if before.mean() > LARGEST_SHARE_BEFORE:
        return f"{before.mean():.0%} of the period lies in the weeks before an audit, so there is too little to compare"
    return ""


def audit_peaks(evidence: Evidence, *, weeks_before: int = 6) -> pd.DataFrame:
    """`audit_peak` for each kind of record, and for the closing of actions.

    External and internal audits count, by the day they were held. The rows are exploratory: their p values are not
    adjusted for one another.

    Parameters
    ----------
    evidence : Evidence
        What `read_evidence` gave.
    weeks_before : int
        Weeks before an audit that count as "before".

    Returns
    -------
    DataFrame
        One row a kind; without rows where nothing was entered or no date is known.
    """
    period, records = evidence.period, evidence.records
    held = evidence.calendar.loc[evidence.calendar["kind"].isin(AUDIT_KINDS), "held"]
    entries = [(kind, part["entered"], part["happened"]) for kind, part in records.groupby("kind", sort=True)]
    closed = evidence.actions["closed"].dropna()
    if not closed.empty:
        entries.append(("actions closed", closed, None))
    rows = [
        audit_peak(
            entered,
            held,
            start=period.start,
            end=period.end,
            weeks_before=weeks_before,
            happened=happened,
            kind=kind,
        )
        for kind, entered, happened in entries
    ]
    empty = pd.Series([], dtype="datetime64[us]")
    day = pd.Timestamp("2000-01-01")
    return pd.concat(rows, ignore_index=True) if rows else audit_peak(empty, empty, start=day, end=day).iloc[:0]
