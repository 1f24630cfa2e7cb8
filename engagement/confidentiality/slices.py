"""Which rows to hide because of what other rows show: remainders, overlaps, and the same number in two tables.

Reasons are kept per table in a Series of text, None for rows that stay visible; a row keeps its first reason.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from .disclosure import cover, settle
from .groups import NO_GROUP, Groups
from .intake import grouping
from .kinds import KINDS, PEOPLE, Parent
from .partition import Partition
from .rules import COVER, SAME_NUMBERS, group_reason

Tables = Mapping[str, pd.DataFrame]
Reasons = Mapping[str, pd.Series]
PAIR = {"unit": "ratings_units", "level": "ratings_levels"}  # one statistic, split in two ways


def add(reasons: pd.Series, rows: pd.Series, reason: str) -> None:
    """Give rows a reason, unless they have one."""
    reasons[rows & reasons.isna()] = reason


def hide_groups(tables: Tables, reasons: Reasons, groups: Groups, smallest_group: int) -> None:
    """Hide units and levels with too few respondents, and those that would give them away, in every table about people.

    Parameters
    ----------
    tables, reasons : mappings
        Checked tables, and why rows are hidden (added to).
    groups : Groups
        Respondents per unit and level.
    smallest_group : int
        Fewest respondents that may be exposed together.
    """
    parts = {by: groups.partition(by) for by in ("unit", "level")}
    small = {by: part.low < smallest_group for by, part in parts.items()}
    cells = None if groups.cells is None else groups.cells.to_numpy(float)
    settled = settle(parts["unit"], parts["level"], cells, small["unit"], small["level"], smallest_group, weighted=True)
    hidden = dict(zip(parts, settled, strict=True))
    for name, table in tables.items():
        by = KINDS[name].partition
        if KINDS[name].about != PEOPLE or by is None:
            continue
        names = groups.respondents[by].index
        add(reasons[name], table[by].isin(names[small[by]]), group_reason(smallest_group))
        add(reasons[name], table[by].isin(names[hidden[by]]), COVER)


def hide_in_slices(tables: Tables, reasons: Reasons, groups: Groups, smallest_group: int) -> None:
    """Complementary suppression for each statistic: every combination of the other grouping columns.

    Parameters
    ----------
    tables, reasons, groups, smallest_group
        As in `hide_groups`.
    """
    paired = groups.cells is not None and all(name in tables for name in PAIR.values())
    if paired:
        _settle_pairs(tables, reasons, groups, smallest_group)
    for name, table in tables.items():
        by = KINDS[name].partition
        if by is None or KINDS[name].about != PEOPLE or (paired and name in PAIR.values()):
            continue
        if KINDS[name].whole is None and any(parent.table in tables for parent in KINDS[name].parents):
            continue  # its numbers are settled where they are first shown
        other = [column for column in grouping(table, KINDS[name]) if column not in (by, "indicator", "period")]
        for key, rows in _slices(table, other).items():
            part, hidden = _slice(name, rows, dict(zip(other, key, strict=True)), tables, reasons, groups)
            names = groups.respondents[by].index[cover(part, hidden, smallest_group)]
            add(reasons[name], table.index.isin(rows) & table[by].isin(names), COVER)


def follow_parents(name: str, tables: Tables, reasons: Reasons) -> None:
    """Hide rows whose numbers are hidden in another table.

    Parameters
    ----------
    name : str
        The table.
    tables, reasons : mappings
        Checked tables, and why rows are hidden (added to for `name`).

    Raises
    ------
    ValueError
        If the table has no counts of its own and the table that has them is not there.
    """
    table, kind = tables[name], KINDS[name]
    counted = any(column in table for column in ("n", "n_leader", "n_staff"))
    for parent in kind.parents:
        if parent.table not in tables:
            if not counted:
                raise ValueError(
                    f"Table {name} has no n, and table {parent.table}, which has it, is not there; "
                    f"protect both together."
                )
            continue
        matching = _matching(tables[parent.table], parent)
        here = pd.Series(
            list(zip(*(table[column] for column, _ in parent.on), strict=True)), index=table.index, dtype=object
        )
        there = list(zip(*(matching[column] for _, column in parent.on), strict=True))
        is_hidden = reasons[parent.table][matching.index].notna()
        hidden = {key for key, hide in zip(there, is_hidden, strict=True) if hide}
        add(reasons[name], here.isin(hidden), SAME_NUMBERS)
        if not counted:  # nobody vouches for a number that is not in the other table
            shown = table["estimate"].notna() if "estimate" in table else pd.Series(False, index=table.index)
            add(reasons[name], shown & ~here.isin(set(there)), SAME_NUMBERS)
    if kind.partition is not None and "indicator" in table:  # one number, repeated for every indicator
        keys = [column for column in grouping(table, kind) if column not in ("indicator", "period")]
        again = reasons[name].notna().groupby([table[column] for column in keys]).transform("any")
        add(reasons[name], again, SAME_NUMBERS)


def _settle_pairs(tables: Tables, reasons: Reasons, groups: Groups, smallest_group: int) -> None:
    """Units and levels of one statistic together."""
    other = ["responsibility", "object", "metric"]
    slices = {by: _slices(tables[name], other) for by, name in PAIR.items()}
    for key in {**slices["unit"], **slices["level"]}:
        parts, hidden = {}, {}
        for by, name in PAIR.items():
            rows = slices[by].get(key, pd.Index([]))
            parts[by], hidden[by] = _slice(name, rows, dict(zip(other, key, strict=True)), tables, reasons, groups)
        cells = groups.cells.to_numpy(float)
        settled = settle(parts["unit"], parts["level"], cells, hidden["unit"], hidden["level"], smallest_group)
        for (by, name), hide in zip(PAIR.items(), settled, strict=True):
            rows = slices[by].get(key, pd.Index([]))
            names = groups.respondents[by].index[hide]
            add(reasons[name], tables[name].index.isin(rows) & tables[name][by].isin(names), COVER)


def _slices(table: pd.DataFrame, other: list[str]) -> dict[tuple[Hashable, ...], pd.Index]:
    """Rows of each statistic, in the order of the table."""
    if not other:
        return {(): table.index}
    return {key: part.index for key, part in table.groupby(other, sort=False)}


def _slice(
    name: str, rows: pd.Index, key: Mapping[str, str], tables: Tables, reasons: Reasons, groups: Groups
) -> tuple[Partition, np.ndarray]:
    """Partition of one statistic and what is hidden of it so far; a group without a row is hidden."""
    by, above = KINDS[name].partition, KINDS[name].whole
    table = tables[name]
    part = table.loc[rows]
    whole = _whole(tables[above], {"form": "staff", **key}) if above in tables else None
    answers = part.groupby(by)["n"].max().astype("Float64")
    everybody = groups.respondents[by].index
    of_this_form = set(table.loc[table["form"] == key["form"], by]) if "form" in key else set(everybody)
    shut = set(part.loc[reasons[name][rows].notna(), by])
    visible = set(part[by]) - shut
    hidden = np.array([label not in visible for label in everybody])
    return groups.partition(by, answers, whole=whole, absent=set(everybody) - of_this_form - {NO_GROUP}), hidden


def _whole(table: pd.DataFrame, key: Mapping[str, str]) -> float | None:
    """Answers of the whole organisation for one statistic; None where it is not published."""
    for column, value in key.items():
        if column in table:
            table = table[table[column] == value]
    counts = table["n"].astype("Float64").dropna()
    return float(counts.iloc[0]) if len(counts) else None


def _matching(table: pd.DataFrame, parent: Parent) -> pd.DataFrame:
    """Rows of the other table with the same statistic; published results may lack an object or metric."""
    for column, value in parent.match.items():
        if column in table and (column == "form" or (table[column] == value).any()):
            table = table[table[column] == value]
    return table
