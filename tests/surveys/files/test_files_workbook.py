"""Workbooks: what a cell becomes, hidden sheets, merged headings, and openpyxl as the oracle."""

from __future__ import annotations

import datetime
import io

import pytest
from files_helper import cells_of, one_table, refusal
from files_workbook import PARTS, workbook, zip_of
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from surveys.files.opening import Source
from surveys.files.reading import tables_of


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(*rows: list) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def test_what_each_cell_becomes():
    duration = datetime.timedelta(hours=26, minutes=3)
    book = book_of(
        ["text", 4, 4.0, 4.5, -0.015, 1e-7, 12345678901234567890, True, False, None, "4.0"],
        [datetime.datetime(2026, 3, 31, 14, 5), datetime.date(2026, 3, 31), datetime.time(9, 30), duration, "#N/A", "=1+1"],
        ["  two\nlines ", "ü 😀", "=x"[1:], "'=1"],
    )  # fmt: skip
    assert cells_of(saved(book), "a.xlsx") == [
        ["text", "4", "4", "4.5", "-0.015", "0.0000001", "12345678901234570000", "TRUE", "FALSE", "", "4.0"],
        ["2026-03-31 14:05:00", "2026-03-31", "09:30:00", "26:03:00", "#N/A", "", "", "", "", "", ""],
        ["  two\nlines ", "ü 😀", "x", "'=1", "", "", "", "", "", "", ""],
    ]


def test_percent_cells_are_as_stored():
    book = book_of(["share"], [0.262])
    book.active["A2"].number_format = "0.0%"
    assert cells_of(saved(book), "a.xlsx") == [["share"], ["0.262"]]


