"""Whatever a table holds, it is read or refused with a message: the fuzz target of tests/fuzz, by hypothesis."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def one_input():
    path = Path(__file__).parents[2] / "fuzz" / "fuzz_readers.py"
    specification = importlib.util.spec_from_file_location("fuzz_readers", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.one_input


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=600))
def test_answers_or_a_clear_message(one_input, data):
    one_input(data)
