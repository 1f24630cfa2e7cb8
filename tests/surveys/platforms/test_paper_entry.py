"""Reading the data-entry sheet: unreadable boxes, numbers of forms, double entry, other versions; whole messages."""

from __future__ import annotations

import numpy as np
import pytest
from paper_typing import sheet_headings, type_in, typed_rows
from simulated_answers import simulated_answers

from surveys import InputError, read_export
from surveys.platforms.paper.sheet import entry_sheet
from surveys.questionnaire import make_questionnaire

NO_TIMES = "paper forms carry no times: started and submitted are empty"


@pytest.fixture
def typed(iso9001, tmp_path):
    """Three forms typed, as rows that a test may change, and how to save them."""
    workbook = entry_sheet(make_questionnaire(iso9001, units=["A", "B"], levels=["L"], sites=["S"]), "x")
    answers = simulated_answers(
        iso9001, "staff", np.random.default_rng(3), 3, units=["A", "B"], levels=["L"], sites=["S"], unfinished=0.0
    )
    headings = sheet_headings(workbook)
    return Typed(iso9001, workbook, headings, typed_rows(answers, iso9001, headings), tmp_path / "shift.xlsx")


class Typed:
    def __init__(self, instrument, workbook, headings, rows, path):
        self.instrument, self.workbook, self.headings, self.rows, self.path = instrument, workbook, headings, rows, path

    def put(self, form, heading, value, rows=None):
        (rows or self.rows)[form - 1][self.headings.index(heading)] = value

    def copy(self):
        return [list(row) for row in self.rows]

    def read(self, second=None, **more):
        sheets = {"entry": self.rows} | ({"entry2": second} if second else {})
        return read_export(type_in(self.workbook, self.path, sheets), self.instrument, **more)

    def message(self, second=None):
        with pytest.raises(InputError) as caught:
            self.read(second)
        return str(caught.value)


def test_how_it_was_recognised(typed):
    read = typed.read()
    assert read.attrs["platform"] == "paper"
    assert read.attrs["how"].startswith("the heading 'form_number' (")
    assert read["questionnaire"].tolist() == ["staff"] * 3 and read["language"].tolist() == ["en"] * 3
    assert read.attrs["rows"] == [3, 4, 5] and read.attrs["notes"] == [NO_TIMES]
    assert read["submitted"].isna().all()


def test_unreadable_boxes_are_missing_and_counted(typed):
    typed.put(1, "acc1", "x")
    typed.put(1, "unit", "X")
    typed.put(2, "new_starter", " x ")
    typed.put(3, "importance_results", "x")
    typed.put(3, "importance_direction", 1)
    typed.put(3, "comment1", "x")
    read = typed.read()
    assert read.attrs["notes"] == [NO_TIMES, "4 answers were unreadable or had two boxes ticked; they count as missing"]
    assert read["acc1"].isna()[0] and not read.filter(like="acc1_").loc[0].any()
    assert read["unit"].isna()[0] and read["new_starter"].isna()[1]
    assert read.filter(like="important_").loc[2].isna().all()
    assert read["comment1"][2] == "x"


def test_numbers_name_the_respondents(typed):
    typed.put(1, "form_number", "007")
    typed.put(2, "form_number", 12)
    typed.put(3, "form_number", "A 3")
    assert typed.read()["respondent"].tolist() == ["shift:7", "shift:12", "shift:A 3"]


def test_the_day_of_entry_is_not_read(typed):
    typed.put(1, "entered", "2026-03-31")
    assert typed.read().attrs["left_out"] == []


def test_a_column_added_by_hand_is_left_out_and_named(typed):
    from openpyxl import load_workbook

    typed.read()
    book = load_workbook(typed.path)
    for row, text in zip((2, 3), ("remark", "torn"), strict=True):
        book["entry"].cell(row, len(typed.headings) + 1, text)
    book.save(typed.path)
    assert read_export(typed.path, typed.instrument).attrs["left_out"] == ["remark"]


def test_labels_in_place_of_codes(typed):
    typed.put(1, "acc1", "often")
    typed.put(2, "acc1", "die Situation gab es nicht")
    read = typed.read()
    assert read["acc1"][0] == 4 and read["acc1_not_come_up"][1]


def test_the_same_number_twice(typed):
    typed.put(3, "form_number", "01")
    assert typed.message() == (
        "shift.xlsx, sheet 'entry' rows 3 and 5 have the same form_number; look at the forms and correct the number that "
        "is wrong, or empty the row that was typed twice."
    )


def test_a_form_without_a_number(typed):
    typed.put(2, "form_number", None)
    assert typed.message() == (
        "shift.xlsx, sheet 'entry' row 4: there is no form_number; write the number of the form into the first column, or "
        "empty the row."
    )


def test_nothing_typed(typed):
    typed.rows = []
    assert typed.message() == (
        "shift.xlsx, sheet 'entry': no form has been typed in yet; type each form into a row below the headings."
    )


