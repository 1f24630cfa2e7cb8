"""At which level does the message stop? Steps between neighbouring levels, and the one that stands out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.tables import SCALE, checked_ratings, counted, satterthwaite, scales
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import LEVEL_STEP, NO_STEP

NEXT, ALL = "the level below", "all levels below"
NAMED_FROM = 0.9
STOP_RULE = (
    "step named where it is the largest drop, and larger than {:g} points, with probability {:g} or more; "
    "see docs/method/levels.md"
)
NOT_AVAILABLE = "not available"


def level_steps(
    ratings: pd.DataFrame,
    *,
    order: Sequence[str],
    against: str = NEXT,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Each level minus the level below it, or minus all levels below it.

    Parameters
    ----------
    ratings : DataFrame
        One row per level, responsibility, object and metric, estimand "process": estimate, std_error, n.
    order : sequence of str
        Levels from the lowest to the highest, at least two; levels not named here are left out.
    against : str
        `NEXT` ("the level below"): adjacent differences. `ALL` ("all levels below"): reversed Helmert contrasts, a
        level against the plain mean of the levels below it.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain intervals; 1 - conf_level is the false discovery rate of the verdicts.

    Returns
    -------
    DataFrame
        One row per scale and level but the lowest: responsibility, object, metric, comparison (`against`), level,
        compared_with, estimate (above 0: the level rates higher than below), std_error, n (the level's), n_compared
        (the smallest of the others), method, and the columns of `judge`. One family over all rows, exploratory. A level
        that did not rate the responsibility has no steps: NaN.

    Raises
    ------
    ValueError
        If `order` has fewer than two levels or names one twice, `against` is neither, or as `checked_ratings`.

    Notes
    -----
    Levels are different people: with contrast c, variance = sum c^2 v, and Satterthwaite's degrees of freedom from
    n - 1 of each. In R: contr.helmert (columns divided by their last entry) for `ALL`; diff of the means for `NEXT`.

    References
    ----------
    Rosenthal, R., & Rosnow, R. L. (1985). Contrast analysis. Cambridge University Press.
    """
    order = _checked_order(order)
    if against not in (NEXT, ALL):
        raise ValueError(f"against is {against!r}; expected {NEXT!r} or {ALL!r}.")
    ratings = checked_ratings(ratings, "level")
    contrasts = _contrasts(len(order), against)
    parts, dfs = [], []
    for keys, scale in scales(ratings):
        mean, error, n = _in_order(scale, order)
        weighed = contrasts != 0
        known = ~(weighed & ~np.isfinite(error)).any(axis=1)
        variances = np.where(weighed, contrasts**2 * np.nan_to_num(error) ** 2, 0.0)
        df = satterthwaite(variances, np.where(weighed, n - 1, np.inf))
        dfs.append(np.where(known, df, np.nan))
        below = [order[place] if against == NEXT else ", ".join(order[: place + 1]) for place in range(len(order) - 1)]
        smallest = [n[place] if against == NEXT else n[: place + 1].min() for place in range(len(order) - 1)]
        parts.append(
            pd.DataFrame(
                {name: np.full(len(below), value, object) for name, value in keys.items()}
                | {
                    "comparison": against,
                    "level": order[1:],
                    "compared_with": below,
                    "estimate": np.where(known, contrasts @ np.nan_to_num(mean), np.nan),
                    "std_error": np.where(known, np.sqrt(variances.sum(axis=1)), np.nan),
                    "n": counted(n[1:]),
                    "n_compared": counted(smallest),
                    "method": "level minus " + against + "; Student's t with Satterthwaite's degrees of freedom",
                }
            )
        )
    if parts:
        gaps = pd.concat(parts, ignore_index=True)
    else:
        names = [name for name in SCALE if name in ratings]
        columns = [*names, "comparison", "level", "compared_with", "estimate", "std_error", "n", "n_compared", "method"]
        gaps = pd.DataFrame(columns=columns).astype({"estimate": float, "std_error": float})
    return judge(
        gaps,
        df=np.concatenate(dfs) if dfs else np.zeros(0),
        words=LEVEL_STEP,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
        family=EXPLORATORY,
    )


