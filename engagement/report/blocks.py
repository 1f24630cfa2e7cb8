"""One compact block a responsibility, always laid out alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engagement.report import record_tables, survey_tables, words
from engagement.report.markdown import Markdown, escape, table
from engagement.report.source import Source

if TYPE_CHECKING:
    from engagement.findings import Finding, Findings


@dataclass(frozen=True)
class Block:
    """What the template prints for one responsibility; empty parts are left out."""

    anchor: Markdown
    label: str
    title: str
    sentences: tuple[Markdown, ...]
    readings: Markdown
    levels: str
    items: Markdown
    evidence: Markdown
    questions: tuple[str, ...]
    caveats: tuple[str, ...]


def blocks(source: Source, findings: Findings) -> list[Block]:
    """Blocks of all measured responsibilities, in the order of the instrument."""
    by_id = {finding.responsibility: finding for finding in findings.responsibilities}
    return [_block(source, findings, entry, by_id.get(entry["id"])) for entry in source.measured]


def _block(source: Source, findings: Findings, entry: Any, finding: Finding | None) -> Block:
    key = entry["id"]
    label = source.titles[key]
    sentences = {
        "Found": finding.claim if finding else "",
        "Grades" if source.published else "Leaders and staff": findings.gaps.get(key, ""),
        "Life at work": findings.estimates.get(key, ""),
        "Levels": findings.levels.get(key, ""),
        "Records": findings.records.get(key, ""),
    }
    items = [
        row
        for row in source.rows("items", form="staff", responsibility=key, metric="favourable")
        if row.get("role") != "promise"
    ]
    return Block(
        anchor=Markdown(f"{{#{key.replace('_', '-')}}}"),
        label=label,
        title=entry["title"],
        sentences=tuple(
            escape(sentence) if sentence.startswith(name) else Markdown(f"**{name}.** {escape(sentence)}")
            for name, sentence in sentences.items()
            if sentence
        ),
        readings=_readings(source, key, label),
        levels="" if key in findings.levels else _levels(source, key),
        items=survey_tables.items(source, items, f"Questions: {label}"),
        evidence=record_tables.evidence(source, key, f"Records examined: {label}"),
        questions=tuple(finding.questions) if finding else (),
        caveats=tuple(finding.caveats) if finding else (),
    )


def _readings(source: Source, key: str, label: str) -> Markdown:
    leaders, staff = source.leaders_label, source.staff_label
    names = (
        f"Say: {words.inside(leaders)} about themselves",
        f"See: {words.inside(staff)} about top managers",
        f"{staff} about life at work",
        f"{leaders}' estimate of life at work",
    )
    if source.published:  # every grade rates senior managers and its own work
        managers, work = "about senior managers", "about life at work"
        names = (f"{leaders} {managers}", f"{staff} {managers}", f"{staff} {work}", f"{leaders} {work}")
    rows: list[list[Any]] = []
    sides = (
        ("leader", "leader_behaviour"),
        ("staff", "leader_behaviour"),
        ("staff", "workplace"),
        ("leader", "workplace"),
    )
    for name, (form, object_) in zip(names, sides, strict=True):
        keys = {"form": form, "object": object_, "responsibility": key}
        share = source.row("ratings", metric="favourable", **keys)
        mean = source.row("ratings", metric="score", **keys)
        if share is None and mean is None:
            continue
        rows.append([name, _share(share), words.with_interval(mean), words.shown_count(mean or share)])
    unsure = source.row("ratings", form="staff", object="leader_behaviour", responsibility=key, metric="cannot_tell")
    chosen = source.row("importance", responsibility=key)
    for name, row in (
        (f"{staff} who cannot tell from their job", unsure),
        ("Chosen among the three most important", chosen),
    ):
        if row is not None:
            rows.append([name, _share(row), words.DASH, words.shown_count(row)])
    headers = [
        "Reading",
        f"{source.favourable_words.capitalize()}, of 100 (95% interval)",
        "Mean 0-100 (95% interval)",
        "n",
    ]
    align, widths = "lrrr", [38, 24, 26, 9]
    if source.published:
        headers, align, widths = [*headers[:2], "n"], "lrr", [46, 30, 12]
        rows = [[name, share, count] for name, share, _, count in rows]
    return table(headers, rows, align=align, widths=widths, caption=f"Readings: {label}")


def _share(row: dict[str, Any] | None) -> str:
    return words.DASH if row is None else words.with_interval(row, 0)


def _levels(source: Source, key: str) -> str:
    """Ratings over the levels of the hierarchy as one line: "front line 27, team leaders 49"."""
    rows = source.rows("ratings_levels", responsibility=key, object="leader_behaviour", metric="favourable")
    if len(rows) < 2:
        return ""
    if "position" in rows[0]:
        rows = sorted(rows, key=lambda row: float("inf") if words.missing(row["position"]) else float(row["position"]))
    parts = [
        f"{row['level']} {words.HIDDEN}"
        if words.is_hidden(row)
        else f"{row['level']} {words.number(row['estimate'], 0)} (n = {words.count(row['n'])})"
        for row in rows
    ]
    return ", ".join(parts)
