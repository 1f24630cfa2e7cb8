"""Reports written once a session: rendering costs seconds, reading them costs nothing."""

from __future__ import annotations

from pathlib import Path

import made_up_release
import pytest
from made_up_release import VARIANTS

from engagement.report import write_report

FORMATS = {"full": ("html", "pdf", "md"), "published": ("html", "md")}


@pytest.fixture(scope="session")
def releases():
    return {name: getattr(made_up_release, name)() for name in VARIANTS}


@pytest.fixture(scope="session")
def reports(releases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for name, release in releases.items():
        write_report(release, folder / name, formats=FORMATS.get(name, ("md",)))
    return folder


@pytest.fixture(scope="session")
def text(reports):
    def read(variant: str, document: str, form: str = "md") -> str:
        return Path(reports / variant / f"{document}.{form}").read_text(encoding="utf-8")

    return read
