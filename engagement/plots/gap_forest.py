"""Gaps between leaders and staff, with their intervals and verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def gap_forest(
    gaps: pd.DataFrame,
    *,
    smallest_difference: float = 10.0,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Leaders minus staff in points of 100: plain interval thick, verdict interval thin, verdict in words.

    Parameters
    ----------
    gaps : DataFrame
        Protected `perception_gaps` or `estimate_gaps`: `responsibility`, `estimate` (> 0: leaders higher), `conf_low`,
        `conf_high`, `verdict_low`, `verdict_high`, `n_leader`, `n_staff`, `verdict`.
    smallest_difference : float
        Half width of the grey band, points of 100.
    titles, order, leaders_label, staff_label, ax
        As in `say_see_show`.

    Returns
    -------
    Axes
    """
    require_protected(gaps)
    rows = marks.by_key(gaps, "responsibility")
    keys = marks.row_order(rows, order)
    ax = style.new_axes(ax, height_mm=24 + 8.5 * max(len(keys), 1))
    marks.rows_axis(ax, [marks.title_of(key, titles) for key in keys], width=28)
    limit = reach(gaps, smallest_difference)
    ax.set_xlim(-limit, limit)
    ax.axvspan(-smallest_difference, smallest_difference, color=style.BAND, zorder=0)
    ax.axvline(0, color=style.SOFT_INK, linewidth=0.8, zorder=1)
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    counts = {key: f"{_count(row['n_leader'])} | {_count(row['n_staff'])}" for key, row in rows.items()}
    width = marks.column_mm(counts.values(), least=14)
    marks.head(ax, 6, "Gap")
    marks.head(ax, 11 + width / 2, "n leaders\n| n staff")
    marks.head(ax, 13 + width, "Verdict", ha="left")
    for place, key in enumerate(keys):
        row = rows[key]
        if not marks.is_shown(row):
            marks.hidden_area(
                ax, -limit, place - 0.3, 2 * limit, 0.6, text="hidden" if row["suppressed"] else "not asked"
            )
            continue
        _intervals(ax, row, place)
        marks.beside(ax, 6, place, style.signed(row["estimate"]))
        marks.beside(ax, 11 + width / 2, place, counts[key], fontsize=style.SMALL)
        marks.beside(ax, 13 + width, place, style.wrap(row["verdict"], 22, lines=3), ha="left", fontsize=style.SMALL)
    ax.set_xlabel(
        f"points of 100; grey band: smaller than {smallest_difference:g} points\n"
        "thick line: plain interval; thin line: interval that carries the verdict",
        fontsize=style.SMALL,
        color=style.SOFT_INK,
    )
    arrows = {
        (0.0, "left"): f"{style.wrap(staff_label, 24, lines=1)}\n\u2190 higher",
        (1.0, "right"): f"{style.wrap(leaders_label, 24, lines=1)}\nhigher \u2192",
    }
    for (x, side), text in arrows.items():
        ax.text(x, 1.01, text, transform=ax.transAxes, fontsize=style.SMALL, ha=side, va="bottom", color=style.SOFT_INK)
    return ax


def reach(gaps: pd.DataFrame, smallest_difference: float) -> float:
    """Half width of the axis: all intervals and the band fit, rounded up to tens."""
    ends = gaps[[name for name in ("estimate", "conf_low", "conf_high", "verdict_low", "verdict_high") if name in gaps]]
    values = np.abs(ends.astype("float64").to_numpy())
    widest = np.nanmax(values) if np.isfinite(values).any() else 0.0
    return float(10 * np.ceil(max(widest, 2 * smallest_difference) / 10))


def _intervals(ax: Axes, row: pd.Series, place: int) -> None:
    for low, high, width in (("verdict_low", "verdict_high", 0.8), ("conf_low", "conf_high", 2.4)):
        ends = [marks.number(row.get(low)), marks.number(row.get(high))]
        if not np.isnan(ends).any():
            ax.plot(ends, [place, place], color=style.INK, linewidth=width, solid_capstyle="butt", zorder=3)
    ax.plot([row["estimate"]], [place], marker="s", markersize=5, color=style.INK, markeredgecolor="white", zorder=4)


def _count(value: object) -> str:
    return "\u2013" if pd.isna(value) else f"{int(value):,}"
