"""Tipping points of a whole family of gaps: every responsibility moves, and Holm's steps are taken anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from engagement.gaps.inference import PRIMARY, judge
from engagement.rules import PERCEPTION, TARGET, VerdictWords

METHOD = "non-responders differ by the same amount on every responsibility; family judged anew at each step"
STEP = 1.0  # points of difference between two looks; between them the change is halved down
HALVINGS = 24
TOP = 100.0


def family_tipping_points(
    gaps: pd.DataFrame,
    *,
    response: float,
    words: VerdictWords | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Verdicts of a family if those who did not answer see everything lower, or higher, by one and the same amount.

    `engagement.responses.tipping_point` moves one gap and keeps the level of its interval. Here all gaps move together,
    as they would if non-responders were simply more critical, and the verdict intervals follow Holm's steps.

    Parameters
    ----------
    gaps : DataFrame
        `perception_gaps`, `estimate_gaps` or `target_gaps` of one family: responsibility, estimate (something minus
        see), std_error, see, and n_leader and n_staff or n.
    response : number
        Share of the staff who answered, above 0 and at most 1.
    words : VerdictWords or None
        Words of the verdicts; None: `TARGET` where gaps has a column target, else `PERCEPTION`.
    smallest_difference, conf_level
        As in `perception_gaps`.

    Returns
    -------
    DataFrame
        Two rows a responsibility, direction "lower" and "higher": responsibility, metric, direction, response_rate
        (percent), tipping (the first difference at which the verdict changes, to 1e-7 points; NaN where none within 100
        points does), possible (whether the responsibility's non-responders stay on the scale of 0 to 100), verdict,
        verdict_after, rule, method. A change and back within one point of difference may be passed over.

    Raises
    ------
    ValueError
        If `response` is no share, or a column is missing.
    """
    if not 0 < response <= 1:
        raise ValueError(f"response is {response}; expected a share above 0 and at most 1, such as 0.6.")
    counts = ["n_leader", "n_staff"] if "n_leader" in gaps else ["n"]
    for name in ("responsibility", "estimate", "std_error", "see", *counts):
        if name not in gaps:
            raise ValueError(f"gaps has no column {name!r}; take the table from perception_gaps or target_gaps.")
    words = (TARGET if "target" in gaps else PERCEPTION) if words is None else words
    df = np.maximum(gaps[counts].min(axis=1).to_numpy(float) - 1, 0)
    kept = ["responsibility", "std_error", *(name for name in ("metric",) if name in gaps)]
    see = gaps["see"].to_numpy(float)
    rule = ""

    def verdicts(difference: float) -> np.ndarray:
        nonlocal rule
        moved = gaps[kept].assign(estimate=gaps["estimate"] - (1 - response) * difference)
        judged = judge(
            moved, df=df, words=words, smallest_difference=smallest_difference, conf_level=conf_level, family=PRIMARY
        )
        rule = judged["rule"].iloc[0] if len(judged) else ""
        return judged["verdict"].to_numpy(object)

    now = verdicts(0.0)
    parts = []
    for direction, sign in (("lower", -1.0), ("higher", 1.0)):
        tipping, after = np.full(len(gaps), np.nan), now.copy()
        if response < 1 and len(gaps):
            last = words.first_clearly if sign < 0 else words.second_clearly  # nothing lies beyond
            tipping, after = _first_changes(verdicts, now, sign, np.isin(now, [last, "not available"]))
        reached = see + tipping
        parts.append(
            gaps[["responsibility"]].assign(
                metric=gaps.get("metric", "score"),
                direction=direction,
                response_rate=100 * response,
                tipping=tipping,
                possible=(reached >= 0) & (reached <= TOP),
                verdict=now,
                verdict_after=after,
            )
        )
    found = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    return found.assign(rule=rule, method=METHOD if response < 1 else "everybody answered")


def _first_changes(
    verdicts: Callable[[float], np.ndarray], now: np.ndarray, sign: float, settled: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """First difference at which each verdict is another one, looked for on a grid and halved down."""
    tipping, after, settled = np.full(len(now), np.nan), now.copy(), settled.copy()
    before = 0.0
    for step in np.arange(STEP, TOP + STEP / 2, STEP):
        if settled.all():
            break
        difference = sign * step
        words = verdicts(difference)
        for place in np.flatnonzero((words != now) & ~settled):
            inside, beyond = before, difference
            for _ in range(HALVINGS):
                middle = (inside + beyond) / 2
                inside, beyond = (middle, beyond) if verdicts(middle)[place] == now[place] else (inside, middle)
            tipping[place], after[place], settled[place] = beyond, verdicts(beyond)[place], True
        before = difference
    return tipping, after
