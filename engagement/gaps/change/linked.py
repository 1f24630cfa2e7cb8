"""Waves linked by token, where that is lawful: the covariance of two waves that share people, and the change with it.

Only sums leave these functions: no token, and no row of a person.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from engagement.engine import count_pairs, percent_of_maximum
from engagement.estimates.moments import completed_headcounts
from engagement.gaps.change.changes import changes
from surveys.instrument import Instrument, Item


def linked_changes(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    instrument: Instrument,
    *,
    token: str,
    by: Sequence[str] = (),
    metric: str = "score",
    favourable: Sequence[int] = (4, 5),
    population: pd.DataFrame | float | None = None,
    earlier_population: pd.DataFrame | float | None = None,
    items: Collection[str] | None = None,
    smallest_difference: float = 10.0,
    conf_level: float = 0.95,
    moderate: bool = True,
) -> pd.DataFrame:
    """Change between two waves whose respondents are partly the same people, linked by token.

    Parameters
    ----------
    earlier, later : DataFrame
        RESPONSES of one wave each. Units have the same names (see `map_units`).
    instrument : Instrument
        Its scale items; those that are not a column of both tables are left out.
    token : str
        Column of both tables that holds the same value for the same person. Missing values link to nobody.
    metric, favourable
        As in `engagement.engine.count_pairs`.
    by, population, earlier_population, items, smallest_difference, conf_level, moderate
        As in `changes`.

    Returns
    -------
    DataFrame
        As `changes`, with n_linked. Everybody counts: those in both waves through their covariance, the others as
        independent. No token and no row of a person is in it.

    Raises
    ------
    ValueError
        If the column is missing, or a token occurs twice in a wave. No message holds a token.

    Notes
    -----
    See `linked_covariances`. With everybody linked and complete answers to one item this is the paired t-test, in R
    t.test(later, earlier, paired = TRUE).

    References
    ----------
    Derrick, B., Russ, B., Toher, D., & White, P. (2017). Test statistics for the comparison of means for two samples
    that include both paired and independent observations. J. of Modern Applied Statistical Methods, 16, 137-157.
    """
    options = {"by": by, "population": population, "earlier_population": earlier_population, "items": items}
    linked = linked_covariances(
        earlier, later, instrument, token=token, metric=metric, favourable=favourable, **options
    )
    cells = [name for name in ("form", "wave", "unit", "level", "site") if name in earlier and name in later]
    tables = [
        count_pairs(wave, instrument, by=cells, metric=metric, favourable=favourable) for wave in (earlier, later)
    ]
    return changes(
        *tables, linked=linked, smallest_difference=smallest_difference, conf_level=conf_level, moderate=moderate,
        **options,
    )  # fmt: skip


def linked_covariances(
    earlier: pd.DataFrame,
    later: pd.DataFrame,
    instrument: Instrument,
    *,
    token: str,
    by: Sequence[str] = (),
    metric: str = "score",
    favourable: Sequence[int] = (4, 5),
    population: pd.DataFrame | float | None = None,
    earlier_population: pd.DataFrame | float | None = None,
    items: Collection[str] | None = None,
) -> pd.DataFrame:
    """Covariance of the two waves' estimates that the people in both of them bring about.

    Parameters
    ----------
    earlier, later, instrument, token, by, metric, favourable, population, earlier_population, items
        As in `linked_changes`.

    Returns
    -------
    DataFrame
        form, responsibility, object, `by`, covariance (squared points), n_linked (people who rated the scale in both
        waves, in the same group): for `changes(linked=...)`; never released.

    Raises
    ------
    ValueError
        As `linked_changes`.

    Notes
    -----
    Each person's influence on an estimate is z = mean over items of (y - m) / n (with units as strata
    w (y - m) / sum w, centred in the unit), scaled by sqrt(n / (n - 1)); the covariance is the sum of z1 * z2 over
    the people in both. For one item and complete answers that is n12 / (n1 n2) times their covariance around the means
    of the whole waves. In R: survey::svycontrast on both waves stacked with people as clusters, but for n / (n - 1).
    """
    waves, tokens = (earlier, later), []
    for wave, name in zip(waves, ("earlier", "later"), strict=True):
        for column in (token, "form", *by):
            if column not in wave:
                raise ValueError(
                    f"the {name} wave has no column {column!r}; expected RESPONSES with the token, form and `by`."
                )
        tokens.append(_tokens(wave, token, name))
    rosters = (population if earlier_population is None else earlier_population, population)
    rows = []
    for form in dict.fromkeys([*earlier["form"], *later["form"]]):
        used = rosters if form != "leader" else (None, None)
        for scale in _scales(instrument, form, earlier, later, items):
            answers = [_answers(wave, form, scale, instrument, metric, favourable) for wave in waves]
            for place in _places(earlier, later, form, by):
                group = dict(zip(by, place, strict=True))
                here = [_inside(wave, form, group) for wave in waves]
                values = [ratings[inside] for ratings, inside in zip(answers, here, strict=True)]
                shared = np.all([np.isfinite(ratings).any(axis=0) for ratings in values], axis=0)
                sides = zip(waves, here, tokens, values, used, strict=True)
                people = [
                    _people(known[inside], ratings[:, shared], *_strata(wave.loc[inside], roster, group))
                    for wave, inside, known, ratings, roster in sides
                ]
                pairs = people[0].add_suffix("_earlier").join(people[1].add_suffix("_later"), how="inner")
                rows.append(
                    {"form": form, "responsibility": scale[0].responsibility, "object": scale[0].object}
                    | group
                    | {
                        "covariance": float((pairs["z_earlier"] * pairs["z_later"]).sum()),
                        "n_linked": int((pairs["rated_earlier"] & pairs["rated_later"]).sum()),
                    }
                )
    return pd.DataFrame(rows, columns=["form", "responsibility", "object", *by, "covariance", "n_linked"])


def influences(values: np.ndarray, strata: np.ndarray | None, headcounts: np.ndarray | None) -> np.ndarray:
    """Influence of each person on the mean of item means: their squares add up to its variance.

    Parameters
    ----------
    values : array, shape (people, items)
        Ratings; NaN where not rated.
    strata : array of int or None
        Stratum of each person, 0..h-1; None: no strata.
    headcounts : array of float or None
        Headcount per stratum, with `strata`.

    Returns
    -------
    array, shape (people,)
        0 for people who rated nothing.
    """
    rated = np.isfinite(values)
    if not rated.any():
        return np.zeros(len(values))
    filled = np.where(rated, values, 0.0)
    if strata is None:
        n = rated.sum(axis=0)
        centred = np.where(rated, filled - filled.sum(axis=0) / n, 0.0)
        return (centred * np.sqrt(n / np.maximum(n - 1, 1)) / n).mean(axis=1)
    people = np.bincount(strata, minlength=len(headcounts)).astype(float)
    weight = (headcounts / np.maximum(people, 1))[strata][:, None]
    total = (weight * rated).sum(axis=0)
    z = (weight * np.where(rated, filled - (weight * filled).sum(axis=0) / total, 0.0) / total).mean(axis=1)
    lonely = people <= 1
    mean = np.where(lonely, 0.0, np.bincount(strata, z, len(headcounts)) / np.maximum(people, 1))
    scale = np.where(lonely, 1.0, np.sqrt(people / np.maximum(people - 1, 1)))
    return (z - mean[strata]) * scale[strata]


def _tokens(wave: pd.DataFrame, token: str, name: str) -> np.ndarray:
    """Tokens as text, missing where there is none; numbers read as 7.0 and 7 are the same."""
    column = wave[token]
    if pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    text = column.astype("string").str.strip()
    text = text.mask(text == "")
    if pd.DataFrame({"token": text, "form": wave["form"]}).dropna(subset="token").duplicated().any():
        raise ValueError(
            f"the {name} wave holds the same token twice in column {token!r}; remove copies (screening lists them), "
            "so that each person counts once."
        )
    return text.to_numpy(dtype=object, na_value=None)


def _scales(
    instrument: Instrument, form: str, earlier: pd.DataFrame, later: pd.DataFrame, items: Collection[str] | None
) -> list[list[Item]]:
    found: dict[tuple[str, str], list[Item]] = {}
    for item in instrument.items:
        forms = {"staff" if one == "manager" else one for one in item.texts}
        known = item.id in earlier and item.id in later and (items is None or item.id in items)
        if item.role == "scale" and known and form in forms:
            found.setdefault((item.responsibility, item.object), []).append(item)
    return list(found.values())


def _answers(
    wave: pd.DataFrame, form: str, scale: list[Item], instrument: Instrument, metric: str, favourable: Sequence[int]
) -> np.ndarray:
    columns = []
    for item in scale:
        points = wave[item.id].to_numpy(dtype=float, na_value=np.nan)
        if metric == "score":
            columns.append(percent_of_maximum(points, len(instrument.scales[item.scale].labels)))
        elif metric == "favourable":
            columns.append(np.where(np.isfinite(points), 100.0 * np.isin(points, favourable), np.nan))
        else:
            raise ValueError(f"metric is {metric!r}; linked waves can be compared on 'score' or 'favourable'.")
    values = np.column_stack(columns)
    values[(wave["form"] != form).to_numpy(), :] = np.nan
    return values


def _places(earlier: pd.DataFrame, later: pd.DataFrame, form: str, by: Sequence[str]) -> list[tuple]:
    """List the groups that both waves hold; people who changed group count in each, linked in none."""
    if not by:
        return [()]
    known = [
        wave.loc[wave["form"] == form, list(by)].dropna().drop_duplicates().itertuples(index=False, name=None)
        for wave in (earlier, later)
    ]
    first, second = (dict.fromkeys(one) for one in known)
    return [place for place in first if place in second]


def _inside(wave: pd.DataFrame, form: str, group: dict[str, object]) -> np.ndarray:
    """Who of a wave filled in the form and belongs to the group."""
    inside = (wave["form"] == form).to_numpy(bool, na_value=False)
    for column, value in group.items():
        inside = inside & (wave[column] == value).to_numpy(bool, na_value=False)
    return inside


def _people(
    tokens: np.ndarray, values: np.ndarray, strata: np.ndarray | None, headcounts: np.ndarray | None
) -> pd.DataFrame:
    """Influence of each person with a token, and whether they rated the scale; indexed by token."""
    found = {"z": influences(values, strata, headcounts), "rated": np.isfinite(values).any(axis=1)}
    return pd.DataFrame(found, index=tokens)[pd.notna(tokens)]


def _strata(
    wave: pd.DataFrame, roster: pd.DataFrame | float | None, group: dict[str, object]
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Units as strata with their headcounts, where a roster is given and the group is no unit itself."""
    if not isinstance(roster, pd.DataFrame) or "unit" in group or not len(wave):
        return None, None
    for name, value in group.items():
        if name in roster:
            roster = roster[roster[name] == value]
    size = roster.groupby("unit")["headcount"].sum()
    unit = wave["unit"].astype("object").where(wave["unit"].notna(), None)
    codes, names = pd.factorize(unit, use_na_sentinel=False)
    if len(names) < 2:
        return None, None
    people = np.bincount(codes, minlength=len(names)).astype(float)
    found = np.array([size.get(name, np.nan) if isinstance(name, str) else np.nan for name in names], float)
    if not np.isfinite(found).any():
        return None, None
    return codes, completed_headcounts(found, people)
