"""Raking respondents to four margins."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.harness import Peer, Tables, Target, Task
from engagement.responses.weighting import rake

MARGINS = {"unit": 20, "level": 4, "site": 5, "gender": 2}


def make(rows: int, rng: np.random.Generator) -> Tables:
    """Respondents in four columns of categories, and margins of ten times as many people, up to 30% off.

    Four in five work at the site of their unit, and levels differ between units, as in organisations.
    """
    unit = rng.integers(0, MARGINS["unit"], rows)
    at_home = rng.random(rows) < 0.8
    level = np.minimum(rng.binomial(3, 0.15 + 0.03 * (unit % 10)), MARGINS["level"] - 1)
    site = np.where(at_home, unit % MARGINS["site"], rng.integers(0, MARGINS["site"], rows))
    gender = (rng.random(rows) < 0.2 + 0.03 * unit).astype(int)
    respondents = pd.DataFrame({"unit": unit, "level": level, "site": site, "gender": gender})
    parts = []
    for place, (name, size) in enumerate(MARGINS.items()):
        people = np.bincount(respondents[name], minlength=size) * rng.uniform(0.7, 1.3, size)
        people *= 10 * rows / people.sum()
        parts.append(pd.DataFrame({"margin": place, "category": np.arange(size), "people": people}))
    return {"respondents": respondents, "margins": pd.concat(parts, ignore_index=True)}


def numbered(tables: Tables) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Respondents and margins as `rake` takes them, categories as numbers."""
    parts = tables["margins"].set_index("category").groupby("margin")["people"]
    return tables["respondents"], {name: part for name, (_, part) in zip(MARGINS, parts, strict=True)}


def named(tables: Tables) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Make the categories text, as rosters have them; the peers make the same texts."""
    respondents, margins = numbered(tables)
    texts = {name: [f"{name} {place:02d}" for place in range(size)] for name, size in MARGINS.items()}
    respondents = pd.DataFrame({name: np.array(texts[name], dtype=object)[respondents[name]] for name in MARGINS})
    return respondents, {name: people.set_axis(texts[name]) for name, people in margins.items()}


def _mean_one(found: np.ndarray, tables: Tables) -> np.ndarray:
    return found / found.mean()


def _task(kind: str, takes: Callable, suffix: str, targets: tuple[Target, ...]) -> Task:
    rakers = (
        ("ipfn", "ipfn", 1e-3, "data frame in; its own default accuracy (1e-5), ours stops at 1e-10"),
        ("svy rake", "svy", 1e-6, "accuracy 1e-8"),
        ("samplics rake", "samplics", 1e-6, "archived by its authors; accuracy 1e-8"),
    )
    peers = tuple(
        Peer(name, "python", f"{package}_rake{suffix}", package, tolerance, _mean_one, note=note)
        for name, package, tolerance, note in rakers
    )
    peers += (
        Peer("survey::rake", "r", "survey_rake", "survey", 1e-5, _mean_one, note="design made before; accuracy 1e-8"),
    )
    return Task(
        name=f"raking to 4 margins of 20, 4, 5 and 2 categories, {kind}",
        topic="raking",
        make=make,
        takes=takes,
        ours=lambda given: rake(*given),
        read=lambda found: found.weights.to_numpy(),
        peers=peers,
        targets=targets,
        note="weights of every respondent compared, mean 1; ours gives Kish's n_eff and a table of margins as well",
    )


TASKS = (
    _task("categories as text", named, "_named", (Target("ipfn", 100_000, 100),)),
    _task("categories as numbers", numbered, "", ()),
)
