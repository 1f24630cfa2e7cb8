"""What is frozen: the instrument, and the plan of the analysis made from settings, instrument and rules."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engagement.assessment import Assessment, Settings
from engagement.evidence.definitions import DEFINITIONS, SAMPLE_OTHER, Definition, check_criteria
from engagement.plan.comparisons import comparisons
from engagement.plan.rules import rules
from engagement.responses.published import read_crosswalk
from surveys.instrument import Instrument

if TYPE_CHECKING:
    import pandas as pd

LAYOUT = 1
"""Layout of plan.json; another number is another layout, which cannot be compared key by key."""
WITHOUT_A_SAY = ("report",)
"""Sections of assessment.toml that change the looks of the documents and no number."""
ELSEWHERE = ("promises", "promise_translations", "criteria")
"""Settings frozen where they have their effect: promises as items, criteria with their indicators."""


@dataclass(frozen=True)
class Content:
    """What is frozen, as plain JSON values.

    Attributes
    ----------
    instrument : mapping
        Everything the instrument that is asked says, promises included.
    plan : mapping
        Settings, comparisons, criteria, rules, roster, and the hashes of the instrument.
    """

    instrument: Mapping[str, Any]
    plan: Mapping[str, Any]


def plan_content(assessment: Assessment) -> Content:
    """Resolve what an assessment would freeze now.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.

    Returns
    -------
    Content
        The same settings, instrument and roster give the same content; it holds no time.

    Raises
    ------
    InputError
        If a criterion names an unknown indicator, the primary link an unknown responsibility, or crosswalk.toml
        cannot be read.
    """
    settings = assessment.settings
    published = settings.mode == "published"
    check_criteria(settings.criteria)
    questions = _questions(assessment.folder / "crosswalk.toml", assessment.instrument) if published else {}
    asked = assessment.asked
    instrument = instrument_content(asked)
    plan = {
        "layout": LAYOUT,
        "settings": _settings(settings),
        "instrument": {
            "id": asked.id,
            "edition": asked.edition,
            "hash": asked.hash,
            "sha256": hashlib.sha256(as_bytes(instrument)).hexdigest(),
        },
        "comparisons": comparisons(assessment, questions),
        "indicators": {} if published else _indicators(settings),
        "rules": rules(published=published),
    }
    if questions:
        plan["questions"] = questions
    if assessment.roster is not None:
        plan["roster"] = _roster(assessment.roster)
    return Content(instrument, _plain(plan))


def instrument_content(instrument: Instrument) -> dict[str, Any]:
    """Everything an instrument says, as plain JSON values; where its file lies is left out.

    Parameters
    ----------
    instrument : Instrument
        With the client's promises.
    """
    content = asdict(instrument)
    del content["hash"], content["origin"]
    return _plain(content)


def as_bytes(content: Mapping[str, Any]) -> bytes:
    """JSON that people can read and that is the same for the same content: sorted keys, UTF-8."""
    return (json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8")


def _settings(settings: Settings) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for one in fields(Settings):
        section = one.metadata["section"]
        if section in WITHOUT_A_SAY or one.name in ELSEWHERE:
            continue
        value = getattr(settings, one.name)
        if one.name == section:
            found[section] = dict(value)
        else:
            found.setdefault(section, {})[one.name] = value
    return found


def _indicators(settings: Settings) -> dict[str, dict[str, Any]]:
    """Every indicator with the cut points that will hold; without any where it is coverage only."""
    added = Definition(SAMPLE_OTHER, "", "worked", "further cases looked at in order, each responsibility")
    found = {}
    for one in (*DEFINITIONS, added):
        entry: dict[str, Any] = {"responsibility": one.responsibility, "tier": one.tier, "counts": one.phrase}
        if one.tier != "exists":
            weak_below, strong_from = settings.criteria.get(one.indicator, (one.weak_below, one.strong_from))
            entry["criterion"] = f"weak below {weak_below:g}%, strong from {strong_from:g}%"
        found[one.indicator] = entry
    return found


def _roster(roster: pd.DataFrame) -> dict[str, Any]:
    rows = roster.to_csv(index=False, lineterminator="\n").encode("utf-8")
    return {
        "units": list(dict.fromkeys(roster["unit"])),
        "levels": list(dict.fromkeys(roster["level"])),
        "people": int(roster["headcount"].sum()),
        "sha256": hashlib.sha256(rows).hexdigest(),
    }


def _questions(path: Path, instrument: Instrument) -> dict[str, dict[str, str]]:
    """Questions of published results by item id; whether the files hold them is asked when they are opened."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("question", [])
        texts = [entry["question"] for entry in entries]
    except (OSError, ValueError, TypeError, KeyError):
        texts = []  # the reader says what is wrong
    crosswalk = read_crosswalk(path, instrument, questions=texts)
    return {
        row["item"]: {name: row[name] for name in ("question", "responsibility", "object")}
        for row in crosswalk.to_dict("records")
    }


def _plain(value: Any) -> Any:
    """Turn mappings, tuples and dates into what JSON holds."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
