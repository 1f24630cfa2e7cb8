"""Bytes into text: which encoding a file is in, told from its bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from surveys.instrument import InputError

MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 with mark"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 with mark"),
)


@dataclass(frozen=True)
class Decoded:
    """The text of a file.

    Attributes
    ----------
    text : str
        Without the mark at its start and without NUL characters.
    how : str
        The encoding and what had to be mended, for the user.
    """

    text: str
    how: str


def decode(raw: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Decode the bytes of a text file.

    Parameters
    ----------
    raw : bytes
        What the file holds.
    name : str
        Name for messages.
    encoding : str or None
        Name of the encoding; None: told from the bytes.

    Returns
    -------
    Decoded
        Text and encoding.

    Raises
    ------
    InputError
        If there is no such encoding, or the bytes are not in it, or it cannot be told.
    """
    for mark, codec, how in MARKS if encoding is None else ():
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(codec), how)
    if encoding is None and (raw[:1] == b"\x00" or raw[1:2] == b"\x00"):
        codec = "utf-16-be" if raw[:1] == b"\x00" else "utf-16-le"
        return Decoded(raw.decode(codec), "UTF-16 without mark")
    for codec, how in ((encoding, encoding),) if encoding else (("utf-8", "UTF-8"), ("cp1252", "cp1252")):
        try:
            return Decoded(raw.decode(codec), how)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{name}: the file is neither UTF-8, UTF-16 nor cp1252; save it as 'CSV UTF-8'.")
