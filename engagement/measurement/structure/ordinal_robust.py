"""Robust fit indices of ordinal models: the likelihood discrepancy of the polychoric correlations, scaled."""

from __future__ import annotations

import numpy as np

from engagement.measurement.structure.factor_ordinal import OrdinalFit
from engagement.measurement.structure.robust import _inverse


def catml(model: OrdinalFit) -> tuple[float, float, float, float]:
    """Statistic, factor, baseline statistic and its factor, for robust CFI, TLI and RMSEA.

    The maximum likelihood discrepancy of the polychoric correlations is taken at the least squares estimates, which
    makes indices comparable with those of continuous items; the factors are what it expects per degree of freedom.

    Parameters
    ----------
    model : OrdinalFit
        The fit.

    Returns
    -------
    tuple of float
        NaN where a matrix of polychoric or implied correlations is not positive definite.

    References
    ----------
    Savalei, V. (2021). Improving fit indices in structural equation modeling with categorical data. Multivariate
    Behavioral Research, 56, 390-407.
    """
    start, p = int(model.counts.sum()), len(model.counts)
    a, b = np.triu_indices(p, 1)
    q = model.pattern.n_free
    statistic = baseline = trace = spread = 0.0
    straight = np.zeros((q, q))
    for data, slope in zip(model.data, model.slopes, strict=True):
        straight += data.n / model.n * (slope.T @ (data.weights[:, None] * slope))
    bread = _inverse(straight)
    pieces = []
    for data, implied, slope in zip(model.data, model.implied, model.slopes, strict=True):
        sample, fitted = np.eye(p), np.eye(p)
        sample[a, b] = sample[b, a] = data.statistics[start:]
        fitted[a, b] = fitted[b, a] = implied[start:]
        if min(np.linalg.eigvalsh(sample)[0], np.linalg.eigvalsh(fitted)[0]) < 1e-8:
            return (np.nan,) * 4
        precision = np.linalg.inv(fitted)
        logs = np.linalg.slogdet(fitted)[1], np.linalg.slogdet(sample)[1]
        statistic += data.n * (logs[0] - logs[1] + np.sum(sample * precision) - p)
        baseline -= data.n * logs[1]
        information = precision[np.ix_(a, a)] * precision[np.ix_(b, b)]
        information += precision[np.ix_(a, b)] * precision[np.ix_(b, a)]
        gamma = data.gamma[start:, start:]
        spread += np.trace(gamma)
        pieces.append((data.n / model.n, information, gamma, slope[start:], data.weights[start:, None] * slope[start:]))
    # trace of (I - D E D'W)' V (I - D E D'W) Gamma, D E D'W mixing the groups where parameters are equal
    curved = sum(share * slope.T @ information @ slope for share, information, _, slope, _ in pieces)
    for share, information, gamma, slope, weighted in pieces:
        trace += np.sum(information * gamma)
        through = weighted.T @ gamma @ information @ slope
        trace -= 2 * share * np.sum(bread * through)
        trace += share * np.sum((bread @ curved @ bread) * (weighted.T @ gamma @ weighted))
    if not np.isfinite(trace):
        return (np.nan,) * 4
    degrees = model.degrees
    factor = trace / degrees if degrees else np.nan
    return float(statistic), float(factor), float(baseline), float(spread / (len(a) * len(model.data)))
