"""Answers laid out as Microsoft Forms, Google Forms and SurveyMonkey export them come back equal, in every language."""

from __future__ import annotations

import csv
import io
import zipfile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_answers import canonical_cells, same_answers, simulated_answers

from surveys import read_export
from surveys.questionnaire import make_questionnaire

NAMES = {"units": ("Assembly", "Tool shop", "Büro & Lager"), "levels": ("Front line",), "sites": ("North", "South")}
PLAIN = ("", "Fine.", "two\nlines", 'a "quote"; a comma, a semicolon', "Grüße, 质量 – ok 😀")
QUIET = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def asked_columns(questionnaire, cells, language, *, grid, joined):
    """Heading and cells of each column that a question fills: labels as answers, choices joined in one cell."""
    columns = []
    for question in questionnaire.questions():
        labels = {option.value: option.text[language] for option in question.options}
        rows = question.rows or [None]
        for row in rows:
            name = row.name if row else question.name
            heading = grid(question.text[language], row.text[language]) if row else question.text[language]
            if question.kind == "multiple":
                chosen = [[labels[one] for one in cell.split(";") if one] for cell in cells[name]]
                columns.append((heading, [joined(one) for one in chosen]))
            else:
                columns.append((heading, [labels.get(cell, cell) for cell in cells[name]]))
    return columns


def msforms(questionnaire, cells, language):
    meta = [
        ("ID", [str(number) for number in range(1, len(cells) + 1)]),
        ("Start time", [us(cell) for cell in cells["started"]]),
        ("Completion time", [us(cell) for cell in cells["submitted"]]),
        ("Email", ["anonymous"] * len(cells)),
        ("Name", [""] * len(cells)),
    ]
    asked = asked_columns(
        questionnaire, cells, language, grid=lambda _, row: row, joined=lambda all: "".join(f"{one};" for one in all)
    )
    return [[heading.replace(" ", "\u00a0", 1) for heading, _ in meta + asked]], meta + asked


def gforms(questionnaire, cells, language):
    meta = [("Timestamp", cells["submitted"].tolist())]
    asked = asked_columns(questionnaire, cells, language, grid=lambda stem, row: f"{stem} [{row}]", joined=", ".join)
    return [[heading for heading, _ in meta + asked]], meta + asked


def surveymonkey(questionnaire, cells, language):
    meta = [
        ("Respondent ID", [f"11{number:08d}" for number in range(len(cells))]),
        ("Collector ID", ["400000001"] * len(cells)),
        ("Start Date", cells["started"].tolist()),
        ("End Date", cells["submitted"].tolist()),
        ("IP Address", ["192.0.2.1"] * len(cells)),
        ("Email Address", [""] * len(cells)),
        ("First Name", ["Kim"] * len(cells)),
    ]
    first, second, columns = [heading for heading, _ in meta], [""] * len(meta), [cells for _, cells in meta]
    for question in questionnaire.questions():
        labels = {option.value: option.text[language] for option in question.options}
        first.append(question.text[language])
        if question.kind == "grid":
            first += [""] * (len(question.rows) - 1)
            second += [row.text[language] for row in question.rows]
            columns += [[labels.get(cell, cell) for cell in cells[row.name]] for row in question.rows]
        elif question.kind == "multiple":
            first += [""] * (len(question.options) - 1)
            second += [option.text[language] for option in question.options]
            for option in question.options:
                chosen = [option.value in cell.split(";") for cell in cells[question.name]]
                columns.append([option.text[language] if one else "" for one in chosen])
        else:
            second.append("Open-Ended Response" if question.kind == "text" else "Response")
            columns.append([labels.get(cell, cell) for cell in cells[question.name]])
    return [first, second], [("", column) for column in columns]


def us(cell: str) -> str:
    """2026-03-02 14:05:09 as 3/2/26 14:05:09."""
    if not cell:
        return ""
    day, _, clock = cell.partition(" ")
    year, month, date = day.split("-")
    return f"{int(month)}/{int(date)}/{year[2:]} {clock}"


TOOLS = {
    # What a tool cannot carry is left out of the comparison: ids and waves of our own, the id of a short form, and in
    # Google Forms the time of the start, without which there is no duration.
    "msforms": (msforms, ["respondent", "questionnaire", "language"]),
    "gforms": (gforms, ["respondent", "questionnaire", "language", "started", "duration"]),
    "surveymonkey": (surveymonkey, ["respondent", "questionnaire", "language"]),
}
SPOKEN = [("staff", one) for one in ("en", "de", "es", "fr", "pt", "zh-Hans")] + [
    ("leader", "en"), ("leader", "de"), ("kiosk", "de"),
]  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
@QUIET
@given(spoken=st.sampled_from(SPOKEN), seed=st.integers(0, 10_000), zipped=st.booleans(), n=st.integers(1, 8))
def test_round_trip(tool, spoken, seed, zipped, n, iso9001, tmp_path):
    form, language = spoken
    lay_out, ignored = TOOLS[tool]
    rng = np.random.default_rng(seed)
    answers = simulated_answers(iso9001, form, rng, n, languages=[language], comments=PLAIN, unfinished=0, **NAMES)
    questionnaire = make_questionnaire(iso9001, form, languages=[language], **NAMES)
    heads, columns = lay_out(questionnaire, canonical_cells(answers, iso9001), language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(heads)
    writer.writerows(zip(*(cells for _, cells in columns), strict=True))
    path = tmp_path / ("answers.zip" if zipped else "answers.csv")
    raw = text.getvalue().encode("utf-8-sig")
    if zipped:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("answers.csv", raw)
    else:
        path.write_bytes(raw)
    read = read_export(path, iso9001, **NAMES)
    assert read.attrs["platform"] == tool
    same_answers(read, answers, ignoring=ignored)
    assert set(read["language"]) == {language}
    for heading in ("Email", "Name", "IP Address", "First Name", "Email Address"):
        assert not any("Kim" in str(cell) for cell in read.to_numpy().ravel()), heading
