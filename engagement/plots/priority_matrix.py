"""What staff call important against how they rate it: a map with crosses, because every position is uncertain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import key, marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOT_CLEAR = "not clear of chance"
CORNERS = {  # place on the map -> words, as the table has them
    ("left", "top"): "often chosen, rated low: look here first",
    ("right", "top"): "often chosen, rated high: keep",
    ("left", "bottom"): "seldom chosen, rated low",
    ("right", "bottom"): "seldom chosen, rated high",
}
COLUMNS = (
    key.KeyColumn("", -7, "right"),
    key.KeyColumn("responsibility", -5),
    key.KeyColumn("chosen by (n)", 64, "right"),
    key.KeyColumn("rated (n)", 85, "right"),
    key.KeyColumn("quadrant, where clear", 90),
    key.KeyColumn("its probability", 152, "right"),
)


def priority_matrix(
    priorities: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Share who chose each responsibility against its rating, with the intervals of both and the lines between.

    Full points are clear of both lines, open ones are not. The key below prints both numbers with n, the quadrant and
    the probability of the likeliest quadrant.

    Parameters
    ----------
    priorities : DataFrame
        Protected table of `engagement.gaps.priorities`: `responsibility`, `importance`, `importance_low`,
        `importance_high`, `importance_line`, `see`, `see_low`, `see_high`, `reference`, `quadrant`, `probability`, `n`,
        `n_staff`.
    titles : Mapping, optional
        Responsibility id -> title.
    order : sequence of str, optional
        Numbering; the table's order by default.
    ax : Axes, optional
        Where to draw; leave room below it for the key.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(priorities)
    rows = marks.by_key(priorities, "responsibility")
    keys = marks.row_order(rows, order)
    ax = style.new_axes(ax, height_mm=key.key_height(len(keys)))
    shown = [(number, rows[name]) for number, name in enumerate(keys, start=1) if is_placed(rows[name])]
    reference, line = (_line([row for _, row in shown], name) for name in ("reference", "importance_line"))
    across = _numbers([row for _, row in shown], "see", "see_low", "see_high")
    up = _numbers([row for _, row in shown], "importance", "importance_low", "importance_high")
    ax.set_xlim(*key.limits(np.append(across, reference), least=40.0))
    ax.set_ylim(*key.limits(np.append(up, [line, 0.0]), least=40.0))
    ax.spines["left"].set(visible=True, color=style.HIDDEN_EDGE)
    ax.set_xlabel("mean rating by staff, 0 to 100", fontsize=style.SMALL, color=style.SOFT_INK)
    ax.set_ylabel("of 100 staff chose it among the most important", fontsize=style.SMALL, color=style.SOFT_INK)
    for at, draw in ((reference, ax.axvline), (line, ax.axhline)):
        if at == at:
            draw(at, color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    if shown:
        _corners(ax, reference, line)
        _crosses(ax, shown)
    else:
        (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
        hidden = any(marks.is_hidden(row) for row in rows.values())
        marks.hidden_area(ax, left, low, right - left, high - low, text="hidden" if hidden else "nothing to place")
    key.draw_key(ax, COLUMNS, [_key_row(at, name, rows[name], titles) for at, name in enumerate(keys, start=1)])
    return ax


def is_placed(row: pd.Series) -> bool:
    """Whether both coordinates may be shown."""
    return not row["suppressed"] and not pd.isna(row["importance"]) and not pd.isna(row["see"])


def priority_words(
    priorities: pd.DataFrame, *, titles: Mapping[str, str] | None = None, order: Any = None, **_: Any
) -> tuple[str, list[str]]:
    """Alt text: what is on the axes, and each responsibility with its numbers and quadrant."""
    rows = marks.by_key(priorities, "responsibility")
    lines = []
    for name in marks.row_order(rows, order):
        row, title = rows[name], marks.title_of(name, titles)
        if not is_placed(row):
            lines.append(f"{title}: {'hidden' if row['suppressed'] else 'not asked'}")
            continue
        numbers = f"chosen by {row['importance']:.0f} of 100, rated {row['see']:.0f}"
        lines.append(f"{title}: {numbers}, {str(row['quadrant']).replace(': ', ', ')}")
    return "Map of what staff call important against their rating, 0 to 100, with intervals in both directions.", lines


def _line(rows: list[pd.Series], name: str) -> float:
    """Place of a line that is the same for all rows; NaN where it is not or there is none."""
    found = {marks.number(row[name]) for row in rows}
    return found.pop() if len(found) == 1 else float("nan")


def _numbers(rows: list[pd.Series], *names: str) -> np.ndarray:
    return np.array([marks.number(row.get(name)) for row in rows for name in names], dtype=float)


def _corners(ax: Axes, reference: float, line: float) -> None:
    """Name the quadrants in the corners of the map, and say where the lines stand."""
    for (side, end), text in CORNERS.items():
        x, y, inward = (0.0, 1.0)[side == "right"], (0.0, 1.0)[end == "top"], (1, -1)[side == "right"]
        up = 0.9 if end == "top" else 1.0
        spot = marks.shifted(ax, 1.2 * inward, ax.transAxes, up_mm=up)
        how = {"fontsize": style.SMALL - 0.5, "color": style.SOFT_INK, "style": "italic"}
        ax.text(x, y, text, transform=spot, ha=side, va="bottom", zorder=1, **how)
    words = [f"{text} {value:.0f}" for text, value in (("rating", reference), ("chosen by", line)) if value == value]
    told = f"dashed lines: {', '.join(words)}" if words else ""
    spot = marks.shifted(ax, 0, ax.transAxes, up_mm=-START_NOTE_MM)
    ax.text(1.0, 0.0, told, transform=spot, ha="right", va="top", fontsize=style.SMALL - 0.5, color=style.SOFT_INK)


START_NOTE_MM = 5.2  # below the axes, on the line of the axis label


def _crosses(ax: Axes, shown: list[tuple[int, pd.Series]]) -> None:
    colour = style.STAFF_COLOUR
    for _, row in shown:
        x, y = float(row["see"]), float(row["importance"])
        for low, high, across in (("see_low", "see_high", True), ("importance_low", "importance_high", False)):
            ends = [marks.number(row.get(low)), marks.number(row.get(high))]
            if not np.isnan(ends).any():
                line = (ends, [y, y]) if across else ([x, x], ends)
                ax.plot(*line, color=colour, linewidth=0.9, alpha=0.4, solid_capstyle="butt", zorder=2)
        clear = str(row["quadrant"]) in CORNERS.values()
        look = {"markerfacecolor": colour if clear else "white", "markeredgewidth": 1.0, "markersize": 5.5}
        ax.plot([x], [y], marker=style.STAFF_MARKER, color=colour, linestyle="none", zorder=3, clip_on=False, **look)
    x, y = (_numbers([row for _, row in shown], name) for name in ("see", "importance"))
    key.number_points(ax, x, y, [number for number, _ in shown])


def _key_row(number: int, name: str, row: pd.Series, titles: Mapping[str, str] | None) -> list[str]:
    title = style.wrap(marks.title_of(name, titles), 42, lines=1)
    if not is_placed(row):
        return [str(number), title, "", "", "hidden" if row["suppressed"] else "not asked", ""]
    chosen, rated = (
        f"{row[value]:.0f}" + ("" if pd.isna(row[count]) else f" ({int(row[count]):,})")
        for value, count in (("importance", "n"), ("see", "n_staff"))
    )
    chance = key.probability_word(marks.number(row["probability"]))
    return [str(number), title, chosen, rated, style.wrap(row["quadrant"], 42, lines=1), chance]
