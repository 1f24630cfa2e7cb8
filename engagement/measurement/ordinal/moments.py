"""Thresholds and polychoric correlations with their asymptotic covariance: what ordinal factor models are fitted to."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.ordinal.answers import OrderedAnswers, item_counts, joint_counts, ordered_answers
from engagement.measurement.ordinal.two_step import (
    BOUND,
    correlation_influence,
    fit_correlations,
    threshold_influence,
    thresholds_of,
    with_half_in_fourfold_gaps,
)

MAX_ITEMS = 100
SMALLEST_VARIANCE = 1e-12
CHUNK_CELLS = 1 << 23  # respondents times statistics held at a time: 64 MB


@dataclass(frozen=True)
class OrdinalMoments:
    """First and second moments of ordinal items.

    Attributes
    ----------
    items : tuple
        Names of the items.
    n : int
        Respondents N: with any answer ("pairwise"), with all answers ("listwise").
    categories : tuple of array
        Answers of each item that anybody chose, ascending.
    thresholds : tuple of array
        Of each item, one fewer than its categories, ascending.
    correlations : array, shape (p, p)
        Polychoric correlations.
    asymptotic_covariance : array, shape (q, q)
        N times the covariance of the thresholds, item by item, and the correlations below the diagonal, column by
        column: (2, 1), (3, 1), ..., (3, 2), ... Divide by N - 1 for the covariance that lavaan's standard errors use.
    """

    items: tuple[Hashable, ...]
    n: int
    categories: tuple[np.ndarray, ...]
    thresholds: tuple[np.ndarray, ...]
    correlations: np.ndarray
    asymptotic_covariance: np.ndarray

    @property
    def statistics(self) -> np.ndarray:
        """The stacked thresholds and correlations, in the order of `asymptotic_covariance`."""
        rows, columns = np.triu_indices(len(self.items), 1)
        return np.concatenate([*self.thresholds, self.correlations[rows, columns]])

    @property
    def diagonal_weights(self) -> np.ndarray:
        """1 / diagonal of `asymptotic_covariance`: the weights of diagonally weighted least squares."""
        return 1 / np.diag(self.asymptotic_covariance)


def ordinal_moments(items: pd.DataFrame, *, missing: str = "listwise") -> OrdinalMoments:
    """Thresholds, polychoric correlations and their asymptotic covariance, by two-step maximum likelihood.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Numbers or ordered categories, 2 to 100 items; the number of categories may differ.
    missing : str
        "listwise": people who answered all items. "pairwise": thresholds from all who answered the item, correlations
        from all who answered both.

    Returns
    -------
    OrdinalMoments

    Raises
    ------
    ValueError
        If the answers are not ordinal, there are fewer than 2 or more than 100 items, an item has fewer than two
        categories, nobody answered both items of a pair, a pair depends perfectly, or its answers are too few for a
        variance.

    Notes
    -----
    Respondent i moves the threshold of category m by (1[x <= m] - P_m) / phi(tau_m) and the correlation by its score
    less what the moved thresholds explain, over the information; the asymptotic covariance is the mean product of these
    influences. Information and cross products are the observed sums of products of scores. In a fourfold table with
    one empty cell .5 is added to it, margins kept, before the correlation is fitted. In R, lavaan with ordered items:
    lavInspect(fit, "gamma"), lavInspect(fit, "sampstat").

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44,
    443-460.
    Muthen, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent
    variable indicators. Psychometrika, 49, 115-132.
    """
    answers = ordered_answers(items, missing=missing, what="an ordinal model")
    sizes = answers.n_categories
    p = len(sizes)
    if p > MAX_ITEMS:
        raise ValueError(f"the table has {p} items; their asymptotic covariance is kept for at most {MAX_ITEMS}.")
    for name, size in zip(answers.items, sizes, strict=True):
        if size < 2:
            raise ValueError(
                f"item {name!r} has {size} answered categor{'y' if size == 1 else 'ies'} among {len(answers.codes)} "
                f"respondents ({missing}); an ordinal model needs at least two. Leave the item out."
            )
    margins = item_counts(answers)
    thresholds = thresholds_of(margins)
    pairs, counts = joint_counts(answers)
    a, b = thresholds[pairs[:, 0]], thresholds[pairs[:, 1]]
    rho = fit_correlations(with_half_in_fourfold_gaps(counts, sizes[pairs]), a, b)
    _check_informative(answers, pairs, counts, rho)
    by_pair = correlation_influence(counts, a, b, rho, (margins[pairs[:, 0]], margins[pairs[:, 1]]))
    covariance = _asymptotic_covariance(answers, margins, thresholds, pairs, by_pair)
    variance = np.diag(covariance)[-len(pairs) :]
    for place in np.flatnonzero(~(variance > SMALLEST_VARIANCE)):
        raise ValueError(
            f"the answers of {int(counts[place].sum())} people to {_named(answers, pairs[place])} are too few or too "
            "alike to tell how sure their correlation is; leave one of them out of the model."
        )
    matrix = np.eye(p)
    matrix[pairs[:, 0], pairs[:, 1]] = matrix[pairs[:, 1], pairs[:, 0]] = rho
    return OrdinalMoments(
        items=answers.items,
        n=len(answers.codes),
        categories=answers.categories,
        thresholds=tuple(one[: size - 1] for one, size in zip(thresholds, sizes, strict=True)),
        correlations=matrix,
        asymptotic_covariance=covariance,
    )


def _check_informative(answers: OrderedAnswers, pairs: np.ndarray, counts: np.ndarray, rho: np.ndarray) -> None:
    """Refuse pairs without information on their correlation: its variance would be 0 or infinite."""
    for place in np.flatnonzero(np.isnan(rho) | (np.abs(rho) >= BOUND)):
        named = _named(answers, pairs[place])
        if np.isnan(rho[place]):
            raise ValueError(f"nobody answered both {named}; leave one of them out of the model.")
        raise ValueError(
            f"the answers of {int(counts[place].sum())} people to {named} depend perfectly (polychoric "
            f"correlation {rho[place]:g}); leave one of them out of the model."
        )


def _named(answers: OrderedAnswers, pair: np.ndarray) -> str:
    return f"{answers.items[pair[0]]!r} and {answers.items[pair[1]]!r}"


def _asymptotic_covariance(
    answers: OrderedAnswers, margins: np.ndarray, thresholds: np.ndarray, pairs: np.ndarray, by_pair: np.ndarray
) -> np.ndarray:
    """N times the sum of products of the influences, over distinct rows of answers."""
    sizes = answers.n_categories
    k = by_pair.shape[1]
    codes, weight = _distinct_rows(answers.codes, sizes)
    codes = np.where(codes < 0, k - 1, codes).astype(np.intp)
    by_item = threshold_influence(margins, thresholds)
    by_threshold = np.concatenate([one[:, : size - 1].T for one, size in zip(by_item, sizes, strict=True)])
    owner = np.repeat(np.arange(len(sizes)), sizes - 1)
    # one table: the influences on statistic s of all answers, or pairs of answers, stand in row s
    n_thresholds, n_statistics = len(owner), len(owner) + len(pairs)
    total = np.zeros((n_statistics, n_statistics))
    flat, pair_start = by_pair.reshape(-1), np.arange(len(pairs)) * (k * k)
    item_flat, item_start = by_threshold.reshape(-1), np.arange(n_thresholds) * k
    rows = max(CHUNK_CELLS // n_statistics, 1)
    moved = np.empty((min(rows, len(codes)), n_statistics))
    for start in range(0, len(codes), rows):
        part = codes[start : start + rows]
        here = moved[: len(part)]
        here[:, :n_thresholds] = item_flat[item_start + part[:, owner]]
        here[:, n_thresholds:] = flat[pair_start + part[:, pairs[:, 0]] * k + part[:, pairs[:, 1]]]
        here *= np.sqrt(weight[start : start + rows, None])
        total += here.T @ here
    return total * len(answers.codes)


def _distinct_rows(codes: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of answers and how many people gave each; all rows where a row does not fit into one number."""
    bases = [int(size) + 1 for size in sizes]
    if np.sum(np.log2(bases)) > 62:
        return codes, np.ones(len(codes))
    key = np.zeros(len(codes), dtype=np.int64)
    for base, column in zip(bases, codes.T, strict=True):
        key = key * base + (column + 1)
    _, first, count = np.unique(key, return_index=True, return_counts=True)
    return codes[first], count.astype(float)
