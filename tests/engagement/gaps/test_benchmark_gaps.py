"""Comparison with published or earlier results: own minus benchmark, on shared questions, metrics never mixed."""

import numpy as np
import pandas as pd
import pytest
from made_up_waves import INSTRUMENT, two_waves, waves

from engagement.columns import COLUMNS
from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.gaps.benchmarks import benchmark_gaps
from engagement.gaps.change import changes, counts_from_percent


def published(percent, n=1000.0):
    items = ["acc1", "acc2", "acc3", "other"]
    return counts_from_percent(
        pd.DataFrame({"item": items, "responsibility": "accountability", "object": "leader_behaviour"}).assign(
            percent=percent, n=n
        )
    )


@pytest.fixture(scope="module")
def own():
    return count_pairs(waves(1)[0], INSTRUMENT, metric="favourable")


def test_own_minus_benchmark_of_staff_on_shared_questions(own):
    found = benchmark_gaps(own, published(40.0))
    assert set(found.columns) <= set(COLUMNS) and "form" not in found
    row = found.set_index(["responsibility", "object"]).loc[("accountability", "leader_behaviour")]
    staff = own[
        (own["form"] == "staff") & own["item_a"].isin(["acc1", "acc2", "acc3"]) & (own["item_a"] == own["item_b"])
    ]
    by_hand = staff.groupby("item_a")[["sum_a", "n"]].sum()
    assert row["own"] == pytest.approx((by_hand["sum_a"] / by_hand["n"]).mean())
    assert row["benchmark"] == pytest.approx(40.0) and row["estimate"] == pytest.approx(row["own"] - 40.0)
    assert row["left_out"] == "other" and row["n_items"] == 3
    assert row["n_benchmark"] == 1000 and row["n"] == row["n_own"]
    rest = found[found["responsibility"] != "accountability"]
    assert rest["estimate"].isna().all()
    assert set(rest["method"]) == {"not compared: no question was answered on both sides"}


def test_words_and_swapping():
    own = published([80.0, 80, 80, 80], 400.0)
    high = benchmark_gaps(own, published(50.0)).iloc[0]
    assert high["verdict"] == "clearly above the benchmark"
    back = benchmark_gaps(published(50.0), own).iloc[0]
    assert back["verdict"] == "clearly below the benchmark"
    assert back["estimate"] == -high["estimate"] and back["conf_low"] == pytest.approx(-high["conf_high"])
    assert benchmark_gaps(own, own).iloc[0]["verdict"] == "at the benchmark"


def test_a_benchmark_without_n_gives_an_estimate_without_interval(own):
    row = benchmark_gaps(own, published(40.0, np.nan)).iloc[0]
    assert np.isfinite(row["estimate"]) and np.isnan(row["conf_low"]) and np.isnan(row["verdict_low"])
    assert pd.isna(row["n_benchmark"]) and row["verdict"] == "not available"
    assert "interval not available: n not published (benchmark)" in row["method"]


def test_metrics_are_never_mixed():
    with pytest.raises(ValueError) as caught:
        benchmark_gaps(two_waves(2)[0], published(40.0))
    assert str(caught.value) == (
        "benchmark holds 'favourable' and own holds 'score': different metrics are never subtracted; count both with the "
        "same metric (favourable_counts turns scores into shares)."
    )


def test_an_own_earlier_wave_as_benchmark_is_the_change():
    earlier, later = waves(3)
    counts = [favourable_counts(count_answers(wave, INSTRUMENT, roles=["scale"]), (4, 5)) for wave in (earlier, later)]
    found, change = benchmark_gaps(counts[1], counts[0]), changes(counts[0], counts[1])
    np.testing.assert_allclose(found["estimate"], change["estimate"])
    np.testing.assert_allclose(found["std_error"], change["std_error"])
    np.testing.assert_allclose(found["verdict_low"], change["verdict_low"])
