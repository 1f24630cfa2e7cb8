"""Exports of Microsoft Forms in other languages, from quizzes, saved again by Excel."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from form_tool_files import check_pulse, pulse_columns, write_csv, write_xlsx

from surveys import InputError, read_export

META = {
    "de": ("ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Zeitpunkt der letzten Änderung"),
    "es": ("Id", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre"),
    "fr": ("ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Heure de la dernière modification"),
    "pt": ("ID", "Hora de início", "Hora de conclusão", "E-mail", "Nome", "Hora da última modificação"),
    "zh-Hans": ("ID", "开始时间", "完成时间", "电子邮件", "姓名", "上次修改时间"),
    "en": ("Id", "Start time", "Completion time", "Email", "Name", "Last modified time"),
}
START = datetime.datetime(2026, 3, 2, 14, 5, 9)
END = datetime.datetime(2026, 3, 2, 14, 15, 10)


@pytest.mark.parametrize("language", META)
def test_a_workbook_with_hard_spaces(tmp_path, iso9001, language):
    texts, answers = pulse_columns(iso9001, language)
    meta = META[language]
    rows: list[list[object]] = [[text.replace(" ", "\u00a0") for text in (*meta, *texts)]]
    for number, row in enumerate(answers, start=1):
        rest = ["anonymous", "", START][: len(meta) - 3]
        rows.append([number, START, END, *rest, *row])
    read = read_export(write_xlsx(tmp_path / "answers.xlsx", rows), iso9001)
    assert read.attrs["platform"] == "msforms"
    check_pulse(read, iso9001.form("pulse").items, language)
    assert read["respondent"].tolist() == [f"answers:{number}" for number in (1, 2, 3, 4)]
    assert read["started"].tolist() == [pd.Timestamp(START)] * 4
    assert read["duration"].tolist() == [601.0] * 4
    assert read.attrs["personal"] == [heading.replace(" ", "\u00a0") for heading in meta[3:5]]
    assert read.attrs["left_out"] == []


def test_german_excel_saved_it_as_text(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "de")
    rows = [[*META["de"][:5], *texts]]
    rows += [
        [str(n), "02.03.2026 14:05", "02.03.2026 14:15", "anonymous", "", *row] for n, row in enumerate(answers, 1)
    ]
    path = write_csv(tmp_path / "antworten.csv", rows, encoding="cp1252", delimiter=";")
    read = read_export(path, iso9001)
    check_pulse(read, iso9001.form("pulse").items, "de")
    assert set(read["submitted"]) == {pd.Timestamp(2026, 3, 2, 14, 15)}


@pytest.mark.parametrize(
    ("language", "started", "submitted", "day"),
    [
        ("en", "3/2/26 14:05:09", "3/2/26 14:15:10", pd.Timestamp(2026, 3, 2)),
        ("fr", "03/02/2026 14:05:09", "03/02/2026 14:15:10", pd.Timestamp(2026, 2, 3)),
        ("fr", "2/13/26 14:05:09", "3/2/26 14:15:10", pd.Timestamp(2026, 3, 2)),
        ("en", "13/02/2026 14:05", "03/02/2026 14:15", pd.Timestamp(2026, 2, 3)),
    ],
)
def test_day_and_month(tmp_path, iso9001, language, started, submitted, day):
    texts, answers = pulse_columns(iso9001, language)
    # The first row may start on another day than the others: only its submitting is compared.
    rows = [[*META[language][:3], *texts]] + [["1", "" if "13" in started else started, submitted, *answers[0]]]
    if "13" in started:
        rows.append(["2", started, "", *answers[1]])
    read = read_export(write_csv(tmp_path / "answers.csv", rows), iso9001)
    assert read["submitted"].iloc[0].normalize() == day


def test_a_quiz_adds_points_and_feedback(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "de")
    head = [*META["de"][:5], "Gesamtpunktzahl", "Prüfungsfeedback"]
    for text in texts:
        head += [text, f"Punkte – {text}", f"Feedback – {text}"]
    rows = [head]
    for number, row in enumerate(answers, start=1):
        line = [str(number), "", "", "anonymous", "", "10", ""]
        for cell in row:
            line += [cell, "1", "gut"]
        rows.append(line)
    read = read_export(write_csv(tmp_path / "quiz.csv", rows), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "de")
    assert read.attrs["left_out"] == []


def test_a_text_that_stands_twice_feeds_nothing_twice(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    rows = [[*META["en"][:3], *texts, f"{texts[0]}2"], *(["1", "", "", *row, "often"] for row in answers[:1])]
    with pytest.raises(InputError) as error:
        read_export(write_csv(tmp_path / "twice.csv", rows), iso9001)
    assert str(error.value) == (
        f"twice.csv: the columns {texts[0]!r} and '{texts[0]}2' both answer 'acc1'; delete one of them, or leave it out in "
        'a mapping file ([columns], heading = "").'
    )
    read = read_export(tmp_path / "twice.csv", iso9001, mapping={"columns": {f"{texts[0]}2": ""}})
    assert read["acc1"].tolist() == [4]


def test_a_multilingual_form_names_the_language(tmp_path, iso9001):
    texts, _ = pulse_columns(iso9001, "en")
    _, answers = pulse_columns(iso9001, "de")
    head = [*META["en"][:3], "Language", *texts]
    rows = [["1", "", "", "English (United States)\u200e", *["often"] * 10], ["2", "", "", "Deutsch", *answers[0]]]
    read = read_export(write_csv(tmp_path / "both.csv", [head, *rows]), iso9001)
    assert read["language"].tolist() == ["en", "de"]
    assert read["acc1"].tolist() == [4, 4]


def test_labels_tell_the_language_where_headings_are_in_another(tmp_path, iso9001):
    texts, english = pulse_columns(iso9001, "en")
    _, german = pulse_columns(iso9001, "de")
    mixed = [*english[0][:5], *german[0][5:]]
    rows = [[*META["en"][:3], *texts], ["1", "", "", *german[0]], ["2", "", "", *english[0]], ["3", "", "", *mixed]]
    read = read_export(write_csv(tmp_path / "labels.csv", rows), iso9001)
    assert read["language"].fillna("").tolist() == ["de", "en", ""]
    assert read["acc1"].tolist() == [4, 4, 4]


def test_choices_end_with_a_semicolon(tmp_path, small):
    texts = [item.texts["staff"] for item in small.items if "staff" in item.texts]
    head = [*META["en"][:3], *texts, small.importance_question, "What else?"]
    empty = [""] * len(texts)
    rows = [
        head,
        ["1", "", "", *empty, "What we need;Top managers answer for quality;", "=1+1"],
        ["2", "", "", *empty, "What we need;", ""],
        ["3", "", "", *empty, "", "x"],
    ]
    read = read_export(write_csv(tmp_path / "choices.csv", rows), small)
    assert read["important_resources"].tolist() == [True, True, pd.NA]
    assert read["important_accountability"].tolist() == [True, False, pd.NA]
    assert read["comment1"].fillna("").tolist() == ["=1+1", "", "x"]
