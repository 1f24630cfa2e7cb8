"""Chances of a verdict: what gap is found 8 times in 10, and how often "in step" can be shown where there is none.

A difference is normal with standard error sqrt(A + B). Its estimated variance is max(A x, F) + B: x is chi-square over
its degrees of freedom nu, F a floor, B a part known well. With B = F = 0 and nu the degrees of freedom of the critical
value, the chance to find a gap is that of the noncentral t distribution; moderated variances have more degrees of
freedom than the critical value uses. Integrals over x are Gauss-Legendre in normal scores, cut where the integrand has
a corner, so they are exact to about 1e-9 of their value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

NODES = 36
REACH = 7.0  # normal scores beyond which less than 1e-11 is left
WHOLE_SCALE = 100.0
STEPS = 60  # bisection alone would get to 1e-16 of the scale; Newton's steps need about six


@dataclass(frozen=True)
class Differences:
    """Planned differences: variance parts in squared points and degrees of freedom, one element a node.

    Attributes
    ----------
    uncertain : array of float
        A: the part of the true variance whose estimate varies.
    known : array of float
        B: the part that is known well.
    floor : array of float
        F: smallest value of the estimate of A.
    nu : array of float
        Degrees of freedom of the estimate of A.
    df : array of float
        Degrees of freedom of the critical value.
    level : array of float
        Confidence level of the interval that gives the verdict.
    weight : array of float
        Probability of the node: the numbers of answers it stands for.
    row : array of int
        The difference a node belongs to, 0, 1, ...; weights of a difference sum to 1.
    """

    uncertain: np.ndarray
    known: np.ndarray
    floor: np.ndarray
    nu: np.ndarray
    df: np.ndarray
    level: np.ndarray
    weight: np.ndarray
    row: np.ndarray

    @property
    def std_error(self) -> np.ndarray:
        """True standard error."""
        return np.sqrt(self.uncertain + self.known)

    @property
    def critical(self) -> np.ndarray:
        """Student's critical value."""
        from scipy.special import stdtrit

        return stdtrit(self.df, 0.5 + self.level / 2)

    def usable(self) -> np.ndarray:
        """Which differences can be planned at all."""
        node = np.isfinite(self.std_error) & (self.df >= 1) & (self.nu > 0) & (self.uncertain > 0)
        rows = np.ones(int(self.row.max()) + 1 if len(self.row) else 0, bool)
        rows[self.row[~node]] = False
        return rows

    def only(self, rows: np.ndarray) -> Differences:
        """Select some of the differences and number them anew."""
        keep = rows[self.row]
        some = {name: getattr(self, name)[keep] for name in self.__dataclass_fields__}
        return Differences(**some | {"row": (np.cumsum(rows) - 1)[some["row"]]})

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Average a value of the nodes over each difference."""
        return np.bincount(self.row, self.weight * values)


def plain_differences(uncertain, *, known=0.0, floor=0.0, nu=None, df, level=0.95) -> Differences:
    """Differences with one node each.

    Parameters
    ----------
    uncertain, known, floor, nu, df, level : float or array of float
        As in `Differences`; nu None: as df.

    Returns
    -------
    Differences
    """
    parts = np.broadcast_arrays(
        *(np.asarray(one, float) for one in (uncertain, known, floor, df if nu is None else nu, df, level))
    )
    parts = [np.atleast_1d(one).astype(float) for one in parts]
    return Differences(*parts, np.ones(len(parts[0])), np.arange(len(parts[0])))


def moderated_df(n: np.ndarray, concentration: np.ndarray | float) -> np.ndarray:
    """Degrees of freedom of v = (4 m + (n - 1) s2) / (n + 3), matched by its variance.

    Parameters
    ----------
    n : array of float
        Answers behind s2.
    concentration : float
        Variance of m over the variance of s2: (1 + (k - 1) r^2) / k for k members of the family whose scores correlate
        r. With one member v is s2 and has n - 1 degrees of freedom.

    Returns
    -------
    array of float
        Satterthwaite's degrees of freedom.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin,
    2, 110-114.
    """
    own = np.asarray(n, float) - 1
    return own * (own + 4) ** 2 / (own**2 + 8 * concentration * own + 16 * concentration)


def concentration(members: int, correlation: float) -> float:
    """Variance of the mean of `members` variances over that of one; sample variances correlate r^2."""
    return (1 + (members - 1) * correlation**2) / members


def half_widths(of: Differences) -> np.ndarray:
    """Return the expected half width of the interval, in points."""
    return _over_usable(of, lambda some: _integrate(some, lambda half, _: half, corners=()))


def in_step_probability(of: Differences, smallest_difference: float) -> np.ndarray:
    """Probability that the whole interval lies within plus and minus the smallest difference, where the gap is 0."""
    from scipy.special import ndtr

    def inside(half: np.ndarray, error: np.ndarray) -> np.ndarray:
        room = np.maximum(smallest_difference - half, 0.0)
        return 2 * ndtr(room / error) - 1

    return _over_usable(of, lambda some: _integrate(some, inside, corners=(smallest_difference,)))


def found_probability(of: Differences, gap: np.ndarray, smallest_difference: float) -> np.ndarray:
    """Probability that the verdict names the side that is higher: the interval excludes 0 and is not all "in step".

    Parameters
    ----------
    of : Differences
        The planned differences.
    gap : array of float
        True gap of each, points; 0 or more.
    smallest_difference : float
        The smallest difference that matters, points.

    Returns
    -------
    array of float
        Probabilities; NaN where nothing can be planned.
    """
    return _over_usable(of, lambda some, own: _chance(some, smallest_difference)(own)[0], np.asarray(gap, float))


def detectable_gap(of: Differences, smallest_difference: float, *, power: float = 0.8) -> np.ndarray:
    """Smallest gap that is found with probability `power`; NaN where no gap on the scale is.

    Parameters
    ----------
    of : Differences
        The planned differences.
    smallest_difference : float
        The smallest difference that matters, points.
    power : float
        Probability wanted.

    Returns
    -------
    array of float
        Points of 100.
    """

    def solve(some: Differences) -> np.ndarray:
        rows = int(some.row.max()) + 1
        low, high, gap = np.zeros(rows), np.full(rows, WHOLE_SCALE), np.full(rows, smallest_difference)
        chance = _chance(some, smallest_difference)
        possible = chance(high)[0] >= power
        for _ in range(STEPS):
            found, slope = chance(gap)
            low, high = np.where(found < power, gap, low), np.where(found < power, high, gap)
            with np.errstate(divide="ignore", invalid="ignore"):
                step = gap - (found - power) / slope
            before, gap = gap, np.where((step > low) & (step < high), step, (low + high) / 2)
            if np.abs(gap - before).max() < 1e-11:
                break
        return np.where(possible, gap, np.nan)

    return _over_usable(of, solve)


def _chance(of: Differences, smallest_difference: float) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Chance to find a gap, and its slope, as a function of the gap; the nodes are computed once."""
    from scipy.special import ndtr

    half, weight = _nodes(of, (smallest_difference / 2,))
    threshold = np.maximum(half, smallest_difference - half)  # beyond it the interval is neither "in step" nor on 0
    error = of.std_error

    def at(gap: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        score = (gap[of.row][:, None] - threshold) / error[:, None]
        density = np.exp(-score * score / 2) / np.sqrt(2 * np.pi)
        return of.mean((weight * ndtr(score)).sum(axis=1)), of.mean((weight * density).sum(axis=1) / error)

    return at


def _integrate(
    of: Differences, value: Callable[[np.ndarray, np.ndarray], np.ndarray], *, corners: tuple[float, ...]
) -> np.ndarray:
    half, weight = _nodes(of, corners)
    return of.mean((weight * value(half, of.std_error[:, None])).sum(axis=1))


def _nodes(of: Differences, corners: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Half widths of the interval and their weights; the range of x is cut where half width or floor has a corner."""
    from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri

    def score(x: np.ndarray) -> np.ndarray:
        x = np.clip(x, 0.0, 1e300)
        lower = gammainc(of.nu / 2, of.nu * x / 2)
        upper = gammaincc(of.nu / 2, of.nu * x / 2)
        z = np.where(lower < 0.5, ndtri(lower), -ndtri(upper))
        return np.clip(z, -REACH, REACH)

    critical = of.critical
    with np.errstate(divide="ignore", invalid="ignore"):
        cuts = [of.floor / of.uncertain, *(((one / critical) ** 2 - of.known) / of.uncertain for one in corners)]
    cuts = [score(np.nan_to_num(one, nan=0.0, posinf=1e300, neginf=0.0)) for one in cuts]
    full = np.full(len(of.df), REACH)
    edges = np.sort(np.stack([-full, *cuts, full]), axis=0)
    edges = edges[np.append(True, (np.diff(edges, axis=0) > 0).any(axis=1))]  # no piece without width everywhere
    point, factor = np.polynomial.legendre.leggauss(NODES)
    middle, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    z = np.concatenate([m[:, None] + h[:, None] * point for m, h in zip(middle, half, strict=True)], axis=1)
    weight = np.concatenate([h[:, None] * factor for h in half], axis=1) * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    shape = of.nu[:, None] / 2
    x = np.where(z < 0, gammaincinv(shape, ndtr(z)), gammainccinv(shape, ndtr(-z))) / shape
    variance = np.maximum(of.uncertain[:, None] * x, of.floor[:, None]) + of.known[:, None]
    return critical[:, None] * np.sqrt(variance), weight


def _over_usable(of: Differences, compute: Callable[..., np.ndarray], *more: np.ndarray) -> np.ndarray:
    rows = of.usable()
    result = np.full(len(rows), np.nan)
    if rows.any():
        result[rows] = compute(of.only(rows), *(np.broadcast_to(one, rows.shape)[rows] for one in more))
    return result
