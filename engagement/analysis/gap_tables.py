"""Gaps in full: items, effect sizes, kinds of agreement, units against the rest, steps between levels, priorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from engagement.assessment import Settings
from engagement.engine import CELLS, count_answers, count_pairs
from engagement.estimates import PROCESS, scale_mean, summarise
from engagement.gaps import (
    choice_covariance_of,
    gap_details,
    heterogeneity,
    instrument_answers,
    interaction,
    item_gaps,
    level_steps,
    message_stops,
    outlying_cells,
    perception_gaps,
    permutation_gaps,
    pooled_units,
    priorities,
    rank_intervals,
    resource_ratings,
    typology,
    unit_gaps,
    unit_ratings,
)
from engagement.measurement import score
from surveys.instrument import Instrument

MIDDLE = 50.0
LEAD = "leader_behaviour"
Tables = dict[str, pd.DataFrame]


def form_tables(
    cells: pd.DataFrame,
    pairs: Mapping[str, pd.DataFrame],
    instrument: Instrument,
    roster: pd.DataFrame,
    settings: Settings,
) -> Tables:
    """Compute what stands beside each perception gap, before the gate.

    Parameters
    ----------
    cells : DataFrame
        RESPONSES that count, with every column of a cell.
    pairs : mapping of str to DataFrame
        PAIRS of both forms by metric, on the items both rated.
    instrument, roster, settings
        Of the assessment.

    Returns
    -------
    dict of str to DataFrame
        item_gaps, gap_details (Glass's delta, probability of superiority, favourable share), gap_tests (studentised
        permutation p values; estimates are left out: unweighted beside weighted means would be one equation too many)
        and typology.
    """
    options = {"population": roster, "conf_level": settings.conf_level}
    limits = options | {"smallest_difference": settings.smallest_difference}
    both = pd.concat([pairs["score"], pairs["favourable"]], ignore_index=True)
    favourable = [25.0 * (point - 1) for point in settings.favourable]
    details = gap_details(
        count_answers(cells, instrument, roles=["scale"]), pairs=both, favourable=favourable, **options
    )
    with_errors = perception_gaps(pairs["score"], both_errors=True, **limits)
    reference = MIDDLE if settings.target is None else settings.target
    found = {
        "item_gaps": item_gaps(pairs["score"], **limits),
        "gap_details": details,
        "typology": typology(with_errors, reference=reference, smallest_difference=settings.smallest_difference),
    }
    answers, scales = instrument_answers(cells, instrument)
    asked = set(pairs["score"]["item_a"])
    scales = {name: kept for name, items in scales.items() if (kept := [item for item in items if item in asked])}
    if scales:
        tests = permutation_gaps(answers, cells["form"].tolist(), scales, seed=settings.seed)
        found["gap_tests"] = tests.drop(columns="estimate").assign(object=LEAD)
    return found


def staff_tables(
    cells: pd.DataFrame,
    staff: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    instrument: Instrument,
    roster: pd.DataFrame,
    settings: Settings,
) -> Tables:
    """Compute how units differ from the rest, where levels part, what to do first, and resources, before the gate.

    Parameters
    ----------
    cells : DataFrame
        RESPONSES that count.
    staff : mapping of str to DataFrame
        PAIRS of the staff form by metric.
    tables : mapping of str to DataFrame
        The survey's tables so far: importance, and target_gaps where there is a target.
    instrument, roster, settings
        Of the assessment.

    Returns
    -------
    dict of str to DataFrame
        unit_gaps, level_steps, message_stops, priorities, resources, resources_units.
    """
    level, difference = settings.conf_level, settings.smallest_difference
    options = {"population": roster, "conf_level": level}
    found = {"unit_gaps": unit_gaps(staff["score"], smallest_difference=difference, **options)}
    order = list(dict.fromkeys(roster["level"]))
    if len(order) > 1:
        by = ["level", "responsibility", "object"]
        located = staff["score"][staff["score"]["level"].notna()]
        levels = summarise(located, scale_mean, by=by, estimand=PROCESS, **options)
        found["level_steps"] = level_steps(levels, order=order, smallest_difference=difference, conf_level=level)
        found["message_stops"] = message_stops(levels, order=order, smallest_difference=difference, seed=settings.seed)
    if len(tables.get("importance", ())):
        found["priorities"] = _priorities(cells, staff, tables, instrument, roster, level)
    if instrument.items_of(role="scale", responsibility="resources", object="workplace"):
        found["resources"] = resource_ratings(staff["score"], instrument, **options)
        found["resources_units"] = resource_ratings(staff["score"], instrument, by="unit", **options)
    return {name: table for name, table in found.items() if len(table)}


def tables_over_units(
    responses: pd.DataFrame, instrument: Instrument, settings: Settings, shown: pd.DataFrame
) -> Tables:
    """Compute statistics over units from those that will be shown.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES that count.
    instrument, settings
        Of the assessment.
    shown : DataFrame
        unit, responsibility, object of the unit ratings that will be shown: a spread between units, with all other
        means known, would give a hidden one away.

    Returns
    -------
    dict of str to DataFrame
        pooled_units, rank_intervals, unit_profiles (one test of interaction per object), heterogeneity,
        outlying_cells; empty with fewer than two units.
    """
    keys = ["unit", "responsibility", "object"]
    staff = responses[responses["form"] == "staff"]
    cells = staff.reindex(columns=list(dict.fromkeys([*staff.columns, *CELLS])))
    ratings = unit_ratings(count_pairs(cells, instrument), scale_mean, conf_level=settings.conf_level)
    ratings = ratings.merge(shown[keys].drop_duplicates(), on=keys)
    if ratings["unit"].nunique() < 2:
        return {}
    scores = score(staff, instrument)
    scores = scores[scores["unit"].isin(ratings["unit"])]
    options = {"conf_level": settings.conf_level}
    random = options | {"scores": scores, "seed": settings.seed}
    found = {
        "pooled_units": pooled_units(ratings, **options),
        "rank_intervals": rank_intervals(ratings, **options),
        "unit_profiles": interaction(ratings, **random),
        "heterogeneity": heterogeneity(ratings, **random),
        "outlying_cells": outlying_cells(
            ratings, scores=scores, smallest_difference=settings.smallest_difference, **options
        ),
    }
    return {name: table for name, table in found.items() if len(table)}


def _priorities(
    cells: pd.DataFrame,
    staff: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    instrument: Instrument,
    roster: pd.DataFrame,
    conf_level: float,
) -> pd.DataFrame:
    ratings = tables.get("target_gaps")
    if ratings is None:
        lead = staff["score"][staff["score"]["object"] == LEAD]
        by: Sequence[str] = ["responsibility"]
        ratings = summarise(lead, scale_mean, by=by, population=roster, conf_level=conf_level, estimand=PROCESS)
    chosen = tables["importance"]
    covariance = choice_covariance_of(cells, instrument, population=roster)
    return priorities(chosen, ratings, covariance=covariance, conf_level=conf_level, choices=instrument.importance_max)
