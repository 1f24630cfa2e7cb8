"""The main figure: what leaders say, what staff see, what records show, one row a responsibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS_LABELS = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}


def say_see_show(
    ratings: pd.DataFrame,
    *,
    show: pd.DataFrame | None = None,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    object: str = "leader_behaviour",
    metric: str = "score",
    axis_label: str | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Staff and leaders as marks with intervals on 0-100; the records as a column of their own beside them.

    The records are another scale: they are never placed on the axis. Without them the column is left out and the figure
    has two readings.

    Parameters
    ----------
    ratings : DataFrame
        Protected: `form` (staff, leader), `responsibility`, `object`, `metric`, `estimate`, its interval, `n`.
    show : DataFrame, optional
        Protected: `responsibility`, `class`, `n_examined`, `n_indicators`.
    titles : Mapping, optional
        Responsibility id -> title.
    order : sequence of str, optional
        Rows from the top; the table's order by default.
    object, metric : str
        Which rows of `ratings` to draw.
    axis_label : str, optional
        What 0 and 100 mean, for example "0 = never, 100 = always".
    leaders_label, staff_label : str
        What the two groups are called.
    ax : Axes, optional
        Where to draw; a new figure 170 mm wide by default.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a table has not passed the gate.
    """
    require_protected(ratings)
    if show is not None:
        require_protected(show)
    rows = marks.pick(ratings, object=object, metric=metric)
    keys = marks.row_order(rows["responsibility"], order)
    with_records = show is not None and len(show) > 0
    ax = style.new_axes(ax, height_mm=22 + 9 * max(len(keys), 1))
    marks.rows_axis(ax, [marks.title_of(key, titles) for key in keys], width=28)
    marks.scale_axis(ax, axis_label or AXIS_LABELS.get(metric, metric))
    looks = {
        "staff": (staff_label, style.STAFF_COLOUR, style.STAFF_MARKER, 0.16),
        "leader": (leaders_label, style.LEADER_COLOUR, style.LEADER_MARKER, -0.16),
    }
    right = 1.0
    for form, (label, colour, marker, offset) in looks.items():
        readings = marks.by_key(marks.pick(rows, form=form), "responsibility")
        head = style.wrap(label, 12)
        texts = [marks.with_n(row) for row in readings.values() if marks.is_shown(row)]
        width = marks.column_mm([*texts, *head.split("\n")])
        middle, right = right + width / 2, right + width
        marks.head(ax, middle, f"{head}\n(n)")
        for place, key in enumerate(keys):
            row = readings.get(key)
            if marks.is_shown(row):
                marks.estimate_mark(ax, row, place + offset, colour=colour, marker=marker)
                marks.beside(ax, middle, place, marks.with_n(row))
            elif marks.is_hidden(row):
                marks.hidden_beside(ax, middle, place)
            else:
                marks.beside(ax, middle, place, "not asked", color=style.SOFT_INK, fontsize=style.SMALL)
    if with_records:
        marks.head(ax, right + 3, "Records\n(examined)", ha="left")
        classes = marks.by_key(show, "responsibility")
        for place, key in enumerate(keys):
            record(ax, right + 4.5, place, classes.get(key))
    drawn = [look for form, look in looks.items() if any_shown(marks.pick(rows, form=form))]
    marks.legend_above(
        ax, [marks.mark_handle(label, colour=colour, marker=marker) for label, colour, marker, _ in drawn]
    )
    return ax


def any_shown(rows: pd.DataFrame) -> bool:
    """Whether any row may be drawn."""
    return any(marks.is_shown(row) for _, row in rows.iterrows())


def record(ax: Axes, mm: float, y: float, row: pd.Series | None, *, words: bool = True, size: float = 6.0) -> None:
    """Square of a class of records `mm` right of the axes, with its word and "k of m" beside it.

    Full: strong; half: mixed; open: weak; a dash: not examined, too few to judge or coverage only.
    """
    if marks.is_hidden(row):
        marks.hidden_beside(ax, mm - 1.5, y, ha="left")
        return
    word = "not examined" if row is None or pd.isna(row["class"]) else str(row["class"])
    fill = style.RECORD_SYMBOLS.get(word)
    ax.plot(
        [1.0],
        [y],
        marker="s" if fill else "_",
        fillstyle=fill or "full",
        color=style.INK,
        markerfacecoloralt="white",
        markeredgewidth=0.8,
        markersize=size,
        linestyle="none",
        transform=marks.shifted(ax, mm, ax.get_yaxis_transform()),
        clip_on=False,
    )
    if words:
        examined = "" if row is None else f"\n{int(row['n_examined'])} of {int(row['n_indicators'])}"
        marks.beside(ax, mm + 3, y, word + examined, ha="left", fontsize=style.SMALL)
