"""Distances of two coordinates from their lines, in standard errors, and the probability of each quadrant."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.gaps.importance.choices import IMPORTANCE, SEE

STEEPEST = 0.999999  # the bivariate normal is not defined at a correlation of 1


def correlations(covariance: pd.DataFrame | None, keys: list[str]) -> np.ndarray:
    """Correlations of the 2 k estimates, shares first; of those the covariance does not hold, none."""
    labels = [(IMPORTANCE, key) for key in keys] + [(SEE, key) for key in keys]
    found = np.eye(len(labels))
    if covariance is None:
        return found
    index = pd.MultiIndex.from_tuples(labels)
    matrix = covariance.reindex(index=index, columns=index).to_numpy(float)
    spread = np.sqrt(np.clip(np.diag(matrix), 0, None))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = matrix / np.outer(spread, spread)
    found = np.where(np.isfinite(scaled), np.clip(scaled, -1, 1), 0.0)
    np.fill_diagonal(found, 1.0)
    return found


def _weights(usable: np.ndarray, to_mean: bool) -> np.ndarray:
    """Rows of weights: each estimate itself, or its difference from the mean of the usable ones."""
    weights = np.eye(len(usable))
    return weights - usable / max(usable.sum(), 1) if to_mean else weights


def share_distances(share, error, n, line, to_mean: bool, correlation) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each share from its line in standard errors, and the weights that make the distance."""
    usable = np.isfinite(share) & np.isfinite(error) & (n > 0)
    weights = _weights(usable, to_mean)
    p, inside = share / 100, (share > 0) & (share < 100)
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = np.where(inside, p * (1 - p) / (error / 100) ** 2, n)
        if not to_mean:
            return (share - line) / np.sqrt(line * (100 - line) / effective), weights
        # a share of 0 or 100 has no spread of its own: it gets that of half a person
        lowest = 100 * np.sqrt(np.clip(0.5 / (effective + 1) * (1 - 0.5 / (effective + 1)) / effective, 0, None))
        spread = np.where(usable, np.where(inside, error, lowest), 0.0)
        return (share - line) / _spread_of(weights, spread, correlation[: len(share), : len(share)]), weights


def see_distances(see, error, line, to_mean: bool, correlation) -> tuple[np.ndarray, np.ndarray]:
    """Distance of each rating from its line in standard errors, and the weights that make the distance."""
    usable = np.isfinite(see) & np.isfinite(error)
    weights = _weights(usable, to_mean)
    spread = np.where(usable, error, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (see - line) / _spread_of(weights, spread, correlation[len(see) :, len(see) :]), weights


def _spread_of(weights: np.ndarray, spread: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    variance = np.einsum("ij,jk,ik->i", weights * spread, correlation, weights * spread)
    return np.sqrt(np.clip(variance, 0, None))


def between(share_weights, see_weights, correlation, share_error, see_error) -> np.ndarray:
    """Correlation between the two distances of each responsibility."""
    k = len(share_weights)
    a = share_weights * np.nan_to_num(share_error)
    b = see_weights * np.nan_to_num(see_error)
    covariance = np.einsum("ij,jk,ik->i", a, correlation[:k, k:], b)
    spread = [np.sqrt(np.einsum("ij,jk,ik->i", one, part, one)) for one, part in (
        (a, correlation[:k, :k]), (b, correlation[k:, k:])
    )]  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        found = covariance / (spread[0] * spread[1])
    return np.clip(np.where(np.isfinite(found), found, 0.0), -STEEPEST, STEEPEST)


def quadrant_probabilities(share_z: np.ndarray, see_z: np.ndarray, between: np.ndarray) -> np.ndarray:
    """Probability of each quadrant, in the order of QUADRANTS; NaN where an axis is missing."""
    from scipy.special import ndtr

    from engagement.measurement.ordinal.bivariate_normal import cumulative_grid

    known = np.isfinite(share_z) & np.isfinite(see_z)
    a, b = np.where(known, -share_z, 0.0), np.where(known, -see_z, 0.0)
    both = cumulative_grid(a[:, None], b[:, None], between)[:, 0, 0]
    cells = np.stack([ndtr(b) - both, 1 - ndtr(a) - ndtr(b) + both, both, ndtr(a) - both], axis=1)
    return np.where(known[:, None], np.clip(cells, 0.0, 1.0), np.nan)
