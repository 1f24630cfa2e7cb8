"""The Release: what may be shown, and its form on disk.

A release is made by `protect` or read back from files that `write_release` wrote; nothing else builds one.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from surveys.instrument import InputError

from .checks import require_protected
from .kinds import kind_of
from .rounding import release_dtype, texts

HIDDEN_COLUMNS = ("table", "reason", "rows")


@dataclass(frozen=True, eq=False)
class Release:
    """Protected tables with the log of what is hidden and the record of how they were made.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Rounded tables, each with a boolean `suppressed`.
    hidden : DataFrame
        `table, reason, rows`: how many rows are hidden and why, never which small n.
    manifest : mapping
        Client, scope, settings, inputs, versions; plain JSON values.
    """

    tables: Mapping[str, pd.DataFrame]
    hidden: pd.DataFrame
    manifest: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Close the table of tables, so that none can be slipped in later."""
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))
        object.__setattr__(self, "manifest", plain(self.manifest))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Release):
            return NotImplemented
        return (
            list(self.tables) == list(other.tables)
            and all(_same(self.tables[name], other.tables[name]) for name in self.tables)
            and _same(self.hidden, other.hidden)
            and self.manifest == other.manifest
        )

    __hash__ = None  # tables are compared by content


def plain(value: Any) -> Any:
    """Turn a value into plain JSON: dates and paths become text, tuples lists, numpy scalars Python's.

    Raises
    ------
    ValueError
        If the value has no JSON form.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int)) or (isinstance(value, float) and np.isfinite(value)):
        return value
    raise ValueError(
        f"The manifest holds {value!r}, which has no place in JSON; give text, a number, a list or a mapping."
    )


def write_release(release: Release, folder: str | os.PathLike[str]) -> Path:
    """Write `tables/*.csv`, `hidden.csv` and `manifest.json` into a folder.

    The same release gives the same bytes on every system. Everything is written to a temporary folder first and
    then renamed into place, the manifest last, so a broken run leaves the old files or no manifest, never a mixture
    that looks complete. Other files in the folder, such as documents, stay.

    Parameters
    ----------
    release : Release
        What to write.
    folder : path
        Where to; made where missing.

    Returns
    -------
    Path
        The folder.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=folder) as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        (new / "tables").mkdir(parents=True)
        old.mkdir()
        for name, table in release.tables.items():
            _write_table(table, new / "tables" / f"{name}.csv")
        _write_table(release.hidden, new / "hidden.csv")
        names = list(release.tables)
        text = json.dumps({**release.manifest, "tables": names}, indent=2, ensure_ascii=False, allow_nan=False)
        (new / "manifest.json").write_bytes((text + "\n").encode())
        _swap(new, old, folder)
    return folder


def read_release(folder: str | os.PathLike[str]) -> Release:
    """Read what `write_release` wrote; gives back an equal release.

    Parameters
    ----------
    folder : path
        Folder with `tables`, `hidden.csv` and `manifest.json`.

    Returns
    -------
    Release
        Equal to the one that was written, dtypes included.

    Raises
    ------
    InputError
        If the folder is not complete, or a table is unknown or not protected.
    """
    folder = Path(folder)
    if not (folder / "manifest.json").is_file():
        raise InputError(
            f"{folder.as_posix()} has no manifest.json, so it is no complete release; run the analysis again."
        )
    try:
        manifest = json.loads((folder / "manifest.json").read_bytes())
    except ValueError as problem:
        raise InputError(f"{(folder / 'manifest.json').as_posix()}: {problem}; run the analysis again.") from problem
    names = manifest.pop("tables", [])
    tables = {}
    for name in names:
        path = folder / "tables" / f"{name}.csv"
        if not path.is_file():
            raise InputError(f"{path.as_posix()} is listed in manifest.json but missing; run the analysis again.")
        tables[name] = _read_table(path)
        try:
            kind_of(name)
            require_protected(tables[name])
        except ValueError as problem:
            raise InputError(f"{path.as_posix()}: {problem}") from problem
    return Release(tables, _read_table(folder / "hidden.csv"), manifest)


def _swap(new: Path, old: Path, folder: Path) -> None:
    """Move the old parts out and the new parts in; put the old ones back when a step fails."""
    parts = ("manifest.json", "hidden.csv", "tables")
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target, order in ((folder, old, parts), (new, folder, parts[::-1])):
            for part in order:
                if (source / part).exists():
                    os.replace(source / part, target / part)
                    moved.append((source / part, target / part))
    except OSError:
        for source, target in reversed(moved):
            os.replace(target, source)
        raise


def _write_table(table: pd.DataFrame, path: Path) -> None:
    path.write_bytes(table.to_csv(index=False, lineterminator="\n").encode())


def _read_table(path: Path) -> pd.DataFrame:
    text = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    columns = {}
    for column in text:
        values = text[column]
        try:
            dtype = release_dtype(column)
            if dtype in ("bool", "boolean"):
                columns[column] = values.map({"True": True, "False": False}).astype(dtype)
            elif dtype == "str":
                columns[column] = texts(values, column)
            else:
                columns[column] = values.astype("float64").astype(dtype)
        except (TypeError, ValueError) as problem:
            raise InputError(f"{path.as_posix()}, column {column!r}: {problem}") from problem
    return pd.DataFrame(columns, columns=list(text.columns), index=pd.RangeIndex(len(text)))


def _same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    return first.dtypes.equals(second.dtypes) and first.equals(second)
