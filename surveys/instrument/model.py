"""What an instrument is: its parts together, look-ups, the client's promises and the content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from surveys.instrument.errors import InputError, nearest
from surveys.instrument.parts import (
    AUDIENCES,
    FORMS,
    NON_ANSWERS,
    OBJECTS,
    RESOURCE_TYPES,
    ROLES,
    Form,
    Item,
    Responsibility,
    Scale,
)

__all__ = [
    "AUDIENCES",
    "FORMS",
    "NON_ANSWERS",
    "OBJECTS",
    "RESOURCE_TYPES",
    "ROLES",
    "Form",
    "InputError",
    "Instrument",
    "Item",
    "Responsibility",
    "Scale",
    "content_hash",
    "nearest",
]


@dataclass(frozen=True)
class Instrument:
    """A whole instrument: everything respondents can be asked, and how it maps to the responsibilities.

    Attributes
    ----------
    id, edition, title, language : str
        Name, edition of the standard, title and language (such as ``en``) of the instrument.
    frame : str
        The line above every page of items.
    responsibilities : tuple of Responsibility
        In reporting order.
    items : tuple of Item
        In the order of the file; blocks may rotate on a form.
    scales : mapping of str to Scale
        Scales by id.
    importance_question : str
        Question that asks to choose responsibilities by their plain labels.
    importance_max : int
        How many may be chosen.
    open_questions : tuple of (str, str)
        Id and wording of each open question.
    hash : str
        SHA-256 of the content; see `content_hash`.
    non_answers : mapping of str to str
        Wording of each non-answer.
    promise_template : Item or None
        The item each promise of the client is poured into by `with_promises`.
    short_forms : tuple of Form
        Selections such as a kiosk form; the full staff and leader forms are always there (`forms`).
    base : str or None
        Id of the instrument that this one extends.
    origin : Path or None
        File it was read from: translations of one's own lie beside it. Not part of the hash.
    """

    id: str
    edition: str
    title: str
    language: str
    frame: str
    responsibilities: tuple[Responsibility, ...]
    items: tuple[Item, ...]
    scales: Mapping[str, Scale] = field(hash=False)
    importance_question: str
    importance_max: int
    open_questions: tuple[tuple[str, str], ...]
    hash: str
    non_answers: Mapping[str, str] = field(default_factory=dict, hash=False)
    promise_template: Item | None = None
    short_forms: tuple[Form, ...] = ()
    base: str | None = None
    origin: Path | None = field(default=None, compare=False)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The full form of each audience that is asked anything, then the short forms."""
        full = []
        for audience, title in zip(AUDIENCES, ("all staff", "top managers"), strict=True):
            items = tuple(item.id for item in self.items if audience in item.audiences)
            if items:
                full.append(Form(audience, audience, title, items, everything=True))
        return (*full, *self.short_forms)

    def form(self, id: str) -> Form:
        """Return the form called `id`.

        Raises
        ------
        InputError
            If the instrument has no such form; the message names the nearest one.
        """
        for form in self.forms:
            if form.id == id:
                return form
        raise InputError(f"{self.id} has no form {id!r}; {nearest(id, [form.id for form in self.forms])}.")

    def item(self, id: str) -> Item:
        """Return the item called `id`.

        Raises
        ------
        InputError
            If the instrument has no such item; the message names the nearest one.
        """
        for item in self.items:
            if item.id == id:
                return item
        raise InputError(f"{self.id} has no item {id!r}; {nearest(id, [item.id for item in self.items])}.")

    def responsibility(self, id: str) -> Responsibility:
        """Return the responsibility called `id`.

        Raises
        ------
        InputError
            If the instrument has no such responsibility; the message names the nearest one.
        """
        for responsibility in self.responsibilities:
            if responsibility.id == id:
                return responsibility
        known = [responsibility.id for responsibility in self.responsibilities]
        raise InputError(f"{self.id} has no responsibility {id!r}; {nearest(id, known)}.")

    def items_of(
        self,
        form: str | None = None,
        role: str | None = None,
        responsibility: str | None = None,
        object: str | None = None,
    ) -> tuple[Item, ...]:
        """Items that meet every condition given, in the instrument's order.

        Parameters
        ----------
        form : str, optional
            Only items asked on this form. `manager` gives what managers are asked on top of the staff form.
        role, responsibility, object : str, optional
            Only items with this role, responsibility id or object.

        Returns
        -------
        tuple of Item
            Empty where nothing meets the conditions.
        """
        return tuple(
            item
            for item in self.items
            if (form is None or form in item.texts)
            and (role is None or item.role == role)
            and (responsibility is None or item.responsibility == responsibility)
            and (object is None or item.object == object)
        )

    def with_promises(self, promises: Sequence[str | Mapping[str, str]]) -> Instrument:
        """Return a copy that also asks about each of the client's promises.

        Parameters
        ----------
        promises : sequence of (str or mapping of str to str)
            Lines of the client's quality policy in plain words, usually 3 to 6; with other languages beside it, a
            mapping from language to wording, the instrument's own language among them. A closing full stop is cut off.

        Returns
        -------
        Instrument
            With items `promise1`, `promise2`, ... behind the others and a hash of its own; the same instrument
            where there are no promises.

        Raises
        ------
        InputError
            If the instrument has no promise template or holds promises already, or a promise is empty or stands twice.
        """
        if not promises:
            return self
        if isinstance(promises, str):
            raise InputError("promises: found one text; give a list of texts, one a promise.")
        if self.promise_template is None:
            raise InputError(f"{self.id} has no [promise] table, so it cannot ask about promises; add one to its file.")
        if self.items_of(role="promise"):
            raise InputError(f"{self.id} holds promises already; start again from load_instrument.")
        items = list(self.items)
        seen: dict[str, int] = {}
        for number, promise in enumerate(promises, start=1):
            wordings = promise if isinstance(promise, Mapping) else {self.language: promise}
            wordings = {language: str(text).strip().rstrip(".。").rstrip() for language, text in wordings.items()}
            text = wordings.pop(self.language, "")
            if not text or not all(wordings.values()):
                raise InputError(f"promise {number} is empty; write it in plain words or take it out.")
            if text.casefold() in seen:
                raise InputError(
                    f"promise {number} says the same as promise {seen[text.casefold()]} ({text!r}); take one out."
                )
            seen[text.casefold()] = number
            texts = {form: line.replace("{promise}", text) for form, line in self.promise_template.texts.items()}
            items.append(replace(self.promise_template, id=f"promise{number}", texts=texts, translations=wordings))
        grown = replace(self, items=tuple(items))
        return replace(grown, hash=content_hash(grown))


def content_hash(instrument: Instrument) -> str:
    """SHA-256 of everything an instrument says, as 64 hexadecimal digits.

    Made from the content, not from the file: comments, spacing and the order of keys leave it as it is; any change of a
    wording, a scale, a mapping or the order of the items changes it.

    Parameters
    ----------
    instrument : Instrument
        Its own `hash` is left out of the sum.
    """
    content = asdict(instrument)
    del content["hash"], content["origin"]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
