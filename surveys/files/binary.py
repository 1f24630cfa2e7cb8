"""SPSS files (.sav, .zsav) and Parquet files into tables; `library_process` reads them, in a process of its own."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.files.decoding import check_encoding
from surveys.files.opening import Source
from surveys.files.text_table import MOST_CELLS, MOST_ROWS, TextTable, check_size, number_text, storable
from surveys.instrument import InputError

MOST_UNPACKED = 2**31
"""Bytes of a packed SPSS or Parquet file, unpacked, as far as the file says so."""

MOST_SECONDS = 300
"""Time for one file; 100,000 rows and 120 columns take ten seconds."""

JOINED_BY = "; "

_PROCESS = Path(__file__).with_name("library_process.py")


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
    """Read an SPSS file.

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
    found = _ask_process(source, "SPSS", kind="sav", encoding=encoding)
    cells = _cells(found)
    labels = tuple(storable(label) for label in found["labels"])
    values = tuple({_text(value): storable(label) for value, label in pairs} for pairs in found["values"])
    return TextTable(source.name, "", cells, labels, values, "SPSS file, codes with their labels")


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
    found = _ask_process(source, "Parquet", kind="parquet")
    return TextTable(source.name, "", _cells(found), None, None, "Parquet file")


def _ask_process(source: Source, program: str, **options: object) -> dict:
    """Let `library_process` read the file; see there why."""
    options |= {"most_rows": MOST_ROWS, "most_cells": MOST_CELLS, "most_unpacked": MOST_UNPACKED}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_PROCESS)],
            input=json.dumps(options).encode() + b"\n" + source.raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=environment,
            check=True,
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{source.name}: reading this {program} file takes longer than {MOST_SECONDS} seconds; export it as .csv."
        ) from None
    except (subprocess.CalledProcessError, ValueError):
        raise _damaged(source, program) from None
    if "error" in found:
        error = found["error"].casefold()
        if "memory" in error:
            raise _too_large(source)
        if program == "SPSS" and any(word in error for word in ("convert", "encoding", "codec")):
            raise InputError(
                f"{source.name}: the texts of this SPSS file are not in the encoding {options['encoding'] or 'it says'}"
                "; name the encoding they are in, for example cp1252."
            )
        raise _damaged(source, program)
    check_size(source.name, found["rows"] + 1, len(found["names"]))
    if found["unpacked"] > MOST_UNPACKED:
        raise _too_large(source)
    return found


def _need(module: str, source: Source, kind: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise InputError(
            f"{source.name}: {kind} files need the package {module}; "
            "install it by: pip install 'engagement-toolkit[platforms]'"
        )


def _too_large(source: Source) -> InputError:
    return InputError(
        f"{source.name}: unpacked, the file is too large for the memory; export the answers without long texts, in "
        "several files, or as .csv."
    )


def _damaged(source: Source, kind: str) -> InputError:
    return InputError(f"{source.name}: the {kind} file is damaged or was cut off; export it again, or as .csv.")


def _cells(found: dict) -> pd.DataFrame:
    """Make cells of the columns found, a row of headings above; each distinct value is written once."""
    cells = np.full((found["rows"] + 1, len(found["names"])), "", dtype=object)
    cells[0] = [storable(name) for name in found["names"]]
    for place, (distinct, codes) in enumerate(found["columns"]):
        texts = np.array([_text(value) for value in distinct], dtype=object)
        column = texts[np.frombuffer(base64.b64decode(codes), dtype=np.uintc)]
        cells[1 : 1 + len(column), place] = column
    return pd.DataFrame(cells, dtype=object)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(repr(value))
    if isinstance(value, list):
        return JOINED_BY.join(_text(element) for element in value if element is not None)
    return storable(str(value))
