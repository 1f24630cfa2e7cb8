"""Tables of a fitted model: loadings, intercepts or thresholds, residual variances, factor correlations, in words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from engagement.measurement.structure.factors.parameters import Pattern, Simple


def standardised(simple: Simple, pattern: Pattern, values: np.ndarray) -> np.ndarray:
    """Standardised loadings, then correlations of the factors below the diagonal, column by column, of one group."""
    part = {name: values[place] for name, place in pattern.blocks.items()}
    factors = simple.symmetric(part["factors"])
    spread = np.diag(factors)
    explained = part["loadings"] ** 2 * spread[simple.factor_of]
    total = explained + part["residuals"] if "residuals" in part else 1 / part["scales"] ** 2
    a, b = np.triu_indices(len(spread), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.concatenate(
            [
                part["loadings"] * np.sqrt(spread[simple.factor_of]) / np.sqrt(total),
                factors[a, b] / np.sqrt(spread[a] * spread[b]),
            ]
        )


def with_errors(
    of: Callable[[np.ndarray], np.ndarray], theta: np.ndarray, covariance: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Values of a smooth function of the parameters and their standard errors by the delta method.

    The derivative is taken by a complex step, exact to rounding.
    """
    step = 1e-30
    slope = np.empty((len(of(theta)), len(theta)))
    for at in range(len(theta)):
        moved = theta.astype(complex)
        moved[at] += 1j * step
        slope[:, at] = of(moved).imag / step
    with np.errstate(invalid="ignore"):
        variance = np.einsum("ia,ab,ib->i", slope, covariance, slope)
        return of(theta), np.sqrt(np.where(variance >= 0, variance, np.nan))


def raw_with_errors(pattern: Pattern, theta: np.ndarray, covariance: np.ndarray, group: int = 0):
    """All parameters of a group with standard errors; a fixed one has 0."""
    index = pattern.index[group]
    variance = np.append(np.diag(covariance), 0.0)[index]
    with np.errstate(invalid="ignore"):
        return pattern.values(theta)[group], np.sqrt(np.where(variance >= 0, variance, np.nan))


def interval(table: pd.DataFrame, conf_level: float) -> pd.DataFrame:
    """Add Wald intervals and p values; a fixed parameter (standard error 0) has none."""
    from scipy.special import ndtr, ndtri

    error = table["std_error"].where(table["std_error"] > 0)
    width = ndtri((1 + conf_level) / 2) * error
    ratio = (table["estimate"] / error).abs()
    return table.assign(
        conf_low=table["estimate"] - width,
        conf_high=table["estimate"] + width,
        conf_level=conf_level,
        p_value=2 * ndtr(-ratio.to_numpy(dtype=float)),
    )


def improper(simple: Simple, loadings: np.ndarray, residuals: np.ndarray, correlations: np.ndarray) -> list[str]:
    """Say what of a solution cannot be: Heywood cases and impossible factor correlations.

    Parameters
    ----------
    simple : Simple
        Names.
    loadings : array
        Standardised.
    residuals : array
        Residual variances.
    correlations : array, shape (factors, factors)
        Of the factors.

    Returns
    -------
    list of str
        One sentence each; empty for a proper solution.
    """
    found = []
    bad = [repr(simple.items[at]) for at in np.flatnonzero(residuals < 0)]
    if bad:
        found.append(f"improper solution (Heywood case): negative residual variance of {', '.join(bad)}")
    rows, columns = np.tril_indices(len(simple.factors), -1)
    beyond = np.flatnonzero(np.abs(correlations[rows, columns]) > 1)
    if len(beyond):
        pairs = ", ".join(f"{simple.factors[columns[at]]!r} and {simple.factors[rows[at]]!r}" for at in beyond)
        found.append(f"improper solution: correlation beyond 1 between {pairs}; they cannot be told apart")
    elif np.isfinite(correlations).all() and np.linalg.eigvalsh(correlations)[0] < -1e-8:
        found.append("improper solution: the correlations of the factors contradict each other (not positive definite)")
    if not np.isfinite(loadings).all():
        found.append("improper solution: a factor without variance")
    return found
