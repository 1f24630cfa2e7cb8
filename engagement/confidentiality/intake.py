"""What may come to the gate at all: known tables, known columns, nothing about single respondents."""

from __future__ import annotations

import pandas as pd

from engagement.columns import COLUMNS

from .kinds import PEOPLE, PERSON_LEVEL, RECORDS, SENSITIVE_GROUPINGS, Kind, kind_of
from .rounding import texts


def checked(name: str, table: pd.DataFrame, published: bool) -> pd.DataFrame:
    """Check that a table is of its kind.

    Parameters
    ----------
    name : str
        Name of the table.
    table : DataFrame
        Unprotected.
    published : bool
        Whether results are published ones, where leaders may be a level.

    Returns
    -------
    DataFrame
        The same rows with a fresh index; grouping columns as text.

    Raises
    ------
    ValueError
        If the table or a column is unknown, a needed column is missing, rows are about persons or doubled, or the
        table is split in a way the gate has no rule for.
    """
    kind = kind_of(name)
    if kind.published_only and not published:
        raise ValueError(f"Table {name} exists for published results only (manifest mode = 'published').")
    for column in table.columns:
        if column in PERSON_LEVEL or "comment" in str(column):
            raise ValueError(
                f"Table {name} has a column {column!r}: rows about single respondents never pass the gate."
            )
        if column not in COLUMNS:
            raise ValueError(
                f"Table {name} has a column {column!r} that is not in the glossary (engagement/columns.py)."
            )
        by_grade = published and column == "form" and kind.partition == "level"
        if column in SENSITIVE_GROUPINGS and column not in (*kind.keys, *kind.also) and not by_grade:
            detail = " Leaders are never shown by unit or level." if column == "form" else ""
            raise ValueError(f"Table {name} is split by {column!r}, and the gate has no rule for that.{detail}")
    for column in (*kind.keys, *kind.counts):
        if column not in table:
            raise ValueError(
                f"Table {name} has no column {column!r}; it needs {', '.join((*kind.keys, *kind.counts))}."
            )
    if {"suppressed", "hidden_interval"} & set(table.columns):
        raise ValueError(f"Table {name} has been through the gate already; protect takes unprotected tables.")
    keys = grouping(table, kind)
    for column in keys:
        if column in ("unit", "level", "form") and kind.about != RECORDS and table[column].isna().any():
            raise ValueError(f"Table {name} has a row without {column}; the whole organisation is a table of its own.")
    table = table.reset_index(drop=True)
    table = table.assign(**{column: texts(table[column], column) for column in keys})
    if "form" in table and not table["form"].isin(["staff", "leader"]).all():
        odd = table.loc[~table["form"].isin(["staff", "leader"]), "form"].iloc[0]
        raise ValueError(f"Table {name} has form {odd!r}; the gate knows staff and leader.")
    doubled = table.duplicated(keys)
    if kind.about == PEOPLE and doubled.any():
        row = ", ".join(f"{column} {table.loc[doubled, column].iloc[0]!r}" for column in keys)
        raise ValueError(f"Table {name} has two rows for {row}.")
    return table


def grouping(table: pd.DataFrame, kind: Kind) -> list[str]:
    """List the grouping columns a table has, in the order of its kind."""
    extra = ("form",) if "form" in table and "form" not in (*kind.keys, *kind.also) else ()
    return [column for column in (*kind.keys, *kind.also, *extra) if column in table]
