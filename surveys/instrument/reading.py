"""Read an instrument file into frozen dataclasses; every structural fault names file, entry and mend."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

from surveys.instrument.checks import check_instrument, check_unique
from surveys.instrument.editions import list_editions, load_edition
from surveys.instrument.entries import Entry
from surveys.instrument.extending import extend
from surveys.instrument.model import (
    AUDIENCES,
    FORMS,
    NON_ANSWERS,
    OBJECTS,
    RESOURCE_TYPES,
    ROLES,
    Form,
    InputError,
    Instrument,
    Item,
    Responsibility,
    Scale,
    content_hash,
    nearest,
)

TOP_KEYS = (
    "id",
    "edition",
    "title",
    "language",
    "frame",
    "scales",
    "responsibilities",
    "items",
)
OPTIONAL_KEYS = ("non_answers", "importance", "open_questions", "promise", "forms")
OWN_KEYS = ("id",)
"""What a file that extends another must say itself."""

_ID = re.compile(r"[a-z][a-z0-9]{0,11}")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def list_instruments() -> tuple[str, ...]:
    """Name the instruments of the library.

    Returns
    -------
    tuple of str
        Their ids, in alphabetical order.
    """
    return tuple(sorted(_library()))


def load_instrument(id_or_path: str | Path) -> Instrument:
    """Read an instrument from the library or from a file of one's own.

    Parameters
    ----------
    id_or_path : str or Path
        An id from `list_instruments`, or the path of a ``.toml`` file.

    Returns
    -------
    Instrument
        Without promises; `Instrument.with_promises` adds the client's.

    Raises
    ------
    InputError
        If there is no such instrument, the file is not valid TOML, or its content does not make an instrument; the
        message names the file, the entry and how to mend it.
    """
    path = _find(str(id_or_path))
    file = _read(path)
    base = file.text("extends") if "extends" in file.raw else None
    return _instrument(Entry(file.place, _whole(file)), path, base=base)


def _whole(file: Entry) -> dict[str, Any]:
    """Content of a file together with that of the library instrument it extends, and of the one that extends."""
    if "extends" not in file.raw:
        return file.raw
    file.only([*OWN_KEYS, "extends"], [*TOP_KEYS, *OPTIONAL_KEYS, "drop"])
    library, base = _library(), file.text("extends")
    if base not in library or library[base].name == file.place:
        raise file.fault(f"extends = {base!r}, but there is no such instrument; {nearest(base, sorted(library))}.")
    return extend(_whole(_read(library[base])), file)


def _find(id_or_path: str) -> Path:
    library = _library()
    path = library.get(id_or_path, Path(id_or_path))
    if not path.is_file():
        raise InputError(
            f"There is no instrument {id_or_path!r}; {nearest(id_or_path, sorted(library))}. "
            "Give one of these ids, or the path of a .toml file."
        )
    return path


def _read(path: Path) -> Entry:
    try:
        return Entry(path.name, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name}: the file is not in UTF-8; save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name}: the file is not valid TOML: {error}; mend that line.") from error


def _library() -> dict[str, Path]:
    folder = Path(str(resources.files("surveys.library")))
    return {path.stem: path for path in folder.glob("*.toml")}


def _instrument(file: Entry, path: Path, base: str | None = None) -> Instrument:
    file.only(TOP_KEYS, OPTIONAL_KEYS)
    scales = _scales(file)
    edition = file.text("edition")
    responsibilities = _responsibilities(file, edition)
    known = [responsibility.id for responsibility in responsibilities]
    question, most = _importance(file, len(known))
    clauses = load_edition(edition).items if edition in list_editions() else {}
    items = tuple(_item(entry, scales, known, clauses) for entry in file.tables("items", "item"))
    instrument = Instrument(
        id=_name(file, "id"),
        edition=edition,
        title=file.text("title"),
        language=file.text("language"),
        frame=file.text("frame"),
        responsibilities=responsibilities,
        items=items,
        scales=scales,
        importance_question=question,
        importance_max=most,
        open_questions=tuple(_open_question(entry) for entry in file.tables("open_questions", "open question")),
        hash="",
        non_answers=_non_answers(file),
        promise_template=_promise(file.table("promise"), scales, known) if "promise" in file.raw else None,
        short_forms=_forms(file, items),
        base=base,
        origin=path,
    )
    check_instrument(instrument, file.place)
    return replace(instrument, hash=content_hash(instrument))


def _responsibilities(file: Entry, edition: str) -> tuple[Responsibility, ...]:
    """Read what is asked about, in the order of the edition; what the edition does not name stands behind."""
    order = {one.id: one for one in load_edition(edition).responsibilities} if edition in list_editions() else {}
    found = [_responsibility(entry, order) for entry in file.tables("responsibilities", "responsibility")]
    check_unique(file.place, "responsibility", [one.id for one in found])
    places = {id: place for place, id in enumerate(order)}
    # A file that gives its own clauses keeps its own order too.
    if all(one.id in order for one in found):
        found.sort(key=lambda one: places[one.id])
    return tuple(found)


def _importance(file: Entry, responsibilities: int) -> tuple[str, int]:
    """Question about what matters most, and how many may be chosen; no question where the file has none."""
    if "importance" not in file.raw:
        return "", 1
    importance = file.table("importance")
    importance.only(["question", "max"])
    return importance.text("question"), importance.whole_number("max", 1, max(responsibilities, 1))


def _forms(file: Entry, items: tuple[Item, ...]) -> tuple[Form, ...]:
    forms = []
    for entry in file.tables("forms", "form"):
        entry.only(["id", "audience", "title", "items"], ["everything"])
        audience = entry.choice("audience", AUDIENCES)
        asked = entry.texts("items", smallest=1)
        known = [item.id for item in items if audience in item.audiences]
        for id in asked:
            entry.known(id, known, f"item of the {audience} form")
        everything = entry.raw.get("everything", False)
        if not isinstance(everything, bool):
            raise entry.fault(f"'everything' is {everything!r}; write true or false.")
        forms.append(
            Form(_name(entry, "id"), audience, entry.text("title"), tuple(i for i in known if i in asked), everything)
        )
    check_unique(file.place, "form", [*AUDIENCES, *(form.id for form in forms)])
    return tuple(forms)


def _scales(file: Entry) -> dict[str, Scale]:
    table = file.table("scales")
    scales = {name: Scale(name, table.texts(name, smallest=2)) for name in table.raw}
    for scale in scales.values():
        for label, code in zip(scale.labels, scale.codes, strict=True):
            if label in scale.codes and label != code:
                raise table.fault(
                    f"{scale.id!r}: the label {label!r} would be written as {code!r}, so that {label!r} in an export "
                    "could be either; make all labels numbers, or add words to this one."
                )
    return scales


def _non_answers(file: Entry) -> dict[str, str]:
    if "non_answers" not in file.raw:
        return {}
    table = file.table("non_answers")
    table.only([], NON_ANSWERS)
    return {name: table.text(name) for name in table.raw}


def _responsibility(entry: Entry, edition: dict[str, Responsibility]) -> Responsibility:
    known = edition.get(_name(entry, "id")) if "id" in entry.raw else None
    clause = ["title", "clause", "related"]
    entry.only(["id", "label", *([] if known else clause)], clause if known else [])
    return Responsibility(
        id=_name(entry, "id"),
        title=entry.text("title") if "title" in entry.raw else known.title,
        label=entry.text("label"),
        clause=entry.text("clause") if "clause" in entry.raw else known.clause,
        related=entry.texts("related") if "related" in entry.raw else known.related,
    )


def _open_question(entry: Entry) -> tuple[str, str]:
    entry.only(["id", "text"])
    return _item_id(entry), entry.text("text")


def _item(entry: Entry, scales: dict[str, Scale], responsibilities: list[str], clauses: Mapping[str, str]) -> Item:
    entry.only(
        ["id", "role", "texts", "scale"],
        ["object", "responsibility", "non_answers", "resource_type", "clause"],
    )
    item = Item(id=_item_id(entry), role=entry.choice("role", ROLES), **_answering(entry, scales, responsibilities))
    return replace(item, clause=item.clause or clauses.get(item.id))


def _promise(entry: Entry, scales: dict[str, Scale], responsibilities: list[str]) -> Item:
    entry.only(["texts", "scale", "object", "responsibility"], ["non_answers"])
    item = Item(id="promise", role="promise", **_answering(entry, scales, responsibilities))
    for form, text in item.texts.items():
        if "{promise}" not in text:
            raise entry.fault(f"the {form} text lacks {{promise}}; write it where the client's promise is to stand.")
    return item


def _answering(entry: Entry, scales: dict[str, Scale], responsibilities: list[str]) -> dict:
    """Read what items and the promise template have in common."""
    forms = entry.table("texts", "texts")
    if not forms.raw:
        raise entry.fault("'texts' is empty; write the wording for at least one form.")
    for form in forms.raw:
        entry.known(form, FORMS, "form")
    non_answers = entry.texts("non_answers")
    for non_answer in non_answers:
        entry.known(non_answer, NON_ANSWERS, "non-answer")
    return {
        "object": entry.choice("object", OBJECTS),
        "responsibility": entry.choice("responsibility", responsibilities),
        "texts": {form: forms.text(form) for form in forms.raw},
        "scale": entry.choice("scale", scales),
        "non_answers": non_answers,
        "resource_type": entry.choice("resource_type", RESOURCE_TYPES),
        "clause": entry.text("clause") if "clause" in entry.raw else None,
    }


def _item_id(entry: Entry) -> str:
    found = entry.text("id")
    if not _ID.fullmatch(found):
        raise entry.fault(
            f"the id {found!r} cannot be a column heading on every survey platform; "
            "use 1 to 12 lowercase letters and digits, a letter first."
        )
    return found


def _name(entry: Entry, key: str) -> str:
    found = entry.text(key)
    if not _NAME.fullmatch(found):
        raise entry.fault(
            f"the {key} {found!r} is not usable; write lowercase letters, digits and underscores, a letter first."
        )
    return found
