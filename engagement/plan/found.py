"""Whether answers and records were in the client folder when the plan was frozen: names and hashes, never contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engagement.assessment import Assessment
from engagement.evidence import read_evidence
from engagement.responses.reading import MAPPING
from surveys.instrument import InputError

ANSWERS, RECORDS, WORKBOOK = "responses", "evidence", "evidence.xlsx"


@dataclass(frozen=True)
class Found:
    """What was there.

    Attributes
    ----------
    answers, records : mapping of str to str
        Path below the client folder -> SHA-256.
    records_filled : bool
        Whether any record was in them; the workbook that `engagement new` writes holds none.
    """

    answers: dict[str, str]
    records: dict[str, str]
    records_filled: bool


NOTHING = Found({}, {}, False)


def find_data(assessment: Assessment) -> Found:
    """Look for answers and records in a client folder.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.

    Returns
    -------
    Found
        Every file in responses/, whatever its type, but for README files, a mapping of headings and hidden files; the
        evidence workbook and the files in evidence/. Records that cannot be read count as filled in.
    """
    folder = assessment.folder
    answers = _hashes(folder, folder / ANSWERS)
    records = _hashes(folder, folder / WORKBOOK) | _hashes(folder, folder / RECORDS)
    return Found(answers, records, bool(records) and _filled(assessment))


def _filled(assessment: Assessment) -> bool:
    try:
        return not read_evidence(assessment.folder, settings=assessment.settings).is_empty
    except InputError:
        return True


def _hashes(folder: Path, place: Path) -> dict[str, str]:
    return {_name(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(place)}


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for path in sorted(place.rglob("*")):
        apart = any(part[0] in ".~" for part in path.relative_to(place).parts)
        if path.is_file() and not apart and path.stem.upper() != "README" and path.name != MAPPING:
            yield path


def _name(path: Path) -> str:
    """Path with forward slashes, in characters that every file can hold."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
