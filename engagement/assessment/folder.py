"""The client folder ("assessment"): its settings, its instrument and its roster. Opens no answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engagement.assessment.roster import read_roster
from engagement.assessment.settings import Settings, read_settings
from surveys.instrument import InputError, Instrument, in_edition, list_editions, load_instrument
from surveys.instrument.model import nearest

if TYPE_CHECKING:
    import pandas as pd

FILE = "assessment.toml"


@dataclass(frozen=True)
class Assessment:
    """An opened client folder.

    Attributes
    ----------
    folder : Path
        The client folder.
    settings : Settings
        What assessment.toml says, with defaults.
    instrument : Instrument
        What is reported: the instrument with the client's promises as items, its clauses in the edition reported
        against.
    asked : Instrument
        What was asked: the same before another edition left any of it out.
    roster : DataFrame or None
        One row per unit, level and site with its headcount; None in published mode.
    """

    folder: Path
    settings: Settings
    instrument: Instrument
    asked: Instrument
    roster: pd.DataFrame | None


def open_assessment(folder: str | Path) -> Assessment:
    """Open a client folder: read and check its settings, instrument and roster.

    Parameters
    ----------
    folder : str or Path
        Folder that holds assessment.toml.

    Returns
    -------
    Assessment
        Settings, instrument (with the client's promises) and roster.

    Raises
    ------
    InputError
        If a file is missing or holds something unexpected; the message says where and how to mend it.
    """
    folder = Path(folder)
    settings = read_settings(folder / FILE)
    local = folder / settings.instrument
    instrument = load_instrument(local if local.suffix == ".toml" else settings.instrument)
    if settings.promises:
        others = settings.promise_translations or ({},) * len(settings.promises)
        own = instrument.language
        instrument = instrument.with_promises(
            [{own: text} | other for text, other in zip(settings.promises, others, strict=True)]
        )
    asked = instrument
    if settings.edition:
        if settings.edition not in (instrument.edition, *list_editions()):
            known = nearest(settings.edition, list_editions())
            raise InputError(
                f"{FILE} [assessment]: edition = {settings.edition!r}, but there are no clause letters of it; {known}."
            )
        instrument = in_edition(instrument, settings.edition)
    roster = None if settings.mode == "published" else read_roster(_roster_path(folder))
    return Assessment(folder, settings, instrument, asked, roster)


def _roster_path(folder: Path) -> Path:
    found = [folder / name for name in ("roster.csv", "roster.xlsx") if (folder / name).exists()]
    if not found:
        raise InputError(f"{folder / 'roster.csv'}: there is no roster; add unit, level and headcount of all staff.")
    if len(found) > 1:
        raise InputError(f"{folder}: holds both roster.csv and roster.xlsx; keep the one that is right.")
    return found[0]
