"""Rules that look at one row at a time: small counts, leaders, spread, blanking."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .kinds import ALWAYS_KEPT, COUNTS_OF_PEOPLE, INTERVAL, PEOPLE, RECORDS, SPREAD, Kind

LEADERS_SHOWN = 5  # below: nothing about leaders
LEADERS_BY_ITEM = 10  # below: leaders' means per responsibility only
SMALLEST_SPREAD = 7  # answers to a scale from which its spread is shown

FEW_LEADERS = f"fewer than {LEADERS_SHOWN} leaders answered"
SOME_LEADERS = f"fewer than {LEADERS_BY_ITEM} leaders answered: only their mean per responsibility is shown"
COVER = "could be used to work out a hidden group"
SAME_NUMBERS = "shows numbers that are hidden in another table"
HIDDEN_UNITS = "correlation that rests on hidden units"
SPREAD_HIDDEN = "interval hidden: so few answers that their spread would give them away"


def group_reason(smallest_group: int) -> str:
    """Reason for rows of a group with too few respondents."""
    return f"group with fewer than {smallest_group} respondents"


def case_reason(smallest_group: int) -> str:
    """Reason for rows that tell of too few people."""
    return f"tells of fewer than {smallest_group} people"


def row_reason(smallest_group: int) -> str:
    """Reason for rows with too few answers."""
    return f"fewer than {smallest_group} answers"


def smallest_count(kind: Kind, smallest_group: int, smallest_distribution: int) -> int:
    """Fewest people a number of this table may rest on: where it is a spread itself, as many as a spread needs."""
    if not kind.distribution:
        return smallest_group
    return max(smallest_distribution if kind.single_item else SMALLEST_SPREAD, smallest_group)


def small_rows(table: pd.DataFrame, smallest_group: int) -> pd.Series:
    """Rows in which any count of people is below the threshold, or is missing although a number is shown."""
    counts = [column for column in COUNTS_OF_PEOPLE if column in table]
    small = pd.Series(False, index=table.index)
    shown = pd.Series(False, index=table.index)
    for column in ("estimate", "value", "see", "say"):
        if column in table:
            shown |= table[column].notna()
    for column in counts:
        numbers = table[column].astype("Float64")
        small |= (numbers < smallest_group).fillna(False).astype(bool)
        shown |= numbers.notna()
    for column in counts:
        small |= table[column].isna() & shown
    return small


def few_cases(table: pd.DataFrame, smallest_group: int) -> pd.Series:
    """Rows that count some people out of a group, and so few that who they are might be known; none is no one."""
    if "numerator" not in table:
        return pd.Series(False, index=table.index)
    cases = table["numerator"].astype("Float64")
    return ((cases > 0) & (cases < smallest_group)).fillna(False).astype(bool)


def leaders_answering(tables: Mapping[str, pd.DataFrame]) -> float:
    """Leaders who answered: from `participation`, else the largest count any table shows for them; 0 where none is."""
    counts = [0.0]
    for name in ("participation", *tables):
        if name not in tables:
            continue
        table = tables[name]
        if "form" in table and "n" in table:
            counts.append(table.loc[table["form"].astype(str) == "leader", "n"].astype("Float64").max())
        if "n_leader" in table:
            counts.append(table["n_leader"].astype("Float64").max())
        counts = [float(count) for count in counts if pd.notna(count)]
        if name == "participation" and len(counts) > 1:
            break
    return max(counts)


def leader_reasons(table: pd.DataFrame, name: str, kind: Kind, leaders: float) -> pd.Series:
    """Why rows about leaders are hidden; None where they are not.

    Fewer than 5 leaders: every row that rests on them. 5 to 9: everything but their number, their mean per
    responsibility and the gaps made of it.
    """
    reasons = pd.Series(None, index=table.index, dtype=object)
    about = pd.Series(kind.leaders, index=table.index)
    if "form" in table:
        about |= table["form"].astype(str) == "leader"
    if leaders < LEADERS_SHOWN:
        reasons[about] = FEW_LEADERS
    elif leaders < LEADERS_BY_ITEM and (kind.finer or not kind.leaders) and name != "participation":
        means = table["metric"].astype(str) == "score" if name.startswith("ratings") else False
        reasons[about & ~pd.Series(means, index=table.index)] = SOME_LEADERS
    return reasons


def hide_spread(table: pd.DataFrame, kind: Kind, smallest_distribution: int) -> pd.DataFrame:
    """Blank interval and spread where so few answered that mean and spread give the answers away.

    One question: below `smallest_distribution` answers; a scale: below 7; a gap: below 7 on either side, with
    everything that holds its standard error (p values, effect size, verdict interval). Estimate and verdict word stay.

    Returns
    -------
    DataFrame
        With a boolean `hidden_interval` where the table has intervals at all.
    """
    columns = [column for column in SPREAD if column in table]
    counts = [column for column in COUNTS_OF_PEOPLE if column in table]
    if kind.about != PEOPLE or not any(column in table for column in INTERVAL):
        return table
    smallest = pd.Series(SMALLEST_SPREAD, index=table.index)
    single = pd.Series(kind.single_item, index=table.index)
    if "n_items" in table:
        single |= (table["n_items"].astype("Float64") == 1).fillna(False).astype(bool)
    smallest[single] = max(smallest_distribution, SMALLEST_SPREAD)
    hidden = pd.Series(not counts, index=table.index)  # without counts nobody can say that a spread is safe
    for column in counts:
        hidden |= (table[column].astype("Float64") < smallest).fillna(False).astype(bool)
    has_spread = table[columns].notna().any(axis=1)
    hidden &= has_spread & ~table["suppressed"]
    table = table.assign(hidden_interval=hidden.astype(bool))
    return blanked(table, hidden, columns)


def hide_rows(table: pd.DataFrame, kind: Kind, suppressed: pd.Series) -> pd.DataFrame:
    """Blank everything on suppressed rows but what the row is about and facts that are no answers.

    An allow-list: a column nobody thought of is hidden.
    """
    table = table.assign(suppressed=suppressed.astype(bool))
    if kind.about == RECORDS:
        return table
    kept = {*kind.keys, *kind.also, *kind.keeps, *ALWAYS_KEPT}
    return blanked(table, suppressed, [column for column in table.columns if column not in kept])


def blanked(table: pd.DataFrame, rows: pd.Series, columns: list[str]) -> pd.DataFrame:
    """Set columns to missing on some rows."""
    changed = {}
    for column in columns:
        changed[column] = table[column].astype(object).mask(rows, None)
    return table.assign(**changed)
