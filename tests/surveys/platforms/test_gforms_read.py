"""Exports of Google Forms in other languages, from sheets, from quizzes."""

from __future__ import annotations

import datetime
import zipfile

import pandas as pd
import pytest
from form_tool_files import check_pulse, pulse_columns, write_csv, write_xlsx

from surveys import load_instrument, read_export
from surveys.questionnaire import make_questionnaire

STAMPS = {
    "en": ("Timestamp", "2026/03/02 2:05:09 PM GMT+1", "Email Address"),
    "de": ("Zeitstempel", "02.03.2026 14:05:09", "E-Mail-Adresse"),
    "es": ("Marca temporal", "02/03/2026 2:05:09 p. m.", "Dirección de correo electrónico"),
    "fr": ("Horodateur", "02/03/2026 14:05:09", "Adresse e-mail"),
    "pt": ("Carimbo de data/hora", "02/03/2026 14:05:09", "Endereço de e-mail"),
    "zh-Hans": ("时间戳记", "2026/03/02 下午 2:05:09", "电子邮件地址"),
}


def grid(stem: str, texts: list[str]) -> list[str]:
    return [f"{stem} [{text}]" for text in texts]


@pytest.mark.parametrize("language", STAMPS)
def test_in_each_language(tmp_path, iso9001, language):
    texts, answers = pulse_columns(iso9001, language)
    stem = next(make_questionnaire(iso9001, "pulse", languages=[language]).questions()).text[language]
    heading, stamp, email = STAMPS[language]
    rows = [[heading, email, *grid(stem, texts)], *([stamp, "kim@example.org", *row] for row in answers)]
    encoding = {"pt": "cp1252", "zh-Hans": "gb18030"}.get(language, "utf-8")
    plain = write_csv(tmp_path / "answers.csv", rows, encoding=encoding)
    path = tmp_path / "Survey.csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(plain, "Survey.csv")
    for one in (plain, path):
        read = read_export(one, iso9001, encoding="gb18030" if language == "zh-Hans" else None)
        assert read.attrs["platform"] == "gforms"
        check_pulse(read, iso9001.form("pulse").items, language)
        assert set(read["submitted"]) == {pd.Timestamp(2026, 3, 2, 14, 5, 9)}
        assert read.attrs["personal"] == [email]
    assert read["respondent"].tolist() == [f"Survey.csv.zip/Survey:{row}" for row in (2, 3, 4, 5)]


def test_a_sheet_with_real_dates_and_a_score(tmp_path, iso9001):
    texts, answers = pulse_columns(iso9001, "en")
    when = datetime.datetime(2026, 3, 2, 14, 5, 9, 878000)
    rows = [["Timestamp", "Score", *grid("How often?", texts)], *([when, "0 / 0", *row] for row in answers)]
    read = read_export(write_xlsx(tmp_path / "sheet.xlsx", rows), iso9001)
    check_pulse(read, iso9001.form("pulse").items, "en")
    assert read["submitted"].iloc[0] == pd.Timestamp(when)
    assert read.attrs["left_out"] == []


def test_rows_with_brackets_numbers_quotes_and_stars(tmp_path, small_text):
    own = tmp_path / "own.toml"
    text = small_text.replace("Top managers ask.", "Top managers’ questions [in meetings] are “open”.")
    own.write_text(text.replace("Machines work.", "Machines & tools work."), encoding="utf-8")
    instrument = load_instrument(own)
    head = ["Timestamp"]
    decorated = {
        "acc1": '3. How often? [1. Top managers\' questions [in meetings] are "open".]',
        "acc2": "Q4 - Top managers thank. *",
        "acc3": "  It   is clear. (required)  ",
        "acc4": "<p>It is done.</p>",
        "res4": "How often? [Machines &amp; tools work]",
        "trust": "12) Nobody can find out. *",
    }
    items = [item for item in instrument.items if "staff" in item.texts]
    for item in items:
        head.append(decorated.get(item.id, item.texts["staff"]))
    rows = [head, ["2026-03-02 10:00:00", *["often"] * (len(items) - 1), "partly"]]
    assert items[-1].id == "trust"
    read = read_export(write_csv(tmp_path / "odd.csv", rows), instrument)
    assert [read[item.id].iloc[0] for item in items] == [4] * (len(items) - 1) + [2]
    assert read.attrs["left_out"] == []


def test_choices_whose_labels_hold_commas(tmp_path, iso9001):
    made = make_questionnaire(iso9001)
    head, rows = ["Timestamp"], [["2026-03-02 10:00:00"] for _ in range(3)]
    cells = [
        "What we need to do the job (people, tools, know-how), Getting better step by step",
        "Clear promises and targets",
        "",
    ]
    for question in made.questions():
        for row in question.rows or [question]:
            head.append(row.text["en"])
            for number, line in enumerate(rows):
                line.append(cells[number] if question.kind == "multiple" else "")
    read = read_export(write_csv(tmp_path / "choices.csv", [head, *rows]), iso9001)
    chosen = [name for name in read if name.startswith("important_")]
    marked = [[name for name in chosen if read[name].fillna(False)[row]] for row in (0, 1)]
    assert marked == [["important_resources", "important_improvement"], ["important_policy_objectives"]]
    assert read[chosen].iloc[2].isna().all()
