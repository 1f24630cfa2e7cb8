"""Tables of records as Markdown: evidence, promises and objectives, see beside show, links, the audit peak."""

from __future__ import annotations

from typing import Any

from engagement.report import words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source


def indicator_name(source: Source, indicator: Any) -> str:
    """Readable name of an indicator, from the release where it carries one."""
    return str(source.manifest.get("indicators", {}).get(indicator) or words.words(indicator))


def evidence(source: Source, responsibility: str, caption: str) -> Markdown:
    """Set the indicators of one responsibility that were examined in a table; empty text where none was."""
    rows = [
        (_found(source, row), row["tier"], words.record_class(row["class"]))
        for row in source.rows("evidence", responsibility=responsibility)
        if row["class"] != "not examined"
    ]
    return table(
        ("What was found", "Tier", "Class"),
        rows,
        align="lll",
        widths=(60, 12, 22),
        caption=caption,
    )


def show(source: Source) -> Markdown:
    """Set records of all responsibilities in a table: class, how much was examined, the counts in words."""
    rows = []
    for entry in source.responsibilities:
        row = source.row("show", responsibility=entry["id"])
        if row is None:
            continue
        summary = row.get("summary")
        rows.append(
            (
                source.titles[entry["id"]],
                words.record_class(row["class"]),
                words.examined(row),
                "" if words.missing(summary) else summary,
            )
        )
    return table(
        ("Responsibility", "Records", "Indicators examined", "What they say"),
        rows,
        align="llll",
        widths=(30, 17, 12, 42),
        caption="What the records examined show",
    )


def evidence_in_full(source: Source) -> Markdown:
    """Every indicator with its criterion and source (technical file)."""
    rows = [
        (
            source.titles.get(row["responsibility"], row["responsibility"]),
            indicator_name(source, row["indicator"]),
            row["tier"],
            _counts(row),
            words.interval(row.get("conf_low"), row.get("conf_high")),
            row["class"],
            "" if words.missing(row.get("criterion")) else row["criterion"],
            "" if words.missing(row.get("source")) else row["source"],
        )
        for row in source.rows("evidence")
    ]
    return table(
        ("Responsibility", "Indicator", "Tier", "Found", "95% interval, percent", "Class", "Criterion", "Source"),
        rows,
        align="llllllll",
        widths=(18, 22, 8, 10, 14, 12, 22, 18),
        caption="Indicators, criteria and sources",
    )


def promises(source: Source) -> Markdown:
    """Promises: objectives behind them, targets met, staff who see them lived."""
    rows = []
    for row in source.rows("alignment"):
        due = (
            "none due"
            if words.missing(row.get("due")) or not row["due"]
            else f"{_whole(row['met'])} of {_whole(row['due'])}"
        )
        seen = words.shown(row, decimals=0)
        rows.append(
            (
                row["text"],
                words.count(row.get("n_objectives")),
                due,
                seen,
                words.shown_interval(row, decimals=0),
                words.shown_count(row),
                words.HIDDEN if words.is_hidden(row) else row.get("pattern") or "",
            )
        )
    return table(
        (
            "Promise",
            "Objectives",
            "Met",
            f"Staff who say {source.favourable_words}, of 100",
            "95% interval",
            "n",
            "Pattern",
        ),
        rows,
        align="lrrrrrl",
        widths=(32, 11, 9, 14, 12, 7, 20),
        caption="Promises, objectives, and what staff see",
        note=words.hidden_note(source.smallest_group) if any(words.HIDDEN in row for row in rows) else "",
    )


def triangulation(source: Source) -> Markdown:
    """Set what staff see, against the reference, beside the class of records; never subtracted."""
    rows = []
    for row in source.rows("triangulation"):
        hidden = words.is_hidden(row)
        rows.append(
            (
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.shown(row),
                words.number(row.get("reference"), 0),
                words.HIDDEN if hidden else row.get("see_class") or "",
                words.record_class(row["class"]),
                words.HIDDEN if hidden or words.missing(row.get("cell")) else row["cell"],
            )
        )
    return table(
        ("Responsibility", "Staff see, mean", "Reference", "Staff against reference", "Records", "Together"),
        rows,
        align="lrrlll",
        widths=(28, 10, 10, 16, 16, 24),
        caption="What staff see beside what records show",
    )


