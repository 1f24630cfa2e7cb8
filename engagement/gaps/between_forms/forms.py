"""Both forms side by side: what perception gaps, their details and item gaps are made from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, moderated_variance, scale_mean, summarise
from engagement.gaps.inference import PRIMARY, judge
from engagement.rules import COHEN_1988, VerdictWords

MODERATED = "variance moderated over the responsibilities"
MODERATED_ITEMS = "variance moderated over the items"


def two_forms(
    table: pd.DataFrame,
    kind: str,
    *,
    by: Sequence[str] = ("responsibility",),
    population: pd.DataFrame | float | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Both forms side by side, as process, per scale that both rated, on the items that both rated.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS of one metric.
    kind : str
        leader_behaviour or workplace.
    by : sequence of str
        What makes a scale: responsibility, or responsibility and item.
    population, conf_level
        As in `perception_gaps`.

    Returns
    -------
    DataFrame
        `by`, see, n_staff, variance_staff (per answer, weights and strata counted), staff_sd (how far staff lie apart)
        and see_plain (their mean), both without weights, metric, method, say, n_leader, variance_leader.
    """
    by = list(by)
    mine = shared_items(table[table["object"] == kind])
    options = {"by": by, "conf_level": conf_level, "estimand": PROCESS}
    of_staff = mine[mine["form"] == "staff"]
    staff = summarise(of_staff, scale_mean, population=population, **options)
    leaders = summarise(mine[mine["form"] == "leader"], scale_mean, **options)
    plain = staff if population is None else summarise(of_staff, scale_mean, **options)
    staff = staff.assign(staff_sd=np.sqrt(plain["variance"]), see_plain=plain["estimate"])
    staff = staff.rename(columns={"estimate": "see", "n": "n_staff", "variance": "variance_staff"})
    leaders = leaders.rename(columns={"estimate": "say", "n": "n_leader", "variance": "variance_leader"})
    both = staff[[*by, "see", "n_staff", "variance_staff", "staff_sd", "see_plain", "metric", "method"]].merge(
        leaders[[*by, "say", "n_leader", "variance_leader"]], on=by
    )
    return both[(both["n_staff"] > 0) & (both["n_leader"] > 0)].reset_index(drop=True)


def shared_items(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the items that somebody rated on each form that the table holds.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS of one or both forms.

    Returns
    -------
    DataFrame
        The rows of these items; of PAIRS those whose two items are both among them.
    """
    columns = [name for name in ("item", "item_a", "item_b") if name in table]
    rated = table[table["n"] > 0]
    forms = [set(rated.loc[rated["form"] == form, columns[0]]) for form in dict.fromkeys(table["form"])]
    shared = set.intersection(*forms) if forms else set()
    return table[table[columns].isin(shared).all(axis=1)]


def items_alone(table: pd.DataFrame) -> pd.DataFrame:
    """Each item as a scale of its own, with column item: of PAIRS the rows of an item with itself.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS.

    Returns
    -------
    DataFrame
        The rows of single items; those of another role than scale are left out where there is a column role.
    """
    if "item_a" in table:
        table = table[table["item_a"] == table["item_b"]]
        table = table.assign(item=table["item_a"])
    return table[table["role"] == "scale"] if "role" in table else table


def differences(
    both: pd.DataFrame,
    words: VerdictWords,
    *,
    smallest_difference: float,
    conf_level: float,
    moderate: bool,
    both_errors: bool,
    family: str = PRIMARY,
) -> pd.DataFrame:
    """Judge the differences of two forms side by side as one family.

    Parameters
    ----------
    both : DataFrame
        From `two_forms`.
    words, smallest_difference, conf_level, family
        As in `judge`.
    moderate, both_errors
        As in `perception_gaps`.

    Returns
    -------
    DataFrame
        As `perception_gaps`, or without rows and columns where no scale was rated by both.
    """
    if both.empty:
        return pd.DataFrame()
    leader_part = leader_variance(both, moderate=moderate) / both["n_leader"]
    staff_part = both["variance_staff"] / both["n_staff"]
    gap = both["say"] - both["see"]
    effect_size = gap / both["staff_sd"].where(both["staff_sd"] > 0)
    moderated = MODERATED_ITEMS if "item" in both else MODERATED
    method = both["method"] + "; Student's t" + (f", {moderated}" if moderate else "")
    errors = {"say_error": np.sqrt(leader_part), "see_error": np.sqrt(staff_part)} if both_errors else {}
    gaps = pd.DataFrame(
        {
            **{name: both[name] for name in ("responsibility", "item") if name in both},
            "estimate": gap,
            "std_error": np.sqrt(leader_part + staff_part),
            "say": both["say"],
            "see": both["see"],
            **errors,
            "n": both["n_leader"],
            "n_leader": both["n_leader"],
            "n_staff": both["n_staff"],
            "effect_size": effect_size,
            "effect": [COHEN_1988.word(one) for one in effect_size],
            "metric": both["metric"],
            "method": method,
        }
    )
    options = {"words": words, "smallest_difference": smallest_difference, "conf_level": conf_level, "family": family}
    smaller = np.minimum(both["n_leader"], both["n_staff"]).to_numpy(float)
    return judge(gaps, df=smaller - 1, **options)


def leader_variance(both: pd.DataFrame, *, moderate: bool) -> np.ndarray:
    """Variance per leader: their own, or moderated over the rows with half the staff's as the floor.

    Parameters
    ----------
    both : DataFrame
        From `two_forms`.
    moderate : bool
        Whether to moderate.

    Returns
    -------
    array of float
        One a row.
    """
    own = both["variance_leader"].to_numpy(float)
    if not moderate:
        return own
    floor = both["variance_staff"].to_numpy(float) / 2
    return np.fmax(moderated_variance(own, both["n_leader"].to_numpy(float), floor=floor), floor)
