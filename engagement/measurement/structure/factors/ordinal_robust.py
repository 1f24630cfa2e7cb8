"""Robust fit indices of ordinal models: the likelihood discrepancy of the polychoric correlations, scaled."""

from __future__ import annotations

import numpy as np

from engagement.measurement.structure.factors.factor_ordinal import OrdinalFit


def catml(model: OrdinalFit) -> tuple[float, float, float, float]:
    """Statistic, factor, baseline statistic and its factor, for robust CFI, TLI and RMSEA.

    The maximum likelihood discrepancy of the polychoric correlations is taken at the least squares estimates, which
    makes indices comparable with those of continuous items; the factors are what it expects per degree of freedom.

    Parameters
    ----------
    model : OrdinalFit
        The fit, of one group.

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
    (data,), (implied,) = model.data, model.implied
    sample, fitted = np.eye(p), np.eye(p)
    sample[a, b] = sample[b, a] = data.statistics[start:]
    fitted[a, b] = fitted[b, a] = implied[start:]
    if min(np.linalg.eigvalsh(sample)[0], np.linalg.eigvalsh(fitted)[0]) < 1e-8:
        return (np.nan,) * 4
    precision = np.linalg.inv(fitted)
    logs = np.linalg.slogdet(fitted)[1], np.linalg.slogdet(sample)[1]
    statistic = data.n * (logs[0] - logs[1] + np.sum(sample * precision) - p)
    information = precision[np.ix_(a, a)] * precision[np.ix_(b, b)] + precision[np.ix_(a, b)] * precision[np.ix_(b, a)]
    gamma = data.gamma[start:, start:]
    # trace of (I - D E D'W)' V (I - D E D'W) Gamma
    slope = model.pattern.columns(0, model.slopes[0])[start:]
    weighted = data.weights[start:, None] * slope
    bread = model.sandwich_parts[0]
    seen, curved = weighted.T @ gamma, information @ slope
    trace = np.sum(information * gamma) - 2 * np.sum(bread * (seen @ curved))
    trace += np.sum((bread @ slope.T @ curved @ bread) * (seen @ weighted))
    factor = trace / model.degrees if model.degrees else 1.0
    return float(statistic), float(factor), float(-data.n * logs[1]), float(np.trace(gamma) / len(a))
