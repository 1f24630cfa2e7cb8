"""Unit gaps: each unit against the rest, which does not contain it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from engagement.estimates import moderated_variance
from engagement.estimates.moments import Moments
from engagement.gaps.by_unit.tables import PRIOR_DF, counted, moderated_df, satterthwaite
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import UNIT_REST

METHOD = "unit minus the rest, on the items both rated; Student's t, variance moderated over units"
ROUNDING = 1e-13
HEADINGS = [
    *("unit", "responsibility", "object", "metric", "estimate", "std_error", "see", "see_rest"),
    *("n", "n_rest", "method"),
]


def unit_gaps(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Each unit minus the rest of the staff, per responsibility and object.

    Against the rest, not against a total: a total contains the unit, which hides the gaps of large units and makes the
    two sides dependent. Unit and rest are different people, so their variances add.

    Parameters
    ----------
    table : DataFrame
        PAIRS (or COUNTS) of one metric, by unit, on a scale of 0-100. Of a column form only "staff" is used; staff who
        named no unit are in no unit and in no rest.
    population : DataFrame or None
        The roster (unit, headcount): the units of the rest weigh by headcount. None: the rest is all other answers.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain intervals; 1 - conf_level is the false discovery rate of the verdicts.

    Returns
    -------
    DataFrame
        One row per unit and scale: unit, responsibility, object, metric, see (the unit's mean), see_rest, n, n_rest,
        method, and the columns of `judge`; estimate = see - see_rest, above 0 where the unit rates higher. One family,
        exploratory: units x responsibilities. Where a unit has one answer, or nobody else rated the same items, there
        is no interval and the verdict is "not available".

    Raises
    ------
    ValueError
        If the table has no column unit, responsibility or object, or holds more than one metric.

    Notes
    -----
    Both sides are item-first on the items that both rated (each the mean of its item means). The rest is a stratified
    sample with the units as strata (R: survey::svydesign(strata = ~unit, weights = headcount / respondents)). No finite
    population correction. The variance per answer of a unit is moderated over the units of its scale to
    (4 m + (n - 1) s2) / (n + 3); that of the rest likewise, with its own n and the same m, so that of two units each is
    the other's mirror image. Degrees of freedom: Satterthwaite's from n - 1 and, for the rest, respondents minus
    strata, each with the four prior ones of the moderation (Smyth 2004). Publishing fewer units changes nothing: the
    rest is always everybody else.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin,
    2, 110-114.
    Smyth, G. K. (2004). Linear models and empirical Bayes methods. Stat. Appl. in Genetics and Molecular Biology, 3(1).
    Lumley, T. (2010). Complex surveys: a guide to analysis using R. Wiley, chapter 2.
    docs/method/units.md has the simulation of its error rates.
    """
    staff = _staff(table)
    headcount = None if population is None else population.groupby("unit", sort=False)["headcount"].sum()
    parts = [
        _of_scale(scale, headcount).assign(responsibility=key[0], object=key[1])
        for key, scale in staff.groupby(["responsibility", "object"], sort=False, dropna=False)
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        nothing = pd.DataFrame(columns=[*HEADINGS, "df"]).astype({"estimate": float, "std_error": float, "df": float})
        parts = [nothing]
    gaps = pd.concat(parts, ignore_index=True)
    return judge(
        gaps[HEADINGS],
        df=gaps["df"].to_numpy(float),
        words=UNIT_REST,
        smallest_difference=smallest_difference,
        conf_level=conf_level,
        family=EXPLORATORY,
    )


def _staff(table: pd.DataFrame) -> pd.DataFrame:
    for name in ("unit", "responsibility", "object"):
        if name not in table:
            raise ValueError(
                f"the table has no column {name!r}; count the answers by unit, such as count_pairs(..., by=...)."
            )
    staff = table[table["unit"].notna()]
    if "form" in table:
        staff = staff[staff["form"] == "staff"]
    if "metric" in staff and staff["metric"].nunique() > 1:
        found = ", ".join(sorted(staff["metric"].unique()))
        raise ValueError(f"the table holds several metrics ({found}); different metrics are never mixed, keep one.")
    return staff


def _of_scale(scale: pd.DataFrame, headcount: pd.Series | None) -> pd.DataFrame:
    """All units of one scale against their rests, before any verdict."""
    moments = Moments.of(scale, True)
    headcounts = np.full(len(moments.strata), np.nan) if headcount is None else moments.headcounts(headcount)
    n_rated = np.einsum("hii->hi", moments.n)
    of_all = n_rated.sum(axis=0)
    rows = []
    for place, unit in enumerate(moments.strata):
        items = np.flatnonzero((n_rated[place] > 0) & (of_all - n_rated[place] > 0))
        others = np.delete(np.arange(len(moments.strata)), place)
        own = _side(moments, np.array([place]), items, headcounts[[place]], stratified=False)
        rest = _side(moments, others, items, headcounts[others], stratified=headcount is not None)
        rows.append((unit, *own, *rest))
    names = ["unit", "see", "variance", "n", "df_own", "see_rest", "variance_rest", "n_rest", "df_rest"]
    gaps = pd.DataFrame(rows, columns=names)
    # the moderated variance of the rest has the mean over the units as its prior, as each unit has
    known = np.isfinite(gaps["variance"].to_numpy(float))
    mean = gaps["variance"].to_numpy(float)[known].mean() if known.any() else np.nan
    n, n_rest = gaps["n"].to_numpy(float), gaps["n_rest"].to_numpy(float)
    own_rest = np.where(np.isfinite(gaps["variance_rest"]), gaps["variance_rest"].to_numpy(float), mean)
    parts = np.column_stack(
        [
            moderated_variance(gaps["variance"].to_numpy(float), n) / np.where(n > 0, n, np.nan),
            (4 * mean + (n_rest - 1) * own_rest) / (n_rest + 3) / np.where(n_rest > 0, n_rest, np.nan),
        ]
    )
    method = METHOD if headcount is None else METHOD + "; units of the rest as strata"
    if not moments.has_pairs and len(moments.items) > 1:
        method += "; upper bound: items taken as perfectly correlated"
    df_rest = np.where(gaps["df_rest"] >= 1, gaps["df_rest"].to_numpy(float) + PRIOR_DF, 0.0)
    df = satterthwaite(parts, np.column_stack([moderated_df(n), df_rest]))
    reasons = np.select(
        [np.minimum(n, n_rest) == 0, n <= 1, ~(parts.sum(axis=1) > 0), df < 1],
        ["no item that both rated", "one answer, no interval", "nobody's answers differ", "too few answers"],
        "",
    )
    return gaps.assign(
        metric=str(scale["metric"].iloc[0]) if "metric" in scale else "score",
        estimate=gaps["see"] - gaps["see_rest"],
        std_error=np.sqrt(parts.sum(axis=1)),
        n=counted(n),
        n_rest=counted(n_rest),
        df=df,
        method=[method + (f"; {reason}" if reason else "") for reason in reasons],
    )


def _side(
    moments: Moments, chosen: np.ndarray, items: np.ndarray, headcounts: np.ndarray, *, stratified: bool
) -> tuple[float, float, int, float]:
    """Mean, variance per answer, n and degrees of freedom of some units on some items; see `estimates.scale_mean`."""
    at = np.ix_(chosen, items, items)
    n, sum_a, sum_ab, respondents = moments.n[at], moments.sum_a[at], moments.sum_ab[at], moments.respondents[chosen]
    if not stratified:
        n, sum_a, sum_ab = (one.sum(axis=0, keepdims=True) for one in (n, sum_a, sum_ab))
        respondents, headcounts = respondents.sum(keepdims=True), np.full(1, np.nan)
    else:
        some = np.einsum("hii->h", n) > 0  # units that rated nothing here have no weight
        n, sum_a, sum_ab = n[some], sum_a[some], sum_ab[some]
        respondents, headcounts = respondents[some], headcounts[some]
    if not len(items) or not len(n):
        return np.nan, np.nan, 0, 0.0
    side = replace(
        moments,
        items=[moments.items[item] for item in items],
        strata=list(range(len(n))),
        n=n,
        sum_a=sum_a,
        sum_ab=sum_ab,
        respondents=respondents,
    )
    means, covariance, _ = side.means(headcounts, finite=False)
    size = int(np.sort(side.n_item)[(len(items) - 1) // 2])
    df = max(float(respondents.sum()) - len(n), 1.0) if len(n) > 1 else size - 1.0
    variance = float(covariance.mean()) * size if np.isfinite(covariance).all() else np.nan
    if variance <= ROUNDING * float(means @ means):  # equal answers: what is left are rounding errors of the moments
        variance = 0.0
    return float(means.mean()), variance, size, df
