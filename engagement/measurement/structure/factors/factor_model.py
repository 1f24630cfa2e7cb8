"""Confirmatory factor models: whether the items of a scale measure one thing, and the scales different ones."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.measurement.structure.factors.complete_rows import CompleteRows, TooFewAnswers, complete_rows, problem
from engagement.measurement.structure.factors.fit_table import fit_table, no_fit_table
from engagement.measurement.structure.factors.models import CLUSTER_NAMES, ESTIMATORS, WLSMV, Fitted, fit_model
from engagement.measurement.structure.factors.parameters import MARKER, VARIANCE, Simple
from engagement.measurement.structure.factors.solution import (
    improper,
    interval,
    raw_with_errors,
    standardised,
    with_errors,
)

SMALLEST_N = 200


@dataclass(frozen=True)
class FactorModel:
    """A fitted confirmatory factor model.

    Attributes
    ----------
    fit : DataFrame
        One row a figure: metric, estimate, df, conf_low, conf_high, conf_level, p_value, n, n_items, verdict, rule,
        method. Metrics: chi_square, chi_square_scaled, scaling_factor, shift, chi_square_baseline,
        chi_square_baseline_scaled, cfi, tli, rmsea (each also _scaled and _robust), srmr, log_likelihood,
        log_likelihood_saturated, aic, bic. RMSEA has its 90% interval and in p_value the test of close fit.
    loadings : DataFrame
        factor, item, metric (loading, standardised_loading, residual_variance), estimate, std_error, conf_low,
        conf_high, conf_level, p_value, n, method.
    intercepts : DataFrame
        item, metric (intercept, or threshold with its number in `threshold`), and the same numbers.
    correlations : DataFrame
        factor_a, factor_b, metric (factor_correlation), and the same numbers.
    converged : bool
        Whether the estimates are a minimum. Where False all numbers are NaN.
    n : int
        Complete rows.
    method : str
        Estimator, rows, and everything that went wrong, in words.
    notes : tuple of str
        What the reader has to know: improper solutions, non-convergence, lowered limits, single items.
    """

    fit: pd.DataFrame
    loadings: pd.DataFrame
    intercepts: pd.DataFrame
    correlations: pd.DataFrame
    converged: bool
    n: int
    method: str
    notes: tuple[str, ...]


def one_factor(
    items: pd.DataFrame,
    *,
    estimator: str = "mlr",
    cluster: pd.Series | Sequence[Hashable] | None = None,
    identification: str = VARIANCE,
    smallest_n: int = SMALLEST_N,
    conf_level: float = 0.95,
) -> FactorModel:
    """Fit one factor to all columns of a table, to see whether they measure one thing.

    Parameters
    ----------
    items, estimator, cluster, identification, smallest_n, conf_level
        As in `factor_model`; at least three columns.

    Returns
    -------
    FactorModel
        With the factor named "factor"; `correlations` is empty.

    Raises
    ------
    ValueError
        As in `factor_model`.

    Notes
    -----
    In R: lavaan::cfa("factor =~ a + b + c", data, std.lv = TRUE, estimator = "MLR", meanstructure = TRUE).
    """
    return factor_model(
        items,
        {"factor": list(items.columns)},
        estimator=estimator,
        cluster=cluster,
        identification=identification,
        smallest_n=smallest_n,
        conf_level=conf_level,
    )


def factor_model(
    items: pd.DataFrame,
    factors: Mapping[Hashable, Sequence[Hashable]],
    *,
    estimator: str = "mlr",
    cluster: pd.Series | Sequence[Hashable] | None = None,
    identification: str = VARIANCE,
    smallest_n: int = SMALLEST_N,
    conf_level: float = 0.95,
) -> FactorModel:
    """Fit a confirmatory factor model: every item loads on one factor, factors correlate.

    Parameters
    ----------
    items : DataFrame, shape (respondents, columns)
        Answers, any unit; ordered categories are allowed. People with a missing answer to an item of the model are
        left out (listwise), and `method` says how many.
    factors : mapping
        Items of each factor. A factor with one item is that item, without error.
    estimator : str
        "ml": maximum likelihood for normal scores. "mlm": the same estimates, robust standard errors and
        Satorra-Bentler scaled chi-square. "mlr": Huber-White standard errors and Yuan-Bentler scaled chi-square.
        "wlsmv": ordered answers, by diagonally weighted least squares on polychoric correlations, with robust standard
        errors and the scaled and shifted chi-square.
    cluster : Series or sequence, length respondents, optional
        Unit of each person, by position, with "mlr" or "wlsmv": people of a unit answer alike, which standard errors
        and test then allow for. People without a unit are left out.
    identification : str
        "variance": factors have variance 1. "marker": the first item of each factor loads 1.
    smallest_n : int
        Fewest complete rows. Lower it knowingly; `method` then says so.
    conf_level : float
        Level of the intervals of loadings and correlations; RMSEA has 90% as usual.

    Returns
    -------
    FactorModel
        Unstandardised and standardised estimates, fit and notes. Where the data cannot be modelled (an item without
        variance, items that determine each other) all estimates are NaN, `converged` is False and `method` says why.

    Raises
    ------
    TooFewAnswers
        A ValueError: fewer than `smallest_n` complete rows.
    ValueError
        If the model does not fit the table or an option is unknown.

    Notes
    -----
    Sigma = L Phi L' + Theta with Theta diagonal, means free. ML minimises log|Sigma| + tr(S Sigma^-1) (S with divisor
    n), so chi-square is n times the discrepancy; WLSMV minimises the sum of squared residuals of thresholds and
    correlations over their variances. No estimate is kept inside its range; impossible ones are named in `notes`.
    In R: lavaan::cfa(model, data, std.lv = TRUE, meanstructure = TRUE, estimator = "ML", "MLM", "MLR" or "WLSMV" with
    ordered = TRUE), cluster = "unit". lavaan has no clusters with WLSMV; see docs/method/factor-models.md.

    References
    ----------
    Joreskog, K. G. (1969). A general approach to confirmatory maximum likelihood factor analysis. Psychometrika, 34,
    183-202.
    Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in covariance structure
    analysis. In A. von Eye & C. C. Clogg (Eds.), Latent variables analysis, 399-419. Sage.
    Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance structure analysis with
    nonnormal missing data. Sociological Methodology, 30, 165-200.
    Muthen, B. (1984). A general structural equation model with dichotomous, ordered categorical, and continuous latent
    variable indicators. Psychometrika, 49, 115-132.
    Rosseel, Y. (2012). lavaan: an R package for structural equation modeling. Journal of Statistical Software, 48(2).
    """
    check_options(estimator, cluster, identification)
    data = complete_rows(items, factors)
    codes = None
    if cluster is not None:
        data, codes = with_clusters(data, cluster)
    if data.n < smallest_n:
        raise TooFewAnswers(data.n, smallest_n, data.respondents)
    method = _method(data, estimator, codes, smallest_n)
    notes = [f"smallest n lowered to {smallest_n}"] if smallest_n < SMALLEST_N else []
    alone = [repr(one) for one, size in zip(data.simple.factors, data.simple.sizes, strict=True) if size == 1]
    if alone:
        notes.append(f"factor of a single item, taken as free of error: {', '.join(alone)}")
    if codes is not None and len(np.unique(codes)) == 1:
        reason = "people of a single unit: nothing to cluster by"
    else:
        reason = problem(data.items.to_numpy(), data.simple.items)
    fitted = None
    if not reason:
        fitted, reason = fit_model(data, estimator, codes, identification)
    if fitted is None:
        return _nothing(data, estimator, method, notes, reason, conf_level)
    return _described(fitted, data, estimator, method, notes, conf_level)


def check_options(estimator: str, cluster: object, identification: str = VARIANCE) -> None:
    """Raise ValueError for unknown options."""
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator is {estimator!r}; expected one of {', '.join(map(repr, ESTIMATORS))}.")
    if cluster is not None and estimator not in CLUSTER_NAMES:
        raise ValueError(f"cluster needs estimator 'mlr' or 'wlsmv', found {estimator!r}.")
    if identification not in (VARIANCE, MARKER):
        raise ValueError(f"identification is {identification!r}; expected 'variance' or 'marker'.")


def with_clusters(data: CompleteRows, cluster: object) -> tuple[CompleteRows, np.ndarray]:
    """Complete rows of people with a unit, and the number of each one's unit."""
    if len(cluster) != data.respondents:
        raise ValueError(
            f"cluster has {len(cluster)} entries for {data.respondents} respondents; give one unit per row."
        )
    codes = pd.factorize(np.asarray(cluster, dtype=object))[0]
    keep = data.keep & (codes >= 0)
    items = data.items[codes[data.keep] >= 0].reset_index(drop=True)
    return CompleteRows(data.simple, items, data.respondents, keep), pd.factorize(codes[keep])[0]


