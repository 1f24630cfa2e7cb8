"""Which items stand on which page of a form, in what order, and for whom a page is not shown."""

from __future__ import annotations

from collections.abc import Sequence

from surveys.instrument import Form, Instrument, Item

OUTCOME, MANAGERS, ABOUT, TOGETHER = "outcome", "managers", "about", "items"
FOR_NEWCOMERS = ("resources",)


def asked_of_newcomers(item: Item) -> bool:
    """Whether people in their first three months are asked: what they live from the first day, and the outcome.

    Parameters
    ----------
    item : Item
        Any item of an instrument.

    Returns
    -------
    bool
    """
    return item.responsibility is None or item.responsibility in FOR_NEWCOMERS


def asked_of_managers_only(item: Item) -> bool:
    """Whether the item stands in the block for staff who lead people below top management.

    Parameters
    ----------
    item : Item
        Any item of an instrument.

    Returns
    -------
    bool
    """
    return "manager" in item.texts and "staff" not in item.texts


def pages_of(instrument: Instrument, form: Form) -> dict[str, tuple[Item, ...]]:
    """Items by page, in the order shown.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    form : Form
        One of its forms.

    Returns
    -------
    dict of str to tuple of Item
        A page for each responsibility, which rotate, then "outcome", "managers" and "about" (trust). A short form with
        one item a responsibility has one page "items": a page each would be all turning and no answering.
    """
    items = [instrument.item(id) for id in form.items]
    managers = [item for item in items if form.audience == "staff" and asked_of_managers_only(item)]
    trust = [item for item in items if item.role == "trust"]
    rest = [item for item in items if item not in managers and item not in trust]
    pages = {one.id: [item for item in rest if item.responsibility == one.id] for one in instrument.responsibilities}
    if not form.everything and max(map(len, pages.values()), default=0) <= 1:
        pages = {TOGETHER: [item for own in pages.values() for item in own]}
    pages[OUTCOME] = [item for item in rest if item.responsibility is None]
    pages[MANAGERS] = managers
    pages[ABOUT] = trust
    return {
        name: tuple(item for group in grids_of(own, instrument) for item in group) for name, own in pages.items() if own
    }


def grids_of(items: Sequence[Item], instrument: Instrument) -> list[list[Item]]:
    """Items of a page as they stand together: those that share scale and non-answers make a grid.

    Parameters
    ----------
    items : sequence of Item
        Of one page.
    instrument : Instrument
        Its main scale is that of its first scale item; items on another scale stand alone.

    Returns
    -------
    list of list of Item
        In the order of their first items.
    """
    main = main_scale(instrument)
    groups: dict[tuple, list[Item]] = {}
    for item in items:
        groups.setdefault((item.scale, item.non_answers, item.id if item.scale != main else ""), []).append(item)
    return list(groups.values())


def main_scale(instrument: Instrument) -> str:
    """Id of the scale that the scale items are answered on; the first scale where there are none.

    Parameters
    ----------
    instrument : Instrument
        Any instrument.

    Returns
    -------
    str
    """
    return ([item.scale for item in instrument.items if item.role == "scale"] or list(instrument.scales))[0]
