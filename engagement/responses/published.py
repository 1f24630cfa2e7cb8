"""Read published results - percent favourable with n, by level - into COUNTS.

A published survey has no respondents to read: it prints, per question and group, the percentage that answered
favourably and how many answered. That is a count table on a two-point scale (0 and 100), so every group statistic
that needs COUNTS only works on it unchanged. A crosswalk file says which questions speak about which
responsibility; the rest is listed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from surveys.instrument import InputError

if TYPE_CHECKING:
    from surveys.instrument import Instrument

PUBLISHED_COLUMNS = ("form", "wave", "level", "question", "percent", "n")
COUNTS_COLUMNS = ["form", "wave", "level", "responsibility", "object", "item", "metric", "value", "n"]
CROSSWALK_KEYS = ("question", "item", "responsibility", "object")
OBJECTS = ("leader_behaviour", "workplace")
FORMS = ("staff", "leader")
_ITEM_ID = re.compile(r"[a-z0-9]{1,12}")


def read_published(
    folder_or_paths: str | Path | Iterable[str | Path], crosswalk_path: str | Path, instrument: Instrument
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Count favourable answers from published percentages, and list the questions nobody mapped.

    Parameters
    ----------
    folder_or_paths : path or iterable of paths
        The assessment folder (its `responses/*.csv` are read), a folder of CSV files, or the files, with the columns
        `form` (staff or leader), `wave`, `level`, `question`, `percent` (favourable, 0-100) and `n` (who answered,
        more than 0); one row a question and level. Other columns are ignored.
    crosswalk_path : path
        TOML with one `[[question]]` table per mapped question: `question` (the text as in the files), `item` (a short
        id), `responsibility` (an id of the instrument) and `object` (leader_behaviour or workplace).
    instrument : Instrument
        Gives the responsibilities that may be named.

    Returns
    -------
    counts : DataFrame
        COUNTS with metric "favourable": two rows per form, wave, level and item, `value` 0 and 100 with their n.
        `n` is not rounded, so that the published percentage comes back. Rows keep the order of the files, so levels
        keep the order in which they were written. `counts.attrs["texts"]` maps item ids to question texts.
    unmapped : DataFrame
        Column `question`: questions in the files that the crosswalk does not use, in file order.

    Raises
    ------
    InputError
        A file is missing or empty; a column is missing; a percent lies outside 0-100; n is missing or not positive;
        a question appears twice for a form, wave and level, or is missing for a level; the crosswalk names an unknown
        question, responsibility or object, or uses an item id or a question twice.

    Notes
    -----
    Missing-data policy: a published cell that is blank is an error, never a zero. Nothing links the answers of one
    person to two questions, so the interval of a mean over items assumes correlation 1 (an upper bound).
    """
    rows = pd.concat([_read_file(path) for path in _paths(folder_or_paths)], ignore_index=True)
    _refuse_duplicates(rows)
    crosswalk = read_crosswalk(crosswalk_path, instrument, questions=list(pd.unique(rows["question"])))
    _refuse_missing_levels(rows, crosswalk, Path(crosswalk_path).name)

    mapped = rows.merge(crosswalk, on="question", how="inner", validate="many_to_one", sort=False)
    share = mapped["percent"].to_numpy() / 100
    counts = mapped.loc[mapped.index.repeat(2)].reset_index(drop=True)
    n = mapped["n"].to_numpy()
    counts = counts.assign(
        metric="favourable",
        value=np.tile([0.0, 100.0], len(mapped)),
        n=np.column_stack([n * (1 - share), n * share]).ravel(),
    )[COUNTS_COLUMNS]
    counts.attrs["texts"] = dict(zip(crosswalk["item"], crosswalk["question"], strict=True))
    unmapped = rows.loc[~rows["question"].isin(crosswalk["question"]), ["question"]].drop_duplicates()
    return counts, unmapped.reset_index(drop=True)


def read_crosswalk(path: str | Path, instrument: Instrument, *, questions: Iterable[str]) -> pd.DataFrame:
    """Which published question speaks about which responsibility.

    Parameters
    ----------
    path : path
        The TOML file (see `read_published`).
    instrument : Instrument
        Gives the responsibilities that may be named.
    questions : iterable of str
        The questions that exist in the files; a question outside them is an error that names the nearest.

    Returns
    -------
    DataFrame
        One row per mapped question: `question, item, responsibility, object`.

    Raises
    ------
    InputError
        As listed in `read_published`.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(
            f"{path} is missing: published results need a crosswalk from questions to responsibilities; "
            "see examples/civil-service/crosswalk.toml for one."
        )
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name} is not valid TOML: {error}.") from error
    entries = content.get("question", [])
    if not isinstance(entries, list) or not entries or set(content) != {"question"}:
        raise InputError(f"{path.name}: expected [[question]] tables and nothing else, found {_found(content)}.")

    known = list(questions)
    responsibilities = [responsibility.id for responsibility in instrument.responsibilities]
    for number, entry in enumerate(entries, start=1):
        place = f"{path.name} [[question]] {number}"
        _check_keys(entry, place)
        _check_known(entry["question"], known, f"{place}: question", "is not in the published files")
        _check_known(
            entry["responsibility"], responsibilities, f"{place}: responsibility", f"is not in {instrument.id}"
        )
        if entry["object"] not in OBJECTS:
            raise InputError(
                f"{place}: object {entry['object']!r} is unknown; use leader_behaviour for questions about what senior "
                "managers do, workplace for what people live at work."
            )
        if not _ITEM_ID.fullmatch(entry["item"]):
            raise InputError(f"{place}: item {entry['item']!r}: use up to 12 lowercase letters and digits.")
    crosswalk = pd.DataFrame(entries, columns=list(CROSSWALK_KEYS))
    for key in ("question", "item"):
        repeated = crosswalk.loc[crosswalk[key].duplicated(), key]
        if len(repeated):
            number = repeated.index[0] + 1
            raise InputError(f"{path.name} [[question]] {number}: {key} {repeated.iloc[0]!r} is used twice.")
    return crosswalk


def _paths(folder_or_paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Files to read; an assessment folder stands for its responses/*.csv."""
    if not isinstance(folder_or_paths, str | Path):
        paths = [Path(path) for path in folder_or_paths]
    else:
        given = Path(folder_or_paths)
        if (given / "responses").is_dir():
            given = given / "responses"
        paths = sorted(given.glob("*.csv")) if given.is_dir() else [given]
        if not paths:
            raise InputError(
                f"{given} holds no CSV file: published results are not kept in the project; run prepare.py of the "
                "example first (it writes them)."
            )
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path} is missing: run prepare.py of the example first (it writes this file).")
    return paths


