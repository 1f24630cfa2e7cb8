"""Worst-case bounds: what the answers allow when nothing is assumed about those who were not heard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from engagement.estimates import CURRENT_STAFF, PROCESS, Estimate, scale_mean, summarise
from engagement.estimates.estimate import Population
from engagement.estimates.moments import Moments

TOP = 100.0
METHOD = "worst case: those who did not answer anywhere from 0 to 100; Imbens and Manski's interval"
KNOWN = "worst case: those who did not answer anywhere from 0 to 100; everybody was asked, so no sampling error"


def worst_case_bounds(
    table: pd.DataFrame,
    *,
    population: pd.DataFrame | float,
    by: Sequence[str] = ("responsibility", "object"),
    conf_level: float = 0.95,
    estimand: str = PROCESS,
) -> pd.DataFrame:
    """Lowest and highest mean (or share) of the staff, whatever those who did not answer would have said.

    Parameters
    ----------
    table : DataFrame
        PAIRS or COUNTS of the staff form, one metric with values 0-100 (favourable shares: 0 and 100).
    population : DataFrame or number
        The roster (unit, headcount): units are strata, each with its own response. A number: one headcount per group.
    by : sequence of str
        Grouping columns.
    conf_level : float
        Level of the intervals.
    estimand : str
        "process": those who answer are a sample of such people, the bounds have sampling error. "current staff": they
        are known, the bounds are exact.

    Returns
    -------
    DataFrame
        `by`, metric, estimate (`scale_mean` of the respondents), bound_low, bound_high, conf_low, conf_high (hold the
        true mean with probability conf_level wherever it lies between the bounds), set_low, set_high (hold both
        bounds), conf_level, n, response_rate (percent), estimand, method. Where nobody rated: the whole scale.

    Raises
    ------
    ValueError
        If there is no population, or `estimand` is unknown.

    Notes
    -----
    Each item is rated by those who can; those who do not answer at all are n of N, and the bounds are r m and
    r m + (1 - r) 100 with r = n / N and m the item's mean among those who rated, averaged over items. Standard errors
    are linearised over all N people, within strata, with D 1 for who answered: Var(D y) without missing items. The
    interval is [low - C s_low, high + C s_high] with C from Phi(C + (high - low) / max(s)) - Phi(-C) = conf_level: the
    two-sided normal value where everybody answered, towards the one-sided one where few did. COUNTS of several items
    carry no covariances: correlation 1, an upper bound. Bounds are clipped to the scale by construction, intervals
    by hand.

    References
    ----------
    Manski, C. F. (1989). Anatomy of the selection problem. Journal of Human Resources, 24, 343-360.
    Manski, C. F. (1990). Nonparametric bounds on treatment effects. American Economic Review, 80(2), 319-323.
    Imbens, G. W., & Manski, C. F. (2004). Confidence intervals for partially identified parameters. Econometrica, 72,
    1845-1857.
    Stoye, J. (2009). More on confidence intervals for partially identified parameters. Econometrica, 77, 1299-1315.
    """
    if estimand not in (PROCESS, CURRENT_STAFF):
        raise ValueError(f"estimand is {estimand!r}; expected {PROCESS!r} or {CURRENT_STAFF!r}.")
    if population is None:
        raise ValueError("worst-case bounds need the population: give the roster, or the headcount as a number.")
    options = {"by": by, "population": population, "conf_level": conf_level}
    middle = summarise(table, scale_mean, estimand=estimand, **options)
    low = summarise(table, lowest_mean, estimand=estimand, **options)
    high = summarise(table, highest_mean, estimand=estimand, **options)
    found = with_intervals(middle, low, high, by=by, conf_level=conf_level)
    rate = 100 * low["sampling_fraction"].to_numpy(float)
    return found.assign(response_rate=rate, estimand=estimand, method=KNOWN if estimand == CURRENT_STAFF else METHOD)


def lowest_mean(
    table: pd.DataFrame, *, population: Population = None, conf_level: float = 0.95, estimand: str | None = None
) -> Estimate:
    """Kernel: the mean of one group if all who did not answer rated 0; see `worst_case_bounds`.

    The sampling fraction of the result is the response rate.
    """
    return _extreme(table, population, conf_level, estimand, 0.0)


def highest_mean(
    table: pd.DataFrame, *, population: Population = None, conf_level: float = 0.95, estimand: str | None = None
) -> Estimate:
    """Kernel: the mean if all who did not answer rated 100; see `lowest_mean`."""
    return _extreme(table, population, conf_level, estimand, TOP)


def _extreme(
    table: pd.DataFrame, population: Population, conf_level: float, estimand: str | None, silent: float
) -> Estimate:
    moments = Moments.of(table, isinstance(population, pd.Series))
    metric = str(table["metric"].iloc[0]) if "metric" in table else "score"
    headcounts = _headcounts(moments, population)
    n, everybody = float(moments.respondents.sum()), _everybody(moments, population)
    if not len(moments.items) or not everybody > 0:
        return Estimate(silent, 0.0, np.nan, np.nan, conf_level, 0, estimand or PROCESS, metric, "nobody rated it")
    rate = n / everybody
    rated, mean = moments.n_item, np.einsum("hii->i", moments.sum_a) / moments.n_item
    estimate = float((silent + rate * (mean - silent)).mean())
    error = 0.0
    if estimand != CURRENT_STAFF:
        error = np.sqrt(max(_covariance(moments, headcounts, everybody, mean - silent, mean, rated).mean(), 0.0))
    count = int(np.sort(rated)[(len(rated) - 1) // 2])
    return Estimate(
        estimate, float(error), np.nan, np.nan, conf_level, count, estimand or PROCESS, metric, METHOD, np.nan, rate
    )


def _headcounts(moments: Moments, population: Population) -> np.ndarray:
    """Headcount of each stratum that answered; who named no unit stands for nobody else."""
    if isinstance(population, pd.Series):
        known = np.array([population.get(one, np.nan) if one is not None else np.nan for one in moments.strata], float)
        return np.maximum(np.where(np.isfinite(known), known, moments.respondents), moments.respondents)
    return np.maximum(np.full(1, float(population)), moments.respondents)


def _everybody(moments: Moments, population: Population) -> float:
    """All people of the group, those of units nobody answered from included."""
    total = float(population.sum()) if isinstance(population, pd.Series) else float(population)
    return max(total, float(moments.respondents.sum()))


def _covariance(
    moments: Moments, headcounts: np.ndarray, everybody: float, level: np.ndarray, mean: np.ndarray, rated: np.ndarray
) -> np.ndarray:
    """Covariances of the items' bounds: linearised, over all people of each stratum, answering or not.

    With D who answered and R who rated, person i counts z_i = (level D_i + n / n_a R_i (y_i - mean)) / N; level is the
    distance of the mean from what the silent are taken to say.
    """
    n = float(moments.respondents.sum())
    scale = n / rated
    centre = np.einsum("hii->hi", moments.sum_a) - np.einsum("hii->hi", moments.n) * mean
    cross = (
        moments.sum_ab
        - mean[None, :, None] * np.swapaxes(moments.sum_a, 1, 2)
        - mean[None, None, :] * moments.sum_a
        + moments.n * mean[None, :, None] * mean[None, None, :]
    )
    mixed = level[None, :, None] * (scale * centre)[:, None, :]
    squares = (
        moments.respondents[:, None, None] * level[None, :, None] * level[None, None, :]
        + mixed
        + np.swapaxes(mixed, 1, 2)
        + np.outer(scale, scale)[None] * cross
    ) / everybody**2
    sums = (moments.respondents[:, None] * level + scale * centre) / everybody
    some = headcounts > 1
    size = np.where(some, headcounts, 2.0)[:, None, None]
    within = size / (size - 1) * (squares - sums[:, :, None] * sums[:, None, :] / size)
    covariance = np.where(some[:, None, None], within, squares).sum(axis=0)
    if not moments.has_pairs and len(mean) > 1:
        spread = np.sqrt(np.clip(np.diag(covariance), 0, None))
        covariance = np.outer(spread, spread)
    return covariance


def with_intervals(
    middle: pd.DataFrame, low: pd.DataFrame, high: pd.DataFrame, *, by: Sequence[str], conf_level: float
) -> pd.DataFrame:
    """Put bounds and their intervals beside the estimate.

    Parameters
    ----------
    middle, low, high : DataFrame
        Results of `summarise`, same groups in the same order: the estimate, the lowest and the highest mean.
    by : sequence of str
        Grouping columns.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        `by`, metric, estimate, bound_low, bound_high, conf_low, conf_high, set_low, set_high, conf_level, n.
    """
    lower, upper = low["estimate"].to_numpy(float), high["estimate"].to_numpy(float)
    error_low, error_high = (one["std_error"].fillna(0.0).to_numpy(float) for one in (low, high))
    inner = imbens_manski(lower, upper, error_low, error_high, conf_level=conf_level)
    outer = _normal(conf_level)
    return middle[[*by, "metric", "estimate"]].assign(
        bound_low=lower,
        bound_high=upper,
        conf_low=np.maximum(lower - inner * error_low, 0.0),
        conf_high=np.minimum(upper + inner * error_high, TOP),
        set_low=np.maximum(lower - outer * error_low, 0.0),
        set_high=np.minimum(upper + outer * error_high, TOP),
        conf_level=conf_level,
        n=middle["n"],
    )


def imbens_manski(
    low: np.ndarray, high: np.ndarray, error_low: np.ndarray, error_high: np.ndarray, *, conf_level: float = 0.95
) -> np.ndarray:
    """Critical value of the interval of a parameter that is only known to lie between two estimated bounds.

    Parameters
    ----------
    low, high : array of float
        Estimated bounds.
    error_low, error_high : array of float
        Their standard errors.
    conf_level : float
        Probability that the interval holds the parameter, wherever it lies between the bounds.

    Returns
    -------
    array of float
        C: from the two-sided normal value (bounds meet) down to the one-sided one (bounds far apart).

    References
    ----------
    Imbens, G. W., & Manski, C. F. (2004). Confidence intervals for partially identified parameters. Econometrica, 72,
    1845-1857.
    """
    from scipy.special import ndtr

    error = np.maximum(np.asarray(error_low, float), np.asarray(error_high, float))
    width = np.asarray(high, float) - np.asarray(low, float)
    distance = np.where(error > 0, width / np.where(error > 0, error, 1.0), np.inf)
    below, above = np.zeros(len(error)), np.full(len(error), _normal(conf_level))
    for _ in range(60):
        middle = (below + above) / 2
        enough = ndtr(middle + distance) - ndtr(-middle) >= conf_level
        below, above = np.where(enough, below, middle), np.where(enough, middle, above)
    return above


def _normal(conf_level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + conf_level / 2))
