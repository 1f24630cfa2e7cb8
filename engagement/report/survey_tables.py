"""Tables of the survey as Markdown: who answered, the readings side by side, items, groups."""

from __future__ import annotations

from typing import Any

from engagement.report import words
from engagement.report.markdown import Markdown, table
from engagement.report.source import Source

RETURNED = "response_rate"
_FORMS = {"staff": "staff_label", "leader": "leaders_label"}


def form_name(source: Source, form: Any) -> str:
    """Name the people who answer a form."""
    return getattr(source, _FORMS[str(form)]) if str(form) in _FORMS else words.words(form)


def participation(source: Source, name: str, group: str, heading: str) -> Markdown:
    """Who answered, per group of one participation table.

    Parameters
    ----------
    source : Source
        The release.
    name : str
        participation, participation_units or participation_levels.
    group : str
        Its grouping column.
    heading : str
        Heading of the first column.
    """
    headers, rows = [heading, "People", "Answered", "Response rate"], []
    for row in source.rows(name):
        if row.get("metric", RETURNED) != RETURNED:
            continue
        label = form_name(source, row[group]) if group == "form" else row[group]
        rate = words.HIDDEN if words.is_hidden(row) else words.percent(row.get("estimate"))
        rows.append([label, words.number(row.get("population"), 0), words.shown_count(row), rate])
    headers, rows, align, widths = without_empty(headers, rows, "lrrr", [40, 16, 16, 20])
    return table(
        headers,
        rows,
        align=align,
        widths=widths,
        caption=f"Who answered, by {heading.lower()}",
        note=" ".join(text for text in (_aapor(source, name), _note(source, rows)) if text),
    )


def _aapor(source: Source, name: str) -> str:
    """AAPOR's rates of the staff form, where the table holds them."""
    rates = {metric: source.row(name, form="staff", metric=metric) for metric in ("rr1", "rr2")}
    if any(row is None or words.is_hidden(row) or words.missing(row.get("estimate")) for row in rates.values()):
        return ""
    told = " and ".join(f"{metric.upper()} {words.percent(row['estimate'])}" for metric, row in rates.items())
    return f"{source.staff_label}: AAPOR {told} (complete forms; complete or partial ones)."


def without_empty(
    headers: list[str],
    rows: list[list[Any]],
    align: str,
    widths: list[int],
    *,
    empty: tuple[str, ...] = (words.NOT_MEASURED,),
) -> tuple[list[str], list[list[Any]], str, list[int]]:
    """Leave out columns in which no row says anything."""
    keep = [k for k in range(len(headers)) if k == 0 or not all(row[k] in (*empty, "") for row in rows)]
    return (
        [headers[k] for k in keep],
        [[row[k] for k in keep] for row in rows],
        "".join(align[k] for k in keep),
        [widths[k] for k in keep],
    )


def readings(source: Source, about: str = "leader_behaviour", caption: str = "The readings side by side") -> Markdown:
    """All responsibilities in one table: staff, leaders, records."""
    rows = []
    records = source.with_records
    for entry in source.measured:
        keys = {"responsibility": entry["id"], "object": about}
        staff = source.row("ratings", form="staff", metric="score", **keys)
        favourable = source.row("ratings", form="staff", metric="favourable", **keys)
        leader = source.row("ratings", form="leader", metric="score", **keys)
        line: list[Any] = [source.titles[entry["id"]], words.shown(favourable, decimals=0)]
        if favourable is None and source.published:
            continue
        if source.published:
            leader = source.row("ratings", form="leader", metric="favourable", **keys)
            line += [words.shown_count(favourable), words.shown(leader, decimals=0), words.shown_count(leader)]
        else:
            line += [words.shown(staff), words.shown_count(staff), words.shown(leader), words.shown_count(leader)]
        if records:
            show = source.row("show", responsibility=entry["id"])
            line += [words.record_class(show and show["class"]), words.examined(show)]
        rows.append(line)
    if source.published:
        headers = ["Responsibility", f"{source.staff_label}: favourable, of 100", "n"]
        headers += [f"{source.leaders_label}: favourable, of 100", "n"]
        align, widths = "lrrrr", [38, 18, 9, 18, 9]
    else:
        headers = ["Responsibility", f"{source.staff_label}: {source.favourable_words}, of 100"]
        headers += ["Mean 0-100", "n", f"{source.leaders_label}: mean 0-100", "n"]
        align, widths = "lrrrrr", [34, 13, 10, 7, 13, 7]
    if records:
        headers += ["Records", "Examined"]
        align, widths = align + "ll", [*widths, 16, 11]
    return table(
        headers,
        rows,
        align=align,
        widths=widths,
        caption=caption,
        note=_note(source, rows),
    )


