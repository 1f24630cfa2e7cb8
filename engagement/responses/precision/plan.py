"""The plan's tables: precision of the whole, of units and of levels, and what comparisons will find."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from engagement.estimates import CURRENT_STAFF
from engagement.responses.precision.answering import Answering, answering
from engagement.responses.precision.comparisons import comparison_table
from engagement.responses.precision.groups import (
    LEADERS_SHOWN,
    SHOWN,
    Group,
    difference,
    leader_row,
    rest_of,
    stratified,
    unit_rows,
)
from engagement.responses.precision.inputs import checked_range, checked_roster, checked_share, response_of

SPREAD = 25.0  # the made-up client's scales of three items have 21 to 28 within units, leader behaviour about 26
CAN_RATE = 0.85  # 13-21% "cannot tell" on leader behaviour there
_COLUMNS = (
    *("metric", "population", "expected_response", "expected_n", "probability_shown", "half_width", "conf_level"),
    *("estimand", "verdict", "rule", "method", "suppressed"),
)


def plan_precision(
    roster: pd.DataFrame,
    *,
    expected_response: float | Mapping[object, float] = 0.6,
    leaders: int | None = None,
    leaders_response: float = 0.85,
    spread: float = SPREAD,
    leaders_spread: float | None = None,
    can_rate: float = CAN_RATE,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    n_responsibilities: int = 10,
    smallest_group: int = 5,
) -> dict[str, pd.DataFrame]:
    """Say before the survey what it will be able to show: intervals, gaps that would be found, groups that stay hidden.

    Parameters
    ----------
    roster : DataFrame
        unit, headcount and, where known, level: everyone employed below top management.
    expected_response : number or mapping
        Share of staff expected to answer, 0-1; by unit as a mapping. People answer independently of each other.
    leaders : int or None
        How many are sent the leader form; None: no leader form, no perception gap.
    leaders_response : float
        Share of leaders expected to answer.
    spread : float
        Standard deviation of a person's score on one responsibility, points of 100, within units.
    leaders_spread : float or None
        The same among leaders; None: as `spread`, as in the simulation behind the verdicts.
    can_rate : float
        Share of the staff who answer that rates an item; the others cannot tell.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain intervals, and familywise level of the verdicts.
    n_responsibilities : int
        Responsibilities in the instrument: the family of perception gaps.
    smallest_group : int
        Fewest answers of a group that is shown; of leaders at least 5.

    Returns
    -------
    dict of str to DataFrame
        Four tables. precision (one row per form), precision_units, precision_levels: population, expected_response
        (percent), expected_n (ratings expected, not rounded), probability_shown, half_width (of the interval of a level
        of current staff: its expectation over surveys in which the group is shown), conf_level, verdict (`SHOWN`),
        rule, method. precision_gaps: comparison, group, compared_with, n_tests (1: plain interval; else the size of the
        family whose first step is taken), verdict_level, half_width, detectable_gap (found 8 times in 10: the verdict
        names the right side), in_step_probability (chance of "in step" where the gap is 0), in_step_possible (whether
        that chance is 5% or more), smallest_difference, rule, method. All have metric "score" and suppressed False: a
        plan holds no answer, only the roster's headcounts and the assumptions. Groups that cannot be shown have NaN,
        and `method` says why.

    Raises
    ------
    ValueError
        If the roster or an assumption is not usable.

    Notes
    -----
    With n answers, binomial given that enough answer, and N people, a unit's half width is the mean over n of
    t(n - 1) spread sqrt((1 - n/N) / n) E sqrt(x), x the moderated variance over its expectation; the whole and levels
    have units as strata. A gap between leaders and staff has variance spread_L^2 / n_L + spread^2 sum W^2 E(1/n), the
    first estimated as `engagement.estimates.moderated_variance` does, with n_L - 1 degrees of freedom for the critical
    value. See `engagement.responses.precision.power` and docs/method/precision.md. In R with unmoderated variance:
    power.t.test, or 1 - pt(qt(1 - alpha / 2, df), df, ncp).

    References
    ----------
    Cochran, W. G. (1977). Sampling techniques, 3rd ed. Wiley.
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences, 2nd ed. Erlbaum.
    """
    cells = checked_roster(roster)
    _check(spread, leaders_spread, smallest_difference, conf_level, n_responsibilities, smallest_group, leaders)
    can_rate = checked_share("can_rate", can_rate)
    leaders_response = checked_share("leaders_response", leaders_response)
    cells = cells.assign(share=response_of(expected_response, cells["unit"].tolist()))
    by_unit = cells.groupby("unit", sort=False, as_index=False).agg(
        headcount=("headcount", "sum"), share=("share", "first")
    )
    shown = max(int(smallest_group), 1)

    def strata(part: pd.DataFrame) -> list[Answering]:
        pairs = zip(part["headcount"], part["share"], strict=True)
        return [answering(int(headcount), share, at_least=1, can_rate=can_rate) for headcount, share in pairs]

    def over_strata(part: pd.DataFrame, name: object) -> tuple[dict, Group]:
        return stratified(strata(part), name, part, spread, shown, conf_level)

    whole_row, whole = over_strata(by_unit, "staff")
    rows, units = unit_rows(by_unit, spread, can_rate, shown, conf_level)
    by_level = cells.groupby("level", sort=False) if "level" in cells else ()
    levels = [over_strata(part, level) for level, part in by_level]
    form_rows = [{"form": "staff"} | whole_row]
    comparisons = []
    if leaders:
        top = answering(leaders, leaders_response, at_least=max(shown, LEADERS_SHOWN))
        sd = spread if leaders_spread is None else float(leaders_spread)
        row, gap = leader_row(top, sd, whole, family=n_responsibilities, conf_level=conf_level)
        form_rows.append({"form": "leader"} | row)
        comparisons.append(("leaders against staff", [("leaders", "staff", gap)], n_responsibilities))
    if len(units) > 1:
        rest = [rest_of(strata(by_unit[by_unit["unit"] != unit.name]), spread) for unit in units]
        against = [(a.name, "the rest", difference(a, b)) for a, b in zip(units, rest, strict=True)]
        comparisons.append(("unit against the rest", against, None))
        pairs = [(a.name, b.name, difference(a, b)) for a, b in combinations(units, 2)]
        comparisons.append(("two units", pairs, None))
    if len(levels) > 1:
        pairs = [(a.name, b.name, difference(a, b)) for (_, a), (_, b) in combinations(levels, 2)]
        comparisons.append(("two levels", pairs, None))
    return {
        "precision": _finish(form_rows, "form"),
        "precision_units": _finish([{"unit": unit.name} | row for unit, row in zip(units, rows, strict=True)], "unit"),
        "precision_levels": _finish([{"level": group.name} | row for row, group in levels], "level"),
        "precision_gaps": comparison_table(comparisons, smallest_difference, conf_level),
    }


def _check(
    spread, leaders_spread, smallest_difference, conf_level, n_responsibilities, smallest_group, leaders
) -> None:
    half = "a standard deviation in points of 100, above 0 and at most 50"
    checked_range("spread", spread, 0, 50, half)
    if leaders_spread is not None:
        checked_range("leaders_spread", leaders_spread, 0, 50, half)
    checked_range("smallest_difference", smallest_difference, 0, 100, "points of 100, above 0")
    checked_range("conf_level", conf_level, 0, np.nextafter(1, 0), "a level between 0 and 1, such as 0.95")
    for name, value in (("n_responsibilities", n_responsibilities), ("smallest_group", smallest_group)):
        checked_range(name, value, 0.5, np.inf, "a whole number of at least 1")
    if leaders is not None and (leaders < 0 or leaders != int(leaders)):
        raise ValueError(f"leaders is {leaders}; expected how many are sent the leader form, or None.")


def _finish(rows: list[dict], key: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[key, *(name for name in _COLUMNS if name not in ("metric", "estimand"))])
    table = table.assign(metric="score", estimand=CURRENT_STAFF, rule=SHOWN.source, suppressed=False)
    return table[[key, *_COLUMNS]]
