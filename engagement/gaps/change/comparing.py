"""Two tables side by side on the same questions, and their differences judged: what every comparison of waves uses."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from engagement.gaps.change.questions import NOTHING_SHARED, shared_questions
from engagement.gaps.change.waves import (
    NOT_PUBLISHED,
    checked,
    group_keys,
    metric_of,
    staff_only,
    wave_estimates,
)
from engagement.gaps.inference import EXPLORATORY, PRIMARY, judge
from engagement.rules import VerdictWords


def compare_waves(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    *,
    by: Sequence[str],
    populations: tuple[pd.DataFrame | float | None, pd.DataFrame | float | None],
    items: Collection[str] | None,
    conf_level: float,
    moderate: bool,
    names: tuple[str, str] = ("earlier", "later"),
) -> pd.DataFrame:
    """Both tables side by side on the same questions, second minus first, variances added.

    Returns
    -------
    DataFrame
        The group, metric, the two estimates under `names`, estimate, variance (of the difference), n, n_ and std_error_
        with each name, n_items, left_out, method; `attrs["keys"]` holds the grouping columns.
    """
    first, second = (checked(table, name, by) for table, name in zip((earlier, later), names, strict=True))
    if ("form" in first) != ("form" in second):  # one side tells no forms: it is compared with staff
        first, second = staff_only(first), staff_only(second)
    metric = metric_of((names[0], first), (names[1], second))
    keys = group_keys(by, first, second)
    first, second, groups = shared_questions(first, second, keys, items=items)
    sides = []
    for table, population, name in zip((first, second), populations, names, strict=True):
        one = wave_estimates(table, keys, population=population, conf_level=conf_level, moderate=moderate)
        mine = {"estimate": name, "std_error": f"std_error_{name}", "n": f"n_{name}", "method": f"method_{name}"}
        sides.append(one.drop(columns=["variance", "n_items"]).rename(columns=mine))
    both = groups.merge(sides[0], how="left", on=keys).merge(sides[1], how="left", on=keys)
    n = [both[f"n_{name}"].astype(float) for name in names]
    both = both.assign(
        metric=metric,
        estimate=both[names[1]].astype(float) - both[names[0]].astype(float),
        variance=sum(both[f"std_error_{name}"].astype(float) ** 2 for name in names),
        n=pd.array(np.fmin(*n), dtype="Int64") if len(both) else 0,
        method=[_method(row, names) for row in both.to_dict("records")],
        **{f"n_{name}": pd.array(one, dtype="Int64") for name, one in zip(names, n, strict=True)},
        **{f"std_error_{name}": both[f"std_error_{name}"].astype(float) for name in names},
    )
    # where one side's n is not published the smaller one is not known
    both["n"] = both["n"].mask(both[f"n_{names[0]}"].isna() | both[f"n_{names[1]}"].isna())
    both.attrs = {"keys": keys}
    return both


def judged(
    both: pd.DataFrame,
    *,
    by: Sequence[str],
    words: VerdictWords,
    smallest_difference: float,
    conf_level: float,
    first: Sequence[str],
) -> pd.DataFrame:
    """Judge each family (form and object) of differences, and order the columns."""
    if not smallest_difference > 0:
        raise ValueError(f"smallest_difference is {smallest_difference}; expected points of 100, more than 0.")
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level is {conf_level}; expected a level between 0 and 1, such as 0.95.")
    families = [name for name in ("form", "object") if name in first]
    options = {"words": words, "smallest_difference": smallest_difference, "conf_level": conf_level}
    options["family"] = EXPLORATORY if by else PRIMARY
    groups = [one for _, one in both.groupby(families, sort=False, dropna=False)] if families and len(both) else [both]
    done = [judge(one, df=one["n"].to_numpy(dtype=float, na_value=np.nan) - 1, **options) for one in groups]
    table = with_reasons(pd.concat(done).sort_index().reset_index(drop=True))
    last = [name for name in ("n_linked", "n_items", "left_out", "method") if name in table]
    hidden = ("variance", "estimand")
    rest = [
        name
        for name in table.columns
        if name not in {*first, *last, *hidden} and not name.startswith(("std_error_", "method_"))
    ]
    table = table[[*first, *last, "estimand", *rest]]
    table.attrs = {}
    return table


def with_reasons(table: pd.DataFrame) -> pd.DataFrame:
    """Say in `method` why an estimate has no interval, where it does not say so yet."""
    n = table["n"].to_numpy(dtype=float, na_value=np.nan)
    bare = (table["estimate"].notna() & table["conf_low"].isna()).to_numpy()
    few = bare & (n < 2)
    flat = bare & (n >= 2) & (table["std_error"] == 0).to_numpy()
    why = np.where(
        few, "; no interval: fewer than two ratings on a side", np.where(flat, "; no interval: no variance", "")
    )
    method = [told + reason for told, reason in zip(table["method"], why.tolist(), strict=True)]
    return table.assign(method=method)


def _method(row: dict, names: tuple[str, str]) -> str:
    """How the difference was made, or why there is none."""
    if not row["n_items"]:
        return NOTHING_SHARED
    told = [row[f"method_{name}"] for name in names]
    for one in told:
        if isinstance(one, str) and one.startswith("not available"):
            return one
    blind = [name for name in names if np.isnan(row[f"n_{name}"])]
    method = told[0] if told[0] == told[1] else f"{names[0]}: {told[0]}; {names[1]}: {told[1]}"
    return f"{method}; {NOT_PUBLISHED} ({' and '.join(blind)})" if blind else f"{method}; Student's t"
