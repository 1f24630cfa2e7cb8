"""Units by responsibilities: the additive fit with known sampling covariances, and its tests."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engagement.gaps.by_unit.tables import moderated_df

CELLS_AT_ONCE = 2_000_000  # numbers of one block of draws


@dataclass(frozen=True)
class Cells:
    """Table of units by responsibilities.

    Attributes
    ----------
    units, scales : list
        Names of rows and columns.
    estimate, std_error, n : array of float, shape (units, scales)
        Zero (n: 0) where not known.
    known : array of bool, shape (units, scales)
        Cells with a standard error above 0.
    correlation : array of float, shape (scales, scales)
        Correlation of the sampling errors of one unit.
    correlation_df : float
        Degrees of freedom of its estimate; infinite where it is given.
    """

    units: list[object]
    scales: list[object]
    estimate: np.ndarray
    std_error: np.ndarray
    n: np.ndarray
    known: np.ndarray
    correlation: np.ndarray
    correlation_df: float = np.inf

    @classmethod
    def of(cls, ratings: pd.DataFrame) -> Cells:
        """Take the cells with a standard error; a unit with one of them, or a responsibility, has no profile."""
        usable = ratings[(ratings["std_error"] > 0) & ratings["estimate"].notna()]
        while len(usable):
            enough = [
                usable.groupby(name, sort=False)[name].transform("size") >= 2 for name in ("unit", "responsibility")
            ]
            if (enough[0] & enough[1]).all():
                break
            usable = usable[enough[0] & enough[1]]
        units, scales = list(dict.fromkeys(usable["unit"])), list(dict.fromkeys(usable["responsibility"]))
        at = (
            usable["unit"].map({unit: place for place, unit in enumerate(units)}).to_numpy(int),
            usable["responsibility"].map({scale: place for place, scale in enumerate(scales)}).to_numpy(int),
        )
        arrays = {}
        for name in ("estimate", "std_error", "n"):
            arrays[name] = np.zeros((len(units), len(scales)))
            arrays[name][at] = usable[name].to_numpy(float)
        return cls(units, scales, **arrays, known=arrays["std_error"] > 0, correlation=np.eye(len(scales)))

    @property
    def n_units(self) -> int:
        """Units in the table."""
        return len(self.units)

    @property
    def n_scales(self) -> int:
        """Responsibilities in the table."""
        return len(self.scales)

    def correlated(self, correlation: np.ndarray, df: float) -> Cells:
        """Return the same cells with this correlation of sampling errors within a unit, estimated with df."""
        return replace(self, correlation=correlation, correlation_df=df)

    def inverse_correlation(self, correlation: np.ndarray | None = None) -> np.ndarray:
        """Inverse of each unit's correlations among its known cells, zero elsewhere: ... x units x scales x scales."""
        correlation = self.correlation if correlation is None else correlation
        patterns, place = np.unique(self.known, axis=0, return_inverse=True)
        found = np.zeros((*correlation.shape[:-2], len(patterns), self.n_scales, self.n_scales))
        for one, pattern in enumerate(patterns):
            at = np.flatnonzero(pattern)
            found[..., one, at[:, None], at] = np.linalg.inv(correlation[..., at[:, None], at])
        return found[..., place.ravel(), :, :]


@dataclass(frozen=True)
class AdditiveFit:
    """Additive fit of one table.

    Attributes
    ----------
    level : array of float, shape (scales,)
        Level of each responsibility, up to a constant.
    q : float
        Weighted residual sum of squares.
    df : int
        Its degrees of freedom.
    trace : float
        What Q grows by per unit of interaction variance.
    projected : array of float, shape (units, scales, scales)
        Weights of each unit with the unit's own mean removed.
    inverse : array of float, shape (scales, scales)
        Generalised inverse of the sum of `projected`.
    """

    level: np.ndarray
    q: float
    df: int
    trace: float
    projected: np.ndarray
    inverse: np.ndarray

    def deletion(self, cells: Cells) -> tuple[np.ndarray, np.ndarray]:
        """Each cell minus what the others lead to expect, and its standard error; NaN where they say nothing."""
        pulled = np.einsum("uab,ub->ua", self.projected, np.where(cells.known, cells.estimate - self.level, 0.0))
        own = np.einsum("uaa->ua", self.projected)
        left = own - np.einsum("uab,bc,uca->ua", self.projected, self.inverse, self.projected)
        usable = cells.known & (left > 1e-9 * np.maximum(own, 1e-300))
        safe = np.where(usable, left, 1.0)
        return np.where(usable, pulled / safe, np.nan), np.where(usable, 1 / np.sqrt(safe), np.nan)


