"""How staff answered each question: diverging bars of those who rated, and beside them everybody who was asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import marks, style
from engagement.plots.answer_shares import Shares, below_middle, scale_options, selected, shares, shares_of_asked
from engagement.plots.placing import spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

SCALE_COLOURS = ("#A6611A", "#DFC27D", "#E9E9E9", "#8FBFE0", style.STAFF_COLOUR)
ASKED = {
    "rated": ("rated", "#4A5560"),
    "cannot_tell": ("cannot tell", "#E69F00"),
    "not_come_up": ("has not come up", "#F6DDA0"),
    "not_my_job": ("not my job", "#B5BBC0"),
    "no_answer": ("no answer", "#FFFFFF"),
}
PANEL_MM, STRIP_MM = 56.0, 28.0  # the panel is what constrained layout leaves: used only to judge what fits
NUMBER_MM, CHIP_MM = 1.3, 3.3  # width of a digit in a bar; of a number below it
STRIP_AT, ASKED_AT = 15.0, 49.0  # mm right of the panel
APART, FORM_MM = 0.35, 24.5  # room between questions, in bars; width of the names of the forms


def answer_distribution(
    answers: pd.DataFrame,
    *,
    texts: Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    form: str | Sequence[str] = "staff",
    responsibility: str | None = None,
    object: str | None = None,
    order: Sequence[str] | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Answers to each question in percent of those who rated; the middle answer stands across the line.

    A strip at the right has the other base, everybody asked: rated, cannot tell, has not come up, not my job, no
    answer. Numbers that do not fit into a segment stand below the bar on its colour; an answer nobody gave is a 0,
    a share below half a percent "<1".

    Parameters
    ----------
    answers : DataFrame
        Protected: `form`, `item`, `metric` ("of_rated", "of_asked"), `option`, `position`, `estimate` (percent), `n`
        (the base); for selection `responsibility`, `object`. One hidden row hides the bar it belongs to.
    texts : Mapping, optional
        Item id -> wording.
    labels : sequence of str, optional
        Words of the scale, lowest first: one for each scale point, used or not.
    form : str or sequence of str
        Whose answers to draw; several, such as ("staff", "leader"), stand below one another for each question, on the
        same line and colours. What the gate hides (leaders' answers to single questions, if few answered) stays hidden.
    responsibility, object : str, optional
        Which questions to draw.
    order : sequence of str, optional
        Item ids in the wanted order; those it does not name are left out.
    leaders_label, staff_label : str
        What the two groups are called, where both are drawn.
    ax : Axes, optional
        Where to draw.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate, or `labels` do not fit the scale.
    """
    require_protected(answers)
    forms = (form,) if isinstance(form, str) else tuple(form)
    by_form = {one: selected(answers, one, responsibility, object) for one in forms}
    rows = pd.concat(by_form.values(), ignore_index=True)
    options = scale_options(rows, labels)
    items = marks.row_order(rows["item"], order)
    bars = [(item, one) for item in items for one in forms]
    rated = {(item, one): shares(by_form[one], item, "of_rated", options) for item, one in bars}
    asked = {(item, one): shares_of_asked(by_form[one], item, options) for item, one in bars}
    offered = list(dict.fromkeys(key for found in asked.values() for key in found.percent))
    strip_keys = [key for key in ASKED if key in offered] + [key for key in offered if key not in ASKED]
    colours, names = _colours(len(options)), list(labels or options)
    legends = _lanes(_handles(colours, names, options, rated), "of those who rated:")
    legends += _lanes([_asked_handle(key) for key in strip_keys], "of all asked:") if strip_keys else []
    step = len(forms) if len(forms) == 1 else len(forms) + APART
    ax = style.new_axes(ax, height_mm=20 + 4.5 * len(legends) + 10 * max(len(items), 1) * step)
    marks.rows_axis(ax, [(texts or {}).get(item, item) for item in items], width=38, lines=3, stripes=len(forms) == 1)
    if len(forms) > 1:
        _pairs_axis(ax, len(items), step, forms, {"staff": staff_label, "leader": leaders_label})
    _percent_axis(ax, [found.percent for found in rated.values()], len(options))
    for lane, handles in enumerate(reversed(legends)):
        _legend(ax, handles, 7.5 + 4.5 * lane)
    marks.head(ax, 7, "n rated")
    marks.head(ax, STRIP_AT + STRIP_MM / 2, "of all asked, %")
    marks.head(ax, ASKED_AT, "n asked")
    left, right = ax.get_xlim()
    strip = _millimetres(ax)
    for item, one in bars:
        place = items.index(item) * step + forms.index(one)
        found, base = rated[item, one], asked[item, one]
        if found.state:
            state = found.state if item in set(by_form[one]["item"].astype(str)) else "not asked"
            marks.hidden_area(ax, left, place - 0.3, right - left, 0.6, text=state)
        else:
            percent = [found.percent.get(option, 0.0) for option in options]
            scale, start = PANEL_MM / (right - left), -below_middle(percent)
            _stack(ax, ax.transData, start, percent, colours, place, scale, room=(left, right))
            marks.beside(ax, 7, place, found.base)
        if base.state == "not rated" and len(forms) > 1:
            marks.beside(ax, STRIP_AT + STRIP_MM / 2, place, "\N{EN DASH}", color=style.SOFT_INK)
        elif base.state:
            marks.hidden_beside(ax, STRIP_AT + STRIP_MM / 2, place)
        else:
            keys = [key for key in strip_keys if key in base.percent]  # not every question offers every answer
            percent, fill = [base.percent[key] for key in keys], [_asked_colour(key) for key in keys]
            ends = (STRIP_AT, STRIP_AT + STRIP_MM)
            widths = [share * STRIP_MM / 100 for share in percent]
            _stack(ax, strip, STRIP_AT, widths, fill, place, 1.0, room=ends, printed=percent)
            marks.beside(ax, ASKED_AT, place, base.base)
    return ax


