"""Change between two waves: later minus earlier on the same questions, with what shared respondents would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from engagement.gaps.change.comparing import compare_waves, judged
from engagement.rules import CHANGE

INDEPENDENT = (
    "waves taken as independent: the interval is too wide where the same people answered both and answer alike"
)


def changes(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    population: pd.DataFrame | float | None = None,
    earlier_population: pd.DataFrame | float | None = None,
    items: Collection[str] | None = None,
    linked: pd.DataFrame | None = None,
    overlap: float = 0.0,
    correlation: float = 0.0,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Later minus earlier per form, responsibility and object, on the questions that both waves asked.

    Parameters
    ----------
    earlier, later : DataFrame
        PAIRS (or COUNTS) of one wave each, same metric. Groups are form, responsibility and object where both have
        them. An item whose n was not published has one COUNTS row: its mean as value, n missing.
    by : sequence of str
        Further grouping columns: unit, level, site, item. Rows without such a place are left out.
    population, earlier_population : DataFrame, number or None
        Rosters of staff to weigh units by headcount; `earlier_population` None: `population` serves both waves, so
        that a change of headcounts does not show as a change of views. No finite population correction.
    items : collection of str or None
        Items that may be compared: those with unchanged wording (`unchanged_items`). None: every item in both tables.
    linked : DataFrame or None
        Covariances from `linked_covariances`, where waves may lawfully be linked by token.
    overlap, correlation : float
        Without linking: share (0-1) of the smaller wave's respondents who answered in both, and the correlation of a
        person's two ratings (-1 to 1), assumed. 0: waves as independent.
    smallest_difference : float
        The smallest difference that matters, points of 100.
    conf_level : float
        Level of the plain interval, and familywise level of the verdicts.
    moderate : bool
        Moderate the variance of few leaders over the responsibilities and of units over the units.

    Returns
    -------
    DataFrame
        One row per group of either wave: the group, metric, earlier, later, estimate (> 0: higher in the later wave),
        std_error, n (the smaller wave's), n_earlier, n_later, n_linked (with `linked`), n_items, left_out (items in one
        wave only), method, and the columns of `judge`. The family is form and object: Holm over responsibilities;
        with `by` exploratory (BH). NaN with the reason in `method` where nothing can be compared.

    Raises
    ------
    ValueError
        If the metrics differ, a table holds several metrics or waves, a column is missing, or `overlap` or
        `correlation` are out of range.

    Notes
    -----
    Missing answers: item-first, each item among those who rated it. variance = v1 / n1 + v2 / n2 - 2 cov with
    cov = correlation * overlap * sqrt(min n / max n) * SE1 * SE2, which is n12 / (n1 n2) * r * s1 * s2 with n12 shared
    respondents. Degrees of freedom: one less than the smaller wave has ratings, which is that of the paired test where
    all are linked. In R without linking: t.test statistics with var(x)/n + var(y)/m; survey::svycontrast of two waves.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley.
    """
    _between(overlap, 0, 1, "overlap", "the share of the smaller wave's respondents who answered in both, 0 to 1")
    _between(correlation, -1, 1, "correlation", "a correlation from -1 to 1")
    both = compare_waves(
        earlier,
        later,
        by=by,
        populations=(population if earlier_population is None else earlier_population, population),
        items=items,
        conf_level=conf_level,
        moderate=moderate,
    )
    keys = both.attrs["keys"]
    covariance, told = _covariance(both, keys, linked, overlap, correlation)
    both = both.assign(std_error=np.sqrt(np.clip(both["variance"] - 2 * covariance, 0, None)))
    both["method"] = [one if "available" in one or "compared" in one else f"{one}; {told}" for one in both["method"]]
    if linked is not None:
        both = both.assign(n_linked=_linked(both, keys, linked, "n_linked").fillna(0).astype(int).to_numpy())
    return judged(
        both, by=by, words=CHANGE, smallest_difference=smallest_difference, conf_level=conf_level,
        first=[*keys, "metric", "earlier", "later", "estimate", "std_error", "n", "n_earlier", "n_later"],
    )  # fmt: skip


