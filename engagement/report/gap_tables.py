"""Tables of differences: leaders against staff, leaders' estimates, the target."""

from __future__ import annotations

from typing import Any

from engagement.report import words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source


def gaps(source: Source, name: str, caption: str, *, first: str, second: str) -> Markdown:
    """Difference with both intervals, labelled: the plain 95% one and the one that carries the verdict.

    Parameters
    ----------
    source : Source
        The release.
    name : str
        perception_gaps or estimate_gaps.
    caption : str
        What the table shows.
    first, second : str
        Headings of the two means; the difference is first minus second.
    """
    rows = []
    for row in _in_order(source, name):
        rows.append(
            (
                source.titles.get(row["responsibility"], row["responsibility"]),
                _side(row, "say", "n_leader"),
                _side(row, "see", "n_staff"),
                words.shown(row, sign=True),
                words.shown_interval(row, sign=True),
                words.shown_interval(row, "verdict_low", "verdict_high", sign=True),
                _verdict(row),
            )
        )
    return table(
        (
            "Responsibility",
            f"{first} (n)",
            f"{second} (n)",
            "Difference",
            f"Plain {_level(source)}% interval",
            "Verdict interval",
            "Verdict",
        ),
        rows,
        align="lrrrrrl",
        widths=(26, 12, 13, 11, 17, 17, 20),
        caption=caption,
        note=words.hidden_note(source.smallest_group) if any("hidden" in cell for row in rows for cell in row) else "",
    )


def changes(source: Source) -> Markdown:
    """Change since the earlier wave, whole organisation, on the questions that were the same."""
    rows = [
        (
            source.titles.get(row["responsibility"], row["responsibility"]),
            words.object_word(row["object"]),
            words.shown(row, "earlier"),
            words.shown(row, "later"),
            words.shown(row, sign=True),
            words.shown_interval(row, sign=True),
            words.shown_interval(row, "verdict_low", "verdict_high", sign=True),
            _verdict(row),
        )
        for row in source.rows("changes", form="staff")
    ]
    return table(
        ("Responsibility", "About", "Earlier", "Now", "Change", "95% interval", "Verdict interval", "Verdict"),
        rows,
        align="llrrrrrl",
        widths=(24, 7, 8, 8, 8, 16, 16, 20),
        caption="Change since the earlier wave",
        note=(
            "Same questions only. People who answered both times make the intervals wider than need be, not narrower. "
            "Who works here may have changed as well."
        ),
    )


def levels(source: Source) -> Markdown:
    """Differences over the levels, from the lowest to the highest: exploratory."""
    rows = [
        (
            source.titles.get(row["responsibility"], row["responsibility"]),
            words.object_word(row.get("object")),
            words.shown(row, sign=True),
            words.shown_interval(row, sign=True),
            _verdict(row),
        )
        for row in source.rows("level_gaps")
        if row.get("metric") in (None, source.metric)
    ]
    return table(
        ("Responsibility", "About", "Lowest to highest level", f"{_level(source)}% interval", "Reading"),
        rows,
        align="llrrl",
        widths=(34, 8, 15, 18, 26),
        caption="How ratings change over the levels, in points of 100 (exploratory)",
        note="Above zero: ratings rise towards the top. Lead = an act of top managers, lived = life at work.",
    )


def targets(source: Source) -> Markdown:
    """Shortfall from the target the client set."""
    rows = []
    for row in _in_order(source, "target_gaps"):
        rows.append(
            (
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.shown(row, "target", 0),
                words.shown(row, "see"),
                words.shown(row, sign=True),
                words.shown_interval(row, sign=True),
                words.shown_interval(row, "verdict_low", "verdict_high", sign=True),
                _verdict(row),
            )
        )
    return table(
        (
            "Responsibility",
            "Target",
            source.staff_label,
            "Short by",
            f"Plain {_level(source)}% interval",
            "Verdict interval",
            "Verdict",
        ),
        rows,
        align="lrrrrrl",
        widths=(28, 9, 9, 10, 17, 17, 22),
        caption="Staff ratings against the target",
    )


def tests(source: Source, name: str, caption: str) -> Markdown:
    """Standard errors, effect sizes and p values of differences (technical file)."""
    rows = []
    for row in _in_order(source, name):
        level = row.get("verdict_level")
        rows.append(
            (
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.shown(row, sign=True),
                words.shown(row, "std_error"),
                words.HIDDEN if words.is_hidden(row) else words.p_value(row.get("p_value")),
                words.HIDDEN if words.is_hidden(row) else words.p_value(row.get("p_adjusted")),
                words.NOT_SHOWN if words.missing(level) else f"{100 * float(level):.2f}%",
                _effect(row),
                {True: "yes", False: "no"}.get(words.flag(row.get("in_step_possible")), ""),
            )
        )
    return table(
        (
            "Responsibility",
            "Difference",
            "Standard error",
            "p",
            "p (Holm)",
            "Verdict level",
            "Effect size",
            "In step could be shown",
        ),
        rows,
        align="lrrrrrll",
        widths=(30, 10, 9, 9, 9, 10, 16, 10),
        caption=caption,
    )


def _in_order(source: Source, name: str) -> list[dict[str, Any]]:
    rows = {row["responsibility"]: row for row in source.rows(name)}
    ordered = [rows[key] for key in source.order if key in rows]
    return ordered + [row for key, row in rows.items() if key not in source.order]


def _side(row: dict[str, Any], column: str, count: str) -> str:
    if words.is_hidden(row):
        return words.HIDDEN
    return f"{words.number(row.get(column))} ({words.count(row.get(count))})"


def _verdict(row: dict[str, Any]) -> str:
    return words.HIDDEN if words.is_hidden(row) or words.missing(row.get("verdict")) else str(row["verdict"])


def _effect(row: dict[str, Any]) -> str:
    if words.is_hidden(row) or words.missing(row.get("effect_size")):
        return words.NOT_SHOWN
    return f"{words.number(row['effect_size'], 2, sign=True)} ({row.get('effect')})"


def _level(source: Source) -> str:
    return f"{100 * float(source.settings.get('conf_level', 0.95)):g}"
