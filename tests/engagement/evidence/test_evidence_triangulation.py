from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from scipy import stats

from engagement.columns import COLUMNS
from engagement.evidence import triangulate


def cell_of(estimate, show_class, *, responsibility="direction", half=4.0, **options):
    see = pd.DataFrame(
        {
            "form": ["leader", "staff", "staff", "staff"],
            "object": ["leader_behaviour", "workplace", "leader_behaviour", "leader_behaviour"],
            "metric": ["score", "score", "favourable", "score"],
            "responsibility": responsibility,
            "estimate": [99.0, 98.0, 97.0, estimate],
            "std_error": half / 1.96,
            "conf_low": [99.0, 98.0, 97.0, estimate - half],
            "conf_high": [99.0, 98.0, 97.0, estimate + half],
            "conf_level": 0.95,
            "n": 200,
        }
    )
    show = pd.DataFrame(
        {"responsibility": [responsibility], "class": [show_class], "summary": ["3 of 11 ideas answered"]}
    )
    return triangulate(see, show, **options).iloc[0]


@pytest.mark.parametrize(
    ("estimate", "show_class", "see_class", "cell"),
    [
        (70.0, "strong", "at or above", "backed"),
        (70.0, "mixed", "at or above", "seen, records mixed"),
        (70.0, "weak", "at or above", "readings point different ways"),
        (30.0, "strong", "below", "unseen work"),
        (30.0, "mixed", "below", "seldom seen, records mixed"),
        (30.0, "weak", "below", "agreed priority"),
        (51.0, "weak", "unclear", "staff view unclear"),
        (70.0, "not examined", "at or above", "not assessable"),
        (float("nan"), "weak", "not available", "not assessable"),
    ],
)
def test_cells(estimate, show_class, see_class, cell):
    row = cell_of(estimate, show_class)
    assert (row["see_class"], row["cell"]) == (see_class, cell)


@pytest.mark.parametrize("responsibility", ["policy_objectives", "results"])
def test_where_records_mean_targets_the_cell_says_so(responsibility):
    assert cell_of(30.0, "strong", responsibility=responsibility)["cell"] == "targets met, seldom seen"


def test_a_question_is_neutral_and_carries_the_counts_and_the_reference():
    assert cell_of(30.0, "weak")["question"] == (
        "Staff rate this below the middle of the scale, and records point the same way (3 of 11 ideas answered). "
        "What stands in the way, who takes the next step, and by when?"
    )
    assert cell_of(70.0, "strong", reference=75)["question"] == (
        "Records are strong (3 of 11 ideas answered); staff rate this below the target. "
        "How do staff get to know what was done?"
    )
    assert cell_of(30.0, "not examined")["question"] == (
        "Too few records were examined to say. Please bring to the debrief: ideas and suggestions with the dates of "
        "their answers."
    )
    assert cell_of(float("nan"), "weak")["question"] == (
        "Staff's view is not available; records are weak (3 of 11 ideas answered). Whom could we ask?"
    )


@example_settings(deadline=None)
@given(st.floats(5, 95), st.floats(0, 100), st.floats(0.5, 10), st.sampled_from(["strong", "mixed", "weak"]))
def test_the_question_never_shows_a_rating_so_it_survives_suppression(estimate, reference, half, show_class):
    row = cell_of(round(estimate, 3) + 0.0007, show_class, half=half, reference=reference)
    digits = "".join(char for char in row["question"].replace("3 of 11", "") if char.isdigit())
    assert digits == ""


def test_the_probability_is_that_of_the_named_side():
    half = 4.0
    assert cell_of(55.0, "weak", half=half)["probability"] == pytest.approx(stats.norm.sf(50, 55, half / 1.96))
    assert cell_of(45.0, "weak", half=half)["probability"] == pytest.approx(stats.norm.cdf(50, 45, half / 1.96))
    assert cell_of(49.0, "weak", half=half)["probability"] == pytest.approx(stats.norm.cdf(50, 49, half / 1.96))


@example_settings(deadline=None)
@given(st.floats(5, 95), st.floats(0, 100), st.floats(0.5, 10))
def test_a_placed_side_is_probable_and_the_mirror_image_is_the_other_side(estimate, reference, half):
    row = cell_of(estimate, "mixed", half=half, reference=reference)
    mirrored = cell_of(100 - estimate, "mixed", half=half, reference=100 - reference)
    if row["see_class"] != "unclear":
        assert row["probability"] >= 0.97
    assert mirrored["probability"] == pytest.approx(row["probability"], abs=1e-9)


def test_a_reference_off_the_scale():
    with pytest.raises(ValueError) as error:
        cell_of(50.0, "weak", reference=101)
    assert str(error.value) == "reference is 101; expected a score from 0 to 100."


def test_columns_are_in_the_glossary():
    assert set(cell_of(50.0, "weak").index) <= set(COLUMNS)
