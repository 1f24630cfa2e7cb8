"""The manifest: what a release was made from, so that anyone can make it again and any document can be traced."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

from engagement import __version__
from engagement.assessment import FILE, Assessment, Settings
from engagement.plan import plan_state
from surveys.instrument import compare_with_base, list_editions, load_edition

LIBRARIES = ("pandas", "numpy", "scipy", "statsmodels")
NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)


def make_manifest(
    assessment: Assessment,
    *,
    answers: Iterable[Path],
    notes: Sequence[str],
    published_items: Mapping[str, Mapping[str, object]] | None = None,
    earlier: Sequence[Path] = (),
) -> dict[str, object]:
    """Describe an analysis: client, instrument, settings, input hashes, versions and seed.

    Parameters
    ----------
    assessment : Assessment
        The opened client folder.
    answers : iterable of Path
        Files the answers were read from.
    notes : sequence of str
        What was read and what was left out.
    published_items : mapping or None
        In published mode: items of the published survey instead of the instrument's.
    earlier : sequence of Path
        Files of an earlier assessment that this one is compared with.

    Returns
    -------
    dict
        Ready for JSON. Holds no wall-clock time: `timestamp` is SOURCE_DATE_EPOCH where set, else the wave's date, so
        that the same inputs give the same bytes.
    """
    settings, instrument = assessment.settings, assessment.instrument
    items = published_items if published_items is not None else {item.id: _item(item) for item in instrument.items}
    answers = list(answers)
    return {
        "client": settings.client,
        "scope": settings.scope,
        "top_management": settings.top_management,
        "top_managers": settings.top_managers,
        "leaders_label": settings.leaders_label,
        "staff_label": settings.staff_label,
        "wave": settings.wave,
        "title": settings.title,
        "mode": settings.mode,
        "language": settings.language,
        "instrument": {
            "id": instrument.id,
            "edition": instrument.edition,
            "edition_note": _edition_note(instrument.edition),
            "base": instrument.base,
            "changed": [_plain(asdict(one)) for one in compare_with_base(assessment.asked) if one.status != "same"],
            "title": instrument.title,
            "hash": instrument.hash,
            "frame": instrument.frame,
            "scales": {name: list(scale.labels) for name, scale in instrument.scales.items()},
            "responsibilities": [
                {
                    "id": one.id,
                    "title": one.title,
                    "label": one.label,
                    "clause": one.clause,
                    "related": list(one.related),
                }
                for one in instrument.responsibilities
            ],
            "items": items,
        },
        "promises": list(settings.promises),
        "plan": _plan(assessment, answers),
        "settings": _plain(asdict(settings)),
        "inputs": [_hashed(path, assessment.folder) for path in (*_inputs(assessment, answers), *earlier)],
        "versions": {"python": platform.python_version(), "engagement": __version__}
        | {name: version(name) for name in LIBRARIES},
        "seed": settings.seed,
        "timestamp": _timestamp(settings.wave).isoformat(),
        "notes": [*notes, *_set_aside(settings)],
    }


def _plan(assessment: Assessment, answers: Sequence[Path]) -> dict[str, object]:
    """Where the frozen plan stands; whether answers were there is known of the folder's own responses/ only."""
    own = (assessment.folder / "responses").absolute()
    elsewhere = not all(path.absolute().is_relative_to(own) for path in answers)
    return plan_state(assessment).as_manifest() | {"answers_elsewhere": elsewhere}


def _set_aside(settings: Settings) -> list[str]:
    """Say which settings of [report] the documents do not follow, so that nobody waits for their effect."""
    found = [f"colours.{name}" for name in settings.colours if name != "accent"]
    found += ["logo"] if settings.logo else []
    found += ["language"] if settings.language != "en" else []
    return [f"assessment.toml [report]: {name} is set, but the documents do not follow it" for name in found]


def _edition_note(edition: str) -> str:
    """Return what has to be said beside the clause letters; nothing about an edition with letters of its own."""
    return load_edition(edition).note if edition in list_editions() else ""


def _item(item: object) -> dict[str, object]:
    names = ("role", "object", "responsibility", "scale")
    return {name: getattr(item, name) for name in names} | {"texts": dict(item.texts)}


def _inputs(assessment: Assessment, answers: Iterable[Path]) -> list[Path]:
    """Every file that has a say in the numbers, in a fixed order."""
    folder = assessment.folder
    names = (FILE, "roster.csv", "roster.xlsx", "crosswalk.toml", "evidence.xlsx", assessment.settings.instrument)
    found = [folder / name for name in names if (folder / name).is_file()]
    return [*found, *sorted((folder / "evidence").glob("*.csv")), *answers]


def _hashed(path: Path, folder: Path) -> dict[str, str]:
    name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
    return {"file": name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _timestamp(wave: str) -> datetime:
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return datetime.fromtimestamp(int(epoch), tz=UTC)
    for text in (wave, f"{wave}-01", f"{wave}-01-01"):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            continue
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return NO_DATE


def _plain(value: object) -> object:
    """Turn mappings, tuples and dates into what JSON holds."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
