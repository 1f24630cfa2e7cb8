"""The three nested models of one item, and what the steps between them say."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.differential.matching import Cells
from engagement.measurement.differential.proportional_odds import (
    OrderedFit,
    cell_scores,
    fit_ordered,
    null_log_likelihood,
)

SMALL_GROUP = 150
"""Below this a group finds large differences only, and the result says so."""

MOST_CATEGORIES = 30
"""More different answers than this are no ordered categories."""

STEPS = {"any": (0, 2), "uniform": (0, 1), "non-uniform": (1, 2)}
"""Test: the smaller and the larger model, among score; score and group; score, group and their product."""

TESTS = tuple(STEPS)


@dataclass(frozen=True)
class Found:
    """What one item's models say.

    Attributes
    ----------
    n, n_groups : int
        People and groups compared.
    chi_square, p_value, change : dict of str to float
        By test; `change` of R squared.
    df : dict of str to int
        Degrees of freedom by test.
    highest, lowest : hashable
        Groups that rate the item highest and lowest at the same score.
    log_odds : float
        Difference between them.
    basis : str
        What the tests are.
    notes : tuple of str
        What to know before reading them; first the reason where there are none.
    """

    n: int
    n_groups: int
    chi_square: dict[str, float]
    df: dict[str, int]
    p_value: dict[str, float]
    change: dict[str, float]
    highest: Hashable
    lowest: Hashable
    log_odds: float
    basis: str
    notes: tuple[str, ...]


def compare_groups(
    cells: Cells, names: list[Hashable], clusters: np.ndarray | None, r_squared: Callable[[float, float, int], float]
) -> Found:
    """Fit the three models to the counted answers of one item, and test the steps.

    Parameters
    ----------
    cells : Cells
        Answers by score and group.
    names : list
        Groups by place.
    clusters : array of int, optional
        Cluster of every respondent of the table.
    r_squared : callable
        From log likelihood, that of the model without covariates, and people.
    """
    there = np.unique(cells.group)
    n = int(cells.counts.sum())
    basis = "likelihood ratio" if clusters is None else "Wald"
    if problem := _problem(cells, there):
        nothing = dict.fromkeys(TESTS, np.nan)
        no_df = dict.fromkeys(TESTS, 0)
        told = (f"not available: {problem}",)
        return Found(n, len(there), nothing, no_df, nothing, nothing, None, None, np.nan, basis, told)
    designs = nested_designs(cells, there)
    fits = fit_nested(cells.counts, designs)
    df = {test: fits[b].rank - fits[a].rank for test, (a, b) in STEPS.items()}
    separated = any(fit.separated for fit in fits)
    if clusters is None:
        chi_square = {
            test: max(2 * (fits[b].log_likelihood - fits[a].log_likelihood), 0.0) for test, (a, b) in STEPS.items()
        }
        p_value = {test: _chi_square_p(chi_square[test], df[test]) for test in TESTS}
    else:
        chi_square, p_value, basis = _clustered(cells, fits, designs, df, clusters[cells.rows], separated)
    null = null_log_likelihood(cells.counts)
    shares = [r_squared(fit.log_likelihood, null, n) for fit in fits]
    change = {test: max(shares[b] - shares[a], 0.0) for test, (a, b) in STEPS.items()}
    for test in TESTS:
        if df[test] == 0:
            chi_square[test] = p_value[test] = change[test] = np.nan
    effects = np.append(0.0, fits[1].coefficients[1:])
    high, low = int(effects.argmax()), int(effects.argmin())
    log_odds = np.nan if fits[1].separated else float(effects[high] - effects[low])
    notes = _notes(cells, there, fits, df, clusters is not None)
    return Found(
        n, len(there), chi_square, df, p_value, change, names[there[high]], names[there[low]], log_odds, basis, notes
    )


def nested_designs(cells: Cells, there: np.ndarray) -> list[np.ndarray]:
    """Columns of the three models: the score, standardised; groups against the first; their products."""
    people = cells.counts.sum(axis=1)
    centred = cells.score - people @ cells.score / people.sum()
    centred = centred / np.abs(centred).max()  # squares of any unit stay within range
    score = (centred / np.sqrt(people @ centred**2 / people.sum()))[:, None]
    dummies = (cells.group[:, None] == there[1:]).astype(float)
    return [score, np.hstack([score, dummies]), np.hstack([score, dummies, dummies * score])]


def fit_nested(counts: np.ndarray, designs: list[np.ndarray]) -> list[OrderedFit]:
    """Fit the models one after the other, each from where the last one ended."""
    fits: list[OrderedFit] = []
    for design in designs:
        start = None
        if fits:
            new = design.shape[1] - len(fits[-1].coefficients)
            start = np.concatenate([fits[-1].thresholds, fits[-1].coefficients, np.zeros(new)])
        fits.append(fit_ordered(counts, design, start=start))
    return fits


def _problem(cells: Cells, there: np.ndarray) -> str:
    if len(there) < 2:
        return "fewer than two groups of that size answered"
    if cells.counts.shape[1] < 2:
        return "all gave the same answer"
    if cells.counts.shape[1] > MOST_CATEGORIES:
        return f"more than {MOST_CATEGORIES} different answers, no ordered categories"
    if np.ptp(cells.score) <= 1e-12 * np.abs(cells.score).max():
        return "the matching score does not vary"
    return ""


def _notes(
    cells: Cells, there: np.ndarray, fits: list[OrderedFit], df: dict[str, int], clustered: bool
) -> tuple[str, ...]:
    notes = []
    per_group = np.bincount(cells.group, cells.counts.sum(axis=1))[there]
    if per_group.min() < SMALL_GROUP:
        notes.append(f"a group under {SMALL_GROUP} people finds large differences only")
    used = np.array([cells.counts[cells.group == one].sum(axis=0) > 0 for one in there])
    if not used.all():
        notes.append("a group does not use every category")
    if any(fit.separated for fit in fits):
        limit = "no Wald test" if clustered else "the likelihood ratio is its limit"
        notes.append(f"separation: a coefficient has no finite estimate, {limit}")
    if not all(fit.converged for fit in fits):
        notes.append("did not converge")
    notes += [f"{test}: the score does not vary enough within the groups" for test in TESTS if df[test] == 0]
    return tuple(notes)


def _chi_square_p(value: float, df: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(df, value)) if df else np.nan


def _clustered(
    cells: Cells,
    fits: list[OrderedFit],
    designs: list[np.ndarray],
    df: dict[str, int],
    clusters: np.ndarray,
    separated: bool,
) -> tuple[dict[str, float], dict[str, float], str]:
    """Wald tests of the group's coefficients with clustered standard errors, referred to F with clusters - 1."""
    from scipy.special import fdtrc

    own, names = pd.factorize(clusters)
    n_clusters = len(names)
    n_groups = designs[1].shape[1]  # score and groups against the first: as many columns as groups
    chi_square, p_value = {}, {}
    for test, (_, model) in STEPS.items():
        fit = fits[model]
        if separated or not 0 < df[test] < n_clusters:
            chi_square[test] = p_value[test] = np.nan
            continue
        first = n_groups if test == "non-uniform" else 1
        tested = len(fit.thresholds) + np.arange(first, len(fit.coefficients))
        by_cell = cell_scores(fit, designs[model])
        width = by_cell.shape[1]
        key, at = np.unique(
            (own.astype(np.int64) * len(by_cell) + cells.cell) * width + cells.category, return_counts=True
        )
        sums = np.zeros((n_clusters, by_cell.shape[2]))
        place = key % (len(by_cell) * width)
        np.add.at(sums, key // (len(by_cell) * width), by_cell.reshape(-1, by_cell.shape[2])[place] * at[:, None])
        bread = np.linalg.pinv(fit.information, hermitian=True)
        spread = bread @ (sums.T @ sums) @ bread * n_clusters / (n_clusters - 1)
        estimate = np.append(fit.thresholds, fit.coefficients)[tested]
        wald = float(estimate @ np.linalg.pinv(spread[np.ix_(tested, tested)], hermitian=True) @ estimate)
        chi_square[test] = wald
        p_value[test] = float(fdtrc(df[test], n_clusters - 1, wald / df[test]))
    return chi_square, p_value, f"Wald with standard errors clustered on {n_clusters} clusters, F"


def _cox_snell(one: float, null: float, n: int) -> float:
    return float(-np.expm1(2 * (null - one) / n))


R_SQUARED: dict[str, Callable[[float, float, int], float]] = {
    "nagelkerke": lambda one, null, n: _cox_snell(one, null, n) / float(-np.expm1(2 * null / n)),
    "mcfadden": lambda one, null, n: 1 - one / null,
    "cox_snell": _cox_snell,
}
"""R squared from log likelihood, that of the model without covariates, and people."""
