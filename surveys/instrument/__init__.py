"""Survey instruments: what is asked, on which form, on which scale. Read, check, hash.

Importing this package loads nothing heavy: the command line's ``--help`` depends on it.
"""

from __future__ import annotations

from surveys.instrument.comparability import Comparison, compare_instruments, compare_with_base
from surveys.instrument.editions import Edition, in_edition, list_editions, load_edition
from surveys.instrument.model import (
    AUDIENCES,
    FORMS,
    NON_ANSWERS,
    OBJECTS,
    RESOURCE_TYPES,
    ROLES,
    Form,
    InputError,
    Instrument,
    Item,
    Responsibility,
    Scale,
)
from surveys.instrument.own import new_instrument
from surveys.instrument.reading import list_instruments, load_instrument

__all__ = [
    "AUDIENCES",
    "FORMS",
    "NON_ANSWERS",
    "OBJECTS",
    "RESOURCE_TYPES",
    "ROLES",
    "Comparison",
    "Edition",
    "Form",
    "InputError",
    "Instrument",
    "Item",
    "Responsibility",
    "Scale",
    "compare_instruments",
    "compare_with_base",
    "in_edition",
    "list_editions",
    "list_instruments",
    "load_edition",
    "load_instrument",
    "new_instrument",
]
