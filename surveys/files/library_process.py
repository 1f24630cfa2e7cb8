"""Read one SPSS or Parquet file in a process of its own, as a script: bytes come in, JSON goes out.

The libraries behind are written in C and C++. ReadStat (pyreadstat 1.3.7) crashes on one in a hundred damaged files,
and a crash would take Python and the user's notebook with it; a Parquet file of a few kilobytes can unpack to any size,
whatever it declares. Here neither does harm. Nothing of this project is imported, so that the process starts fast.
"""

from __future__ import annotations

import array
import base64
import datetime
import io
import json
import os
import sys

MOST_MEMORY = 4 * 2**30
"""Bytes this process may use, where the system can limit it."""


def main() -> None:
    """Read options and file from the standard input, write what was found to the standard output."""
    answer = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever a library prints is no part of the answer
    options = json.loads(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read()
    _limit_memory()
    try:
        found = _read_parquet(raw, options) if options["kind"] == "parquet" else _read_sav(raw, options)
    except Exception as error:  # each kind of damage gives another error
        found = {"error": "memory" if isinstance(error, MemoryError) else str(error)}
    answer.write(json.dumps(found))
    answer.close()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return  # Windows
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(hard, MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _read_sav(raw: bytes, options: dict) -> dict:
    import pyreadstat

    def read(**more: object) -> tuple:
        return pyreadstat.read_sav(io.BytesIO(raw), output_format="dict", encoding=options["encoding"], **more)

    _, meta = read(metadataonly=True)
    names = [str(name) for name in meta.column_names]
    found = {"names": names, "rows": max(meta.number_rows or 0, 0)}
    most = min(options["most_rows"], options["most_cells"] // max(len(names), 1))
    # Texts are filled up with blanks to a fixed width, and .zsav packs them.
    width = sum(meta.variable_storage_width.values())
    found["unpacked"] = width * (found["rows"] or most) if raw.startswith(b"$FL3") else 0
    if found["rows"] > most or found["unpacked"] > options["most_unpacked"]:
        return found
    # One row more than allowed, so that whoever asked sees that there are too many.
    data, meta = read(user_missing=True, row_limit=most + 1)
    columns = [data[name] for name in meta.column_names]
    found["rows"] = max(map(len, columns), default=0)
    found["columns"] = [_distinct(column) for column in columns]
    found["labels"] = [label or "" for label in meta.column_labels]
    values = [meta.variable_value_labels.get(name, {}) for name in meta.column_names]
    found["values"] = [[[_plain(value), str(label)] for value, label in one.items()] for one in values]
    return found


def _read_parquet(raw: bytes, options: dict) -> dict:
    import pyarrow
    from pyarrow import parquet

    meta = parquet.ParquetFile(pyarrow.BufferReader(raw)).metadata
    leaves = [meta.schema.column(place).path for place in range(meta.num_columns)]
    groups = [meta.row_group(place) for place in range(meta.num_row_groups)]
    found = {"names": leaves, "rows": meta.num_rows, "unpacked": sum(group.total_byte_size for group in groups)}
    if meta.num_rows * max(len(leaves), 1) > options["most_cells"] or found["unpacked"] > options["most_unpacked"]:
        return found
    columns = [group.column(place) for group in groups for place in range(len(leaves))]
    # Repeated texts stay references to one text, where the library can: a dozen bytes could otherwise become gigabytes.
    differences = {column.path_in_schema for column in columns if any("DELTA" in one for one in column.encodings)}
    repeated = [leaf for leaf in leaves if leaf not in differences]
    table = parquet.ParquetFile(pyarrow.BufferReader(raw), read_dictionary=repeated).read(use_threads=False)
    while any(pyarrow.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    found |= {"names": [str(name) for name in table.column_names], "rows": table.num_rows}
    found["columns"] = [_column(column) for column in table.columns]
    return found


def _column(column: object) -> tuple[list, str]:
    """Give the distinct values of a column of a Parquet file and their places, as `_distinct` does."""
    import pyarrow

    if pyarrow.types.is_nested(column.type):
        return _distinct([_plain(value) for value in column.to_pylist()])
    encoded = column if pyarrow.types.is_dictionary(column.type) else column.dictionary_encode()
    encoded = encoded.unify_dictionaries().combine_chunks()
    if isinstance(encoded, pyarrow.ChunkedArray):  # without rows there are no chunks
        return [], ""
    values = [_plain(value) for value in encoded.dictionary.to_pylist()]
    places = encoded.indices.fill_null(len(values)).cast(pyarrow.uint32()).to_pylist()
    return [*values, None], base64.b64encode(array.array("I", places).tobytes()).decode()


def _distinct(column: list) -> tuple[list, str]:
    """Give the distinct values of a column, and for each cell the place of its value among them: answers repeat."""
    places: dict = {}
    codes = array.array("I", [places.setdefault(value, len(places)) for value in column])
    return [_plain(value) for value in places], base64.b64encode(codes.tobytes()).decode()


def _plain(value: object) -> float | str | None | bool | tuple:
    """Make a value fit for JSON: numbers, texts and lists as they are, dates in ISO form, None for what is missing."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return None if value != value else value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return tuple(_plain(element) for element in value)
    return str(value)


if __name__ == "__main__":
    main()
