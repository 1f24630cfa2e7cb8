"""The combinatorial test agrees with linear algebra, set by set."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from organisations import exposed, organisations, resting_on_few

from engagement.confidentiality.attacks import isolated_groups
from engagement.confidentiality.disclosure import cover, settle
from engagement.confidentiality.overlaps import overlaps
from engagement.confidentiality.partition import Partition
from engagement.confidentiality.weighted import weighted_exposure


def _partition(counts, names, **changes):
    counts = np.asarray(counts, dtype=float)
    values = {"low": counts, "high": counts, "enrolled": counts, "fixed": np.zeros(len(counts), dtype=bool)}
    return Partition(names=tuple(names), **(values | changes))


def _matrix(cells):
    units, levels = list(dict.fromkeys(u for u, _ in cells)), list(dict.fromkeys(level for _, level in cells))
    return np.array([[cells[unit, level] for level in levels] for unit in units], dtype=float), units, levels


def _published(table, hidden_units, hidden_levels):
    """Rows over the occupied cells: the whole, and every visible unit and level."""
    unit, level = np.nonzero(table)
    rows = [np.ones(len(unit))]
    rows += [(unit == one).astype(float) for one in np.flatnonzero(~hidden_units)]
    rows += [(level == one).astype(float) for one in np.flatnonzero(~hidden_levels)]
    return np.array(rows), table[unit, level]


@settings(max_examples=150, deadline=None)
@given(cells=organisations(), data=st.data(), smallest_group=st.sampled_from((3, 5)))
def test_overlaps_are_found_exactly_when_linear_algebra_finds_a_small_set(cells, data, smallest_group):
    table, units, levels = _matrix(cells)
    assume(table.sum() >= smallest_group)
    sides = _partition(table.sum(axis=1), units), _partition(table.sum(axis=0), levels)
    hidden_units, hidden_levels = (
        cover(
            side, (side.low < smallest_group) | [data.draw(st.integers(0, 4)) == 0 for _ in side.names], smallest_group
        )
        for side in sides
    )
    rows, counts = _published(table, hidden_units, hidden_levels)
    found = overlaps(*sides, table, hidden_units, hidden_levels, smallest_group)
    assert bool(found) == bool(list(resting_on_few(rows, counts, smallest_group)))
    assert not list(exposed(rows, counts, smallest_group)) or found
    assert not isolated_groups(rows, counts, smallest_group) or found


@settings(max_examples=100, deadline=None)
@given(cells=organisations(most_units=6), smallest_group=st.sampled_from((3, 5, 10)))
def test_settled_groups_expose_nobody_and_settling_twice_changes_nothing(cells, smallest_group):
    table, units, levels = _matrix(cells)
    rows, columns = _partition(table.sum(axis=1), units), _partition(table.sum(axis=0), levels)
    hidden = settle(rows, columns, table, rows.low < smallest_group, columns.low < smallest_group, smallest_group)
    again = settle(rows, columns, table, *hidden, smallest_group)
    assert all((one == two).all() for one, two in zip(hidden, again, strict=True))
    if table.sum() >= smallest_group:
        assert list(resting_on_few(*_published(table, *hidden), smallest_group)) == []


def test_the_null_space_attack_finds_cells_pairs_and_nested_differences():
    counts = np.array([9.0, 3.0, 9.0])
    chain = np.array([[1.0, 1, 1], [1, 1, 0], [0, 1, 1]])
    assert isolated_groups(chain, counts, 5) == [(1,)]
    nested = np.array([[1.0, 1, 1, 1], [1, 1, 1, 0], [1, 0, 0, 0]])
    assert isolated_groups(nested, np.array([20.0, 2, 2, 30]), 5) == [(1, 2)]
    triple = np.array([[1.0, 1, 1, 1, 0], [1, 0, 0, 0, 0]])
    assert isolated_groups(triple, np.array([20.0, 1, 1, 1, 30]), 5) == [(1, 2, 3)]
    assert isolated_groups(chain[:2], counts, 3) == []


def test_answers_left_out_may_all_be_missing_from_the_exposed_group():
    """The unit minus its own level leaves 8 people; 4 of the unit left the question out: perhaps 4 answers remain."""
    table = np.array([[20.0, 8.0, 0.0], [0.0, 50.0, 9.0]])
    units = _partition([24.0, 59.0], "AB", enrolled=np.array([28.0, 59.0]))
    levels = _partition([20.0, 54.0, 9.0], "xyz", enrolled=np.array([20.0, 58.0, 9.0]))
    nobody = np.zeros(2, dtype=bool), np.zeros(3, dtype=bool)
    assert [overlap.n for overlap in overlaps(units, levels, table, *nobody, 5)] == [4.0]
    full = _partition([28.0, 59.0], "AB"), _partition([20.0, 58.0, 9.0], "xyz")
    assert overlaps(*full, table, *nobody, 5) == []


def test_cover_uses_the_remainder_a_reader_sees():
    groups = _partition([40.0, 20.0, 6.0], "ABC", whole=63.0)
    assert cover(groups, np.array([False, False, True]), 5).tolist() == [False, True, True]
    assert cover(_partition([40.0, 20.0, 6.0], "ABC"), np.array([False, False, True]), 5).tolist() == [
        False,
        False,
        True,
    ]


def test_too_many_groups_on_both_sides():
    table = np.full((15, 16), 9.0)
    sides = _partition(table.sum(axis=1), map(str, range(15))), _partition(table.sum(axis=0), map(str, range(16)))
    with pytest.raises(ValueError) as error:
        overlaps(*sides, table, np.zeros(15, dtype=bool), np.zeros(16, dtype=bool), 5)
    assert str(error.value) == (
        "15 units and 16 levels are too many to check against each other; join groups in the roster until "
        "units or levels "
        "are at most 14, or release only one of the two."
    )


def test_a_difference_between_two_people_is_found():
    """Unit A and level x share all but one person each: A minus x is one answer minus another."""
    table = np.array([[20.0, 1.0], [1.0, 30.0]])
    sides = _partition(table.sum(axis=1), "AB"), _partition(table.sum(axis=0), "xy")
    nobody = np.zeros(2, dtype=bool), np.zeros(2, dtype=bool)
    found = overlaps(*sides, table, *nobody, 5)
    assert found[0].n == 2.0
    assert settle(*sides, table, *nobody, 5)[0].tolist() == [True, True]


def test_two_units_by_two_levels_are_solved_with_weights_unless_one_side_is_hidden():
    table = np.array([[30.0, 12.0], [25.0, 4.0]])
    sides = _partition(table.sum(axis=1), "AB"), _partition(table.sum(axis=0), "xy")
    nobody = np.zeros(2, dtype=bool), np.zeros(2, dtype=bool)
    assert overlaps(*sides, table, *nobody, 5) == []
    assert weighted_exposure(table, *nobody, 5).tolist() == [[False, False], [False, True]]
    assert [side.tolist() for side in settle(*sides, table, *nobody, 5)] == [[False, False], [False, False]]
    settled = settle(*sides, table, *nobody, 5, weighted=True)
    assert [side.tolist() for side in settled] == [[False, False], [False, True]]
    assert weighted_exposure(table, *settled, 5) is None


def test_three_levels_are_enough_to_hide_behind():
    table = np.array([[30.0, 12.0, 6.0], [25.0, 4.0, 8.0]])
    assert weighted_exposure(table, np.zeros(2, dtype=bool), np.zeros(3, dtype=bool), 5) is None
