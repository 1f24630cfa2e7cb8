"""Margins: how many people the roster counts in each category, and which category each respondent is in."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

NOT_STATED = "(not stated)"
UNKNOWN, ABSENT = -1, -2
MISSING = ("refuse", "average")
Margins = Mapping[str | tuple[str, ...], pd.Series]
AGREE = 1e-6  # totals of two margins may differ by this share: shares typed with six decimals


@dataclass(frozen=True, eq=False)
class Margin:
    """One margin, and the category of every respondent in it.

    Attributes
    ----------
    name : str
        The column, or columns joined by " x ".
    categories : tuple
        Categories with people, in the order of the margin; last `NOT_STATED` where respondents have no value.
    codes : array of int, shape (respondents,)
        Place of each respondent's category.
    target : array of float, shape (categories,)
        People to be represented in each.
    """

    name: str
    categories: tuple[Hashable, ...]
    codes: np.ndarray
    target: np.ndarray

    def totals(self, weights: np.ndarray | None = None) -> np.ndarray:
        """Sum of the weights in each category; without weights its respondents."""
        return np.bincount(self.codes, weights=weights, minlength=len(self.target))


def roster_margins(roster: pd.DataFrame, columns: Sequence[str | tuple[str, ...]]) -> dict:
    """Headcounts of the roster by each of its columns: the margins `rake` takes.

    Parameters
    ----------
    roster : DataFrame
        headcount and the columns named.
    columns : sequence of str or tuple of str
        One margin each; a tuple of columns makes one margin of their combinations.

    Returns
    -------
    dict
        Column (or tuple) -> Series of people by category, in order of first appearance.

    Raises
    ------
    ValueError
        If a column is missing from the roster, or has rows without a value.
    """
    margins = {}
    for key in columns:
        names = list(key) if isinstance(key, tuple) else [key]
        for name in (*names, "headcount"):
            if name not in roster:
                raise ValueError(f"the roster has no column {name!r}; it has {', '.join(map(str, roster.columns))}.")
            empty = int(roster[name].isna().sum())
            if empty:
                raise ValueError(
                    f"column {name!r} of the roster is empty in {empty} of {len(roster)} rows; fill it in, or leave "
                    "the margin out."
                )
        grouper = names if isinstance(key, tuple) else names[0]
        margins[key] = roster.groupby(grouper, sort=False, observed=True)["headcount"].sum()
    return margins


def code_margins(respondents: pd.DataFrame, margins: Margins, weights: np.ndarray, missing: str) -> tuple[Margin, ...]:
    """Find each respondent's category in each margin, and refuse what cannot be raked.

    Parameters
    ----------
    respondents : DataFrame
        One row a respondent, with the columns of the margins.
    margins : mapping
        Column, or tuple of columns -> Series of people by category.
    weights : array of float, shape (respondents,)
        Base weights; with ``missing="average"`` they say how many people have no value.
    missing : str
        "refuse" or "average"; see `rake`.

    Raises
    ------
    ValueError
        Names the margin, the category, what was found and the way out.
    """
    if missing not in MISSING:
        raise ValueError(f"missing is {missing!r}; expected 'refuse' or 'average'.")
    if not len(margins):
        raise ValueError("there are no margins; give at least one, as roster_margins(roster, ['unit']) makes them.")
    if not len(respondents):
        raise ValueError("there are no respondents; raking needs at least one in every category that has people.")
    coded = tuple(_code(respondents, key, people, weights, missing) for key, people in margins.items())
    totals = [margin.target.sum() for margin in coded]
    for margin, total in zip(coded[1:], totals[1:], strict=True):
        if abs(total - totals[0]) > AGREE * totals[0]:
            raise ValueError(
                f"the margins disagree on the number of people: {coded[0].name!r} counts {totals[0]:.10g}, "
                f"{margin.name!r} {total:.10g}; make them count the same people."
            )
    # differences of rounding would keep raking from converging
    return tuple(
        Margin(margin.name, margin.categories, margin.codes, margin.target * (totals[0] / total))
        for margin, total in zip(coded, totals, strict=True)
    )


def _code(
    respondents: pd.DataFrame, key: str | tuple[str, ...], people: pd.Series, weights: np.ndarray, missing: str
) -> Margin:
    columns = key if isinstance(key, tuple) else (key,)
    name = " x ".join(map(str, columns))
    target = _checked(people, name, len(columns))
    codes = _places(respondents, columns, people.index, name)
    n = np.bincount(codes + 2, minlength=len(target) + 2)
    if n[1]:
        found = respondents.loc[codes == UNKNOWN, list(columns)].iloc[0].tolist()
        value = found[0] if len(columns) == 1 else tuple(found)
        raise ValueError(
            f"margin {name!r} does not list {named(value)}; {_people(int(n[1]), 'respondents')} gave a value it "
            "does not list. Add it with its number of people, or correct the respondents' value."
        )
    if n[0] and missing == "refuse":
        raise ValueError(
            f"margin {name!r}: {n[0]} of {len(codes)} respondents have no value; say missing='average' to "
            "count them as the others on average, or leave the margin out."
        )
    _refuse_empty(name, people.index, target, n[2:])
    kept = target > 0
    if not kept.all():  # categories without people and without respondents
        codes = np.append(np.cumsum(kept) - 1, ABSENT)[codes]
    categories, target = tuple(people.index[kept]), target[kept]
    if n[0]:
        absent = codes == ABSENT
        share, total = weights[absent].sum() / weights.sum(), target.sum()
        codes = np.where(absent, len(target), codes)
        target = np.append(target * (1 - share), total * share)
        categories = (*categories, NOT_STATED)
    return Margin(name, categories, codes, target)


def _refuse_empty(name: str, index: pd.Index, target: np.ndarray, n: np.ndarray) -> None:
    silent = np.flatnonzero((target > 0) & (n == 0))
    if len(silent):
        listed = ", ".join(f"{named(index[one])} ({_people(target[one], 'people')})" for one in silent[:5])
        more = f" and {len(silent) - 5} more" if len(silent) > 5 else ""
        raise ValueError(
            f"margin {name!r}: nobody answered from {listed}{more}, so no weight can stand for them; merge the "
            "category with another, or leave the margin out."
        )
    unexpected = np.flatnonzero((target == 0) & (n > 0))
    if len(unexpected):
        one = unexpected[0]
        raise ValueError(
            f"margin {name!r}: {named(index[one])} has no people but {_people(int(n[one]), 'respondents')}; correct "
            "the margin, or the respondents' value."
        )


def named(value: object) -> str:
    """Write a category as people do: numpy's numbers without their type."""
    if isinstance(value, tuple):
        return f"({', '.join(named(one) for one in value)})"
    return repr(value.item() if hasattr(value, "item") else value)


