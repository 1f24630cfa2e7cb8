"""The mapping file: what headings and labels of an export mean, where the platform or somebody changed their texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from surveys.instrument import AUDIENCES, InputError
from surveys.instrument.entries import Entry
from surveys.instrument.model import nearest
from surveys.platforms.headings import code_match
from surveys.platforms.raw import META, Raw
from surveys.questionnaire import Vocabulary


@dataclass(frozen=True)
class Confirmed:
    """What a user confirmed.

    Attributes
    ----------
    columns : mapping of str to str
        Variable by heading as shown; an empty variable leaves the column out. ``acc1@leader`` says whose wording it is.
    values : mapping of str to mapping of str to str
        Canonical value by label, by item id.
    """

    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)

    def applied(self, raw: Raw) -> Raw:
        """Hand the confirmed values on with the export."""
        return replace(raw, values=self.values)


def read_mapping(mapping: str | Path | Mapping | None, vocabulary: Vocabulary) -> Confirmed:
    """Read a mapping file and check it against the instrument.

    Parameters
    ----------
    mapping : str, Path, mapping or None
        A TOML file, or its content: ``[columns]`` with heading = id, and ``[values.<item or scale>]`` with
        label = scale point or non-answer. None: nothing was confirmed.
    vocabulary : Vocabulary
        Of the instrument that was asked.

    Returns
    -------
    Confirmed
        Values of a scale are given for each of its items.

    Raises
    ------
    InputError
        If the file cannot be read, names something the instrument does not know, or gives one id to two headings.
    """
    if mapping is None:
        return Confirmed()
    file = Entry("mapping", dict(mapping)) if isinstance(mapping, Mapping) else _file(Path(mapping))
    file.only([], ["columns", "values"])
    columns = file.table("columns").raw if "columns" in file.raw else {}
    _check_columns(file, columns, vocabulary)
    values: dict[str, Mapping[str, str]] = {}
    tables = file.table("values").raw if "values" in file.raw else {}
    for name in tables:
        entry = Entry(file.place, tables).table(name, f"[values.{name}]")
        for item in _items(entry, name, vocabulary):
            values[item] = {**values.get(item, {}), **_values(entry, item, vocabulary)}
    return Confirmed(dict(columns), values)


def _file(path: Path) -> Entry:
    try:
        return Entry(path.name, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        raise InputError(f"{path.name}: the mapping file cannot be read ({error.strerror}); check the path.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path.name}: the file is not valid TOML in UTF-8: {error}; mend that line.") from None


def _check_columns(file: Entry, columns: Mapping[str, object], vocabulary: Vocabulary) -> None:
    taken: dict[str, str] = {}
    for heading, id in columns.items():
        if not isinstance(id, str):
            raise file.fault(f'[columns] {heading!r} is {id!r}; write an id in quotes, or "" to leave the column out.')
        name, _, audience = id.partition("@")
        if id and (code_match(name, vocabulary) is None or audience not in ("", *AUDIENCES)):
            known = [*META, "importance", *vocabulary.variables()]
            raise file.fault(f"[columns] {heading!r} = {id!r}, which is no question; {nearest(name, known)}.")
        if id and id in taken:
            raise file.fault(f"[columns] {taken[id]!r} and {heading!r} both are {id!r}; one of them must be another.")
        taken[id] = heading


def _items(entry: Entry, name: str, vocabulary: Vocabulary) -> list[str]:
    """Items that a table of values is about: one item, or all that are answered on a scale."""
    items = vocabulary.instrument.items
    if name in vocabulary.instrument.scales:
        return [item.id for item in items if item.scale == name]
    if name in {item.id for item in items}:
        return [name]
    known = [*vocabulary.instrument.scales, *(item.id for item in items)]
    raise entry.fault(f"{name!r} is neither a scale nor an item; {nearest(name, known)}.")


def _values(entry: Entry, item: str, vocabulary: Vocabulary) -> dict[str, str]:
    values = {}
    for label, value in entry.raw.items():
        canonical = "" if value == "" else vocabulary.value(item, str(value))
        if canonical is None:
            known = dict.fromkeys(vocabulary.values[item].values())
            raise entry.fault(f"{label!r} = {value!r}, which is no answer to {item!r}; {nearest(str(value), known)}.")
        values[label] = canonical
    return values
