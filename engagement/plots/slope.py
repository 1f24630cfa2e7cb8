"""Two waves: where each responsibility was, where it is, and whether the change is clear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.placing import spread
from engagement.plots.style import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_MM = 4.4  # height of a line of text, so that neighbours do not touch
UNCLEAR = ("unclear", "not available", "no change that matters")


def slope(
    changes: pd.DataFrame,
    *,
    form: str | None = "staff",
    object: str = "leader_behaviour",
    metric: str = "score",
    waves: tuple[str, str] = ("earlier", "later"),
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """One line a responsibility from the earlier to the later wave; changes that are clear stand out.

    Left of a line stand title and earlier estimate, right of it the later one, the change with its interval and the
    verdict. Grey: unclear, or no change that matters.

    Parameters
    ----------
    changes : DataFrame
        Protected table of `engagement.gaps.changes`: `responsibility`, `earlier`, `later` (0-100), `estimate` (later
        minus earlier), `conf_low`, `conf_high`, `verdict`; optionally `form`, `object`, `metric`, `n_earlier`,
        `n_later`.
    form, object, metric : str
        Which rows to draw where the table holds several; form None: do not ask.
    waves : pair of str
        Names of the two waves.
    titles, order, ax
        As in `say_see_show`.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(changes)
    rows = marks.by_key(picked(changes, form, object, metric), "responsibility")
    keys = marks.row_order(rows, order)
    shown = [name for name in keys if is_placed(rows[name])]
    height = max(70.0, LINE_MM * 1.12 * len(shown))
    others = [name for name in keys if name not in shown]
    ax = style.new_axes(ax, height_mm=height + 22 + LINE_MM * len(others))
    ax.set_xlim(0, 1)
    ends = np.array([[float(rows[name][wave]) for wave in ("earlier", "later")] for name in shown]).reshape(-1, 2)
    low, high = _limits(ends)
    ax.set_ylim(low, high)
    ax.set_yticks([])
    ax.set_xticks([0, 1], [style.wrap(name, 24, lines=1) for name in waves])
    ax.tick_params(axis="x", labelsize=style.TEXT, labelcolor=style.INK, length=0)
    ax.set_xlabel(_note(rows, shown, metric), fontsize=style.SMALL, color=style.SOFT_INK)
    for x in (0, 1):
        ax.axvline(x, color=style.GRID, linewidth=0.8, zorder=1)
    if not shown:
        marks.hidden_area(ax, 0, low, 1, high - low, text="hidden" if others else "nothing to compare")
    gap = LINE_MM * (high - low) / height
    for side in (0, 1):
        _labels(ax, rows, shown, ends[:, side], side, gap, (low, high), titles)
    for name, (first, last) in zip(shown, ends, strict=True):
        clear = str(rows[name]["verdict"]) not in UNCLEAR
        look = {"color": style.STAFF_COLOUR if clear else style.HIDDEN_EDGE, "linewidth": 1.8 if clear else 0.9}
        ax.plot(
            [0, 1],
            [first, last],
            marker=style.STAFF_MARKER,
            markersize=4.5,
            zorder=3 if clear else 2,
            clip_on=False,
            **look,
        )
    for down, name in enumerate(others):
        state = "hidden" if marks.is_hidden(rows[name]) else "not comparable"
        spot = marks.shifted(ax, 0, ax.transAxes, up_mm=-14 - LINE_MM * down)
        text = f"{style.wrap(marks.title_of(name, titles), 50, lines=1)}: {state}"
        ax.text(0.0, 0.0, text, transform=spot, fontsize=style.SMALL, color=style.SOFT_INK, va="top", clip_on=False)
    return ax


def picked(changes: pd.DataFrame, form: str | None, object: str, metric: str) -> pd.DataFrame:
    """Rows of one form, object and metric; columns the table lacks are not asked."""
    wanted = {"form": form, "object": object, "metric": metric}
    return marks.pick(changes, **{name: value for name, value in wanted.items() if value is not None})


