"""Read one SPSS file in a process of its own, as a script: bytes come in, JSON goes out.

ReadStat, the C library behind pyreadstat, can crash on a damaged file (seen with version 1.3.7 within a minute of
fuzzing), and a crash would take Python and the user's notebook with it. Nothing of this project is imported here, so
that the process starts fast.
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
    _limit_memory()
    options = json.loads(sys.stdin.buffer.readline())
    raw = sys.stdin.buffer.read()
    try:
        found = _read(raw, options)
    except Exception as error:  # each kind of damage gives another error
        found = {"error": str(error)}
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


def _read(raw: bytes, options: dict) -> dict:
    import pyreadstat

    def read(**more: object) -> tuple:
        return pyreadstat.read_sav(io.BytesIO(raw), output_format="dict", encoding=options["encoding"], **more)

    _, meta = read(metadataonly=True)
    names = [str(name) for name in meta.column_names]
    found = {"names": names, "rows": max(meta.number_rows or 0, 0), "width": sum(meta.variable_storage_width.values())}
    most = min(options["most_rows"], options["most_cells"] // max(len(names), 1))
    packed = raw.startswith(b"$FL3")
    if found["rows"] > most or packed and found["width"] * (found["rows"] or most) > options["most_unpacked"]:
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


def _distinct(column: list) -> tuple[list, str]:
    """Give the distinct values of a column, and for each cell the place of its value among them: answers repeat."""
    places: dict = {}
    codes = array.array("I", [places.setdefault(value, len(places)) for value in column])
    return [_plain(value) for value in places], base64.b64encode(codes.tobytes()).decode()


def _plain(value: object) -> float | str | None:
    """Make a value fit for JSON: numbers and texts as they are, dates in ISO form, None for what is missing."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    number = float(value)
    return None if number != number else number


if __name__ == "__main__":
    main()
