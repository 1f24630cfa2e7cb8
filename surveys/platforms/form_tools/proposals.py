"""Proposals for headings that nearly read like a question: written down for a person to confirm, never just taken."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from surveys.files.opening import printable
from surveys.files.reading import read_tables
from surveys.files.text_table import together
from surveys.files.writing import write_bytes
from surveys.instrument import Instrument
from surveys.platforms.export import choose_reader
from surveys.platforms.form_tools import text
from surveys.platforms.form_tools.question_texts import LONGEST_HEADING, FormColumn, match_columns, unmatched
from surveys.platforms.headings import Match, pieces
from surveys.questionnaire import Vocabulary, make_vocabulary, normalise

NEAR = 0.6
"""Similarity from which a question is proposed, 0-1; below it two questions about one thing look alike."""

MOST_PROPOSED = 3

HEAD = """\
# What the headings of {file} stand for. Proposals are commented out: take the # off each line that is right, one for a
# heading, correct the id where it is another question, and read the file with this mapping. A heading that is "" is
# left out. Nothing here is applied until you confirm it.

[columns]
"""


def propose_mapping(
    path: str | Path,
    instrument: Instrument,
    out: str | Path,
    *,
    platform: str | None = None,
    encoding: str | None = None,
) -> Path:
    """Write a mapping file with what was certain, what is near, and what is left over on both sides.

    Parameters
    ----------
    path : str or Path
        The export.
    instrument : Instrument
        The instrument asked, with the client's promises.
    out : str or Path
        Mapping file to write (TOML); replaced if it is there.
    platform : str or None
        Platform the export comes from; None: told from the file itself.
    encoding : str or None
        Encoding of a text file; None: told from the file itself.

    Returns
    -------
    Path
        The mapping file. As written it changes nothing: proposals are comments, each with its similarity (0-1, the
        share of characters that two texts have in common in order; Ratcliff and Metzener 1988).

    Raises
    ------
    InputError
        If the export cannot be read as a table.
    """
    path, out = Path(path), Path(out)
    _, module, table, _ = choose_reader(together(read_tables(path, encoding=encoding)), platform)
    vocabulary = make_vocabulary(instrument)
    layout = getattr(module, "layout", text.layout)(table, vocabulary)
    matches = match_columns(layout, vocabulary, None)
    rest = unmatched(layout, matches)
    lines = [HEAD.format(file=printable(path.name))]
    lines += _certain(layout.columns, matches)
    lines += _near(rest, vocabulary, {match.variable for match in matches.values()})
    lines += _left_over(instrument, matches)
    return write_bytes(out, "".join(lines).encode("utf-8"))


def _certain(columns: Sequence[FormColumn], matches: dict[int, Match]) -> Iterator[str]:
    yield "# Certain: these headings read exactly like a question.\n"
    for place, match in matches.items():
        yield f"# {_quoted(columns[place].shown)} = {_quoted(_variable(match))}\n"


def _near(rest: Sequence[FormColumn], vocabulary: Vocabulary, taken: set[str]) -> Iterator[str]:
    yield "\n# Near: is it the same question? One id for a heading, one heading for an id.\n"
    nothing = []
    for column in rest:
        proposals = _proposals(column.shown, vocabulary, taken)
        if not proposals:
            nothing.append(column.shown)
        for similarity, match, wording in proposals:
            yield f"# {_quoted(column.shown)} = {_quoted(_variable(match))}  # {similarity:.2f}: {_line(wording)}\n"
    if nothing:
        yield '\n# Like no question: give an id, or "" to leave the column out.\n'
        yield from (f'# {_quoted(heading)} = ""\n' for heading in nothing)


def _proposals(heading: str, vocabulary: Vocabulary, taken: set[str]) -> list[tuple[float, Match, str]]:
    """Questions that have no column yet and read most like a heading, the nearest first; each question once."""
    if len(heading) > LONGEST_HEADING:
        return []
    parts = [normalise(part) for part in pieces(heading)]
    best: dict[str, tuple[float, Match, str]] = {}
    for wording, meanings in vocabulary.headings.items():
        for meaning in meanings:
            if meaning.variable in taken:
                continue
            similarity = max((_similarity(part, wording) for part in parts), default=0.0)
            if similarity >= NEAR and similarity > best.get(meaning.variable, (0.0,))[0]:
                best[meaning.variable] = (similarity, Match(meaning.variable, meaning.audience), wording)
    return sorted(best.values(), key=lambda one: -one[0])[:MOST_PROPOSED]


def _similarity(left: str, right: str) -> float:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    # The two quick ones are upper bounds: most pairs need no more.
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()


def _left_over(instrument: Instrument, matches: dict[int, Match]) -> Iterator[str]:
    asked = {match.variable for match in matches.values()}
    missing = [item for item in instrument.items if item.id not in asked]
    if missing:
        yield "\n# Questions without a column:\n"
        yield from (f"# {item.id}: {_line(next(iter(item.texts.values())))}\n" for item in missing)


def _variable(match: Match) -> str:
    return f"{match.variable}@{match.audience}" if match.audience else match.variable


def _quoted(text: str) -> str:
    """Write a text as TOML does, on one line."""
    # TOML and JSON escape alike, but for one control character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(text: str) -> str:
    """Make a text fit for a comment: one line, no control characters."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())
