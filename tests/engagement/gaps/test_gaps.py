"""Gaps: signs, invariants, verdict words and the rules of small groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engagement.engine import count_pairs
from engagement.estimates import PROCESS, scale_mean, summarise
from engagement.gaps import estimate_gaps, leader_ratings, level_gaps, perception_gaps, target_gaps, unit_ratings
from engagement.gaps.inference import EXPLORATORY, judge
from engagement.rules import PERCEPTION, interval_verdict


@pytest.fixture(scope="module")
def pairs(responses, instrument):
    return count_pairs(responses, instrument)


def test_gap_is_say_minus_see(pairs, roster, responses):
    gaps = perception_gaps(pairs, population=roster)
    assert len(gaps) == 10
    np.testing.assert_allclose(gaps["estimate"], gaps["say"] - gaps["see"])
    leaders = responses[responses["form"] == "leader"]
    by_hand = np.mean([25 * (leaders[item].mean() - 1) for item in ("acc1", "acc2", "acc3")])
    assert gaps.set_index("responsibility").loc["accountability", "say"] == pytest.approx(by_hand)


def test_swapping_forms_flips_signs(pairs):
    swapped = pairs.assign(form=pairs["form"].map({"staff": "leader", "leader": "staff"}))
    one = perception_gaps(pairs, moderate=False).set_index("responsibility")
    other = perception_gaps(swapped, moderate=False).set_index("responsibility").loc[one.index]
    np.testing.assert_allclose(other["estimate"], -one["estimate"])
    np.testing.assert_allclose(other["p_value"], one["p_value"])
    np.testing.assert_allclose(other["verdict_low"], -one["verdict_high"])


def test_the_gap_is_the_difference_of_the_ratings_printed(pairs, roster):
    """A reader subtracts the two printed readings and finds the printed gap."""
    staff = summarise(pairs[pairs["form"] == "staff"], scale_mean, by=["responsibility", "object"], population=roster)
    leaders = leader_ratings(pairs, population=roster, top_managers=14)
    see = staff[staff["object"] == "leader_behaviour"].set_index("responsibility")["estimate"]
    say = leaders[leaders["object"] == "leader_behaviour"].set_index("responsibility")["estimate"]
    gaps = perception_gaps(pairs, population=roster).set_index("responsibility")
    np.testing.assert_allclose(gaps["estimate"], (say - see)[gaps.index])


def test_leaders_who_agree_do_not_look_certain(pairs):
    """With identical answers the own variance is zero; the interval still has a width."""
    same = pairs.copy()
    leader = same["form"] == "leader"
    same.loc[leader, "sum_a"] = same.loc[leader, "n"] * 75.0
    same.loc[leader, "sum_b"] = same.loc[leader, "n"] * 75.0
    same.loc[leader, "sum_ab"] = same.loc[leader, "n"] * 75.0**2
    ratings = leader_ratings(same, top_managers=None)
    assert (ratings["conf_high"] - ratings["conf_low"] > 5).all()


def test_a_census_of_leaders_has_no_interval_beyond_its_mean(pairs, responses):
    leaders = int((responses["form"] == "leader").sum())
    ratings = leader_ratings(pairs, top_managers=leaders)
    full = ratings[ratings["n"] == leaders]
    assert len(full)
    np.testing.assert_allclose(full["conf_low"], full["estimate"])


def test_expectation_words(pairs):
    gaps = estimate_gaps(pairs)
    assert (
        gaps["verdict"]
        .isin(
            [
                "leaders did not expect this: staff rate clearly lower",
                "leaders expected more, size uncertain",
                "leaders did not expect this: staff rate clearly higher",
                "leaders expected less, size uncertain",
                "leaders expected this",
                "unclear",
            ]
        )
        .all()
    )


def test_target_gap_is_short_of_the_target(pairs):
    gaps = target_gaps(pairs, 75.0)
    np.testing.assert_allclose(gaps["estimate"], 75 - gaps["see"])
    with pytest.raises(ValueError) as caught:
        target_gaps(pairs, 120.0)
    assert str(caught.value) == "target is 120.0; expected a score from 0 to 100."


def test_unit_intervals_stay_finite_for_agreeing_units(pairs):
    ratings = unit_ratings(pairs[pairs["form"] == "staff"], scale_mean)
    several = ratings[ratings["n"] > 1]
    assert np.isfinite(several["conf_low"]).all()
    assert (several["std_error"] > 0).all()


def test_gradient_by_hand():
    ratings = pd.DataFrame(
        {
            "level": ["front", "middle", "top"],
            "responsibility": "results",
            "object": "leader_behaviour",
            "metric": "score",
            "estimate": [40.0, 50.0, 60.0],
            "std_error": [3.0, 4.0, 5.0],
            "n": [90, 40, 12],
            "estimand": PROCESS,
        }
    )
    found = level_gaps(ratings, order=["front", "middle", "top"]).iloc[0]
    assert found["estimate"] == pytest.approx(20.0)
    assert found["std_error"] == pytest.approx(np.sqrt(9 + 25))
    assert found["n"] == 12
    turned = level_gaps(ratings, order=["top", "middle", "front"]).iloc[0]
    assert turned["estimate"] == pytest.approx(-20.0)


def test_a_level_that_rated_nothing_leaves_no_gradient():
    ratings = pd.DataFrame(
        {
            "level": ["front"], "responsibility": "results", "object": "leader_behaviour", "metric": "score",
            "estimate": [40.0], "std_error": [3.0], "n": [90], "estimand": PROCESS,
        }
    )  # fmt: skip
    found = level_gaps(ratings, order=["front", "top"]).iloc[0]
    assert np.isnan(found["estimate"])
    assert found["verdict"] == "not available"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (12, 30, "leaders clearly higher"),
        (2, 30, "leaders higher, size uncertain"),
        (-30, -12, "staff clearly higher"),
        (-30, -2, "staff higher, size uncertain"),
        (-8, 9, "in step"),
        (2, 8, "in step"),
        (-8, 11, "unclear"),
        (-30, 30, "unclear"),
        (10, 30, "leaders higher, size uncertain"),
        (-10, 10, "unclear"),
        (np.nan, 3, "not available"),
    ],
)
def test_verdicts_from_one_interval(low, high, verdict):
    assert interval_verdict(low, high, 10.0, PERCEPTION) == verdict


def test_verdict_intervals_are_no_narrower_than_plain_ones():
    gaps = pd.DataFrame({"estimate": [25.0, 3.0, -12.0], "std_error": [4.0, 4.0, 4.0]})
    judged = judge(gaps, df=np.array([7, 7, 7]), words=PERCEPTION, smallest_difference=10, conf_level=0.95)
    assert (judged["verdict_low"] <= judged["conf_low"]).all()
    assert (judged["p_adjusted"] >= judged["p_value"]).all()
    assert judged["rule"].iloc[0] == (
        "interval rule (Schuirmann 1987; Holm 1979), smallest difference 10; primary: Holm"
    )


def test_exploratory_verdicts_agree_with_their_adjusted_p_values():
    """An interval at the false coverage rate excludes zero exactly where the adjusted p value is found."""
    rng = np.random.default_rng(5)
    for _ in range(50):
        size = int(rng.integers(1, 20))
        gaps = pd.DataFrame({"estimate": rng.normal(0, 12, size), "std_error": rng.uniform(2, 8, size)})
        judged = judge(
            gaps, df=np.full(size, 9), words=PERCEPTION, smallest_difference=10, conf_level=0.95, family=EXPLORATORY
        )
        excludes_zero = (judged["verdict_low"] > 0) | (judged["verdict_high"] < 0)
        assert (excludes_zero == (judged["p_adjusted"] <= 0.05)).all()


def test_intervals_are_clipped_to_what_a_difference_can_be():
    gaps = pd.DataFrame({"estimate": [90.0], "std_error": [30.0]})
    judged = judge(gaps, df=np.array([3]), words=PERCEPTION, smallest_difference=10, conf_level=0.95)
    assert judged["conf_high"].iloc[0] == 100.0


def test_without_an_interval_there_is_no_verdict():
    gaps = pd.DataFrame({"estimate": [20.0, 20.0], "std_error": [np.nan, 0.0]})
    judged = judge(gaps, df=np.array([5, 5]), words=PERCEPTION, smallest_difference=10, conf_level=0.95)
    assert list(judged["verdict"]) == ["not available", "not available"]
    assert not judged["in_step_possible"].any()