def message_stops(
    ratings: pd.DataFrame,
    *,
    order: Sequence[str],
    smallest_difference: float = 10.0,
    draws: int = 20_000,
    seed: int = 1,
) -> pd.DataFrame:
    """Name the step at which ratings drop on the way down, with its probability, or say that none stands out.

    Parameters
    ----------
    ratings, order, smallest_difference
        As in `level_steps`.
    draws : int
        Random draws of the level means; the Monte Carlo error of a probability is at most .0036 with 20,000.
    seed : int
        Seed of the draws; the same for every scale, so that their order does not matter.

    Returns
    -------
    DataFrame
        One row per scale: responsibility, object, metric, level (above the drop), compared_with (below it), estimate
        (the drop, points; above 0: the lower level rates lower), n (the smaller of the two), probability (that this
        step is the largest drop of all and larger than `smallest_difference`), verdict, rule, method. The step shown is
        the most probable one, named in the verdict only where the rule allows. Where a level has no rating or a single
        answer, nothing can be said: "not available".

    Raises
    ------
    ValueError
        As `level_steps`; if `draws` is below 1.

    Notes
    -----
    Each level's true mean is drawn as mean + std_error t(n - 1): what the data alone say (a flat prior). A steady fall
    over several levels has no single step; the gradient (`level_gaps`) tells of it. Where the front line rates higher
    than the top there is no drop on the way down.
    """
    order = _checked_order(order)
    if draws < 1:
        raise ValueError(f"draws is {draws}; expected at least 1, such as 20000.")
    ratings = checked_ratings(ratings, "level")
    rows = []
    for keys, scale in scales(ratings):
        mean, error, n = _in_order(scale, order)
        method = f"true level means drawn {draws} times, Student's t; largest drop on the way down"
        row = {"level": None, "compared_with": None, "estimate": np.nan, "n": 0, "probability": np.nan}
        verdict = NOT_AVAILABLE
        if not np.isfinite(error).all():
            method += "; a level has no rating"
        elif (n < 2).any():
            method += "; a level has a single answer"
        else:
            rng = np.random.default_rng(seed)
            true = mean + error * rng.standard_t(np.broadcast_to(n - 1, (draws, len(order))))
            drops = np.diff(true, axis=1)
            largest = drops.argmax(axis=1)
            counts = drops.max(axis=1) > smallest_difference
            chance = np.bincount(largest[counts], minlength=len(order) - 1) / draws
            step = int(chance.argmax()) if chance.any() else int(np.diff(mean).argmax())
            row = {
                "level": order[step + 1],
                "compared_with": order[step],
                "estimate": mean[step + 1] - mean[step],
                "n": int(n[step : step + 2].min()),
                "probability": chance[step],
            }
            named = f"the message stops between {order[step + 1]} and {order[step]}"
            verdict = named if chance[step] >= NAMED_FROM else NO_STEP
        rule = STOP_RULE.format(smallest_difference, NAMED_FROM)
        rows.append(keys | row | {"verdict": verdict, "rule": rule, "method": method})
    names = [name for name in SCALE if name in ratings]
    columns = [*names, "level", "compared_with", "estimate", "n", "probability", "verdict", "rule", "method"]
    return pd.DataFrame(rows, columns=columns)


def _checked_order(order: Sequence[str]) -> list[str]:
    order = list(order)
    if len(order) < 2:
        raise ValueError(f"order names {len(order)} level(s); expected at least two, from the lowest to the highest.")
    twice = [one for one in order if order.count(one) > 1]
    if twice:
        raise ValueError(f"order names level {twice[0]!r} twice; name each level once, from the lowest to the highest.")
    return order


def _contrasts(levels: int, against: str) -> np.ndarray:
    """Weights of the level means, one row per level but the lowest."""
    steps = levels - 1
    found = np.zeros((steps, levels))
    found[np.arange(steps), np.arange(1, levels)] = 1.0
    for place in range(steps):
        if against == NEXT:
            found[place, place] = -1.0
        else:
            found[place, : place + 1] = -1.0 / (place + 1)
    return found


def _in_order(scale: pd.DataFrame, order: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = scale.set_index("level").reindex(order)
    mean, error = found["estimate"].to_numpy(float), found["std_error"].to_numpy(float)
    return mean, error, found["n"].fillna(0).to_numpy(float)
