"""From an export as a platform's reader understood it to RESPONSES: the same for every platform."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from surveys.instrument import AUDIENCES, InputError, Instrument
from surveys.platforms import decode
from surveys.platforms.headings import MOST_NAMED
from surveys.platforms.raw import META, Answered, Column, Raw
from surveys.questionnaire import Vocabulary, normalise

TEXTS = ("wave", "unit", "level", "site")


def to_responses(raw: Raw, vocabulary: Vocabulary, *, form: str | None = None) -> pd.DataFrame:
    """Turn an export into RESPONSES.

    Parameters
    ----------
    raw : Raw
        From a platform's reader.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    form : str or None
        Id of the form that was answered, where the file does not tell; its audience becomes the column `form`.

    Returns
    -------
    DataFrame
        RESPONSES; see `surveys.read_export`.

    Raises
    ------
    InputError
        If a cell cannot be read, the file does not tell whose answers it holds, or it lacks items that every form asks.
    """
    instrument = vocabulary.instrument
    n = len(raw.rows)
    meta = {one.variable: one.column for one in raw.answered if one.variable in (*META, "duration")}
    whose, questionnaire = _whose(raw, meta, instrument, form)
    _check_scale_items(raw, instrument, whose, questionnaire)
    columns = _merged(raw, whose)
    empty = Column(raw.file, "", np.full(n, "", dtype=object), raw.rows)

    frame: dict[str, object] = {}
    frame["respondent"] = decode.texts(meta["respondent"]) if "respondent" in meta else _numbered(raw)
    _check_respondents(raw, frame["respondent"])
    frame["form"] = pd.Series(whose, dtype="str")
    frame["questionnaire"] = pd.Series(questionnaire, dtype="str")
    for name in META[3:]:
        column = meta.get(name, empty)
        if name in ("leads_people", "new_starter"):
            frame[name] = decode.yes_no(columns.get(name, column), vocabulary)
        elif name == "language":
            frame[name] = decode.languages(column, vocabulary)
        elif name in TEXTS:
            frame[name] = decode.names(columns.get(name, column), name, vocabulary)
        else:
            frame[name] = decode.times(column, day_first=raw.day_first)
    frame["duration"] = _duration(meta, frame["started"], frame["submitted"])
    not_in_file = []
    for item in instrument.items:
        if column := columns.get(item.id):
            codes = instrument.scales[item.scale].codes
            frame |= decode.answers(column, item, codes, vocabulary, raw.values.get(item.id))
            _check_audience(column, item.id, item.audiences, whose)
        else:
            frame |= decode.no_answers(item, n)
            if set(item.audiences) & set(whose):
                not_in_file.append(item.id)
    ticks = {
        one.variable.partition(":")[2]: one.column for one in raw.answered if one.variable.startswith("importance:")
    }
    if "importance" in columns or not ticks:
        frame |= decode.importance(columns.get("importance"), vocabulary, n)
    else:
        frame |= decode.ticked(ticks, vocabulary, n)
    for id, _ in instrument.open_questions:
        frame[id] = decode.texts(columns.get(id, empty), strip=False)
    responses = pd.DataFrame(frame)
    responses.attrs = {
        "left_out": list(raw.left_out),
        "personal": list(raw.personal),
        "not_in_file": not_in_file,
        "rows": raw.rows.tolist(),
        "notes": list(raw.notes),
    }
    return responses


def _whose(
    raw: Raw, meta: Mapping[str, Column], instrument: Instrument, form: str | None
) -> tuple[np.ndarray, np.ndarray]:
    """For each respondent the audience (staff or leader) and the id of the form, None where it is not known."""
    n = len(raw.rows)
    if form is not None:
        chosen = instrument.form(form)
        return np.full(n, chosen.audience, dtype=object), np.full(n, chosen.id, dtype=object)
    questionnaire = np.full(n, None, dtype=object)
    if "questionnaire" in meta:
        forms = {one.id: one for one in instrument.forms}
        questionnaire = decode.words(meta["questionnaire"], tuple(forms), empty=True)
        if "form" not in meta and all(questionnaire):
            return np.array([forms[id].audience for id in questionnaire], dtype=object), questionnaire
    if "form" in meta:
        return decode.words(meta["form"], AUDIENCES), questionnaire
    seen = {one.audience for one in raw.answered if one.audience}
    asked = {one.variable for one in raw.answered}
    if not seen:
        only = {item.audiences[0] for item in instrument.items if item.id in asked and len(item.audiences) == 1}
        seen = only or ({one.audience for one in instrument.forms} if len(instrument.forms) == 1 else set())
    if len(seen) == 1:
        named = {one.questionnaire for one in raw.answered if one.questionnaire}
        if len(named) == 1 and not any(questionnaire):
            questionnaire = np.full(n, named.pop(), dtype=object)
        return np.full(n, seen.pop(), dtype=object), questionnaire
    if not asked & {item.id for item in instrument.items}:
        raise InputError(
            f"{raw.file}: no column is a question of {instrument.id!r}; choose the instrument that was used, or say in "
            "a mapping file what the columns are (engagement survey read --propose writes one)."
        )
    if not seen:
        raise InputError(
            f"{raw.file}: the file does not tell whose answers it holds; say which form was filled in: "
            f"{', '.join(one.id for one in instrument.forms)} (--form, or form= in Python)."
        )
    return _by_rows(raw), questionnaire


def _by_rows(raw: Raw) -> np.ndarray:
    """Both forms' questions stand side by side: each row belongs to the form whose columns it fills."""
    filled = {audience: np.zeros(len(raw.rows), dtype=bool) for audience in AUDIENCES}
    for one in raw.answered:
        if one.audience:
            filled[one.audience] |= np.array([bool(cell.strip()) for cell in one.column.cells])
    both = filled["staff"] & filled["leader"]
    if both.any():
        raise InputError(
            f"{raw.file} row {raw.rows[both.argmax()]}: there are answers on the staff form and on the leader form; "
            "each row may hold one form: split the row, or empty the columns of the form that was not filled in."
        )
    return np.where(filled["leader"], "leader", "staff").astype(object)


