"""Read exports of forms written as XLSForm: KoboToolbox (CSV, XLSX, JSON) and ODK Central (CSV, OData JSON).

Headings are XML names or labels in any language, with the groups before them or not. An answer counts as submitted when
the respondent finished the form (`end`): a phone without network may send it days later (`_submission_time`). All times
are UTC.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from surveys.files.reading import TextTable
from surveys.instrument import InputError
from surveys.platforms.headings import Heading, Match, resolve
from surveys.platforms.raw import Answered, Column, Raw
from surveys.platforms.responses import answered_columns, unknown_headings
from surveys.platforms.sheets import split
from surveys.platforms.unanswered import unanswered_items
from surveys.questionnaire import Vocabulary, normalise

TITLE = "KoboToolbox or ODK Central export"

RESPONDENT = ("_uuid", "key", "__id", "meta/instanceid", "meta-instanceid", "meta.instanceid", "instanceid")
"""Headings of the random id of a submission, the surest first."""

COUNTED = ("_id", "_index")
"""Headings of ids that count up on one server or in one file."""

SENT = ("_submission_time", "submissiondate", "__system.submissiondate")
"""Headings of the time when the server got the answer."""

PERSONAL = re.compile(
    r"_submitted_by|_notes|_geolocation(\W.*)?|device_?id|username|phone_?number|email|sim_?id|simserial|subscriberid|imei"
    r"|audit(_url)?|submitterid|submittername|(meta.)?instancename|__system\.(submitter(id|name)|deviceid)"
    r"|_.*_(latitude|longitude|altitude|precision)"
)
"""Headings of what the servers know about the person, the place or the device."""

SERVER = re.compile(
    r"start|end|today|_id|_uuid|_submission_time|_status|_tags|_index|_xform_id_string|_bamboo_dataset_id|__?version_\w*"
    r"|formhub.uuid|(meta.)?(instanceid|rootuuid|deprecatedid)|_attachments(\W.*)?|_validation_status(\W.*)?"
    r"|submissiondate|key|attachments(present|expected)|status|reviewstate|edits|formversion|__id|__system\..*"
)
"""Other headings that the servers add."""

REVIEWED = ("_validation_status", "_validation_status.uid", "_validation_status.label", "reviewstate")
"""Headings of what somebody on the project team decided about an answer."""

REFUSED = ("not approved", "validation_status_not_approved", "rejected")

_GRID = re.compile(r"(?:^|[^a-z0-9])[a-z][a-z0-9]*g\d\d([^a-z0-9]+)[^\W_]", re.IGNORECASE)
_GRID_LABELS = re.compile(r"(?:.*[^a-z0-9])?labels_[a-z][a-z0-9]*g\d\d")
_MOST_PARTS = 12


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is a KoboToolbox or ODK Central export; the sheet of a repeated group is none."""
    first = {str(cell).strip().casefold() for cell in table.cells.iloc[0]} if len(table.cells) else set()
    if first & {"_parent_index", "_parent_table_name", "parent_key"}:
        return None
    if {"_uuid", "_submission_time"} <= first:
        return "the headings '_uuid' and '_submission_time' of KoboToolbox"
    if {"submissiondate", "key"} <= first:
        return "the headings 'SubmissionDate' and 'KEY' of ODK Central"
    if {"__id", "__system.submissiondate"} <= first:
        return "the names '__id' and '__system' of ODK Central"
    if any(_GRID_LABELS.fullmatch(heading) for heading in first):
        return "the headings of an XLSForm written by this program"
    return None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read a KoboToolbox or ODK Central export.

    Parameters
    ----------
    table : TextTable
        Headings in the first row.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by heading, for questions that are called otherwise.

    Returns
    -------
    Raw
        ``respondent`` is the random id of the submission; without one, the file's name and the server's counter.
        Columns without any answer (notes, the headings of grids) are not mentioned.

    Raises
    ------
    InputError
        If the table is empty, no heading is a question of the instrument, or two columns answer the same question.
    """
    headings, body, rows = split(table)
    names = [heading.casefold() for heading in headings]
    confirmed = {normalise(heading) for heading in mapping or {}}
    own = {place for place, name in enumerate(names) if is_taken(name) and normalise(headings[place]) not in confirmed}
    questions = [place for place in range(len(headings)) if place not in own]
    separators = _separators(headings)
    found = resolve(
        [Heading(headings[place], _candidates(headings[place], separators, set(headings))) for place in questions],
        vocabulary,
        table.file,
        mapping,
    )
    if not found:
        raise InputError(
            f"{table.file}: no heading is a question of {vocabulary.instrument.id}; choose the instrument that was "
            "asked, or say in a mapping file which heading is which question ([columns], heading = id)."
        )
    matches = {questions[place]: match for place, match in found.items()}
    cells = {place: body[place].to_numpy() for place in matches}
    answered = answered_columns(cells, matches, headings, table.file, rows)
    meta = _meta(names, headings, body, rows, table.file, matches.values())
    if table.how.startswith("JSON"):
        meta += unanswered_items((*answered, *meta), vocabulary, table.file, rows)
    filled = [place not in own and body[place].to_numpy().astype(bool).any() for place in range(len(headings))]
    unknown = [heading if full else "" for heading, full in zip(headings, filled, strict=True)]
    return Raw(
        file=table.file,
        rows=rows,
        answered=(*answered, *meta),
        left_out=unknown_headings(unknown, tuple(matches), filled),
        personal=tuple(headings[place] for place in sorted(own) if PERSONAL.fullmatch(names[place])),
        notes=_notes(names, body),
    )


def is_taken(name: str) -> bool:
    """Tell whether the servers give this name, in lower case, to a column of their own."""
    return bool(SERVER.fullmatch(name) or PERSONAL.fullmatch(name))


def _separators(headings: Iterable[str]) -> tuple[str, ...]:
    """Tell what stands between a group and its questions: the user may choose it; our grids show which it is."""
    found = Counter(match[1] for heading in headings if (match := _GRID.search(heading)))
    return tuple(dict.fromkeys([*(separator for separator, _ in found.most_common(1)), "/", "-"]))


def _candidates(heading: str, separators: Sequence[str], headings: set[str]) -> tuple[str, ...]:
    """Take groups off the front of a heading, one at a time.

    What stands behind another column's heading is an option of that question, never a question.
    """
    found = [heading]
    for separator in separators:
        start = heading.find(separator)
        while start > 0 and len(found) < _MOST_PARTS:
            if heading[:start] not in headings and (rest := heading[start + len(separator) :].strip()):
                found.append(rest)
            start = heading.find(separator, start + len(separator))
    # The same sign stands between a question and its options.
    return tuple(dict.fromkeys([*found, *(one.replace(separators[0], "/") for one in found)]))


def _meta(
    names: Sequence[str],
    headings: Sequence[str],
    body: pd.DataFrame,
    rows: np.ndarray,
    file: str,
    matches: Iterable[Match],
) -> list[Answered]:
    """Who and when, from the columns that the servers add; what the user's mapping names goes before it."""
    known = {match.variable for match in matches}

    def column(*wanted: str) -> Column | None:
        for name in wanted:
            if name in names:
                place = names.index(name)
                return Column(file, headings[place], body[place].to_numpy(), rows)
        return None

    result = []
    if "respondent" not in known:
        if (own := column(*RESPONDENT)) is not None:
            result.append(Answered("respondent", own))
        elif (counted := column(*COUNTED)) is not None:
            stem = file.rpartition(".")[0] or file
            cells = np.array([f"{stem}:{cell.strip()}" for cell in counted.cells], dtype=object)
            result.append(Answered("respondent", Column(file, counted.heading, cells, rows)))
    if "started" not in known and (start := column("start")) is not None:
        result.append(Answered("started", start))
    if "submitted" not in known:
        end, sent = column("end"), column(*SENT)
        if end is not None and sent is not None:
            filled = np.array([bool(cell.strip()) for cell in end.cells])
            end = Column(file, end.heading, np.where(filled, end.cells, sent.cells), rows)
        if (submitted := end or sent) is not None:
            result.append(Answered("submitted", submitted))
    return result


def _notes(names: Sequence[str], body: pd.DataFrame) -> tuple[str, ...]:
    refused = np.zeros(len(body), dtype=bool)
    for place, name in enumerate(names):
        if name in REVIEWED:
            refused |= np.array([normalise(cell) in REFUSED for cell in body[place]])
    count = int(refused.sum())
    if not count:
        return ()
    answers = "1 answer was" if count == 1 else f"{count} answers were"
    return (f"{answers} not approved by the project team on the platform and still counted; delete them there if not",)
