"""Alt text of every figure: whole sentences made from the same protected tables the figure is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from engagement.confidentiality import require_protected
from engagement.plots import alt_text_trust, marks
from engagement.plots.alignment import objectives
from engagement.plots.level_gradient import levels_from_top
from engagement.plots.link_scatter import one_pair, summary
from engagement.plots.participation import grouping
from engagement.plots.precision import precision_words
from engagement.plots.priority_matrix import priority_words
from engagement.plots.rank_intervals import rank_words
from engagement.plots.resources import adequacy_words, resource_words
from engagement.plots.slope import slope_words
from engagement.plots.strip import shared_metric
from engagement.plots.style import signed
from engagement.plots.trend import trend_words
from engagement.plots.typology import typology_words


def alt_text(figure: str, *tables: pd.DataFrame | None, titles: Mapping[str, str] | None = None, **options: Any) -> str:
    """Say in sentences what a figure shows: its kind, each row with its numbers, and how many rows are hidden.

    Parameters
    ----------
    figure : str
        Name of a function of `engagement.plots`.
    *tables : DataFrame or None
        The protected tables the figure is drawn from, in the order of its arguments; None for one that is absent.
    titles : Mapping, optional
        As given to the figure.
    **options
        Other keyword options given to the figure (`metric`, `object`, `order`, `leaders_label`, ...).

    Returns
    -------
    str
        Plain text.

    Raises
    ------
    ValueError
        If no figure has that name, or a table has not passed the gate.
    """
    for table in tables:
        if table is not None:
            require_protected(table)
    if figure not in _SENTENCES:
        raise ValueError(f"there is no figure {figure!r}; the figures are {', '.join(sorted(_SENTENCES))}.")
    return _SENTENCES[figure](*tables, titles=titles, **options)


def _say_see_show(
    ratings: pd.DataFrame,
    show: pd.DataFrame | None = None,
    *,
    titles: Mapping[str, str] | None,
    metric: str | None = "score",
    object: str = "leader_behaviour",
    order: Any = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    kind: str = "Dot chart",
    **_: Any,
) -> str:
    metric = metric or shared_metric(ratings, object)
    rows = marks.pick(ratings, object=object, metric=metric)
    staff = marks.by_key(marks.pick(rows, form="staff"), "responsibility")
    leader = marks.by_key(marks.pick(rows, form="leader"), "responsibility")
    records = marks.by_key(show, "responsibility") if show is not None and len(show) else {}
    lines = []
    for key in marks.row_order(rows["responsibility"], order):
        parts = [
            f"{staff_label.lower()} {_value(staff.get(key))}",
            f"{_lower_first(leaders_label)} {_value(leader.get(key))}",
        ]
        if records:
            parts.append(f"records {_class(records.get(key))}")
        lines.append(f"{marks.title_of(key, titles)}: {', '.join(parts)}")
    what = {"score": "mean ratings on 0 to 100", "favourable": "favourable answers of 100"}.get(metric, metric)
    beside = ", and the class of the records beside them" if records else ""
    return _join(f"{kind} of {what} by {staff_label.lower()} and {_lower_first(leaders_label)}{beside}.", lines)


def _strip(ratings: pd.DataFrame, show: pd.DataFrame | None = None, **options: Any) -> str:
    options = {"metric": None, "kind": "Strip"} | options
    return _say_see_show(ratings, show, **options)


def _gap_forest(
    gaps: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None,
    order: Any = None,
    leaders_label: str = "Leaders",
    staff_label: str = "Staff",
    **_: Any,
) -> str:
    rows = marks.by_key(gaps, "responsibility")
    lines = []
    for key in marks.row_order(rows, order):
        row = rows[key]
        text = f"{signed(row['estimate'])} points, {row['verdict']}" if marks.is_shown(row) else _value(row)
        lines.append(f"{marks.title_of(key, titles)}: {text}")
    head = f"{leaders_label} minus {_lower_first(staff_label)} in points of 100, with intervals and verdicts."
    return _join(head, lines)


def _heat_map(
    ratings_units: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None,
    metric: str = "score",
    object: str = "leader_behaviour",
    order: Any = None,
    **_: Any,
) -> str:
    rows = marks.pick(ratings_units, object=object, metric=metric)
    shown = rows[~rows["suppressed"].astype(bool) & rows["estimate"].notna()]
    lines = []
    for key in marks.row_order(rows["responsibility"], order):
        values = shown.loc[shown["responsibility"].astype(str) == key, "estimate"]
        text = f"units from {values.min():.0f} to {values.max():.0f}" if len(values) else "hidden"
        lines.append(f"{marks.title_of(key, titles)}: {text}")
    units = rows["unit"].nunique()
    hidden = units - shown["unit"].nunique()
    return _join(f"Heat map of staff ratings, 0 to 100, for {units} units, {hidden} of them hidden.", lines)


def _level_gradient(
    ratings_levels: pd.DataFrame,
    *,
    titles: Mapping[str, str] | None,
    metric: str = "score",
    object: str = "leader_behaviour",
    order: Any = None,
    **_: Any,
) -> str:
    rows = marks.pick(ratings_levels, object=object, metric=metric)
    levels = levels_from_top(rows)[::-1]
    lines = []
    for key in marks.row_order(rows["responsibility"], order):
        cells = marks.by_key(marks.pick(rows, responsibility=key), "level")
        values = ", ".join(f"{level} {_value(cells.get(level))}" for level in levels)
        lines.append(f"{marks.title_of(key, titles)}: {values}")
    return _join("Staff ratings, 0 to 100, by level from the front line upwards, with intervals.", lines)


def _participation(participation: pd.DataFrame, *, titles: Mapping[str, str] | None, **_: Any) -> str:
    key = grouping(participation)
    lines = []
    returned = marks.pick(participation, metric="response_rate")
    for name, row in marks.by_key(returned, key).items():
        text = _value(row)
        if marks.is_shown(row) and not pd.isna(row["population"]):
            text = f"{int(row['n'])} of {int(row['population'])} answered, {row['estimate']:.0f} percent"
        lines.append(f"{(titles or {}).get(name, name)}: {text}")
    return _join(f"Bar chart of response rates by {key}.", lines)


def _alignment(alignment: pd.DataFrame, **_: Any) -> str:
    lines = []
    for _, row in alignment.iterrows():
        lines.append(f"\u201c{row['text']}\u201d: staff {_value(row)} of 100; objectives met: {objectives(row)}")
    return _join("Promises of the quality policy: staff who see each one lived, beside the objectives met.", lines)


def _link_scatter(
    link_points: pd.DataFrame,
    links: pd.DataFrame | None = None,
    *,
    titles: Mapping[str, str] | None,
    responsibility: str | None = None,
    indicator: str | None = None,
    object: str = "leader_behaviour",
    **_: Any,
) -> str:
    responsibility, indicator = one_pair(link_points, responsibility, indicator)
    points = marks.pick(link_points, responsibility=responsibility, indicator=indicator, object=object)
    links = None if links is None else marks.pick(links, object=object)
    shown = points[~points["suppressed"].astype(bool) & points["see"].notna() & points["value"].notna()]
    names = f"{marks.title_of(indicator, titles)} against staff ratings of {marks.title_of(responsibility, titles)}"
    lines = [f"{row['unit']}: rating {row['see']:.0f}, value {row['value']:g}" for _, row in shown.iterrows()]
    head = f"Scatter plot of {names}, one point a unit. {summary(links, responsibility, indicator, len(shown))}."
    return _join(head, lines if len(lines) <= 15 else [])


def _importance(importance: pd.DataFrame, *, titles: Mapping[str, str] | None, order: Any = None, **_: Any) -> str:
    rows = marks.by_key(importance, "responsibility")
    lines = [f"{marks.title_of(key, titles)}: {_value(rows[key])}" for key in marks.row_order(rows, order)]
    return _join("Share of staff, of 100, who chose each responsibility among their three most important.", lines)


def _joined(sentences: Callable[..., tuple[str, list[str]]]) -> Callable[..., str]:
    """Sentences of a function that gives the head and the lines apart."""
    return lambda *tables, **options: _join(*sentences(*tables, **options))


def _value(row: pd.Series | None) -> str:
    if marks.is_shown(row):
        return f"{row['estimate']:.0f}"
    return "hidden" if marks.is_hidden(row) else "not asked"


def _class(row: pd.Series | None) -> str:
    return "not examined" if row is None or pd.isna(row["class"]) else str(row["class"])


def _lower_first(label: str) -> str:
    """Lower-case the first letter of a plain word; a name such as "Senior Civil Service" stays."""
    return label if any(letter.isupper() for letter in label[1:]) else label[:1].lower() + label[1:]


def _join(head: str, lines: list[str]) -> str:
    return head if not lines else f"{head} {'; '.join(lines)}."


_SENTENCES = {
    "say_see_show": _say_see_show,
    "strip": _strip,
    "gap_forest": _gap_forest,
    "heat_map": _heat_map,
    "level_gradient": _level_gradient,
    "participation": _participation,
    "alignment": _alignment,
    "link_scatter": _link_scatter,
    "importance": _importance,
    "answer_distribution": _joined(alt_text_trust.answer_distribution),
    "item_map": _joined(alt_text_trust.item_map),
    "agreement_strip": _joined(alt_text_trust.agreement_strip),
    "participation_days": _joined(alt_text_trust.participation_days),
    "screening_profile": _joined(alt_text_trust.screening_profile),
    "precision": _joined(precision_words),
    "priority_matrix": _joined(priority_words),
    "typology": _joined(typology_words),
    "rank_intervals": _joined(rank_words),
    "trend": _joined(trend_words),
    "slope": _joined(slope_words),
    "resources": _joined(resource_words),
    "adequacy": _joined(adequacy_words),
}
