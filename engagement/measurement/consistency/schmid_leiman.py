"""The Schmid-Leiman transform: one general factor behind correlated factors, and the omegas that follow from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engagement.measurement.consistency.minres import Extraction, minres
from engagement.measurement.consistency.rotation import Rotation, oblimin, varimax


@dataclass(frozen=True)
class SchmidLeiman:
    """Items on a general factor and on group factors that are uncorrelated with it and with each other.

    Attributes
    ----------
    general : array, shape (items,)
        Loadings on the general factor, at least 0 after items were turned (`signs`).
    group : array, shape (items, factors)
        Loadings on the group factors, items turned alike.
    uniqueness : array, shape (items,)
        1 minus the communality of the factors before the transform.
    factor_correlation : array, shape (factors, factors)
        Of the oblique factors.
    on_general : array, shape (factors,)
        Loadings of the oblique factors on the general factor.
    signs : array, shape (items,)
        -1 where an item was turned because it loads negatively on the general factor.
    notes : tuple of str
        What to know: bounds reached, searches that did not end.
    """

    general: np.ndarray
    group: np.ndarray
    uniqueness: np.ndarray
    factor_correlation: np.ndarray
    on_general: np.ndarray
    signs: np.ndarray
    notes: tuple[str, ...]


def ordered(found: Rotation) -> Rotation:
    """Turn factors so that their loadings sum to 0 or more, and put the largest first (as psych::fa does)."""
    signs = np.where(found.loadings.sum(axis=0) < 0, -1.0, 1.0)
    loadings, correlation = found.loadings * signs, found.correlation * np.outer(signs, signs)
    size = np.diag(correlation @ loadings.T @ loadings)
    order = np.argsort(-size, kind="stable")
    return Rotation(loadings[:, order], correlation[np.ix_(order, order)], found.converged)


def schmid_leiman(correlation: np.ndarray, n_factors: int, *, tolerance: float = 1e-9) -> SchmidLeiman:
    """Extract, rotate obliquely, and split what the factors share from what is theirs alone.

    Parameters
    ----------
    correlation : array, shape (items, items)
        Symmetric, ones on the diagonal, no NaN.
    n_factors : int
        1, 2 or more. One: the factor itself is the general factor. Two: their correlation r does not tell which of
        them is closer to the general factor; both load sqrt(r). Three or more: minimum residuals of their correlations.
    tolerance : float
        Of the rotation.

    Returns
    -------
    SchmidLeiman
        In R: psych::omega(R, n_factors, fm = "minres", rotate = "oblimin", option = "equal")$schmid.

    References
    ----------
    Schmid, J., & Leiman, J. M. (1957). The development of hierarchical factor solutions. Psychometrika, 22, 53-61.
    """
    extracted = minres(correlation, n_factors)
    uniqueness = 1 - (extracted.loadings**2).sum(axis=1)
    if n_factors == 1:
        pattern, phi, on_general = extracted.loadings, np.eye(1), np.ones(1)
        notes = _notes(extracted, True, False)
    else:
        start = varimax(extracted.loadings, tolerance=tolerance**1.5)
        rotated = oblimin(ordered(start).loadings, tolerance=tolerance)
        pattern, phi = rotated.loadings, rotated.correlation
        higher = minres(phi, 1) if n_factors > 2 else None
        on_general = _equal(phi[0, 1]) if higher is None else higher.loadings[:, 0]
        notes = _notes(extracted, rotated.converged, higher is not None and bool(higher.at_bound.any()))
    general = pattern @ on_general
    rest = np.maximum(pattern**2 * (1 - on_general**2), 0.0)
    group = np.sign(pattern) * np.sqrt(rest)
    signs = np.where(general < 0, -1.0, 1.0)
    return SchmidLeiman(general * signs, group * signs[:, None], uniqueness, phi, on_general, signs, notes)


def omegas(correlation: np.ndarray, found: SchmidLeiman) -> dict[str, float]:
    """Omega total, hierarchical and asymptotic, and the general factor's share of the common variance (ECV).

    Parameters
    ----------
    correlation : array, shape (items, items)
        The one that was analysed, items not turned.
    found : SchmidLeiman
        From it.

    Returns
    -------
    dict
        By metric; NaN where the total has no variance. With one factor omega_hierarchical equals omega_total.
    """
    turned = correlation * np.outer(found.signs, found.signs)
    total = float(turned.sum())
    names = ("omega_total", "omega_hierarchical", "omega_asymptotic", "ecv")
    if not total > 0:
        return dict.fromkeys(names, np.nan)
    common = total - float(found.uniqueness.sum())
    whole = common / total
    if found.group.shape[1] == 1:
        return dict(zip(names, (whole, whole, 1.0, 1.0), strict=True))
    general = float(found.general.sum()) ** 2
    squares = float(found.general @ found.general)
    ecv = squares / (squares + float((found.group**2).sum()))
    return dict(zip(names, (whole, general / total, general / common, ecv), strict=True))


def group_omegas(correlation: np.ndarray, found: SchmidLeiman) -> list[tuple[int, dict[str, float]]]:
    """For each group factor, the items that load highest on it: how many, and what the factors tell of their sum.

    Parameters
    ----------
    correlation, found
        As in `omegas`.

    Returns
    -------
    list of (int, dict)
        omega_subscale (both factors), omega_subscale_general, omega_subscale_group; NaN for a factor without items.
        In R: psych::omega(...)$omega.group, columns total, general and group.
    """
    turned = correlation * np.outer(found.signs, found.signs)
    belongs = np.abs(found.group).argmax(axis=1)
    rows = []
    for factor in range(found.group.shape[1]):
        mine = belongs == factor
        total = float(turned[np.ix_(mine, mine)].sum())
        general = group = np.nan
        if mine.any() and total > 0:
            general = float(found.general[mine].sum()) ** 2 / total
            group = float(found.group[mine, factor].sum()) ** 2 / total
        values = {
            "omega_subscale": general + group,
            "omega_subscale_general": general,
            "omega_subscale_group": group,
        }
        rows.append((int(mine.sum()), values))
    return rows


def _equal(correlation: float) -> np.ndarray:
    size = np.sqrt(abs(correlation))
    return np.array([size, np.sign(correlation) * size])


def _notes(extracted: Extraction, rotated: bool, higher_bound: bool) -> tuple[str, ...]:
    notes = []
    if not extracted.converged:
        notes.append("extraction did not converge")
    if extracted.at_bound.any():
        notes.append(f"items at the lower bound of uniqueness: {int(extracted.at_bound.sum())}")
    if not rotated:
        notes.append("rotation did not converge")
    if higher_bound:
        notes.append("a group factor is at the bound: nearly the general factor itself")
    return tuple(notes)
