"""Change apart from change of who works here: Kitagawa's decomposition over strata of the roster."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from engagement.estimates import moderated_variance
from engagement.gaps.change.comparing import with_reasons
from engagement.gaps.change.questions import shared_questions
from engagement.gaps.change.waves import checked, group_keys, metric_of, staff_only, wave_estimates
from engagement.gaps.inference import judge
from engagement.rules import CHANGE

PARTS = ("total", "rates", "composition", "interaction")


def composition_changes(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    *,
    strata: Sequence[str] = ("unit", "level"),
    population: pd.DataFrame | None = None,
    earlier_population: pd.DataFrame | None = None,
    items: Collection[str] | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Split the change of staff's view into change of views and change of who works here.

    Parameters
    ----------
    earlier, later : DataFrame
        PAIRS or COUNTS of one wave each, same metric, with the columns of `strata`; leaders' rows are not used. Units
        have the same names (see `map_units`).
    strata : sequence of str
        Columns whose cells make the composition.
    population, earlier_population : DataFrame or None
        Rosters of the later and the earlier wave: shares are known. Both None: shares of those who answered, with
        their sampling error.
    items : collection of str or None
        Items that may be compared; None: all in both.
    smallest_difference, conf_level : float
        As in `changes`.

    Returns
    -------
    DataFrame
        Four rows per responsibility and object. part "total" = "rates" (views changed, composition held at the mean of
        both waves) + "composition" (strata grew or shrank, views held at their mean). "interaction" is the product
        term, half of which is in each of the two. earlier and later are the standardised means with the shares of each
        wave; estimate, std_error, n, n_strata, left_out (strata without answers in both waves: not in any part),
        method, and the columns of `judge`; each part of an object is a family.

    Raises
    ------
    ValueError
        If only one roster is given, a roster lacks a stratum's column, or as in `changes`.

    Notes
    -----
    With shares p and stratum means r of waves 1 and 2: rates = sum (p1 + p2)/2 (r2 - r1), composition = sum
    (r1 + r2)/2 (p2 - p1), interaction = sum (p2 - p1)(r2 - r1). Standard errors by the delta method: strata and waves
    are independent samples (conservative as in `changes`), shares of those who answered multinomial. Variances are
    moderated over the strata. Degrees of freedom: respondents of the smaller wave less the strata.

    References
    ----------
    Kitagawa, E. M. (1955). Components of a difference between two rates. JASA, 50, 1168-1194.
    """
    if (population is None) != (earlier_population is None):
        raise ValueError(
            "composition_changes needs the rosters of both waves, or of none (then shares of those who answered are "
            "used): give population and earlier_population."
        )
    strata = list(strata)
    first, second = (
        staff_only(checked(table, name, strata)) for table, name in ((earlier, "earlier"), (later, "later"))
    )
    metric = metric_of(("earlier", first), ("later", second))
    scale = [key for key in group_keys((), first, second) if key != "form"]
    keys = [*scale, *strata]
    first, second, groups = shared_questions(first, second, keys, items=items)
    both = groups
    for table, name in ((first, "earlier"), (second, "later")):
        found = wave_estimates(table, keys, moderate=False, conf_level=conf_level).drop(columns=["n_items", "method"])
        people = _people(table, keys).rename("people").reset_index()
        found = found.merge(people, how="left", on=keys)
        both = both.merge(
            found.rename(columns={one: f"{one}_{name}" for one in found if one not in keys}), "left", keys
        )
    rosters = [
        _headcounts(roster, strata, name)
        for roster, name in ((earlier_population, "earlier_population"), (population, "population"))
    ]
    rows = []
    for key, cells in both.groupby(scale, sort=False, dropna=False):
        rows += _decomposed(dict(zip(scale, key, strict=True)), cells, strata, rosters, metric)
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    options = {"words": CHANGE, "smallest_difference": smallest_difference, "conf_level": conf_level}
    family = [name for name in ("object", "part") if name in table]
    done = [
        judge(one.drop(columns="df"), df=one["df"].to_numpy(float), **options)
        for _, one in table.groupby(family, sort=False)
    ]
    return with_reasons(pd.concat(done).sort_index())


