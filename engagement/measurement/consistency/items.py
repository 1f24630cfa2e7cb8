"""Item by item: how hard to agree with, whether it goes with the rest, and what the scale would be without it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.measurement.consistency.alpha import as_correlation
from engagement.measurement.consistency.minres import squared_multiple_correlations
from engagement.measurement.consistency.moments import item_answers, item_sums, varying_items

FIVE_POINTS = (1, 2, 3, 4, 5)


def item_analysis(
    items: pd.DataFrame, *, points: Sequence[float] | None = FIVE_POINTS, missing: str = "pairwise"
) -> pd.DataFrame:
    """Classical item statistics of one scale.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers to the items of one scale, all keyed alike, higher means more; at least two columns.
    points : sequence of float or None
        The response options, or just the lowest and the highest; None: difficulty, floor and ceiling stay NaN.
    missing : str
        "pairwise": each pair of items from those who answered both. "listwise": complete rows only.

    Returns
    -------
    DataFrame
        One row per item: item, n (answers), missing (percent of the rows), difficulty (mean, 0 = all at the lowest
        option, 100 = all at the highest: high means easy to agree with), sd (of the answers, their unit), floor and
        ceiling (percent of the answers at the lowest and highest option), item_rest (correlation with the sum of the
        other items), item_total_corrected (correlation of the standardised item with the standardised total, without
        the item's own error: overlap corrected by squared multiple correlations), item_total (the same, uncorrected),
        alpha_if_dropped, standardised_alpha_if_dropped (of the other items; NaN where fewer than two are left),
        method. Correlations and alphas are NaN for items without variance, which count nowhere else either.

    Raises
    ------
    ValueError
        If there are fewer than two items, a column is not numeric, or an answer lies outside `points`.

    Notes
    -----
    With covariances C of the items that vary, R = cov2cor(C), s smc: item_rest = sum_j C_ij / sqrt(C_ii sum C without
    i), j other than i; item_total = sum_j R_ij / sqrt(sum R); item_total_corrected the same with s on the diagonal
    of R. In R: psych::alpha(items)$item.stats: r.drop, std.r and r.cor; $alpha.drop: raw_alpha and std.alpha (with two
    items psych shows ratios that are no alphas; here NaN).

    References
    ----------
    Cureton, E. E. (1966). Corrected item-test correlations. Psychometrika, 31, 93-96.
    """
    if items.shape[1] < 2:
        raise ValueError(f"item analysis needs at least two items, found {items.shape[1]}.")
    answers, names = item_answers(items), tuple(items.columns)
    rows = answers.shape[1]
    if missing == "listwise":
        answers = answers[:, ~np.isnan(answers).any(axis=0)]
    sums = item_sums(answers, missing=missing, names=names)
    n, keep = np.diag(sums.n), varying_items(sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.sqrt(np.where(n > 1, np.maximum(np.diag(sums.covariance), 0.0), np.nan))
        gone = 100 * (1 - n / rows) if rows else np.full(len(n), np.nan)
    table = pd.DataFrame({"item": list(names), "n": n.astype(int), "missing": gone, "sd": sd})
    table = table.assign(**_placed(answers, n, sums.mean, points, names))
    relations = {name: np.full(len(names), np.nan) for name in _RELATIONS}
    covariance = sums.covariance[np.ix_(keep, keep)]
    problem = ""
    if keep.sum() < 2:
        problem = ": fewer than two items vary"
    elif not np.isfinite(covariance).all():
        problem = ": two items were not answered by the same people"
    else:
        for name, values in _relations(covariance).items():
            relations[name][keep] = values
    told = np.where(keep, f"classical item analysis, {missing}{problem}", "no variance: counted with no other item")
    return table.assign(**relations, method=told)[list(_HEADINGS)]


_RELATIONS = ("item_rest", "item_total_corrected", "item_total", "alpha_if_dropped", "standardised_alpha_if_dropped")
_HEADINGS = ("item", "n", "missing", "difficulty", "sd", "floor", "ceiling", *_RELATIONS, "method")


def _relations(covariance: np.ndarray) -> dict[str, np.ndarray]:
    correlation = as_correlation(covariance)
    reduced = correlation.copy()
    np.fill_diagonal(reduced, squared_multiple_correlations(correlation))
    variance, total = np.diag(covariance), covariance.sum()
    with_rest = covariance.sum(axis=0) - variance
    rest = total - 2 * with_rest - variance
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "item_rest": with_rest / np.sqrt(variance * np.where(rest > 1e-12 * total, rest, np.nan)),
            "item_total_corrected": reduced.sum(axis=0) / np.sqrt(reduced.sum()),
            "item_total": correlation.sum(axis=0) / np.sqrt(correlation.sum()),
            "alpha_if_dropped": _alpha_without(covariance),
            "standardised_alpha_if_dropped": _alpha_without(correlation),
        }
    return {name: np.where(np.isfinite(values), values, np.nan) for name, values in found.items()}


def _alpha_without(matrix: np.ndarray) -> np.ndarray:
    """Alpha without each item in turn; NaN where fewer than two are left or their total has no variance."""
    left = len(matrix) - 1
    if left < 2:
        return np.full(len(matrix), np.nan)
    own = np.diag(matrix)
    total = matrix.sum() - 2 * matrix.sum(axis=0) + own
    trace = own.sum() - own
    total = np.where(total > 1e-12 * trace, total, np.nan)
    return left / (left - 1) * (1 - trace / total)


def _placed(
    answers: np.ndarray, n: np.ndarray, mean: np.ndarray, points: Sequence[float] | None, names: tuple
) -> dict[str, np.ndarray]:
    """Where the answers lie between the lowest and the highest option, percent."""
    nothing = np.full(len(n), np.nan)
    if points is None:
        return {"difficulty": nothing, "floor": nothing, "ceiling": nothing}
    low, high = lowest_highest(points)
    some = n > 0
    for bad in (answers < low, answers > high):  # NaN compares as False
        place = np.flatnonzero(bad.any(axis=1))
        if len(place):
            value = answers[place[0]][bad[place[0]]][0]
            raise ValueError(
                f"item {names[place[0]]!r} holds {value:g}, outside the options {low:g} to {high:g}; "
                "give the scale's options as points."
            )
    count = np.where(some, n, np.nan)
    return {
        "difficulty": 100 * (mean - low) / (high - low),
        "floor": 100 * (answers == low).sum(axis=1) / count,
        "ceiling": 100 * (answers == high).sum(axis=1) / count,
    }


def lowest_highest(points: Sequence[float]) -> tuple[float, float]:
    """Give the lowest and highest response option.

    Raises
    ------
    ValueError
        If there are fewer than two different options.
    """
    found = np.asarray(list(points), dtype=float)
    if len(found) < 2 or not np.isfinite(found).all() or found.min() == found.max():
        raise ValueError(f"points is {list(points)!r}; expected the response options, at least the lowest and highest.")
    return float(found.min()), float(found.max())
