"""Survey instruments, and the ways out to and back from survey platforms.

Public names are loaded on first use (PEP 562), so that ``import surveys`` stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_PUBLIC = {
    "Form": "surveys.instrument",
    "InputError": "surveys.instrument",
    "Instrument": "surveys.instrument",
    "Item": "surveys.instrument",
    "Responsibility": "surveys.instrument",
    "Scale": "surveys.instrument",
    "WordingFault": "surveys.wording",
    "check_wording": "surveys.wording",
    "compare_instruments": "surveys.instrument",
    "list_instruments": "surveys.instrument",
    "load_instrument": "surveys.instrument",
    "new_instrument": "surveys.instrument",
    "propose_mapping": "surveys.platforms",
    "read_export": "surveys.platforms",
    "write_export": "surveys.platforms",
    "write_form": "surveys.platforms",
}

if TYPE_CHECKING:
    from surveys.instrument import Form as Form
    from surveys.instrument import InputError as InputError
    from surveys.instrument import Instrument as Instrument
    from surveys.instrument import Item as Item
    from surveys.instrument import Responsibility as Responsibility
    from surveys.instrument import Scale as Scale
    from surveys.instrument import compare_instruments as compare_instruments
    from surveys.instrument import list_instruments as list_instruments
    from surveys.instrument import load_instrument as load_instrument
    from surveys.instrument import new_instrument as new_instrument
    from surveys.platforms import propose_mapping as propose_mapping
    from surveys.platforms import read_export as read_export
    from surveys.platforms import write_export as write_export
    from surveys.platforms import write_form as write_form
    from surveys.wording import WordingFault as WordingFault
    from surveys.wording import check_wording as check_wording


def __getattr__(name: str) -> Any:
    """Load a public name from the module that defines it."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'surveys' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(_PUBLIC)
