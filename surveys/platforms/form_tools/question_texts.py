"""Columns headed by question texts: what the readers of the form tools share.

A column answers a question only if its heading, freed of what tools add to it, reads exactly like a text of the
instrument in one of its languages, or is a code or id. Near matches are never taken; `surveys.propose_mapping` writes
them down for a person to confirm.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import numpy as np

from surveys.instrument import InputError
from surveys.platforms.form_tools.answer_language import answer_languages
from surveys.platforms.form_tools.headings import is_personal
from surveys.platforms.headings import MOST_NAMED, Heading, Match, code_match, pieces, resolve
from surveys.platforms.raw import LONGEST_QUOTE, Answered, Column, Raw
from surveys.questionnaire import Vocabulary, normalise

SMALL_ID = 7
"""Digits of a number that counts answers of one form; longer ones tell answers of all forms apart."""

_TAGS = re.compile(r"<[^<>]{1,200}>")
_REQUIRED = re.compile(
    r"\s*(?:[*＊]+|[(（\[](?:required|mandatory|optional|pflichtfeld|pflichtfrage|erforderlich|obligatoire|facultatif"
    r"|obligatorio|obligatoria|opcional|obrigat[óo]rio|obrigat[óo]ria|obbligatorio|verplicht|wymagane|必填|选填)[)）\]])\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^\s*(?:(?:question|frage|pregunta|pergunta|[QFP])\s?)?\d{1,3}(?:[.\-]\d{1,3})*\s*(?:[.):：、．]\s*|\s)(?=\S)",
    re.IGNORECASE,
)
_MOST_CANDIDATES = 24
_MOST_BRACKETS = 8

LONGEST_HEADING = 2_000
"""Characters of a heading that can be a question; a longer one is a text that slipped into the first row."""


@dataclass(frozen=True)
class FormColumn:
    """One column of a form tool's export.

    Attributes
    ----------
    shown : str
        Heading for messages and mapping files.
    cells : ndarray of object
        Its texts.
    candidates : tuple of str
        What of the heading can be the text of a question; see `candidates`.
    meta : str
        Variable that the tool itself fills, such as ``submitted``; ``""`` for none.
    added : bool
        Whether the tool added the column and it means nothing here.
    """

    shown: str
    cells: np.ndarray = field(hash=False)
    candidates: tuple[str, ...]
    meta: str = ""
    added: bool = False


@dataclass(frozen=True)
class Layout:
    """An export with its headings understood, its questions not yet.

    Attributes
    ----------
    file : str
        Name for messages.
    columns : tuple of FormColumn
        In the order of the file.
    rows : ndarray of int
        Row numbers as a spreadsheet counts them.
    day_first : bool or None
        How the tool's language writes dates; None: not known.
    notes : tuple of str
        What the user has to know.
    """

    file: str
    columns: tuple[FormColumn, ...]
    rows: np.ndarray = field(hash=False)
    day_first: bool | None = None
    notes: tuple[str, ...] = ()


def candidates(heading: str, vocabulary: Vocabulary, *, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what of a heading can be a question's text, the longest first.

    Numbers in front, marks of mandatory questions, tags and entities are taken off; a row in brackets or behind a dash
    or colon is taken out. Parts stand only where they are a text of the instrument: a word such as ``unit`` inside a
    longer heading is no code.

    Parameters
    ----------
    heading : str
        As the file has it.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    extra : iterable of str
        Further headings that this one may stand for.
    """
    found = {heading: None}
    if len(heading) > LONGEST_HEADING:
        return (heading,)
    plain = _TAGS.sub(" ", html.unescape(heading)).strip()
    for text in (plain, *extra):
        for form in dict.fromkeys((text, _without_marks(text))):
            for part in (form, *_in_brackets(form), *pieces(form)):
                if part != heading and _is_text(part := _without_marks(part), vocabulary, whole=part == form):
                    found[part] = None
    return tuple(found)[:_MOST_CANDIDATES]


def _without_marks(text: str) -> str:
    text = _REQUIRED.sub("", text)
    return _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text