def _merged(raw: Raw, whose: np.ndarray) -> dict[str, Column]:
    """One column a variable: where both forms have their own, each row is read from that of its form."""
    merged: dict[str, Column] = {}
    for one in raw.answered:
        if one.variable in merged and one.audience:
            earlier = merged[one.variable]
            cells = np.where(whose == one.audience, one.column.cells, earlier.cells)
            merged[one.variable] = Column(raw.file, f"{earlier.heading} / {one.column.heading}", cells, raw.rows)
        else:
            merged[one.variable] = one.column
    return merged


def _numbered(raw: Raw) -> pd.Series:
    """Respondent ids for a platform that gives none: file and row."""
    stem = raw.file.rpartition(".")[0] or raw.file
    return pd.Series([f"{stem}:{row}" for row in raw.rows], dtype="str")


def _check_respondents(raw: Raw, respondent: pd.Series) -> None:
    missing = respondent.isna().to_numpy()
    if missing.any():
        raise InputError(
            f"{raw.file} row {raw.rows[missing.argmax()]}: the respondent id is empty; "
            "give each row an id of its own, any text will do."
        )
    again = respondent.duplicated().to_numpy()
    if again.any():
        position = int(again.argmax())
        first = int((respondent == respondent.iloc[position]).to_numpy().argmax())
        raise InputError(
            f"{raw.file} rows {raw.rows[first]} and {raw.rows[position]} have the same respondent id; "
            "keep one of the two rows, or give each an id of its own."
        )


def _check_scale_items(raw: Raw, instrument: Instrument, whose: np.ndarray, questionnaire: np.ndarray) -> None:
    """Check that the file holds all scale items of at least one form of each audience it holds answers of."""
    asked = {one.variable for one in raw.answered}
    for audience in AUDIENCES:
        if not (whose == audience).any():
            continue
        named = set(questionnaire[whose == audience]) - {None}
        forms = [form for form in instrument.forms if form.audience == audience and (not named or form.id in named)]
        missing = {form.id: _missing(instrument, form.items, asked) for form in forms}
        if missing and all(missing.values()):
            nearest = min(forms, key=lambda form: len(missing[form.id]))
            _refuse_missing(raw.file, instrument, nearest.id, missing[nearest.id], nearest.items)


def _missing(instrument: Instrument, ids: Sequence[str], asked: set[str]) -> list[str]:
    return [id for id in ids if id not in asked and instrument.item(id).role == "scale"]


def _refuse_missing(file: str, instrument: Instrument, form: str, missing: list[str], ids: Sequence[str]) -> None:
    total = sum(instrument.item(id).role == "scale" for id in ids)
    named = ", ".join(missing[:MOST_NAMED]) + (" ..." if len(missing) > MOST_NAMED else "")
    raise InputError(
        f"{file}: {len(missing)} of the {total} scale items on the {form} form have no column: {named}; "
        "add the columns, with empty cells where nobody was asked, or choose the instrument that was used."
    )


def _check_audience(column: Column, item: str, audiences: Sequence[str], whose: np.ndarray) -> None:
    """Check that nobody answered an item that is not on the form they filled in: columns may have been swapped."""
    if len(audiences) == len(AUDIENCES):
        return
    wrong = ~np.isin(whose, list(audiences))
    wrong[wrong] = [bool(cell.strip()) for cell in column.cells[wrong]]
    if wrong.any():
        position = int(wrong.argmax())
        raise InputError(
            f"{column.file} row {column.rows[position]}, column {column.heading!r}: found an answer on the "
            f"{whose[position]} form, but the item is only on the {' and '.join(sorted(audiences))} form; "
            "empty the cell or correct the form."
        )


def _duration(meta: Mapping[str, Column], started: pd.Series, submitted: pd.Series) -> pd.Series:
    duration = (submitted - started).dt.total_seconds()
    wrong = (duration < 0).to_numpy()
    if wrong.any():
        column = meta["submitted"]
        raise InputError(
            f"{column.file} row {column.rows[wrong.argmax()]}: 'submitted' lies before 'started'; "
            "correct or empty one of the two cells."
        )
    if "duration" in meta:
        duration = duration.fillna(decode.seconds(meta["duration"]))
    return duration


def answered_columns(
    cells: Mapping[int, np.ndarray], matches: Mapping[int, object], headings: Sequence[str], file: str, rows: np.ndarray
) -> tuple[Answered, ...]:
    """Put columns and what they stand for together, as `Raw` wants them.

    Parameters
    ----------
    cells : mapping of int to ndarray
        Cells by place of the column.
    matches : mapping of int to Match
        From `surveys.platforms.headings.resolve`.
    headings : sequence of str
        Headings as shown, for messages.
    file : str
        Name for messages.
    rows : ndarray of int
        Row numbers of the cells.
    """
    return tuple(
        Answered(
            match.variable,
            Column(file, headings[place], np.asarray(cells[place], dtype=object), rows),
            match.audience,
            match.questionnaire,
        )
        for place, match in matches.items()
    )


def unknown_headings(headings: Sequence[str], known: Sequence[int], filled: Sequence[bool]) -> tuple[str, ...]:
    """Headings of columns that stand for nothing; one without a heading counts if a cell of it is filled."""
    return tuple(
        heading or f"column {place + 1} (no heading)"
        for place, heading in enumerate(headings)
        if place not in known and (normalise(heading) or filled[place])
    )
