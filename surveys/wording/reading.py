"""How hard a text is to read: words, syllables and a school grade."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^aeiouytd]ed|[^aeiouyscxzgh]es|[aeiouy]le)$")
_SILENT_INSIDE = re.compile(r"[^aeiouy]e(?=(?:ful|less|ly|ment|thing|where)s?$)")
_SPLIT = re.compile(r"ia|io(?!n)|iu|eo(?!p|ne)|eyo|ua(?!l?it)|[^q]uou|(?<=..)ea(?=s?$)|(?<=cr)ea(?=t)|[eoy]ing")


def words(text: str) -> list[str]:
    """Split a text into words; a hyphen or an apostrophe inside a word keeps it one word.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    list of str
        In the order of the text; empty for a text without letters and digits.
    """
    return _WORD.findall(text)


def english_syllables(word: str) -> int:
    """Count the syllables of an English word by its spelling.

    Groups of vowels; silent endings (-e, -es, -ed) and the silent e of "useful" left out, pairs that are spoken apart
    ("-ia-") counted twice. Spelling is not speech: single words can be one off, which cancels out over a form.

    Parameters
    ----------
    word : str
        One word; its parts around a hyphen are counted apart.

    Returns
    -------
    int
        At least 1.
    """
    return max(1, sum(_syllables(part) for part in re.split(r"['-]", word.lower())))


def _syllables(word: str) -> int:
    groups = len(_VOWELS.findall(word))
    if groups > 1 and _SILENT.search(word):
        groups -= 1
    groups -= len(_SILENT_INSIDE.findall(word))
    return groups + len(_SPLIT.findall(word))


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    """School grade (United States) needed to read a text: the Flesch-Kincaid formula, for English only.

    Parameters
    ----------
    words, sentences, syllables : int
        Counts; the formula was made for passages, so give it at least 100 words.

    Returns
    -------
    float
        ``0.39 words / sentences + 11.8 syllables / words - 15.59``; higher is harder.

    Raises
    ------
    ValueError
        If there is no word or no sentence.

    References
    ----------
    Kincaid, J. P., Fishburne, R. P., Rogers, R. L. and Chissom, B. S. (1975). Derivation of new readability formulas
    for Navy enlisted personnel. Research Branch Report 8-75, Naval Technical Training, Millington.
    """
    if words < 1 or sentences < 1:
        raise ValueError(f"There are {words} words and {sentences} sentences; the formula needs at least one of each.")
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59
