"""The words a report does not use are found; ordinary sentences pass."""

from __future__ import annotations

import pytest

from engagement.findings import refused_words
from engagement.findings.debrief import DEBRIEF, debrief_of
from engagement.findings.voice import favourable_words, in_sentence, listed, whole


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This is a blind spot.", ("blind spot",)),
        ("Nonconformity and conformity", ("Nonconformity", "conformity")),
        ("Leaders are weak here and neglected it", ("Leaders are", "neglected")),
        ("Scores fell because leaders do not know", ("because", "do not know")),
        ("Staff rate this lower; the records examined point the same way.", ()),
        ("Objectives met: 2 of 3 due.", ()),
        ("25 of 40 closed actions with a cause written down", ()),
        ("Leaders are not the cause of it", ("Leaders are", "cause of")),
        ("Staff rate higher than leaders.", ()),
        ("Leadership drives quality and leads to results", ("drives", "leads to")),
    ],
)
def test_refused_words(text, found):
    assert refused_words(text) == found


def test_every_responsibility_has_debrief_material_in_clean_words():
    from surveys import load_instrument

    assert {one.id for one in load_instrument("iso9001_2015").responsibilities} <= set(DEBRIEF)
    for one in (*DEBRIEF.values(), debrief_of("unknown")):
        assert refused_words(f"{one.decision} {one.question} {one.documents}") == ()
        assert one.question.endswith("?")
        assert one.decision.endswith(".")


def test_favourable_words_come_from_the_scale():
    items = {"a1": {"role": "scale", "scale": "extent"}}
    manifest = {"instrument": {"scales": {"extent": ["no", "a little", "partly", "mostly", "fully"]}, "items": items}}
    assert favourable_words(manifest) == "mostly or fully"
    assert favourable_words({"settings": {"favourable": [5]}, "instrument": {}}) == "a favourable answer"
    assert favourable_words({"instrument": {}}) == "often or always"


def test_small_words():
    assert in_sentence("Top managers") == "top managers"
    assert in_sentence("Senior Civil Service") == "Senior Civil Service"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert [whole(value) for value in (-0.4, -2.6, 3.5)] == ["0", "\N{MINUS SIGN}3", "4"]
