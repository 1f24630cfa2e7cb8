"""Who answered: response rates with their counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def participation(
    participation: pd.DataFrame, *, titles: Mapping[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Response rate of each unit, level or form as a bar, with "answered of employed" beside it.

    Parameters
    ----------
    participation : DataFrame
        Protected: one of `unit`, `level`, `form`; `population`, `n`, `estimate` (percent).
    titles : Mapping, optional
        Name in the table -> name to print.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    require_protected(participation)
    key = grouping(participation)
    rows = marks.by_key(marks.pick(participation, metric="response_rate"), key)
    names = [(titles or {}).get(name, name) for name in rows]
    ax = style.new_axes(ax, height_mm=14 + 6.5 * max(len(rows), 1))
    marks.rows_axis(ax, names, width=40, stripes=False)
    marks.scale_axis(ax, "answered, of 100 people employed")
    for place, row in enumerate(rows.values()):
        if not marks.is_shown(row):
            marks.hidden_area(
                ax, 0, place - 0.3, 100, 0.6, text="hidden" if row["suppressed"] else "headcount not known"
            )
            continue
        colour = style.LEADER_COLOUR if key == "form" and row["form"] == "leader" else style.STAFF_COLOUR
        ax.barh(place, row["estimate"], height=0.6, color=colour, zorder=2)
        counts = "" if pd.isna(row["population"]) else f" ({int(row['n']):,} of {int(row['population']):,})"
        marks.beside(ax, 2, place, f"{row['estimate']:.0f}%{counts}", ha="left")
    return ax


def grouping(table: pd.DataFrame) -> str:
    """Find the grouping column of a participation table: unit, level or form."""
    return next(name for name in ("unit", "level", "form") if name in table)