def fit_additive(cells: Cells) -> AdditiveFit:
    """Fit unit + responsibility by generalised least squares."""
    projected = _projected(_weights(cells.inverse_correlation(), cells.std_error, cells.known))
    total = projected.sum(axis=0)
    inverse = np.linalg.pinv(total, rcond=1e-10, hermitian=True)
    level, q = _q(cells.estimate, projected, inverse)
    rank = int(np.linalg.matrix_rank(total, tol=1e-10 * np.abs(total).max(), hermitian=True))
    squared = np.einsum("uab,ubc->ac", projected, projected)
    trace = float(np.einsum("uaa->", projected) - np.einsum("ab,ba->", inverse, squared))
    return AdditiveFit(level, float(q), int(cells.known.sum()) - cells.n_units - rank, trace, projected, inverse)


def set_aside(cells: Cells, fit: AdditiveFit, alpha: float, prior_df: float) -> tuple[np.ndarray, np.ndarray]:
    """Each cell minus what the others lead to expect, those far out set aside one by one.

    Parameters
    ----------
    cells, fit
        The table and its additive fit.
    alpha : float
        A cell is set aside if its p value times the number of cells is at most this.
    prior_df : float
        Degrees of freedom that moderation adds to n - 1.

    Returns
    -------
    tuple of array, shape (units, scales)
        Differences and standard errors; NaN where the other cells say nothing.
    """
    from scipy.special import stdtr

    number = int(cells.known.sum())
    df = moderated_df(cells.n, prior_df)
    estimate, error = fit.deletion(cells)
    aside: list[tuple[int, int]] = []
    while len(aside) < number // 10:
        tested = np.isfinite(error) & (cells.n > 1)
        ratio = np.abs(np.where(tested, estimate, 0.0)) / np.where(tested, error, 1.0)
        p_value = np.where(tested, 2 * stdtr(np.maximum(df, 1), -ratio), 1.0)
        found = np.unravel_index(int(p_value.argmin()), p_value.shape)
        if p_value[found] * number > alpha:
            break
        aside.append((int(found[0]), int(found[1])))
        estimate, error = _without(cells, aside)
    for one in aside:  # expected from all but the others set aside
        others = [other for other in aside if other != one]
        if others:
            found_estimate, found_error = _without(cells, others)
            estimate[one], error[one] = found_estimate[one], found_error[one]
        else:
            first_estimate, first_error = fit.deletion(cells)
            estimate[one], error[one] = first_estimate[one], first_error[one]
    return estimate, error


