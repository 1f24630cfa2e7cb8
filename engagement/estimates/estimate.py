"""An estimate with its uncertainty, and the one split-apply-combine of the package.

A kernel is a function ``f(table, *, population, conf_level, estimand) -> Estimate`` of one group's COUNTS or PAIRS.
`summarise` applies a kernel to every group. To add a statistic, write a kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

CURRENT_STAFF = "current staff"
PROCESS = "process"
PLACES = ("unit", "level", "site")
Population = float | pd.Series | None


@dataclass(frozen=True)
class Estimate:
    """One estimate with its uncertainty.

    Attributes
    ----------
    estimate, std_error, conf_low, conf_high : float
        On the scale of the values, usually 0-100; NaN where not available.
    conf_level : float
        Level of the interval.
    n : int
        Lower median over the items of the number of ratings behind each.
    estimand : str
        "current staff": the people employed now, with finite population correction. "process": the opinion-forming
        process they are a sample of, without it.
    metric : str
        What is estimated.
    method : str
        How.
    variance : float
        Variance per answer: n times the squared standard error without finite population correction. Serves pooling
        and effect sizes; never released.
    sampling_fraction : float
        Share of the population that answered, used in the finite population correction; 0 for a process.
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    conf_level: float
    n: int
    estimand: str
    metric: str
    method: str
    variance: float = np.nan
    sampling_fraction: float = 0.0


Kernel = Callable[..., Estimate]


def summarise(
    table: pd.DataFrame,
    kernel: Kernel,
    *,
    by: Sequence[str],
    population: pd.DataFrame | float | None = None,
    conf_level: float = 0.95,
    estimand: str | None = None,
) -> pd.DataFrame:
    """Apply `kernel` to every group of `table`: the only split-apply-combine of the package.

    Parameters
    ----------
    table : DataFrame
        COUNTS or PAIRS, at least one row per group; cells finer than the groups are added up by the kernel.
    kernel : callable
        One of the kernels of this module, or your own with the same signature.
    by : sequence of str
        Grouping columns, in the order wanted in the result.
    population : DataFrame, number or None
        The roster (unit, level, site, headcount): each group gets the headcounts of its own units as strata. A number:
        one headcount for every group. None: no weights and no finite population correction.
    conf_level : float
        Level of the intervals.
    estimand : str or None
        "current staff" or "process"; None: "current staff" where a population is given.

    Returns
    -------
    DataFrame
        One row per group in order of first appearance: `by` and the fields of `Estimate`.
    """
    by = list(by)
    rows = []
    headcounts: dict[tuple[object, ...], Population] = {}
    for key, group in table.groupby(by, sort=False, dropna=False, observed=True):
        named = dict(zip(by, key, strict=True))
        place = tuple(named.get(name) for name in PLACES)
        if place not in headcounts:
            headcounts[place] = _of_group(population, named)
        options = {"population": headcounts[place], "conf_level": conf_level, "estimand": estimand}
        rows.append(named | asdict(kernel(group, **options)))
    names = list(Estimate.__dataclass_fields__)
    return pd.DataFrame(rows, columns=[*by, *names])


def _of_group(population: pd.DataFrame | float | None, group: dict[str, object]) -> Population:
    """Headcounts of one group: by unit, or one number where the group is a unit."""
    if not isinstance(population, pd.DataFrame):
        return population
    mine = population
    for name in PLACES:
        if name in group:
            mine = mine[mine[name] == group[name]]
    if "unit" in group:
        return float(mine["headcount"].sum())
    return mine.groupby("unit", sort=False)["headcount"].sum()
