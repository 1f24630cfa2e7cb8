"""JSON into cells: a list of answers, an object that holds one, or one object a line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from surveys.files.text_table import MOST_COLUMNS, TextTable, check_size, from_rows, storable
from surveys.instrument import InputError

MOST_VALUES = 25_000_000
"""Commas, colons and brackets of a JSON text: 100,000 answers to 120 questions. Each value can take 150 bytes."""

MOST_LEVELS = 20
"""Objects inside objects; survey platforms use three levels."""

LISTS = ("responses", "results", "data", "value", "answers", "records")
"""Keys under which platforms put the list of answers: LimeSurvey and Qualtrics, Kobo, SurveyMonkey, ODK Central."""

JOINED_BY = "; "

_SPACE = re.compile(r"[ \t\r\n]*")


class _Pairs(tuple):
    """Keys and values of one JSON object: unlike a dict, it keeps a key that stands twice."""

    __slots__ = ()


def read_records(text: str, name: str, encoding: str) -> TextTable:
    """Read answers in JSON: one object a respondent.

    Parameters
    ----------
    text : str
        A list of objects; an object that holds such a list, as LimeSurvey's ``{"responses": [...]}``; one object; or
        one object a line.
    name : str
        Name for messages.
    encoding : str
        How the text was decoded, for the user.

    Returns
    -------
    TextTable
        A row of headings, then one row an object. Objects inside become headings joined by a dot (``R01.acc1``), lists
        of single values text joined by ``"; "``; lists of objects are numbered (``files.1.name``). ``null``, ``NaN``
        and missing keys are empty; numbers stay as they are written; truth values are ``true`` and ``false``. A key
        that stands twice in an object gives two columns with the same heading.

    Raises
    ------
    InputError
        If the text is no JSON, holds no objects, or is too large or too deep.
    """
    text = text.lstrip("\ufeff")
    if sum(map(text.count, ",:[{")) > MOST_VALUES:
        raise InputError(f"{name}: the JSON file holds too many values to be read at once; export the answers as CSV.")
    table = _Table(name)
    for number, record in enumerate(_records(text, name), start=1):
        if not isinstance(record, _Pairs):
            raise InputError(
                f"{name} answer {number}: each answer must be an object with names and values, "
                'as {"Q1": 4}; export the answers again, as CSV if possible.'
            )
        table.add(record, number)
    return TextTable(name, "", table.cells(), None, None, f"JSON, {encoding}")


class _Table:
    """Rows that grow with every answer, and columns with every new key."""

    def __init__(self, name: str):
        self._name = name
        self._columns: dict[str | tuple[str, int], int] = {}
        self._rows: list[list[str]] = []

    def add(self, record: _Pairs, number: int) -> None:
        row = [""] * len(self._columns)
        taken: set[int] = set()
        again: Counter[str] = Counter()
        for heading, value in _flat(record, self._name, number):
            place = self._columns.setdefault(heading, len(self._columns))
            if place in taken:
                again[heading] += 1
                place = self._columns.setdefault((heading, again[heading]), len(self._columns))
            taken.add(place)
            if place >= len(row):
                if place >= MOST_COLUMNS:
                    check_size(self._name, 1, place + 1)
                row.extend([""] * (place + 1 - len(row)))
            row[place] = value
        self._rows.append(row)
        check_size(self._name, len(self._rows) + 1, len(self._columns))

    def cells(self) -> object:
        headings = [key if isinstance(key, str) else key[0] for key in self._columns]
        return from_rows([headings, *self._rows])


def _records(text: str, name: str) -> Iterator[object]:
    """Give one object after the other; of a list only one is in memory at a time."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_Pairs,
        parse_int=str,  # as written, and without Python's limit on digits
        parse_float=str,
        parse_constant=lambda word: None if word == "NaN" else word,
        strict=False,
    )
    place = _after_space(text, 0)
    if text[place : place + 1] == "[":
        yield from _elements(text, place + 1, decoder, name)
        return
    first, end = _value(text, place, decoder, name)
    end = _after_space(text, end)
    if end == len(text):
        yield from _inside(first, name)
        return
    yield first
    while end < len(text):
        record, end = _value(text, end, decoder, name)
        yield record
        end = _after_space(text, end)


def _elements(text: str, place: int, decoder: json.JSONDecoder, name: str) -> Iterator[object]:
    place = _after_space(text, place)
    mark = "]" if text[place : place + 1] == "]" else ","
    place += mark == "]"
    while mark == ",":
        element, place = _value(text, _after_space(text, place), decoder, name)
        yield element
        place = _after_space(text, place)
        mark = text[place : place + 1]
        if mark not in ("]", ","):  # an empty mark: cut off
            raise _broken(text, place, name)
        place += 1
    place = _after_space(text, place)
    if place != len(text):
        raise _broken(text, place, name)


def _after_space(text: str, place: int) -> int:
    return _SPACE.match(text, place).end()


def _value(text: str, place: int, decoder: json.JSONDecoder, name: str) -> tuple[object, int]:
    try:
        return decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, name) from None
    except RecursionError:
        raise _too_deep(name) from None


def _broken(text: str, place: int, name: str) -> InputError:
    line = text.count("\n", 0, place) + 1
    character = place - text.rfind("\n", 0, place)
    return InputError(
        f"{name} line {line}, character {character}: the JSON is broken here, or cut off; export the answers again."
    )


def _too_deep(name: str) -> InputError:
    return InputError(
        f"{name}: objects lie inside objects more than {MOST_LEVELS} levels deep; this is no export of answers."
    )


def _inside(first: object, name: str) -> Iterable[object]:
    """Find the list of answers in one object; an object without such a list is one answer."""
    named = {key.casefold(): value for key, value in first} if isinstance(first, _Pairs) else {}
    for key in LISTS:
        answers = named.get(key)
        if isinstance(answers, list) and all(isinstance(answer, _Pairs) for answer in answers):
            if isinstance(named.get("next"), str):  # Kobo and ODK Central give large surveys in pages
                raise InputError(
                    f"{name}: the file holds {len(answers)} answers and says that more follow on a next page; "
                    "export all of them, as CSV or XLSX."
                )
            # LimeSurvey up to version 3 gives {"responses": [{"1": {...}}, {"2": {...}}]}, the number being the id.
            numbered = key == "responses" and all(map(_is_numbered, answers))
            return [answer[0][1] if numbered else answer for answer in answers]
    return [first]


def _is_numbered(answer: _Pairs) -> bool:
    return len(answer) == 1 and answer[0][0].isdecimal() and isinstance(answer[0][1], _Pairs)


def _flat(value: object, name: str, number: int, heading: str = "", level: int = 0) -> Iterator[tuple[str, str]]:
    """Give the headings and texts of one answer."""
    if level > MOST_LEVELS:
        raise _too_deep(f"{name} answer {number}")
    if isinstance(value, _Pairs):
        children: Iterable[tuple[str, object]] = value
    elif isinstance(value, list) and any(isinstance(element, _Pairs | list) for element in value):
        children = ((str(place), element) for place, element in enumerate(value, start=1))
    else:
        yield heading, _text(value)
        return
    for key, child in children:
        key = storable(key)
        inner = f"{heading}.{key}" if heading else key
        if isinstance(child, str):
            yield inner, storable(child)
        else:
            yield from _flat(child, name, number, inner, level + 1)


def _text(value: object) -> str:
    if isinstance(value, list):
        return JOINED_BY.join(_text(element) for element in value if element is not None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return storable(value)
