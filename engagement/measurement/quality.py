"""Every scale of a survey in one table: reliability, what its profile adds, and whether unit means may be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.estimates import Estimate
from engagement.measurement.agreement import UnitMeans, judge_unit_means, within_group_agreement
from engagement.measurement.agreement.nulls import SLIGHT_SKEW, published_nulls
from engagement.measurement.consistency import (
    cronbach_alpha,
    item_analysis,
    omega,
    standard_error_of_measurement,
    subscore_value,
)
from engagement.measurement.scores import item_values, scale_items
from engagement.rules import Rule
from surveys.instrument import OBJECTS, Instrument, Item

RELIABILITY = Rule(
    "Nunnally and Bernstein (1994): .70, .80, .90",
    (0.7, 0.8, 0.9),
    ("read question by question", "modest: enough for groups", "good for groups", "high"),
)
ONE_QUESTION = "one question tells nothing of reliability"
UNCERTAIN = "too few answers to judge"
WIDEST = 0.3  # an interval of alpha that is wider reaches over three words of the rule
FEWEST_FOR_PROFILE = 50
PERCENT = (0.0, 100.0)
FITS = ("alpha", "omega_total", "sem")


@dataclass(frozen=True)
class Scale:
    """One scale as one form was answered.

    Attributes
    ----------
    form, responsibility, object : str
        Which scale it is.
    items : tuple of Item
        Its items that the answers hold.
    values : DataFrame, shape (respondents of the form, items)
        Answers as 0-100.
    """

    form: str
    responsibility: str
    object: str
    items: tuple[Item, ...]
    values: pd.DataFrame

    @property
    def keys(self) -> dict[str, str]:
        """The grouping columns of its rows."""
        return {"form": self.form, "responsibility": self.responsibility, "object": self.object}


def scales_of(responses: pd.DataFrame, instrument: Instrument) -> Iterator[Scale]:
    """Go through the scales that anybody answered, form by form in the order of the instrument.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names the scales.

    Yields
    ------
    Scale
    """
    for form in ("staff", "leader"):
        mine = responses[responses["form"] == form]
        for one in instrument.responsibilities:
            for kind in OBJECTS:
                items = scale_items(instrument, one.id, kind, mine)
                items = tuple(item for item in items if form in item.audiences and mine[item.id].notna().any())
                if items:
                    names = [item.id for item in items]
                    values = pd.DataFrame(item_values(mine, items, instrument), index=mine.index, columns=names)
                    yield Scale(form, one.id, kind, items, values)


def measurement_table(responses: pd.DataFrame, instrument: Instrument, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Reliability of every scale and form, and what its profile tells beyond the overall rating.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names the scales.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        form, responsibility, object, metric, estimate, std_error, conf_low, conf_high, conf_level, n, n_items, verdict,
        rule, method. Metrics: alpha (Feldt's interval); omega_total (one factor, from three questions on); sem
        (standard error of measurement of a person's score, points of 100); for staff prmse_own and prmse_total (how
        well its own questions and all questions about the same object predict the true score, 0-1). A scale of one
        question has one row, alpha, without an estimate.
    """
    scales = list(scales_of(responses, instrument))
    rows = [row for scale in scales for row in _fits(scale, conf_level)]
    for kind in OBJECTS:
        rows += _profiles([one for one in scales if one.form == "staff" and one.object == kind], conf_level)
    return pd.DataFrame(rows, columns=list(_HEADINGS))


