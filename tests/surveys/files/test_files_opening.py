"""Whatever is at the path, reading it ends: with its bytes or a clear message."""

from __future__ import annotations

import os

import pytest

from surveys import InputError
from surveys.files import opening
from surveys.files.opening import open_source, printable
from surveys.files.reading import read_tables


def message(path) -> str:
    with pytest.raises(InputError) as caught:
        read_tables(path)
    return str(caught.value)


def test_a_file_is_read_by_path_or_its_name(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"id,acc1\n1,4\n")
    (table,) = read_tables(str(tmp_path / "a.csv"))
    assert (table.file, table.sheet, table.labels, table.values) == ("a.csv", "", None, None)
    assert table.cells.to_numpy().tolist() == [["id", "acc1"], ["1", "4"]]
    assert table.cells.columns.tolist() == [0, 1] and table.cells.index.tolist() == [0, 1]
    assert table.cells.dtypes.tolist() == [object, object]


def test_no_such_file(tmp_path):
    assert message(tmp_path / "a.csv") == f"a.csv: there is no such file in {tmp_path}; check the path."
    (tmp_path / "b.csv").write_bytes(b"x")
    inside = tmp_path / "b.csv" / "a.csv"
    assert message(inside) == f"a.csv: there is no such file in {inside.parent}; check the path."


def test_a_folder(tmp_path):
    (tmp_path / "exports.csv").mkdir()
    assert message(tmp_path / "exports.csv") == (
        "exports.csv: this is a folder; give the file with the answers that lies in it."
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert message(tmp_path / "a.csv") == (
        "a.csv: this is no ordinary file but a pipe or a device; save the answers as a file."
    )


def test_a_link_that_leads_to_itself(tmp_path):
    try:
        (tmp_path / "a.csv").symlink_to(tmp_path / "a.csv")
    except OSError:
        pytest.skip("no symbolic links here")
    assert message(tmp_path / "a.csv").startswith("a.csv: the file cannot be read (")
    assert message(tmp_path / "a.csv").endswith("); copy it to your own disk.")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"x")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(opening, "open", refuse, raising=False)
    assert message(tmp_path / "a.csv") == (
        "a.csv: you have no permission to read this file, or another program keeps it; close that program, or copy the "
        "file to a folder of your own."
    )


@pytest.mark.parametrize("name", ["a\x00.csv", "a" * 5000])
def test_names_that_no_disk_knows(tmp_path, name):
    found = message(tmp_path / name)
    assert found.isprintable() and len(found) < 200


def test_a_file_larger_than_the_limit_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MOST_BYTES", 2 * 2**20)
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 2 * 2**20)
    assert len(open_source(path).raw) == 2 * 2**20
    path.write_bytes(b"x" * (2 * 2**20 + 1))
    assert message(path) == (
        "a.csv: the file is larger than 2 MB; export the answers without attachments, or in several files."
    )


def test_names_fit_into_a_message():
    assert printable("Umfrage März.csv") == "Umfrage März.csv"
    assert printable("a\nb\x1b[31m.csv") == "a?b?[31m.csv"
    assert printable("\udcff.csv") == "?.csv"
    assert printable("x" * 200 + ".csv") == "x" * 60 + "..." + "x" * 33 + ".csv"
