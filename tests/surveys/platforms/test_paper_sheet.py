"""The data-entry sheet: headings, what each cell offers, what the codes sheet says."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from paper_typing import sheet_headings

from surveys import InputError
from surveys.platforms.forms import write_form
from surveys.platforms.paper.form import render
from surveys.platforms.paper.layout import paper_lines
from surveys.platforms.paper.sheet import entry_sheet, prompt
from surveys.questionnaire import make_questionnaire

UNITS = ("Assembly", "=1+1", "Büro & Lager")


def questionnaire(instrument, form="staff", languages=("en", "de"), units=UNITS):
    return make_questionnaire(instrument, form, languages=languages, units=units, levels=["Front line"])


@pytest.fixture(scope="module")
def book(iso9001):
    return load_workbook(io.BytesIO(entry_sheet(questionnaire(iso9001), "staff 1234abcd")))


def rule(sheet, heading):
    """The validation of the cells below a heading."""
    headings = [cell.value for cell in sheet[2]]
    cell = f"{get_column_letter(headings.index(heading) + 1)}3"
    return next((one for one in sheet.data_validations.dataValidation if cell in one.sqref), None)


def test_columns_stand_in_the_order_of_the_paper(iso9001):
    own = questionnaire(iso9001)
    headings = sheet_headings(entry_sheet(own, "x"))
    assert headings[:4] == ["form_number", "language", "new_starter", "res1"]
    assert headings[-4:] == ["trust", "unit", "level", "entered"]
    importance = [heading for heading in headings if heading.startswith("importance_")]
    assert importance == [f"importance_{one.id}" for one in iso9001.responsibilities]
    asked = [line.variable for line in paper_lines(own)]
    place = asked.index("importance")
    assert headings[2:-1] == [*asked[:place], *importance, *asked[place + 1 :]]


def test_one_language_is_not_asked_for(iso9001):
    assert "language" not in sheet_headings(entry_sheet(questionnaire(iso9001, languages=("de",)), "x"))


def test_the_row_above_shows_the_printed_numbers(book):
    above = {below.value: cell.value for cell, below in zip(book["entry"][1], book["entry"][2], strict=True)}
    assert above["form_number"] == "Form number"
    assert above["new_starter"] == "1. Have you worked here for less than 3 months?"
    assert above["res2"] == "3. When we ask for something quality needs, top managers give a clear..."
    assert above["importance_results"].startswith("64. Acting when targets are missed (What matters most")
    assert book["entry"].freeze_panes == book["entry2"].freeze_panes == "B3"


@pytest.mark.parametrize(
    ("heading", "kind", "offered"),
    [
        ("language", "list", '"en,de"'),
        ("new_starter", "list", '"y,n,x"'),
        ("acc1", "list", '"1,2,3,4,5,nc,ct,x"'),
        ("res3", "list", '"1,2,3,4,5,nc,ct,nj,x"'),
        ("trust", "list", '"1,2,3,4,5,x"'),
        ("importance_results", "list", '"1,x"'),
        ("unit", "list", "names!$A$2:$A$5"),
        ("level", "list", "names!$B$2:$B$3"),
        ("form_number", "custom", "COUNTIF($A$3:$A$1002,A3)=1"),
        ("entered", "date", "36526"),
    ],
)
def test_what_a_cell_takes(book, heading, kind, offered):
    for sheet in ("entry", "entry2"):
        found = rule(book[sheet], heading)
        assert (found.type, found.formula1, found.showErrorMessage) == (kind, offered, True)


def test_comments_take_any_text(book):
    assert rule(book["entry"], "comment1") is None


def test_the_message_says_what_each_code_means(book):
    assert rule(book["entry"], "res3").prompt == (
        "1 never\n2 rarely\n3 sometimes\n4 often\n5 always\nnc has not come up\nct cannot tell from my job\n"
        "nj not part of my job\nx unreadable, or two boxes ticked"
    )


def test_long_labels_are_cut_to_what_a_spreadsheet_shows():
    text = prompt(
        [(str(point), "a very long label indeed, longer than all others of its kind") for point in range(1, 10)]
    )
    assert len(text) <= 225 and text.count("\n") == 8 and text.startswith("1 a very long label ind.\n2 a very")


def test_names_are_guarded_and_end_with_the_code_for_unreadable(book):
    assert [row[0] for row in book["names"].iter_rows(values_only=True)] == [
        "unit",
        "Assembly",
        "'=1+1",
        "Büro & Lager",
        "x",
    ]


def test_the_codes_sheet_tells_the_form_and_explains_every_column(iso9001, book):
    rows = list(book["codes"].iter_rows(values_only=True))
    assert dict(row[:2] for row in rows[:6]) == {
        "form": "staff",
        "instrument": "iso9001_2015",
        "hash": iso9001.hash,
        "languages": "en, de",
        "printed code": "staff 1234abcd",
        "title": "Leading for quality",
    }
    table = rows[rows.index(("column", "number on the form", "question", "codes")) + 1 :]
    assert [row[0] for row in table] == [cell.value for cell in book["entry"][2]]
    assert dict((row[0], row[1:]) for row in table)["acc1"] == (
        14,
        "After a poor quality result, top managers tell us what they will do about it.",
        "1 = never; 2 = rarely; 3 = sometimes; 4 = often; 5 = always; nc = has not come up; ct = cannot tell from my job; "
        "x = unreadable, or two boxes ticked",
    )
    assert any("x means unreadable" in str(row[0]) for row in rows)


def test_headings_cannot_be_typed_over_but_answers_can(book):
    sheet = book["entry"]
    assert sheet.protection.sheet and sheet["A2"].protection.locked
    assert all(
        not sheet.column_dimensions[get_column_letter(place)].protection.locked
        for place in range(1, sheet.max_column + 1)
    )


def test_no_cell_is_a_formula(iso9001):
    hostile = iso9001.with_promises(["=HYPERLINK(1)", "@SUM(A1)"])
    made = load_workbook(io.BytesIO(entry_sheet(questionnaire(hostile, languages=("en",)), "=x")))
    assert {cell.data_type for sheet in made for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_same_form_same_bytes(iso9001):
    content = entry_sheet(questionnaire(iso9001), "x")
    assert content == entry_sheet(questionnaire(iso9001), "x")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_unit_whose_name_is_a_code(iso9001):
    with pytest.raises(InputError) as caught:
        entry_sheet(questionnaire(iso9001, units=["Hall", "X"]), "x")
    assert str(caught.value) == (
        "unit 'X': on the data-entry sheet of the staff form this means unreadable; give it a longer name."
    )


def test_a_name_that_a_workbook_cannot_store(iso9001):
    with pytest.raises(InputError) as caught:
        entry_sheet(questionnaire(iso9001, units=["Hall\x07", "B"]), "x")
    assert str(caught.value) == (
        "data-entry sheet: the text 'Hall\\x07' holds a control character, which a workbook cannot store; take it out."
    )


def test_files_and_checklist_of_a_form(iso9001):
    own = questionnaire(iso9001)
    files, checklist = render(own, "paper")
    assert list(files) == ["-en.pdf", "-de.pdf", "-entry.xlsx"]
    assert checklist == [
        "paper: print at 100 % on A4, not 'fit to page', on both sides; the tick boxes are then 4.5 mm wide.",
        "paper: number the forms only after they are collected, 1, 2, 3, ... in any order, in the box at the foot of the "
        "page. A number given out before could lead to a person.",
        f"paper: type the staff forms with the code 'staff {own.hash[:8]}' at the foot of the page into the data-entry sheet "
        "of the same name; its sheet 'codes' says how. For double entry a second person uses its sheet 'entry2'.",
        "paper: the pages stand in one order for everybody; only online do they change places.",
    ]
    assert not any("change places" in line for line in render(questionnaire(iso9001, "pulse"), "paper")[1])


def test_words_that_only_paper_needs(iso9001):
    own = questionnaire(iso9001, "pulse")
    words = {tag: {key: text for key, text in texts.items() if key != "page_of"} for tag, texts in own.words.items()}
    from dataclasses import replace

    with pytest.raises(InputError) as caught:
        render(replace(own, words=words), "paper")
    assert str(caught.value) == (
        "the pulse form cannot be printed in 'en': not translated: words.page_of. Add them to the file of translations, "
        "or leave the language out."
    )


def test_written_by_write_form(tmp_path, iso9001):
    written = write_form(iso9001, "paper", tmp_path, forms=["pulse"], languages=["de", "en"])
    assert [path.name for path in written.files] == [
        "iso9001_2015-pulse-de.pdf",
        "iso9001_2015-pulse-en.pdf",
        "iso9001_2015-pulse-entry.xlsx",
    ]
