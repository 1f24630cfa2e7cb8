"""Spreadsheet files as rows of text and back: encodings, separators, CSV and XLSX alike, formulas kept harmless."""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import os
import re
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from surveys.instrument import InputError

SEPARATORS = (",", ";", "\t")

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
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


def read_table(path: Path) -> pd.DataFrame:
    """Read a ``.csv`` or ``.xlsx`` file as text, the heading in the first row.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, UTF-16 or cp1252, separated by comma, semicolon or tab; of a workbook the first sheet.

    Returns
    -------
    DataFrame
        Text in every cell, short rows filled up with empty cells: spreadsheets drop them at the end of a row. Empty
        rows are kept, so that a row's place is its number in a spreadsheet. No rows where the file is empty.

    Raises
    ------
    InputError
        If the file does not exist, is of another kind, or cannot be read.
    """
    if not path.is_file():
        raise InputError(f"{path.name}: there is no such file in {path.parent}; check the path.")
    kind = path.suffix.lower()
    if kind == ".csv":
        return _csv_table(path)
    if kind == ".xlsx":
        return _rectangle(_xlsx_rows(path))
    raise InputError(f"{path.name}: files of kind {kind!r} cannot be read; export the answers as .csv or .xlsx.")


def _csv_table(path: Path) -> pd.DataFrame:
    text = _decode(path.read_bytes(), path.name)
    if not text.strip():
        return pd.DataFrame()
    # The separator that splits the heading into most columns: item ids hold none of the three.
    heading = text.lstrip().split("\n", 1)[0]
    separator = max(SEPARATORS, key=heading.count)
    try:
        width = len(next(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
        return pd.read_csv(
            io.StringIO(text, newline=""),
            sep=separator,
            header=None,
            names=range(width + 1),
            dtype=object,
            na_filter=False,
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, csv.Error):
        pass  # rows longer than the heading, or broken quotes: the slower reader below can tell
    try:
        return _rectangle(list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)))
    except csv.Error as error:
        raise InputError(
            f"{path.name}: the file is not a readable CSV ({error}); open it in a spreadsheet and save it as .xlsx."
        ) from error


def _rectangle(rows: list[list[str]]) -> pd.DataFrame:
    width = max((len(row) for row in rows), default=0)
    return pd.DataFrame([row + [""] * (width - len(row)) for row in rows], dtype=object)


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif raw[:1] == b"\x00" or raw[1:2] == b"\x00":
        # UTF-16 without a mark: in Latin headings every second byte is empty, the first one if big-endian.
        encodings = ["utf-16-be" if raw[:1] == b"\x00" else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name}: the file is neither UTF-8, UTF-16 nor cp1252; save it as 'CSV UTF-8'.")


def _xlsx_rows(path: Path) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that hold no answers
            book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise InputError(
            f"{path.name}: the file is not a readable workbook; open it in a spreadsheet and save it as .xlsx."
        ) from error
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some exporters write a wrong size, and openpyxl would believe it
    rows = [[_cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    book.close()
    return rows


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


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
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)


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
            sheet.append([None if cell == "" else cell for cell in row])
        except IllegalCharacterError:
            raise InputError(
                f"{name} row {number}: a text holds a control character, which a workbook cannot store; write a .csv."
            ) from None
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


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
