"""From a client folder to a release: the one place that knows every stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from engagement.analysis.change_tables import change_tables
from engagement.analysis.evidence_tables import evidence_tables, link_tables
from engagement.analysis.gap_tables import tables_over_units
from engagement.analysis.manifest import make_manifest
from engagement.analysis.measurement_tables import screened_answers, tables_of_units, trust_tables
from engagement.analysis.published_tables import published_tables
from engagement.analysis.robustness_tables import raked_verdicts, sensitivity, versions_of
from engagement.analysis.survey_tables import survey_tables
from engagement.assessment import Assessment
from engagement.confidentiality import Release, protect
from engagement.evidence import read_evidence
from engagement.responses import read_responses, response_files

NEVER_RELEASED = ["variance", "sampling_fraction"]  # spread without a limit: only the gate decides what spread is shown


def analyse(
    assessment: Assessment,
    *,
    responses: str | Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> Release:
    """Analyse an assessment and let what is safe through the gate.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    responses : str, Path or None
        Folder or file with the answers, instead of the folder's own responses/.
    progress : callable or None
        Called with a text before each step.

    Returns
    -------
    Release
        Protected tables and the manifest. The same inputs and seed give the same release.

    Raises
    ------
    InputError
        If an input cannot be used; the message says which, where, and how to mend it.
    """
    progress = progress or (lambda text: None)
    if assessment.settings.mode == "published":
        return _analyse_published(assessment, responses, progress)
    return _analyse_respondents(assessment, responses, progress)


def _analyse_respondents(assessment: Assessment, path: str | Path | None, progress: Callable[[str], None]) -> Release:
    settings, instrument, roster = assessment.settings, assessment.instrument, assessment.roster
    progress("Reading the answers")
    returned = read_responses(assessment, path=path)
    files = returned.attrs["files"]
    responses, screened, screening_notes = screened_answers(returned, assessment, progress)
    evidence = read_evidence(assessment.folder, settings=settings)
    notes = [*returned.attrs["notes"], *screening_notes, *evidence.notes]
    tables = survey_tables(responses, screened, instrument, roster, settings, progress)
    tables |= trust_tables(responses, screened, assessment, progress)
    tables |= evidence_tables(assessment, evidence, tables, progress)
    if "perception_gaps" in tables:
        reported = tables["perception_gaps"]
        versions = versions_of(returned, responses, screened)
        checks = [
            sensitivity(versions, instrument, roster, settings, reported),
            raked_verdicts(responses, instrument, roster, settings, reported),
        ]
        if checks := [table for table in checks if len(table)]:
            tables["sensitivity"] = pd.concat(checks, ignore_index=True)
    changed, change_notes, earlier_files = change_tables(assessment, responses, progress)
    tables |= changed
    notes += change_notes
    staff = responses[responses["form"] == "staff"]
    cells = staff.groupby(["unit", "level"], sort=False).size().rename("n").reset_index()
    limits = {
        "smallest_group": settings.smallest_group,
        "smallest_distribution": settings.smallest_distribution,
        "cells": cells,
    }
    # What is computed over units uses those that will be shown, so the gate is asked first which ones these are. Which
    # units a rating is shown of depends on who answered and on the other ratings, on no other table.
    rated = {name: table for name, table in tables.items() if name.startswith(("participation", "ratings"))}
    shown = _shown(tables["ratings_units"], protect(_tidy(rated, assessment), **limits))
    tables |= tables_of_units(responses, instrument, settings, tables["measurement"], shown, progress)
    tables |= tables_over_units(responses, instrument, settings, shown)
    if not evidence.performance.empty:
        links, link_notes = link_tables(assessment, evidence, shown, progress)
        tables |= links
        notes += link_notes
    progress("Protecting respondents")
    manifest = make_manifest(assessment, answers=files, notes=notes, earlier=earlier_files)
    return protect(_tidy(tables, assessment), manifest=manifest, **limits)


def _shown(ratings_units: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Keep the unit ratings that a release shows: only they may enter a statistic over units that is printed."""
    keys = ["unit", "responsibility", "object", "metric"]
    released = release.tables["ratings_units"]
    return ratings_units.merge(released.loc[~released["suppressed"], keys].astype(object), on=keys)


def _analyse_published(assessment: Assessment, path: str | Path | None, progress: Callable[[str], None]) -> Release:
    tables, texts = published_tables(assessment, progress, path=path)
    items = {
        row.item: {
            "role": row.role, "object": row.object, "responsibility": row.responsibility,
            "texts": {"published": texts[row.item]},
        }
        for row in tables["items"].drop_duplicates("item").itertuples()
    }  # fmt: skip
    files = response_files(assessment.folder / "responses" if path is None else path)
    notes = [f"{file.name}: published percentages read" for file in files]
    notes.append(f"{len(items)} questions mapped to responsibilities, {len(tables['unmapped'])} not mapped")
    settings = assessment.settings
    progress("Protecting respondents")
    return protect(
        _tidy(tables, assessment),
        smallest_group=settings.smallest_group,
        smallest_distribution=settings.smallest_distribution,
        manifest=make_manifest(assessment, answers=files, notes=notes, published_items=items),
    )


def _tidy(tables: Mapping[str, pd.DataFrame], assessment: Assessment) -> dict[str, pd.DataFrame]:
    """Drop what is never released and put rows in the order of roster and instrument."""
    orders = {"responsibility": [one.id for one in assessment.instrument.responsibilities]}
    if assessment.roster is not None:
        orders |= {name: list(dict.fromkeys(assessment.roster[name])) for name in ("unit", "level")}
    tidy = {}
    for name, table in tables.items():
        table = table.drop(columns=[column for column in NEVER_RELEASED if column in table])
        for column in ("responsibility", "level", "unit"):
            if column in table and column in orders:
                rank = {value: number for number, value in enumerate(orders[column])}
                table = table.sort_values(column, key=lambda values, rank=rank: values.map(rank), kind="stable")
        tidy[name] = table.reset_index(drop=True)
    return tidy