def _method(data: CompleteRows, estimator: str, codes: np.ndarray | None, smallest_n: int) -> str:
    told = f"{ESTIMATORS[estimator]}, {data.n} complete rows of {data.respondents} (listwise)"
    return told if codes is None else f"{told}, clustered in {len(np.unique(codes))} units"


def _described(
    fitted: Fitted, data: CompleteRows, estimator: str, method: str, notes: list[str], conf_level: float
) -> FactorModel:
    simple, pattern, theta = data.simple, fitted.pattern, fitted.theta
    p, k = len(simple.items), len(simple.factors)
    ideal, ideal_error = with_errors(
        lambda one: standardised(simple, pattern, pattern.values(one)[0]), theta, fitted.covariance
    )
    correlations = np.eye(k)
    a, b = np.triu_indices(k, 1)
    correlations[a, b] = correlations[b, a] = ideal[p:]
    residual, residual_error = fitted.residuals()
    raw, raw_error = raw_with_errors(pattern, theta, fitted.covariance)
    if not fitted.converged:  # the numbers are no solution: none is shown
        notes.insert(0, "not converged: no minimum was found")
        ideal, ideal_error, residual, residual_error, raw, raw_error = (
            np.full(one.shape, np.nan) for one in (ideal, ideal_error, residual, residual_error, raw, raw_error)
        )
    else:
        if not fitted.tests.degrees:
            notes.append("no degrees of freedom: the model fits whatever the answers are")
        notes += improper(simple, ideal[:p], residual, correlations)
        if not np.isfinite(fitted.covariance).all():
            notes.append("the data do not identify the model: no standard errors")
    method = "; ".join([method, *notes])
    levels = _levels(simple, pattern, fitted, raw, raw_error)

    def finished(table: pd.DataFrame) -> pd.DataFrame:
        return interval(table, conf_level).assign(n=data.n, method=method)

    loading = pattern.blocks["loadings"]
    loadings = pd.concat(
        [
            _item_rows(simple, "loading", raw[loading], raw_error[loading]),
            _item_rows(simple, "standardised_loading", ideal[:p], ideal_error[:p]),
            _item_rows(simple, "residual_variance", residual, residual_error),
        ],
        ignore_index=True,
    )
    among = _pairs(simple, ideal[p:], ideal_error[p:])
    table = fit_table(fitted, estimator, method, data.n, p)
    return FactorModel(
        table, finished(loadings), finished(levels), finished(among), fitted.converged, data.n, method, tuple(notes)
    )


