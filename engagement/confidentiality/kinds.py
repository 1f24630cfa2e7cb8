"""What each table of a release is about, written down table by table.

The gate never guesses from columns whether a number counts people: a table whose name is not listed here is
refused, so a new table reaches a reader only after somebody has said how it is protected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

PEOPLE = "people"  # numbers about respondents: every rule applies
UNITS = "units"  # statistics over units: n counts units
RECORDS = "records"  # documents, objectives, audits: no respondent in them

COUNTS_OF_PEOPLE = (*("n", "n_leader", "n_staff", "n_rest", "n_compared", "n_earlier", "n_later", "respondents"),)
INTERVAL = ("std_error", "conf_low", "conf_high", "tipping")  # a tipping point is an end of an interval, rescaled
SPREAD = (
    *INTERVAL,
    *("set_low", "set_high", "pooled_error", "pooled_low", "pooled_high"),
    *("importance_low", "importance_high", "see_low", "see_high"),
    *("probability_often_low", "probability_often_high", "probability_seldom_low", "probability_seldom_high"),
    *("verdict_low", "verdict_high", "verdict_level", "p_value", "p_adjusted", "effect_size", "effect"),
)
PERSON_LEVEL = ("respondent", "score", "weight")
ALWAYS_KEPT = (
    "population",
    "position",
    "n_items",
    "role",
    "text",
    "metric",
    "estimand",
    "suppressed",
    "hidden_interval",
)
SENSITIVE_GROUPINGS = ("form", "wave", "unit", "level", "site")


@dataclass(frozen=True)
class Parent:
    """Another table that shows the same statistic: what is hidden there is hidden here.

    Attributes
    ----------
    table : str
        Name of the other table.
    match : mapping of str to str
        Values its rows must have (columns it lacks are ignored).
    on : tuple of (str, str)
        Pairs of columns: here, there.
    """

    table: str
    match: Mapping[str, str] = field(default_factory=dict)
    on: tuple[tuple[str, str], ...] = (("responsibility", "responsibility"),)


@dataclass(frozen=True)
class Kind:
    """How one table is protected.

    Attributes
    ----------
    keys : tuple of str
        Grouping columns the table must have.
    about : str
        `PEOPLE`, `UNITS` or `RECORDS`.
    also : tuple of str
        Grouping columns it may have besides.
    counts : tuple of str
        Columns that must be there because they count people.
    keeps : tuple of str
        Columns that stay on a suppressed row besides the keys and `ALWAYS_KEPT`: facts about records or plans.
    single_item : bool
        Whether an estimate rests on one question, so that mean and spread give the distribution away.
    finer : bool
        Whether numbers about leaders tell more than their mean per responsibility: shown from 10 leaders on.
    distribution : bool
        Whether the numbers are a spread of answers themselves: hidden where it could not be shown.
    leaders : bool
        Whether every row rests on the leader form.
    parents : tuple of Parent
        Tables whose hidden rows are hidden here too.
    whole : tuple of str
        Name of the table with the whole organisation, for tables by unit or level.
    metric : str or None
        Metric that decides the rounding where the table has no `metric` column.
    published_only : bool
        Whether the table exists for published results only.
    """

    keys: tuple[str, ...]
    about: str = PEOPLE
    also: tuple[str, ...] = ()
    counts: tuple[str, ...] = ("n",)
    keeps: tuple[str, ...] = ()
    single_item: bool = False
    finer: bool = False
    distribution: bool = False
    leaders: bool = False
    parents: tuple[Parent, ...] = ()
    whole: str | None = None
    metric: str | None = None
    published_only: bool = False

    @property
    def partition(self) -> str | None:
        """The column that splits the respondents: unit, level or None."""
        return next((column for column in ("unit", "level") if column in self.keys), None)


def _rating(form: str, about: str) -> Parent:
    return Parent("ratings", {"form": form, "object": about, "metric": "score"})


_SEE = _rating("staff", "leader_behaviour")
_GAPS = Parent("perception_gaps")
_UNIT_RATING = Parent(
    "ratings_units", {"metric": "score"}, tuple((key, key) for key in ("unit", "responsibility", "object"))
)
_LEVEL_RATINGS = Parent(  # made of all levels: with the visible ones known, it would give hidden ones away
    "ratings_levels", {}, tuple((key, key) for key in ("responsibility", "object", "metric"))
)
_OF_UNITS = {"also": ("metric",), "parents": (_UNIT_RATING,)}
_GAP = {"counts": ("n_leader", "n_staff"), "leaders": True, "metric": "score", "also": ("metric", "object")}

KINDS: dict[str, Kind] = {
    # who answered
    "participation": Kind(("form",), also=("metric",), metric="response_rate"),
    "participation_units": Kind(("unit",), whole="participation", metric="response_rate"),
    "participation_levels": Kind(("level",), whole="participation", metric="response_rate"),
    "participation_days": Kind(("form", "day")),
    "screening": Kind(("form", "reason"), keeps=("excluded",)),
    # what they answered
    "ratings": Kind(("form", "responsibility", "object", "metric")),
    "ratings_units": Kind(("unit", "responsibility", "object", "metric"), whole="ratings"),
    "ratings_levels": Kind(("level", "responsibility", "object", "metric"), whole="ratings"),
    "visibility_levels": Kind(("level", "responsibility", "object"), also=("metric",), whole="ratings"),
    "items": Kind(("form", "item", "metric"), also=("responsibility", "object"), single_item=True),
    "items_levels": Kind(
        ("level", "item", "metric"),
        also=("responsibility", "object"),
        single_item=True,
        whole="items",
        published_only=True,
    ),
    "answers": Kind(
        ("form", "item", "metric", "option"), also=("responsibility", "object"), single_item=True, distribution=True
    ),
    "importance": Kind(("responsibility",), single_item=True, metric="importance"),
    # whether the scales can be trusted
    "measurement": Kind(("form", "responsibility", "object", "metric")),
    "measurement_verdicts": Kind(("form", "responsibility", "object", "kind")),
    # whether verdicts stand
    "worst_case": Kind(("form", "responsibility", "object"), also=("metric",)),
    "visibility_bounds": Kind(("form", "responsibility", "object"), also=("metric",)),
    "visibility_verdicts": Kind(("responsibility",), counts=(), parents=(_GAPS,), metric="score"),
    "tipping_points": Kind(
        ("responsibility", "basis", "direction"),
        also=("metric",),
        counts=("n_leader", "n_staff"),
        leaders=True,
        parents=(_GAPS,),
        metric="score",
    ),
    "sensitivity": Kind(("responsibility", "kind"), counts=(), parents=(_SEE,), metric="score"),
    "comparability": Kind(("kind",)),
    "item_analysis": Kind(
        ("form", "item", "metric"), also=("responsibility", "object"), single_item=True, distribution=True
    ),
    "agreement": Kind(  # a spread itself: shown where the unit's mean is shown and answers are many
        ("unit", "responsibility", "object", "metric", "null"),
        distribution=True,
        parents=(_UNIT_RATING,),
    ),
    # differences
    "perception_gaps": Kind(("responsibility",), parents=(_SEE, _rating("leader", "leader_behaviour")), **_GAP),
    "estimate_gaps": Kind(
        ("responsibility",), parents=(_rating("staff", "workplace"), _rating("leader", "workplace")), **_GAP
    ),
    "target_gaps": Kind(
        ("responsibility",), also=("object", "metric"), counts=(), keeps=("target",), parents=(_SEE,), metric="score"
    ),
    "level_gaps": Kind(
        ("responsibility",),
        also=("object", "metric"),
        parents=(_LEVEL_RATINGS,),
        metric="score",
    ),
    "level_steps": Kind(
        ("responsibility", "object", "level", "comparison"),
        also=("metric",),
        counts=("n", "n_compared"),
        parents=(_LEVEL_RATINGS,),
    ),
    "message_stops": Kind(("responsibility", "object"), also=("metric", "level"), parents=(_LEVEL_RATINGS,)),
    "item_gaps": Kind(
        ("responsibility", "item"),
        parents=(Parent("items", {"form": "staff", "metric": "score"}, (("item", "item"),)),),
        single_item=True,
        finer=True,
        **_GAP,
    ),
    "gap_details": Kind(("responsibility", "metric"), finer=True, **(_GAP | {"also": ("object",), "metric": None})),
    "gap_tests": Kind(("responsibility",), parents=(_SEE, _rating("leader", "leader_behaviour")), **_GAP),
    "typology": Kind(("responsibility", "category"), parents=(_SEE,), distribution=True, **_GAP),
    "unit_gaps": Kind(
        ("unit", "responsibility", "object"), also=("metric",), counts=("n", "n_rest"), parents=(_UNIT_RATING,)
    ),
    "pooled_units": Kind(("unit", "responsibility", "object"), **_OF_UNITS),
    "rank_intervals": Kind(("unit", "responsibility", "object"), **_OF_UNITS),
    "outlying_cells": Kind(("unit", "responsibility", "object"), **_OF_UNITS),
    "unit_profiles": Kind(("object",), UNITS, also=("metric",), counts=()),
    "heterogeneity": Kind(("responsibility", "object"), UNITS, also=("metric",), counts=()),
    "changes": Kind(
        ("form", "responsibility", "object"), also=("metric",), counts=("n_earlier", "n_later"), metric="score"
    ),
    # what to do first
    "priorities": Kind(
        ("responsibility",),
        also=("metric",),
        counts=("n", "n_staff"),
        keeps=("importance_line", "reference"),
        parents=(_SEE, Parent("importance")),
        metric="score",
    ),
    "resources": Kind(("resource_type",), also=("metric", "object")),
    "resources_units": Kind(  # their mean over the kinds is the unit's rating of resources: hidden where that is
        ("unit", "resource_type"),
        also=("metric", "object"),
        whole="resources",
        parents=(
            Parent(
                "ratings_units",
                {"responsibility": "resources", "object": "workplace", "metric": "score"},
                (("unit", "unit"),),
            ),
        ),
    ),
    # staff numbers beside records: the records stay, the staff numbers follow the rules
    "alignment": Kind(
        ("promise",),
        keeps=("n_objectives", "met", "due"),
        single_item=True,
        parents=(Parent("items", {"form": "staff", "metric": "favourable"}, (("promise", "item"),)),),
        metric="favourable",
    ),
    "triangulation": Kind(
        ("responsibility",), counts=(), keeps=("class", "reference"), parents=(_SEE,), metric="score"
    ),
    "link_points": Kind(
        ("unit", "responsibility", "indicator"),
        also=("object", "period"),
        parents=(
            Parent(
                "ratings_units",
                {"object": "leader_behaviour", "metric": "score"},
                (("unit", "unit"), ("responsibility", "responsibility")),
            ),
        ),
        metric="score",
    ),
    "links": Kind(
        ("indicator", "responsibility", "object", "metric"), UNITS, counts=(), keeps=("primary", "ladder", "detectable")
    ),
    # records
    "evidence": Kind(("responsibility", "indicator"), RECORDS, also=("unit", "period"), counts=(), metric="favourable"),
    "show": Kind(("responsibility",), RECORDS, counts=()),
    "audit_peak": Kind(("kind",), RECORDS, counts=(), metric="rate_ratio"),
    "unmapped": Kind(("question",), RECORDS, also=("form", "metric"), counts=(), metric="score", published_only=True),
}


def kind_of(name: str) -> Kind:
    """Kind of a table.

    Parameters
    ----------
    name : str
        Name of the table.

    Raises
    ------
    ValueError
        If the gate does not know the table.
    """
    if name not in KINDS:
        near = get_close_matches(name, KINDS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"The gate does not know a table {name!r} and lets nothing through that it does not know.{hint} "
            f"Add it to engagement/confidentiality/kinds.py and say there how it is protected."
        )
    return KINDS[name]
