"""Every text of an instrument under a key of its own, and the same keys in other languages, each draft or reviewed.

Keys are ``title``, ``frame``, ``non_answers.cannot_tell``, ``scales.frequency.1``, ``importance.question``,
``open_questions.comment1``, ``promise.staff``, ``responsibilities.results.label``, ``items.acc1.staff`` and, for what a
form says around the items, ``words.thanks``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from surveys.instrument.entries import Entry
from surveys.instrument.model import InputError, Instrument, nearest
from surveys.instrument.reading import list_instruments, load_instrument

MOST_NAMED = 8


@dataclass(frozen=True)
class Translation:
    """The texts of an instrument in one language.

    Attributes
    ----------
    language, name : str
        Tag such as ``de`` or ``zh-Hans``, and the language's own name.
    texts : mapping of str to str
        Text by key; what is not translated is not there.
    drafts : frozenset of str
        Keys of texts that no second native speaker has checked.
    """

    language: str
    name: str
    texts: Mapping[str, str] = field(hash=False)
    drafts: frozenset[str]

    def need(self, keys: Iterable[str], what: str) -> None:
        """Check that every key is translated.

        Raises
        ------
        InputError
            Naming the texts that are missing, and where to write them; `what` says what they are for.
        """
        missing = [key for key in keys if key not in self.texts]
        if not missing:
            return
        named = ", ".join(missing[:MOST_NAMED]) + (" ..." if len(missing) > MOST_NAMED else "")
        promises = [key.startswith("items.promise") for key in missing]
        ways = [] if all(promises) else [f"add them to a file <instrument>.{self.language}.toml beside the instrument"]
        if any(promises):
            ways.append(f'write {self.language} = "..." below each promise\'s text in assessment.toml')
        raise InputError(
            f"{what} cannot be written in {self.language!r}: {len(missing)} text{'' if len(missing) == 1 else 's'} not "
            f"translated: {named}; {' and '.join(ways)}, or leave the language out."
        )


def list_languages() -> tuple[str, ...]:
    """Name the languages of the library, English first."""
    return tuple(sorted(_library(), key=lambda language: (language != "en", language)))


def source_texts(instrument: Instrument) -> dict[str, str]:
    """Every text of an instrument by key, in its own language; without the words around the items.

    Parameters
    ----------
    instrument : Instrument
        With or without the client's promises.
    """
    texts = {
        "title": instrument.title,
        "frame": instrument.frame,
    }
    if instrument.importance_question:
        texts["importance.question"] = instrument.importance_question
    texts |= {f"non_answers.{id}": text for id, text in instrument.non_answers.items()}
    for scale in instrument.scales.values():
        texts |= {f"scales.{scale.id}.{point}": label for point, label in enumerate(scale.labels, start=1)}
    texts |= {f"open_questions.{id}": text for id, text in instrument.open_questions}
    if instrument.promise_template is not None:
        texts |= {f"promise.{form}": text for form, text in instrument.promise_template.texts.items()}
    for one in instrument.responsibilities:
        texts |= {f"responsibilities.{one.id}.title": one.title, f"responsibilities.{one.id}.label": one.label}
    for item in instrument.items:
        texts |= {f"items.{item.id}.{form}": text for form, text in item.texts.items()}
    return texts


def load_translation(instrument: Instrument, language: str) -> Translation:
    """Read the texts of an instrument in one language.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises, whose other wordings it carries itself.
    language : str
        Tag among `list_languages`, the instrument's own, or that of a file ``<instrument>.<language>.toml`` beside the
        instrument's file.

    Returns
    -------
    Translation
        A library translation is taken only where the instrument still says what was translated: of a reworded item
        the translation is missing until it is written anew. Use `Translation.need` for what has to be there.

    Raises
    ------
    InputError
        If there are no texts in that language, or a file of translations does not fit the instrument.
    """
    source = source_texts(instrument)
    own = _own_file(instrument, language)
    library = _library()
    if language != instrument.language and language not in library and own is None:
        raise InputError(
            f"{instrument.id} has no texts in {language!r}; {nearest(language, list_languages())}. "
            f"For another language write a file <instrument>.{language}.toml beside the instrument."
        )
    name, texts, drafts = language, {}, set()
    if language in library:
        shipped = _shipped(language)
        name = shipped.name
        if language == instrument.language:
            usable = [key for key in shipped.texts if key.startswith("words.")]
        else:
            same = _same_as_library(source)
            usable = [key for key in shipped.texts if key.startswith("words.") or key in same]
        texts = {key: shipped.texts[key] for key in usable}
        drafts = {key for key in shipped.drafts if key in texts}
    if language == instrument.language:
        texts |= source
    if own is not None:
        written = _read(own, source)
        name = written.name
        texts |= written.texts
        drafts = {key for key in drafts if key not in written.texts} | written.drafts
    for item in instrument.items:
        if item.role == "promise" and language in item.translations:
            for form in item.texts:
                if template := texts.get(f"promise.{form}"):
                    texts[f"items.{item.id}.{form}"] = template.replace("{promise}", item.translations[language])
    return Translation(language, name, texts, frozenset(drafts))


def _same_as_library(source: Mapping[str, str]) -> set[str]:
    """Keys whose text is as in the library, so that the library's translations are translations of it."""
    return {key for key, text in source.items() if text in _library_texts().get(key, ())}


