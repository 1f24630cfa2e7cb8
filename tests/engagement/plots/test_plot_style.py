"""Wrapping keeps both ends of a name; ink stands out on every colour of the scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.plots import style
from engagement.plots.link_scatter import free_sides


@given(st.text(alphabet="abc defg", max_size=200), st.integers(8, 40), st.integers(1, 4))
def test_wrapped_text_fits(text, width, lines):
    parts = style.wrap(text, width, lines=lines).split("\n")
    assert len(parts) <= lines
    assert all(len(part) <= width for part in parts)


def test_the_middle_of_a_long_name_gives_way():
    assert style.wrap("Department for machining and assembly, hall 07", 24, lines=1) == "Department for \u2026 hall 07"
    assert style.wrap("Short name", 24) == "Short name"
    assert style.wrap("costs $5", 24) == r"costs \$5"


@pytest.mark.parametrize("value", range(0, 101, 5))
def test_numbers_in_the_heat_map_stand_out(value):
    colour = style.scale_map()(value / 100)

    def luminance(parts):
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    from matplotlib.colors import to_rgb

    pair = sorted((luminance(colour[:3]), luminance(to_rgb(style.ink_on(colour)))))
    assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.0


def test_signed():
    assert [style.signed(value) for value in (3.4, -2.6, 0.2, -0.2)] == ["+3", "\N{MINUS SIGN}3", "0", "0"]


def test_numbers_of_points_that_lie_close_go_to_different_sides():
    import numpy as np

    sides = free_sides(np.array([0.5, 0.5]), np.array([0.50, 0.52]))
    assert sides[0] != sides[1]
