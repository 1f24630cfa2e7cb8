"""Tests of a restricted model against a freer one, when chi-squares are scaled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engagement.measurement.structure.factors.factor_ordinal import OrdinalFit
from engagement.measurement.structure.factors.fit_indices import upper_tail
from engagement.measurement.structure.factors.models import Fitted
from engagement.measurement.structure.factors.ordinal_test import shifted
from engagement.measurement.structure.factors.scoring import inverse


class Difference(NamedTuple):
    """Chi-square of the restrictions.

    Attributes
    ----------
    statistic, degrees, p_value : float
        Scaled; NaN where there are no restrictions or the scaling is not positive.
    """

    statistic: float
    degrees: int
    p_value: float


def difference(restricted: Fitted, free: Fitted) -> Difference:
    """Test the restrictions of one model against another it is nested in.

    Parameters
    ----------
    restricted, free : Fitted
        Fitted by the same estimator to the same data; `restricted` has more degrees of freedom.

    Returns
    -------
    Difference
        ML: the difference of chi-squares. MLM, MLR: over c = (d0 c0 - d1 c1) / (d0 - d1), with degrees d and scaling
        factors c of restricted (0) and free (1) model. WLSMV: scaled and shifted by the traces of Satorra (2000).

    Notes
    -----
    In R: lavaan::lavTestLRT(free, restricted), with its defaults satorra.bentler.2001 and, for WLSMV, satorra.2000.

    References
    ----------
    Satorra, A. (2000). Scaled and adjusted restricted tests in multi-sample analysis of moment structures. In R. D. H.
    Heijmans et al. (Eds.), Innovations in multivariate statistical analysis, 233-247. Kluwer.
    Satorra, A., & Bentler, P. M. (2001). A scaled difference chi-square test statistic for moment structure analysis.
    Psychometrika, 66, 507-514.
    """
    degrees = restricted.tests.degrees - free.tests.degrees
    plain = restricted.tests.statistic - free.tests.statistic
    if degrees <= 0:
        return Difference(np.nan, degrees, np.nan)
    if isinstance(restricted.model, OrdinalFit):
        statistic = shifted(plain, degrees, *_traces(restricted.model, free.model, degrees)).statistic
    elif np.isnan(restricted.tests.scaling):
        statistic = plain
    else:
        of_free = free.tests.degrees * free.tests.scaling if free.tests.degrees else 0.0
        scaling = (restricted.tests.degrees * restricted.tests.scaling - of_free) / degrees
        statistic = plain / scaling if scaling > 0 else np.nan
    return Difference(float(statistic), degrees, upper_tail(statistic, degrees))


def _traces(restricted: OrdinalFit, free: OrdinalFit, degrees: int) -> tuple[float, float]:
    """Mean of the difference, and half its variance, by Satorra (2000).

    The restrictions are the directions of the free model's parameters that the restricted model's cannot move in, seen
    through the derivatives of the statistics by both.
    """
    bread, meat, _ = free.sandwich_parts
    straight = np.zeros((free.pattern.n_free,) * 2)
    across = np.zeros((free.pattern.n_free, restricted.pattern.n_free))
    for group, (wide, narrow) in enumerate(zip(free.slopes, restricted.slopes, strict=True)):
        free.pattern.add_matrix(straight, group, wide.T @ wide)
        rows, columns = free.pattern.index[group], restricted.pattern.index[group]
        kept = np.ix_(rows >= 0, columns >= 0)
        across[np.ix_(rows[rows >= 0], columns[columns >= 0])] += (wide.T @ narrow)[kept]
    moved = inverse(straight) @ across
    if not np.isfinite(moved).all():
        return np.nan, np.nan
    normal = np.linalg.qr(moved, mode="complete")[0][:, -degrees:]
    projected = bread @ normal
    within = projected @ np.linalg.pinv(normal.T @ projected) @ projected.T @ meat
    return float(np.trace(within)), float(np.sum(within * within.T))