def overlap_sensitivity(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    *,
    overlap: float | Sequence[float] = (0.5, 1.0),
    correlations: Sequence[float] = (0.3, 0.5),
    by: Sequence[str] = (),
    population: pd.DataFrame | float | None = None,
    earlier_population: pd.DataFrame | float | None = None,
    items: Collection[str] | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Intervals and verdicts of `changes` if the two waves share respondents whose answers correlate.

    Parameters
    ----------
    overlap : float or sequence of float
        Shares (0-1) of the smaller wave's respondents who answered in both; `expected_overlap` gives one.
    correlations : sequence of float
        Correlations of a person's two ratings.
    earlier, later, by, population, earlier_population, items, smallest_difference, conf_level, moderate
        As in `changes`.

    Returns
    -------
    DataFrame
        The rows of `changes`, first as independent (overlap 0, correlation 0), then for every overlap and correlation,
        with these two as columns. Each combination is a family of its own.
    """
    shares = [overlap] if isinstance(overlap, int | float) else list(overlap)
    cases = [(0.0, 0.0), *((share, r) for share in shares for r in correlations)]
    parts = [
        changes(
            earlier, later, by=by, population=population, earlier_population=earlier_population, items=items,
            overlap=share, correlation=r, smallest_difference=smallest_difference, conf_level=conf_level,
            moderate=moderate,
        ).assign(overlap=float(share), correlation=float(r))
        for share, r in cases
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def expected_overlap(
    employed_both: float, *, n_earlier: int, n_later: int, headcount_earlier: float, headcount_later: float
) -> float:
    """Share of the smaller wave's respondents who are expected to have answered in both, from the rosters.

    Parameters
    ----------
    employed_both : float
        People employed at both waves.
    n_earlier, n_later : int
        Respondents of each wave.
    headcount_earlier, headcount_later : float
        People employed at each wave.

    Returns
    -------
    float
        employed_both * rate1 * rate2 / min(n), if answering once says nothing about answering again. The same people
        tend to answer again, so this is a lower value; the upper one is min(employed_both, min(n)) / min(n).

    Raises
    ------
    ValueError
        If a number is not positive or more people answered than were employed.
    """
    for n, headcount, wave in ((n_earlier, headcount_earlier, "earlier"), (n_later, headcount_later, "later")):
        if not 0 < n <= headcount:
            raise ValueError(f"{wave} wave: {n} respondents of {headcount} employed; expected 1 to the headcount.")
    if not 0 <= employed_both <= min(headcount_earlier, headcount_later):
        raise ValueError(
            f"employed_both is {employed_both}; expected at most the smaller headcount, "
            f"{min(headcount_earlier, headcount_later)}."
        )
    shared = employed_both * (n_earlier / headcount_earlier) * (n_later / headcount_later)
    return min(shared / min(n_earlier, n_later), 1.0)


def _covariance(
    both: pd.DataFrame, keys: list[str], linked: pd.DataFrame | None, overlap: float, correlation: float
) -> tuple[np.ndarray, str]:
    errors = [both[f"std_error_{name}"].to_numpy(float) for name in ("earlier", "later")]
    if linked is not None:
        if overlap or correlation:
            raise ValueError("give either `linked` or `overlap` and `correlation`: linked waves need no assumption.")
        known = _linked(both, keys, linked, "covariance").fillna(0.0).to_numpy(float)
        most = np.nan_to_num(errors[0] * errors[1])
        return np.clip(known, -most, most), "people who answered both waves linked by token"
    if not overlap or not correlation:
        return np.zeros(len(both)), INDEPENDENT
    n = [both[f"n_{name}"].to_numpy(dtype=float, na_value=np.nan) for name in ("earlier", "later")]
    with np.errstate(divide="ignore", invalid="ignore"):
        shared = overlap * np.sqrt(np.fmin(*n) / np.fmax(*n))
    told = f"assumed: {overlap:.0%} of the smaller wave answered both, correlation {correlation:g}"
    return np.nan_to_num(correlation * shared * errors[0] * errors[1]), told


def _linked(both: pd.DataFrame, keys: list[str], linked: pd.DataFrame, column: str) -> pd.Series:
    for name in (*keys, "covariance", "n_linked"):
        if name not in linked:
            raise ValueError(f"linked has no column {name!r}; take it from linked_covariances with the same `by`.")
    return both[keys].merge(linked[[*keys, column]], how="left", on=keys)[column]


def _between(value: float, low: float, high: float, name: str, expected: str) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} is {value}; expected {expected}.")