def item_table(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Item statistics of every scale with at least two items.

    Parameters
    ----------
    responses, instrument
        As in `measurement_table`.

    Returns
    -------
    DataFrame
        form, responsibility, object, item, metric, estimate, n, method. Metrics: difficulty (mean, 0-100: high means
        easy to say "always" to), item_rest (correlation with the sum of the scale's other items),
        item_total_corrected, alpha_if_dropped, floor and ceiling (percent of the answers at the ends of the scale).
    """
    metrics = ["difficulty", "item_rest", "item_total_corrected", "alpha_if_dropped", "floor", "ceiling"]
    parts = []
    for scale in scales_of(responses, instrument):
        if len(scale.items) > 1:
            found = item_analysis(scale.values, points=PERCENT)
            long = found.melt(["item", "n", "method"], metrics, "metric", "estimate")
            parts.append(long.assign(**scale.keys))
    columns = ["form", "responsibility", "object", "item", "metric", "estimate", "n", "method"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def unit_tables(
    responses: pd.DataFrame, instrument: Instrument, units: pd.DataFrame, *, conf_level: float = 0.95
) -> tuple[pd.DataFrame, list[tuple[Scale, UnitMeans]]]:
    """Agreement within each unit, and whether unit means may be used, from the units that will be shown.

    Parameters
    ----------
    responses, instrument, conf_level
        As in `measurement_table`; staff only.
    units : DataFrame
        responsibility, object, unit: the units that will be shown for each scale. Others are left out: with all other
        units and their means known, an intraclass correlation would give a hidden unit's mean away.

    Returns
    -------
    agreement : DataFrame
        unit, responsibility, object, metric, null, estimate, n, n_items, verdict, rule, method; see
        `within_group_agreement`. Scales whose items differ in their number of points are left out.
    judged : list of (Scale, UnitMeans)
        One entry per scale with at least two units to show.
    """
    parts, judged = [], []
    for scale in scales_of(responses[responses["form"] == "staff"], instrument):
        mine = (units["responsibility"] == scale.responsibility) & (units["object"] == scale.object)
        points = {len(instrument.scales[item.scale].labels) for item in scale.items}
        named = responses.loc[scale.values.index, "unit"]
        named = named.where(named.isin(units.loc[mine, "unit"]))
        if len(points) > 1 or named.nunique() < 2:
            continue
        k = points.pop()
        options = tuple(100 * place / (k - 1) for place in range(k))
        nulls = [null for null in published_nulls(k) if null.name in ("uniform", SLIGHT_SKEW.name)]
        agreed = within_group_agreement(scale.values, named, points=options, nulls=nulls)
        parts.append(agreed.assign(responsibility=scale.responsibility, object=scale.object))
        judged.append((scale, judge_unit_means(scale.values, named, points=options, conf_level=conf_level)))
    columns = ["unit", "responsibility", "object", "metric", "null", "estimate", "n", "n_items", "verdict", "rule"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*columns, "method"])
    return table[[*columns, "method"]], judged


def unit_rows(judged: list[tuple[Scale, UnitMeans]], conf_level: float) -> pd.DataFrame:
    """ICC(1) and ICC(2) of every scale as rows of the measurement table.

    Parameters
    ----------
    judged : list of (Scale, UnitMeans)
        From `unit_tables`.
    conf_level : float
        Level of the interval of ICC(1).
    """
    rows = []
    for scale, found in judged:
        n = int(np.median(scale.values.notna().sum()))
        fixed = scale.keys | {"n": n, "n_items": len(scale.items), "conf_level": conf_level, "rule": found.rule}
        fixed |= {"verdict": found.verdict, "method": f"ANOVA, n0; {found.units_judged} units that are shown"}
        ends = {"estimate": found.icc1, "conf_low": found.icc1_low, "conf_high": found.icc1_high}
        rows += [fixed | {"metric": "icc1"} | ends, fixed | {"metric": "icc2", "estimate": found.icc2}]
    return pd.DataFrame(rows, columns=list(_HEADINGS))


_HEADINGS = (
    *("form", "responsibility", "object", "metric", "estimate", "std_error", "conf_low", "conf_high", "conf_level"),
    *("n", "n_items", "verdict", "rule", "method"),
)


def _fits(scale: Scale, conf_level: float) -> Iterator[dict]:
    k = len(scale.items)
    if k < 2:
        n = int(scale.values.notna().to_numpy().sum())
        told = {"metric": "alpha", "method": ONE_QUESTION, "verdict": "not available", "rule": RELIABILITY.source}
        yield scale.keys | told | {"conf_level": conf_level, "n": n, "n_items": k}
        return
    alpha = cronbach_alpha(scale.values, conf_level=conf_level)
    yield scale.keys | _row(alpha, "alpha", k)
    parts = {"sem": standard_error_of_measurement(scale.values, points=PERCENT, conf_level=conf_level)}
    if k > 2:
        parts = {"omega_total": omega(scale.values, n_factors=1)} | parts
    for metric, found in parts.items():
        yield scale.keys | _of(found[found["metric"] == metric], metric, k, conf_level)


def _row(estimate: Estimate, metric: str, n_items: int) -> dict:
    names = ("estimate", "std_error", "conf_low", "conf_high", "conf_level", "n", "method")
    words = {"verdict": _judged(estimate), "rule": RELIABILITY.source}
    return {"metric": metric, "n_items": n_items} | {name: getattr(estimate, name) for name in names} | words


def _judged(alpha: Estimate) -> str:
    """Word for the estimate, unless its interval is too wide to carry one."""
    return UNCERTAIN if alpha.conf_high - alpha.conf_low > WIDEST else RELIABILITY.word(alpha.estimate)


def _of(found: pd.DataFrame, metric: str, n_items: int, conf_level: float) -> dict:
    row = found.iloc[0]
    names = ("estimate", "std_error", "conf_low", "conf_high", "n", "method")
    told = {name: row[name] for name in names if name in found}
    return {"metric": metric, "n_items": n_items, "conf_level": conf_level, "verdict": "", "rule": ""} | told


def _profiles(scales: list[Scale], conf_level: float) -> list[dict]:
    """PRMSE of every scale about the same object; with too few answers the rows say so."""
    if len(scales) < 2:
        return []
    values = pd.concat([one.values for one in scales], axis=1)
    found = subscore_value(values, {one.responsibility: list(one.values) for one in scales}, conf_level=conf_level)
    rows = []
    for scale, row in zip(scales, found.to_dict("records"), strict=True):
        few = row["n"] < FEWEST_FOR_PROFILE
        verdict = f"not available: fewer than {FEWEST_FOR_PROFILE} answers" if few else row["verdict"]
        fixed = scale.keys | {name: row[name] for name in ("n", "n_items", "conf_level", "rule", "method")}
        for metric in ("prmse_own", "prmse_total"):
            estimate = np.nan if few else row[metric]
            rows.append(fixed | {"metric": metric, "estimate": estimate, "verdict": verdict})
    return rows
