"""Look-ups, promises and the content hash."""

from __future__ import annotations

import dataclasses
import re

import pytest

import surveys
from surveys.instrument import InputError, load_instrument


def test_public_names_load_on_demand():
    assert dir(surveys) == sorted(
        ["InputError", "Instrument", "Item", "Responsibility", "Scale", "list_instruments", "load_instrument"]
        + ["Form", "WordingFault", "check_wording", "compare_instruments", "new_instrument"]
        + ["propose_mapping", "read_export", "write_export", "write_form"]
    )
    assert all(hasattr(surveys, name) for name in dir(surveys))
    with pytest.raises(AttributeError) as caught:
        surveys.nonsense  # noqa: B018
    assert str(caught.value) == "module 'surveys' has no attribute 'nonsense'"


def test_items_of_combines_conditions(small):
    assert [item.id for item in small.items_of(form="manager")] == ["dir5"]
    assert [item.id for item in small.items_of(form="staff", role="outcome")] == ["out1"]
    found = small.items_of(role="scale", responsibility="resources", object="workplace")
    assert [item.id for item in found] == ["res3", "res4"]
    assert small.items_of(role="recency") == ()


def test_lookups(small):
    assert small.item("res3").resource_type == "people"
    assert small.responsibility("resources").clause == "5.1.1 e"
    assert small.scales["trust"].points == 3
    assert small.open_questions == (("comment1", "What else?"),)


def test_unknown_item_and_responsibility(small):
    with pytest.raises(InputError) as caught:
        small.responsibility("resorces")
    assert str(caught.value) == (
        "small has no responsibility 'resorces'; did you mean 'resources'? Known: accountability, resources."
    )
    with pytest.raises(InputError) as caught:
        small.item("zzz")
    assert str(caught.value) == (
        "small has no item 'zzz'; Known: acc1, acc2, acc3, acc4, res1, res2, res3, res4, dir5, out1, trust."
    )


def test_dataclasses_are_frozen_and_hashable(small):
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.title = "other"
    assert len({small, *small.items, *small.responsibilities, *small.scales.values()}) == 1 + 11 + 2 + 2


def test_promises_become_items(small):
    grown = small.with_promises(["We deliver on time. ", "We keep our word"])
    items = grown.items_of(role="promise")
    assert [item.id for item in items] == ["promise1", "promise2"]
    assert items[0].texts == {
        "staff": "We deliver on time: how often?",
        "leader": "We deliver on time: how often, as far as you know?",
    }
    assert {item.responsibility for item in items} == {"accountability"}
    assert {item.object for item in items} == {"workplace"}
    assert grown.items[:-2] == small.items
    assert small.items_of(role="promise") == ()


def test_a_promise_may_hold_braces(small):
    item = small.with_promises(["We keep {all} promises"]).item("promise1")
    assert item.texts["staff"] == "We keep {all} promises: how often?"


def test_no_promises_change_nothing(small):
    assert small.with_promises([]) is small


@pytest.mark.parametrize(
    ("promises", "message"),
    [
        (["On time", " . "], "promise 2 is empty; write it in plain words or take it out."),
        (["On time", "Fair", "on time."], "promise 3 says the same as promise 1 ('on time'); take one out."),
        ("On time", "promises: found one text; give a list of texts, one a promise."),
    ],
)
def test_unusable_promises(small, promises, message):
    with pytest.raises(InputError) as caught:
        small.with_promises(promises)
    assert str(caught.value) == message


def test_promises_cannot_be_added_twice(small):
    with pytest.raises(InputError) as caught:
        small.with_promises(["On time"]).with_promises(["Fair"])
    assert str(caught.value) == "small holds promises already; start again from load_instrument."


def test_promises_need_a_template(small):
    with pytest.raises(InputError) as caught:
        dataclasses.replace(small, promise_template=None).with_promises(["On time"])
    assert str(caught.value) == "small has no [promise] table, so it cannot ask about promises; add one to its file."


def test_hash_is_a_sha256(iso9001):
    assert re.fullmatch(r"[0-9a-f]{64}", iso9001.hash)


def test_hash_ignores_comments_spacing_and_order_of_keys(small, small_text, small_file):
    text = small_text.replace('id = "acc1"\nrole = "scale"\n', 'role   =  "scale" # a comment\nid = "acc1"\n')
    head, scales = text.split("[scales]")
    scales, rest = scales.split("[importance]")
    shuffled = head + "[importance]" + rest + "\n\n# moved\n[scales]" + scales
    assert shuffled != small_text
    small_file.write_text(shuffled, encoding="utf-8")
    assert load_instrument(small_file).hash == small.hash


def test_hash_ignores_the_order_of_scales_and_texts(small, small_text, small_file):
    frequency = 'frequency = ["never", "rarely", "sometimes", "often", "always"]\n'
    trust = 'trust = ["no", "partly", "yes"]\n'
    staff, leader = 'texts.staff = "Top managers ask."\n', 'texts.leader = "We ask."\n'
    text = small_text.replace(frequency + trust, trust + frequency).replace(staff + leader, leader + staff)
    assert text != small_text
    small_file.write_text(text, encoding="utf-8")
    assert load_instrument(small_file).hash == small.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Top managers ask.", "Top managers asked."),
        ('"often"', '"very often"'),
        ("What else?", "Anything else?"),
        ("cannot tell", "cannot say"),
        ("5.1.1 j", "5.1.1 k"),
        ("Choose up to 2.", "Choose 2."),
        ("{promise}: how often?", "{promise}?"),
        ('non_answers = ["not_come_up"]\n', ""),
        ("where you work, how often", "in your team, how often"),
    ],
)
def test_hash_changes_with_any_wording(small, small_text, small_file, old, new):
    assert old in small_text
    small_file.write_text(small_text.replace(old, new, 1), encoding="utf-8")
    assert load_instrument(small_file).hash != small.hash


def test_hash_changes_with_promises(small):
    hashes = {small.hash, *(small.with_promises(list(p)).hash for p in (["A"], ["B"], ["A", "B"], ["B", "A"]))}
    assert len(hashes) == 5
    assert small.with_promises(["A"]).hash == small.with_promises(["A."]).hash
