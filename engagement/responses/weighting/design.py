"""How respondents stand for the people employed: weights, strata, finite population, margins they were raked to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from engagement.responses.weighting.base import base_weights
from engagement.responses.weighting.margins import Margin, named
from engagement.responses.weighting.raking import Raked

RESIDUALS = ("regression", "sweeps")
SWEEPS = 10


@dataclass(frozen=True, eq=False)
class Design:
    """A design: declared once by `survey_design`, then given to every weighted estimate.

    Attributes
    ----------
    weights : array of float, shape (respondents,)
        Final weights; their scale does not matter.
    base : array of float, shape (respondents,)
        Weights before raking.
    strata : array of int, shape (respondents,)
        Stratum of each respondent.
    respondents : array of int, shape (strata,)
        Respondents per stratum.
    population : array of float, shape (strata,)
        People employed per stratum, never below its respondents; NaN: not known.
    margins : tuple of Margin
        What the weights were raked to; empty if they were not.
    residuals : str
        "regression" or "sweeps"; see `survey_design`.
    method : str
        The design in words.
    """

    weights: np.ndarray
    base: np.ndarray
    strata: np.ndarray
    respondents: np.ndarray
    population: np.ndarray
    margins: tuple[Margin, ...]
    residuals: str
    method: str

    @property
    def fraction(self) -> np.ndarray:
        """Share of each stratum that answered; 0 where its population is not known."""
        return np.where(np.isfinite(self.population), self.respondents / self.population, 0.0)

    @property
    def overall_fraction(self) -> float:
        """Share of all people that answered; 0 where the population is not known."""
        known = np.isfinite(self.population).all()
        return float(self.respondents.sum() / self.population.sum()) if known else 0.0

    def covariance(self, influence: np.ndarray, *, finite: bool) -> np.ndarray:
        """Covariance of estimates that are sums over respondents of `influence`.

        Parameters
        ----------
        influence : array, shape (respondents, estimates)
            Weight times linearised value; 0 for respondents outside the domain.
        finite : bool
            Whether the finite population correction applies.

        Returns
        -------
        array, shape (estimates, estimates)

        Notes
        -----
        Each column is replaced by its residuals on the margins, then sum_h (1 - f_h) n_h / (n_h - 1) times the cross
        products about the stratum means. A stratum with one respondent is not centred (survey.lonely.psu = "adjust").
        """
        residuals = np.column_stack([self._residuals(column) for column in np.atleast_2d(influence.T)])
        n = self.respondents.astype(float)
        lonely = n <= 1
        scale = np.where(lonely, 1.0, n / np.where(lonely, 1.0, n - 1.0))
        if finite:
            scale = scale * (1 - self.fraction)
        sums = (
            np.column_stack([np.bincount(self.strata, weights=column, minlength=len(n)) for column in residuals.T])
            * np.where(lonely, 0.0, 1 / n)[:, None]
        )
        centred = (residuals - sums[self.strata]) * np.sqrt(scale)[self.strata][:, None]
        return centred.T @ centred

    def _residuals(self, influence: np.ndarray) -> np.ndarray:
        if not self.margins:
            return influence
        value = influence / self.weights
        if self.residuals == "sweeps":
            for _ in range(SWEEPS):
                for margin in self.margins:
                    mean = margin.totals(value) / margin.totals()
                    value = value - mean[margin.codes]
            return value * self.weights
        right = np.concatenate([margin.totals(self.base * value) for margin in self.margins])
        coefficients, at = self._inverse @ right, 0
        for margin in self.margins:
            value = value - coefficients[at : at + len(margin.target)][margin.codes]
            at += len(margin.target)
        return value * self.weights

    @cached_property
    def _inverse(self) -> np.ndarray:
        """Generalised inverse of the margins' cross products, weighted by the base weights."""
        blocks = [
            [
                np.bincount(
                    one.codes * len(two.target) + two.codes,
                    weights=self.base,
                    minlength=len(one.target) * len(two.target),
                ).reshape(len(one.target), len(two.target))
                for two in self.margins
            ]
            for one in self.margins
        ]
        return np.linalg.pinv(np.block(blocks), rcond=1e-11, hermitian=True)


