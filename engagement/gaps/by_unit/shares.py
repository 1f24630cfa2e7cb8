"""How much of an answer is the unit's: the share of variance between units, per responsibility."""

from __future__ import annotations

import pandas as pd

from engagement.measurement import intraclass


def unit_shares(scores: pd.DataFrame, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Share of the variance of person scores that lies between units: ICC(1), per responsibility and object.

    Parameters
    ----------
    scores : DataFrame
        SCORES: unit, responsibility, object, score. Rows without a unit or a score are left out.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row per responsibility and object: responsibility, object, metric "icc1", estimate (0 to 1, REML), conf_low,
        conf_high (exact for normal scores), conf_level, p_value (F test against no difference between units), n,
        n_units, verdict, rule, method.

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    `engagement.measurement.intraclass` on one scale at a time; formulas and references are there.
    """
    for name in ("unit", "responsibility", "object", "score"):
        if name not in scores:
            raise ValueError(f"scores have no column {name!r}; take them from engagement.measurement.score.")
    staff = scores[scores["form"] == "staff"] if "form" in scores else scores
    columns = [
        *("responsibility", "object", "metric", "estimate", "conf_low", "conf_high", "conf_level", "p_value"),
        *("n", "n_units", "verdict", "rule", "method"),
    ]
    parts = []
    for (responsibility, kind), scale in staff.groupby(["responsibility", "object"], sort=False):
        found = intraclass(scale[["score"]], scale["unit"].to_numpy(object), conf_level=conf_level)
        chosen = found[(found["metric"] == "icc1") & found["method"].str.startswith("REML")]
        parts.append(chosen.assign(responsibility=responsibility, object=kind)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
