"""Do people of a unit see the same? Agreement within each unit, one row a responsibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.placing import swarm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CUT = 0.70
CUT_SOURCE = "James, 1982"
USUAL_NULL = "slight skew"
PANEL_MM, DOT_MM = 70.0, 1.9  # the panel is what the layout leaves: used only to stack dots
MEDIAN_COLOUR = style.INK


def agreement_strip(
    agreement: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    null: str | None = None,
    object: str | None = "leader_behaviour",
    metric: str = "rwg_j",
    order: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Agreement of every unit as a dot, the median of the units shown, and how many reach .70.

    Hidden units are counted in words and placed nowhere.

    Parameters
    ----------
    agreement : DataFrame
        Protected: `unit`, `responsibility`, `object`, `metric`, `null`, `estimate` (0 to 1), `n`.
    titles : Mapping, optional
        Responsibility id -> title.
    null : str or None
        Which yardstick to draw: how people answer who do not agree. None: the slight skew where the table has it
        (five points), else the first there is.
    object : str or None
        Which items to draw where the table holds both.
    metric : str
        "rwg_j", or "rwg" for single items.
    order : sequence of str, optional
        Responsibility ids in the wanted order.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate, or holds no such null.

    References
    ----------
    James, L. R. (1982). Aggregation bias in estimates of perceptual agreement. Journal of Applied Psychology, 67,
    219-229.
    """
    require_protected(agreement)
    rows, null = agreement_rows(agreement, null=null, object=object, metric=metric)
    keys = marks.row_order(rows["responsibility"], order)
    values = {key: shown_values(rows, key) for key in keys}
    lanes = {key: swarm(values[key] * PANEL_MM, DOT_MM) for key in keys}
    deepest = max([1, *(2 * int(np.abs(lane).max()) + 1 for lane in lanes.values() if len(lane))])
    step = min(1.9, 24 / deepest)  # mm between lanes: dots of very many alike units overlap in part
    row_mm = max(8.0, step * deepest + 3.0)
    ax = style.new_axes(ax, height_mm=24 + row_mm * max(len(keys), 1))
    marks.rows_axis(ax, [marks.title_of(key, titles) for key in keys], width=34)
    ax.set_xlim(-0.02, 1.02)
    ax.set_xticks([0, 0.25, 0.5, 0.7, 0.75, 1], ["0", ".25", ".50", "", ".75", "1"])
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    label = f"agreement within the unit: {metric.replace('rwg_j', 'rwg(j)')} against {null};\n1 = all answer alike"
    ax.set_xlabel(label, fontsize=style.SMALL, color=style.SOFT_INK)
    ax.axvline(CUT, color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
    marks.legend_above(ax, _legend())
    marks.head(ax, 12, "Units at .70\nor more")
    marks.head(ax, 30, "Median")
    marks.head(ax, 45, "Units\nshown")
    for place, key in enumerate(keys):
        marks.beside(ax, 45, place, f"{len(values[key])} of {units_of(rows, key)}", fontsize=style.SMALL)
        if not len(values[key]):
            state = "hidden" if any_hidden(rows, key) else "no value"
            marks.hidden_area(ax, 0, place - 0.3, 1, 0.6, text=state)
            continue
        look = {"color": style.STAFF_COLOUR, "markeredgecolor": "white", "markeredgewidth": 0.4, "markersize": 4.6}
        y = place - lanes[key] * step / row_mm
        ax.plot(values[key], y, linestyle="none", marker=style.STAFF_MARKER, zorder=3, clip_on=False, **look)
        middle = float(np.median(values[key]))
        ax.plot([middle] * 2, [place - 0.47, place + 0.47], color=MEDIAN_COLOUR, linewidth=2.0, zorder=2)
        marks.beside(ax, 12, place, f"{reached(values[key])} of {len(values[key])}")
        marks.beside(ax, 30, place, two_decimals(middle))
    return ax


def agreement_rows(
    agreement: pd.DataFrame, *, null: str | None, object: str | None, metric: str
) -> tuple[pd.DataFrame, str]:
    """Rows to draw, one per unit and responsibility, and their null."""
    rows = marks.pick(agreement, metric=metric)
    if object is not None:
        rows = marks.pick(rows, object=object)
    known = list(dict.fromkeys(rows["null"].dropna().astype(str)))
    if null is None:
        null = USUAL_NULL if USUAL_NULL in known or not known else known[0]
    if known and null not in known:
        raise ValueError(f"the table has no null {null!r}; it holds {', '.join(known)}.")
    return rows[rows["null"].astype(str) == null], null


def shown_values(rows: pd.DataFrame, responsibility: str) -> np.ndarray:
    """Agreement of the units that may be shown, in table order."""
    cells = marks.pick(rows, responsibility=responsibility)
    shown = cells[~cells["suppressed"].astype(bool) & cells["estimate"].notna()]
    return shown["estimate"].astype(float).to_numpy()


def units_of(rows: pd.DataFrame, responsibility: str) -> int:
    """Units with a row for the responsibility, hidden ones included."""
    return int(marks.pick(rows, responsibility=responsibility)["unit"].nunique())


def any_hidden(rows: pd.DataFrame, responsibility: str) -> bool:
    """Whether a unit of the responsibility is hidden."""
    return bool(marks.pick(rows, responsibility=responsibility)["suppressed"].astype(bool).any())


def reached(values: np.ndarray) -> int:
    """How many values reach the cut."""
    return int((values >= CUT - 1e-9).sum())


def two_decimals(value: float) -> str:
    """Agreement as printed: ".74", "1.00"."""
    text = f"{value:.2f}"
    return text[1:] if text.startswith("0") else text


def _legend() -> list:
    from matplotlib.lines import Line2D

    return [
        marks.mark_handle("a unit", colour=style.STAFF_COLOUR, marker=style.STAFF_MARKER, line=False),
        Line2D([], [], color=MEDIAN_COLOUR, marker="|", markersize=7, markeredgewidth=2, linewidth=0, label="median"),
        Line2D(
            [], [], color=style.INK, linewidth=0.9, linestyle=(0, (4, 3)), label=f".70, a convention ({CUT_SOURCE})"
        ),
    ]
