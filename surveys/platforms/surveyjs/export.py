"""Read answers to forms shown with SurveyJS: JSON (a list, or one object a line), or the same laid out as a table.

An answer is an object: ``{"staffg01": {"acc1": "4"}, "importance": ["accou"], "unit": "u1x2y"}``. A question that was
left out has no key. `surveys.files.reading` makes headings such as ``staffg01.acc1`` of it; other tools that lay
JSON out as a table write ``staffg01/acc1`` or ``staffg01_acc1``, and a list as ``["accou", "resou"]`` or in numbered
columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from surveys.files.reading import TextTable
from surveys.instrument import InputError
from surveys.platforms.headings import Heading, code_match, pieces, resolve
from surveys.platforms.raw import Answered, Column, Raw
from surveys.platforms.responses import answered_columns, unknown_headings
from surveys.platforms.sheets import split
from surveys.platforms.unanswered import unanswered_items
from surveys.questionnaire import Vocabulary, normalise

TITLE = "SurveyJS answers"

RESPONDENT = ("id", "_id", "_id.$oid", "instanceid", "responseid", "resultid", "uuid", "guid")
"""Keys under which a server may have put the id of an answer, the surest first."""

RECEIVED = ("happendat", "submittedat", "submitted_at", "createdat", "created_at")
"""Keys of the time when the server got an answer; used only where the form did not record its own."""

SECONDS = ("timespent", "time_spent")

PERSONAL = re.compile(
    r"(client_?|remote_?)?ip(_?addr(ess)?)?|user_?agent|e?-?mail|user(_?(name|id))?|(first_?|last_?)?name|referr?er|phone"
)
"""Keys of what a server may have stored about the person."""

_GRID = re.compile(r"(?:.*\.)?[a-z][a-z0-9]*g\d\d[./][a-z][a-z0-9]{0,11}")
_NUMBERED = re.compile(r"(?:.*[./])?importance[./_\[]\d{1,3}\]?")
_COMMENT = "-comment"
_MOST_PARTS = 6


def recognise(table: TextTable) -> str | None:
    """Tell whether a table holds SurveyJS answers: grids as objects of item ids, or what its form puts into answers."""
    first = [str(cell).strip() for cell in table.cells.iloc[0]] if len(table.cells) else []
    for heading in first:
        if _GRID.fullmatch(heading):
            return f"grids as objects, such as {heading!r}"
    if table.how.startswith("JSON") and {"questionnaire", "form", "language"} <= set(first):
        return "the keys 'questionnaire', 'form' and 'language'"
    return None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read SurveyJS answers.

    Parameters
    ----------
    table : TextTable
        Keys in the first row, one answer a row.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by key, for questions that are called otherwise.

    Returns
    -------
    Raw
        ``respondent`` is the id that the server gave; one that only counts gets the file's name before it. Without
        ``submitted`` in the data the time counts when the server got the answer.

    Raises
    ------
    InputError
        If there are no answers, no key is a question of the instrument, or two keys hold the same question.
    """
    headings, body, rows = split(table)
    names = [heading.casefold() for heading in headings]
    columns: dict[int, np.ndarray] = {place: body[place].to_numpy() for place in range(len(headings))}
    confirmed = {normalise(heading) for heading in mapping or {}}
    numbered = [place for place, name in enumerate(names) if _NUMBERED.fullmatch(name)]
    comments = [place for place, name in enumerate(names) if name.endswith(_COMMENT)]
    aside = {*numbered, *comments} - {place for place, one in enumerate(headings) if normalise(one) in confirmed}
    joined = _join_forms(headings, columns, vocabulary, confirmed)
    questions = [place for place in columns if place not in aside and place not in joined]
    found = resolve(
        [Heading(headings[place], _candidates(headings[place])) for place in questions], vocabulary, table.file, mapping
    )
    matches = {questions[place]: match for place, match in found.items()}
    if joined:  # then a key no longer tells which form it was
        matches = {place: replace(match, questionnaire=None) for place, match in matches.items()}
    if not matches:
        raise InputError(
            f"{table.file}: no key is a question of {vocabulary.instrument.id}; choose the instrument that was asked, "
            "or say in a mapping file which key is which question ([columns], key = id)."
        )
    for place, match in matches.items():
        if match.variable == "importance":
            columns[place] = np.array([_list(cell) for cell in columns[place]], dtype=object)
    answered = answered_columns(columns, matches, headings, table.file, rows)
    known = {match.variable for match in matches.values()}
    extra = _meta(names, headings, columns, rows, table.file, known)
    if numbered and "importance" not in known:
        extra.append(Answered("importance", _joined(headings, columns, numbered, rows, table.file)))
    extra += unanswered_items((*answered, *extra), vocabulary, table.file, rows)
    used = {*matches, *joined, *numbered, *(place for place, name in enumerate(names) if name in _own())}
    personal = [
        place for place, name in enumerate(names) if place not in used and PERSONAL.fullmatch(name.rpartition(".")[2])
    ]
    filled = [columns[place].astype(bool).any() for place in columns]
    return Raw(
        file=table.file,
        rows=rows,
        answered=(*answered, *extra),
        left_out=unknown_headings(headings, (*used, *personal), filled),
        personal=tuple(headings[place] for place in personal),
        notes=_notes((*answered, *extra)),
    )


