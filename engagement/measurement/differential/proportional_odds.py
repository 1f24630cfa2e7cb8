"""The proportional-odds model on counts: Newton's method on the concave log likelihood of ordered answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_STEPS = 60
GAIN = 1e-11
"""Stop when the next step can raise the log likelihood by no more than this."""

LEAST_INFORMATION = 1e-4
"""Information about a coefficient, in people, below which it runs away: a group is told apart by the answers."""


@dataclass(frozen=True)
class OrderedFit:
    """A fitted proportional-odds model: logit P(answer <= k) = thresholds[k] - x'coefficients.

    Attributes
    ----------
    log_likelihood : float
        At the estimates; where `separated`, the limit it tends to.
    thresholds : array of float, shape (categories - 1,)
        Ascending.
    coefficients : array of float, shape (columns,)
        Per unit of the design; positive: higher answers.
    information : array of float
        Observed information of thresholds, then coefficients.
    rank : int
        Columns of the design that are not combinations of others.
    separated : bool
        Whether a coefficient has no finite estimate.
    converged : bool
        Whether the last step could gain nothing more.
    """

    log_likelihood: float
    thresholds: np.ndarray
    coefficients: np.ndarray
    information: np.ndarray
    rank: int
    separated: bool
    converged: bool


def fit_ordered(counts: np.ndarray, design: np.ndarray, *, start: np.ndarray | None = None) -> OrderedFit:
    """Fit the proportional-odds model by maximum likelihood.

    Parameters
    ----------
    counts : array, shape (cells, categories)
        People of each cell in each category, lowest first; every category is used, there are two or more.
    design : array of float, shape (cells, columns)
        One row per cell, without a constant; centre and scale it for numbers of like size.
    start : array of float, optional
        Thresholds and coefficients to start from.

    Returns
    -------
    OrderedFit

    Notes
    -----
    With a and b the upper and lower threshold of a category less x'beta, and d = a - b, log p = log F(a) + log F(-b) +
    log(1 - exp(-d)): stable in both tails, and its second derivatives keep thresholds and covariates apart, so that a
    Newton step costs one pass over the cells. Steps are halved until the likelihood rises. In R: MASS::polr,
    ordinal::clm.

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical Society B, 42, 109-142.
    Pratt, J. W. (1981). Concavity of the log likelihood. Journal of the American Statistical Association, 76, 103-106.
    """
    counts = np.asarray(counts, dtype=float)
    k = counts.shape[1]
    per_category = counts.sum(axis=0)
    # People on either side of each threshold: its weight in gradient and information.
    beside = counts[:, :-1] + counts[:, 1:]
    if start is None:
        below = np.cumsum(per_category)[:-1] / per_category.sum()
        start = np.append(np.log(below / (1 - below)), np.zeros(design.shape[1]))
    at = np.asarray(start, dtype=float)
    likelihood = _log_likelihood(at, counts, per_category, design)
    converged = False
    information = np.zeros((len(at), len(at)))
    for _ in range(MOST_STEPS):
        gradient, information = _derivatives(at, counts, per_category, beside, design)
        step = _solve(information, gradient)
        gain = float(gradient @ step) / 2
        if gain < GAIN * max(1.0, abs(likelihood) * 1e-4):
            converged = True
            last = _log_likelihood(at + step, counts, per_category, design)
            if last >= likelihood - 1e-9:  # the last step squares the error that is left
                at, likelihood = at + step, max(last, likelihood)
                information = _derivatives(at, counts, per_category, beside, design)[1]
            break
        size = 1.0
        while size > 1e-10:
            tried = at + size * step
            new = _log_likelihood(tried, counts, per_category, design)
            if new >= likelihood:
                break
            size /= 2
        else:
            converged = gain < 1e-6  # only rounding is left to gain
            break
        at, likelihood = tried, new
    rank = int(np.linalg.matrix_rank(design - design.mean(axis=0))) if design.size else 0
    roots = np.linalg.eigvalsh(information)
    expected_null = design.shape[1] - rank
    separated = bool(roots[expected_null] < LEAST_INFORMATION)
    return OrderedFit(likelihood, at[: k - 1], at[k - 1 :], information, rank, separated, converged)


def null_log_likelihood(counts: np.ndarray) -> float:
    """Log likelihood of the model without covariates: every category has its overall share."""
    totals = np.asarray(counts, dtype=float).sum(axis=0)
    used = totals[totals > 0]
    return float(used @ np.log(used / used.sum()))


def cell_scores(fit: OrderedFit, design: np.ndarray) -> np.ndarray:
    """Differentiate one person's log likelihood, for every cell and category: cells x categories x parameters."""
    k = len(fit.thresholds) + 1
    upper, lower, gap = _parts(np.append(fit.thresholds, fit.coefficients), k, design)
    scores = np.zeros((len(design), k, k - 1 + design.shape[1]))
    places = np.arange(k - 1)
    scores[:, places, places] += upper + gap[:-1]
    scores[:, places + 1, places] -= lower + gap[1:]
    slope = np.zeros((len(design), k))
    slope[:, :-1] -= upper
    slope[:, 1:] += lower
    scores[:, :, k - 1 :] = slope[:, :, None] * design[:, None, :]
    return scores


