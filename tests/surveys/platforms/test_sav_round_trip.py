"""Plain tables as SPSS and Parquet files come back equal; an SPSS file of Qualtrics too."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qualtrics_layouts import qualtrics_rows
from simulated_answers import same_answers, simulated_answers

from surveys import read_export, write_export
from surveys.questionnaire import make_questionnaire

UNHURRIED = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
}
NAMES = {"units": ("Assembly", "Tool shop", "Büro & Lager"), "levels": ("Front line",), "sites": ("North", "South")}
FORMS = ("staff", "leader", "kiosk", "pulse")


def both_forms(instrument, rng, n=20, **options) -> pd.DataFrame:
    frames = [simulated_answers(instrument, form, rng, n, **options) for form in ("staff", "leader")]
    frames[1]["respondent"] = "l" + frames[1]["respondent"]
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("name", ["a.sav", "a.parquet"])
@pytest.mark.parametrize("form", FORMS)
def test_every_form(tmp_path, iso9001, form, name):
    instrument = iso9001.with_promises(["We deliver on time"])
    answers = simulated_answers(instrument, form, np.random.default_rng(5), 40, languages=("en", "zh-Hans"))
    write_export(answers, tmp_path / name, instrument)
    read = read_export(tmp_path / name, instrument)
    if name == "a.sav":
        answers = without_spaces_at_the_end(answers, instrument)
    same_answers(read, answers)
    assert read.attrs["platform"] == "plain"
    assert read.attrs["left_out"] == []


@pytest.mark.parametrize("name", ["a.sav", "a.parquet"])
def test_both_forms_in_one_file(tmp_path, small, name):
    answers = both_forms(small, np.random.default_rng(6))
    write_export(answers, tmp_path / name, small)
    if name == "a.sav":
        answers = without_spaces_at_the_end(answers, small)
    same_answers(read_export(tmp_path / name, small), answers)


def without_spaces_at_the_end(answers: pd.DataFrame, instrument) -> pd.DataFrame:
    """What SPSS keeps of a text."""
    answers = answers.copy()
    for id, _ in instrument.open_questions:
        kept = answers[id].str.rstrip(" ")
        answers[id] = kept.where(kept != "", None)
    return answers


@st.composite
def any_comments_and_times(draw, instrument) -> pd.DataFrame:
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=300)
    answers = both_forms(instrument, np.random.default_rng(draw(st.integers(0, 10**6))), 8, comments=["", "x"])
    n = len(answers)
    comments = draw(st.lists(st.one_of(st.none(), text), min_size=n, max_size=n))
    answers["comment1"] = pd.Series(comments, dtype="str")
    times = st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2060-01-01"))
    pairs = [sorted(draw(st.tuples(times, times))) for _ in range(n)]
    for place, name in enumerate(["started", "submitted"]):
        answers[name] = pd.Series([pair[place] for pair in pairs], dtype="datetime64[us]")
    answers["duration"] = (answers["submitted"] - answers["started"]).dt.total_seconds()
    return answers


@settings(max_examples=25, **UNHURRIED)
@given(data=st.data())
def test_any_comment_and_any_time_in_parquet(tmp_path, small, data):
    answers = data.draw(any_comments_and_times(small))
    write_export(answers, tmp_path / "a.parquet", small)
    same_answers(read_export(tmp_path / "a.parquet", small), answers)


@settings(max_examples=10, **UNHURRIED)
@given(data=st.data())
def test_any_comment_and_any_time_to_the_millisecond_in_spss(tmp_path, small, data):
    answers = data.draw(any_comments_and_times(small))
    write_export(answers, tmp_path / "a.sav", small)
    answers = without_spaces_at_the_end(answers, small)
    for name in ("started", "submitted"):
        answers[name] = answers[name].dt.round("ms")
    answers["duration"] = (answers["submitted"] - answers["started"]).dt.total_seconds()
    same_answers(read_export(tmp_path / "a.sav", small), answers)


def spss_of_qualtrics(path, rows, numbers: set[str], values: dict[str, dict[float, str]]) -> None:
    """An SPSS file as Qualtrics writes it: names without signs, question texts as labels, at most 256 bytes of them."""
    names, labels, *body = rows
    names = [name.replace(" (", "__").replace(" ", "_").replace(")", "_") for name in names]
    frame = pd.DataFrame(body, columns=names, dtype=object)
    for name in names:
        if name in numbers:
            frame[name] = pd.to_numeric(frame[name]).astype(float)
        elif name.endswith("Date"):
            frame[name] = pd.to_datetime(frame[name])
    texts = {name: label.encode()[:256].decode(errors="ignore") for name, label in zip(names, labels, strict=True)}
    pyreadstat.write_sav(frame, str(path), column_labels=texts, variable_value_labels=values)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_spss_file_of_qualtrics(tmp_path, iso9001, form, language):
    answers = simulated_answers(iso9001, form, np.random.default_rng(7), 30, languages=("en", "de"), **NAMES)
    rows = qualtrics_rows(answers, iso9001, form, heading_language=language, **NAMES)
    questionnaire = make_questionnaire(iso9001, form, languages=(language,), **NAMES)
    numbers, values = {"Status", "Progress", "Duration__in_seconds_", "Finished"}, {}
    for question in questionnaire.questions():
        labels = {float(option.number): option.text[language] for option in question.options}
        for place, _ in enumerate(question.rows, start=1):
            values[f"{question.code}_{place}"] = labels
        if question.kind == "multiple":
            values |= {f"{question.code}_{int(number)}": {1.0: text} for number, text in labels.items()}
        elif question.kind == "single":
            values[question.code] = labels
    spss_of_qualtrics(tmp_path / "export.sav", [*rows[:2], *rows[3:]], numbers | set(values), values)
    # Units are read from their labels: no names need be given.
    read = read_export(tmp_path / "export.sav", iso9001)
    same_answers(read, without_spaces_at_the_end(answers, iso9001))
    assert read.attrs["platform"] == "qualtrics"
    assert read.attrs["left_out"] == []


def test_value_labels_go_before_numbers(tmp_path, iso9001):
    """Numbers that somebody changed in Qualtrics: 1 is always, 6 is one of the answers beside the scale."""
    answers = simulated_answers(iso9001, "pulse", np.random.default_rng(8), 30, **NAMES)
    rows = qualtrics_rows(answers, iso9001, "pulse", **NAMES)
    question = next(make_questionnaire(iso9001, "pulse").questions())
    shuffled = {1: 5, 2: 4, 3: 3, 4: 2, 5: 1, 91: 6, 92: 7}
    labels = {float(shuffled[option.number]): option.text["en"] for option in question.options}
    values = {f"{question.code}_{place}": labels for place, _ in enumerate(question.rows, start=1)}
    for place, name in enumerate(rows[0]):
        if name in values:
            for row in rows[3:]:
                row[place] = str(shuffled[int(row[place])]) if row[place] else ""
    numbers = {"Status", "Progress", "Duration__in_seconds_", "Finished"} | set(values)
    spss_of_qualtrics(tmp_path / "export.sav", [*rows[:2], *rows[3:]], numbers, values)
    same_answers(read_export(tmp_path / "export.sav", iso9001, **NAMES), answers)
