"""Ways to deal the label "leader" to people who answered in few distinct patterns: all of them, or random ones."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

CELLS = 4_000_000  # numbers held at once


def number_of_deals(sizes: np.ndarray, drawn: int, limit: int) -> int:
    """Count the different tables of counts that drawing `drawn` people from groups of the given sizes can give.

    Parameters
    ----------
    sizes : array of int
        People in each group.
    drawn : int
        People drawn.
    limit : int
        Counting stops once it is exceeded.

    Returns
    -------
    int
        The number, or limit + 1 where it is larger.
    """
    if drawn > limit or len(sizes) > limit:  # at least that many where two groups hold them; listing is not meant
        return limit + 1
    ways = np.zeros(drawn + 1)
    ways[0] = 1.0
    for size in sizes:
        summed = np.cumsum(ways)
        if size < drawn:
            summed[size + 1 :] -= np.cumsum(ways)[: drawn - size]
        ways = np.minimum(summed, 1e300)
    return int(ways[drawn]) if ways[drawn] <= limit else limit + 1


def all_deals(sizes: np.ndarray, drawn: int) -> tuple[np.ndarray, np.ndarray]:
    """List all tables of counts and their probabilities (multivariate hypergeometric).

    Parameters
    ----------
    sizes : array of int
        People in each group.
    drawn : int
        People drawn without replacement.

    Returns
    -------
    tuple of array
        Tables, one a row, and the probability of each; they sum to 1.
    """
    from scipy.special import gammaln

    sizes = np.asarray(sizes, int)
    room = np.concatenate([np.cumsum(sizes[::-1])[::-1][1:], [0]])  # people in the groups still to come
    tables = np.zeros((1, 0), int)
    left = np.array([drawn])
    for size, later in zip(sizes, room, strict=True):
        low, high = np.maximum(left - later, 0), np.minimum(left, size)
        times = high - low + 1
        starts = np.concatenate([[0], np.cumsum(times)[:-1]])
        taken = np.arange(times.sum()) - np.repeat(starts - low, times)
        tables = np.column_stack([np.repeat(tables, times, axis=0), taken])
        left = np.repeat(left, times) - taken

    def log_choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)

    probability = np.exp(log_choose(sizes[None, :], tables).sum(axis=1) - log_choose(sizes.sum(), np.array(drawn)))
    return tables, probability / probability.sum()


def random_deals(
    sizes: np.ndarray, drawn: int, values: np.ndarray, repeats: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Sum `values` over people drawn at random, in chunks of repeats.

    Parameters
    ----------
    sizes : array of int, shape (groups,)
        People in each group.
    drawn : int
        People drawn without replacement.
    values : array of float, shape (groups, k)
        Values of a person of each group.
    repeats : int
        How often to draw.
    rng : Generator
        Source of randomness.

    Yields
    ------
    array of float, shape (chunk, k)
        Sums over those drawn.
    """
    sizes = np.asarray(sizes, np.int64)
    people = int(sizes.sum())
    # the smaller side is drawn; the other is what remains
    small = min(drawn, people - drawn)
    one_by_one = len(sizes) > 1000 and small < len(sizes)
    width = small * values.shape[1] if one_by_one else len(sizes)
    chunk = max(1, min(repeats, CELLS // max(width, 1)))
    owner = np.repeat(np.arange(len(sizes)), sizes) if one_by_one else None
    total = sizes @ values
    method = "count" if people <= 20_000 else "marginals"
    for start in range(0, repeats, chunk):
        several = min(chunk, repeats - start)
        if owner is not None:
            chosen = np.stack([rng.choice(people, small, replace=False, shuffle=False) for _ in range(several)])
            sums = values[owner[chosen]].sum(axis=1)
        else:
            sums = rng.multivariate_hypergeometric(sizes, small, size=several, method=method) @ values
        yield sums if small == drawn else total - sums
