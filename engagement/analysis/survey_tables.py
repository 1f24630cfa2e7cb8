"""The tables that a survey of respondents gives: say, see, and the differences between them."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from engagement.analysis.gap_tables import form_tables, staff_tables
from engagement.analysis.robustness_tables import robustness_tables
from engagement.assessment import Settings
from engagement.engine import CELLS, count_answers, count_choices, count_pairs, favourable_counts
from engagement.estimates import PROCESS, favourable_share, item_mean, scale_mean, summarise
from engagement.gaps import (
    estimate_gaps,
    leader_ratings,
    level_gaps,
    perception_gaps,
    shared_items,
    target_gaps,
    unit_ratings,
)
from engagement.measurement import visibility
from engagement.responses import response_rates
from surveys.instrument import Instrument

SCALE = ["form", "responsibility", "object"]
COMPLETE_ABOVE = 0.8
ITEM = ["form", "responsibility", "item", "object", "role"]


def survey_tables(
    responses: pd.DataFrame,
    screened: pd.DataFrame,
    instrument: Instrument,
    roster: pd.DataFrame,
    settings: Settings,
    progress: Callable[[str], None],
) -> dict[str, pd.DataFrame]:
    """Compute every table of a survey of respondents, before the gate.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES of one wave that count.
    screened : DataFrame
        What screening found; says how complete each form is.
    instrument : Instrument
        With the client's promises as items.
    roster : DataFrame
        The population of staff.
    settings : Settings
        Of the assessment.
    progress : callable
        Called with a text before each step.

    Returns
    -------
    dict of str to DataFrame
        Tables by the names they are released under (engagement/confidentiality/kinds.py says how each is protected).
    """
    level, difference = settings.conf_level, settings.smallest_difference
    progress("Counting answers")
    cells = responses.reindex(columns=list(dict.fromkeys([*responses.columns, *CELLS])))
    metrics = ("score", "favourable", "cannot_tell")
    pairs = {
        metric: count_pairs(cells, instrument, metric=metric, favourable=settings.favourable) for metric in metrics
    }
    # What leaders say and what staff see are one comparison wherever they are printed: on the items that both rated.
    asked = set(shared_items(pairs["score"])["item_a"])
    pairs = {
        metric: table[(table["form"] == "staff") | (table["item_a"].isin(asked) & table["item_b"].isin(asked))]
        for metric, table in pairs.items()
    }
    staff = {metric: table[table["form"] == "staff"] for metric, table in pairs.items()}
    leaders = {metric: table[table["form"] == "leader"] for metric, table in pairs.items()}
    order = list(dict.fromkeys(roster["level"]))
    tables = {
        "participation": response_rates(
            responses,
            roster,
            top_managers=settings.top_managers,
            answered=screened.loc[responses.index, "completeness"],
            partial_from=min(settings.smallest_completeness, COMPLETE_ABOVE),
        ).drop(columns=["complete", "partial", "break_off", "non_contact"]),
        "participation_units": response_rates(responses, roster, by=["unit"]),
        "participation_levels": response_rates(responses, roster, by=["level"]),
    }

    progress("Estimating say and see")
    common = {"conf_level": level}
    kernels = {"score": scale_mean, "favourable": favourable_share}
    ratings = [
        summarise(staff[name], kernel, by=SCALE, population=roster, **common) for name, kernel in kernels.items()
    ]
    ratings.append(visibility(staff["cannot_tell"], population=roster, **common))
    if len(leaders["score"]):
        ratings.append(leader_ratings(pairs["score"], population=roster, top_managers=settings.top_managers, **common))
        top = None if settings.top_managers is None else float(settings.top_managers)
        ratings.append(summarise(leaders["favourable"], favourable_share, by=SCALE, population=top, **common))
        ratings.append(visibility(leaders["cannot_tell"], population=top, **common))
    tables["ratings"] = pd.concat(ratings, ignore_index=True)
    tables["items"] = _items(cells, instrument, roster, settings)
    tables["importance"] = _importance(cells, instrument, roster, level)

    progress("Estimating units and levels")
    tables["ratings_units"] = pd.concat(
        [unit_ratings(staff[name], kernel, population=roster, **common) for name, kernel in kernels.items()],
        ignore_index=True,
    )
    by = ["level", "responsibility", "object"]
    located = {name: table[table["level"].notna()] for name, table in staff.items()}
    levels = pd.concat(
        [summarise(located[name], kernel, by=by, population=roster, **common) for name, kernel in kernels.items()],
        ignore_index=True,
    )
    tables["visibility_levels"] = visibility(located["cannot_tell"], by=by, population=roster, **common)
    tables["ratings_levels"] = levels.assign(position=levels["level"].map(order.index) + 1)
    if len(order) > 1:
        gradients = [
            level_gaps(
                summarise(located[name], scale_mean, by=by, population=roster, estimand=PROCESS, **common),
                order=order,
                smallest_difference=difference,
                **common,
            )
            for name in kernels
        ]
        tables["level_gaps"] = pd.concat(gradients, ignore_index=True)

    progress("Comparing leaders and staff")
    if len(leaders["score"]):
        options = common | {"population": roster, "smallest_difference": difference}
        tables["perception_gaps"] = perception_gaps(pairs["score"], **options)
        tables["estimate_gaps"] = estimate_gaps(pairs["score"], **options)
        tables |= form_tables(cells, pairs, instrument, roster, settings)
    if settings.target is not None:
        tables["target_gaps"] = target_gaps(
            staff["score"], settings.target, population=roster, smallest_difference=difference, **common
        )
    progress("Comparing units, levels and resources")
    tables |= staff_tables(cells, staff, tables, instrument, roster, settings)
    tables |= robustness_tables(staff, tables, roster, settings)
    return {name: table for name, table in tables.items() if len(table.columns)}


def _items(cells: pd.DataFrame, instrument: Instrument, roster: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every item, whole organisation, each form: mean, favourable share, share who cannot tell."""
    counts = count_answers(cells, instrument)
    five = [item.id for item in instrument.items if len(instrument.scales[item.scale].labels) == 5]
    sources = {
        "score": (counts[counts["metric"] == "score"], item_mean),
        "favourable": (favourable_counts(counts[counts["item"].isin(five)], settings.favourable), favourable_share),
        "cannot_tell": (counts[counts["metric"] == "cannot_tell"], favourable_share),
    }
    top = None if settings.top_managers is None else float(settings.top_managers)
    parts = []
    for table, kernel in sources.values():
        for form, population in (("staff", roster), ("leader", top)):
            mine = table[table["form"] == form]
            if len(mine):
                options = {"population": population, "conf_level": settings.conf_level}
                parts.append(summarise(mine, kernel, by=ITEM, **options))
    return pd.concat(parts, ignore_index=True)


def _importance(cells: pd.DataFrame, instrument: Instrument, roster: pd.DataFrame, conf_level: float) -> pd.DataFrame:
    """Share of staff who chose each responsibility as one of the most important."""
    chosen = count_choices(cells[cells["form"] == "staff"], instrument)
    if chosen.empty:
        return pd.DataFrame(columns=["responsibility", "metric", "estimate", "n"])
    return summarise(chosen, favourable_share, by=["responsibility"], population=roster, conf_level=conf_level)
