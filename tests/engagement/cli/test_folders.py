"""A folder is written whole or not at all, and what others put there is kept."""

from __future__ import annotations

import pytest

from engagement.cli.folders import file_hash, kept_files, read_record, rewritten
from surveys.instrument import InputError


def _write(folder, files):
    with rewritten(folder) as fresh:
        for name, text in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text, encoding="utf-8")


def _read(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".written"
    }


def test_a_new_folder_holds_what_was_written_and_a_record_of_it(tmp_path):
    _write(tmp_path / "out", {"a.txt": "1", "tables/b.csv": "2"})
    assert _read(tmp_path / "out") == {"a.txt": "1", "tables/b.csv": "2"}
    assert read_record(tmp_path / "out") == {
        "a.txt": file_hash(tmp_path / "out" / "a.txt"),
        "tables/b.csv": file_hash(tmp_path / "out" / "tables" / "b.csv"),
    }


def test_files_that_are_no_longer_written_disappear(tmp_path):
    _write(tmp_path / "out", {"report.pdf": "1", "report.html": "1"})
    _write(tmp_path / "out", {"report.html": "2"})
    assert _read(tmp_path / "out") == {"report.html": "2"}


def test_a_failure_leaves_the_old_folder_and_nothing_beside_it(tmp_path):
    _write(tmp_path / "out", {"a.txt": "old"})
    with pytest.raises(RuntimeError), rewritten(tmp_path / "out") as fresh:
        (fresh / "a.txt").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert _read(tmp_path / "out") == {"a.txt": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_where_there_was_nothing_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), rewritten(tmp_path / "out"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_files_of_others_stay_and_changed_files_are_kept_aside(tmp_path):
    out = tmp_path / "out"
    _write(out, {"report.html": "1", "tables/b.csv": "1"})
    (out / "notes.docx").write_text("mine", encoding="utf-8")
    (out / "report.html").write_text("edited", encoding="utf-8")
    _write(out, {"report.html": "2", "tables/b.csv": "2"})
    expected = {"report.html": "2", "tables/b.csv": "2", "notes.docx": "mine", "kept/report.html": "edited"}
    assert _read(out) == expected
    assert kept_files(out) == [out / "kept" / "report.html"]
    _write(out, {"report.html": "3", "tables/b.csv": "2"})
    assert _read(out) == {**expected, "report.html": "3"}


def test_kept_copies_are_never_replaced_by_later_edits(tmp_path):
    out = tmp_path / "out"
    _write(out, {"report.html": "1"})
    for number, edit in enumerate(["first edit", "second edit"], 2):
        (out / "report.html").write_text(edit, encoding="utf-8")
        _write(out, {"report.html": str(number)})
    assert _read(out) == {"report.html": "3", "kept/report.html": "first edit", "kept/report-2.html": "second edit"}


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError) as error, rewritten(tmp_path):
        pass
    assert str(error.value) == (
        f"{tmp_path}: is not empty, and nothing in it was written by `engagement`; name an empty or a new folder."
    )
    assert _read(tmp_path) == {"thesis.docx": "years of work"}


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(InputError) as error, rewritten(tmp_path / "out"):
        pass
    assert str(error.value) == f"{tmp_path / 'out'}: is a file; name a folder."
