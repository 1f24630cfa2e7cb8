"""Separated text: separators, quotes, line ends, marks, rows of any length, limits."""

from __future__ import annotations

import csv
import io

import pytest
from files_helper import cells_of, one_table, refusal
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.files import separated, text_table

ROWS = [["id", "How often, and why?", "c"], ["1", 'say "yes"; or no', "1,5"], ["2", "two\nlines", "2|3\t4"]]


def written(rows: list[list[str]], separator: str = ",", line_end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(("separator", "name"), [(",", "','"), (";", "';'"), ("\t", "tabs"), ("|", "'|'")])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator, name, line_end):
    table = one_table(written(ROWS, separator, line_end))
    assert table.cells.to_numpy().tolist() == ROWS
    assert table.how == f"CSV, UTF-8, separated by {name}"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        # German numbers: each row has the same number of commas, only the headings have none.
        ("a;b\n1,5;2,5\n3,5;4,5\n", [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]),
        ("a;b;c\n1,5;2,5;x\n", [["a", "b", "c"], ["1,5", "2,5", "x"]]),
        # Commas in the questions, none in the answers.
        ("Do you see A, B, C?;age\nyes;50\nno;40\n", [["Do you see A, B, C?", "age"], ["yes", "50"], ["no", "40"]]),
        # Lists of answers joined by the other separator.
        ("id,why\n1,pay;time;room\n2,pay;time\n3,pay\n", [["id", "why"], ["1", "pay;time;room"], ["2", "pay;time"], ["3", "pay"]]),
        # A quoted heading full of the other separators.
        ('"a;b;c;d";e\n1;2\n', [["a;b;c;d", "e"], ["1", "2"]]),
        # Most rows are short: spreadsheets drop empty cells at the end.
        ("a,b,c,d\n1\n2\n3\n4,5,6,7\n", [["a", "b", "c", "d"], ["1", "", "", ""], ["2", "", "", ""], ["3", "", "", ""], ["4", "5", "6", "7"]]),
        # A title above the headings.
        ("Survey 2026\n\nid,b\n1,2\n", [["Survey 2026", ""], ["", ""], ["id", "b"], ["1", "2"]]),
    ],
)  # fmt: skip
def test_the_separator_is_found_by_what_fits_the_rows(text, cells):
    assert cells_of(text) == cells


def test_one_column():
    table = one_table("comment\nfine\nso so\n")
    assert table.cells.to_numpy().tolist() == [["comment"], ["fine"], ["so so"]]
    assert table.how == "CSV, UTF-8, one column"


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\r\n', "\ufeffsep=;\n"])
def test_a_line_that_names_the_separator_is_obeyed_and_not_shown(first):
    assert cells_of(first + "a,b;c\n1;2\n") == [["a,b", "c"], ["1", "2"]]


def test_an_unusual_separator_that_is_named():
    table = one_table("sep=^\na^b\n1^2\n")
    assert table.cells.to_numpy().tolist() == [["a", "b"], ["1", "2"]]
    assert table.how == "CSV, UTF-8, separated by '^'"


@pytest.mark.parametrize("sep", ["sep=\xfa\n", "sep=ab\n", "sep=\n", 'sep="\n'])
def test_a_line_that_names_no_separator_is_a_row(sep):
    assert cells_of(f"{sep}a,b\n1,2\n")[0][0].startswith("sep=")


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfid,acc1\n1,4\n",
        b"\xef\xbb\xbf\xef\xbb\xbfid,acc1\n1,4\n",  # two programs in a row each wrote one
        b'\xef\xbb\xbf"id",acc1\n1,4\n',
        b'"\xef\xbb\xbfid",acc1\n1,4\n',  # inside the quotes
        "ï»¿id,acc1\n1,4\n".encode(),  # read as cp1252 and saved again
    ],
)
def test_byte_order_marks_are_no_part_of_the_first_heading(raw):
    assert cells_of(raw) == [["id", "acc1"], ["1", "4"]]


def test_a_mark_in_a_later_heading():
    # A program put a column of row numbers before a file with a mark.
    assert cells_of(",\ufeffid,acc1\n1,a,4\n") == [["", "id", "acc1"], ["1", "a", "4"]]


def test_rows_of_any_length():
    assert cells_of("a,b\n1\n1,2,3,4\n1,2,,\n") == [
        ["a", "b", "", ""],
        ["1", "", "", ""],
        ["1", "2", "3", "4"],
        ["1", "2", "", ""],
    ]


