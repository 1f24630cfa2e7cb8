"""How the estimates of importance and of ratings move together, because the same people gave both."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.engine import percent_of_maximum
from engagement.estimates.moments import completed_headcounts
from surveys.instrument import Instrument

IMPORTANCE, SEE = "importance", "see"


def choice_covariance(
    choices: pd.DataFrame,
    answers: pd.DataFrame,
    responsibility_of: Mapping[str, str],
    *,
    units: pd.Series | None = None,
    headcounts: Mapping[str, float] | pd.Series | None = None,
) -> pd.DataFrame:
    """Covariance of the shares choosing each responsibility and of the item-first means rating them.

    Parameters
    ----------
    choices : DataFrame, shape (people, options)
        True (1) where a person chose the option, False (0) where not, missing where the question was left out.
    answers : DataFrame, shape (people, items)
        Answers as 0-100, missing where not rated; the same people in the same order.
    responsibility_of : mapping of str to str
        Item -> responsibility, for the columns of `answers` to use.
    units : Series or None
        Unit of each person, by position: units are strata. None: one group.
    headcounts : mapping, Series or None
        Unit -> people employed; units weigh by it. Units it does not name (and people without a unit) are taken to be
        represented as the others are on average. None: people weigh alike.

    Returns
    -------
    DataFrame, square
        Rows and columns ("importance", option) and ("see", responsibility), in squared points of 100, without finite
        population correction. It is about estimates, not people; still, it is spread and not for release.

    Raises
    ------
    ValueError
        If the tables are of different length, columns are missing or not numeric, or there are none at all.

    Notes
    -----
    Shares are over those who answered the question, means over those who rated the item, so each is a ratio of totals.
    With z the linearised value of a person, the covariance is the sum over strata of w^2 n / (n - 1) times the cross
    products of z about its stratum mean; a stratum of one person is centred on the overall mean. In R: svycontrast of
    svytotal in `survey`, lonely.psu = "adjust".

    References
    ----------
    Lumley, T. (2010). Complex surveys: a guide to analysis using R. Wiley, chapters 2 and 5.
    """
    if len(choices) != len(answers):
        raise ValueError(
            f"choices has {len(choices)} rows and answers {len(answers)}; give the same people in the same order."
        )
    lacking = [item for item in responsibility_of if item not in answers]
    if lacking:
        raise ValueError(f"answers has no column {lacking[0]!r}; responsibility_of names it.")
    if not choices.shape[1] and not responsibility_of:
        raise ValueError("choices has no columns and responsibility_of names no item; there is nothing to estimate.")
    weight, codes, sizes = _strata(len(choices), units, headcounts)
    chosen = np.column_stack([100 * _numbers(choices, name) for name in choices.columns]) if choices.shape[1] else None
    scales = list(dict.fromkeys(responsibility_of.values()))
    parts = [] if chosen is None else [_linearised(chosen, weight[codes])]
    for scale in scales:
        items = [item for item, mine in responsibility_of.items() if mine == scale]
        one = _linearised(np.column_stack([_numbers(answers, item) for item in items]), weight[codes])
        rated = ~np.isnan(one).all(axis=0)  # an item nobody rated is no part of the scale's mean
        mean = one[:, rated].mean(axis=1) if rated.any() else np.full(len(one), np.nan)
        parts.append(mean[:, None])
    labels = [(IMPORTANCE, str(name)) for name in choices.columns] + [(SEE, scale) for scale in scales]
    index = pd.MultiIndex.from_tuples(labels, names=["quantity", "responsibility"])
    z = np.hstack(parts) if parts else np.empty((len(choices), 0))
    return pd.DataFrame(_covariance(z, weight, codes, sizes), index=index, columns=index)


def choice_covariance_of(
    responses: pd.DataFrame,
    instrument: Instrument,
    *,
    population: pd.DataFrame | None = None,
    object: str = "leader_behaviour",
    prefix: str = "important_",
) -> pd.DataFrame:
    """`choice_covariance` of the staff among RESPONSES, on the scale items of an instrument.

    Parameters
    ----------
    responses : DataFrame
        RESPONSES of one wave; leaders' rows are not used.
    instrument : Instrument
        Names responsibilities, items and scales.
    population : DataFrame or None
        The roster (unit, headcount): units are strata and weigh by headcount, as in `summarise`.
    object : str
        Items that make the rating: leader_behaviour or workplace.
    prefix : str
        Start of the columns of choices.

    Returns
    -------
    DataFrame
        As `choice_covariance`.
    """
    staff = responses[responses["form"] == "staff"]
    named = {prefix + one.id: one.id for one in instrument.responsibilities if prefix + one.id in staff}
    items = {
        item.id: item
        for item in instrument.items
        if item.role == "scale" and item.object == object and item.id in staff and "staff" in item.texts
    }
    scored = {
        name: percent_of_maximum(
            staff[name].to_numpy(dtype=float, na_value=np.nan), len(instrument.scales[item.scale].labels)
        )
        for name, item in items.items()
    }
    return choice_covariance(
        staff[list(named)].rename(columns=named),
        pd.DataFrame(scored, index=staff.index),
        {name: item.responsibility for name, item in items.items()},
        units=None if population is None else staff["unit"],
        headcounts=None if population is None else population.groupby("unit", sort=False)["headcount"].sum(),
    )


def _numbers(table: pd.DataFrame, name: str) -> np.ndarray:
    if not (pd.api.types.is_numeric_dtype(table[name]) or pd.api.types.is_bool_dtype(table[name])):
        raise ValueError(f"column {name!r} is not numeric; expected numbers, or True and False, or missing.")
    return table[name].to_numpy(dtype=float, na_value=np.nan)


def _strata(
    n: int, units: pd.Series | None, headcounts: Mapping[str, float] | pd.Series | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weight of each stratum, the stratum of each person, and the people in each stratum."""
    if units is None:
        return np.ones(1), np.zeros(n, int), np.array([float(n)])
    if len(units) != n:
        raise ValueError(f"units has {len(units)} entries for {n} people; give one unit per row.")
    codes, names = pd.factorize(units, use_na_sentinel=False)
    sizes = np.bincount(codes, minlength=len(names)).astype(float)
    if headcounts is None or not len(names):
        return np.ones(len(names)), codes, sizes
    known = dict(headcounts)
    found = np.array([known.get(name, np.nan) for name in names], float)
    if not np.isfinite(found).any():
        return np.ones(len(names)), codes, sizes
    return completed_headcounts(found, sizes) / sizes, codes, sizes


def _linearised(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Influence of each person on each weighted mean; NaN throughout where nobody has a value."""
    known = np.isfinite(values)
    total = weight @ known
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = weight @ np.where(known, values, 0.0) / total
        return np.where(known, values - mean, 0.0) / total


def _covariance(z: np.ndarray, weight: np.ndarray, codes: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    if not len(z):
        return np.full((z.shape[1], z.shape[1]), np.nan)
    sums = np.column_stack([np.bincount(codes, one, minlength=len(sizes)) for one in z.T])
    lonely = sizes <= 1
    if lonely.all():
        return np.full((z.shape[1], z.shape[1]), np.nan)
    centred = z - np.where(lonely[:, None], 0.0, sums / sizes[:, None])[codes]
    factor = weight**2 * np.where(lonely, 1.0, sizes / np.where(lonely, 1.0, sizes - 1))
    return (centred * factor[codes][:, None]).T @ centred
