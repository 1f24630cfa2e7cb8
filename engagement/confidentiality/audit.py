"""A second look at a release, with other means than `protect`: only what is released is used.

Findings are sentences for a person to read; an empty list means that nothing was found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from .attacks import isolated_groups
from .checks import require_protected
from .kinds import COUNTS_OF_PEOPLE, INTERVAL, KINDS, PEOPLE
from .release import Release
from .rounding import rounded
from .rules import LEADERS_BY_ITEM, LEADERS_SHOWN, SMALLEST_SPREAD, few_cases, smallest_count

RESPONDENT_ID = re.compile(r"\b[SL]-[0-9a-f]{8}\b")


def audit(
    release: Release,
    *,
    smallest_group: int = 5,
    smallest_distribution: int = 10,
    cells: pd.DataFrame | None = None,
) -> list[str]:
    """Check a release again, also one read from disk.

    Looked for: numbers on suppressed rows, counts below the threshold, remainders below the threshold (the whole minus
    what is visible), leaders shown too finely, spreads of few answers, numbers hidden in one table and shown in
    another, respondent ids, small counts of hidden groups in the notes, numbers not rounded. With `cells`, also what
    units and levels expose together.

    Parameters
    ----------
    release : Release
        What would be shown.
    smallest_group, smallest_distribution : int
        As in `protect`.
    cells : DataFrame, optional
        `unit, level, n`: staff who answered; enables the null-space attack.

    Returns
    -------
    list of str
        Findings, empty when clean.
    """
    findings = audit_tables(release.tables, smallest_group=smallest_group, smallest_distribution=smallest_distribution)
    findings += _notes(release, smallest_group)
    if cells is not None:
        findings += _overlaps(release.tables, cells, smallest_group)
    return findings


def audit_tables(tables: Mapping[str, pd.DataFrame], *, smallest_group: int, smallest_distribution: int) -> list[str]:
    """Check tables that are about to be released; see `audit`."""
    findings = []
    for name, table in tables.items():
        if name not in KINDS:
            findings.append(f"Table {name} is unknown to the gate.")
            continue
        try:
            require_protected(table)
        except ValueError as problem:
            findings.append(f"Table {name}: {problem}")
            continue
        findings += _form(name, table)
        if KINDS[name].about == PEOPLE:
            smallest = smallest_count(KINDS[name], smallest_group, smallest_distribution)
            findings += _small_counts(name, table, smallest)
            findings += _spread(name, table, smallest_distribution)
            findings += _remainders(name, table, tables, smallest_group)
    if not findings:
        findings += _hidden_groups(tables) + _leaders(tables)
    return findings


def _form(name: str, table: pd.DataFrame) -> list[str]:
    """Check rounding, dtypes and texts."""
    findings = []
    try:
        if not rounded(table, name, metric=KINDS[name].metric).equals(table):
            findings.append(f"Table {name} is not rounded as released tables are.")
    except ValueError as problem:
        findings.append(str(problem))
    for column in table.select_dtypes(include="str"):
        if table[column].str.contains(RESPONDENT_ID.pattern, regex=True, na=False).any():
            findings.append(f"Table {name}, column {column!r} holds a respondent id.")
    return findings


def _small_counts(name: str, table: pd.DataFrame, smallest_group: int) -> list[str]:
    """Visible counts below the threshold."""
    few = few_cases(table, smallest_group)
    found = [f"Table {name} tells of fewer than {smallest_group} people ({int(few.sum())} rows)."] if few.any() else []
    return found + [
        f"Table {name} shows {column} below {smallest_group} ({int(rows.sum())} rows)."
        for column in COUNTS_OF_PEOPLE
        if column in table and (rows := (table[column] < smallest_group).fillna(False).astype(bool)).any()
    ]


def _spread(name: str, table: pd.DataFrame, smallest_distribution: int) -> list[str]:
    """Visible spread of few answers."""
    smallest = max(smallest_distribution, SMALLEST_SPREAD) if KINDS[name].single_item else SMALLEST_SPREAD
    shown = [column for column in INTERVAL if column in table]
    counts = [column for column in COUNTS_OF_PEOPLE if column in table]
    few = pd.Series(False, index=table.index)
    for column in counts:
        few |= (table[column] < smallest).fillna(False).astype(bool)
    rows = few & table[shown].notna().any(axis=1)
    return (
        [f"Table {name} shows the spread of fewer than {smallest} answers ({int(rows.sum())} rows)."]
        if rows.any()
        else []
    )


def _remainders(name: str, table: pd.DataFrame, tables: Mapping[str, pd.DataFrame], smallest_group: int) -> list[str]:
    """Take what is visible from the whole, wherever the whole is released."""
    by, above = KINDS[name].partition, KINDS[name].whole
    if above not in tables or by is None:
        return []
    findings = []
    other = [
        c for c in ("form", "responsibility", "object", "item", "metric") if c in table and above != "participation"
    ]
    parts = table.groupby(other, sort=False) if other else [((), table)]
    for key, part in parts:
        whole = tables[above]
        for column, value in {"form": "staff", **dict(zip(other, key, strict=True))}.items():
            if column in whole:
                whole = whole[whole[column] == value]
        if whole.empty or whole["n"].isna().all():
            continue
        left = int(whole["n"].iloc[0]) - int(part["n"].sum())
        # answers can be left out item by item: only where rows are hidden, or people counted, is the remainder a group
        if 0 < left < smallest_group and (part["suppressed"].any() or above == "participation"):
            about = ", ".join(key) or "respondents"
            findings.append(
                f"Table {name}: {above} minus the visible rows leaves fewer than {smallest_group} ({about})."
            )
    return findings


def _hidden_groups(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Find groups and numbers that one table hides and another shows."""
    findings = []
    for name, table in tables.items():
        kind = KINDS[name]
        if kind.about != PEOPLE:
            continue
        counted = tables.get(f"participation_{kind.partition}s")
        if counted is not None:
            shut = counted.loc[counted["suppressed"], kind.partition]
            for group in sorted(
                set(table.loc[table[kind.partition].isin(shut) & ~table["suppressed"], kind.partition])
            ):
                findings.append(
                    f"Table {name} shows {kind.partition} {group!r}, which participation_{kind.partition}s hides."
                )
        for parent in kind.parents:
            there = tables.get(parent.table)
            if there is None:
                continue
            for column, value in parent.match.items():
                if column in there and (column == "form" or (there[column] == value).any()):
                    there = there[there[column] == value]
            shut = there.loc[there["suppressed"], [column for _, column in parent.on]].apply(tuple, axis=1)
            here = table.loc[~table["suppressed"], [column for column, _ in parent.on]].apply(tuple, axis=1)
            for key in sorted(set(here) & set(shut)) if len(here) and len(shut) else ():
                findings.append(f"Table {name} shows {', '.join(key)}, which {parent.table} hides.")
    return findings


