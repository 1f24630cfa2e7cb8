"""What verify lists: every single changed setting, and every change of the instrument, old -> new."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_client import replace_in

from engagement import open_assessment
from engagement.assessment import Settings
from engagement.assessment.settings import EXCLUDABLE
from engagement.plan.content import Content, as_bytes, plan_content
from engagement.plan.differences import differences
from surveys.instrument import Scale

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=20)
BY_TYPE = {
    "str": WORDS,
    "int": st.integers(1, 10**6),
    "float": st.floats(0.5, 99, exclude_max=True),
    "date": st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    "tuple[str": st.sets(st.sampled_from(EXCLUDABLE)).map(sorted).map(tuple),
    "tuple[int": st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple),
    "Mapping[str, str]": st.dictionaries(WORDS, WORDS, min_size=1, max_size=3),
}
BY_NAME = {
    "mode": st.just("respondents"),
    "primary_link": st.sampled_from(["", "results ~ scrap", "resources ~ late deliveries"]),
}
WITH_A_SAY = [
    one for one in fields(Settings) if one.metadata["section"] not in ("report", "promises") and one.name != "criteria"
]


def frozen(content):
    """Content as it comes back from its files."""
    return Content(json.loads(as_bytes(content.instrument)), json.loads(as_bytes(content.plan)))


@pytest.fixture(scope="module")
def before(opened):
    return frozen(plan_content(opened))


def changed(opened, before, **settings):
    return differences(before, plan_content(replace(opened, settings=replace(opened.settings, **settings))))


def asked(opened, before, **parts):
    instrument = replace(opened.asked, **parts)
    return differences(before, plan_content(replace(opened, instrument=instrument, asked=instrument)))


def test_nothing_changed_nothing_listed(opened, before):
    assert differences(before, plan_content(opened)) == []


@given(data=st.data())
def test_any_single_changed_setting_is_listed(opened, before, data):
    one = data.draw(st.sampled_from(WITH_A_SAY), label="setting")
    values = BY_NAME.get(one.name)
    if values is None:
        kind = next(kind for kind in BY_TYPE if str(one.type).startswith(kind))
        values = st.none() | BY_TYPE[kind] if "None" in str(one.type) else BY_TYPE[kind]
    value = data.draw(values, label="value")
    lines = changed(opened, before, **{one.name: value})
    about = [line for line in lines if line.startswith(f"[{one.metadata['section']}] {one.name}")]
    if one.name == one.metadata["section"]:
        about = [line for line in lines if line.startswith(f"[{one.name}] ")]
    same = value == getattr(opened.settings, one.name)
    assert bool(about) == (not same)
    assert all("\n" not in line for line in lines)


@given(cuts=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted))
def test_any_changed_criterion_is_listed(opened, before, cuts):
    lines = changed(opened, before, criteria={"misses_answered": tuple(map(float, cuts))})
    if cuts == [50, 80]:  # the default, written out
        assert lines == []
    else:
        assert lines == [
            'indicator misses_answered, criterion: "weak below 50%, strong from 80%" -> '
            f'"weak below {cuts[0]}%, strong from {cuts[1]}%"'
        ]


def test_the_looks_of_the_documents_are_no_part_of_the_plan(opened, before):
    looks = {
        one.name: "x" for one in fields(Settings) if one.metadata["section"] == "report" and one.default is not MISSING
    }
    assert changed(opened, before, **looks) == []


@pytest.mark.parametrize(
    ("settings", "lines"),
    [
        ({"smallest_difference": 12.0}, ["[analysis] smallest_difference: 10 -> 12"]),
        ({"favourable": (5,)}, ["[analysis] favourable: 4, 5 -> 5"]),
        ({"period_end": date(2026, 2, 28)}, ['[evidence] period_end: none -> "2026-02-28"']),
        ({"top_managers": None}, ["[assessment] top_managers: 8 -> none"]),
        ({"units": {"Nights (C)": "Assembly"}}, ['[units] Nights (C): "Night shift" -> "Assembly"']),
        ({"units": {}}, ['[units] Nights (C): "Night shift" -> none']),
        ({"scope": "all\nsites"}, ['[assessment] scope: none -> "all\\nsites"']),
        ({"target": 70.0}, ["[analysis] target: none -> 70", "comparison target_gaps: added"]),
        (
            {"primary_link": ""},
            ['[analysis] primary_link: "results ~ on_time_delivery" -> none', "comparison primary link: dropped"],
        ),
    ],
)
def test_how_changes_are_told(opened, before, settings, lines):
    assert changed(opened, before, **settings) == lines


def test_a_reworded_item(opened, before):
    items = list(opened.asked.items)
    old = items[0].texts["staff"]
    items[0] = replace(items[0], texts=items[0].texts | {"staff": "Leaders act."})
    assert asked(opened, before, items=tuple(items)) == [
        f'item acc1: reworded on the staff form: "{old}" -> "Leaders act."'
    ]


def test_an_item_on_other_forms(opened, before):
    items = list(opened.asked.items)
    items[0] = replace(items[0], texts={"staff": items[0].texts["staff"], "manager": "Managers?"})
    assert asked(opened, before, items=tuple(items)) == [
        "item acc1: no longer on the leader form",
        'item acc1: now on the manager form: "Managers?"',
    ]


def test_dropped_added_and_moved_items(opened, before):
    first, second, *rest = opened.asked.items
    more = replace(first, id="own1")
    assert asked(opened, before, items=(second, *rest, more)) == ["item acc1: dropped", "item own1: added"]
    assert asked(opened, before, items=(second, first, *rest)) == ["items: in another order"]


def test_a_rescaled_item_and_another_scale(opened, before):
    items = list(opened.asked.items)
    items[0] = replace(items[0], scale="agreement", non_answers=())
    scales = dict(opened.asked.scales) | {"agreement": Scale("agreement", ("no", "yes"))}
    assert asked(opened, before, items=tuple(items), scales=scales) == [
        "item acc1, non answers: not_come_up, cannot_tell -> none",
        "item acc1: rescaled: frequency -> agreement",
        "scale agreement: added",
    ]


def test_labels_frame_clause_and_open_questions(opened, before):
    instrument = opened.asked
    labels = instrument.scales["frequency"].labels
    scales = dict(instrument.scales) | {"frequency": Scale("frequency", ("no", *labels[1:]))}
    id, text = instrument.open_questions[0]
    lettered = (replace(instrument.responsibilities[0], clause="5.1"), *instrument.responsibilities[1:])
    found = asked(
        opened,
        before,
        scales=scales,
        frame="Ever?",
        responsibilities=lettered,
        open_questions=((id, "And?"), *instrument.open_questions[1:]),
    )
    assert found == [
        f'instrument, frame: "{instrument.frame}" -> "Ever?"',
        f'open question, {id}: "{text}" -> "And?"',
        'responsibility accountability, clause: "5.1.1 a" -> "5.1"',
        f"scale frequency, labels: {', '.join(labels)} -> no, {', '.join(labels[1:])}",
    ]


def test_a_dropped_item_that_ends_a_comparison_is_told_twice(opened, before):
    """Without an item on both forms the primary family is smaller: that is the change that matters."""
    gone = [
        item.id for item in opened.asked.items_of(responsibility="results", object="leader_behaviour", role="scale")
    ]
    lines = asked(opened, before, items=tuple(item for item in opened.asked.items if item.id not in gone))
    family = [one.id for one in opened.asked.responsibilities]
    assert lines[0] == (
        f"comparison perception_gaps, responsibilities: {', '.join(family)} -> "
        f"{', '.join(one for one in family if one != 'results')}"
    )
    assert [line for line in lines if line.startswith("item ")] == [f"item {id}: dropped" for id in gone]


def test_a_changed_promise_is_a_reworded_item(before, folder):
    replace_in(folder / "assessment.toml", "We deliver", "We answer")
    lines = differences(before, plan_content(open_assessment(folder)))
    assert [line.split('"')[0] for line in lines] == [
        "item promise1: reworded on the leader form: ",
        "item promise1: reworded on the staff form: ",
    ]
    assert all("We deliver" in line.split(" -> ")[0] and "We answer" in line.split(" -> ")[1] for line in lines)


def test_the_roster_is_told_without_a_single_headcount(opened, before):
    roster = opened.roster.assign(headcount=[40, 6, 29])
    assert differences(before, plan_content(replace(opened, roster=roster))) == [
        "roster: headcounts of groups or sites changed"
    ]
    renamed = opened.roster.replace("Night shift", "Nights")
    assert differences(before, plan_content(replace(opened, roster=renamed))) == [
        "roster, units: Assembly, Night shift -> Assembly, Nights"
    ]


def test_a_limit_that_another_version_changed_is_told(opened, before):
    rules = before.plan["rules"] | {"links: units needed for a correlation": 6}
    older = Content(before.instrument, before.plan | {"rules": rules})
    assert differences(older, plan_content(opened)) == ["rule, links: units needed for a correlation: 6 -> 8"]


def test_keys_that_a_later_version_added_are_no_difference_at_their_defaults(opened, before):
    settings = {section: dict(body) for section, body in before.plan["settings"].items()}
    del settings["analysis"]["conf_level"], settings["forms"], settings["analysis"]["favourable"]
    items = [
        {key: value for key, value in item.items() if key != "translations"} for item in before.instrument["items"]
    ]
    older = Content(before.instrument | {"items": items}, before.plan | {"settings": settings})
    assert differences(older, plan_content(opened)) == []
    assert changed(opened, older, conf_level=0.9) == ["[analysis] conf_level: 0.95 -> 0.9"]