def _in_brackets(text: str) -> list[str]:
    """Rows of a grid, ``question [row]``; a row may hold brackets itself."""
    text = text.rstrip()
    if not text.endswith("]"):
        return []
    places = [place for place, sign in enumerate(text) if sign == "["]
    return [text[place + 1 : -1].strip() for place in places[:_MOST_BRACKETS]]


def _is_text(part: str, vocabulary: Vocabulary, *, whole: bool) -> bool:
    meanings = {one.variable for one in vocabulary.meanings(part)}
    # "Language" is a question of one word: at the end of a longer heading it is a word like others.
    if meanings - (set() if whole else {"language"}):
        return True
    match = code_match(part, vocabulary)
    items = {item.id for item in vocabulary.instrument.items}
    return match is not None and match.variable.partition(":")[0] in {*items, "importance"}


def read_layout(layout: Layout, vocabulary: Vocabulary, mapping: Mapping[str, str] | None) -> Raw:
    """Find the questions of an export by their texts.

    Parameters
    ----------
    layout : Layout
        From a platform's reader.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, confirmed by the user.

    Returns
    -------
    Raw
        Small numbers as ids get the name of the file; without ids there is no ``respondent``. ``language`` is that of
        the answers' labels, else of the headings.

    Raises
    ------
    InputError
        If two columns answer one question, or questions of every form have no column.
    """
    matches = match_columns(layout, vocabulary, mapping)
    check_complete(layout, vocabulary, matches)
    file, columns = layout.file, layout.columns
    answered = [
        Answered(match.variable, _column(layout, place), match.audience, match.questionnaire)
        for place, match in matches.items()
    ]
    known = {one.variable for one in answered}
    confirmed = {normalise(heading) for heading in mapping or {}}
    meta: dict[str, Column] = {}
    for place, column in enumerate(columns):
        if column.meta and column.meta not in known and normalise(column.shown) not in confirmed:
            meta.setdefault(column.meta, _column(layout, place))
    if "respondent" in meta:
        meta["respondent"] = _unique_ids(meta["respondent"])
    if "language" not in known and "language" not in meta:
        languages = answer_languages(layout, matches, vocabulary)
        meta["language"] = Column(file, "language of the texts", languages, layout.rows)
    answered += [Answered(variable, column) for variable, column in meta.items()]
    personal, left_out = [], []
    for place, column in enumerate(columns):
        if place in matches or column.meta or column.added:
            continue
        if is_personal(column.shown):
            personal.append(column.shown)
        elif column.shown.strip() or any(cell.strip() for cell in column.cells):
            left_out.append(column.shown or f"column {place + 1} (no heading)")
    times = [column.cells for variable, column in meta.items() if variable in ("started", "submitted")]
    return Raw(
        file=file,
        rows=layout.rows,
        answered=tuple(answered),
        left_out=tuple(left_out),
        personal=tuple(personal),
        notes=(*layout.notes, *_unfinished(meta)),
        day_first=_day_first(times, layout.day_first),
    )


def match_columns(layout: Layout, vocabulary: Vocabulary, mapping: Mapping[str, str] | None = None) -> dict[int, Match]:
    """Tell which column answers which question, by place; columns of the tool itself only where the user says so.

    Parameters
    ----------
    layout : Layout
        From a platform's reader.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, confirmed by the user.

    Raises
    ------
    InputError
        If two columns answer one question, or a heading is the text of two.
    """
    confirmed = {normalise(heading) for heading in mapping or {}}
    places = [
        place
        for place, column in enumerate(layout.columns)
        if not (column.meta or column.added) or normalise(column.shown) in confirmed
    ]
    headings = [Heading(layout.columns[place].shown, layout.columns[place].candidates) for place in places]
    found = resolve(headings, vocabulary, layout.file, mapping)
    return {places[number]: match for number, match in found.items()}


