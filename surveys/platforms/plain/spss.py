"""The plain layout as an SPSS file: items with labels and missing values, dates as dates, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.instrument import InputError, Instrument, Item
from surveys.questionnaire.codes import NON_ANSWER_NUMBERS

LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL, LONGEST_TEXT = 64, 256, 120, 32_767
"""What an SPSS file can hold, in bytes of UTF-8: name, label and text of a variable, and label of a value."""

RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
"""Words of the SPSS language, which cannot be names of variables."""

TIMES = ("started", "submitted")
YES_NO = ("leads_people", "new_starter")
MADE = b"01 Jan 8000:00:00"
"""Day and time of making, as they stand in the header of every file written here (PSPP, "System File Format")."""

_MADE_AT = 92
_META_LABELS = {
    "respondent": "Respondent",
    "form": "Form: staff or leader",
    "questionnaire": "Questionnaire that was filled in",
    "wave": "Wave",
    "unit": "Unit",
    "level": "Level",
    "site": "Site",
    "leads_people": "Leads people",
    "new_starter": "Works here for less than 3 months",
    "language": "Language of the questionnaire",
    "started": "Started",
    "submitted": "Submitted",
}


def write_sav(columns: Mapping[str, np.ndarray], path: Path, instrument: Instrument) -> None:
    """Write columns of the plain layout as an SPSS file.

    Items are numbers with the labels of their scale; the non-answers are 91 (cannot tell), 92 (has not come up) and 93
    (not part of the job), labelled and declared as missing, so that they stay out of statistics but can be counted.
    ``importance`` becomes one variable a responsibility (1 chosen, 0 not chosen). Times are dates, to the millisecond.
    SPSS takes spaces off the end of a text, and texts of more than 32,767 bytes cannot be stored.

    Parameters
    ----------
    columns : mapping of str to ndarray
        From `surveys.platforms.plain.layout.plain_columns`.
    path : Path
        A ``.sav`` file; it appears only when complete. The same answers always give the same bytes: the header always
        says that the file was made on 1 January 1980.
    instrument : Instrument
        The instrument asked, with the client's promises.

    Raises
    ------
    InputError
        If pyreadstat is not installed, or a name or a text cannot be stored.
    """
    try:
        import pyreadstat
    except ImportError:
        raise InputError(
            f"{path.name}: writing SPSS files needs pyreadstat; pip install 'engagement-toolkit[platforms]'."
        ) from None
    table = _Table(columns, path.name, instrument)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        pyreadstat.write_sav(
            pd.DataFrame(table.cells),
            str(unfinished),
            file_label=shortened(instrument.title, 64),
            column_labels=table.labels,
            variable_value_labels=table.values,
            missing_ranges=table.missing,
            variable_measure=table.measures,
            variable_format=table.formats,
            row_compress=True,
        )
        content = unfinished.read_bytes()
        unfinished.write_bytes(content[:_MADE_AT] + MADE + content[_MADE_AT + len(MADE) :])
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def whole_milliseconds(cells: np.ndarray) -> np.ndarray:
    """Round times read from an SPSS file: it counts seconds in floating point, which puts them off by a microsecond.

    Parameters
    ----------
    cells : ndarray of object
        ISO times, or anything else, which stays as it is.

    Returns
    -------
    ndarray of object
        ISO times to the millisecond.
    """
    moments = pd.to_datetime(pd.Series(cells, dtype=object), format="ISO8601", errors="coerce").dt.round("ms")
    return np.where(moments.isna(), cells, moments.dt.strftime("%Y-%m-%d %H:%M:%S.%f")).astype(object)


class _Table:
    """Cells and what SPSS is told about them, variable by variable."""

    def __init__(self, columns: Mapping[str, np.ndarray], file: str, instrument: Instrument) -> None:
        self.file = file
        self.cells: dict[str, object] = {}
        self.labels: dict[str, str] = {}
        self.values: dict[str, dict[float, str]] = {}
        self.missing: dict[str, list[float]] = {}
        self.measures: dict[str, str] = {}
        self.formats: dict[str, str] = {}
        leaders_only = set(columns["form"]) == {"leader"}
        items = {item.id: item for item in instrument.items}
        questions = dict(instrument.open_questions)
        for name, cells in columns.items():
            if name in items:
                self.item(items[name], cells, instrument, leaders_only)
            elif name == "importance":
                self.importance(cells, instrument)
            elif name in TIMES:
                moments = pd.to_datetime(pd.Series(cells).replace("", None), format="ISO8601").dt.round("ms")
                self.add(name, moments, _META_LABELS[name], "scale", "DATETIME23.3")
            elif name in YES_NO:
                self.add(name, _numbers(cells, {"yes": 1, "no": 0}), _META_LABELS[name], "nominal", "F1.0")
                self.values[name] = {1: "yes", 0: "no"}
            else:
                self.text(name, cells, _META_LABELS.get(name) or questions[name])

    def add(self, name: str, cells: object, label: str, measure: str, format: str | None = None) -> None:
        if name in RESERVED or len(name.encode()) > LONGEST_NAME:
            raise InputError(
                f"{self.file}: {name!r} cannot be the name of a variable in SPSS; write a .csv or .parquet file."
            )
        self.cells[name] = cells
        self.labels[name] = shortened(label, LONGEST_LABEL)
        self.measures[name] = measure
        if format:
            self.formats[name] = format

    def item(self, item: Item, cells: np.ndarray, instrument: Instrument, leaders_only: bool) -> None:
        scale = instrument.scales[item.scale]
        codes = {code: int(code) for code in scale.codes}
        codes |= {id: NON_ANSWER_NUMBERS[id] for id in item.non_answers}
        audiences = ("leader", "staff", "manager") if leaders_only else ("staff", "manager", "leader")
        text = next(item.texts[audience] for audience in audiences if audience in item.texts)
        self.add(item.id, _numbers(cells, codes), text, "ordinal", "F2.0")
        labels = {int(code): label for code, label in zip(scale.codes, scale.labels, strict=True)}
        labels |= {NON_ANSWER_NUMBERS[id]: instrument.non_answers[id] for id in item.non_answers}
        self.values[item.id] = {number: shortened(text, LONGEST_VALUE_LABEL) for number, text in labels.items()}
        if item.non_answers:
            self.missing[item.id] = sorted(NON_ANSWER_NUMBERS[id] for id in item.non_answers)

    def importance(self, cells: np.ndarray, instrument: Instrument) -> None:
        chosen = [set(filter(None, cell.split(";"))) for cell in cells]
        for one in instrument.responsibilities:
            numbers = np.array([float(one.id in own) if own else np.nan for own in chosen])
            name = f"importance_{one.id}"
            self.add(name, numbers, f"{instrument.importance_question} {one.label}", "nominal", "F1.0")
            self.values[name] = {1: "chosen", 0: "not chosen"}

    def text(self, name: str, cells: np.ndarray, label: str) -> None:
        for row, cell in enumerate(cells, start=1):
            if not _storable(cell):
                raise InputError(
                    f"{self.file}: {name!r} of respondent number {row} is longer than {LONGEST_TEXT:,} bytes, or holds "
                    "a character that SPSS cannot store; write a .csv or .parquet file."
                )
        self.add(name, cells, label, "nominal")


def _storable(text: str) -> bool:
    try:
        return "\x00" not in text and len(text.encode()) <= LONGEST_TEXT
    except UnicodeEncodeError:  # half a character
        return False


def _numbers(cells: np.ndarray, codes: Mapping[str, int]) -> np.ndarray:
    numbers = {**{text: float(code) for text, code in codes.items()}, "": np.nan}
    return np.array([numbers[str(cell)] for cell in cells], dtype=float)


def shortened(text: str, most: int) -> str:
    """Cut a text to at most `most` bytes of UTF-8, between characters, and end it with dots where it was cut.

    Parameters
    ----------
    text : str
        Any text; line breaks become spaces.
    most : int
        At least 3.
    """
    text = " ".join(text.split())
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - 3].decode(errors="ignore").rstrip() + "..."
