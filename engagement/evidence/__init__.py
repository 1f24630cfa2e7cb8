"""What records show: objectives, calendar, actions, risks and the consultant's sample."""

from engagement.evidence.alignment import alignment
from engagement.evidence.audit_peak import audit_peak, audit_peaks, circular_shift_test
from engagement.evidence.definitions import DEFINITIONS
from engagement.evidence.indicators import (
    Tally,
    actions_closed_on_time,
    actions_held,
    answered_in_time,
    closed_actions_with,
    held_in_planned_month,
    high_risk_actions_on_time,
    high_risks_with_dated_action,
    missed_then_met,
    misses_answered,
    months_with_briefing,
    objective_attainment,
    objectives_owned_at_the_top,
    objectives_with_result,
    promised_objectives_met,
    promises_with_objective,
    reviews_held_as_planned,
    risks_reviewed,
    sample_tally,
)
from engagement.evidence.period import Period
from engagement.evidence.reading import Evidence, read_evidence
from engagement.evidence.show import show_profile
from engagement.evidence.table import evidence_table
from engagement.evidence.triangulation import triangulate
from engagement.evidence.workbook import sample_lines, write_workbook

__all__ = [
    "DEFINITIONS",
    "Evidence",
    "Period",
    "Tally",
    "actions_closed_on_time",
    "actions_held",
    "alignment",
    "answered_in_time",
    "audit_peak",
    "audit_peaks",
    "circular_shift_test",
    "closed_actions_with",
    "evidence_table",
    "held_in_planned_month",
    "high_risk_actions_on_time",
    "high_risks_with_dated_action",
    "misses_answered",
    "missed_then_met",
    "months_with_briefing",
    "objective_attainment",
    "objectives_owned_at_the_top",
    "objectives_with_result",
    "promised_objectives_met",
    "promises_with_objective",
    "read_evidence",
    "reviews_held_as_planned",
    "risks_reviewed",
    "sample_lines",
    "sample_tally",
    "show_profile",
    "triangulate",
    "write_workbook",
]