def items(source: Source, rows_of: list[dict[str, Any]], caption: str) -> Markdown:
    """Items with both bases: of those who rated, and of all who were asked.

    Parameters
    ----------
    source : Source
        The release.
    rows_of : list of dict
        Rows of `items`, metric favourable, form staff, in the order to print.
    caption : str
        What the table shows.
    """
    rows = []
    for row in rows_of:
        unsure = source.row("items", item=row["item"], form="staff", metric="cannot_tell")
        leader = source.row("items", item=row["item"], form="leader", metric="score")
        share = source.row("items", item=row["item"], form="leader", metric="favourable") if source.published else None
        score = source.row("items", item=row["item"], form="staff", metric="score")
        rows.append(
            [
                source.item_text(row["item"]),
                "" if source.published else _about(row),
                words.shown(row, decimals=0),
                words.shown_count(row),
                words.shown(score),
                words.shown(unsure, decimals=0) if unsure else words.DASH,
                words.shown_count(unsure) if unsure else words.DASH,
                words.shown(leader) if leader else words.DASH,
                words.shown(share, decimals=0) if share else words.DASH,
            ]
        )
    headers = ["Question", "About", f"{source.favourable_words.capitalize()}, of 100 who rated", "n rated", "Mean"]
    headers += [
        "Cannot tell, of 100 asked",
        "n asked",
        f"{source.leaders_label}: mean",
        f"{source.leaders_label}, of 100",
    ]
    empty = (words.NOT_MEASURED, words.DASH, *((words.HIDDEN,) if _leaders_hidden(rows) else ()))
    headers, rows, align, widths = without_empty(
        headers, rows, "llrrrrrrr", [44, 8, 13, 8, 8, 11, 8, 11, 11], empty=empty
    )
    about = "" if source.published else "About: lead = an act of top managers, lived = life at work."
    note = f"{about} {_note(source, rows)}".strip()
    return table(headers, rows, align=align, widths=widths, caption=caption, note=note)


def _about(row: dict[str, Any]) -> str:
    return "symptom" if row.get("role") == "symptom" else words.object_word(row.get("object"))


def _leaders_hidden(rows: list[list[Any]]) -> bool:
    """Whether staff are shown and no leader is: then the leaders' column says nothing and is left out."""
    staff = any(row[2] not in (words.HIDDEN, words.NOT_MEASURED) for row in rows)
    return staff and all(row[7] in (words.HIDDEN, words.DASH) for row in rows)


def groups(source: Source, name: str, column: str, heading: str, *, metric: str) -> Markdown:
    """Every group of a unit or level table with each responsibility (technical file)."""
    rows = []
    for row in source.rows(name, object="leader_behaviour", metric=metric):
        rows.append(
            (
                row[column],
                source.titles.get(row["responsibility"], row["responsibility"]),
                words.shown(row),
                words.shown_interval(row),
                words.shown_count(row),
            )
        )
    return table(
        (
            heading,
            "Responsibility",
            "Favourable, of 100" if metric == "favourable" else "Mean 0-100",
            "95% interval",
            "n",
        ),
        rows,
        align="llrrr",
        widths=(22, 36, 12, 20, 8),
        caption=f"Staff ratings of top managers, by {heading.lower()}",
        note=_note(source, rows),
    )


def importance(source: Source) -> Markdown:
    """How many staff chose each responsibility among the most important."""
    rows = [
        (
            source.titles.get(row["responsibility"], ""),
            words.shown(row, decimals=0),
            words.shown_interval(row, decimals=0),
            words.shown_count(row),
        )
        for row in source.rows("importance")
    ]
    return table(
        ("Responsibility", "Chose it, of 100", "95% interval", "n"),
        rows,
        align="lrrr",
        widths=(44, 14, 18, 8),
        caption="Chosen by staff among the three most important",
    )


def _note(source: Source, rows: list[Any]) -> str:
    """Explain "hidden" and "not shown" below a table that prints them."""
    printed = {cell for row in rows for cell in row}
    return words.hidden_note(source.smallest_group) if printed & {words.HIDDEN, words.NOT_SHOWN} else ""
