"""Tipping points of a family: the verdict turns there and not before, Holm's steps included."""

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.gaps.inference import judge
from engagement.gaps.tipping import family_tipping_points
from engagement.responses.tipping import tipping_point
from engagement.rules import PERCEPTION

RESPONSE = 0.6


def family(estimates, errors, n=14):
    gaps = pd.DataFrame({"estimate": estimates, "std_error": errors})
    gaps = gaps.assign(
        responsibility=[f"r{k}" for k in range(len(gaps))], see=50.0, n_leader=n, n_staff=200, metric="score"
    )
    return judge(gaps, df=np.full(len(gaps), n - 1.0), words=PERCEPTION, smallest_difference=10.0, conf_level=0.95)


GAPS = family([4.0, 12.0, -9.0, 20.0, 0.5, np.nan], [4.0, 5.0, 3.5, 4.0, 2.0, 3.0])


@pytest.fixture(scope="module")
def found():
    return family_tipping_points(GAPS, response=RESPONSE)


def test_verdicts_turn_at_the_tipping_point_and_not_before(found):
    assert set(found.columns) <= set(COLUMNS)
    assert len(found) == 2 * len(GAPS)
    assert found["verdict"].tolist() == GAPS["verdict"].repeat(2).tolist()
    checked = 0
    for _, row in found.dropna(subset="tipping").iterrows():
        for nudge, word in ((-1e-6, row["verdict"]), (1e-6, row["verdict_after"])):
            shift = (1 - RESPONSE) * (row["tipping"] + nudge * np.sign(row["tipping"]))
            moved = family(GAPS["estimate"] - shift, GAPS["std_error"])
            assert moved.set_index("responsibility").loc[row["responsibility"], "verdict"] == word
            checked += 1
    assert checked >= 16


def test_one_gap_alone_agrees_with_the_plain_function():
    gaps = family([6.0], [4.0])
    together = family_tipping_points(gaps, response=RESPONSE)
    alone = tipping_point(gaps, response=RESPONSE).query("basis == 'verdict'")
    np.testing.assert_allclose(together["tipping"], alone["tipping"], atol=1e-6)
    assert together["verdict_after"].tolist() == alone["verdict_after"].tolist()


def test_moving_together_is_not_moving_alone(found):
    """Once all gaps are far from 0, Holm's later steps are narrower: the verdict turns sooner."""
    together = found.set_index(["responsibility", "direction"])["tipping"]
    alone = tipping_point(GAPS, response=RESPONSE).query("basis == 'verdict'")
    alone = alone.set_index(["responsibility", "direction"])["tipping"]
    assert together["r0", "lower"] > alone["r0", "lower"] + 1


def test_everybody_answered_and_missing_gaps(found):
    everybody = family_tipping_points(GAPS, response=1.0)
    assert everybody["tipping"].isna().all() and set(everybody["method"]) == {"everybody answered"}
    missing = found.query("responsibility == 'r5'")
    assert missing["tipping"].isna().all() and set(missing["verdict"]) == {"not available"}
    assert not missing["possible"].any()


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError) as caught:
        family_tipping_points(GAPS, response=60)
    assert str(caught.value) == "response is 60; expected a share above 0 and at most 1, such as 0.6."
    with pytest.raises(ValueError) as caught:
        family_tipping_points(GAPS.drop(columns="see"), response=0.6)
    assert str(caught.value) == "gaps has no column 'see'; take the table from perception_gaps or target_gaps."
