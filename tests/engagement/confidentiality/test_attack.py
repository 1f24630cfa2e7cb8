"""A reader who knows who sits where adds and subtracts everything that is released, and isolates nobody."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from organisations import (
    RESPONSIBILITIES,
    answers,
    cells_of,
    exposed,
    organisations,
    resting_on_few,
    shown_groups,
    tables_of,
    weighted_groups,
)

from engagement.confidentiality import audit, protect

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _counts(people, places, responsibility):
    rated = people if responsibility is None else people[people[responsibility].notna()]
    found = rated.fillna({"unit": "", "level": ""}).groupby(["unit", "level"]).size()
    return np.array([found.get((unit or "", level or ""), 0) for unit, level in places], dtype=float)


def _places(people):
    return [tuple(place) for place in people[["unit", "level"]].drop_duplicates().to_numpy()]


ANY_RELEASE = {
    "cells": organisations(),
    "missing": st.sampled_from((0.0, 0.1, 0.4)),
    "nowhere": st.sampled_from((0, 0, 1, 4, 9)),
    "smallest_group": st.sampled_from((5, 5, 3, 8)),
    "seed": st.integers(0, 10**6),
}


@MANY
@given(**ANY_RELEASE)
def test_no_combination_isolates_a_small_group(cells, missing, nowhere, smallest_group, seed):
    _attack(cells, missing, nowhere, smallest_group, seed)


@pytest.mark.simulation
@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(**ANY_RELEASE)
def test_no_combination_isolates_a_small_group_in_2000_organisations(cells, missing, nowhere, smallest_group, seed):
    _attack(cells, missing, nowhere, smallest_group, seed)


def _attack(cells, missing, nowhere, smallest_group, seed):
    people = answers(cells, seed=seed, missing=missing, nowhere=nowhere)
    release = protect(tables_of(people, cells), cells=cells_of(people), smallest_group=smallest_group)
    places = _places(people)
    for responsibility in (None, *RESPONSIBILITIES):
        shown = shown_groups(release, responsibility, places)
        counts = _counts(people, places, responsibility)
        found = [[places[cell] for cell in group] for group in exposed(shown, counts, smallest_group)]
        assert found == []
    assert audit(release, smallest_group=smallest_group, cells=cells_of(people)) == []
    answered = _counts(people, places, None)
    for shown in (shown_groups(release, None, places), weighted_groups(release, places)):
        assert list(resting_on_few(shown, answered, smallest_group)) == []


@SOME
@given(cells=organisations(most_units=4, most_levels=3), missing=st.sampled_from((0.0, 0.3)), seed=st.integers(0, 999))
def test_adding_and_subtracting_released_sums_gives_no_small_mean(cells, missing, seed):
    """With numbers instead of algebra: n times mean of every group shown, with weights -1, 0, 1."""
    people = answers(cells, seed=seed, missing=missing)
    tables = tables_of(people, cells)
    release = protect(tables, cells=cells_of(people))
    places = _places(people)
    for responsibility in RESPONSIBILITIES:
        shown = shown_groups(release, responsibility, places)
        counts = _counts(people, places, responsibility)
        weights = np.array(list(product((-1, 0, 1), repeat=len(shown))), dtype=float)
        combined = weights @ shown
        group = ((combined == 0) | (combined == 1)).all(axis=1) & (combined.sum(axis=1) > 0)
        answered = combined[group] @ counts
        assert not ((answered > 0) & (answered < 5)).any()


def _brute_force_finds(cells: dict, smallest_group: int) -> bool:
    """Whether a release that hides only small groups, as many tools do, exposes somebody."""
    people = answers(cells)
    tables = tables_of(people, cells)
    naive = {name: table.assign(suppressed=table["n"] < smallest_group) for name, table in tables.items()}
    release = type("Naive", (), {"tables": naive})
    places = _places(people)
    return any(exposed(shown_groups(release, None, places), _counts(people, places, None), smallest_group))


@pytest.mark.parametrize(
    "cells",
    [
        {("A", "x"): 3, ("B", "x"): 30, ("C", "x"): 30},  # one small unit: the whole minus the others
        {("A", "x"): 10, ("A", "y"): 8, ("B", "x"): 2, ("B", "z"): 9},  # level y lies in A, z in B
        {("A", "x"): 20, ("A", "y"): 20, ("B", "x"): 20, ("B", "z"): 3, ("A", "z"): 3},
        {("A", "x"): 9, ("A", "y"): 3, ("B", "y"): 9},  # a chain: every cell follows
    ],
)
def test_the_attacker_succeeds_where_only_small_groups_are_hidden(cells):
    people = answers(cells)
    release = protect(tables_of(people, cells), cells=cells_of(people))
    places = _places(people)
    shown = shown_groups(release, None, places)
    attacked = list(exposed(shown, _counts(people, places, None), 5))
    assert attacked == []
    if cells != {("A", "x"): 20, ("A", "y"): 20, ("B", "x"): 20, ("B", "z"): 3, ("A", "z"): 3}:
        assert _brute_force_finds(cells, 5)


def test_nothing_is_hidden_where_nothing_needs_to_be():
    cells = {(unit, level): 12 for unit in "ABCD" for level in "xyz"}
    people = answers(cells, missing=0.1)
    release = protect(tables_of(people, cells), cells=cells_of(people))
    assert release.hidden.empty
    assert not any(table["suppressed"].any() for table in release.tables.values())


TIED = {("unit 0", "level 0"): 0, ("unit 0", "level 1"): 3, ("unit 0", "level 2"): 0}
TIED |= {("unit 1", "level 0"): 3, ("unit 1", "level 1"): 0, ("unit 1", "level 2"): 0}
TIED |= {("unit 2", "level 0"): 2, ("unit 2", "level 1"): 3, ("unit 2", "level 2"): 0}


@SOME
@given(cells=organisations(), seed=st.integers(0, 999))
@example(cells=TIED, seed=0)
def test_the_order_of_rows_decides_nothing(cells, seed):
    people = answers(cells, seed=seed, missing=0.2)
    tables = tables_of(people, cells)
    shuffled = {name: table.sample(frac=1, random_state=seed) for name, table in tables.items()}
    first, second = (protect(each, cells=cells_of(people)) for each in (tables, shuffled))
    for name, table in first.tables.items():
        keys = [column for column in ("form", "unit", "level", "responsibility", "metric") if column in table]
        one, two = (each.sort_values(keys, ignore_index=True) for each in (table, second.tables[name]))
        pd.testing.assert_frame_equal(one, two)
