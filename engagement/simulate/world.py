"""The made-up client as a population: who works where, and what is planted for every item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.simulate import latent, story
from engagement.simulate.planted import Floats, Means, item_steps, people_cells, planted_means
from surveys.instrument import InputError, Instrument, Item, load_instrument

LEADER_SD = 0.65
"""Leaders agree with each other more than staff do, who work in many places."""
LOWEST, HIGHEST = 2.0, 98.0


@dataclass(frozen=True, eq=False)
class FormPlan:
    """What one form asks and what is planted for it; arrays have a column an item, a row a cell of people.

    Attributes
    ----------
    items : tuple of Item
        Items of the form, the managers' extra items included.
    planted : array (items,)
        Planted means, 0-100, among those who rate the item.
    shift, points : array (items,)
        Latent shifts and points of the scales.
    effects, asked, cannot_tell : array (cells, items)
        Unit and level effects; people asked; share that cannot tell at the average trait.
    not_come_up, not_my_job : array (items,)
        Shares that tick these instead.
    responsibility, group : array (items,) of int
        Number of the responsibility, and of the responsibility and object.
    sd, slope : float
        Latent spread of people; fall of the log odds of "cannot tell" with the general factor.
    """

    items: tuple[Item, ...]
    planted: Floats
    shift: Floats
    points: Floats
    effects: Floats
    asked: Floats
    cannot_tell: Floats
    not_come_up: Floats
    not_my_job: Floats
    responsibility: NDArray[np.int64]
    group: NDArray[np.int64]
    sd: float
    slope: float

    def expected(self, cells: NDArray[np.bool_] | None = None) -> pd.DataFrame:
        """Expect the score of every scale item among those who rate it: `item, responsibility, object, value`."""
        scale = np.array([item.role == "scale" for item in self.items])
        rows = np.ones(len(self.effects), dtype=bool) if cells is None else cells
        score = latent.expected_scores(
            self.shift[scale],
            self.effects[np.ix_(rows, scale)],
            self.asked[np.ix_(rows, scale)],
            self.cannot_tell[np.ix_(rows, scale)],
            points=self.points[scale],
            sd=self.sd,
            slope=self.slope,
        )
        items = [item for item in self.items if item.role == "scale"]
        return pd.DataFrame(
            {
                "item": [item.id for item in items],
                "responsibility": [item.responsibility for item in items],
                "object": [item.object for item in items],
                "value": score,
            }
        )


@dataclass(frozen=True, eq=False)
class World:
    """A made-up client before anybody answers.

    Attributes
    ----------
    instrument : Instrument
        With the promises as items.
    cells : DataFrame
        `unit, level, headcount`, front line first within a unit; the roster.
    leaders : int
        Top managers.
    staff, leader : FormPlan
        What is planted on the two forms.
    """

    instrument: Instrument
    cells: pd.DataFrame
    leaders: int
    staff: FormPlan
    leader: FormPlan

    def means(self, form: str) -> dict[tuple[str, str], float]:
        """Planted mean (0-100) by responsibility and object: the mean of its scale items' planted means."""
        table = (self.staff if form == "staff" else self.leader).expected()
        means = table.groupby(["responsibility", "object"])["value"].mean()
        return {(str(key[0]), str(key[1])): float(value) for key, value in means.items()}  # type: ignore[index]

    @cached_property
    def unit_means(self) -> pd.DataFrame:
        """Planted staff means of the units: `unit, responsibility, object, value`."""
        tables = []
        for unit in pd.unique(self.cells["unit"]):
            table = self.staff.expected((self.cells["unit"] == unit).to_numpy())
            tables.append(table.groupby(["responsibility", "object"], as_index=False)["value"].mean().assign(unit=unit))
        return pd.concat(tables, ignore_index=True)[["unit", "responsibility", "object", "value"]]


