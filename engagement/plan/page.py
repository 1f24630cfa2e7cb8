"""The plan for people: plan.md, and its gist for the technical file; every number comes from the plan itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engagement.plan.comparisons import KINDS
from engagement.plan.log import Entry
from engagement.plan.rules import REVIEW_MONTHS

HEADINGS = {
    "primary": "Primary comparisons",
    "secondary": "Secondary comparisons, each family corrected within itself",
    "exploratory": "Exploratory, and labelled so",
    "described": "Described without a test",
}
NOTHING = "none"


def page(plan: Mapping[str, Any], instrument: Mapping[str, Any], entries: Sequence[Entry]) -> str:
    """Markdown of the plan.

    Parameters
    ----------
    plan, instrument : mapping
        As frozen.
    entries : sequence of Entry
        The log.
    """
    settings = plan["settings"]["assessment"]
    blocks = [
        f"# Analysis plan: {_text(settings['client'])}",
        "\n".join(_when(entries)),
        "Written by `engagement survey freeze`. `plan.json` has the same content, `instrument.json` every wording. "
        "Do not edit: change `assessment.toml` or the instrument, and freeze again with a reason. "
        "`engagement survey verify` checks it; `sha256sum -c SHA256SUMS` in this folder checks the files alone.",
        "## Who and what",
        _table(("What", "Value"), _asked(plan, instrument)),
    ]
    for kind in KINDS:
        rows = [
            (name, one["compares"], ", ".join(one.get("responsibilities", [])) or "all", one["judged"])
            for name, one in _sorted(plan["comparisons"])
            if one["kind"] == kind
        ]
        if rows:
            blocks += [f"## {HEADINGS[kind]}", _table(("Table", "Compares", "Responsibilities", "Judged by"), rows)]
        if kind == "primary" and not plan["settings"]["analysis"]["primary_link"]:
            blocks.append("Primary link: none named.")
    blocks += ["## Settings", _table(("Key", "Value"), list(_settings(plan["settings"])))]
    blocks += [
        "## Rules that no setting changes",
        _table(("Rule", "Value"), [(k, show(v)) for k, v in plan["rules"].items()]),
    ]
    if plan["indicators"]:
        days, months = plan["settings"]["evidence"]["days_to_response"], plan["rules"][REVIEW_MONTHS]
        rows = [
            (
                one["responsibility"] or "each",
                name,
                one["tier"],
                one["counts"].format(days=days, months=months),
                one.get("criterion", "coverage only"),
            )
            for name, one in plan["indicators"].items()
        ]
        head = ("Responsibility", "Indicator", "Tier", "k of n ...", "Criterion")
        blocks += ["## Criteria of the indicators", _table(head, rows)]
    if plan.get("questions"):
        rows = [(id, one["question"], one["responsibility"], one["object"]) for id, one in plan["questions"].items()]
        blocks += ["## Published questions", _table(("Id", "Question", "Responsibility", "Object"), rows)]
    blocks += ["## Amendments", _amendments(entries[1:])]
    return "\n\n".join(blocks) + "\n"


def fixed(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Tell what a plan fixes, in a few rows: subject and text.

    Parameters
    ----------
    plan : mapping
        As frozen.
    """
    settings, families = plan["settings"], plan["comparisons"]
    analysis = settings["analysis"]

    def named(kind: str) -> str:
        return "; ".join(_family(one) for _, one in _sorted(families) if one["kind"] == kind) or NOTHING

    rows = [
        ("Primary comparisons", named("primary")),
        ("Secondary", named("secondary")),
        ("Exploratory", named("exploratory")),
        ("Primary link", analysis["primary_link"] or "none named"),
        ("Smallest difference", f"{show(analysis['smallest_difference'])} points of 100"),
        ("Level of intervals", f"{100 * analysis['conf_level']:g}%"),
        ("Favourable points", show(analysis["favourable"])),
        ("Target", show(analysis["target"])),
    ]
    judged = sum("criterion" in one for one in plan["indicators"].values())
    if judged:
        rows.append(("Criteria of records", f"{judged} indicators with their cut points"))
    return rows


def show(value: Any) -> str:
    """Value of a setting in words."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {show(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(show(one) for one in value)
    return str(value)


def time_in_words(at: str) -> str:
    """Time of a log entry as people write it: "2026-02-19 09:00 UTC"."""
    return f"{at[:10]} {at[11:16]} UTC"


def _when(entries: Sequence[Entry]) -> Iterator[str]:
    first = entries[0]
    there = "after answers were there" if first.answers_there else "before answers were there"
    yield f"**Frozen {time_in_words(first.at)}, {there}**, with version {first.toolkit} of the toolkit."
    if first.reason:
        yield f"Reason: {_text(first.reason).rstrip('.')}."
    if first.answers_there:
        count = len(_answers(first))
        yield f"{count} file{' of answers was' if count == 1 else 's of answers were'} in the folder."
    if first.records_there:
        yield "Records were filled in already."
    if len(entries) > 1:
        yield f"Amended {len(entries) - 1} times since; this page shows the plan as amended."


def _answers(entry: Entry) -> list[str]:
    return [name for name in entry.files if name.startswith("responses/")]


def _asked(plan: Mapping[str, Any], instrument: Mapping[str, Any]) -> list[tuple[str, str]]:
    named, settings = plan["instrument"], plan["settings"]["assessment"]
    items = instrument["items"]
    forms = dict.fromkeys(form for item in items for form in item["texts"])
    counts = [f"{form} {sum(form in item['texts'] for item in items)}" for form in forms]
    rows = [
        ("Instrument", f"{named['id']}, edition {named['edition']}: {len(items)} items ({', '.join(counts)})"),
        ("SHA-256 of its content", named["hash"]),
        ("Scope", show(settings["scope"])),
        ("Top managers", f"{settings['top_management']}; {show(settings['top_managers'])} asked"),
        ("Wave", show(settings["wave"])),
    ]
    if roster := plan.get("roster"):
        rows.append(("Staff", f"{roster['people']} people in {len(roster['units'])} units"))
        rows.append(("Levels, front line first", show(roster["levels"])))
    return rows


def _settings(sections: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for section, body in sections.items():
        for key, value in body.items():
            yield f"[{section}] {key}", show(value)


def _sorted(families: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Sort families by kind, those with most responsibilities first, then by name."""
    return sorted(
        families.items(),
        key=lambda pair: (KINDS.index(pair[1]["kind"]), -len(pair[1].get("responsibilities", [])), pair[0]),
    )


def _family(one: Mapping[str, Any]) -> str:
    count = len(one.get("responsibilities", []))
    return one["compares"] + (f" ({count} responsibilities)" if count > 1 else "")


def _amendments(entries: Sequence[Entry]) -> str:
    if not entries:
        return "None."
    rows = [
        (
            str(one.number),
            time_in_words(one.at),
            "yes" if one.answers_there else "no",
            one.reason,
            "; ".join(one.changes),
        )
        for one in entries
    ]
    return _table(("No.", "When", "Answers there", "Reason", "Changes"), rows)


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(_text(cell) for cell in line) + " |" for line in lines)


def _text(value: str) -> str:
    """Text on one line that neither breaks a table nor is taken for a mark."""
    return re.sub(r"([\\|<*`])", r"\\\1", " ".join(str(value).split()))
