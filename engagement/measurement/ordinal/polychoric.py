"""Polychoric correlations: how answers on ordered categories go together, freed of the coarseness of the scale."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.ordinal.answers import item_counts, joint_counts, ordered_answers
from engagement.measurement.ordinal.positive_definite import METHODS, repair_correlation
from engagement.measurement.ordinal.two_step import (
    BOUND,
    correlation_influence,
    fit_correlations,
    thresholds_of,
    with_half_in_fourfold_gaps,
)

THRESHOLDS = ("items", "pairs")
EMPTY_CELLS = ("fourfold", "keep")
METHOD = "two-step ML"
TOO_SMALL = 1e-8  # a standard error below it: every answer fits exactly, as among three or four people


@dataclass(frozen=True)
class Polychoric:
    """Polychoric correlations of a table of items.

    Attributes
    ----------
    matrix : DataFrame, shape (items, items)
        Correlations, repaired where they were not positive definite; NaN where one cannot be computed.
    table : DataFrame
        One row per pair, as estimated (before any repair): item_a, item_b, metric "polychoric", estimate, std_error,
        n (people who answered both), method.
    thresholds : dict
        For each item its thresholds on the standard normal, ascending, from all who answered it; one fewer than
        its categories.
    repaired : bool
        Whether `matrix` was changed to become positive definite.
    largest_change : float
        Largest absolute change of a correlation by the repair; 0 without one.
    smallest_eigenvalue : float
        Of the matrix as estimated; NaN where correlations are missing.
    n : int
        Respondents with any answer ("pairwise") or with all answers ("listwise").
    method : str
        How the matrix was made.
    """

    matrix: pd.DataFrame
    table: pd.DataFrame
    thresholds: dict[Hashable, np.ndarray]
    repaired: bool
    largest_change: float
    smallest_eigenvalue: float
    n: int
    method: str


def polychoric(
    items: pd.DataFrame,
    *,
    missing: str = "pairwise",
    thresholds: str = "items",
    empty_cells: str = "fourfold",
    repair: str = "smooth",
) -> Polychoric:
    """Polychoric correlations of all pairs of items, with standard errors.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Numbers, booleans or ordered categories, up to 30 different answers an item; numbers of categories may differ.
        Items of two categories give tetrachoric correlations.
    missing : str
        "pairwise": each correlation from those who answered both. "listwise": from those who answered all items.
    thresholds : str
        "items": the thresholds of an item from all who answered it. "pairs": for each pair anew, from those who
        answered both.
    empty_cells : str
        "fourfold": .5 is added to the empty cell of a two by two table that has just one, margins kept. "keep": no
        cell is touched.
    repair : str
        What to do where the matrix is not positive definite: "smooth", "higham" or "none"; see `repair_correlation`.

    Returns
    -------
    Polychoric
        A pair whose items do not vary, or nobody answered both of, has estimate NaN, and its `method` says why. A pair
        that depends perfectly ends at .999 or -.999 without standard error, and its `method` says so.

    Raises
    ------
    ValueError
        If the answers are not ordinal, there are fewer than two items, or an option is unknown.

    Notes
    -----
    Standard errors are those of the two-step estimator, from its influence functions, times sqrt(N / (N - 1)) as in
    lavaan, N respondents; they count the uncertainty of the thresholds. In R the defaults are
    lavaan::lavCor(items, ordered = names(items), missing = "pairwise", se = "standard", output = "est");
    empty_cells = "keep" is psych::polychoric(items), and with thresholds = "pairs"
    psych::polychoric(items, global = FALSE, correct = 0), which psych takes by itself (with correct = .5) where items
    have different highest answers.

    References
    ----------
    Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient. Psychometrika, 44,
    443-460.
    Muthen, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent
    variable indicators. Psychometrika, 49, 115-132.
    """
    for name, value, known in (
        ("thresholds", thresholds, THRESHOLDS),
        ("empty_cells", empty_cells, EMPTY_CELLS),
        ("repair", repair, METHODS),
    ):
        if value not in known:
            raise ValueError(f"{name} is {value!r}; expected one of {', '.join(map(repr, known))}.")
    answers = ordered_answers(items, missing=missing)
    margins = item_counts(answers)
    cuts = thresholds_of(margins)
    sizes = answers.n_categories
    pairs, counts = joint_counts(answers)
    of_a, of_b = (counts.sum(axis=2), counts.sum(axis=1)) if thresholds == "pairs" else margins[pairs.T]
    a, b = (thresholds_of(of_a), thresholds_of(of_b)) if thresholds == "pairs" else cuts[pairs.T]
    n = counts.sum(axis=(1, 2))
    varied = ((of_a > 0).sum(axis=1) > 1) & ((of_b > 0).sum(axis=1) > 1)
    use = np.flatnonzero(varied & (n > 0))
    estimate, std_error = np.full(len(pairs), np.nan), np.full(len(pairs), np.nan)
    counts, a, b, of_a, of_b = counts[use], a[use], b[use], of_a[use], of_b[use]
    fitted = with_half_in_fourfold_gaps(counts, sizes[pairs[use]]) if empty_cells == "fourfold" else counts
    estimate[use] = fit_correlations(fitted, a, b)
    at_end = np.abs(estimate) >= BOUND
    inside = ~at_end[use]
    size = max(len(answers.codes), 2)
    std_error[use[inside]] = np.sqrt(size / (size - 1)) * _standard_errors(
        counts[inside], a[inside], b[inside], estimate[use[inside]], of_a[inside], of_b[inside]
    )
    exact = std_error < TOO_SMALL
    std_error[exact] = np.nan
    matrix = np.diag(np.where(sizes > 1, 1.0, np.nan))
    matrix[pairs[:, 0], pairs[:, 1]] = matrix[pairs[:, 1], pairs[:, 0]] = estimate
    found = repair_correlation(matrix, method=repair)
    names = list(answers.items)
    label = pd.Index(names)
    table = pd.DataFrame(
        {
            "item_a": label[pairs[:, 0]],
            "item_b": label[pairs[:, 1]],
            "metric": "polychoric",
            "estimate": estimate,
            "std_error": std_error,
            "n": n.astype(int),
            "method": METHOD + _reasons(n, varied, at_end, exact),
        }
    )
    return Polychoric(
        matrix=pd.DataFrame(found.matrix, index=names, columns=names),
        table=table,
        thresholds={name: one[: max(size - 1, 0)] for name, one, size in zip(names, cuts, sizes, strict=True)},
        repaired=found.repaired,
        largest_change=found.largest_change,
        smallest_eigenvalue=found.smallest_eigenvalue,
        n=len(answers.codes),
        method=f"{METHOD}, {missing}, thresholds of {thresholds}; {found.method}",
    )


def _standard_errors(
    counts: np.ndarray, a: np.ndarray, b: np.ndarray, rho: np.ndarray, of_a: np.ndarray, of_b: np.ndarray
) -> np.ndarray:
    """Root of the summed squares of the influence: over those who answered both, or one of the two."""
    moved = correlation_influence(counts, a, b, rho, (of_a, of_b))
    people = np.zeros(moved.shape)
    people[:, :-1, :-1] = counts
    people[:, :-1, -1] = of_a - counts.sum(axis=2)
    people[:, -1, :-1] = of_b - counts.sum(axis=1)
    return np.sqrt((people * moved * moved).sum(axis=(1, 2)))


def _reasons(n: np.ndarray, varied: np.ndarray, at_end: np.ndarray, exact: np.ndarray) -> np.ndarray:
    return np.select(
        [n == 0, ~varied, at_end, exact],
        [
            ": nobody answered both",
            ": one of the items does not vary",
            f": perfect dependence, set to the bound {BOUND}",
            ": too few different answers for a standard error",
        ],
        default="",
    ).astype(object)
