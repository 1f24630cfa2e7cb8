"""One picture a figure, from made-up tables: for the gallery page and for the tests that compare pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import made_up_gaps as gaps
import made_up_trust as trust
import pandas as pd
from made_up_client import LABELS, RESPONSIBILITIES, made_up
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.text import Text

from engagement import plots
from engagement.responses import plan_precision

AREAS = dict(zip(gaps.keys_of(10), LABELS.values(), strict=True))
TRUST_AREAS = {f"area_{k}": label for k, label in enumerate(LABELS.values())}
CLIENT = made_up(1).tables
NAMES = {"leaders_label": "Top managers"}
ROSTER = pd.DataFrame(
    {
        "unit": ["Assembly", "Machining", "Logistics", "Quality laboratory", "Stores"],
        "headcount": [120, 84, 46, 20, 12],
    }
)


BARE_PLACE = (0.27, 0.25, 0.43, 0.6)  # left, bottom, width, height of the axes in the figure


def bare(ax: Axes) -> Axes:
    """Take texts and legends out and put the axes in a fixed place: what is left does not depend on letters.

    Letters differ between versions of matplotlib and FreeType, and the layout follows them; marks do not.
    """
    for artist in ax.figure.findobj(lambda one: isinstance(one, Text | Legend)):
        artist.set_visible(False)
    ax.figure.set_layout_engine("none")
    ax.set_position(BARE_PLACE)
    return ax


@dataclass(frozen=True)
class Picture:
    """A figure, the tables it is drawn from in the order of its arguments, and its options."""

    figure: str
    tables: dict[str, pd.DataFrame]
    options: dict[str, Any] = field(default_factory=dict)

    def draw(self) -> Axes:
        """Draw the figure: the first table by position, the others by name."""
        first, *others = self.tables
        rest = {name: self.tables[name] for name in others}
        return getattr(plots, self.figure)(self.tables[first], **rest, **self.options)

    def alt_text(self) -> str:
        """Say what the figure shows."""
        return plots.alt_text(self.figure, *self.tables.values(), **self.options)


def both_forms() -> pd.DataFrame:
    """Answers of staff and leaders to the same questions; of one leaders' answers are hidden."""
    leader = trust.answers(5, items=4, hidden=(2,)).assign(form="leader")
    leader = leader.assign(n=leader["n"].astype("Int64").where(leader["n"].isna(), 14))
    return pd.concat([trust.answers(1, items=4), leader], ignore_index=True)


def _of_client(*names: str, figure: str | None = None, **options: Any) -> Callable[[], Picture]:
    return lambda: Picture(figure or names[0], {name: CLIENT[name] for name in names}, options)


def _of(figure: str, make: Callable[[], pd.DataFrame], **options: Any) -> Callable[[], Picture]:
    return lambda: Picture(figure, {figure: make()}, options)


TEXTS = {"texts": trust.items_of(70)}
PICTURES: dict[str, Callable[[], Picture]] = {
    "say_see_show": _of_client("ratings", "show", figure="say_see_show", titles=LABELS, **NAMES),
    "strip": _of_client("ratings", "show", figure="strip", titles=LABELS, **NAMES),
    "gap_forest": _of_client("perception_gaps", figure="gap_forest", titles=LABELS, **NAMES),
    "typology": _of("typology", lambda: gaps.typology_of_all(1, hidden=(2,)), titles=AREAS, **NAMES),
    "answer_distribution": _of(
        "answer_distribution", lambda: trust.answers(1, hidden=(2,)), labels=trust.SCALE, **TEXTS
    ),
    "answer_distribution_both_forms": _of(
        "answer_distribution", both_forms, labels=trust.SCALE, form=("staff", "leader"), **TEXTS, **NAMES
    ),
    "heat_map": _of_client("ratings_units", figure="heat_map", titles=LABELS),
    "rank_intervals": _of("rank_intervals", lambda: gaps.ranks(1), titles=AREAS),
    "level_gradient": _of_client(
        "ratings_levels", figure="level_gradient", titles=LABELS, order=list(RESPONSIBILITIES)[:3]
    ),
    "importance": _of_client("importance", titles=LABELS),
    "priority_matrix": _of("priority_matrix", lambda: gaps.priorities(1, hidden=(3,)), titles=AREAS),
    "slope": _of("slope", lambda: gaps.changes(1, hidden=(2,)), titles=AREAS, waves=("2025", "2026")),
    "trend": _of("trend", lambda: gaps.trend(1, responsibilities=6, breaks=(3,), no_n=(1, 2)), titles=AREAS),
    "resources": _of("resources", lambda: gaps.resources(1)),
    "adequacy": _of("adequacy", lambda: gaps.adequacy(1)),
    "alignment": _of_client("alignment"),
    "link_scatter": _of_client("link_points", "links", figure="link_scatter", titles=LABELS),
    "participation": _of_client("participation_units", figure="participation"),
    "participation_days": _of(
        "participation_days", lambda: trust.participation_days(1), reminders={"2026-03-06": "first reminder"}
    ),
    "screening_profile": _of("screening_profile", trust.screening),
    "item_map": _of("item_map", lambda: trust.item_analysis(1, hidden=(3,)), titles=TRUST_AREAS, **TEXTS),
    "agreement_strip": _of("agreement_strip", lambda: trust.agreement(1), titles=TRUST_AREAS),
    "precision": _of("precision", lambda: plan_precision(ROSTER, leaders=14)["precision_units"]),
}
"""Name of the picture -> what makes it; every figure of `engagement.plots` is there."""
