"""Intraclass correlations: how much of an answer is the unit's, and how reliable unit means are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
import pandas as pd

from engagement.measurement.agreement.nulls import UNIT_EFFECT, UNIT_RELIABILITY
from engagement.measurement.agreement.one_way import (
    Components,
    OneWay,
    anova_components,
    exact_interval,
    one_way,
    reml_components,
)
from engagement.measurement.agreement.unit_counts import unit_codes

ANOVA_N0, ANOVA_MEAN, REML = "ANOVA, n0", "ANOVA, mean size", "REML"
INTERVAL = "; Wald's exact interval"


def intraclass(
    values: pd.DataFrame, units: pd.Series | Sequence[Hashable], *, conf_level: float = 0.95
) -> pd.DataFrame:
    """ICC(1), ICC(2) and the design effect of every column, by analysis of variance and by REML.

    Parameters
    ----------
    values : DataFrame, shape (respondents, variables)
        Items or scores, any unit. Each column uses the people who have a value in it.
    units : Series or sequence, length respondents
        Unit of each respondent, by position; rows without a unit are left out.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Nine rows per column: item (the column), metric ("icc1", "icc2", "design_effect"), method, estimate,
        conf_low, conf_high, conf_level, p_value (metric "icc1": F test against no difference between units), n,
        n_units, group_size (the size in the row's formula; REML's ICC(1) needs none and shows the mean), verdict, rule.
        NaN where there are fewer than two units, no unit with two answers, or no variance; `method` says which.

    Raises
    ------
    ValueError
        If `units` does not fit `values`, or a column is not numeric.

    Notes
    -----
    With mean squares between and within, B and W: ICC(1) = (B - W) / (B + (k - 1) W), k = n0 or the mean size;
    ICC(2) = k ICC(1) / (1 + (k - 1) ICC(1)), which is (B - W) / B for either k. REML: ICC(1) = between / (between +
    within), ICC(2) at the mean size. Design effect of the overall mean: 1 + (sum n_i^2 / n - 1) ICC(1). ANOVA
    estimates may be negative (units more alike than chance makes them); REML stops at 0. The interval is exact for
    normal scores in balanced and unbalanced groups (see `one_way.exact_interval`), the same for all methods.
    In R: multilevel::ICC1(aov(x ~ as.factor(unit))) and ICC2 (mean size), multilevel::mult.icc (REML),
    lme4::lmer(x ~ 1 + (1 | unit)); with equal sizes psych::ICC gives the interval.

    References
    ----------
    Bliese, P. D. (2000). Within-group agreement, non-independence, and reliability. In K. J. Klein & S. W. J.
    Kozlowski (Eds.), Multilevel theory, research, and methods in organizations, 349-381. Jossey-Bass.
    Wald, A. (1940). A note on the analysis of variance with unequal class frequencies. Annals of Mathematical
    Statistics, 11, 96-100.
    Shrout, P. E., & Fleiss, J. L. (1979). Intraclass correlations. Psychological Bulletin, 86, 420-428.
    """
    rows = []
    for name, data in _columns(values, units):
        rows += [{"item": name} | row for row in _rows(data, conf_level)]
    return pd.DataFrame(rows, columns=list(_HEADINGS))


def variance_components(values: pd.DataFrame, units: pd.Series | Sequence[Hashable]) -> pd.DataFrame:
    """Variance between and within units of every column, by analysis of variance (n0) and by REML.

    Parameters
    ----------
    values, units
        As in `intraclass`.

    Returns
    -------
    DataFrame
        item, method, variance_between, variance_within (squared units of the column), log_likelihood (restricted;
        NaN for ANOVA), n, n_units. NaN where `intraclass` is NaN.

    Notes
    -----
    In R: lme4::VarCorr and logLik of lme4::lmer(x ~ 1 + (1 | unit)).
    """
    rows = []
    for name, data in _columns(values, units):
        problem = _problem(data)
        for method, fit in ((ANOVA_N0, lambda one: anova_components(one, one.anova_size)), (REML, reml_components)):
            fits = not problem and (method != REML or data.within > 0)
            found = fit(data) if fits else Components(np.nan, np.nan, np.nan)
            rows.append(
                {
                    "item": name,
                    "method": method if fits else f"{method}: {problem or 'no variance within units'}",
                    "variance_between": found.between,
                    "variance_within": found.within,
                    "log_likelihood": found.log_likelihood,
                    "n": data.n,
                    "n_units": data.n_units,
                }
            )
    return pd.DataFrame(rows)


def unit_reliability(
    values: pd.DataFrame, units: pd.Series | Sequence[Hashable], *, conf_level: float = 0.95
) -> pd.DataFrame:
    """Reliability of each unit's mean: small units have less of it.

    Parameters
    ----------
    values, units, conf_level
        As in `intraclass`.

    Returns
    -------
    DataFrame
        One row per column and unit with answers: item, unit, metric "unit_reliability", estimate, conf_low,
        conf_high, conf_level, n, verdict, rule, method; n r / (1 + (n - 1) r) with the REML ICC(1) r.

    Notes
    -----
    In R: multilevel::gmeanrel(nlme::lme(x ~ 1, random = ~ 1 | unit)).
    """
    codes, names = unit_codes(units, values)
    labels = np.array(names, dtype=object)
    parts = []
    for name, data in _columns(values, units):
        used = np.bincount(codes[(codes >= 0) & values[name].notna().to_numpy()], minlength=len(names)) > 0
        problem = _problem(data)
        estimate, low, high = (np.full(data.n_units, np.nan) for _ in range(3))
        if not problem:
            icc, ends = _reml_icc(data), exact_interval(data, conf_level)
            estimate, low, high = (_stepped_up(np.maximum(one, 0.0), data.sizes) for one in (icc, *ends))
        parts.append(
            pd.DataFrame(
                {
                    "item": name,
                    "unit": labels[used],
                    "metric": "unit_reliability",
                    "estimate": estimate,
                    "conf_low": low,
                    "conf_high": high,
                    "conf_level": conf_level,
                    "n": data.sizes,
                    "verdict": [UNIT_RELIABILITY.word(one) for one in estimate],
                    "rule": UNIT_RELIABILITY.source,
                    "method": REML + (f": {problem}" if problem else INTERVAL),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


_HEADINGS = (
    *("item", "metric", "method", "estimate", "conf_low", "conf_high", "conf_level", "p_value"),
    *("n", "n_units", "group_size", "verdict", "rule"),
)


def _columns(values: pd.DataFrame, units: pd.Series | Sequence[Hashable]) -> Iterator[tuple[Hashable, OneWay]]:
    codes, names = unit_codes(units, values)
    if not values.shape[1]:
        raise ValueError("the table of values has no columns; intraclass correlations need at least one.")
    if not values.columns.is_unique:
        raise ValueError("the table of values has columns of the same name; rename them.")
    for name in values.columns:
        if not pd.api.types.is_numeric_dtype(values[name]):
            raise ValueError(f"column {name!r} is not numeric; expected answers or scores as numbers.")
        column = values[name].to_numpy(dtype=float, na_value=np.nan)
        if np.isinf(column).any():
            raise ValueError(f"column {name!r} holds infinite values; expected numbers, or missing.")
        yield name, one_way(column, codes, len(names))


def _rows(data: OneWay, conf_level: float) -> Iterator[dict]:
    problem = _problem(data)
    ends, p_value = (np.nan, np.nan), np.nan
    if not problem:
        ends, p_value = exact_interval(data, conf_level), _f_test(data)
    methods = (
        (ANOVA_N0, lambda: _anova_icc(data, data.anova_size), lambda: data.anova_size),
        (ANOVA_MEAN, lambda: _anova_icc(data, data.mean_size), lambda: data.mean_size),
        (REML, lambda: _reml_icc(data), lambda: data.mean_size),
    )
    for method, fit, size_of in methods:
        icc, size, clustered = (np.nan, np.nan, np.nan) if problem else (fit(), size_of(), data.clustered_size)
        low, high = (max(ends[0], 0.0), max(ends[1], 0.0)) if method == REML and not problem else ends
        told = f"{method}: {problem}" if problem else method + INTERVAL
        fixed = {"method": told, "conf_level": conf_level, "n": data.n, "n_units": data.n_units}
        yield _row("icc1", fixed, lambda r: r, (icc, low, high), size, p_value, UNIT_EFFECT)
        yield _row("icc2", fixed, lambda r, k=size: _stepped_up(r, k), (icc, low, high), size, np.nan, UNIT_RELIABILITY)
        yield _row("design_effect", fixed, lambda r, k=clustered: 1 + (k - 1) * r, (icc, low, high), clustered, np.nan)


def _row(
    metric: str, fixed: dict, of: Callable, iccs: tuple[float, ...], size: float, p_value: float, rule=None
) -> dict:
    estimate, low, high = (float(of(one)) for one in iccs)
    verdict = "" if rule is None else rule.word(max(estimate, 0.0) if estimate == estimate else estimate)
    words = {"verdict": verdict, "rule": "" if rule is None else rule.source}
    numbers = {"estimate": estimate, "conf_low": low, "conf_high": high, "p_value": p_value, "group_size": size}
    return {"metric": metric} | fixed | numbers | words


def _problem(data: OneWay) -> str:
    if data.n_units < 2:
        return "fewer than two units with answers"
    if data.n == data.n_units:
        return "no unit with two answers"
    if data.within == 0 and np.ptp(data.means) == 0:
        return "no variance"
    return ""


def _anova_icc(data: OneWay, size: float) -> float:
    between, within = data.mean_squares
    return (between - within) / (between + (size - 1) * within)


def _reml_icc(data: OneWay) -> float:
    if data.within == 0:
        return 1.0
    found = reml_components(data)
    return found.between / (found.between + found.within)


def _stepped_up(icc: float | np.ndarray, size: float | np.ndarray) -> float | np.ndarray:
    """Spearman-Brown: reliability of the mean of `size` answers."""
    with np.errstate(divide="ignore"):
        return size * icc / (1 + (size - 1) * icc)


def _f_test(data: OneWay) -> float:
    from scipy.special import fdtrc

    between, within = data.mean_squares
    if within == 0:
        return 0.0
    return float(fdtrc(data.n_units - 1, data.n - data.n_units, between / within))