def check_complete(layout: Layout, vocabulary: Vocabulary, matches: Mapping[int, Match]) -> None:
    """Check that the columns hold all scale items of a form, of each audience whose wording is there.

    Parameters
    ----------
    layout : Layout
        The export.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    matches : mapping of int to Match
        From `match_columns`.

    Raises
    ------
    InputError
        Saying how many columns match no question and which items have no column, and how to get proposals.
    """
    instrument = vocabulary.instrument
    asked = {match.variable for match in matches.values()}
    scale = {item.id for item in instrument.items if item.role == "scale"}
    # Where no wording tells the audience, one complete form of any will do.
    for audience in {match.audience for match in matches.values()} - {None} or {None}:
        forms = [form for form in instrument.forms if audience in (None, form.audience)]
        missing = {form.id: [id for id in form.items if id in scale - asked] for form in forms}
        if all(missing.values()):
            found = {form.id: len(asked & scale & set(form.items)) for form in forms}
            nearest = max(forms, key=lambda form: (found[form.id], -len(missing[form.id])))
            _refuse(layout, matches, nearest.id, missing[nearest.id], len(scale & set(nearest.items)))


def unmatched(layout: Layout, matches: Mapping[int, Match]) -> list[FormColumn]:
    """Return the columns that may be questions but match none."""
    return [
        column
        for place, column in enumerate(layout.columns)
        if place not in matches and column.shown.strip() and not (column.meta or column.added)
        if not is_personal(column.shown)
    ]


def _refuse(layout: Layout, matches: Mapping[int, Match], form: str, missing: list[str], total: int) -> None:
    def named(texts: list[str]) -> str:
        return ", ".join(texts[:MOST_NAMED]) + (", ..." if len(texts) > MOST_NAMED else "")

    rest = [shorten(column.shown) for column in unmatched(layout, matches)]
    # Where nothing matches, the first row may be somebody's answers, so nothing of it is shown.
    columns = f"{len(rest)} column{'' if len(rest) == 1 else 's'} match{'es' if len(rest) == 1 else ''} no question"
    columns += f" ({named([repr(text) for text in rest])})" if rest and matches else ""
    raise InputError(
        f"{layout.file}: {len(missing)} of the {total} scale items on the {form} form have no column "
        f"({named(missing)}), and {columns}. Headings must be the texts of the instrument, word for word; where they "
        f"were changed, write proposals with surveys.propose_mapping({PurePath(layout.file).name!r}, instrument, "
        "'mapping.toml'), confirm them in that file, and read the answers again with it (--mapping mapping.toml)."
    )


def shorten(text: str) -> str:
    """Return the start of a heading, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()}..."


def _column(layout: Layout, place: int) -> Column:
    column = layout.columns[place]
    return Column(layout.file, column.shown, column.cells, layout.rows)


def _unique_ids(column: Column) -> Column:
    """Put the file's name before ids that only count the answers of one form: the next file counts anew."""
    ids = [cell.strip() for cell in column.cells]
    if not all(id.isdecimal() and len(id) <= SMALL_ID for id in ids if id):
        return column
    stem = column.file.rpartition(".")[0] or column.file
    cells = np.array([f"{stem}:{id}" if id else "" for id in ids], dtype=object)
    return Column(column.file, column.heading, cells, column.rows)


def _unfinished(meta: Mapping[str, Column]) -> tuple[str, ...]:
    if "submitted" not in meta:
        return ()
    count = sum(not cell.strip() for cell in meta["submitted"].cells)
    if not count:
        return ()
    return (f"{count} answer{'s' if count > 1 else ''} without a time of submitting kept: not finished",)


def _day_first(columns: list[np.ndarray], usual: bool | None) -> bool | None:
    """Tell from all times of the file together whether the day comes first; where they do not tell, as is usual."""
    pattern = re.compile(r"\s*(\d{1,2})[./-]\s?(\d{1,2})[./-]")
    pairs = {(int(match[1]), int(match[2])) for cells in columns for cell in cells if (match := pattern.match(cell))}
    if any(first > 12 for first, _ in pairs):
        return True
    if any(second > 12 for _, second in pairs):
        return False
    return usual
