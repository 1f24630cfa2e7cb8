"""Answers as they came in: the response rate day by day, and the new answers of each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.placing import spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOOKS = {"staff": (style.STAFF_COLOUR, "-"), "leader": (style.LEADER_COLOUR, (0, (5, 1.5)))}
PANEL_MM = 120.0  # about what the layout leaves; used to judge which texts fit beside one another
LINE_MM, BAND_MM, LANE_MM = 52.0, 19.0, 3.4
BAR, ROOM = 0.55, 0.22  # of a band: longest bar, and what lies below it
NUMBERED = 24


def participation_days(
    participation_days: pd.DataFrame,
    *,
    reminders: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Cumulative response rate as a step line, new answers of each step as bars below it.

    Parameters
    ----------
    participation_days : DataFrame
        Protected: `form`, `day` (ISO date that ends the step), `n` (new answers), `cumulative`, `population`,
        `estimate` (cumulative response rate, percent).
    reminders : Mapping, optional
        ISO date -> label, drawn as vertical lines.
    titles : Mapping, optional
        Form -> words to print.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate, or a date cannot be read.
    """
    require_protected(participation_days)
    days = dates(participation_days["day"], "day")
    forms = list(dict.fromkeys(participation_days["form"].astype(str)))
    column, top, label = line_axis(participation_days)
    band = BAND_MM / LINE_MM * top
    marked = reminder_lanes(reminders, days)
    lanes = 1 + max([-1, *(lane for _, _, lane, _ in marked)])
    ax = style.new_axes(ax, height_mm=16 + LINE_MM + LANE_MM * lanes + BAND_MM * len(forms))
    start, end = _ends(days, [day for day, *_ in marked])
    ax.set_xlim(start, end)
    ax.set_ylim(-band * len(forms), top)
    ticks = [0, 25, 50, 75, 100] if column == "estimate" else [0, top / 2, top]
    ax.set_yticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    ax.grid(axis="y", color=style.GRID, linewidth=0.5)
    _date_ticks(ax, days)
    note = {"fontsize": style.SMALL, "color": style.INK, "va": "bottom"}
    over = marks.shifted(ax, 0, ax.transAxes, up_mm=1.0 + LANE_MM * lanes)
    ax.text(0.0, 1.0, label + hidden_words(participation_days), transform=over, **note)
    for day, text, lane, side in marked:
        ax.plot([day, day], [0, top], color=style.INK, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)
        spot = marks.shifted(ax, 0, ax.get_xaxis_transform(), up_mm=0.8 + LANE_MM * lane)
        ax.text(day, 1.0, text, transform=spot, ha=side, **note | {"fontsize": style.SMALL - 0.5})
    ends = []
    for place, form in enumerate(forms):
        rows = _form_rows(participation_days, form)
        ends += _line(ax, rows, form, column)
        name = "new answers" if len(forms) == 1 else f"new answers,\n{style.wrap((titles or {}).get(form, form), 14)}"
        _bars(ax, rows, form, name, -band * (place + 1), band)
    _end_labels(ax, ends, titles, top)
    if not ends:
        state = "hidden" if participation_days["suppressed"].astype(bool).any() else "no answers"
        marks.hidden_area(ax, start, 0, end - start, top, text=state)
    return ax


def line_axis(table: pd.DataFrame) -> tuple[str, float, str]:
    """Column the line shows, upper end of its axis and the words: counts where the headcount is not known."""
    if table["estimate"].notna().any() or not table["cumulative"].notna().any():
        return "estimate", 100.0, "answered so far, of 100 people employed"
    return "cumulative", float(table["cumulative"].astype(float).max()), "answers so far"


def hidden_words(table: pd.DataFrame) -> str:
    """Say how many steps are hidden: "; 3 of 70 steps hidden"."""
    hidden = int(table["suppressed"].astype(bool).sum())
    return f"; {hidden} of {len(table)} steps hidden" if hidden else ""


def dates(texts: pd.Series, column: str) -> np.ndarray:
    """Days since 1970; a text that is no ISO date is refused."""
    found = pd.to_datetime(texts.astype(str), format="%Y-%m-%d", errors="coerce")
    if found.isna().any():
        bad = str(texts[found.isna()].iloc[0])
        raise ValueError(f"{column} holds {bad!r}; expected an ISO date such as 2026-03-14.")
    return found.to_numpy().astype("datetime64[D]").astype(float)


def reminder_lanes(reminders: Mapping[str, str] | None, days: np.ndarray) -> list[tuple[float, str, int, str]]:
    """Day, label, lane and side of each reminder: labels that would touch stand in different lanes."""
    if not reminders:
        return []
    at = dates(pd.Series(list(reminders)), "reminders")
    start, end = _ends(days, list(at))
    lanes: list[list[tuple[float, float]]] = []
    found = []
    for index in np.argsort(at, kind="stable"):
        label = style.wrap(list(reminders.values())[index], 40, lines=1)
        mm, width = (at[index] - start) / (end - start) * PANEL_MM, 1.25 * len(label) + 4
        side = "left" if mm + width <= PANEL_MM + 15 else "right"
        low, high = (mm, mm + width) if side == "left" else (mm - width, mm)
        free = (i for i, taken in enumerate(lanes) if all(high <= a or b <= low for a, b in taken))
        lane = next(free, len(lanes))
        lanes += [[]] if lane == len(lanes) else []
        lanes[lane].append((low, high))
        found.append((float(at[index]), label, lane, side))
    return found


