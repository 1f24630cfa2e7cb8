"""Reading the plain layout: encodings, separators, types, what is left out."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from surveys import read_export
from surveys.files.reading import read_tables
from surveys.platforms.raw import META

HEAD = "respondent,form,acc1,acc2,acc3,acc4,res1,res2,res3,res4,dir5,out1,trust,importance,comment1,unit"
ROW_1 = "r1,staff,1,cannot_tell,3,4,5,1,not_my_job,3,,4,2,resources;accountability,Schöne Grüße,Ost"
ROW_2 = "r2,staff,not_come_up,2,,4,5,1,2.0,3,4,not_come_up,2,,,West"
TEXT = f"{HEAD}\r\n{ROW_1}\r\n{ROW_2}\r\n"


def read(tmp_path, raw: bytes, instrument) -> pd.DataFrame:
    path = tmp_path / "staff.csv"
    path.write_bytes(raw)
    return read_export(path, instrument)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path, small, encoding, separator):
    expected = read(tmp_path, TEXT.encode("utf-8"), small)
    text = TEXT.replace("resources;accountability", '"resources;accountability"').replace(",", separator)
    pd.testing.assert_frame_equal(read(tmp_path, text.encode(encoding), small), expected)
    assert expected["comment1"].iloc[0] == "Schöne Grüße"


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_line_ends(tmp_path, small, line_end):
    expected = read(tmp_path, TEXT.encode(), small)
    pd.testing.assert_frame_equal(read(tmp_path, TEXT.replace("\r\n", line_end).encode(), small), expected)


def test_answers_and_non_answers(tmp_path, small):
    responses = read(tmp_path, TEXT.encode(), small)
    assert responses["acc1"].tolist() == [1, pd.NA]
    assert responses["acc1_not_come_up"].tolist() == [False, True]
    assert responses["acc2_cannot_tell"].tolist() == [True, False]
    assert responses["res3"].tolist() == [pd.NA, 2]
    assert responses["res3_not_my_job"].tolist() == [True, False]
    assert responses["acc3"].tolist() == [3, pd.NA]
    assert "acc3_cannot_tell" not in responses
    assert responses["important_resources"].tolist() == [True, pd.NA]
    assert responses["important_accountability"].tolist() == [True, pd.NA]
    assert responses["comment1"].isna().tolist() == [False, True]


def test_shape_is_the_same_whatever_the_file_holds(tmp_path, small):
    responses = read(tmp_path, TEXT.encode(), small)
    fewer = "respondent,form,acc1,acc2,acc3,acc4,res1,res2,res3,res4"
    bare = read(tmp_path, f"{fewer}\nr1,leader,1,2,3,4,5,1,2,3\n".encode(), small)
    assert bare.columns.tolist() == responses.columns.tolist()
    assert bare.dtypes.astype(str).tolist() == responses.dtypes.astype(str).tolist()
    assert bare.columns.tolist()[:14] == [*META, "duration", "acc1"]
    types = responses.dtypes.astype(str)
    assert types[["respondent", "form", "unit", "comment1"]].tolist() == ["str"] * 4
    assert types[["started", "submitted"]].tolist() == ["datetime64[us]"] * 2
    assert types[["leads_people", "duration", "acc1", "acc1_cannot_tell", "important_resources"]].tolist() == [
        *["boolean", "float64", "Int64", "bool", "boolean"]
    ]
    told = {"left_out": [], "personal": [], "notes": [], "platform": "plain"}
    told["how"] = f"the headings 'respondent' and 'form' ({read_tables(tmp_path / 'staff.csv')[0].how})"
    assert bare.attrs == told | {"not_in_file": ["dir5", "trust"], "rows": [2]}
    assert responses.attrs == told | {"not_in_file": [], "rows": [2, 3]}


def test_personal_and_unknown_columns_are_left_out_by_name(tmp_path, small):
    extra = f"{HEAD},E-Mail,IP Address,Name\n{ROW_1},kim@example.org,192.0.2.7,Kim\n"
    responses = read(tmp_path, extra.encode(), small)
    assert responses.attrs["left_out"] == ["E-Mail", "IP Address", "Name"]
    assert "Kim" not in responses.to_csv()


def test_a_column_without_heading_is_left_out_and_counted(tmp_path, small):
    text = f"{HEAD.replace(',comment1', ',,comment1')}\n{ROW_1.replace(',Sch', ',note,Sch')}\n"
    assert read(tmp_path, text.encode(), small).attrs["left_out"] == ["column 15 (no heading)"]


def test_empty_columns_and_rows_at_the_edges_do_no_harm(tmp_path, small):
    expected = read(tmp_path, TEXT.encode(), small)
    text = f"{HEAD},,\n{ROW_1},,\n,,,\n{ROW_2}\n\n  \n"
    pd.testing.assert_frame_equal(read(tmp_path, text.encode(), small), expected)


def test_headings_and_words_in_any_case(tmp_path, small):
    expected = read(tmp_path, TEXT.encode(), small)
    text = TEXT.replace("respondent,form", " Respondent ,FORM").replace(",staff,", ", Staff ,")
    text = text.replace("not_come_up", "Not_Come_Up ").replace("resources;", "Resources; ")
    pd.testing.assert_frame_equal(read(tmp_path, text.encode(), small), expected)


def test_times_and_duration(tmp_path, small):
    cells = ["2026-03-01 09:00:00,2026-03-01T09:10:30.5", "2026-03-01T09:00+02:00,2026-03-01T07:01Z"]
    text = f"{HEAD},started,submitted\n{ROW_1},{cells[0]}\n{ROW_2},{cells[1]}\nr3,staff{',' * 16}2026-03-01\n"
    responses = read(tmp_path, text.encode(), small)
    assert responses["duration"].tolist()[:2] == [630.5, 60.0]
    assert responses["duration"].isna().tolist() == [False, False, True]
    assert responses["started"].tolist()[1] == pd.Timestamp("2026-03-01 07:00")
    assert responses["started"].isna().tolist() == [False, False, True]
    assert responses["submitted"].tolist()[2] == pd.Timestamp("2026-03-01")


def test_leads_people_in_the_usual_spellings(tmp_path, small):
    cells = ["yes", "No", "TRUE", "0", "", "y"]
    rows = [ROW_1.replace("r1", f"r{n}") + f",{cell}" for n, cell in enumerate(cells)]
    responses = read(tmp_path, "\n".join([f"{HEAD},leads_people", *rows]).encode(), small)
    assert responses["leads_people"].tolist() == [True, False, True, False, pd.NA, True]


def test_manager_items_are_answered_on_the_staff_form(tmp_path, small):
    responses = read(tmp_path, TEXT.encode(), small)
    assert responses["dir5"].tolist() == [pd.NA, 4]


def test_text_that_looks_like_a_missing_value_stays_text(tmp_path, small):
    text = TEXT.replace(",Ost", ",NA").replace(",West", ",None")
    assert read(tmp_path, text.encode(), small)["unit"].tolist() == ["NA", "None"]


def test_rows_longer_by_empty_cells_only(tmp_path, small):
    expected = read(tmp_path, TEXT.encode(), small)
    text = TEXT.replace(",Ost", ",Ost,,,,")
    pd.testing.assert_frame_equal(read(tmp_path, text.encode(), small), expected)


def test_workbook_with_numbers_dates_and_truth_values(tmp_path, small):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append([*HEAD.split(","), "started", "submitted", "leads_people", "wave"])
    cells = [int(cell) if cell.isdigit() else cell or None for cell in ROW_1.split(",")]
    times = [datetime.datetime(2026, 3, 1, 9, 0), datetime.datetime(2026, 3, 1, 9, 10)]
    book.active.append([*cells, *times, True, 2026])
    book.create_sheet("notes").append(["not read"])
    book.save(tmp_path / "staff.xlsx")
    responses = read_export(tmp_path / "staff.xlsx", small)
    expected = read(tmp_path, f"{HEAD}\n{ROW_1}\n".encode(), small)
    items = [column for column in responses if column.startswith(("acc", "res", "out", "imp", "com"))]
    pd.testing.assert_frame_equal(responses[items], expected[items])
    assert responses["duration"].tolist() == [600.0]
    assert responses["leads_people"].tolist() == [True]
    assert responses["wave"].tolist() == ["2026"]


def test_a_large_file_keeps_every_answer(tmp_path, iso9001):
    items = [item.id for item in iso9001.items_of(form="staff")]
    n = 2000
    rows = [f"r{k},staff," + ",".join(str((k + place) % 5 + 1) for place in range(len(items))) for k in range(n)]
    path = tmp_path / "large.csv"
    path.write_text("\n".join([f"respondent,form,{','.join(items)}", *rows]), encoding="utf-8")
    responses = read_export(path, iso9001)
    for place, item in enumerate(items):
        assert responses[item].tolist() == [(k + place) % 5 + 1 for k in range(n)]
