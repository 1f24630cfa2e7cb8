"""Zipped exports: the one file that can hold answers is read, everything else is named."""

from __future__ import annotations

import pytest
from files_helper import cells_of, one_table, refusal
from files_workbook import workbook, zip_of

CSV = b"id,acc1\r\n1,4\r\n"
CELLS = [["id", "acc1"], ["1", "4"]]


@pytest.mark.parametrize("name", ["Form.csv", "folder/Form.TSV", "ä ö.csv", "export"])
def test_one_file_is_read(name):
    table = one_table(zip_of({name: CSV}), "Form.csv.zip")
    assert table.cells.to_numpy().tolist() == CELLS
    assert (table.file, table.how) == (f"Form.csv.zip/{name}", "CSV, UTF-8, separated by ','")


def test_the_content_tells_that_it_is_an_archive():
    assert cells_of(zip_of({"a.csv": CSV}), "answers.csv") == CELLS


def test_a_workbook_in_an_archive():
    table = one_table(zip_of({"a.xlsx": workbook()}), "a.zip")
    assert table.cells.to_numpy().tolist() == [["shared"]]
    assert (table.file, table.sheet) == ("a.zip/a.xlsx", "Data")


def test_json_in_an_archive_and_an_encoding():
    assert cells_of(zip_of({"a.json": b'[{"a": 1}]'}), "a.zip") == [["a"], ["1"]]
    assert cells_of(zip_of({"a.csv": "id,b\n1,Š\n".encode("cp1250")}), "a.zip", encoding="cp1250")[1] == ["1", "Š"]


def test_what_systems_add_is_no_file_and_other_files_are_told():
    members = {"__MACOSX/._a.csv": b"x", ".DS_Store": b"x", "sub/Thumbs.db": b"x", "empty/": b"", "desktop.ini": b"x"}
    assert one_table(zip_of(members | {"a.csv": CSV}), "a.zip").how == "CSV, UTF-8, separated by ','"
    table = one_table(zip_of(members | {"a.csv": CSV, "codebook.pdf": b"%PDF-", "logo.png": b"x"}), "a.zip")
    assert table.cells.to_numpy().tolist() == CELLS
    assert table.how == "CSV, UTF-8, separated by ','; not read: codebook.pdf, logo.png"


def test_several_files():
    assert refusal(zip_of({f"wave {n}.csv": CSV for n in range(1, 8)}), "a.zip") == (
        "a.zip: the archive holds several files that could be the answers: wave 1.csv, wave 2.csv, wave 3.csv, wave 4.csv, "
        "wave 5.csv, ...; unpack it and give one of them."
    )


def test_no_file():
    assert refusal(zip_of({"a.pdf": b"%PDF-", "b.png": b""}), "a.zip") == (
        "a.zip: the archive holds no file with answers: a.pdf, b.png; put the export in it as .csv or .xlsx."
    )
    assert refusal(zip_of({"folder/": b""}), "a.zip") == (
        "a.zip: the archive holds no file with answers; put the export in it as .csv or .xlsx."
    )


def test_an_archive_in_an_archive():
    assert refusal(zip_of({"a.csv": zip_of({"b.csv": CSV})}), "a.zip") == (
        "a.zip/a.csv: an archive lies in an archive; unpack it and give the file with the answers."
    )
    assert refusal(zip_of({"b.zip": zip_of({"b.csv": CSV})}), "a.zip") == (
        "a.zip/b.zip: an archive lies in an archive; unpack it and give the file with the answers."
    )


def test_what_cannot_be_read_is_named_in_an_archive_too():
    assert refusal(zip_of({"a.csv": b"%PDF-1.7"}), "a.zip") == (
        "a.zip/a.csv: this file is a PDF document; export the answers as .csv or .xlsx."
    )
    assert refusal(zip_of({"a.csv": zip_of({"mimetype": b"", "content.xml": b""})}), "a.zip") == (
        "a.zip/a.csv: this file is an OpenDocument file (.ods); choose File > Save As > 'Excel 2007-365 (.xlsx)' in "
        "LibreOffice."
    )


def test_names_of_members_cannot_break_a_message():
    found = refusal(zip_of({"a\n\x1b[31m" + "x" * 300 + ".csv": b"%PDF-"}), "a.zip")
    assert found.isprintable() and len(found) < 250