def _people(number: float, noun: str) -> str:
    singular = {"people": "person", "respondents": "respondent"}[noun]
    return f"{number:.10g} {singular if number == 1 else noun}"


def _checked(people: pd.Series, name: str, n_columns: int) -> np.ndarray:
    if not isinstance(people, pd.Series):
        raise ValueError(
            f"margin {name!r} is a {type(people).__name__}; expected a Series of people by category, as "
            "roster_margins makes them."
        )
    if people.index.nlevels != n_columns:
        raise ValueError(
            f"margin {name!r} has {n_columns} columns, but its Series is indexed by {people.index.nlevels}; index it "
            "by the same columns."
        )
    if not people.index.is_unique:
        twice = people.index[people.index.duplicated()][0]
        raise ValueError(f"margin {name!r} lists {named(twice)} twice; add its numbers of people together.")
    target = pd.to_numeric(people, errors="coerce").to_numpy(float, na_value=np.nan)
    wrong = np.flatnonzero(~(np.isfinite(target) & (target >= 0)))
    if len(wrong):
        raise ValueError(
            f"margin {name!r}: the number of people in {named(people.index[wrong[0]])} is "
            f"{named(people.iloc[wrong[0]])}; "
            "expected a number of at least 0."
        )
    if target.sum() <= 0:
        raise ValueError(f"margin {name!r} counts no people; expected more than 0 in all.")
    return target


def _places(respondents: pd.DataFrame, columns: Sequence[str], index: pd.Index, name: str) -> np.ndarray:
    """Place of each respondent in `index`; `UNKNOWN`: not listed, `ABSENT`: no value."""
    parts = []
    for depth, column in enumerate(columns):
        if column not in respondents:
            raise ValueError(
                f"margin {name!r}: the respondents have no column {column!r}; add it, or leave the margin out."
            )
        values = index.get_level_values(depth).unique()
        parts.append((_codes_of(respondents[column], values), values))
    if len(columns) == 1:
        return parts[0][0]
    place, listed = np.zeros(len(respondents), np.int64), np.zeros(len(index), np.int64)
    for depth, (codes, values) in enumerate(parts):
        place = place * len(values) + codes
        listed = listed * len(values) + values.get_indexer(index.get_level_values(depth))
    order = np.argsort(listed)
    at = np.minimum(np.searchsorted(listed[order], place), len(listed) - 1)
    found = np.where(listed[order][at] == place, order[at], UNKNOWN)
    lowest = np.min([codes for codes, _ in parts], axis=0)
    return np.where(lowest < 0, lowest, found)


def _codes_of(column: pd.Series, values: pd.Index) -> np.ndarray:
    if getattr(column.dtype, "storage", "") == "pyarrow" and values.inferred_type == "string":
        return _codes_of_arrow(column, values)
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, uniques = column.cat.codes.to_numpy(), column.cat.categories
    else:
        codes, uniques = pd.factorize(column)
    place = np.append(values.get_indexer(pd.Index(uniques)), ABSENT)  # the last for code -1, no value
    return place[codes]


def _codes_of_arrow(column: pd.Series, values: pd.Index) -> np.ndarray:
    """Look text up in place: three times as fast as numbering it first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pa.array(column)
    place = pc.fill_null(pc.index_in(text, value_set=pa.array(values.tolist(), type=text.type)), UNKNOWN)
    place = place.to_numpy(zero_copy_only=False) if isinstance(place, pa.Array) else place.to_numpy()
    return np.where(column.isna().to_numpy(), ABSENT, place) if text.null_count else place.astype(np.int64)
