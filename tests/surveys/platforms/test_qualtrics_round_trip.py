"""A client's answers, laid out as Qualtrics exports them, come back equal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from qualtrics_layouts import PERSONAL, csv_bytes, qualtrics_rows
from simulated_answers import COMMENTS, same_answers, simulated_answers

from surveys import InputError, read_export

NAMES = {"units": ("Assembly", "Tool shop", "Büro & Lager"), "levels": ("Front line",), "sites": ("North", "South")}
QUIET = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LAYOUTS = {
    "numbers": {},
    "labels": {"labels": ("en",)},
    "labels in mixed languages": {"labels": ("de", "en"), "heading_language": "de"},
    "old exporter": {"headings": 2},
    "old exporter, labels": {"headings": 2, "labels": ("de",)},
    "question ids": {"tags": False, "labels": ("en", "de")},
    "question ids, numbers, one column": {"tags": False, "split": False, "heading_language": "de"},
    "one column": {"split": False},
    "one column, labels": {"split": False, "labels": ("de", "en")},
    "unanswered": {"unanswered": True},
    "a time zone": {"zone": "America/Denver"},
}


@pytest.fixture(scope="module")
def promising(iso9001):
    return iso9001.with_promises(
        [
            {"en": "We deliver on time - always", "de": "Wir liefern pünktlich"},
            {"en": "100% safe", "de": "100 % sicher"},
        ]
    )


def read_back(path, rows, instrument, **options):
    path.write_bytes(csv_bytes(rows))
    return read_export(path, instrument, **options)


@pytest.mark.parametrize(
    ("form", "layout"),
    [
        *(("staff", layout) for layout in LAYOUTS),
        *(
            (form, layout)
            for form in ("leader", "kiosk", "pulse")
            for layout in ("numbers", "labels in mixed languages")
        ),
        ("leader", "question ids"),
        ("leader", "old exporter"),
    ],
)
def test_every_form_and_every_layout(tmp_path, promising, form, layout):
    answers = simulated_answers(promising, form, np.random.default_rng(3), 25, languages=("en", "de"), **NAMES)
    rows = qualtrics_rows(answers, promising, form, **LAYOUTS[layout], **NAMES)
    read = read_back(tmp_path / "export.csv", rows, promising, **NAMES)
    same_answers(read, answers)
    assert read.attrs["platform"] == "qualtrics"
    assert read.attrs["left_out"] == []
    if "old" not in layout:
        assert read.attrs["personal"] == list(PERSONAL)
    assert not read.astype(str).apply(lambda column: column.str.contains("Secret|secret.example|130.92")).any().any()


@pytest.mark.parametrize("language", ["es", "fr", "pt", "zh-Hans"])
def test_the_staff_form_in_other_languages(tmp_path, iso9001, language):
    answers = simulated_answers(iso9001, "staff", np.random.default_rng(4), 25, languages=(language, "en"), **NAMES)
    rows = qualtrics_rows(answers, iso9001, "staff", labels=(language, "en"), heading_language=language, **NAMES)
    same_answers(read_back(tmp_path / "export.csv", rows, iso9001, **NAMES), answers)


shown = st.characters(exclude_categories=["Cs", "Cc"])
tricky = st.sampled_from([" - ", "[", "]", "1. ", ":", "<b>", "&amp;", "a", "x ", "/", "?", "'", "${e}", "质"])
promises = st.one_of(st.text(shown, min_size=1, max_size=15), st.lists(tricky, min_size=1, max_size=8).map("".join))


@QUIET
@given(data=st.data())
def test_any_answers_in_any_layout(tmp_path, small, data):
    try:
        instrument = small.with_promises(data.draw(st.lists(promises, min_size=1, max_size=3)))
    except InputError:
        assume(False)  # two alike, or nothing but a full stop
    form = data.draw(st.sampled_from(["staff", "leader"]))
    anything = st.text(shown, max_size=20).filter(lambda one: one != "-99")
    answers = simulated_answers(
        instrument,
        form,
        np.random.default_rng(data.draw(st.integers(0, 10**6))),
        data.draw(st.integers(1, 6)),
        comments=[*COMMENTS, *data.draw(st.lists(anything, max_size=5))],
        unfinished=data.draw(st.sampled_from([0, 0.5, 1])),
        **NAMES,
    )
    layout = {
        "labels": data.draw(st.sampled_from([(), ("en",)])),
        "headings": data.draw(st.sampled_from([2, 3])),
        "tags": data.draw(st.booleans()),
        "split": data.draw(st.booleans()),
        "unanswered": data.draw(st.booleans()),
        "zone": data.draw(st.sampled_from(["", "UTC", "Europe/Berlin", "Asia/Shanghai"])),
    }
    if layout["headings"] == 2:
        layout["zone"] = ""
    rows = qualtrics_rows(answers, instrument, form, **layout, **NAMES)
    same_answers(read_back(tmp_path / "export.csv", rows, instrument, **NAMES), answers)
