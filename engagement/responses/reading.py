"""Read the answers of an assessment: every export, joined and checked against the roster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from engagement.assessment import Assessment
from surveys.instrument.model import InputError, nearest
from surveys.platforms import read_export

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".sav", ".zsav", ".parquet", ".zip")
MAPPING = "mapping.toml"


def response_files(folder: str | Path) -> tuple[Path, ...]:
    """List the exports in a folder, sorted by name; hidden files and Office lock files are left out.

    Parameters
    ----------
    folder : str or Path
        A folder, or one file.

    Returns
    -------
    tuple of Path
        At least one file.

    Raises
    ------
    InputError
        If there is none.
    """
    folder = Path(folder)
    if folder.is_file():
        return (folder,)
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.name[0] not in ".~")
    if not found:
        raise InputError(f"{folder}: holds no export; put the survey platform's files there, one or more.")
    return tuple(found)


def read_responses(assessment: Assessment, *, path: str | Path | None = None) -> pd.DataFrame:
    """Read all exports of an assessment into one RESPONSES table.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder; its unit mapping and roster are applied.
    path : str, Path or None
        Folder or file to read instead of the folder's own responses/.

    Returns
    -------
    DataFrame
        RESPONSES, one row per respondent, both forms, staff units and levels as named in the roster. Leaders have no
        unit or level: they are reported only together. `attrs["notes"]` says what was read and what was left out.

    Raises
    ------
    InputError
        If a respondent appears twice, a unit or level is not in the roster, or more people answered than are employed.
        The message names file and row, never a respondent.
    """
    files = response_files(assessment.folder / "responses" if path is None else path)
    _refuse_copies(files)
    names = _names(assessment)
    frames = []
    for file in files:
        mapping = file.with_name(MAPPING)
        frame = read_export(
            file,
            assessment.asked,
            form=assessment.settings.forms.get(file.name),
            mapping=mapping if mapping.is_file() else None,
            **names,
        )
        frames.append(frame.assign(_file=file.name, _row=frame.attrs["rows"]))
    notes = _what_was_read(files, frames, assessment.settings.smallest_group)
    responses = _join(frames)
    _refuse_repeated(responses)
    if assessment.settings.wave:
        responses = _one_wave(responses, assessment.settings.wave, notes)
    staff = responses["form"] == "staff"
    units = responses["unit"].astype("object").replace(dict(assessment.settings.units))
    responses = responses.assign(unit=units.where(staff), level=responses["level"].astype("object").where(staff))
    if assessment.roster is not None:
        _check_against_roster(responses[staff], assessment.roster)
    top = assessment.settings.top_managers
    if top is not None and (~staff).sum() > top:
        raise InputError(
            f"assessment.toml [assessment]: more people answered the leader form than top_managers = {top}; correct "
            "the number, or the form column of the export."
        )
    for name in ("unit", "level"):
        missing = int(responses.loc[staff, name].isna().sum())
        if missing:
            notes.append(f"some staff gave no {name}: they count in whole-organisation results only")
    responses = responses.drop(columns=["_file", "_row"]).reset_index(drop=True)
    responses.attrs = {"notes": tuple(notes), "files": files}
    return responses


def _what_was_read(files: Sequence[Path], frames: Sequence[pd.DataFrame], smallest_group: int) -> list[str]:
    """Say what each file held. Where one may hold a small group no size is told: the others would give it away."""
    small = min(map(len, frames)) < smallest_group
    notes = []
    for file, frame in zip(files, frames, strict=True):
        notes.append(f"{file.name}: {'read' if small else f'{len(frame)} rows read'}")
        notes.append(f"{file.name}: read as an export of {frame.attrs['platform']}, for {frame.attrs['how']}")
        if not small:
            notes += [f"{file.name}: {note}" for note in frame.attrs["notes"]]
        for attribute, words in (
            ("left_out", "columns left out"),
            ("personal", "personal data left out unread"),
            ("not_in_file", "questions not in the file"),
        ):
            if frame.attrs[attribute]:
                notes.append(f"{file.name}: {words}: {', '.join(frame.attrs[attribute])}")
    return notes


def _refuse_copies(files: Sequence[Path]) -> None:
    """Refuse one export under two names: platforms that number their answers would have everybody answer twice."""
    seen: dict[str, Path] = {}
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        if content in seen:
            raise InputError(f"responses: {seen[content].name} and {file.name} are the same file; remove one of them.")
        seen[content] = file


def _names(assessment: Assessment) -> dict[str, list[str]]:
    """Names that answers can hold or be coded from: those of the roster, and those of the exports mapped to it."""
    if assessment.roster is None:
        return {}
    columns = {f"{name}s": list(dict.fromkeys(assessment.roster[name])) for name in ("unit", "level", "site")}
    columns["units"] += [name for name in assessment.settings.units if name not in columns["units"]]
    return {name: [str(one) for one in values if isinstance(one, str) and one] for name, values in columns.items()}


def _join(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Stack the exports; a column one of them lacks is missing there."""
    for frame in frames:
        frame.attrs = {}
    joined = pd.concat(frames, ignore_index=True)
    for name in joined.columns:
        if name.endswith(("_cannot_tell", "_not_come_up", "_not_my_job")):
            joined[name] = joined[name].astype("boolean").fillna(False).astype(bool)
    return joined