def _leaders(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Leaders: nothing below 5, only means per responsibility below 10."""
    findings = []
    rows = {}
    for name, table in tables.items():
        if KINDS[name].about == PEOPLE and (KINDS[name].leaders or "form" in table):
            about = pd.Series(True, index=table.index) if KINDS[name].leaders else table["form"] == "leader"
            rows[name] = table[about & ~table["suppressed"]]
    answered = rows.get("participation", pd.DataFrame({"n": []}))["n"]
    if len(answered) == 0 and "participation" in tables:
        findings += [
            f"Table {name} shows leaders, whose number participation hides." for name, part in rows.items() if len(part)
        ]
    if len(answered) == 0 or answered.iloc[0] >= LEADERS_BY_ITEM:
        return findings
    if answered.iloc[0] < LEADERS_SHOWN:
        return [*findings, f"Table participation shows that fewer than {LEADERS_SHOWN} leaders answered."]
    for name, part in rows.items():
        fine = part[part["metric"] != "score"] if name.startswith("ratings") else part
        if len(fine) and name != "participation" and (KINDS[name].finer or not KINDS[name].leaders):
            findings.append(f"Table {name} shows fewer than {LEADERS_BY_ITEM} leaders more finely than their means.")
    return findings


def _notes(release: Release, smallest_group: int) -> list[str]:
    """Respondent ids in the manifest, and notes that give the size of a hidden group."""
    findings = []
    if RESPONDENT_ID.search(json.dumps(release.manifest)):
        findings.append("The manifest holds a respondent id.")
    hidden = set()
    for name, column, words in (
        ("participation_units", "unit", None),
        ("participation_levels", "level", None),
        ("participation", "form", "leader"),
    ):
        table = release.tables.get(name)
        if table is not None:
            hidden |= {word for word in table.loc[table["suppressed"], column] if words in (None, word)}
    small = re.compile(rf"(?<![\w.,-])[1-{min(smallest_group, 10) - 1}](?![\w.,%-]*\w)")
    for note in map(str, release.manifest.get("notes", [])):
        for group in sorted(hidden):
            named = re.compile(rf"(?<!\w){re.escape(group)}s?(?!\w)", flags=re.IGNORECASE)
            if named.search(note) and small.search(named.sub(" ", note)):
                findings.append(f"A note may give the size of {group!r}, which is hidden: {note!r}.")
    return findings


def _overlaps(tables: Mapping[str, pd.DataFrame], cells: pd.DataFrame, smallest_group: int) -> list[str]:
    """Single cells, pairs of cells and nested differences that units and levels expose together."""
    if not {"participation_units", "participation_levels"} <= set(tables):
        return []
    answered = cells[cells["n"].astype(float) > 0].reset_index(drop=True)
    published = [np.ones(len(answered))] if _staff_shown(tables) else [np.zeros(len(answered))]
    for by in ("unit", "level"):
        table = tables[f"participation_{by}s"]
        published += [
            (answered[by].astype(object) == name).to_numpy(float) for name in table.loc[~table["suppressed"], by]
        ]
    exposed = isolated_groups(np.array(published), answered["n"].to_numpy(float), smallest_group)
    if not exposed:
        return []
    return [
        f"Units and levels together expose groups of fewer than {smallest_group} respondents ({len(exposed)} found)."
    ]


def _staff_shown(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether the number of all staff who answered is released; taken as known where the table is not there."""
    table = tables.get("participation")
    return table is None or bool((~table.loc[table["form"] == "staff", "suppressed"]).any())
