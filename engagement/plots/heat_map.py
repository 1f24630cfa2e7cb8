"""Responsibility by unit on one colour scale, hidden cells hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNITS_ACROSS = 12
UNTURNED = 3


def heat_map(
    ratings_units: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    object: str = "leader_behaviour",
    metric: str = "score",
    ax: Axes | None = None,
) -> Axes:
    """Responsibilities by units, one number a cell; up to 12 units stand side by side, more stand below one another.

    Parameters
    ----------
    ratings_units : DataFrame
        Protected: `unit`, `responsibility`, `object`, `metric`, `estimate`, `n`.
    titles, order, object, metric, ax
        As in `say_see_show`.

    Returns
    -------
    Axes
    """
    require_protected(ratings_units)
    rows = marks.pick(ratings_units, object=object, metric=metric)
    keys = marks.row_order(rows["responsibility"], order)
    units = marks.row_order(rows["unit"], None)
    cells = {(str(row["responsibility"]), str(row["unit"])): row for _, row in rows.iterrows()}
    across = len(units) <= UNITS_ACROSS
    heads = [unit_head(rows, unit) for unit in units]
    names = [marks.title_of(key, titles) for key in keys]
    if across:
        grid = [[cells.get((key, unit)) for unit in units] for key in keys]
        left, top = [style.wrap(name, 30) for name in names], [_column_head(*head, len(units)) for head in heads]
    else:
        grid = [[cells.get((key, unit)) for key in keys] for unit in units]
        left = [f"{style.wrap(name, 40, lines=1)}   {count}" for name, count in heads]
        top = [style.wrap(name, 28) for name in names]
    row_mm = 7.2 if across else 4.6
    ax = style.new_axes(ax, height_mm=20 + _head_mm(top) + row_mm * max(len(left), 1))
    _sides(ax, left, top)
    _draw(ax, grid, keys if across else units)
    label = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}.get(metric, metric)
    _colour_bar(ax, label)
    return ax


def unit_head(rows: pd.DataFrame, unit: str) -> tuple[str, str]:
    """Name of a unit, and its n (a range where responsibilities differ; "hidden" where nothing is shown)."""
    counts = rows.loc[(rows["unit"].astype(str) == unit) & ~rows["suppressed"].astype(bool), "n"].dropna()
    if counts.empty:
        return unit, "n hidden"
    low, high = int(counts.min()), int(counts.max())
    return unit, f"n {low}" if low == high else f"n {low}\u2013{high}"


def _draw(ax: Axes, grid: list[list[pd.Series | None]], rows: Sequence[str]) -> None:
    values = np.array(
        [[row["estimate"] if marks.is_shown(row) else np.nan for row in line] for line in grid], dtype="float64"
    ).reshape(len(rows), -1)
    ax.imshow(values, cmap=style.scale_map(), vmin=0, vmax=100, aspect="auto")
    for edge in range(1, values.shape[0]):
        ax.axhline(edge - 0.5, color="white", linewidth=1.2)
    for edge in range(1, values.shape[1]):
        ax.axvline(edge - 0.5, color="white", linewidth=1.2)
    for y, line in enumerate(grid):
        for x, row in enumerate(line):
            if marks.is_shown(row):
                ink = style.ink_on(style.scale_map()(float(row["estimate"]) / 100))
                ax.text(x, y, f"{row['estimate']:.0f}", ha="center", va="center", fontsize=style.TEXT, color=ink)
            elif marks.is_hidden(row):
                marks.hidden_area(ax, x - 0.46, y - 0.44, 0.92, 0.88)
            else:
                ax.text(x, y, "\u2013", ha="center", va="center", fontsize=style.TEXT, color=style.SOFT_INK)


def _column_head(name: str, count: str, columns: int) -> str:
    return f"{style.wrap(name, 30 if columns <= UNTURNED else 26)}\n{count}"


def _head_mm(top: list[str]) -> float:
    """Height the column heads need: their longest line where they are turned, else their lines."""
    longest = max((len(line) for head in top for line in head.split("\n")), default=0)
    return 1.35 * longest if len(top) > UNTURNED else 9.0


def _sides(ax: Axes, left: list[str], top: list[str]) -> None:
    turned = len(top) > UNTURNED
    ax.set_yticks(range(len(left)), left)
    ax.set_xticks(range(len(top)), top)
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0, labelcolor=style.INK)
    ax.tick_params(axis="y", labelsize=style.TEXT)
    for label in ax.get_xticklabels():
        label.set(rotation=90 if turned else 0, ha="center", va="bottom", fontsize=style.SMALL, linespacing=1.1)
    ax.spines["bottom"].set_visible(False)


def bar_share(ax: Axes) -> float:
    """Share of the height of `ax` that a colour bar 4 mm high takes."""
    return float(min(0.3, 4 * style.MM / (ax.figure.get_figheight() * ax.get_position().height)))


def _colour_bar(ax: Axes, label: str) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    bar = ax.figure.colorbar(
        ScalarMappable(Normalize(0, 100), style.scale_map()),
        ax=ax,
        orientation="horizontal",
        fraction=bar_share(ax),
        aspect=40,
        pad=0.02,
        ticks=[0, 25, 50, 75, 100],
    )
    bar.set_label(label, fontsize=style.SMALL, color=style.SOFT_INK)
    bar.ax.tick_params(labelsize=style.SMALL, colors=style.SOFT_INK, length=2)
    bar.outline.set_visible(False)
