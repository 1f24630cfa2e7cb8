"""The data-entry sheet of a paper form: a workbook that offers the codes, explains them, and reads back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from surveys.files.writing import guard, without_clock
from surveys.instrument import InputError
from surveys.platforms.paper.fields import (
    CODES,
    ENTERED,
    ENTRY,
    NAMES,
    NUMBER,
    PLACES,
    SECOND,
    UNREADABLE,
    Field,
    entry_fields,
)
from surveys.questionnaire.model import Questionnaire

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROOM = 1000
"""Forms that one sheet takes; further rows can be copied down."""

FIRST_ROW = 3
"""Row of the first form; above it the texts, and below them the headings."""

SHORT = 70
LONGEST_PROMPT = 225
LONGEST_TITLE = 32
"""Characters that Excel shows in a message and in its title."""

RULES = (
    "Type one form a row on the sheet 'entry', columns in the order of the paper. The row above the headings shows "
    "the number printed beside each question.",
    "form_number: number the forms after they are collected, 1, 2, 3, ... in any order, and write the number into the "
    "box at the foot of the form. Each number once.",
    "An empty cell means that no box is ticked.",
    f"{UNREADABLE} means unreadable, or two boxes ticked where one is asked for: it counts as no answer. A box filled "
    "in black was corrected and is not ticked.",
    "More boxes ticked than the form allows (importance): x in the first of these columns.",
    "Comments: type them as they are written; leave out names of people and write [name] instead.",
    "Double entry: a second person types the same forms, or a sample of them, into the sheet 'entry2' without looking "
    "at 'entry'; reading names every cell in which the two differ. Comments are not compared. Leave 'entry2' empty "
    "where there is one entry.",
    "entered: the day of typing; optional, never read.",
)


def entry_sheet(questionnaire: Questionnaire, code: str) -> bytes:
    """Make the workbook into which filled-in forms are typed.

    Parameters
    ----------
    questionnaire : Questionnaire
        One form.
    code : str
        Code printed at the foot of its pages.

    Returns
    -------
    bytes
        XLSX with the sheets ``entry`` and ``entry2`` (headings, and what can be typed into each cell), ``codes`` (what
        the codes mean, which form it is) and, where units, levels or sites are asked, ``names``. Always the same bytes.

    Raises
    ------
    InputError
        If a unit, level or site has a name that is a code on the sheet, or a text cannot be stored in a workbook.
    """
    from openpyxl import Workbook

    fields = entry_fields(questionnaire)
    _check_names(fields, questionnaire)
    book = Workbook()
    book.remove(book.active)
    places = [field for field in fields if field.heading in PLACES and field.codes]
    for title in (ENTRY, SECOND):
        _entry(book.create_sheet(title), fields, places)
    if places:
        sheet = book.create_sheet(NAMES)
        for column, field in enumerate(places, start=1):
            for row, text in enumerate([field.heading, *(name for name, _ in field.codes)], start=1):
                _put(sheet, row, column, text)
    _codes(book.create_sheet(CODES, 2), fields, questionnaire, code)
    buffer = io.BytesIO()
    book.save(buffer)
    return without_clock(buffer.getvalue())


def _check_names(fields: Sequence[Field], questionnaire: Questionnaire) -> None:
    for field in fields:
        names = [name for name, _ in field.codes[:-1]] if field.heading in PLACES else []
        for name in names:
            if name.strip().casefold() == UNREADABLE:
                raise InputError(
                    f"{field.heading} {name!r}: on the data-entry sheet of the {questionnaire.form.id} form this means "
                    "unreadable; give it a longer name."
                )


def _put(sheet: Worksheet, row: int, column: int, text: str | int) -> Any:
    from openpyxl.utils.exceptions import IllegalCharacterError

    try:
        return sheet.cell(row, column, guard(text) if isinstance(text, str) else text)
    except IllegalCharacterError:
        raise InputError(
            f"data-entry sheet: the text {text[:30]!r} holds a control character, which a workbook cannot store; "
            "take it out."
        ) from None


def _entry(sheet: Worksheet, fields: Sequence[Field], places: Sequence[Field]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    grey = PatternFill("solid", fgColor="E6E6E6")
    for place, field in enumerate(fields, start=1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = 40 if _is_text(field) else 18 if field.heading in PLACES else 13
        column.protection = Protection(locked=False)
        if _is_text(field) or field.heading in (NUMBER, *PLACES):
            column.number_format = "@"  # what is typed stays text: 007, 1-2 and =x too
        elif field.heading == ENTERED:
            column.number_format = "yyyy-mm-dd"
        above = _put(sheet, 1, place, _short(field))
        heading = _put(sheet, 2, place, field.heading)
        above.alignment = Alignment(wrap_text=True, vertical="top")
        heading.font = Font(bold=True)
        for cell in (above, heading):
            cell.fill = grey
            cell.protection = Protection(locked=True)
    sheet.row_dimensions[1].height = 95
    sheet.freeze_panes = f"B{FIRST_ROW}"
    _validate(sheet, fields, places)
    # No password: it keeps the headings from being typed over, nothing else.
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.sort = False


def _is_text(field: Field) -> bool:
    return not field.codes and field.heading not in (NUMBER, ENTERED)


def _short(field: Field) -> str:
    text = field.text if len(field.text) <= SHORT else f"{field.text[: SHORT - 3].rstrip()}..."
    return text if field.number is None else f"{field.number}. {text}"


def _validate(sheet: Worksheet, fields: Sequence[Field], places: Sequence[Field]) -> None:
    """Offer in every cell what can be typed there; columns with the same codes share one rule."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    columns: dict[tuple, list[str]] = {}
    for place, field in enumerate(fields, start=1):
        kind = field.heading if field.heading in (NUMBER, ENTERED, *PLACES) else None
        columns.setdefault((kind, field.codes), []).append(get_column_letter(place))
    for (kind, codes), letters in columns.items():
        if kind == NUMBER:
            rule = DataValidation(
                "custom", formula1=f"COUNTIF($A${FIRST_ROW}:$A${FIRST_ROW + ROOM - 1},A{FIRST_ROW})=1"
            )
            title, message = NUMBER, "The number written on the form; each number once."
        elif kind == ENTERED:
            rule = DataValidation("date", operator="greaterThan", formula1="36526")
            title, message = ENTERED, "A date such as 2026-03-31, or nothing."
        elif not codes:
            continue
        elif kind:
            letter = get_column_letter([field.heading for field in places].index(kind) + 1)
            rule = DataValidation("list", formula1=f"{NAMES}!${letter}$2:${letter}${len(codes) + 1}")
            title, message = kind, f"Choose a name from the list; {UNREADABLE} = unreadable."
        else:
            rule = DataValidation("list", formula1=f'"{",".join(code for code, _ in codes)}"')
            title, message = "Codes", prompt(codes)
        rule.allow_blank = True
        rule.promptTitle = rule.errorTitle = title[:LONGEST_TITLE]
        rule.prompt = rule.error = message
        rule.showInputMessage = rule.showErrorMessage = True
        for letter in letters:
            rule.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + ROOM - 1}")
        sheet.add_data_validation(rule)


