"""Files that hold no readable table: what they are and how to export the answers instead."""

from __future__ import annotations

import pytest
from files_helper import cells_of, refusal
from files_workbook import zip_of

TABLE = "open it in a spreadsheet program and save it as 'Excel workbook (.xlsx)' or 'CSV UTF-8'."
EXPORT = "export the answers as .csv or .xlsx."
UNPACK = "unpack it and give the file with the answers."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.mark.parametrize(
    ("raw", "what", "mend"),
    [
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook (.xls)", TABLE),
        (OLE + "Book".encode("utf-16-le"), "an old Excel workbook (.xls)", TABLE),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "an old Excel workbook (.xls)", TABLE),
        (
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "a workbook protected by a password",
            "open it, take the password off and save it under another name.",
        ),
        (OLE + "WordDocument".encode("utf-16-le"), "an old Office document", EXPORT),
        (b"%PDF-1.7\n", "a PDF document", EXPORT),
        (b"\x89PNG\r\n\x1a\n", "a picture", EXPORT),
        (b"\xff\xd8\xff\xe0", "a picture", EXPORT),
        (b"\x00\x00\x00\x18ftypheic", "a picture, sound or film", EXPORT),
        (b"RIFF\x01\x02\x03\x04WEBP", "a picture, sound or film", EXPORT),
        (b"\x1f\x8b\x08", "packed by gzip", UNPACK),
        (b"BZh91AY&SY", "packed by bzip2", UNPACK),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
        (b"Rar!\x1a\x07\x00", "a RAR archive", UNPACK),
        (b"SQLite format 3\x00", "a database", EXPORT),
        (b"<stata_dta><header>", "a Stata file", "export the answers as .csv, .xlsx or SPSS .sav."),
        (b"ARROW1\x00\x00", "an Arrow file", "save the table as Parquet, .csv or .xlsx."),
        (b"{\\rtf1\\ansi", "a text document (RTF)", EXPORT),
        (b"PAREabcPARE", "an encrypted Parquet file", "save it without encryption."),
        (b"<?xml version='1.0'?><ddi/>", "an XML file", EXPORT),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>",
            "an XML spreadsheet of 2003",
            TABLE,
        ),
        (
            b"<?xml version='1.0'?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>",
            "a LimeSurvey structure or archive, not a table of answers",
            EXPORT,
        ),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "a saved mail or web archive", EXPORT),
    ],
)
def test_by_their_first_bytes(raw, what, mend):
    assert refusal(raw) == f"answers.csv: this file is {what}; {mend}"


@pytest.mark.parametrize(
    "text",
    [
        "<html><table><tr><td>id</td></tr></table></html>",
        "\r\n<!DOCTYPE html>\n<html lang='de'>",
        "<!-- saved --> <TABLE border=1>",
        "\ufeff<meta http-equiv='Content-Type'>",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_pages_that_pretend_to_be_workbooks(text, codec):
    assert refusal(text.encode(codec), "answers.xls") == (
        "answers.xls: this file is a web page, whatever its name says; if it shows the answers, open it in a spreadsheet "
        "program and save it as 'Excel workbook (.xlsx)' or 'CSV UTF-8'; if it is a log-in page, export the answers again."
    )


@pytest.mark.parametrize(
    ("members", "what", "mend"),
    [
        (["xl/workbook.bin", "[Content_Types].xml"], "a binary Excel workbook (.xlsb)", TABLE),
        (["word/document.xml", "[Content_Types].xml"], "a Word document", EXPORT),
        (["ppt/presentation.xml"], "a PowerPoint presentation", EXPORT),
        (
            ["mimetype", "content.xml"],
            "an OpenDocument file (.ods)",
            "choose File > Save As > 'Excel 2007-365 (.xlsx)' in LibreOffice.",
        ),
        (
            ["Index/Document.iwa", "preview.jpg"],
            "a Numbers or Pages document",
            "choose File > Export To > Excel or CSV in Numbers.",
        ),
    ],
)
def test_documents_of_other_programs(members, what, mend):
    assert refusal(zip_of(dict.fromkeys(members, b""))) == f"answers.csv: this file is {what}; {mend}"


def test_the_mark_of_an_open_workbook():
    assert refusal(b"\x05Anna ", "~$answers.xlsx") == (
        "~$answers.xlsx: this file is the mark of an open workbook; close the workbook and give the file without '~$'."
    )


@pytest.mark.parametrize(
    "heading", ["PAR1", "PARENT", "GIF", "BZhours", "RIFF", "Rar", "II*", "From", "<5 years", "{id}"]
)
def test_headings_that_begin_alike(heading):
    assert cells_of(f"{heading},b\n1,2\n") == [[heading, "b"], ["1", "2"]]
