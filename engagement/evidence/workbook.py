"""Writing the evidence workbook that a client fills in."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.evidence.definitions import DEFINITIONS, RESPONSIBILITIES
from engagement.evidence.layout import SHEETS, WORKBOOK_SHEETS, Field, Sheet
from surveys.instrument import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS_WITH_LISTS = 500
DATE_FORMAT = "yyyy-mm-dd"
_FIXED_TIME = (2026, 1, 1, 0, 0, 0)
_HEAD_FILL, _HINT_COLOUR = "DDE6EE", "5A6570"


def sample_lines() -> pd.DataFrame:
    """Return the 20 lines of the consultant's sample, two a responsibility, not yet filled in.

    Returns
    -------
    DataFrame
        `responsibility`, `looked_at`, and `n_looked_at`, `n_in_order` (Int64, NA).
    """
    lines = [one for one in DEFINITIONS if one.line]
    return pd.DataFrame(
        {
            "responsibility": pd.Series([one.responsibility for one in lines], dtype="str"),
            "looked_at": pd.Series([one.line for one in lines], dtype="str"),
            "n_looked_at": pd.Series([pd.NA] * len(lines), dtype="Int64"),
            "n_in_order": pd.Series([pd.NA] * len(lines), dtype="Int64"),
        }
    )


def write_workbook(
    path: str | Path,
    *,
    promises: Sequence[str],
    objectives: pd.DataFrame | None = None,
    calendar: pd.DataFrame | None = None,
    actions: pd.DataFrame | None = None,
    risks: pd.DataFrame | None = None,
    sample: pd.DataFrame | None = None,
) -> Path:
    """Write `evidence.xlsx`: five sheets with drop-downs, and a sheet that explains each column.

    The same content gives the same bytes. The file appears under its name only when complete.

    Parameters
    ----------
    path : str or Path
        Where to write.
    promises : sequence of str
        The client's promises; printed above the objectives and offered as a drop-down.
    objectives, calendar, actions, risks, sample : DataFrame, optional
        Rows to enter, with the columns `read_evidence` gives; missing columns stay empty, `row` is ignored. Without
        `sample` its 20 lines are pre-filled.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    InputError
        If the file cannot be replaced, for example because Excel holds it open.
    """
    from openpyxl import Workbook

    frames = {
        "objectives": objectives,
        "calendar": calendar,
        "actions": actions,
        "risks": risks,
        "sample": sample_lines() if sample is None else sample,
    }
    workbook = Workbook()
    workbook.remove(workbook.active)
    _read_me(workbook.create_sheet("read me"))
    for name in WORKBOOK_SHEETS:
        _sheet(workbook.create_sheet(name), SHEETS[name], frames[name], list(promises))
    path = Path(path)
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_bytes(_same_bytes(workbook))
        os.replace(temporary, path)
    except PermissionError:
        temporary.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written; close it in Excel and try again.") from None
    return path


def _sheet(page: Worksheet, sheet: Sheet, frame: pd.DataFrame | None, promises: list[str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    first = 1
    if sheet.name == "objectives":
        page.append(["The promises of your quality policy, from assessment.toml"])
        page["A1"].font = Font(italic=True, color=_HINT_COLOUR)
        for number, text in enumerate(promises, 1):
            page.append([f"promise{number}", text])
        first = len(promises) + 3
    for position, field in enumerate(sheet.fields, 1):
        head = page.cell(first, position, field.heading)
        head.font = Font(bold=field.required)
        head.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        head.comment = Comment(_help(field), "evidence", width=320, height=110)
        letter = get_column_letter(position)
        page.column_dimensions[letter].width = _width(field)
        last = first + ROWS_WITH_LISTS
        if field.holds == "date":
            page.column_dimensions[letter].number_format = DATE_FORMAT
        rule = _rule(field, promises)
        if rule is not None:
            page.add_data_validation(rule)
            rule.add(f"{letter}{first + 1}:{letter}{last}")
    page.freeze_panes = page.cell(first + 1, 1)
    for offset, row in enumerate([] if frame is None else frame.to_dict("records"), 1):
        for position, field in enumerate(sheet.fields, 1):
            value = _cell(field, row.get(field.name), promises)
            if value is not None:
                cell = page.cell(first + offset, position, value)
                if field.holds == "date":
                    cell.number_format = DATE_FORMAT


def _cell(field: Field, value: Any, promises: list[str]) -> Any:
    """Value as a person would enter it."""
    if value is None or pd.isna(value) or value == "":
        return None
    if field.holds == "date":
        return pd.Timestamp(value).to_pydatetime()
    if field.holds == "yes_no":
        return "y" if value else "n"
    if field.holds == "number":
        return float(value)
    if field.holds == "count":
        return int(value)
    number = str(value).removeprefix("promise")
    if field.holds == "promise" and number.isdecimal() and 1 <= int(number) <= len(promises):
        return promises[int(number) - 1]
    return str(value)


def _rule(field: Field, promises: list[str]) -> Any:
    """Drop-down or check of one column; None where anything may be entered."""
    from openpyxl.worksheet.datavalidation import DataValidation

    options = {"yes_no": ("y", "n"), "choice": field.choices, "responsibility": RESPONSIBILITIES}.get(field.holds)
    if options:
        rule = DataValidation(type="list", formula1=f'"{",".join(options)}"', allow_blank=True)
        rule.error = f"Please choose one of: {', '.join(options)}"[:250]
    elif field.holds == "promise" and promises:
        rule = DataValidation(type="list", formula1=f"=$B$2:$B${len(promises) + 1}", allow_blank=True)
        rule.error = "Please choose one of the promises at the top of this sheet"
    elif field.holds == "date":
        rule = DataValidation(
            type="date", operator="between", formula1="DATE(1990,1,1)", formula2="DATE(2100,12,31)", allow_blank=True
        )
        rule.error = "Please enter a date such as 2026-03-31"
    elif field.holds == "count":
        rule = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.error = "Please enter a whole number, 0 or more"
    else:
        return None
    rule.showErrorMessage = True
    rule.errorTitle = field.heading
    return rule


def _width(field: Field) -> float:
    if field.name == "looked_at":
        return 62
    return {"text": 26, "promise": 34, "responsibility": 20, "choice": 18}.get(field.holds, 13)


def _help(field: Field) -> str:
    return f"{'Required. ' if field.required else ''}{field.meaning[0].upper()}{field.meaning[1:]}."


def _accepted(field: Field) -> str:
    return {
        "text": "text",
        "number": "a number",
        "count": "a whole number, 0 or more",
        "date": "a date such as 2026-03-31",
        "yes_no": "y or n",
        "promise": "one of the promises at the top of the sheet",
        "responsibility": "an id, see the pre-filled lines",
        "choice": ", ".join(field.choices),
    }[field.holds]


def _read_me(page: Worksheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for text in (
        "What records show",
        "Filling in one sheet is enough. A sheet left empty is reported as 'not examined', never as zero.",
        "Enter roles and areas, never a person's name. Headings stay as they are; further columns are left out.",
        "Headings in bold on a sheet need a value in every row you fill in.",
    ):
        page.append([text])
    page["A1"].font = Font(bold=True, size=14)
    page.append([])
    page.append(["sheet", "column", "required", "what to enter", "accepted"])
    for cell in page[page.max_row]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
    for name in WORKBOOK_SHEETS:
        page.append([name, "", "", f"filled in by: {SHEETS[name].who}"])
        page.cell(page.max_row, 1).font = Font(bold=True)
        for field in SHEETS[name].fields:
            required = "yes" if field.required else ""
            page.append([name, field.heading, required, field.meaning, _accepted(field)])
    for letter, width in zip("ABCDE", (14, 28, 10, 78, 44), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=6):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _same_bytes(workbook: Workbook) -> bytes:
    """Workbook as bytes without the time of writing, so that the same content has the same hash."""
    import re

    buffer = BytesIO()
    workbook.save(buffer)
    stamp = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}Z".format(*_FIXED_TIME).encode()
    result = BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            target.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