def build_world(
    instrument: Instrument | None = None,
    *,
    seed: int = 1,
    staff: int = 420,
    leaders: int = 14,
    units: int = 9,
    staff_mean: Means = None,
    gap: Means = None,
    unit_spread: float = 0.3,
    level_spread: float = 1.0,
    item_spread: float | None = None,
    cannot_tell: float = 1.0,
    cannot_tell_slope: float = 0.35,
) -> World:
    """Build a made-up client: units, levels, and what is planted for every item.

    Parameters
    ----------
    instrument : Instrument, optional
        With or without promises; the English ISO 9001:2015 instrument with the story's promises by default.
    seed : int
        Seed of what varies between worlds: unit effects and the items' distances from their mean.
    staff, leaders, units : int
        Headcount of staff (top managers not counted), top managers (2-20 and more), units (the last one has 4 people).
    staff_mean : float or mapping, optional
        Planted staff mean, 0-100, of both objects: of all responsibilities or by responsibility; the story's by
        default.
    gap : float or mapping, optional
        Planted leaders minus staff, points of 100, of both objects: of all responsibilities or by responsibility; 0
        plants none; the story's by default.
    unit_spread : float
        Standard deviation of unit effects on the latent scale; 0 plants none.
    level_spread : float
        Multiplies the story's level effects; 0 plants none.
    item_spread : float, optional
        Items lie evenly within plus and minus this many points of their responsibility's mean; the story's by default.
    cannot_tell : float
        Multiplies the odds of "cannot tell"; 0 for none.
    cannot_tell_slope : float
        How much likelier people with a low view are to choose "cannot tell" (log odds a standard deviation); 0: not.

    Returns
    -------
    World
        Its planted means are exact: expected scores among those who rate each item, over all staff.

    Raises
    ------
    InputError
        If a planted mean leaves 2-98, or there are too few people for the units.
    """
    if instrument is None:
        instrument = load_instrument("iso9001_2015").with_promises(story.PROMISE_WORDINGS)
    if units < 1 or staff < 8 * units or leaders < 1:
        raise InputError(
            f"made-up client: {staff} staff, {units} units, {leaders} leaders; use at least 8 staff a unit."
        )
    rng = np.random.default_rng([seed, 71])
    cells = people_cells(staff, units)
    steps = item_steps(instrument, item_spread, rng)
    unit_factor = rng.standard_normal(units)
    responsibility_factor = rng.standard_normal((units, len(instrument.responsibilities)))
    unit_effects = unit_spread * (np.sqrt(0.5) * unit_factor[:, None] + np.sqrt(0.5) * responsibility_factor)
    visibility = rng.uniform(0.6, 1.5, len(instrument.items))

    targets = {form: planted_means(instrument, form, staff_mean, gap) for form in ("staff", "leader")}
    plans = {}
    for form in ("staff", "leader"):
        items = [
            (number, item)
            for number, item in enumerate(instrument.items)
            if form in item.texts or (form == "staff" and "manager" in item.texts)
        ]
        plans[form] = _plan(
            form,
            tuple(item for _, item in items),
            instrument,
            cells=cells if form == "staff" else pd.DataFrame({"unit": [""], "level": [""], "headcount": [leaders]}),
            target=targets[form],
            steps=steps,
            unit_effects=unit_effects,
            unit_general=unit_spread * unit_factor,
            level_spread=level_spread,
            visibility=visibility[[number for number, _ in items]] * cannot_tell,
            slope=cannot_tell_slope if form == "staff" else 0.0,
        )
    return World(instrument, cells, leaders, plans["staff"], plans["leader"])


def _plan(
    form: str,
    items: tuple[Item, ...],
    instrument: Instrument,
    *,
    cells: pd.DataFrame,
    target: Mapping[str, float],
    steps: Mapping[str, float],
    unit_effects: Floats,
    unit_general: Floats,
    level_spread: float,
    visibility: Floats,
    slope: float,
) -> FormPlan:
    """Plan of one form, with shifts solved for the planted means."""
    staff = form == "staff"
    order = [one.id for one in instrument.responsibilities]
    responsibility = np.array(
        [order.index(item.responsibility) if item.responsibility else len(order) for item in items]
    )
    second = np.array([item.object == "workplace" for item in items], dtype=int)
    points = np.array([instrument.scales[item.scale].points for item in items], dtype=float)
    planted = np.empty(len(items))
    for number, item in enumerate(items):
        mean = target[item.id]
        room = np.clip(min(mean - LOWEST, HIGHEST - mean) / 12, 0.0, 1.0)
        planted[number] = mean + steps.get(item.id, 0.0) * room
    for item, mean in zip(items, planted, strict=True):
        if not LOWEST <= mean <= HIGHEST:
            raise InputError(
                f"made-up client: the planted {form} mean of item {item.id!r} is {mean:g}; "
                f"keep means between {LOWEST:g} and {HIGHEST:g}."
            )

    effects = np.zeros((len(cells), len(items)))
    asked = np.repeat(cells["headcount"].to_numpy(dtype=float)[:, None], len(items), axis=1)
    base = np.full(effects.shape, story.CANNOT_TELL_WORKPLACE)
    leader_behaviour = np.array([item.object == "leader_behaviour" for item in items])
    if staff:
        unit = pd.Categorical(cells["unit"], categories=list(pd.unique(cells["unit"]))).codes
        level = np.array([story.LEVELS.index(name) for name in cells["level"]])
        with_general = np.column_stack([unit_effects, unit_general])
        effects = with_general[np.ix_(unit, responsibility)]
        by_level = np.where(
            np.array([item.responsibility == "results" for item in items]),
            np.array(story.RESULTS_LEVEL_EFFECTS)[level][:, None],
            np.array(story.LEVEL_EFFECTS)[level][:, None],
        )
        effects = effects + level_spread * by_level
        base = np.where(leader_behaviour, np.array(story.CANNOT_TELL_BY_LEVEL)[level][:, None], base)
        leads = cells["level"].isin(story.LEADS_PEOPLE).to_numpy()
        only_managers = np.array(["staff" not in item.texts for item in items])
        asked = np.where(only_managers & ~leads[:, None], 0.0, asked)
    else:
        base = np.where(leader_behaviour, 0.0, base)
    odds = base / (1 - base) * visibility
    base = odds / (1 + odds) * np.array(["cannot_tell" in item.non_answers for item in items])
    sd = 1.0 if staff else LEADER_SD
    shift = latent.solve_shifts(planted, effects, asked, base, points=points, sd=sd, slope=slope)
    return FormPlan(
        items,
        planted,
        shift,
        points,
        effects,
        asked,
        base,
        np.array(["not_come_up" in item.non_answers for item in items]) * (story.NOT_COME_UP if staff else 0.02),
        np.array(["not_my_job" in item.non_answers for item in items]) * (story.NOT_MY_JOB if staff else 0.0),
        responsibility,
        2 * responsibility + second,
        sd,
        slope,
    )
