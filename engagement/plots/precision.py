"""Before the survey: how precise each group's result will be, and how large a gap has to be to be found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 15  # rows the alt text says one by one
FORMS = {"staff": "Staff", "leader": "Leaders"}


def precision(
    plan: pd.DataFrame,
    *,
    comparison: str | None = None,
    titles: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the expected half width of each group; or, of planned comparisons, the gap found 8 times in 10.

    Parameters
    ----------
    plan : DataFrame
        One table of `engagement.responses.plan_precision`: forms, units, levels, or comparisons. A plan rests on the
        roster's headcounts and on assumptions, no respondent is in it; so its `suppressed` is False throughout, and it
        is asked for like everywhere else.
    comparison : str, optional
        Which comparison of the table to draw; needed where it holds several.
    titles : Mapping, optional
        Name in the table -> name to print.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table holds several comparisons and none, or an unknown one, is named.
    """
    require_protected(plan)
    if "comparison" in plan:
        return _comparisons(one_comparison(plan, comparison), titles or {}, ax)
    return _groups(plan, titles or {}, ax)


def planned_key(plan: pd.DataFrame) -> str:
    """Find the grouping column of a plan: form, unit or level."""
    return next(name for name in ("unit", "level", "form") if name in plan)


def one_comparison(plan: pd.DataFrame, comparison: str | None) -> pd.DataFrame:
    """Rows of one comparison.

    Raises
    ------
    ValueError
        If it is not named although there are several, or not in the table.
    """
    known = list(dict.fromkeys(plan["comparison"].astype(str)))
    named = ", ".join(known) or "none"
    if comparison is None and len(known) > 1:
        raise ValueError(f"the plan holds {len(known)} comparisons ({named}); name one: comparison=...")
    if comparison is not None and comparison not in known:
        raise ValueError(f"the plan has no comparison {comparison!r}; it holds {named}.")
    return plan if comparison is None else plan[plan["comparison"].astype(str) == comparison]


def sides(row: pd.Series, titles: Mapping[str, str]) -> str:
    """Name of a planned comparison's row."""
    group, other = (titles.get(str(row[name]), str(row[name])) for name in ("group", "compared_with"))
    return f"{group} \N{EN DASH} {other}"


def precision_words(
    plan: pd.DataFrame, *, comparison: str | None = None, titles: Mapping[str, str] | None = None, **_: Any
) -> tuple[str, list[str]]:
    """Alt text: the head, and a line a row with its numbers; of more than 15 rows the range."""
    titles = titles or {}
    if "comparison" not in plan:
        key = planned_key(plan)
        lines = [_group_words(row, titles.get(str(row[key]), str(row[key]))) for _, row in plan.iterrows()]
        what = {"form": "staff and leaders", "unit": "each unit", "level": "each level"}[key]
        head = f"Planned before the survey: expected half width of the interval of {what}, points of 100."
        return head, lines if len(lines) <= MOST_ROWS else [_range(plan["half_width"], "plus or minus")]
    rows = one_comparison(plan, comparison)
    alone = rows[rows["n_tests"] == rows["n_tests"].min()]
    lines = [f"{sides(row, titles)}: {_gap_words(row)}" for _, row in alone.iterrows()]
    head = "Planned before the survey: gap in points of 100 that would be found 8 times in 10, looked at alone."
    return head, lines if len(lines) <= MOST_ROWS else [_range(alone["detectable_gap"], "gaps of")]


def _group_words(row: pd.Series, name: str) -> str:
    half = marks.number(row["half_width"])
    told = f"plus or minus {half:.0f}" if half == half else str(row["method"])
    return f"{name}: {told}, chance to be shown {_percent(row['probability_shown'])}"


def _gap_words(row: pd.Series) -> str:
    found = marks.number(row["detectable_gap"])
    return f"{found:.0f}" if found == found else str(row["method"])


def _range(values: pd.Series, lead: str) -> str:
    numbers = values.astype("float64").dropna()
    return f"{len(values)} rows, {lead} {numbers.min():.0f} to {numbers.max():.0f}" if len(numbers) else "none possible"