def test_a_code_that_there_is_not(typed):
    typed.put(2, "acc1", 7)
    assert typed.message() == (
        "shift.xlsx row 4, column 'acc1': found '7', expected 1 to 5 or a label of the scale, an empty cell, not_come_up, "
        "cannot_tell; correct the cell or empty it."
    )


def test_double_entry_names_every_disagreement(typed):
    typed.put(1, "acc1", 4)
    typed.put(3, "unit", "A")
    second = typed.copy()
    typed.put(1, "acc1", 5, second)
    typed.put(3, "unit", None, second)
    typed.put(2, "acc2", "x")
    typed.put(2, "acc2", "nc", second)
    second = [[*second[0][:0], *row] for row in second[::-1]]
    assert typed.message(second) == (
        "shift.xlsx: the sheets 'entry' and 'entry2' differ in 3 places; look at the forms and correct the sheet that is "
        "wrong:\n"
        "  form 1, column 'acc1' (rows 3 and 5): '4' and '5'\n"
        "  form 2, column 'acc2' (rows 4 and 4): 'x' and 'nc'\n"
        "  form 3, column 'unit' (rows 5 and 3): 'A' and nothing"
    )


def test_double_entry_of_another_form(typed):
    second = typed.copy()
    typed.put(2, "form_number", "22", second)
    assert typed.message(second) == (
        "shift.xlsx: the sheets 'entry' and 'entry2' differ in 1 place; look at the forms and correct the sheet that is "
        "wrong:\n"
        "  form 22: only in 'entry2' (row 4)"
    )


def test_double_entry_names_twenty_at_most(typed):
    second = [[row[0], *("x" if cell else "1" for cell in row[1:])] for row in typed.rows]
    lines = typed.message(second).split("\n")
    assert len(lines) == 22 and lines[-1].startswith("  and ") and lines[-1].endswith(" more")


def test_double_entry_of_a_sample_where_spelling_does_not_matter(typed):
    typed.put(2, "comment1", "Fine.")
    typed.put(2, "comment2", None)
    typed.put(2, "acc1", "nc")
    second = typed.copy()[1:2]
    typed.put(1, "comment1", "Fein!", second)
    typed.put(1, "comment2", "More.", second)
    typed.put(1, "acc1", " NC", second)
    read = typed.read(second)
    assert read.loc[1, ["comment1", "comment2"]].tolist() == ["Fine.", "More."]
    assert read.attrs["notes"] == [NO_TIMES, "double entry: 1 of 3 forms were typed twice, and no cell differs"]


def test_double_entry_on_a_sheet_without_a_column(typed):
    from openpyxl import load_workbook

    type_in(typed.workbook, typed.path, {"entry": typed.rows, "entry2": typed.rows})
    book = load_workbook(typed.path)
    book["entry2"]["E2"] = "something"
    book.save(typed.path)
    with pytest.raises(InputError) as caught:
        read_export(typed.path, typed.instrument)
    assert str(caught.value) == "shift.xlsx: the sheet 'entry2' lacks the column 'res3'; copy the headings of 'entry'."


def test_the_order_of_the_sheets_does_not_matter(typed):
    from openpyxl import load_workbook

    expected = typed.read()
    book = load_workbook(typed.path)
    book.move_sheet("entry", 3)
    book.save(typed.path)
    assert read_export(typed.path, typed.instrument).equals(expected)


def test_one_sheet_saved_as_csv(typed, tmp_path):
    import csv

    expected = typed.read()
    path = tmp_path / "shift.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([typed.headings, *typed.rows])
    read = read_export(path, typed.instrument, form="staff")
    assert read.drop(columns="language").equals(expected.drop(columns="language"))
    # which form and which language it was stands on the sheet that is gone
    assert read["language"].isna().all()
    assert read_export(path, typed.instrument)["questionnaire"].isna().all()


def test_another_file_said_to_be_paper(typed, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_export(path, typed.instrument, platform="paper")
    assert str(caught.value) == (
        "other.csv: none of the first 5 rows begins with 'form_number'; take the data-entry sheet that was written with "
        "the form."
    )


def test_a_form_printed_from_another_version(typed):
    typed.instrument = (printed := typed.instrument).with_promises(["We deliver on time"])
    read = typed.read()
    assert read.attrs["notes"][-1] == (
        f"the form was printed from iso9001_2015 {printed.hash[:8]}, which is not the instrument it is read with, "
        f"iso9001_2015 {typed.instrument.hash[:8]}: check that the questions are the same"
    )
    assert "promise1" in read.attrs["not_in_file"]


def test_the_language_of_each_form(iso9001, tmp_path):
    own = make_questionnaire(iso9001, "pulse", languages=("en", "de"))
    workbook = entry_sheet(own, "x")
    headings = sheet_headings(workbook)
    rows = [[1, "de", *[""] * 10], [2, "Deutsch", *[3] * 10], [3, None, *[4] * 10]]
    assert len(headings) == len(rows[0]) + 1
    read = read_export(type_in(workbook, tmp_path / "pulse.xlsx", {"entry": rows}), iso9001)
    assert read["language"].fillna("").tolist() == ["de", "de", ""]
    assert read["acc1"].tolist()[1:] == [3, 4]
