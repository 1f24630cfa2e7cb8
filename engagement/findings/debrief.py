"""For every responsibility: what there is to decide, what to ask, which documents to bring to the debrief."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Debrief:
    """Material for one responsibility; nothing in it rests on numbers."""

    decision: str
    question: str
    documents: str


DEBRIEF = {
    "accountability": Debrief(
        "who answers for which quality objective, and how staff hear what was decided.",
        "What did staff last hear from top management after a poor quality result?",
        "minutes of the last management reviews with the dates of their decisions",
    ),
    "policy_objectives": Debrief(
        "which promise comes first when time is short, and who explains each target.",
        "Which promise is hardest to keep when time is short, and who decides then?",
        "the quality policy and the list of objectives with targets and results",
    ),
    "integration": Debrief(
        "which records and procedures stay, which are simplified, and who approves it.",
        "Which record would nobody miss, and which one helps every day?",
        "the audit calendar and a few records with the dates they were entered",
    ),
    "process_approach": Debrief(
        "who owns the problems between departments, and where they are solved.",
        "Where does work wait longest between two departments?",
        "the process map and the process measures with the dates they were looked at",
    ),
    "risk_thinking": Debrief(
        "when there is time to prevent problems, and who takes up what people point out.",
        "What happened to the last possible problem somebody pointed out?",
        "the risk register with dates of review and of actions",
    ),
    "resources": Debrief(
        "which requests come first, and by when each one gets an answer.",
        "What is missing most often when work has to be right the first time?",
        "resource requests with dates of request and answer, calibration and training status",
    ),
    "communication": Debrief(
        "who tells which team what a mistake means for customers, and how often.",
        "When did each team last hear from top management why quality matters?",
        "the calendar of briefings and their notes",
    ),
    "results": Debrief(
        "who opens the response, within how many days.",
        "What happened after the last missed target, and who heard about it?",
        "missed targets with the dates on which a response was started",
    ),
    "direction": Debrief(
        "who answers ideas and removes obstacles, within how many days.",
        "Which idea or obstacle has waited longest for an answer?",
        "ideas and suggestions with the dates of their answers",
    ),
    "improvement": Debrief(
        "how much time each team gets for improvement work, and who checks what came of it.",
        "Which change of the last year was checked afterwards, and what came out?",
        "the action log with findings, closing dates and checks afterwards",
    ),
    "culture": Debrief(
        "how bad news reaches top management, and what happens next.",
        "What happened to the last person who brought bad news?",
        "reports of problems with the dates of the answers",
    ),
}
GENERAL = Debrief(
    "what changes, who takes it on, and by when.",
    "What would staff notice first if this changed?",
    "the records that belong to it, with dates",
)


def debrief_of(responsibility: str) -> Debrief:
    """Material for a responsibility; general words for one that is not listed."""
    return DEBRIEF.get(responsibility, GENERAL)
