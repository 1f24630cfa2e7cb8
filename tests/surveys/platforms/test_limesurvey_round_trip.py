"""Answers laid out as LimeSurvey exports them come back equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limesurvey_layouts import Style, export_rows, write_csv, write_json, write_workbook
from simulated_answers import same_answers, simulated_answers

from surveys import load_instrument, read_export
from surveys.instrument.translations import list_languages
from surveys.questionnaire import make_questionnaire

PROMISES = [
    {"en": "We deliver on time", "de": "Wir liefern pünktlich"},
    {"en": "Care <[first]>: we & you", "de": "Sorgfalt"},
]
NAMES = {
    "units": ("Assembly", "Tool shop", "Büro & Lager"),
    "levels": ("Front line", "Team leader"),
    "sites": ("North", "South"),
}
LATIN = ("", "Fine.", "two\nlines", 'a "quote"; a comma, a semicolon', "Grüße", " spaced ")
QUIET = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
STYLES = st.builds(
    Style,
    headings=st.sampled_from(["code", "expression", "full", "codetext"]),
    labels=st.booleans(),
    language=st.sampled_from(["en", "de"]),
    between=st.sampled_from([". ", "", " - ", "|", ": ", "."]),
)
FORMS = st.sampled_from(["staff", "leader", "kiosk", "pulse"])


def simulated(instrument, form, languages, seed, n=6, **more):
    responses = simulated_answers(
        instrument, form, np.random.default_rng(seed), n, languages=languages, **NAMES, **more
    )
    return responses, make_questionnaire(instrument, form, languages=sorted({"en", *languages}), **NAMES)


def check(path, instrument, responses, style, **more):
    read = read_export(path, instrument, **NAMES, **more)
    assert read.attrs["platform"] == "limesurvey"
    assert read["respondent"].tolist() == [f"{path.stem}:{number}" for number in range(1, len(read) + 1)]
    assert (read.attrs["left_out"], read.attrs["personal"]) == ([], [])
    # Texts of items do not tell the full form from a short one; codes do.
    ignoring = ["respondent", "questionnaire"] if style.headings == "full" else ["respondent"]
    same_answers(read, responses, ignoring=ignoring)


@QUIET
@given(form=FORMS, style=STYLES, seed=st.integers(0, 10**6), separator=st.sampled_from([";", ",", "\t"]))
def test_csv(tmp_path, iso9001, form, style, seed, separator):
    instrument = iso9001.with_promises(PROMISES)
    responses, questionnaire = simulated(instrument, form, ("en", "de"), seed)
    rows = export_rows(responses, questionnaire, instrument, style)
    path = write_csv(rows, tmp_path / "results-survey127758.csv", separator=separator)
    check(path, instrument, responses, style)


@QUIET
@given(form=st.sampled_from(["staff", "leader"]), style=STYLES, seed=st.integers(0, 10**6))
def test_an_instrument_of_ones_own(tmp_path, small, form, style, seed):
    style = Style(style.headings, style.labels, "en", style.between)
    responses, questionnaire = simulated(small, form, ("en",), seed)
    path = write_csv(export_rows(responses, questionnaire, small, style), tmp_path / "results.csv")
    check(path, small, responses, style)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("headings", ["code", "full", "codetext"])
def test_encodings(tmp_path, iso9001, encoding, headings):
    style = Style(headings, labels=True, language="de")
    responses, questionnaire = simulated(iso9001, "staff", ("de", "en"), 3, n=20, comments=LATIN)
    rows = export_rows(responses, questionnaire, iso9001, style)
    check(write_csv(rows, tmp_path / "results.csv", encoding=encoding), iso9001, responses, style)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "pt", "zh-Hans"])
@pytest.mark.parametrize("headings", ["full", "codetext"])
@pytest.mark.parametrize("labels", [False, True])
def test_every_language(tmp_path, iso9001, language, headings, labels):
    assert language in list_languages()
    style = Style(headings, labels, language)
    responses, questionnaire = simulated(iso9001, "staff", list_languages(), 4, n=20)
    rows = export_rows(responses, questionnaire, iso9001, style)
    check(write_csv(rows, tmp_path / "results.csv"), iso9001, responses, style)


@pytest.mark.parametrize("headings", ["code", "full", "codetext"])
@pytest.mark.parametrize("labels", [False, True])
def test_json(tmp_path, iso9001, headings, labels):
    style = Style(headings, labels, "de", between="")
    responses, questionnaire = simulated(iso9001, "leader", ("de", "en"), 5, n=20)
    rows = export_rows(responses, questionnaire, iso9001, style)
    check(write_json(rows, tmp_path / "results.json"), iso9001, responses, style)


@pytest.mark.parametrize("headings", ["code", "expression", "full", "codetext"])
def test_workbook(tmp_path, iso9001, headings):
    style = Style(headings, labels=True)
    responses, questionnaire = simulated(iso9001, "staff", ("de", "en"), 6, n=20, comments=LATIN)
    rows = export_rows(responses, questionnaire, iso9001, style)
    check(write_workbook(rows, tmp_path / "results.xlsx"), iso9001, responses, style)


def test_spaces_as_underscores(tmp_path, iso9001):
    style = Style("full", labels=True, underscores=True)
    responses, questionnaire = simulated(iso9001, "staff", ("en",), 7, n=10)
    rows = export_rows(responses, questionnaire, iso9001, style)
    assert rows[0][0] == "Response_ID"
    check(write_csv(rows, tmp_path / "results.csv"), iso9001, responses, style)


def test_the_edition_of_2026(tmp_path):
    instrument, style = load_instrument("iso9001_2026"), Style("full", labels=True, language="de")
    responses, questionnaire = simulated(instrument, "staff", ("de", "en"), 8, n=20)
    rows = export_rows(responses, questionnaire, instrument, style)
    check(write_csv(rows, tmp_path / "results.csv"), instrument, responses, style)
