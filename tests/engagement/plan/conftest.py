"""A small client folder: one to write to with a clock that stands still, one to read only."""

from __future__ import annotations

import pytest
from plan_client import DAY, FROZEN, add_answers, change, freeze, replace_in, write_client

from engagement import open_assessment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN))
    return write_client(tmp_path / "acme")


@pytest.fixture(scope="session")
def opened(tmp_path_factory):
    return open_assessment(write_client(tmp_path_factory.mktemp("plan") / "acme"))


@pytest.fixture
def amended(folder, monkeypatch):
    """A plan that was frozen first and amended twice, once after answers were there."""
    freeze(folder)
    change(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN + DAY))
    freeze(folder, reason="The works council asked for it")
    add_answers(folder)
    replace_in(folder / "assessment.toml", "= 12", "= 15")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(FROZEN + 2 * DAY))
    freeze(folder, reason="Second thoughts")
    return folder