def percent_word(value: float) -> str:
    """Whole percent; "<1" for what rounds to 0 and is not."""
    return "<1" if 0 < value < 0.5 else f"{value:.0f}"


def option_word(option: str) -> str:
    """Words for an answer that is not on the scale."""
    return ASKED[option][0] if option in ASKED else option.replace("_", " ")


def _stack(
    ax: Axes,
    transform: Transform,
    start: float,
    widths: Sequence[float],
    colours: Sequence[str],
    place: int,
    mm_per_unit: float,
    *,
    room: tuple[float, float],
    printed: Sequence[float] | None = None,
) -> None:
    """Draw one stacked bar; a number goes inside its segment where it fits, else below the bar near its place."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    edges = start + np.concatenate([[0.0], np.cumsum(widths)])
    middles = (edges[:-1] + edges[1:]) / 2
    numbers = [percent_word(value) for value in (widths if printed is None else printed)]
    small = []
    for index, (width, colour) in enumerate(zip(widths, colours, strict=True)):
        if width > 0:
            spot, size = (edges[index], place - 0.36), (width, 0.48)
            look = {"facecolor": colour, "edgecolor": style.SOFT_INK, "linewidth": 0.3, "clip_on": False, "zorder": 2}
            ax.add_patch(Rectangle(spot, *size, transform=transform, **look))
        if width * mm_per_unit >= NUMBER_MM * len(numbers[index]) + 0.9:
            how = {"fontsize": style.SMALL - 0.5, "color": style.ink_on(to_rgb(colour)), "ha": "center", "va": "center"}
            ax.text(middles[index], place - 0.12, numbers[index], transform=transform, zorder=3, **how)
        else:
            small.append(index)
    gap = CHIP_MM / mm_per_unit
    low, high = (end + side * gap / 2 for end, side in zip(room, (1, -1), strict=True))
    places = spread([middles[index] for index in small], gap, low=low, high=high)
    for index, spot in zip(small, places, strict=True):
        chip = {"facecolor": colours[index], "edgecolor": style.SOFT_INK, "linewidth": 0.25, "pad": 0.6}
        how = {"fontsize": style.SMALL - 1.5, "color": style.ink_on(to_rgb(colours[index])), "bbox": chip}
        ax.text(spot, place + 0.3, numbers[index], transform=transform, ha="center", va="center", zorder=3, **how)


def _pairs_axis(ax: Axes, items: int, step: float, forms: Sequence[str], labels: Mapping[str, str]) -> None:
    """Rows of several bars a question: its wording in the middle of them, the form's name before each bar."""
    ax.set_ylim(items * step - APART / 2 - 0.5, -APART / 2 - 0.5)
    ax.set_yticks(
        [at * step + (len(forms) - 1) / 2 for at in range(items)], [t.get_text() for t in ax.get_yticklabels()]
    )
    ax.tick_params(axis="y", pad=FORM_MM / 25.4 * 72)
    for at in range(items):
        if at:
            ax.axhline(at * step - APART / 2 - 0.5, color=style.GRID, linewidth=0.5, zorder=0)
        for down, form in enumerate(forms):
            label = style.wrap(labels.get(form, form), 15)
            marks.beside(ax, -1.5, at * step + down - 0.12, label, ha="right", fontsize=style.SMALL)


