"""People who answer: everybody's would-be answers, who returns the form, and the RESPONSES table that gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.simulate import latent, story
from engagement.simulate.planted import whole_numbers
from engagement.simulate.responses import response_rows
from engagement.simulate.world import FormPlan, World


@dataclass(frozen=True, eq=False)
class Everyone:
    """What all people of one form would answer, a row a person, a column an item of the plan.

    Attributes
    ----------
    cell : array of int
        The person's cell; 0 for leaders.
    answers : array of int
        Would-be scale points of everybody, also of those who cannot tell.
    non_answer : array of int
        0 rates the item, 1 cannot tell, 2 has not come up, 3 not part of the job, 4 not asked.
    answered : array of bool
        Returned the form.
    """

    cell: NDArray[np.int64]
    answers: NDArray[np.int64]
    non_answer: NDArray[np.int8]
    answered: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Simulated:
    """Answers with the finite population they come from.

    Attributes
    ----------
    responses : DataFrame
        RESPONSES of those who answered, leaders and staff, as `read_responses` would give them.
    world : World
        The population that was drawn from.
    everyone : mapping
        By form ("staff", "leader"): what all people would have answered.
    """

    responses: pd.DataFrame
    world: World
    everyone: Mapping[str, Everyone]

    def population_means(self, form: str = "staff", *, by: Sequence[str] = ()) -> pd.DataFrame:
        """Means of the finite population: all people employed, whether they answered or not.

        Parameters
        ----------
        form : str
            staff or leader.
        by : sequence of str
            Any of "unit" and "level" (staff only).

        Returns
        -------
        DataFrame
            One row per group of `by` and item: `item, role, responsibility, object, n_people` (asked), `n_raters` (who
            would rate it), `mean_raters` (0-100, over those who would rate it: what item-first estimates are about) and
            `mean_all` (0-100, as if nobody left it out).
        """
        plan = self.world.staff if form == "staff" else self.world.leader
        people = self.everyone[form]
        score = 100 * (people.answers - 1) / (plan.points - 1)
        asked, rates = people.non_answer != 4, people.non_answer == 0
        if by:
            cells = self.world.cells[list(by)].iloc[people.cell]
            number = cells.groupby(list(by), sort=False).ngroup().to_numpy()
            keys = cells.drop_duplicates().reset_index(drop=True)
        else:
            number, keys = np.zeros(len(score), dtype=int), pd.DataFrame(index=[0])
        tables = []
        for group in range(len(keys)):
            those = (number == group)[:, None]
            n_people, n_raters = (those & asked).sum(axis=0), (those & rates).sum(axis=0)
            table = pd.DataFrame(
                {
                    "item": [item.id for item in plan.items],
                    "role": [item.role for item in plan.items],
                    "responsibility": [item.responsibility for item in plan.items],
                    "object": [item.object for item in plan.items],
                    "n_people": n_people,
                    "n_raters": n_raters,
                    "mean_raters": _mean(score, those & rates, n_raters),
                    "mean_all": _mean(score, those & asked, n_people),
                }
            )
            tables.append(table.assign(**{name: keys.at[group, name] for name in by}))
        return pd.concat(tables, ignore_index=True)


def simulate_responses(
    world: World,
    *,
    seed: int = 1,
    leaders_answering: int | None = None,
    response_rate: float = 0.64,
    careless: float = 0.0,
    comments: bool = False,
) -> Simulated:
    """Draw one survey of a made-up client, without files.

    Everybody employed gets would-be answers; who returns the form is drawn at random within each unit (units answer at
    different rates). Fast enough for thousands of draws from one world.

    Parameters
    ----------
    world : World
        From `build_world`; what is planted stays the same over draws.
    seed : int
        Seed of the draw.
    leaders_answering : int, optional
        Top managers who answer, drawn at random; all by default.
    response_rate : float
        Share of staff who answer, over all units.
    careless : float
        Share of answering staff who choose one answer throughout, quickly; their would-be answers in the population
        stay sincere.
    comments : bool
        Whether a few people write comments.

    Returns
    -------
    Simulated
        Responses and the finite population.
    """
    rng = np.random.default_rng([seed, 72])
    staff = _everyone(world.staff, world.cells["headcount"].to_numpy(), rng)
    unit = pd.Categorical(world.cells["unit"], categories=list(pd.unique(world.cells["unit"]))).codes[staff.cell]
    factors = np.array([story.RESPONSE_FACTOR.get(name, 1.0) for name in pd.unique(world.cells["unit"])])
    staff = _returned(staff, unit, factors, response_rate, rng)

    leaders = _everyone(world.leader, np.array([world.leaders]), rng)
    share = 1.0 if leaders_answering is None else leaders_answering / world.leaders
    leaders = _returned(leaders, np.zeros(world.leaders, dtype=int), np.ones(1), share, rng)
    responses = response_rows(world, staff, leaders, careless=careless, comments=comments, rng=rng)
    return Simulated(responses, world, {"staff": staff, "leader": leaders})


def _everyone(plan: FormPlan, headcount: NDArray[np.int64], rng: np.random.Generator) -> Everyone:
    """Draw would-be answers and non-answers of all people of a form."""
    cell = np.repeat(np.arange(len(headcount)), headcount)
    general = rng.standard_normal(len(cell))
    answers = latent.draw_answers(
        plan.shift + plan.effects[cell],
        general,
        responsibility=plan.responsibility,
        group=plan.group,
        points=plan.points,
        sd=plan.sd,
        rng=rng,
    )
    blank = latent.cannot_tell_probability(plan.cannot_tell[cell], general[:, None], plan.slope)
    non_answer = (rng.random(answers.shape) < blank).astype(np.int8)
    non_answer[rng.random(answers.shape) < plan.not_come_up] = 2
    non_answer[rng.random(answers.shape) < plan.not_my_job] = 3
    non_answer[plan.asked[cell] == 0] = 4
    return Everyone(cell, answers, non_answer, np.ones(len(cell), dtype=bool))


def _returned(
    everyone: Everyone, unit: NDArray[np.int64], factors: NDArray[np.float64], rate: float, rng: np.random.Generator
) -> Everyone:
    """Draw who returns the form: a fixed number per unit, at random within it."""
    heads = np.bincount(unit, minlength=len(factors))
    returned = np.minimum(whole_numbers(heads * factors, round(rate * heads.sum())), heads)
    order = np.lexsort((rng.random(len(unit)), unit))
    rank = np.empty(len(unit), dtype=int)
    rank[order] = np.arange(len(unit)) - np.repeat(np.cumsum(heads) - heads, heads)
    return Everyone(everyone.cell, everyone.answers, everyone.non_answer, rank < returned[unit])


def _mean(score: NDArray[np.float64], counted: NDArray[np.bool_], n: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average each column over the counted people; NaN where there is none."""
    total = np.where(counted, score, 0.0).sum(axis=0)
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)
