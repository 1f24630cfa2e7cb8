"""A complete made-up client folder, and the truth planted in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from engagement.assessment import FILE, Assessment, read_roster, read_settings
from engagement.plan.content import plan_content
from engagement.plan.found import NOTHING
from engagement.plan.freezing import write_entry
from engagement.simulate import story
from engagement.simulate.evidence import evidence_frames, misses_answered
from engagement.simulate.people import Simulated, simulate_responses
from engagement.simulate.planted import Means
from engagement.simulate.records import simulate_performance, simulate_records
from engagement.simulate.world import World, build_world
from surveys.instrument import Instrument, load_instrument
from surveys.platforms import write_export

SHOP_FLOOR = ("Machining", "Assembly", "Clean room", "Night shift", "Warehouse")
"""Units that answer on tablets; their answers come as a file of their own."""

FROZEN_BEFORE = timedelta(days=10, hours=-9)
"""How long before the first day of the wave the plan is frozen: no clock, so that the same client is made again."""


@dataclass(frozen=True, eq=False)
class Truth:
    """What was planted in a made-up client folder. All means are 0-100, gaps in points of 100.

    Attributes
    ----------
    staff_means, leader_means : mapping
        Planted mean by (responsibility, object), among those who rate the items.
    gaps, estimate_gaps : mapping
        Planted leaders minus staff by responsibility: leader behaviour, and workplace.
    unit_means : DataFrame
        `unit, responsibility, object, value`: planted staff means of the units.
    items : DataFrame
        `form, item, role, responsibility, object, value` (planted mean) and `cannot_tell` (percent of those asked).
    link : float
        Planted correlation over units of the primary link, before measurement error; 0: none.
    audit_peak : float
        Planted rate ratio of entries before audits; 1: none.
    careless : float
        Share of answering staff who choose one answer throughout.
    misses_answered : tuple of int
        Missed objectives answered within 30 days, and all missed ones.
    simulated : Simulated
        The answers and the finite population they come from.
    """

    staff_means: Mapping[tuple[str, str], float]
    leader_means: Mapping[tuple[str, str], float]
    gaps: Mapping[str, float]
    estimate_gaps: Mapping[str, float]
    unit_means: pd.DataFrame
    items: pd.DataFrame
    link: float
    audit_peak: float
    careless: float
    misses_answered: tuple[int, int]
    simulated: Simulated


def simulate_assessment(
    folder: str | Path,
    *,
    seed: int = 1,
    staff: int = 420,
    leaders: int = 14,
    leaders_answering: int | None = 12,
    units: int = 9,
    response_rate: float = 0.64,
    staff_mean: Means = None,
    gap: Means = None,
    unit_spread: float = 0.3,
    cannot_tell_slope: float = 0.35,
    link: float = 0.85,
    audit_peak: float = 2.2,
    careless: float = 0.02,
    evidence: bool = True,
    instrument: Instrument | None = None,
) -> Truth:
    """Write the folder of a made-up client, Northbrook Instruments, with planted truth.

    Parameters
    ----------
    folder : str or Path
        Where to write; made if it does not exist. Files of the same names are replaced, others stay.
    seed : int
        The same seed and options give the same bytes.
    staff, leaders, units : int
        Headcount of staff, top managers, units (the last one has 4 people).
    leaders_answering : int, optional
        Top managers who answer, at most `leaders`; None: all.
    response_rate : float
        Share of staff who answer.
    staff_mean, gap : float or mapping, optional
        Planted staff means and gaps, see `build_world`; `gap=0` plants none; the story's by default.
    unit_spread, cannot_tell_slope : float
        See `build_world`.
    link : float
        Planted correlation over units of the primary link; 0 plants none.
    audit_peak : float
        Planted rate ratio of entries before audits; 1 plants none.
    careless : float
        Share of answering staff who choose one answer throughout.
    evidence : bool
        Whether evidence.xlsx, evidence/performance.csv and evidence/records.csv are written.
    instrument : Instrument, optional
        Without promises; the English ISO 9001:2015 instrument by default. Its id goes into assessment.toml.

    Returns
    -------
    Truth
        What was planted.

    Raises
    ------
    InputError
        If a planted mean leaves 2-98, there are too few people for the units, or a file cannot be written.
    """
    instrument = load_instrument("iso9001_2015") if instrument is None else instrument
    world = build_world(
        instrument.with_promises(story.PROMISE_WORDINGS),
        seed=seed,
        staff=staff,
        leaders=leaders,
        units=units,
        staff_mean=staff_mean,
        gap=gap,
        unit_spread=unit_spread,
        cannot_tell_slope=cannot_tell_slope,
    )
    answering = None if leaders_answering is None else min(leaders_answering, leaders)
    simulated = simulate_responses(
        world, seed=seed, leaders_answering=answering, response_rate=response_rate, careless=careless, comments=True
    )
    folder = Path(folder)
    (folder / "responses").mkdir(parents=True, exist_ok=True)
    _write_text(folder / FILE, _assessment_toml(world, evidence=evidence, seed=seed))
    _write_csv(folder / "roster.csv", world.cells)
    _freeze_plan(folder, world.instrument)
    _write_responses(folder / "responses", simulated)
    if evidence:
        _write_evidence(folder, world, seed=seed, link=link, audit_peak=audit_peak)
    return _truth(simulated, link=link, audit_peak=audit_peak, careless=careless)


def _truth(simulated: Simulated, *, link: float, audit_peak: float, careless: float) -> Truth:
    world = simulated.world
    see, say = world.means("staff"), world.means("leader")
    items = []
    for form, plan in (("staff", world.staff), ("leader", world.leader)):
        asked = plan.asked.sum(axis=0)
        blank = (simulated.everyone[form].non_answer == 1).sum(axis=0)
        for at, item in enumerate(plan.items):
            items.append(
                {
                    "form": form,
                    "item": item.id,
                    "role": item.role,
                    "responsibility": item.responsibility,
                    "object": item.object,
                    "value": float(plan.planted[at]),
                    "cannot_tell": 100 * float(blank[at] / asked[at]),
                }
            )
    return Truth(
        staff_means=see,
        leader_means=say,
        gaps={name: say[name, kind] - see[name, kind] for name, kind in see if kind == "leader_behaviour"},
        estimate_gaps={name: say[name, kind] - see[name, kind] for name, kind in see if kind == "workplace"},
        unit_means=world.unit_means,
        items=pd.DataFrame(items),
        link=link,
        audit_peak=audit_peak,
        careless=careless,
        misses_answered=misses_answered(),
        simulated=simulated,
    )


def _freeze_plan(folder: Path, instrument: Instrument) -> None:
    """Freeze the plan as if no answer and no record were there yet, which holds for this client's story."""
    settings = read_settings(folder / FILE)
    assessment = Assessment(folder, settings, instrument, instrument, read_roster(folder / "roster.csv"))
    at = datetime.fromisoformat(f"{story.WAVE}-01").replace(tzinfo=UTC) - FROZEN_BEFORE
    write_entry(assessment, plan_content(assessment), NOTHING, at=at)


