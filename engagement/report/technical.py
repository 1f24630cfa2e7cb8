"""The technical file as Markdown: method, settings, instrument, every table, what was hidden."""

from __future__ import annotations

from typing import Any

from engagement import plots
from engagement.report import (
    difference_tables,
    gap_tables,
    plan_section,
    record_tables,
    survey_tables,
    trust_tables,
    words,
)
from engagement.report.checklist import checklist
from engagement.report.content import common
from engagement.report.figures import Figures
from engagement.report.markdown import Markdown, render, table
from engagement.report.source import Source

_LEAD = {"object": "leader_behaviour"}


def technical_markdown(source: Source, figures: Figures) -> str:
    """Markdown of the technical file.

    Parameters
    ----------
    source : Source
        The release.
    figures : Figures
        Where figures are drawn.
    """
    metric = "favourable" if source.published else "score"
    pair = record_tables.plotted_link(source)
    return render(
        "technical.md.j2",
        **common(source, "Technical file"),
        checklist=checklist(source),
        plan=plan_section.section(source.manifest.get("plan", {})),
        setting_table=_settings(source),
        crosswalk=_crosswalk(source),
        instrument=_instrument(source),
        changed=_changed(source),
        ratings=_ratings(source),
        items=_items(source),
        methods=_methods(source),
        screening=trust_tables.screening(source),
        sensitivity=trust_tables.sensitivity(source),
        tipping=trust_tables.tipping(source),
        bounds=trust_tables.bounds(source),
        visibility=trust_tables.visibility(source),
        scales=trust_tables.scales(source),
        comparability=trust_tables.comparability(source),
        unit_means=trust_tables.unit_means(source),
        item_statistics=trust_tables.items(source),
        **_trust_figures(source, figures),
        gap_tests=_tests(source),
        gap_details=difference_tables.details(source),
        item_gaps=difference_tables.item_gaps(source),
        kinds=difference_tables.kinds(source),
        unit_gaps=difference_tables.unit_gaps(source),
        ranks=difference_tables.ranks(source),
        profiles=difference_tables.profiles(source),
        importance=survey_tables.importance(source),
        units=survey_tables.groups(source, "ratings_units", "unit", "Unit", metric=metric),
        levels=survey_tables.groups(source, "ratings_levels", "level", "Level", metric=metric),
        evidence=record_tables.evidence_in_full(source) if source.with_records else Markdown(""),
        audit_peak=record_tables.audit_peak(source),
        links=record_tables.links(source, full=True),
        link_points=record_tables.link_points(source, *pair) if pair else Markdown(""),
        hidden=_hidden(source),
        unmapped=[str(row["question"]) for row in source.rows("unmapped")],
        inputs=_inputs(source),
        versions=_pairs(source, "versions", ("Software", "Version"), "Versions"),
        notes=[str(note) for note in source.manifest.get("notes", [])],
        commands=[str(command) for command in source.manifest.get("commands", [])],
    )


def _trust_figures(source: Source, figures: Figures) -> dict[str, Markdown]:
    """Draw the figures on answers and measurement; empty where the release has no such table."""
    texts = {item: source.item_text(item) for item in source.items}
    labels = next(iter(source.manifest.get("instrument", {}).get("scales", {}).values()), None)
    found = {"days": Markdown(""), "answers": [], "item_map": Markdown(""), "agreement": Markdown("")}
    if source.has("participation_days"):
        found["days"] = figures.markdown(
            "participation-days",
            plots.participation_days,
            source.table("participation_days"),
            caption=f"{source.staff_label} who answered, day by day",
            titles={"staff": source.staff_label, "leader": source.leaders_label},
        )
    if source.has("answers"):
        for key in source.order:
            if source.rows("answers", form="staff", responsibility=key):
                chart = figures.markdown(
                    f"answers-{key.replace('_', '-')}",
                    plots.answer_distribution,
                    source.table("answers"),
                    caption=f"Answers of {words.inside(source.staff_label)}: {source.titles[key]}",
                    texts=texts,
                    labels=labels,
                    responsibility=key,
                )
                found["answers"].append(chart)
    if source.has("item_analysis"):
        found["item_map"] = figures.markdown(
            "item-map",
            plots.item_map,
            source.table("item_analysis"),
            caption="Questions by mean rating and by how well they go with the rest of their scale",
            texts=texts,
            titles=source.titles,
        )
    metric = next((name for name in ("rwg_j", "rwg") if source.rows("agreement", metric=name, **_LEAD)), None)
    if metric:
        found["agreement"] = figures.markdown(
            "agreement",
            plots.agreement_strip,
            source.table("agreement"),
            caption="Agreement within units about acts of top managers (rwg)",
            metric=metric,
            **figures.rows,
        )
    return found


def _settings(source: Source) -> Markdown:
    rows = []
    for key, value in source.settings.items():
        if isinstance(value, dict):
            value = "; ".join(f"{name}: {entry}" for name, entry in value.items())
        elif isinstance(value, list | tuple):
            value = ", ".join(str(entry) for entry in value)
        rows.append((words.words(key), "none" if value is None or value == "" else str(value)))
    return table(("Setting", "Value"), rows, align="ll", widths=(30, 60), caption="Settings of this assessment")


def _crosswalk(source: Source) -> Markdown:
    measured = set(source.order)
    rows = [
        (
            source.titles[entry["id"]],
            entry["title"],
            entry.get("clause", ""),
            ", ".join(entry.get("related", ())),
            "yes" if entry["id"] in measured else words.NOT_MEASURED,
        )
        for entry in source.responsibilities
    ]
    return table(
        ("Plain label", "Responsibility", "Clause", "Related clauses", "Measured"),
        rows,
        align="lllll",
        widths=(28, 28, 10, 24, 12),
        caption="Responsibilities and clauses",
    )


