"""More than two waves: small multiples, one panel a responsibility; a line breaks where the questions changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACROSS = 3
PANEL_MM, TITLE_MM, FOOT_MM = 24.0, 8.0, 6.0
LOOKS = {
    "staff": (style.STAFF_COLOUR, style.STAFF_MARKER),
    "leader": (style.LEADER_COLOUR, style.LEADER_MARKER),
}


def trend(
    trend: pd.DataFrame,
    *,
    object: str = "leader_behaviour",
    metric: str = "score",
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    waves: Sequence[str] | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Estimate of every wave with its interval, all panels on 0-100; first and last value printed.

    A line joins waves of one segment only: where questions were reworded or replaced it breaks. Open points have no
    interval, because n was not published or their spread is hidden. Hidden waves are hatched.

    Parameters
    ----------
    trend : DataFrame
        Protected table of `engagement.gaps.change.wave_series`: `wave`, `responsibility`, `estimate`, `conf_low`,
        `conf_high` (may be missing), `n` (may be missing), `series` (or `segment`: which waves asked the same
        questions); optionally `form`, `object`, `metric`.
    object, metric : str
        Which rows to draw where the table holds several.
    titles : Mapping, optional
        Responsibility id -> title.
    order : sequence of str, optional
        Panels in reading order.
    waves : sequence of str, optional
        Waves from the left; the table's order by default.
    leaders_label, staff_label : str
        What the two groups are called.
    ax : Axes, optional
        Where to draw; the panels are axes inside it (`ax.child_axes`).

    Returns
    -------
    Axes
        The frame that holds the panels.

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(trend)
    rows = with_segments(marks.pick(trend, object=object, metric=metric))
    keys = marks.row_order(rows["responsibility"], order)
    steps = marks.row_order(rows["wave"].astype(str), waves)
    down = max(-(-len(keys) // ACROSS), 1)
    block = TITLE_MM + PANEL_MM + FOOT_MM
    ax = style.new_axes(ax, height_mm=12 + block * down)
    ax.set_axis_off()
    if not keys:
        ax.text(0.5, 0.5, "nothing to show", ha="center", va="center", fontsize=style.TEXT, color=style.SOFT_INK)
    width, labels = 1 / ACROSS, {"staff": staff_label, "leader": leaders_label}
    for at, name in enumerate(keys):
        row, column = divmod(at, ACROSS)
        bottom = 1 - (row * block + TITLE_MM + PANEL_MM) / (block * down)
        box = [column * width + 0.025, bottom, width - 0.055, PANEL_MM / (block * down)]
        panel = style.new_axes(ax.inset_axes(box), height_mm=0)
        mine, title = marks.pick(rows, responsibility=name), marks.title_of(name, titles)
        _panel(panel, mine, steps, title, labels, first=column == 0)
    forms = [form for form in LOOKS if "form" in rows and (rows["form"].astype(str) == form).any()]
    what = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}.get(metric, metric)
    handles = [marks.mark_handle(labels[form], colour=LOOKS[form][0], marker=LOOKS[form][1]) for form in forms]
    shown = rows[~rows["suppressed"].astype(bool) & rows["estimate"].notna()]
    if shown["conf_low"].isna().any():
        handles.append(_open_handle())
    if rows["suppressed"].astype(bool).any():
        handles.append(_hidden_handle())
    marks.legend_above(ax, handles)
    broken = len(shown) > 0 and shown.groupby("responsibility")["segment"].nunique().max() > 1
    what += "; a line breaks where questions changed" if broken else ""
    spot = marks.shifted(ax, 0, ax.transAxes, up_mm=1.2)
    ax.text(1.0, 1.0, what, transform=spot, ha="right", va="bottom", fontsize=style.SMALL, color=style.SOFT_INK)
    return ax


def with_segments(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each row's segment as text: from `segment`, else from `series`, else one for all."""
    found = next((name for name in ("segment", "series") if name in rows), None)
    return rows.assign(segment="1" if found is None else rows[found].astype(str))


