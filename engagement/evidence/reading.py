"""Reading a client's evidence: one workbook, or CSV files of the same names."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from engagement.evidence.cells import plain
from engagement.evidence.definitions import RESPONSIBILITIES
from engagement.evidence.frames import empty_frame, read_frame
from engagement.evidence.grids import Grid, read_csv, read_workbook
from engagement.evidence.layout import OBJECTIVES, SHEETS, WORKBOOK_SHEETS
from engagement.evidence.period import Period, period_of
from surveys.instrument import InputError

if TYPE_CHECKING:
    from engagement.assessment import Settings

WORKBOOK = "evidence.xlsx"
READ_ME = "read me"


@dataclass(frozen=True)
class Evidence:
    """What records show: one frame a sheet, empty where there is none.

    Attributes
    ----------
    promises : DataFrame
        `promise` (item id), `text`.
    objectives, calendar, actions, risks, sample, performance, records : DataFrame
        The sheets, with `row` as the spreadsheet numbers it; see the `read me` sheet for the columns.
    period : Period
        Months examined.
    notes : tuple of str
        What was read, and what was left out or not examined.
    """

    promises: pd.DataFrame
    objectives: pd.DataFrame
    calendar: pd.DataFrame
    actions: pd.DataFrame
    risks: pd.DataFrame
    sample: pd.DataFrame
    performance: pd.DataFrame
    records: pd.DataFrame
    period: Period
    notes: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there are no records at all."""
        return all(getattr(self, name).empty for name in SHEETS)


def read_evidence(
    folder: str | Path, *, settings: Settings, responsibilities: Sequence[str] = RESPONSIBILITIES
) -> Evidence:
    """Read the evidence of a client folder.

    Parameters
    ----------
    folder : str or Path
        Client folder; `evidence.xlsx` and the CSV files of folder `evidence` are read. A missing or empty sheet is
        "not examined" and no error.
    settings : Settings
        Promises, names of units, and the months examined.
    responsibilities : sequence of str
        Ids the sample may name.

    Returns
    -------
    Evidence
        One frame a sheet, the months examined, and notes on what was read and left out.

    Raises
    ------
    InputError
        If a heading is wrong, a cell cannot be read, or a row contradicts itself.
    """
    folder = Path(folder)
    grids, notes = _grids(folder)
    promises = _promises(settings.promises, grids.get("objectives"), notes)
    words = {
        "promise": _promise_words(promises, grids.get("objectives")),
        "responsibility": {name.lower(): name for name in responsibilities},
    }
    frames = {}
    for name, sheet in SHEETS.items():
        if name not in grids:
            if not sheet.optional_file:
                notes.append(f"{name}: not there, not examined")
            frames[name] = empty_frame(sheet)
            continue
        frames[name], left_out = read_frame(sheet, grids[name], words=words)
        count = len(frames[name])
        notes.append(f"{grids[name].place}: {f'{count} rows read' if count else 'no rows, not examined'}")
        notes.extend(left_out)
        _check_rows(name, frames[name], grids[name].place)
    for name in ("objectives", "performance"):
        frames[name] = frames[name].assign(unit=frames[name]["unit"].replace(dict(settings.units)))
    frames["records"] = _usable_records(frames["records"], notes)
    period = period_of(_happened(frames), months=settings.period_months, end=settings.period_end)
    if period.label:
        notes.append(f"period examined: {period.label}")
    return Evidence(promises=promises, period=period, notes=tuple(notes), **frames)


def _grids(folder: Path) -> tuple[dict[str, Grid], list[str]]:
    """Raw sheets by name, from the workbook and the CSV folder."""
    grids: dict[str, Grid] = {}
    notes: list[str] = []
    workbook = folder / WORKBOOK
    if workbook.is_file():
        for title, grid in read_workbook(workbook).items():
            name = plain(title).lower()
            if name in WORKBOOK_SHEETS:
                grids[name] = grid
            elif name != READ_ME and grid.rows:
                notes.append(f"{grid.place}: {_left_out(name, WORKBOOK_SHEETS)}")
    for path in sorted((folder / "evidence").glob("*.csv")):
        name = path.stem.lower()
        if name not in SHEETS:
            notes.append(f"evidence/{path.name}: {_left_out(name, SHEETS)}")
        elif name in grids and len(grids[name].rows) > 1 and _has_rows(name, grids[name]):
            raise InputError(
                f"evidence/{path.name}: {WORKBOOK} has rows on its sheet {name} too; keep the one that counts and "
                "empty or delete the other."
            )
        else:
            grids[name] = read_csv(path)
    return grids, notes


