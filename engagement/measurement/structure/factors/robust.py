"""Corrections for answers that are not normal, or that come in clusters: sandwiches and scaled tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engagement.measurement.structure.factors.factor_ml import MLFit
from engagement.measurement.structure.factors.mean_covariance import (
    CHUNK,
    expected_information,
    observed_information,
    person_scores,
)
from engagement.measurement.structure.factors.scoring import inverse

ML, MLM, MLR = "ml", "mlm", "mlr"


class Robust(NamedTuple):
    """What an estimator adds to a fit.

    Attributes
    ----------
    covariance : array
        Of the free parameters.
    scaling : float
        The scaled chi-square is chi-square over this; 1 for plain maximum likelihood, NaN without degrees of freedom.
    """

    covariance: np.ndarray
    scaling: float


def robust(
    fit: MLFit, groups: Sequence[np.ndarray], estimator: str, clusters: Sequence[np.ndarray] | None = None
) -> Robust:
    """Covariance of the parameters and scaling factor of the test.

    Parameters
    ----------
    fit : MLFit
        The fit.
    groups : sequence of array
        The complete rows it was fitted to.
    estimator : str
        "ml": expected information, no scaling. "mlm": sandwich with the sample's fourth moments, Satorra-Bentler
        scaling. "mlr": Huber-White sandwich with observed information, Yuan-Bentler scaling as Mplus computes it.
    clusters : sequence of array of int, optional
        Cluster of every row, for "mlr": scores are added up within clusters.

    Returns
    -------
    Robust
        Covariance and scaling.
    """
    shares = [len(one) / fit.n for one in groups]
    if estimator == ML:
        return Robust(inverse(information(fit, shares)) / fit.n, 1.0)
    if estimator == MLM:
        bread = inverse(information(fit, shares))
        meat = _score_products(fit, groups, None, of_sample=True)
        saturated = sum(
            quadratic_trace(one, part.mean, part.covariance, np.linalg.inv(model.covariance))
            for one, part, model in zip(groups, fit.data, fit.implied, strict=True)
        )
    else:
        bread = inverse(information(fit, shares, observed=True))
        meat = _score_products(fit, groups, clusters, of_sample=False)
        saturated = sum(
            quadratic_trace(
                one,
                part.mean,
                part.covariance,
                np.linalg.inv(part.covariance),
                None if clusters is None else clusters[at],
            )
            for at, (one, part) in enumerate(zip(groups, fit.data, strict=True))
        )
    scaling = (saturated - float(np.trace(bread @ meat))) / fit.degrees if fit.degrees else np.nan
    return Robust(bread @ meat @ bread / fit.n, scaling)


def information(fit: MLFit, shares: Sequence[float], *, observed: bool = False) -> np.ndarray:
    """Compute the expected or observed information of one person about the free parameters."""
    total = np.zeros((fit.pattern.n_free,) * 2)
    for group, share in enumerate(shares):
        model = fit.implied[group]
        one = (
            observed_information(fit.simple, fit.pattern, model, fit.data[group])
            if observed
            else expected_information(model, np.linalg.inv(model.covariance))
        )
        fit.pattern.add_matrix(total, group, share * one)
    return total


def _score_products(
    fit: MLFit, groups: Sequence[np.ndarray], clusters: Sequence[np.ndarray] | None, *, of_sample: bool
) -> np.ndarray:
    """Mean product of people's scores, or of their sums within clusters, by the free parameters."""
    q = fit.pattern.n_free
    total = np.zeros((q, q))
    n_clusters = 0 if clusters is None else 1 + max(int(one.max()) for one in clusters)
    sums = np.zeros((n_clusters, q))
    for group, values in enumerate(groups):
        model, part = fit.implied[group], fit.data[group]
        centre, target = (part.mean, part.covariance) if of_sample else (model.mean, model.covariance)
        size = model.left.shape[1]
        product, own = np.zeros((size, size)), np.zeros((n_clusters, size))
        for rows, scores in person_scores(fit.simple, fit.pattern, model, values, centre, target):
            if clusters is None:
                product += scores.T @ scores
            else:
                own += _added(scores, clusters[group][rows], n_clusters)
        if clusters is None:
            fit.pattern.add_matrix(total, group, product)
        else:
            sums += fit.pattern.columns(group, own) * np.sqrt(_small_number(clusters[group]))
    if clusters is not None:
        total = sums.T @ sums
    return total / fit.n


def quadratic_trace(
    values: np.ndarray,
    centre: np.ndarray,
    target: np.ndarray,
    precision: np.ndarray,
    clusters: np.ndarray | None = None,
) -> float:
    """Trace of the saturated model's information times the covariance of people's means and products.

    With w the whitened answers and T the whitened target it is the mean of w'w + half the squared norm of ww' - T, or
    the same of sums within clusters, so that no matrix of fourth moments is formed.
    """
    root = np.linalg.cholesky(precision)
    white = root.T @ target @ root
    if clusters is None:
        total, norm = 0.0, (white**2).sum()
        step = max(1, CHUNK // values.shape[1])
        for start in range(0, len(values), step):
            w = (values[start : start + step] - centre) @ root
            length = (w**2).sum(axis=1)
            total += (length + (length**2 - 2 * np.einsum("ij,ij->i", w @ white, w) + norm) / 2).sum()
        return float(total / len(values))
    order = np.argsort(clusters, kind="stable")
    edges = np.flatnonzero(np.diff(clusters[order])) + 1
    total = 0.0
    for rows in np.split(order, edges):
        w = (values[rows] - centre) @ root
        total += (w.sum(axis=0) ** 2).sum() + ((w.T @ w - len(w) * white) ** 2).sum() / 2
    return float(total / len(values) * _small_number(clusters))


def _added(scores: np.ndarray, clusters: np.ndarray, n_clusters: int) -> np.ndarray:
    """Add up rows within clusters."""
    found = np.zeros((n_clusters, scores.shape[1]))
    np.add.at(found, clusters, scores)
    return found


def _small_number(clusters: np.ndarray) -> float:
    """Correction for few clusters: C / (C - 1)."""
    found = len(np.unique(clusters))
    return found / (found - 1) if found > 1 else np.nan