def n_word(rows: pd.DataFrame) -> str:
    """Say the counts behind the points: "n 230–268", "n not published", "n 240–268, in part not published"."""
    shown = rows[~rows["suppressed"].astype(bool) & rows["estimate"].notna()]
    counts = shown["n"].dropna().astype(int) if "n" in shown else pd.Series(dtype=int)
    if shown.empty:
        return ""
    if counts.empty:
        return "n not published"
    low, high = counts.min(), counts.max()
    text = f"n {low:,}" if low == high else f"n {low:,}\N{EN DASH}{high:,}"
    return text + ("" if len(counts) == len(shown) else ", in part not published")


def trend_words(
    trend: pd.DataFrame,
    *,
    object: str = "leader_behaviour",
    metric: str = "score",
    titles: Mapping[str, str] | None = None,
    order: Any = None,
    waves: Any = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Alt text: each responsibility from its first to its last wave, with breaks and hidden waves counted."""
    rows = with_segments(marks.pick(trend, object=object, metric=metric))
    steps = marks.row_order(rows["wave"].astype(str), waves)
    lines = []
    for name in marks.row_order(rows["responsibility"], order):
        mine = marks.pick(rows, responsibility=name)
        for form in dict.fromkeys(mine["form"].astype(str)) if "form" in mine else [""]:
            cells = marks.by_key(marks.pick(mine, form=form) if form else mine, "wave")
            title = marks.title_of(name, titles) + (f", {form}" if form else "")
            lines.append(f"{title}: {_course(cells, steps)}")
    count = f"{len(steps)} wave{'' if len(steps) == 1 else 's'}"
    return f"Small multiples of ratings, 0 to 100, over {count}, one panel a responsibility.", lines


def _course(cells: Mapping[str, pd.Series], steps: Sequence[str]) -> str:
    shown = [(step, cells[step]) for step in steps if marks.is_shown(cells.get(step))]
    hidden = sum(marks.is_hidden(cells.get(step)) for step in steps)
    if not shown:
        return "hidden" if hidden else "not asked"
    text = f"{shown[0][1]['estimate']:.0f} in {shown[0][0]}"
    if len(shown) > 1:
        text += f", {shown[-1][1]['estimate']:.0f} in {shown[-1][0]}"
    breaks = len(dict.fromkeys(str(row.get("segment")) for _, row in shown)) - 1
    text += f", {breaks} break{'' if breaks == 1 else 's'} of the series" if breaks else ""
    return text + (f", {hidden} hidden" if hidden else "")


def _panel(
    panel: Axes, rows: pd.DataFrame, steps: Sequence[str], title: str, labels: Mapping[str, str], *, first: bool
) -> None:
    place = {step: at for at, step in enumerate(steps)}
    panel.set_xlim(-0.6, max(len(steps) - 1, 0) + 0.6)
    panel.set_ylim(0, 100)
    panel.set_yticks([0, 50, 100], ["0", "50", "100"] if first else ["", "", ""])
    panel.grid(axis="y", color=style.GRID, linewidth=0.5)
    skip = -(-len(steps) // 6)
    ticks = [at for at in range(len(steps)) if (len(steps) - 1 - at) % skip == 0]
    short = max((len(step) for step in steps), default=0) * len(ticks) <= 34
    names = [steps[at] if short else style.wrap(steps[at], 9, lines=1) for at in ticks]
    panel.set_xticks(ticks, names, fontsize=style.SMALL - 1)
    if not short:
        for label in panel.get_xticklabels():
            label.set(rotation=30, ha="right", rotation_mode="anchor")
    note = {"fontsize": style.SMALL - 1, "color": style.SOFT_INK, "va": "bottom", "ha": "left"}
    spot, top = (marks.shifted(panel, 0, panel.transAxes, up_mm=mm) for mm in (0.9, 3.7))
    head = {"fontsize": style.SMALL, "color": style.INK, "va": "bottom", "ha": "left"}
    panel.text(0.0, 1.0, style.wrap(title, 36, lines=1), transform=top, **head)
    forms = list(dict.fromkeys(rows["form"].astype(str))) if "form" in rows else ["staff"]
    series = {form: marks.pick(rows, form=form) for form in forms}
    counts = [n_word(mine) for mine in series.values()]
    if len(forms) > 1:
        names = [style.wrap(labels.get(form, form), 16, lines=1) for form in forms]
        counts = [f"{name} {count}" for name, count in zip(names, counts, strict=True) if count]
    panel.text(0.0, 1.0, "; ".join(counts), transform=spot, **note)
    for form, mine in series.items():
        others = pd.concat([one for name, one in series.items() if name != form] or [mine.head(0)])
        _series(panel, mine, place, LOOKS.get(form, LOOKS["staff"]), others)


def _series(panel: Axes, rows: pd.DataFrame, place: Mapping[str, int], look: tuple, others: pd.DataFrame) -> None:
    colour, marker = look
    rows = rows.assign(at=rows["wave"].astype(str).map(place)).dropna(subset="at").sort_values("at", kind="stable")
    for _, row in rows.iterrows():
        if marks.is_hidden(row):
            marks.hidden_area(panel, row["at"] - 0.4, 0, 0.8, 100, text="")
    if len(rows) and rows["suppressed"].astype(bool).all():
        blank = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        middle = (rows["at"].min() + rows["at"].max()) / 2
        how = {"fontsize": style.SMALL - 0.5, "color": style.INK, "ha": "center", "va": "center"}
        panel.text(middle, 50, "hidden", bbox=blank, **how)
    shown = rows[~rows["suppressed"].astype(bool) & rows["estimate"].notna()]
    for _, part in shown.groupby("segment", sort=False):
        x, y = part["at"].to_numpy(float), part["estimate"].astype(float).to_numpy()
        panel.plot(x, y, color=colour, linewidth=1.2, zorder=2)
    for _, row in shown.iterrows():
        ends = [marks.number(row.get(name)) for name in ("conf_low", "conf_high")]
        known = not np.isnan(ends).any()
        if known:
            panel.plot([row["at"]] * 2, ends, color=colour, linewidth=1.0, alpha=0.6, zorder=2)
        face = {"markerfacecolor": colour if known else "white", "markersize": 3.4, "markeredgewidth": 0.8}
        panel.plot([row["at"]], [row["estimate"]], marker=marker, color=colour, zorder=3, clip_on=False, **face)
    for _, row in shown.iloc[sorted({0, len(shown) - 1})].iterrows() if len(shown) else []:
        ends = [marks.number(row.get(name)) for name in ("conf_low", "conf_high")]
        value = float(row["estimate"])
        beside = others.loc[others["wave"].astype(str) == str(row["wave"]), "estimate"].dropna().astype(float)
        up = bool(value >= beside.max()) if len(beside) else value < 75  # the higher of two series is named above
        edge = np.nanmax([value, ends[1]]) if up else np.nanmin([value, ends[0]])
        spot = marks.shifted(panel, 0, panel.transData, up_mm=0.8 if up else -0.8)
        how = {"fontsize": style.SMALL - 0.5, "color": colour, "ha": "center", "va": "bottom" if up else "top"}
        panel.text(row["at"], edge, f"{value:.0f}", transform=spot, zorder=4, **how)


def _open_handle() -> Any:
    from matplotlib.lines import Line2D

    look = {"color": style.SOFT_INK, "markerfacecolor": "white", "marker": "o", "markersize": 4.0}
    return Line2D([], [], linewidth=0, label="no interval available", **look)


def _hidden_handle() -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor="white", edgecolor=style.HIDDEN_EDGE, hatch="/////", linewidth=0.3, label="hidden")
