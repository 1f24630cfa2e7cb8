"""The workbook of an XLSForm: sheets, rows, wording left as it is, nothing a spreadsheet would run, faults said."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from surveys import InputError, load_instrument
from surveys.files.workbook_text import text_workbook
from surveys.platforms.forms import write_form
from surveys.platforms.kobo import form as xlsform
from surveys.questionnaire import make_questionnaire


def sheets(questionnaire):
    book = load_workbook(io.BytesIO(xlsform.render(questionnaire, "kobo")[0][".xlsx"]))
    result = {}
    for sheet in book.worksheets:
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        result[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
    return result


def named(rows, name):
    (row,) = [{key: value for key, value in row.items() if value} for row in rows if row["name"] == name]
    return row


def test_sheets_and_settings(iso9001):
    found = sheets(make_questionnaire(iso9001, "staff", languages=["de", "en"]))
    assert list(found) == ["survey", "choices", "settings"]
    assert list(found["survey"][0]) == [
        "type",
        "name",
        "label::Deutsch (de)",
        "label::English (en)",
        "hint::Deutsch (de)",
        "hint::English (en)",
        "constraint_message::Deutsch (de)",
        "constraint_message::English (en)",
        "required",
        "relevant",
        "appearance",
        "constraint",
        "calculation",
    ]
    (settings,) = found["settings"]
    assert re.fullmatch(r"[0-9a-f]{16}", settings.pop("version"))
    assert settings == {
        "form_title": "Führen für Qualität",
        "form_id": "iso9001_2015_staff",
        "default_language": "Deutsch (de)",
        "style": "pages theme-grid",
        "clean_text_values": "no",
    }


def test_rows(iso9001):
    survey = sheets(make_questionnaire(iso9001, "staff", languages=["en", "de"]))["survey"]
    assert [row["type"] for row in survey[:5]] == ["start", "end", "calculate", "calculate", "begin_group"]
    assert named(survey, "form")["calculation"] == "'staff'"
    assert named(survey, "labels_staffg01") == {
        "type": "select_one frequency_nc_ct",
        "name": "labels_staffg01",
        "label::English (en)": "In the last 12 months, where you work, how often was this so?",
        "label::Deutsch (de)": "In den letzten 12 Monaten, dort, wo Sie arbeiten: Wie oft war das so?",
        "required": "no",
        "appearance": "label",
    }
    assert named(survey, "acc3") == {
        "type": "select_one frequency_nc_ct",
        "name": "acc3",
        "label::English (en)": "Top managers thank people who report a quality problem.",
        "label::Deutsch (de)": "Wenn jemand ein Qualitätsproblem meldet, bedankt sich die Geschäftsleitung dafür.",
        "required": "no",
        "appearance": "list-nolabel",
    }
    importance = named(survey, "importance")
    assert importance["type"] == "select_multiple importance"
    assert importance["constraint"] == "count-selected(.) <= 3"
    assert importance["constraint_message::Deutsch (de)"] == "Wählen Sie bis zu 3 aus."
    assert named(survey, "comment1")["appearance"] == "multiline"
    assert named(survey, "page_accountability")["relevant"] == "${new_starter} != 'y'"
    assert named(survey, "page_managers")["relevant"] == "${leads_people} = 'y'"
    assert named(survey, "staffg01") == {"type": "begin_group", "name": "staffg01", "appearance": "field-list"}
    types = [row["type"] for row in survey]
    assert types.count("begin_group") == types.count("end_group")
    assert survey[-1]["name"] == "note_thanks"


def test_the_language_is_asked_only_where_there_are_several(iso9001):
    two = sheets(make_questionnaire(iso9001, "pulse", languages=["en", "de"]))
    assert named(two["survey"], "language")["type"] == "select_one language"
    languages = [row for row in two["choices"] if row["list_name"] == "language"]
    assert [(row["name"], row["label::English (en)"]) for row in languages] == [("en", "English"), ("de", "Deutsch")]
    one = sheets(make_questionnaire(iso9001, "pulse", languages=["de"]))
    assert named(one["survey"], "language") == {"type": "calculate", "name": "language", "calculation": "'de'"}


def test_choices_are_codes_and_lists_are_shared(iso9001):
    found = sheets(make_questionnaire(iso9001, "staff", units=["Assembly", "Office"]))
    lists = {}
    for row in found["choices"]:
        lists.setdefault(row["list_name"], []).append(row["name"])
    assert lists["frequency_nc_ct"] == ["1", "2", "3", "4", "5", "nc", "ct"]
    assert lists["frequency_nc_ct_nj"] == ["1", "2", "3", "4", "5", "nc", "ct", "nj"]
    assert lists["yes_no"] == ["y", "n"]
    assert all(re.fullmatch(r"u[a-z0-9]{4}", code) for code in lists["unit"])
    used = {row["type"].split()[1] for row in found["survey"] if str(row["type"]).startswith("select")}
    assert used == set(lists)


def test_many_places_unfold(iso9001):
    found = sheets(make_questionnaire(iso9001, "staff", units=[f"Unit {k}" for k in range(13)], sites=["N", "S"]))
    assert named(found["survey"], "unit")["appearance"] == "minimal"
    assert "appearance" not in named(found["survey"], "site")


def test_lists_of_one_name_stay_apart(small_file):
    # A scale may be called like a question, or like the list of languages.
    text = (
        small_file.read_text(encoding="utf-8")
        .replace("trust = [", "unit = [")
        .replace('scale = "trust"', 'scale = "unit"')
    )
    small_file.write_text(text, encoding="utf-8")
    found = sheets(make_questionnaire(load_instrument(small_file), "staff", units=["A"]))
    assert named(found["survey"], "trust")["type"] == "select_one unit"
    assert named(found["survey"], "unit")["type"] == "select_one unit_2"


def test_no_formula_and_no_apostrophe(iso9001):
    promise = "=1+1"
    questionnaire = make_questionnaire(iso9001.with_promises([promise]), "staff", units=["@home", "-", "+49"])
    content = xlsform.render(questionnaire, "kobo")[0][".xlsx"]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())
    marked = {}
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            marked |= {cell.value: (cell.data_type, cell.quotePrefix) for cell in row if cell.value}
    for text in ("=1+1: how often is this so where you work?", "@home", "-", "+49"):
        assert marked[text] == ("s", True)
    assert marked["Top managers thank people who report a quality problem."] == ("s", False)


def test_same_form_same_bytes_and_another_version_for_another_form(iso9001):
    def bytes_of(**changes):
        return xlsform.render(make_questionnaire(iso9001, "staff", **changes), "kobo")[0][".xlsx"]

    def version(**changes):
        return sheets(make_questionnaire(iso9001, "staff", **changes))["settings"][0]["version"]

    assert bytes_of() == bytes_of()
    assert len({version(), version(languages=["en", "de"]), version(units=["A"]), version(client="Acme")}) == 4


@pytest.mark.parametrize("name", ["start", "end", "email", "today", "status", "key", "meta"])
def test_an_item_named_like_a_column_of_the_server(small_file, name):
    small_file.write_text(
        small_file.read_text(encoding="utf-8").replace('id = "res4"', f'id = "{name}"'), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        xlsform.render(make_questionnaire(load_instrument(small_file), "staff"), "kobo")
    assert str(caught.value) == (
        f"small: an XLSForm cannot hold the item {name!r}, because KoboToolbox and ODK give this name to a column of their "
        "own; choose another id."
    )


def test_a_text_that_looks_like_a_reference(small):
    instrument = small.with_promises(["We save ${amount}"])
    with pytest.raises(InputError) as caught:
        xlsform.render(make_questionnaire(instrument, "staff"), "kobo")
    assert str(caught.value) == (
        "small: the label of 'note_accountability' in 'en' holds '${', which an XLSForm takes for a reference to another "
        "question; write it otherwise."
    )


def test_a_control_character(small):
    with pytest.raises(InputError) as caught:
        xlsform.render(make_questionnaire(small, "staff", client="Ac\x07me"), "kobo")
    assert str(caught.value) == (
        "small, sheet 'survey' row 8: a text holds a control character, which a workbook cannot store; take it out."
    )


def test_a_text_too_long_for_a_cell():
    with pytest.raises(InputError) as caught:
        text_workbook({"survey": [("label",), ("a" * 32_768,)]}, "mine")
    assert str(caught.value) == (
        "mine, sheet 'survey' row 2: a text has 32768 characters, but a cell of a workbook holds 32767; shorten it."
    )


def test_checklist(tmp_path, iso9001):
    written = write_form(iso9001, "kobo", tmp_path, forms=["pulse"], languages=["en"])
    assert [path.name for path in written.files] == ["iso9001_2015-pulse.xlsx"]
    assert written.checklist == (
        "KoboToolbox: New project, Upload an XLSForm, then Deploy; ODK Central: New form, upload, publish. One project for "
        "each form.",
        "KoboToolbox: allow submissions without a username and password, so that no account name is stored with an answer. "
        "The form itself asks for no device, account or phone number.",
        "Answers are sent by the button Submit on the last page, below the thanks. Somebody who stops before it leaves "
        "nothing behind, so exports hold finished forms only.",
        "Try the form on the phones that people use: columns of a grid are narrow there. To show items one under the other, "
        "delete the rows whose names begin with 'labels_' and empty the cells 'list-nolabel' on the sheet survey; the answers "
        "read back as before. The style 'theme-grid' leaves room for the answers but shows items in capital letters; 'pages' "
        "alone does not.",
        "Export as CSV with XML values and headers. Labels and XLSX are read too, but in XLSX a comment that begins with "
        "'=' comes as 0.",
    )
    several = write_form(iso9001, "kobo", tmp_path, forms=["staff"], languages=["en", "de"]).checklist
    assert several[3] == (
        "The platform does not record which language was read: the form asks for it on the first page, and people change "
        "the texts themselves with the language menu. Say so in the invitation, or send a link a language."
    )
    assert several[4] == "Pages cannot change places on this platform: everybody gets them in the same order."
