import pandas as pd
import pytest

from engagement.links import link_points
from surveys.instrument import InputError


def ratings(units=("A", "B", "C"), scores=(50.0, 60.0, 70.0)):
    rows = pd.DataFrame({"unit": units, "estimate": scores, "n": 12})
    rows = rows.assign(responsibility="results", object="leader_behaviour", metric="score")
    return pd.concat([rows, rows.assign(metric="favourable", estimate=1.0)], ignore_index=True)


def performance(rows, columns=("unit", "period", "indicator", "value", "better", "denominator")):
    return pd.DataFrame(rows, columns=list(columns))


def test_lower_is_better_is_turned_and_only_scores_are_used():
    rows = [("A", 3), ("B", 2), ("C", 1)]
    points = link_points(ratings(), performance([(unit, "2026", "complaints", v, "lower", pd.NA) for unit, v in rows]))
    assert points.to_dict("list") == {
        "unit": ["A", "B", "C"],
        "responsibility": ["results"] * 3,
        "object": ["leader_behaviour"] * 3,
        "indicator": ["complaints"] * 3,
        "see": [50.0, 60.0, 70.0],
        "value": [-3.0, -2.0, -1.0],
        "n": [12] * 3,
    }
    assert points.attrs["left_out"] == []


def test_periods_are_averaged_with_their_denominators_where_all_have_one():
    rows = [("A", "q1", "yield", 90.0, "higher", 300), ("A", "q2", "yield", 80.0, "higher", 100)]
    assert link_points(ratings(), performance(rows))["value"].tolist() == [87.5]
    rows[1] = (*rows[1][:5], pd.NA)
    assert link_points(ratings(), performance(rows))["value"].tolist() == [85.0]


def test_period_and_denominator_may_be_absent():
    rows = performance([("A", "yield", 90.0, "higher")], ("unit", "indicator", "value", "better"))
    assert link_points(ratings(), rows)["value"].tolist() == [90.0]


def test_what_is_left_out_is_said():
    rows = performance(
        [
            ("A", "2026", "yield", 90.0, "higher", pd.NA),
            ("B", "2026", "yield", pd.NA, "higher", pd.NA),
            ("D", "2026", "yield", 70.0, "higher", pd.NA),
            ("A", "2026", "overtime", 5.0, "at", pd.NA),
        ]
    )
    points = link_points(ratings(), rows)
    assert points["unit"].tolist() == ["A"]
    assert points.attrs["left_out"] == [
        "performance: indicator 'overtime' has better = 'at'; a link needs higher or lower, so it is left out.",
        "performance: 1 rows without a value are left out.",
        "performance: units without ratings that can be used are left out of links: D.",
        "performance: rated units without values are left out of links: B, C.",
    ]


def test_no_performance_gives_no_points():
    empty = performance([])
    assert link_points(ratings(), empty).empty


def message(rows):
    with pytest.raises(InputError) as error:
        link_points(ratings(), performance(rows))
    return str(error.value)


def test_units_that_never_match_are_an_error():
    assert message([("Plant 1", "2026", "yield", 90.0, "higher", pd.NA)]) == (
        "performance: none of its units was rated (found Plant 1; rated: A, B, C); write the units as the roster does, "
        "or map them in [units] of assessment.toml."
    )


def test_unknown_direction_is_an_error():
    assert message([("A", "2026", "yield", 90.0, "up", pd.NA)]) == (
        "performance: unit 'A', indicator 'yield': column 'better' holds 'up'; expected higher, lower or at."
    )
    assert message([("A", "2026", "yield", 90.0, pd.NA, pd.NA)]) == (
        "performance: unit 'A', indicator 'yield': column 'better' holds nothing; expected higher, lower or at."
    )


def test_two_directions_are_an_error():
    rows = [("A", "2026", "yield", 90.0, "higher", pd.NA), ("B", "2026", "yield", 90.0, "lower", pd.NA)]
    assert message(rows) == (
        "performance: indicator 'yield' is 'better = higher' in some rows and 'better = lower' in others; "
        "use one direction for one indicator."
    )


def test_a_value_given_twice_is_an_error():
    rows = [("A", "2026", "yield", 90.0, "higher", pd.NA), ("A", "2026", "yield", 80.0, "higher", pd.NA)]
    assert message(rows) == "performance: unit 'A' has indicator 'yield' twice in period '2026'; keep one row."
    assert message([(u, pd.NA, *rest) for u, _, *rest in rows]) == (
        "performance: unit 'A' has indicator 'yield' twice; keep one row."
    )