def _decomposed(
    key: dict, cells: pd.DataFrame, strata: list[str], rosters: list[pd.Series | None], metric: str
) -> list[dict]:
    place = pd.MultiIndex.from_frame(cells[strata]) if len(strata) > 1 else pd.Index(cells[strata[0]])
    n = np.array([cells[f"n_{name}"].fillna(0) for name in ("earlier", "later")], float)
    shown = (n > 0).all(axis=0)
    known = rosters[0] is not None
    if known:
        size = np.array([roster.reindex(place).to_numpy(float) for roster in rosters])
        unlisted = np.isnan(size).any(axis=0)
        size = np.nan_to_num(size)
        shown &= ~(unlisted & (size.sum(axis=0) == 0))
    else:
        size = np.array([cells[f"people_{name}"].fillna(0) for name in ("earlier", "later")], float)
    left_out = ", ".join(" / ".join(map(str, one if isinstance(one, tuple) else (one,))) for one in place[~shown])
    total = np.where(shown, size, 0).sum(axis=1)
    fixed = {"metric": metric, "n_strata": int(shown.sum()), "left_out": left_out}
    nothing = {"estimate": np.nan, "std_error": np.nan, "earlier": np.nan, "later": np.nan, "n": 0, "df": 0}
    if not shown.any() or (total == 0).any():
        told = "not available: no stratum was answered in both waves"
        return [key | {"part": part} | nothing | fixed | {"method": told} for part in PARTS]
    p = size[:, shown] / total[:, None]
    r = np.array([cells[f"estimate_{name}"] for name in ("earlier", "later")], float)[:, shown]
    n = n[:, shown]
    variance = np.array(
        [
            moderated_variance(cells[f"variance_{name}"].to_numpy(float)[shown], of)
            for name, of in zip(("earlier", "later"), n, strict=True)
        ]
    )
    error2 = variance / n
    change_p, change_r, mean_p, mean_r = p[1] - p[0], r[1] - r[0], p.mean(axis=0), r.mean(axis=0)
    parts = {  # estimate, gradient by r (earlier, later), gradient by p (earlier, later)
        "total": (p[1] @ r[1] - p[0] @ r[0], (-p[0], p[1]), (-r[0], r[1])),
        "rates": (mean_p @ change_r, (-mean_p, mean_p), (change_r / 2, change_r / 2)),
        "composition": (mean_r @ change_p, (change_p / 2, change_p / 2), (-mean_r, mean_r)),
        "interaction": (change_p @ change_r, (-change_p, change_p), (-change_r, change_r)),
    }
    rows = []
    for part, (estimate, by_r, by_p) in parts.items():
        var = sum(float(g**2 @ e) for g, e in zip(by_r, error2, strict=True))
        if not known:
            var += sum(float(w @ g**2 - (w @ g) ** 2) / size_ for g, w, size_ in zip(by_p, p, total, strict=True))
        rows.append(
            key
            | {
                "part": part,
                "estimate": float(estimate),
                "std_error": float(np.sqrt(var)),
                "earlier": float(p[0] @ r[0]),
                "later": float(p[1] @ r[1]),
                "n": int(n.sum(axis=1).min()),
                "df": max(n.sum(axis=1).min() - shown.sum(), 0),
            }
            | fixed
            | {
                "method": f"Kitagawa's decomposition over {' x '.join(strata)}, shares "
                + ("of the rosters" if known else "of those who answered")
                + ", variance moderated over strata"
                + ("; composition is the same in both waves" if known and not change_p.any() else "")
            }
        )
    return rows


def _people(table: pd.DataFrame, keys: list[str]) -> pd.Series:
    """People behind each group: those who returned the form where told, else the largest n of an item."""
    if "respondents" in table:
        cells = [name for name in ("form", "wave", "unit", "level", "site") if name in table and name not in keys]
        one = table.groupby([*keys, *cells], sort=False, dropna=False)["respondents"].max()
        return one.groupby(keys, sort=False).sum()
    column = "item_a" if "item_a" in table else "item"
    own = table[table["item_a"] == table["item_b"]] if "item_a" in table else table
    return own.groupby([*keys, column], sort=False)["n"].sum().groupby(keys, sort=False).max()


def _headcounts(roster: pd.DataFrame | None, strata: list[str], name: str) -> pd.Series | None:
    if roster is None:
        return None
    for column in (*strata, "headcount"):
        if column not in roster:
            raise ValueError(f"{name} has no column {column!r}; expected a roster with {', '.join(strata)}, headcount.")
    return roster.groupby(strata if len(strata) > 1 else strata[0])["headcount"].sum()
