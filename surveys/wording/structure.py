"""Rules about what an instrument holds: twins, objects, numbers of items, ids, scales and ways not to answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from surveys.instrument import FORMS, OBJECTS, Instrument, Item
from surveys.wording.languages import Language
from surveys.wording.reading import words

FEWEST_ITEMS = 2
"""Scale items a responsibility needs for each object."""

MOST_OPEN_QUESTIONS = 2

COMPARED = ("scale", "promise", "manager", "manager_block")
"""Roles that are asked of two sides."""

WITH_OBJECT = (*COMPARED, "symptom", "recency")
"""Roles that describe either acts of top managers or the workplace."""

RATED = (*COMPARED, "symptom", "outcome")
"""Roles that need ways not to answer; recency has its own "never", and trust anyone can tell."""

Fault = tuple[str, str | None, str, str]


def structure_faults(instrument: Instrument, language: Language) -> Iterator[Fault]:
    """Rules broken by the instrument as a whole.

    Parameters
    ----------
    instrument : Instrument
        Need not have passed the checks of `load_instrument`.
    language : Language
        For the words of an agree/disagree scale.

    Yields
    ------
    tuple of (str, str or None, str, str)
        Item (or responsibility, or "instrument"), form, rule and what was found.
    """
    for item in instrument.items:
        yield from _item_faults(item)
    for responsibility in instrument.responsibilities:
        for object in OBJECTS:
            n = len(instrument.items_of(role="scale", responsibility=responsibility.id, object=object))
            if n < FEWEST_ITEMS:
                yield responsibility.id, None, "two_items", f"{n} with object '{object}'"
    ids = Counter([*(item.id for item in instrument.items), *(id for id, _ in instrument.open_questions)])
    for id, n in ids.items():
        if n > 1:
            yield id, None, "same_id", f"{n} times"
    yield from _same_wordings(instrument)
    used = {item.scale for item in instrument.items}
    for scale in instrument.scales.values():
        found = [label for label in scale.labels if any(re.search(p, label, re.I) for p in language.agreement)]
        if found and scale.id in used:
            yield scale.id, None, "agreement", f"'{found[0]}'"
    if not instrument.items_of(form="staff", role="trust"):
        yield "instrument", None, "trust", "no item with role 'trust' on the staff form"
    if len(instrument.open_questions) > MOST_OPEN_QUESTIONS:
        yield "instrument", None, "open_questions", f"{len(instrument.open_questions)}"


def _item_faults(item: Item) -> Iterator[Fault]:
    if item.role in COMPARED:
        other = "manager" if item.role in ("manager", "manager_block") else "staff"
        for form in (other, "leader"):
            if form not in item.texts:
                yield item.id, form, "twin", "the text is missing"
    if item.role in WITH_OBJECT and item.object is None:
        yield item.id, None, "object", "none is given"
    needed = ["not_come_up", "cannot_tell"] if item.role in RATED else []
    if item.role == "scale" and item.resource_type is not None:
        needed.append("not_my_job")
    missing = [name for name in needed if name not in item.non_answers]
    if missing:
        yield item.id, None, "non_answers", f"without {', '.join(repr(name) for name in missing)}"


def _same_wordings(instrument: Instrument) -> Iterator[Fault]:
    for form in FORMS:
        first: dict[tuple[str, ...], str] = {}
        for item in instrument.items_of(form=form):
            said = tuple(words(item.texts[form].casefold())) or (item.texts[form],)
            if said in first:
                yield item.id, form, "same_wording", f"the same as {first[said]}"
            first.setdefault(said, item.id)