@pytest.mark.parametrize(
    ("code", "stored", "text"),
    [
        ("yyyy-mm-dd", "46112", "2026-03-31"),
        ("dd/mm/yyyy hh:mm", "46112.5", "2026-03-31 12:00:00"),
        ("dd.mm.yyyy", "46112.5", "2026-03-31 12:00:00"),  # the time is there although it is not shown
        ('[$-407]d. mmmm yyyy;@', "46112", "2026-03-31"),
        ("hh:mm", "0.25", "06:00:00"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("[h]:mm", "-0.5", "-12:00:00"),
        ('0 "days"', "3", "3"),
        ("[Red]0.0", "2.5", "2.5"),
        ("yyyy", "1e300", "1" + "0" * 300),  # no date
        ("yyyy", "-5", "1899-12-25"),
        ("y" * 300, "46112", "46112"),  # longer than any program writes
    ],
)  # fmt: skip
def test_dates_by_their_format(code, stored, text):
    styles = f"""<s><numFmts><numFmt numFmtId="170" formatCode='{code}'/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></s>"""
    found = cells_of(workbook(styles=styles, rows=f'<row><c s="0"><v>{stored}</v></c></row>'), "a.xlsx")
    assert found == [[text if not text.startswith("1000") else "1e+300"]]


@pytest.mark.parametrize(
    ("number", "text"), [("14", "2026-03-31"), ("31", "2026-03-31"), ("58", "2026-03-31"), ("9", "46112")]
)
def test_dates_by_a_format_of_every_program(number, text):
    styles = f'<s><cellXfs><xf numFmtId="{number}"/></cellXfs></s>'
    assert cells_of(workbook(styles=styles, rows='<row><c s="0"><v>46112</v></c></row>'), "a.xlsx") == [[text]]


def test_dates_since_1904():
    book = book_of([datetime.datetime(2026, 3, 31, 14, 5)])
    book.epoch = CALENDAR_MAC_1904
    assert cells_of(saved(book), "a.xlsx") == [["2026-03-31 14:05:00"]]


def test_formulas_give_their_stored_result_and_a_missing_one_is_told():
    rows = "<row><c><f>1+1</f><v>2</v></c><c t='str'><f>A1</f><v>two</v></c><c><f>B1</f></c><c t='e'><f>C</f><v>#REF!</v></c></row>"
    table = one_table(workbook(rows=rows), "a.xlsx")
    assert table.cells.to_numpy().tolist() == [["2", "two", "", "#REF!"]]
    assert table.how == "workbook, sheet 'Data', 1 formula without a stored result left empty"


def test_texts_shared_rich_inline_and_with_a_reading_aid():
    texts = (
        "<sst><si><t>plain</t></si><si><r><rPr/><t>ri</t></r><r><t>ch</t></r></si>"
        "<si><t>品質</t><rPh sb='0' eb='2'><t>ひんしつ</t></rPh></si><si/></sst>"
    )
    rows = "".join(f"<c t='s'><v>{number}</v></c>" for number in range(4))
    rows = f"<row>{rows}<c t='inlineStr'><is><r><t>in</t></r><r><t>line</t></r></is></c></row>"
    assert cells_of(workbook(texts=texts, rows=rows), "a.xlsx") == [["plain", "rich", "品質", "", "inline"]]


def test_control_characters_as_workbooks_store_them():
    rows = "<row><c t='inlineStr'><is><t>a_x000D_\nb_x005F_x000D_ _x0000__xD800_ _x00e4_</t></is></c></row>"
    assert cells_of(workbook(rows=rows), "a.xlsx") == [["a\r\nb_x000D_  ä"]]


def test_all_sheets_hidden_ones_too_and_the_empty():
    book = book_of(["a"])
    book.active.title = "Daten"
    book.create_sheet("choices").append(["b"])
    book["choices"].sheet_state = "veryHidden"
    book.create_sheet("empty")
    tables = tables_of(Source("a.xlsx", saved(book)))
    assert [(table.sheet, table.cells.shape, table.how) for table in tables] == [
        ("Daten", (1, 1), "workbook, sheet 'Daten'"),
        ("choices", (1, 1), "workbook, hidden sheet 'choices'"),
        ("empty", (0, 0), "workbook, sheet 'empty'"),
    ]


def test_charts_on_a_sheet_of_their_own_are_no_table():
    book = book_of(["a"])
    book.create_chartsheet("chart")
    assert [table.sheet for table in tables_of(Source("a.xlsx", saved(book)))] == ["Sheet"]


def test_merged_headings_are_repeated_and_told():
    book = book_of(["id", "Leaders", None, "Work", None], [None, "ask", "thank", "clear", "done"], ["1", 4, 5, 3, 2])
    for region in ("A1:A2", "B1:C1", "D1:E1"):
        book.active.merge_cells(region)
    table = one_table(saved(book), "a.xlsx")
    assert table.cells.to_numpy().tolist() == [
        ["id", "Leaders", "Leaders", "Work", "Work"],
        ["id", "ask", "thank", "clear", "done"],
        ["1", "4", "5", "3", "2"],
    ]
    assert table.how == "workbook, sheet 'Sheet', the text of 3 merged headings repeated in each column"


def test_merged_cells_below_the_headings_stay_as_they_are():
    book = book_of(["unit", "acc1"], *([["North" if row == 0 else None, 4] for row in range(8)]))
    book.active.merge_cells("A2:A9")
    table = one_table(saved(book), "a.xlsx")
    assert table.cells[0].tolist() == ["unit", "North", *[""] * 7]
    assert table.how == "workbook, sheet 'Sheet'"


@pytest.mark.parametrize("region", ["", "A1", "A1:", "B2:A1", "A0:B1", "A1:ZZ9999999", "C1:D1", "'x'!A1:B1"])
def test_merged_regions_that_are_none(region):
    sheet = f"""<w><sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="{region}"/></mergeCells></w>"""
    assert cells_of(workbook(sheet=sheet), "a.xlsx") == [["1", "2"]]


def test_rows_and_cells_without_numbers_out_of_order_or_twice():
    rows = (
        "<row r='3'><c r='B3'><v>1</v></c></row><row><c><v>2</v></c><c r='D4'><v>3</v></c><c><v>4</v></c></row>"
        "<row r='2'><c r='A2'><v>5</v></c><c r='A2'><v>6</v></c></row><row r='3.0'><c r='A3'><v>7</v></c></row>"
    )
    assert cells_of(workbook(rows=rows), "a.xlsx") == [
        ["", "", "", "", ""],
        ["6", "", "", "", ""],
        ["7", "1", "", "", ""],
        ["2", "", "", "3", "4"],
    ]


def test_empty_cells_with_a_style_cost_nothing_and_leave_no_trace():
    rows = "<row r='1'><c r='A1'><v>1</v></c><c r='XFD1' s='3'/></row><row r='1048576'><c r='XFD1048576' s='1'/></row>"
    assert cells_of(workbook(rows=rows), "a.xlsx") == [["1"]]


def test_a_wrong_declared_size_does_not_matter():
    sheet = "<w><dimension ref='A1:XFD1048576'/><sheetData><row><c><v>1</v></c></row></sheetData></w>"
    assert cells_of(workbook(sheet=sheet), "a.xlsx") == [["1"]]


def test_parts_with_prefixes_other_namespaces_cases_and_slashes():
    parts = {name: content for name, content in PARTS.items() if name != "xl/worksheets/sheet1.xml"}
    parts["xl/_rels/workbook.xml.rels"] = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "worksheets/sheet1.xml", "/xl/Worksheets/Sheet1.xml"
    )
    parts["xl\\worksheets\\sheet1.xml"] = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    assert cells_of(zip_of(parts), "a.xlsx") == [["1"]]


