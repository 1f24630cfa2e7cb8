"""Survey instruments: what is asked, on which form, on which scale. Read, check, hash.

Importing this package loads nothing heavy: the command line's ``--help`` depends on it.
"""

from __future__ import annotations

from surveys.instrument.model import (
    FORMS,
    NON_ANSWERS,
    OBJECTS,
    RESOURCE_TYPES,
    ROLES,
    InputError,
    Instrument,
    Item,
    Responsibility,
    Scale,
)
from surveys.instrument.reading import list_instruments, load_instrument

__all__ = [
    "FORMS",
    "NON_ANSWERS",
    "OBJECTS",
    "RESOURCE_TYPES",
    "ROLES",
    "InputError",
    "Instrument",
    "Item",
    "Responsibility",
    "Scale",
    "list_instruments",
    "load_instrument",
]
