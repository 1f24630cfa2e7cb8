"""Triangulation: staff's view against a reference, beside what records show; named cells and a question each.

SEE and SHOW are never subtracted or averaged: they lie on different scales.
"""

from __future__ import annotations

import pandas as pd

BACKED = "backed"
UNSEEN_WORK = "unseen work"
TARGETS_MET_SELDOM_SEEN = "targets met, seldom seen"
DIFFERENT_WAYS = "readings point different ways"
AGREED_PRIORITY = "agreed priority"
SEEN_MIXED = "seen, records mixed"
SELDOM_SEEN_MIXED = "seldom seen, records mixed"
UNCLEAR = "staff view unclear"
NOT_ASSESSABLE = "not assessable"

AT_OR_ABOVE, BELOW, UNCLEAR_CLASS, NOT_AVAILABLE = "at or above", "below", "unclear", "not available"
_CELLS = {
    (AT_OR_ABOVE, "strong"): BACKED,
    (AT_OR_ABOVE, "mixed"): SEEN_MIXED,
    (AT_OR_ABOVE, "weak"): DIFFERENT_WAYS,
    (BELOW, "strong"): UNSEEN_WORK,
    (BELOW, "mixed"): SELDOM_SEEN_MIXED,
    (BELOW, "weak"): AGREED_PRIORITY,
}
# Where records mean attained targets, strong records beside a low staff view are a question about the targets.
_ABOUT_TARGETS = ("policy_objectives", "results")
_QUESTIONS = {
    BACKED: "Staff rate this at or above {reference}, and records point the same way ({records}). What keeps it so?",
    SEEN_MIXED: "Staff rate this at or above {reference}; records are mixed ({records}). Which part do staff see?",
    DIFFERENT_WAYS: "Staff rate this at or above {reference}; the records examined are weak ({records}). Where else is "
    "this work on record, and what do staff see that records do not hold?",
    UNSEEN_WORK: "Records are strong ({records}); staff rate this below {reference}. How do staff get to know what was "
    "done?",
    TARGETS_MET_SELDOM_SEEN: "Records are strong ({records}); staff rate this below {reference}. Which part of daily "
    "work do these targets describe, and what would staff see if they described all of it?",
    SELDOM_SEEN_MIXED: "Staff rate this below {reference}; records are mixed ({records}). Which of these would staff "
    "notice first if it changed?",
    AGREED_PRIORITY: "Staff rate this below {reference}, and records point the same way ({records}). What stands in "
    "the way, who takes the next step, and by when?",
    UNCLEAR: "Staff's view is too close to {reference} to place on one side; records are {show} ({records}). Where do "
    "groups of staff differ?",
}
_BRING = {
    "accountability": "minutes of the last management reviews with the dates of their decisions",
    "policy_objectives": "the quality policy and the list of objectives with targets and results",
    "integration": "the audit calendar and a few records with the dates they were entered",
    "process_approach": "the process map and the process measures with the dates they were looked at",
    "risk_thinking": "the risk register with action dates and dates of review",
    "resources": "resource requests with dates of request and answer, calibration and training status",
    "communication": "the calendar of briefings and their notes",
    "results": "missed targets with the dates on which a response was started",
    "direction": "ideas and suggestions with the dates of their answers",
    "improvement": "the action log with causes, closing dates and effect checks",
}


def triangulate(
    see: pd.DataFrame,
    show: pd.DataFrame,
    *,
    reference: float = 50.0,
    reference_name: str | None = None,
) -> pd.DataFrame:
    """Staff's rating against `reference`, beside the class of the records.

    Parameters
    ----------
    see : DataFrame
        ESTIMATES by responsibility: staff's ratings of leader behaviour, metric score (0-100). Where the columns
        `form`, `object`, `metric` are there, other rows are left aside.
    show : DataFrame
        SHOW, as `show_profile` gives.
    reference : float
        The client's target, or the middle of the scale (50), 0-100.
    reference_name : str, optional
        How questions name it; default "the middle of the scale" for 50, else "the target".

    Returns
    -------
    DataFrame
        One row a responsibility of `show`: `see_class` is "at or above" or "below" where the whole interval lies there,
        else "unclear"; `cell`; `probability` that the staff mean lies on its side of the reference (for "unclear" the
        more probable side), from a normal distribution; a neutral `question` for the debrief, which names no rating.

    Raises
    ------
    ValueError
        If `reference` lies outside 0-100.
    """
    from scipy.special import ndtr

    if not 0 <= reference <= 100:
        raise ValueError(f"reference is {reference}; expected a score from 0 to 100.")
    if reference_name is None:
        reference_name = "the middle of the scale" if reference == 50 else "the target"
    wanted = {"form": "staff", "object": "leader_behaviour", "metric": "score"}
    for column, value in wanted.items():
        if column in see:
            see = see.loc[see[column] == value]
    by_responsibility = see.drop_duplicates("responsibility").set_index("responsibility")
    rows = []
    for one in show.to_dict("records"):
        name = one["responsibility"]
        seen = by_responsibility.loc[name].to_dict() if name in by_responsibility.index else {}
        see_class = _see_class(seen, reference)
        probability = float("nan")
        if see_class != NOT_AVAILABLE and seen["std_error"] > 0:
            above = float(ndtr((seen["estimate"] - reference) / seen["std_error"]))
            probability = {AT_OR_ABOVE: above, BELOW: 1 - above}.get(see_class, max(above, 1 - above))
        cell = _cell(name, see_class, one["class"])
        rows.append(
            {
                "responsibility": name,
                **{column: seen.get(column, float("nan")) for column in ("estimate", "conf_low", "conf_high")},
                "conf_level": seen.get("conf_level", float("nan")),
                "n": seen.get("n", pd.NA),
                "metric": "score",
                "reference": float(reference),
                "see_class": see_class,
                "class": one["class"],
                "cell": cell,
                "probability": probability,
                "question": _question(name, cell, see_class, one, reference_name),
            }
        )
    return pd.DataFrame(rows).astype({"n": "Int64"})


def _see_class(seen: dict, reference: float) -> str:
    if not seen or seen["estimate"] != seen["estimate"]:
        return NOT_AVAILABLE
    if seen["conf_low"] >= reference:
        return AT_OR_ABOVE
    return BELOW if seen["conf_high"] < reference else UNCLEAR_CLASS


def _cell(responsibility: str, see_class: str, show_class: str) -> str:
    if see_class == NOT_AVAILABLE or show_class == "not examined":
        return NOT_ASSESSABLE
    if see_class == UNCLEAR_CLASS:
        return UNCLEAR
    cell = _CELLS[see_class, show_class]
    return TARGETS_MET_SELDOM_SEEN if cell == UNSEEN_WORK and responsibility in _ABOUT_TARGETS else cell


def _question(responsibility: str, cell: str, see_class: str, show: dict, reference_name: str) -> str:
    """Question for the debrief; holds no rating, so that it stays printable where a rating is suppressed."""
    if cell != NOT_ASSESSABLE:
        return _QUESTIONS[cell].format(reference=reference_name, records=show["summary"], show=show["class"])
    if show["class"] == "not examined":
        documents = _BRING.get(responsibility, "records that show what was done")
        return f"Too few records were examined to say. Please bring to the debrief: {documents}."
    return f"Staff's view is not available; records are {show['class']} ({show['summary']}). Whom could we ask?"
