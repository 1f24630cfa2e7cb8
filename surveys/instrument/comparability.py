"""Which items two instruments ask alike: only these carry a trend from one to the other."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.instrument.model import Instrument, Item
from surveys.instrument.reading import list_instruments, load_instrument

STATUSES = ("same", "reworded", "rescaled", "added", "dropped")
"""What can have become of an item; a trend holds for `same` only."""


@dataclass(frozen=True)
class Comparison:
    """One item of two instruments.

    Attributes
    ----------
    item : str
        Item id.
    status : str
        One of `STATUSES`.
    forms : tuple of str
        Forms (staff, leader, manager) whose wording differs; of `rescaled`, `added` and `dropped` all it is asked on.
    detail : str
        Earlier wording and new wording, or what changed about the answers; empty for `same`.
    """

    item: str
    status: str
    forms: tuple[str, ...]
    detail: str


def compare_instruments(earlier: Instrument, later: Instrument) -> tuple[Comparison, ...]:
    """Compare what two instruments ask, item by item.

    Parameters
    ----------
    earlier, later : Instrument
        Promises belong to the client: they are compared only by an id that both hold, so give both with promises.

    Returns
    -------
    tuple of Comparison
        In the order of `later`, what was dropped at the end. Any change of wording breaks the trend of an item, also
        one that seems to mean the same; so does another scale, another label on it, or other ways not to answer.

    References
    ----------
    Schuman, H. and Presser, S. (1981). Questions and Answers in Attitude Surveys. Academic Press. Small changes of
    wording move answers by amounts nobody predicted.
    """
    before = {item.id: item for item in earlier.items}
    found = [
        _compared(before[item.id], item, earlier, later)
        if item.id in before
        else Comparison(item.id, "added", tuple(item.texts), next(iter(item.texts.values())))
        for item in later.items
    ]
    kept = {item.id for item in later.items}
    found += [
        Comparison(item.id, "dropped", tuple(item.texts), next(iter(item.texts.values())))
        for item in earlier.items
        if item.id not in kept
    ]
    return tuple(found)


def compare_with_base(instrument: Instrument) -> tuple[Comparison, ...]:
    """Compare an instrument with the library instrument that it extends.

    Parameters
    ----------
    instrument : Instrument
        With or without promises, which are left out: they are the client's own in every assessment.

    Returns
    -------
    tuple of Comparison
        Nothing where it extends none.
    """
    if instrument.base not in list_instruments():
        return ()
    found = compare_instruments(load_instrument(instrument.base), instrument)
    promises = {item.id for item in instrument.items_of(role="promise")}
    return tuple(one for one in found if one.item not in promises)


def _compared(before: Item, after: Item, earlier: Instrument, later: Instrument) -> Comparison:
    answers = [_answers(before, earlier), _answers(after, later)]
    if answers[0] != answers[1]:
        detail = f"answers {' / '.join(answers[0])} -> {' / '.join(answers[1])}"
        return Comparison(after.id, "rescaled", tuple(after.texts), detail)
    forms = [form for form in after.texts if form in before.texts and before.texts[form] != after.texts[form]]
    forms += [form for form in {**before.texts, **after.texts} if (form in before.texts) != (form in after.texts)]
    if not forms:
        return Comparison(after.id, "same", (), "")
    texts = [(form, before.texts.get(form, "not asked"), after.texts.get(form, "not asked")) for form in forms]
    changes = [f"{form}: {old!r} -> {new!r}" for form, old, new in texts]
    return Comparison(after.id, "reworded", tuple(forms), "; ".join(changes))


def _answers(item: Item, instrument: Instrument) -> tuple[str, ...]:
    """List what can be ticked, as respondents read it."""
    labels = instrument.scales[item.scale].labels
    return (*labels, *(instrument.non_answers[id] for id in item.non_answers if id in instrument.non_answers))
