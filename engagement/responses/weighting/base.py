"""Base weights, and what unequal weights cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def effective_size(weights: pd.Series | Sequence[float]) -> tuple[float, float]:
    """Kish's effective number of respondents and design effect of a set of weights.

    Parameters
    ----------
    weights : Series or sequence of float
        At least 0; NaN are left out. Their scale does not matter.

    Returns
    -------
    n_eff, design_effect : float
        (sum w)^2 / sum w^2, and n over it = 1 + squared coefficient of variation; NaN where no weight is above 0.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley.
    """
    w = np.asarray(weights, float)
    w = w[np.isfinite(w)]
    if not len(w) or not (w > 0).any():
        return np.nan, np.nan
    w = w / w.max()
    n_eff = float(w.sum() ** 2 / (w @ w))
    return n_eff, len(w) / n_eff


def base_weights(weights: pd.Series | Sequence[float] | None, n: int) -> np.ndarray:
    """Return the weights as an array; ones if there are none.

    Raises
    ------
    ValueError
        If there is not one per respondent, or one is missing or not above 0.
    """
    if weights is None:
        return np.ones(n)
    found = pd.to_numeric(pd.Series(weights), errors="coerce").to_numpy(float, na_value=np.nan)
    if len(found) != n:
        raise ValueError(f"there are {len(found)} weights for {n} respondents; give one per row.")
    wrong = int((~(np.isfinite(found) & (found > 0))).sum())
    if wrong:
        raise ValueError(f"{wrong} of {n} weights are missing or not above 0; leave these respondents out.")
    return found
