"""The table of fit: every figure that lavaan prints about a model, with its interval, verdict and rule."""

from __future__ import annotations

import numpy as np
import pandas as pd

from engagement.measurement.structure.factors.fit_indices import (
    HU_BENTLER,
    RMSEA_LEVEL,
    Test,
    cfi,
    rmsea,
    tli,
    upper_tail,
)
from engagement.measurement.structure.factors.models import WLSMV, Fitted
from engagement.measurement.structure.factors.robust import ML

COLUMNS_OF_FIT = (
    *("metric", "estimate", "df", "conf_low", "conf_high", "conf_level", "p_value", "n", "n_items"),
    *("verdict", "rule", "method"),
)
CANNOT_FAIL = "cannot be judged"  # as many parameters as statistics
HEADLINE = ("chi_square", "cfi", "tli", "rmsea", "srmr")


def indices(fitted: Fitted, estimator: str) -> dict[str, dict[str, float]]:
    """All figures by metric: estimate, df, p_value, conf_low, conf_high.

    Parameters
    ----------
    fitted : Fitted
        The model.
    estimator : str
        Decides which versions there are.

    Returns
    -------
    dict
        In the order of the table.
    """
    tests, groups = fitted.tests, fitted.n_groups
    n = fitted.model.n - (groups if estimator == WLSMV else 0)  # as lavaan counts for RMSEA
    plain = Test(tests.statistic, tests.degrees, tests.baseline, tests.baseline_degrees)
    found: dict[str, dict[str, float]] = {}

    def chi_square(metric: str, statistic: float, degrees: float) -> None:
        found[metric] = {"estimate": statistic, "df": degrees, "p_value": upper_tail(statistic, degrees)}

    def three(suffix: str, test: Test, factors: tuple[float, float], near: tuple) -> None:
        found["cfi" + suffix] = {"estimate": cfi(test, *factors)}
        found["tli" + suffix] = {"estimate": tli(test, *factors)}
        found["rmsea" + suffix] = {
            "estimate": near.estimate,
            "conf_low": near.conf_low,
            "conf_high": near.conf_high,
            "p_value": near.p_close,
        }

    chi_square("chi_square", plain.statistic, plain.degrees)
    if estimator != ML:
        chi_square("chi_square_scaled", tests.scaled, plain.degrees)
        found["scaling_factor"] = {"estimate": tests.scaling}
        if estimator == WLSMV:
            found["shift"] = {"estimate": tests.shift}
    chi_square("chi_square_baseline", plain.baseline, plain.baseline_degrees)
    if estimator != ML:
        chi_square("chi_square_baseline_scaled", tests.baseline_scaled, plain.baseline_degrees)
    three("", plain, (1.0, 1.0), rmsea(plain.statistic, plain.degrees, n, groups=groups))
    if estimator != ML:
        scaled = Test(tests.scaled, tests.degrees, tests.baseline_scaled, tests.baseline_degrees)
        if estimator == WLSMV:
            near = rmsea(tests.scaled, tests.degrees, n, groups=groups)
        else:  # the plain statistic against its own expectation, as lavaan does
            expected = tests.scaling * tests.degrees if tests.degrees else 0
            near = rmsea(tests.statistic, expected, n, groups=groups)
        three("_scaled", scaled, (1.0, 1.0), near)
        statistic, factor, baseline, baseline_factor = tests.robust
        strong = Test(statistic, tests.degrees, baseline, tests.baseline_degrees)
        near = rmsea(
            statistic, tests.degrees, n, groups=groups, scaling=factor, tested=statistic / factor if factor else np.nan
        )
        three("_robust", strong, (factor, baseline_factor), near)
    found["srmr"] = {"estimate": fitted.srmr}
    if estimator != WLSMV:
        free = fitted.pattern.n_free
        found["log_likelihood"] = {"estimate": fitted.log_likelihood}
        found["log_likelihood_saturated"] = {"estimate": fitted.saturated_log_likelihood}
        found["aic"] = {"estimate": 2 * free - 2 * fitted.log_likelihood}
        found["bic"] = {"estimate": free * np.log(n) - 2 * fitted.log_likelihood}
    return found


def fit_table(fitted: Fitted, estimator: str, method: str, n: int, n_items: int) -> pd.DataFrame:
    """Figures of `indices` as a table with verdicts by Hu and Bentler's cuts; NaN where the model did not converge."""
    rows = []
    for metric, numbers in indices(fitted, estimator).items():
        if not fitted.converged:
            numbers = {name: np.nan for name in numbers}
        words = _verdict(metric, numbers["estimate"])
        if words["rule"] and fitted.converged and not fitted.tests.degrees:
            words["verdict"] = CANNOT_FAIL
        rows.append({"metric": metric} | numbers | words)
    return _finished(rows, method, n, n_items)


def no_fit_table(method: str, n: int, n_items: int) -> pd.DataFrame:
    """List the headline figures, all NaN."""
    rows = [{"metric": metric, "estimate": np.nan} | _verdict(metric, np.nan) for metric in HEADLINE]
    return _finished(rows, method, n, n_items)


def _verdict(metric: str, estimate: float) -> dict[str, str]:
    rule = HU_BENTLER.get(metric.split("_")[0])
    if rule is None:
        return {"verdict": "", "rule": ""}
    return {"verdict": rule.word(estimate if estimate != estimate else max(estimate, 0.0)), "rule": rule.source}


def _finished(rows: list[dict], method: str, n: int, n_items: int) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=[one for one in COLUMNS_OF_FIT if one != "conf_level"])
    level = np.where(table["conf_low"].notna(), RMSEA_LEVEL, np.nan)
    numbers = {name: table[name].astype(float) for name in ("df", "conf_low", "conf_high", "p_value")}
    return table.assign(**numbers, conf_level=level, n=n, n_items=n_items, method=method)[list(COLUMNS_OF_FIT)]
