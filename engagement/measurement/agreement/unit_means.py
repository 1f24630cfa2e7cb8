"""May unit means be used? One verdict and one sentence from ICC(1), ICC(2) and rwg."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.agreement.intraclass import intraclass
from engagement.measurement.agreement.nulls import AGREEMENT_CUT, SLIGHT_SKEW, UNIT_RELIABILITY, uniform_null
from engagement.measurement.agreement.within_group import FIVE_POINTS, within_group_agreement


@dataclass(frozen=True)
class UnitMeans:
    """What may be reported at unit level.

    Attributes
    ----------
    verdict : str
        "cannot be judged", "whole organisation only", "with caution", "average, not shared" or "unit means".
    sentence : str
        Ready for a report; numbers rounded.
    icc1, icc1_low, icc1_high, icc2 : float
        Of the person mean, ANOVA with n0; NaN where they cannot be computed.
    units_shared, units_judged : int
        Units whose rwg reaches .70, and units with an rwg.
    rule : str
        Sources of the cut-offs.
    """

    verdict: str
    sentence: str
    icc1: float
    icc1_low: float
    icc1_high: float
    icc2: float
    units_shared: int
    units_judged: int
    rule: str


def judge_unit_means(
    items: pd.DataFrame,
    units: pd.Series | Sequence[Hashable],
    *,
    points: Sequence[float] = FIVE_POINTS,
    conf_level: float = 0.95,
) -> UnitMeans:
    """Judge whether the means of units may be reported and compared.

    Parameters
    ----------
    items, units, points
        As in `within_group_agreement`.
    conf_level : float
        Level of the interval of ICC(1).

    Returns
    -------
    UnitMeans
        From the mean of a person's rated items (half of the items at least). Units differ where the interval of ICC(1)
        lies above 0; their means are reliable from ICC(2) .70; a view is shared where rwg reaches .70 against a
        slightly skewed null (five points) or a uniform one (other scales), in at least half of the units.

    Raises
    ------
    ValueError
        As `within_group_agreement`.
    """
    null = SLIGHT_SKEW if len(list(points)) == 5 else uniform_null(len(list(points)))
    agreed = within_group_agreement(items, units, points=points, nulls=[null])
    rwg = agreed.loc[agreed["null"] == null.name, "estimate"].dropna()
    shared, judged = int((rwg >= AGREEMENT_CUT.cuts[0]).sum()), len(rwg)
    values = items.to_numpy(dtype=float, na_value=np.nan)
    rated = ~np.isnan(values)
    total, count = np.where(rated, values, 0.0).sum(axis=1), rated.sum(axis=1)
    person = np.where(count * 2 >= max(items.shape[1], 1), total / np.maximum(count, 1), np.nan)
    table = intraclass(pd.DataFrame({"score": person}, index=items.index), units, conf_level=conf_level)
    icc1, icc2 = table.iloc[0], table.iloc[1]["estimate"]
    found = (float(icc1["estimate"]), float(icc1["conf_low"]), float(icc1["conf_high"]), float(icc2))
    verdict, sentence = _words(*found, shared, judged, conf_level, null.name, icc1["method"])
    rule = f"{AGREEMENT_CUT.source}; {UNIT_RELIABILITY.source}"
    return UnitMeans(verdict, sentence, *found, shared, judged, rule)


def _words(
    icc1: float, low: float, high: float, icc2: float, shared: int, judged: int, level: float, null: str, method: str
) -> tuple[str, str]:
    if np.isnan(icc1):
        reason = method.split(": ", 1)[-1]
        return "cannot be judged", f"Whether unit means may be used cannot be judged: {reason}."
    numbers = f"ICC(1) {icc1:.2f}, {100 * level:g}% interval {low:.2f} to {high:.2f}; ICC(2) {icc2:.2f}"
    agree = f"rwg is at least .70 in {shared} of {judged} units ({null} null)"
    if low <= 0:
        return "whole organisation only", (
            f"Report the whole organisation: units are not shown to differ beyond chance ({numbers}); {agree}."
        )
    if icc2 < UNIT_RELIABILITY.cuts[-1]:
        return "with caution", (
            f"Units differ, but their means are not reliable enough to rank ({numbers}): "
            f"report them with intervals; {agree}."
        )
    if 2 * shared < judged:
        return "average, not shared", (
            f"Unit means may be compared ({numbers}), as averages of divided opinions, not as a shared view; {agree}."
        )
    return "unit means", f"Unit means may be reported and compared ({numbers}); {agree}."
