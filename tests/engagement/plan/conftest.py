"""A small client folder: one to write to with a clock that stands still, one to read only."""

from __future__ import annotations

import pytest
from plan_client import FROZEN, write_client

from engagement import open_assessment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN))
    return write_client(tmp_path / "acme")


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    return open_assessment(write_client(tmp_path_factory.mktemp("plan") / "acme"))