def _without(cells: Cells, aside: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    known = cells.known.copy()
    known[tuple(np.transpose(aside))] = False
    left = replace(cells, known=known)
    return fit_additive(left).deletion(left)


def contrast_tests(cells: Cells, fit: AdditiveFit) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each responsibility minus the mean of the unit's others: contrasts, their variances, and Q over units."""
    contrast = _contrasts(cells.known)
    rest = np.where(cells.known, cells.estimate - fit.level, 0.0)
    return _contrast_q(contrast, rest, cells.std_error, cells.correlation, cells.known)


def null_draws(cells: Cells, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw Q and the Q of every responsibility where there is no interaction, variances estimated anew each time.

    Parameters
    ----------
    cells : Cells
        Their standard errors are those of variances moderated over units.
    draws, seed : int
        Number of draws, and seed.

    Returns
    -------
    tuple of array
        Q, shape (draws,), and per responsibility, shape (draws, scales).
    """
    rng = np.random.default_rng(seed)
    contrast = _contrasts(cells.known)
    root = np.linalg.cholesky(cells.correlation)
    n = np.maximum(cells.n, 1.0)
    variance = cells.std_error**2 * n
    block = max(int(CELLS_AT_ONCE / (cells.n_units * cells.n_scales**2)), 1)
    q_parts, contrast_parts = [], []
    for start in range(0, draws, block):
        size = min(block, draws - start)
        y = cells.std_error * (rng.normal(size=(size, *cells.known.shape)) @ root.T)
        freedom = np.broadcast_to(np.maximum(n - 1, 1), (size, *n.shape))
        own = np.where(n > 1, variance * rng.chisquare(freedom) / freedom, np.nan)
        std_error = np.sqrt(_moderated(own, n, cells.known) / n) * cells.known
        correlation = _drawn_correlation(cells, root, size, rng)
        projected = _projected(_weights(cells.inverse_correlation(correlation), std_error, cells.known))
        inverse = np.linalg.pinv(projected.sum(axis=1), rcond=1e-10, hermitian=True)
        level, q = _q(y, projected, inverse)
        rest = np.where(cells.known, y - level[:, None, :], 0.0)
        q_parts.append(q)
        contrast_parts.append(_contrast_q(contrast, rest, std_error, correlation[:, None], cells.known)[2])
    return np.concatenate(q_parts), np.concatenate(contrast_parts)


def _drawn_correlation(cells: Cells, root: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Correlations as they would be estimated, draws x scales x scales: Wishart's, by Bartlett's triangle."""
    if not np.isfinite(cells.correlation_df):
        return np.broadcast_to(cells.correlation, (size, *cells.correlation.shape))
    k = cells.n_scales
    df = max(cells.correlation_df, k + 1.0)
    triangle = np.tril(rng.normal(size=(size, k, k)), -1)
    triangle[:, np.arange(k), np.arange(k)] = np.sqrt(rng.chisquare(df - np.arange(k), size=(size, k)))
    factor = root @ triangle
    drawn = factor @ np.swapaxes(factor, 1, 2)
    sd = np.sqrt(np.einsum("dkk->dk", drawn))
    return drawn / (sd[:, :, None] * sd[:, None, :])


def _moderated(own: np.ndarray, n: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Moderate variances over units (axis 1) as `moderated_variance` does, for many draws at once."""
    counts = known & np.isfinite(own)
    mean = np.where(counts, own, 0.0).sum(axis=1, keepdims=True) / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    own = np.where(counts, own, mean)
    return (4 * mean + (n - 1) * own) / (n + 3)


def _weights(inverse_correlation: np.ndarray, std_error: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Inverse covariances (..., units, scales, scales)."""
    precision = np.where(known, 1 / np.where(known, std_error, 1.0), 0.0)
    return inverse_correlation * precision[..., :, None] * precision[..., None, :]


def _projected(weights: np.ndarray) -> np.ndarray:
    """Weights with each unit's own level removed."""
    row = weights.sum(axis=-1)
    total = row.sum(axis=-1)[..., None, None]
    return weights - row[..., :, None] * row[..., None, :] / np.where(total > 0, total, 1.0)


def _q(y: np.ndarray, projected: np.ndarray, inverse: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Responsibility levels and weighted residual sum of squares; leading axes are draws."""
    pulled = np.einsum("...uab,...ub->...a", projected, y)
    level = np.einsum("...ab,...b->...a", inverse, pulled)
    rest = y - level[..., None, :]
    return level, np.einsum("...ua,...uab,...ub->...", rest, projected, rest, optimize=True)


def _contrasts(known: np.ndarray) -> np.ndarray:
    """For every unit and responsibility the weights of its cells: 1, and minus the mean of the other known ones."""
    others = np.maximum(known.sum(axis=1) - 1, 1)[:, None, None]
    mean = known[:, None, :] / others * (1 - np.eye(known.shape[1]))
    return (np.eye(known.shape[1]) - mean) * known[:, :, None]


def _contrast_q(
    contrast: np.ndarray, rest: np.ndarray, std_error: np.ndarray, correlation: np.ndarray, known: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    z = np.einsum("uab,...ub->...ua", contrast, rest)
    scaled = contrast * std_error[..., :, None, :]
    variance = ((scaled @ correlation) * scaled).sum(axis=-1)
    usable = known & (known.sum(axis=1, keepdims=True) > 1)
    weight = np.where(usable, 1 / np.where(usable, variance, 1.0), 0.0)
    centre = (weight * z).sum(axis=-2) / np.maximum(weight.sum(axis=-2), 1e-300)
    q = (weight * (z - centre[..., None, :]) ** 2).sum(axis=-2)
    return np.where(usable, z, np.nan), np.where(usable, variance, np.nan), q
