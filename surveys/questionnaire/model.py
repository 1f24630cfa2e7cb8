"""A questionnaire: one form of an instrument as it is deployed, in all its languages, whatever the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from surveys.instrument import Form

Texts = Mapping[str, str]
"""One text in several languages: wording by language tag."""


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen.

    Attributes
    ----------
    value : str
        What it means in a plain export: a scale point, a non-answer, a responsibility id, ``yes``, a unit's name.
    code : str
        Lowercase letters and digits, at most 5: fits every platform.
    number : int
        For platforms that take numbers only: scale points 1 to k, non-answers 91 to 93.
    text : mapping of str to str
        Label by language.
    """

    value: str
    code: str
    number: int
    text: Texts = field(hash=False)


@dataclass(frozen=True)
class Row:
    """One line of a grid: an item.

    Attributes
    ----------
    name : str
        Item id: lowercase letters and digits, at most 12.
    text : mapping of str to str
        Wording by language.
    """

    name: str
    text: Texts = field(hash=False)


@dataclass(frozen=True)
class Question:
    """One question, or a grid of items that share their options.

    Attributes
    ----------
    kind : str
        ``grid`` (each row one answer), ``single`` (one answer), ``multiple`` (up to `most` answers) or ``text``.
    name : str
        Variable in a plain export; of a grid a name of its own that begins with the form's id, such as ``staffg03``.
    code : str
        The name without underscores: letters and digits, a letter first, at most 20.
    text : mapping of str to str
        Question, or the line above the grid.
    rows : tuple of Row
        Of a grid.
    options : tuple of Option
        In the order shown: scale points from low to high, then the non-answers; none for a text.
    scale : str or None
        Id of the scale that the options come from.
    most : int or None
        How many may be chosen, of ``multiple``.
    hint : mapping of str to str or None
        A line below the question.
    """

    kind: str
    name: str
    code: str
    text: Texts = field(hash=False)
    rows: tuple[Row, ...] = ()
    options: tuple[Option, ...] = ()
    scale: str | None = None
    most: int | None = None
    hint: Texts | None = field(default=None, hash=False)


@dataclass(frozen=True)
class Condition:
    """When a page is shown: the answer to an earlier question is, or is not, `value`.

    Attributes
    ----------
    question : str
        Name of a ``single`` question on an earlier page.
    value : str
        One of its option values.
    equal : bool
        False: shown unless that answer was given, so also where there was none.
    instead : mapping of str to str
        What to print above the page where a platform cannot hide it.
    """

    question: str
    value: str
    equal: bool
    instead: Texts = field(hash=False)


@dataclass(frozen=True)
class Page:
    """Questions shown together.

    Attributes
    ----------
    name : str
        Letters, digits and underscores.
    title : mapping of str to str
        Heading.
    questions : tuple of Question
        At least one.
    intro : tuple of mapping of str to str
        Paragraphs below the heading.
    shown_if : Condition or None
        None: always shown.
    rotates : bool
        Whether the page may change places with the other pages that rotate.
    """

    name: str
    title: Texts = field(hash=False)
    questions: tuple[Question, ...]
    intro: tuple[Texts, ...] = field(default=(), hash=False)
    shown_if: Condition | None = None
    rotates: bool = False


@dataclass(frozen=True)
class Questionnaire:
    """One form of an instrument, ready to be written for a platform.

    Attributes
    ----------
    instrument, hash : str
        Id and content hash of the instrument.
    form : Form
        Which form it is.
    languages : tuple of str
        The first is shown unless another is chosen.
    names : mapping of str to str
        Each language's own name.
    title : mapping of str to str
        Heading of the form.
    intro : tuple of mapping of str to str
        Paragraphs of the first page: purpose, who top managers are, confidentiality, draft notice. A paragraph can be
        empty in a language that does not need it.
    pages : tuple of Page
        In order.
    thanks : mapping of str to str
        Last line.
    words : mapping of str to mapping of str to str
        By language: what else a form may have to say, keyed as in the translation files.
    drafts : mapping of str to int
        By language: how many of the texts used are unreviewed drafts.
    """

    instrument: str
    hash: str
    form: Form
    languages: tuple[str, ...]
    names: Mapping[str, str] = field(hash=False)
    title: Texts = field(hash=False)
    intro: tuple[Texts, ...] = field(hash=False)
    pages: tuple[Page, ...]
    thanks: Texts = field(hash=False)
    words: Mapping[str, Texts] = field(hash=False)
    drafts: Mapping[str, int] = field(hash=False)

    def questions(self) -> Iterator[Question]:
        """Go through all questions in order."""
        for page in self.pages:
            yield from page.questions

    def question(self, name: str) -> Question:
        """Return the question called `name`; a KeyError where there is none."""
        for question in self.questions():
            if question.name == name:
                return question
        raise KeyError(name)
