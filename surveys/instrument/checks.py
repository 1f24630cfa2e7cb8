"""Rules that hold across the entries of an instrument: what a sound instrument needs beyond sound entries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveys.instrument.model import InputError, Instrument, Item

MOST_OPEN_QUESTIONS = 2

EXPORT_HEADINGS = (
    "respondent",
    "form",
    "questionnaire",
    "wave",
    "unit",
    "level",
    "site",
    "language",
    "started",
    "submitted",
    "duration",
    "importance",
)
"""Headings of an export that an item id must not take."""

_PROMISE = re.compile(r"promise\d*")
_MANAGER_ROLES = ("manager", "manager_block")


def check_instrument(instrument: Instrument, file: str) -> None:
    """Check the rules that concern more than one key of the file.

    Parameters
    ----------
    instrument : Instrument
        As read from `file`.
    file : str
        File name for the message.

    Raises
    ------
    InputError
        For the first rule broken, naming the entry and how to mend it.
    """
    check_unique(
        file,
        "item or open question",
        [*(item.id for item in instrument.items), *(id for id, _ in instrument.open_questions)],
    )
    if len(instrument.open_questions) > MOST_OPEN_QUESTIONS:
        raise InputError(
            f"{file}: there are {len(instrument.open_questions)} open questions; keep at most {MOST_OPEN_QUESTIONS}."
        )
    if not instrument.responsibilities:
        raise InputError(f"{file}: there is no responsibility; add at least one [[responsibilities]] table.")
    for item in instrument.items:
        fault = _item_fault(item) or _unworded(item, instrument)
        if fault:
            raise InputError(f"{file}, item {item.id!r}: {fault}.")
    for id, _ in instrument.open_questions:
        if id in EXPORT_HEADINGS or _PROMISE.fullmatch(id):
            raise InputError(f"{file}, open question {id!r}: {_taken(id)}.")


def check_unique(file: str, what: str, ids: Iterable[str]) -> None:
    """Check that no id stands twice; `what` says in the error what the ids belong to."""
    seen = set()
    for id in ids:
        if id in seen:
            raise InputError(f"{file}: the id {id!r} is used for more than one {what}; give each an id of its own.")
        seen.add(id)


def _unworded(item: Item, instrument: Instrument) -> str | None:
    """Say which way not to answer the item offers that the instrument has no words for."""
    missing = [id for id in item.non_answers if id not in instrument.non_answers]
    return f"it offers {missing[0]!r}, for which [non_answers] has no wording; add it there" if missing else None


def _taken(id: str) -> str:
    if _PROMISE.fullmatch(id):
        return "ids that start with 'promise' belong to the client's promises; choose another id"
    return f"the id {id!r} is a column heading of every export; choose another id"


def _item_fault(item: Item) -> str | None:
    """Say what is wrong with one item and how to mend it; None where nothing is."""
    if item.id in EXPORT_HEADINGS or _PROMISE.fullmatch(item.id):
        return _taken(item.id)
    if item.role == "promise":
        return "promises come from the client's assessment.toml; write the wording in [promise] and take this item out"
    if item.role in ("outcome", "trust") and item.responsibility is not None:
        return f"an item with role {item.role!r} belongs to no responsibility; take the key 'responsibility' out"
    if item.role in ("scale", "symptom", *_MANAGER_ROLES) and item.responsibility is None:
        return f"an item with role {item.role!r} needs a responsibility; add the key 'responsibility'"
    if item.role in _MANAGER_ROLES and "manager" not in item.texts:
        return f"an item with role {item.role!r} lacks the manager text; add texts.manager"
    if item.role == "scale":
        return _scale_item_fault(item)
    if item.resource_type is not None:
        return f"an item with role {item.role!r} takes no resource type; take the key 'resource_type' out"
    return None


def _scale_item_fault(item: Item) -> str | None:
    """Say what is wrong with an item that enters a responsibility's score."""
    if item.object is None:
        return "a scale item needs an object; add object = 'leader_behaviour' or 'workplace'"
    if "manager" in item.texts:
        return "a scale item is asked of all staff, managers too; take texts.manager out, or use role 'manager'"
    needed = ("staff", "leader") if item.object == "leader_behaviour" else ("staff",)
    for form in needed:
        if form not in item.texts:
            return f"a {item.object} scale item lacks the {form} text; add texts.{form}"
    about_resources = item.responsibility == "resources" and item.object == "workplace"
    if about_resources and item.resource_type is None:
        return "a workplace item about resources lacks its resource type; add the key 'resource_type'"
    if not about_resources and item.resource_type is not None:
        return "only workplace items about resources take a resource type; take the key 'resource_type' out"
    return None
