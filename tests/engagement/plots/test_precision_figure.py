"""The figure of a plan: every number printed, nothing cut, guarded, said in words."""

import numpy as np
import pandas as pd
import pytest
from drawn import assert_nothing_is_cut_off, words

from engagement import plots
from engagement.responses.precision import plan_precision

ROSTER = pd.DataFrame(
    {
        "unit": ["Assembly", "Stores", "Quality laboratory and final inspection, hall 07", "Night shift", "Design"],
        "level": ["Front line", "Front line", "Team leaders", "Front line", "Team leaders"],
        "headcount": [120, 64, 30, 9, 3],
    }
)
TABLES = ("precision", "precision_units", "precision_levels")
COMPARISONS = ("leaders against staff", "unit against the rest", "two units", "two levels")


@pytest.fixture(scope="module")
def plan():
    return plan_precision(ROSTER, leaders=9)


def figures(plan):
    yield from (plots.precision(plan[name]) for name in TABLES)
    yield from (plots.precision(plan["precision_gaps"], comparison=one) for one in COMPARISONS)


def test_nothing_is_cut_off_and_nothing_overlaps(plan):
    for ax in figures(plan):
        ax.figure.draw_without_rendering()
        assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(170)
        assert_nothing_is_cut_off(ax.figure)
        texts = [text for text in ax.texts if text.get_text()]
        boxes = [text.get_window_extent() for text in texts]
        if ax.get_legend():
            boxes.append(ax.get_legend().get_window_extent())
        for place, one in enumerate(boxes):
            assert not any(one.overlaps(other) for other in boxes[place + 1 :]), texts[place].get_text()


def test_numbers_are_printed(plan):
    units = plan["precision_units"]
    printed = words(plots.precision(units))
    for _, row in units.dropna(subset="half_width").iterrows():
        assert f"\N{PLUS-MINUS SIGN}{row['half_width']:.0f}" in printed
        assert f"{row['expected_n']:.0f} of {row['population']}" in printed
    assert "fewer than 5 answers possible" in printed
    gaps = plan["precision_gaps"]
    printed = words(plots.precision(gaps, comparison="leaders against staff"))
    alone, together = gaps["detectable_gap"].iloc[:2]
    assert f"{alone:.0f} | {together:.0f}" in printed and "first of 10 together" in printed
    printed = words(plots.precision(gaps, comparison="two levels"))
    assert "looked at alone" in printed and not any("together" in one for one in printed)


def test_one_comparison_at_a_time(plan):
    with pytest.raises(ValueError) as caught:
        plots.precision(plan["precision_gaps"])
    assert str(caught.value) == (
        "the plan holds 4 comparisons (leaders against staff, unit against the rest, two units, two levels); "
        "name one: comparison=..."
    )
    with pytest.raises(ValueError) as caught:
        plots.precision(plan["precision_gaps"], comparison="sites")
    assert str(caught.value).startswith("the plan has no comparison 'sites'; it holds leaders against staff,")
    with pytest.raises(ValueError, match="suppressed"):
        plots.precision(plan["precision_units"].drop(columns="suppressed"))


def test_empty_and_hopeless_plans_are_drawn():
    plan = plan_precision(ROSTER.head(1).assign(headcount=4), leaders=3)
    assert "fewer than 5 answers possible" in words(plots.precision(plan["precision_units"]))
    assert "too few answers" in words(plots.precision(plan["precision_gaps"]))
    alone = plan_precision(ROSTER.head(1))
    assert plots.precision(alone["precision_gaps"]).get_xlim()[0] == 0
    wild = plan["precision_gaps"].assign(detectable_gap=np.nan, half_width=80.0)
    assert "no gap on the scale" in words(plots.precision(wild))


def test_alt_text(plan):
    staff, leader = plan["precision"]["half_width"]
    assert plots.alt_text("precision", plan["precision"]) == (
        "Planned before the survey: expected half width of the interval of staff and leaders, points of 100. "
        f"staff: plus or minus {staff:.0f}, chance to be shown 100%; "
        f"leader: plus or minus {leader:.0f}, chance to be shown >99%."
    )
    text = plots.alt_text("precision", plan["precision_gaps"], comparison="two units")
    assert text.endswith(".") and "nan" not in text and "Assembly \N{EN DASH} Stores: " in text
    many = plan_precision(pd.DataFrame({"unit": [f"u{k}" for k in range(16)], "headcount": 40}))
    assert "16 rows, plus or minus" in plots.alt_text("precision", many["precision_units"])


def test_the_same_plan_gives_the_same_bytes(plan, tmp_path):
    one, two = (plots.save_figure(plots.precision(plan["precision_units"]), tmp_path / f"{k}.svg") for k in "ab")
    assert one.read_bytes() == two.read_bytes()
