"""The log of the plan: the freezing and every amendment, each entry sealed together with the one before it."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any

HEAD = """\
# The log of the analysis plan: its freezing (entry 0) and every amendment. Written by `engagement survey freeze`.
# Each entry is sealed with the one before it: `engagement survey verify` notices any that is edited, moved or deleted.
"""
TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Entry:
    """One entry: the freezing of the plan (number 0), or an amendment.

    Attributes
    ----------
    number : int
        0, 1, 2, ...
    at : str
        UTC time, such as 2026-02-19T09:00:00Z.
    toolkit : str
        Version of the toolkit.
    reason : str
        Why the plan was changed; may be empty for the freezing.
    answers_there, records_there : bool
        Whether the client folder held answers, or filled-in records, at that time.
    changes : tuple of str
        What changed, old -> new; empty for the freezing.
    plan_before, plan_after : str
        SHA-256 of plan.json, which holds that of instrument.json; `plan_before` is empty for the freezing.
    previous : str
        Seal of the entry before; empty for the freezing.
    files : mapping of str to str
        The answers and records that were there: path -> SHA-256.
    seal : str
        SHA-256 over all of the above.
    """

    number: int
    at: str
    toolkit: str
    reason: str
    answers_there: bool
    records_there: bool
    changes: tuple[str, ...]
    plan_before: str
    plan_after: str
    previous: str
    files: dict[str, str] = field(default_factory=dict, hash=False)
    seal: str = ""


def sealed(entry: Entry) -> Entry:
    """Seal an entry.

    Parameters
    ----------
    entry : Entry
        Complete but for its seal.
    """
    content = asdict(entry)
    del content["seal"]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return replace(entry, seal=hashlib.sha256(canonical.encode("ascii")).hexdigest())


def chain_faults(entries: Sequence[Entry]) -> list[str]:
    """Say where the chain of entries is broken.

    Parameters
    ----------
    entries : sequence of Entry
        As read.

    Returns
    -------
    list of str
        One sentence a fault; empty where every entry is as it was written, in its place, and follows on the one before.
    """
    faults = []
    before: Entry | None = None
    for place, entry in enumerate(entries):
        name = f"log entry {place}"
        if sealed(entry).seal != entry.seal:
            faults.append(f"{name}: edited after it was written (it does not match its seal)")
        elif entry.number != place:
            faults.append(f"{name}: carries number {entry.number}, so an entry was deleted, added or moved")
        elif entry.previous != (before.seal if before else ""):
            faults.append(f"{name}: does not follow on the entry before it, so an entry was edited, deleted or moved")
        elif before and entry.plan_before != before.plan_after:
            faults.append(f"{name}: starts from another plan than the entry before it ended with")
        elif before and entry.at < before.at:
            faults.append(f"{name}: is dated before the entry before it")
        before = entry
    return faults


def log_text(entries: Sequence[Entry]) -> str:
    """Write entries as TOML.

    Parameters
    ----------
    entries : sequence of Entry
        In order.

    Returns
    -------
    str
        Gives the same entries back in `read_log`.
    """
    return HEAD + "".join(f"\n[[entry]]\n{_lines(asdict(entry))}" for entry in entries)


def read_log(text: str) -> list[Entry]:
    """Read entries from TOML.

    Parameters
    ----------
    text : str
        As `log_text` gives, or what was made of it.

    Returns
    -------
    list of Entry
        At least one; whether they are as they were written is for `chain_faults` to say.

    Raises
    ------
    ValueError
        If the text is no log: not TOML, no entry, an unknown or missing key, a value of another kind.
    """
    raw = tomllib.loads(text)
    if set(raw) != {"entry"} or not isinstance(raw["entry"], list) or not raw["entry"]:
        raise ValueError("expected [[entry]] tables and nothing else")
    return [_entry(one, number) for number, one in enumerate(raw["entry"])]


def _entry(raw: Any, number: int) -> Entry:
    kinds = {"int": int, "str": str, "bool": bool, "tuple": list, "dict": dict}
    names = {one.name: kinds[str(one.type).partition("[")[0]] for one in fields(Entry)}
    if not isinstance(raw, dict) or set(raw) != set(names):
        raise ValueError(f"entry {number}: expected the keys {', '.join(names)}")
    for name, kind in names.items():
        inside = raw[name] if kind is list else raw[name].values() if kind is dict and type(raw[name]) is dict else ()
        if type(raw[name]) is not kind or not all(isinstance(one, str) for one in inside):
            raise ValueError(f"entry {number}: {name} is of another kind")
    datetime.strptime(raw["at"], TIME)
    return Entry(**raw | {"changes": tuple(raw["changes"])})


def _lines(values: dict[str, Any]) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple | list):
        return "[" + "".join(f"\n  {_toml(one)}," for one in value) + ("\n]" if value else "]")
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
