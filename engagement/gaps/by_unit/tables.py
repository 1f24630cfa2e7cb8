"""What the functions on unit and level ratings share: reading the table, and degrees of freedom of a difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS

SCALE = ("responsibility", "object", "metric")
PRIOR_DF = 4.0  # what `estimates.moderated_variance` adds to the n - 1 of a unit's own variance


def checked_ratings(ratings: pd.DataFrame, place: str = "unit") -> pd.DataFrame:
    """Return ratings per place and scale as plain floats, or say what is wrong with them.

    Parameters
    ----------
    ratings : DataFrame
        `place`, responsibility, estimate, std_error, n; object and metric where there are several. Estimand "process":
        differences, ranks and shares of variance have no finite population correction.
    place : str
        "unit" or "level".

    Returns
    -------
    DataFrame
        `place`, the columns of `SCALE` that are there, estimate, std_error, n as floats. Rows without a place are left
        out; an estimate or standard error that is not finite makes both NaN.

    Raises
    ------
    ValueError
        If a column is missing, a place appears twice in a scale, or the ratings have a finite population correction.
    """
    for name in (place, "responsibility", "estimate", "std_error", "n"):
        if name not in ratings:
            raise ValueError(f"ratings have no column {name!r}; expected one row per {place} and responsibility.")
    if "estimand" in ratings and len(ratings) and (ratings["estimand"] != PROCESS).any():
        found = ratings.loc[ratings["estimand"] != PROCESS, "estimand"].iloc[0]
        raise ValueError(
            f"ratings are about {found!r}; differences are about the process: estimate them without a finite "
            "population correction (population=None, or estimand='process')."
        )
    keys = [name for name in SCALE if name in ratings]
    found = ratings.loc[ratings[place].notna(), [place, *keys, "estimate", "std_error", "n"]].reset_index(drop=True)
    twice = found.duplicated([place, *keys])
    if twice.any():
        row = found[twice].iloc[0]
        raise ValueError(
            f"{place} {row[place]!r} appears twice for {row['responsibility']!r}; give one row per {place}, "
            "responsibility, object and metric."
        )
    numbers = {name: found[name].to_numpy(float, na_value=np.nan) for name in ("estimate", "std_error", "n")}
    known = np.isfinite(numbers["estimate"]) & np.isfinite(numbers["std_error"]) & (numbers["std_error"] >= 0)
    return found.assign(
        estimate=np.where(known, numbers["estimate"], np.nan),
        std_error=np.where(known, numbers["std_error"], np.nan),
        n=np.where(np.isfinite(numbers["n"]), numbers["n"], 0.0),
    )


def scales(ratings: pd.DataFrame) -> Iterator[tuple[dict[str, object], pd.DataFrame]]:
    """Yield one scale at a time, in order of first appearance: its keys and its rows."""
    keys = [name for name in SCALE if name in ratings]
    for key, scale in ratings.groupby(keys, sort=False, dropna=False):
        yield dict(zip(keys, key, strict=True)), scale


def satterthwaite(variances: np.ndarray, df: np.ndarray) -> np.ndarray:
    """Degrees of freedom of a sum of independent variance estimates.

    Parameters
    ----------
    variances : array of float, shape (..., parts)
        Squared standard errors of the parts.
    df : array of float, shape (..., parts)
        Degrees of freedom of each; below 1 there is nothing to go by, and the sum has 0.

    Returns
    -------
    array of float, shape (...)
        (sum v)^2 / sum(v^2 / df); NaN where a variance is missing or all are zero.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics Bulletin,
    2, 110-114.
    """
    variances, df = np.asarray(variances, float), np.asarray(df, float)
    enough = (df >= 1).all(axis=-1)
    below = (variances**2 / np.where(df >= 1, df, 1.0)).sum(axis=-1)
    usable = np.isfinite(below) & (below > 0)
    found = variances.sum(axis=-1) ** 2 / np.where(usable, below, 1.0)
    return np.where(usable, np.where(enough, found, 0.0), np.nan)


def moderated_df(n: np.ndarray, prior_df: float = PRIOR_DF) -> np.ndarray:
    """Degrees of freedom of moderated variances; 0 for a single answer, which has no interval of its own.

    Parameters
    ----------
    n : array of float
        Answers behind each.
    prior_df : float
        Degrees of freedom the moderation adds; 0 for variances that were not moderated.

    Returns
    -------
    array of float
        n - 1 + prior_df.

    Raises
    ------
    ValueError
        If `prior_df` is negative.

    References
    ----------
    Smyth, G. K. (2004). Linear models and empirical Bayes methods. Stat. Appl. in Genetics and Molecular Biology, 3(1).
    docs/method/units.md has the simulation: with n - 1 tests at .001 reject a tenth as often as they may.
    """
    if not prior_df >= 0:
        raise ValueError(f"prior_df is {prior_df}; expected 0 or more (4 for variances moderated by unit_ratings).")
    return np.where(n > 1, n - 1 + prior_df, 0.0)


def counted(n: np.ndarray | Sequence[float]) -> np.ndarray:
    """Return counts as whole numbers."""
    return np.asarray(n, float).round().astype(np.int64)
