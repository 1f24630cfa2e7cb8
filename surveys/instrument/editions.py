"""Editions of the standard: which clause stands for which responsibility, so one data set reports against either."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path

from surveys.instrument.entries import Entry
from surveys.instrument.model import InputError, Instrument, Responsibility, content_hash, nearest


@dataclass(frozen=True)
class Edition:
    """The crosswalk from responsibilities to clauses in one edition of the standard.

    Attributes
    ----------
    id, title : str
        Such as ``2015`` and ``ISO 9001:2015``.
    note : str
        What has to be said beside the letters; empty where nothing.
    responsibilities : tuple of Responsibility
        All that the edition names, in its order.
    items : mapping of str to str
        Clause letter of items whose letter is not their responsibility's.
    """

    id: str
    title: str
    note: str
    responsibilities: tuple[Responsibility, ...]
    items: Mapping[str, str] = field(hash=False)


def list_editions() -> tuple[str, ...]:
    """Name the editions of the library.

    Returns
    -------
    tuple of str
        Their ids, oldest first.
    """
    return tuple(sorted(_files()))


@cache
def load_edition(id: str) -> Edition:
    """Read the crosswalk of an edition.

    Raises
    ------
    InputError
        If the library holds no such edition; the message names those it holds.
    """
    files = _files()
    if id not in files:
        raise InputError(f"There is no clause crosswalk of edition {id!r}; {nearest(id, sorted(files))}.")
    file = Entry(files[id].name, tomllib.loads(files[id].read_text(encoding="utf-8")))
    file.only(["title", "responsibilities"], ["note", "items"])
    items = file.table("items") if "items" in file.raw else Entry(file.place, {})
    return Edition(
        id=id,
        title=file.text("title"),
        note=file.text("note") if "note" in file.raw else "",
        responsibilities=tuple(_responsibility(entry) for entry in file.tables("responsibilities", "responsibility")),
        items={item: items.text(item) for item in items.raw},
    )


def in_edition(instrument: Instrument, id: str) -> Instrument:
    """Give an instrument the clause letters of another edition, so that its answers report against that one.

    Parameters
    ----------
    instrument : Instrument
        What was asked.
    id : str
        Edition to report against, among `list_editions`.

    Returns
    -------
    Instrument
        Responsibilities in the order of the edition. One that the edition names and the instrument does not ask about
        is there without items: reports call it "not measured". One that the edition does not know is left out together
        with its items (a responsibility of the instrument's own, with a clause given in its file, stays).

    Raises
    ------
    InputError
        If there is no such edition.
    """
    if id == instrument.edition:
        return instrument
    edition = load_edition(id)
    measured = {one.id: one for one in instrument.responsibilities}
    # A responsibility that no edition of the library names is the instrument's own; its clause was given by hand.
    foreign = {one.id for name in list_editions() for one in load_edition(name).responsibilities}
    responsibilities = [
        replace(measured[one.id], clause=one.clause, related=one.related) if one.id in measured else one
        for one in edition.responsibilities
    ]
    responsibilities += [one for one in instrument.responsibilities if one.id not in foreign]
    kept = {one.id for one in responsibilities}
    items = [item for item in instrument.items if item.responsibility is None or item.responsibility in kept]
    asked = {item.id for item in items}
    forms = [replace(form, items=tuple(i for i in form.items if i in asked)) for form in instrument.short_forms]
    lettered = replace(
        instrument,
        edition=id,
        responsibilities=tuple(responsibilities),
        items=tuple(replace(item, clause=edition.items.get(item.id)) for item in items),
        short_forms=tuple(forms),
    )
    return replace(lettered, hash=content_hash(lettered))


def _responsibility(entry: Entry) -> Responsibility:
    entry.only(["id", "clause", "title"], ["related"])
    title = entry.text("title")
    # What is not asked about has no plain label on any form; its title stands in where a report needs a name.
    return Responsibility(entry.text("id"), title, title, entry.text("clause"), entry.texts("related"))


def _files() -> dict[str, Path]:
    folder = Path(str(resources.files("surveys.library"))) / "editions"
    return {path.stem: path for path in folder.glob("*.toml")}