def _item_rows(simple: Simple, metric: str, estimate: object, error: object) -> pd.DataFrame:
    factors = [simple.factors[at] for at in simple.factor_of]
    return pd.DataFrame(
        {"factor": factors, "item": list(simple.items), "metric": metric, "estimate": estimate, "std_error": error}
    )


def _levels(simple: Simple, pattern, fitted: Fitted, raw: np.ndarray, error: np.ndarray) -> pd.DataFrame:
    if fitted.counts is None:
        place = pattern.blocks["intercepts"]
        return _item_rows(simple, "intercept", raw[place], error[place]).drop(columns="factor").assign(threshold=pd.NA)
    place = pattern.blocks["thresholds"]
    return pd.DataFrame(
        {
            "item": [name for name, count in zip(simple.items, fitted.counts, strict=True) for _ in range(count)],
            "metric": "threshold",
            "estimate": raw[place],
            "std_error": error[place],
            "threshold": np.concatenate([np.arange(count) + 1 for count in fitted.counts]),
        }
    )


def _pairs(simple: Simple, estimate: object, error: object) -> pd.DataFrame:
    a, b = np.triu_indices(len(simple.factors), 1)
    return pd.DataFrame(
        {
            "factor_a": [simple.factors[at] for at in a],
            "factor_b": [simple.factors[at] for at in b],
            "metric": "factor_correlation",
            "estimate": estimate,
            "std_error": error,
        }
    )


def _nothing(
    data: CompleteRows, estimator: str, method: str, notes: list[str], reason: str, conf_level: float
) -> FactorModel:
    """All NaN, with the reason."""
    method = "; ".join([f"not fitted: {reason}", method, *notes])
    simple = data.simple

    def finished(table: pd.DataFrame) -> pd.DataFrame:
        return interval(table, conf_level).assign(n=data.n, method=method)

    metrics = ("loading", "standardised_loading", "residual_variance")
    loadings = pd.concat([_item_rows(simple, one, np.nan, np.nan) for one in metrics], ignore_index=True)
    metric = "threshold" if estimator == WLSMV else "intercept"
    levels = _item_rows(simple, metric, np.nan, np.nan).drop(columns="factor").assign(threshold=pd.NA)
    return FactorModel(
        no_fit_table(method, data.n, len(simple.items)),
        finished(loadings),
        finished(levels),
        finished(_pairs(simple, np.nan, np.nan)),
        False,
        data.n,
        method,
        (reason, *notes),
    )
