"""Files that cannot be read: what they are, told by their first bytes, and how to export the answers instead."""

from __future__ import annotations

import re

from surveys.files.opening import Source
from surveys.instrument import InputError

_AS_TABLE = "open it in a spreadsheet program and save it as 'Excel workbook (.xlsx)' or 'CSV UTF-8'"
_EXPORT = "export the answers as .csv or .xlsx"
_UNPACK = "unpack it and give the file with the answers"
_PICTURE = "a picture", _EXPORT

# First bytes, what a file is that begins with them, what to do. Each must be something no heading begins with.
_BEGINNINGS = (
    (b"%PDF-", "a PDF document", _EXPORT),
    (b"\x89PNG\r\n\x1a\n", *_PICTURE),
    (b"\xff\xd8\xff", *_PICTURE),
    (b"GIF87a", *_PICTURE),
    (b"GIF89a", *_PICTURE),
    (b"II*\x00", *_PICTURE),
    (b"MM\x00*", *_PICTURE),
    (b"\x1f\x8b", "packed by gzip", _UNPACK),
    (b"\xfd7zXZ\x00", "packed by xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed by zstd", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"SQLite format 3\x00", "a database", _EXPORT),
    (b"ARROW1\x00", "an Arrow file", "save the table as Parquet, .csv or .xlsx"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", _EXPORT),
    (b"<stata_dta>", "a Stata file", "export the answers as .csv, .xlsx or SPSS .sav"),
    (b"HEADER RECORD*******", "a SAS transport file", "export the answers as .csv, .xlsx or SPSS .sav"),
    (b"ASCII SPSS PORT FILE", "a portable SPSS file (.por)", "save it in SPSS as .sav"),
    (b"\x09\x08\x10\x00", "an old Excel workbook (.xls)", _AS_TABLE),
    (b"\x09\x08\x08\x00", "an old Excel workbook (.xls)", _AS_TABLE),
    (b"\x09\x04\x06\x00", "an old Excel workbook (.xls)", _AS_TABLE),
    (b"\x09\x02\x06\x00", "an old Excel workbook (.xls)", _AS_TABLE),
    (b"\x09\x00\x04\x00", "an old Excel workbook (.xls)", _AS_TABLE),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
)

# Members of ZIP archives that are documents.
_DOCUMENTS = (
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)", _AS_TABLE),
    ("word/document.xml", "a Word document", _EXPORT),
    ("ppt/presentation.xml", "a PowerPoint presentation", _EXPORT),
    ("Index/Document.iwa", "a Numbers or Pages document", "choose File > Export To > Excel or CSV in Numbers"),
    ("Index.zip", "a Numbers or Pages document", "choose File > Export To > Excel or CSV in Numbers"),
    ("index.apxl", "an iWork document", "choose File > Export To > Excel or CSV in Numbers"),
    ("content.xml", "an OpenDocument file (.ods)", "choose File > Save As > 'Excel 2007-365 (.xlsx)' in LibreOffice"),
)

_PATTERNS = (
    (re.compile(rb"RIFF.{4}(WEBP|WAVE|AVI )", re.DOTALL), "a picture, sound or film", _EXPORT),
    (re.compile(rb".{4}ftyp(heic|mif1|avif|mp4|isom|M4A |qt  )", re.DOTALL), "a picture, sound or film", _EXPORT),
    (re.compile(rb"BZh[1-9]1AY&SY"), "packed by bzip2", _UNPACK),
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(
    r"\s*(<!--((?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body|table|meta|script|style|div)\b", re.I | re.S
)
_XML = re.compile(r"\s*<(\?xml|!DOCTYPE)\b", re.IGNORECASE)
_MAIL = re.compile(r"(MIME-Version|Content-Type|From|Return-Path|Received): .*\n", re.IGNORECASE)
_BEGINNING = 4096


def refuse_binary(source: Source) -> None:
    """Refuse a file that is known not to hold a readable table.

    Parameters
    ----------
    source : Source
        Name and bytes.

    Raises
    ------
    InputError
        If it is such a file.
    """
    raw = source.raw
    if source.name.rpartition("/")[2].startswith("~$"):
        raise _refusal(source, "the mark of an open workbook", "close the workbook and give the file without '~$'")
    if raw.startswith(_OLE):
        raise _refusal(source, *_ole(raw))
    for beginning, what, mend in _BEGINNINGS:
        if raw.startswith(beginning):
            raise _refusal(source, what, mend)
    for pattern, what, mend in _PATTERNS:
        if pattern.match(raw):
            raise _refusal(source, what, mend)
    if raw[:4] == raw[-4:] == b"PARE":
        raise _refusal(source, "an encrypted Parquet file", "save it without encryption")


def refuse_document(source: Source, names: list[str]) -> None:
    """Refuse a ZIP archive that is a document of another program.

    Parameters
    ----------
    source : Source
        The archive.
    names : list of str
        Its members.

    Raises
    ------
    InputError
        If it is such a document.
    """
    for member, what, mend in _DOCUMENTS:
        if member in names:
            raise _refusal(source, what, mend)


def refuse_markup(source: Source, text: str) -> None:
    """Refuse a text that is a web page, an XML file or a mail: pages often carry the name .xls.

    Parameters
    ----------
    source : Source
        For the message.
    text : str
        What the file holds, decoded.

    Raises
    ------
    InputError
        If it is such a text.
    """
    beginning = text[:_BEGINNING].lstrip("\ufeff")
    if _PAGE.match(beginning):
        mend = f"if it shows the answers, {_AS_TABLE}; if it is a log-in page, export the answers again"
        raise _refusal(source, "a web page, whatever its name says", mend)
    if _XML.match(beginning):
        if "schemas-microsoft-com:office:spreadsheet" in beginning or "Excel.Sheet" in beginning:
            raise _refusal(source, "an XML spreadsheet of 2003", _AS_TABLE)
        if "LimeSurveyDocType" in beginning:
            raise _refusal(source, "a LimeSurvey structure or archive, not a table of answers", _EXPORT)
        raise _refusal(source, "an XML file", _EXPORT)
    if _MAIL.match(beginning) and "mime" in beginning.casefold():
        raise _refusal(source, "a saved mail or web archive", _EXPORT)


def _ole(raw: bytes) -> tuple[str, str]:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in raw

    if holds("EncryptedPackage"):
        return "a workbook protected by a password", "open it, take the password off and save it under another name"
    if holds("Workbook") or holds("Book"):
        return "an old Excel workbook (.xls)", _AS_TABLE
    return "an old Office document", _EXPORT


def _refusal(source: Source, what: str, mend: str) -> InputError:
    return InputError(f"{source.name}: this file is {what}; {mend}.")
