"""Typology: against R's integrals, invariants, words, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.engine import count_pairs
from engagement.gaps.between_forms.kinds import CATEGORIES, HIGH, LEADERS, LOW, STAFF, category_probabilities, typology
from engagement.gaps.between_forms.perception import item_gaps, perception_gaps

KEYS = ["responsibility", "category"]


def test_probabilities_match_r():
    parts = []
    for (reference, difference), gaps in read_input("typology").groupby(["reference", "smallest_difference"]):
        found = typology(gaps, reference=reference, smallest_difference=difference)
        cut = typology(gaps, reference=reference, quadrants=True)
        parts.append(found.assign(quadrant=cut["probability"]))
    found = pd.concat(parts).sort_values(KEYS)
    assert_matches(found, read_expected("typology").sort_values(KEYS))


@st.composite
def readings(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 6))
    return pd.DataFrame(
        {
            "responsibility": [f"r{k}" for k in range(n)],
            "say": rng.uniform(0, 100, n),
            "see": rng.uniform(0, 100, n),
            "say_error": 10 ** rng.uniform(-1, 1.5, n),
            "see_error": 10 ** rng.uniform(-1, 1.5, n),
            "n_leader": rng.integers(2, 21, n),
            "n_staff": rng.integers(2, 400, n),
        }
    )


@settings(max_examples=30, deadline=None)
@given(readings(), st.sampled_from([0.0, 5.0, 10.0]), st.sampled_from([30.0, 50.0, 80.0]), st.booleans())
def test_four_probabilities_that_sum_to_one_and_turn_with_the_forms(gaps, difference, reference, quadrants):
    options = {"reference": reference, "smallest_difference": difference, "quadrants": quadrants}
    table = typology(gaps, **options)
    assert set(table.columns) <= set(COLUMNS) and len(table) == 4 * len(gaps)
    wide = table.pivot(index="responsibility", columns="category", values="probability")
    np.testing.assert_allclose(wide.sum(axis=1), 1, atol=1e-9)
    assert (table["probability"] > -1e-12).all()
    assert (table.groupby("responsibility")["named"].sum() == 1).all()
    turned = {"say": "see", "see": "say", "say_error": "see_error", "see_error": "say_error"}
    swapped = gaps.rename(columns=turned | {"n_leader": "n_staff", "n_staff": "n_leader"})
    other = typology(swapped, **options).pivot(index="responsibility", columns="category", values="probability")
    np.testing.assert_allclose(other[[STAFF, LEADERS, HIGH, LOW]], wide[[LEADERS, STAFF, HIGH, LOW]], atol=1e-7)


@settings(max_examples=30, deadline=None)
@given(readings(), st.sampled_from([5.0, 10.0]), st.floats(-40, 40))
def test_moving_everything_changes_nothing_and_labels_do_not_matter(gaps, difference, shift):
    plain = typology(gaps, reference=50, smallest_difference=difference)
    moved = gaps.assign(say=gaps["say"] + shift, see=gaps["see"] + shift, responsibility=gaps["responsibility"] + "x")
    other = typology(moved, reference=50 + shift, smallest_difference=difference)
    np.testing.assert_allclose(other["probability"], plain["probability"], atol=1e-8)


@settings(max_examples=30, deadline=None)
@given(readings())
def test_the_probability_that_leaders_rate_higher_is_that_of_the_difference(gaps):
    """With normal errors it is one normal tail; few nodes and corners must not show."""
    from scipy.special import ndtr

    parts = [gaps[name].to_numpy(float) for name in ("say", "see", "say_error", "see_error")]
    endless = np.full(len(gaps), np.inf)
    found = category_probabilities(*parts, df_say=endless, df_see=endless, reference=50.0, band=10.0)
    spread = np.hypot(parts[2], parts[3])
    np.testing.assert_allclose(found[:, 0], ndtr((parts[0] - parts[1] - 10) / spread), atol=1e-9)
    np.testing.assert_allclose(found[:, 1], ndtr((parts[1] - parts[0] - 10) / spread), atol=1e-9)


@pytest.mark.parametrize(
    ("say", "see", "category", "quadrant"),
    [
        (80, 55, LEADERS, HIGH),
        (55, 80, STAFF, HIGH),
        (60, 55, HIGH, HIGH),
        (45, 40, LOW, LOW),
        (55, 47, HIGH, LEADERS),
        (47, 51, LOW, STAFF),
        (60, 50, HIGH, HIGH),
    ],
)
def test_the_readings_fall_in_one_category_and_certain_readings_with_probability_one(say, see, category, quadrant):
    gaps = pd.DataFrame({"responsibility": ["r"], "say": [say], "see": [see], "say_error": 1e-3, "see_error": 1e-3})
    gaps = gaps.assign(n_leader=20, n_staff=200)
    for wanted, options in ((category, {}), (quadrant, {"quadrants": True})):
        table = typology(gaps, **options).set_index("category")
        assert table.index[table["named"]].tolist() == [wanted]
        if (say, see) != (60, 50):  # on the edge itself
            assert table.loc[wanted, "probability"] == pytest.approx(1, abs=1e-6)


def test_planted_probabilities_are_frequencies_of_the_truth():
    """If say and see scatter around the truth with known errors, the truth scatters alike around them."""
    rng = np.random.default_rng(7)
    gaps = pd.DataFrame({"responsibility": ["r"], "say": 64.0, "see": 52.0, "say_error": 6.0, "see_error": 2.5})
    found = typology(gaps.assign(n_leader=9, n_staff=60)).set_index("category")["probability"]
    say, see = 64 + 6 * rng.standard_t(8, 400_000), 52 + 2.5 * rng.standard_t(59, 400_000)
    drawn = {
        LEADERS: np.mean(say - see > 10),
        STAFF: np.mean(see - say > 10),
        HIGH: np.mean((np.abs(say - see) <= 10) & (say + see >= 100)),
        LOW: np.mean((np.abs(say - see) <= 10) & (say + see < 100)),
    }
    for category in CATEGORIES:
        assert found[category] == pytest.approx(drawn[category], abs=0.003)


def test_from_the_gaps_of_a_survey(instrument, responses, roster):
    pairs = count_pairs(responses, instrument)
    gaps = perception_gaps(pairs, population=roster, both_errors=True)
    table = typology(gaps, reference=60)
    assert set(table["rule"]) == {
        "agreement categories (Atwater and Yammarino 1997): in agreement within 10 points, high from 60"
    }
    assert table["category"].tolist() == list(CATEGORIES) * 10
    items = typology(item_gaps(pairs, both_errors=True), quadrants=True)
    assert set(items["rule"]) == {"quadrants of say and see at 50 (after Atwater and Yammarino 1997)"}
    assert "item" in items and len(items) == 4 * items["item"].nunique()


def test_without_an_error_there_is_a_category_but_no_probability():
    gaps = pd.DataFrame(
        {
            "responsibility": ["a", "b", "c"],
            "say": [80.0, np.nan, 60.0],
            "see": [50.0, 50.0, 60.0],
            "say_error": [np.nan, 1.0, 2.0],
            "see_error": [2.0, 1.0, 0.0],
            "n_leader": [1, 5, 5],
            "n_staff": [30, 30, 30],
        }
    )
    table = typology(gaps)
    assert table["probability"].isna().all()
    assert set(table["method"]) == {"no standard error of one side"}
    assert table.loc[table["named"], ["responsibility", "category"]].to_numpy().tolist() == [
        ["a", LEADERS],
        ["c", HIGH],
    ]


@pytest.mark.parametrize(
    ("options", "drop", "message"),
    [
        ({"reference": 120.0}, [], "reference is 120.0; expected a score from 0 to 100."),
        ({"smallest_difference": -1.0}, [], "smallest_difference is -1.0; expected 0 or more points of 100."),
        (
            {},
            ["say_error"],
            "gaps has no column 'say_error'; take the table from perception_gaps with both_errors=True.",
        ),
    ],
)
def test_messages(options, drop, message):
    gaps = read_input("typology").drop(columns=drop)
    with pytest.raises(ValueError) as caught:
        typology(gaps, **options)
    assert str(caught.value) == message
