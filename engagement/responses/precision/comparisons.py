"""Comparisons of a plan: the gap that is found, the chance of "in step"; plain, and at the first step of a family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.responses.precision.power import Differences, detectable_gap, half_widths, in_step_probability
from engagement.rules import INTERVAL_RULE

POWER = 0.8
HOLM, EXPLORATORY = "Holm", "Benjamini-Hochberg"
SOMETIMES = 0.05  # a chance below it is no chance to plan with
NUMBERS = ("half_width", "detectable_gap", "in_step_probability", "in_step_possible")


def comparison_table(comparisons: list, smallest_difference: float, conf_level: float) -> pd.DataFrame:
    """Table of all comparisons.

    Parameters
    ----------
    comparisons : list of (str, list, int or None)
        What is compared; its (group, compared with, Differences) rows; size of the family where it is the primary one.
    smallest_difference, conf_level
        As in `plan_precision`.

    Returns
    -------
    DataFrame
        precision_gaps of `plan_precision`.
    """
    rows, parts = [], []
    for comparison, differences, size in comparisons:
        usable = sum(bool(one.usable()[0]) for _, _, one in differences)
        family = size or max(usable, 1)
        for tests in dict.fromkeys((1, family)):
            step = (
                "plain interval"
                if tests == 1
                else f"first step of {tests} {'(Holm)' if size else '(Benjamini-Hochberg)'}"
            )
            for group, other, planned in differences:
                level = 1 - (1 - conf_level) / tests
                ok = bool(planned.usable()[0])
                rows.append(
                    {
                        "comparison": comparison,
                        "group": str(group),
                        "compared_with": str(other),
                        "metric": "score",
                        "n_tests": tests,
                        "verdict_level": level,
                        "rule": f"{INTERVAL_RULE.format(smallest_difference)}; {step}",
                        "method": "Student's t, moderated variance" if comparison != "two levels" else "Student's t",
                    }
                    | ({} if ok else {"method": "too few answers possible"})
                )
                parts.append(planned)
    columns = [*("comparison", "group", "compared_with", "metric", "n_tests", "verdict_level"), *NUMBERS]
    columns += ["smallest_difference", "rule", "method", "suppressed"]
    if not rows:
        return pd.DataFrame(columns=columns).astype({"suppressed": bool})
    table = pd.DataFrame(rows)
    stacked = _stack(parts, table["verdict_level"].to_numpy(float))
    in_step = in_step_probability(stacked, smallest_difference)
    found = detectable_gap(stacked, smallest_difference, power=POWER)
    table = table.assign(
        half_width=half_widths(stacked),
        detectable_gap=found,
        in_step_probability=in_step,
        in_step_possible=np.nan_to_num(in_step) >= SOMETIMES,
        smallest_difference=float(smallest_difference),
        suppressed=False,
    )
    nowhere = np.isnan(found) & stacked.usable()
    table.loc[nowhere, "method"] = table.loc[nowhere, "method"] + "; no gap on the scale is found 8 times in 10"
    return table[columns]


def _stack(parts: list[Differences], levels: np.ndarray) -> Differences:
    """One Differences of all rows, each at its level."""
    sizes = [len(one.row) for one in parts]
    fields = {name: np.concatenate([getattr(one, name) for one in parts]) for name in Differences.__dataclass_fields__}
    return Differences(**fields | {"row": np.repeat(np.arange(len(parts)), sizes), "level": np.repeat(levels, sizes)})
