"""Say against see: who rates higher, and how sure the type is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import key, marks, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def typology(
    typology: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Sequence[str] | None = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    ax: Axes | None = None,
) -> Axes:
    """Leaders' rating against staff's, numbered points; on the diagonal both rate alike.

    The key below prints both readings and the probability of every type, that of the type the readings themselves fall
    in bold. Dashed lines stand where "high" begins, if the table has a reference.

    Parameters
    ----------
    typology : DataFrame
        Protected table of `engagement.gaps.typology`, a row for each responsibility and category: `responsibility`,
        `say`, `see` (0-100), `category`, `probability`, `named`; optionally `reference`, `n_leader`, `n_staff`. A table
        with one row a responsibility has the type and its probability printed.
    titles, order, leaders_label, staff_label, ax
        As in `say_see_show`; leave room below the axes for the key.

    Returns
    -------
    Axes

    Raises
    ------
    ValueError
        If the table has not passed the gate.
    """
    require_protected(typology)
    rows, categories = named_rows(typology), list(dict.fromkeys(typology["category"].dropna().astype(str)))
    keys = marks.row_order(rows, order)
    several = bool(typology["responsibility"].duplicated().any())
    ax = style.new_axes(ax, height_mm=key.key_height(len(keys)))
    shown = [(number, rows[name]) for number, name in enumerate(keys, start=1) if is_placed(rows[name])]
    say, see = (np.array([float(row[name]) for _, row in shown]) for name in ("say", "see"))
    reference = _reference([row for _, row in shown])
    low, high = key.limits(np.concatenate([say, see, [reference]]), least=40.0)
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    ax.spines["left"].set(visible=True, color=style.HIDDEN_EDGE)
    ax.grid(color=style.GRID, linewidth=0.5)
    label = {"fontsize": style.SMALL, "color": style.SOFT_INK}
    ax.set_xlabel(f"{style.wrap(staff_label, 40, lines=1)}: mean rating, 0 to 100", **label)
    ax.set_ylabel(f"{style.wrap(leaders_label, 40, lines=1)}: mean rating, 0 to 100", **label)
    if shown:
        _backdrop(ax, low, high, reference, leaders_label, staff_label)
        look = {"color": style.INK, "markeredgecolor": "white", "markeredgewidth": 0.6, "markersize": 5.5}
        ax.plot(see, say, marker="s", linestyle="none", zorder=3, clip_on=False, **look)
        key.number_points(ax, see, say, [number for number, _ in shown])
    else:
        hidden = any(marks.is_hidden(row) for row in rows.values())
        marks.hidden_area(ax, low, low, high - low, high - low, text="hidden" if hidden else "nothing to place")
    chances = probabilities(typology) if several else {}
    lines = []
    for at, name in enumerate(keys, start=1):
        start, shown_here = _key_row(at, name, rows[name], titles), is_placed(rows[name])
        end = _types(rows[name], chances, categories) if several else _type(rows[name])
        lines.append([*start, *(end if shown_here else [_state(rows[name]), *[""] * (len(end) - 1)])])
    key.draw_key(ax, _columns(leaders_label, staff_label, categories if several else None), lines)
    return ax


def named_rows(typology: pd.DataFrame) -> dict[str, pd.Series]:
    """One row a responsibility: the type its readings fall in, where the table has a row for every type."""
    if "named" in typology:
        named = typology["named"].fillna(False).astype(bool)
        typology = typology.assign(_named=~named).sort_values("_named", kind="stable").drop(columns="_named")
        typology = typology.drop_duplicates("responsibility").sort_index()
    return marks.by_key(typology, "responsibility")


def probabilities(typology: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Probability of each responsibility and category."""
    names = ("responsibility", "category", "probability")
    rows = zip(*(typology[name] for name in names), strict=True)
    return {(str(one), str(category)): marks.number(chance) for one, category, chance in rows}


def is_placed(row: pd.Series) -> bool:
    """Whether both readings may be shown."""
    return not row["suppressed"] and not pd.isna(row["say"]) and not pd.isna(row["see"])


