"""What each check of the answers found: how many forms it flags, and whether it leaves them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FLAGGED_COLOUR, EXCLUDED_COLOUR = "#8FBFE0", style.STAFF_COLOUR
ENDS = {1: 0.25, 2: 0.5, 5: 1, 10: 2, 20: 5, 30: 5, 50: 10, 100: 25}  # end of the axis -> distance of its ticks


def screening_profile(
    screening: pd.DataFrame,
    *,
    labels: Mapping[str, str] | None = None,
    form: str = "staff",
    ax: Axes | None = None,
) -> Axes:
    """Forms each check flags, in percent of those it could be made on; dotted bars are left out of the analysis.

    Parameters
    ----------
    screening : DataFrame
        Protected: `form`, `reason`, `numerator` (forms flagged), `n` (forms the check could be made on), `estimate`
        (percent of these), `excluded` (whether a form flagged so is left out).
    labels : Mapping, optional
        Reason -> words to print.
    form : str
        Which form to draw.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(screening)
    rows = marks.by_key(marks.pick(screening, form=form), "reason")
    ax = style.new_axes(ax, height_mm=20 + 6.5 * max(len(rows), 1))
    marks.rows_axis(ax, [reason_words(reason, labels) for reason in rows], width=36, stripes=False)
    end = axis_end(rows)
    ax.set_xlim(0, end)
    ticks = np.arange(0, end + 1e-9, ENDS[end])
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    label = "flagged, of 100 forms checked; a form can be flagged more than once"
    ax.set_xlabel(label, fontsize=style.SMALL, color=style.SOFT_INK)
    marks.legend_above(ax, _legend(rows))
    after = 4 + marks.column_mm([flagged(row) for row in rows.values() if marks.is_shown(row)])
    marks.head(ax, 2, "Forms", ha="left")
    marks.head(ax, after, "What follows", ha="left")
    for place, row in enumerate(rows.values()):
        marks.beside(ax, after, place, what_follows(row), ha="left", fontsize=style.SMALL)
        if not marks.is_shown(row):
            marks.hidden_area(ax, 0, place - 0.3, end, 0.6, text="hidden" if row["suppressed"] else "not checked")
            continue
        if row["estimate"] > 0:
            ax.barh(place, row["estimate"], height=0.6, zorder=2, **_look(_leaves_out(row)))
        marks.beside(ax, 2, place, flagged(row), ha="left")
    return ax


def reason_words(reason: str, labels: Mapping[str, str] | None) -> str:
    """Words for a check."""
    return (labels or {}).get(reason, reason.replace("_", " "))


def flagged(row: pd.Series) -> str:
    """Count, base and percent as printed: "12 of 268 (4.5%)"."""
    known = not pd.isna(row["numerator"]) and not pd.isna(row["n"])
    count = f"{int(row['numerator']):,} of {int(row['n']):,} " if known else ""
    return f"{count}({row['estimate']:.1f}%)"


def what_follows(row: pd.Series) -> str:
    """Whether the check leaves forms out."""
    return "left out" if _leaves_out(row) else "flag only"


def axis_end(rows: Mapping[str, pd.Series]) -> int:
    """First round percent that holds the longest bar."""
    longest = max([0.0, *(float(row["estimate"]) for row in rows.values() if marks.is_shown(row))])
    return next((end for end in ENDS if end >= longest), 100)


def _leaves_out(row: pd.Series) -> bool:
    return not pd.isna(row["excluded"]) and bool(row["excluded"])


def _look(excluded: bool) -> dict:
    if excluded:
        return {"facecolor": EXCLUDED_COLOUR, "edgecolor": "white", "hatch": "....", "linewidth": 0.0}
    return {"facecolor": FLAGGED_COLOUR, "edgecolor": style.SOFT_INK, "linewidth": 0.3}


def _legend(rows: Mapping[str, pd.Series]) -> list:
    from matplotlib.patches import Patch

    kinds = {_leaves_out(row) for row in rows.values() if marks.is_shown(row)}
    words = {False: "flagged, kept", True: "left out of the analysis"}
    return [Patch(label=words[kind], **_look(kind)) for kind in sorted(kinds)]
