"""SPSS files (.sav, .zsav) and Parquet files into tables."""

from __future__ import annotations

import io
from collections.abc import Hashable, Iterable, Mapping
from datetime import date, datetime, time
from types import ModuleType

import numpy as np
import pandas as pd

from surveys.instrument import InputError
from surveys.platforms.opening import Source
from surveys.platforms.text_table import MOST_CELLS, MOST_ROWS, TextTable, check_size, number_text

MOST_UNPACKED = 2**31
"""Bytes of a packed SPSS or Parquet file, unpacked; texts in SPSS files are filled up with blanks to a fixed width."""

JOINED_BY = "; "


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
    pyreadstat = _extra("pyreadstat", source, "SPSS")

    def read(**options: object) -> tuple[Mapping[str, Iterable], object]:
        try:
            return pyreadstat.read_sav(io.BytesIO(source.raw), output_format="dict", encoding=encoding, **options)
        except Exception as error:  # a C library: each kind of damage gives another error
            if isinstance(error, MemoryError) or "memory" in str(error):
                raise _damaged(source, "SPSS", "it asks for more memory than there is") from None
            if "convert" in str(error) or "encoding" in str(error) or isinstance(error, LookupError):
                raise InputError(
                    f"{source.name}: the texts of this SPSS file are in another encoding than it says; name the "
                    "encoding, for example cp1252."
                ) from None
            raise _damaged(source, "SPSS", str(error).rstrip(".")) from None

    _, meta = read(metadataonly=True)
    columns = len(meta.column_names)
    check_size(source.name, max(meta.number_rows or 0, 0) + 1, columns)
    most = min(MOST_ROWS, MOST_CELLS // max(columns, 1))
    width = sum(meta.variable_storage_width.values())
    if source.raw.startswith(b"$FL3") and width * (meta.number_rows or most) > MOST_UNPACKED:
        raise InputError(
            f"{source.name}: unpacked, the file is larger than {MOST_UNPACKED // 2**30} GB; export the answers without "
            "long texts, or as .csv."
        )
    data, meta = read(user_missing=True, row_limit=most)
    rows = max((len(values) for values in data.values()), default=0)
    check_size(source.name, rows + 1, columns)
    texts = [_texts(data[name]) for name in meta.column_names]
    labels = tuple(_clean(label or "") for label in meta.column_labels)
    values = tuple(
        {_text(value): _clean(str(label)) for value, label in meta.variable_value_labels.get(name, {}).items()}
        for name in meta.column_names
    )
    cells = _with_headings([_clean(name) for name in meta.column_names], texts, rows)
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
    _extra("pyarrow", source, "Parquet")
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(source.raw))
        meta = file.metadata
        check_size(source.name, meta.num_rows + 1, meta.num_columns)
        groups = [meta.row_group(place) for place in range(meta.num_row_groups)]
        if sum(group.total_byte_size for group in groups) > MOST_UNPACKED:
            raise InputError(
                f"{source.name}: unpacked, the file is larger than {MOST_UNPACKED // 2**30} GB; export the answers in "
                "several files."
            )
        # Repeated texts stay references to one text: a short file could otherwise hold a long text a million times.
        leaves = [meta.schema.column(place).path for place in range(meta.num_columns)]
        table = parquet.ParquetFile(pyarrow.BufferReader(source.raw), read_dictionary=leaves).read()
        while any(pyarrow.types.is_struct(kind) for kind in table.schema.types):
            table = table.flatten()
            check_size(source.name, table.num_rows + 1, table.num_columns)
        check_size(source.name, table.num_rows + 1, table.num_columns)
        texts = [_column_texts(column) for column in table.columns]
        headings = [_clean(str(name)) for name in table.column_names]
    except InputError:
        raise
    except Exception as error:  # a C++ library: each kind of damage gives another error
        raise _damaged(source, "Parquet", str(error).split("\n")[0][:100].rstrip(".")) from None
    return TextTable(source.name, "", _with_headings(headings, texts, table.num_rows), None, None, "Parquet file")


def _extra(module: str, source: Source, kind: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError:
        raise InputError(
            f"{source.name}: {kind} files need the package {module}; "
            "install it by: pip install 'engagement-toolkit[platforms]'"
        ) from None


def _damaged(source: Source, kind: str, reason: str) -> InputError:
    return InputError(
        f"{source.name}: the {kind} file is damaged or was cut off ({reason}); export it again, or as .csv."
    )


def _with_headings(headings: list[str], columns: list[np.ndarray], rows: int) -> pd.DataFrame:
    cells = np.full((rows + 1, len(headings)), "", dtype=object)
    cells[0] = headings
    for place, column in enumerate(columns):
        cells[1:, place] = column
    return pd.DataFrame(cells)


def _texts(values: Iterable) -> np.ndarray:
    """Write each value as text, equal ones only once: answers repeat."""
    known: dict[tuple[type, Hashable], str] = {}
    texts = []
    for value in values:
        key = type(value), value
        text = known.get(key)
        if text is None:
            text = known[key] = _text(value)
        texts.append(text)
    return np.array(texts, dtype=object)


def _column_texts(column: object) -> np.ndarray:
    """Write a column of a Parquet file as text."""
    import pyarrow

    kind = column.type
    if pyarrow.types.is_nested(kind):
        return np.array([_text(value) for value in column.to_pylist()], dtype=object)
    encoded = column if pyarrow.types.is_dictionary(kind) else column.dictionary_encode()
    parts = []
    for chunk in encoded.chunks if isinstance(encoded, pyarrow.ChunkedArray) else [encoded]:
        texts = np.array([*(_text(value) for value in chunk.dictionary.to_pylist()), ""], dtype=object)
        parts.append(texts[chunk.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)])
    return np.concatenate(parts) if parts else np.array([], dtype=object)


def _text(value: object) -> str:
    if value is None or value != value:  # NaN and NaT differ from themselves
        return ""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(repr(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return _clean(value.decode("utf-8", "replace"))
    if isinstance(value, list | tuple):
        return JOINED_BY.join(_text(element) for element in value)
    return _clean(str(value))


def _clean(text: str) -> str:
    """Leave out NUL characters and replace half characters, which no file could store."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
