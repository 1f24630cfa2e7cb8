"""Tipping points: against R, planted non-response found where it is, invariants, words, messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.engine import count_pairs
from engagement.estimates import scale_mean, summarise
from engagement.gaps import perception_gaps, target_gaps
from engagement.responses.tipping import tipping_point
from engagement.responses.verdict_changes import first_change, words_between
from engagement.rules import PERCEPTION, interval_verdict


def test_everything_matches_r():
    parts = []
    for case, rows in read_input("tipping").groupby("case", sort=False):
        gap = rows.head(1)[["estimate", "verdict_low", "verdict_high", "see"]]
        strata = rows[["unit", "n", "population"]].assign(estimate=rows["unit_mean"])
        smallest = float(rows["smallest_difference"].iloc[0])
        parts.append(tipping_point(gap, strata=strata, smallest_difference=smallest).assign(case=case))
    found, expected = pd.concat(parts), read_expected("tipping")
    assert len(expected) == 120 and expected["possible"].nunique() == 2
    assert set(expected["verdict"]) >= {"in step", "unclear", "leaders clearly higher", "staff clearly higher"}
    assert_matches(found, expected)


def gap_of(estimate, low, high, see=60.0, **more):
    return pd.DataFrame({"responsibility": ["results"], "estimate": estimate, "see": see} | more).assign(
        verdict_low=low, verdict_high=high
    )


def test_three_rows_a_gap_and_what_they_say():
    found = tipping_point(gap_of(6.0, -2.0, 14.0), response=0.6, titles={"results": "Acting when targets are missed"})
    assert set(found.columns) <= set(COLUMNS)
    assert found[["basis", "direction", "verdict", "verdict_after"]].to_numpy().tolist() == [
        ["estimate", "higher", "leaders higher", "staff higher"],
        ["verdict", "lower", "unclear", "leaders higher, size uncertain"],
        ["verdict", "higher", "unclear", "in step"],
    ]
    np.testing.assert_allclose(found["tipping"], [6 / 0.4, -2 / 0.4, 4 / 0.4])
    assert found["text"].tolist() == [
        "Acting when targets are missed: if the 40% who did not answer would rate 15 points higher than those who did, "
        "\u201cleaders higher\u201d would become \u201cstaff higher\u201d.",
        "Acting when targets are missed: if the 40% who did not answer would rate 5 points lower than those who did, "
        "\u201cunclear\u201d would become \u201cleaders higher, size uncertain\u201d.",
        "Acting when targets are missed: if the 40% who did not answer would rate 10 points higher than those who did, "
        "\u201cunclear\u201d would become \u201cin step\u201d.",
    ]


def test_what_no_difference_can_change_is_said():
    found = tipping_point(gap_of(60.0, 50.0, 70.0, see=30.0), response=0.8)
    assert found["possible"].tolist() == [False, False, False]
    assert found["text"].tolist() == [
        "results: the 20% who did not answer would have to rate 300 points higher, beyond the scale: "
        "\u201cleaders higher\u201d stands.",
        "results: however much lower the 20% who did not answer would rate, \u201cleaders clearly higher\u201d stands.",
        "results: the 20% who did not answer would have to rate 200 points higher, beyond the scale: "
        "\u201cleaders clearly higher\u201d stands.",
    ]
    assert found["method"].iloc[1].endswith(": no difference in this direction changes the verdict")


def test_everybody_answered():
    found = tipping_point(gap_of(6.0, -2.0, 14.0), response=1.0)
    assert found["tipping"].isna().all() and not found["possible"].any()
    assert set(found["method"]) == {"everybody answered"}
    assert found["text"].iloc[1] == "results: everybody answered, so nobody else can change \u201cunclear\u201d."


def test_missing_estimates_stay_missing():
    found = tipping_point(gap_of(np.nan, np.nan, np.nan), response=0.5)
    assert found["tipping"].isna().all()
    assert set(found["verdict"]) == {"not available"}
    assert set(found["text"]) == {"results: not available."}
    one_answer = tipping_point(gap_of(6.0, np.nan, np.nan), response=0.5)
    assert one_answer["tipping"].notna().tolist() == [True, False, False]


def test_estimates_against_a_reference_by_unit(responses, instrument, roster):
    pairs = count_pairs(responses, instrument)
    staff = pairs[(pairs["form"] == "staff") & (pairs["object"] == "leader_behaviour")]
    table = summarise(staff, scale_mean, by=["unit", "responsibility"], population=roster)
    rates = {unit: 0.5 for unit in table["unit"].unique()} | {"Stores": 0.9}
    found = tipping_point(table, response=rates, reference=50.0)
    assert len(found) == 3 * len(table)
    points = found[found["basis"] == "estimate"]
    silent = 1 - points["unit"].map(rates)
    see = table["estimate"].to_numpy()
    np.testing.assert_allclose(see + silent.to_numpy() * points["tipping"], 50.0)
    np.testing.assert_allclose(points["response_rate"], 100 * (1 - silent))
    assert set(points["verdict"]) <= {"short of the target", "above the target"}


@st.composite
def surveys(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    units = draw(st.integers(1, 5))
    population = rng.integers(2, 60, units)
    return pd.DataFrame(
        {
            "unit": [f"u{k}" for k in range(units)],
            "population": population,
            "n": np.maximum((population * rng.uniform(0.2, 1, units)).astype(int), 1),
            "estimate": rng.uniform(5, 95, units),
        }
    )


@given(surveys(), st.floats(0, 100))
def test_at_the_tipping_point_the_whole_staff_lies_on_the_reference(strata, reference):
    """Non-responders are planted who differ by the tipping point, within the scale: everybody's mean is the reference."""
    respondents = float(strata["estimate"] @ strata["population"] / strata["population"].sum())
    table = pd.DataFrame({"estimate": [respondents], "conf_low": respondents - 3, "conf_high": respondents + 3})
    found = tipping_point(table, strata=strata, reference=reference).iloc[0]
    if not found["possible"]:
        return
    others = np.clip(strata["estimate"] + found["tipping"], 0, 100)
    everybody = strata["n"] @ strata["estimate"] + (strata["population"] - strata["n"]) @ others
    assert everybody / strata["population"].sum() == pytest.approx(reference, abs=1e-8)