def _refuse_repeated(responses: pd.DataFrame) -> None:
    keys = [name for name in ("respondent", "wave") if name in responses]
    twice = responses.duplicated(keys, keep=False)
    if not twice.any():
        return
    first, second = responses[twice & (responses["respondent"] == responses.loc[twice, "respondent"].iloc[0])].head(
        2
    )[["_file", "_row"]].itertuples(index=False)  # fmt: skip
    raise InputError(
        f"responses: {second[0]} row {second[1]} holds the same respondent as {first[0]} row {first[1]}; each person "
        "may appear once: remove one of the rows, or one of the files if it was exported twice."
    )


def _one_wave(responses: pd.DataFrame, wave: str, notes: list[str]) -> pd.DataFrame:
    """Keep the rows of the assessment's wave; rows that name no wave belong to it."""
    named = responses["wave"].astype("object").fillna(wave).astype(str)
    other = named != wave
    if other.all():
        raise InputError(
            f"responses: no row belongs to wave {wave!r} (found {', '.join(sorted(set(named)))}); mend `wave` in "
            "assessment.toml, or add that wave's export."
        )
    if other.any():
        notes.append(f"rows of other waves left out: {', '.join(sorted(set(named[other])))}")
    return responses.assign(wave=named)[~other]


def _check_against_roster(staff: pd.DataFrame, roster: pd.DataFrame) -> None:
    for name in ("unit", "level"):
        known = list(dict.fromkeys(roster[name]))
        strange = staff[staff[name].notna() & ~staff[name].isin(known)]
        if len(strange):
            row = strange.iloc[0]
            way_out = (
                "add it to the roster or map it in [units] of assessment.toml"
                if name == "unit"
                else "add it to the roster, or correct the export"
            )
            raise InputError(
                f"{row['_file']} row {row['_row']}: {name} {row[name]!r} answered the survey but has no headcount; "
                f"{way_out} ({nearest(str(row[name]), known)})."
            )
    for names in (["unit"], ["level"], ["unit", "level"]):
        headcount = roster.groupby(names)["headcount"].sum()
        answered = staff.dropna(subset=names).groupby(names).size().reindex(headcount.index, fill_value=0)
        over = headcount.index[answered > headcount]
        if len(over):
            key = over[0] if isinstance(over[0], tuple) else (over[0],)
            place = ", ".join(f"{name} {value!r}" for name, value in zip(names, key, strict=True))
            raise InputError(
                f"roster: more people of {place} answered than its headcount of {headcount[over[0]]}; "
                "correct the headcount, or the unit and level in the export."
            )
