"""All indicators in one table, each with its interval and its class against a criterion fixed beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from engagement.estimates import wilson
from engagement.evidence import indicators
from engagement.evidence.definitions import DEFINITIONS, SAMPLE_OTHER, SMALLEST_N, Definition, check_criteria
from engagement.evidence.indicators import NOT_EXAMINED, Tally
from engagement.evidence.reading import Evidence

JUDGED = ("strong", "mixed", "weak")


def evidence_table(
    evidence: Evidence,
    *,
    days_to_response: int = 30,
    review_months: int = 12,
    criteria: Mapping[str, tuple[float, float]] | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Every indicator of every responsibility, examined or not.

    Parameters
    ----------
    evidence : Evidence
        What `read_evidence` gave.
    days_to_response : int
        Days within which a miss, an idea or a request should be answered.
    review_months : int
        Months within which a risk should be reviewed.
    criteria : mapping of str to (weak below, strong from), optional
        Own cut points in percent by indicator id, instead of the defaults.
    conf_level : float
        Confidence level of Wilson's interval.

    Returns
    -------
    DataFrame
        EVIDENCE: one row a responsibility and indicator. `value`, `conf_low`, `conf_high` in percent; `numerator` of
        `denominator` (= `n`) cases; `class` is strong, mixed or weak by the criterion, "coverage only" for tier
        exists, "too few to judge" under 5 cases, "not examined" without cases (value NA, never zero); `source` names
        sheet and rows; `summary` says it in plain counts.

    Raises
    ------
    InputError
        If `criteria` names an unknown indicator.
    """
    criteria = dict(criteria or {})
    check_criteria(criteria)
    tallies = _tallies(evidence, days_to_response, review_months)
    words = {"days": days_to_response, "months": review_months}
    rows = []
    for one in (*DEFINITIONS, *_other_lines(evidence)):
        key = (one.responsibility, one.indicator)
        weak_below, strong_from = criteria.get(one.indicator, (one.weak_below, one.strong_from))
        tally = tallies.get(key, NOT_EXAMINED)
        rows.append(_row(one, tally, weak_below, strong_from, words, evidence.period.label, conf_level))
    table = pd.DataFrame(rows)
    order = {name: k for k, name in enumerate(dict.fromkeys(table["responsibility"]))}
    table = table.sort_values("responsibility", key=lambda names: names.map(order), kind="stable")
    counts = {name: "Int64" for name in ("numerator", "denominator", "n")}
    return table.astype(counts).reset_index(drop=True)


def _tallies(evidence: Evidence, days: int, review_months: int) -> dict[tuple[str, str], Tally]:
    objectives, calendar, period = evidence.objectives, evidence.calendar, evidence.period
    actions, risks = evidence.actions, evidence.risks
    by_indicator = {
        "reviews_held_as_planned": indicators.reviews_held_as_planned(calendar, period),
        "review_decisions_on_time": indicators.actions_closed_on_time(actions, period, sources=("review",)),
        "objectives_owned_at_the_top": indicators.objectives_owned_at_the_top(objectives),
        "promises_with_objective": indicators.promises_with_objective(evidence.promises, objectives),
        "objectives_with_result": indicators.objectives_with_result(objectives, period),
        "promised_objectives_met": indicators.promised_objectives_met(objectives, period),
        "held_in_planned_month": indicators.held_in_planned_month(calendar, period),
        "high_risks_with_dated_action": indicators.high_risks_with_dated_action(risks),
        "high_risk_actions_on_time": indicators.high_risk_actions_on_time(risks, period),
        "risks_reviewed": indicators.risks_reviewed(risks, period, review_months=review_months),
        "requests_answered": indicators.answered_in_time(
            actions, period, source="resource request", days_to_response=days
        ),
        "months_with_briefing": indicators.months_with_briefing(calendar, period),
        "misses_answered": indicators.misses_answered(objectives, period, days_to_response=days),
        "missed_then_met": indicators.missed_then_met(objectives, period),
        "objectives_met": indicators.objective_attainment(objectives, period),
        "ideas_answered": indicators.answered_in_time(actions, period, source="idea", days_to_response=days),
        "actions_with_cause": indicators.closed_actions_with(actions, period, "cause_found"),
        "actions_closed_on_time": indicators.actions_closed_on_time(actions, period),
        "effects_checked": indicators.closed_actions_with(actions, period, "effect_checked"),
        "actions_held": indicators.actions_held(actions, period),
    }
    responsibility_of = {one.indicator: one.responsibility for one in DEFINITIONS}
    tallies = {(responsibility_of[name], name): tally for name, tally in by_indicator.items()}
    lines = _sample_indicator(evidence.sample)
    for key, part in evidence.sample.groupby([evidence.sample["responsibility"], lines], sort=False):
        tallies[key] = indicators.sample_tally(part)
    return tallies


