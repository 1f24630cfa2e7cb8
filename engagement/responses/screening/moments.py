"""Means, covariances and correlations of items, each pair over the respondents who answered both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.responses.screening.table import row_blocks


@dataclass(frozen=True)
class PairMoments:
    """Moments of the items.

    Attributes
    ----------
    means : array of float, shape (items,)
        Mean of the answers to each item; NaN without answers.
    covariance : array of float, shape (items, items)
        As R's cov(x, use = "pairwise"), ddof 1.
    correlation : array of float, shape (items, items)
        As R's cor(x, use = "pairwise"); NaN where an item does not vary among those who answered both.
    n : array of float, shape (items, items)
        Respondents who answered both.
    """

    means: np.ndarray
    covariance: np.ndarray
    correlation: np.ndarray
    n: np.ndarray


def pair_moments(items: pd.DataFrame) -> PairMoments:
    """Sum the moments of a checked table in one pass over its rows, after a first for the means."""
    k = items.shape[1]
    total, answered = np.zeros(k), np.zeros(k)
    for _, values in row_blocks(items):
        known = ~np.isnan(values)
        total += np.where(known, values, 0.0).sum(axis=0)
        answered += known.sum(axis=0)
    means = np.where(answered > 0, total / np.maximum(answered, 1), np.nan)
    n, sums, squares, products = (np.zeros((k, k)) for _ in range(4))
    for _, values in row_blocks(items):
        x = values - means
        missing = np.isnan(x)
        if not missing.any():
            n += len(x)
            sums += x.sum(axis=0)[:, None]
            squares += np.einsum("ij,ij->j", x, x)[:, None]
            products += x.T @ x
            continue
        x = np.where(missing, 0.0, x)
        there = (~missing).astype(float)
        n += there.T @ there
        sums += x.T @ there
        squares += (x**2).T @ there
        products += x.T @ x
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = products - sums * sums.T / n
        spread = squares - sums**2 / n
        varies = spread > 1e-13 * n * np.maximum(means**2, 0)[:, None]
        spread = np.where(varies & (n > 1), spread, np.nan)
        covariance = cross / (n - 1)
        correlation = np.clip(cross / np.sqrt(spread * spread.T), -1.0, 1.0)
    return PairMoments(means, covariance, correlation, n)
