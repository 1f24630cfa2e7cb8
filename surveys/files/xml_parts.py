"""XML read as a stream: no tree is built, so memory does not grow with the file, and entities cannot be declared.

A tree of elements takes twenty times the bytes of the file, which is why workbooks are not read through one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

MOST_DEPTH = 100
"""Elements inside elements; worksheets use ten levels."""

MOST_TAGS = 60_000_000
"""Elements of one part: two a cell, so enough for 200,000 rows and 120 columns; reading them takes two minutes."""

LONGEST_TAG = 2**20
"""Bytes of one tag with its attributes, or of one comment; the parser holds it in memory whole."""

MOST_NAMES = 10_000
"""Different names of elements, attributes and namespaces; the parser remembers each, spreadsheets use a hundred."""

TEXT_PIECE = 2**16


class BrokenXml(ValueError):
    """XML that is not well formed, or that no spreadsheet program writes."""


def read_stream(
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Read XML and call back for what is in it.

    Parameters
    ----------
    chunks : iterable of bytes
        The XML, in UTF-8 or UTF-16.
    start, end : callable
        Called with the name of an element, without its namespace, and with its attributes at the start.
    text : callable
        Called with the text between tags, in pieces of at most `TEXT_PIECE` characters.

    Raises
    ------
    BrokenXml
        If it is not well formed, declares a document type (the only place of entities), is nested too deeply, or
        has an endless tag.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = TEXT_PIECE
    depth = tags = spaces = 0
    local: dict[str, str] = {}

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, tags
        depth += 1
        tags += 1
        if depth > MOST_DEPTH:
            raise BrokenXml("elements lie inside elements without end")
        if tags > MOST_TAGS:
            raise BrokenXml(f"there are more than {MOST_TAGS:,} elements")
        start(local.get(name) or _local(local, name), attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local.get(name) or _local(local, name))

    def named(*_: object) -> None:
        nonlocal spaces
        spaces += 1
        if spaces > MOST_NAMES:
            raise BrokenXml("there is no end of names")

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = text
    parser.StartNamespaceDeclHandler = named
    parser.StartDoctypeDeclHandler = _no_document_type
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise BrokenXml("a tag does not end")
            if len(parser.intern) > MOST_NAMES:
                raise BrokenXml("there is no end of names")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BrokenXml(str(error)) from None


def _local(known: dict[str, str], name: str) -> str:
    known[name] = name.rpartition(" ")[2]
    return known[name]


def _no_document_type(*_: object) -> None:
    raise BrokenXml("it declares a document type, which could hold entities; spreadsheet programs never write one")
