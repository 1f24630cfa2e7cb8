"""The structure of a LimeSurvey survey: as a file says it should be, as a server stores it, where the two differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.files.xml_parts import BrokenXml, read_stream
from surveys.instrument import InputError

SETTINGS = ("language", "additional_languages", "anonymized", "datestamp", "ipaddr", "refurl")
"""Settings that are compared: the languages, and what protects respondents."""

_ROW, _CELL = 4, 5
"""Depth of the elements ``document/<table>/rows/row/<column>``."""


@dataclass(frozen=True)
class StoredQuestion:
    """One question.

    Attributes
    ----------
    code, type : str
        Its code, and LimeSurvey's letter for its kind.
    rows : tuple of str
        Codes of subquestions.
    answers : tuple of str
        Codes of answer options.
    """

    code: str
    type: str
    rows: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """A survey without its texts.

    Attributes
    ----------
    settings : mapping of str to str
        Of `SETTINGS` those that are known.
    groups : int
        Number of question groups.
    questions : tuple of StoredQuestion
        In order.
    """

    settings: Mapping[str, str] = field(hash=False)
    groups: int
    questions: tuple[StoredQuestion, ...]


def read_structure(content: bytes, name: str) -> Structure:
    """Read the structure in an ``.lss`` file.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Name for messages.

    Raises
    ------
    InputError
        If it is no structure file of LimeSurvey.
    """
    tables = _tables(content, name)
    try:
        rows: dict[str, list[str]] = {}
        answers: dict[str, list[str]] = {}
        for row in tables.get("subquestions", ()):
            rows.setdefault(row["parent_qid"], []).append(row["title"])
        for row in tables.get("answers", ()):
            answers.setdefault(row["qid"], []).append(row["code"])
        questions = tuple(
            StoredQuestion(
                one["title"], one["type"], tuple(rows.get(one["qid"], ())), tuple(answers.get(one["qid"], ()))
            )
            for one in tables["questions"]
        )
        (survey,) = tables["surveys"]
    except (KeyError, ValueError):
        raise InputError(
            f"{name}: this is no structure file of a LimeSurvey survey; write it again by "
            "'engagement survey write --platform limesurvey'."
        ) from None
    settings = {key: survey[key] for key in SETTINGS if key in survey}
    return Structure(settings, len(tables.get("groups", ())), questions)


def _tables(content: bytes, name: str) -> dict[str, list[dict[str, str]]]:
    tables: dict[str, list[dict[str, str]]] = {}
    path: list[str] = []
    cell: list[str] = []

    def start(tag: str, _: dict[str, str]) -> None:
        path.append(tag)
        cell.clear()
        if len(path) == _ROW:
            tables.setdefault(path[1], []).append({})

    def end(tag: str) -> None:
        if len(path) == _CELL:
            tables[path[1]][-1][tag] = "".join(cell)
        path.pop()

    try:
        read_stream((content,), start, end, cell.append)
    except BrokenXml as error:
        raise InputError(f"{name}: the file is not readable ({error}); write it again.") from None
    return tables


def differences(written: Structure, stored: Structure) -> list[str]:
    """Say what a server changed.

    Parameters
    ----------
    written, stored : Structure
        What was sent, and what the server then had.

    Returns
    -------
    list of str
        One line a difference; none where the two are the same.
    """
    return list(_differences(written, stored))


def _differences(written: Structure, stored: Structure) -> Iterator[str]:
    for name, value in written.settings.items():
        found = stored.settings.get(name, "")
        if found.split() != value.split():
            yield f"setting {name} is {found!r} instead of {value!r}"
    if written.groups != stored.groups:
        yield f"there are {stored.groups} question groups instead of {written.groups}"
    yield from _codes("question", [one.code for one in written.questions], [one.code for one in stored.questions])
    found = {one.code: one for one in stored.questions}
    for one in written.questions:
        if one.code not in found:
            continue
        other = found[one.code]
        if other.type != one.type:
            yield f"question {one.code!r} is of type {other.type!r} instead of {one.type!r}"
        yield from _codes(f"subquestion of {one.code!r}:", one.rows, other.rows)
        yield from _codes(f"answer option of {one.code!r}:", one.answers, other.answers)


def _codes(what: str, written: Sequence[str], stored: Sequence[str]) -> Iterator[str]:
    lost = [code for code in written if code not in stored]
    new = [code for code in stored if code not in written]
    for code in lost:
        yield f"{what} {code!r} is not there"
    for code in new:
        yield f"{what} {code!r} was not written"
    if not lost and not new and list(written) != list(stored):
        yield f"{what} the order is {', '.join(stored)} instead of {', '.join(written)}"
