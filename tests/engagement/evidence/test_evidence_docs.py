from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from engagement.evidence import DEFINITIONS

METHOD = (Path(__file__).parents[3] / "docs" / "method" / "evidence.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("one", DEFINITIONS, ids=lambda one: one.indicator)
def test_every_indicator_is_documented_with_its_criterion(one):
    phrase = one.phrase.format(days=30, months=12)
    cuts = "coverage only |  |" if one.tier == "exists" else f"{one.weak_below:g}% | {one.strong_from:g}% |"
    assert f"| {one.responsibility} | `{one.indicator}` | {one.tier} | {phrase} | {cuts}" in METHOD


def test_every_cell_and_pattern_is_documented():
    cells = import_module("engagement.evidence.triangulation")
    patterns = import_module("engagement.evidence.alignment")
    for name in (cells.BACKED, cells.UNSEEN_WORK, cells.DIFFERENT_WAYS, cells.AGREED_PRIORITY, cells.UNCLEAR):
        assert name in METHOD
    for name in (patterns.ALIGNED, patterns.MET_SELDOM_SEEN, patterns.NEITHER, patterns.NONE_DUE, patterns.NOT_ASKED):
        assert name in METHOD
