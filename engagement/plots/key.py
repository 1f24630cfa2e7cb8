"""Key of numbered points below a map: one line a point, its columns in millimetres from the left edge of the axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engagement.plots import marks, style
from engagement.plots.placing import number_spots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_MM = 3.7
START_MM = 13.5  # below the axes: room for tick labels and the label of the axis
HEAD_MM = 1.2  # between the heads, which may have two lines and grow upwards, and the first row
MAP_MM = (152.0, 82.0)  # about what the layout leaves; used to judge where numbers fit


class Strong(str):
    """Text of the key in bold."""


@dataclass(frozen=True)
class KeyColumn:
    """One column of the key: its head, where it stands, and to which side its text goes."""

    head: str
    mm: float
    ha: str = "left"


def key_height(rows: int) -> float:
    """Height in mm that a map with a key of so many rows needs."""
    return MAP_MM[1] + 22 + LINE_MM * (rows + 1)


def draw_key(ax: Axes, columns: Sequence[KeyColumn], rows: Sequence[Sequence[str]]) -> None:
    """Write the heads and the rows below the axes; a text of several words must fit its column already."""
    how = {"fontsize": style.SMALL - 0.3, "clip_on": False, "linespacing": 1.1}
    lines = [[column.head for column in columns], *rows]
    for down, texts in enumerate(lines):
        for column, text in zip(columns, texts, strict=True):
            if not text:
                continue
            up = -START_MM - LINE_MM * down if down else HEAD_MM - START_MM - LINE_MM
            spot = marks.shifted(ax, column.mm, ax.transAxes, up_mm=up)
            look = {"va": "top", "color": style.INK} if down else {"va": "bottom", "color": style.SOFT_INK}
            look["weight"] = "bold" if isinstance(text, Strong) else "normal"
            ax.text(0.0, 0.0, text, transform=spot, ha=column.ha, **how | look)


def number_points(ax: Axes, x: np.ndarray, y: np.ndarray, numbers: Sequence[int]) -> None:
    """Put each point's number on a free spot near it, with a hairline where that is not beside it."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    size = np.array(MAP_MM)
    scale, start = np.array([right - left, high - low]), np.array([left, low])
    at = (np.column_stack([x, y]) - start) / scale * size
    box = (1.6 + 1.4 * len(str(max(numbers))), 2.6)
    spots = number_spots(at[:, 0], at[:, 1], box, dot=1.0, limits=MAP_MM)
    for point, spot, number in zip(at, spots, numbers, strict=True):
        place = spot / size * scale + start
        if np.hypot(*(spot - point)) > 4.5:
            ends = np.vstack([point / size * scale + start, place])
            ax.plot(ends[:, 0], ends[:, 1], color=style.HIDDEN_EDGE, linewidth=0.4, zorder=2)
        blank = {"facecolor": "white", "edgecolor": "none", "pad": 0.2, "alpha": 0.8}
        how = {"fontsize": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "bbox": blank}
        ax.text(*place, str(number), zorder=5, **how)


def limits(values: np.ndarray, *, least: float, low: float = 0.0, high: float = 100.0) -> tuple[float, float]:
    """Find the ends of an axis in tens that hold all values with room, at least `least` wide, inside low and high."""
    known = values[np.isfinite(values)]
    if not len(known):
        return low, high
    first = max(low, 10 * np.floor((known.min() - 2) / 10))
    last = min(high, 10 * np.ceil((known.max() + 2) / 10))
    middle, half = (first + last) / 2, least / 2
    if last - first < least:
        first = max(low, 10 * np.floor(min(middle - half, high - least) / 10))
        last = min(high, max(first + least, last))
    return float(first), float(last)


def probability_word(value: float) -> str:
    """Probability as printed: ".97", ">.99", "<.01"; a dash where there is none."""
    if value != value:
        return "\N{EN DASH}"
    if value > 0.99:
        return ">.99"
    return "<.01" if value < 0.01 else f"{value:.2f}"[1:]