def _own() -> tuple[str, ...]:
    return (*RESPONDENT, *RECEIVED, *SECONDS)


def _candidates(heading: str) -> tuple[str, ...]:
    """Take off the front what a server wrapped the answers in: ``result.staffg01.acc1``."""
    parts = heading.split(".")
    inner = [".".join(parts[start:]) for start in range(min(len(parts), _MOST_PARTS))]
    return tuple(dict.fromkeys([*inner, *pieces(heading)]))


def _join_forms(
    headings: Sequence[str], columns: dict[int, np.ndarray], vocabulary: Vocabulary, confirmed: set[str]
) -> set[int]:
    """Join the keys of an item on several forms for the same people, such as staff and kiosk: no answer has both.

    Returns the places that were joined to another; where an answer has both, nothing is joined.
    """
    first: dict[tuple[str, str | None], int] = {}
    joined = set()
    for place, heading in enumerate(headings):
        match = next((one for text in _candidates(heading) if (one := code_match(text, vocabulary))), None)
        if match is None or match.questionnaire is None or normalise(heading) in confirmed:
            continue
        key = (match.variable, match.audience)
        if key not in first:
            first[key] = place
            continue
        earlier = first[key]
        both = columns[earlier].astype(bool) & columns[place].astype(bool)
        if not both.any():
            columns[earlier] = np.where(columns[place].astype(bool), columns[place], columns[earlier])
            joined.add(place)
    return joined


def _list(cell: str) -> str:
    """Take brackets and quotes off a list that another tool wrote into one cell."""
    cell = cell.strip()
    if not (cell.startswith("[") and cell.endswith("]")):
        return cell
    return ";".join(part.strip().strip("\"'") for part in cell[1:-1].split(",") if part.strip())


def _joined(
    headings: Sequence[str], columns: Mapping[int, np.ndarray], places: Sequence[int], rows: np.ndarray, file: str
) -> Column:
    cells = [";".join(filter(None, parts)) for parts in zip(*(columns[place] for place in places), strict=True)]
    return Column(file, headings[places[0]], np.array(cells, dtype=object), rows)


def _meta(
    names: Sequence[str],
    headings: Sequence[str],
    columns: Mapping[int, np.ndarray],
    rows: np.ndarray,
    file: str,
    known: set[str],
) -> list[Answered]:
    """Who and when, from the keys that a server may add, where the answers themselves do not say."""
    result = []
    for variable, wanted in (("respondent", RESPONDENT), ("submitted", RECEIVED), ("duration", SECONDS)):
        place = next((names.index(name) for name in wanted if name in names), None)
        if variable in known or place is None:
            continue
        cells = columns[place]
        if variable == "respondent":
            stem = file.rpartition(".")[0] or file
            cells = np.array([f"{stem}:{cell.strip()}" if cell.strip().isdigit() else cell for cell in cells], object)
        result.append(Answered(variable, Column(file, headings[place], cells, rows)))
    return result


def _notes(answered: Sequence[Answered]) -> tuple[str, ...]:
    submitted = [one.column for one in answered if one.variable == "submitted"]
    if not submitted:
        return ("there is no date of submission, so finished and unfinished answers cannot be told apart",)
    unfinished = sum(not cell.strip() for cell in submitted[0].cells)
    if not unfinished:
        return ()
    rows = "1 row is unfinished; it was" if unfinished == 1 else f"{unfinished} rows are unfinished; they were"
    return (f"{rows} kept, without a time of submission",)
