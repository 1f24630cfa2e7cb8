"""The tables that records give, and those that set them beside what staff see."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from engagement.assessment import Assessment
from engagement.evidence import Evidence, alignment, audit_peaks, evidence_table, show_profile, triangulate
from engagement.links import link, link_points

MIDDLE_OF_THE_SCALE = 50.0


def evidence_tables(
    assessment: Assessment,
    evidence: Evidence,
    survey: Mapping[str, pd.DataFrame],
    progress: Callable[[str], None],
) -> dict[str, pd.DataFrame]:
    """Compute every table that rests on records, before the gate.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    evidence : Evidence
        Its records.
    survey : mapping of str to DataFrame
        The survey's tables.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    dict of str to DataFrame
        Tables by the names they are released under; empty where there are no records.
    """
    if evidence.is_empty:
        return {}
    settings = assessment.settings
    progress("Reading the records")
    records = evidence_table(
        evidence,
        days_to_response=settings.days_to_response,
        criteria=settings.criteria,
        conf_level=settings.conf_level,
    )
    show = show_profile(records, responsibilities=[one.id for one in assessment.instrument.responsibilities])
    reference = MIDDLE_OF_THE_SCALE if settings.target is None else settings.target
    tables = {
        "evidence": records,
        "show": show,
        "alignment": alignment(
            evidence.objectives, survey["items"], promises=evidence.promises, period=evidence.period
        ),
        "triangulation": triangulate(survey["ratings"], show, reference=reference),
        "audit_peak": audit_peaks(evidence, weeks_before=settings.weeks_before_audit),
    }
    return {name: table for name, table in tables.items() if len(table)}


def link_tables(
    assessment: Assessment, evidence: Evidence, ratings_units: pd.DataFrame, progress: Callable[[str], None]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Link what units see to how they perform.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    evidence : Evidence
        Its records, with performance by unit.
    ratings_units : DataFrame
        Ratings of the units that will be shown. Units that stay hidden must not be in it: a correlation over them,
        with the other points released, would give their ratings away.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    tables : dict of str to DataFrame
        links and link_points; empty where no unit may be shown.
    notes : list of str
        What could not be used.
    """
    if ratings_units.empty:
        return {}, []
    progress("Linking perception and performance")
    settings = assessment.settings
    points = link_points(ratings_units, evidence.performance)
    links = link(points, conf_level=settings.conf_level, seed=settings.seed, primary=settings.primary_link or None)
    return {"links": links, "link_points": points}, list(points.attrs["left_out"])
