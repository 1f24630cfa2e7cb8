"""The gate: unprotected tables in, a Release out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .audit import audit_tables
from .groups import read_groups
from .intake import checked, grouping
from .kinds import KINDS, PEOPLE
from .links import over_hidden_units
from .release import HIDDEN_COLUMNS, Release
from .rounding import rounded, texts
from .rules import (
    HIDDEN_UNITS,
    SPREAD_HIDDEN,
    case_reason,
    few_cases,
    hide_rows,
    hide_spread,
    leader_reasons,
    leaders_answering,
    row_reason,
    small_rows,
    smallest_count,
)
from .slices import add, follow_parents, hide_groups, hide_in_slices

SMALLEST_ALLOWED = 3  # in a group of two, each knows what the other said


def protect(
    tables: Mapping[str, pd.DataFrame],
    *,
    smallest_group: int = 5,
    smallest_distribution: int = 10,
    cells: pd.DataFrame | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> Release:
    """Hide what could tell how a person answered, round the rest, and close it into a Release.

    All tables that will be shown must come in one call: what is hidden in one depends on what the others show.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Unprotected tables by name; the names and how each is protected are in `kinds.py`.
    smallest_group : int
        Fewest people any number may rest on, and fewest that may be exposed by subtraction; at least 3.
    smallest_distribution : int
        Answers to one question from which its spread is shown.
    cells : DataFrame, optional
        `unit, level, n`: staff who answered, by unit and level. Needed where units and levels are both shown; used to
        check what they expose together, never released. People without a unit or level may be left out.
    manifest : mapping, optional
        Record of how the tables were made; `mode = "published"` for published results.

    Returns
    -------
    Release
        Every table has a boolean `suppressed`; where True, everything but the group it is about is missing. Where an
        interval alone is hidden, `hidden_interval` is True.

    Raises
    ------
    ValueError
        If a table, column or metric is unknown, a table holds rows about persons, leaders are split by unit or level,
        or counts contradict each other.
    RuntimeError
        If the finished tables do not stand up to `audit`: nothing is released then.

    References
    ----------
    Hundepool, A., et al. (2012). Statistical Disclosure Control. Wiley, chapters 4 and 5.
    """
    manifest = dict(manifest or {})
    if smallest_group < SMALLEST_ALLOWED:
        raise ValueError(
            f"smallest_group is {smallest_group}; it must be at least {SMALLEST_ALLOWED} (5 is the default): in a "
            f"group of two each knows what the other said."
        )
    published = manifest.get("mode") == "published"
    tables = {name: _in_order(name, checked(name, table, published)) for name, table in tables.items()}
    reasons = {name: pd.Series(None, index=table.index, dtype=object) for name, table in tables.items()}
    people = [name for name in tables if KINDS[name].about == PEOPLE]
    groups = read_groups(tables, cells)
    leaders = leaders_answering(tables)

    hide_groups(tables, reasons, groups, smallest_group)
    for name in people:
        why = leader_reasons(tables[name], name, KINDS[name], leaders)
        reasons[name] = reasons[name].where(reasons[name].notna(), why)
        smallest = smallest_count(KINDS[name], smallest_group, smallest_distribution)
        add(reasons[name], small_rows(tables[name], smallest), row_reason(smallest))
        add(reasons[name], few_cases(tables[name], smallest_group), case_reason(smallest_group))
    hide_in_slices(tables, reasons, groups, smallest_group)
    for name in people:
        follow_parents(name, tables, reasons)
    if "links" in tables:
        add(reasons["links"], over_hidden_units(tables, reasons), HIDDEN_UNITS)

    shown = {name: _finished(name, tables[name], reasons[name], smallest_distribution) for name in tables}
    findings = audit_tables(shown, smallest_group=smallest_group, smallest_distribution=smallest_distribution)
    if findings:
        raise RuntimeError(
            "Nothing is released, the protected tables do not stand up to the audit: " + " ".join(findings)
        )
    return Release(shown, _log(shown, reasons), manifest)


def _finished(name: str, table: pd.DataFrame, reasons: pd.Series, smallest_distribution: int) -> pd.DataFrame:
    """One table, blanked and rounded."""
    kind = KINDS[name]
    table = hide_rows(table, kind, reasons.notna())
    table = hide_spread(table, kind, smallest_distribution)
    return rounded(table.sort_index().reset_index(drop=True), name, metric=kind.metric)


def _in_order(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of their groups, so that no tie between groups is decided by the order of the input.

    The index keeps the place of each row: the finished table goes back to it.
    """
    return table.sort_values(grouping(table, KINDS[name]), kind="stable")


def _log(tables: Mapping[str, pd.DataFrame], reasons: Mapping[str, pd.Series]) -> pd.DataFrame:
    """How many rows are hidden, by table and reason."""
    rows = []
    for name, table in tables.items():
        rows += [(name, reason, count) for reason, count in reasons[name].value_counts(sort=False).items()]
        if "hidden_interval" in table and table["hidden_interval"].any():
            rows.append((name, SPREAD_HIDDEN, int(table["hidden_interval"].sum())))
    log = pd.DataFrame(rows, columns=list(HIDDEN_COLUMNS))
    return log.assign(
        table=texts(log["table"], "table"), reason=texts(log["reason"], "reason"), rows=log["rows"].astype("Int64")
    )
