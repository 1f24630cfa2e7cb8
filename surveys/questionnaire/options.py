"""Options of questions: what can be chosen, with the code and number that platforms store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from surveys.instrument import Instrument, Item
from surveys.questionnaire.codes import (
    NON_ANSWER_CODES,
    NON_ANSWER_NUMBERS,
    YES_NO_CODES,
    YES_NO_NUMBERS,
    id_codes,
    name_codes,
    name_numbers,
)
from surveys.questionnaire.model import Option, Texts

Lookup = Callable[[str], Texts]
"""From the key of a text to its wording in all languages."""


def scale_options(instrument: Instrument, item: Item, text: Lookup) -> tuple[Option, ...]:
    """Scale points from low to high, then the non-answers the item offers."""
    codes = enumerate(instrument.scales[item.scale].codes, start=1)
    scale = [Option(str(point), code, int(code), text(f"scales.{item.scale}.{point}")) for point, code in codes]
    others = [
        Option(id, NON_ANSWER_CODES[id], NON_ANSWER_NUMBERS[id], text(f"non_answers.{id}")) for id in item.non_answers
    ]
    return (*scale, *others)


def choices(instrument: Instrument, text: Lookup) -> tuple[Option, ...]:
    """Responsibilities to choose from, by their plain labels."""
    ids = [one.id for one in instrument.responsibilities]
    codes = id_codes(ids)
    return tuple(
        Option(id, codes[id], number, text(f"responsibilities.{id}.label")) for number, id in enumerate(ids, start=1)
    )


def yes_no(text: Lookup) -> tuple[Option, ...]:
    """Return the options yes and no."""
    return tuple(Option(word, YES_NO_CODES[word], YES_NO_NUMBERS[word], text(f"words.{word}")) for word in YES_NO_CODES)


def named(kind: str, names: Sequence[str], languages: Sequence[str]) -> tuple[Option, ...]:
    """Units, levels or sites to choose from; a name is the same in every language."""
    codes, numbers = name_codes(names, kind[0]), name_numbers(names)
    return tuple(
        Option(name, codes[name], numbers[name], dict.fromkeys(languages, name)) for name in dict.fromkeys(names)
    )
