"""Facts of the ISO 9001:2015 instrument, and the rules of wording it follows."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from surveys.instrument import NON_ANSWERS, RESOURCE_TYPES

RESPONSIBILITIES = {
    "accountability": "5.1.1 a",
    "policy_objectives": "5.1.1 b",
    "integration": "5.1.1 c",
    "process_approach": "5.1.1 d",
    "risk_thinking": "5.1.1 d",
    "resources": "5.1.1 e",
    "communication": "5.1.1 f",
    "results": "5.1.1 g",
    "direction": "5.1.1 h",
    "improvement": "5.1.1 i",
}
PREFIXES = ("acc", "pol", "int", "pro", "ris", "res", "com", "rst", "dir", "imp")
NEGATION = re.compile(r"\b(not|never|no|none|nobody|without|lack\w*|hardly|un\w+able|\w+n't)\b", re.IGNORECASE)
ISO_WORDS = re.compile(r"\b(ISO|QMS|clause|conform\w*|nonconform\w*|interested part\w*|risk-based)\b", re.IGNORECASE)


def texts(instrument, form=None):
    return [(i.id, f, t) for i in instrument.items for f, t in i.texts.items() if form is None or f == form]


def test_ten_responsibilities_in_order(iso9001):
    assert {r.id: r.clause for r in iso9001.responsibilities} == RESPONSIBILITIES
    assert [r.id for r in iso9001.responsibilities] == list(RESPONSIBILITIES)
    assert all(r.title and r.label and r.related for r in iso9001.responsibilities)


def test_head_of_the_instrument(iso9001):
    assert (iso9001.id, iso9001.edition, iso9001.language) == ("iso9001_2015", "2015", "en")
    assert iso9001.frame.startswith("In the last 12 months, where you work")
    assert iso9001.importance_max == 3
    assert [id for id, _ in iso9001.open_questions] == ["comment1", "comment2"]
    assert set(iso9001.non_answers) == set(NON_ANSWERS)
    assert iso9001.scales["frequency"].labels == ("never", "rarely", "sometimes", "often", "always")


@pytest.mark.parametrize(("responsibility", "prefix"), list(zip(RESPONSIBILITIES, PREFIXES, strict=True)))
def test_items_of_a_responsibility(iso9001, responsibility, prefix):
    items = iso9001.items_of(responsibility=responsibility)
    assert [item.id for item in items] == [f"{prefix}{n}" for n in range(1, len(items) + 1)]
    for object in ("leader_behaviour", "workplace"):
        scale_items = iso9001.items_of(role="scale", responsibility=responsibility, object=object)
        assert len(scale_items) >= 2
        assert all(set(item.texts) == {"staff", "leader"} for item in scale_items)
        assert {item.scale for item in scale_items} == {"frequency"}


def test_number_of_taps(iso9001):
    staff = iso9001.items_of(form="staff")
    assert len(staff) == 63  # about 60 taps; importance adds 3, each promise 1
    assert {role: len(iso9001.items_of(form="staff", role=role)) for role in ("scale", "symptom", "outcome")} == {
        "scale": 54,
        "symptom": 3,
        "outcome": 4,
    }
    assert len(iso9001.items_of(form="staff", role="scale", object="leader_behaviour")) == 21
    assert len(iso9001.items_of(form="leader")) == 59
    assert [item.id for item in iso9001.items_of(form="manager")] == ["pol5", "rst5", "dir5", "dir6"]


def test_two_items_for_each_type_of_resource(iso9001):
    found = [item.resource_type for item in iso9001.items if item.resource_type]
    assert found == [type for type in RESOURCE_TYPES for _ in range(2)]


def test_non_answers(iso9001):
    for item in iso9001.items:
        if item.resource_type:
            assert item.non_answers == ("not_come_up", "cannot_tell", "not_my_job")
        elif item.role in ("trust", "recency"):
            assert item.non_answers == ()
        else:
            assert item.non_answers == ("not_come_up", "cannot_tell")


def test_manager_items_go_to_managers_and_leaders_only(iso9001):
    assert {item.id: item.role for item in iso9001.items_of(form="manager")} == {
        "pol5": "manager",
        "rst5": "manager",
        "dir5": "manager_block",
        "dir6": "manager_block",
    }
    assert all(set(item.texts) == {"manager", "leader"} for item in iso9001.items_of(form="manager"))
    assert [item.id for item in iso9001.items if item.clause == "5.1.1 j"] == ["dir5", "dir6"]


def test_outcome_symptoms_and_trust_stand_apart(iso9001):
    assert all(i.responsibility is None and i.object is None for i in iso9001.items_of(role="outcome"))
    assert all(set(i.texts) == {"staff"} for i in iso9001.items_of(role="symptom"))
    assert iso9001.item("trust").texts["staff"] == "I believe that nobody can find out how I answered."
    assert len(iso9001.scales[iso9001.item("com5").scale].labels) == 5


def test_promise_wording(iso9001):
    item = iso9001.with_promises(["We deliver on time."]).item("promise1")
    assert item.texts["staff"] == "We deliver on time: how often is this so where you work?"
    assert item.texts["leader"] == "We deliver on time: as far as you know, how often is this so in our teams?"
    assert (item.responsibility, item.object, item.role) == ("policy_objectives", "workplace", "promise")


def test_leaders_rate_themselves_as_we(iso9001):
    for item in iso9001.items_of(form="leader", object="leader_behaviour"):
        assert re.search(r"\b[Ww]e\b", item.texts["leader"]), item.id
        assert not re.search(r"\b(I|my|me)\b", item.texts["leader"]), item.id
        assert "op managers" not in item.texts["leader"], item.id


def test_staff_rate_acts_of_top_managers(iso9001):
    for item in iso9001.items_of(role="scale", object="leader_behaviour"):
        assert "op managers" in item.texts["staff"], item.id


def test_leaders_estimate_the_workplace(iso9001):
    for item in iso9001.items_of(form="leader", object="workplace"):
        assert item.texts["leader"].startswith("As far as you know, "), item.id
        assert re.search(r"\bour teams\b", item.texts["leader"]), item.id
        assert "op managers" not in item.texts["staff"], item.id


def test_wordings_are_plain(iso9001):
    for id, form, text in texts(iso9001):
        assert text.endswith(("?", ".")), id
        assert len(text.split()) <= 25, (id, form)
        assert not ISO_WORDS.search(text), (id, form)
        if id != "trust":  # its wording is fixed: who could find out is the point
            assert not NEGATION.search(text), (id, form)
    assert not any(ISO_WORDS.search(r.label) for r in iso9001.responsibilities)


def test_no_wording_stands_twice(iso9001):
    for form in ("staff", "leader", "manager"):
        wordings = [text for _, _, text in texts(iso9001, form)]
        assert len(set(wordings)) == len(wordings)


def test_every_item_has_a_source(iso9001):
    sources = resources.files("surveys.library").joinpath("SOURCES.md").read_text(encoding="utf-8")
    table = sources.split("## Ideas behind the items")[1]
    assert [item.id for item in iso9001.items if not re.search(rf"\b{item.id}\b", table)] == []
