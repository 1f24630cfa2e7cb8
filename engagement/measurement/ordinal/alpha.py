"""Ordinal alpha: alpha of the normal variables behind ordered categories."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.estimates import PROCESS, Estimate
from engagement.measurement.ordinal.polychoric import polychoric


def ordinal_alpha(items: pd.DataFrame, *, missing: str = "pairwise", conf_level: float = 0.95) -> Estimate:
    """Alpha of the polychoric correlations.

    Parameters
    ----------
    items : DataFrame, shape (respondents, items)
        As in `polychoric`.
    missing : str
        "pairwise" or "listwise", as in `polychoric`.
    conf_level : float
        Kept with the result; no interval is given.

    Returns
    -------
    Estimate
        metric "ordinal_alpha"; n is the number of respondents with any answer (pairwise) or of complete rows
        (listwise). NaN where a correlation cannot be computed; `method` says so, and whether the matrix was repaired.

    Raises
    ------
    ValueError
        As `polychoric`.

    Notes
    -----
    k / (k - 1) (1 - k / sum(R)). It tells how reliable a sum of the unobserved normal variables would be, which
    nobody can score; it is not the reliability of the sum of the answers (Chalmers 2018) and is usually higher than
    alpha. In R: psych::alpha(psych::polychoric(items)$rho).

    References
    ----------
    Zumbo, B. D., Gadermann, A. M., & Zeisser, C. (2007). Ordinal versions of coefficients alpha and theta for Likert
    rating scales. Journal of Modern Applied Statistical Methods, 6, 21-29.
    Gadermann, A. M., Guhn, M., & Zumbo, B. D. (2012). Estimating ordinal reliability for Likert-type and ordinal item
    response data. Practical Assessment, Research, and Evaluation, 17(3).
    Chalmers, R. P. (2018). On misconceptions and the limited usefulness of ordinal alpha. Educational and
    Psychological Measurement, 78, 1056-1071.
    """
    found = polychoric(items, missing=missing)
    k, total = len(found.matrix), float(found.matrix.to_numpy().sum())
    method = f"alpha of polychoric correlations, {missing}"
    if np.isnan(total):
        reason = found.table.loc[found.table["estimate"].isna(), "method"]
        told = reason.iloc[0].split(": ", 1)[1] if len(reason) else "an item does not vary"
        return Estimate(
            np.nan, np.nan, np.nan, np.nan, conf_level, found.n, PROCESS, "ordinal_alpha", f"{method}: {told}"
        )
    if found.repaired:
        method += f"; matrix repaired, largest change {found.largest_change:.3f}"
    alpha = k / (k - 1) * (1 - k / total)
    return Estimate(alpha, np.nan, np.nan, np.nan, conf_level, found.n, PROCESS, "ordinal_alpha", method)
