"""Items of a questionnaire on one map: how high staff rate each, and how well it goes with its scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.placing import number_spots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

REFERENCE = 0.30
REFERENCE_SOURCE = "Nunnally & Bernstein, 1994"
MAP_MM = (150.0, 80.0)  # about what the layout leaves; used to judge where numbers fit
KEY_LINE_MM, KEY_AT_MM = 3.6, 14.0
ONE_COLUMN = 24  # lines of the key; more of them stand in two columns
LOOKS = {  # what the items describe -> marker, filled
    "leader_behaviour": (style.STAFF_MARKER, True),
    "workplace": ("s", False),
}


def item_map(
    item_analysis: pd.DataFrame,
    *,
    texts: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    form: str = "staff",
    responsibility: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Mean rating of each item against its item-rest correlation; numbered points, and the numbers' key below.

    The line at .30 is a convention for item-rest correlations, not a test.

    Parameters
    ----------
    item_analysis : DataFrame
        Protected: `form`, `responsibility`, `object`, `item`, `metric` ("difficulty": mean rating 0-100; "item_rest":
        correlation with the other items of its scale; others are left aside), `estimate`, `conf_low`, `conf_high`, `n`.
    texts : Mapping, optional
        Item id -> wording.
    titles : Mapping, optional
        Responsibility id -> title; heads of the key where several are drawn.
    form, responsibility : str, optional
        Which items to draw.
    ax : Axes, optional
        Where to draw; leave room below it for the key.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.

    References
    ----------
    Nunnally, J. C., & Bernstein, I. H. (1994). Psychometric theory (3rd ed.). McGraw-Hill.
    """
    require_protected(item_analysis)
    items = map_items(item_analysis, form, responsibility)
    shown = items[items["state"] == ""]
    columns = 1 if len(_key_lines(items, texts, titles, 1)) <= ONE_COLUMN else 2
    lines = _key_lines(items, texts, titles, columns)
    rows = -(-len(lines) // columns)
    ax = style.new_axes(ax, height_mm=MAP_MM[1] + 24 + KEY_LINE_MM * rows)
    ax.spines["left"].set(visible=True, color=style.HIDDEN_EDGE)
    marks.scale_axis(ax, "mean rating, 0 to 100")
    low, high = limits(shown["item_rest"])
    ax.set_ylim(low, high)
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)
    ax.set_ylabel("correlation with the other items of its scale", fontsize=style.SMALL, color=style.SOFT_INK)
    ax.axhline(REFERENCE, color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    note = {"fontsize": style.SMALL - 0.5, "color": style.SOFT_INK, "ha": "right", "va": "bottom"}
    ax.text(1.0, 1.0, f"dashed: r = .30, a convention ({REFERENCE_SOURCE})", transform=_up(ax), **note)
    ax.text(0.0, 1.0, count_words(items), transform=_up(ax), **note | {"ha": "left", "color": style.INK})
    if len(shown):
        _points(ax, shown, low, high)
        _object_legend(ax, shown)
    else:
        marks.hidden_area(ax, 0, low, 100, high - low, text="hidden" if (items["state"] == "hidden").any() else "none")
    _key(ax, lines, columns)
    return ax


def map_items(item_analysis: pd.DataFrame, form: str, responsibility: str | None) -> pd.DataFrame:
    """One row an item in table order: number, difficulty, item_rest with interval, n, state ("" where it is placed)."""
    rows = marks.pick(item_analysis, form=form)
    if responsibility is not None:
        rows = marks.pick(rows, responsibility=responsibility)
    rows = rows[rows["metric"].astype(str).isin(["difficulty", "item_rest"])]
    rows = rows.assign(**{name: rows[name].astype(object).fillna("") for name in ("responsibility", "object")})
    found = []
    for (area, kind, item), cells in rows.groupby(["responsibility", "object", "item"], sort=False):
        by_metric = marks.by_key(cells, "metric")
        mean, rest = by_metric.get("difficulty"), by_metric.get("item_rest")
        hidden = marks.is_hidden(mean) or marks.is_hidden(rest)
        placed = marks.is_shown(mean) and marks.is_shown(rest)
        row = {"responsibility": str(area), "object": str(kind), "item": str(item)}
        row |= {"difficulty": _cell(mean, "estimate"), "item_rest": _cell(rest, "estimate"), "n": _cell(mean, "n")}
        row |= {"conf_low": _cell(rest, "conf_low"), "conf_high": _cell(rest, "conf_high")}
        found.append(row | {"state": "hidden" if hidden else "" if placed else "no correlation"})
    columns = ["responsibility", "object", "item", "difficulty", "item_rest", "n", "conf_low", "conf_high", "state"]
    table = pd.DataFrame(found, columns=columns).astype({"difficulty": float, "item_rest": float, "n": float})
    table = table.sort_values("responsibility", key=lambda names: pd.factorize(names)[0], kind="stable")
    return table.reset_index(drop=True).assign(number=lambda t: np.arange(1, len(t) + 1))


def count_words(items: pd.DataFrame) -> str:
    """Say how many items are on the map: "11 of 12 items placed; 1 hidden"."""
    hidden, other = int((items["state"] == "hidden").sum()), int((items["state"] == "no correlation").sum())
    placed = len(items) - hidden - other
    parts = [f"{placed} of {len(items)} items placed"]
    parts += [f"{hidden} hidden"] if hidden else []
    parts += [f"{other} without a correlation"] if other else []
    return "; ".join(parts)


def correlation(value: float) -> str:
    """Correlation as printed: ".45", "-.12" with a true minus, "1.00"."""
    text = f"{abs(value):.2f}"
    text = text[1:] if text.startswith("0") else text
    return ("\u2212" if value < 0 and text != ".00" else "") + text


def limits(values: pd.Series) -> tuple[float, float]:
    """Find the ends of the axis: 0 to .8, wider where a correlation asks for it."""
    low = min([0.0, *(np.floor(value * 10 - 0.5) / 10 for value in values)])
    high = max([0.8, *(np.ceil(value * 10 + 0.5) / 10 for value in values)])
    return float(max(low, -1.05)), float(min(high, 1.05))


def _cell(row: pd.Series | None, column: str) -> float:
    return float("nan") if row is None or row["suppressed"] else marks.number(row.get(column))


def _up(ax: Axes):
    return marks.shifted(ax, 0, ax.transAxes, up_mm=0.8)


def _points(ax: Axes, shown: pd.DataFrame, low: float, high: float) -> None:
    width, height = MAP_MM
    for _, row in shown.iterrows():
        marker, filled = LOOKS.get(row["object"], ("^", True))
        face = style.STAFF_COLOUR if filled else "white"
        look = {"color": style.STAFF_COLOUR, "markerfacecolor": face, "markersize": 4.5, "markeredgewidth": 0.9}
        ends = [row["conf_low"], row["conf_high"]]
        if not np.isnan(ends).any():
            spot = [row["difficulty"]] * 2
            ax.plot(spot, ends, color=style.STAFF_COLOUR, linewidth=0.8, alpha=0.3, zorder=2)
        ax.plot(
            [row["difficulty"]], [row["item_rest"]], marker=marker, linestyle="none", zorder=3, clip_on=False, **look
        )
    x, y = shown["difficulty"].to_numpy(), shown["item_rest"].to_numpy()
    x_mm, y_mm = x / 100 * width, (y - low) / (high - low) * height
    box = (1.6 + 1.4 * len(str(shown["number"].max())), 2.6)
    spots = number_spots(x_mm, y_mm, box, dot=0.9, limits=MAP_MM)
    for at, (_, row) in enumerate(shown.iterrows()):
        spot = spots[at] / (width, height) * (100, high - low) + (0, low)
        if np.hypot(*(spots[at] - (x_mm[at], y_mm[at]))) > 4.5:
            how = {"color": style.HIDDEN_EDGE, "linewidth": 0.4, "zorder": 2}
            ax.plot([row["difficulty"], spot[0]], [row["item_rest"], spot[1]], **how)
        blank = {"facecolor": "white", "edgecolor": "none", "pad": 0.2, "alpha": 0.8}
        how = {"fontsize": style.SMALL, "color": style.INK, "ha": "center", "va": "center", "bbox": blank}
        ax.text(*spot, str(row["number"]), zorder=4, **how)


def _object_legend(ax: Axes, shown: pd.DataFrame) -> None:
    """Name what circles and squares stand for, where both are on the map."""
    from matplotlib.lines import Line2D

    kinds = list(dict.fromkeys(shown["object"]))
    if len(kinds) < 2:
        return
    handles = []
    for kind in kinds:
        marker, filled = LOOKS.get(kind, ("^", True))
        look = {"color": style.STAFF_COLOUR, "markerfacecolor": style.STAFF_COLOUR if filled else "white"}
        label = kind.replace("_", " ")
        handles.append(Line2D([], [], marker=marker, linestyle="none", markersize=4.5, label=label, **look))
    ax.legend(
        handles=handles,
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        bbox_transform=marks.shifted(ax, 0, ax.transAxes, up_mm=4.2),
        ncols=len(handles),
        frameon=False,
        fontsize=style.SMALL,
        handletextpad=0.2,
        columnspacing=1.2,
        borderaxespad=0.0,
    )


def _key_lines(
    items: pd.DataFrame, texts: Mapping[str, str] | None, titles: Mapping[str, str] | None, columns: int
) -> list[tuple[str, str, str]]:
    """Lines of the key: number, wording, its numbers; a line with an empty number is a head."""
    lines, before, width = [], None, 104 if columns == 1 else 42
    several = items["responsibility"].nunique() > 1
    for _, row in items.iterrows():
        if several and row["responsibility"] != before:
            title = marks.title_of(row["responsibility"], titles) or "other items"
            lines.append(("", style.wrap(title, width, lines=1), ""))
            before = row["responsibility"]
        numbers = row["state"] or f"{row['difficulty']:.0f}, {correlation(row['item_rest'])}{_n(row['n'])}"
        wording = style.wrap((texts or {}).get(row["item"], row["item"]), width, lines=1)
        lines.append((str(row["number"]), wording, numbers))
    return lines


def _n(value: float) -> str:
    return "" if np.isnan(value) else f" (n {int(value):,})"


def _key(ax: Axes, lines: Sequence[tuple[str, str, str]], columns: int) -> None:
    """Key below the map: number, wording, mean and correlation with n."""
    how = {"fontsize": style.SMALL - 0.5, "color": style.INK, "va": "top", "clip_on": False}
    rows, width = -(-len(lines) // columns), 150.0 if columns == 1 else 74.0
    for at, (number, wording, numbers) in enumerate([("", "", "mean, correlation (n)")] * columns + list(lines)):
        column, down = (at, -1) if at < columns else divmod(at - columns, max(rows, 1))
        for mm, text, ha in ((2, number, "right"), (3.5, wording, "left"), (width, numbers, "right")):
            if text:
                look = {"weight": "bold"} if not number and text == wording else {}
                look |= {"color": style.SOFT_INK} if down < 0 else {}
                up = -KEY_AT_MM - KEY_LINE_MM * down
                spot = marks.shifted(ax, mm + (width + 3) * column, ax.transAxes, up_mm=up)
                ax.text(0.0, 0.0, text, transform=spot, ha=ha, **how | look)
