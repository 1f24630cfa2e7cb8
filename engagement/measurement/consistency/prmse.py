"""Proportional reduction of mean squared error: how well a score predicts the true score of one of its parts."""

from __future__ import annotations

import numpy as np


def prmse(observed: np.ndarray, true: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Predict the true score of every subscale from its own score, from the total, from both, and from all subscores.

    Parameters
    ----------
    observed : array, shape (subscales, subscales)
        Covariances of the observed subscores.
    true : array, shape (subscales, subscales)
        Covariances of their true scores: as `observed` off the diagonal where errors are uncorrelated.
    weights : array, shape (subscales,)
        Weight of each subscore in the total.

    Returns
    -------
    dict of array, shape (subscales,)
        prmse_own, prmse_total, prmse_combination (own and total), prmse_augmented (all subscores): squared correlations
        of the best linear predictor with the true score. NaN where the true variance is not above 0, or a matrix
        cannot be inverted. Estimated covariances may put prmse_total above 1.

    Notes
    -----
    With true variance t_j, observed variance v_j, X = sum of w_l S_l and c_j = cov(T_j, X) = sum_l w_l true_jl:
    own t_j / v_j (the reliability); total c_j^2 / (t_j var X); combination q' Q^-1 q / t_j with q = (t_j, c_j) and
    Q the covariances of (S_j, X), cov(S_j, X) = sum_l w_l observed_jl; augmented the same with all subscores.

    References
    ----------
    Haberman, S. J. (2008). When can subscores have value? Journal of Educational and Behavioral Statistics, 33,
    204-229.
    """
    t, v = np.diag(true), np.diag(observed)
    of_total = float(weights @ observed @ weights)
    with_total, true_with_total = observed @ weights, true @ weights
    size = len(t)
    found = {name: np.full(size, np.nan) for name in PREDICTORS}
    for place in range(size):
        if not t[place] > 0 or not v[place] > 0:
            continue
        found["prmse_own"][place] = t[place] / v[place]
        if of_total > 0:
            found["prmse_total"][place] = true_with_total[place] ** 2 / (t[place] * of_total)
            both = np.array([[v[place], with_total[place]], [with_total[place], of_total]])
            told = np.array([t[place], true_with_total[place]])
            found["prmse_combination"][place] = _explained(told, both) / t[place]
        found["prmse_augmented"][place] = _explained(true[place], observed) / t[place]
    return found


PREDICTORS = ("prmse_own", "prmse_total", "prmse_combination", "prmse_augmented")


def _explained(covariance: np.ndarray, predictors: np.ndarray) -> float:
    """Variance explained by predictors with these covariances; NaN where they are not positive definite.

    One predictor that the others hold (a total of one subscale) is no more information, not a failure.
    """
    if not (np.isfinite(covariance).all() and np.isfinite(predictors).all()):
        return np.nan
    spread = np.sqrt(np.maximum(np.diag(predictors), 0.0))
    if not (spread > 0).all():
        return np.nan
    values, vectors = np.linalg.eigh(predictors / np.outer(spread, spread))
    if values[0] < -1e-10:
        return np.nan
    used = values > 1e-10
    along = vectors[:, used].T @ (covariance / spread)
    return float((along**2 / values[used]).sum())
