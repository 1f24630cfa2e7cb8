"""What a form showed to whom: pages as blocks, scales, and which items a respondent was asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from surveys.instrument import Form, Instrument, Item

FOR_ALL = ("resources",)
"""Pages of responsibilities that people who are new are not led past."""


def pages_of(instrument: Instrument, form: Form) -> dict[str, tuple[Item, ...]]:
    """Items by page, in the order shown; `surveys.make_questionnaire` lays them out so, and needs all texts for it.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    form : Form
        One of its forms.

    Returns
    -------
    dict of str to tuple of Item
        Pages in the instrument's order; those of responsibilities rotate.
    """
    items = [instrument.item(id) for id in form.items]
    staff = form.audience == "staff"
    managers = [item for item in items if staff and "staff" not in item.texts]
    trust = [item for item in items if item.role == "trust"]
    rest = [item for item in items if item not in managers and item not in trust]
    pages = {one.id: [item for item in rest if item.responsibility == one.id] for one in instrument.responsibilities}
    if not form.everything and max(map(len, pages.values()), default=0) <= 1:
        pages = {"items": [item for own in pages.values() for item in own]}
    pages["outcome"] = [item for item in rest if item.responsibility is None]
    pages["managers"] = managers
    pages["about"] = trust
    return {name: tuple(_as_shown(own, instrument)) for name, own in pages.items() if own}


def blocks_of(instrument: Instrument, form: Form) -> dict[str, list[str]]:
    """Item ids that can make a string: those of one page on one scale, in the order shown; pages of trust left out."""
    blocks: dict[str, list[str]] = {}
    for page, items in pages_of(instrument, form).items():
        for item in items:
            if item.role != "trust":
                blocks.setdefault(f"{page}, {item.scale}", []).append(item.id)
    return blocks


def scales_of(instrument: Instrument, form: Form) -> dict[str, list[str]]:
    """Ids of the scale items of each responsibility on the form."""
    items = [instrument.item(id) for id in form.items]
    scales = {
        one.id: [item.id for item in items if item.role == "scale" and item.responsibility == one.id]
        for one in instrument.responsibilities
    }
    return {name: ids for name, ids in scales.items() if ids}


def main_items(instrument: Instrument, form: Form) -> list[str]:
    """Ids of the items on the scale of the scale items that everybody with the form is asked."""
    scale = _main_scale(instrument)
    pages = pages_of(instrument, form)
    return [
        item.id
        for name, items in pages.items()
        if name not in ("managers", "about")
        for item in items
        if item.scale == scale
    ]


def asked_of(instrument: Instrument, form: Form, responses: pd.DataFrame) -> Mapping[str, np.ndarray]:
    """For each item id of the form, who was shown it: new people skip most pages, only who leads sees the last."""
    everybody = np.ones(len(responses), dtype=bool)
    staff = form.audience == "staff"
    known = ~_said_yes(responses, "new_starter") if staff and form.everything else everybody
    leading = _said_yes(responses, "leads_people") if staff else everybody
    shown = {}
    responsibilities = {one.id for one in instrument.responsibilities}
    for page, items in pages_of(instrument, form).items():
        who = everybody
        if page == "managers":
            who = leading
        elif page in responsibilities and page not in FOR_ALL:
            who = known
        shown |= {item.id: who for item in items}
    return shown


def form_of(instrument: Instrument, responses: pd.DataFrame) -> pd.Series:
    """Id of the form that each respondent filled in.

    Where the answers do not tell: the shortest form of the audience that asks everything these people answered.
    """
    named = responses["questionnaire"] if "questionnaire" in responses else pd.Series(None, index=responses.index)
    named = named.astype("object").where(named.notna(), None)
    known = {form.id: form for form in instrument.forms}
    named = named.where(named.isin(list(known)), None)
    for audience in dict.fromkeys(responses["form"]):
        unknown = (responses["form"] == audience) & named.isna()
        if not unknown.any():
            continue
        rows = responses[unknown]
        answered = {item.id for item in instrument.items if item.id in rows and answered_in(rows, item).any()}
        fitting = [form for form in instrument.forms if form.audience == audience and answered <= set(form.items)]
        best = min(fitting, key=lambda form: len(form.items)) if fitting else _full(instrument, audience)
        named = named.where(~unknown, best.id)
    return named


def answered_in(responses: pd.DataFrame, item: Item) -> np.ndarray:
    """Whether each respondent answered an item, on its scale or beside it."""
    there = responses[item.id].notna().to_numpy()
    for option in item.non_answers:
        if (name := f"{item.id}_{option}") in responses:
            there = there | responses[name].to_numpy(dtype=bool, na_value=False)
    return there


def _full(instrument: Instrument, audience: str) -> Form:
    return max((form for form in instrument.forms if form.audience == audience), key=lambda form: len(form.items))


def _said_yes(responses: pd.DataFrame, name: str) -> np.ndarray:
    if name not in responses:
        return np.zeros(len(responses), dtype=bool)
    return responses[name].to_numpy(dtype=bool, na_value=False)


def _main_scale(instrument: Instrument) -> str:
    return ([item.scale for item in instrument.items if item.role == "scale"] or list(instrument.scales))[0]


def _as_shown(items: list[Item], instrument: Instrument) -> list[Item]:
    """Items that share scale and non-answers stand in one grid; grids follow each other by their first item."""
    main = _main_scale(instrument)
    groups: dict[tuple, list[Item]] = {}
    for item in items:
        groups.setdefault((item.scale, item.non_answers, item.id if item.scale != main else ""), []).append(item)
    return [item for own in groups.values() for item in own]
