"""Internal consistency: whether the items of a scale stand together."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, Estimate
from engagement.measurement.scores import item_values, scale_items
from surveys.instrument import Instrument


def cronbach_alpha(items: pd.DataFrame, *, missing: str = "pairwise", conf_level: float = 0.95) -> Estimate:
    """Cronbach's alpha with Feldt's interval.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        Answers, higher means more; at least two columns.
    missing : str
        "pairwise": covariances of each pair from those who answered both. "listwise": complete rows only.
    conf_level : float
        Level of the interval.

    Returns
    -------
    Estimate
        estimate is alpha (at most 1), NaN where the items have no variance. n is the number of respondents with at
        least one answer (pairwise) or of complete rows (listwise). std_error is NaN: Feldt's interval is exact for
        normal scores and needs none.

    Raises
    ------
    ValueError
        If there are fewer than two items or `missing` is unknown.

    Notes
    -----
    alpha = k / (k - 1) (1 - trace(C) / sum(C)). (1 - alpha) / (1 - estimate) follows F with n - 1 and (n - 1)(k - 1)
    degrees of freedom. In R: psych::alpha(items) and psych::alpha.ci(alpha, n, k).

    References
    ----------
    Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika, 16, 297-334.
    Feldt, L. S., Woodruff, D. J., & Salih, F. A. (1987). Statistical inference for coefficient alpha. Applied
    Psychological Measurement, 11, 93-103.
    """
    if missing not in ("pairwise", "listwise"):
        raise ValueError(f"missing is {missing!r}; expected 'pairwise' or 'listwise'.")
    values = items.to_numpy(dtype=float, na_value=np.nan)
    k = values.shape[1]
    if k < 2:
        raise ValueError(f"alpha needs at least two items, found {k}.")
    known = np.isfinite(values)
    keep = known.all(axis=1) if missing == "listwise" else known.any(axis=1)
    values, known = values[keep], known[keep].astype(float)
    n = int(keep.sum())
    covariance = _pairwise_covariance(values, known)
    total = covariance.sum()
    method = f"Cronbach's alpha, {missing}, Feldt interval"
    if n < 3 or not np.isfinite(total) or total <= 0:
        return Estimate(np.nan, np.nan, np.nan, np.nan, conf_level, n, PROCESS, "alpha", method + ": not computable")
    alpha = float(k / (k - 1) * (1 - np.trace(covariance) / total))
    low, high = _feldt(alpha, n, k, conf_level)
    return Estimate(alpha, np.nan, low, high, conf_level, n, PROCESS, "alpha", method)


def reliability(responses: pd.DataFrame, instrument: Instrument, *, conf_level: float = 0.95) -> pd.DataFrame:
    """Alpha of every scale with at least two items, staff form.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES.
    instrument : Instrument
        Names the scales.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        form, responsibility, object, n_items and the fields of `Estimate`, metric "alpha".
    """
    staff = responses[responses["form"] == "staff"]
    rows = []
    for responsibility in instrument.responsibilities:
        for kind in ("leader_behaviour", "workplace"):
            items = scale_items(instrument, responsibility.id, kind, staff)
            if len(items) < 2:
                continue
            found = cronbach_alpha(pd.DataFrame(item_values(staff, items, instrument)), conf_level=conf_level)
            keys = {"form": "staff", "responsibility": responsibility.id, "object": kind, "n_items": len(items)}
            rows.append(keys | asdict(found))
    return pd.DataFrame(rows)


def _pairwise_covariance(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Covariances of each pair of columns over the rows that hold both; columns are centred first for accuracy."""
    if not len(values):
        return np.full((values.shape[1],) * 2, np.nan)
    count = np.maximum(known.sum(axis=0), 1.0)
    filled = np.where(known > 0, values, 0.0)
    filled = np.where(known > 0, filled - filled.sum(axis=0) / count, 0.0)
    n = known.T @ known
    sums = filled.T @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        return (filled.T @ filled - sums * sums.T / n) / (n - 1)


def _feldt(alpha: float, n: int, k: int, conf_level: float) -> tuple[float, float]:
    from scipy.special import fdtri

    tail = (1 - conf_level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * fdtri(df1, df2, 1 - tail)
    high = 1 - (1 - alpha) * fdtri(df1, df2, tail)
    return float(low), float(min(high, 1.0))