def _percent_axis(ax: Axes, rows: list[dict[str, float]], points: int) -> None:
    """Axis that holds the longest bar to either side, with percents counted from the line."""
    shown = [list(percent.values()) for percent in rows if percent]
    left = max([25.0, *(below_middle(percent) for percent in shown)])
    right = max([25.0, *(sum(percent) - below_middle(percent) for percent in shown)])
    low, high = -10 * np.ceil(left / 10 + 0.3), 10 * np.ceil(right / 10 + 0.3)
    ax.set_xlim(low, high)
    step = 25 if high - low < 160 else 50
    ticks = np.arange(step * np.ceil(low / step), high + 1, step)
    ax.set_xticks(ticks, [f"{abs(tick):.0f}" for tick in ticks])
    ax.axvline(0, color=style.SOFT_INK, linewidth=0.8, zorder=1)
    across = "the middle answer stands across the line" if points % 2 else "the line parts lower and higher answers"
    ax.set_xlabel(f"percent of those who rated;\n{across}", fontsize=style.SMALL, color=style.SOFT_INK)


def _colours(points: int) -> list[str]:
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    if points == len(SCALE_COLOURS):
        return list(SCALE_COLOURS)
    shades = LinearSegmentedColormap.from_list("answers", SCALE_COLOURS)
    return [to_hex(shades(place / max(points - 1, 1))) for place in range(points)]


def _asked_colour(key: str) -> str:
    return ASKED[key][1] if key in ASKED else "#D9D2E9"


def _asked_handle(key: str) -> Any:
    return _patch(_asked_colour(key), option_word(key))


def _handles(colours: Sequence[str], names: Sequence[str], options: Sequence[str], rated: dict[Any, Shares]) -> list:
    """Legend of the scale; an answer nobody gave is named as such."""
    handles = []
    for colour, name, option in zip(colours, names, options, strict=True):
        shown = [found.percent.get(option, 0.0) for found in rated.values() if not found.state]
        unused = " (0: not chosen)" if shown and max(shown) == 0 else ""
        handles.append(_patch(colour, style.wrap(name, 26, lines=1) + unused))
    return handles


def _patch(colour: str, label: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, edgecolor=style.SOFT_INK, linewidth=0.3, label=label)


def _lanes(handles: Sequence[Any], heading: str) -> list[list[Any]]:
    """Part handles into lines that fit the width of the figure; the heading stands first."""
    lanes: list[list[Any]] = [[_patch("none", heading)]]
    lanes[0][0].set_edgecolor("none")
    used = 1.3 * len(heading) + 6
    for handle in handles:
        width = 1.3 * len(handle.get_label()) + 7
        if used + width > style.WIDTH_MM - 6:
            lanes.append([])
            used = 0.0
        lanes[-1].append(handle)
        used += width
    return lanes


def _legend(ax: Axes, handles: Sequence[Any], up_mm: float) -> None:
    """Line of legend `up_mm` above the panel, flush right with the column of n asked."""
    from matplotlib.legend import Legend

    legend = Legend(
        ax,
        list(handles),
        [handle.get_label() for handle in handles],
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        bbox_transform=marks.shifted(ax, ASKED_AT + 6, ax.transAxes, up_mm=up_mm),
        ncols=len(handles),
        frameon=False,
        fontsize=style.SMALL,
        handlelength=1.0,
        handletextpad=0.4,
        columnspacing=1.0,
        borderaxespad=0.0,
        borderpad=0.0,
    )
    ax.add_artist(legend).set_clip_on(False)


def _millimetres(ax: Axes) -> Transform:
    """Across: millimetres right of the panel; down: its rows."""
    from matplotlib.transforms import Affine2D, ScaledTranslation, blended_transform_factory

    across = Affine2D().scale(style.MM) + ax.figure.dpi_scale_trans + ScaledTranslation(1, 0, ax.transAxes)
    return blended_transform_factory(across, ax.transData)
