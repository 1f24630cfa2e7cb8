"""Any bytes: tables of text or a message. tests/fuzz/fuzz_files.py looks further, for as long as one likes."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = ("text0.csv", "text1.csv", "text2.csv", "text3.csv", "text4.csv", "book.xlsx", "answers.zip")
IN_A_PROCESS = ("a.sav", "a.zsav", "a.parquet")


@cache
def target() -> ModuleType:
    path = Path(__file__).parents[2] / "fuzz" / "fuzz_files.py"
    specification = importlib.util.spec_from_file_location("fuzz_files", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@cache
def valid() -> dict[str, bytes]:
    return target().valid_files()


def mutated(data: st.DataObject, raw: bytes) -> bytes:
    """Some bytes replaced, put in or cut out."""
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 8)))
        raw = raw[:start] + data.draw(st.binary(max_size=8)) + raw[end:]
    return raw


@settings(max_examples=200)
@given(st.binary(max_size=60))
def test_any_bytes(raw):
    target().one_input(raw)


@settings(max_examples=150)
@given(st.integers(0, 63), st.text(st.sampled_from(' \t\r\n,;|"[]{}:aä1\ufeff\x00'), max_size=30))
def test_any_text(kind, text):
    target().one_input(bytes([kind]) + text.encode())


@settings(max_examples=200)
@given(st.data())
def test_damaged_files(data):
    name = data.draw(st.sampled_from(KINDS))
    kind = target().SUFFIXES.index(Path(name).suffix)
    target().one_input(bytes([kind]) + mutated(data, valid()[name]))


@settings(max_examples=150)
@given(st.data())
def test_damaged_parts_of_a_workbook(data):
    parts = list(target().WORKBOOK.items())
    number = data.draw(st.integers(192, 191 + len(parts)))
    _, content = parts[number % len(parts)]
    target().one_input(bytes([number]) + mutated(data, content.encode()))


@settings(max_examples=6)
@given(st.data())
def test_damaged_files_that_a_process_reads(data):
    name = data.draw(st.sampled_from(IN_A_PROCESS))
    kind = target().SUFFIXES.index(".parquet" if name == "a.parquet" else ".sav")
    target().one_input(bytes([kind]) + mutated(data, valid()[name]))


def test_valid_files_give_tables():
    for name, raw in valid().items():
        target().one_input(
            bytes([target().SUFFIXES.index(Path(name).suffix) if Path(name).suffix != ".zsav" else 3]) + raw
        )


@pytest.mark.parametrize(
    "data",
    [
        b"\x00sep=\xfa\na|b\n1\x97|2\n",  # a named separator outside ASCII
        b"\x04PAR1\x15\x00PAR1",  # the library's message held control characters
    ],
)
def test_found_by_fuzzing(data):
    target().one_input(data)
