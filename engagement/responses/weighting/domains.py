"""A domain under a design, linearised, and what every weighted estimate shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.estimates import CURRENT_STAFF, PROCESS, Estimate
from engagement.responses.weighting.design import Design

Values = pd.Series | Sequence[float]
Mask = pd.Series | Sequence[bool] | None


@dataclass(frozen=True, eq=False)
class Part:
    """A domain: who is in it with a value, the weighted mean, and its linearised values."""

    values: np.ndarray
    inside: np.ndarray
    mean: float
    influence: np.ndarray
    df: int

    @property
    def n(self) -> int:
        """People in it with a value."""
        return int(self.inside.sum())

    @classmethod
    def of(cls, values: Values, design: Design, domain: Mask, name: str = "") -> Part:
        """Linearise the mean of `values` in `domain`; `name` is the item, for messages."""
        number = _numbers(values, len(design.weights), name)
        inside = np.isfinite(number)
        if domain is not None:
            mask = pd.Series(domain).astype("boolean").fillna(False).to_numpy(bool)
            if len(mask) != len(inside):
                raise ValueError(f"the domain has {len(mask)} entries for {len(inside)} respondents; give one per row.")
            inside &= mask
        weight = np.where(inside, design.weights, 0.0)
        total = weight.sum()
        mean = float(weight @ np.where(inside, number, 0.0) / total) if total > 0 else np.nan
        share = weight / total if total > 0 else weight
        influence = share * np.where(inside, number - mean, 0.0)
        return cls(number, inside, mean, influence, degrees(inside, design))


@dataclass(frozen=True)
class Form:
    """What all rows of one call have in common."""

    name: str
    design: Design
    conf_level: float
    estimand: str | None
    metric: str

    def __post_init__(self) -> None:
        if not 0 < self.conf_level < 1:
            raise ValueError(f"conf_level is {self.conf_level!r}; expected a number between 0 and 1, such as 0.95.")
        if self.estimand not in (None, CURRENT_STAFF, PROCESS):
            raise ValueError(f"estimand is {self.estimand!r}; expected {CURRENT_STAFF!r}, {PROCESS!r} or None.")

    @property
    def about(self) -> str:
        """The estimand."""
        return self.estimand or (CURRENT_STAFF if np.isfinite(self.design.population).all() else PROCESS)

    @property
    def method(self) -> str:
        """Name of the statistic, and the design."""
        return f"{self.name}, {self.design.method}" if self.design.method else self.name

    def nothing(self, n: int, estimate: float) -> Estimate:
        """Return an estimate without standard error, and why."""
        reason = "one answer has no standard error" if n else "nobody in the domain answered"
        method = f"{self.method}: {reason}"
        return Estimate(estimate, *[np.nan] * 3, self.conf_level, n, self.about, self.metric, method)

    def t_based(self, estimate: float, influence: np.ndarray, n: int, df: int) -> Estimate:
        """Return the estimate with the variance of its linearised values and Student's t interval."""
        from scipy.special import stdtrit

        finite = self.about == CURRENT_STAFF
        process = float(self.design.covariance(influence, finite=False)[0, 0])
        variance = float(self.design.covariance(influence, finite=True)[0, 0]) if finite else process
        error, method = float(np.sqrt(variance)), self.method
        half = np.nan
        if df >= 1:
            half = float(stdtrit(df, 0.5 + self.conf_level / 2)) * error
        else:
            method += ": no degrees of freedom for an interval"
        low, high = estimate - half, estimate + half
        return Estimate(
            estimate,
            error,
            low,
            high,
            self.conf_level,
            n,
            self.about,
            self.metric,
            method,
            n * process,
            self.design.overall_fraction if finite else 0.0,
        )


def degrees(inside: np.ndarray, design: Design) -> int:
    """Respondents minus strata in a domain."""
    strata = np.bincount(design.strata[inside], minlength=len(design.respondents)) > 0
    return int(inside.sum() - strata.sum())


def _numbers(values: Values, n: int, name: str) -> np.ndarray:
    series = pd.Series(values)
    item = f"item {name}" if name else "values"
    if len(series) != n:
        raise ValueError(f"{item}: {len(series)} for {n} respondents of the design; give one per row.")
    if not (pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series)):
        found = pd.to_numeric(series, errors="coerce")
        if (found.isna() & series.notna()).any():
            raise ValueError(f"{item}: not numbers; expected answers or scores as numbers, or missing.")
        series = found
    number = series.to_numpy(dtype=float, na_value=np.nan)
    if np.isinf(number).any():
        raise ValueError(f"{item}: infinite values; expected numbers, or missing.")
    return number