def _instrument(source: Source) -> Markdown:
    rows = []
    for item, entry in source.items.items():
        texts = entry.get("texts", {})
        responsibility = entry.get("responsibility")
        rows.append(
            (
                item,
                source.titles.get(responsibility, "") if responsibility else "",
                words.object_word(entry.get("object")) or words.words(entry.get("role")),
                texts.get("staff") or texts.get("manager") or texts.get("published") or "",
                texts.get("leader", ""),
            )
        )
    headers = ["Id", "Responsibility", "About", "Staff form", "Leader form"]
    align, widths = "lllll", [10, 20, 9, 34, 34]
    if not any(row[4] for row in rows):
        rows = [row[:4] for row in rows]
        headers, align, widths = headers[:4], "llll", [12, 26, 10, 50]
    return table(headers, rows, align=align, widths=widths, caption="Questions as they were asked")


def _changed(source: Source) -> Markdown:
    """List items that differ from the instrument this one was made from: no trend leads to answers of that one."""
    changed = source.manifest["instrument"].get("changed", [])
    rows = [(one["item"], words.words(one["status"]), one["detail"]) for one in changed]
    caption = f"Questions that differ from {source.manifest['instrument'].get('base')}"
    headers = ("Id", "What changed", "Earlier and new wording")
    return table(headers, rows, align="lll", widths=(10, 14, 66), caption=caption) if rows else Markdown("")


def _ratings(source: Source) -> Markdown:
    """One row a responsibility, object and form; every metric with its interval."""
    keys = dict.fromkeys((row["responsibility"], row["object"], row["form"]) for row in source.rows("ratings"))
    rows = []
    for responsibility, object_, form in keys:
        same = {"responsibility": responsibility, "object": object_, "form": form}
        score, share, unsure = (
            source.row("ratings", metric=metric, **same) for metric in ("score", "favourable", "cannot_tell")
        )
        rows.append(
            [
                source.titles.get(responsibility, responsibility),
                words.object_word(object_),
                survey_tables.form_name(source, form),
                words.with_interval(score),
                words.shown(score, "std_error"),
                words.with_interval(share),
                words.with_interval(unsure),
                words.shown_count(score or share),
            ]
        )
    headers = ["Responsibility", "About", "Who", "Mean 0-100", "Standard error", "Favourable, of 100"]
    headers += ["Cannot tell, of 100", "n"]
    headers, rows, align, widths = survey_tables.without_empty(headers, rows, "lllrrrrr", [22, 7, 11, 20, 9, 20, 18, 7])
    return table(headers, rows, align=align, widths=widths, caption="Estimates per responsibility, with 95% intervals")


def _items(source: Source) -> Markdown:
    """One row a question and form; every metric with its interval."""
    keys = dict.fromkeys((row["item"], row["form"]) for row in source.rows("items"))
    rows = []
    for item, form in keys:
        score, share, unsure = (
            source.row("items", item=item, form=form, metric=metric)
            for metric in ("score", "favourable", "cannot_tell")
        )
        rows.append(
            [
                item,
                survey_tables.form_name(source, form),
                words.with_interval(score),
                words.with_interval(share),
                words.with_interval(unsure),
                words.shown_count(share or score),
            ]
        )
    headers = ["Question", "Who", "Mean 0-100", "Favourable, of 100", "Cannot tell, of 100", "n"]
    headers, rows, align, widths = survey_tables.without_empty(headers, rows, "llrrrr", [14, 16, 24, 24, 24, 8])
    return table(headers, rows, align=align, widths=widths, caption="Estimates per question, with 95% intervals")


def _methods(source: Source) -> list[str]:
    """How estimates and intervals were made, each way once."""
    found: dict[str, None] = {}
    for name in ("participation", "ratings", "items", "importance", "perception_gaps", "estimate_gaps", "target_gaps"):
        for row in source.rows(name):
            method, estimand = _text(row.get("method")), _text(row.get("estimand"))
            if method:
                metric = words.words(row.get("metric")) or "difference"
                about = f"; about {estimand}" if estimand else ""
                found[f"{words.words(name)}, {metric}: {method}{about}"] = None
    return list(found)


def _tests(source: Source) -> list[Markdown]:
    names = {
        "perception_gaps": "Grade difference: tests" if source.published else "Leaders against staff: tests",
        "estimate_gaps": "Leaders' estimate against staff: tests",
        "target_gaps": "Staff against the target: tests",
    }
    return [gap_tables.tests(source, name, caption) for name, caption in names.items() if source.has(name)]


def _hidden(source: Source) -> Markdown:
    hidden = source.release.hidden
    rows = [
        (words.words(row["table"]), _text(row["reason"]), words.count(row["rows"])) for row in hidden.to_dict("records")
    ]
    return table(
        ("Table", "Why", "Rows"),
        rows,
        align="llr",
        widths=(26, 60, 8),
        caption="Disclosure log: what is hidden and why",
    )


def _inputs(source: Source) -> Markdown:
    rows = [(entry["file"], Markdown(f"`{entry['sha256']}`")) for entry in source.manifest.get("inputs", [])]
    return table(("File", "SHA-256"), rows, align="ll", widths=(32, 68), caption="Input files")


def _pairs(source: Source, key: str, headers: tuple[str, str], caption: str) -> Markdown:
    rows = [(str(name), str(value)) for name, value in source.manifest.get(key, {}).items()]
    return table(headers, rows, align="ll", widths=(30, 60), caption=caption)


def _text(value: Any) -> str:
    return "" if words.missing(value) else str(value)
