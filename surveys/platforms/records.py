"""JSON into cells: a list of answers, an object that holds one, or one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from surveys.instrument import InputError
from surveys.platforms.text_table import TextTable, check_size, from_rows

MOST_VALUES = 40_000_000
"""Commas, colons and brackets of a JSON text; they bound the values in it, and a value takes up to 100 bytes."""

MOST_LEVELS = 20
"""Objects inside objects; survey platforms use three levels."""

LISTS = ("responses", "results", "data", "value", "answers", "records")
"""Keys under which platforms put the list of answers: LimeSurvey and Qualtrics, Kobo, SurveyMonkey, ODK Central."""

JOINED_BY = "; "

_SPACE = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


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
        and missing keys are empty; numbers stay as they are written; truth values are ``true`` and ``false``.

    Raises
    ------
    InputError
        If the text is no JSON, holds no objects, or is too large or too deep.
    """
    _check_values(text, name)
    rows: list[dict[tuple[str, int], str]] = []
    columns: dict[tuple[str, int], int] = {}
    for number, record in enumerate(_records(text, name), start=1):
        if not isinstance(record, _Pairs):
            raise InputError(
                f"{name} answer {number}: each answer must be an object with names and values, "
                'as {"Q1": 4}; export the answers again, as CSV if possible.'
            )
        row: dict[tuple[str, int], str] = {}
        _flatten(record, "", row, f"{name} answer {number}")
        rows.append(row)
        for key in row:
            columns.setdefault(key, len(columns))
        check_size(name, len(rows) + 1, len(columns))
    table = [[heading for heading, _ in columns]]
    table += [[row.get(key, "") for key in columns] for row in rows]
    return TextTable(name, "", from_rows(table), None, None, f"JSON, {encoding}")


def _check_values(text: str, name: str) -> None:
    if sum(text.count(character) for character in ",:[{") > MOST_VALUES:
        raise InputError(f"{name}: the JSON file holds too many values to be read at once; export the answers as CSV.")


def _records(text: str, name: str) -> Iterator[object]:
    """Give one object after the other; of a list only one is in memory at a time."""
    decoder = json.JSONDecoder(
        object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=lambda word: word, strict=False
    )
    place = _SPACE.match(text).end()
    if text[place : place + 1] == "[":
        yield from _elements(text, place + 1, decoder, name)
        return
    first, end = _value(text, place, decoder, name)
    end = _SPACE.match(text, end).end()
    if end == len(text):
        yield from _inside(first)
        return
    yield first
    while end < len(text):
        record, end = _value(text, end, decoder, name)
        yield record
        end = _SPACE.match(text, end).end()


def _elements(text: str, place: int, decoder: json.JSONDecoder, name: str) -> Iterator[object]:
    place = _SPACE.match(text, place).end()
    if text[place : place + 1] == "]":
        place += 1
    else:
        while True:
            element, place = _value(text, place, decoder, name)
            yield element
            place = _SPACE.match(text, place).end()
            mark, place = text[place : place + 1], place + 1
            if mark == "]":
                break
            if mark != ",":
                raise _broken(text, place - 1, name)
            place = _SPACE.match(text, place).end()
    if _SPACE.match(text, place).end() != len(text):
        raise _broken(text, place, name)


def _value(text: str, place: int, decoder: json.JSONDecoder, name: str) -> tuple[object, int]:
    try:
        return decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise _broken(text, error.pos, name) from None
    except StopIteration as error:
        raise _broken(text, error.value or place, name) from None
    except RecursionError:
        raise _too_deep(name) from None


def _broken(text: str, place: int, name: str) -> InputError:
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    return InputError(
        f"{name} line {line}, character {column}: the JSON is broken here, or cut off; export the answers again."
    )


def _too_deep(name: str) -> InputError:
    return InputError(
        f"{name}: objects lie inside objects more than {MOST_LEVELS} levels deep; this is no export of answers."
    )


def _inside(first: object) -> Iterator[object]:
    """Find the list of answers in one object; an object without such a list is one answer."""
    named = {key.casefold(): value for key, value in first} if isinstance(first, _Pairs) else {}
    for key in LISTS:
        inside = named.get(key)
        if isinstance(inside, list) and all(isinstance(element, _Pairs) for element in inside):
            # LimeSurvey up to version 3 gives {"responses": [{"1": {...}}, {"2": {...}}]}, the number being the id.
            numbered = key == "responses" and all(
                len(element) == 1 and element[0][0].isdecimal() and isinstance(element[0][1], _Pairs)
                for element in inside
            )
            yield from (element[0][1] if numbered else element for element in inside)
            return
    yield first


def _flatten(value: object, heading: str, row: dict[tuple[str, int], str], where: str, level: int = 0) -> None:
    if level > MOST_LEVELS:
        raise _too_deep(where)
    if isinstance(value, _Pairs):
        children = value
    elif isinstance(value, list) and any(isinstance(element, _Pairs | list) for element in value):
        children = ((str(number), element) for number, element in enumerate(value, start=1))
    else:
        again = 0
        while (heading, again) in row:
            again += 1
        row[heading, again] = _text(value)
        return
    for key, child in children:
        key = _without_surrogates(key)
        _flatten(child, f"{heading}.{key}" if heading else key, row, where, level + 1)


def _text(value: object) -> str:
    if isinstance(value, list):
        return JOINED_BY.join(_text(element) for element in value)
    if value is None or value == "NaN":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _without_surrogates(value).replace("\x00", "")


def _without_surrogates(text: str) -> str:
    """Replace half characters (lone surrogates): no file could ever store them."""
    return _SURROGATE.sub("\ufffd", text)
