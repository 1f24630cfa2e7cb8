"""The one error for bad input, and the hint that helps to mend a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Bad input from a user; the message names the place, the value found and how to mend it."""


def nearest(found: str, known: Iterable[str]) -> str:
    """Text that helps mend a misspelt id: the nearest known one, and all that are known.

    Parameters
    ----------
    found : str
        What the user wrote.
    known : iterable of str
        What could have been written, in the order to list it.

    Returns
    -------
    str
        For example ``did you mean 'often'? Known: never, often``; only the list where nothing comes near.
    """
    names = list(known)
    close = get_close_matches(str(found), names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(names)}"
