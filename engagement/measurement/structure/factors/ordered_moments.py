"""What ordinal models are fitted to: moments of every group, with categories alike in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.ordinal.answers import item_counts, joint_counts, ordered_answers
from engagement.measurement.ordinal.bivariate_normal import EDGE
from engagement.measurement.ordinal.moments import OrdinalMoments, ordinal_moments
from engagement.measurement.ordinal.two_step import correlation_influence, threshold_influence
from engagement.measurement.structure.factors.factor_ordinal import Ordered


@dataclass(frozen=True)
class OrdinalData:
    """Moments of all groups.

    Attributes
    ----------
    counts : array of int
        Thresholds of each item.
    groups : tuple of Ordered
        One a group.
    merged : tuple of str
        Answers that had to be merged because a group does not use them, in words.
    """

    counts: np.ndarray
    groups: tuple[Ordered, ...]
    merged: tuple[str, ...] = ()


def ordered_data(groups: Sequence[pd.DataFrame], clusters: Sequence[np.ndarray] | None = None) -> OrdinalData | str:
    """Thresholds, polychoric correlations and their covariance in every group.

    Parameters
    ----------
    groups : sequence of DataFrame
        Complete rows, the same items.
    clusters : sequence of array of int, optional
        Unit of every row; influences are then added up within units.

    Returns
    -------
    OrdinalData or str
        The reason where there is none.
    """
    groups, merged = merged_categories(groups)
    found = []
    for at, one in enumerate(groups):
        try:
            moments = ordinal_moments(one)
        except ValueError as error:  # what the answers are like, not how the function was called
            return str(error).rstrip(".")
        gamma, weights = moments.asymptotic_covariance, moments.diagonal_weights
        if not np.isfinite(weights).all():
            return "a polychoric correlation has no standard error"
        if clusters is not None:
            gamma = clustered_covariance(one, moments, clusters[at])
        found.append(Ordered(moments.n, moments.statistics, gamma, weights))
    counts = np.array([len(one) for one in moments.thresholds])
    return OrdinalData(counts, tuple(found), tuple(merged))


def merged_categories(groups: Sequence[pd.DataFrame]) -> tuple[list[pd.DataFrame], list[str]]:
    """Merge answers that a group does not use with the next one towards the middle, in all groups.

    Thresholds can only be compared where every group has them.
    """
    if len(groups) == 1:
        return list(groups), []
    found, told = [one.copy() for one in groups], []
    for item in groups[0].columns:
        columns = [one[item].to_numpy() for one in groups]
        points = np.unique(np.concatenate(columns))
        counts = np.array([[(column == point).sum() for point in points] for column in columns])
        blocks = [[at] for at in range(len(points))]
        while len(blocks) > 1:
            totals = np.array([counts[:, block].sum(axis=1) for block in blocks])
            empty = np.flatnonzero((totals == 0).any(axis=1))
            if not len(empty):
                break
            at = int(empty[0])
            other = at + 1 if at < (len(blocks) - 1) / 2 or at == 0 else at - 1
            low, high = sorted((at, other))
            blocks[low : high + 1] = [blocks[low] + blocks[high]]
        if any(len(block) > 1 for block in blocks):
            words = ", ".join("-".join(f"{points[at]:g}" for at in block) for block in blocks if len(block) > 1)
            told.append(f"answers {words} to {item!r} merged, because not every group uses them")
        place = np.empty(len(points))
        for number, block in enumerate(blocks):
            place[block] = number
        for one, column in zip(found, columns, strict=True):
            one[item] = place[np.searchsorted(points, column)]
    return found, told


def clustered_covariance(items: pd.DataFrame, moments: OrdinalMoments, clusters: np.ndarray) -> np.ndarray:
    """N times the covariance of thresholds and correlations when people come in units.

    The influences of a unit's people are added up before products are taken, times C / (C - 1) for C units.

    Parameters
    ----------
    items : DataFrame
        Complete rows.
    moments : OrdinalMoments
        Of these rows.
    clusters : array of int
        Unit of every row.

    Returns
    -------
    array, shape (statistics, statistics)
        In the order of `OrdinalMoments.asymptotic_covariance`.
    """
    answers = ordered_answers(items, missing="listwise", what="an ordinal model")
    sizes, margins = answers.n_categories, item_counts(answers)
    pairs, counts = joint_counts(answers)
    width = margins.shape[1] - 1
    thresholds = np.full((len(sizes), width), EDGE)
    for at, one in enumerate(moments.thresholds):
        thresholds[at, : len(one)] = one
    first, second = pairs.T
    by_pair = correlation_influence(
        counts,
        thresholds[first],
        thresholds[second],
        moments.correlations[first, second],
        (margins[first], margins[second]),
    )
    by_item = threshold_influence(margins, thresholds)
    n_clusters = int(clusters.max()) + 1
    sums = []
    for item, size in enumerate(sizes):
        for at in range(size - 1):
            moved = by_item[item, answers.codes[:, item], at]
            sums.append(np.bincount(clusters, weights=moved, minlength=n_clusters))
    for at, (one, other) in enumerate(pairs):
        moved = by_pair[at, answers.codes[:, one], answers.codes[:, other]]
        sums.append(np.bincount(clusters, weights=moved, minlength=n_clusters))
    total = np.array(sums)
    used = len(np.unique(clusters))
    return total @ total.T * len(clusters) * (used / (used - 1) if used > 1 else np.nan)