@cache
def _library_texts() -> dict[str, set[str]]:
    texts: dict[str, set[str]] = {}
    for id in list_instruments():
        for key, text in source_texts(load_instrument(id)).items():
            texts.setdefault(key, set()).add(text)
    return texts


@cache
def _shipped(language: str) -> Translation:
    """Read a library file once: a reader of many exports needs all languages each time."""
    return _read(_library()[language], None)


def _own_file(instrument: Instrument, language: str) -> Path | None:
    if instrument.origin is None:
        return None
    path = instrument.origin.with_name(f"{instrument.origin.stem}.{language}.toml")
    return path if path.is_file() else None


def _library() -> dict[str, Path]:
    folder = Path(str(resources.files("surveys.library"))) / "translations"
    return {path.stem: path for path in folder.glob("*.toml")}


def _read(path: Path, source: Mapping[str, str] | None) -> Translation:
    """Read a file of translations; with `source`, every key must be one of the instrument's (or of the words)."""
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path.name}: the file is not valid TOML in UTF-8: {error}; mend that line.") from error
    file = Entry(path.name, raw)
    for key in ("language", "name"):
        if key not in raw:
            raise file.fault(f"the key {key!r} is missing; add it.")
    reviewed = file.texts("reviewed")
    flat = _flat(file, {key: value for key, value in raw.items() if key not in ("language", "name", "reviewed")})
    words = _words() if source is not None else ()
    for key in flat:
        if source is not None and key not in source and key not in words:
            raise file.fault(f"{key!r} is no text of the instrument; {nearest(key, _near(key, [*source, *words]))}.")
    drafts = {key for key in flat if not any(fnmatchcase(key, pattern) for pattern in reviewed)}
    return Translation(file.text("language"), file.text("name"), flat, frozenset(drafts))


@cache
def _words() -> tuple[str, ...]:
    return tuple(key for key in _shipped("en").texts if key.startswith("words."))


def _near(key: str, known: Iterable[str]) -> list[str]:
    """Return the known keys that begin as `key` does, so that a hint does not list hundreds."""
    known = list(known)
    return [one for one in known if one.split(".")[0] == key.split(".")[0]][:MOST_NAMED] or known[:MOST_NAMED]


def _flat(file: Entry, raw: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in raw.items():
        if isinstance(value, dict):
            flat |= _flat(file, value, f"{prefix}{key}.")
        elif isinstance(value, list):
            flat |= _flat(file, {str(place): one for place, one in enumerate(value, start=1)}, f"{prefix}{key}.")
        elif isinstance(value, str) and value.strip():
            flat[f"{prefix}{key}"] = value.strip()
        else:
            raise file.fault(f"'{prefix}{key}' is {value!r}; write a text in quotes.")
    return flat
