"""How far a person's answers lie from everybody's, given how the items go together: Mahalanobis D squared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from engagement.responses.screening.moments import pair_moments
from engagement.responses.screening.table import check_items, row_blocks

SMALLEST_ROOT = 1e-10
"""Eigenvalues below this share of the largest belong to items that others determine."""

PER_ITEM = 5
"""With fewer respondents per item than this pairwise covariances are rough, and distances too large."""


class Distances(NamedTuple):
    """Distances from the middle of all answers.

    Attributes
    ----------
    squared : array of float, shape (respondents,)
        D squared, never below 0 but for missing answers; NaN for a respondent without answers.
    df : int
        Degrees of freedom of its chi-square: items, less those that do not vary or that others determine.
    note : str
        What was left out and why; empty where nothing was. With fewer respondents than items all is NaN.
    """

    squared: np.ndarray
    df: int
    note: str


def mahalanobis(items: pd.DataFrame) -> Distances:
    """Mahalanobis D squared of every respondent.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers as given.

    Returns
    -------
    Distances

    Notes
    -----
    Covariances are pairwise; a missing answer counts as the item's mean, and the degrees of freedom stay those of all
    items: who answered less looks nearer, never further. In R: psych::outlier(x), on which careless::mahad(x) rests;
    its flag is D squared > qchisq(confidence, ncol(x)). Where the covariance matrix is singular R stops; here its
    pseudo-inverse is used.

    References
    ----------
    Mahalanobis, P. C. (1936). On the generalised distance in statistics. Proceedings of the National Institute of
    Sciences of India, 2, 49-55.
    Meade, A. W., & Craig, S. B. (2012). Psychological Methods, 17, 437-455.
    """
    check_items(items)
    found = np.full(len(items), np.nan)
    moments = pair_moments(items)
    with np.errstate(invalid="ignore"):
        varies = np.diag(moments.covariance) > 1e-13 * moments.means**2
        known_pairs = np.isfinite(moments.covariance)
    used = np.flatnonzero(varies)
    told = [f"{items.shape[1] - len(used)} items do not vary"] if len(used) < items.shape[1] else []
    if not len(used):
        return Distances(found, 0, "no item varies")
    if len(items) <= len(used):
        return Distances(found, len(used), f"{len(items)} respondents are too few for {len(used)} items")
    if not known_pairs[np.ix_(used, used)].all():
        return Distances(found, len(used), "two items were never answered by the same two respondents")
    inverse, rank = _inverse(moments.covariance[np.ix_(used, used)])
    if len(items) < PER_ITEM * len(used):
        told.append(f"fewer than {PER_ITEM} respondents per item: with missing answers too many lie beyond the cut")
    if rank < len(used):
        told.append(f"{len(used) - rank} items are determined by others")
    for rows, values in row_blocks(items, list(items.columns[used])):
        x = values - moments.means[used]
        missing = np.isnan(x)
        some = missing.any()
        x = np.where(missing, 0.0, x) if some else x
        squared = np.einsum("ij,ij->i", x @ inverse, x)
        found[rows] = np.where(missing.all(axis=1), np.nan, squared) if some else squared
    return Distances(found, rank, "; ".join(told))


def _inverse(covariance: np.ndarray) -> tuple[np.ndarray, int]:
    """Inverse, or pseudo-inverse of a singular matrix, and the rank.

    Scaled to correlations first, so that the items' units decide nothing.
    """
    unit = 1 / np.sqrt(np.diag(covariance))
    roots, vectors = np.linalg.eigh(covariance * np.outer(unit, unit))
    kept = np.abs(roots) > SMALLEST_ROOT * roots.max()
    scaled = vectors[:, kept] * unit[:, None]
    return (scaled / roots[kept]) @ scaled.T, int(kept.sum())
