"""The roster: how many people work where, the population every share refers to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from surveys.instrument.model import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd

ROSTER_COLUMNS = ("unit", "level", "site", "headcount")


def read_roster(path: str | Path) -> pd.DataFrame:
    """Read the roster: the population, one row per unit, level and (where given) site.

    Parameters
    ----------
    path : str or Path
        CSV or XLSX with columns unit, level, headcount and optionally site. The order of the levels, from the front
        line upwards, is the order of their first rows.

    Returns
    -------
    DataFrame
        Columns unit, level, site, headcount (int), one row per group.

    Raises
    ------
    InputError
        If a column is missing, a headcount is no whole number of at least 0, or a group appears twice.
    """
    import pandas as pd

    path = Path(path)
    if path.suffix == ".xlsx":
        raw = pd.read_excel(path, dtype=str)
    else:
        raw = pd.read_csv(path, dtype=str, encoding="utf-8-sig", sep=None, engine="python", skip_blank_lines=False)
    raw.columns = [str(name).strip().lower() for name in raw.columns]
    for name in ("unit", "level", "headcount"):
        if name not in raw.columns:
            raise InputError(
                f"{path.name}: column {name!r} is missing (found: {', '.join(raw.columns)}); the roster needs unit, "
                "level and headcount, one row per group."
            )
    unknown = [name for name in raw.columns if name not in ROSTER_COLUMNS]
    if unknown:
        raise InputError(f"{path.name}: unknown column {unknown[0]!r}; {nearest(unknown[0], ROSTER_COLUMNS)}.")
    raw = raw.reindex(columns=list(ROSTER_COLUMNS)).map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    raw = raw.replace("", pd.NA)
    raw = raw[raw[["unit", "level", "headcount"]].notna().any(axis=1)]
    if raw.empty:
        raise InputError(f"{path.name}: holds no rows; add one row per unit and level with its headcount.")
    for row, record in zip(raw.index + 2, raw.to_dict("records"), strict=True):
        for name in ("unit", "level"):
            if pd.isna(record[name]):
                raise InputError(f"{path.name} row {row}: {name} is empty; name the {name} of these people.")
        if pd.isna(record["headcount"]) or not str(record["headcount"]).removesuffix(".0").isdecimal():
            found = "nothing" if pd.isna(record["headcount"]) else repr(record["headcount"])
            raise InputError(
                f"{path.name} row {row}: headcount of unit {record['unit']!r} is {found}; expected a whole number of "
                "people employed, 0 or more."
            )
    twice = raw.duplicated(["unit", "level", "site"])
    if twice.any():
        row = raw.index[twice][0]
        raise InputError(
            f"{path.name} row {row + 2}: unit {raw.at[row, 'unit']!r}, level {raw.at[row, 'level']!r} is listed twice; "
            "add the headcounts together in one row."
        )
    roster = raw.reset_index(drop=True)
    return roster.assign(headcount=roster["headcount"].str.removesuffix(".0").astype(int))
