"""How many will answer: binomial counts, and what they do to the variance of a mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FAR = 10.0  # standard deviations of a binomial beyond which nothing is left at double precision


@dataclass(frozen=True)
class Answering:
    """The number of answers of one group, as planned.

    Attributes
    ----------
    population : int
        Headcount.
    share : float
        Probability that somebody answers and can rate.
    n, probability : array of float
        Possible numbers of answers from the smallest that counts upwards, and their probabilities given that at least
        so many answer.
    reached : float
        Probability that at least the smallest number that counts answer.
    can_rate : float
        Share of the people, answering or not, who can rate at all: the finite population is these.
    """

    population: int
    share: float
    n: np.ndarray
    probability: np.ndarray
    reached: float
    can_rate: float = 1.0

    @property
    def finite(self) -> float:
        """People who could rate: the finite population behind the mean."""
        return self.population * self.can_rate

    @property
    def expected(self) -> float:
        """Answers expected, whether the group is shown or not."""
        return self.population * self.share

    @property
    def harmonic(self) -> float:
        """1 / E(1/n) where the group is shown: a mean of so many answers has the expected variance."""
        return float(1 / (self.probability @ (1 / self.n))) if self.reached > 0 else np.nan

    @property
    def finite_variance(self) -> float:
        """E(1/n - 1/N) where the group is shown: variance of the mean of current staff, per variance of an answer."""
        if self.reached == 0:
            return np.nan
        return float(self.probability @ np.maximum(1 / self.n - 1 / self.finite, 0.0))


def answering(population: int, share: float, *, at_least: int, can_rate: float = 1.0) -> Answering:
    """Distribution of the number of answers, binomial, given that at least `at_least` answer.

    Parameters
    ----------
    population : int
        People asked.
    share : float
        Probability that somebody answers the survey, 0-1; independent between people.
    at_least : int
        Smallest number that counts, at least 1.
    can_rate : float
        Share of those who answer that rates; n counts ratings.

    Returns
    -------
    Answering
        Without values where so many cannot answer.
    """
    from scipy.special import bdtr, bdtrc, gammaln, xlog1py, xlogy

    share = share * can_rate
    spread = FAR * np.sqrt(population * share * (1 - share)) + 1
    low = max(at_least, int(np.floor(population * share - spread)))
    high = min(population, max(int(np.ceil(population * share + spread)), at_least))
    if low > high:
        return Answering(population, share, np.array([]), np.array([]), 0.0, can_rate)
    n = np.arange(low, high + 1, dtype=float)
    log = gammaln(population + 1) - gammaln(n + 1) - gammaln(population - n + 1)
    log = log + xlogy(n, share) + xlog1py(population - n, -share)
    weight = np.exp(log - log.max())
    reached = float(bdtrc(at_least - 1, population, share)) if at_least > 0 else 1.0
    if reached < 1e-300:
        reached = float(1 - bdtr(at_least - 1, population, share))
    return Answering(population, share, n, weight / weight.sum(), reached, can_rate)
