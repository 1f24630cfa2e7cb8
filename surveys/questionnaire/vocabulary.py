"""What every text of a form means, in every language it can have been asked in: for reading answers back."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.instrument import Instrument, Item
from surveys.instrument.translations import Translation, list_languages, load_translation
from surveys.questionnaire.codes import (
    NON_ANSWER_CODES,
    NON_ANSWER_NUMBERS,
    YES_NO_CODES,
    id_codes,
    name_codes,
    name_numbers,
)

PLACES = ("unit", "level", "site")
YES_NO = ("new_starter", "leads_people")

_TAG = re.compile(r"<[^<>]{1,200}>")
_NUMBERING = re.compile(r"^\(?\d{1,3}[.):]\s+")
_SPACE = re.compile(r"\s+")
_ALIKE = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
)


def normalise(text: str) -> str:
    """Bring a text to the form in which it is compared: what platforms change on the way out and back is gone.

    HTML, entities, kinds of quotes, dashes and spaces, full- and half-width forms, invisible characters, a number in
    front, case, and a stop at the end. Words are never changed.

    Parameters
    ----------
    text : str
        Heading or cell.

    Returns
    -------
    str
        Two texts that a platform may have made of one are equal in this form.
    """
    text = _TAG.sub(" ", html.unescape(text)) if "<" in text or "&" in text else text
    text = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    text = _NUMBERING.sub("", _SPACE.sub(" ", text).strip())
    return text.casefold().rstrip(" .:?!。").strip()


@dataclass(frozen=True)
class Meaning:
    """What a heading of an export stands for.

    Attributes
    ----------
    variable : str
        Heading of the plain layout: an item id, ``unit``, ``importance``, ``comment1``, ...
    audience : str or None
        Whose wording it is, where that of the other form differs; None where the heading does not tell.
    language : str or None
        Language of the wording; None where the heading is a code.
    """

    variable: str
    audience: str | None
    language: str | None


@dataclass(frozen=True)
class Vocabulary:
    """The meaning of headings and cells, for one instrument.

    Attributes
    ----------
    instrument : Instrument
        With the client's promises.
    headings : mapping of str to tuple of Meaning
        By normalised text of a question; several where one text is used twice.
    values : mapping of str to mapping of str to str
        By variable: canonical value by normalised label or code.
    languages : mapping of str to str
        Tag by everything a platform may call a language: tag, own name, ...
    """

    instrument: Instrument
    headings: Mapping[str, tuple[Meaning, ...]] = field(hash=False)
    values: Mapping[str, Mapping[str, str]] = field(hash=False)
    languages: Mapping[str, str] = field(hash=False)

    def variables(self) -> tuple[str, ...]:
        """Name all variables that the questions of the instrument fill."""
        return tuple(self.values) + tuple(id for id, _ in self.instrument.open_questions)

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """Return what a heading can stand for; nothing where no text of the instrument reads so."""
        return self.headings.get(normalise(text), ())

    def value(self, variable: str, text: str) -> str | None:
        """Return the canonical value of a cell, such as ``4``, ``cannot_tell``, ``yes``; None where it has none."""
        return self.values[variable].get(normalise(text))


def make_vocabulary(
    instrument: Instrument,
    *,
    units: Sequence[str] = (),
    levels: Sequence[str] = (),
    sites: Sequence[str] = (),
) -> Vocabulary:
    """Collect every text of an instrument, in every language there is, with its meaning.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    units, levels, sites : sequence of str
        Names in the roster: their answer codes are understood too. Other names come through as they are.

    Returns
    -------
    Vocabulary
        For headings and cells of any platform.
    """
    translations = [load_translation(instrument, language) for language in _languages(instrument)]
    names = {"unit": units, "level": levels, "site": sites}
    return Vocabulary(
        instrument=instrument,
        headings=_headings(instrument, translations),
        values=_values(instrument, translations, names),
        languages=_language_names(translations),
    )


def _languages(instrument: Instrument) -> tuple[str, ...]:
    found = [instrument.language, *list_languages()]
    if instrument.origin is not None:
        stem = instrument.origin.stem
        found += [path.stem[len(stem) + 1 :] for path in sorted(instrument.origin.parent.glob(f"{stem}.*.toml"))]
    return tuple(dict.fromkeys(found))


def _language_names(translations: Iterable[Translation]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in translations:
        names |= {normalise(one.language): one.language, normalise(one.name): one.language}
    # A platform may give a longer tag (de-DE, pt_BR) or a shorter one (zh): the first of that language is meant.
    for one in translations:
        names.setdefault(normalise(one.language.partition("-")[0]), one.language)
    return names


def _headings(instrument: Instrument, translations: Sequence[Translation]) -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, dict[Meaning, None]] = {}

    def add(text: str | None, variable: str, audience: str | None, language: str) -> None:
        if text and (key := normalise(text)):
            found.setdefault(key, {})[Meaning(variable, audience, language)] = None

    for one in translations:
        for item in instrument.items:
            texts = {form: one.texts.get(f"items.{item.id}.{form}") for form in item.texts}
            # Where the other form is not translated, the wording still belongs to this one.
            alike = len(item.audiences) > 1 and len({normalise(text or "") for text in texts.values()}) == 1
            for form, text in texts.items():
                audience = "leader" if form == "leader" else "staff"
                add(text, item.id, None if alike else audience, one.language)
        add(one.texts.get("importance.question"), "importance", None, one.language)
        for id, _ in instrument.open_questions:
            add(one.texts.get(f"open_questions.{id}"), id, None, one.language)
        for name in (*PLACES, *YES_NO):
            add(one.texts.get(f"words.{name}"), name, None, one.language)
        add(one.texts.get("words.choose_language"), "language", None, one.language)  # asked where it is not recorded
    return {key: tuple(meanings) for key, meanings in found.items()}


def _values(
    instrument: Instrument, translations: Sequence[Translation], names: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, str]]:
    # Items that share scale and non-answers share one table: a wide export has many items and few kinds of them.
    shared: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
    values: dict[str, dict[str, str]] = {}
    for item in instrument.items:
        kind = (item.scale, item.non_answers)
        if kind not in shared:
            shared[kind] = _item_values(instrument, item, translations)
        values[item.id] = shared[kind]
    ids = [one.id for one in instrument.responsibilities]
    importance = {id: id for id in ids} | {code: id for id, code in id_codes(ids).items()}
    words = {word: word for word in YES_NO_CODES} | {code: word for word, code in YES_NO_CODES.items()}
    words |= {"true": "yes", "1": "yes", "1.0": "yes", "false": "no", "0": "no", "2": "no", "2.0": "no"}
    for one in translations:
        importance |= {normalise(text): id for id in ids if (text := one.texts.get(f"responsibilities.{id}.label"))}
        words |= {normalise(text): word for word in YES_NO_CODES if (text := one.texts.get(f"words.{word}"))}
    values["importance"] = importance
    values |= {name: words for name in YES_NO}
    for kind, known in names.items():
        own = {normalise(code): name for name, code in name_codes(known, kind[0]).items()}
        own |= {str(number): name for name, number in name_numbers(known).items()}
        values[kind] = own | {normalise(name): name for name in known}
    return values


def _item_values(instrument: Instrument, item: Item, translations: Sequence[Translation]) -> dict[str, str]:
    points = [str(point) for point in range(1, instrument.scales[item.scale].points + 1)]
    values: dict[str, str] = {}
    for one in translations:
        for point in points:
            if label := one.texts.get(f"scales.{item.scale}.{point}"):
                values.setdefault(normalise(label), point)
        for id in item.non_answers:
            if label := one.texts.get(f"non_answers.{id}"):
                values.setdefault(normalise(label), id)
    for id in item.non_answers:
        values |= {id: id, NON_ANSWER_CODES[id]: id, str(NON_ANSWER_NUMBERS[id]): id}
    # "4.0" and "4,0" are how spreadsheets spell a whole number.
    for point, code in zip(points, instrument.scales[item.scale].codes, strict=True):
        values |= dict.fromkeys((code, f"{code}.0", f"{code},0", f"{code}.00"), point)
    return values
