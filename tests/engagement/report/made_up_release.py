"""Made-up releases for the report: full, survey only, published, two leaders, everything hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
from made_up_manifest import manifest
from made_up_tables import answered, groups, tables

from engagement.confidentiality import Release, protect

VARIANTS = ("full", "survey_only", "two_leaders", "everything_hidden", "published")
EVIDENCE_TABLES = ("evidence", "show", "alignment", "triangulation", "audit_peak", "links", "link_points")


def _through_the_gate(parts: dict[str, pd.DataFrame], values: dict, cells: pd.DataFrame | None) -> Release:
    return protect(parts, smallest_group=5, smallest_distribution=10, cells=cells, manifest=values)


def full() -> Release:
    """Survey and evidence, seven of eight leaders, one unit below the threshold."""
    return _through_the_gate(tables(rate=0.42), manifest(), answered(0.42))


def survey_only() -> Release:
    """Survey without evidence and without a target."""
    parts = {name: table for name, table in tables().items() if name not in (*EVIDENCE_TABLES, "target_gaps")}
    values = manifest()
    return _through_the_gate(parts, values | {"settings": values["settings"] | {"target": None}}, answered(0.64))


def two_leaders() -> Release:
    """Two answering leaders: no say."""
    return _through_the_gate(tables(n_leader=2), manifest(top_managers=3), answered(0.64))


def everything_hidden() -> Release:
    """Four staff and two leaders answered: nothing of them may be printed."""
    return _through_the_gate(tables(n_leader=2, rate=0.01), manifest(), answered(0.01))


def published() -> Release:
    """Published percentages: senior grade against the other grades, no rows, no records."""
    source = tables(rate=0.9, n_leader=600)
    note = "upper bound: items taken as perfectly correlated"
    ratings = source["ratings"].query("object == 'leader_behaviour' and metric == 'favourable'")
    grades = {"AO/AA": 1500, "EO": 1200, "HEO/SEO": 900, "G6/7": 400}
    levels = groups(np.random.default_rng(2), grades, "level").query("metric == 'favourable'")
    gaps = source["perception_gaps"].assign(method=note, metric="favourable", effect_size=np.nan, effect=pd.NA)
    parts = {
        "participation": source["participation"].assign(population=np.nan, estimate=np.nan, n=[4000, 600]),
        "ratings": ratings.assign(method=note),
        "ratings_levels": levels.assign(method=note),
        "items": source["items"].query("role == 'scale' and metric == 'favourable'"),
        "perception_gaps": gaps,
        "level_gaps": source["level_gaps"].assign(metric="favourable"),
        "unmapped": pd.DataFrame({"question": ["My pay adequately reflects my performance", "I have a friend"]}),
    }
    values = manifest("published")
    settings = values["settings"] | {"target": None, "title": ""}
    values |= {
        "client": "Civil Service",
        "title": "",
        "scope": "All departments",
        "top_management": "the Senior Civil Service",
        "top_managers": None,
        "settings": settings,
        "leaders_label": "Senior Civil Service",
        "staff_label": "Other grades",
        "wave": "2024",
        "promises": [],
    }
    return _through_the_gate(parts, values, None)
