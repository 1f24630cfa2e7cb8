"""Whether the verdicts stand: had others been left out, had those who did not answer, or cannot tell, answered."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.assessment import Settings
from engagement.engine import CELLS, count_pairs
from engagement.estimates import PROCESS
from engagement.gaps import perception_gaps
from engagement.gaps.inference import judge
from engagement.measurement import visibility_bounds, visibility_verdicts
from engagement.measurement.scores import item_values, scale_items
from engagement.responses import rake, roster_margins, survey_design, tipping_point, worst_case_bounds
from engagement.responses.weighting import weighted_scale_mean
from engagement.rules import PERCEPTION
from surveys.instrument import Instrument

UNCHANGED, CHANGED = "verdict unchanged", "verdict changed"
SCALE = ["form", "responsibility", "object"]


def robustness_tables(
    staff: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame], roster: pd.DataFrame, settings: Settings
) -> dict[str, pd.DataFrame]:
    """Compute bounds and tipping points of what staff see and of the perception gaps, before the gate.

    Parameters
    ----------
    staff : mapping of str to DataFrame
        PAIRS of the staff form by metric: "score" and "cannot_tell".
    tables : mapping of str to DataFrame
        The survey's tables: participation, and perception_gaps where leaders answered.
    roster : DataFrame
        The population of staff.
    settings : Settings
        Of the assessment.

    Returns
    -------
    dict of str to DataFrame
        worst_case (all who did not answer rate 0, or 100), visibility_bounds (all who cannot tell do), and of the gaps
        tipping_points and visibility_verdicts.
    """
    options = {"population": roster, "conf_level": settings.conf_level}
    both = pd.concat([staff["score"], staff["cannot_tell"]], ignore_index=True)
    bounds = visibility_bounds(both, by=SCALE, **options)
    found = {"worst_case": worst_case_bounds(staff["score"], by=SCALE, **options), "visibility_bounds": bounds}
    gaps = tables.get("perception_gaps")
    answered = tables["participation"].query("form == 'staff' and metric == 'response_rate'")
    rate = float(answered["estimate"].iloc[0]) / 100
    if gaps is None or gaps.empty or not 0 < rate <= 1:
        return found
    limits = {"smallest_difference": settings.smallest_difference}
    tipping = tipping_point(gaps, response=rate, **limits).drop(columns="text")
    counts = gaps[["responsibility", "n_leader", "n_staff"]]
    lead = bounds[bounds["object"] == "leader_behaviour"]
    verdicts = visibility_verdicts(gaps, lead, **limits)
    kept = ["responsibility", "verdict", "verdict_at_low", "verdict_at_high", "survives", "sign_survives", "rule"]
    return found | {
        "tipping_points": tipping.merge(counts, on="responsibility"),
        "visibility_verdicts": verdicts[kept],
    }


def versions_of(returned: pd.DataFrame, kept: pd.DataFrame, screened: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Name the sets of answers that could have been used as well; none where they are those that were used.

    Parameters
    ----------
    returned : DataFrame
        RESPONSES as read.
    kept : DataFrame
        Those that count.
    screened : DataFrame
        From `screened_answers`.

    Returns
    -------
    dict of str to DataFrame
        By what makes them different.
    """
    versions = {
        "with the forms that were left out": returned,
        "without every form that a check flagged": returned[~screened["flagged"]],
    }
    return {kind: rows for kind, rows in versions.items() if not rows.index.equals(kept.index)}


def raked_verdicts(
    responses: pd.DataFrame,
    instrument: Instrument,
    roster: pd.DataFrame,
    settings: Settings,
    verdicts: pd.DataFrame,
) -> pd.DataFrame:
    """Whether a verdict depends on the weights: staff weighted to the roster's units and levels at once.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES that count.
    instrument, roster, settings
        Of the assessment.
    verdicts : DataFrame
        perception_gaps as it is reported, staff weighted by unit.

    Returns
    -------
    DataFrame
        As `sensitivity`, kind "with staff weighted to units and levels at once"; the interval moves with the gap and
        keeps its width. No rows where a unit or level has no answers, so that the roster's margins cannot be met.
    """
    staff = responses[responses["form"] == "staff"]
    leaders = responses[responses["form"] == "leader"]
    try:
        raked = rake(staff, roster_margins(roster, ["unit", "level"]), missing="average")
    except ValueError:
        return pd.DataFrame(columns=["responsibility", "kind", "verdict"])
    design = survey_design(raked)
    gaps = []
    for row in verdicts.to_dict("records"):
        items = scale_items(instrument, row["responsibility"], "leader_behaviour", responses)
        rated = [item for item in items if all(form[item.id].notna().any() for form in (staff, leaders))]
        values = pd.DataFrame(item_values(staff, tuple(rated), instrument), index=staff.index)
        gaps.append(row["say"] - weighted_scale_mean(values, design, estimand=PROCESS).estimate)
    judged = judge(
        verdicts[["responsibility", "std_error"]].assign(estimate=gaps),
        df=np.minimum(verdicts["n_leader"], verdicts["n_staff"]).to_numpy(float) - 1,
        words=PERCEPTION,
        smallest_difference=settings.smallest_difference,
        conf_level=settings.conf_level,
    )
    return _compared(verdicts, judged, "with staff weighted to units and levels at once")


def sensitivity(
    versions: Mapping[str, pd.DataFrame],
    instrument: Instrument,
    roster: pd.DataFrame,
    settings: Settings,
    verdicts: pd.DataFrame,
) -> pd.DataFrame:
    """Whether a verdict depends on who was left out: "unchanged" or "changed", never the numbers.

    Parameters
    ----------
    versions : mapping of str to DataFrame
        RESPONSES as they could have been used as well, by what makes them different.
    instrument, roster, settings
        Of the assessment.
    verdicts : DataFrame
        perception_gaps as it is reported.

    Returns
    -------
    DataFrame
        responsibility, kind, verdict. With both sets of numbers printed, the difference would show what those left out
        had answered.
    """
    parts = []
    for kind, responses in versions.items():
        cells = responses.reindex(columns=list(dict.fromkeys([*responses.columns, *CELLS])))
        found = perception_gaps(
            count_pairs(cells, instrument),
            population=roster,
            smallest_difference=settings.smallest_difference,
            conf_level=settings.conf_level,
        )
        parts.append(_compared(verdicts, found, kind))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["responsibility", "kind", "verdict"])


def _compared(reported: pd.DataFrame, found: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Say of each responsibility whether the verdict is the one reported."""
    now = found.set_index("responsibility")["verdict"].reindex(reported["responsibility"]).to_numpy(object)
    words = np.where(now == reported["verdict"].to_numpy(object), UNCHANGED, CHANGED)
    return pd.DataFrame({"responsibility": reported["responsibility"].to_numpy(), "kind": kind, "verdict": words})
