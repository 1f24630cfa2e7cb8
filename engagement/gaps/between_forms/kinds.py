"""Four kinds of self-other agreement, with the probability of each."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEADERS = "leaders rate higher"
STAFF = "staff rate higher"
HIGH = "both high"
LOW = "both low"
CATEGORIES = (LEADERS, STAFF, HIGH, LOW)

AGREEMENT = "agreement categories (Atwater and Yammarino 1997): in agreement within {:g} points, high from {:g}"
QUADRANTS = "quadrants of say and see at {:g} (after Atwater and Yammarino 1997)"
NODES = 32  # Gauss-Legendre nodes a piece
TAILS = 10.0 ** -np.arange(1, 13)
EDGES = np.sort(np.concatenate([[0.0, 0.25, 0.5, 0.75, 1.0], TAILS, 1 - TAILS]))  # finer where the quantiles run off


def typology(
    gaps: pd.DataFrame, *, reference: float = 50.0, smallest_difference: float = 10.0, quadrants: bool = False
) -> pd.DataFrame:
    """Name each gap's kind of agreement, and say how probable each of the four kinds is.

    Parameters
    ----------
    gaps : DataFrame
        `perception_gaps`, `estimate_gaps` or `item_gaps` with ``both_errors=True``: responsibility (and item), say,
        see, say_error, see_error, n_leader, n_staff.
    reference : float
        What counts as high, 0-100: the client's target, or 50, the middle of the scale.
    smallest_difference : float
        Within plus and minus this difference leaders and staff are in agreement, points of 100.
    quadrants : bool
        Instead of the agreement rule, cut say and see at the reference, whatever their difference: leaders high and
        staff low is "leaders rate higher". A value on the cut is high.

    Returns
    -------
    DataFrame
        Four rows a responsibility (or item), one per category: responsibility, (item), category, probability (NaN where
        a reading has no standard error), named (whether the two readings themselves fall there), say, see, reference,
        n_leader, n_staff, metric, rule, method. The probabilities of a responsibility sum to 1.

    Raises
    ------
    ValueError
        If the reference lies outside 0-100, the difference is negative, or a column is missing.

    Notes
    -----
    Rule: a difference beyond the smallest one is named after the side that rates higher; else both are high where the
    middle of the two readings is at least the reference, and low below it. Probability: say and see have independent
    errors, Student's t with n - 1 degrees of freedom each and the standard errors of the gap (moderated for leaders),
    around the readings; the probability of a category is the mass that falls in its region, by Gauss-Legendre
    quadrature. It is what a flat prior gives (Behrens and Fisher's problem): a statement about where the truth may lie
    given the answers, no error rate of a test. Exchanging the forms exchanges the first two categories.

    References
    ----------
    Atwater, L. E., & Yammarino, F. J. (1997). Self-other rating agreement: a review and model. Research in Personnel
    and Human Resources Management, 15, 121-174.
    Fleenor, J. W., McCauley, C. D., & Brutus, S. (1996). Self-other rating agreement and leader effectiveness.
    Leadership Quarterly, 7, 487-506.
    """
    if not 0 <= reference <= 100:
        raise ValueError(f"reference is {reference}; expected a score from 0 to 100.")
    if smallest_difference < 0:
        raise ValueError(f"smallest_difference is {smallest_difference}; expected 0 or more points of 100.")
    for name in ("say", "see", "say_error", "see_error", "n_leader", "n_staff"):
        if name not in gaps:
            raise ValueError(f"gaps has no column {name!r}; take the table from perception_gaps with both_errors=True.")
    say, see, say_error, see_error, n_leader, n_staff = (
        gaps[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("say", "see", "say_error", "see_error", "n_leader", "n_staff")
    )
    probabilities = category_probabilities(
        say, see, say_error, see_error, df_say=n_leader - 1, df_see=n_staff - 1, reference=reference,
        band=None if quadrants else smallest_difference,
    )  # fmt: skip
    named = _named(say, see, reference, None if quadrants else smallest_difference)
    keys = [name for name in ("responsibility", "item") if name in gaps]
    rule = QUADRANTS.format(reference) if quadrants else AGREEMENT.format(smallest_difference, reference)
    times = len(CATEGORIES)
    kept = gaps[[*keys, "say", "see", "n_leader", "n_staff"]].loc[gaps.index.repeat(times)].reset_index(drop=True)
    available = np.isfinite(probabilities).all(axis=1).repeat(times)
    table = kept.assign(
        category=np.tile(np.array(CATEGORIES, object), len(gaps)),
        probability=probabilities.ravel(),
        named=named.ravel(),
        reference=reference,
        metric=np.repeat(gaps["metric"].to_numpy(object), times) if "metric" in gaps else "score",
        rule=rule,
        method=np.where(available, "independent Student's t around say and see", "no standard error of one side"),
    )
    order = [*keys, "category", "probability", "named", "say", "see", "reference", "n_leader", "n_staff"]
    return table[[*order, "metric", "rule", "method"]]


def category_probabilities(
    say: np.ndarray,
    see: np.ndarray,
    say_error: np.ndarray,
    see_error: np.ndarray,
    *,
    df_say: np.ndarray,
    df_see: np.ndarray,
    reference: float,
    band: float | None,
) -> np.ndarray:
    """Probabilities of the four categories under independent Student's t errors.

    Parameters
    ----------
    say, see, say_error, see_error : array of float, shape (k,)
        Readings and their standard errors.
    df_say, df_see : array of float, shape (k,)
        Degrees of freedom, at least 1; `numpy.inf` for normal errors.
    reference : float
        What counts as high.
    band : float or None
        Largest difference in agreement; None: quadrants.

    Returns
    -------
    array of float, shape (k, 4)
        In the order of `CATEGORIES`; NaN where an error is missing or not above 0, or degrees of freedom are below 1.
    """
    usable = np.isfinite(say) & np.isfinite(see) & (say_error > 0) & (see_error > 0) & (df_say >= 1) & (df_see >= 1)
    usable &= np.isfinite(say_error) & np.isfinite(see_error)
    found = np.full((len(say), len(CATEGORIES)), np.nan)
    for row in np.flatnonzero(usable):
        first, second = (say[row], say_error[row], df_say[row]), (see[row], see_error[row], df_see[row])
        if band is None:
            high, seen = 1 - _below(reference, *first), 1 - _below(reference, *second)
            found[row] = high * (1 - seen), (1 - high) * seen, high * seen, (1 - high) * (1 - seen)
        else:
            found[row] = _agreement(first, second, reference, band)
    return found


def _agreement(
    say: tuple[float, float, float], see: tuple[float, float, float], reference: float, band: float
) -> tuple[float, float, float, float]:
    """Integrate over see; say's share of each category at a given see is a difference of its distribution."""
    # where the integrand bends: corners of the regions, and the points at which say's distribution crosses them
    bends = [reference - band / 2, reference + band / 2, *(say[0] + shift for shift in (-band, 0.0, band))]
    bends += [2 * reference - say[0], see[0]]
    bends += [centre + step * say[1] for centre in list(bends) for step in (-6.0, -2.0, 2.0, 6.0)]
    edges = np.unique(np.concatenate([EDGES, _below(np.array(bends), *see)]))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(edges)[:, None] / 2
    mass = (half * weights).ravel()
    at = _quantile((edges[:-1, None] + half * (1 + nodes)).ravel(), *see)
    lower, upper, middle = (_below(one, *say) for one in (at - band, at + band, 2 * reference - at))
    cut = np.clip(middle, lower, upper)
    return tuple(float(mass @ share) for share in (1 - upper, lower, upper - cut, cut - lower))


def _below(x: np.ndarray | float, centre: float, error: float, df: float) -> np.ndarray:
    from scipy.special import ndtr, stdtr

    z = (np.asarray(x, float) - centre) / error
    return ndtr(z) if np.isinf(df) else stdtr(df, z)


def _quantile(probability: np.ndarray, centre: float, error: float, df: float) -> np.ndarray:
    from scipy.special import ndtri, stdtrit

    inside = np.clip(probability, 1e-300, 1 - 1e-16)
    return centre + error * (ndtri(inside) if np.isinf(df) else stdtrit(df, inside))


def _named(say: np.ndarray, see: np.ndarray, reference: float, band: float | None) -> np.ndarray:
    """Which category the readings themselves fall in; none where one is missing."""
    known = np.isfinite(say) & np.isfinite(see)
    if band is None:
        high, seen = say >= reference, see >= reference
        where = (high & ~seen, ~high & seen, high & seen, ~high & ~seen)
    else:
        leaders, staff = say - see > band, see - say > band
        upper = (say + see) / 2 >= reference
        agree = ~leaders & ~staff
        where = (leaders, staff, agree & upper, agree & ~upper)
    return np.stack([one & known for one in where], axis=1)
