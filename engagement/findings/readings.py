"""All readings of one responsibility, picked from the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from engagement.findings.certainty import share_error
from engagement.findings.model import Evidence, RowKey
from engagement.rules import NOT_DISTINCT

LEAST_LEADERS_FOR_COUNTS = 10
OBJECTS = ("leader_behaviour", "workplace")


@dataclass(frozen=True)
class Reading:
    """One row of a release table, with the key that finds it again; empty where there is no row or it is hidden."""

    table: str
    key: RowKey
    row: Mapping[str, Any]
    hidden: bool = False

    def __bool__(self) -> bool:
        """Whether there is something to say."""
        return bool(self.row)

    def value(self, column: str) -> float:
        """Return a number of the row; NaN where it is missing."""
        cell = self.row.get(column)
        return float("nan") if cell is None or pd.isna(cell) else float(cell)

    def text(self, column: str) -> str:
        """Return a text of the row; empty where it is missing."""
        cell = self.row.get(column)
        return "" if cell is None or pd.isna(cell) else str(cell)

    @property
    def estimate(self) -> float:
        """The estimate; NaN without one."""
        return self.value("estimate")

    @property
    def n(self) -> float:
        """Answers behind the estimate; NaN without them."""
        return self.value("n")


@dataclass(frozen=True)
class Responsibility:
    """One responsibility: how it is called, and its readings.

    Attributes
    ----------
    object : str
        What its questions are about: leader_behaviour, or workplace where leaders' acts were not asked.
    share, score, leader_share, leader_score, unseen : Reading
        Staff's favourable share and mean rating, the leaders', and the share of staff who cannot tell.
    gap, target, importance, show, cell, profile, forms : Reading
        Rows of perception_gaps, target_gaps, importance, show, triangulation, measurement_verdicts and comparability.
    """

    id: str
    title: str
    label: str
    clauses: tuple[str, ...]
    object: str
    share: Reading
    score: Reading
    leader_share: Reading
    leader_score: Reading
    unseen: Reading
    gap: Reading
    target: Reading
    importance: Reading
    show: Reading
    cell: Reading
    profile: Reading
    forms: Reading

    @property
    def distinct(self) -> bool:
        """Whether its own answers may tell it from the others; taken as given where that was not examined."""
        return self.profile.text("verdict") != NOT_DISTINCT

    @property
    def basis(self) -> Reading:
        """What staff's view is judged by: the favourable share, else the mean rating, else nothing."""
        return self.share or self.score

    @property
    def error(self) -> float:
        """Conservative standard error of `basis`, in points of 100."""
        basis = self.basis
        if not basis:
            return float("inf")
        if basis is self.share:
            return share_error(basis.estimate, basis.n, basis.value("std_error"))
        reported = basis.value("std_error")
        return reported if reported == reported and basis.n == basis.n else float("inf")

    def evidence(self) -> Evidence:
        """Keys of all rows that say something."""
        names = (
            "share",
            "score",
            "leader_share",
            "leader_score",
            "unseen",
            "gap",
            "target",
            "importance",
            "show",
            "cell",
            "profile",
        )
        found = [getattr(self, name) for name in names]
        return tuple((reading.table, reading.key) for reading in found if reading)


@dataclass(frozen=True)
class Tables:
    """Release tables with one way to look a row up."""

    tables: Mapping[str, pd.DataFrame] = field(repr=False)

    def find(self, table: str, **key: str) -> Reading:
        """Return the row of `table` with this key; an empty reading where there is none or it is hidden."""
        frame = self.tables.get(table)
        row_key = tuple(key.items())
        if frame is None or any(column not in frame for column in key):
            return Reading(table, row_key, {})
        for column, value in key.items():
            frame = frame[frame[column].astype(str) == value]
        if frame.empty:
            return Reading(table, row_key, {})
        row = frame.iloc[0]
        if bool(row.get("suppressed", False)):
            return Reading(table, row_key, {}, hidden=True)
        if "estimate" in row and table not in ("alignment", "measurement_verdicts") and pd.isna(row["estimate"]):
            return Reading(table, row_key, {})
        return Reading(table, row_key, row.to_dict())

    def known(self, table: str, **key: str) -> dict[str, str]:
        """Return those parts of a key that `table` has columns for."""
        frame = self.tables.get(table)
        return {column: value for column, value in key.items() if frame is None or column in frame}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a table, hidden ones too; none where the release has no such table."""
        frame = self.tables.get(table)
        return [] if frame is None else frame.to_dict("records")


def read_responsibilities(tables: Tables, manifest: Mapping[str, Any]) -> tuple[Responsibility, ...]:
    """Collect the readings of every responsibility the release rates, in the order of the instrument."""
    ratings = tables.tables.get("ratings")
    rated = [] if ratings is None else list(dict.fromkeys(ratings["responsibility"].astype(str)))
    named = {entry["id"]: entry for entry in manifest["instrument"]["responsibilities"]}
    order = [key for key in named if key in rated] + [key for key in rated if key not in named]
    return tuple(_read(tables, key, named.get(key, {})) for key in order)


def _read(tables: Tables, key: str, entry: Mapping[str, Any]) -> Responsibility:
    ratings = tables.tables["ratings"]
    staff = ratings[(ratings["responsibility"].astype(str) == key) & (ratings["form"] == "staff")]
    asked = next((name for name in OBJECTS if (staff["object"] == name).any()), OBJECTS[0])

    def rating(form: str, metric: str) -> Reading:
        return tables.find("ratings", form=form, responsibility=key, object=asked, metric=metric)

    gaps = "perception_gaps" if asked == OBJECTS[0] else "estimate_gaps"
    return Responsibility(
        id=key,
        title=entry.get("title", key.replace("_", " ")),
        label=entry.get("label", key.replace("_", " ")),
        clauses=(entry["clause"],) if entry.get("clause") else (),
        object=asked,
        share=rating("staff", "favourable"),
        score=rating("staff", "score"),
        leader_share=rating("leader", "favourable"),
        leader_score=rating("leader", "score"),
        unseen=rating("staff", "cannot_tell"),
        gap=tables.find(gaps, responsibility=key),
        target=tables.find("target_gaps", **tables.known("target_gaps", responsibility=key, object=asked)),
        importance=tables.find("importance", responsibility=key),
        show=tables.find("show", responsibility=key),
        cell=tables.find("triangulation", responsibility=key),
        profile=tables.find("measurement_verdicts", form="staff", responsibility=key, object=asked, kind="profile"),
        forms=tables.find("comparability", kind="forms"),
    )
