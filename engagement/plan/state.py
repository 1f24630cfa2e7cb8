"""Where a plan stands: frozen or not, before or after answers were there, and what differs now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engagement import __version__
from engagement.assessment import Assessment
from engagement.plan.content import LAYOUT, Content, plan_content
from engagement.plan.differences import differences
from engagement.plan.files import FOLDER, INSTRUMENT, LOG, PLAN, digest, file_faults, read_plan
from engagement.plan.log import Entry, chain_faults, read_log
from engagement.plan.page import fixed, time_in_words

NOT_FROZEN = "not frozen"
BEFORE = "frozen before answers"
AFTER = "frozen after answers were there"
CHANGED = "frozen, changed since"


@dataclass(frozen=True)
class PlanState:
    """Where a plan stands.

    Attributes
    ----------
    entries : tuple of Entry
        The log as read; empty where nothing was frozen, or the log cannot be read.
    fixed : tuple of (str, str)
        What the frozen plan fixes, in short: subject and text.
    faults : tuple of str
        Files missing or edited, and breaks of the log's chain.
    differences : tuple of str
        Where settings, instrument and roster differ from what was frozen last, old -> new.
    remarks : tuple of str
        What a reader should know and is no difference.
    """

    entries: tuple[Entry, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of `NOT_FROZEN`, `BEFORE`, `AFTER`, `CHANGED`."""
        if not self.entries and not self.faults:
            return NOT_FROZEN
        if self.faults or self.differences:
            return CHANGED
        return AFTER if self.entries[0].answers_there else BEFORE

    @property
    def amendments(self) -> tuple[Entry, ...]:
        """The log without the freezing."""
        return self.entries[1:]

    @property
    def in_words(self) -> str:
        """Where the plan stands, in one line."""
        if self.status == NOT_FROZEN:
            return "not frozen"
        parts = []
        if self.entries:
            first = self.entries[0]
            parts.append(
                f"frozen {time_in_words(first.at)}, {'after' if first.answers_there else 'before'} answers were there"
            )
        if count := len(self.amendments):
            late = sum(one.answers_there for one in self.amendments)
            of_them = f"{late} of them " if count > 1 else ""
            parts.append(
                f"amended {'once' if count == 1 else f'{count} times'}"
                + (f", {of_them}after answers were there" if late else "")
            )
        if self.faults:
            parts.append(f"its files are damaged ({_count(self.faults, 'fault')})")
        if self.differences:
            parts.append(f"changed since ({_count(self.differences, 'difference')} not in the log)")
        if not self.faults and not self.differences:
            parts.append("settings, instrument and roster are as frozen")
        return "; ".join(parts)

    def as_manifest(self) -> dict[str, Any]:
        """Tell all of it in plain JSON values, for the manifest of a release."""
        first, last = (self.entries[0], self.entries[-1]) if self.entries else (None, None)
        return {
            "status": self.status,
            "frozen_at": first.at if first else "",
            "answers_there": first.answers_there if first else None,
            "records_there": first.records_there if first else None,
            "reason": first.reason if first else "",
            "hash": last.plan_after if last else "",
            "seal": last.seal if last else "",
            "fixed": [list(row) for row in self.fixed],
            "amendments": [
                {"number": one.number, "at": one.at, "reason": one.reason, "answers_there": one.answers_there,
                 "changes": list(one.changes)}
                for one in self.amendments
            ],
            "faults": list(self.faults),
            "differences": list(self.differences),
            "remarks": list(self.remarks),
        }  # fmt: skip


def _count(things: tuple[str, ...], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def plan_state(assessment: Assessment) -> PlanState:
    """Compare a client folder with its frozen plan.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.

    Returns
    -------
    PlanState
        Damage to the plan's files is told in `faults`, never raised.

    Raises
    ------
    InputError
        If the settings of the folder itself cannot be resolved (see `plan_content`).
    """
    contents = read_plan(assessment.folder / FOLDER)
    return compare(contents, plan_content(assessment)) if contents else PlanState()


def compare(contents: Mapping[str, bytes], now: Content) -> PlanState:
    """Compare the files of a plan with a content.

    Parameters
    ----------
    contents : mapping of str to bytes
        Files of plan/ by name; empty where nothing was frozen.
    now : Content
        What would be frozen now.
    """
    if not contents:
        return PlanState()
    faults = file_faults(contents)
    entries: list[Entry] = []
    if LOG in contents:
        try:
            entries = read_log(contents[LOG].decode("utf-8"))
        except ValueError as error:
            faults.append(f"{FOLDER}/{LOG}: cannot be read ({error})")
    faults += chain_faults(entries)
    if entries and PLAN in contents and entries[-1].plan_after != digest(contents[PLAN]):
        faults.append(f"{FOLDER}/{PLAN}: is not the plan that the log ends with")
    frozen = _frozen(contents, faults)
    found: list[str] = []
    short: list[tuple[str, str]] = []
    if frozen:
        try:
            found, short = differences(frozen, now), fixed(frozen.plan)
        except (AttributeError, KeyError, TypeError, ValueError):
            faults.append(f"{FOLDER}/{PLAN}: cannot be compared, parts of it are missing or of another kind")
    remarks = []
    if entries and entries[-1].toolkit != __version__:
        remarks.append(f"Frozen with version {entries[-1].toolkit} of the toolkit; this is {__version__}.")
    return PlanState(tuple(entries), tuple(short), tuple(faults), tuple(found), tuple(remarks))


def _frozen(contents: Mapping[str, bytes], faults: list[str]) -> Content | None:
    """Read what was frozen; None, with a fault, where that is not possible."""
    read: dict[str, dict[str, Any]] = {}
    for name in (INSTRUMENT, PLAN):
        if name not in contents:
            return None
        try:
            read[name] = json.loads(contents[name])
        except (ValueError, RecursionError) as error:
            faults.append(f"{FOLDER}/{name}: cannot be read ({error})")
            return None
    plan = read[PLAN]
    if not isinstance(plan, dict) or plan.get("layout") != LAYOUT or not isinstance(read[INSTRUMENT], dict):
        faults.append(f"{FOLDER}/{PLAN}: its layout is not {LAYOUT}; use the version of the toolkit it was frozen with")
        return None
    if plan.get("instrument", {}).get("sha256") != digest(contents[INSTRUMENT]):
        faults.append(f"{FOLDER}/{INSTRUMENT}: is not the instrument that the plan names")
    return Content(read[INSTRUMENT], plan)
