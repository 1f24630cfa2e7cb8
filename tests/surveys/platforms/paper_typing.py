"""Somebody types filled-in paper forms into the data-entry sheet."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from simulated_answers import canonical_cells

from surveys.questionnaire.codes import NON_ANSWER_CODES, YES_NO_CODES

FIRST_ROW = 3
CODES = NON_ANSWER_CODES | YES_NO_CODES


def typed_rows(responses, instrument, headings) -> list[list]:
    """What is typed for each form, in the order of `headings`: what the drop-down lists offer, comments as they are."""
    table = canonical_cells(responses, instrument)
    comments = {id for id, _ in instrument.open_questions}
    rows = []
    for number, (_, answers) in enumerate(table.iterrows(), start=1):
        row = []
        for heading in headings:
            if heading == "form_number":
                row.append(str(number))
            elif heading.startswith("importance_"):
                chosen = heading.removeprefix("importance_") in answers["importance"].split(";")
                row.append(1 if chosen else None)
            elif heading in comments:
                row.append(answers[heading])
            elif heading in ("unit", "level", "site"):
                row.append(answers[heading])  # guarded, as the list of names offers it
            else:
                value = CODES.get(answers.get(heading, ""), answers.get(heading, ""))
                row.append(int(value) if value.isdigit() else value)
        rows.append(row)
    return rows


def sheet_headings(workbook: bytes) -> list[str]:
    return [cell.value for cell in load_workbook(io.BytesIO(workbook))["entry"][2]]


def type_in(workbook: bytes, path, sheets: dict[str, list[list]]):
    """Save the workbook with rows typed into its sheets."""
    book = load_workbook(io.BytesIO(workbook))
    for title, rows in sheets.items():
        for row, cells in enumerate(rows, start=FIRST_ROW):
            for column, value in enumerate(cells, start=1):
                if value is not None and value != "":
                    cell = book[title].cell(row, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"  # the column is formatted as text: a program stores what is typed
    book.save(path)
    return path
