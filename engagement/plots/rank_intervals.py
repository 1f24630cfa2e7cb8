"""Ranks of units as intervals: a rank is printed only where it can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 15


def rank_intervals(
    ranks: pd.DataFrame,
    *,
    responsibility: str | None = None,
    object: str = "leader_behaviour",
    metric: str = "score",
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Ranks each unit can have, as a bar from the best to the worst; units in the order of their ratings.

    A point marks the rank in the order of the ratings where the unit separates; grey bars are units that could have any
    rank. Rating and n stand beside.

    Parameters
    ----------
    ranks : DataFrame
        Protected table of `engagement.gaps.rank_intervals`: `unit`, `responsibility`, `estimate`, `rank`, `rank_low`,
        `rank_high`, `separates`, `n`; optionally `object`, `metric`, `conf_level`.
    responsibility : str, optional
        Which one to draw; needed where the table holds several.
    object, metric : str
        Which rows to draw where the table holds several.
    titles : Mapping, optional
        Responsibility id -> title.
    order : sequence of str, optional
        Units from the top; by default the highest rating first, hidden units last.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate, or holds several responsibilities and none was chosen.
    """
    require_protected(ranks)
    rows = one_scale(ranks, responsibility, object, metric)
    keys, by_unit = order_of(rows, order), marks.by_key(rows, "unit")
    last = max([2.0, len(keys), *(marks.number(row["rank_high"]) for row in by_unit.values() if has_rank(row))])
    ax = style.new_axes(ax, height_mm=24 + 5.6 * max(len(keys), 1))
    marks.rows_axis(ax, keys, width=44, lines=1)
    _axis(ax, last, rows)
    marks.head(ax, 10, "rating (n)")
    marks.head(ax, 30, "rank")
    for place, unit in enumerate(keys):
        row = by_unit[unit]
        if not has_rank(row):
            text = "hidden" if marks.is_hidden(row) else "not rated"
            marks.hidden_area(ax, 0.5, place - 0.3, last, 0.6, text=text)
            continue
        told = bool(row["separates"])
        ends = [float(row["rank_low"]) - 0.35, float(row["rank_high"]) + 0.35]
        colour = style.STAFF_COLOUR if told else style.HIDDEN_EDGE
        ax.plot(ends, [place, place], color=colour, linewidth=3.2, alpha=0.55, solid_capstyle="butt", zorder=2)
        if told and not pd.isna(row["rank"]):
            look = {"color": colour, "markersize": 5.0, "linestyle": "none"}
            ax.plot([float(row["rank"])], [place], marker=style.STAFF_MARKER, zorder=3, **look)
        marks.beside(ax, 10, place, marks.with_n(row))
        marks.beside(ax, 30, place, rank_word(row), fontsize=style.SMALL)
    title = (
        marks.title_of(str(rows["responsibility"].iloc[0]), titles) if len(rows) and "responsibility" in rows else ""
    )
    ax.set_title(style.wrap(title, 60, lines=1), fontsize=style.TEXT, loc="left", color=style.INK, pad=15)
    handles = [("ranks the unit can have", style.STAFF_COLOUR), ("could have any rank: not ranked", style.HIDDEN_EDGE)]
    marks.legend_above(ax, [_bar(text, colour) for text, colour in handles])
    return ax


def one_scale(ranks: pd.DataFrame, responsibility: str | None, object: str, metric: str) -> pd.DataFrame:
    """Rows of one responsibility, object and metric.

    Raises
    ------
    ValueError
        If there are several responsibilities and none is named, or an unknown one is.
    """
    known = list(dict.fromkeys(ranks["responsibility"].astype(str)))
    if responsibility is None and len(known) > 1:
        raise ValueError(f"the table holds {len(known)} responsibilities ({', '.join(known)}); name one.")
    if responsibility is not None and responsibility not in known:
        raise ValueError(f"the table has no responsibility {responsibility!r}; it holds {', '.join(known) or 'none'}.")
    rows = ranks if responsibility is None else marks.pick(ranks, responsibility=responsibility)
    return marks.pick(rows, object=object, metric=metric)


def order_of(rows: pd.DataFrame, order: Sequence[str] | None) -> list[str]:
    """Units from the top: as wanted, else the highest rating first and hidden units last."""
    ranked = rows.assign(estimate=rows["estimate"].astype("Float64")).sort_values(
        "estimate", ascending=False, na_position="last", kind="stable"
    )
    return marks.row_order(ranked["unit"], order)


def has_rank(row: pd.Series) -> bool:
    """Whether the row may be drawn: shown, and with both ends of its interval."""
    return marks.is_shown(row) and not pd.isna(row["rank_low"]) and not pd.isna(row["rank_high"])


def rank_word(row: pd.Series) -> str:
    """Ranks in words: "2", "1 to 4", "any"."""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    if not row["separates"]:
        return "any"
    return str(low) if low == high else f"{low} to {high}"


def rank_words(
    ranks: pd.DataFrame,
    *,
    responsibility: str | None = None,
    object: str = "leader_behaviour",
    metric: str = "score",
    titles: Mapping[str, str] | None = None,
    order: Any = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Alt text: how many units separate, and each with its rating and ranks (of more than 15, those that separate)."""
    rows = one_scale(ranks, responsibility, object, metric)
    by_unit = marks.by_key(rows, "unit")
    units = order_of(rows, order)
    told = [unit for unit in units if has_rank(by_unit[unit]) and by_unit[unit]["separates"]]
    hidden = sum(marks.is_hidden(by_unit[unit]) for unit in units)
    name = marks.title_of(str(rows["responsibility"].iloc[0]), titles) if len(rows) else "no responsibility"
    lines = []
    for unit in units if len(units) <= MOST_ROWS else told:
        row = by_unit[unit]
        state = "hidden" if marks.is_hidden(row) else "not rated"
        lines.append(
            f"{unit}: rating {row['estimate']:.0f}, rank {rank_word(row)}" if has_rank(row) else f"{unit}: {state}"
        )
    head = f"Ranks that {len(units)} units can have on {name}: {len(told)} separate from others, {hidden} hidden."
    return head, lines


def _axis(ax: Axes, last: float, rows: pd.DataFrame) -> None:
    ax.set_xlim(0.5, last + 0.5)
    step = 1 if last <= 12 else 5 if last <= 40 else 10
    ax.set_xticks(
        sorted({1, int(last), *(tick for tick in range(step, int(last) + 1, step) if last - tick > step / 3)})
    )
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    levels = rows["conf_level"].dropna() if "conf_level" in rows else pd.Series(dtype=float)
    sure = f"; all intervals hold together with probability {float(levels.iloc[0]):g}" if len(levels) else ""
    ax.set_xlabel(f"rank, 1 = highest rating{sure}", fontsize=style.SMALL, color=style.SOFT_INK)


def _bar(label: str, colour: str) -> Any:
    from matplotlib.lines import Line2D

    return Line2D([], [], color=colour, linewidth=3.2, alpha=0.55, label=label)
