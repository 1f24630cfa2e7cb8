"""Who answered: response rates against the roster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

METHOD = "AAPOR RR1 of a closed staff list: returned forms / people employed"


def response_rates(
    responses: pd.DataFrame, roster: pd.DataFrame, *, by: Sequence[str] = (), top_managers: int | None = None
) -> pd.DataFrame:
    """Response rate by form, or of staff by unit, level or site.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES; every row is a returned form.
    roster : DataFrame
        unit, level, site, headcount: everyone employed below top management.
    by : sequence of str
        Grouping columns of the roster; empty: one row per form.
    top_managers : int or None
        How many leaders were sent the leader form; None: their rate is not known.

    Returns
    -------
    DataFrame
        `by` (or form), population, n, estimate (percent), metric "response_rate", method. Groups nobody answered from
        have n = 0. Staff who named no group are in no group's n. A rate describes the list, not a sample: no interval.

    References
    ----------
    AAPOR (2023). Standard definitions: final dispositions of case codes and outcome rates for surveys, 10th ed.
    """
    staff = responses[responses["form"] == "staff"]
    if by:
        by = list(by)
        table = roster.groupby(by, sort=False, dropna=False)["headcount"].sum().rename("population").reset_index()
        answered = staff.groupby(by).size().rename("n").reset_index()
        table = table.merge(answered, on=by, how="left").fillna({"n": 0})
    else:
        leaders = int((responses["form"] == "leader").sum())
        population = [roster["headcount"].sum(), np.nan if top_managers is None else top_managers]
        table = pd.DataFrame({"form": ["staff", "leader"], "population": population, "n": [len(staff), leaders]})
        table = table[(table["form"] == "staff") | (leaders > 0) | (top_managers is not None)]
    rate = 100 * table["n"] / table["population"].where(table["population"] > 0)
    return table.assign(n=table["n"].astype(int), estimate=rate.clip(upper=100), metric="response_rate", method=METHOD)
