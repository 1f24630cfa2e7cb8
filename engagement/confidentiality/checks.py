"""The last look before a table is shown."""

from __future__ import annotations

import pandas as pd

from .kinds import COUNTS_OF_PEOPLE, PERSON_LEVEL, SPREAD

NUMBERS = (
    *("estimate", "value", "say", "see", "probability", "cumulative", "numerator", "importance", "shortfall"),
    *("pooled", "expected", "see_rest", "bound_low", "bound_high", "rank", "rank_low", "rank_high", "earlier", "later"),
    *SPREAD,
    *COUNTS_OF_PEOPLE,
)
WORDS = ("verdict", "verdict_after", "pattern", "cell", "see_class", "effect", "quadrant")


def require_protected(table: pd.DataFrame) -> None:
    """Refuse a table that did not come through the gate.

    Parameters
    ----------
    table : DataFrame
        A table of a release, or rows and columns taken from one.

    Raises
    ------
    ValueError
        If there is no boolean `suppressed`, if a suppressed row still shows a number, a count or a verdict, if a hidden
        interval is there, or if rows are about single respondents.
    """
    for column in PERSON_LEVEL:
        if column in table:
            raise ValueError(f"The table has a column {column!r}: it is about single respondents and cannot be shown.")
    if "suppressed" not in table or not pd.api.types.is_bool_dtype(table["suppressed"]):
        raise ValueError(
            "The table has no boolean column 'suppressed', so it did not come through the gate. "
            "Take it from a Release: analyse(...).tables[...] or read_release(folder).tables[...]."
        )
    if table["suppressed"].isna().any():
        raise ValueError("Column 'suppressed' has gaps: every row must say True or False.")
    rows = table[table["suppressed"].astype(bool)]
    for column in (*NUMBERS, *WORDS):
        if column in rows and rows[column].notna().any():
            raise ValueError(
                f"A suppressed row still shows {column!r}; take the table from a Release and change no row."
            )
    if "hidden_interval" in table:
        rows = table[table["hidden_interval"].astype(bool)]
        for column in SPREAD:
            if column in rows and rows[column].notna().any():
                raise ValueError(f"A row with a hidden interval still shows {column!r}; take the table from a Release.")
