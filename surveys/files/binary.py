"""SPSS files (.sav, .zsav) and Parquet files into tables."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.files.decoding import check_encoding
from surveys.files.opening import Source
from surveys.files.text_table import MOST_CELLS, MOST_ROWS, TextTable, check_size, number_text, storable
from surveys.instrument import InputError

MOST_UNPACKED = 2**31
"""Bytes of a packed SPSS or Parquet file, unpacked; texts in SPSS files are filled up with blanks to a fixed width."""

MOST_SECONDS = 300
"""Time for an SPSS file; 100,000 rows and 120 columns take ten seconds."""

JOINED_BY = "; "

_SAV_PROCESS = Path(__file__).with_name("sav_process.py")


def is_sav(raw: bytes) -> bool:
    """Tell whether a file is an SPSS file.

    Parameters
    ----------
    raw : bytes
        What the file holds.

    Returns
    -------
    bool
        Whether it begins like one.
    """
    return raw.startswith((b"$FL2", b"$FL3"))


def is_parquet(source: Source) -> bool:
    """Tell whether a file is a Parquet file.

    Parameters
    ----------
    source : Source
        Name and bytes.

    Returns
    -------
    bool
        Whether it begins like one and ends like one, or is named so: a heading can begin with ``PAR1`` too.
    """
    return source.raw.startswith(b"PAR1") and (source.raw.endswith(b"PAR1") or source.suffix == ".parquet")


def read_sav(source: Source, encoding: str | None = None) -> TextTable:
    """Read an SPSS file, in a process of its own.

    Parameters
    ----------
    source : Source
        Name and bytes.
    encoding : str or None
        Encoding of its texts; None: as the file says.

    Returns
    -------
    TextTable
        The names of the variables as headings, codes as text below; the labels of variables and of values beside.
        Values declared as missing by the user are kept: they may tell one kind of non-answer from another. Only
        system-missing cells are empty.

    Raises
    ------
    InputError
        If the file is damaged or too large, or pyreadstat is not installed.
    """
    _need("pyreadstat", source, "SPSS")
    if encoding is not None:
        check_encoding(source.name, encoding)
    found = _ask_process(source, encoding)
    if "error" in found:
        error = str(found["error"]).casefold()
        if any(word in error for word in ("convert", "encoding", "codec")):
            raise InputError(
                f"{source.name}: the texts of this SPSS file are not in the encoding {encoding or 'it says'}; name the "
                "encoding they are in, for example cp1252."
            )
        raise _damaged(source, "SPSS")
    check_size(source.name, found["rows"] + 1, len(found["names"]))
    if "columns" not in found:
        raise InputError(
            f"{source.name}: unpacked, the file is larger than {MOST_UNPACKED // 2**30} GB; export the answers without "
            "long texts, or as .csv."
        )
    cells = _with_headings(found["names"], [_texts(*column) for column in found["columns"]], found["rows"])
    labels = tuple(storable(label) for label in found["labels"])
    values = tuple({_text(value): storable(label) for value, label in pairs} for pairs in found["values"])
    return TextTable(source.name, "", cells, labels, values, "SPSS file, codes with their labels")


def _ask_process(source: Source, encoding: str | None) -> dict:
    """Let `sav_process` read the file; see there why."""
    options = {
        "encoding": encoding,
        "most_rows": MOST_ROWS,
        "most_cells": MOST_CELLS,
        "most_unpacked": MOST_UNPACKED,
    }
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_SAV_PROCESS)],
            input=json.dumps(options).encode() + b"\n" + source.raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=environment,
            check=True,
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{source.name}: reading this SPSS file takes longer than {MOST_SECONDS} seconds; export it as .csv."
        ) from None
    except (subprocess.CalledProcessError, ValueError):
        raise _damaged(source, "SPSS") from None


def read_parquet(source: Source) -> TextTable:
    """Read a Parquet file.

    Parameters
    ----------
    source : Source
        Name and bytes.

    Returns
    -------
    TextTable
        The names of the columns as headings, a row a record; fields inside fields as ``R01.acc1``, lists joined by
        ``"; "``; truth values as ``true`` and ``false``.

    Raises
    ------
    InputError
        If the file is damaged or too large, or pyarrow is not installed.
    """
    _need("pyarrow", source, "Parquet")
    import pyarrow
    from pyarrow import parquet

    try:
        meta = parquet.ParquetFile(pyarrow.BufferReader(source.raw)).metadata
        check_size(source.name, meta.num_rows + 1, meta.num_columns)
        groups = [meta.row_group(place) for place in range(meta.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > MOST_UNPACKED:
            raise InputError(
                f"{source.name}: unpacked, the file is larger than {MOST_UNPACKED // 2**30} GB; export the answers in "
                "several files."
            )
        columns = [group.column(place) for group in groups for place in range(meta.num_columns)]
        if any("DELTA_BYTE_ARRAY" in column.encodings for column in columns):
            raise InputError(
                f"{source.name}: the texts of this Parquet file are stored as differences to each other "
                "(DELTA_BYTE_ARRAY), which is not read because a short file could fill a memory so; save it without, or "
                "as .csv."
            )
        # Repeated texts stay references to one text: a short file could otherwise hold a long text a million times.
        plain = {column.path_in_schema for column in columns if "DELTA_LENGTH_BYTE_ARRAY" in column.encodings}
        repeated = sorted({column.path_in_schema for column in columns} - plain)
        table = parquet.ParquetFile(pyarrow.BufferReader(source.raw), read_dictionary=repeated).read()
        while any(pyarrow.types.is_struct(kind) for kind in table.schema.types):
            table = table.flatten()
            check_size(source.name, table.num_rows + 1, table.num_columns)
        check_size(source.name, table.num_rows + 1, table.num_columns)
        texts = [_column_texts(column) for column in table.columns]
        names = [str(name) for name in table.column_names]
    except InputError:
        raise
    except Exception:  # a C++ library: each kind of damage gives another error
        raise _damaged(source, "Parquet") from None
    return TextTable(source.name, "", _with_headings(names, texts, table.num_rows), None, None, "Parquet file")


def _need(module: str, source: Source, kind: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise InputError(
            f"{source.name}: {kind} files need the package {module}; "
            "install it by: pip install 'engagement-toolkit[platforms]'"
        )


def _damaged(source: Source, kind: str) -> InputError:
    return InputError(f"{source.name}: the {kind} file is damaged or was cut off; export it again, or as .csv.")


def _with_headings(headings: list[str], columns: list[np.ndarray], rows: int) -> pd.DataFrame:
    cells = np.full((rows + 1, len(headings)), "", dtype=object)
    cells[0] = [storable(heading) for heading in headings]
    for place, column in enumerate(columns):
        cells[1 : 1 + len(column), place] = column
    return pd.DataFrame(cells, dtype=object)


def _texts(distinct: list, places: str) -> np.ndarray:
    """Write the values of a column as text, each distinct one once."""
    texts = np.array([_text(value) for value in distinct], dtype=object)
    return texts[np.frombuffer(base64.b64decode(places), dtype=np.uintc)]


def _column_texts(column: object) -> np.ndarray:
    """Write a column of a Parquet file as text."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_nested(kind):
        return np.array([_text(value) for value in column.to_pylist()], dtype=object)
    encoded = column if pyarrow.types.is_dictionary(kind) else column.dictionary_encode()
    parts = []
    for chunk in encoded.chunks:
        texts = np.array([*(_text(value) for value in chunk.dictionary.to_pylist()), ""], dtype=object)
        parts.append(texts[chunk.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts) if parts else np.array([], dtype=object)


def _text(value: object) -> str:
    if value is None or value != value:  # NaN and NaT differ from themselves
        return ""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return storable(value.decode("utf-8", "replace"))
    if isinstance(value, list | tuple):
        return JOINED_BY.join(_text(element) for element in value)
    return storable(str(value))
