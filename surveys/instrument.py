"""Survey instruments: read, check, hash."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input from a user; the message names the place, the value found and how to mend it."""