def _log_likelihood(at: np.ndarray, counts: np.ndarray, per_category: np.ndarray, design: np.ndarray) -> float:
    from scipy.special import log_expit

    k = counts.shape[1]
    thresholds, distances = at[: k - 1], np.diff(at[: k - 1])
    if (distances <= 0).any():
        return -np.inf
    place = thresholds - (design @ at[k - 1 :])[:, None]
    total = (counts[:, :-1] * log_expit(place)).sum() + (counts[:, 1:] * log_expit(-place)).sum()
    return float(total + per_category[1:-1] @ np.log(-np.expm1(-distances)))


def _parts(at: np.ndarray, k: int, design: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """1 - F and F at each cell's thresholds, and 1 / (exp(d) - 1) of each category (0 for the outer two)."""
    from scipy.special import expit

    place = at[: k - 1] - (design @ at[k - 1 :])[:, None]
    gap = np.zeros(k)
    distances = np.diff(at[: k - 1])
    gap[1:-1] = np.exp(-distances) / -np.expm1(-distances)
    return expit(-place), expit(place), gap


def _derivatives(
    at: np.ndarray, counts: np.ndarray, per_category: np.ndarray, beside: np.ndarray, design: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    k = counts.shape[1]
    upper, lower, gap = _parts(at, k, design)
    slopes = counts[:, :-1] * upper - counts[:, 1:] * lower
    gradient = np.empty(len(at))
    gradient[: k - 1] = slopes.sum(axis=0) + per_category[:-1] * gap[:-1] - per_category[1:] * gap[1:]
    gradient[k - 1 :] = -(design.T @ slopes.sum(axis=1))
    weight = beside * upper * lower
    information = np.zeros((len(at), len(at)))
    curve = per_category * gap * (1 + gap)  # exp(d) / (exp(d) - 1)^2
    places = np.arange(k - 1)
    information[places, places] = weight.sum(axis=0) + curve[:-1] + curve[1:]
    information[places[:-1], places[1:]] = information[places[1:], places[:-1]] = -curve[1:-1]
    cross = design.T @ weight
    information[k - 1 :, : k - 1] = -cross
    information[: k - 1, k - 1 :] = -cross.T
    information[k - 1 :, k - 1 :] = design.T @ (weight.sum(axis=1)[:, None] * design)
    return gradient, information


def _solve(information: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Newton step; along directions without information (combinations of columns) there is none."""
    roots, vectors = np.linalg.eigh(information)
    kept = roots > 1e-12 * roots[-1]
    return vectors[:, kept] @ ((vectors[:, kept].T @ gradient) / roots[kept])
