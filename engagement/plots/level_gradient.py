"""Staff ratings from the front line upwards, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVEL_WIDTH = 24


def level_gradient(
    ratings_levels: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    object: str = "leader_behaviour",
    metric: str = "score",
    ax: Axes | None = None,
) -> Axes:
    """One short ladder a responsibility: the front line on its lowest rung, the highest level on top.

    Parameters
    ----------
    ratings_levels : DataFrame
        Protected: `level`, `position` (1 = front line), `responsibility`, `object`, `metric`, `estimate`, `conf_low`,
        `conf_high`, `n`. One responsibility gives a small figure, several stand below one another.
    titles, order, object, metric, ax
        As in `say_see_show`; `order` also chooses: responsibilities it does not name are left out.

    Returns
    -------
    Axes
    """
    require_protected(ratings_levels)
    rows = marks.pick(ratings_levels, object=object, metric=metric)
    keys = marks.row_order(rows["responsibility"], order)
    rungs = levels_from_top(rows)
    step = len(rungs) + 0.9
    rung_mm = 4.0
    ax = style.new_axes(ax, height_mm=16 + rung_mm * step * max(len(keys), 1))
    ax.set_ylim(max(len(keys), 1) * step - 0.95, -0.95)
    ax.set_yticks([])
    label = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}.get(metric, metric)
    marks.scale_axis(ax, label)
    left = 5 + max([0.0, *(1.4 * min(len(level), LEVEL_WIDTH) for level in rungs)])
    cells = {(str(row["responsibility"]), str(row["level"])): row for _, row in rows.iterrows()}
    for block, key in enumerate(keys):
        top = block * step
        middle = top + (len(rungs) - 1) / 2
        marks.beside(ax, -left, middle, style.wrap(marks.title_of(key, titles), 26, lines=4), ha="right")
        if block:
            ax.axhline(top - 0.95, color=style.GRID, linewidth=0.6)
        _ladder(ax, [cells.get((key, level)) for level in rungs], rungs, top)
    marks.head(ax, 6, "mean" if metric == "score" else "share")
    marks.head(ax, 16, "n")
    return ax


def levels_from_top(rows: pd.DataFrame) -> list[str]:
    """Levels from the highest to the front line, by `position` where the table has it."""
    if "position" in rows:
        rows = rows.sort_values("position", kind="stable")
    return marks.row_order(rows["level"], None)[::-1]


def _ladder(ax: Axes, rows: list[pd.Series | None], levels: list[str], top: float) -> None:
    shown = [(top + rung, row["estimate"]) for rung, row in enumerate(rows) if marks.is_shown(row)]
    ax.plot([x for _, x in shown], [y for y, _ in shown], color=style.STAFF_COLOUR, linewidth=0.7, alpha=0.5, zorder=2)
    for rung, (row, level) in enumerate(zip(rows, levels, strict=True)):
        place = top + rung
        marks.beside(ax, -2, place, style.wrap(level, LEVEL_WIDTH, lines=1), ha="right", fontsize=style.SMALL)
        if marks.is_shown(row):
            marks.estimate_mark(ax, row, place, colour=style.STAFF_COLOUR, marker=style.STAFF_MARKER, size=4)
            marks.beside(ax, 6, place, f"{row['estimate']:.0f}", fontsize=style.SMALL)
            marks.beside(ax, 16, place, "\u2013" if pd.isna(row["n"]) else f"{int(row['n']):,}", fontsize=style.SMALL)
        elif marks.is_hidden(row):
            marks.hidden_area(ax, 0, place - 0.38, 100, 0.76)
        else:
            marks.beside(ax, 6, place, "\u2013", fontsize=style.SMALL, color=style.SOFT_INK)
