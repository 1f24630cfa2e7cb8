"""The plain layout as a Parquet file: text columns, times as timestamps, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.instrument import InputError

TIMES = ("started", "submitted")


def write_parquet(columns: Mapping[str, np.ndarray], path: Path) -> None:
    """Write columns of the plain layout as a Parquet file.

    Every column is text as in a plain CSV (``4``, ``cannot_tell``, ``yes``), null where there is nothing; `started` and
    `submitted` are timestamps in microseconds without zone. Nothing is lost, whatever a text holds.

    Parameters
    ----------
    columns : mapping of str to ndarray
        From `surveys.platforms.plain.layout.plain_columns`.
    path : Path
        A ``.parquet`` file; it appears only when complete. The same answers always give the same bytes (with the same
        version of pyarrow, which writes its name into the file).

    Raises
    ------
    InputError
        If pyarrow is not installed, or a text holds half a character.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise InputError(
            f"{path.name}: writing Parquet files needs pyarrow; pip install 'engagement-toolkit[platforms]'."
        ) from None
    arrays = {}
    for name, cells in columns.items():
        texts = [str(cell) if cell != "" else None for cell in cells]
        if name in TIMES:
            moments = pd.to_datetime(pd.Series(texts, dtype="object"), format="ISO8601").astype("datetime64[us]")
            arrays[name] = pyarrow.array(moments, pyarrow.timestamp("us"))
            continue
        try:
            arrays[name] = pyarrow.array(texts, pyarrow.string())
        except UnicodeEncodeError:
            raise InputError(
                f"{path.name}: a text in {name!r} holds half a character, which no file can store; take it out."
            ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        pyarrow.parquet.write_table(pyarrow.table(arrays), unfinished, compression="snappy")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
