"""Before and after an action: movement where it was taken, less movement elsewhere. No statement about causes."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from engagement.gaps.change.comparing import compare_waves, with_reasons
from engagement.gaps.change.waves import staff_only
from engagement.gaps.inference import judge
from engagement.rules import BEFORE_AFTER
from surveys.instrument.errors import nearest

CAUTION = (
    "Other things changed as well between the two waves, and the units were not chosen by lot: this compares movement, "
    "it does not show what moved it."
)
FEWEST_UNITS = 4


def before_after(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    affected: Collection[str],
    *,
    population: pd.DataFrame | None = None,
    items: Collection[str] | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Change in the units where an action was taken minus change in the others (difference in differences).

    Parameters
    ----------
    earlier, later : DataFrame
        PAIRS or COUNTS of one wave each with column unit, same metric; leaders' rows are not used.
    affected : collection of str
        Units where the action was taken; at least one other unit is needed.
    population : DataFrame or None
        Roster: units weigh by headcount, the same in both waves. None: by their precision, 1 / (1/n1 + 1/n2).
    items : collection of str or None
        Items that may be compared; None: all in both.
    smallest_difference, conf_level : float
        As in `changes`.

    Returns
    -------
    DataFrame
        One row per responsibility and object: metric, change_affected, change_others, estimate (> 0: more upward
        movement where the action was taken), std_error, n (of the smallest side and wave), n_units_affected,
        n_units_others, left_out (units without answers to a shared question in both waves), method, the columns of
        `judge`, and caution, which has to be printed with it.

    Raises
    ------
    ValueError
        If `affected` names a unit nobody answered from, or leaves no other unit; else as in `changes`.

    Notes
    -----
    Two standard errors, of which the one with the wider interval is used: from people, the root of sum w^2 (v1/n1 +
    v2/n2), which takes units as moving together; and, from four units on, from how much units differ in their change,
    with units - 2 degrees of freedom. In R the latter is lm(change ~ affected, weights = w) on one row a unit.

    References
    ----------
    Donald, S. G., & Lang, K. (2007). Inference with difference-in-differences and other panel data. Review of
    Economics and Statistics, 89, 221-233.
    """
    both = compare_waves(
        staff_only(earlier),
        staff_only(later),
        by=["unit"],
        populations=(None, None),
        items=items,
        conf_level=conf_level,
        moderate=True,
    )
    affected = list(affected)
    units = list(dict.fromkeys(both["unit"]))
    for unit in affected:
        if unit not in units:
            raise ValueError(f"affected names unit {unit!r}, from which nobody answered; {nearest(str(unit), units)}.")
    if not affected or set(units) <= set(affected):
        raise ValueError("affected has to name at least one unit and leave at least one other to compare with.")
    size = None if population is None else population.groupby("unit")["headcount"].sum()
    scale = [key for key in both.attrs["keys"] if key not in ("unit", "form")]
    rows, df = [], []
    for key, cells in both.groupby(scale, sort=False):
        row, freedom = _difference(cells, affected, size, conf_level)
        rows.append(dict(zip(scale, key, strict=True)) | {"metric": cells["metric"].iloc[0]} | row)
        df.append(freedom)
    table = pd.DataFrame(rows)
    options = {"words": BEFORE_AFTER, "smallest_difference": smallest_difference, "conf_level": conf_level}
    family = table["object"] if "object" in table else pd.Series("", index=table.index)
    df = np.asarray(df, float)
    parts = [judge(table[family == one], df=df[(family == one).to_numpy()], **options) for one in family.unique()]
    return with_reasons(pd.concat(parts).sort_index()).assign(caution=CAUTION)


def _difference(
    cells: pd.DataFrame, affected: list[str], size: pd.Series | None, conf_level: float
) -> tuple[dict, float]:
    from scipy.special import stdtrit

    n = cells[["n_earlier", "n_later"]].to_numpy(dtype=float, na_value=0)
    weight = 1 / (1 / np.maximum(n, 1)).sum(axis=1)
    if size is not None:
        weight = size.reindex(cells["unit"]).to_numpy(float)
    change = cells["estimate"].to_numpy(float)
    usable = np.isfinite(change) & np.isfinite(weight) & (weight > 0) & (n > 0).all(axis=1)
    treated = cells["unit"].isin(affected).to_numpy()
    sides = [usable & treated, usable & ~treated]
    row = {
        "change_affected": np.nan,
        "change_others": np.nan,
        "estimate": np.nan,
        "std_error": np.nan,
        "n": int(min(n[side].sum(axis=0).min() for side in sides)),
        "n_units_affected": int(sides[0].sum()),
        "n_units_others": int(sides[1].sum()),
        "left_out": ", ".join(map(str, cells["unit"][~usable])),
    }
    if not all(side.any() for side in sides):
        return row | {"method": "not available: no unit on one of the sides was answered in both waves"}, 0.0
    means = [float(np.average(change[side], weights=weight[side])) for side in sides]
    variance = cells["variance"].to_numpy(float)
    people = float(np.sqrt(sum(_mean_variance(variance[side], weight[side]) for side in sides)))
    row |= {"change_affected": means[0], "change_others": means[1], "estimate": means[0] - means[1]}
    told = "difference in differences; units weigh by " + ("precision" if size is None else "headcount")
    k, freedom = int(usable.sum()), float(row["n"] - 1)
    if k < FEWEST_UNITS:
        told += "; error from people: too few units to see how much units move by themselves"
        return row | {"std_error": people, "method": told}, freedom
    residual = sum(float(weight[s] @ (change[s] - m) ** 2) for s, m in zip(sides, means, strict=True)) / (k - 2)
    of_units = float(np.sqrt(residual * sum(1 / weight[side].sum() for side in sides)))
    wide = [error * stdtrit(max(one, 1), 0.5 + conf_level / 2) for error, one in ((people, freedom), (of_units, k - 2))]
    if not wide[0] >= wide[1]:
        told += "; error from how units differ in their change (wider than that from people)"
        return row | {"std_error": of_units, "method": told}, float(k - 2)
    told += "; error from people (wider than that from how units differ in their change)"
    return row | {"std_error": people, "method": told}, freedom


def _mean_variance(variance: np.ndarray, weight: np.ndarray) -> float:
    share = weight / weight.sum()
    return float(share**2 @ variance)