def test_planted_informative_non_response_flips_the_gap_where_it_says():
    """Staff who did not answer rate lower by a known amount; a census finds the other side just beyond the tipping point."""
    rng = np.random.default_rng(5)
    staff, leaders = rng.uniform(20, 60, (300, 2)), rng.uniform(20, 58, (12, 2))
    answered = np.arange(300) < 180
    gaps = perception_gaps(pairs_of(staff[answered], leaders))
    tip = tipping_point(gaps, response=0.6)
    tip = tip[tip["basis"] == "estimate"].set_index("responsibility")["tipping"]
    silent = staff[answered][rng.integers(0, 180, 120)]
    silent += staff[answered].mean(axis=0) - silent.mean(axis=0)  # alike on average, then moved
    for nudge, turned in ((-0.01, 0), (0.01, 1)):
        moved = silent + tip.to_numpy() + nudge * np.sign(tip.to_numpy())
        census = perception_gaps(pairs_of(np.vstack([staff[answered], moved]), leaders))
        changed = np.sign(census["estimate"]) != np.sign(gaps["estimate"])
        assert changed.tolist() == [bool(turned)] * 2


def pairs_of(staff, leaders):
    parts = []
    for form, values in (("staff", staff), ("leader", leaders)):
        for name, column in zip(("results", "direction"), values.T, strict=True):
            row = {"form": form, "unit": None, "responsibility": name, "object": "leader_behaviour", "metric": "score"}
            moments = {"n": len(column), "sum_a": column.sum(), "sum_b": column.sum(), "sum_ab": column @ column}
            parts.append(row | {"item_a": name, "item_b": name, "respondents": len(column)} | moments)
    return pd.DataFrame(parts)


