"""Resources: staff's rating of each kind by unit; and, as another scale, what managers say of each process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.heat_map import heat_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TYPES = {
    "people": "people",
    "work_environment": "work environment",
    "infrastructure": "infrastructure",
    "monitoring_and_measuring": "monitoring and measuring equipment",
    "organizational_knowledge": "organizational knowledge",
}
ANSWERS = {"adequate": "full", "partly": "left", "not": "none"}  # fill of the square, as for classes of records


def resources(
    resources: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    metric: str = "score",
    ax: Axes | None = None,
) -> Axes:
    """Kinds of resource by units on the one colour scale, a number in each cell; hidden cells hatched.

    Parameters
    ----------
    resources : DataFrame
        Protected table of `engagement.gaps.resource_ratings` by unit: `unit`, `resource_type`, `metric`, `estimate`,
        `n`.
    titles : Mapping, optional
        Kind of resource -> title.
    order, metric, ax
        As in `heat_map`.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(resources)
    rows = resources.assign(responsibility=resources["resource_type"]).drop(columns="object", errors="ignore")
    return heat_map(rows, titles=TYPES | dict(titles or {}), order=order, metric=metric, ax=ax)


def adequacy(
    adequacy: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what managers say of the resources of each process: squares full, half or open, or their number.

    It is not on the colour scale of the ratings: it is another question, answered by other people.

    Parameters
    ----------
    adequacy : DataFrame
        Protected table of `engagement.gaps.adequacy_matrix`: `process`, `resource_type`, `rating`, `value`.
    titles : Mapping, optional
        Kind of resource -> title.
    order : sequence of str, optional
        Processes from the top.
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
    require_protected(adequacy)
    processes = marks.row_order(adequacy["process"], order)
    found = set(adequacy["resource_type"].astype(str))
    kinds = marks.row_order([*(kind for kind in TYPES if kind in found), *adequacy["resource_type"]], None)
    names = TYPES | dict(titles or {})
    cells = {(str(row["process"]), str(row["resource_type"])): row for _, row in adequacy.iterrows()}
    ax = style.new_axes(ax, height_mm=26 + 6.4 * max(len(processes), 1))
    marks.rows_axis(ax, processes, width=38)
    ax.set_xlim(-0.5, max(len(kinds), 1) - 0.5)
    ax.set_xticks(range(len(kinds)), [style.wrap(names.get(kind, kind), 16, lines=3) for kind in kinds])
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, labelcolor=style.INK)
    ax.spines["bottom"].set_visible(False)
    for place, process in enumerate(processes):
        for at, kind in enumerate(kinds):
            _cell(ax, at, place, cells.get((process, kind)))
    spot = marks.shifted(ax, 0, ax.transAxes, up_mm=-2.5)
    note = "managers say; not staff's ratings, and never averaged with them"
    ax.text(0.0, 0.0, note, transform=spot, fontsize=style.SMALL, color=style.SOFT_INK, va="top", clip_on=False)
    return ax


def cell_word(row: pd.Series | None) -> str:
    """Say what stands in a cell: the word, the number, "hidden" or "not examined"."""
    if marks.is_hidden(row):
        return "hidden"
    if row is None or (pd.isna(row["rating"]) and pd.isna(row["value"])):
        return "not examined"
    return f"{row['value']:.0f}" if pd.isna(row["rating"]) else str(row["rating"])


def resource_words(
    resources: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    metric: str = "score",
    order: Any = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Alt text: the range over the units of each kind of resource."""
    rows = marks.pick(resources, metric=metric)
    shown = rows[~rows["suppressed"].astype(bool) & rows["estimate"].notna()]
    lines = []
    for kind in marks.row_order(rows["resource_type"], order):
        values = shown.loc[shown["resource_type"].astype(str) == kind, "estimate"].astype(float)
        text = f"units from {values.min():.0f} to {values.max():.0f}" if len(values) else "hidden"
        lines.append(f"{(TYPES | dict(titles or {})).get(kind, kind)}: {text}")
    units = rows["unit"].nunique()
    hidden = units - shown["unit"].nunique()
    return f"Heat map of staff's ratings of resources, 0 to 100, for {units} units, {hidden} of them hidden.", lines


def adequacy_words(
    adequacy: pd.DataFrame, *, titles: Mapping[str, str] | None = None, order: Any = None, **_: Any
) -> tuple[str, list[str]]:
    """Alt text: what managers say of each process, kind by kind."""
    names = TYPES | dict(titles or {})
    lines = []
    for process in marks.row_order(adequacy["process"], order):
        rows = marks.by_key(marks.pick(adequacy, process=process), "resource_type")
        told = [f"{names.get(kind, kind)} {cell_word(row)}" for kind, row in rows.items()]
        lines.append(f"{process}: {', '.join(told)}")
    return "What managers say of the resources of each process; not staff's ratings.", lines


def _cell(ax: Axes, x: int, y: int, row: pd.Series | None) -> None:
    word = cell_word(row)
    how = {"fontsize": style.SMALL, "va": "center", "ha": "left", "color": style.INK}
    if word == "hidden":
        marks.hidden_area(ax, x - 0.42, y - 0.36, 0.84, 0.72)
        return
    if word not in ANSWERS:
        quiet = word == "not examined"
        colour = style.SOFT_INK if quiet else style.INK
        ax.text(x, y, word, **how | {"ha": "center", "color": colour})
        return
    look = {"color": style.INK, "markerfacecoloralt": "white", "markeredgewidth": 0.8, "markersize": 6.0}
    ax.plot([x - 0.2], [y], marker="s", fillstyle=ANSWERS[word], linestyle="none", **look)
    ax.text(
        x - 0.2, y, "not adequate" if word == "not" else word, transform=marks.shifted(ax, 2.4, ax.transData), **how
    )
