"""The findings report as Markdown: every section from the release, empty ones left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engagement import plots
from engagement.report import difference_tables, gap_tables, record_tables, survey_tables, words
from engagement.report.blocks import blocks
from engagement.report.figures import Figures
from engagement.report.markdown import Markdown, Parts, escape, render
from engagement.report.sizes import size_notes
from engagement.report.source import Source

if TYPE_CHECKING:
    import pandas as pd

    from engagement.findings import Findings


def findings_markdown(source: Source, findings: Findings, figures: Figures) -> str:
    """Markdown of the findings report.

    Parameters
    ----------
    source : Source
        The release.
    findings : Findings
        Claims and sentences made from it.
    figures : Figures
        Draws the figures the report shows.
    """
    return render(
        "findings.md.j2",
        **common(source, findings.title),
        findings=findings,
        strip=_strip(source, figures),
        answered=_answered(source, figures),
        size_notes=size_notes(source),
        readings=_readings(source, figures),
        importance_figure=_importance_figure(source, figures),
        priority_figure=_priority_figure(source, figures),
        blocks=blocks(source, findings),
        not_measured=source.not_measured,
        maps=_maps(source, figures),
        gaps=_gaps(source, figures),
        changes=_changes(source, figures),
        promises=_promises(source, figures),
        show=record_tables.show(source) if source.with_records else Markdown(""),
        triangulation=record_tables.triangulation(source) if source.with_records else Markdown(""),
        triangulation_questions=_questions(source),
        link=_link(source, figures),
        other_items=_other_items(source),
    )


def common(source: Source, subtitle: str) -> dict[str, Any]:
    """Content that both documents share: names, settings, title, the metadata block."""
    manifest = source.manifest
    client = str(manifest.get("client", ""))
    wave = words.month(manifest.get("wave", ""))
    title = str(manifest.get("title") or "") or f"Leading for quality {words.DASH} {client}"
    if wave and wave not in title:
        title = f"{title}, {wave}"
    metadata = {
        "title": escape(title),
        "subtitle": escape(subtitle),
        "lang": str(manifest.get("language") or "en"),
        "running": escape(", ".join(part for part in (client, wave) if part)),
    }
    return {
        "metadata": Markdown(
            "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in metadata.items())
        ),
        "source": source,
        "manifest": manifest,
        "settings": source.settings,
        "published": source.published,
        "with_records": source.with_records,
        "client": client,
        "wave": wave,
        "title": title,
        "leaders": source.leaders_label,
        "staff": source.staff_label,
        "favourable": source.favourable_words,
        "top_management": str(manifest.get("top_management") or "As named in the survey").removesuffix("."),
        "smallest_group": source.smallest_group,
        "hidden_note": words.hidden_note(source.smallest_group),
    }


def _strip(source: Source, figures: Figures) -> Markdown:
    second = {"show": source.table("show")} if source.with_records else None
    shares = source.rows("ratings", form="leader", object="leader_behaviour", metric="favourable")
    shown = any(not words.is_hidden(row) and not words.missing(row.get("estimate")) for row in shares)
    metric = "favourable" if shown or not source.rows("ratings", form="leader", metric="score") else "score"
    return figures.markdown(
        "strip",
        plots.strip,
        _one_row_each(source) if source.published else source.table("ratings"),
        caption="",
        second=second,
        look="thin",
        metric=metric,
        **figures.rows,
        **figures.groups,
    )


def _one_row_each(source: Source) -> pd.DataFrame:
    """Ratings for one strip of published results: of senior managers, of life at work where managers are not rated."""
    ratings = source.table("ratings")
    rated = set(ratings.loc[ratings["object"] == "leader_behaviour", "responsibility"])
    chosen = (ratings["object"] == "leader_behaviour") | ~ratings["responsibility"].isin(rated)
    return ratings[chosen].assign(object="leader_behaviour")


def _answered(source: Source, figures: Figures) -> Parts:
    parts = Parts(forms=survey_tables.participation(source, "participation", "form", "Group"))
    for group, heading in (("unit", "Unit"), ("level", "Level")):
        name = f"participation_{group}s"
        if not source.has(name):
            continue
        parts[f"{group}s"] = survey_tables.participation(source, name, group, heading)
    if source.has("participation_units"):
        parts["figure"] = figures.markdown(
            "participation-units",
            plots.participation,
            source.table("participation_units"),
            caption="Response rate by unit",
        )
    return parts


def _readings(source: Source, figures: Figures) -> list[Parts]:
    """Figure and table of the readings; published questions on work have their own, nobody is rated there."""
    parts = []
    for about, key, heading in (
        ("leader_behaviour", "say-see-show", "About senior managers"),
        ("workplace", "say-see-show-work", "About life at work"),
    ):
        if not source.rows("ratings", object=about) or (about == "workplace" and not source.published):
            continue
        show = {"show": source.table("show")} if source.with_records else None
        figure = figures.markdown(
            key,
            plots.say_see_show,
            source.table("ratings"),
            caption=_readings_caption(source),
            second=show,
            object=about,
            metric=source.metric,
            **figures.rows,
            **figures.groups,
        )
        caption = f"The readings side by side: {heading.lower()}" if source.published else "The readings side by side"
        table = survey_tables.readings(source, about, caption)
        parts.append(Parts(heading=heading if source.published else "", figure=figure, table=table))
    return parts


def _readings_caption(source: Source) -> str:
    marks = f"{source.staff_label} and {words.inside(source.leaders_label)} as marks with 95% intervals"
    unit = "favourable answers of 100" if source.published else "mean rating, 0 = never, 100 = always"
    records = "; records as a class, with how many indicators were examined" if source.with_records else ""
    return f"{marks} ({unit}){records}"


def _importance_figure(source: Source, figures: Figures) -> Markdown:
    if not source.has("importance"):
        return Markdown("")
    return figures.markdown(
        "importance",
        plots.importance,
        source.table("importance"),
        caption="What staff chose among the three most important, of 100",
        **figures.rows,
    )


def _priority_figure(source: Source, figures: Figures) -> Markdown:
    rows = [row for row in source.rows("priorities") if not words.is_hidden(row)]
    if not rows:
        return Markdown("")
    return figures.markdown(
        "priorities",
        plots.priority_matrix,
        source.table("priorities"),
        caption="How often staff chose each point, against how they rate it; intervals of both",
        **figures.rows,
    )


def _kinds_figure(source: Source, figures: Figures) -> Markdown:
    """Leaders' and staff's readings against each other, each with its most fitting kind of agreement."""
    table = source.table("typology")
    if table.empty or table["suppressed"].all():
        return Markdown("")
    named = table[table["named"].fillna(True).astype(bool)].drop_duplicates("responsibility")
    return figures.markdown(
        "kinds",
        plots.typology,
        named,
        caption="Leaders' rating against staff's: rate higher, lower, both high, both low",
        **figures.rows,
        **figures.groups,
    )


def _maps(source: Source, figures: Figures) -> Parts:
    unit = "favourable answers of 100" if source.published else "mean rating, 0-100"
    parts = Parts()
    if source.has("ratings_units"):
        parts["units"] = figures.markdown(
            "heat-map",
            plots.heat_map,
            source.table("ratings_units"),
            caption=f"Staff ratings of top managers by unit ({unit}), with n; hidden cells are marked",
            metric=source.metric,
            **figures.rows,
        )
    for about, name in (("leader_behaviour", "levels"), ("workplace", "levels_work")):
        if not source.rows("ratings_levels", object=about) or (about == "workplace" and not source.published):
            continue
        parts[name] = figures.markdown(
            name.replace("_", "-"),
            plots.level_gradient,
            source.table("ratings_levels"),
            caption=f"{'Life at work' if about == 'workplace' else 'Top managers'} over the levels ({unit})",
            object=about,
            metric=source.metric,
            **figures.rows,
        )
    parts["level_gaps"] = gap_tables.levels(source)
    if source.has("resources_units"):
        parts["resources"] = figures.markdown(
            "resources",
            plots.resources,
            source.table("resources_units"),
            caption="What people have to do the job, by kind and unit (mean rating, 0-100), with n",
        )
    parts["steps"] = difference_tables.steps(source)
    return parts


def _gaps(source: Source, figures: Figures) -> Parts:
    parts = Parts()
    leaders, staff = source.leaders_label, source.staff_label
    options = {"smallest_difference": float(source.settings.get("smallest_difference", 10.0))}
    if source.has("perception_gaps"):
        what = "grade difference" if source.published else f"{leaders} about themselves, minus {words.inside(staff)}"
        parts["perception_figure"] = figures.markdown(
            "gaps",
            plots.gap_forest,
            source.table("perception_gaps"),
            caption=f"Difference in points of 100 ({what}) with its plain and its verdict interval",
            **options,
            **figures.rows,
            **figures.groups,
        )
        caption = "Grade difference" if source.published else "What leaders say against what staff see"
        parts["perception"] = gap_tables.gaps(source, "perception_gaps", caption, first=leaders, second=staff)
        parts["kinds"] = _kinds_figure(source, figures)
        forms = source.row("comparability", kind="forms")
        parts["comparability"] = "" if forms is None or words.is_hidden(forms) else str(forms["summary"])
    if source.has("estimate_gaps"):
        estimate = leaders if source.published else f"{leaders}' estimate"
        caption = "Life at work: " + ("grade difference" if source.published else "leaders' estimate against staff")
        parts["estimates"] = gap_tables.gaps(source, "estimate_gaps", caption, first=estimate, second=staff)
    if source.has("target_gaps"):
        parts["targets"] = gap_tables.targets(source)
    return parts


def _changes(source: Source, figures: Figures) -> Parts:
    """Show what has changed since the earlier wave: a figure of staff's view of top managers, and a table."""
    parts = Parts()
    rows = [row for row in source.rows("changes", form="staff", object="leader_behaviour") if not words.is_hidden(row)]
    if rows:
        parts["figure"] = figures.markdown(
            "changes",
            plots.slope,
            source.table("changes"),
            caption=f"{source.staff_label} about acts of top managers: earlier and this wave",
            **figures.rows,
        )
        parts["table"] = gap_tables.changes(source)
    return parts