def test_empty_rows_keep_their_place_and_an_empty_edge_goes():
    assert cells_of(",;,\n,\n") == [["", ";"]]
    assert one_table(";;\n;\n").cells.shape == (0, 0)
    assert cells_of("\na,b,,\n\n1,2,,\n,,,\n\n\n") == [["", ""], ["a", "b"], ["", ""], ["1", "2"]]


def test_text_that_looks_like_a_missing_value_or_a_number_stays():
    assert cells_of("a,b,c,d\nNA,None,007,1.50\nnull,NaN,1e5,TRUE\n")[1:] == [
        ["NA", "None", "007", "1.50"],
        ["null", "NaN", "1e5", "TRUE"],
    ]


@pytest.mark.parametrize("text", ["", " ", "\r\n\r\n", "\ufeff", "sep=;\n", "\n \t\n"])
def test_an_empty_file_is_an_empty_table(text):
    table = one_table(text)
    assert table.cells.shape == (0, 0)
    assert table.how == "empty text file, " + ("UTF-8 with mark" if text == "\ufeff" else "UTF-8")


def test_nul_characters_are_left_out_and_told():
    table = one_table(b"id,acc1\n1,\x00\x004\n")
    assert table.cells.to_numpy().tolist() == [["id", "acc1"], ["1", "4"]]
    assert table.how == "CSV, UTF-8, 2 NUL characters left out, separated by ','"


def test_the_end_mark_of_old_programs_is_no_row():
    assert cells_of(b"a,b\r\n1,2\r\n\x1a") == [["a", "b"], ["1", "2"]]


def test_other_control_characters_and_odd_line_separators_stay_in_their_cell():
    text = "a\x0bb\x0c\x85\u2028\x01"
    assert cells_of(f'x,y\n"{text}",2\n') == [["x", "y"], [text, "2"]]


UNCLOSED = (
    "answers.csv row 3: a quotation mark opens a text that does not end; open the file in a spreadsheet, close or delete "
    "the mark, and save it as .xlsx."
)


def test_a_quotation_mark_left_open():
    assert refusal('a,b\n1,2\n3,"oh\n5,6\n') == UNCLOSED


def test_a_cell_longer_than_any_text():
    message = (
        "answers.csv row {}: a cell is longer than 131,072 characters; a quotation mark is not closed, or the file is no "
        "table. Open it in a spreadsheet, look at this row, and save it as .xlsx."
    )
    assert refusal('a,b\n1,2\n3,"' + "oh\n" * 50_000 + '"\n') == message.format(3)
    assert refusal("x" * 200_000) == message.format(1)


def test_marks_without_end_are_taken_off_at_once():
    assert cells_of("\ufeff" * 1_000_000 + "a,b\n1,2\n") == [["a", "b"], ["1", "2"]]
    assert cells_of("ï»¿" * 1_000_000 + "a,b\n1,2\n") == [["a", "b"], ["1", "2"]]


def test_a_text_file_with_the_name_of_a_workbook():
    assert cells_of("a\tb\n1\t2\n", "answers.xls") == [["a", "b"], ["1", "2"]]
    assert refusal("not a workbook", "answers.xlsx") == (
        "answers.xlsx: the file is not what its name says but text that is no table; export the answers again, as .csv "
        "or .xlsx."
    )


def test_too_many_columns():
    assert refusal("," * 20_000 + "\n1,2\n") == (
        "answers.csv: the table has 20,001 columns; at most 16,384 can be read. Export the answers only, without empty "
        "rows and columns, or in several files."
    )


def test_too_many_rows(monkeypatch):
    monkeypatch.setattr(text_table, "MOST_ROWS", 1000)
    monkeypatch.setattr(separated, "MOST_ROWS", 1000)
    assert cells_of("a,b\n" + ",\n" * 5000) == [["a", "b"]]
    assert cells_of("a,b\n" * 1000)[-1] == ["a", "b"]
    assert refusal("a,b\n" * 1001) == (
        "answers.csv: the table has 1,001 rows; at most 1,000 can be read. Export the answers only, without empty rows "
        "and columns, or in several files."
    )


def test_a_long_row_cannot_multiply_empty_lines():
    # 16,000 columns x 1,000,000 blank lines would need 128 GB.
    assert refusal("," * 15_999 + "x\n" + "\n" * 1_000_000 + "y\n") == (
        "answers.csv: the table has 16,000,032,000 cells; at most 50,000,000 can be read. Export the answers only, "
        "without empty rows and columns, or in several files."
    )


cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\ufeff"), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_what_csv_writes_is_read_back(rows, separator):
    rows = [["id", "b", "c", "d"], *rows, ["end", "1", "2", "3"]]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    expected = [row + [""] * (4 - len(row)) for row in rows]
    assert cells_of("\ufeff" + text.getvalue()) == expected
