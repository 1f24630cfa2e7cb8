"""May unit means be used? Intraclass correlations and agreement within units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.harness import Peer, Tables, Target, Task
from benchmarks.topics.answers import five_points
from engagement.measurement.agreement import intraclass, within_group_agreement
from engagement.measurement.agreement.nulls import uniform_null

UNITS = 50
UNIT_SIZE = 20
SCORES = ["s1", "s2", "s3"]
ITEMS = [f"q{i + 1}" for i in range(5)]


def scores(rows: int, rng: np.random.Generator) -> Tables:
    """Three scores a person in 50 units; a tenth of the variance lies between units."""
    unit = rng.permutation(np.arange(rows) % UNITS)
    found = rng.standard_normal((UNITS, 3))[unit] / 3 + rng.standard_normal((rows, 3))
    return {"answers": pd.DataFrame(found, columns=SCORES).assign(unit=unit)}


def ratings(rows: int, rng: np.random.Generator) -> Tables:
    """Five items of people in units of about 20."""
    unit = rng.permutation(np.arange(rows) % max(rows // UNIT_SIZE, 2))
    return {"answers": pd.DataFrame(five_points(rng, rows, 5), columns=ITEMS).assign(unit=unit)}


def _iccs(found: pd.DataFrame) -> np.ndarray:
    """Our ICC(1) and ICC(2), by analysis of variance at the mean size and by REML, as multilevel computes them."""
    parts = []
    for method in ("ANOVA, mean size", "REML"):
        rows = found[found["method"].str.startswith(method)]
        parts.append(rows.pivot(index="item", columns="metric", values="estimate")[["icc1", "icc2"]].to_numpy())
    return np.concatenate(parts).ravel()


def _agreement(tables: Tables) -> pd.DataFrame:
    answers = tables["answers"]
    return within_group_agreement(answers[ITEMS], answers["unit"], nulls=[uniform_null(5)])


def _by_unit(found: pd.DataFrame) -> np.ndarray:
    """rwg(j) of every unit, then the average deviations from the mean, then from the median."""
    wide = found.pivot(index="unit", columns="metric", values="estimate").sort_index()
    return wide[["rwg_j", "ad_mean", "ad_median"]].to_numpy().T.ravel()


TASKS = (
    Task(
        name=f"ICC(1) and ICC(2) of 3 scores, {UNITS} units",
        topic="agreement",
        make=scores,
        ours=lambda tables: intraclass(tables["answers"][SCORES], tables["answers"]["unit"]),
        read=_iccs,
        peers=(
            Peer(
                "multilevel::ICC1, ICC2, mult.icc",
                "r",
                "multilevel_icc_reml",
                "multilevel",
                1e-3,
                note="ANOVA by aov() and REML by nlme::lme(): the same work as ours, but for intervals",
            ),
            Peer(
                "multilevel::ICC1, ICC2",
                "r",
                "multilevel_icc",
                "multilevel",
                1e-8,
                part=lambda found, tables: found[:6],
                note="ANOVA only; the time of aov() grows with the square of the number of units, 50 are kind to it",
            ),
        ),
        targets=(Target("multilevel::ICC1, ICC2, mult.icc", 100_000, 100),),
        note="ours gives ANOVA and REML, with exact intervals and design effects",
    ),
    Task(
        name=f"within-group agreement rwg(j), 5 items, units of {UNIT_SIZE}",
        topic="agreement",
        make=ratings,
        ours=_agreement,
        read=_by_unit,
        peers=(
            Peer(
                "multilevel::rwg.j, ad.m",
                "r",
                "multilevel_rwg_ad",
                "multilevel",
                1e-8,
                note="rwg(j), and average deviations from mean and median: the same work as ours",
            ),
            Peer(
                "multilevel::rwg.j",
                "r",
                "multilevel_rwg",
                "multilevel",
                1e-8,
                part=lambda found, tables: found[: len(found) // 3],
                note="rwg(j) only",
            ),
        ),
        targets=(Target("multilevel::rwg.j, ad.m", 100_000, 100),),
        note="every unit compared, one null; ours gives rwg(j), both average deviations and their verdicts",
    ),
)
