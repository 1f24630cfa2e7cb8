"""Any file a client sends becomes tables of text, or a clear error."""

from __future__ import annotations

from pathlib import Path

from surveys.platforms.decoding import decode
from surveys.platforms.opening import Source, open_source
from surveys.platforms.records import read_records
from surveys.platforms.separated import read_separated
from surveys.platforms.text_table import TextTable
from surveys.platforms.workbooks import read_workbook

__all__ = ["TextTable", "read_tables"]


def read_tables(path: str | Path, *, encoding: str | None = None) -> tuple[TextTable, ...]:
    """Read any file of answers as tables of text.

    Parameters
    ----------
    path : str or Path
        CSV, TSV or other separated text, XLSX, JSON.
    encoding : str or None
        Encoding of a text file; None: told from the file itself, and said in `TextTable.how`.

    Returns
    -------
    tuple of TextTable
        One a worksheet, hidden ones too; one for every other kind of file. An empty text file gives an empty table.

    Raises
    ------
    InputError
        If the file cannot be read; the message says what it is and how to export the answers instead.
    """
    return _tables(open_source(path), encoding)


def _tables(source: Source, encoding: str | None) -> tuple[TextTable, ...]:
    if source.raw.startswith(b"PK") or source.suffix == ".xlsx":
        return read_workbook(source)
    decoded = decode(source.raw, source.name, encoding)
    if source.suffix in (".json", ".jsonl", ".ndjson"):
        return (read_records(decoded.text, source.name, decoded.how),)
    return (read_separated(decoded.text, source.name, decoded.how),)
