"""Exports of Qualtrics: CSV, TSV or XLSX with two or three rows of headings, and SPSS files.

Times: an export says in its third row of headings in which zone its dates are; they become UTC, as on every platform
where the offset is known. Without a zone they stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from surveys.files.reading import TextTable
from surveys.instrument import InputError
from surveys.platforms.qualtrics import cells as cells_of
from surveys.platforms.qualtrics.columns import Columns, read_columns
from surveys.platforms.qualtrics.layout import Layout, find_headings, read_layout
from surveys.platforms.qualtrics.texts import language_tag
from surveys.platforms.raw import LONGEST_QUOTE, META, Answered, Column, Raw
from surveys.questionnaire import Vocabulary
from surveys.questionnaire.vocabulary import PLACES

TITLE = "Qualtrics"


def recognise(table: TextTable) -> str | None:
    """Tell whether a table is an export of Qualtrics: by its row of ImportIds, or by Qualtrics' own columns."""
    found = find_headings(table)
    return found.how if found else None


def read(table: TextTable, vocabulary: Vocabulary, *, mapping: Mapping[str, str] | None = None) -> Raw:
    """Read an export of Qualtrics.

    Previews and tests are left out; unfinished responses stay, without a time of submission. Names, addresses, places
    and devices are never read.

    Parameters
    ----------
    table : TextTable
        The export: numeric values or choice texts in any language, questions of several answers in one column or in one
        a choice, columns named by export tags or by question ids.
    vocabulary : Vocabulary
        Of the instrument that was asked.
    mapping : mapping of str to str or None
        Variable by name of the column (first row), confirmed by the user.

    Returns
    -------
    Raw
        Rows as in the file.

    Raises
    ------
    InputError
        If the file holds no answers, or a column's name and its text contradict each other.
    """
    layout = read_layout(table)
    columns = read_columns(layout, vocabulary, mapping)
    export = _Export(layout, columns)
    answered = [*export.own(), *export.answers(vocabulary)]
    return Raw(
        file=layout.file,
        rows=export.rows,
        answered=tuple(answered),
        left_out=columns.left_out,
        personal=columns.personal,
        notes=tuple(export.notes),
    )


class _Export:
    """The rows of an export that are kept, column by column, with notes on what was done."""

    def __init__(self, layout: Layout, columns: Columns) -> None:
        self.layout = layout
        self.columns = columns
        self.notes: list[str] = []
        self.rows = layout.rows
        self.kept = np.ones(len(layout.rows), dtype=bool)
        self._leave_out_previews()

    def _leave_out_previews(self) -> None:
        kind = np.zeros(len(self.rows), dtype=int)
        if (status := self.role("status")) is not None:
            kind, unknown = cells_of.kinds(status.cells)
            if unknown:
                shown = ", ".join(repr(word[:LONGEST_QUOTE]) for word in unknown[:3])
                self.notes.append(f"the kinds of responses {shown} are not known; these rows were kept")
        if (channel := self.role("channel")) is not None:
            words = np.array([cell.strip().casefold() for cell in channel.cells], dtype=object)
            kind |= np.where(words == "preview", cells_of.PREVIEW, 0) | np.where(words == "test", cells_of.TEST, 0)
        made_up = (kind & (cells_of.PREVIEW | cells_of.TEST)) > 0
        if made_up.all():
            raise InputError(
                f"{self.layout.file}: all {len(made_up)} rows are previews or tests made in Qualtrics; "
                "export the answers again when somebody has filled in the form."
            )
        if made_up.any():
            self.notes.append(
                _counted(made_up, "is a preview or test; it was left out", "are previews or tests; they were left out")
            )
        spam = ((kind & cells_of.SPAM) > 0) & ~made_up
        if spam.any():
            counted = _counted(
                spam, "is marked as possible spam; it was kept", "are marked as possible spam; they were kept"
            )
            self.notes.append(f"{counted}, because Qualtrics marks people who share a device too")
        self.kept = ~made_up
        self.rows = self.layout.rows[self.kept]

    def cells(self, place: int) -> np.ndarray:
        return self.layout.body[place].to_numpy(dtype=object)[self.kept]

    def column(self, place: int, cells: np.ndarray) -> Column:
        return Column(self.layout.file, self.layout.names[place], cells, self.rows)

    def role(self, name: str) -> Column | None:
        place = self.columns.roles.get(name)
        return None if place is None else self.column(place, self.cells(place))

    def own(self) -> list[Answered]:
        """Read what Qualtrics says itself: who, in which language, from when to when."""
        result = []
        if (respondent := self.role("respondent")) is not None:
            result.append(Answered("respondent", respondent))
        if (language := self.role("language")) is not None:
            place = self.columns.roles["language"]
            tags = np.array([language_tag(cell) for cell in language.cells], dtype=object)
            result.append(Answered("language", self.column(place, tags)))
        done = cells_of.finished(self.role("finished"), self.role("progress"))
        if done is None:
            done = np.ones(len(self.rows), dtype=bool)
            self.notes.append("there is no column that tells finished from unfinished answers; all count as finished")
        if not done.all():
            counted = _counted(~done, "is unfinished; it was kept", "are unfinished; they were kept")
            self.notes.append(f"{counted}, without a time of submission")
        return [*result, *self._times(done)]

    def _times(self, done: np.ndarray) -> list[Answered]:
        result = []
        started = None
        for name in ("started", "submitted"):
            column = self.role(name)
            if column is None:
                continue
            place = self.columns.roles[name]
            times = cells_of.utc(column, self._zone(place), after=started)
            started = times if name == "started" else started
            texts = cells_of.time_texts(times)
            result.append(Answered(name, self.column(place, texts if name == "started" else np.where(done, texts, ""))))
        if (duration := self.role("duration")) is not None:
            seconds = self.column(self.columns.roles["duration"], np.where(done, duration.cells, ""))
            result.append(Answered("duration", seconds))
        return result

    def _zone(self, place: int) -> str:
        zone = self.layout.zones[place]
        if zone in ("", "Z", "UTC"):
            return zone
        known = cells_of.is_zone(zone)
        note = "; they were read as UTC" if known else ", which is not known here; they stayed as they are"
        line = f"times are in the zone {zone[:LONGEST_QUOTE]}{note}"
        if line not in self.notes:
            self.notes.append(line)
        return zone if known else ""

    def answers(self, vocabulary: Vocabulary) -> list[Answered]:
        """Questions and embedded data."""
        choices = {"leads_people", "new_starter", *PLACES}
        texts = {id for id, _ in vocabulary.instrument.open_questions} | (set(META) - choices)
        result = []
        for place, match in self.columns.matches.items():
            cells, labels = self.cells(place), self.layout.values[place]
            if match.variable in texts:
                cells = cells_of.text_cells(cells)
            else:
                cells = cells_of.answer_cells(cells, match.variable, labels, vocabulary)
            if match.variable in PLACES and cells_of.has_unknown_number(cells, match.variable, vocabulary):
                self.notes.append(
                    f"{match.variable}: there are numbers that stand for no name known here; give the names of the "
                    "roster, or export choice text"
                )
            result.append(Answered(match.variable, self.column(place, cells), match.audience, match.questionnaire))
        return result


def _counted(which: np.ndarray, one: str, many: str) -> str:
    n = int(which.sum())
    return f"1 row {one}" if n == 1 else f"{n} rows {many}"
