"""The lines of page one: who answered, the one sentence, how sure, what to bear in mind, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from engagement.findings.priorities import Priorities, Standing
from engagement.findings.readings import Responsibility, Tables
from engagement.findings.voice import Voice, listed, quoted, sentence, whole

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
HALF_ANSWERED = 50.0
LOWER_BY = 10.0


def title(voice: Voice, *, with_leaders: bool) -> str:
    """Name the readings there are."""
    if voice.published:
        return "Leaders' view, staff's view"
    say = "What leaders say, what staff see" if with_leaders else "What staff see"
    return f"{say}, what records show" if voice.records else say


def answered(tables: Tables, manifest: Mapping[str, Any], voice: Voice) -> str:
    """Who answered, in counts, and how long the records reach back."""
    staff, leaders = (
        _answers(tables, form, name) for form, name in (("staff", voice.of_staff), ("leader", voice.of_leaders))
    )
    row = tables.find("participation", form="staff")
    rate = f" ({whole(row.estimate)}%)" if row else ""
    text = f"{staff} answered{rate}, {leaders}" if staff else f"{voice.staff}: too few to show; {leaders}"
    if voice.records:
        text += f"; records of {manifest.get('settings', {}).get('period_months', 12)} months"
    return text[:1].upper() + text[1:]


def _answers(tables: Tables, form: str, name: str) -> str:
    """Write the counts of one form: "268 of 420 staff", or without the headcount where it is not known."""
    for row in tables.rows("participation"):
        if row["form"] == form and not row["suppressed"] and not pd.isna(row["n"]):
            employed = "" if pd.isna(row["population"]) else f" of {int(row['population']):,}"
            return f"{int(row['n']):,}{employed} {name}"
    return "" if form == "staff" else f"{name}: too few to show"


def one_sentence(priorities: Priorities, responsibilities: Sequence[Responsibility], voice: Voice) -> str:
    """Sum up what stands out, in the terms of the rule that chose it."""
    rated = [one for one in responsibilities if one.basis]
    if not rated:
        return "Too few people answered to show results and still protect each of them."
    if priorities.alike:
        shares = [one.basis.estimate for one in rated]
        low, high = whole(min(shares)), whole(max(shares))
        span = low if low == high else f"{low} to {high}"
        what = f"{span} of 100 {voice.say}" if rated[0].share else f"mean ratings {span} on a scale of 0 to 100"
        return f"No point stands out: {voice.staff} rate all {_count(len(rated))} alike within chance ({what})."
    parts = []
    if priorities.keep:
        mark = "Ratings above the target" if priorities.by_target else f"Most {voice.of_staff} {voice.say}"
        parts.append(f"{mark} on {_labels(priorities.keep)}")
    low = [one for one in priorities.decide if one.level < 0]
    below = [one for one in priorities.decide if one.level >= 0 and one.against_others < 0]
    apart = [one for one in priorities.decide if one not in low and one not in below]
    if low:
        fewer = (
            "below the target" if priorities.by_target else "fewer than half" if low[0].responsibility.share else "low"
        )
        lead = f"{fewer} on {_labels(low)}" if parts else _low_alone(low, voice, fewer)
        parts.append(lead + _records(low, voice))
    elif below:
        parts.append(f"answers are below the mean of all points on {_labels(below)}{_records(below, voice)}")
    if apart and not low:
        parts.append(f"readings point different ways on {_labels(apart)}")
    if not parts:
        return (
            f"No point is clearly high or low in the view of {voice.staff}, and no readings clearly point "
            "different ways."
        )
    return sentence("; ".join(parts))


def keep_note(priorities: Priorities, responsibilities: Sequence[Responsibility]) -> str:
    """Say what the order of the points to keep means, or why there are none."""
    if not priorities.keep:
        if not any(one.basis for one in responsibilities):
            return "Nothing may be shown."
        return "Nothing stands out." if priorities.alike else "No point is clearly high."
    if len(priorities.keep) == 1:
        return ""
    if also := len(priorities.also_high):
        of_all = _count(len(priorities.keep) + also)
        return f"three of {of_all} points that are clearly high; chance does not rule out another order"
    return "in this order" if priorities.keep_ordered else "their order is not clear of chance"


def decide_note(priorities: Priorities, responsibilities: Sequence[Responsibility]) -> str:
    """Say what the order of the points to decide means, or why there are none."""
    if not priorities.decide:
        if not any(one.basis for one in responsibilities):
            return "Nothing may be shown."
        return (
            "Nothing is clearly low and no readings clearly point different ways; choose by what staff call important."
        )
    if len(priorities.decide) == 1:
        return ""
    if priorities.decide_ordered:
        return "in this order"
    if priorities.decide_first_clear:
        return "the first is clear of the others; those are in order of how many readings point to them"
    return "in order of how many readings point to each; staff's answers alone do not separate them"


def how_sure(priorities: Priorities, responsibilities: Sequence[Responsibility], voice: Voice, *, levels: bool) -> str:
    """Say what is clear of chance and what is not ranked."""
    rated = [one for one in responsibilities if one.basis]
    if not rated:
        return "Nothing is shown, so nothing is claimed."
    named = len(priorities.keep) + len(priorities.decide)
    if not named:
        return f"No point is clear of chance at {100 * voice.level:g}%, all taken together; none is ranked."
    text = (
        f"What is said here of staff's answers is clear of chance ({100 * voice.level:g}%, all points taken together)"
    )
    if voice.published:
        text = text.replace("staff's", "these")
    rest = len(rated) - named
    text += f"; the other {_count(rest)} {'is' if rest == 1 else 'are'} not ranked." if rest else "."
    text += _blurred(rated)
    for also, word in ((priorities.also_low, "decide"), (priorities.also_high, "keep")):
        if also:
            which = _labels(also) if len(also) < 3 else f"{_count(len(also))} more points"
            text += f" As clear, but not among the first three to {word}: {which}."
    if levels:
        text += " Differences between levels are a first look, to be asked about."
    if voice.records:
        text += " Records are classed by criteria fixed before they were opened; they are few."
    return text


def caution(
    tables: Tables, responsibilities: Sequence[Responsibility], manifest: Mapping[str, Any], voice: Voice
) -> str:
    """Name the one thing to bear in mind: the most limiting one that applies."""
    smallest = manifest.get("settings", {}).get("smallest_group", 5)
    if not any(one.basis for one in responsibilities):
        return f"Groups under {smallest} are never shown; with more answers the same survey can say more."
    if voice.published:
        return (
            "These are published percentages: intervals assume perfectly correlated questions, and no "
            "records were examined."
        )
    overall = tables.find("participation", form="staff")
    if overall and overall.estimate < HALF_ANSWERED:
        return (
            f"{int(overall.n):,} of {int(overall.value('population')):,} staff answered; "
            "those who did not may see it differently."
        )
    if lower := _lower_level(tables, overall.estimate):
        return lower
    if not any(one.leader_score or one.leader_share for one in responsibilities):
        return f"Too few {voice.leaders} answered to show their own ratings."
    silent = overall.value("population") - overall.n
    if not silent > 0:
        return "Those who did not answer may see it differently."
    return f"{int(silent):,} of {int(overall.value('population')):,} staff did not answer; they may see it differently."


def next_steps(findings_without_records: bool, voice: Voice) -> str:
    """Next steps, with the dates left open."""
    if voice.published:
        return "compare with your own survey; read the wording of each question before using a difference."
    bring = "; bring the documents named with each point" if findings_without_records else ""
    return f"debrief 90 minutes on __{bring}; staff get their one-page feedback by __; short repeat in __."


def _lower_level(tables: Tables, overall: float) -> str:
    rows = [
        row
        for row in tables.rows("participation_levels")
        if not row["suppressed"] and not pd.isna(row["estimate"]) and not pd.isna(row["population"])
    ]
    if not rows or overall != overall:
        return ""
    lowest = min(rows, key=lambda row: row["estimate"])
    if lowest["estimate"] > overall - LOWER_BY:
        return ""
    return sentence(
        f"{lowest['level']} answered less often than staff overall: {int(lowest['n']):,} of "
        f"{int(lowest['population']):,} ({whole(lowest['estimate'])}%, overall {whole(overall)}%)"
    )


def _blurred(rated: Sequence[Responsibility]) -> str:
    """Say how many points their own answers cannot tell from the overall rating; empty where all can be told."""
    blurred = sum(not one.distinct for one in rated)
    if not blurred:
        return ""
    which = f"all {_count(blurred)} points" if blurred == len(rated) else f"{_count(blurred)} of the points"
    return f" Answers on {which} follow people's overall impression too closely to compare them with each other."


def _labels(standings: Sequence[Standing]) -> str:
    return listed([quoted(one.responsibility.label) for one in standings])


def _low_alone(low: Sequence[Standing], voice: Voice, fewer: str) -> str:
    if fewer == "fewer than half":
        return f"fewer than half of {voice.of_staff} {voice.say} on {_labels(low)}"
    return f"ratings are {fewer} on {_labels(low)}"


def _records(standings: Sequence[Standing], voice: Voice) -> str:
    """Whether the records examined point the same way, for the points they were examined for."""
    if not voice.records:
        return ""
    classes = [one.responsibility.show.text("class") for one in standings]
    judged = [name for name in classes if name in ("strong", "mixed", "weak")]
    if judged and set(judged) == {"weak"}:
        which = (
            "" if len(judged) == len(standings) else f" where they were examined ({len(judged)} of {len(standings)})"
        )
        return f", and the records examined point the same way{which}"
    if judged and set(judged) == {"strong"}:
        return ", while the records examined are strong"
    if judged:
        return (
            ", where the records examined are mixed"
            if len(set(judged)) == 1
            else ", where records differ from point to point"
        )
    return ", where no records could be judged"


def _count(number: int) -> str:
    return NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)
