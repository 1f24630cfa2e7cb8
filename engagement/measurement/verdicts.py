"""One plain verdict per scale and form on each question a reader would ask, with a sentence for the technical file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.measurement.agreement import UnitMeans
from engagement.measurement.quality import Scale
from engagement.rules import NOT_DISTINCT

SCALE, PROFILE, UNITS = "scale", "profile", "units"
_COLUMNS = ["form", "responsibility", "object", "kind", "verdict", "summary", "rule", "n", "n_items"]


def measurement_verdicts(
    measurement: pd.DataFrame, judged: list[tuple[Scale, UnitMeans]] | None = None
) -> pd.DataFrame:
    """Turn the measurement table into verdicts and sentences.

    Parameters
    ----------
    measurement : DataFrame
        From `measurement_table`.
    judged : list of (Scale, UnitMeans), optional
        From `unit_tables`.

    Returns
    -------
    DataFrame
        form, responsibility, object, kind, verdict, summary, rule, n, n_items. kind "scale": whether the questions
        stand together; "profile": whether they tell more about their subject than the overall rating does (staff);
        "units": whether unit means may be reported and compared (staff).
    """
    rows = []
    for key, part in measurement.groupby(["form", "responsibility", "object"], sort=False):
        where = dict(zip(("form", "responsibility", "object"), key, strict=True))
        metrics = {row["metric"]: row for row in part.to_dict("records")}
        rows.append(where | _scale(metrics))
        if "prmse_own" in metrics:
            rows.append(where | _profile(metrics["prmse_own"], metrics["prmse_total"]))
    for scale, found in judged or ():
        fixed = {"n": int(np.median(scale.values.notna().sum())), "n_items": len(scale.items), "rule": found.rule}
        rows.append(scale.keys | fixed | {"kind": UNITS, "verdict": found.verdict, "summary": found.sentence})
    return pd.DataFrame(rows, columns=_COLUMNS)


def _scale(metrics: dict[str, dict]) -> dict:
    alpha = metrics["alpha"]
    k = int(alpha["n_items"])
    fixed = {name: alpha[name] for name in ("n", "n_items", "rule", "verdict")} | {"kind": SCALE}
    if not np.isfinite(alpha["estimate"]):
        return fixed | {"verdict": "not available", "summary": f"Reliability not available: {alpha['method']}."}
    text = f"{k} questions: alpha {alpha['estimate']:.2f}"
    if np.isfinite(alpha["conf_low"]):
        text += f" ({100 * alpha['conf_level']:g}% interval {alpha['conf_low']:.2f} to {alpha['conf_high']:.2f})"
    omega = metrics.get("omega_total", {}).get("estimate", np.nan)
    if np.isfinite(omega):
        text += f", omega {omega:.2f}"
    sem = metrics.get("sem", {}).get("estimate", np.nan)
    if np.isfinite(sem):
        text += f"; one person's score is known to about plus or minus {1.96 * sem:.0f} points"
    return fixed | {"summary": text + "."}


def _profile(own: dict, total: dict) -> dict:
    fixed = {name: own[name] for name in ("n", "n_items", "rule", "verdict")} | {"kind": PROFILE}
    if not np.isfinite(own["estimate"]):
        return fixed | {"summary": f"{own['verdict'][:1].upper()}{own['verdict'][1:]}."}
    numbers = f"own questions {own['estimate']:.2f}, all questions {total['estimate']:.2f} (PRMSE)"
    if own["verdict"] == NOT_DISTINCT:
        return fixed | {
            "summary": f"What people say here follows their overall rating: {numbers}. It is not ranked against others."
        }
    return fixed | {"summary": f"Its own questions tell more about it than all questions together: {numbers}."}
