"""Bytes into text: which encoding a file is in, told from its bytes."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from surveys.files import legacy_encodings
from surveys.instrument import InputError

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32 with mark"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32 with mark"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 with mark"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 with mark"),
)

MOST_DAMAGE = 0.05
"""Share of the characters outside ASCII that may be unreadable (cut off, pasted from elsewhere) in an encoding."""

NO_FILES = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
"""Codecs of Python that are no encodings of files; some take very long."""

_DAMAGE = "\ufffd"
_SAMPLE = 65_536
_FREQUENT = frozenset(" ,;\t\r\n\"'.-0123456789aeinrst")


@dataclass(frozen=True)
class Decoded:
    """The text of a file.

    Attributes
    ----------
    text : str
        Without the mark at its start and without NUL characters.
    how : str
        The encoding, how it was known and what had to be mended, for the user.
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
        If there is no such encoding, the bytes are not in it, or it cannot be told.
    """
    if encoding is not None:
        return _finished(_as_told(raw, name, encoding), f"{encoding} as told")
    for mark, codec, how in MARKS:
        if raw.startswith(mark):
            found = _tolerant(raw[len(mark) :], codec, how)
            if found is not None:
                return found
    if b"\x00" in raw:
        codec = _utf16(raw)
        found = _tolerant(raw, codec, "UTF-16 without mark") if codec else None
        if found is not None:
            return found
    if b"\x1b$" in raw and raw.isascii():
        found = _tolerant(raw, "iso2022_jp", "ISO-2022-JP")
        if found is not None:
            return found
    found = _tolerant(raw, "utf-8", "UTF-8") or _guessed(raw)
    if found is None:
        raise InputError(
            f"{name}: the encoding of this file cannot be told, or it is no text. "
            "Save it as 'CSV UTF-8' in a spreadsheet, or name its encoding."
        )
    return found


def check_encoding(name: str, encoding: str) -> None:
    """Check that there is an encoding of this name.

    Parameters
    ----------
    name : str
        Name of the file, for the message.
    encoding : str
        What the user gave.

    Raises
    ------
    InputError
        If Python knows none, or it is none of files.
    """
    try:
        known = codecs.lookup(encoding).name.replace("-", "_") not in NO_FILES and isinstance(
            "a".encode(encoding), bytes
        )
    except (LookupError, ValueError):
        known = False
    if not known:
        raise InputError(f"{name}: there is no encoding {encoding!r}; name one such as utf-8, cp1252 or gb18030.")


def _as_told(raw: bytes, name: str, encoding: str) -> str:
    check_encoding(name, encoding)
    try:
        return raw.decode(encoding)
    except UnicodeError as error:
        place = f" (byte {error.start + 1} does not fit)" if isinstance(error, UnicodeDecodeError) else ""
        raise InputError(
            f"{name}: the file is not in the encoding {encoding!r}{place}; name another one, or none."
        ) from None


def _utf16(raw: bytes) -> str | None:
    """Tell the order of bytes of UTF-16 without a mark by which one gives digits, separators and line ends."""
    sample = raw[:_SAMPLE]
    sample = sample[: len(sample) // 2 * 2]
    shares = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = sample.decode(codec, "replace")
        shares[codec] = sum(character in _FREQUENT for character in text) / max(1, len(text))
    best, other = sorted(shares, key=shares.get, reverse=True)
    return best if shares[best] > 0.05 and shares[best] > 3 * shares[other] else None


def _guessed(raw: bytes) -> Decoded | None:
    if raw.count(0) > len(raw) // 1000:
        return None  # text has none
    for codec in legacy_encodings.likeliest(raw):
        found = _tolerant(raw, codec, legacy_encodings.NAMES[codec])
        if found is not None:
            beginning = found.text[:_SAMPLE]
            outside = len(beginning) - len(beginning.encode("ascii", "ignore"))
            letters = f"{outside} characters" if outside != 1 else "1 character"
            where = " at its beginning" if len(found.text) > _SAMPLE else ""
            return Decoded(found.text, f"{found.how} (guessed from {letters} outside ASCII{where})")
    return None


def _tolerant(raw: bytes, codec: str, how: str) -> Decoded | None:
    """Decode; a little damage is shown and counted, much of it means that this is not the encoding."""
    try:
        return _finished(raw.decode(codec), how)
    except UnicodeDecodeError:
        text = raw.decode(codec, "replace")
    outside = len(text) - len(text.encode("ascii", "ignore"))
    damaged = text.count(_DAMAGE)
    if damaged > MOST_DAMAGE * outside:
        return None
    return _finished(
        text, f"{how}, {damaged} unreadable {'characters' if damaged > 1 else 'character'} shown as \ufffd"
    )


def _finished(text: str, how: str) -> Decoded:
    empty = text.count("\x00")
    if empty:
        text = text.replace("\x00", "")
        how = f"{how}, {empty} NUL {'characters' if empty > 1 else 'character'} left out"
    return Decoded(text, how)
