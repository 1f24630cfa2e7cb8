"""Any file a client sends becomes tables of text, or a clear error.

Never a traceback, a hang or a full memory: sizes are limited before anything is built from them. Nothing is opened but
the file given, whatever it refers to.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from surveys.files.archives import Archive, only_member
from surveys.files.binary import is_parquet, is_sav, read_parquet, read_sav
from surveys.files.decoding import decode
from surveys.files.kinds import refuse_binary, refuse_document, refuse_markup
from surveys.files.opening import Source, open_source
from surveys.files.records import read_records
from surveys.files.separated import read_separated
from surveys.files.text_table import TextTable
from surveys.files.workbooks import is_workbook, read_workbook
from surveys.instrument import InputError

__all__ = ["TextTable", "read_tables"]

JSON = (".json", ".jsonl", ".ndjson")

NO_TEXT = frozenset(
    [".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".ods", ".numbers", ".zip", ".sav", ".zsav", ".parquet", ".pdf"]
)
"""Ends of names of files that hold no text; some programs name a table in text so all the same."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read_tables(path: str | Path, *, encoding: str | None = None) -> tuple[TextTable, ...]:
    """Read any file of answers as tables of text.

    What a file is, its content tells; its name only decides where the content could be two things.

    Parameters
    ----------
    path : str or Path
        Text separated by ``,``, ``;``, tabs or ``|``; a workbook (XLSX); JSON; an SPSS file (.sav, .zsav); Parquet; or
        a ZIP archive with one such file in it.
    encoding : str or None
        Encoding of a text or SPSS file; None: told from the file itself, and said in `TextTable.how`.

    Returns
    -------
    tuple of TextTable
        One a worksheet, hidden ones too; one for every other kind of file. An empty text file gives an empty table.

    Raises
    ------
    InputError
        If the file cannot be read; the message says what it is and how to export the answers instead.
    """
    return tables_of(open_source(path), encoding=encoding)


def tables_of(source: Source, *, encoding: str | None = None) -> tuple[TextTable, ...]:
    """Read the bytes of any file as tables of text, as `read_tables` does."""
    refuse_binary(source)
    if not source.raw.startswith(_ZIP):
        return (_table(source, encoding),)
    archive = Archive(source)
    if is_workbook(archive.names):
        return read_workbook(archive)
    refuse_document(source, archive.names)
    member, others = only_member(archive)
    refuse_binary(member)
    if not member.raw.startswith(_ZIP):
        tables = (_table(member, encoding),)
    else:
        inside = Archive(member)
        if not is_workbook(inside.names):
            refuse_document(member, inside.names)
            raise InputError(
                f"{member.name}: an archive lies in an archive; unpack it and give the file with the answers."
            )
        tables = read_workbook(inside)
    if not others:
        return tables
    return tuple(replace(table, how=f"{table.how}; not read: {', '.join(others)}") for table in tables)


def _table(source: Source, encoding: str | None) -> TextTable:
    if is_sav(source.raw):
        return read_sav(source, encoding)
    if is_parquet(source):
        return read_parquet(source)
    decoded = decode(source.raw, source.name, encoding)
    text, name, how = decoded.text, source.name, decoded.how
    refuse_markup(source, text)
    if source.suffix in JSON and text.strip():
        return read_records(text, name, how)
    if text.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        try:
            return read_records(text, name, how)
        except InputError:
            pass  # a heading can begin with a bracket
    table = read_separated(text, name, how)
    if source.suffix in NO_TEXT and table.cells.shape[1] == 1:
        raise InputError(
            f"{name}: the file is not what its name says but text that is no table; export the answers again, as .csv "
            "or .xlsx."
        )
    return table
