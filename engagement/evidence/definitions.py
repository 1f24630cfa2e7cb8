"""What each indicator is: responsibility, tier, the words for its counts, and its default criterion.

The cut points are conventions fixed before any data are opened, so that a class never follows from a look at the
result. A client's own cut points go into [evidence] criteria of assessment.toml.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.instrument import InputError

SMALLEST_N = 5
"""Fewer cases than this are "too few to judge"."""
WEAK_BELOW, STRONG_FROM = 60.0, 90.0
"""Default criterion, also for pooled lines of the sample: with 5 cases, 5 are strong and 2 or fewer weak."""


@dataclass(frozen=True)
class Definition:
    """One indicator.

    Attributes
    ----------
    indicator, responsibility : str
        Ids.
    tier : str
        exists (coverage only), done (in time) or worked (did it help).
    phrase : str
        Follows "k of n"; may hold `{days}` (days within which an answer is due) and `{months}` (review interval).
    weak_below, strong_from : float
        Default criterion in percent.
    line : str
        For a line of the consultant's sample: its text as pre-filled in the workbook.
    """

    indicator: str
    responsibility: str
    tier: str
    phrase: str
    weak_below: float = WEAK_BELOW
    strong_from: float = STRONG_FROM
    line: str = ""


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "reviews_held_as_planned",
        "accountability",
        "done",
        "management reviews held in the planned quarter with top management present",
    ),
    Definition(
        "review_decisions_on_time", "accountability", "done", "review decisions closed by the date agreed", 60, 85
    ),
    Definition(
        "objectives_owned_at_the_top", "accountability", "exists", "objectives owned by a role in top management"
    ),
    Definition(
        "sample_review_decisions",
        "accountability",
        "done",
        "sampled review decisions done by the date agreed",
        line="last 5 review decisions done by the date agreed",
    ),
    Definition(
        "sample_who_answers",
        "accountability",
        "worked",
        "people asked could say who answers for quality",
        line="10 people: who answers for quality?",
    ),
    Definition("promises_with_objective", "policy_objectives", "exists", "promises with an objective"),
    Definition(
        "objectives_with_result",
        "policy_objectives",
        "done",
        "objectives with a result on record when they were due",
        70,
        95,
    ),
    Definition(
        "promised_objectives_met", "policy_objectives", "worked", "objectives serving a promise were met", 50, 80
    ),
    Definition(
        "sample_promise_known",
        "policy_objectives",
        "worked",
        "people asked could name a promise and what it asks of them",
        line="10 people: one promise and what it asks of them",
    ),
    Definition(
        "sample_objectives_traced",
        "policy_objectives",
        "done",
        "sampled objectives traced to a promise",
        line="5 objectives traced to a promise",
    ),
    Definition("held_in_planned_month", "integration", "done", "audits and reviews held in the month planned", 60, 85),
    Definition(
        "sample_records_entered",
        "integration",
        "done",
        "sampled records entered within 5 working days",
        line="5 records taken at random entered within 5 working days",
    ),
    Definition(
        "sample_methods_match",
        "integration",
        "worked",
        "written methods looked at that match practice",
        line="5 written methods against practice",
    ),
    Definition(
        "sample_result_user_known",
        "process_approach",
        "worked",
        "people asked could say who uses their result",
        line="10 people: who uses your result?",
    ),
    Definition(
        "sample_measures_looked_at",
        "process_approach",
        "done",
        "sampled process measures looked at this year",
        line="5 process measures looked at this year",
    ),
    Definition("high_risks_with_dated_action", "risk_thinking", "exists", "high risks with a dated action"),
    Definition("high_risk_actions_on_time", "risk_thinking", "done", "high risks with the action done on time", 60, 85),
    Definition("risks_reviewed", "risk_thinking", "done", "risks reviewed in the last {months} months", 60, 85),
    Definition(
        "sample_problem_written_down",
        "risk_thinking",
        "done",
        "changes or new jobs with a possible problem written down before the start",
        line="5 changes or new jobs: a possible problem written down before the start",
    ),
    Definition(
        "sample_risks_dated_action",
        "risk_thinking",
        "done",
        "sampled high risks with a dated action",
        line="5 high risks with a dated action",
    ),
    Definition("requests_answered", "resources", "done", "resource requests answered within {days} days", 50, 80),
    Definition(
        "sample_tools_in_date",
        "resources",
        "done",
        "sampled measuring tools or key training records in date",
        line="5 measuring tools or key training records in date",
    ),
    Definition(
        "sample_requests_answered",
        "resources",
        "done",
        "sampled resource requests answered",
        line="last 5 requests answered",
    ),
    Definition("months_with_briefing", "communication", "done", "months with a staff briefing held", 25, 65),
    Definition(
        "sample_why_it_matters",
        "communication",
        "worked",
        "people asked could say why quality matters and what could happen to a customer",
        line="10 people: why does it matter, what could happen to a customer?",
    ),
    Definition(
        "sample_consequence_noted",
        "communication",
        "done",
        "sampled briefings with the consequence mentioned in the notes",
        line="5 briefings: consequence mentioned in the notes",
    ),
    Definition("misses_answered", "results", "done", "misses answered within {days} days", 50, 80),
    Definition("missed_then_met", "results", "worked", "missed objectives were met in the next period", 40, 70),
    Definition("objectives_met", "results", "worked", "objectives due were met", 50, 80),
    Definition(
        "sample_response_started",
        "results",
        "done",
        "sampled missed targets with a response started",
        line="last 5 missed targets: response started",
    ),
    Definition(
        "sample_lots_held_back",
        "results",
        "worked",
        "sampled faulty lots held back",
        line="5 faulty lots held back",
    ),
    Definition("ideas_answered", "direction", "done", "ideas answered within {days} days", 50, 80),
    Definition(
        "sample_ideas_answered",
        "direction",
        "done",
        "sampled ideas answered",
        line="last 10 ideas answered",
    ),
    Definition(
        "sample_stop_work",
        "direction",
        "worked",
        "stop-work cases looked at that stayed without penalty",
        line="5 stop-work cases without penalty",
    ),
    Definition("actions_with_cause", "improvement", "done", "closed actions with a cause written down", 60, 85),
    Definition("actions_closed_on_time", "improvement", "done", "actions closed by the date agreed", 60, 85),
    Definition("effects_checked", "improvement", "done", "closed actions with their effect checked", 60, 85),
    Definition("actions_held", "improvement", "worked", "actions checked that held", 60, 90),
    Definition(
        "sample_actions_held",
        "improvement",
        "worked",
        "sampled closed actions with effect checked and held",
        line="last 5 closed actions: effect checked and held",
    ),
    Definition(
        "sample_figures_concluded",
        "improvement",
        "done",
        "key figures with a written conclusion",
        line="5 key figures with a written conclusion",
    ),
)
SAMPLE_OTHER = "sample_other"
"""Indicator of sample lines the consultant added; pooled per responsibility."""

RESPONSIBILITIES = tuple(dict.fromkeys(one.responsibility for one in DEFINITIONS))


def check_criteria(criteria: Mapping[str, tuple[float, float]]) -> None:
    """Refuse cut points for an indicator that does not exist.

    Parameters
    ----------
    criteria : mapping of str to (weak below, strong from)
        Percent, by indicator id.

    Raises
    ------
    InputError
        If an indicator is unknown; the message names the nearest one.
    """
    known = [one.indicator for one in DEFINITIONS if one.tier != "exists"] + [SAMPLE_OTHER]
    for indicator in criteria:
        if indicator not in known:
            near = difflib.get_close_matches(indicator, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"
            raise InputError(f"assessment.toml [evidence] criteria: unknown indicator {indicator!r}; {hint}")