def _write_responses(folder: Path, simulated: Simulated) -> None:
    """Write three exports; the shop floor's platform has a name of its own for one unit."""
    responses, instrument = simulated.responses, simulated.world.instrument
    staff = responses["form"] == "staff"
    on_tablet = staff & responses["unit"].isin(SHOP_FLOOR)
    renamed = responses.assign(unit=responses["unit"].replace(story.UNIT_IN_EXPORT))
    for name, rows in (
        ("staff_shop_floor.csv", on_tablet),
        ("staff_online.csv", staff & ~on_tablet),
        ("leaders.csv", ~staff),
    ):
        if rows.any():
            write_export(renamed[rows].reset_index(drop=True), folder / name, instrument)


def _write_evidence(folder: Path, world: World, *, seed: int, link: float, audit_peak: float) -> None:
    from engagement.evidence import write_workbook

    write_workbook(folder / "evidence.xlsx", promises=story.PROMISES, **evidence_frames(seed=seed))
    (folder / "evidence").mkdir(exist_ok=True)
    _write_csv(folder / "evidence" / "performance.csv", simulate_performance(world, seed=seed, link=link))
    _, records = simulate_records(seed=seed, audit_peak=audit_peak)
    _write_csv(folder / "evidence" / "records.csv", records)


def _write_csv(path: Path, frame: pd.DataFrame) -> None:
    _write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def _write_text(path: Path, text: str) -> None:
    """Write under a temporary name first, so that no half-written file is ever found."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(text.encode("utf-8"))
    unfinished.replace(path)


def _assessment_toml(world: World, *, evidence: bool, seed: int) -> str:
    """Write all sections, with what differs from the defaults and a few defaults worth seeing."""
    units = [unit for unit in story.UNIT_IN_EXPORT if unit in set(world.cells["unit"])]
    mapping = "".join(f'"{story.UNIT_IN_EXPORT[unit]}" = "{unit}"\n' for unit in units)
    promises = "\n".join(f'[[promises]]\ntext = "{one["en"]}"\nde = "{one["de"]}"\n' for one in story.PROMISE_WORDINGS)
    responsibility, indicator = story.PRIMARY_LINK
    link = f'primary_link = "{responsibility} ~ {indicator}"\n' if evidence else ""
    return f"""# A made-up client. Nothing here describes a real firm.

[assessment]
client = "{story.CLIENT}"
scope = "{story.SCOPE}"
top_management = "{story.TOP_MANAGEMENT}"
top_management_in = {{ de = "{story.TOP_MANAGEMENT_IN_GERMAN}" }}
top_managers = {world.leaders}
instrument = "{world.instrument.id}"
wave = "{story.WAVE}"
mode = "respondents"

# "name in the export" = "name in the roster"
[units]
{mapping}
{promises}
[analysis]
smallest_difference = 10
favourable = [4, 5]
conf_level = 0.95
seed = {seed}
{link}
[confidentiality]
smallest_group = 5
smallest_distribution = 10
smallest_comments = 10

[evidence]
period_months = 12
period_end = {story.PERIOD[1]}
weeks_before_audit = 6
days_to_response = 30

[report]
title = "Leading for quality: {story.CLIENT}"
language = "en"
"""
