"""Workbooks (XLSX) into tables: which worksheets there are, what their styles mean, and each of them as text.

Read part by part as a stream instead of through openpyxl, whose trees of elements, lists of empty cells and trust in
declared sizes can fill the memory or never end on a hostile file. Tests hold it against openpyxl.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from surveys.files.archives import Archive
from surveys.files.opening import printable
from surveys.files.shared_texts import read_texts
from surveys.files.text_table import MOST_CELLS, TextTable, check_size
from surveys.files.worksheets import Sheet, read_sheet, to_cells
from surveys.files.xml_parts import BrokenXml, read_stream
from surveys.instrument import InputError

MOST_SHEETS = 1_000
MOST_STYLES = 200_000
"""Cell styles; spreadsheet programs allow 65,490."""

LONGEST_FORMAT = 255
"""Characters of a number format that spreadsheet programs allow."""

# Dates of East Asian and Thai Excel that have a number but no format in the file.
_EAST_ASIAN_DATES = frozenset([*range(27, 32), 36, *range(50, 59)])
_EAST_ASIAN_TIMES = frozenset(range(32, 36))


@dataclass
class _Book:
    """What the small parts of a workbook say."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, part
    texts: str | None = None
    styles: str | None = None
    since_1904: bool = False


def is_workbook(names: list[str]) -> bool:
    """Tell whether an archive is a workbook.

    Parameters
    ----------
    names : list of str
        Its members.

    Returns
    -------
    bool
        Whether it has the part that lists worksheets, in XML.
    """
    return any(name.casefold().endswith("workbook.xml") for name in names) and "[Content_Types].xml" in names


def read_workbook(archive: Archive) -> tuple[TextTable, ...]:
    """Read all worksheets of a workbook.

    Parameters
    ----------
    archive : Archive
        The workbook.

    Returns
    -------
    tuple of TextTable
        One a worksheet, hidden ones too. Of formulas the stored result; dates and times in ISO form; truth values
        ``TRUE`` and ``FALSE``; numbers as stored (26.2 % is 0.262), whole ones without a point. The text of merged
        headings is repeated in each of their columns.

    Raises
    ------
    InputError
        If the workbook is damaged or too large.
    """
    book = _read_book(archive)
    texts = _part(archive, book.texts, read_texts) if book.texts else []
    date_kinds = _part(archive, book.styles, _read_styles) if book.styles else []
    to_date = partial(_to_date, since_1904=book.since_1904)
    tables, cells_so_far = [], 0
    for name, state, part in book.sheets:
        label = f"{archive.name} sheet {printable(name)!r}"
        sheet = _part(
            archive,
            part,
            lambda chunks, label=label: read_sheet(chunks, label, texts, date_kinds, to_date),
        )
        check_size(label, sheet.height, sheet.width)
        cells_so_far += sheet.height * sheet.width
        if cells_so_far > MOST_CELLS:
            raise InputError(
                f"{archive.name}: the worksheets have more than {MOST_CELLS:,} cells together; delete the sheets that "
                "hold no answers."
            )
        cells, filled = to_cells(sheet)
        tables.append(TextTable(archive.name, printable(name), cells, None, None, _how(name, state, sheet, filled)))
    return tuple(tables)


def _how(name: str, state: str, sheet: Sheet, filled: int) -> str:
    how = f"workbook, {'hidden ' if state != 'visible' else ''}sheet {printable(name)!r}"
    if filled:
        how += f", the text of {filled} merged {'headings' if filled > 1 else 'heading'} repeated in each column"
    if sheet.without_result:
        count = sheet.without_result
        how += f", {count} {'formulas' if count > 1 else 'formula'} without a stored result left empty"
    return how


def _part(archive: Archive, part: str, read: Callable) -> object:
    try:
        return read(archive.chunks(part))
    except BrokenXml as error:
        raise _damaged(archive, f"{printable(part)}: {error}") from None


def _damaged(archive: Archive, reason: str) -> InputError:
    return InputError(
        f"{archive.name}: the workbook is damaged ({reason}); open it in a spreadsheet program and save it as .xlsx."
    )


def _read_book(archive: Archive) -> _Book:
    known = {name.casefold(): name for name in archive.names}
    root = _relations(archive, known, "", "_rels/.rels")
    part = next((target for kind, target in root.values() if kind == "officeDocument"), known.get("xl/workbook.xml"))
    if part is None:
        raise _damaged(archive, "there is no list of worksheets")
    folder, file = posixpath.split(part)
    relations = _relations(archive, known, folder, posixpath.join(folder, "_rels", f"{file}.rels"))
    book = _Book()
    listed: list[tuple[str, str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            if len(listed) >= MOST_SHEETS:
                raise BrokenXml(f"there are more than {MOST_SHEETS:,} worksheets")
            relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            listed.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif name == "workbookPr":
            book.since_1904 = attributes.get("date1904", "0").casefold() in ("1", "true", "on")

    _part(archive, part, lambda chunks: read_stream(chunks, start, _nothing, _nothing))
    for name, state, relation in listed:
        kind, target = relations.get(relation, ("", None))
        if kind == "worksheet" and target is not None:
            book.sheets.append((name, state, target))
        elif not kind or target is None:
            raise _damaged(archive, f"the sheet {printable(name)!r} is not in it")
    for kind, target in relations.values():
        if kind == "sharedStrings":
            book.texts = target
        elif kind == "styles":
            book.styles = target
    if not book.sheets:
        raise _damaged(archive, "there is no worksheet")
    return book


def _relations(archive: Archive, known: dict[str, str], folder: str, part: str) -> dict[str, tuple[str, str | None]]:
    """Parts that a part refers to, by the name it gives them: their kind and their name in the archive."""
    found: dict[str, tuple[str, str | None]] = {}
    if part.casefold() not in known:
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        # What lies outside the archive is never opened.
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = kind, known.get(posixpath.normpath(path).casefold())

    _part(archive, known[part.casefold()], lambda chunks: read_stream(chunks, start, _nothing, _nothing))
    return found


def _read_styles(chunks: object) -> list[str | None]:
    """Kind of date that each cell style shows a number as."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name in ("numFmts", "cellXfs"):
            inside = name
        elif name == "numFmt" and inside == "numFmts":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))
        if len(styles) > MOST_STYLES or len(formats) > MOST_STYLES:
            raise BrokenXml(f"there are more than {MOST_STYLES:,} styles")

    def end(name: str) -> None:
        nonlocal inside
        if name == inside:
            inside = ""

    read_stream(chunks, start, end, _nothing)
    kinds = {id: _date_kind(id, formats) for id in set(styles)}
    return [kinds[id] for id in styles]


def _date_kind(id: str, formats: dict[str, str]) -> str | None:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_datetime, is_timedelta_format

    number = int(id) if id.isdecimal() and len(id) < 10 else -1
    code = formats.get(id) or BUILTIN_FORMATS.get(number)
    if code is None:
        return "date" if number in _EAST_ASIAN_DATES else "time" if number in _EAST_ASIAN_TIMES else None
    if len(code) > LONGEST_FORMAT or not is_date_format(code):
        return None
    return "duration" if is_timedelta_format(code) else is_datetime(code)


def _to_date(number: float, *, since_1904: bool) -> object:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    return from_excel(number, CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900)


def _nothing(*_: object) -> None:
    """Take no notice of what is between and at the end of tags."""
