"""How many dimensions? Parallel analysis: components larger than those of items that have nothing in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from engagement.measurement.ordinal.answers import OrderedAnswers, item_counts, joint_counts, ordered_answers
from engagement.measurement.ordinal.positive_definite import repair_correlation
from engagement.measurement.ordinal.two_step import (
    correlation_influence,
    fit_correlations,
    thresholds_of,
    with_half_in_fourfold_gaps,
)
from engagement.measurement.structure.correlations import (
    PEARSON,
    POLYCHORIC,
    item_correlations,
    numeric_values,
    pearson_matrix,
)

COMPONENTS, FACTORS = "components", "factors"
LARGE = 20_000  # respondents, above which correlations of unrelated items are drawn from their normal limit


@dataclass(frozen=True)
class ParallelAnalysis:
    """Eigenvalues of the items beside those of unrelated items.

    Attributes
    ----------
    table : DataFrame
        One row per component, largest first: component (1 ...), metric "eigenvalue", estimate, random_mean,
        random_percentile, retained, n, method.
    retained : int or None
        Number of components before the first that does not exceed the percentile; None where it cannot be told.
    n : int
        Respondents with any answer.
    method : str
        How; with the reason where nothing can be told.
    """

    table: pd.DataFrame
    retained: int | None
    n: int
    method: str


def parallel_analysis(
    items: pd.DataFrame,
    *,
    kind: str = PEARSON,
    of: str = COMPONENTS,
    draws: int = 200,
    percentile: float = 95.0,
    seed: int = 1,
) -> ParallelAnalysis:
    """Horn's parallel analysis of answers.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers; correlations pairwise.
    kind : str
        "pearson": compared with normal data of the same size and the same gaps. "polychoric": compared with the
        answers of each item shuffled among those who gave one, so margins and gaps stay and all links go.
    of : str
        "components": eigenvalues of the correlation matrix, as Horn. "factors": squared multiple correlations in its
        diagonal, as Humphreys and Montanelli; tends to keep too many.
    draws : int
        Random tables.
    percentile : float
        Percentile of the random eigenvalues that a component has to exceed, 0 to 100; 95 as Glorfeld, 50 is close
        to Horn's mean.
    seed : int
        Of the random tables.

    Returns
    -------
    ParallelAnalysis
        Nothing retained where items have nothing in common. NaN and None where a correlation cannot be computed, or for
        factors where the matrix has no inverse; `method` says which.

    Raises
    ------
    ValueError
        If there are fewer than two items, or an argument does not fit (the message names it).

    Notes
    -----
    Correlation matrices of complete normal data are drawn from their Wishart distribution. Above 20,000 respondents
    correlations of unrelated items are drawn from their limit, independent normals, with variance 1 / (n - 1) of the
    pair (Pearson), or the asymptotic one at independence (polychoric). Percentiles are R's type 7. In R:
    psych::fa.parallel(items, fa = "pc"), with fa = "both", SMC = TRUE for factors; cor = "poly" for polychoric.

    References
    ----------
    Horn, J. L. (1965). A rationale and test for the number of factors in factor analysis. Psychometrika, 30, 179-185.
    Humphreys, L. G., & Montanelli, R. G. (1975). An investigation of the parallel analysis criterion for determining
    the number of common factors. Multivariate Behavioral Research, 10, 193-205.
    Buja, A., & Eyuboglu, N. (1992). Remarks on parallel analysis. Multivariate Behavioral Research, 27, 509-540.
    Glorfeld, L. W. (1995). An improvement on Horn's parallel analysis methodology for selecting the correct number of
    factors to retain. Educational and Psychological Measurement, 55, 377-393.
    Garrido, L. E., Abad, F. J., & Ponsoda, V. (2013). A new look at Horn's parallel analysis with ordinal variables.
    Psychological Methods, 18, 454-474.
    """
    _check(kind, of, draws, percentile)
    given = item_correlations(items, kind=kind)
    p = len(given.items)
    problem = given.problem if of == FACTORS or np.isnan(given.matrix).any() else ""
    if not problem and of == FACTORS and given.n <= p + 1:
        problem = "too few respondents for so many items"
    observed, mean, high = (np.full(p, np.nan) for _ in range(3))
    kept = np.zeros(p, dtype=bool)
    if not problem:
        rng = np.random.default_rng(seed)
        source = _shuffled(items) if kind == POLYCHORIC else _normal(numeric_values(items), n=int(given.n))
        random = np.array([_eigenvalues(source(rng), of) for _ in range(draws)])
        observed = _eigenvalues(given.matrix, of)
        mean, high = random.mean(axis=0), np.percentile(random, percentile, axis=0)
        kept = np.logical_and.accumulate(observed > high)
    compared = "shuffled answers" if kind == POLYCHORIC else "normal data"
    method = f"parallel analysis of {of}, {given.method}, {draws} tables of {compared}, percentile {percentile:g}"
    method += f": {problem}" if problem else ""
    table = pd.DataFrame(
        {
            "component": np.arange(1, p + 1),
            "metric": "eigenvalue",
            "estimate": observed,
            "random_mean": mean,
            "random_percentile": high,
            "retained": kept,
            "n": int(given.n),
            "method": method,
        }
    )
    return ParallelAnalysis(table, None if problem else int(kept.sum()), int(given.n), method)


def _check(kind: str, of: str, draws: int, percentile: float) -> None:
    if kind not in (PEARSON, POLYCHORIC):
        raise ValueError(f"kind is {kind!r}; expected 'pearson' or 'polychoric'.")
    if of not in (COMPONENTS, FACTORS):
        raise ValueError(f"of is {of!r}; expected 'components' or 'factors'.")
    if not draws >= 1:
        raise ValueError(f"draws is {draws}; expected the number of random tables, at least 1.")
    if not 0 < percentile < 100:
        raise ValueError(f"percentile is {percentile}; expected a number between 0 and 100, such as 95.")


def _eigenvalues(matrix: np.ndarray, of: str) -> np.ndarray:
    """Eigenvalues, largest first; for factors of the matrix with squared multiple correlations in its diagonal."""
    if of == FACTORS:
        matrix = matrix.copy()
        np.fill_diagonal(matrix, _squared_multiple_correlations(matrix))
    return np.linalg.eigvalsh(matrix)[::-1]


def _squared_multiple_correlations(matrix: np.ndarray) -> np.ndarray:
    """Work out how much of each item the others explain; random tables of few people may be singular."""
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        inverse = np.linalg.pinv(matrix, hermitian=True)
    own = np.diag(inverse)
    explained = 1 - np.divide(1.0, own, out=np.zeros(len(own)), where=own > 0)
    return np.clip(explained, 0.0, 1.0)


Source = Callable[[np.random.Generator], np.ndarray]


def _normal(values: np.ndarray, *, n: int) -> Source:
    """Correlations of independent normal items with the gaps of the answers."""
    known = ~np.isnan(values)
    known = known[known.any(axis=1)]
    p = known.shape[1]
    if known.all():
        return lambda rng: _wishart_correlation(rng, n, p)
    if len(known) > LARGE:
        seen = known.astype(float)
        std_error = 1 / np.sqrt(np.maximum(seen.T @ seen - 1, 1))[np.triu_indices(p, 1)]
        return lambda rng: _limit(rng, std_error, p)
    return lambda rng: pearson_matrix(np.where(known, rng.normal(size=known.shape), np.nan))


def _shuffled(items: pd.DataFrame) -> Source:
    """Polychoric correlations of the answers of each item shuffled among those who gave one."""
    answers = ordered_answers(items)
    sizes, margins = answers.n_categories, item_counts(answers)
    cuts = thresholds_of(margins)
    p = len(sizes)
    one, other = np.triu_indices(p, 1)
    if len(answers.codes) > LARGE:
        std_error = _std_error_at_independence(answers, margins, cuts)
        return lambda rng: _limit(rng, std_error, p)
    known = answers.codes >= 0

    def shuffled(rng: np.random.Generator) -> OrderedAnswers:
        if known.all():
            return replace(answers, codes=rng.permuted(answers.codes, axis=0))
        codes = answers.codes.copy()
        for j in range(p):
            codes[known[:, j], j] = rng.permutation(codes[known[:, j], j])
        return replace(answers, codes=codes)

    def draw(rng: np.random.Generator) -> np.ndarray:
        pairs, counts = joint_counts(shuffled(rng))
        rho = fit_correlations(with_half_in_fourfold_gaps(counts, sizes[pairs]), cuts[one], cuts[other])
        return repair_correlation(_matrix(rho, p)).matrix

    return draw


def _std_error_at_independence(answers: OrderedAnswers, margins: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Work out the standard error of each polychoric correlation if the items were unrelated."""
    seen = (answers.codes >= 0).astype(np.float32)
    one, other = np.triu_indices(len(margins), 1)
    both = (seen.T @ seen).astype(float)[one, other]
    share = margins / margins.sum(axis=1, keepdims=True)
    counts = both[:, None, None] * share[one][:, :, None] * share[other][:, None, :]
    moved = correlation_influence(counts, cuts[one], cuts[other], np.zeros(len(one)), (margins[one], margins[other]))
    return np.sqrt((counts * moved[:, :-1, :-1] ** 2).sum(axis=(1, 2)))


def _wishart_correlation(rng: np.random.Generator, n: int, p: int) -> np.ndarray:
    """Correlation matrix of n independent rows of p independent normals, by Bartlett's decomposition of a Wishart."""
    df = n - 1
    if df < p:
        return pearson_matrix(rng.normal(size=(n, p)))
    root = np.tril(rng.normal(size=(p, p)), -1)
    root[np.diag_indices(p)] = np.sqrt(rng.chisquare(df - np.arange(p)))
    root /= np.sqrt(np.square(root).sum(axis=1, keepdims=True))
    return root @ root.T


def _limit(rng: np.random.Generator, std_error: np.ndarray, p: int) -> np.ndarray:
    return _matrix(std_error * rng.normal(size=len(std_error)), p)


def _matrix(correlations: np.ndarray, p: int) -> np.ndarray:
    found = np.eye(p)
    rows, columns = np.triu_indices(p, 1)
    found[rows, columns] = found[columns, rows] = correlations
    return found
