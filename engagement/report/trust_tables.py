"""Tables of the technical file on whether the answers can be trusted: screening, measurement, items, sensitivity."""

from __future__ import annotations

from typing import Any

from engagement.report import survey_tables, words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source

SCREENING_WORDS = {
    "too_fast": "answered too fast",
    "long_string": "one answer repeated over most of a page",
    "incomplete": "incomplete",
    "duplicate": "a copy of another form",
    "impossible_time": "impossible times",
    "any reason": "any of these",
    "left out": "left out of all results",
    "low trust": "does not believe that answers are anonymous (never left out)",
}


def screening(source: Source) -> Markdown:
    """Tabulate what each check found, per form."""
    rows = [
        (
            survey_tables.form_name(source, row["form"]),
            SCREENING_WORDS.get(row["reason"], words.words(row["reason"])),
            words.shown_count(row, "numerator"),
            words.shown_count(row),
            words.HIDDEN if words.is_hidden(row) else words.percent(row.get("estimate"), 1),
            "left out" if words.flag(row.get("excluded")) else "flag only",
        )
        for row in source.rows("screening")
    ]
    note = f"Hidden: 1 to {source.smallest_group - 1} forms, or too few answered." if _any_hidden(rows) else ""
    return table(
        ("Who", "Check", "Forms", "of", "Share", "What follows"),
        rows,
        align="llrrrl",
        widths=(16, 44, 9, 9, 9, 13),
        caption="Screening of the answers",
        note=note,
    )


def sensitivity(source: Source) -> list[str]:
    """Whether verdicts depend on who was left out, in one sentence a check; numbers are never printed."""
    sentences = []
    for kind in dict.fromkeys(row["kind"] for row in source.rows("sensitivity")):
        rows = [row for row in source.rows("sensitivity", kind=kind) if not words.is_hidden(row)]
        changed = [source.titles[row["responsibility"]] for row in rows if row["verdict"] == "verdict changed"]
        told = f"changed on {', '.join(changed)}" if changed else f"unchanged on all {len(rows)} responsibilities"
        if rows:
            sentences.append(f"Leaders against staff, {kind}: verdict {told}.")
    return sentences


def tipping(source: Source) -> Markdown:
    """How different those who did not answer would have to be, and what stands if those who cannot tell had rated."""
    rows = []
    for row in source.rows("tipping_points", basis="verdict", direction="lower"):
        key = row["responsibility"]
        higher = source.row("tipping_points", basis="verdict", direction="higher", responsibility=key)
        blind = source.row("visibility_verdicts", responsibility=key)
        verdict = words.HIDDEN if words.is_hidden(row) else row["verdict"]
        seen = "" if blind is None or words.is_hidden(blind) else _survives(blind)
        rows.append([source.titles.get(key, key), verdict, _change(row), _change(higher), seen])
    return table(
        (
            "Responsibility",
            "Verdict",
            "Becomes, if those who did not answer rate lower",
            "Becomes, if they rate higher",
            "If those who cannot tell had rated",
        ),
        rows,
        align="lllll",
        widths=(22, 18, 24, 24, 20),
        caption="Leaders against staff: what would change the verdict",
        note="Points of 100 by which people who did not answer would have to differ from those who did, on average.",
    )


def bounds(source: Source) -> Markdown:
    """Lowest and highest that staff's mean can be, whatever those not heard would have said."""
    rows = []
    for row in source.rows("worst_case", form="staff"):
        same = {name: row[name] for name in ("form", "responsibility", "object")}
        blind = source.row("visibility_bounds", **same)
        unsure = source.row("ratings", metric="cannot_tell", **same)
        rows.append(
            [
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.object_word(row["object"]),
                words.shown(row),
                words.shown(unsure, decimals=0) if unsure else words.DASH,
                words.shown_interval(blind, "bound_low", "bound_high") if blind else words.DASH,
                words.shown_interval(row, "bound_low", "bound_high"),
            ]
        )
    headers = (
        "Responsibility",
        "About",
        "Mean 0-100",
        "Cannot tell, of 100",
        "Bounds: cannot tell",
        "Bounds: no answer",
    )
    return table(
        headers,
        rows,
        align="llrrrr",
        widths=(30, 8, 11, 13, 19, 19),
        caption="Staff means if those not heard had all answered 0, or all 100",
    )


