"""Texts as Qualtrics takes them: HTML on one line, in which nothing can be mistaken for a tag of its formats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from surveys.instrument import InputError

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_FORMULA_START = re.compile(r"[=+\-@]")

LANGUAGE_CODES = {"zh-Hans": "ZH-S", "zh-Hant": "ZH-T"}
"""Qualtrics' codes of languages that are not simply the tag in capitals."""


def as_html(text: str) -> str:
    """Write a text so that Qualtrics shows it as it is.

    Qualtrics reads HTML, ``[[...]]`` as a tag of the import format and ``${...}`` as a field to fill in: these become
    entities, line breaks ``<br>``. An ampersand stays one unless an entity would begin with it, so that names such as
    "Sales & Service" come back unchanged.

    Raises
    ------
    InputError
        If the text holds a control character, or nothing at all.
    """
    text = _BREAK.sub("\n", text.replace("\t", " ")).strip()
    wrong = next((one for one in text if one != "\n" and unicodedata.category(one) in ("Cc", "Cs")), None)
    if wrong is not None or not text:
        found = "is empty" if wrong is None else f"holds a control character (U+{ord(wrong):04X})"
        shown = re.sub(r"[^ -~]", "?", text)[:30]
        raise InputError(f"The text {shown!r} {found}, which Qualtrics cannot import; mend it in the instrument.")
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;")
    text = text.replace("[[", "&#91;&#91;").replace("${", "&#36;{")
    return text.replace("\n", "<br>")


def paragraphs(texts: Iterable[str], *, title: str = "") -> str:
    """Join texts to one, an empty line between them, below a title in bold; empty ones are left out."""
    parts = [f"<strong>{as_html(title)}</strong>"] if title else []
    return "<br><br>".join([*parts, *(as_html(text) for text in texts if text)])


def in_spreadsheet(html: str) -> str:
    """Keep a spreadsheet from running a text as a formula: its first character becomes an entity, shown the same."""
    return _FORMULA_START.sub(lambda found: f"&#{ord(found[0])};", html[:1]) + html[1:]


def language_code(tag: str) -> str:
    """Qualtrics' code of a language, such as ``DE``, ``PT-BR``, ``ZH-S``."""
    return LANGUAGE_CODES.get(tag, tag.upper())


def language_tag(code: str) -> str:
    """Tag of a language by Qualtrics' code, such as ``de``, ``pt-BR``, ``zh-Hans``; an empty code stays empty."""
    known = {qualtrics: tag for tag, qualtrics in LANGUAGE_CODES.items()}
    code = code.strip().replace("_", "-").upper()
    language, _, region = code.partition("-")
    return known.get(code) or (f"{language.lower()}-{region}" if region else language.lower())
