"""Who is in which unit and level: the counts that decide what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .kinds import KINDS, PEOPLE
from .partition import Partition

NO_GROUP = ""  # people who named no unit (or level): never published, but part of the whole


@dataclass(frozen=True)
class Groups:
    """Respondents per unit and level.

    Attributes
    ----------
    respondents : mapping
        `{"unit": Series, "level": Series}`: respondents by name, with `NO_GROUP` for the rest of the staff.
    cells : DataFrame or None
        Respondents in each unit (rows) x level (columns), in the order of `respondents`; None where not both are
        published.
    """

    respondents: Mapping[str, pd.Series]
    cells: pd.DataFrame | None

    def partition(
        self, by: str, answers: pd.Series | None = None, *, whole: float | None = None, absent: Set[str] = frozenset()
    ) -> Partition:
        """Partition of the respondents for one statistic.

        Parameters
        ----------
        by : str
            unit or level.
        answers : Series, optional
            Answers by group for the statistic; groups without an entry or with NA may hold any number up to their
            respondents. None takes the respondents themselves.
        whole : float, optional
            Answers in the whole organisation, as published.
        absent : set of str
            Groups that are not part of the statistic, such as a level of leaders in a table of staff.
        """
        enrolled = self.respondents[by]
        if answers is None:
            low = high = enrolled.to_numpy(float)
        else:
            known = answers.reindex(enrolled.index).astype("Float64").astype(float)
            known[[name for name in enrolled.index if name in absent]] = 0.0
            if whole is not None:  # the rest of the staff is what the groups leave of the whole
                rest = min(max(whole - known.sum(), 0.0), enrolled[NO_GROUP])
                known[NO_GROUP] = rest
            low = known.fillna(0.0).to_numpy()
            high = known.fillna(enrolled).to_numpy()
        return Partition(
            names=tuple(enrolled.index),
            low=low,
            high=high,
            enrolled=enrolled.to_numpy(float),
            fixed=np.array([name == NO_GROUP for name in enrolled.index]),
            whole=whole,
        )


def read_groups(tables: Mapping[str, pd.DataFrame], cells: pd.DataFrame | None) -> Groups:
    """Count respondents per unit and level, and check the counts against `cells`.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Checked tables. Groups are counted by `participation_units` and `participation_levels`, else by `cells`, else by
        the largest n any table shows for them (published results).
    cells : DataFrame or None
        `unit, level, n`: staff who answered, by unit and level. People who named none may be left out.

    Raises
    ------
    ValueError
        If counts contradict each other, or units and levels are both released without `cells`.
    """
    split = {
        by: [name for name in tables if KINDS[name].partition == by and KINDS[name].about == PEOPLE]
        for by in ("unit", "level")
    }
    known = None if cells is None else _checked_cells(cells)
    respondents = {}
    for by in ("unit", "level"):
        counts = _counts(tables, split[by], known, by)
        rest = _staff(tables, counts, by) - counts.sum() if f"participation_{by}s" in tables else 0.0
        respondents[by] = pd.concat([counts, pd.Series({NO_GROUP: rest}, dtype=float)])
    if not (split["unit"] and split["level"]):
        return Groups(respondents, None)
    if known is None:
        raise ValueError(
            "Tables by unit and tables by level can be subtracted from each other; pass cells (columns unit, level, n: "
            "staff who answered) so that this can be checked, or release only one of the two."
        )
    return Groups(respondents, _cell_table(known, respondents["unit"], respondents["level"]))


def _checked_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells with text names; people without a unit or level are worked out again from the totals."""
    missing = [column for column in ("unit", "level", "n") if column not in cells]
    if missing:
        raise ValueError(f"cells has no column {missing[0]!r}; it needs unit, level and n.")
    named = cells[cells["unit"].notna() & cells["level"].notna()]
    names = {by: [str(name) for name in named[by]] for by in ("unit", "level")}
    return pd.DataFrame(names).assign(n=named["n"].astype(float).to_numpy())


def _cell_table(cells: pd.DataFrame, units: pd.Series, levels: pd.Series) -> pd.DataFrame:
    """Respondents by unit and level with the people who named none, so that the margins are right."""
    for by, known in (("unit", units), ("level", levels)):
        strange = sorted(set(cells[by]) - set(known.index))
        if strange:
            raise ValueError(f"cells has {by} {strange[0]!r}, which no table by {by} knows.")
    table = cells.pivot_table(index="unit", columns="level", values="n", aggfunc="sum", fill_value=0.0)
    table = table.reindex(index=units.index, columns=levels.index, fill_value=0.0)
    table[NO_GROUP] += units - table.sum(axis=1)
    table.loc[NO_GROUP] += levels - table.sum(axis=0)
    for by, found in (("unit", table[NO_GROUP]), ("level", table.loc[NO_GROUP])):
        if (found < 0).any():
            name = found.index[found < 0][0] or "(none)"
            raise ValueError(
                f"cells has more respondents for {by} {name!r} than participation_{by}s; both count the staff who "
                f"answered."
            )
    return table


def _staff(tables: Mapping[str, pd.DataFrame], counts: pd.Series, by: str) -> float:
    """Staff who answered, as `participation` has them; at least as many as all groups together."""
    if "participation" not in tables:
        return float(counts.sum())
    table = tables["participation"]
    staff = table.loc[table["form"] == "staff", "n"].astype("Float64").dropna()
    if len(staff) == 0:
        return float(counts.sum())
    if counts.sum() > staff.iloc[0]:
        raise ValueError(
            f"participation_{by}s adds up to {counts.sum():g} respondents, but participation has {staff.iloc[0]:g} "
            f"staff; tables by unit and level are about staff only, leaders are counted apart."
        )
    return float(staff.iloc[0])


def _counts(tables: Mapping[str, pd.DataFrame], split: list[str], cells: pd.DataFrame | None, by: str) -> pd.Series:
    """Respondents by group, in the order of the table that counts them."""
    source = f"participation_{by}s"
    rows = [pd.Series(tables[name]["n"].astype("Float64").array, index=tables[name][by]) for name in split]
    if source in tables:
        counts = rows[split.index(source)]
        if counts.isna().any():
            raise ValueError(
                f"{source}: {by} {counts.index[counts.isna()][0]!r} has no n; give the staff who answered, 0 if none."
            )
        strange = sorted({name for row in rows for name in row.index} - set(counts.index))
        if strange:
            raise ValueError(
                f"{by} {strange[0]!r} is in a table by {by} but not in {source}; every group needs its respondents."
            )
    elif cells is not None and split:
        counts = cells.groupby(by, sort=False)["n"].sum()
    else:
        counts = pd.concat(rows).groupby(level=0, sort=False).max() if rows else pd.Series(dtype=float)
    return counts.astype("Float64").fillna(0.0).astype(float)
