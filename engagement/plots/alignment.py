"""Promises of the quality policy: objectives met beside what staff see lived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def alignment(
    alignment: pd.DataFrame,
    *,
    axis_label: str = "staff who see it often or always, of 100",
    ax: Axes | None = None,
) -> Axes:
    """Share of staff who see each promise lived, with interval; objectives met of those due in a column beside it.

    Parameters
    ----------
    alignment : DataFrame
        Protected: `promise`, `text`, `n_objectives`, `met`, `due`, `estimate` (favourable share, percent), `conf_low`,
        `conf_high`, `n`, `pattern`.
    axis_label : str
        What is counted; name the favourable answers of the scale.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes
    """
    require_protected(alignment)
    rows = marks.by_key(alignment, "promise")
    ax = style.new_axes(ax, height_mm=22 + 13 * max(len(rows), 1))
    marks.rows_axis(ax, [str(row["text"]) for row in rows.values()], width=34, lines=4)
    marks.scale_axis(ax, axis_label)
    marks.head(ax, 9, "Staff\n(n)")
    marks.head(ax, 28, "Objectives\nmet")
    marks.head(ax, 39, "Pattern", ha="left")
    for place, row in enumerate(rows.values()):
        if marks.is_shown(row):
            marks.estimate_mark(ax, row, place, colour=style.STAFF_COLOUR, marker=style.STAFF_MARKER)
            marks.beside(ax, 9, place, marks.with_n(row))
        else:
            marks.hidden_area(ax, 0, place - 0.25, 100, 0.5, text="hidden" if row["suppressed"] else "not asked")
        marks.beside(ax, 28, place, objectives(row), fontsize=style.SMALL)
        pattern = "" if pd.isna(row["pattern"]) else row["pattern"]
        marks.beside(ax, 39, place, style.wrap(pattern, 20, lines=4), ha="left", fontsize=style.SMALL)
    return ax


def objectives(row: pd.Series) -> str:
    """Objectives of a promise in words: "2 of 3 due", "none due yet", "no objective"."""
    if marks.number(row["n_objectives"]) != marks.number(row["n_objectives"]):
        return "not examined"
    if int(row["n_objectives"]) == 0:
        return "no objective"
    if pd.isna(row["due"]) or int(row["due"]) == 0:
        return "none due yet"
    return f"{int(row['met'])} of {int(row['due'])} due"
