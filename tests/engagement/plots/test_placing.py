"""Numbers and dots never lie on one another where there is room."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from engagement.plots.placing import number_spots, spread, swarm

SHARES = st.lists(st.floats(0, 100), min_size=1, max_size=12).map(sorted)


@given(SHARES, st.floats(0.5, 8))
def test_spread_places_keep_their_order_and_their_gap(places, gap):
    moved = spread(places, gap)
    assert (np.diff(moved) >= gap - 1e-9).all()
    np.testing.assert_allclose(spread(moved, gap), moved, atol=1e-7)


@given(SHARES, st.floats(0.5, 8))
def test_spread_places_keep_to_the_room_there_is(places, gap):
    high = 100 + gap * len(places)
    moved = spread(places, gap, low=0, high=high)
    assert moved.min() >= -1e-9 and moved.max() <= high + 1e-9
    assert (np.diff(moved) >= gap - 1e-9).all()


def test_spread_is_the_least_squares_solution():
    places, gap = np.array([1.0, 1.2, 1.3, 8.0, 8.5]), 1.0
    limits = [{"type": "ineq", "fun": lambda x, i=i: x[i + 1] - x[i] - gap} for i in range(4)]
    best = minimize(lambda x: ((x - places) ** 2).sum(), places, constraints=limits, tol=1e-12)
    np.testing.assert_allclose(spread(places, gap), best.x, atol=1e-5)
    np.testing.assert_allclose(spread([1.0, 3.0], 1.0), [1.0, 3.0])


@given(st.lists(st.floats(0, 1), max_size=40), st.floats(0.01, 0.1))
def test_dots_of_one_lane_stand_clear(values, width):
    lanes = swarm(values, width)
    for lane in set(lanes):
        inside = np.sort(np.asarray(values)[lanes == lane])
        assert (np.diff(inside) >= width - 1e-9).all()
    if values:
        assert (lanes == 0).any()


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_numbers_lie_on_no_point_and_on_no_number(seed, points):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 150, points), rng.uniform(0, 80, points)
    spots = number_spots(x, y, (4.4, 2.6), dot=0.9, limits=(150.0, 80.0))
    assert (spots >= (2.2 - 1e-9, 1.3 - 1e-9)).all() and (spots <= (147.8 + 1e-9, 78.7 + 1e-9)).all()
    away = np.abs(spots[:, None] - spots[None]) / (4.4, 2.6)
    np.fill_diagonal(away[:, :, 0], 9.0)
    assert (away.max(axis=2) > 1 - 1e-9).all()
    from_points = np.abs(spots[:, None] - np.column_stack([x, y])[None]) / (2.2 + 0.9, 1.3 + 0.9)
    assert (from_points.max(axis=2) > 1 - 1e-9).all()
