"""SPSS and Parquet files: codes as text, labels beside, damage and missing packages told."""

from __future__ import annotations

import datetime
import decimal
import io
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat
import pytest
from files_helper import cells_of, one_table, refusal
from pyarrow import parquet

from surveys.files import binary

DAY, MOMENT = datetime.date(2026, 3, 31), datetime.datetime(2026, 3, 31, 14, 5)


def sav(tmp_path, frame: pd.DataFrame, **settings: object) -> bytes:
    pyreadstat.write_sav(frame, tmp_path / "a.sav", **settings)
    return (tmp_path / "a.sav").read_bytes()


@pytest.fixture
def answers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "acc1": [1.0, 99.0, np.nan],
            "share": [0.5, 2.0, -1e-7],
            "unit": ["N", "Süd", ""],
            "day": [DAY, None, DAY],
            "started": [MOMENT, None, MOMENT],
        }
    )


@pytest.mark.parametrize("packed", [False, True])
def test_an_spss_file(tmp_path, answers, packed):
    raw = sav(
        tmp_path,
        answers,
        compress=packed,
        column_labels=["How often?", None, "Wo arbeiten Sie?", None, None],
        variable_value_labels={"acc1": {1: "never", 99: "cannot tell"}, "unit": {"N": "North"}},
        missing_ranges={"acc1": [99]},
    )
    assert raw[:4] == (b"$FL3" if packed else b"$FL2")
    table = one_table(raw, "a.sav")
    assert table.cells.to_numpy().tolist() == [
        ["acc1", "share", "unit", "day", "started"],
        ["1", "0.5", "N", "2026-03-31", "2026-03-31 14:05:00"],
        ["99", "2", "Süd", "", ""],
        ["", "-0.0000001", "", "2026-03-31", "2026-03-31 14:05:00"],
    ]
    assert table.labels == ("How often?", "", "Wo arbeiten Sie?", "", "")
    assert table.values == ({"1": "never", "99": "cannot tell"}, {}, {"N": "North"}, {}, {})
    assert table.how == "SPSS file, codes with their labels"


def test_the_content_tells_that_it_is_an_spss_file(tmp_path, answers):
    assert cells_of(sav(tmp_path, answers), "answers.csv")[0][0] == "acc1"


def test_an_spss_file_without_answers(tmp_path):
    raw = sav(tmp_path, pd.DataFrame({"acc1": pd.Series([], dtype=float)}))
    assert cells_of(raw, "a.sav") == [["acc1"]]


TOO_LARGE = (
    "{}: unpacked, the file is too large for the memory; export the answers without long texts, in several files, or as "
    ".csv."
)
DAMAGED = "a.sav: the SPSS file is damaged or was cut off; export it again, or as .csv."


def test_a_damaged_spss_file(tmp_path, answers):
    raw = sav(tmp_path, answers)
    assert refusal(raw[:300], "a.sav") == DAMAGED
    assert refusal(b"$FL2" + b"\xff" * 500, "a.sav") == DAMAGED


def test_an_spss_file_that_crashes_its_library(tmp_path):
    # Found by fuzzing: labels of a variable with the number 0 are a segmentation fault in pyreadstat 1.3.7.
    raw = sav(tmp_path, pd.DataFrame({"acc1": [1.0]}), variable_value_labels={"acc1": {1: "never"}})
    labels_of = b"\x05never  " + b"".join(number.to_bytes(4, "little") for number in (4, 1))
    assert raw.count(labels_of + b"\x01") == 1
    assert refusal(raw.replace(labels_of + b"\x01", labels_of + b"\x00"), "a.sav") == DAMAGED


def test_a_crash_or_an_endless_read_of_spss_files_does_no_harm(tmp_path, answers, monkeypatch):
    raw = sav(tmp_path, answers)
    script = tmp_path / "process.py"
    monkeypatch.setattr(binary, "_PROCESS", script)
    for code in ("import os; os.abort()", "print('no JSON')", "raise SystemExit(3)"):
        script.write_text(code)
        assert refusal(raw, "a.sav") == DAMAGED
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(binary, "MOST_SECONDS", 1)
    assert refusal(raw, "a.sav") == ("a.sav: reading this SPSS file takes longer than 1 seconds; export it as .csv.")


