"""How ratings of several responsibilities go together within units: what one person says of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

SMALLEST_EIGENVALUE = 1e-4


class ProfileCorrelation(NamedTuple):
    """Correlation matrix, and the degrees of freedom behind it: people of the scarcest pair minus units."""

    matrix: np.ndarray
    df: float


def profile_correlation(scores: pd.DataFrame, scales: Sequence[object]) -> ProfileCorrelation:
    """Correlation of person scores between responsibilities, within units and pooled over them.

    Parameters
    ----------
    scores : DataFrame
        SCORES of one object: respondent, unit, responsibility, score. Of a column form only "staff" is used.
    scales : sequence
        Responsibilities, in the order wanted.

    Returns
    -------
    ProfileCorrelation
        matrix, shape (responsibilities, responsibilities): pairwise among those who have both scores; 0 where fewer
        than three people have, or one of them does not vary. Eigenvalues below 0.0001, which pairwise correlations may
        have, are raised to it, so that the inverse stays usable.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    for name in ("respondent", "unit", "responsibility", "score"):
        if name not in scores:
            raise ValueError(f"scores have no column {name!r}; take them from engagement.measurement.score.")
    staff = scores[scores["unit"].notna()]
    if "form" in staff:
        staff = staff[staff["form"] == "staff"]
    values = staff["score"].to_numpy(float, na_value=np.nan)
    centred = staff.assign(score=values)
    means = centred.groupby(["unit", "responsibility"], sort=False)["score"].transform("mean").to_numpy(float)
    centred = centred.assign(score=values - means)
    wide = centred.pivot_table(index="respondent", columns="responsibility", values="score", aggfunc="mean")
    x = wide.reindex(columns=list(scales)).to_numpy(float)
    known = np.isfinite(x)
    filled, known = np.where(known, x, 0.0), known.astype(float)
    both = known.T @ known
    cross, square = filled.T @ filled, (filled**2).T @ known  # unit means are zero, so moments around zero
    spread = np.sqrt(square * square.T)
    usable = (both >= 3) & (spread > 0)
    found = np.where(usable, cross / np.where(usable, spread, 1.0), 0.0)
    np.fill_diagonal(found, 1.0)
    values, vectors = np.linalg.eigh(found)
    if values[0] < SMALLEST_EIGENVALUE:
        found = (vectors * np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
        scale = np.sqrt(np.diag(found))
        found = found / np.outer(scale, scale)
    return ProfileCorrelation(found, max(float(both.min()) - staff["unit"].nunique(), 1.0))