def _promises(source: Source, figures: Figures) -> Parts:
    if not source.has("alignment"):
        return Parts()
    figure = figures.markdown(
        "alignment",
        plots.alignment,
        source.table("alignment"),
        caption="Objectives met, and staff who see the promise lived",
    )
    return Parts(figure=figure, table=record_tables.promises(source))


def _questions(source: Source) -> list[Markdown]:
    """Questions from the table of staff ratings beside records, each with its responsibility."""
    found = []
    for row in source.rows("triangulation") if source.with_records else []:
        if not words.is_hidden(row) and not words.missing(row.get("question")) and row["question"]:
            label = source.titles.get(row["responsibility"], row["responsibility"])
            found.append(Markdown(f"**{escape(label)}.** {escape(row['question'])}"))
    return found


def _link(source: Source, figures: Figures) -> Parts:
    """Plot and numbers of the primary link, or units side by side where there are too few for a number."""
    if not source.has("link_points"):
        return Parts()
    links = source.table("links")
    responsibility, indicator = record_tables.plotted_link(source)
    parts = Parts(table=record_tables.links(source))
    parts["figure"] = figures.markdown(
        "link",
        plots.link_scatter,
        source.table("link_points"),
        caption="Units: staff ratings and performance",
        second={"links": links} if not links.empty else None,
        responsibility=responsibility,
        indicator=indicator,
        titles=source.titles,
    )
    if not parts["table"]:
        parts["side_by_side"] = record_tables.link_points(source, responsibility, indicator)
    return parts


def _other_items(source: Source) -> Markdown:
    """Items outside the responsibilities: outcome, symptoms, trust."""
    rows = [
        row
        for row in source.rows("items", form="staff", metric="favourable")
        if row.get("role") in ("outcome", "trust") or (row.get("role") == "symptom" and not row.get("responsibility"))
    ]
    return survey_tables.items(source, rows, "Other questions: engagement and trust")
