"""Internal consistency: whether the items of a scale stand together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, Estimate
from engagement.estimates.moments import Moments
from engagement.measurement.consistency.moments import (
    MISSING,
    complete_variances,
    item_answers,
    item_sums,
    varying_items,
)

INTERVALS = {"feldt": "Feldt interval", "duhachek": "Duhachek and Iacobucci interval"}


def cronbach_alpha(
    items: pd.DataFrame,
    *,
    missing: str = "pairwise",
    conf_level: float = 0.95,
    interval: str = "feldt",
    standardised: bool = False,
) -> Estimate:
    """Cronbach's alpha with its interval.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers, higher means more; at least two columns.
    missing : str
        "pairwise": covariances of each pair from those who answered both. "listwise": complete rows only.
    conf_level : float
        Level of the interval.
    interval : str
        "feldt": by the F distribution. "duhachek": estimate plus and minus z times the standard error.
    standardised : bool
        True: from correlations, as if all items had the same variance.

    Returns
    -------
    Estimate
        estimate is alpha (at most 1), NaN where it is not computable; `method` tells why. n is the number of
        respondents with at least one answer (pairwise) or of complete rows (listwise). Items without variance are left
        out, and `method` says how many. std_error is NaN with Feldt's interval, which needs none.

    Raises
    ------
    ValueError
        If there are fewer than two items, an option is unknown, or a column is not numeric.

    Notes
    -----
    alpha = k / (k - 1) (1 - trace(C) / sum(C)), C the covariances; standardised: the correlations cov2cor(C).
    Feldt: (1 - alpha) / (1 - estimate) follows F with n - 1 and (n - 1)(k - 1) degrees of freedom, exact for normal
    scores of items with equal variances and covariances. Duhachek and Iacobucci: the squared standard error is
    2 k^2 / ((k - 1)^2 S^3 n) [S (tr(C C) + tr(C)^2) - 2 tr(C) sum(C C)], S = sum(C), for normal answers with any C.
    In R: psych::alpha(items)$total (raw_alpha, std.alpha, ase) and psych::alpha.ci(alpha, n, k). Both intervals hold
    for raw alpha; for standardised alpha they treat the variances as known.

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika, 16, 297-334.
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient alpha. Applied
    Psychological Measurement, 11, 93-103.
    Duhachek, A., & Iacobucci, D. (2004). Alpha's standard error (ASE): an accurate and precise confidence interval
    estimate. Journal of Applied Psychology, 89, 792-808.
    """
    _check_interval(interval)
    if items.shape[1] < 2:
        raise ValueError(f"alpha needs at least two items, found {items.shape[1]}.")
    if missing not in MISSING:
        raise ValueError(f"missing is {missing!r}; expected 'pairwise' or 'listwise'.")
    answers = item_answers(items)
    told = _name(standardised) + f", {missing}"
    # complete answers to few questions: alpha and Feldt's interval need no more than these variances
    complete = complete_variances(answers) if interval == "feldt" and not standardised else None
    if complete is not None:
        return _estimate(_Shape(*complete), answers.shape[1], 0, conf_level, interval, told)
    sums = item_sums(answers, missing=missing, names=tuple(items.columns))
    keep = varying_items(sums)
    shape = _Shape.of(sums.covariance[np.ix_(keep, keep)], standardised)
    return _estimate(shape, int(sums.respondents), int((~keep).sum()), conf_level, interval, told, standardised)


def alpha_from_pairs(
    table: pd.DataFrame,
    *,
    population: object = None,
    conf_level: float = 0.95,
    estimand: str | None = None,
    interval: str = "feldt",
    standardised: bool = False,
) -> Estimate:
    """Cronbach's alpha from pair moments: a kernel for `summarise`, with nobody's rows at hand.

    Parameters
    ----------
    table : DataFrame
        One group's PAIRS of one scale (`engagement.engine.count_pairs`); the cells of the group are added up.
    population, estimand
        Taken and not used: alpha is a property of the answering, so its estimand is always "process".
    conf_level, interval, standardised
        As in `cronbach_alpha`.

    Returns
    -------
    Estimate
        As `cronbach_alpha(missing="pairwise")`, except that n, which the interval uses, is the number of answers to
        the item that most people answered: who answered at least one item is not in the pairs. Equal when somebody's
        answers are never split over items.

    Raises
    ------
    ValueError
        If the table holds more than one scale, one item only, or no pairs.
    """
    _check_interval(interval)
    if "item_a" not in table or "sum_ab" not in table:
        raise ValueError("alpha needs PAIRS with item_a, item_b, n, sum_a, sum_b and sum_ab; make them by count_pairs.")
    for key in ("responsibility", "object", "metric"):
        if key in table and table[key].nunique() > 1:
            found = sorted(map(str, table[key].unique()))
            raise ValueError(f"alpha takes the pairs of one scale, found {key} {', '.join(found)}; use summarise.")
    names = pd.unique(table["item_a"])
    if len(names) < 2:
        raise ValueError(f"alpha needs at least two items, found {len(names)}.")
    moments = Moments.of(table, False)
    n, sums, cross = moments.n[0], moments.sum_a[0], moments.sum_ab[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = np.where(n > 1, (n * cross - sums * sums.T) / (n * (n - 1)), np.nan)
    # sums of answers that are all alike may differ from 0 by rounding
    noise = 1e-12 * np.divide(np.diag(cross), np.maximum(np.diag(n), 1))
    keep = np.diag(covariance) > noise
    respondents = int(np.diag(n).max()) if len(n) else 0
    told = _name(standardised) + ", pairwise"
    shape = _Shape.of(covariance[np.ix_(keep, keep)], standardised)
    return _estimate(shape, respondents, len(names) - shape.k, conf_level, interval, told, standardised)


def alpha_of(covariance: np.ndarray) -> float:
    """Alpha of a covariance (or correlation) matrix of at least two items; NaN where the total has no variance."""
    k, total = len(covariance), float(covariance.sum())
    if k < 2 or not total > 0:
        return np.nan
    return float(k / (k - 1) * (1 - np.trace(covariance) / total))


def as_correlation(covariance: np.ndarray) -> np.ndarray:
    """Covariances over the items' own standard deviations; R's cov2cor."""
    spread = np.sqrt(np.diag(covariance))
    found = covariance / np.outer(spread, spread)
    np.fill_diagonal(found, 1.0)
    return found


def alpha_std_error(covariance: np.ndarray, n: float) -> float:
    """Give the standard error of alpha for normal answers (Duhachek and Iacobucci, 2004)."""
    k, total, trace = len(covariance), float(covariance.sum()), float(np.trace(covariance))
    products = float((covariance**2).sum())  # tr(C C)
    rows = covariance.sum(axis=0)  # sum(C C) is its squared length
    inner = total * (products + trace**2) - 2 * trace * float(rows @ rows)
    return float(np.sqrt(max(2 * k**2 / ((k - 1) ** 2 * total**3) * inner / n, 0.0)))


@dataclass(frozen=True)
class _Shape:
    """What alpha needs of a covariance matrix: its size, trace and sum; the matrix itself for the standard error."""

    k: int
    trace: float
    total: float
    covariance: np.ndarray | None = None

    @classmethod
    def of(cls, covariance: np.ndarray, standardised: bool = False) -> _Shape:
        if standardised and len(covariance):
            covariance = as_correlation(covariance)
        return cls(len(covariance), float(np.trace(covariance)), float(covariance.sum()), covariance)

    def problem(self, n: int) -> str:
        """Why there is no alpha; "" where there is one."""
        if n < 3:
            return "fewer than three respondents"
        if self.k < 2:
            return "fewer than two items vary"
        if not np.isfinite(self.total):
            return "two items were not answered by the same people"
        if self.total <= 1e-12 * self.trace:
            return "the total has no variance"
        return ""


def _estimate(
    shape: _Shape, n: int, left_out: int, conf_level: float, interval: str, told: str, standardised: bool = False
) -> Estimate:
    metric = "alpha_standardised" if standardised else "alpha"
    method = f"{told}, {INTERVALS[interval]}"
    problem = shape.problem(n)
    if problem:
        nothing = (np.nan,) * 4
        return Estimate(*nothing, conf_level, n, PROCESS, metric, f"{method}: not computable, {problem}")
    if left_out:
        method += f"; items without variance left out: {left_out}"
    alpha = float(shape.k / (shape.k - 1) * (1 - shape.trace / shape.total))
    if interval == "feldt":
        return Estimate(alpha, np.nan, *_feldt(alpha, n, shape.k, conf_level), conf_level, n, PROCESS, metric, method)
    from scipy.special import ndtri

    std_error = alpha_std_error(shape.covariance, n)
    half = float(ndtri(0.5 + conf_level / 2)) * std_error
    return Estimate(alpha, std_error, alpha - half, min(alpha + half, 1.0), conf_level, n, PROCESS, metric, method)


def _name(standardised: bool) -> str:
    return "standardised alpha" if standardised else "Cronbach's alpha"


def _check_interval(interval: str) -> None:
    if interval not in INTERVALS:
        raise ValueError(f"interval is {interval!r}; expected 'feldt' or 'duhachek'.")


def _feldt(alpha: float, n: int, k: int, conf_level: float) -> tuple[float, float]:
    from scipy.special import fdtri

    tail = (1 - conf_level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * fdtri(df1, df2, 1 - tail)
    high = 1 - (1 - alpha) * fdtri(df1, df2, tail)
    return float(low), float(min(high, 1.0))
