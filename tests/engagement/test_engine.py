"""Counts and pair moments against a plain count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engagement.engine import count_answers, count_choices, count_pairs, favourable_counts


def test_counts_equal_a_count_by_hand(responses, instrument):
    counts = count_answers(responses, instrument)
    mine = counts[(counts["item"] == "acc1") & (counts["form"] == "staff") & (counts["metric"] == "score")]
    rows = responses[responses["form"] == "staff"]
    for (unit, level), cell in mine.groupby(["unit", "level"]):
        answers = rows.loc[(rows["unit"] == unit) & (rows["level"] == level), "acc1"].dropna()
        by_hand = answers.value_counts().reindex([1, 2, 3, 4, 5], fill_value=0)
        assert list(cell.sort_values("value")["n"]) == list(by_hand)
        assert set(cell["respondents"]) == {((rows["unit"] == unit) & (rows["level"] == level)).sum()}


def test_unused_points_stay(responses, instrument):
    few = responses[responses["form"] == "staff"].head(3).assign(acc1=pd.array([5.0, 5.0, 5.0], dtype="Float64"))
    counts = count_answers(few, instrument, by=["form"])
    mine = counts[(counts["item"] == "acc1") & (counts["metric"] == "score")]
    assert list(mine["value"]) == [0, 25, 50, 75, 100]
    assert list(mine["n"]) == [0, 0, 0, 0, 3]


def test_cannot_tell_is_counted_apart(responses, instrument):
    counts = count_answers(responses, instrument, by=["form"])
    told = counts[(counts["item"] == "acc1") & (counts["metric"] == "cannot_tell") & (counts["form"] == "staff")]
    staff = responses[responses["form"] == "staff"]
    assert told.set_index("value")["n"].to_dict() == {
        0.0: staff["acc1"].notna().sum(),
        100.0: staff["acc1_cannot_tell"].sum(),
    }


@pytest.mark.parametrize("metric", ["score", "favourable"])
def test_pairs_equal_sums_by_hand(responses, instrument, metric):
    pairs = count_pairs(responses, instrument, by=["form"], metric=metric)
    staff = responses[responses["form"] == "staff"]
    a, b = (staff[name].to_numpy(float, na_value=np.nan) for name in ("acc1", "acc2"))
    both = np.isfinite(a) & np.isfinite(b)
    recode = (lambda x: 25 * (x - 1)) if metric == "score" else (lambda x: 100.0 * (x >= 4))
    a, b = recode(a[both]), recode(b[both])
    row = pairs[(pairs["form"] == "staff") & (pairs["item_a"] == "acc1") & (pairs["item_b"] == "acc2")].iloc[0]
    assert (row["n"], row["respondents"]) == (both.sum(), len(staff))
    np.testing.assert_allclose([row["sum_a"], row["sum_b"], row["sum_ab"]], [a.sum(), b.sum(), (a * b).sum()])


def test_cells_add_up_to_the_whole(responses, instrument):
    by_cell, whole = count_pairs(responses, instrument), count_pairs(responses, instrument, by=["form"])
    keys = ["form", "item_a", "item_b"]
    sums = ["n", "sum_a", "sum_b", "sum_ab"]
    pd.testing.assert_frame_equal(by_cell.groupby(keys)[sums].sum(), whole.groupby(keys)[sums].sum())


def test_row_order_does_not_matter(responses, instrument):
    shuffled = responses.sample(frac=1, random_state=3)
    keys = ["form", "unit", "level", "item_a", "item_b"]
    one, other = (count_pairs(rows, instrument).sort_values(keys, ignore_index=True) for rows in (responses, shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_an_unknown_metric_is_refused(responses, instrument):
    with pytest.raises(ValueError) as caught:
        count_pairs(responses, instrument, metric="mean")
    assert str(caught.value) == "metric is 'mean'; expected 'score', 'favourable' or 'cannot_tell'."


def test_choices(responses, instrument):
    counts = count_choices(responses[responses["form"] == "staff"], instrument, by=["form"])
    mine = counts[counts["responsibility"] == "results"].set_index("value")["n"]
    chosen = responses.loc[responses["form"] == "staff", "important_results"]
    assert mine.to_dict() == {0.0: (~chosen).sum(), 100.0: chosen.sum()}


def test_favourable_counts_keep_the_number_of_answers(responses, instrument):
    counts = count_answers(responses, instrument, by=["form"])
    counts = counts[counts["item"].isin(["acc1", "acc2"])]
    recoded = favourable_counts(counts, (4, 5))
    scores = counts[counts["metric"] == "score"]
    assert recoded["n"].sum() == scores["n"].sum()
    assert recoded.loc[recoded["value"] == 100, "n"].sum() == scores.loc[scores["value"] >= 75, "n"].sum()
