"""Texts in workbooks: gathered from their pieces, with the characters that workbooks store in a way of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveys.files.xml_parts import BrokenXml, read_stream

LONGEST_CELL = 2**20
"""Characters of one cell; spreadsheet programs store 32,767."""

MOST_TEXTS = 10_000_000
"""Different texts of a workbook: 100,000 respondents with five comments each have half a million."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_texts(chunks: Iterable[bytes]) -> list[str]:
    """Read the texts that the worksheets of a workbook share.

    Parameters
    ----------
    chunks : iterable of bytes
        The part ``sharedStrings.xml``.

    Returns
    -------
    list of str
        In the order in which cells refer to them. Phonetic guides of East Asian texts are left out.

    Raises
    ------
    BrokenXml
        If the part is no such list.
    """
    texts: list[str] = []
    collector = TextCollector()

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            collector.begin()
        elif name == "t":
            collector.open = collector.inside and not collector.phonetic
        elif name == "rPh":
            collector.phonetic = True

    def end(name: str) -> None:
        if name == "t":
            collector.open = False
        elif name == "rPh":
            collector.phonetic = False
        elif name == "si":
            if len(texts) >= MOST_TEXTS:
                raise BrokenXml(f"there are more than {MOST_TEXTS:,} different texts")
            texts.append(unescaped(collector.finish()))

    read_stream(chunks, start, end, collector.add)
    return texts


class TextCollector:
    """Gathers the pieces of one text.

    Attributes
    ----------
    inside : bool
        Whether a text can be here.
    open : bool
        Whether what comes belongs to it.
    phonetic : bool
        Whether what comes is a reading aid of East Asian texts.
    """

    def __init__(self) -> None:
        self.open = self.inside = self.phonetic = False
        self._pieces: list[str] = []
        self._length = 0

    def begin(self) -> None:
        """Begin a text."""
        self.inside, self.open, self.phonetic = True, False, False
        self._pieces, self._length = [], 0

    def add(self, piece: str) -> None:
        """Take the next piece, if a text is open."""
        if self.open:
            self._length += len(piece)
            if self._length > LONGEST_CELL:
                raise BrokenXml(f"a text is longer than {LONGEST_CELL:,} characters")
            self._pieces.append(piece)

    def finish(self) -> str:
        """End the text and give it."""
        self.inside = self.open = False
        return self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)


def unescaped(text: str) -> str:
    """Undo the way in which workbooks store control characters: ``_x000D_`` is a carriage return.

    Parameters
    ----------
    text : str
        As stored.

    Returns
    -------
    str
        As a spreadsheet program shows it; NUL and half characters are left out.
    """
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