def _line_key(text: str) -> str:
    """Sample line without numbers, case and punctuation: "last 7 ideas" is the line "last 5 ideas"."""
    return " ".join(re.findall(r"[^\W\d_]+", text.lower()))


def _sample_indicator(sample: pd.DataFrame) -> pd.Series:
    """Find the indicator of each sample line: its own for a pre-filled line, one for all others."""
    known = {(one.responsibility, _line_key(one.line)): one.indicator for one in DEFINITIONS if one.line}
    found = [
        known.get((responsibility, _line_key(text)), SAMPLE_OTHER)
        for responsibility, text in zip(sample["responsibility"], sample["looked_at"], strict=True)
    ]
    return pd.Series(found, index=sample.index, dtype="str", name="indicator")


def _other_lines(evidence: Evidence) -> list[Definition]:
    """Definitions for the lines the consultant added, where there are any."""
    added = evidence.sample.loc[_sample_indicator(evidence.sample) == SAMPLE_OTHER, "responsibility"]
    phrase = "further cases looked at in order"
    return [Definition(SAMPLE_OTHER, name, "worked", phrase) for name in dict.fromkeys(added)]


def classify(tier: str, numerator: int, denominator: int, weak_below: float, strong_from: float) -> str:
    """Class of an indicator from its counts; see `evidence_table`."""
    if denominator == 0:
        return "not examined"
    if tier == "exists":
        return "coverage only"
    if denominator < SMALLEST_N:
        return "too few to judge"
    # Compare counts, not the quotient: 100 * 0.29 is 28.999999999999996.
    if 100 * numerator < weak_below * denominator:
        return "weak"
    return "strong" if 100 * numerator >= strong_from * denominator else "mixed"


def _row(
    one: Definition,
    tally: Tally,
    weak_below: float,
    strong_from: float,
    words: Mapping[str, int],
    period: str,
    conf_level: float,
) -> dict[str, Any]:
    examined = tally.denominator > 0
    low, high = wilson(tally.numerator, tally.denominator, conf_level)
    phrase = one.phrase.format(**words)
    criterion = f"weak below {weak_below:g}%, strong from {strong_from:g}%"
    return {
        "responsibility": one.responsibility,
        "indicator": one.indicator,
        "tier": one.tier,
        "unit": "all",
        "period": period if examined else "",
        "value": 100 * tally.numerator / tally.denominator if examined else float("nan"),
        "numerator": tally.numerator if examined else pd.NA,
        "denominator": tally.denominator if examined else pd.NA,
        "n": tally.denominator,
        "conf_low": 100 * low,
        "conf_high": 100 * high,
        "conf_level": conf_level,
        "class": classify(one.tier, tally.numerator, tally.denominator, weak_below, strong_from),
        "criterion": "coverage only, not judged" if one.tier == "exists" else criterion,
        "source": tally.source,
        "summary": f"{tally.numerator} of {tally.denominator} {phrase}" if examined else f"not examined: {phrase}",
    }
