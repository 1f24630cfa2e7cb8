"""Studentised permutation tests of no correlation, valid also where the two are otherwise dependent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import factorial

import numpy as np

from engagement.links.correlation import centred_ranks

EXACT_UNITS = 9  # 9! = 362,880 permutations are all listed; from 10 units they are drawn
CHUNK = 8192
TIE = 1e-9  # statistics lie within -1 and 1; closer than this is a tie that rounding broke


@lru_cache(maxsize=4)
def all_permutations(n: int) -> np.ndarray:
    """List all orders of 0 .. n-1, shape (n!, n)."""
    orders = np.zeros((1, 0), dtype=np.int8)
    for element in range(n):
        orders = np.concatenate([np.insert(orders, place, element, axis=1) for place in range(element + 1)])
    return orders


def orders_to_try(n: int, *, permutations: int, seed: int) -> tuple[np.ndarray, bool]:
    """Orders of n units to compare with, and whether they are all there are.

    Up to 9 units all n! orders; above, `permutations` random ones, the same for every link over n units.
    """
    if n <= EXACT_UNITS:
        return all_permutations(n), True
    rng = np.random.default_rng([seed, n])
    return rng.permuted(np.tile(np.arange(n), (permutations, 1)), axis=1), False


def _pearson_statistics(see: np.ndarray, orders: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Mean product over its null standard deviation, shape (orders, links)."""
    permuted = value[orders]
    product = permuted @ see.T
    square = (permuted**2) @ (see**2).T
    return _studentise(product, square, len(value))


def _spearman_statistics(see: np.ndarray, orders: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Rank version: each unit's influence also has the part it plays in the other units' ranks."""
    n = len(value)
    permuted = value[orders]
    greater_value = _greater(value) / n
    inverse = np.argsort(orders, axis=1)
    statistics = np.empty((len(orders), len(see)))
    for link, rank in enumerate(see):
        product = permuted * rank
        influence = product + permuted @ (_greater(rank).T / n)
        influence += np.take_along_axis(rank[inverse] @ greater_value.T, orders.astype(np.intp), axis=1)
        statistics[:, link] = _studentise(product.sum(axis=1), (influence**2).sum(axis=1), n)
    return statistics


def _greater(ranks: np.ndarray) -> np.ndarray:
    """Row i, column j: 1 where unit j ranks above unit i, 1/2 where they tie."""
    return (np.sign(ranks[None, :] - ranks[:, None]) + 1) / 2


def _studentise(total: np.ndarray, square: np.ndarray, n: int) -> np.ndarray:
    spread = np.sqrt(square * n)
    # no spread means that every product is zero, and so is their sum: no sign of a correlation
    return np.divide(total, spread, out=np.zeros_like(total), where=spread > 1e-12)


def _standardise(values: np.ndarray) -> np.ndarray:
    centred = values - values.mean(axis=-1, keepdims=True)
    return centred / centred.std(axis=-1, keepdims=True)


def _chunks(orders: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, len(orders), CHUNK):
        yield orders[start : start + CHUNK]


def permutation_p(
    see: np.ndarray, value: np.ndarray, *, metric: str, permutations: int = 9999, seed: int = 1
) -> np.ndarray:
    """Two-sided p values of the studentised permutation test, several ratings against one indicator.

    The plain permutation test of a correlation tests independence: where the spread of one value depends on the
    other, it rejects too often although nothing is correlated. Dividing by the estimated standard deviation of the
    sample correlation makes it a test of *no correlation*: exact under independence, asymptotically valid otherwise.
    With centred x and y, Pearson's statistic is mean(xy) / sqrt(mean(x^2 y^2)). With centred ranks u and v,
    Spearman's is mean(uv) / sqrt(mean(h^2)), where h_i = u_i v_i + mean_j 1(x_j > x_i) v_j + mean_j 1(y_j > y_i) u_j
    (ties count half) is the influence of unit i on the rank covariance. Yu and Hutson (2024) use Pearson's form on
    ranks; the terms for the other units' ranks are needed where the link is curved (see docs/method/links.md).

    Parameters
    ----------
    see : ndarray, (links, units)
        Ratings, one row a link; no NaN, no constant row.
    value : ndarray, (units,)
        Indicator of the same units; no NaN, not constant.
    metric : str
        "pearson" or "spearman".
    permutations : int
        Random permutations drawn where there are more than 9 units; all are tried up to 9.
    seed : int
        Seed of the random permutations.

    Returns
    -------
    ndarray, (links,)
        Share of permutations at least as far from zero as the data (all permutations: the data are one of them);
        drawn: (1 + count) / (1 + permutations).

    Raises
    ------
    ValueError
        If `metric` is neither of the two or `permutations` is below 1.

    References
    ----------
    DiCiccio, C. J., & Romano, J. P. (2017). Robust permutation tests for correlation and regression coefficients.
    J. American Statistical Association, 112, 1211-1220.
    Yu, H., & Hutson, A. D. (2024). A robust Spearman correlation coefficient permutation test. Communications in
    Statistics - Theory and Methods, 53, 2141-2153.
    Hoeffding, W. (1948). A class of statistics with asymptotically normal distribution. Annals of Mathematical
    Statistics, 19, 293-325.
    Phipson, B., & Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in
    Genetics and Molecular Biology, 9, article 39.
    """
    if metric not in ("pearson", "spearman"):
        raise ValueError(f"metric = {metric!r}; expected 'pearson' or 'spearman'.")
    if permutations < 1:
        raise ValueError(f"permutations = {permutations!r}; expected a whole number of at least 1.")
    see, value = np.atleast_2d(np.asarray(see, float)), np.asarray(value, float)
    n = len(value)
    if metric == "spearman":
        statistics = _spearman_statistics
        see, value = centred_ranks(see), centred_ranks(value[None, :])[0]
    else:
        statistics = _pearson_statistics
        see, value = _standardise(see), _standardise(value)
    orders, exact = orders_to_try(n, permutations=permutations, seed=seed)
    observed = np.abs(statistics(see, np.arange(n)[None, :], value)) - TIE
    as_far = sum((np.abs(statistics(see, chunk, value)) >= observed).sum(axis=0) for chunk in _chunks(orders))
    return as_far / len(orders) if exact else (as_far + 1) / (len(orders) + 1)


def permutations_text(n: int, *, permutations: int, seed: int) -> str:
    """Say which permutations were tried, for a method column."""
    if n <= EXACT_UNITS:
        return f"all {factorial(n):,} permutations"
    return f"{permutations:,} random permutations, seed {seed}"
