"""Two-step maximum likelihood of polychoric correlations, for all pairs at once, with influence functions.

Step one reads the thresholds from the margins; step two finds for each pair the correlation that makes its joint
counts most likely, the thresholds held where they are. Arrays are padded to the largest number of categories: a
category that an item does not have gets a threshold at `EDGE` and so no probability.
"""

from __future__ import annotations

import numpy as np

from engagement.measurement.ordinal.bivariate_normal import EDGE, cumulative_grid, density_grid

BOUND = 0.999
MAX_STEPS = 100
CONVERGED = 1e-10
CONVERGED_NEWTON = 1e-6  # a Newton step of this size leaves an error of about its square
FLAT, FLAT_FROM = 1e-6, 0.95  # information per person, and from where; a likelihood as flat as that rises to the end
SMALLEST = 1e-16  # a cell probability below the rounding error of a difference of four is that error
BLOCK = 4096  # pairs at a time, so that memory stays small with 200 items


def thresholds_of(counts: np.ndarray) -> np.ndarray:
    """Read thresholds off the cumulative shares, shape (..., k - 1); `EDGE` above the last category chosen."""
    from scipy.special import ndtri

    total = counts.sum(axis=-1, keepdims=True)
    share = np.cumsum(counts, axis=-1)[..., :-1] / np.maximum(total, 1e-300)
    return np.clip(ndtri(np.clip(share, 0.0, 1.0)), -EDGE, EDGE)


