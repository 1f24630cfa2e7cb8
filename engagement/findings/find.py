"""From a release to everything the report says in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engagement.findings import comparisons, page_one
from engagement.findings.certainty import critical
from engagement.findings.claims import make_finding
from engagement.findings.model import Finding, Findings
from engagement.findings.priorities import Priorities, set_priorities, stand
from engagement.findings.readings import Responsibility, Tables, read_responsibilities
from engagement.findings.voice import Voice, make_voice, sentence

if TYPE_CHECKING:
    from engagement.confidentiality import Release


def find_findings(release: Release) -> Findings:
    """Turn a release into findings: what to keep, what to decide, how sure, and a sentence on every comparison.

    Every number comes from a table of the release and every judgement from a rule that the finding names. What is
    hidden stays hidden: a sentence says so instead.

    Parameters
    ----------
    release : Release
        What came through the gate, with or without evidence; respondents or published results.

    Returns
    -------
    Findings
    """
    tables, manifest = Tables(release.tables), release.manifest
    voice = make_voice(manifest, records="show" in release.tables)
    responsibilities = read_responsibilities(tables, manifest)
    priorities = set_priorities(responsibilities, conf_level=voice.level)
    found = {one.responsibility: one for one in _findings(responsibilities, priorities, voice)}
    keep = tuple(found[standing.responsibility.id] for standing in priorities.keep)
    decide = tuple(found[standing.responsibility.id] for standing in priorities.decide)
    named = [standing.responsibility for standing in (*priorities.decide, *priorities.keep)]
    with_leaders = any(one.leader_score or one.leader_share for one in responsibilities)
    labels = {one.id: one.label for one in responsibilities}
    differs = comparisons.where_it_differs(tables, named, voice) if named else ""
    return Findings(
        title=page_one.title(voice, with_leaders=with_leaders),
        answered=page_one.answered(tables, manifest, voice),
        one_sentence=page_one.one_sentence(priorities, responsibilities, voice),
        keep=keep,
        decide=decide,
        keep_note=page_one.keep_note(priorities, responsibilities),
        decide_note=page_one.decide_note(priorities, responsibilities),
        where_it_differs=differs,
        how_sure=page_one.how_sure(priorities, responsibilities, voice, levels=differs.startswith("On ")),
        caution=page_one.caution(tables, responsibilities, manifest, voice),
        next_steps=page_one.next_steps(any(one.documents for one in decide), voice),
        scope=scope(voice, manifest),
        responsibilities=tuple(found.values()),
        gaps=_gaps(tables, responsibilities, voice),
        estimates=_estimates(tables, responsibilities, voice),
        levels=_levels(tables, responsibilities, voice),
        records=_records(responsibilities, voice),
        promises={str(row["promise"]): comparisons.promise_sentence(row, voice) for row in tables.rows("alignment")},
        links=comparisons.link_sentences(tables, labels, voice),
        how_to_read=how_to_read(voice, manifest),
    )


def scope(voice: Voice, manifest: Mapping[str, Any]) -> str:
    """Say what was assessed and what was not."""
    where = ", ".join(text for text in (manifest.get("client"), manifest.get("scope")) if text)
    examined = "perceptions of those who answered" + (" and records examined" if voice.records else "")
    return sentence(f"{where}: {examined}; not an audit, not an assessment of any person")


def how_to_read(voice: Voice, manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Explain shares, ratings, intervals, hidden cells, and the three readings."""
    smallest = manifest.get("settings", {}).get("smallest_group", 5)
    level = f"{100 * voice.level:g}%"
    notes = [
        f"\u201c31 of 100 {voice.say.removeprefix('say ')}\u201d is the share of favourable answers among those who "
        "gave one, on average over the questions on a point.",
        f"An interval shows how far chance alone may move a number ({level}); n is the number of answers behind it.",
        f"Differences under {voice.smallest_difference:g} points of 100 are too small to matter here.",
        f"Results of fewer than {smallest} people are hidden, and others with them where the hidden could be worked "
        "out.",
    ]
    if not voice.published:
        notes.append(f"What {voice.leaders} say is their own rating of the same acts that staff rate.")
    else:
        notes.append(
            f"{voice.leaders} rate senior managers as all others do: this is the leaders' view, not a rating of "
            "themselves."
        )
    if voice.records:
        notes.append(
            "Records stand on another scale: they are never added to or subtracted from ratings. Strong, mixed and "
            "weak follow criteria fixed before the data were opened; \u201cnot examined\u201d is not weak."
        )
    return tuple(notes)


def _findings(responsibilities: tuple[Responsibility, ...], priorities: Priorities, voice: Voice) -> list[Finding]:
    """One finding a responsibility, in the order of the instrument."""
    rated = [one for one in responsibilities if one.basis]
    quantile = critical(voice.level, len(rated))
    kinds = {standing.responsibility.id: "keep" for standing in priorities.keep}
    kinds |= {standing.responsibility.id: "decide" for standing in priorities.decide}
    return [
        make_finding(
            one,
            stand(one, rated, quantile) if one.basis else None,
            kind=kinds.get(one.id, "other"),
            voice=voice,
            family=len(rated),
            by_target=bool(one.target),
        )
        for one in responsibilities
    ]


def _gaps(tables: Tables, responsibilities: tuple[Responsibility, ...], voice: Voice) -> dict[str, str]:
    if "perception_gaps" not in tables.tables:
        return {}
    count = len(tables.tables["perception_gaps"])
    asked = set(tables.tables["perception_gaps"]["responsibility"].astype(str))
    found = {
        one.id: tables.find("perception_gaps", responsibility=one.id) for one in responsibilities if one.id in asked
    }
    return {key: comparisons.gap_sentence(gap, voice, responsibilities=count) for key, gap in found.items()}


def _estimates(tables: Tables, responsibilities: tuple[Responsibility, ...], voice: Voice) -> dict[str, str]:
    if "estimate_gaps" not in tables.tables:
        return {}
    asked = set(tables.tables["estimate_gaps"]["responsibility"].astype(str))
    found = {one.id: tables.find("estimate_gaps", responsibility=one.id) for one in responsibilities if one.id in asked}
    return {key: comparisons.estimate_sentence(gap, voice) for key, gap in found.items()}


def _levels(tables: Tables, responsibilities: tuple[Responsibility, ...], voice: Voice) -> dict[str, str]:
    if "ratings_levels" not in tables.tables:
        return {}
    return {one.id: comparisons.level_sentence(tables, one, voice) for one in responsibilities}


def _records(responsibilities: tuple[Responsibility, ...], voice: Voice) -> dict[str, str]:
    if not voice.records:
        return {}
    found = {}
    for one in responsibilities:
        name = one.show.text("class")
        if name in ("strong", "mixed", "weak"):
            k, m = int(one.show.value("n_examined")), int(one.show.value("n_indicators"))
            detail = f": {one.show.text('summary')}" if one.show.text("summary") else ""
            found[one.id] = sentence(f"Records {name}, {k} of {m} indicators judged{detail}")
        else:
            found[one.id] = "No records could be judged: not examined, or too few."
    return found
