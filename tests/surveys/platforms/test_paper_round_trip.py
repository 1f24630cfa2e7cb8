"""Answers typed from paper into the data-entry sheet come back equal; what paper cannot carry is left out.

Paper has no times, and respondents are numbered anew.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paper_typing import sheet_headings, type_in, typed_rows
from simulated_answers import same_answers, simulated_answers

from surveys import read_export
from surveys.platforms.paper.sheet import entry_sheet
from surveys.questionnaire import make_questionnaire

NOT_ON_PAPER = ("respondent", "started", "submitted", "duration")
NAMES = {
    "units": ("Assembly", "=1+1", "Büro & Lager", "007"),
    "levels": ("Front line", "Team leader"),
    "sites": ("North", "-"),
}
PROMISES = [{"en": "We deliver on time", "de": "Wir liefern pünktlich"}]
QUIET = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def simulated(instrument, form, languages, seed, n=6):
    answers = simulated_answers(
        instrument, form, np.random.default_rng(seed), n, languages=languages, unfinished=0.0, **NAMES
    )
    return answers, entry_sheet(make_questionnaire(instrument, form, languages=languages, **NAMES), "code")


def returned(path, instrument, workbook, answers):
    rows = typed_rows(answers, instrument, sheet_headings(workbook))
    return read_export(type_in(workbook, path, {"entry": rows}), instrument, **NAMES)


@QUIET
@given(
    form=st.sampled_from(["staff", "leader", "kiosk", "pulse"]),
    languages=st.sampled_from([("en",), ("de",), ("en", "de"), ("de", "en")]),
    seed=st.integers(0, 10**6),
)
def test_typed_answers_come_back(tmp_path, iso9001, form, languages, seed):
    instrument = iso9001.with_promises(PROMISES)
    answers, workbook = simulated(instrument, form, languages, seed)
    read = returned(tmp_path / "typed.xlsx", instrument, workbook, answers)
    same_answers(read, answers, ignoring=NOT_ON_PAPER)
    assert read["respondent"].tolist() == [f"typed:{number}" for number in range(1, 7)]
    assert read.attrs["platform"] == "paper" and read.attrs["left_out"] == []


@QUIET
@given(form=st.sampled_from(["staff", "leader"]), seed=st.integers(0, 10**6))
def test_an_instrument_of_ones_own(tmp_path, small, form, seed):
    answers, workbook = simulated(small, form, ("en",), seed)
    same_answers(returned(tmp_path / "typed.xlsx", small, workbook, answers), answers, ignoring=NOT_ON_PAPER)


def test_the_block_for_managers_and_all_non_answers_are_among_them(iso9001):
    answers, _ = simulated(iso9001, "staff", ("en",), 1, n=40)
    assert answers["dir5"].notna().any() and answers["leads_people"].isin([True]).any()
    assert answers[["res3_cannot_tell", "res3_not_come_up", "res3_not_my_job"]].any().all()
    assert answers["important_results"].isna().any() and answers["important_results"].eq(True).any()


@pytest.mark.parametrize("form", ["staff", "leader"])
def test_double_entry_that_agrees(tmp_path, iso9001, form):
    answers, workbook = simulated(iso9001, form, ("en", "de"), 5, n=4)
    rows = typed_rows(answers, iso9001, sheet_headings(workbook))
    path = type_in(workbook, tmp_path / "twice.xlsx", {"entry": rows, "entry2": rows[::-1]})
    read = read_export(path, iso9001, **NAMES)
    same_answers(read, answers, ignoring=NOT_ON_PAPER)
    assert read.attrs["notes"] == [
        "paper forms carry no times: started and submitted are empty",
        "double entry: 4 of 4 forms were typed twice, and no cell differs",
    ]
