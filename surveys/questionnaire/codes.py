"""Answer codes that every survey platform takes: short, lowercase, the same in every export."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from typing import Any

NON_ANSWER_CODES = {"cannot_tell": "ct", "not_come_up": "nc", "not_my_job": "nj"}
NON_ANSWER_NUMBERS = {"cannot_tell": 91, "not_come_up": 92, "not_my_job": 93}
YES_NO_CODES = {"yes": "y", "no": "n"}
YES_NO_NUMBERS = {"yes": 1, "no": 2}

LONGEST = 5
"""LimeSurvey drops an option with a longer code without a word."""

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SMALLEST_NUMBER, _NUMBERS = 100_000, 900_000


def id_codes(ids: Iterable[str]) -> dict[str, str]:
    """Give each id a code of at most five letters and digits: its own first letters where these tell it apart."""
    ids = list(ids)
    short = {id: re.sub(r"[^a-z0-9]", "", id.casefold())[:LONGEST] for id in ids}
    taken = list(short.values())
    apart = {id: code for id, code in short.items() if code[:1].isalpha() and taken.count(code) == 1}
    rest = [id for id in ids if id not in apart]
    return apart | _distinct(rest, lambda hash: _code("r", hash), set(apart.values()))


def name_codes(names: Iterable[str], letter: str) -> dict[str, str]:
    """Give each name (of a unit, level or site) a code made from the name itself.

    A code is `letter` and four letters or digits. It does not depend on the order of the names, so that a roster may
    grow or be sorted anew between writing a form and reading its answers.
    """
    return _distinct(names, lambda hash: _code(letter, hash), set())


def name_numbers(names: Iterable[str]) -> dict[str, int]:
    """Give each name a number of six digits made from the name itself."""
    return _distinct(names, lambda hash: _SMALLEST_NUMBER + hash % _NUMBERS, set())


def _code(letter: str, hash: int) -> str:
    digits = []
    for _ in range(LONGEST - 1):
        hash, digit = divmod(hash, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return letter + "".join(digits)


def _distinct(names: Iterable[str], code: Callable[[int], Any], taken: set[Any]) -> dict[str, Any]:
    """Code every name; two that hash alike are told apart in alphabetical order."""
    result = {}
    for name in sorted(set(names)):
        hash = zlib.crc32(name.encode("utf-8"))
        while code(hash) in taken:
            hash += 1
        result[name] = code(hash)
        taken.add(result[name])
    return result