def survey_design(
    weights: Raked | pd.Series | Sequence[float] | None = None,
    *,
    strata: pd.Series | Sequence[Hashable] | None = None,
    population: pd.Series | float | None = None,
    residuals: str = "regression",
) -> Design:
    """Declare how the respondents stand for the people employed.

    Parameters
    ----------
    weights : Raked, Series, sequence or None
        What `rake` returned: standard errors then know of the margins. Plain weights: taken as they are. None: people
        employed over respondents in each stratum (`stratum_weights`), or all alike where no population is given.
    strata : Series, sequence or None
        Stratum of each respondent, by position: usually the unit. Respondents without one form a stratum of their own,
        which answered as often as the others do together. None: one stratum.
    population : Series, number or None
        People employed by stratum, or in all where there are no strata: the finite population correction. Strata nobody
        answered from may be listed; they count for nothing. Fewer people than respondents count as everybody.
    residuals : str
        How raking enters the standard errors. "regression": residuals of the weighted regression on the margins, as
        R's ``calibrate(calfun = "raking")``. "sweeps": ten sweeps of unweighted margin means, as R's ``rake``.

    Returns
    -------
    Design

    Raises
    ------
    ValueError
        If lengths differ, a stratum has respondents but no population, or nothing tells the number of respondents.

    Notes
    -----
    The two kinds of residuals agree where base weights are alike and the sweeps have settled. Where base weights
    differ, the theory of calibration (Deville, Sarndal and Sautory 1993) weighs the regression by them: the default.
    In R: svydesign(ids = ~1, strata = ~unit, fpc = ~headcount, data = d), then calibrate or rake, with
    options(survey.lonely.psu = "adjust").

    References
    ----------
    Deville, J.-C., Sarndal, C.-E., & Sautory, O. (1993). Generalized raking procedures in survey sampling. Journal of
    the American Statistical Association, 88, 1013-1020.
    Lumley, T. (2010). Complex surveys: a guide to analysis using R. Wiley.
    """
    if residuals not in RESIDUALS:
        raise ValueError(f"residuals is {residuals!r}; expected 'regression' or 'sweeps'.")
    raked = weights if isinstance(weights, Raked) else None
    given = raked.weights if raked else weights
    if given is None and strata is None:
        raise ValueError("neither weights nor strata are given; one of them must tell the number of respondents.")
    n = len(strata if given is None else given)
    if n == 0:
        raise ValueError("there are no respondents; a design needs at least one.")
    if strata is not None and len(strata) != n:
        raise ValueError(f"there are {len(strata)} strata for {n} respondents; give one per row.")
    codes, people, short = _strata(strata, population, n)
    respondents = np.bincount(codes, minlength=len(people))
    final = (people / respondents)[codes] if given is None and np.isfinite(people).all() else base_weights(given, n)
    told = raked.method if raked else "weights as given" if given is not None else ""
    parts = [told, "strata" if strata is not None and len(people) > 1 else ""]
    if short:
        parts.append(f"{short} strata with more forms than people taken as complete")
    if raked and residuals == "sweeps":
        parts.append("residuals by sweeps")
    return Design(
        weights=final,
        base=raked.base.to_numpy() if raked else final,
        strata=codes,
        respondents=respondents,
        population=people,
        margins=raked.margins if raked else (),
        residuals=residuals,
        method=", ".join(part for part in parts if part),
    )


def stratum_weights(strata: pd.Series | Sequence[Hashable], population: pd.Series) -> pd.Series:
    """People employed over respondents in each stratum: base weights for `rake`.

    Parameters
    ----------
    strata : Series or sequence
        Stratum of each respondent; those without one count as the others do on average.
    population : Series
        People employed by stratum.

    Returns
    -------
    Series
        One weight per respondent, mean 1.

    Raises
    ------
    ValueError
        If a stratum has respondents but no population.
    """
    codes, people, _ = _strata(strata, population, len(strata))
    found = (people / np.bincount(codes, minlength=len(people)))[codes]
    index = strata.index if isinstance(strata, pd.Series) else None
    return pd.Series(found / found.mean(), index, name="weight")


def _strata(
    strata: pd.Series | Sequence[Hashable] | None, population: pd.Series | float | None, n: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Stratum of each respondent, people employed in each, and in how many there are fewer people than respondents."""
    if strata is None:
        if isinstance(population, pd.Series):
            raise ValueError("population is listed by stratum, but no strata are given; give strata, or one number.")
        codes, people = np.zeros(n, np.int64), np.array([np.nan if population is None else float(population)])
        if population is not None and not people[0] > 0:
            raise ValueError(f"population is {population!r}; expected a number of people above 0.")
    else:
        codes, names = pd.factorize(pd.Series(strata))
        unnamed = codes < 0
        codes = np.where(unnamed, len(names), codes)
        people = _people(names, population, np.bincount(codes[~unnamed], minlength=len(names)))
        if unnamed.any():
            named_people, named_n = people.sum(), int((~unnamed).sum())
            people = np.append(people, unnamed.sum() * named_people / named_n if named_n else np.nan)
    respondents = np.bincount(codes, minlength=len(people))
    short = int((people < respondents).sum())
    return codes, np.where(np.isfinite(people), np.maximum(people, respondents), np.nan), short


def _people(names: pd.Index, population: pd.Series | float | None, respondents: np.ndarray) -> np.ndarray:
    if population is None:
        return np.full(len(names), np.nan)
    if not isinstance(population, pd.Series):
        raise ValueError("population is one number, but there are strata; list it by stratum.")
    if not population.index.is_unique:
        twice = population.index[population.index.duplicated()][0]
        raise ValueError(f"population lists stratum {named(twice)} twice; add its people together.")
    people = pd.to_numeric(population.reindex(names), errors="coerce").to_numpy(float, na_value=np.nan)
    lost = np.flatnonzero(~(np.isfinite(people) & (people > 0)))
    if len(lost):
        raise ValueError(
            f"stratum {named(names[lost[0]])} has {respondents[lost[0]]} respondents but no population; add it, or "
            "correct the respondents' stratum."
        )
    return people
