"""Tables of nobody's layout: headings somewhere, in one row or two, as texts, ids or codes; and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from form_tool_files import check_pulse, pulse_columns, write_csv, write_xlsx

from surveys import InputError, load_instrument, read_export


def test_titles_above_and_empty_columns_behind(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "fr")
    rows = [["Enquête 2026"], [], ["N°", "Date de fin", *texts, "", ""]]
    rows += [[str(number), "31/03/2026 10:00", *row, "", ""] for number, row in enumerate(answers, 1)]
    read = read_export(write_csv(tmp_path / "titre.csv", rows, delimiter=";", encoding="cp1252"), iso9001)
    assert read.attrs["platform"] == "text"
    check_pulse(read, iso9001.form("pulse").items, "fr")
    assert read.attrs["rows"] == [4, 5, 6, 7]
    assert read.attrs["notes"] == ["the headings were found in row 3"]
    assert set(read["submitted"]) == {pd.Timestamp(2026, 3, 31, 10)}
    assert read.attrs["left_out"] == ["N°"]


def test_two_rows_of_headings(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    rows = [["", "Leadership", *[""] * 9], ["Response ID", *texts]]
    rows += [[f"a-{number}", *row] for number, row in enumerate(answers)]
    read = read_export(write_csv(tmp_path / "two.csv", rows), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "en")
    assert read["respondent"].tolist() == ["a-0", "a-1", "a-2", "a-3"]


def test_ids_above_texts(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    items = iso9001.form("pulse").items
    rows = [["ID", *items], ["Number", *texts], *([str(n), *row] for n, row in enumerate(answers, 1))]
    read = read_export(write_csv(tmp_path / "codes.csv", rows), iso9001, form="pulse")
    # The headings that count are ids, so only labels tell the language: the last row has none.
    assert read["language"].fillna("").tolist() == ["en", "en", "en", ""]
    check_pulse(read.assign(language="en"), items, "en")
    assert read["respondent"].tolist() == [f"codes:{n}" for n in (1, 2, 3, 4)]
    assert set(read["questionnaire"]) == {"pulse"}


def test_a_workbook_whose_first_sheet_is_notes(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    path = write_xlsx(
        tmp_path / "book.xlsx", [["ID", *texts], *([n, *row] for n, row in enumerate(answers, 1))], before="Info"
    )
    check_pulse(read_export(path, iso9001), iso9001.form("pulse").items, "en")


def test_staff_and_leaders_are_told_by_the_wording(tmp_path, small):
    leader = [item.texts["leader"] for item in small.items if "leader" in item.texts]
    answers = ["often"] * (len(leader) - 1) + ["yes"]
    read = read_export(write_csv(tmp_path / "top.csv", [["Id", *leader], ["1", *answers]]), small)
    assert read["form"].tolist() == ["leader"]


def test_a_word_inside_a_heading_is_no_code(tmp_path, small):
    staff = [item for item in small.items if "staff" in item.texts]
    head = ["Department/unit", "Rate: language", "Mood - level", *(item.texts["staff"] for item in staff)]
    row = ["A", "good", "5", *["often"] * (len(staff) - 1), "yes"]
    read = read_export(write_csv(tmp_path / "words.csv", [head, row]), small)
    assert read.attrs["left_out"] == ["Department/unit", "Rate: language", "Mood - level"]
    assert read[["unit", "level"]].isna().all(axis=None)


def test_what_is_missing_is_said_both_ways(tmp_path, small):
    texts = {item.id: item.texts["staff"] for item in small.items if "staff" in item.texts}
    texts["acc1"] = "Do top managers ask questions about the work that you do every day?"
    head = ["Email", *texts.values(), "And now?"]
    row = ["kim@example.org", *["often"] * (len(texts) - 1), "yes", "no"]
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "lost.csv", [head, row]), small)
    assert str(error.value) == (
        "lost.csv: 1 of the 8 scale items on the staff form have no column (acc1), and 2 columns match no question ('Do top "
        "managers ask questions...', 'And now?'). Headings must be the texts of the instrument, word for word; where they "
        "were changed, write proposals with surveys.propose_mapping('lost.csv', instrument, 'mapping.toml'), confirm them "
        "in that file, and read the answers again with it (--mapping mapping.toml)."
    )


def test_nothing_known_shows_nothing_of_the_first_row(tmp_path, small):
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "x.csv", [["kim lee", "secret"], ["a", "b"]]), small)
    assert str(error.value) == (
        "x.csv: 8 of the 8 scale items on the staff form have no column (acc1, acc2, acc3, acc4, res1, res2, res3, res4), "
        "and 2 columns match no question. Headings must be the texts of the instrument, word for word; where they were "
        "changed, write proposals with surveys.propose_mapping('x.csv', instrument, 'mapping.toml'), confirm them in that "
        "file, and read the answers again with it (--mapping mapping.toml)."
    )


def test_a_text_of_two_items_is_refused(tmp_path, small_text):
    own = tmp_path / "own.toml"
    own.write_text(small_text.replace("Top managers thank.", "Top managers ask."), encoding="utf-8")
    instrument = load_instrument(own)
    head = [item.texts["staff"] for item in instrument.items if "staff" in item.texts]
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "both.csv", [head, ["often"] * len(head)]), instrument)
    assert str(error.value) == (
        "both.csv, column 'Top managers ask.': the heading is the text of acc1 and acc2; say which is meant in a mapping "
        "file ([columns], heading = id)."
    )


def test_endless_headings_end(tmp_path, small):
    head = ["[" * 50_000, " " * 50_000 + "x", "a - " * 20_000, "1. " * 20_000, "<" * 50_000]
    with pytest.raises(InputError, match="scale items on the staff form have no column"):
        read_export(write_csv(tmp_path / "long.csv", [head, ["1"] * len(head)]), small)