def last_shown(rows: pd.DataFrame, column: str) -> pd.Series | None:
    """Last step of a form whose `column` may be shown."""
    shown = rows[~rows["suppressed"].astype(bool) & rows[column].notna()]
    return None if shown.empty else shown.iloc[-1]


def result_words(row: pd.Series) -> str:
    """Last point in words: "64% (268 of 420)"."""
    rate = "" if pd.isna(row["estimate"]) else f"{row['estimate']:.0f}%"
    if pd.isna(row["cumulative"]):
        return rate
    people = f"{int(row['cumulative']):,}"
    people += "" if pd.isna(row["population"]) else f" of {int(row['population']):,}"
    return f"{rate}\n({people})" if rate else people


def _form_rows(table: pd.DataFrame, form: str) -> pd.DataFrame:
    rows = table[table["form"].astype(str) == form]
    return rows.assign(place=dates(rows["day"], "day")).sort_values("place", kind="stable")


def _ends(days: np.ndarray, others: list[float]) -> tuple[float, float]:
    places = [*days, *others]
    if not places:
        return 0.0, 1.0
    pad = max(1.0, 0.02 * (max(places) - min(places)))
    return min(places) - pad, max(places) + pad


def _look(form: str) -> tuple:
    return LOOKS.get(form, (style.INK, ":"))


def _line(ax: Axes, rows: pd.DataFrame, form: str, column: str) -> list[tuple[float, pd.Series, str]]:
    """Step line, broken where a step is hidden; returns where it ends."""
    row = last_shown(rows, column)
    if row is None:
        return []
    values = rows[column].astype("float64").where(~rows["suppressed"].astype(bool)).to_numpy()
    places = rows["place"].to_numpy()
    x, y = np.r_[places[0], places, ax.get_xlim()[1]], np.r_[0.0, values, values[-1]]
    colour, dashes = _look(form)
    ax.step(x, y, where="post", color=colour, linewidth=1.6, linestyle=dashes, zorder=3)
    return [(float(row[column]), row, form)]


def _end_labels(ax: Axes, ends: list, titles: Mapping[str, str] | None, top: float) -> None:
    """Name and result at the end of each line, moved apart where lines end close to one another."""
    ends = sorted(ends, key=lambda end: end[0])
    gap = 9.5 / LINE_MM * top
    places = spread([value for value, _, _ in ends], gap, low=gap / 2, high=top)
    for place, (_, row, form) in zip(places, ends, strict=True):
        text = f"{style.wrap((titles or {}).get(form, form), 16)}\n{result_words(row)}"
        marks.beside(ax, 1.5, place, text, ha="left", fontsize=style.SMALL, color=_look(form)[0], linespacing=1.15)


def _bars(ax: Axes, rows: pd.DataFrame, form: str, name: str, base: float, band: float) -> None:
    """Draw the new answers of each step in a band of their own below the line; the longest bar fills it."""
    base += ROOM * band
    ax.axhline(base, color=style.HIDDEN_EDGE, linewidth=0.5)
    shown = rows[~rows["suppressed"].astype(bool) & rows["n"].notna()]
    if len(rows) > NUMBERED and len(shown):
        name += f",\nup to {int(shown['n'].max())}"
    marks.beside(ax, -1.5, base + 0.3 * band, name, ha="right", fontsize=style.SMALL, color=style.SOFT_INK)
    unit = BAR * band / max([1.0, *shown["n"].astype(float)])
    start, end = ax.get_xlim()
    width = min(0.7, 0.05 * (end - start))
    for _, row in rows.iterrows():
        left, tall = row["place"] - width / 2, BAR * band
        if row["suppressed"]:
            marks.hidden_area(ax, left, base, width, tall, text="hidden" if len(rows) <= 4 else "")
        elif not pd.isna(row["n"]):
            ax.bar(row["place"], row["n"] * unit, width=width, bottom=base, color=_look(form)[0], alpha=0.55, zorder=2)
            if len(rows) <= NUMBERED:
                how = {"fontsize": style.SMALL - 0.5, "color": style.INK, "ha": "center", "va": "bottom"}
                ax.text(row["place"], base + row["n"] * unit + 0.02 * band, f"{int(row['n'])}", **how)


def _date_ticks(ax: Axes, days: np.ndarray) -> None:
    """ISO dates of steps, as many as stand clear of one another."""
    start, end = ax.get_xlim()
    chosen: list[float] = []
    for day in np.unique(days):
        if not chosen or (day - chosen[-1]) / (end - start) * PANEL_MM >= 20:
            chosen.append(day)
    labels = [str(np.datetime64(int(day), "D")) for day in chosen]
    ax.set_xticks(chosen, labels)
