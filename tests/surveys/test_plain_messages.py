"""What a user reads when an export cannot be used: place, value found, what was expected, how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from surveys import InputError, read_export

HEAD = "respondent,form,acc1,acc2,acc3,acc4,res1,res2,res3,res4,dir5,out1,trust,importance,comment1"
ROW_1 = "secret-a,staff,1,2,3,4,5,1,not_my_job,3,,4,2,resources,private words"
ROW_2 = "secret-b,leader,cannot_tell,2,3,4,5,1,2,3,4,,2,,"
ACC = "found {}, expected 1 to 5 or a label of the scale, an empty cell, not_come_up, cannot_tell; correct the cell or empty it."
PLAIN = "found {}, expected 1 to 5 or a label of the scale, an empty cell; correct the cell or empty it."


def sheet(*rows: str) -> str:
    return "\n".join(rows) + "\n"


def change(row: str, column: str, cell: str) -> str:
    cells = row.split(",")
    cells[HEAD.split(",").index(column)] = cell
    return ",".join(cells)


def cut(column: str, *rows: str) -> list[str]:
    place = HEAD.split(",").index(column)
    return [",".join(cell for n, cell in enumerate(row.split(",")) if n != place) for row in rows]


SHEETS = {
    "empty file": (
        "",
        "staff.csv: the file is empty; its first row must hold the headings. Export the answers again.",
    ),
    "blank lines only": (
        "\n \n,,\n",
        "staff.csv: the file is empty; its first row must hold the headings. Export the answers again.",
    ),
    "headings only": (
        sheet(HEAD, "", ",,"),
        "staff.csv: there are headings but no answers; export the answers again.",
    ),
    "first row empty": (
        sheet(",,,", HEAD, ROW_1),
        "staff.csv: the first row is empty; it must hold the headings. Delete the rows above them.",
    ),
    "no respondent": (
        sheet(HEAD.replace("respondent", "respondents"), ROW_1),
        "staff.csv: the column 'respondent' is missing; did you mean 'respondents'? "
        "Found: respondents, form, acc1, acc2, acc3, acc4, res1, res2 .... Add it, or rename the column that holds it.",
    ),
    "no heading at all": (
        sheet(ROW_1, ROW_2),
        "staff.csv: no heading in the first row is known; it must hold 'respondent', 'form' and the item ids. "
        "Export the answers with these headings.",
    ),
    "no form": (
        sheet("respondent,wave", "secret-a,2026"),
        "staff.csv: the column 'form' is missing; Found: respondent, wave. Add it, or rename the column that holds it.",
    ),
    "heading twice": (
        sheet(HEAD.replace("acc2", "ACC1"), ROW_1),
        "staff.csv: the columns 'acc1' and 'ACC1' both answer 'acc1'; delete one of them, or leave it out in a mapping "
        'file ([columns], heading = "").',
    ),
    "one item column missing": (
        sheet(*cut("acc2", HEAD, ROW_1)),
        "staff.csv: 1 of the 8 scale items on the staff form have no column: acc2; add the columns, with empty cells "
        "where nobody was asked, or choose the instrument that was used.",
    ),
    "all item columns missing": (
        sheet("respondent,form", "secret-b,leader"),
        "staff.csv: 8 of the 8 scale items on the leader form have no column: acc1, acc2, acc3, acc4, res1, res2, "
        "res3, res4; add the columns, with empty cells where nobody was asked, or choose the instrument that was used.",
    ),
    "unknown form": (
        sheet(HEAD, ROW_1, change(ROW_2, "form", "boss")),
        "staff.csv row 3, column 'form': found 'boss', expected staff or leader; correct the cell.",
    ),
    "form left empty": (
        sheet(HEAD, change(ROW_1, "form", "")),
        "staff.csv row 2, column 'form': found '', expected staff or leader; correct the cell.",
    ),
    "respondent left empty": (
        sheet(HEAD, ROW_1, change(ROW_2, "respondent", " ")),
        "staff.csv row 3: the respondent id is empty; give each row an id of its own, any text will do.",
    ),
    "respondent twice": (
        sheet(HEAD, ROW_1, ROW_2, "", change(ROW_2, "respondent", " secret-a")),
        "staff.csv rows 2 and 5 have the same respondent id; keep one of the two rows, or give each an id of its own.",
    ),
    "off the scale": (
        sheet(HEAD, ROW_1, change(ROW_2, "acc1", "7")),
        "staff.csv row 3, column 'acc1': " + ACC.format("'7'"),
    ),
    "zero": (
        sheet(HEAD, change(ROW_1, "acc2", "0")),
        "staff.csv row 2, column 'acc2': " + ACC.format("'0'"),
    ),
    "half a point": (
        sheet(HEAD, change(ROW_1, "res4", "2.5")),
        "staff.csv row 2, column 'res4': " + PLAIN.format("'2.5'"),
    ),
    "non-answer the item does not offer": (
        sheet(HEAD, change(ROW_1, "acc1", "not_my_job")),
        "staff.csv row 2, column 'acc1': " + ACC.format("'not_my_job'"),
    ),
    "off a shorter scale": (
        sheet(HEAD, change(ROW_1, "trust", "4")),
        "staff.csv row 2, column 'trust': found '4', expected 1 to 3 or a label of the scale, an empty cell; correct the cell or empty it.",
    ),
    "a long text is cut": (
        sheet(HEAD, change(ROW_1, "res4", "My supervisor Kim Example told me to keep quiet")),
        "staff.csv row 2, column 'res4': " + PLAIN.format("'My supervisor Kim Example told...'"),
    ),
    "first of several": (
        sheet(HEAD, ROW_1, change(ROW_2, "res4", "9"), change(ROW_2.replace("-b", "-c"), "res4", "8")),
        "staff.csv row 3, column 'res4': " + PLAIN.format("'9'"),
    ),
    "rows are counted as a spreadsheet does": (
        sheet(HEAD, "", ROW_1.replace("private words", '"private\nwords"'), change(ROW_2, "res4", "oftn")),
        "staff.csv row 4, column 'res4': " + PLAIN.format("'oftn'"),
    ),
    "answer on another form": (
        sheet(HEAD, ROW_1, change(ROW_2, "out1", "3")),
        "staff.csv row 3, column 'out1': found an answer on the leader form, but the item is only on the staff form; "
        "empty the cell or correct the form.",
    ),
    "importance of something unknown": (
        sheet(HEAD, change(ROW_1, "importance", "resource")),
        "staff.csv row 2, column 'importance': found 'resource', expected at most 2 of accountability, resources, "
        "joined by ';'; correct the cell or empty it.",
    ),
    "more cells than headings": (
        sheet(HEAD, ROW_1, ROW_2 + ",unquoted, words, here"),
        "staff.csv row 3: there are more cells than the 15 headings; a separator inside a text is not in quotes, or a "
        "heading is missing. Export the answers again.",
    ),
    "one cell more than headings": (
        sheet(HEAD, ROW_1, ROW_2 + "x,y"),
        "staff.csv row 3: there are more cells than the 15 headings; a separator inside a text is not in quotes, or a "
        "heading is missing. Export the answers again.",
    ),
    "quotes left open": (
        sheet(HEAD, ROW_1.replace("private", '"private')),
        "staff.csv row 2: a quotation mark opens a text that does not end; open the file in a spreadsheet, close or "
        "delete the mark, and save it as .xlsx.",
    ),
}


def refused(path: Path, instrument) -> str:
    with pytest.raises(InputError) as caught:
        read_export(path, instrument, platform="plain")
    return str(caught.value)


@pytest.mark.parametrize(("text", "message"), SHEETS.values(), ids=SHEETS.keys())
def test_message(tmp_path, small, text, message):
    path = tmp_path / "staff.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found = refused(path, small)
    assert found == message
    assert not re.search(r"secret|private", found)


def test_the_rows_used_here_are_fine(tmp_path, small):
    path = tmp_path / "staff.csv"
    path.write_text(sheet(HEAD, ROW_1, ROW_2), encoding="utf-8")
    assert read_export(path, small)["respondent"].tolist() == ["secret-a", "secret-b"]


TIME = "expected a date and time such as 2026-03-31 14:05; write it in that order or empty the cell."


@pytest.mark.parametrize(
    ("heading", "cell", "message"),
    [
        ("started", "31.02.2026 14:05", f"staff.csv row 2, column 'started': found '31.02.2026 14:05', {TIME}"),
        ("started", "13/31/2026", f"staff.csv row 2, column 'started': found '13/31/2026', {TIME}"),
        ("submitted", "2026-02-30", f"staff.csv row 2, column 'submitted': found '2026-02-30', {TIME}"),
        ("submitted", "46112.5", f"staff.csv row 2, column 'submitted': found '46112.5', {TIME}"),
        (
            "leads_people",
            "perhaps",
            "staff.csv row 2, column 'leads_people': found 'perhaps', expected yes, no or an empty cell; "
            "correct the cell or empty it.",
        ),
    ],
)
def test_message_about_a_column_that_may_be_missing(tmp_path, small, heading, cell, message):
    path = tmp_path / "staff.csv"
    path.write_text(sheet(f"{HEAD},{heading}", f"{ROW_1},{cell}"), encoding="utf-8")
    assert refused(path, small) == message


def test_submitted_before_started(tmp_path, small):
    path = tmp_path / "staff.csv"
    times = ["started,submitted", "2026-03-01 09:00,2026-03-01 09:10", "2026-03-01 09:00,2026-03-01 08:10"]
    rows = zip((HEAD, ROW_1, ROW_2), times, strict=True)
    path.write_text(sheet(*(f"{row},{time}" for row, time in rows)), encoding="utf-8")
    assert refused(path, small) == (
        "staff.csv row 3: 'submitted' lies before 'started'; correct or empty one of the two cells."
    )


def test_three_choices_where_two_are_allowed(tmp_path, small, small_text, small_file):
    from surveys import load_instrument

    small_file.write_text(small_text.replace("max = 2", "max = 1"), encoding="utf-8")
    path = tmp_path / "staff.csv"
    path.write_text(sheet(HEAD, change(ROW_1, "importance", "resources;accountability")), encoding="utf-8")
    assert refused(path, load_instrument(small_file)) == (
        "staff.csv row 2, column 'importance': found 'resources;accountability', expected at most 1 of accountability, "
        "resources, joined by ';'; correct the cell or empty it."
    )


def test_files_that_cannot_be_read(tmp_path, small):
    assert refused(tmp_path / "none.csv", small) == (f"none.csv: there is no such file in {tmp_path}; check the path.")
    (tmp_path / "staff.ods").write_bytes(b"x")
    assert refused(tmp_path / "staff.ods", small) == (
        "staff.ods: the file is not what its name says but text that is no table; export the answers again, as .csv or "
        ".xlsx."
    )
    (tmp_path / "staff.xlsx").write_bytes(b"not a workbook")
    assert refused(tmp_path / "staff.xlsx", small) == (
        "staff.xlsx: the file is not what its name says but text that is no table; export the answers again, as .csv "
        "or .xlsx."
    )


def test_same_message_from_a_workbook(tmp_path, small):
    from openpyxl import Workbook

    book = Workbook()
    for row in (HEAD, ROW_1, change(ROW_2, "acc1", "7")):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row.split(",")])
    book.save(tmp_path / "staff.xlsx")
    assert refused(tmp_path / "staff.xlsx", small) == "staff.xlsx row 3, column 'acc1': " + ACC.format("'7'")


def test_an_empty_workbook(tmp_path, small):
    from openpyxl import Workbook

    Workbook().save(tmp_path / "staff.xlsx")
    assert refused(tmp_path / "staff.xlsx", small) == (
        "staff.xlsx: the file is empty; its first row must hold the headings. Export the answers again."
    )
