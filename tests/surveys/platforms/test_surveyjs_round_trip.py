"""Answers laid out as SurveyJS keeps them, and as tools make tables of them, come back equal."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simulated_answers import same_answers, simulated_answers
from surveyjs_answers import flat, survey_data

from surveys import read_export
from surveys.questionnaire import make_questionnaire

NAMES = {
    "units": ("Assembly", "Tool shop", "Büro & Lager"),
    "levels": ("Front line", "Team leader"),
    "sites": ("North", "South"),
}
FORMS = st.sampled_from(["staff", "leader", "kiosk", "pulse"])
QUIET = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def simulated(instrument, form, languages, seed, n=8):
    responses = simulated_answers(
        instrument, form, np.random.default_rng(seed), n, languages=languages, unfinished=0.2, **NAMES
    )
    return responses, make_questionnaire(instrument, form, languages=languages, **NAMES)


def write_json(answers, path, layout):
    wrapped = (
        [{"_id": one.pop("id"), "ip": "192.0.2.1", "result": one} for one in answers] if "result" in layout else answers
    )
    if "lines" in layout:
        text = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in wrapped)
    else:
        text = json.dumps({"ResultCount": len(wrapped), "Data": wrapped} if "object" in layout else wrapped, indent=2)
    path.write_text(text, encoding="utf-8")
    return path


@QUIET
@given(
    form=FORMS,
    seed=st.integers(0, 10**6),
    n=st.integers(1, 8),
    layout=st.sampled_from(["list", "lines", "object", "result", "result lines"]),
)
def test_json(tmp_path, iso9001, form, seed, n, layout):
    instrument = iso9001.with_promises([{"en": "We deliver on time", "de": "Wir liefern pünktlich"}])
    responses, questionnaire = simulated(instrument, form, ("en", "de") if seed % 2 else ("de",), seed, n)
    path = write_json(survey_data(responses, questionnaire, instrument), tmp_path / "answers.json", layout)
    answers = read_export(path, instrument, **NAMES)
    same_answers(answers, responses)
    assert answers.attrs["platform"] == "surveyjs"
    assert answers.attrs["left_out"] == []
    assert answers.attrs["personal"] == (["ip"] if "result" in layout else [])


@QUIET
@given(
    form=FORMS,
    seed=st.integers(0, 10**6),
    n=st.integers(1, 8),
    separator=st.sampled_from([".", "/", "_"]),
    lists=st.sampled_from(["json", "python", "numbered"]),
)
def test_table(tmp_path, iso9001, form, seed, n, separator, lists):
    responses, questionnaire = simulated(iso9001, form, ("en", "de"), seed, n)
    answers = survey_data(responses, questionnaire, iso9001)
    table = pd.DataFrame([flat(answer, separator, lists) for answer in answers])
    table.to_csv(tmp_path / "answers.csv", index=False)
    same_answers(read_export(tmp_path / "answers.csv", iso9001, platform="surveyjs", **NAMES), responses)


@pytest.mark.parametrize("form", ["staff", "leader"])
def test_an_instrument_of_ones_own(tmp_path, small, form):
    responses, questionnaire = simulated(small, form, ("en",), 3, n=30)
    path = write_json(survey_data(responses, questionnaire, small), tmp_path / "answers.json", "list")
    same_answers(read_export(path, small, **NAMES), responses)


def test_all_forms_in_one_list(tmp_path, iso9001):
    parts, answers = [], []
    for number, form in enumerate(("staff", "kiosk", "leader", "pulse")):
        responses, questionnaire = simulated(iso9001, form, ("en", "de"), number, n=12)
        responses["respondent"] = form + responses["respondent"]
        parts.append(responses)
        answers += survey_data(responses, questionnaire, iso9001)
    expected = pd.concat(parts, ignore_index=True)
    path = write_json(answers, tmp_path / "answers.json", "list")
    same_answers(read_export(path, iso9001, **NAMES), expected)
