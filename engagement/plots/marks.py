"""Marks the figures share: an estimate with its interval, a hidden cell, a column of numbers beside the axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.plots.style import GRID, HIDDEN_EDGE, INK, MM, SMALL, SOFT_INK, TEXT, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform


def number(value: Any) -> float:
    """Plain float of a table cell; NaN where it is missing."""
    return float("nan") if pd.isna(value) else float(value)


def pick(table: pd.DataFrame, **match: str) -> pd.DataFrame:
    """Rows of `table` whose columns equal the given values; columns the table lacks are not asked."""
    for column, value in match.items():
        if column in table:
            table = table[table[column].astype(str) == value]
    return table


def by_key(table: pd.DataFrame, key: str) -> dict[str, pd.Series]:
    """One row per value of `key`, in table order."""
    return {str(row[key]): row for _, row in table.iterrows()}


def row_order(keys: Iterable[str], order: Sequence[str] | None) -> list[str]:
    """`keys` in the wanted order; keys the order does not name follow in their own order."""
    keys = list(dict.fromkeys(str(key) for key in keys))
    wanted = [key for key in order or () if key in keys]
    return wanted + [key for key in keys if key not in wanted and not order]


def title_of(key: str, titles: Mapping[str, str] | None) -> str:
    """Title of a responsibility, or its id with spaces where no title is given."""
    return (titles or {}).get(key, key.replace("_", " "))


def is_hidden(row: pd.Series | None) -> bool:
    """Whether a row is there and hidden to protect respondents."""
    return row is not None and bool(row["suppressed"])


def is_shown(row: pd.Series | None) -> bool:
    """Whether a row is there, not hidden, and has an estimate."""
    return row is not None and not row["suppressed"] and not pd.isna(row["estimate"])


def beside(ax: Axes, mm: float, y: float, text: str, **how: Any) -> None:
    """Text `mm` millimetres right of the axes (left of them where negative), at `y` in data units."""
    style = {"fontsize": TEXT, "color": INK, "va": "center", "ha": "center"} | how
    edge = 0.0 if mm < 0 else 1.0
    ax.text(edge, y, text, transform=shifted(ax, mm, ax.get_yaxis_transform()), clip_on=False, **style)


def head(ax: Axes, mm: float, text: str, *, ha: str = "center") -> None:
    """Head of a column of numbers, above the first row."""
    how = {"fontsize": SMALL, "color": INK, "ha": ha, "va": "bottom", "weight": "bold"}
    ax.text(1.0, 1.0, text, transform=shifted(ax, mm, ax.transAxes, up_mm=0.7), clip_on=False, **how)


def shifted(ax: Axes, mm: float, transform: Transform, *, up_mm: float = 0.0) -> Transform:
    """`transform` moved right and up by fixed lengths, so that columns keep their place at any size of the axes."""
    from matplotlib.transforms import ScaledTranslation

    return transform + ScaledTranslation(mm * MM, up_mm * MM, ax.figure.dpi_scale_trans)


def column_mm(texts: Iterable[str], *, least: float = 12.0) -> float:
    """Width a column of numbers needs: a digit of DejaVu Sans at `TEXT` points is 1.65 mm wide."""
    return max([least, *(1.65 * len(text) + 3 for text in texts)])


def with_n(row: pd.Series) -> str:
    """Estimate and n as printed beside a mark: "57 (254)"."""
    return f"{row['estimate']:.0f}" + ("" if pd.isna(row["n"]) else f" ({int(row['n']):,})")


def hidden_beside(ax: Axes, mm: float, y: float, *, ha: str = "center") -> None:
    """Print the hatched "hidden" mark where a number would stand."""
    hatched = {
        "boxstyle": "square,pad=0.25",
        "facecolor": "white",
        "edgecolor": HIDDEN_EDGE,
        "hatch": "/////",
        "linewidth": 0.3,
    }
    blank = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}
    beside(ax, mm, y, "  hidden  ", fontsize=SMALL - 0.5, ha=ha, bbox=hatched)
    beside(ax, mm + (1.2 if ha == "left" else 0), y, "hidden", fontsize=SMALL - 0.5, ha=ha, bbox=blank)


def hidden_area(ax: Axes, x: float, y: float, width: float, height: float, *, text: str = "hidden") -> None:
    """Hatched rectangle in data units, marked "hidden"."""
    from matplotlib.patches import Rectangle

    ax.add_patch(
        Rectangle((x, y), width, height, facecolor="white", edgecolor=HIDDEN_EDGE, hatch="/////", linewidth=0.3)
    )
    if text:
        ax.text(
            x + width / 2,
            y + height / 2,
            text,
            fontsize=SMALL - 0.5,
            color=INK,
            ha="center",
            va="center",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )


def estimate_mark(ax: Axes, row: pd.Series, y: float, *, colour: str, marker: str, size: float = 5.0) -> None:
    """Marker at the estimate with its interval; where only the interval is hidden, the marker alone."""
    low, high, middle = (number(row.get(name)) for name in ("conf_low", "conf_high", "estimate"))
    if low == low and high == high:
        ax.plot([low, high], [y, y], color=colour, linewidth=1.4, alpha=0.75, solid_capstyle="butt", zorder=3)
    ax.plot([middle], [y], marker=marker, color=colour, markersize=size, linestyle="none", zorder=4, clip_on=False)


def rows_axis(ax: Axes, labels: Sequence[str], *, width: int = 34, lines: int = 2, stripes: bool = True) -> None:
    """Rows from top to bottom with wrapped labels and hairlines between them."""
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.set_yticks(range(len(labels)), [wrap(label, width, lines=lines) for label in labels])
    ax.tick_params(axis="y", length=0, labelsize=TEXT, labelcolor=INK)
    if stripes:
        for edge in range(1, len(labels)):
            ax.axhline(edge - 0.5, color=GRID, linewidth=0.5, zorder=0)


def scale_axis(ax: Axes, label: str) -> None:
    """Horizontal axis from 0 to 100 with light grid lines."""
    ax.set_xlim(0, 100)
    ax.set_xticks([0, 25, 50, 75, 100])
    ax.grid(axis="x", color=GRID, linewidth=0.5)
    ax.set_xlabel(label, fontsize=SMALL, color=SOFT_INK)


def legend_above(ax: Axes, handles: Sequence[Any]) -> None:
    """One line of legend above the axes, flush left with the scale; none where nothing is drawn."""
    if not handles:
        return
    ax.legend(
        handles=list(handles),
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=len(handles),
        frameon=False,
        fontsize=SMALL,
        handlelength=1.4,
        handletextpad=0.4,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def mark_handle(label: str, *, colour: str, marker: str, line: bool = True) -> Any:
    """Legend handle of a marker with or without its interval."""
    from matplotlib.lines import Line2D

    return Line2D(
        [], [], color=colour, marker=marker, markersize=4.5, linewidth=1.4 if line else 0, label=wrap(label, 60)
    )