def visibility(source: Source) -> Markdown:
    """Share of staff who cannot tell, by level, for acts of top managers."""
    found = source.rows("visibility_levels", object="leader_behaviour")
    levels = list(dict.fromkeys(row["level"] for row in found))
    rows = []
    for key in dict.fromkeys(row["responsibility"] for row in found):
        cells = [
            source.row("visibility_levels", object="leader_behaviour", responsibility=key, level=level)
            for level in levels
        ]
        rows.append([source.titles.get(key, key), *(words.shown(cell, decimals=0) for cell in cells)])
    return table(
        ("Responsibility", *levels),
        rows,
        align="l" + "r" * len(levels),
        widths=(34, *(max(10, 56 // max(len(levels), 1)),) * len(levels)),
        caption="Cannot tell from their job what top managers do, of 100, by level",
        note=words.hidden_note(source.smallest_group) if _any_hidden(rows) else "",
    )


def _change(row: dict[str, Any] | None) -> str:
    if row is None or words.is_hidden(row):
        return words.HIDDEN
    if words.missing(row.get("tipping")):
        return words.NOT_SHOWN if words.flag(row.get("hidden_interval")) else "stands however they rate"
    points = f"{abs(float(row['tipping'])):.0f} points"
    if not words.flag(row.get("possible")):
        return f"stands: it would take {points}, beyond the scale"
    return f"{points}: {row['verdict_after']}"


def _survives(row: dict[str, Any]) -> str:
    if words.flag(row.get("survives")):
        return "stands"
    return f"{row['verdict_at_low']} to {row['verdict_at_high']}"


def scales(source: Source) -> Markdown:
    """Tabulate every scale and form: reliability with interval and verdict, and whether its profile stands alone."""
    rows = []
    for row in _verdicts(source, "scale"):
        keys = {name: row[name] for name in ("form", "responsibility", "object")}
        alpha, omega, sem = (source.row("measurement", metric=name, **keys) for name in ("alpha", "omega_total", "sem"))
        profile = source.row("measurement_verdicts", kind="profile", **keys)
        rows.append(
            [
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.object_word(row["object"]),
                survey_tables.form_name(source, row["form"]),
                words.count(row.get("n_items")),
                words.shown_count(row),
                _with_interval(alpha),
                words.shown(omega, decimals=2) if omega else words.DASH,
                words.shown(sem, decimals=0) if sem else words.DASH,
                words.HIDDEN if words.is_hidden(row) else row["verdict"],
                words.DASH if profile is None or words.missing(profile.get("verdict")) else profile["verdict"],
            ]
        )
    headers = ["Responsibility", "About", "Who", "Questions", "n", "Alpha (95% interval)", "Omega", "SEM", "Verdict"]
    return table(
        [*headers, "Profile"],
        rows,
        align="lllrrrrrll",
        widths=(20, 7, 10, 9, 6, 16, 7, 6, 18, 18),
        caption="Whether the scales can be trusted",
        note=words.hidden_note(source.smallest_group) if _any_hidden(rows) else "",
    )


def comparability(source: Source) -> list[str]:
    """Say for forms, languages and levels whether they may be compared; nothing of groups that are hidden."""
    return [str(row["summary"]) for row in source.rows("comparability") if not words.missing(row.get("summary"))]


def unit_means(source: Source) -> Markdown:
    """Whether means of units may be reported and compared."""
    rows = []
    for row in _verdicts(source, "units"):
        keys = {name: row[name] for name in ("form", "responsibility", "object")}
        icc1, icc2 = (source.row("measurement", metric=name, **keys) for name in ("icc1", "icc2"))
        rows.append(
            [
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.object_word(row["object"]),
                _with_interval(icc1),
                words.shown(icc2, decimals=2),
                words.HIDDEN if words.is_hidden(row) else row["verdict"],
            ]
        )
    return table(
        ("Responsibility", "About", "ICC(1) (95% interval)", "ICC(2)", "What may be reported by unit"),
        rows,
        align="llrrl",
        widths=(34, 8, 24, 9, 28),
        caption="Whether unit means may be used",
    )


def items(source: Source) -> Markdown:
    """Item statistics of the staff form."""
    metrics = ("difficulty", "floor", "ceiling", "item_rest", "alpha_if_dropped")
    rows = []
    for item in dict.fromkeys(row["item"] for row in source.rows("item_analysis", form="staff")):
        found = {name: source.row("item_analysis", form="staff", item=item, metric=name) for name in metrics}
        cells = [words.shown(found[name], decimals=0) for name in metrics[:3]]
        cells += [_or_dash(found[name]) for name in metrics[3:]]
        rows.append([item, *cells, words.shown_count(found["difficulty"])])
    return table(
        ("Question", "Mean 0-100", "At the lowest, %", "At the highest, %", "Item-rest", "Alpha without it", "n"),
        rows,
        align="lrrrrrr",
        widths=(14, 11, 15, 15, 11, 15, 8),
        caption="Questions of the staff form: how they behave in their scale",
    )


def _verdicts(source: Source, kind: str) -> list[dict[str, Any]]:
    return source.rows("measurement_verdicts", kind=kind)


def _with_interval(row: dict[str, Any] | None) -> str:
    if row is None or words.missing(row.get("estimate")):
        return words.HIDDEN if row is not None and words.is_hidden(row) else words.DASH
    return words.with_interval(row, 2)


def _or_dash(row: dict[str, Any] | None) -> str:
    empty = row is None or (words.missing(row.get("estimate")) and not words.is_hidden(row))
    return words.DASH if empty else words.shown(row, decimals=2)


def _any_hidden(rows: list[Any]) -> bool:
    return any(words.HIDDEN in row for row in rows)