def test_the_process_that_reads_spss_files_needs_nothing_of_this_project(tmp_path):
    (tmp_path / "surveys.py").write_text("raise RuntimeError")
    done = subprocess.run(
        [sys.executable, "-P", str(binary._PROCESS)], input=b'{"kind": "sav", "encoding": null, "most_rows": 9, "most_cells": 9}\n$FL2',
        capture_output=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout.startswith(b'{"error": ')


def test_limits_of_spss_files(tmp_path, answers, monkeypatch):
    raw, packed = sav(tmp_path, answers), sav(tmp_path, answers, compress=True)
    monkeypatch.setattr(binary, "MOST_UNPACKED", 100)
    assert len(cells_of(raw, "a.sav")) == 4
    assert refusal(packed, "a.sav") == TOO_LARGE.format("a.sav")
    monkeypatch.setattr("surveys.files.text_table.MOST_ROWS", 2)
    monkeypatch.setattr(binary, "MOST_ROWS", 2)
    assert refusal(raw, "a.sav").startswith("a.sav: the table has 4 rows; at most 2 can be read.")


def test_an_spss_file_in_an_older_encoding(tmp_path, answers):
    raw = sav(tmp_path, answers).replace("Süd".encode(), b"S\xfcd ")
    assert refusal(raw, "a.sav") == (
        "a.sav: the texts of this SPSS file are not in the encoding it says; name the encoding they are in, for example "
        "cp1252."
    )
    assert cells_of(raw, "a.sav", encoding="cp1252")[2][2] == "Süd"
    assert refusal(raw, "a.sav", encoding="nope") == (
        "a.sav: there is no encoding 'nope'; name one such as utf-8, cp1252 or gb18030."
    )


def parquet_of(table: pa.Table, **settings: object) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, **settings)
    return buffer.getvalue()


TABLE = pa.table(
    {
        "id": ["a", "b", None],
        "acc1": [1, 2, None],
        "share": [0.5, 2.0, float("nan")],
        "yes": [True, None, False],
        "day": [DAY, None, DAY],
        "started": [MOMENT, None, MOMENT],
        "chosen": [["x", "y"], [], None],
        "R01": [{"acc1": 4, "deep": {"er": "z"}}, {"acc1": None, "deep": None}, None],
        "amount": [decimal.Decimal("1.50"), None, decimal.Decimal("2.00")],
        "kind": pa.array(["q", "q", None]).dictionary_encode(),
        "bytes": [b"\xc3\xbc\x00", b"\xff", None],
        "nothing": pa.nulls(3),
        "when": pa.array([1_000_000_001, None, 0], pa.timestamp("ns", tz="UTC")),
    }
)


def test_a_parquet_file():
    table = one_table(parquet_of(TABLE), "a.parquet")
    assert table.cells.to_numpy().tolist() == [
        [*["id", "acc1", "share", "yes", "day", "started", "chosen", "R01.acc1", "R01.deep.er", "amount", "kind", "bytes"],
         "nothing", "when"],
        ["a", "1", "0.5", "true", "2026-03-31", "2026-03-31 14:05:00", "x; y", "4", "z", "1.50", "q", "ü", "",
         "1970-01-01 00:00:01.000000001+00:00"],
        ["b", "2", "2", *[""] * 7, "q", "\ufffd", "", ""],
        ["", "", "", "false", "2026-03-31", "2026-03-31 14:05:00", "", "", "", "2.00", "", "", "", "1970-01-01 00:00:00+00:00"],
    ]  # fmt: skip
    assert table.how == "Parquet file"


def test_a_parquet_file_as_pandas_writes_it():
    buffer = io.BytesIO()
    pd.DataFrame({"acc1": pd.array([1, None], dtype="Int64"), "unit": pd.Categorical(["N", "S"])}).to_parquet(buffer)
    assert cells_of(buffer.getvalue()) == [["acc1", "unit"], ["1", "N"], ["", "S"]]


def test_a_parquet_file_without_answers():
    assert cells_of(parquet_of(TABLE.slice(0, 0).select(["id", "acc1"])), "a.parquet") == [["id", "acc1"]]


