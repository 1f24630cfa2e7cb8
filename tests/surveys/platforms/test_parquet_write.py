"""Parquet files: what they hold, and that the same answers give the same bytes."""

from __future__ import annotations

import datetime
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
from simulated_answers import simulated_answers

from surveys import InputError, write_export


def answers(**changes) -> pd.DataFrame:
    frame = {
        "respondent": ["r1", "r2"],
        "form": ["staff", "leader"],
        "submitted": pd.to_datetime(["2026-03-02 08:00:00.123456", None]),
        "acc1": pd.array([4, None], dtype="Int64"),
        "acc1_cannot_tell": [False, True],
        "comment1": ["质 \x07\x00", None],
    }
    return pd.DataFrame(frame | changes)


def test_text_and_times(tmp_path, iso9001):
    write_export(answers(), tmp_path / "a.parquet", iso9001)
    table = pyarrow.parquet.read_table(tmp_path / "a.parquet")
    assert table.to_pydict() == {
        "respondent": ["r1", "r2"],
        "form": ["staff", "leader"],
        "submitted": [datetime.datetime(2026, 3, 2, 8, 0, 0, 123456), None],
        "acc1": ["4", "cannot_tell"],
        "comment1": ["质 \x07\x00", None],
    }


def test_same_answers_same_bytes_and_no_leftovers(tmp_path, iso9001):
    responses = simulated_answers(iso9001, "staff", np.random.default_rng(2), 30)
    for folder in ("one", "two"):
        write_export(responses, tmp_path / folder / "a.parquet", iso9001)
        assert [path.name for path in (tmp_path / folder).iterdir()] == ["a.parquet"]
    assert (tmp_path / "one/a.parquet").read_bytes() == (tmp_path / "two/a.parquet").read_bytes()


def test_half_a_character(tmp_path, iso9001):
    with pytest.raises(InputError) as caught:
        write_export(answers(comment1=pd.Series(["a\ud800", None], dtype=object)), tmp_path / "a.parquet", iso9001)
    assert str(caught.value) == (
        "a.parquet: a text in 'comment1' holds half a character, which no file can store; take it out."
    )
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow(tmp_path, iso9001, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError) as caught:
        write_export(answers(), tmp_path / "a.parquet", iso9001)
    assert str(caught.value) == (
        "a.parquet: writing Parquet files needs pyarrow; pip install 'engagement-toolkit[platforms]'."
    )
