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
    answered : float
        Probability that somebody answers the survey.
    n, probability : array of float
        Possible numbers of answers from the smallest that counts upwards, and their probabilities given that at least
        so many answer.
    reached : float
        Probability that at least the smallest number that counts answer.
    can_rate : float
        Share of those who answer that rates.
    """

    population: int
    answered: float
    n: np.ndarray
    probability: np.ndarray
    reached: float
    can_rate: float = 1.0

    @property
    def expected(self) -> float:
        """Ratings expected, whether the group is shown or not."""
        return self.population * self.answered * self.can_rate

    @property
    def harmonic(self) -> float:
        """1 / E(1/n) where the group is shown: a mean of so many answers has the expected variance."""
        return float(1 / (self.probability @ (1 / self.n))) if self.reached > 0 else np.nan

    @property
    def finite_variances(self) -> np.ndarray:
        """(1 - f) / n for each n: variance of the mean of current staff, per variance of a rating.

        f is the share of the people that answered: those who rated and, expected, those who answered and could not.
        """
        silent = self.answered * (1 - self.can_rate) / (1 - self.answered * self.can_rate) if self.can_rate < 1 else 0.0
        answered = self.n + (self.population - self.n) * silent
        return np.maximum(1 - answered / self.population, 0.0) / self.n

    @property
    def finite_variance(self) -> float:
        """Mean of `finite_variances` where the group is shown."""
        return float(self.probability @ self.finite_variances) if self.reached > 0 else np.nan

    def nodes(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` numbers of answers and weights that stand for all: Gauss quadrature of the distribution."""
        if len(self.n) <= count:
            return self.n, self.probability
        centre = self.probability @ self.n
        scale = np.sqrt(self.probability @ (self.n - centre) ** 2)
        if scale < 1e-9:
            return np.array([centre]), np.ones(1)
        x, w = (self.n - centre) / scale, self.probability
        before, now, norm = np.zeros_like(x), np.ones_like(x), 1.0
        diagonal, beside = [], []
        for step in range(count):
            size = w @ now**2
            if step:
                beside.append(size / norm)
            diagonal.append(w @ (x * now**2) / size)
            after = (x - diagonal[-1]) * now - (beside[-1] * before if step else 0.0)
            before, now, norm = now, after, size
        matrix = np.diag(diagonal) + np.diag(np.sqrt(beside), 1) + np.diag(np.sqrt(beside), -1)
        value, vector = np.linalg.eigh(matrix)
        return centre + scale * value, vector[0] ** 2


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

    answered, share = share, share * can_rate
    spread = FAR * np.sqrt(population * share * (1 - share)) + 1
    low = max(at_least, int(np.floor(population * share - spread)))
    high = min(population, max(int(np.ceil(population * share + spread)), at_least))
    if low > high:
        return Answering(population, answered, np.array([]), np.array([]), 0.0, can_rate)
    n = np.arange(low, high + 1, dtype=float)
    log = gammaln(population + 1) - gammaln(n + 1) - gammaln(population - n + 1)
    log = log + xlogy(n, share) + xlog1py(population - n, -share)
    weight = np.exp(log - log.max())
    reached = float(bdtrc(at_least - 1, population, share)) if at_least > 0 else 1.0
    if reached < 1e-300:
        reached = float(1 - bdtr(at_least - 1, population, share))
    return Answering(population, answered, n, weight / weight.sum(), reached, can_rate)