@given(st.floats(-40, 40), st.floats(0.5, 40), st.floats(1, 30))
def test_the_word_is_the_old_one_before_and_another_one_after(middle, half, smallest):
    low, high = middle - half, middle + half
    now = interval_verdict(low, high, smallest, PERCEPTION)
    for upwards, sign in ((True, 1), (False, -1)):
        shift, word = first_change(low, high, smallest, PERCEPTION, upwards=upwards)
        if np.isnan(shift):
            assert now == (PERCEPTION.first_clearly if upwards else PERCEPTION.second_clearly)
            continue
        tiny = 1e-7
        after = shift + sign * tiny
        assert interval_verdict(low + after, high + after, smallest, PERCEPTION) == word != now
        if abs(shift) > 2 * tiny:
            before = shift - sign * tiny
            assert interval_verdict(low + before, high + before, smallest, PERCEPTION) == now
            assert words_between(low, high, (min(0, before), max(0, before)), smallest, PERCEPTION) == [now]
        through = words_between(low, high, (min(0.0, after), max(0.0, after)), smallest, PERCEPTION)
        assert now in through and word in through


@given(st.floats(-40, 40), st.floats(0.5, 40))
def test_swapping_sides_flips_directions(middle, half):
    up = first_change(middle - half, middle + half, 10.0, PERCEPTION, upwards=True)
    down = first_change(-middle - half, -middle + half, 10.0, PERCEPTION, upwards=False)
    np.testing.assert_allclose(up[0], -down[0])


def test_two_wide_intervals_pass_in_step_on_the_way():
    assert words_between(-15.0, 1.0, (0.0, 14.0), 10.0, PERCEPTION) == ["unclear", "in step", "unclear"]
    assert words_between(np.nan, 1.0, (0.0, 1.0), 10.0, PERCEPTION) == ["not available"]


def test_target_gaps_take_the_words_of_targets(responses, instrument, roster):
    gaps = target_gaps(count_pairs(responses, instrument), 55.0, population=roster)
    found = tipping_point(gaps, response=0.64)
    assert set(found["verdict"]) <= set(gaps["verdict"]) | {"short of the target", "above the target"}
    side = found[found["basis"] == "estimate"]
    np.testing.assert_allclose(gaps["see"].to_numpy() + 0.36 * side["tipping"].to_numpy(), 55.0)


GAP = gap_of(6.0, -2.0, 14.0)
STRATA = pd.DataFrame({"unit": ["A"], "estimate": [50.0], "n": [10], "population": [20]})
MESSAGES = [
    (GAP, {}, "give one of response (a share of the staff) and strata (unit, estimate, n, population)."),
    (GAP, {"response": 0.5, "strata": STRATA}, "give one of response (a share of the staff) and strata (unit, estimate, n, population)."),
    (GAP, {"response": 60}, "response is 60; expected a share above 0 and at most 1, such as 0.6."),
    (GAP, {"response": {"A": 0.5}}, "response is given by unit, but the table has no column 'unit'; give strata instead."),
    (GAP.assign(unit="B"), {"response": {"A": 0.5}}, "response gives no share for unit 'B'; add it, or give one number."),
    (GAP.assign(unit="A"), {"response": {"A": 0}}, "response of unit 'A' is 0; expected a share above 0 and at most 1, such as 0.6."),
    (GAP, {"response": 0.5, "reference": 120}, "reference is 120; expected a score from 0 to 100."),
    (GAP, {"response": 0.5, "smallest_difference": 0}, "smallest_difference is 0; expected points of 100, above 0."),
    (GAP, {"response": 0.5, "reference": 50}, "the table has no column 'conf_low'; take it from engagement.gaps."),
    (GAP.drop(columns="see"), {"response": 0.5}, "the table has no column 'see'; give reference=... for a table of estimates."),
    (GAP, {"strata": STRATA.drop(columns="n")}, "strata has no column 'n'; it needs unit, estimate, n (respondents) and population."),
    (
        GAP,
        {"strata": STRATA.assign(responsibility="direction")},
        "strata has no rows for responsibility 'results'; give every unit's respondents and population.",
    ),
    (
        GAP,
        {"strata": STRATA.assign(population=np.nan)},
        "strata: population and n must be numbers of people, 0 or more, and not all populations 0.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("table", "options", "message"), MESSAGES)
def test_wrong_arguments_are_named(table, options, message):
    with pytest.raises(ValueError) as caught:
        tipping_point(table, **options)
    assert str(caught.value) == message
