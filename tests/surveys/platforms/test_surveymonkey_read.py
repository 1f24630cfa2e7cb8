"""Exports of SurveyMonkey: two rows of headings or one, condensed or expanded, merged cells, other languages."""

from __future__ import annotations

import pandas as pd
import pytest
from form_tool_files import check_pulse, pulse_columns, write_csv, write_xlsx
from openpyxl.utils import get_column_letter

from surveys import InputError, read_export
from surveys.questionnaire import make_questionnaire

META = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name",
        "Last Name", "Custom Data 1"]  # fmt: skip
IDS = ["114000000001", "114000000002", "114000000003", "114000000004"]


def meta_cells(number: int) -> list[str]:
    return [IDS[number], "400000001", "03/02/2026 02:05:09 PM", "03/02/2026 02:15:09 PM", "192.0.2.1", "k@x.org", "Kim",
            "Lee", "4711"]  # fmt: skip


def expanded(stem: str, texts: list[str], answers: list[list[str]], options: list[str], cell) -> list[list[str]]:
    first = [*META, stem, *[""] * (len(texts) * len(options) - 1)]
    second = [""] * len(META) + [f"{text} - {option}" for text in texts for option in options]
    rows = [first, second]
    for number, row in enumerate(answers):
        rows.append([*meta_cells(number), *(cell(option, one) for one in row for option in options)])
    return rows


@pytest.fixture
def question(iso9001):
    return next(make_questionnaire(iso9001, "pulse", languages=["en", "de"]).questions())


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "pt", "zh-Hans"])
def test_condensed(tmp_path, iso9001, language):
    texts, answers = pulse_columns(iso9001, language)
    rows = [[*META, "Stem", *[""] * 9], [""] * len(META) + texts]
    rows += [[*meta_cells(number), *row] for number, row in enumerate(answers)]
    read = read_export(write_csv(tmp_path / "answers.csv", rows), iso9001)
    assert read.attrs["platform"] == "surveymonkey"
    check_pulse(read, iso9001.form("pulse").items, language)
    assert read["respondent"].tolist() == IDS
    assert read["started"].iloc[0] == pd.Timestamp(2026, 3, 2, 14, 5, 9)
    assert read.attrs["personal"] == META[4:]


@pytest.mark.parametrize("cell", ["label", "one"])
def test_expanded(tmp_path, iso9001, question, cell):
    texts, answers = pulse_columns(iso9001, "de")
    options = [option.text["de"] for option in question.options]
    mark = lambda option, answer: (option if cell == "label" else "1") if option == answer else ""  # noqa: E731
    rows = expanded("Wie oft?", texts, answers, options, mark)
    read = read_export(write_csv(tmp_path / "expanded.csv", rows, encoding="cp1252"), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "de")


def test_expanded_with_merged_headings(tmp_path, iso9001, question):
    texts, answers = pulse_columns(iso9001, "en")
    options = [option.text["en"] for option in question.options]
    rows = expanded("How often?", texts, answers, options, lambda option, answer: option if option == answer else "")
    width = len(rows[0])
    merged = [
        f"J1:{get_column_letter(width)}1",
        *(f"{get_column_letter(place)}1:{get_column_letter(place)}2" for place in range(1, 10)),
    ]
    read = read_export(write_xlsx(tmp_path / "merged.xlsx", rows, merged=merged), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "en")
    assert read["respondent"].tolist() == IDS


def test_two_marks_for_one_item_are_refused(tmp_path, iso9001, question):
    texts, answers = pulse_columns(iso9001, "en")
    options = [option.text["en"] for option in question.options]
    rows = expanded("How often?", texts, answers, options, lambda option, answer: "x" if option == answer else "")
    rows[3][len(META) + 1] = "x"
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "twice.csv", rows), iso9001)
    assert str(error.value) == (
        "twice.csv row 4: several options are marked for 'How often? - After a poor qual...', expected one; empty those "
        "that were not meant."
    )


