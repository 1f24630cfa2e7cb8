"""What an instrument is: frozen dataclasses, look-ups, the client's promises and the content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches

FORMS = ("staff", "leader", "manager")
"""Forms an item can be asked on; `manager` means staff who lead people below top management."""

ROLES = ("scale", "symptom", "outcome", "promise", "manager", "manager_block", "trust", "recency")
"""What an item is for; only `scale` items enter a responsibility's score."""

OBJECTS = ("leader_behaviour", "workplace")
"""What an item describes: an act of top managers, or its effect at work."""

NON_ANSWERS = ("cannot_tell", "not_come_up", "not_my_job")
"""Ways to answer beside the scale; none is a midpoint or zero, only `cannot_tell` counts as visibility."""

RESOURCE_TYPES = (
    "people",
    "work_environment",
    "infrastructure",
    "monitoring_and_measuring",
    "organizational_knowledge",
)
"""Kinds of resource a process needs (clauses 7.1.2 to 7.1.6)."""


class InputError(ValueError):
    """Bad input from a user; the message names the place, the value found and how to mend it."""


def nearest(found: str, known: Iterable[str]) -> str:
    """Text that helps mend a misspelt id: the nearest known one, and all that are known.

    Parameters
    ----------
    found : str
        What the user wrote.
    known : iterable of str
        What could have been written, in the order to list it.

    Returns
    -------
    str
        For example ``did you mean 'often'? Known: never, often``; only the list where nothing comes near.
    """
    names = list(known)
    close = get_close_matches(str(found), names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}Known: {', '.join(names)}"


@dataclass(frozen=True)
class Scale:
    """A labelled rating scale.

    Attributes
    ----------
    id : str
        Name of the scale in the instrument file.
    labels : tuple of str
        One label a point, point 1 first; a higher point always means more (more often, more recent).
    """

    id: str
    labels: tuple[str, ...]

    @property
    def points(self) -> int:
        """Number of points; answers run from 1 to this."""
        return len(self.labels)


@dataclass(frozen=True)
class Responsibility:
    """One leadership responsibility of clause 5.1.1.

    Attributes
    ----------
    id : str
        Stable id, used in every table.
    title : str
        Title for reports.
    label : str
        Plain label for the importance question; no ISO words.
    clause : str
        Clause letter in this edition, such as ``5.1.1 a``.
    related : tuple of str
        Other clauses of the standard that bear on it.
    """

    id: str
    title: str
    label: str
    clause: str
    related: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One question that is answered on a scale.

    Attributes
    ----------
    id : str
        Stable id: lowercase letters and digits, at most 12, a letter first.
    role : str
        One of `ROLES`.
    object : str or None
        One of `OBJECTS`; None where the distinction has no meaning (outcome, trust).
    responsibility : str or None
        Id of the responsibility; None for outcome and trust.
    texts : mapping of str to str
        Wording on each form it is asked on; the keys are among `FORMS`.
    scale : str
        Id of the scale.
    non_answers : tuple of str
        What can be ticked beside the scale, among `NON_ANSWERS`.
    resource_type : str or None
        One of `RESOURCE_TYPES`, on workplace items about resources.
    clause : str or None
        Clause letter where it differs from the responsibility's (letter j: the manager block).
    """

    id: str
    role: str
    object: str | None
    responsibility: str | None
    texts: Mapping[str, str] = field(hash=False)
    scale: str
    non_answers: tuple[str, ...] = ()
    resource_type: str | None = None
    clause: str | None = None


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

    def with_promises(self, promises: Sequence[str]) -> Instrument:
        """Return a copy that also asks about each of the client's promises.

        Parameters
        ----------
        promises : sequence of str
            Lines of the client's quality policy in plain words, usually 3 to 6. A closing full stop is cut off.

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
            text = str(promise).strip().rstrip(".").rstrip()
            if not text:
                raise InputError(f"promise {number} is empty; write it in plain words or take it out.")
            if text.casefold() in seen:
                raise InputError(
                    f"promise {number} says the same as promise {seen[text.casefold()]} ({text!r}); take one out."
                )
            seen[text.casefold()] = number
            texts = {form: line.replace("{promise}", text) for form, line in self.promise_template.texts.items()}
            items.append(replace(self.promise_template, id=f"promise{number}", texts=texts))
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
    del content["hash"]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
