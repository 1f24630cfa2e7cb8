"""Perception and performance: one point a unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAMED = 15


def link_scatter(
    link_points: pd.DataFrame,
    *,
    links: pd.DataFrame | None = None,
    responsibility: str | None = None,
    indicator: str | None = None,
    object: str = "leader_behaviour",
    titles: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Staff rating against an indicator over units, numbered points with their names beside the axes.

    No line is fitted: a cross-section of a few units carries none.

    Parameters
    ----------
    link_points : DataFrame
        Protected: `unit`, `responsibility`, `indicator`, `see` (0-100), `value`, `n`.
    links : DataFrame, optional
        Protected: `indicator`, `responsibility`, `metric`, `estimate`, `conf_low`, `conf_high`, `n`, `ladder`.
    responsibility, indicator : str, optional
        Needed where the tables hold more than one pair.
    object : str
        Which ratings to draw where the tables hold both: leader_behaviour or workplace.
    titles : Mapping, optional
        Responsibility id (and indicator id) -> title.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If a table has not passed the gate, or holds several pairs and none was chosen.
    """
    require_protected(link_points)
    if links is not None:
        require_protected(links)
    responsibility, indicator = one_pair(link_points, responsibility, indicator)
    points = marks.pick(link_points, responsibility=responsibility, indicator=indicator, object=object)
    links = None if links is None else marks.pick(links, object=object)
    shown = points[~points["suppressed"].astype(bool) & points["see"].notna() & points["value"].notna()]
    ax = style.new_axes(ax, height_mm=90)
    ax.spines["left"].set(visible=True, color=style.HIDDEN_EDGE)
    ax.grid(color=style.GRID, linewidth=0.5)
    ax.set_xlim(0, 100)
    ax.set_xlabel(f"{marks.title_of(responsibility, titles)}: mean rating by staff, 0 to 100", fontsize=style.SMALL)
    ax.set_ylabel(style.wrap(marks.title_of(indicator, titles), 40), fontsize=style.SMALL)
    if len(shown):
        _points(ax, shown)
    else:
        ax.set_yticks([])
        marks.hidden_area(ax, 0, 0, 100, 1)
    ax.set_title(
        summary(links, responsibility, indicator, len(shown)), fontsize=style.TEXT, loc="left", color=style.INK
    )
    hidden = int(points["suppressed"].astype(bool).sum())
    if hidden and len(shown):
        how = {"fontsize": style.SMALL, "va": "bottom", "color": style.SOFT_INK}
        ax.text(1.0, 0.0, f"{hidden} hidden", transform=marks.shifted(ax, 4, ax.transAxes), **how)
    return ax


def one_pair(link_points: pd.DataFrame, responsibility: str | None, indicator: str | None) -> tuple[str, str]:
    """Return the pair to draw: as named, else the only one in the table."""
    found = []
    for name, value in (("responsibility", responsibility), ("indicator", indicator)):
        known = list(dict.fromkeys(link_points[name].astype(str)))
        if value is None and len(known) != 1:
            raise ValueError(
                f"link_points holds {len(known)} values of {name} ({', '.join(known)}); name one: {name}=..."
            )
        if value is not None and value not in known:
            raise ValueError(f"link_points has no {name} {value!r}; it holds {', '.join(known)}.")
        found.append(value if value is not None else known[0])
    return found[0], found[1]


def summary(links: pd.DataFrame | None, responsibility: str, indicator: str, units: int) -> str:
    """Title of the figure: the correlation with its interval, or why there is none."""
    if not units:
        return "all units hidden"
    rows = None if links is None else marks.pick(links, responsibility=responsibility, indicator=indicator)
    if rows is not None and "metric" in rows:
        rows = rows.sort_values("metric", key=lambda names: names != "spearman", kind="stable")
    row = None if rows is None or rows.empty else rows.iloc[0]
    if row is None or not marks.is_shown(row) or row.get("ladder") == "plot only":
        return f"{units} units: plot only"
    text = f"{row.get('metric', 'correlation')} correlation {row['estimate']:.2f}"
    if not pd.isna(row["conf_low"]):
        text += f", interval {row['conf_low']:.2f} to {row['conf_high']:.2f}"
    return f"{text}; {int(row['n'])} units".replace("-", "\u2212").capitalize()


def _points(ax: Axes, shown: pd.DataFrame) -> None:
    from matplotlib.transforms import offset_copy

    x, y = (shown[name].astype("float64").to_numpy() for name in ("see", "value"))
    look = {"marker": style.STAFF_MARKER, "color": style.STAFF_COLOUR, "markersize": 6, "markeredgecolor": "white"}
    ax.plot(x, y, linestyle="none", alpha=0.9, **look)
    low, high = max(0, 10 * np.floor(x.min() / 10 - 0.5)), min(100, 10 * np.ceil(x.max() / 10 + 0.5))
    ax.set_xlim(low, high)
    ax.margins(y=0.12)
    if len(shown) > NAMED:
        return
    lines = []
    sides = free_sides(x / max(high - low, 1), y / max(np.ptp(y), 1e-9))
    for place, (_, row) in enumerate(shown.iterrows(), start=1):
        right, up = sides[place - 1]
        moved = offset_copy(ax.transData, fig=ax.figure, x=7 * right, y=7 * up, units="points")
        ax.text(row["see"], row["value"], str(place), fontsize=style.SMALL, ha="center", va="center", transform=moved)
        count = "" if pd.isna(row["n"]) else f" (n {int(row['n'])})"
        name = style.wrap(f"{row['unit']}{count}", 34).replace("\n", "\n      ")
        lines.append(f"{place:>2}  {name}")
    names = {"fontsize": style.SMALL, "va": "top", "color": style.INK, "linespacing": 1.35}
    ax.text(1.0, 1.0, "\n".join(lines), transform=marks.shifted(ax, 4, ax.transAxes), **names)


def free_sides(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
    """Side of each point on which its number is farthest from other points and from numbers already placed."""
    around = [(1, 0), (0, 1), (-1, 0), (0, -1), (0.8, 0.8), (-0.8, 0.8), (-0.8, -0.8), (0.8, -0.8)]
    taken = list(zip(x, y, strict=True))
    chosen = []
    for place in range(len(x)):
        others = np.array([spot for index, spot in enumerate(taken) if index != place]).reshape(-1, 2)
        spots = [(x[place] + 0.025 * right, y[place] + 0.04 * up) for right, up in around]
        room = [np.inf if not len(others) else np.hypot(*(others - spot).T).min() for spot in spots]
        best = int(np.argmax(np.round(np.minimum(room, 0.06), 6)))
        chosen.append(around[best])
        taken.append(spots[best])
    return chosen
