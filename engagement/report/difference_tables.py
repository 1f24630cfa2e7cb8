"""Tables of differences in full: effect sizes, items, kinds of agreement, units against the rest, steps of levels."""

from __future__ import annotations

from typing import Any

from engagement.report import survey_tables, words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source
from engagement.rules import NO_STEP, UNIT_PROFILE, UNIT_REST

NOTHING = ("unclear", "not available", UNIT_REST.in_step, UNIT_PROFILE.in_step)


def details(source: Source) -> Markdown:
    """Each perception gap in three more currencies, with the permutation test beside it."""
    rows = []
    for key in dict.fromkeys(row["responsibility"] for row in source.rows("gap_details")):
        found = {
            name: source.row("gap_details", responsibility=key, metric=name)
            for name in ("glass", "superiority", "favourable_difference")
        }
        test = source.row("gap_tests", responsibility=key)
        rows.append(
            [
                source.titles.get(key, key),
                words.with_interval(found["glass"], 2),
                words.with_interval(found["superiority"], 2),
                words.with_interval(found["favourable_difference"], 0),
                words.p_value(test.get("p_value")) if test and not words.is_hidden(test) else words.NOT_SHOWN,
                words.p_value(test.get("p_adjusted")) if test and not words.is_hidden(test) else words.NOT_SHOWN,
            ]
        )
    headers = ["Responsibility", "Glass's delta", "Leaders rate higher (probability)", "Favourable: difference"]
    headers, rows, align, widths = survey_tables.without_empty(
        [*headers, "p, permutation", "p (Holm)"],
        rows,
        "lrrrrr",
        [26, 20, 20, 20, 11, 9],
        empty=(words.NOT_MEASURED, words.NOT_SHOWN),
    )
    by_chance = (
        "Probability that a leader drawn at random rates higher than a staff member drawn at random, ties halved."
    )
    return table(
        headers,
        rows,
        align=align,
        widths=widths,
        caption=f"{_sides(source)} in other units, with 95% intervals",
        note="" if source.published else by_chance,
    )


def _sides(source: Source) -> str:
    return "Grade difference" if source.published else "Leaders against staff"


def item_gaps(source: Source) -> Markdown:
    """Say minus see, question by question: exploratory."""
    rows = [
        (
            source.item_text(row["item"]),
            words.shown(row, "say"),
            words.shown(row, "see"),
            words.shown(row, sign=True),
            words.shown_interval(row, sign=True),
            words.HIDDEN if words.is_hidden(row) else row["verdict"],
        )
        for row in source.rows("item_gaps")
    ]
    if all(row[3] == words.HIDDEN for row in rows):
        return Markdown("")
    return table(
        ("Question", source.leaders_label, source.staff_label, "Difference", "95% interval", "Verdict"),
        rows,
        align="lrrrrl",
        widths=(40, 10, 10, 11, 16, 20),
        caption=f"{_sides(source)}, question by question (exploratory)",
    )


def kinds(source: Source) -> Markdown:
    """Kind of agreement of each responsibility, with the probability of every kind."""
    rows = source.rows("typology")
    names = list(dict.fromkeys(row["category"] for row in rows))
    lines = []
    for key in dict.fromkeys(row["responsibility"] for row in rows):
        found = {name: source.row("typology", responsibility=key, category=name) for name in names}
        lines.append([source.titles.get(key, key), *(_percent(found[name]) for name in names)])
    if all(cell == words.HIDDEN for line in lines for cell in line[1:]):
        return Markdown("")
    return table(
        ("Responsibility", *(name.capitalize() for name in names)),
        lines,
        align="l" + "r" * len(names),
        widths=(34, *(16,) * len(names)),
        caption="How leaders and staff stand to each other: probability of each kind, percent",
    )


def unit_gaps(source: Source) -> Markdown:
    """Units that differ from the rest of the staff, of all that were compared."""
    rows = [row for row in source.rows("unit_gaps") if not words.is_hidden(row) and row["verdict"] not in NOTHING]
    compared = sum(not words.is_hidden(row) for row in source.rows("unit_gaps"))
    lines = [
        (
            row["unit"],
            source.titles.get(row["responsibility"], row["responsibility"]),
            words.object_word(row["object"]),
            words.shown(row, sign=True),
            words.shown_interval(row, "verdict_low", "verdict_high", sign=True),
            words.shown_count(row),
            row["verdict"],
        )
        for row in rows
    ]
    return table(
        ("Unit", "Responsibility", "About", "Unit minus the rest", "Verdict interval", "n", "Verdict"),
        lines,
        align="lllrrrl",
        widths=(18, 26, 7, 12, 17, 6, 22),
        caption="Units that differ from the rest of the staff",
        note=f"Of {compared} comparisons; the others are unclear. False discovery rate 5% over all of them.",
    )


def ranks(source: Source) -> Markdown:
    """Ranks of units, only where they separate."""
    lines = [
        (
            row["unit"],
            source.titles.get(row["responsibility"], row["responsibility"]),
            words.object_word(row["object"]),
            words.shown(row),
            f"{words.count(row['rank_low'])} to {words.count(row['rank_high'])}",
        )
        for row in source.rows("rank_intervals")
        if not words.is_hidden(row) and words.flag(row.get("separates"))
    ]
    return table(
        ("Unit", "Responsibility", "About", "Mean 0-100", "Rank lies between"),
        lines,
        align="lllrr",
        widths=(24, 36, 8, 12, 18),
        caption="Ranks that the answers separate, of the units shown",
        note="95% for all ranks of a responsibility together. Units that could have any rank are not listed.",
    )


def profiles(source: Source) -> list[str]:
    """Whether units have profiles of their own, and which cells stand out."""
    abouts = {"leader_behaviour": "acts of top managers", "workplace": "life at work"}
    sentences = [
        f"About {abouts.get(row['object'], row['object'])}: {row['verdict']} (p {words.p_value(row.get('p_value'))})."
        for row in source.rows("unit_profiles")
        if not words.missing(row.get("verdict"))
    ]
    cells = [row for row in source.rows("outlying_cells") if not words.is_hidden(row) and row["verdict"] not in NOTHING]
    for row in cells[:10]:
        about = f"\u201c{source.titles.get(row['responsibility'], row['responsibility'])}\u201d"
        sentences.append(
            f"{row['unit']} on {about} ({words.object_word(row['object'])}): {words.shown(row, 'see')}, where "
            f"{words.shown(row, 'expected')} would be expected from its other ratings and the other units (n = "
            f"{words.shown_count(row)})."
        )
    if len(cells) > 10:
        sentences.append(f"{len(cells) - 10} more such cells are in tables/outlying_cells.csv.")
    return sentences


def steps(source: Source) -> list[str]:
    """At which level the message stops, where a step stands out."""
    found = [
        f"{source.titles.get(row['responsibility'], row['responsibility'])}: {row['verdict']} (drop of "
        f"{words.shown(row, decimals=0)} points from {row['level']} to {row['compared_with']}, probability "
        f"{words.number(row['probability'], 2)})."
        for row in source.rows("message_stops", object="leader_behaviour")
        if not words.is_hidden(row) and str(row["verdict"]) not in (*NOTHING, NO_STEP)
    ]
    if found or not source.rows("message_stops", object="leader_behaviour"):
        return found
    return ["On no responsibility does a single step between two levels stand out."]


def _percent(row: dict[str, Any] | None) -> str:
    if row is None:
        return words.DASH
    if words.is_hidden(row):
        return words.HIDDEN
    return words.NOT_SHOWN if words.missing(row.get("probability")) else f"{100 * float(row['probability']):.0f}"
