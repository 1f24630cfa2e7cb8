"""Who is asked which item of a form: what pages are shown for, and what an answer that is missing can mean."""

from __future__ import annotations

from surveys.instrument import Item

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
