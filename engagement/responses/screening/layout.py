"""What screening needs of a form: blocks in which a string can run, scales, and items on the main scale."""

from __future__ import annotations

from surveys.instrument import Form, Instrument
from surveys.questionnaire import main_scale, pages_of


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
    scale = main_scale(instrument)
    pages = pages_of(instrument, form)
    return [
        item.id
        for name, items in pages.items()
        if name not in ("managers", "about")
        for item in items
        if item.scale == scale
    ]
