"""SPSS files: what an analyst who opens one finds, and what cannot be stored."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from simulated_answers import simulated_answers

from surveys import InputError, write_export
from surveys.instrument import load_instrument
from surveys.platforms.plain.spss import MADE, shortened

SMALL = """
id = "saved"
edition = "2015"
title = "Saved"
language = "en"
frame = "How often?"

[non_answers]
cannot_tell = "cannot tell"
not_come_up = "has not come up"
not_my_job = "not my job"

[scales]
frequency = ["never", "sometimes", "always"]

[importance]
question = "Choose up to 2."
max = 2

[[open_questions]]
id = "comment1"
text = "What else?"

[[responsibilities]]
id = "accountability"
title = "Accountability"
label = "Top managers answer for quality"
clause = "5.1.1 a"
related = []

[[responsibilities]]
id = "resources"
title = "Resources"
label = "What we need"
clause = "5.1.1 e"
related = []

[[items]]
id = "acc1"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "Top managers ask."
texts.leader = "We ask."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]

[[items]]
id = "{last}"
role = "outcome"
texts.staff = "I speak up."
scale = "frequency"
"""


@pytest.fixture
def saved(tmp_path):
    (tmp_path / "saved.toml").write_text(SMALL.replace("{last}", "out1"), encoding="utf-8")
    return load_instrument(tmp_path / "saved.toml")


def answers(**changes) -> pd.DataFrame:
    frame = {
        "respondent": ["r1", "r2", "r3"],
        "form": ["staff", "staff", "staff"],
        "leads_people": pd.array([True, False, None], dtype="boolean"),
        "started": pd.to_datetime(["2026-03-02 08:00:00.000", "2026-03-02 08:00:01.250", None]),
        "acc1": pd.array([3, None, None], dtype="Int64"),
        "acc1_not_come_up": [False, True, False],
        "acc1_cannot_tell": [False, False, False],
        "out1": pd.array([1, 2, None], dtype="Int64"),
        "important_accountability": pd.array([True, None, False], dtype="boolean"),
        "important_resources": pd.array([False, None, True], dtype="boolean"),
        "comment1": ["质量 – ok\n=1+1", None, "=1+1"],
    }
    return pd.DataFrame(frame | changes)


def test_items_are_numbers_with_labels_and_missing_values(tmp_path, saved):
    write_export(answers(), tmp_path / "a.sav", saved)
    table, meta = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True)
    np.testing.assert_equal(table["acc1"].to_numpy(), [3, 92, np.nan])
    labels = {1: "never", 2: "sometimes", 3: "always", 91: "cannot tell", 92: "has not come up"}
    assert meta.variable_value_labels["acc1"] == labels
    assert meta.missing_ranges == {"acc1": [{"lo": 91.0, "hi": 91.0}, {"lo": 92.0, "hi": 92.0}]}
    assert meta.column_names_to_labels["acc1"] == "Top managers ask."
    assert meta.column_names_to_labels["comment1"] == "What else?"
    assert meta.variable_measure["acc1"] == "ordinal"
    assert meta.file_label == "Saved"


def test_non_answers_stay_out_of_statistics(tmp_path, saved):
    write_export(answers(), tmp_path / "a.sav", saved)
    table, _ = pyreadstat.read_sav(tmp_path / "a.sav")
    assert table["acc1"].mean() == 3


def test_dates_choices_and_texts(tmp_path, saved):
    write_export(answers(), tmp_path / "a.sav", saved)
    table, meta = pyreadstat.read_sav(tmp_path / "a.sav")
    assert meta.original_variable_types["started"] == "DATETIME23.3"
    assert table["started"].dt.strftime("%Y-%m-%d %H:%M:%S.%f").tolist()[:2] == [
        "2026-03-02 08:00:00.000000",
        "2026-03-02 08:00:01.250000",
    ]
    assert table["started"].isna().tolist() == [False, False, True]
    np.testing.assert_equal(table["importance_accountability"].to_numpy(), [1, np.nan, 0])
    np.testing.assert_equal(table["importance_resources"].to_numpy(), [0, np.nan, 1])
    assert meta.column_names_to_labels["importance_resources"] == "Choose up to 2. What we need"
    np.testing.assert_equal(table["leads_people"].to_numpy(), [1, 0, np.nan])
    assert table["comment1"].tolist() == ["质量 – ok\n=1+1", "", "'=1+1"]


def test_labels_are_those_of_the_form_that_was_filled_in(tmp_path, saved):
    write_export(answers(form=["leader"] * 3).drop(columns="out1"), tmp_path / "a.sav", saved)
    meta = pyreadstat.read_sav(tmp_path / "a.sav", metadataonly=True)[1]
    assert meta.column_names_to_labels["acc1"] == "We ask."


@pytest.mark.parametrize("form", ["staff", "leader"])
def test_the_whole_instrument_can_be_stored(tmp_path, iso9001, form):
    responses = simulated_answers(iso9001, form, np.random.default_rng(1), 20)
    write_export(responses, tmp_path / "a.sav", iso9001)
    table, _ = pyreadstat.read_sav(tmp_path / "a.sav", user_missing=True)
    np.testing.assert_equal(
        table["acc1"].where(table["acc1"] < 90).to_numpy(), responses["acc1"].astype(float).to_numpy()
    )


def test_same_answers_same_bytes_and_no_leftovers(tmp_path, saved):
    for folder in ("one", "two"):
        write_export(answers(), tmp_path / folder / "a.sav", saved)
        assert [path.name for path in (tmp_path / folder).iterdir()] == ["a.sav"]
    content = (tmp_path / "one/a.sav").read_bytes()
    assert content == (tmp_path / "two/a.sav").read_bytes()
    assert content[92:109] == MADE
    meta = pyreadstat.read_sav(tmp_path / "one/a.sav", metadataonly=True)[1]
    assert str(meta.creation_time) == "1980-01-01 00:00:00"


def refused(responses, path, instrument) -> str:
    with pytest.raises(InputError) as caught:
        write_export(responses, path, instrument)
    assert [one for one in path.parent.iterdir() if one.suffix != ".toml"] == []
    return str(caught.value)


@pytest.mark.parametrize("text", ["a\x00b", "质" * 10_923, "a\ud800"])
def test_a_text_that_cannot_be_stored(tmp_path, saved, text):
    assert refused(answers(comment1=pd.Series(["a", text, "b"], dtype=object)), tmp_path / "a.sav", saved) == (
        "a.sav: 'comment1' of respondent number 2 is longer than 32,767 bytes, or holds a character that SPSS cannot "
        "store; write a .csv or .parquet file."
    )


def test_an_item_named_as_a_word_of_spss(tmp_path):
    (tmp_path / "saved.toml").write_text(SMALL.replace("{last}", "all"), encoding="utf-8")
    message = refused(
        answers().rename(columns={"out1": "all"}), tmp_path / "a.sav", load_instrument(tmp_path / "saved.toml")
    )
    assert message == ("a.sav: 'all' cannot be the name of a variable in SPSS; write a .csv or .parquet file.")


def test_without_pyreadstat(tmp_path, saved, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert refused(answers(), tmp_path / "a.sav", saved) == (
        "a.sav: writing SPSS files needs pyreadstat; pip install 'engagement-toolkit[platforms]'."
    )


def test_labels_are_cut_between_characters():
    assert shortened("short\n text", 20) == "short text"
    assert shortened("质" * 10, 30) == "质" * 10
    assert shortened("质" * 11, 30) == "质" * 9 + "..."
    assert shortened("a质质", 6) == "a..."