def is_placed(row: pd.Series) -> bool:
    """Whether both waves may be shown."""
    return marks.is_shown(row) and not pd.isna(row["earlier"]) and not pd.isna(row["later"])


def change_word(row: pd.Series) -> str:
    """Change as printed: "+6 (+1 to +11)"; without an interval where there is none."""
    ends = [marks.number(row.get(name)) for name in ("conf_low", "conf_high")]
    text = signed(float(row["estimate"]))
    return text if np.isnan(ends).any() else f"{text} ({signed(ends[0])} to {signed(ends[1])})"


def slope_words(
    changes: pd.DataFrame,
    *,
    form: str | None = "staff",
    object: str = "leader_behaviour",
    metric: str = "score",
    waves: tuple[str, str] = ("earlier", "later"),
    titles: Mapping[str, str] | None = None,
    order: Any = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Alt text: each responsibility with both waves, the change and its verdict."""
    rows = marks.by_key(picked(changes, form, object, metric), "responsibility")
    lines = []
    for name in marks.row_order(rows, order):
        row, title = rows[name], marks.title_of(name, titles)
        if is_placed(row):
            change = f"{row['earlier']:.0f} to {row['later']:.0f}, change {change_word(row)}"
            lines.append(f"{title}: {change}, {row['verdict']}")
        else:
            lines.append(f"{title}: {'hidden' if marks.is_hidden(row) else 'not comparable'}")
    return f"Slope chart from {waves[0]} to {waves[1]}, 0 to 100, one line a responsibility.", lines


def _limits(ends: np.ndarray) -> tuple[float, float]:
    if not len(ends):
        return 0.0, 100.0
    low, high = float(ends.min()), float(ends.max())
    room = max(4.0, 0.04 * (high - low))
    return low - room, high + room


def _note(rows: Mapping[str, pd.Series], shown: list[str], metric: str) -> str:
    what = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}.get(metric, metric)
    counts = []
    for name in ("n_earlier", "n_later"):
        found = [int(rows[key][name]) for key in shown if name in rows[key] and not pd.isna(rows[key][name])]
        if found:
            counts.append(f"{min(found):,}" if min(found) == max(found) else f"{min(found):,}\N{EN DASH}{max(found):,}")
    return what + (f"; n {' and '.join(counts)}" if counts else "") + "; in brackets the plain interval of the change"


def _labels(ax: Axes, rows, shown: list[str], ends: np.ndarray, side: int, gap: float, room, titles) -> None:
    """Texts of one side, moved apart where they would touch, with a hairline to their line."""
    order = np.argsort(ends, kind="stable")
    places = np.empty(len(ends))
    places[order] = spread(ends[order], gap, low=room[0], high=room[1])
    for name, end, place in zip(shown, ends, places, strict=True):
        row = rows[name]
        clear = str(row["verdict"]) not in UNCLEAR
        mm, ha = (-4.0, "right") if side == 0 else (4.0, "left")
        if side == 0:
            text = f"{style.wrap(marks.title_of(name, titles), 40, lines=1)}  {row['earlier']:.0f}"
        else:
            text = f"{row['later']:.0f}   {change_word(row)}  {style.wrap(row['verdict'], 36, lines=1)}"
        how = {"fontsize": style.SMALL, "color": style.INK if clear else style.SOFT_INK}
        marks.beside(ax, mm, place, text, ha=ha, **how)
        near, far = (marks.shifted(ax, step, ax.get_yaxis_transform()) for step in (mm * 0.3, mm * 0.85))
        ax.annotate(
            "", xy=(side, end), xytext=(side, place), xycoords=near, textcoords=far,
            arrowprops={"arrowstyle": "-", "color": style.HIDDEN_EDGE, "linewidth": 0.4}, annotation_clip=False,
        )  # fmt: skip
