"""Fit indices of factor models: CFI, TLI, RMSEA with interval and test of close fit, from chi-squares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engagement.rules import Rule

HU_BENTLER = {
    "cfi": Rule("Hu and Bentler (1999)", (0.95,), ("below the cut", "good fit")),
    "tli": Rule("Hu and Bentler (1999)", (0.95,), ("below the cut", "good fit")),
    "rmsea": Rule("Hu and Bentler (1999)", (np.nextafter(0.06, 1),), ("good fit", "above the cut")),
    "srmr": Rule("Hu and Bentler (1999)", (np.nextafter(0.08, 1),), ("good fit", "above the cut")),
}
CLOSE_FIT, RMSEA_LEVEL = 0.05, 0.90


class Test(NamedTuple):
    """A chi-square test of a model and of its baseline (no correlations).

    Attributes
    ----------
    statistic, degrees : float
        Of the model; degrees may be fractional.
    baseline, baseline_degrees : float
        Of the baseline.
    """

    __test__ = False  # not a test of ours

    statistic: float
    degrees: float
    baseline: float
    baseline_degrees: float

    @property
    def p_value(self) -> float:
        """Probability of a larger statistic if the model holds."""
        return upper_tail(self.statistic, self.degrees)


def upper_tail(statistic: float, degrees: float) -> float:
    """Probability of a larger chi-square; NaN without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(degrees, max(statistic, 0.0))) if degrees > 0 else np.nan


def cfi(test: Test, scaling: float = 1.0, baseline_scaling: float = 1.0) -> float:
    """Compute the comparative fit index, 0 to 1, higher is better.

    Parameters
    ----------
    test : Test
        Statistics; unscaled where scaling factors are given.
    scaling, baseline_scaling : float
        What chi-square expects per degree of freedom: 1, or the scaling factors for the robust index.

    Returns
    -------
    float
        1 - max(T - c df, 0) / max(T - c df, T0 - c0 df0, 0); 1 where both are 0, NaN without a scaling factor.

    References
    ----------
    Bentler, P. M. (1990). Comparative fit indexes in structural models. Psychological Bulletin, 107, 238-246.
    Brosseau-Liard, P. E., & Savalei, V. (2014). Adjusting incremental fit indices for nonnormality. Multivariate
    Behavioral Research, 49, 460-470.
    """
    if not np.isfinite(scaling):
        return np.nan
    misfit = max(test.statistic - scaling * test.degrees, 0.0)
    worst = max(misfit, test.baseline - baseline_scaling * test.baseline_degrees, 0.0)
    return 1.0 - misfit / worst if worst > 0 else (1.0 if worst == 0 else np.nan)


def tli(test: Test, scaling: float = 1.0, baseline_scaling: float = 1.0) -> float:
    """Tucker-Lewis index (not held inside 0 to 1); arguments as in `cfi`.

    References
    ----------
    Tucker, L. R., & Lewis, C. (1973). A reliability coefficient for maximum likelihood factor analysis. Psychometrika,
    38, 1-10.
    """
    if not np.isfinite(scaling):
        return np.nan
    if test.degrees == 0:
        return 1.0
    misfit = (test.statistic - scaling * test.degrees) * test.baseline_degrees
    worst = (test.baseline - baseline_scaling * test.baseline_degrees) * test.degrees
    return 1.0 - misfit / worst if worst != 0 else 1.0


class Rmsea(NamedTuple):
    """RMSEA with its interval and the probability of more misfit than seen if RMSEA is .05 (test of close fit)."""

    estimate: float
    conf_low: float
    conf_high: float
    p_close: float


def rmsea(
    statistic: float, degrees: float, n: int, *, groups: int = 1, scaling: float = 1.0, tested: float | None = None
) -> Rmsea:
    """Root mean square error of approximation.

    Parameters
    ----------
    statistic, degrees : float
        Chi-square and its degrees of freedom.
    n, groups : int
        People in all groups, and groups.
    scaling : float
        Scaling factor c: the robust index; 1 else.
    tested : float, optional
        Statistic that the interval and the test use: the scaled one, where `statistic` is not.

    Returns
    -------
    Rmsea
        sqrt(max(T / n - c df / n, 0) groups / df); the 90% interval and p from the noncentral chi-square of `tested`,
        its noncentrality times c.

    References
    ----------
    Steiger, J. H. (1990). Structural model evaluation and modification: an interval estimation approach. Multivariate
    Behavioral Research, 25, 173-180.
    Browne, M. W., & Cudeck, R. (1993). Alternative ways of assessing model fit. In K. A. Bollen & J. S. Long (Eds.),
    Testing structural equation models, 136-162. Sage.
    Li, L., & Bentler, P. M. (2006). Robust statistical tests for evaluating the hypothesis of close fit of misspecified
    mean and covariance structural models. UCLA Statistics Preprint 494.
    """
    if not (degrees > 0 and np.isfinite(statistic) and np.isfinite(scaling)):
        return Rmsea(0.0 if degrees == 0 else np.nan, *(0.0, 0.0) if degrees == 0 else (np.nan, np.nan), np.nan)
    from scipy.special import chndtr

    tested = statistic if tested is None else tested
    size = np.sqrt(groups / (n * degrees))
    estimate = np.sqrt(max(statistic - scaling * degrees, 0.0)) * size
    tail = (1 - RMSEA_LEVEL) / 2
    low, high = (np.sqrt(scaling * _noncentrality(tested, degrees, one)) * size for one in (1 - tail, tail))
    close = n * degrees * CLOSE_FIT**2 / (groups * scaling)
    p_close = np.nan
    if scaling > 0:
        p_close = max(float(1 - chndtr(max(tested, 0.0), degrees, close)), 0.0)
    return Rmsea(float(estimate), float(low), float(high), p_close)


def _noncentrality(statistic: float, degrees: float, probability: float) -> float:
    """Noncentrality at which a smaller statistic has this probability; 0 where none has."""
    from scipy.optimize import brentq
    from scipy.special import chndtr

    if statistic <= 0 or chndtr(statistic, degrees, 0.0) <= probability:
        return 0.0
    top = statistic + 10 * np.sqrt(statistic) + 10
    while chndtr(statistic, degrees, top) > probability:
        top *= 2
    return brentq(lambda one: chndtr(statistic, degrees, one) - probability, 0.0, top, xtol=1e-12, rtol=1e-13)