def test_a_long_text_repeated_in_a_short_file_stays_one_text():
    text = "x" * 1_000_000
    places = pa.array(np.zeros(20_000, dtype=np.int32))
    raw = parquet_of(pa.table({"a": pa.DictionaryArray.from_arrays(places, pa.array([text]))}))
    assert len(raw) < 1_000_000
    cells = one_table(raw, "a.parquet").cells  # 20 GB if each were a text of its own
    assert len(cells) == 20_001 and len({id(cell) for cell in cells[0]}) == 2


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("encoding", ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"])
@pytest.mark.parametrize("packing", ["none", "zstd"])
def test_ways_of_storing_a_parquet_file(version, encoding, packing):
    table = pa.table({"unit": ["N", "S", None, "N"], "acc1": [1, 2, 3, None], "list": [["a", "b"], [], None, ["a"]]})
    encodings = {"unit": encoding, "acc1": "DELTA_BINARY_PACKED", "list.list.element": encoding}
    raw = parquet_of(
        table, data_page_version=version, compression=packing, use_dictionary=False, column_encoding=encodings
    )
    assert cells_of(raw) == [
        ["unit", "acc1", "list"],
        ["N", "1", "a; b"],
        ["S", "2", ""],
        ["", "3", ""],
        ["N", "", "a"],
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only there the memory of a process can be limited")
def test_a_short_parquet_file_cannot_fill_the_memory(tmp_path, monkeypatch):
    # Each text repeats the one before, which takes a byte: 300 times 1 MB from a file of 100 KB.
    texts = pa.array(["x" * 1_000_000]).take(pa.array(np.zeros(300, dtype=np.int32)))
    settings = {"use_dictionary": False, "compression": "zstd", "column_encoding": {"a": "DELTA_BYTE_ARRAY"}}
    raw = parquet_of(pa.table({"a": texts}), **settings)
    assert len(raw) < 200_000
    assert len(cells_of(raw)) == 301
    script = binary._PROCESS.read_text(encoding="utf-8")
    assert "MOST_MEMORY = 4 * 2**30" in script
    monkeypatch.setattr(binary, "_PROCESS", tmp_path / "process.py")
    binary._PROCESS.write_text(script.replace("MOST_MEMORY = 4 * 2**30", "MOST_MEMORY = 400 * 2**20"), encoding="utf-8")
    assert cells_of(parquet_of(TABLE.select(["id"])))[1:3] == [["a"], ["b"]]
    assert refusal(raw, "a.parquet") == TOO_LARGE.format("a.parquet")


def test_a_damaged_parquet_file():
    raw = parquet_of(TABLE)
    message = "a.parquet: the Parquet file is damaged or was cut off; export it again, or as .csv."
    assert refusal(raw[:-100], "a.parquet") == message
    assert refusal(raw[:50] + b"\xff" * 50 + raw[100:], "a.parquet") == message
    assert refusal(b"PAR1" + b"\x00" * 20 + b"PAR1", "a.parquet") == message


def test_limits_of_parquet_files(monkeypatch):
    raw = parquet_of(TABLE)
    monkeypatch.setattr(binary, "MOST_UNPACKED", 100)
    assert refusal(raw, "a.parquet") == TOO_LARGE.format("a.parquet")
    monkeypatch.setattr("surveys.files.text_table.MOST_ROWS", 2)
    assert refusal(raw, "a.parquet").startswith("a.parquet: the table has 4 rows; at most 2 can be read.")


@pytest.mark.parametrize(
    ("package", "kind", "name"), [("pyreadstat", "SPSS", "a.sav"), ("pyarrow", "Parquet", "a.parquet")]
)
def test_packages_that_are_not_installed(package, kind, name, tmp_path, answers, monkeypatch):
    raw = sav(tmp_path, answers) if package == "pyreadstat" else parquet_of(TABLE)
    monkeypatch.setitem(sys.modules, package, None)
    assert refusal(raw, name) == (
        f"{name}: {kind} files need the package {package}; install it by: pip install 'engagement-toolkit[platforms]'"
    )