def plotted_link(source: Source) -> tuple[str, str] | None:
    """Responsibility and indicator of the link that is plotted: the primary one, else the first; None without any."""
    rows = source.rows("links") or source.rows("link_points")
    chosen = next((row for row in rows if words.flag(row.get("primary"))), rows[0] if rows else None)
    return None if chosen is None else (chosen["responsibility"], chosen["indicator"])


def links(source: Source, *, full: bool = False) -> Markdown:
    """Primary link where the number of units allows a number; every link with p and method in the technical file."""
    rows = []
    for row in source.rows("links"):
        if row.get("ladder") == "plot only":
            continue
        if not full and (words.is_hidden(row) or (row["responsibility"], row["indicator"]) != plotted_link(source)):
            continue
        rated = source.titles.get(row["responsibility"], row["responsibility"])
        line = [
            f"{rated} ({words.object_word(row.get('object'))})",
            indicator_name(source, row["indicator"]),
            row["metric"].capitalize(),
            words.shown(row, decimals=2, sign=True),
            words.shown_interval(row, decimals=2, sign=True),
            words.shown_count(row),
            words.shown(row, "detectable", 2),
            words.HIDDEN if words.is_hidden(row) else _text(row.get("verdict")),
        ]
        if full:
            line += [words.p_value(row.get("p_value")), "primary" if words.flag(row.get("primary")) else "exploratory"]
        rows.append(line)
    headers = [
        "Staff ratings of",
        "Performance",
        "Measure",
        "r",
        "95% interval",
        "Units",
        "Smallest findable",
        "Reading",
    ]
    align, widths = "lllrrrrl", [24, 18, 10, 8, 14, 7, 10, 18]
    if full:
        headers += ["p", "Plan"]
        align, widths = align + "rl", [*widths, 9, 13]
    return table(headers, rows, align=align, widths=widths, caption="Ratings and performance over units")


def link_points(source: Source, responsibility: str, indicator: str) -> Markdown:
    """Units side by side: staff ratings of top managers on one responsibility, and one indicator of performance."""
    about = {"object": "leader_behaviour"} if "object" in source.table("link_points") else {}
    rows = [
        (
            row["unit"],
            source.titles.get(row["responsibility"], row["responsibility"]),
            indicator_name(source, row["indicator"]),
            words.shown(row, "see"),
            words.shown(row, "value"),
            words.shown_count(row),
        )
        for row in source.rows("link_points", responsibility=responsibility, indicator=indicator, **about)
    ]
    return table(
        ("Unit", "Staff ratings of", "Performance", "Rating, mean", "Value", "n"),
        rows,
        align="lllrrr",
        widths=(22, 28, 20, 12, 10, 7),
        caption="Units side by side",
        note=words.hidden_note(source.smallest_group) if any(words.HIDDEN in row for row in rows) else "",
    )


def audit_peak(source: Source) -> Markdown:
    """Entries before audits against other weeks, with the innocent explanations (technical file only)."""
    rows = [
        (
            _text(row.get("kind")),
            words.shown(row, decimals=2),
            words.p_value(row.get("p_value")),
            words.count(row.get("n_audits")),
            words.shown_count(row),
            words.count(row.get("weeks_before_audit")),
            _text(row.get("verdict")),
            _text(row.get("explanations")),
        )
        for row in source.rows("audit_peak")
    ]
    return table(
        ("Entries", "Rate ratio", "p", "Audits", "n", "Weeks before", "Reading", "Innocent explanations"),
        rows,
        align="lrrrrrll",
        widths=(16, 8, 8, 8, 7, 9, 22, 34),
        caption="Entries in the weeks before audits against other weeks",
    )


def _counts(row: dict[str, Any]) -> str:
    if words.missing(row.get("denominator")) or words.missing(row.get("numerator")):
        return "" if words.missing(row.get("value")) else words.number(row["value"])
    return f"{_whole(row['numerator'])} of {_whole(row['denominator'])}"


def _found(source: Source, row: dict[str, Any]) -> str:
    """Say counts in words: "3 of 11 misses answered within 30 days"."""
    summary = _text(row.get("summary"))
    return summary or f"{indicator_name(source, row['indicator'])}: {_counts(row)}".removesuffix(": ")


def _whole(value: Any) -> str:
    return words.number(value, 0)


def _text(value: Any) -> str:
    return "" if words.missing(value) else str(value)
