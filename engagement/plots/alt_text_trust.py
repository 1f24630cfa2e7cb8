"""Alt text of the figures on answers, participation by day, screening and measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from engagement.plots import marks
from engagement.plots.agreement_strip import (
    CUT,
    agreement_rows,
    any_hidden,
    reached,
    shown_values,
    two_decimals,
    units_of,
)
from engagement.plots.answer_distribution import option_word, percent_word
from engagement.plots.answer_shares import scale_options, selected, shares, shares_of_asked
from engagement.plots.item_map import REFERENCE, correlation, count_words, map_items
from engagement.plots.participation_days import hidden_words, last_shown, line_axis, result_words
from engagement.plots.screening_profile import flagged, reason_words, what_follows

MOST_ROWS = 15  # rows said one by one; of more, the range is said


def answer_distribution(
    answers: pd.DataFrame,
    *,
    texts: Mapping[str, str] | None = None,
    labels: Sequence[str] | None = None,
    form: str | Sequence[str] = "staff",
    responsibility: str | None = None,
    object: str | None = None,
    order: Sequence[str] | None = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Say for each question, and each form where there are several, the percents on both bases."""
    forms = (form,) if isinstance(form, str) else tuple(form)
    by_form = {one: selected(answers, one, responsibility, object) for one in forms}
    rows = pd.concat(by_form.values(), ignore_index=True)
    options = scale_options(rows, labels)
    words = dict(zip(options, labels or options, strict=True))
    items = marks.row_order(rows["item"], order)
    lines = []
    for item in items:
        for one, mine in by_form.items():
            rated, asked = shares(mine, item, "of_rated", options), shares_of_asked(mine, item, options)
            parts = [f"{words.get(key, key)} {percent_word(value)}" for key, value in rated.percent.items()]
            state = rated.state if item in set(mine["item"].astype(str)) else "not asked"
            text = f"{', '.join(parts)} percent of {rated.base} who rated" if parts else state
            others = [f"{option_word(key)} {percent_word(value)}" for key, value in asked.percent.items()]
            text += f"; of {asked.base} asked, {', '.join(others)} percent" if others else ""
            name = (texts or {}).get(item, item)
            lines.append(f"{name}{f', {one} form' if len(forms) > 1 else ''}: {text}")
    count = f"{len(items)} question{'' if len(items) == 1 else 's'}"
    what = f"{forms[0]} form" if len(forms) == 1 else f"{' and '.join(forms)} forms"
    return f"Stacked bars of answers to {count}, {what}, with everybody asked beside them.", lines


def item_map(
    item_analysis: pd.DataFrame,
    *,
    texts: Mapping[str, str] | None = None,
    form: str = "staff",
    responsibility: str | None = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Say where each item lies, and how many lie below the line."""
    items = map_items(item_analysis, form, responsibility)
    shown = items[items["state"] == ""]
    lines = []
    for _index, row in items.iterrows():
        place = row["state"] or f"mean {row['difficulty']:.0f}, correlation {correlation(row['item_rest'])}"
        lines.append(f"{row['number']} {(texts or {}).get(row['item'], row['item'])}: {place}")
    head = "Map of items by mean rating, 0 to 100, and correlation with the other items of their scale."
    below = int((shown["item_rest"] < REFERENCE - 1e-9).sum())
    about = f" {count_words(items)[:1].upper()}{count_words(items)[1:]}"
    about += f", {below} of them below the line at .30." if len(shown) else "."
    return head + about, lines if len(lines) <= MOST_ROWS else []


def agreement_strip(
    agreement: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    null: str | None = None,
    object: str | None = "leader_behaviour",
    metric: str = "rwg_j",
    order: Sequence[str] | None = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Say for each responsibility how many units reach the cut, and their median."""
    rows, null = agreement_rows(agreement, null=null, object=object, metric=metric)
    lines = []
    for key in marks.row_order(rows["responsibility"], order):
        values = shown_values(rows, key)
        text = "hidden" if any_hidden(rows, key) else "no value"
        if len(values):
            text = f"{reached(values)} of {len(values)} units at .70 or more, median {two_decimals(np.median(values))}"
            text += f", {len(values)} of {units_of(rows, key)} units shown"
        lines.append(f"{marks.title_of(key, titles)}: {text}")
    measure = metric.replace("rwg_j", "rwg(j)")
    return (
        f"Agreement within units, {measure} against {null}, one dot a unit, with a line at {two_decimals(CUT)}.",
        lines,
    )


def participation_days(
    participation_days: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None = None,
    reminders: Mapping[str, str] | None = None,
    **_: Any,
) -> tuple[str, list[str]]:
    """Say for each form where it started and where it ended."""
    column, _top, label = line_axis(participation_days)
    lines = []
    for form, rows in participation_days.groupby("form", sort=False):
        rows = rows.sort_values("day", kind="stable")
        last = last_shown(rows, column)
        text = "hidden" if rows["suppressed"].astype(bool).any() else "no answers"
        if last is not None:
            result = result_words(last).replace("\n", " ")
            first = rows["day"].iloc[0]
            text = f"{result} by {last['day']}, from {first}, in {len(rows)} steps{hidden_words(rows)}"
        lines.append(f"{(titles or {}).get(str(form), form)}: {text}")
    lines += [f"{label} on {day}" for day, label in sorted((reminders or {}).items())]
    return f"Step line by day: {label}; bars of new answers below it.", lines


def screening_profile(
    screening: pd.DataFrame, *, labels: Mapping[str, str] | None = None, form: str = "staff", **_: Any
) -> tuple[str, list[str]]:
    """Say for each check how many forms it flags and what follows."""
    lines = []
    for reason, row in marks.by_key(marks.pick(screening, form=form), "reason").items():
        state = "hidden" if row["suppressed"] else "not checked"
        text = f"{flagged(row)}, {what_follows(row)}" if marks.is_shown(row) else state
        lines.append(f"{reason_words(reason, labels)}: {text}")
    return "Bar chart of the forms each check flags, of those it could be made on.", lines
