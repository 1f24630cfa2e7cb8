"""From would-be answers to the RESPONSES table: ids, times, importance, comments, careless answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.simulate import story
from surveys.instrument import Instrument

if TYPE_CHECKING:
    from engagement.simulate.people import Everyone
    from engagement.simulate.world import World

OPENED = np.datetime64("2026-03-02T06:00:00")
DAYS_OPEN = 14
MINUTES, MINUTES_CARELESS = 13.0, 2.5
NON_ANSWERS = {"cannot_tell": 1, "not_come_up": 2, "not_my_job": 3}
COMMENT_SHARE = 0.09


def response_rows(
    world: World, staff: Everyone, leaders: Everyone, *, careless: float, comments: bool, rng: np.random.Generator
) -> pd.DataFrame:
    """Make RESPONSES of those who answered: staff in random order, then leaders.

    Parameters
    ----------
    world : World
        Gives the instrument, cells and plans.
    staff, leaders : Everyone
        Would-be answers and who answered.
    careless : float
        Share of answering staff who choose one answer throughout.
    comments : bool
        Whether a few staff write comments.
    rng : Generator
        Randomness.

    Returns
    -------
    DataFrame
        As `surveys.read_export` returns it.
    """
    instrument = world.instrument
    rows_staff = rng.permutation(np.flatnonzero(staff.answered))
    rows_leader = rng.permutation(np.flatnonzero(leaders.answered))
    n_staff, n_leader = len(rows_staff), len(rows_leader)
    n = n_staff + n_leader
    quick = np.zeros(n, dtype=bool)
    quick[:n_staff] = rng.random(n_staff) < careless

    cells = world.cells.iloc[staff.cell[rows_staff]]
    started = OPENED + (rng.integers(0, DAYS_OPEN, n) * 86_400 + rng.integers(0, 14 * 3_600, n)).astype(
        "timedelta64[s]"
    )
    minutes = np.where(quick, MINUTES_CARELESS, MINUTES) * np.exp(0.3 * rng.standard_normal(n))
    duration = np.round(minutes * 60)
    numbers = rng.choice(2**32, size=n, replace=False)
    frame: dict[str, object] = {
        "respondent": _text([f"{'S' if row < n_staff else 'L'}-{number:08x}" for row, number in enumerate(numbers)]),
        "form": _text(["staff"] * n_staff + ["leader"] * n_leader),
        "questionnaire": _text(["staff"] * n_staff + ["leader"] * n_leader),
        "wave": _text([story.WAVE] * n),
        "unit": _text([*cells["unit"], *[None] * n_leader]),
        "level": _text([*cells["level"], *[None] * n_leader]),
        "site": _text([None] * n),
        "leads_people": pd.arrays.BooleanArray(
            np.append(cells["level"].isin(story.LEADS_PEOPLE).to_numpy(), np.zeros(n_leader, dtype=bool)),
            np.arange(n) >= n_staff,
        ),
        "new_starter": pd.arrays.BooleanArray(np.zeros(n, dtype=bool), np.arange(n) >= n_staff),
        "language": _text([instrument.language] * n),
        "started": started.astype("datetime64[us]"),
        "submitted": (started + duration.astype("timedelta64[s]")).astype("datetime64[us]"),
        "duration": duration,
    }
    straight = rng.integers(2, 6, n)
    columns = {form: {item.id: at for at, item in enumerate(plan.items)} for form, plan in _plans(world).items()}
    for item in instrument.items:
        answers, state = np.ones(n, dtype=np.int64), np.full(n, 4, dtype=np.int8)
        for form, people, rows, place in (
            ("staff", staff, rows_staff, slice(0, n_staff)),
            ("leader", leaders, rows_leader, slice(n_staff, n)),
        ):
            at = columns[form].get(item.id)
            if at is not None:
                answers[place], state[place] = people.answers[rows, at], people.non_answer[rows, at]
        points = instrument.scales[item.scale].points
        answers = np.where(quick, np.minimum(straight, points), answers)
        state = np.where(quick & (state != 4), 0, state)
        frame[item.id] = pd.arrays.IntegerArray(answers, state != 0)
        for name in item.non_answers:
            frame[f"{item.id}_{name}"] = state == NON_ANSWERS[name]
    frame |= _importance(instrument, n, rng)
    for id, _ in instrument.open_questions:
        frame[id] = _comments(story.COMMENTS.get(id, ()) if comments else (), n_staff, n, rng)
    return pd.DataFrame(frame)


def _plans(world: World) -> dict[str, object]:
    return {"staff": world.staff, "leader": world.leader}


def _importance(instrument: Instrument, n: int, rng: np.random.Generator) -> dict[str, object]:
    """Choose up to the allowed number of responsibilities, by their odds; some leave the question out."""
    ids = [one.id for one in instrument.responsibilities]
    appeal = np.log([story.IMPORTANCE.get(id, 1.0) for id in ids]) + rng.gumbel(size=(n, len(ids)))
    rank = np.argsort(np.argsort(-appeal, axis=1), axis=1)
    fewer = rng.choice([0, 1, 2], size=n, p=[0.85, 0.1, 0.05])
    chosen = rank < np.maximum(instrument.importance_max - fewer, 1)[:, None]
    left_out = rng.random(n) < 0.06
    chosen[left_out] = False
    return {
        f"important_{id}": pd.arrays.BooleanArray(chosen[:, at].copy(), left_out.copy()) for at, id in enumerate(ids)
    }


def _comments(texts: tuple[str, ...], n_staff: int, n: int, rng: np.random.Generator) -> pd.Series:
    """Let a few staff write a comment, each text at most a few times."""
    column: list[str | None] = [None] * n
    if texts:
        writers = np.flatnonzero(rng.random(n_staff) < COMMENT_SHARE)
        for place, row in enumerate(writers):
            column[row] = texts[place % len(texts)]
    return _text(column)


def _text(values: list[str | None] | NDArray[np.object_]) -> pd.Series:
    return pd.Series(values, dtype="str")