def _left_out(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"left out; {hint}"


def _has_rows(name: str, grid: Grid) -> bool:
    """Whether a workbook sheet is filled in, promises and pre-filled lines aside."""
    sheet = SHEETS[name]
    words = {"promise": _promise_words(None, grid), "responsibility": {one: one for one in RESPONSIBILITIES}}
    return not read_frame(sheet, grid, words=words)[0].empty


def _workbook_promises(grid: Grid | None) -> list[str]:
    """Texts of the promises printed above the objectives."""
    texts = []
    for _, cells in grid.rows if grid else ():
        if plain(cells[0]).lower() == OBJECTIVES.fields[0].heading:
            break
        if plain(cells[0]).lower() == f"promise{len(texts) + 1}" and len(cells) > 1 and plain(cells[1]):
            texts.append(plain(cells[1]))
    return texts


def _promises(texts: Sequence[str], grid: Grid | None, notes: list[str]) -> pd.DataFrame:
    """Promises of the settings; those of the workbook where the settings have none."""
    written = _workbook_promises(grid)
    if not texts:
        texts = written
    elif written and [text.lower() for text in written] != [plain(text).lower() for text in texts]:
        notes.append("promises: the workbook's differ from assessment.toml; those of assessment.toml count")
    return pd.DataFrame(
        {
            "promise": pd.Series([f"promise{k}" for k in range(1, len(texts) + 1)], dtype="str"),
            "text": pd.Series(list(texts), dtype="str"),
        }
    )


def _promise_words(promises: pd.DataFrame | None, grid: Grid | None) -> dict[str, str]:
    """Map the accepted ways to name a promise: its id, its number, its text in the workbook or in the settings."""
    texts = [] if promises is None else promises["text"].tolist()
    written = _workbook_promises(grid)
    words: dict[str, str] = {}
    for k in range(1, max(len(texts), len(written) if promises is None else 0) + 1):
        words |= {f"promise{k}": f"promise{k}", f"promise {k}": f"promise{k}", str(k): f"promise{k}"}
    for source in (written, texts):
        for k, text in enumerate(source, 1):
            if f"promise{k}" in words:
                words[plain(text).lower()] = f"promise{k}"
    return words


def _check_rows(name: str, frame: pd.DataFrame, place: str) -> None:
    """Refuse rows that contradict themselves."""
    for row in frame.itertuples():
        if name == "sample" and row.n_in_order > row.n_looked_at:
            raise InputError(
                f"{place}, row {row.row}: {row.n_in_order} in order of {row.n_looked_at} looked at; "
                "'n in order' can be at most 'n looked at'."
            )
        if name == "calendar" and pd.isna(row.planned) and pd.isna(row.held):
            raise InputError(
                f"{place}, row {row.row}: {row.kind} has neither 'planned' nor 'held'; fill in one of them, or "
                "delete the row."
            )
        if name == "actions":
            for column in ("closed", "answered"):
                day = getattr(row, column)
                if pd.notna(day) and day < row.opened:
                    raise InputError(
                        f"{place}, row {row.row}: {column} on {day:%Y-%m-%d}, before it was opened on "
                        f"{row.opened:%Y-%m-%d}; correct one of the two dates."
                    )


def _usable_records(records: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    """Keep records that say when they were entered."""
    usable = records["entered"].notna()
    if not usable.all():
        notes.append(f"records: {int((~usable).sum())} rows without a date in 'entered', left out")
    kept = records.loc[usable].reset_index(drop=True)
    return kept.assign(kind=kept["kind"].replace("", "record"))


def _happened(frames: dict[str, pd.DataFrame]) -> list[pd.Series]:
    """Dates on which something happened."""
    objectives = frames["objectives"]
    columns = {
        "calendar": ("held",),
        "actions": ("opened", "closed", "answered"),
        "risks": ("last_reviewed", "action_done"),
        "sample": ("date",),
        "records": ("entered",),
    }
    happened = [frames[sheet][column] for sheet, names in columns.items() for column in names]
    return [*happened, objectives["response_started"], objectives.loc[objectives["actual"].notna(), "due"]]
