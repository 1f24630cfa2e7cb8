"""Words a findings report does not use: verdicts on people, conformity, and causes read into a cross-section."""

from __future__ import annotations

import re

REFUSED = (
    r"blind\s?spots?",
    r"red floors?",
    r"neglect\w*",
    r"contradict\w*",
    r"(?:does|do|did) not (?:know|do)\b",
    r"fail(?:s|ed|ing|ure|ures)?\b",
    r"falsif\w*",
    r"backdat\w*",
    r"dishonest\w*",
    r"guilty",
    r"(?:non-?)?conform(?:s|ed|ing|ity|ities|ance)?\b",
    r"leaders are",
    r"top managers are",
    r"(?:best|worst)\b",
)
CAUSAL = (
    r"because",
    r"caus(?:es|ed|ing|al)\b",
    r"causes? of",
    r"due to",
    r"owing to",
    r"thanks to",
    r"lead(?:s|ing)? to",
    r"led to",
    r"result(?:s|ed|ing)? in",
    r"driv(?:e|es|en|ing)\b",
    r"impact(?:s|ed)?",
    r"influenc(?:e|es|ed|ing)",
    r"affect(?:s|ed|ing)?",
    r"effects? (?:of|on)",
    r"improves?\b",
    r"therefore",
)
_PATTERN = re.compile(rf"\b(?:{'|'.join((*REFUSED, *CAUSAL))})", re.IGNORECASE)


def refused_words(text: str) -> tuple[str, ...]:
    """Find words a report must not use.

    Parameters
    ----------
    text : str
        Generated or edited text; titles of responsibilities and clients' own words may be taken out first.

    Returns
    -------
    tuple of str
        What was found, in order of appearance; empty for a clean text.
    """
    return tuple(match.group(0) for match in _PATTERN.finditer(text))
