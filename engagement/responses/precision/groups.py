"""Rows of groups: units, units as strata of a whole or a level, leaders; and the difference of two groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.responses.precision.answering import Answering, answering
from engagement.responses.precision.power import Differences, concentration, half_widths, moderated_df
from engagement.rules import Rule

HALO = 0.4  # correlation between the scores of two responsibilities of the made-up client
LEADERS_SHOWN = 5  # the gate shows nothing about fewer
SHOWN = Rule(
    "chance of enough answers below 20%, 20-80%, 80% and above (80% after Cohen 1988)",
    (0.2, 0.8),
    ("will hardly be shown", "may be hidden", "will be shown"),
)
# Numbers of answers that stand for all possible ones (Answering.nodes): of leaders, of a unit, where units are many.
NODES_LEADERS, NODES, NODES_MANY, MANY_UNITS = 7, 3, 2, 20
TOO_FEW = "fewer than {} answers possible"


@dataclass(frozen=True)
class Group:
    """One side of a comparison, one element per number of answers it may have.

    Attributes
    ----------
    name : object
        Unit or level.
    variance : array of float
        Variance of its mean.
    nu : array of float
        Degrees of freedom of the estimate of that variance.
    n : array of float
        Ratings.
    weight : array of float
        Probability of the element.
    """

    name: object
    variance: np.ndarray
    nu: np.ndarray
    n: np.ndarray
    weight: np.ndarray


def _one(name: object, variance: float, nu: float, n: float) -> Group:
    """Group whose number of answers is taken as known."""
    return Group(name, np.array([variance]), np.array([nu]), np.array([n]), np.ones(1))


def _row(
    population: float, share: float, expected: float, shown: float, half: float, level: float, method: str
) -> dict:
    return {
        "population": int(population),
        "expected_response": 100 * share,
        "expected_n": expected,
        "probability_shown": shown,
        "half_width": half,
        "conf_level": level,
        "verdict": SHOWN.word(shown),
        "method": method,
    }


def unit_rows(
    by_unit: pd.DataFrame, spread: float, can_rate: float, shown: int, conf_level: float
) -> tuple[list[dict], list[Group]]:
    """Each unit by itself: one stratum, variance moderated over the units."""
    rows, groups = [], []
    alike = concentration(len(by_unit), 0.0)
    nodes = NODES if len(by_unit) <= MANY_UNITS else NODES_MANY
    for unit, headcount, share in by_unit.itertuples(index=False):
        found = answering(int(headcount), share, at_least=max(shown, 2), can_rate=can_rate)
        reached = answering(int(headcount), share, at_least=shown, can_rate=can_rate).reached
        method = "variance moderated over units" if found.reached else TOO_FEW.format(max(shown, 2))
        half = _unit_half_width(found, spread, alike, conf_level)
        rows.append(_row(headcount, share, found.expected, reached, half, conf_level, method))
        n, weight = found.nodes(nodes) if found.reached else (np.full(1, np.nan), np.ones(1))
        groups.append(Group(unit, spread**2 / n, moderated_df(n, alike), n, weight))
    return rows, groups


def _unit_half_width(found: Answering, spread: float, alike: float, conf_level: float) -> float:
    from scipy.special import stdtrit

    if not found.reached:
        return np.nan
    n = found.n
    critical = stdtrit(n - 1, 0.5 + conf_level / 2)
    error = spread * np.sqrt(found.finite_variances)
    return float(found.probability @ (critical * error * mean_root(moderated_df(n, alike))))


def mean_root(nu: np.ndarray | float) -> np.ndarray:
    """Mean of sqrt(chi-square / nu): how much a standard deviation on `nu` degrees of freedom falls short.

    Parameters
    ----------
    nu : array of float
        Degrees of freedom.

    Returns
    -------
    array of float
        Below 1.
    """
    from scipy.special import gammaln

    nu = np.asarray(nu, float)
    return np.sqrt(2 / nu) * np.exp(gammaln((nu + 1) / 2) - gammaln(nu / 2))


def stratified(
    strata: list[Answering], name: object, part: pd.DataFrame, spread: float, shown: int, conf_level: float
) -> tuple[dict, Group]:
    """Mean over units as strata; units nobody answers from are represented by the others."""
    from scipy.special import stdtrit

    population, expected = int(part["headcount"].sum()), sum(one.expected for one in strata)
    share = float(part["headcount"] @ part["share"]) / population
    reached = _sum_reaches(strata, shown)
    process, current = (
        _weighted(strata, lambda one: 1 / one.harmonic),
        _weighted(strata, lambda one: one.finite_variance),
    )
    df = max(expected - sum(one.reached for one in strata), 1.0) if len(strata) > 1 else expected - 1
    half = np.nan
    method = "units as strata" if len(strata) > 1 else "mean"
    if population >= shown and df >= 1:
        half = float(stdtrit(df, 0.5 + conf_level / 2) * spread * np.sqrt(current) * mean_root(df))
    else:
        method = TOO_FEW.format(shown) if population < shown else "fewer than two answers expected"
    usable = half == half
    group = _one(name, spread**2 * process if usable else np.nan, df, expected)
    return _row(population, share, expected, reached, half, conf_level, method), group


def _weighted(strata: Sequence[Answering], variance: Callable[[Answering], float]) -> float:
    """Variance of the mean over strata that have answers, weighted by headcount; per variance of an answer."""
    answered = [one for one in strata if one.reached > 0]
    weight = sum(one.reached * one.population for one in answered)
    return sum(one.reached * one.population**2 * variance(one) for one in answered) / weight**2


def _sum_reaches(strata: list[Answering], shown: int) -> float:
    """Probability that at least `shown` people answer over all strata: exact where few are expected, else 1."""
    expected = sum(one.expected for one in strata)
    if expected > 20 * shown + 200:
        return 1.0
    chance = np.zeros(shown)  # chance of 0, 1, ... shown - 1 answers
    chance[0] = 1.0
    for one in strata:
        own = np.zeros(shown)
        own[0] = 1 - one.reached
        few = one.n < shown
        own[one.n[few].astype(int)] = one.reached * one.probability[few]
        chance = np.convolve(chance, own)[:shown]
    return float(max(1 - chance.sum(), 0.0))


def rest_of(strata: Sequence[Answering], spread: float) -> Group:
    """All other units together, weighted by headcount."""
    n = sum(one.expected for one in strata)
    variance = spread**2 * _weighted(strata, lambda one: 1 / one.harmonic)
    return _one("the rest", variance, max(n - len(strata), 1.0), n)


def leader_row(
    top: Answering, spread: float, staff: Group, *, family: int, conf_level: float
) -> tuple[dict, Differences]:
    """Leaders' own row (top management as finite population) and their gap to staff."""
    n, weight = top.nodes(NODES_LEADERS) if top.reached else (np.full(1, np.nan), np.ones(1))
    one = np.ones(len(n))
    nu = moderated_df(n, concentration(family, HALO))
    floor = 0.5 * staff.variance * staff.n / n  # half the variance of an answer of staff
    row = np.zeros(len(n), int)
    gap = Differences(
        spread**2 / n, staff.variance * one, floor, nu, np.minimum(n, staff.n) - 1, conf_level * one, weight, row
    )
    half = np.nan
    if top.reached:
        n, weight, one = top.n, top.probability, np.ones(len(top.n))
        nu = moderated_df(n, concentration(family, HALO))
        floor = 0.5 * staff.variance * staff.n / n
        each = np.arange(len(n))
        say = Differences(spread**2 / n, 0 * one, floor, nu, n - 1, conf_level * one, one, each)
        half = float(weight @ (half_widths(say) * np.sqrt(top.finite_variances * n)))
    method = "variance moderated over the responsibilities" if top.reached else TOO_FEW.format(LEADERS_SHOWN)
    return _row(top.population, top.answered, top.expected, top.reached, half, conf_level, method), gap


def difference(a: Group, b: Group) -> Differences:
    """Difference of two groups of different people; degrees of freedom of its variance by Satterthwaite."""
    first, second = (one.ravel() for one in np.meshgrid(np.arange(len(a.n)), np.arange(len(b.n)), indexing="ij"))
    own, other = a.variance[first], b.variance[second]
    with np.errstate(invalid="ignore", divide="ignore"):
        nu = (own + other) ** 2 / (own**2 / a.nu[first] + other**2 / b.nu[second])
    zero = np.zeros(len(first))
    df = np.minimum(a.n[first], b.n[second]) - 1
    return Differences(
        own + other, zero, zero, nu, df, zero, a.weight[first] * b.weight[second], np.zeros(len(first), int)
    )
