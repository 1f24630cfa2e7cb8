"""Wilson's interval for shares, also on an effective sample size."""

from __future__ import annotations

import numpy as np


def share_interval(
    percent: float, std_error: float, n: int, sampling_fraction: float, conf_level: float
) -> tuple[float, float]:
    """Wilson's interval in percent, on the effective sample size behind a standard error.

    A share of 0 or 1 has no estimable design effect: it counts as 1. A complete census has no
    interval beyond the share.

    Parameters
    ----------
    percent, std_error : float
        The share and its standard error, percent.
    n : int
        Answers behind it; 0 gives NaN.
    sampling_fraction : float
        Share of the population that answered; 0 where no finite population is meant.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of float
        Lower and upper end, percent.
    """
    if not n or np.isnan(percent):
        return np.nan, np.nan
    p = percent / 100
    inside = 1e-9 < p < 1 - 1e-9
    if sampling_fraction >= 1 or (inside and std_error <= 1e-12):
        return percent, percent
    effective = p * (1 - p) / (std_error / 100) ** 2 if inside else n / (1 - sampling_fraction)
    low, high = wilson(p * effective, effective, conf_level)
    return 100 * low, 100 * high


def wilson(successes: float, n: float, conf_level: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval of a proportion; R's ``prop.test(successes, n, correct = FALSE)``.

    Parameters
    ----------
    successes, n : float
        Need not be whole numbers, so that an effective sample size can be used; n = 0 gives NaN.
    conf_level : float
        Level of the interval.

    Returns
    -------
    tuple of float
        Lower and upper end, as proportions of 1.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA, 22, 209-212.
    """
    from scipy.special import ndtri

    if n <= 0:
        return np.nan, np.nan
    z2 = ndtri(0.5 + conf_level / 2) ** 2
    p = successes / n
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(float(centre - half), 0.0), min(float(centre + half), 1.0)
