"""What staff call most important: choose up to three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def importance(
    importance: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Share of staff who chose each responsibility among their three, with interval.

    Parameters
    ----------
    importance : DataFrame
        Protected: `responsibility`, `estimate` (percent choosing), `conf_low`, `conf_high`, `n`.
    titles, order, ax
        As in `say_see_show`.

    Returns
    -------
    Axes
    """
    require_protected(importance)
    rows = marks.by_key(importance, "responsibility")
    keys = marks.row_order(rows, order)
    ax = style.new_axes(ax, height_mm=16 + 7 * max(len(keys), 1))
    marks.rows_axis(ax, [marks.title_of(key, titles) for key in keys], width=44)
    marks.scale_axis(ax, "of 100 staff chose it among the three most important")
    marks.head(ax, 10, "Share (n)")
    for place, key in enumerate(keys):
        row = rows[key]
        if marks.is_shown(row):
            marks.estimate_mark(ax, row, place, colour=style.STAFF_COLOUR, marker=style.STAFF_MARKER)
            marks.beside(ax, 10, place, marks.with_n(row))
        else:
            marks.hidden_area(ax, 0, place - 0.3, 100, 0.6, text="hidden" if row["suppressed"] else "not asked")
    return ax
