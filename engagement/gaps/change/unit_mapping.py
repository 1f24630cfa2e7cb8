"""Merged, renamed and split units: a file that says what became of each unit, so that waves can be compared."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from surveys.instrument.errors import InputError, nearest


@dataclass(frozen=True)
class UnitMapping:
    """What became of the units of an earlier wave.

    Attributes
    ----------
    renamed : mapping of str to str
        Earlier name to later name; several earlier names with one later name were merged.
    split : mapping of str to tuple of str
        Earlier name to the names of the units it was split into: it cannot be compared with any of them.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def notes(self, earlier: Collection[str] = ()) -> tuple[str, ...]:
        """One sentence per change: renamed, merged, split; `earlier` names the units of the earlier wave."""
        sources: dict[str, list[str]] = {}
        for old, new in self.renamed.items():
            known = [new] if new in earlier and new not in self.renamed else []
            sources.setdefault(new, known).append(old)
        told = [
            f"unit {', '.join(old)} is now {new}"
            if len(old) == 1
            else f"units {', '.join(old)} were merged into {new} and are compared as one"
            for new, old in sources.items()
        ]
        told += [
            f"unit {old} was split into {', '.join(new)}: it cannot be compared between the waves"
            for old, new in self.split.items()
        ]
        return tuple(told)


def read_unit_mapping(path: str | Path) -> UnitMapping:
    """Read a mapping file.

    Parameters
    ----------
    path : str or Path
        TOML with one section [units]: "earlier name" = "later name", or = ["first part", "second part"] for a unit
        that was split. A unit that kept its name needs no line.

    Returns
    -------
    UnitMapping
        For `map_units`.

    Raises
    ------
    InputError
        If the file is missing, no TOML, or a line is neither a name nor a list of at least two names.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(
            f'{path}: there is no such file; write one with [units] and lines "earlier name" = "later name".'
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not valid TOML ({error}); mend that line.") from None
    if set(content) != {"units"} or not isinstance(content["units"], dict):
        found = ", ".join(content) or "nothing"
        raise InputError(f"{path.name}: expected one section [units], found {found}.")
    renamed, split = {}, {}
    for old, new in content["units"].items():
        if isinstance(new, str) and new.strip():
            renamed[old] = new.strip()
        elif isinstance(new, list) and len(new) > 1 and all(isinstance(one, str) and one.strip() for one in new):
            split[old] = tuple(one.strip() for one in new)
        else:
            raise InputError(
                f"{path.name} [units]: {old!r} = {new!r}; expected the later name in quotes, or a list of at least two "
                "names for a unit that was split."
            )
    return UnitMapping(renamed, split)


def map_units(
    table: pd.DataFrame, mapping: UnitMapping | Mapping[str, str], *, known: Collection[str] = ()
) -> pd.DataFrame:
    """Give the units of an earlier wave their later names; merged units are added up, split ones left out.

    Parameters
    ----------
    table : DataFrame
        COUNTS, PAIRS, a roster (headcount), or RESPONSES of the earlier wave, with column unit. Estimates are refused:
        those of merged units cannot be made from the parts.
    mapping : UnitMapping or mapping of str to str
        See `read_unit_mapping`.
    known : collection of str
        Further unit names that exist, such as those of the roster: a unit where nobody answered is not in `table`.

    Returns
    -------
    DataFrame
        The table with later names. `attrs["notes"]` says what was renamed, merged or left out.

    Raises
    ------
    ValueError
        If the table has no column unit or is one of estimates, or the mapping names a unit that is nowhere.
    """
    if not isinstance(mapping, UnitMapping):
        mapping = UnitMapping(dict(mapping))
    if "unit" not in table:
        raise ValueError("the table has no column 'unit'; units can be mapped in COUNTS, PAIRS, RESPONSES or a roster.")
    if "estimate" in table:
        raise ValueError(
            "the table holds estimates, which cannot be merged; map the units of its COUNTS or PAIRS, then estimate."
        )
    names = [one for one in dict.fromkeys([*table["unit"].dropna(), *known])]
    for old in (*mapping.renamed, *mapping.split):
        if old not in names:
            hint = nearest(old, list(map(str, names)))
            raise ValueError(f"the mapping names unit {old!r}, which is not in the earlier wave; {hint}.")
    kept = table[~table["unit"].isin(list(mapping.split))]
    unit = kept["unit"].astype("object")
    kept = kept.assign(unit=unit.map(lambda name: mapping.renamed.get(name, name), na_action="ignore"))
    sums = _sums(kept)
    if sums:
        keys = [name for name in kept.columns if name not in sums]
        whole = kept[sums].astype(float)
        added = (
            pd.concat([kept[keys], whole], axis=1)
            .groupby(keys, sort=False, dropna=False, as_index=False)[sums]
            .sum(min_count=1)
        )
        kept = added[list(kept.columns)]
        for name in sums:
            if pd.api.types.is_integer_dtype(table[name]) and np.isfinite(kept[name]).all():
                kept = kept.assign(**{name: kept[name].astype(table[name].dtype)})
    kept = kept.reset_index(drop=True)
    kept.attrs = {"notes": mapping.notes(names)}
    return kept


def _sums(table: pd.DataFrame) -> list[str]:
    """Columns that add up when units merge; none for rows of people."""
    if "item_a" in table:
        return [name for name in ("n", "sum_a", "sum_b", "sum_ab", "respondents") if name in table]
    if "value" in table and "n" in table:
        if table["n"].isna().any():
            return []  # means without n cannot be added up: two rows stay, and the estimate says so
        return [name for name in ("n", "respondents") if name in table]
    return ["headcount"] if "headcount" in table else []