def test_single_questions_and_what_was_written_behind_other(tmp_path, iso9001):
    made = make_questionnaire(iso9001, units=("A", "B"))
    first, second, row = list(META), [""] * len(META), meta_cells(0)
    for question in made.questions():
        rows = [one.text["en"] for one in question.rows]
        labels = [option.text["en"] for option in question.options]
        if question.kind == "grid":
            first += [question.text["en"], *[""] * (len(rows) - 1)]
            second += rows
            row += ["never"] * len(rows)
        elif question.kind == "multiple":
            first += [question.text["en"], *[""] * (len(labels) - 1)]
            second += labels
            row += [labels[0], "", labels[2], *[""] * (len(labels) - 3)]
        elif question.name == "unit":
            first += [question.text["en"], ""]
            second += ["Response", "Other (please specify)"]
            row += ["B", "the yard"]
        else:
            first.append(question.text["en"])
            second.append("Offen gefragt" if question.kind == "text" else "Antwort")
            row.append(labels[0] if labels else "Words.")
    read = read_export(write_csv(tmp_path / "single.csv", [first, second, row]), iso9001)
    assert read.loc[0, ["unit", "new_starter", "leads_people", "comment1"]].tolist() == ["B", True, True, "Words."]
    chosen = [name for name in read if name.startswith("important_") and read.loc[0, name]]
    assert chosen == ["important_accountability", "important_integration"]
    assert read.attrs["left_out"] == ["Where do you work? - Other (please specify)"]


def test_expanded_single_questions(tmp_path, small):
    staff = [item for item in small.items if "staff" in item.texts and item.id != "trust"]
    first = [*META, *(item.texts["staff"] for item in staff), "Nobody can find out.", "", "", "Where do you work?", ""]
    second = [*[""] * len(META), *["Response"] * len(staff), "no", "partly", "yes", "Tool shop", "Yard"]
    row = [*meta_cells(0), *["often"] * len(staff), "", "partly", "", "", "Yard"]
    read = read_export(write_csv(tmp_path / "single.csv", [first, second, row]), small)
    assert read["trust"].tolist() == [2]
    assert read["unit"].tolist() == ["Yard"]
    assert read.attrs["left_out"] == []


def test_one_row_of_headings(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    head = ["RespondentID", *(f"How often was this so? - {text}" for text in texts), "", ""]
    rows = [[IDS[number], *row, "", ""] for number, row in enumerate(answers)]
    read = read_export(write_csv(tmp_path / "one.csv", [head, *rows], encoding="latin-1"), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "en")


def test_numbers_are_points_of_the_scale_and_no_more(tmp_path, iso9001):
    texts, _ = pulse_columns(iso9001, "en")
    rows = [[*META, "Stem", *[""] * 9], [""] * len(META) + texts]
    good = [*rows, [*meta_cells(0), *["4"] * 10]]
    assert read_export(write_csv(tmp_path / "good.csv", good), iso9001)["acc1"].tolist() == [4]
    bad = [*rows, [*meta_cells(0), "7", *["4"] * 9]]
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "bad.csv", bad), iso9001)
    assert str(error.value) == (
        f"bad.csv row 3, column {'Stem - ' + texts[0]!r}: found '7', expected 1 to 5 or a label of the scale, an empty cell, "
        "not_come_up, cannot_tell; correct the cell or empty it."
    )


def test_custom_data_that_the_user_confirmed(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    rows = [[*META, "Stem", *[""] * 9], [""] * len(META) + texts, [*meta_cells(0), *answers[0]]]
    path = write_csv(tmp_path / "custom.csv", rows)
    assert read_export(path, iso9001)["unit"].isna().all()
    read = read_export(path, iso9001, mapping={"columns": {"Custom Data 1": "unit"}})
    assert read["unit"].tolist() == ["4711"]
    assert "Custom Data 1" not in read.attrs["personal"]
