"""What the headings of an export stand for: codes and ids, or texts of questions in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.instrument import InputError
from surveys.platforms.raw import META
from surveys.questionnaire import Vocabulary, normalise
from surveys.questionnaire.codes import LONGEST, id_codes

MOST_NAMED = 8

_CODED = re.compile(r"(?P<form>[a-z][a-z0-9]*?)g\d\d[\[_./:-](?P<name>[a-z0-9_]+)\]?")
_CHOICE = re.compile(r"importance[\[_./:-](?P<name>[a-z0-9_]+)\]?")
_PIECES = re.compile(r"\[(?P<row>[^\[\]]+)\]\s*$")


@dataclass(frozen=True)
class Heading:
    """One heading of an export.

    Attributes
    ----------
    shown : str
        As the user sees it in the file: for messages and mapping files.
    candidates : tuple of str
        What to look at, the surest first: a code, a question's text, its last part.
    """

    shown: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """What a heading stands for; see `surveys.platforms.raw.Answered`."""

    variable: str
    audience: str | None = None
    questionnaire: str | None = None


def code_match(text: str, vocabulary: Vocabulary) -> Match | None:
    """Tell what a code stands for: ``staffg01[acc1]``, ``staffg01_acc1``, ``acc1``, ``importance/resou``, ``unit``.

    Case does not matter: some platforms change it.
    """
    text = text.strip().casefold()
    instrument = vocabulary.instrument
    known = {*META, "duration", "importance", *vocabulary.variables()}
    if text in known:
        return Match(text)
    plain = {name.replace("_", ""): name for name in ("leads_people", "new_starter")}
    if text in plain:
        return Match(plain[text])
    if found := _CHOICE.fullmatch(text):
        ids = [one.id for one in instrument.responsibilities]
        chosen = {code: id for id, code in id_codes(ids).items()} | {id: id for id in ids}
        if found["name"] in chosen:
            return Match(f"importance:{chosen[found['name']]}")
    found = _CODED.fullmatch(text)
    forms = {form.id.replace("_", "")[:15]: form for form in instrument.forms}
    if found and found["form"] in forms and found["name"] in known:
        form = forms[found["form"]]
        return Match(found["name"], form.audience, form.id)
    return None


def text_matches(text: str, vocabulary: Vocabulary) -> tuple[Match, ...]:
    """Tell what a question's text stands for, in any language; several where the text is used more than once."""
    # One text in several languages (a brand name) is one match.
    found = (Match(one.variable, one.audience) for one in vocabulary.meanings(text))
    return tuple(dict.fromkeys(found))


def choice_match(text: str, vocabulary: Vocabulary) -> Match | None:
    """Tell which responsibility's column of the importance question has this heading: question and label together."""
    heading = normalise(text)
    for label, id in vocabulary.values["importance"].items():
        # Ids and their five-letter codes are no labels: as a heading they would be too easily something else.
        is_label = label != id and len(label) > LONGEST
        if is_label and (heading == label or heading.endswith((f"[{label}]", f"- {label}", f"/{label}", f": {label}"))):
            return Match(f"importance:{id}")
    return None


def resolve(
    headings: Sequence[Heading], vocabulary: Vocabulary, file: str, mapping: Mapping[str, str] | None = None
) -> dict[int, Match]:
    """Tell which column answers what.

    Parameters
    ----------
    headings : sequence of Heading
        In the order of the columns.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    file : str
        For messages.
    mapping : mapping of str to str or None
        Variable by heading as shown, confirmed by the user; it goes before everything else. An empty variable means
        that the column is left out.

    Returns
    -------
    dict of int to Match
        By place of the column; columns that stand for nothing are not in it.

    Raises
    ------
    InputError
        If two columns answer the same question of the same form, or one heading can mean two questions.
    """
    confirmed = {normalise(heading): variable for heading, variable in (mapping or {}).items()}
    found: dict[int, Match] = {}
    for place, heading in enumerate(headings):
        if (key := normalise(heading.shown)) in confirmed:
            if confirmed[key]:
                found[place] = _confirmed(confirmed[key], vocabulary)
            continue
        for candidate in heading.candidates:
            matches = text_matches(candidate, vocabulary)
            match = code_match(candidate, vocabulary) or (matches[0] if matches else None)
            if len({one.variable for one in matches}) > 1:
                named = " and ".join(one.variable for one in matches)
                raise InputError(
                    f"{file}, column {heading.shown!r}: the heading is the text of {named}; "
                    "say which is meant in a mapping file ([columns], heading = id)."
                )
            match = match or choice_match(candidate, vocabulary)
            if match:
                found[place] = match
                break
    _refuse_twice(found, headings, file)
    return found


def pieces(text: str) -> tuple[str, ...]:
    """Parts of a heading that can be an item's text, longest first: ``stem [item]``, ``stem - item``, ``1. item``."""
    found = [text]
    if row := _PIECES.search(text):
        found.append(row["row"])
    for separator in (" - ", " – ", ": ", "/", ". "):
        parts = text.split(separator)
        found += [separator.join(parts[start:]) for start in range(1, min(len(parts), 6))]
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _confirmed(variable: str, vocabulary: Vocabulary) -> Match:
    name, _, audience = variable.partition("@")
    match = code_match(name, vocabulary)
    return Match(match.variable if match else name, audience or None, match.questionnaire if match else None)


def _refuse_twice(found: Mapping[int, Match], headings: Sequence[Heading], file: str) -> None:
    # A heading that does not say whose answers it holds holds everybody's.
    seen: dict[str, dict[str | None, int]] = {}
    for place, match in found.items():
        earlier = seen.setdefault(match.variable, {})
        own = match.audience
        again = [at for other, at in earlier.items() if own is None or other is None or own == other]
        if again:
            first, second = headings[again[0]].shown, headings[place].shown
            if first == second:
                raise InputError(f"{file}: the heading {first!r} stands twice; delete or rename one of the columns.")
            raise InputError(
                f"{file}: the columns {first!r} and {second!r} both answer {match.variable!r}; delete one of them, "
                'or leave it out in a mapping file ([columns], heading = "").'
            )
        earlier[match.audience] = place
