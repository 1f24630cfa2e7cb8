"""Answers laid out as KoboToolbox and ODK Central export them come back equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_answers import same_answers, simulated_answers
from xlsform_exports import (
    central_odata,
    central_rows,
    kobo_json,
    kobo_rows,
    submissions,
    write_csv,
    write_json,
    write_workbook,
)

from surveys import read_export
from surveys.questionnaire import make_questionnaire

UNITS, LEVELS, SITES = ("Assembly", "Tool shop", "Büro & Lager"), ("Front line", "Team leader"), ("North", "South")
NAMES = {"units": UNITS, "levels": LEVELS, "sites": SITES}
PLAIN_COMMENTS = ("", "Fine.", "two\nlines", 'a "quote"; a comma, a semicolon', "Grüße, 质量 – ok 😀")
QUIET = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LAYOUTS = {
    "headers": st.sampled_from([None, "first", "last"]),
    "values": st.sampled_from([None, "first", "last"]),
    "groups": st.booleans(),
    "separator": st.sampled_from(["/", "-", " | ", "_", "::", "."]),
    "multiple": st.sampled_from(["both", "summary", "details"]),
}


def simulated(instrument, form, languages, seed, n=6, **more):
    """Answers, and the form they were given on."""
    rng = np.random.default_rng(seed)
    responses = simulated_answers(instrument, form, rng, n, languages=languages, unfinished=0.0, **NAMES, **more)
    return responses, make_questionnaire(instrument, form, languages=languages, **NAMES)


def layout_of(drawn, languages):
    chosen = {"first": languages[0], "last": languages[-1], None: None}
    # KoboToolbox asks for a separator only where groups are to be shown.
    separator = drawn["separator"] if drawn["groups"] else "/"
    return drawn | {name: chosen[drawn[name]] for name in ("headers", "values")} | {"separator": separator}


@QUIET
@given(
    form=st.sampled_from(["staff", "leader", "kiosk", "pulse"]),
    seed=st.integers(0, 10**6),
    layout=st.fixed_dictionaries(LAYOUTS),
)
def test_kobo_csv(tmp_path, iso9001, form, seed, layout):
    instrument = iso9001.with_promises(
        [{"en": "We deliver on time", "de": "Wir liefern pünktlich"}, {"en": "=Care", "de": "=Sorgfalt"}]
    )
    languages = ("en", "de") if seed % 2 else ("de",)
    responses, questionnaire = simulated(instrument, form, languages, seed)
    records = submissions(responses, questionnaire, instrument)
    path = write_csv(kobo_rows(records, questionnaire, **layout_of(layout, languages)), tmp_path / "kobo.csv")
    same_answers(read_export(path, instrument, **NAMES), responses)


@QUIET
@given(form=st.sampled_from(["staff", "leader"]), seed=st.integers(0, 10**6), layout=st.fixed_dictionaries(LAYOUTS))
def test_kobo_csv_of_an_instrument_of_ones_own(tmp_path, small, form, seed, layout):
    responses, questionnaire = simulated(small, form, ("en",), seed)
    records = submissions(responses, questionnaire, small)
    path = write_csv(kobo_rows(records, questionnaire, **layout_of(layout, ("en",))), tmp_path / "kobo.csv")
    same_answers(read_export(path, small, **NAMES), responses)


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("language", [None, "de"])
def test_kobo_workbook(tmp_path, iso9001, language, groups):
    responses, questionnaire = simulated(iso9001, "staff", ("en", "de"), 4, n=30, comments=PLAIN_COMMENTS)
    records = submissions(responses, questionnaire, iso9001)
    rows = kobo_rows(records, questionnaire, headers=language, values=language, groups=groups)
    path = write_workbook(rows, tmp_path / "kobo.xlsx")
    same_answers(read_export(path, iso9001, **NAMES), responses)


@pytest.mark.parametrize("n", [1, 2, 30])
@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_kobo_json(tmp_path, iso9001, form, n):
    responses, questionnaire = simulated(iso9001, form, ("de", "en"), 5, n=n)
    records = submissions(responses, questionnaire, iso9001)
    path = write_json(kobo_json(records, questionnaire), tmp_path / "kobo.json")
    answers = read_export(path, iso9001, **NAMES)
    same_answers(answers, responses)
    assert answers.attrs["platform"] == "kobo"
    assert answers.attrs["left_out"] == answers.attrs["notes"] == []


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_central_csv(tmp_path, iso9001, form, split):
    responses, questionnaire = simulated(iso9001, form, ("en", "de"), 6, n=30)
    records = submissions(responses, questionnaire, iso9001)
    path = write_csv(central_rows(records, questionnaire, split=split), tmp_path / "central.csv", ",")
    same_answers(read_export(path, iso9001, **NAMES), responses)


@pytest.mark.parametrize("form", ["staff", "leader"])
def test_central_odata(tmp_path, iso9001, form):
    responses, questionnaire = simulated(iso9001, form, ("en", "de"), 7, n=30)
    records = submissions(responses, questionnaire, iso9001)
    path = write_json(central_odata(records, questionnaire), tmp_path / "central.json")
    same_answers(read_export(path, iso9001, **NAMES), responses)
