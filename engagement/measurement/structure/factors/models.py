"""One way into all estimators: a fitted model with the tests that are reported of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engagement.measurement.structure.factors.complete_rows import CompleteRows
from engagement.measurement.structure.factors.factor_ml import MLFit, fit_ml, independence
from engagement.measurement.structure.factors.factor_ordinal import (
    OrdinalFit,
    fit_ordinal,
    ordinal_pattern,
    residual_variances,
)
from engagement.measurement.structure.factors.ordered_moments import OrdinalData, ordered_data
from engagement.measurement.structure.factors.ordinal_robust import catml
from engagement.measurement.structure.factors.ordinal_test import baseline_shifted, sandwich, scaled_shifted
from engagement.measurement.structure.factors.parameters import VARIANCE, Pattern, continuous_pattern
from engagement.measurement.structure.factors.robust import ML, MLM, MLR, robust
from engagement.measurement.structure.factors.scoring import Minimum
from engagement.measurement.structure.factors.solution import with_errors

WLSMV = "wlsmv"
ESTIMATORS = {
    ML: "ML",
    MLM: "ML, robust standard errors, Satorra-Bentler scaled test (MLM)",
    MLR: "ML, Huber-White standard errors, Yuan-Bentler scaled test (MLR)",
    WLSMV: "DWLS on polychoric correlations, robust standard errors, scaled and shifted test (WLSMV)",
}
CLUSTER_NAMES = (MLR, WLSMV)


@dataclass(frozen=True)
class Tests:
    """Chi-squares of a model and its baseline, and how they are corrected.

    Attributes
    ----------
    statistic, degrees, baseline, baseline_degrees : float
        Plain.
    scaled, baseline_scaled : float
        Corrected; NaN for plain ML.
    scaling, baseline_scaling : float
        As R prints them: chi-square over the scaled one, for WLSMV before the shift.
    shift : float
        What is added after scaling; NaN where nothing is.
    robust : tuple of float
        Statistic, factor, baseline statistic and its factor of the robust indices; NaN where there are none.
    """

    statistic: float
    degrees: int
    baseline: float
    baseline_degrees: int
    scaled: float = np.nan
    baseline_scaled: float = np.nan
    scaling: float = np.nan
    baseline_scaling: float = np.nan
    shift: float = np.nan
    robust: tuple[float, float, float, float] = (np.nan,) * 4


@dataclass(frozen=True)
class Fitted:
    """A fit with its covariance matrix and tests; groups in the order they were given."""

    model: MLFit | OrdinalFit
    covariance: np.ndarray
    tests: Tests
    srmr: float
    log_likelihood: float = np.nan
    saturated_log_likelihood: float = np.nan

    @property
    def pattern(self) -> Pattern:
        """Parameters."""
        return self.model.pattern

    @property
    def minimum(self) -> Minimum:
        """Where the minimiser stopped."""
        return self.model.minimum

    @property
    def theta(self) -> np.ndarray:
        """Free parameters."""
        return self.model.minimum.theta

    @property
    def converged(self) -> bool:
        """Whether it is a solution."""
        return self.model.minimum.converged

    @property
    def counts(self) -> np.ndarray | None:
        """Thresholds of each item; None where items are continuous."""
        return getattr(self.model, "counts", None)

    @property
    def n_groups(self) -> int:
        """Groups."""
        return len(self.model.data)

    def residuals(self, group: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Residual variances of a group with standard errors (NaN where they follow from the others)."""
        if self.counts is not None:
            found = residual_variances(self.model)[group]
            return found, np.full(len(found), np.nan)
        place = self.pattern.blocks["residuals"]
        return with_errors(lambda one: self.pattern.values(one)[group][place], self.theta, self.covariance)


def fit_model(
    data: CompleteRows, estimator: str, codes: np.ndarray | None, identification: str = VARIANCE
) -> tuple[Fitted | None, str]:
    """Fit a model of one group; None and the reason where the data do not allow it."""
    simple = data.simple
    if estimator != WLSMV:
        pattern = continuous_pattern(simple, 1, identification=identification)
        return fitted_ml(simple, pattern, [data.items.to_numpy()], estimator, None if codes is None else [codes]), ""
    found = ordered_data([data.items], None if codes is None else [codes])
    if isinstance(found, str):
        return None, found
    pattern = ordinal_pattern(simple, found.counts, 1, identification=identification)
    return fitted_ordinal(simple, pattern, found), ""


def fitted_ml(simple, pattern: Pattern, groups: list[np.ndarray], estimator: str, codes) -> Fitted:
    """Fit by maximum likelihood, with tests."""
    model, empty = fit_ml(simple, pattern, groups), independence(simple.items, groups)
    found = robust(model, groups, estimator, codes)
    tests = Tests(model.chi_square, model.degrees, empty.chi_square, empty.degrees)
    if estimator != ML:
        base = robust(empty, groups, estimator, codes).scaling if empty.degrees else np.nan
        tests = Tests(
            model.chi_square,
            model.degrees,
            empty.chi_square,
            empty.degrees,
            scaled=model.chi_square / found.scaling if model.degrees else 0.0,
            baseline_scaled=empty.chi_square / base,
            scaling=found.scaling,
            baseline_scaling=base,
            robust=(model.chi_square, found.scaling, empty.chi_square, base),
        )
    return Fitted(model, found.covariance, tests, _srmr(model), model.log_likelihood, model.saturated_log_likelihood)


def fitted_ordinal(simple, pattern: Pattern, data: OrdinalData) -> Fitted:
    """Fit by diagonally weighted least squares, with tests."""
    model = fit_ordinal(simple, pattern, data.counts, data.groups)
    test = scaled_shifted(model)
    baseline, empty = baseline_shifted(data.groups, data.counts)
    tests = Tests(
        model.chi_square,
        model.degrees,
        baseline,
        empty.degrees,
        scaled=test.statistic,
        baseline_scaled=empty.statistic,
        scaling=1 / test.scale,
        baseline_scaling=1 / empty.scale,
        shift=test.shift,
        robust=catml(model) if len(data.groups) == 1 else (np.nan,) * 4,
    )
    return Fitted(model, sandwich(model), tests, _ordinal_srmr(model))


def _srmr(model: MLFit) -> float:
    """Root mean square of standardised residuals of covariances and means, groups by their size."""
    total = 0.0
    for one, data in zip(model.implied, model.data, strict=True):
        spread = np.sqrt(np.diag(data.covariance))
        gaps = (data.covariance - one.covariance) / np.outer(spread, spread)
        lower = gaps[np.tril_indices(len(spread))]
        means = (data.mean - one.mean) / spread
        total += (
            data.n
            / model.n
            * np.sqrt(np.concatenate([lower, means]) @ np.concatenate([lower, means]) / (len(lower) + len(means)))
        )
    return float(total)


def _ordinal_srmr(model: OrdinalFit) -> float:
    """Root mean square residual correlation, the diagonal counted as lavaan does, groups by their size."""
    start, p = int(model.counts.sum()), len(model.counts)
    total = 0.0
    for one, data in zip(model.implied, model.data, strict=True):
        gaps = (data.statistics - one)[start:]
        total += data.n / model.n * np.sqrt(gaps @ gaps / (p * (p + 1) / 2))
    return float(total)
