"""What the columns of a Qualtrics export answer: told by their names and by their texts, one against the other.

An export tag with a number (``staffg01_3``) says which row of a matrix it was, but not what stood in that row: rows can
be added, moved and rewritten in Qualtrics. So the text in the second row of headings must not contradict the number
where it is known, and where it is not it must be nearly the item's. ImportIds (``QID5_3``) are given by Qualtrics: they
tell its own columns in any language, and questions from contact data, but not which question it is.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.instrument import InputError
from surveys.platforms.headings import Heading, Match, choice_match, code_match, pieces, resolve, text_matches
from surveys.platforms.qualtrics.layout import Layout, plain
from surveys.platforms.raw import LONGEST_QUOTE
from surveys.questionnaire import Vocabulary, make_questionnaire, normalise

ROLES = {
    "startdate": "started",
    "enddate": "submitted",
    "status": "status",
    "responsetype": "status",
    "progress": "progress",
    "duration": "duration",
    "durationinseconds": "duration",
    "finished": "finished",
    "recordeddate": "recorded",
    "recordid": "respondent",
    "responseid": "respondent",
    "responseset": "set",
    "userlanguage": "language",
    "distributionchannel": "channel",
}
"""What Qualtrics says itself about a response, by ImportId or name (letters only)."""

PERSONAL = {
    "ipaddress",
    "name",
    "email",
    "emailaddress",
    "recipientlastname",
    "recipientfirstname",
    "recipientemail",
    "externalreference",
    "externaldatareference",
    "locationlatitude",
    "locationlongitude",
    "locationaccuracy",
}
"""Columns that can tell who somebody is, by ImportId or name (letters only); never read."""

NEARLY = 0.85
"""How alike a text must be to an item's, by `difflib` (1 is equal), for the number of its row to count."""

_QUESTION = re.compile(r"QID\d+")
_DEVICE = re.compile(r".*_(browser|version|operating system|operating_system|resolution|os)", re.IGNORECASE)
_ORDER = re.compile(r".*_DO(_\d+)?")
_NUMBERED = re.compile(r"(?P<code>.+)_(?P<number>\d{1,4})")
_SUFFIX = re.compile(r"\s+-\s+Selected Choice$")
_TAG = re.compile(r"<[^<>]{1,200}>")
_OWN = ("respondent", "language", "started", "submitted", "duration")


@dataclass(frozen=True)
class Columns:
    """What each column is; places of columns, from 0.

    Attributes
    ----------
    roles : mapping of str to int
        Place of what Qualtrics says itself, by role (values of `ROLES`).
    matches : mapping of int to Match
        What the other columns answer.
    personal, left_out : tuple of str
        Names of columns that were not read.
    """

    roles: Mapping[str, int] = field(hash=False)
    matches: Mapping[int, Match] = field(hash=False)
    personal: tuple[str, ...]
    left_out: tuple[str, ...]


def read_columns(layout: Layout, vocabulary: Vocabulary, mapping: Mapping[str, str] | None = None) -> Columns:
    """Tell what each column of an export is.

    Parameters
    ----------
    layout : Layout
        The export.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by name of the column, confirmed by the user; it goes before everything else.

    Returns
    -------
    Columns
        Every column with a name is in exactly one of its parts.

    Raises
    ------
    InputError
        If a column's name and its text contradict each other, or two columns answer the same question.
    """
    confirmed = {normalise(name) for name in mapping or {}}
    roles: dict[str, int] = {}
    personal: list[int] = []
    headings: list[Heading] = []
    reader = _Reader(layout.file, vocabulary)
    for place, (name, label, id) in enumerate(zip(layout.names, layout.labels, layout.ids, strict=True)):
        key = plain(id or name)
        is_question = _QUESTION.match(id) is not None
        candidates: tuple[str, ...] = ()
        if normalise(name) in confirmed:
            pass
        elif not is_question and key in ROLES and ROLES[key] not in roles:
            roles[ROLES[key]] = place
        elif (not is_question and key in PERSONAL) or _DEVICE.fullmatch(name):
            personal.append(place)
        elif not _ORDER.fullmatch(name) and not _ORDER.fullmatch(id):
            candidates = reader.candidates(name, label)
        headings.append(Heading(name, candidates))
    matches = resolve(headings, vocabulary, layout.file, mapping)
    # A contact field such as "language" must not stand against what Qualtrics recorded itself.
    matches = {place: one for place, one in matches.items() if one.variable not in _OWN or one.variable not in roles}
    known = {*roles.values(), *matches, *personal}
    return Columns(
        roles,
        matches,
        tuple(layout.names[place] for place in personal),
        tuple(name for place, name in enumerate(layout.names) if place not in known and name),
    )


