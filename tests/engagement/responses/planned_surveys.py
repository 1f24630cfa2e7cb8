"""Simulated surveys of a planned organisation, judged by the project's own gaps and unit ratings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, scale_mean, summarise
from engagement.gaps import leader_ratings, perception_gaps, unit_ratings
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import PERCEPTION, interval_verdict

RESPONSIBILITIES = 10
HALO = 0.4
NAMES = [f"r{k}" for k in range(RESPONSIBILITIES)]
SIDE = {PERCEPTION.first_clearly, PERCEPTION.first}


def bounded_scores(rng: np.random.Generator, people: int, spread: float, mean: float = 50.0) -> np.ndarray:
    """Scores on 0-100, people x responsibilities, close to normal; a common halo correlates them."""
    halo = rng.normal(size=(people, 1))
    own = rng.normal(size=(people, RESPONSIBILITIES))
    return np.clip(mean + spread * (np.sqrt(HALO) * halo + np.sqrt(1 - HALO) * own), 0, 100)


def spread_of(spread: float) -> float:
    """Standard deviation once the ends of the scale have cut the tails."""
    return float(bounded_scores(np.random.default_rng(0), 200_000, spread).std())


def pairs_of(values: np.ndarray, form: str, unit: object, respondents: int | None = None) -> pd.DataFrame:
    """PAIRS of one cell, one item a responsibility; NaN where somebody cannot tell."""
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    return pd.DataFrame(
        {
            "form": form,
            "unit": unit,
            "responsibility": NAMES,
            "object": "leader_behaviour",
            "metric": "score",
            "item_a": NAMES,
            "item_b": NAMES,
            "n": known.sum(axis=0),
            "sum_a": filled.sum(axis=0),
            "sum_b": filled.sum(axis=0),
            "sum_ab": (filled**2).sum(axis=0),
            "respondents": len(values) if respondents is None else respondents,
        }
    )


def one_survey(
    rng: np.random.Generator,
    roster: pd.DataFrame,
    *,
    spread: float,
    response: float,
    can_rate: float,
    leaders: int,
    gap: np.ndarray | float = 0.0,
) -> pd.DataFrame:
    """PAIRS of one survey: staff answer and can rate independently, `leaders` leaders answer."""
    parts = []
    for unit, headcount in roster[["unit", "headcount"]].itertuples(index=False):
        values = bounded_scores(rng, int(headcount), spread)[rng.random(int(headcount)) < response]
        values = np.where(rng.random(values.shape) < can_rate, values, np.nan)
        if len(values):
            parts.append(pairs_of(values, "staff", unit))
    parts.append(pairs_of(np.clip(bounded_scores(rng, leaders, spread) + gap, 0, 100), "leader", None))
    return pd.concat(parts, ignore_index=True)


def readings(pairs: pd.DataFrame, roster: pd.DataFrame, *, top_managers: int, smallest_group: int = 5) -> dict:
    """Numbers of one survey that a plan foretells; means over responsibilities."""
    gaps = perception_gaps(pairs, population=roster)
    staff = pairs[pairs["form"] == "staff"]
    whole = summarise(staff, scale_mean, by=["responsibility"], population=roster)
    say = leader_ratings(pairs, population=roster, top_managers=top_managers)
    units = unit_ratings(staff, scale_mean, population=roster)
    units = units.assign(half=_half(units)).pivot(index="unit", columns="responsibility")
    shown = (units["n"] >= smallest_group).reindex(roster["unit"], fill_value=False)
    half = units["half"].reindex(roster["unit"]).where(shown)
    return {
        "staff": _half(whole).mean(),
        "leader": _half(say).mean(),
        "units": half["r0"].to_numpy(),  # one responsibility: how many are shown depends on how many answered
        "shown": shown.mean(axis=1).to_numpy(),
        "gap": _half(gaps).mean(),
        "in_step": np.mean([one == PERCEPTION.in_step for one in plain_verdicts(gaps)]),
    }


def plain_verdicts(gaps: pd.DataFrame) -> list[str]:
    """Verdicts of gaps by their plain intervals."""
    ends = gaps[["conf_low", "conf_high"]].itertuples(index=False)
    return [interval_verdict(low, high, 10.0, PERCEPTION) for low, high in ends]


def gap_found(pairs: pd.DataFrame, roster: pd.DataFrame) -> tuple[float, float]:
    """Share of gaps whose plain interval names the leaders' side; whether the verdict of r0 does, at Holm's step."""
    gaps = perception_gaps(pairs, population=roster)
    first = gaps.loc[gaps["responsibility"] == "r0", "verdict"].item() in SIDE
    return float(np.mean([one in SIDE for one in plain_verdicts(gaps)])), float(first)


def units_against_the_rest(pairs: pd.DataFrame, roster: pd.DataFrame, gap: dict) -> np.ndarray:
    """Whether the verdict names each unit's side, plain interval, when its mean is `gap` above the others; r0 only.

    The unit's variance is moderated over the units; degrees of freedom are one less than the smaller group has.
    """
    staff = pairs[(pairs["form"] == "staff") & (pairs["responsibility"] == "r0")]
    own = unit_ratings(staff, scale_mean).set_index("unit")
    found = []
    for unit in roster["unit"]:
        if unit not in own.index or own.loc[unit, "n"] < 5:
            found.append(np.nan)
            continue
        others = staff[staff["unit"] != unit]
        rest = summarise(others, scale_mean, by=["responsibility"], population=roster, estimand=PROCESS).iloc[0]
        error = np.hypot(np.sqrt(own.loc[unit, "variance"] / own.loc[unit, "n"]), rest["std_error"])
        table = pd.DataFrame(
            {"estimate": [own.loc[unit, "estimate"] + gap[unit] - rest["estimate"]], "std_error": error}
        )
        judged = judge(
            table,
            df=np.array([min(own.loc[unit, "n"], rest["n"]) - 1]),
            words=PERCEPTION,
            smallest_difference=10.0,
            conf_level=0.95,
            family=EXPLORATORY,
        )
        found.append(float(judged["verdict"].iloc[0] in SIDE))
    return np.array(found)


def _half(table: pd.DataFrame) -> pd.Series:
    return (table["conf_high"] - table["conf_low"]) / 2
