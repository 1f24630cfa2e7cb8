"""Files as form tools and spreadsheets write them: for tests of odd exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from surveys.questionnaire import make_questionnaire

LABELS = ("often", "never", "cannot_tell", "")
"""What the four respondents of `pulse_columns` answer to every item, as values of the English scale."""


def write_csv(path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), before: str = "") -> Path:
    """Write a workbook; texts stay texts. `merged`: ranges; `before`: name of a sheet of notes that comes first."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if before:
        sheet.title = before
        sheet.append(["Downloaded for the client", "by nobody"])
        sheet = book.create_sheet("answers")
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value != "":
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    for one in merged:
        sheet.merge_cells(one)
    book.save(path)
    return path


def pulse_columns(instrument, language: str) -> tuple[list[str], list[list[str]]]:
    """Texts of the ten items of the pulse, and the answers of four respondents: often, never, cannot tell, nothing."""
    question = next(make_questionnaire(instrument, "pulse", languages=[language]).questions())
    points = {"often": "4", "never": "1", "cannot_tell": "cannot_tell"}
    labels = {option.value: option.text[language] for option in question.options}
    texts = [row.text[language] for row in question.rows]
    return texts, [[labels[points[one]] if one else ""] * len(texts) for one in LABELS]


def check_pulse(read, items: Sequence[str], language: str) -> None:
    """Fail unless the four respondents of `pulse_columns` are there."""
    for id in items:
        assert read[id].fillna(0).tolist() == [4, 1, 0, 0], id
        assert read[f"{id}_cannot_tell"].tolist() == [False, False, True, False], id
    assert set(read["form"]) == {"staff"}
    assert set(read["language"]) == {language}