class _Reader:
    """Tells what names and texts stand for; one instance an export."""

    def __init__(self, file: str, vocabulary: Vocabulary) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.numbered = numbered_codes(vocabulary)
        self.texts: dict[str, list[str]] = {}
        for text, meanings in vocabulary.headings.items():
            for one in meanings:
                self.texts.setdefault(one.variable, []).append(text)
        for text, id in vocabulary.values["importance"].items():
            self.texts.setdefault(f"importance:{id}", []).append(text)

    def candidates(self, name: str, label: str) -> tuple[str, ...]:
        """Choose what `resolve` is to look at: a code, or a text; nothing where the column is unknown."""
        code, sure = name, True
        found = _NUMBERED.fullmatch(name.casefold())
        if found and found["code"] in self.numbered:
            rows = self.numbered[found["code"]]
            number, sure = int(found["number"]), False
            code = f"{found['code']}_{rows[number - 1]}" if 0 < number <= len(rows) else ""
        by_name = code_match(code, self.vocabulary)
        label = _without_html(label)
        text, meant = self._by_text(label)
        if by_name is None:
            return (text,) if text else ()
        if meant and not any(_same(by_name, one) for one in meant):
            named = " or ".join(dict.fromkeys(_shown(one) for one in meant))
            raise self._fault(name, label, f"its name says {_shown(by_name)}, its text says {named}")
        if (
            not meant
            and not sure
            and label
            and normalise(label) != normalise(name)
            and not self._nearly(by_name, label)
        ):
            raise self._fault(name, label, f"its number says {_shown(by_name)}, but its text is another")
        return (code,)

    def _by_text(self, label: str) -> tuple[str, tuple[Match, ...]]:
        for piece in pieces(label):
            if matches := text_matches(piece, self.vocabulary):
                return piece, matches
        choice = choice_match(label, self.vocabulary) if label else None
        return (label, (choice,)) if choice else ("", ())

    def _nearly(self, match: Match, label: str) -> bool:
        """Whether a text is nearly one of the item's texts, or its beginning: SPSS cuts texts after 256 bytes."""
        for piece in {normalise(piece) for piece in pieces(label)}:
            for text in self.texts.get(match.variable, ()):
                if len(piece) >= 12 and text.startswith(piece.rstrip(".… ")):
                    return True
                if difflib.SequenceMatcher(None, piece, text, autojunk=False).ratio() >= NEARLY:
                    return True
        return False

    def _fault(self, name: str, label: str, what: str) -> InputError:
        shown = label if len(label) <= LONGEST_QUOTE else f"...{label[-LONGEST_QUOTE:]}"
        return InputError(
            f"{self.file}, column {name!r} ({shown!r}): {what}; the rows were moved or rewritten in Qualtrics, or "
            f"another instrument was asked. Say what the column is in a mapping file ([columns], {name} = id)."
        )


def numbered_codes(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Item ids in the order of the form, by code of the question whose rows or choices are numbered in the export."""
    instrument = vocabulary.instrument
    codes = {"importance": tuple(one.id for one in instrument.responsibilities)}
    for form in instrument.forms:
        try:
            questionnaire = make_questionnaire(instrument, form.id)
        except InputError:  # texts of the form's frame are missing: nobody can have written this form
            continue
        for question in questionnaire.questions():
            if question.rows:
                codes[question.code] = tuple(row.name for row in question.rows)
    return codes


def _without_html(label: str) -> str:
    label = html.unescape(_TAG.sub(" ", label)) if "<" in label or "&" in label else label
    return _SUFFIX.sub("", " ".join(label.split()))


def _same(first: Match, second: Match) -> bool:
    return first.variable == second.variable and (
        first.audience is None or second.audience is None or first.audience == second.audience
    )


def _shown(match: Match) -> str:
    variable = match.variable.partition(":")[2] or match.variable
    return f"{variable} ({match.audience} form)" if match.audience else variable
