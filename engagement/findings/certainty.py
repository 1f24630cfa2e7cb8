"""Which differences are clear of chance, from what a release shows: estimates, standard errors and n.

A released share may rest on a finite population or have its interval hidden. Findings compare with a fixed mark, with
other responsibilities or between levels, so they need the wider error of a process, and they need it where only n is
shown: the larger of the plain and the "plus four" error of a share with that n.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

RULE = "share against {against}, plus-four error (Agresti & Caffo 2000), Bonferroni over {family}, level {level:g}%"


def critical(conf_level: float, family: int) -> float:
    """Give the normal quantile for two-sided intervals that hold together over `family` statements (Bonferroni)."""
    return NormalDist().inv_cdf(1 - (1 - conf_level) / (2 * max(family, 1)))


def share_error(percent: float, n: float, reported: float = float("nan")) -> float:
    """Conservative standard error of a share, in percent.

    Parameters
    ----------
    percent : float
        Share, 0-100.
    n : float
        Answers behind it; NaN gives an infinite error: no claim without n.
    reported : float
        Standard error of the release, percent; used where it is larger (weighted or clustered answers).

    Returns
    -------
    float
        Percent; above 0 at shares of 0 and 100 too. For a mean of item shares it is an upper bound: the error is
        largest where items correlate perfectly and all have the mean share.

    References
    ----------
    Agresti, A., & Caffo, B. (2000). Simple and effective confidence intervals for proportions and differences of
    proportions result from adding two successes and two failures. The American Statistician, 54, 280-288.
    """
    if n != n or n <= 0:
        return float("inf")
    share = percent / 100
    adjusted = (share * n + 2) / (n + 4)
    error = 100 * sqrt(max(share * (1 - share) / n, adjusted * (1 - adjusted) / (n + 4)))
    return max(error, reported) if reported == reported else error


def side(difference: float, error: float, quantile: float) -> int:
    """1 or -1 where the difference is clear of chance upwards or downwards, else 0."""
    if difference != difference or not error < float("inf"):
        return 0
    if abs(difference) <= quantile * error:
        return 0
    return 1 if difference > 0 else -1
