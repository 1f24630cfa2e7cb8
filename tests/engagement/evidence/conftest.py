"""A made-up client: settings, and evidence read back from a workbook or CSV text."""

from __future__ import annotations

import pytest

from engagement.assessment import Settings
from engagement.evidence import read_evidence

PROMISES = ("We deliver on time", "We listen to customers", "We put things right")


@pytest.fixture
def settings():
    return Settings(client="Acme", promises=PROMISES)


@pytest.fixture
def read_csvs(tmp_path, settings):
    """Write CSV texts to evidence/ and read them: `read_csvs(calendar="kind,planned,...")`."""

    def read(*, settings=settings, encoding="utf-8", **texts):
        (tmp_path / "evidence").mkdir(exist_ok=True)
        for name, text in texts.items():
            (tmp_path / "evidence" / f"{name}.csv").write_text(text, encoding=encoding)
        return read_evidence(tmp_path, settings=settings)

    return read
