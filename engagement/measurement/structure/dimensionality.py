"""Is there anything to factor? Sampling adequacy (KMO) and Bartlett's test of sphericity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.structure.correlations import PEARSON, item_correlations
from engagement.rules import Rule

ADEQUACY = Rule(
    "Kaiser (1974)",
    (0.5, 0.6, 0.7, 0.8, 0.9),
    ("unacceptable", "miserable", "mediocre", "middling", "meritorious", "marvelous"),
)


@dataclass(frozen=True)
class SamplingAdequacy:
    """How much of the correlations of items is shared by more than two of them.

    Attributes
    ----------
    estimate : float
        The Kaiser-Meyer-Olkin measure of all items, 0-1; higher means more in common.
    verdict, rule : str
        Kaiser's word for it, and its source.
    items : DataFrame
        One row per item: item, metric "msa" (measure of sampling adequacy), estimate, n, verdict, rule, method.
    n : float
        Respondents.
    method : str
        How; with the reason where estimates are NaN.
    """

    estimate: float
    verdict: str
    rule: str
    items: pd.DataFrame
    n: float
    method: str


def sampling_adequacy(
    items: pd.DataFrame, *, kind: str = PEARSON, missing: str = "pairwise", n: float | None = None
) -> SamplingAdequacy:
    """Kaiser-Meyer-Olkin measure of sampling adequacy, of all items and of each.

    Parameters
    ----------
    items : DataFrame
        Answers, shape (respondents, items); or with kind = "matrix" a correlation matrix, shape (items, items).
    kind : str
        "pearson": correlations of the answers. "polychoric": those of the normal variables behind them. "matrix":
        `items` is a correlation matrix.
    missing : str
        "pairwise": each correlation from those who answered both. "listwise": from those who answered all.
    n : float or None
        Number of respondents to report in place of the one counted.

    Returns
    -------
    SamplingAdequacy
        NaN where the matrix has no inverse, or a correlation cannot be computed; `method` says which.

    Raises
    ------
    ValueError
        If there are fewer than two items, or an argument does not fit (the message names it).

    Notes
    -----
    sum(r^2) / (sum(r^2) + sum(q^2)) over the pairs, q the correlation of two items with all others held constant. With
    two items it is always .5. In R: psych::KMO(cor(items, use = "pairwise")).

    References
    ----------
    Kaiser, H. F., & Rice, J. (1974). Little jiffy, mark IV. Educational and Psychological Measurement, 34, 111-117.
    Kaiser, H. F. (1974). An index of factorial simplicity. Psychometrika, 39, 31-36.
    """
    given = item_correlations(items, kind=kind, missing=missing, n=n)
    problem, p = given.problem, len(given.items)
    overall, each = np.nan, np.full(p, np.nan)
    if not problem:
        inverse = np.linalg.inv(given.matrix)
        size = np.sqrt(np.diag(inverse))
        off = ~np.eye(p, dtype=bool)
        shared, partial = np.square(given.matrix) * off, np.square(inverse / np.outer(size, size)) * off
        both = shared.sum(axis=0) + partial.sum(axis=0)
        if both.sum() > 0:
            overall = float(shared.sum() / both.sum())
            each = np.divide(shared.sum(axis=0), both, out=each, where=both > 0)
        else:
            problem = "all correlations are 0"
    method = "KMO, " + given.method + (f": {problem}" if problem else "")
    table = pd.DataFrame(
        {
            "item": list(given.items),
            "metric": "msa",
            "estimate": each,
            "n": given.n,
            "verdict": [ADEQUACY.word(one) for one in each],
            "rule": ADEQUACY.source,
            "method": method,
        }
    )
    return SamplingAdequacy(overall, ADEQUACY.word(overall), ADEQUACY.source, table, given.n, method)


def bartlett_sphericity(
    items: pd.DataFrame, *, kind: str = PEARSON, missing: str = "pairwise", n: float | None = None
) -> pd.DataFrame:
    """Bartlett's test that no two items are correlated in the population.

    Parameters
    ----------
    items, kind, missing
        As in `sampling_adequacy`.
    n : float or None
        Number of respondents in place of the one counted; required with kind = "matrix".

    Returns
    -------
    DataFrame
        One row: metric "bartlett", estimate (chi-square), df, p_value, n, n_items, method. NaN where the matrix is not
        positive definite, a correlation cannot be computed, or respondents are too few for the approximation; `method`
        says which.

    Raises
    ------
    ValueError
        If there are fewer than two items, a matrix comes without n, or an argument does not fit.

    Notes
    -----
    -(n - 1 - (2 p + 5) / 6) log det R, df = p (p - 1) / 2. It supposes normal scores and complete answers: with gaps n
    counts all who answered anything, which overstates chi-square; pass a smaller n, or missing = "listwise". With
    hundreds of respondents nearly every survey is significant. For polychoric correlations the distribution is not
    the one assumed, and `method` says so. In R: psych::cortest.bartlett(cor(items, use = "pairwise"), n).

    References
    ----------
    Bartlett, M. S. (1951). The effect of standardization on a chi-square approximation in factor analysis. Biometrika,
    38, 337-344.
    """
    from scipy.special import gammaincc

    given = item_correlations(items, kind=kind, missing=missing, n=n)
    if np.isnan(given.n):
        raise ValueError("Bartlett's test of a matrix needs n, the number of respondents; pass n=.")
    p = len(given.items)
    df = p * (p - 1) / 2
    factor = given.n - 1 - (2 * p + 5) / 6
    problem = given.problem or ("too few respondents for so many items" if factor <= 0 else "")
    statistic = p_value = np.nan
    if not problem:
        statistic = float(-factor * np.linalg.slogdet(given.matrix)[1])
        p_value = float(gammaincc(df / 2, max(statistic, 0.0) / 2))
    method = "Bartlett's sphericity, " + given.method
    if kind == "polychoric":
        method += "; chi-square distribution not established"
    return pd.DataFrame(
        {
            "metric": ["bartlett"],
            "estimate": statistic,
            "df": df,
            "p_value": p_value,
            "n": given.n,
            "n_items": p,
            "method": method + (f": {problem}" if problem else ""),
        }
    )
