"""One table of an instrument file, read key by key, with errors that say where they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from surveys.instrument.model import InputError, nearest


@dataclass(frozen=True)
class Entry:
    """A TOML table with its place in words, such as ``iso9001_2015.toml, item 'acc1'``."""

    place: str
    raw: dict[str, Any]

    def fault(self, message: str) -> InputError:
        """Make an error at this place, for the caller to raise."""
        return InputError(f"{self.place}: {message}")

    def only(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Check that the table holds every required key and no unknown one.

        Raises
        ------
        InputError
            Naming the first unknown key with the nearest known one, or the first missing key.
        """
        required = list(required)
        known = [*required, *optional]
        for key in self.raw:
            if key not in known:
                raise self.fault(f"unknown key {key!r}; {nearest(key, known)}.")
        for key in required:
            if key not in self.raw:
                raise self.fault(f"the key {key!r} is missing; add it.")

    def text(self, key: str) -> str:
        """Return the text under `key`, without white space around it; an empty one is an error."""
        return self._text(self.raw[key], repr(key))

    def texts(self, key: str, *, smallest: int = 0) -> tuple[str, ...]:
        """Return the texts listed under `key`: at least `smallest`, none empty or twice; none if the key is missing."""
        found = self.raw.get(key, [])
        if not isinstance(found, list):
            raise self.fault(f"{key!r} is {_kind(found)}; write a list of texts in square brackets.")
        texts = tuple(self._text(text, f"entry {number} of {key!r}") for number, text in enumerate(found, 1))
        for text in texts:
            if texts.count(text) > 1:
                raise self.fault(f"{text!r} stands twice in {key!r}; take one out.")
        if len(texts) < smallest:
            raise self.fault(f"{key!r} holds {len(texts)}; it needs at least {smallest}.")
        return texts

    def choice(self, key: str, known: Iterable[str]) -> str | None:
        """Return the text under `key` if it is one of `known`; None where the key is missing."""
        if key not in self.raw:
            return None
        found = self.text(key)
        self.known(found, known, key.replace("_", " "))
        return found

    def known(self, found: str, known: Iterable[str], what: str) -> None:
        """Check that `found` is one of `known`; `what` says in the error what it is."""
        known = list(known)
        if found not in known:
            raise self.fault(f"unknown {what} {found!r}; {nearest(found, known)}.")

    def whole_number(self, key: str, smallest: int, largest: int) -> int:
        """Return the whole number under `key`, within `smallest` and `largest`."""
        found = self.raw[key]
        if not isinstance(found, int) or isinstance(found, bool) or not smallest <= found <= largest:
            raise self.fault(f"{key!r} is {found!r}; write a whole number from {smallest} to {largest}.")
        return found

    def table(self, key: str, name: str | None = None) -> Entry:
        """Return the table under `key`, called `name` in errors."""
        found = self.raw[key]
        if not isinstance(found, dict):
            raise self.fault(f"{key!r} is {_kind(found)}; write it as a table, [{key}].")
        return Entry(f"{self.place}, {name or f'[{key}]'}", found)

    def tables(self, key: str, word: str) -> list[Entry]:
        """Return the tables in the list under `key`; errors call each by its `word` and id, or by its number."""
        found = self.raw.get(key, [])
        if not isinstance(found, list) or not all(isinstance(raw, dict) for raw in found):
            raise self.fault(f"{key!r} is {_kind(found)}; write each entry as a table, [[{key}]].")
        return [
            Entry(f"{self.place}, {word} {repr(raw['id']) if isinstance(raw.get('id'), str) else number}", raw)
            for number, raw in enumerate(found, start=1)
        ]

    def _text(self, found: Any, name: str) -> str:
        if not isinstance(found, str):
            raise self.fault(f"{name} is {_kind(found)}; write a text in quotes.")
        if not found.strip():
            raise self.fault(f"{name} is empty; write a text or take the entry out.")
        return found.strip()


def _kind(found: Any) -> str:
    """Say what a TOML value is, in words."""
    if isinstance(found, bool):
        return "true or false"
    kinds = {str: "a text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(found), "a date or time")
