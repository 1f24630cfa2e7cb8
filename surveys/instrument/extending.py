"""An instrument made from another: what its file adds, rewords or drops, laid over the file it extends."""

from __future__ import annotations

from typing import Any

from surveys.instrument.entries import Entry
from surveys.instrument.model import InputError, nearest

LISTS = ("responsibilities", "items", "open_questions", "forms")
"""Lists of entries with ids; an entry of the same id replaces the earlier one."""

TABLES = ("scales", "non_answers", "importance")
"""Tables whose keys are laid over the earlier ones."""


def extend(base: dict[str, Any], file: Entry) -> dict[str, Any]:
    """Lay the content of an extending file over the content of the file it extends.

    Parameters
    ----------
    base : dict
        Content of the extended file.
    file : Entry
        The extending file; its keys `extends` and `drop` are used up.

    Returns
    -------
    dict
        Content of a whole instrument file. An item of a known id takes the place of the earlier one, a new item stands
        behind the last one of its responsibility. What is dropped is also gone from the forms; with a responsibility
        its items go.

    Raises
    ------
    InputError
        If something is dropped that is not there, or stands in both `drop` and the file.
    """
    merged = {key: value for key, value in base.items() if key not in LISTS}
    for key, value in file.raw.items():
        if key in TABLES and isinstance(value, dict):
            merged[key] = {**base.get(key, {}), **value}
        elif key not in (*LISTS, "extends", "drop"):
            merged[key] = value
    dropped = _dropped(base, file)
    for key in LISTS:
        own = [entry.raw for entry in file.tables(key, key)]
        if key == "forms":
            own = [_grown_form(base, Entry(f"{file.place}, form {one.get('id')!r}", one)) for one in own]
        merged[key] = _laid_over([one for one in base.get(key, []) if not _is_dropped(one, dropped)], own)
    known = {item.get("id") for item in merged["items"]}
    lost = {item["id"] for item in base["items"]} - known
    merged["forms"] = [
        one | {"items": [id for id in one.get("items", []) if id not in lost]} for one in merged["forms"]
    ]
    return merged


def _dropped(base: dict[str, Any], file: Entry) -> set[str]:
    there = [one["id"] for key in LISTS for one in base.get(key, [])]
    dropped = file.texts("drop")
    again = {one.raw.get("id") for key in LISTS for one in file.tables(key, key)}
    for id in dropped:
        if id not in there:
            raise InputError(f"{file.place}: 'drop' names {id!r}, which the extended instrument does not hold; "
                             f"{nearest(id, there)}.")  # fmt: skip
        if id in again:
            raise InputError(f"{file.place}: {id!r} is dropped and also written anew; keep one of the two.")
    return set(dropped)


def _is_dropped(entry: dict[str, Any], dropped: set[str]) -> bool:
    return entry["id"] in dropped or entry.get("responsibility") in dropped


def _grown_form(base: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """Turn `add = [...]` of a form into its whole list of items."""
    if "add" not in entry.raw:
        return entry.raw
    earlier = [form for form in base.get("forms", []) if form["id"] == entry.raw.get("id")]
    if not earlier or "items" in entry.raw:
        raise entry.fault(
            "'add' extends the list of a form that is there already; write 'items' for a form of your own."
        )
    rest = {key: value for key, value in entry.raw.items() if key != "add"}
    return {**earlier[0], **rest, "items": [*earlier[0]["items"], *entry.texts("add")]}


def _laid_over(base: list[dict[str, Any]], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    places = {entry["id"]: place for place, entry in enumerate(base)}
    result = list(base)
    for entry in own:
        if entry.get("id") in places:
            result[places[entry["id"]]] = entry
            continue
        same = [
            place
            for place, one in enumerate(result)
            if entry.get("responsibility") is not None and one.get("responsibility") == entry.get("responsibility")
        ]
        place = same[-1] + 1 if same else len(result)
        result.insert(place, entry)
        places = {one.get("id"): place for place, one in enumerate(result)}
    return result
