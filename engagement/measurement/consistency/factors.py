"""Exploratory factor analysis as a table: loadings, communalities, and correlations of the factors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.measurement.consistency.correlations import correlations_of
from engagement.measurement.consistency.minres import minres
from engagement.measurement.consistency.rotation import Rotation, oblimin, varimax
from engagement.measurement.consistency.schmid_leiman import ordered

ROTATIONS = ("oblimin", "varimax", "none")


def factor_analysis(
    items: pd.DataFrame | None,
    *,
    n_factors: int,
    rotation: str = "oblimin",
    correlations: pd.DataFrame | np.ndarray | None = None,
    missing: str = "pairwise",
) -> pd.DataFrame:
    """Extract factors by minimum residuals and rotate them.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items), or None
        Answers; None where only `correlations` are at hand.
    n_factors : int
        1 or more.
    rotation : str
        "oblimin" (direct quartimin, factors may correlate), "varimax" or "none".
    correlations : DataFrame or array, or None
        Analysed in place of Pearson's correlations, such as polychoric ones.
    missing : str
        "pairwise" or "listwise".

    Returns
    -------
    DataFrame
        item, factor, other_factor ("" where none is meant), metric, estimate, n, n_items, n_factors, method. metric
        "loading": one row per item and factor (pattern). "communality": one row per item. "factor_correlation": one
        row per pair of factors. Factors are turned so that their loadings sum to 0 or more, the largest first.
        Estimates are NaN, and `method` tells why, where there are too few items for the factors or a pair was not
        answered by the same people.

    Raises
    ------
    ValueError
        If an option is unknown, or `correlations` is not a correlation matrix of the items.

    Notes
    -----
    In R: psych::fa(items, n_factors, fm = "minres", rotate = "oblimin").

    References
    ----------
    As `minres` and `oblimin`.
    """
    if rotation not in ROTATIONS:
        raise ValueError(f"rotation is {rotation!r}; expected 'oblimin', 'varimax' or 'none'.")
    if n_factors < 1:
        raise ValueError(f"n_factors is {n_factors}; expected 1 or more.")
    if items is None and correlations is None:
        raise ValueError("factor analysis needs items or correlations; found neither.")
    found = correlations_of(items, correlations=correlations, missing=missing)
    k, m = len(found.matrix), n_factors
    method = f"minres, {rotation}{found.told}"
    problem = found.problem
    if not problem and (k < 3 or k * (k - 1) / 2 - k * m + m * (m - 1) / 2 < 0):
        problem = f"{k} items do not identify {m} factors"
    loadings, phi, communality = np.full((k, m), np.nan), np.full((m, m), np.nan), np.full(k, np.nan)
    if problem:
        method += f": not computable, {problem}"
    else:
        extracted = minres(found.matrix, m)
        rotated = ordered(_rotated(extracted.loadings, rotation))
        loadings, phi = rotated.loadings, rotated.correlation
        communality = (extracted.loadings**2).sum(axis=1)
        if extracted.at_bound.any():
            method += f"; items at the lower bound of uniqueness: {int(extracted.at_bound.sum())}"
        if not (extracted.converged and rotated.converged):
            method += "; did not converge"
    names = [f"F{place + 1}" for place in range(m)]
    rows = [
        {"item": item, "factor": factor, "metric": "loading", "estimate": loadings[at, place]}
        for at, item in enumerate(found.items)
        for place, factor in enumerate(names)
    ]
    rows += [
        {"item": item, "metric": "communality", "estimate": communality[at]} for at, item in enumerate(found.items)
    ]
    rows += [
        {"factor": names[one], "other_factor": names[two], "metric": "factor_correlation", "estimate": phi[one, two]}
        for one in range(m)
        for two in range(one + 1, m)
    ]
    table = pd.DataFrame(rows, columns=["item", "factor", "other_factor", "metric", "estimate"])
    text = ["item", "factor", "other_factor"]
    table[text] = table[text].astype(object).where(table[text].notna(), "")
    return table.assign(n=found.n, n_items=k, n_factors=m, method=method)


def _rotated(loadings: np.ndarray, rotation: str) -> Rotation:
    if rotation == "oblimin":
        return oblimin(loadings)
    if rotation == "varimax":
        return varimax(loadings)
    return Rotation(loadings, np.eye(loadings.shape[1]), True)