def with_half_in_fourfold_gaps(counts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Add .5 to the empty cell of a fourfold table that has just one, and keep its margins.

    Without it the tetrachoric correlation would be 1 or -1 because one combination happens not to occur.

    Parameters
    ----------
    counts : array, shape (pairs, k, k)
        Joint counts.
    sizes : array, shape (pairs, 2)
        Number of categories of both items.

    Returns
    -------
    array
        The counts, corrected where both items have two categories and one of the four cells is empty.
    """
    if counts.shape[1] < 2:
        return counts
    table = counts[:, :2, :2]
    empty = table == 0
    mine = (sizes == 2).all(axis=1) & (empty.sum(axis=(1, 2)) == 1)
    if not mine.any():
        return counts
    on_diagonal = empty[:, 0, 0] | empty[:, 1, 1]
    half = np.where(on_diagonal, 0.5, -0.5)[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    corrected = counts.copy()
    corrected[mine, :2, :2] += half[mine]
    return corrected


def fit_correlations(counts: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Correlations that maximise the likelihood of the joint counts, thresholds given.

    Parameters
    ----------
    counts : array, shape (pairs, k, k)
        Joint counts; a pair without any gets NaN.
    a, b : arrays, shape (pairs, k - 1)
        Thresholds of the first and the second item of each pair.

    Returns
    -------
    array, shape (pairs,)
        Between -.999 and .999, where a pair that depends perfectly ends.
    """
    found = np.full(len(counts), np.nan)
    for start in range(0, len(counts), BLOCK):
        part = slice(start, start + BLOCK)
        found[part] = _fit_block(counts[part], a[part], b[part])
    return found


def correlation_influence(
    counts: np.ndarray,
    a: np.ndarray,
    b: np.ndarray,
    rho: np.ndarray,
    margins: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Influence of one answer on the correlation of each pair, thresholds' uncertainty included.

    Parameters
    ----------
    counts, a, b
        As in `fit_correlations`.
    rho : array, shape (pairs,)
        The fitted correlations.
    margins : tuple of array, each of shape (pairs, k)
        The counts the thresholds of the first and the second item came from.

    Returns
    -------
    array, shape (pairs, k + 1, k + 1)
        By both answers; the last row and column are "missing" and hold the influence through the thresholds alone.
        Its sum over respondents is 0, the sum of its squares the variance of the correlation. NaN where the counts
        carry no information.
    """
    cells = _cells(a, b, rho)
    steps = _steps(density_grid(a, b, rho))
    seen = counts > 0
    score = np.where(seen, steps / cells, 0.0)
    information = (counts * score * score).sum(axis=(1, 2))
    weighted = counts * score
    by_a = threshold_influence(margins[0], a)
    by_b = threshold_influence(margins[1], b)
    # expected products of the score with those of the thresholds: how far a moved threshold moves the correlation
    cross_a = _threshold_products(weighted / cells, a, b, rho)
    cross_b = _threshold_products(np.swapaxes(weighted / cells, 1, 2), b, a, rho)
    through_a = np.einsum("pxm,pm->px", by_a, cross_a)
    through_b = np.einsum("pxm,pm->px", by_b, cross_b)
    found = -through_a[:, :, None] - through_b[:, None, :]
    found[:, :-1, :-1] += score
    with np.errstate(divide="ignore", invalid="ignore"):
        return found / np.where(information > 0, information, np.nan)[:, None, None]


def threshold_influence(margin: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Influence of one answer on each threshold of its item, shape (..., k + 1, k - 1); the last row is "missing"."""
    k = margin.shape[-1]
    total = margin.sum(axis=-1)[..., None]
    share = np.cumsum(margin, axis=-1)[..., :-1] / np.maximum(total, 1e-300)
    density = np.exp(-0.5 * thresholds * thresholds) / np.sqrt(2 * np.pi)
    real = (share > 0) & (share < 1)
    below = np.arange(k + 1)[:, None] <= np.arange(k - 1)
    below[-1] = False
    scale = np.where(real, 1 / np.where(real, total * density, 1.0), 0.0)
    moved = (below - share[..., None, :]) * scale[..., None, :]
    moved[..., -1, :] = 0.0
    return moved


def _fit_block(counts: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Newton's method on the score, scoring where it is not concave, halving where a step leaves the bracket."""
    total = counts.sum(axis=(1, 2))
    found = np.where(total > 0, np.clip(_start(counts, a, b), -0.95, 0.95), np.nan)
    low, high = np.full(len(found), -BOUND), np.full(len(found), BOUND)
    active = np.flatnonzero(total > 0)
    for _ in range(MAX_STEPS):
        if not len(active):
            break
        rho = found[active]
        first, second, information = _derivatives(counts[active], a[active], b[active], rho)
        low[active] = np.where(first > 0, rho, low[active])
        high[active] = np.where(first < 0, rho, high[active])
        concave = second < 0
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(concave, -first / second, first / information)
        wanted = rho + np.where(np.isfinite(step), step, 0.0)
        outside = ((wanted <= low[active]) | (wanted >= high[active])) & (first != 0)
        wanted = np.where(outside, 0.5 * (low[active] + high[active]), wanted)
        found[active] = wanted
        enough = np.where(concave & ~outside, CONVERGED_NEWTON, CONVERGED)
        active = active[np.abs(wanted - rho) > enough]
    at_end = BOUND - np.abs(found) < 1e-9
    near = np.flatnonzero(np.abs(found) > FLAT_FROM)
    if len(near):
        information = _derivatives(counts[near], a[near], b[near], found[near])[2]
        at_end[near] |= information < FLAT * total[near]
    return np.where(at_end, np.sign(found) * BOUND, found)


def _derivatives(
    counts: np.ndarray, a: np.ndarray, b: np.ndarray, rho: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First and second derivative of the log likelihood in rho, and the expected information."""
    density = density_grid(a, b, rho)
    one = rho[:, None, None]
    rest = 1 - one * one
    left, right = a[:, :, None], b[:, None, :]
    bend = one / rest + (left * right * (1 + one * one) - one * (left * left + right * right)) / (rest * rest)
    cells = _cells(a, b, rho)
    slope = _steps(density) / cells
    curve = _steps(density * bend) / cells
    first = (counts * slope).sum(axis=(1, 2))
    second = (counts * (curve - slope * slope)).sum(axis=(1, 2))
    information = counts.sum(axis=(1, 2)) * (cells * slope * slope).sum(axis=(1, 2))
    return first, second, information


def _cells(a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Probability of each cell."""
    from scipy.special import ndtr

    pairs, s, t = len(a), a.shape[1], b.shape[1]
    grid = np.zeros((pairs, s + 2, t + 2))
    grid[:, 1:-1, 1:-1] = cumulative_grid(a, b, rho)
    grid[:, 1:-1, -1] = ndtr(a)
    grid[:, -1, 1:-1] = ndtr(b)
    grid[:, -1, -1] = 1.0
    return np.maximum(np.diff(np.diff(grid, axis=1), axis=2), SMALLEST)


def _steps(grid: np.ndarray) -> np.ndarray:
    """Differences over the cells of a function that vanishes at infinity, given at the inner cut points."""
    return np.diff(np.diff(np.pad(grid, ((0, 0), (1, 1), (1, 1))), axis=1), axis=2)


def _threshold_products(weights: np.ndarray, a: np.ndarray, b: np.ndarray, rho: np.ndarray) -> np.ndarray:
    """Weighted sum over the cells of the derivative of their probability in each threshold of the first item."""
    from scipy.special import ndtr

    rho = rho[:, None, None]
    edge = ndtr((b[:, None, :] - rho * a[:, :, None]) / np.sqrt(1 - rho * rho))
    edge = np.pad(edge, ((0, 0), (0, 0), (1, 1)))
    edge[:, :, -1] = 1.0
    density = np.exp(-0.5 * a * a) / np.sqrt(2 * np.pi)
    moved = np.diff(edge, axis=2) * density[:, :, None]
    return ((weights[:, :-1] - weights[:, 1:]) * moved).sum(axis=2)


def _start(counts: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Mean product of the normal scores of the answers over that of perfect ones: exact to first order in rho."""
    score_a, share_a = _normal_scores(a)
    score_b, share_b = _normal_scores(b)
    n = np.maximum(counts.sum(axis=(1, 2)), 1.0)
    product = np.einsum("px,pxy,py->p", score_a, counts, score_b, optimize=True) / n
    spread = (share_a * score_a**2).sum(axis=1) * (share_b * score_b**2).sum(axis=1)
    return np.where(spread > 1e-12, product / np.maximum(spread, 1e-12), 0.0)


def _normal_scores(thresholds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of a standard normal within each category, and the categories' shares."""
    from scipy.special import ndtr

    density = np.pad(np.exp(-0.5 * thresholds * thresholds) / np.sqrt(2 * np.pi), ((0, 0), (1, 1)))
    share = np.diff(np.pad(ndtr(thresholds), ((0, 0), (1, 1)), constant_values=((0, 0), (0, 1))), axis=1)
    return np.where(share > 1e-12, -np.diff(density, axis=1) / np.maximum(share, 1e-12), 0.0), share