def typology_words(
    typology: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    order: Any = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    **_: Any,
) -> tuple[str, list[str]]:
    """Alt text: each responsibility with both readings, its type and the probability of it."""
    rows = named_rows(typology)
    lines = []
    for name in marks.row_order(rows, order):
        row, title = rows[name], marks.title_of(name, titles)
        if not is_placed(row):
            lines.append(f"{title}: {'hidden' if row['suppressed'] else 'not asked'}")
            continue
        chance = key.probability_word(marks.number(row["probability"]))
        lines.append(f"{title}: leaders {row['say']:.0f}, staff {row['see']:.0f}, {row['category']}, {chance}")
    head = (
        f"Map of ratings by {leaders_label} against ratings by {staff_label}, 0 to 100, with the type of each and its"
    )
    return f"{head} probability.", lines


def _reference(rows: list[pd.Series]) -> float:
    found = {marks.number(row.get("reference")) for row in rows}
    return found.pop() if len(found) == 1 else float("nan")


def _backdrop(ax: Axes, low: float, high: float, reference: float, leaders_label: str, staff_label: str) -> None:
    """Diagonal, sides, and the line from which a rating counts as high."""
    ax.plot([low, high], [low, high], color=style.SOFT_INK, linewidth=0.8, zorder=1)
    how = {"fontsize": style.SMALL - 0.5, "color": style.SOFT_INK, "style": "italic", "va": "bottom"}
    up = marks.shifted(ax, 0, ax.transAxes, up_mm=0.9)
    ax.text(0.0, 1.0, f"above the diagonal: {style.wrap(leaders_label, 30, lines=1)} rate higher", transform=up, **how)
    ax.text(1.0, 1.0, f"below it: {style.wrap(staff_label, 30, lines=1)} rate higher", transform=up, ha="right", **how)
    if reference == reference:
        for draw in (ax.axvline, ax.axhline):
            draw(reference, color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        spot = marks.shifted(ax, 0, ax.transAxes, up_mm=-5.2)
        text = f"dashed lines: {reference:.0f}"
        ax.text(1.0, 0.0, text, transform=spot, ha="right", **how | {"va": "top", "style": "normal"})


def _columns(leaders_label: str, staff_label: str, categories: list[str] | None) -> tuple[key.KeyColumn, ...]:
    say, see = (f"{style.wrap(label, 14, lines=1)}\n(n)" for label in (leaders_label, staff_label))
    start = (
        key.KeyColumn("", -7, "right"),
        key.KeyColumn("responsibility", -5),
        key.KeyColumn(say, 67, "right"),
        key.KeyColumn(see, 86, "right"),
    )
    if categories is None:
        return (*start, key.KeyColumn("type", 100), key.KeyColumn("its probability", 152, "right"))
    step = 62 / max(len(categories), 1)
    heads = [style.wrap(name, max(int(step / 1.2) - 1, 6)) for name in categories]
    ends = [152 - step * (len(categories) - 1 - at) for at in range(len(categories))]
    return (*start, *(key.KeyColumn(head, mm, "right") for head, mm in zip(heads, ends, strict=True)))


def _state(row: pd.Series) -> str:
    return "hidden" if row["suppressed"] else "not asked"


def _type(row: pd.Series) -> list[str]:
    return [style.wrap(row["category"], 26, lines=1), key.probability_word(marks.number(row["probability"]))]


def _types(row: pd.Series, chances: Mapping[tuple[str, str], float], categories: list[str]) -> list[str]:
    """Probability of every category in words; that of the row's own in bold."""
    found = []
    for category in categories:
        word = key.probability_word(chances.get((str(row["responsibility"]), category), float("nan")))
        found.append(key.Strong(word) if category == str(row["category"]) else word)
    return found


def _key_row(number: int, name: str, row: pd.Series, titles: Mapping[str, str] | None) -> list[str]:
    title = style.wrap(marks.title_of(name, titles), 42, lines=1)
    if not is_placed(row):
        return [str(number), title, "", ""]
    say, see = (
        f"{row[value]:.0f}" + ("" if pd.isna(row.get(count, pd.NA)) else f" ({int(row[count]):,})")
        for value, count in (("say", "n_leader"), ("see", "n_staff"))
    )
    return [str(number), title, say, see]