def prompt(codes: Iterable[tuple[str, str]]) -> str:
    """Say what codes mean, within the length that a spreadsheet shows: labels are cut where they are too long."""
    codes = list(codes)
    for longest in range(60, 0, -1):
        lines = [
            f"{code} {label if len(label) <= longest else label[:longest].rstrip() + '.'}" for code, label in codes
        ]
        if len("\n".join(lines)) <= LONGEST_PROMPT:
            return "\n".join(lines)
    return "See the sheet 'codes'."


def _codes(sheet: Worksheet, fields: Sequence[Field], questionnaire: Questionnaire, code: str) -> None:
    from openpyxl.styles import Alignment, Font

    marks = {
        "form": questionnaire.form.id,
        "instrument": questionnaire.instrument,
        "hash": questionnaire.hash,
        "languages": ", ".join(questionnaire.languages),
        "printed code": code,
        "title": questionnaire.title[questionnaire.languages[0]],
    }
    rows: list[Sequence[str | int]] = [*marks.items(), (), *((rule,) for rule in RULES), ()]
    table = len(rows) + 1
    rows.append(("column", "number on the form", "question", "codes"))
    for field in fields:
        meanings = "; ".join(code if code == label else f"{code} = {label}" for code, label in field.codes)
        rows.append((field.heading, "" if field.number is None else field.number, field.text, meanings))
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            if text != "":
                cell = _put(sheet, number, column, text)
                cell.alignment = Alignment(wrap_text=number >= table, vertical="top")
                if number == table or (number <= len(marks) and column == 1):
                    cell.font = Font(bold=True)
    for letter, width in zip("ABCD", (26, 20, 70, 70), strict=True):
        sheet.column_dimensions[letter].width = width