def _read_file(path: Path) -> pd.DataFrame:
    """One file, every cell checked; the row numbers in messages count the heading as row 1."""
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig")
    except pd.errors.EmptyDataError:
        raw = pd.DataFrame()
    if raw.empty:
        raise InputError(f"{path.name} holds no rows; run prepare.py again.")
    missing = [column for column in PUBLISHED_COLUMNS if column not in raw.columns]
    if missing:
        raise InputError(
            f"{path.name}: column {', '.join(missing)} missing; expected the columns {', '.join(PUBLISHED_COLUMNS)}."
        )
    raw = raw[list(PUBLISHED_COLUMNS)].apply(lambda column: column.str.strip())
    for column in ("form", "wave", "level", "question"):
        empty = raw[column] == ""
        _refuse(path, raw, empty, column, "fill it in")
    _refuse(path, raw, ~raw["form"].isin(FORMS), "form", "expected staff or leader")

    percent = pd.to_numeric(raw["percent"], errors="coerce")
    _refuse(path, raw, ~percent.between(0, 100), "percent", "expected a percentage from 0 to 100")
    n = pd.to_numeric(raw["n"], errors="coerce")
    bad = ~(n > 0) | ~np.isfinite(n)
    _refuse(path, raw, bad, "n", "expected how many people answered (more than 0)", cell=True)
    return raw.assign(percent=percent.astype(float), n=n.astype(float), file=path.name, row=raw.index + 2)


def _refuse(path: Path, raw: pd.DataFrame, bad: pd.Series, column: str, expected: str, *, cell: bool = False) -> None:
    """Raise for the first bad row, naming file, row, column and value; with `cell` also the level and question."""
    if not bad.any():
        return
    position = int(np.flatnonzero(bad.to_numpy())[0])
    row = raw.iloc[position]
    found = f"{row[column]!r}" if row[column] else "nothing"
    where = f" (level {row['level']}, question {row['question']!r})" if cell else ""
    raise InputError(f"{path.name} row {position + 2}, column {column}: found {found}{where}; {expected}.")


def _refuse_duplicates(rows: pd.DataFrame) -> None:
    """One row a form, wave, level and question, over all files."""
    repeated = rows.duplicated(["form", "wave", "level", "question"])
    if repeated.any():
        row = rows[repeated].iloc[0]
        raise InputError(
            f"{row['file']} row {row['row']}: question {row['question']!r} appears twice for level {row['level']} "
            f"(form {row['form']}, wave {row['wave']}); keep one row."
        )


def _refuse_missing_levels(rows: pd.DataFrame, crosswalk: pd.DataFrame, name: str) -> None:
    """Refuse levels with other questions than the next: their means would make no gradient."""
    groups = rows[["form", "wave", "level"]].drop_duplicates()
    expected = groups.merge(crosswalk[["question"]], how="cross")
    found = expected.merge(
        rows[["form", "wave", "level", "question"]], how="left", indicator=True, validate="one_to_one"
    )
    absent = found[found["_merge"] == "left_only"]
    if len(absent):
        row = absent.iloc[0]
        raise InputError(
            f"{name}: question {row['question']!r} has no row for level {row['level']} (form {row['form']}, "
            f"wave {row['wave']}), so levels could not be compared; add the row or "
            "take the question out of the crosswalk."
        )


def _check_keys(entry: Mapping[str, object], place: str) -> None:
    """Every key there, none unknown, all text."""
    for key in entry:
        if key not in CROSSWALK_KEYS:
            nearest = get_close_matches(key, CROSSWALK_KEYS, n=1, cutoff=0.0)[0]
            raise InputError(f"{place}: unknown key {key!r}; did you mean {nearest!r}?")
    for key in CROSSWALK_KEYS:
        value = entry.get(key)
        if not isinstance(value, str) or not value:
            raise InputError(f"{place}: {key} is missing; give it as text in quotes.")


def _check_known(value: str, known: list[str], place: str, complaint: str) -> None:
    """Raise with the nearest known value."""
    if value not in known:
        nearest = get_close_matches(value, known, n=1, cutoff=0.0)
        hint = f"; the nearest is {nearest[0]!r}" if nearest else ""
        raise InputError(f"{place} {value!r} {complaint}{hint}.")


def _found(content: Mapping[str, object]) -> str:
    """Top-level keys of a TOML file, for a message."""
    return ", ".join(content) if content else "nothing"
