"""Quantiles under a design, with Woodruff's interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engagement.estimates import Estimate
from engagement.responses.weighting.design import Design
from engagement.responses.weighting.domains import Form, Mask, Part, Values

INTERVALS = ("mean", "logit")


def weighted_quantile(
    values: Values,
    design: Design,
    *,
    probability: float = 0.5,
    domain: Mask = None,
    interval: str = "mean",
    conf_level: float = 0.95,
    estimand: str | None = None,
    metric: str = "score",
) -> Estimate:
    """Quantile under a design: the smallest value with at least `probability` of the weight at or below it.

    Parameters
    ----------
    values, design, domain, conf_level, estimand, metric
        As in `weighted_mean`.
    probability : float
        Between 0 and 1; 0.5 is the median.
    interval : str
        Woodruff's: the interval of the share at or below the quantile, read back as quantiles. "mean": symmetric for
        the share (R's default); "logit": on its logit (R's "xlogit"), better near the ends.

    Returns
    -------
    Estimate
        `std_error` is the width of the interval over 2 t, as in R. An end is NaN where the interval of the share leaves
        0-1.

    Raises
    ------
    ValueError
        As `weighted_mean`; if `probability` or `interval` is not one of the above.

    Notes
    -----
    In R: svyquantile(~y, design, probability, interval.type = "mean", qrule = "math"). Below the share of the smallest
    value survey 4.1 returns the second smallest; here it is the smallest.

    References
    ----------
    Woodruff, R. S. (1952). Confidence intervals for medians and other position measures. Journal of the American
    Statistical Association, 47, 635-646.
    """
    from scipy.special import expit, logit, stdtrit

    if not 0 < probability < 1:
        raise ValueError(f"probability is {probability!r}; expected a number between 0 and 1.")
    if interval not in INTERVALS:
        raise ValueError(f"interval is {interval!r}; expected 'mean' or 'logit'.")
    part = Part.of(values, design, domain)
    form = Form(f"weighted quantile {probability:g}", design, conf_level, estimand, metric)
    if not part.n:
        return form.nothing(0, np.nan)
    at = _Quantiles(part.values[part.inside], design.weights[part.inside])
    estimate = at(probability)
    if part.n < 2:
        return form.nothing(part.n, estimate)
    below = Part.of(np.where(part.inside, part.values <= estimate, np.nan), design, None)
    share = form.t_based(below.mean, below.influence[:, None], part.n, part.df)
    low, high = share.conf_low, share.conf_high
    if interval == "logit" and below.mean < 1 and part.df >= 1:
        half = float(stdtrit(part.df, 0.5 + conf_level / 2)) * share.std_error / (below.mean * (1 - below.mean))
        low, high = (float(expit(logit(below.mean) + side * half)) for side in (-1, 1))
    low, high = (at(p) if 0 <= p <= 1 else np.nan for p in (low, high))
    error = np.nan if part.df < 1 else (high - low) / 2 / float(stdtrit(part.df, 0.5 + conf_level / 2))
    method = f"{share.method}; Woodruff, {interval}"
    if part.df >= 1 and not (np.isfinite(low) and np.isfinite(high)):
        method += ": the interval of the share leaves 0-1"
    return replace(
        share, estimate=estimate, std_error=error, conf_low=low, conf_high=high, method=method, variance=np.nan
    )


class _Quantiles:
    """Quantiles of weighted values: sorted once."""

    def __init__(self, values: np.ndarray, weights: np.ndarray):
        order = np.argsort(values, kind="stable")
        self.values, running = values[order], np.cumsum(weights[order])
        self.share = running / running[-1]

    def __call__(self, probability: float) -> float:
        # an exact tie that rounding lifts above the share must not skip to the next value
        at = np.searchsorted(self.share, probability - 1e-12, side="left")
        return float(self.values[min(at, len(self.values) - 1)])
