"""What an instrument is made of: scales, responsibilities, items and forms, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FORMS = ("staff", "leader", "manager")
"""Forms an item can be asked on; `manager` means staff who lead people below top management."""

AUDIENCES = ("staff", "leader")
"""Who fills a form in; managers below top management fill in the staff form with a block of their own."""

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

    @property
    def codes(self) -> tuple[str, ...]:
        """What answers are written as, point 1 first: numbers from 1, or the labels where all are numbers (0 to 10)."""
        if all(label.isascii() and label.isdigit() for label in self.labels):
            return self.labels
        return tuple(str(point) for point in range(1, self.points + 1))


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
    translations : mapping of str to str
        Of a promise: the client's own wording in other languages, by language. Other items are translated in files.
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
    translations: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def audiences(self) -> tuple[str, ...]:
        """Whose form the item stands on: texts for managers are on the staff form."""
        return tuple(one for one in AUDIENCES if one in self.texts or (one == "staff" and "manager" in self.texts))


@dataclass(frozen=True)
class Form:
    """What is handed to one group of people: all of the instrument, or a shorter selection of it.

    Attributes
    ----------
    id : str
        Such as ``staff`` or ``kiosk``.
    audience : str
        One of `AUDIENCES`: what answers count as, whichever form they were given on.
    title : str
        For whom or what it is meant, in a few words; printed by the command line, not on the form.
    items : tuple of str
        Ids of the items, in the order of the instrument.
    everything : bool
        Whether importance, open questions and the questions about the respondent belong to it, besides the items.
    """

    id: str
    audience: str
    title: str
    items: tuple[str, ...]
    everything: bool
