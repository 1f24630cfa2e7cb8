"""What a plan is made of: the roster and the shares expected, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


def checked_roster(roster: pd.DataFrame) -> pd.DataFrame:
    """Cells of the roster with people in them: unit, level (where given) and headcount.

    Parameters
    ----------
    roster : DataFrame
        unit, headcount and, where known, level; one row per group.

    Returns
    -------
    DataFrame
        One row per unit and level, headcounts as whole numbers above 0.

    Raises
    ------
    ValueError
        If a column is missing, a headcount is no whole number of at least 0, or nobody is in the roster.
    """
    for name in ("unit", "headcount"):
        if name not in roster:
            raise ValueError(f"the roster has no column {name!r}; it needs unit, headcount and, where known, level.")
    headcount = pd.to_numeric(roster["headcount"], errors="coerce").to_numpy(float, na_value=np.nan)
    bad = ~(np.isfinite(headcount) & (headcount >= 0) & (headcount == np.floor(headcount)))
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"headcount of unit {roster['unit'].iloc[place]!r} is {roster['headcount'].iloc[place]}; expected a whole "
            "number of people, 0 or more."
        )
    keys = [name for name in ("unit", "level") if name in roster and roster[name].notna().any()]
    cells = roster[keys].assign(headcount=headcount.astype(int))
    cells = cells[cells["headcount"] > 0].groupby(keys, sort=False, dropna=False, as_index=False)["headcount"].sum()
    if cells.empty:
        raise ValueError("the roster holds nobody; give the headcount of at least one unit.")
    return cells


def response_of(expected: float | Mapping[object, float], units: Sequence[object]) -> np.ndarray:
    """Share expected to answer, of each unit.

    Parameters
    ----------
    expected : number or mapping
        One share for all units, or the share of each.
    units : sequence
        Units of the roster.

    Returns
    -------
    array of float
        In the order of `units`.

    Raises
    ------
    ValueError
        If a share is not above 0 and at most 1, a unit has none, or a unit is not in the roster.
    """
    if isinstance(expected, Mapping):
        known = list(dict.fromkeys(units))
        for unit in expected:
            if unit not in known:
                names = ", ".join(map(repr, known))
                raise ValueError(f"expected_response names unit {unit!r}, which is not in the roster ({names}).")
        for unit in known:
            if unit not in expected:
                raise ValueError(f"expected_response gives no share for unit {unit!r}; add it, or give one number.")
        return np.array([checked_share("expected_response", expected[unit], f" of unit {unit!r}") for unit in units])
    return np.full(len(units), checked_share("expected_response", expected))


def checked_share(name: str, value: float, of: str = "") -> float:
    """Return `value` if it is a share above 0 and at most 1.

    Parameters
    ----------
    name : str
        Name of the argument.
    value : float
        The share.
    of : str
        Whose share, for the message.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        Otherwise.
    """
    try:
        share = float(value)
    except (TypeError, ValueError):
        share = np.nan
    if not 0 < share <= 1:
        raise ValueError(f"{name}{of} is {value}; expected a share above 0 and at most 1, such as 0.6.")
    return share


def checked_range(name: str, value: float, low: float, high: float, what: str) -> float:
    """Return `value` if it lies strictly between `low` and `high`, or at `high` where that is finite.

    Parameters
    ----------
    name : str
        Name of the argument.
    value : float
        Its value.
    low, high : float
        Bounds.
    what : str
        What was expected, for the message.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        Otherwise.
    """
    if not low < value <= high:
        raise ValueError(f"{name} is {value}; expected {what}.")
    return float(value)
