"""Resources: staff's rating of each kind, and beside it what managers say of each process; never averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from engagement.estimates import scale_mean, summarise
from engagement.estimates.estimate import Kernel
from engagement.gaps.by_unit.ratings import unit_ratings
from surveys.instrument import Instrument

MANAGERS_SAY = "managers say"
ADEQUATE, PARTLY, NOT, NOT_EXAMINED = "adequate", "partly", "not", "not examined"
WORDS = {
    ADEQUATE: (ADEQUATE, "yes", "y", "enough"),
    PARTLY: (PARTLY, "partly adequate", "partial", "partially"),
    NOT: (NOT, "not adequate", "inadequate", "no", "n"),
    NOT_EXAMINED: (NOT_EXAMINED, "", "-", "n/a", "na", "not rated"),
}
TYPE_WORDS = {
    "people": ("people", "persons", "staff"),
    "work_environment": ("work environment", "environment", "environment for the operation of processes"),
    "infrastructure": ("infrastructure",),
    "monitoring_and_measuring": (
        "monitoring and measuring",
        "monitoring and measuring equipment",
        "monitoring and measuring resources",
        "measuring equipment",
    ),
    "organizational_knowledge": ("organizational knowledge", "organisational knowledge", "knowledge"),
}


def resource_ratings(
    pairs: pd.DataFrame,
    instrument: Instrument | Mapping[str, str],
    *,
    by: str | None = None,
    kernel: Kernel = scale_mean,
    population: pd.DataFrame | None = None,
    conf_level: float = 0.95,
) -> pd.DataFrame:
    """Staff's rating of each kind of resource: whole, by unit or by level.

    Parameters
    ----------
    pairs : DataFrame
        PAIRS (or COUNTS) of one metric; of rows with a column form, staff's.
    instrument : Instrument or mapping
        Tells which kind of resource an item asks about (`resource_type`), or the mapping item -> kind itself.
    by : "unit", "level" or None
        Grouping; None: the whole organisation.
    kernel : callable
        `scale_mean`, or `favourable_share` for PAIRS of metric "favourable".
    population : DataFrame or None
        The roster, as in `summarise`.
    conf_level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        One row per kind of resource (and unit or level): the grouping, resource_type and the fields of `Estimate`;
        0-100, higher is better. Units have their variance moderated over the units, as in `unit_ratings`. A kind
        nobody rated has n 0 and no estimate. Staff who named no unit (or level) are in no row of that grouping.

    Raises
    ------
    ValueError
        If `by` is none of the three, the table lacks a column, or no item has a kind of resource.

    Notes
    -----
    Item-first like every group estimate: the mean of the item means of the kind. In R: as `scale_mean`.
    """
    if by not in (None, "unit", "level"):
        raise ValueError(f"by is {by!r}; expected 'unit', 'level' or None.")
    kinds = _kinds(instrument)
    columns = ["item_a", "item_b"] if "item_a" in pairs else ["item"]
    for name in [*columns, *([] if by is None else [by])]:
        if name not in pairs:
            raise ValueError(f"pairs has no column {name!r}; take the table from count_pairs or count_answers.")
    mine = pairs[pairs["form"].astype(object) == "staff"] if "form" in pairs else pairs
    kind = mine[columns[0]].map(kinds)
    keep = kind.notna() & (kind == mine[columns[-1]].map(kinds))
    mine = mine[keep].assign(resource_type=kind[keep].astype(object))
    order = {name: place for place, name in enumerate(dict.fromkeys(kinds.values()))}
    options = {"population": population, "conf_level": conf_level}
    if by == "unit":
        # a scale of `unit_ratings` is a responsibility and an object: here the kind of resource is the scale
        scales = mine.assign(responsibility=mine["resource_type"], object="resource")
        found = unit_ratings(scales, kernel, **options).drop(columns="object")
        found = found.rename(columns={"responsibility": "resource_type"})
        spread = ["std_error", "variance"]  # nobody rated it: nothing to moderate
        found = found.assign(**{name: found[name].where(found["n"] > 0) for name in spread})
    else:
        mine = mine if by is None else mine[mine[by].notna()]
        found = summarise(mine, kernel, by=[*([] if by is None else [by]), "resource_type"], **options)
    groups = [] if by is None else [pd.factorize(found[by])[0]]
    rank = found["resource_type"].map(order).to_numpy()
    return found.iloc[np.lexsort([rank, *groups])].reset_index(drop=True)


def adequacy_matrix(table: pd.DataFrame, *, types: Sequence[str] = tuple(TYPE_WORDS)) -> pd.DataFrame:
    """Check and complete what managers say of the resources of each process.

    Parameters
    ----------
    table : DataFrame
        One row a process and kind: `process`, `type`, `rating`: adequate, partly, not (or blank: not examined); or all
        ratings as numbers from 0 to 100. Case and a few other words do not matter; lines without any cell filled in do
        not count.
    types : sequence of str
        Kinds of resource, in the order wanted.

    Returns
    -------
    DataFrame
        process, resource_type, rating (a word; missing for numbers), value (0-100; missing for words), source. Every
        process has every kind; what was not rated is "not examined", never zero. It is what managers say, not a
        measurement, and no respondent is in it.

    Raises
    ------
    ValueError
        If a column is missing, a word is not known, a number lies outside 0-100, words and numbers are mixed, or a
        process has two ratings of one kind; the message names the line as a spreadsheet numbers it.
    """
    heads = {str(name).strip().lower(): name for name in table.columns}
    for name in ("process", "type", "rating"):
        if name not in heads:
            raise ValueError(
                f"processes has no column {name!r}; found {', '.join(map(repr, map(str, table.columns))) or 'none'}; "
                "expected process, type, rating."
            )
    found: dict[tuple[str, str], tuple[str | None, float]] = {}
    known = {word: kind for kind in types for word in (kind, kind.replace("_", " "), *TYPE_WORDS.get(kind, ()))}
    first: dict[tuple[str, str], int] = {}
    rows = table[[heads[name] for name in ("process", "type", "rating")]].itertuples(index=False)
    for line, cells in enumerate(rows, start=2):
        process, kind, rating = (_plain(cell) for cell in cells)
        if not (process or kind or rating):
            continue
        if not process:
            raise ValueError(f"processes row {line}: the process has no name; fill in the column 'process'.")
        if kind.lower() not in known:
            raise ValueError(
                f"processes row {line}: type {kind!r} is not known; expected one of "
                f"{', '.join(name.replace('_', ' ') for name in types)}."
            )
        key = (process, known[kind.lower()])
        if key in found:
            raise ValueError(
                f"processes row {line}: {process!r} has a second rating of {key[1].replace('_', ' ')} "
                f"(the first is in row {first[key]}); keep one."
            )
        found[key], first[key] = _rating(rating, line), line
    numbers = {key: value for key, (_, value) in found.items() if value == value}
    if numbers and any(word not in (None, NOT_EXAMINED) for word, _ in found.values()):
        raise ValueError(
            "processes mixes words and numbers as ratings; give all of them as adequate, partly, not, or all as 0-100."
        )
    processes = list(dict.fromkeys(process for process, _ in found))
    empty = (NOT_EXAMINED, np.nan)
    cells = [(process, kind, *found.get((process, kind), empty)) for process in processes for kind in types]
    matrix = pd.DataFrame(cells, columns=["process", "resource_type", "rating", "value"])
    return matrix.astype({"rating": object, "value": float}).assign(source=MANAGERS_SAY)


def resource_sides(
    ratings: pd.DataFrame, adequacy: pd.DataFrame, *, unit_of: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Put staff's rating of each kind of resource and managers' words side by side.

    They are answers of different people to different questions about different things (where I work; a process), so
    nothing is subtracted or averaged across the two.

    Parameters
    ----------
    ratings : DataFrame
        `resource_ratings`, whole or by unit.
    adequacy : DataFrame
        `adequacy_matrix`.
    unit_of : mapping or None
        Process -> unit that runs it, for ratings by unit; None: processes that bear the name of a unit.

    Returns
    -------
    DataFrame
        Whole: one row a kind with staff's estimate, conf_low, conf_high, conf_level, n, metric, and of the processes
        n_processes rated, n_adequate, n_partly, n_not (missing where managers gave numbers), value (their median
        number) and summary in words. By unit: one row a unit, process and kind with staff's numbers, rating and value;
        processes without a unit are left out.

    Raises
    ------
    ValueError
        If `unit_of` names a process or unit that neither table has.
    """
    staff = ["estimate", "conf_low", "conf_high", "conf_level", "n", "metric"]
    staff = [name for name in (*staff, "suppressed", "hidden_interval") if name in ratings]
    if "unit" in ratings:
        return _by_unit(ratings, adequacy, unit_of, staff)
    rows = []
    for kind, mine in adequacy.groupby("resource_type", sort=False):
        rated = mine[mine["value"].notna() | mine["rating"].isin([ADEQUATE, PARTLY, NOT])]
        in_words = rated["rating"].notna().all()
        counts = {name: int((rated["rating"] == word).sum()) for name, word in _COUNTED.items()}
        row = {"resource_type": kind, "n_processes": len(rated), "source": MANAGERS_SAY}
        row |= counts if in_words else dict.fromkeys(counts, pd.NA)
        row |= {"value": np.nan if in_words else float(rated["value"].median())}
        rows.append(row | {"summary": _summary(rated, in_words, len(mine))})
    columns = ["resource_type", "n_processes", *_COUNTED, "value", "summary", "source"]
    said = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_COUNTED, "Int64"))
    kinds = list(dict.fromkeys([*ratings["resource_type"], *said["resource_type"]]))
    both = ratings[["resource_type", *staff]].merge(said, on="resource_type", how="outer")
    return both.set_index("resource_type").loc[kinds].reset_index()


