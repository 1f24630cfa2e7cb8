"""Rows of text into spreadsheet files, CSV and XLSX alike: formulas kept harmless, the same rows the same bytes."""

from __future__ import annotations

import csv
import datetime
import io
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from surveys.instrument import InputError

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MADE = datetime.datetime(1980, 1, 1)


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet could run as a formula.

    References
    ----------
    OWASP, "CSV Injection". Only the first character matters: ``=``, ``+``, ``-``, ``@``, tab, carriage return.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Undo `guard`; other text stays as it is."""
    return text[1:] if _GUARDED.match(text) else text


def write_rows(rows: Iterable[Sequence[str | int]], path: Path) -> None:
    """Write rows to a ``.csv`` (UTF-8 with mark, comma) or ``.xlsx`` file; the same rows always give the same bytes.

    The file appears under its name only when it is complete.

    Raises
    ------
    InputError
        If the name ends in neither ``.csv`` nor ``.xlsx``, or a text cannot be stored in a workbook.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(f"{path.name}: files of kind {kind!r} cannot be written; choose .csv or .xlsx.")
    content = _csv_bytes(rows) if kind == ".csv" else _xlsx_bytes(rows, path.name)
    write_bytes(path, content)


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file that appears under its name only when it is complete; its folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
    return path


def _csv_bytes(rows: Iterable[Sequence[str | int]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx_bytes(rows: Iterable[Sequence[str | int]], name: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    for number, row in enumerate(rows, start=1):
        try:
            sheet.append([_stored(cell) for cell in row])
        except IllegalCharacterError:
            raise InputError(
                f"{name} row {number}: a text holds a control character, which a workbook cannot store; write a .csv."
            ) from None
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _stored(cell: str | int) -> str | int | None:
    """Text in the way workbooks store it: ``_x000D_`` in it would be shown as a carriage return."""
    if cell == "":
        return None
    return _ESCAPED.sub("_x005F_", cell) if isinstance(cell, str) else cell


def without_clock(workbook: bytes) -> bytes:
    """Replace the times of saving inside a workbook by fixed ones, so that the same answers give the same bytes."""
    result = io.BytesIO()
    stamp = _MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            target.writestr(zipfile.ZipInfo(member.filename, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