def test_a_workbook_is_known_by_its_content():
    assert cells_of(workbook(), "answers.csv") == [["shared"]]


def broken(**parts: str) -> str:
    message = refusal(workbook(**parts), "a.xlsx")
    beginning, end = "a.xlsx: the workbook is damaged (", "); open it in a spreadsheet program and save it as .xlsx."
    assert message.startswith(beginning) and message.endswith(end)
    return message[len(beginning) : -len(end)]


SHEET_1 = "xl/worksheets/sheet1.xml: "


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("<row><c t='s'><v>1</v></c></row>", "a cell refers to a text that is not there"),
        ("<row><c t='s'><v>-1</v></c></row>", "a cell refers to a text that is not there"),
        ("<row><c t='s'><v>9999999999999</v></c></row>", "a cell refers to a text that is not there"),
        ("<row r='0'/>", "a row has a number outside 1 to 1,048,576"),
        ("<row r='1048577'/>", "a row has a number outside 1 to 1,048,576"),
        ("<row r='1e999'/>", "a row has no number"),
        ("<row r='x'/>", "a row has no number"),
        ("<row><c r='XFE1'><v>1</v></c></row>", "a cell lies in a column that no spreadsheet has"),
        ("<row><c r='1'><v>1</v></c></row>", "a cell lies in a column that no spreadsheet has"),
        ("<row><c r='ÄÄ1'><v>1</v></c></row>", "a cell lies in a column that no spreadsheet has"),
        (f"<row><c r='{'A' * 999}1'><v>1</v></c></row>", "a cell lies in a column that no spreadsheet has"),
        ("<row>", "mismatched tag: line 1, column 29"),
    ],
)
def test_damaged_sheets(rows, reason):
    assert broken(rows=rows) == SHEET_1 + reason


def test_a_sheet_that_is_not_in_the_workbook():
    parts = {name: content for name, content in PARTS.items() if name != "xl/worksheets/sheet1.xml"}
    assert refusal(zip_of(parts), "a.xlsx") == (
        "a.xlsx: the workbook is damaged (the sheet 'Data' is not in it); open it in a spreadsheet program and save it as "
        ".xlsx."
    )
    assert broken(book="<workbook/>") == "there is no worksheet"


def test_references_out_of_the_workbook_are_not_followed(tmp_path):
    (tmp_path / "secret.xml").write_text("<w><sheetData><row><c><v>1</v></c></row></sheetData></w>")
    relations = PARTS["xl/_rels/workbook.xml.rels"]
    for target in (f"{tmp_path}/secret.xml", f"file://{tmp_path}/secret.xml", "../../../secret.xml"):
        parts = PARTS | {"xl/_rels/workbook.xml.rels": relations.replace("worksheets/sheet1.xml", target)}
        assert "the sheet 'Data' is not in it" in refusal(zip_of(parts), "a.xlsx")
    external = relations.replace(
        'Target="worksheets/sheet1.xml"', 'Target="worksheets/sheet1.xml" TargetMode="External"'
    )
    assert "the sheet 'Data' is not in it" in refusal(
        zip_of(PARTS | {"xl/_rels/workbook.xml.rels": external}), "a.xlsx"
    )


def as_openpyxl_reads(raw: bytes) -> list[list[str]]:
    def text(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    sheet = load_workbook(io.BytesIO(raw), data_only=True).active
    return [[text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
values = st.one_of(
    st.none(),
    texts.filter(lambda text: not text.startswith("=")),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda number: round(number, 4)),
    st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2090, 1, 1)).map(
        lambda when: when.replace(microsecond=0)
    ),
)


@settings(max_examples=60)
@given(st.lists(st.lists(values, min_size=3, max_size=3), min_size=1, max_size=4))
def test_cells_are_as_openpyxl_reads_them(rows):
    raw = saved(book_of(["id", "b", "c"], *rows, ["end", "1", "2"]))
    assert cells_of(raw, "a.xlsx") == as_openpyxl_reads(raw)


def test_every_built_in_format_is_taken_for_what_openpyxl_takes_it():
    book = book_of(*[[46112.25] for _ in numbers.BUILTIN_FORMATS])
    for row, number in enumerate(numbers.BUILTIN_FORMATS, start=1):
        book.active.cell(row, 1).number_format = numbers.BUILTIN_FORMATS[number]
    found = [row[0] for row in cells_of(saved(book), "a.xlsx")]
    duration = "1106694:00:00"
    assert set(found) == {"46112.25", "2026-03-31 06:00:00", duration}
    assert sum(text != "46112.25" for text in found) == sum(
        map(numbers.is_date_format, numbers.BUILTIN_FORMATS.values())
    )