_COUNTED = {"n_adequate": ADEQUATE, "n_partly": PARTLY, "n_not": NOT}


def _by_unit(ratings: pd.DataFrame, adequacy: pd.DataFrame, unit_of: Mapping[str, str] | None, staff: list[str]):
    processes, units = set(adequacy["process"]), set(ratings["unit"])
    if unit_of is None:
        unit_of = {name: name for name in processes & units}
    for process, unit in unit_of.items():
        if process not in processes:
            raise ValueError(f"unit_of names the process {process!r}, which managers did not rate; take it out.")
        if unit not in units:
            raise ValueError(f"unit_of gives process {process!r} the unit {unit!r}, which has no ratings; correct it.")
    said = adequacy.assign(unit=adequacy["process"].map(dict(unit_of))).dropna(subset="unit")
    sides = ratings[["unit", "resource_type", *staff]].merge(said, on=["unit", "resource_type"], sort=False)
    return sides[["unit", "process", "resource_type", *staff, "rating", "value", "source"]]


def _kinds(instrument: Instrument | Mapping[str, str]) -> dict[str, str]:
    if isinstance(instrument, Mapping):
        kinds = dict(instrument)
    else:
        kinds = {item.id: item.resource_type for item in instrument.items if item.resource_type is not None}
    if not kinds:
        raise ValueError(
            "no item asks about a kind of resource; give items a resource_type, or a mapping item -> kind."
        )
    return kinds


def _plain(cell: object) -> str:
    return "" if pd.isna(cell) else " ".join(str(cell).split())


def _rating(text: str, line: int) -> tuple[str | None, float]:
    for word, others in WORDS.items():
        if text.lower() in others:
            return word, np.nan
    try:
        value = float(text.replace(",", ".").removesuffix("%"))
    except ValueError:
        value = np.nan
    if not 0 <= value <= 100:
        raise ValueError(
            f"processes row {line}: rating {text!r} is not known; expected adequate, partly, not, or a number 0-100."
        )
    return None, value


def _summary(rated: pd.DataFrame, in_words: bool, of: int) -> str:
    if rated.empty:
        return f"{MANAGERS_SAY}: {NOT_EXAMINED}"
    if not in_words:
        low, high = rated["value"].min(), rated["value"].max()
        return f"{MANAGERS_SAY}: {low:g} to {high:g} of 100 in {len(rated)} of {of} processes"
    counts = [f"{word} in {int((rated['rating'] == word).sum())}" for word in _COUNTED.values()]
    return f"{MANAGERS_SAY}: {', '.join(counts)} of {len(rated)} processes"
