"""The thin strip of page one: staff, the leaders' mark and the records, one line a responsibility."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.say_see_show import record

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AXIS_LABELS = {"score": "mean rating, 0 to 100", "favourable": "favourable answers, of 100"}


def strip(
    ratings: pd.DataFrame,
    *,
    show: pd.DataFrame | None = None,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    object: str = "leader_behaviour",
    metric: str | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Staff as bars, leaders as marks, records as squares: no intervals, for page one only.

    Parameters
    ----------
    ratings : DataFrame
        Protected: `form`, `responsibility`, `object`, `metric`, `estimate`.
    show : DataFrame, optional
        Protected: `responsibility`, `class`.
    titles, order, object, leaders_label, staff_label, ax
        As in `say_see_show`.
    metric : str, optional
        By default the favourable share, or the mean rating where only that may be shown of the leaders: bars and marks
        always share one metric.

    Returns
    -------
    Axes
    """
    require_protected(ratings)
    if show is not None:
        require_protected(show)
    metric = metric or shared_metric(ratings, object)
    rows = marks.pick(ratings, object=object, metric=metric)
    keys = marks.row_order(rows["responsibility"], order)
    ax = style.new_axes(ax, height_mm=15 + 3.9 * max(len(keys), 1))
    marks.rows_axis(ax, [marks.title_of(key, titles) for key in keys], width=58, lines=1, stripes=False)
    ax.tick_params(axis="y", labelsize=style.SMALL)
    marks.scale_axis(ax, AXIS_LABELS.get(metric, metric))
    staff = marks.by_key(marks.pick(rows, form="staff"), "responsibility")
    leader = marks.by_key(marks.pick(rows, form="leader"), "responsibility")
    classes = marks.by_key(show, "responsibility") if show is not None and len(show) else None
    for place, key in enumerate(keys):
        if marks.is_shown(staff.get(key)):
            _bar(ax, place, float(staff[key]["estimate"]), counted=metric == "favourable")
        elif marks.is_hidden(staff.get(key)):
            marks.hidden_area(ax, 0, place - 0.3, 100, 0.6)
        if marks.is_shown(leader.get(key)):
            ax.plot(
                [leader[key]["estimate"]],
                [place],
                marker=style.LEADER_MARKER,
                color=style.LEADER_COLOUR,
                markeredgecolor="white",
                markeredgewidth=0.6,
                markersize=5,
                zorder=4,
                clip_on=False,
            )
        if classes is not None:
            record(ax, 4.0, place, classes.get(key), words=False, size=4.5)
            _word(ax, place, classes.get(key))
    marks.legend_above(ax, _legend(staff_label, leaders_label, any(marks.is_shown(row) for row in leader.values())))
    if classes is not None:
        marks.head(ax, 2.8, "Records", ha="left")
    return ax


def _bar(ax: Axes, place: int, value: float, *, counted: bool) -> None:
    """Bar of staff; its number is printed where it is a plain count of 100 people."""
    ax.barh(place, value, height=0.62, color=style.STAFF_COLOUR, zorder=2)
    if counted:
        inside = value >= 6
        ink = "white" if inside else style.INK
        ax.text(
            0.8 if inside else value + 0.8, place, f"{value:.0f}", fontsize=style.SMALL - 0.5, color=ink, va="center"
        )


def shared_metric(ratings: pd.DataFrame, object: str) -> str:
    """Favourable share, or the mean rating where only that may be shown of the leaders."""
    leader = marks.pick(ratings, form="leader", object=object)
    shown = leader[~leader["suppressed"].astype(bool) & leader["estimate"].notna()]
    metrics = set(shown["metric"])
    return "score" if "favourable" not in metrics and "score" in metrics else "favourable"


def _word(ax: Axes, place: int, row: pd.Series | None) -> None:
    if marks.is_hidden(row):
        return
    word = "not examined" if row is None or pd.isna(row["class"]) else str(row["class"])
    marks.beside(ax, 6.5, place, word, ha="left", fontsize=style.SMALL)


def _legend(staff_label: str, leaders_label: str, with_leaders: bool) -> list:
    from matplotlib.patches import Patch

    handles = [Patch(color=style.STAFF_COLOUR, label=style.wrap(staff_label, 60))]
    if with_leaders:
        handles.append(
            marks.mark_handle(leaders_label, colour=style.LEADER_COLOUR, marker=style.LEADER_MARKER, line=False)
        )
    return handles
