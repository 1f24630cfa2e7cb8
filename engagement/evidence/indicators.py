"""The indicators: each one function, records in, counts out.

Every function returns a `Tally`: how many cases were examined, how many met the criterion, and where they stand. What
is not recorded is not examined; it is never counted as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.evidence.layout import AUDIT_KINDS, MANAGEMENT_REVIEW, STAFF_BRIEFING
from engagement.evidence.period import Period

HIGH_RISK_FROM = 0.5
"""A risk is high from this share of the greatest likelihood x severity: 12.5 of 25 on a scale of 5."""


@dataclass(frozen=True)
class Tally:
    """Cases that met a criterion (`numerator`) of those examined (`denominator`), and where they stand (`source`)."""

    numerator: int
    denominator: int
    source: str = ""


NOT_EXAMINED = Tally(0, 0)


def rows_in_words(sheet: str, rows: Sequence[int]) -> str:
    """Row numbers as "objectives rows 3, 7-9"; "" without rows."""
    rows = sorted(set(int(row) for row in rows))
    if not rows:
        return ""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    parts = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return f"{sheet} row{'s' if len(rows) > 1 else ''} {', '.join(parts)}"


def _tally(sheet: str, frame: pd.DataFrame, examined: pd.Series, met: pd.Series) -> Tally:
    examined = examined.fillna(False).astype(bool)
    met = met.fillna(False).astype(bool) & examined
    return Tally(int(met.sum()), int(examined.sum()), rows_in_words(sheet, frame.loc[examined, "row"]))


def reaches_target(values: pd.Series, objectives: pd.DataFrame) -> pd.Series:
    """Whether `values` reach the target of each objective; False where the value is missing.

    "at" means equal to the target up to floating-point error.
    """
    target, better = objectives["target"], objectives["better"]
    at = pd.Series(np.isclose(values, target, rtol=1e-9, atol=1e-12), index=objectives.index)
    higher = (better == "higher") & ((values > target) | at)
    lower = (better == "lower") & ((values < target) | at)
    return (higher | lower | ((better == "at") & at)) & values.notna()


def objective_attainment(objectives: pd.DataFrame, period: Period) -> Tally:
    """Objectives met, of those due in the period with a result on record."""
    examined = period.holds(objectives["due"]) & objectives["actual"].notna()
    return _tally("objectives", objectives, examined, reaches_target(objectives["actual"], objectives))


def promised_objectives_met(objectives: pd.DataFrame, period: Period) -> Tally:
    """As `objective_attainment`, for objectives that serve a promise."""
    return objective_attainment(objectives.loc[objectives["promise"] != ""], period)


def objectives_with_result(objectives: pd.DataFrame, period: Period) -> Tally:
    """Objectives with a result on record, of those due in the period."""
    return _tally("objectives", objectives, period.holds(objectives["due"]), objectives["actual"].notna())


def objectives_owned_at_the_top(objectives: pd.DataFrame) -> Tally:
    """Objectives owned by a role in top management, of those where this was stated."""
    owned = objectives["in_top_management"]
    return _tally("objectives", objectives, owned.notna(), owned)


def promises_with_objective(promises: pd.DataFrame, objectives: pd.DataFrame) -> Tally:
    """Promises that at least one objective serves; not examined where there are no objectives at all."""
    if objectives.empty or promises.empty:
        return NOT_EXAMINED
    serving = objectives.loc[objectives["promise"].isin(promises["promise"])]
    covered = int(promises["promise"].isin(serving["promise"]).sum())
    return Tally(covered, len(promises), rows_in_words("objectives", serving["row"]))


def _missed(objectives: pd.DataFrame) -> pd.Series:
    return objectives["actual"].notna() & ~reaches_target(objectives["actual"], objectives)


def misses_answered(objectives: pd.DataFrame, period: Period, *, days_to_response: int) -> Tally:
    """Missed objectives with a response started within `days_to_response` days of the due date.

    A response that began before the due date counts. Misses due so late that the time to answer ran beyond the period
    are left out, answered or not.
    """
    examined = _missed(objectives) & period.holds_with_time_to_answer(objectives["due"], days_to_response)
    limit = objectives["due"] + pd.Timedelta(days=days_to_response)
    return _tally("objectives", objectives, examined, objectives["response_started"] <= limit)


def missed_then_met(objectives: pd.DataFrame, period: Period) -> Tally:
    """Missed objectives whose next value reaches the target, of those with a next value."""
    examined = _missed(objectives) & period.holds(objectives["due"]) & objectives["next_actual"].notna()
    return _tally("objectives", objectives, examined, reaches_target(objectives["next_actual"], objectives))


def reviews_held_as_planned(calendar: pd.DataFrame, period: Period) -> Tally:
    """Count management reviews held in the planned quarter with top management present.

    A review that was held, but without a word on who was present, is left out: it may have met the criterion or not.
    """
    present = calendar["top_management_present"]
    unknown = calendar["held"].notna() & present.isna()
    examined = (calendar["kind"] == MANAGEMENT_REVIEW) & period.holds(calendar["planned"]) & ~unknown
    same_quarter = calendar["held"].dt.to_period("Q") == calendar["planned"].dt.to_period("Q")
    return _tally("calendar", calendar, examined, same_quarter & calendar["held"].notna() & present)


def held_in_planned_month(calendar: pd.DataFrame, period: Period) -> Tally:
    """Audits and management reviews held in the month planned."""
    examined = calendar["kind"].isin((*AUDIT_KINDS, MANAGEMENT_REVIEW)) & period.holds(calendar["planned"])
    same_month = calendar["held"].dt.to_period("M") == calendar["planned"].dt.to_period("M")
    return _tally("calendar", calendar, examined, same_month & calendar["held"].notna())


def months_with_briefing(calendar: pd.DataFrame, period: Period) -> Tally:
    """Whole months of the period in which a staff briefing was held; not examined where none is listed."""
    briefings = calendar.loc[calendar["kind"] == STAFF_BRIEFING]
    months = period.months
    if briefings.empty or months.empty:
        return NOT_EXAMINED
    held = briefings.loc[briefings["held"].notna()]
    with_briefing = set(held["held"].dt.to_period("M")) & set(months)
    return Tally(len(with_briefing), len(months), rows_in_words("calendar", briefings["row"]))


def actions_closed_on_time(actions: pd.DataFrame, period: Period, *, sources: Sequence[str] | None = None) -> Tally:
    """Actions closed by the date agreed, of those due in the period.

    Without `sources`: all but ideas and resource requests, which are counted by the time to their answer.
    """
    answered_otherwise = actions["source"].isin(("idea", "resource request"))
    chosen = ~answered_otherwise if sources is None else actions["source"].isin(sources)
    return _tally("actions", actions, chosen & period.holds(actions["due"]), actions["closed"] <= actions["due"])


def answered_in_time(actions: pd.DataFrame, period: Period, *, source: str, days_to_response: int) -> Tally:
    """Ideas or requests answered within `days_to_response` days of opening; the closing date where none is given.

    Those opened so late that the time to answer ran beyond the period are left out, answered or not.
    """
    answered = actions["answered"].fillna(actions["closed"])
    examined = (actions["source"] == source) & period.holds_with_time_to_answer(actions["opened"], days_to_response)
    limit = actions["opened"] + pd.Timedelta(days=days_to_response)
    return _tally("actions", actions, examined, answered <= limit)


def _closed(actions: pd.DataFrame, period: Period) -> pd.Series:
    return period.holds(actions["closed"]) & ~actions["source"].isin(("idea", "resource request"))


def closed_actions_with(actions: pd.DataFrame, period: Period, column: str) -> Tally:
    """Actions closed in the period that have `column` (cause_found, effect_checked); not examined if it is unused."""
    if not actions[column].notna().any():
        return NOT_EXAMINED
    return _tally("actions", actions, _closed(actions, period), actions[column])


def actions_held(actions: pd.DataFrame, period: Period) -> Tally:
    """Actions that did not come back, of those closed in the period with their effect checked."""
    if not actions["reopened"].notna().any():
        return NOT_EXAMINED
    examined = _closed(actions, period) & actions["effect_checked"].fillna(False).astype(bool)
    return _tally("actions", actions, examined, ~actions["reopened"].fillna(False).astype(bool))


def high_risks(risks: pd.DataFrame) -> pd.Series:
    """Whether likelihood x severity reaches half of the greatest product on the scale used."""
    scores = risks[["likelihood", "severity"]]
    top = risks["scale"].fillna(scores.max().max())
    return scores.prod(axis=1, skipna=False) >= HIGH_RISK_FROM * top**2


def high_risks_with_dated_action(risks: pd.DataFrame) -> Tally:
    """High risks with a date for their action."""
    return _tally("risks", risks, high_risks(risks), risks["action_due"].notna())


def high_risk_actions_on_time(risks: pd.DataFrame, period: Period) -> Tally:
    """High risks with the action done by its date, of those whose action was due in the period."""
    examined = high_risks(risks) & period.holds(risks["action_due"])
    return _tally("risks", risks, examined, risks["action_done"] <= risks["action_due"])


def risks_reviewed(risks: pd.DataFrame, period: Period, *, review_months: int = 12) -> Tally:
    """Risks reviewed within `review_months` before the period's end; not examined if no review is dated at all."""
    if period.end is None or not risks["last_reviewed"].notna().any():
        return NOT_EXAMINED
    since = period.end - pd.DateOffset(months=review_months)
    return _tally("risks", risks, pd.Series(True, index=risks.index), risks["last_reviewed"] > since)


def sample_tally(sample: pd.DataFrame) -> Tally:
    """Cases in order of those looked at, pooled over the lines given."""
    return Tally(
        int(sample["n_in_order"].sum()), int(sample["n_looked_at"].sum()), rows_in_words("sample", sample["row"])
    )
