"""Texts as LimeSurvey stores them, and back: hypertext in which curly brackets are expressions."""

from __future__ import annotations

import html
import re

from surveys.instrument import InputError

_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What an XML file cannot hold, however it is escaped."""

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def to_hypertext(text: str, where: str) -> str:
    """Escape a text for LimeSurvey: every character is shown as it is, and a line break stays one.

    Parameters
    ----------
    text : str
        Plain text.
    where : str
        Which text it is, for the message.

    Returns
    -------
    str
        Hypertext. A line break behind the mark keeps the words apart where LimeSurvey strips the marks from headings.

    Raises
    ------
    InputError
        If the text holds a control character.
    """
    if found := _CONTROL.search(text):
        raise InputError(
            f"{where}: the text holds the control character U+{ord(found[0]):04X}, which no .lss file can store; "
            "take it out of the text."
        )
    escaped = html.escape(text.replace("\r\n", "\n").replace("\r", "\n"), quote=False)
    # LimeSurvey would compute what stands between curly brackets.
    escaped = escaped.replace("{", "&#123;").replace("}", "&#125;")
    return escaped.replace("\n", "<br />\n")


def from_hypertext(text: str) -> str:
    """Undo `to_hypertext`, white space aside: for labels, which an export gives as they are stored."""
    if "&" not in text and "<" not in text:
        return text
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
