"""The finding on one responsibility: claim, readings, rule, confidence, caveats, questions."""

from __future__ import annotations

from engagement.findings.certainty import RULE
from engagement.findings.debrief import debrief_of
from engagement.findings.model import Finding
from engagement.findings.priorities import Standing, same_way
from engagement.findings.readings import Responsibility
from engagement.findings.voice import Voice, listed, n_text, quoted, sentence, whole
from engagement.rules import NOT_DISTINCT

OFTEN_UNSEEN = 20.0
NOT_TESTED = "assumed, not tested"
ALIKE = "That {leaders} and {staff} understand the questions alike is assumed, not tested"
NO_PROFILE = "answers to its own questions tell no more about it than all answers together"
MEANS_ONLY = "the share of favourable answers is not shown, to protect respondents"


def make_finding(
    one: Responsibility, standing: Standing | None, *, kind: str, voice: Voice, family: int, by_target: bool
) -> Finding:
    """Write the finding on one responsibility.

    Parameters
    ----------
    one : Responsibility
        Its readings.
    standing : Standing or None
        Where it stands; None where nothing of staff's view may be shown.
    kind : str
        "keep", "decide" or "other".
    voice : Voice
        Names and phrases.
    family : int
        Number of responsibilities compared.
    by_target : bool
        Whether staff's view was held against the client's target.

    Returns
    -------
    Finding
    """
    debrief = debrief_of(one.id)
    examined = one.show.text("class") in ("strong", "mixed", "weak")
    sides = {-1: "below", 0: "unclear", 1: "at or above"}
    on_same_side = standing is not None and one.cell.text("see_class") == sides[standing.level]
    questions = (debrief.question, one.cell.text("question") if on_same_side else "")
    bring = kind == "decide" and not examined and not voice.published
    return Finding(
        id=f"{kind}-{one.id}",
        responsibility=one.id,
        title=one.title,
        label=one.label,
        kind=kind,
        claim=claim(one, standing, voice, by_target=by_target),
        readings=readings(one, voice),
        evidence=one.evidence(),
        rule=rule(one, standing, voice, family=family, by_target=by_target),
        confidence=confidence(one, standing, voice),
        clauses=one.clauses,
        caveats=caveats(one, voice),
        questions=tuple(text for text in dict.fromkeys(questions) if text),
        decision=f"To decide: {debrief.decision}" if kind == "decide" and not voice.published else "",
        documents=(debrief.documents,) if bring else (),
    )


def claim(one: Responsibility, standing: Standing | None, voice: Voice, *, by_target: bool) -> str:
    """One sentence with n: staff's view, where it stands, and the readings that point elsewhere or the same way."""
    topic = f"On {quoted(one.label)}"
    if standing is None:
        return f"{topic}, too few answers may be shown to say anything."
    text = f"{topic}, {voice.staff_text(one.share, one.score)}"
    place = position(standing, by_target=by_target)
    text += f": {place}" if place else ""
    if "leaders" in standing.apart:
        whose = "rate higher than" if not voice.published else "answer more favourably than"
        text += f"; {voice.leaders} {whose} {voice.staff}"
    if "records" in standing.apart:
        records = "weak" if standing.level > 0 else "strong"
        text += f"; the records examined are {records}, so the readings point different ways"
    elif voice.records and standing.level and same_way(one, standing.level):
        text += "; the records examined point the same way"
    return sentence(text)


def position(standing: Standing, *, by_target: bool) -> str:
    """Where staff's view stands, in words; empty where nothing is clear of chance."""
    mark = "the target" if by_target else "half" if standing.responsibility.share else "the middle of the scale"
    words = []
    if standing.level:
        more, fewer = ("above", "below") if by_target or mark != "half" else ("more than", "fewer than")
        words.append(f"{more if standing.level > 0 else fewer} {mark}")
    if standing.against_others and (not standing.level or standing.level != standing.against_others):
        words.append(f"{'above' if standing.against_others > 0 else 'below'} the mean of all points")
    return listed(words, last="but" if standing.level else "and")


def readings(one: Responsibility, voice: Voice) -> tuple[str, ...]:
    """Staff, leaders and records in short."""
    parts = [voice.staff_text(one.share, one.score) or f"{voice.staff}: too few answers to show"]
    parts.append(voice.leaders_text(one.leader_share, one.leader_score))
    if voice.records:
        parts.append(f"records: {records_text(one)}")
    return tuple(part for part in parts if part)


def records_text(one: Responsibility) -> str:
    """Say what the records show: the weakest indicator in plain counts, or that nothing was examined."""
    if one.show.text("class") not in ("strong", "mixed", "weak"):
        return "not examined"
    return one.show.text("summary").split("; ")[0] or one.show.text("class")


def rule(one: Responsibility, standing: Standing | None, voice: Voice, *, family: int, by_target: bool) -> str:
    """Name the rule behind the finding, with its source."""
    if standing is None:
        return "not shown: confidentiality rules of the gate"
    against = "the client's target" if by_target else "half" if one.share else "the middle of the scale"
    text = RULE.format(against=f"{against} and against the mean of all", family=family, level=100 * voice.level)
    if "leaders" in standing.apart:
        text += f"; gap: {one.gap.text('rule') or 'interval rule'}"
    if "records" in standing.apart:
        text += "; records: criteria fixed before the data were opened"
    return text


def confidence(one: Responsibility, standing: Standing | None, voice: Voice) -> str:
    """How sure, in words, with the interval where it may be shown."""
    if standing is None:
        return "not shown"
    clear = standing.level or standing.against_others
    word = "clear of chance" if clear else "not clear of chance"
    interval = voice.interval(one.basis)
    return f"{word} ({interval} of 100{n_text(one.basis.n).replace(' (', ', ').rstrip(')')})" if interval else word


def caveats(one: Responsibility, voice: Voice) -> tuple[str, ...]:
    """Say what limits the reading of this responsibility."""
    found = []
    if one.object == "workplace":
        found.append("Asked about the workplace, not about what top managers do.")
    if one.score and not one.share:
        found.append(sentence(MEANS_ONLY))
    if one.unseen and one.unseen.estimate >= OFTEN_UNSEEN:
        found.append(
            f"{whole(one.unseen.estimate)} of 100 {voice.of_staff} cannot tell from their job{n_text(one.unseen.n)}; "
            "shares count those who can."
        )
    if one.gap and one.forms.text("verdict").endswith(NOT_TESTED):
        found.append(sentence(ALIKE.format(leaders=voice.leaders, staff=voice.staff)))
    if not one.distinct:
        found.append(sentence(f"{NOT_DISTINCT[:1].upper()}{NOT_DISTINCT[1:]}: {NO_PROFILE}"))
    if voice.records and one.show.value("n_examined") < one.show.value("n_indicators"):
        k, m = one.show.value("n_examined"), one.show.value("n_indicators")
        found.append(f"Records: {int(k)} of {int(m)} {'indicator' if m == 1 else 'indicators'} could be judged.")
    return tuple(found)