def _groups(plan: pd.DataFrame, titles: Mapping[str, str], ax: Axes | None) -> Axes:
    key = planned_key(plan)
    rows = [row for _, row in plan.iterrows()]
    names = [titles.get(str(row[key]), FORMS.get(str(row[key]), str(row[key]))) for row in rows]
    ax = style.new_axes(ax, height_mm=22 + 6.5 * max(len(rows), 1))
    marks.rows_axis(ax, names, width=40, stripes=False)
    limit = _reach(plan["half_width"])
    _axis(ax, limit, "half width of the interval, points of 100 (people employed now)")
    counts = [f"{marks.number(row['expected_n']):.0f} of {int(row['population']):,}" for row in rows]
    width = marks.column_mm([f"{one}" for one in counts], least=16)
    marks.head(ax, 6, "Within")
    marks.head(ax, 12 + width / 2, "ratings\nexpected")
    marks.head(ax, 20 + width, "chance\nto be shown")
    for place, row in enumerate(rows):
        half = marks.number(row["half_width"])
        if half == half:
            colour = style.LEADER_COLOUR if str(row.get("form")) == "leader" else style.STAFF_COLOUR
            ax.barh(place, half, height=0.6, color=colour, zorder=2)
            marks.beside(ax, 6, place, f"\N{PLUS-MINUS SIGN}{half:.0f}")
        else:
            marks.hidden_area(ax, 0, place - 0.3, limit, 0.6, text=style.wrap(row["method"], 60, lines=1))
        marks.beside(ax, 12 + width / 2, place, counts[place], fontsize=style.SMALL)
        marks.beside(ax, 20 + width, place, _percent(row["probability_shown"]), fontsize=style.SMALL)
    return ax


def _comparisons(plan: pd.DataFrame, titles: Mapping[str, str], ax: Axes | None) -> Axes:
    plain, strict = (plan[plan["n_tests"] == size] for size in (plan["n_tests"].min(), plan["n_tests"].max()))
    rows = [row for _, row in plain.iterrows()]
    names = [sides(row, titles) for row in rows]
    together = dict(zip((sides(row, titles) for _, row in strict.iterrows()), strict["detectable_gap"], strict=True))
    tests = int(plan["n_tests"].max()) if len(plan) else 1
    smallest = float(plan["smallest_difference"].max()) if len(plan) else 0.0
    ax = style.new_axes(ax, height_mm=26 + 6.5 * max(len(rows), 1))
    marks.rows_axis(ax, names or ["nothing to compare"], width=40)
    limit = _reach(plan["detectable_gap"])
    ax.axvspan(0, smallest, color=style.BAND, zorder=0)
    _axis(ax, limit, f"gap found 8 times in 10, points of 100; grey band: smaller than {smallest:g} points")
    alone = style.STAFF_COLOUR
    handles = [marks.mark_handle("looked at alone", colour=alone, marker="s", line=False)]
    if tests > 1:
        label = f"first of {tests} together"
        handles.append(marks.mark_handle(label, colour=style.INK, marker="D", line=False))
    marks.legend_above(ax, handles)
    marks.head(ax, 12, "Gap\nalone" + (" | together" if tests > 1 else ""))
    marks.head(ax, 32, "\u201cin step\u201d\nif no gap")
    for place, (name, row) in enumerate(zip(names, rows, strict=True)):
        found, among = marks.number(row["detectable_gap"]), marks.number(together[name])
        if found != found:
            text = "too few answers" if pd.isna(row["half_width"]) else "no gap on the scale"
            marks.hidden_area(ax, 0, place - 0.3, limit, 0.6, text=text)
            continue
        ends = [found, among if among == among else limit]
        if tests > 1:
            ax.plot(ends, [place, place], color=style.GRID, linewidth=1.2, zorder=1)
            ax.plot([among], [place], marker="D", markersize=4.5, color=style.INK, linestyle="none", zorder=3)
        ax.plot([found], [place], marker="s", markersize=5.5, color=alone, linestyle="none", zorder=4)
        numbers = f"{found:.0f}" + (f" | {_whole(among)}" if tests > 1 else "")
        marks.beside(ax, 12, place, numbers)
        marks.beside(ax, 32, place, _percent(row["in_step_probability"]), fontsize=style.SMALL)
    return ax


def _axis(ax: Axes, limit: float, label: str) -> None:
    from matplotlib.ticker import MaxNLocator

    ax.set_xlim(0, limit)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    ax.grid(axis="x", color=style.GRID, linewidth=0.5)
    ax.set_xlabel(label, fontsize=style.SMALL, color=style.SOFT_INK)


def _reach(values: pd.Series) -> float:
    """End of the axis: the largest value, rounded up to fives."""
    numbers = values.astype("float64").to_numpy()
    largest = np.nanmax(numbers) if np.isfinite(numbers).any() else 10.0
    return float(5 * np.ceil(max(1.05 * largest, 10.0) / 5))


def _percent(chance: object) -> str:
    value = 100 * marks.number(chance)
    if value != value:
        return "\N{EN DASH}"
    if 0 < value < 1:
        return "<1%"
    return ">99%" if 99 < value < 100 else f"{value:.0f}%"


def _whole(value: float) -> str:
    return "none" if value != value else f"{value:.0f}"
