"""A release on disk: equal when read back, the same bytes every time, never half there."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisations import answers, cells_of, tables_of

from engagement.confidentiality import Release, protect, read_release, write_release

CELLS = {("A", "x"): 30, ("B", "x"): 20, ("C", "x"): 9, ("C", "y"): 14, ("D", "y"): 4}
MANIFEST = {
    "client": "Ärger & Söhne",
    "settings": {"target": None, "favourable": (4, 5)},
    "seed": np.int64(1),
    "inputs": [{"file": Path("responses/staff.csv"), "sha256": "12"}],
    "period_end": date(2026, 3, 31),
    "notes": [],
}


def _release(seed=1, **manifest):
    people = answers(CELLS, seed=seed, missing=0.2)
    return protect(tables_of(people, CELLS), cells=cells_of(people), manifest=MANIFEST | manifest)


def _files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_is_read_back_equal(tmp_path):
    release = _release()
    assert write_release(release, tmp_path / "report") == tmp_path / "report"
    again = read_release(tmp_path / "report")
    assert again == release
    for name, table in release.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)
    pd.testing.assert_frame_equal(again.hidden, release.hidden)


def test_the_files_are_where_they_are_expected(tmp_path):
    write_release(_release(), tmp_path / "report")
    assert sorted(_files(tmp_path)) == [
        "report/hidden.csv",
        "report/manifest.json",
        "report/tables/participation.csv",
        "report/tables/participation_levels.csv",
        "report/tables/participation_units.csv",
        "report/tables/ratings.csv",
        "report/tables/ratings_levels.csv",
        "report/tables/ratings_units.csv",
    ]
    manifest = json.loads((tmp_path / "report/manifest.json").read_text(encoding="utf-8"))
    assert manifest["client"] == "Ärger & Söhne"
    assert manifest["settings"] == {"target": None, "favourable": [4, 5]}
    assert manifest["inputs"][0]["file"] == "responses/staff.csv"
    assert manifest["period_end"] == "2026-03-31"


def test_the_same_release_gives_the_same_bytes(tmp_path):
    write_release(_release(), tmp_path / "one")
    write_release(read_release(tmp_path / "one"), tmp_path / "two")
    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    assert b"\r" not in b"".join(_files(tmp_path / "one").values())


def test_other_answers_give_another_release():
    assert _release() != _release(seed=2)
    assert _release() != _release(client="Other")
    assert _release() != "release"


def test_writing_again_replaces_tables_and_keeps_documents(tmp_path):
    write_release(_release(), tmp_path)
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    (tmp_path / "tables" / "old.csv").write_text("a\n1\n")
    release = protect({"show": pd.DataFrame({"responsibility": ["results"], "class": ["strong"]})})
    write_release(release, tmp_path)
    assert sorted(_files(tmp_path)) == ["hidden.csv", "manifest.json", "report.pdf", "tables/show.csv"]
    assert read_release(tmp_path) == release


@pytest.mark.parametrize("step", range(6))
def test_a_broken_write_leaves_the_old_release(tmp_path, monkeypatch, step):
    old = _release()
    write_release(old, tmp_path)
    replace, calls = os.replace, []

    def broken(source, target):
        calls.append(source)
        if len(calls) == step + 1:
            raise PermissionError("a table is open in another program")
        replace(source, target)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(PermissionError):
        write_release(_release(seed=2), tmp_path)
    monkeypatch.undo()
    assert read_release(tmp_path) == old
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hidden.csv", "manifest.json", "tables"]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), min_size=1, max_size=12))
def test_any_text_survives(tmp_path_factory, text):
    table = pd.DataFrame({"responsibility": ["results", "direction"], "class": [text, "NA"], "summary": ["", None]})
    release = protect({"show": table})
    folder = tmp_path_factory.mktemp("release")
    write_release(release, folder)
    assert read_release(folder) == release


def test_nothing_can_be_added_to_a_release():
    release = _release()
    with pytest.raises(TypeError):
        release.tables["ratings"] = pd.DataFrame()
    with pytest.raises(AttributeError):
        release.tables = {}


def _changed(tmp_path, file, change):
    write_release(_release(), tmp_path)
    path = tmp_path / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError) as error:
        read_release(tmp_path)
    return str(error.value).replace(tmp_path.as_posix(), "report")


def test_an_incomplete_folder(tmp_path):
    with pytest.raises(ValueError) as error:
        read_release(tmp_path)
    assert str(error.value) == (
        f"{tmp_path.as_posix()} has no manifest.json, so it is no complete release; run the analysis again."
    )


def test_a_missing_table(tmp_path):
    write_release(_release(), tmp_path)
    (tmp_path / "tables/ratings.csv").unlink()
    with pytest.raises(ValueError) as error:
        read_release(tmp_path)
    assert str(error.value) == (
        f"{tmp_path.as_posix()}/tables/ratings.csv is listed in manifest.json but missing; run the analysis again."
    )


def test_a_number_written_into_a_hidden_row(tmp_path):
    def change(text):
        return text.replace("D,12,,,response_rate,True", "D,12,4,,response_rate,True")

    assert _changed(tmp_path, "tables/participation_units.csv", change) == (
        "report/tables/participation_units.csv: A suppressed row still shows 'n'; take the table from a "
        "Release and change "
        "no row."
    )


def test_a_column_nobody_knows(tmp_path):
    assert _changed(tmp_path, "tables/participation.csv", lambda text: text.replace("population", "people")) == (
        "report/tables/participation.csv, column 'people': column 'people' is not in the glossary "
        "(engagement/columns.py)."
    )


def test_a_release_is_a_release():
    assert isinstance(_release(), Release)
