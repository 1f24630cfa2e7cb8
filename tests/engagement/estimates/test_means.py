"""Means and shares: invariants, edge cases, and agreement with plain formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.estimates import favourable_share, item_mean, scale_mean, share_interval, summarise, wilson


def pairs_of(answers, *, unit="all"):
    """PAIRS of one group from a respondents x items array with NaN for missing."""
    known = np.isfinite(answers)
    filled = np.where(known, answers, 0.0)
    a, b = np.triu_indices(answers.shape[1])
    names = np.array([f"item{k}" for k in range(answers.shape[1])])
    return pd.DataFrame(
        {
            "unit": unit,
            "item_a": names[a],
            "item_b": names[b],
            "n": (known.T.astype(int) @ known.astype(int))[a, b],
            "sum_a": (filled.T @ known)[a, b],
            "sum_b": (filled.T @ known)[b, a],
            "sum_ab": (filled.T @ filled)[a, b],
            "respondents": len(answers),
        }
    )


@st.composite
def answers(draw, missing=True):
    rows, columns = draw(st.integers(4, 30)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = rng.integers(0, 5, (rows, columns)) * 25.0
    if missing:
        values[2:][rng.random((rows - 2, columns)) < 0.3] = np.nan
    return values


@given(answers(missing=False))
def test_complete_answers_give_the_mean_of_person_means(values):
    found = scale_mean(pairs_of(values))
    person = values.mean(axis=1)
    assert found.estimate == pytest.approx(person.mean())
    assert found.std_error == pytest.approx(person.std(ddof=1) / np.sqrt(len(person)), abs=1e-9)
    assert found.variance == pytest.approx(person.var(ddof=1), abs=1e-6)


@given(answers())
def test_missing_answers_give_the_mean_of_item_means(values):
    found = scale_mean(pairs_of(values))
    assert found.estimate == pytest.approx(np.nanmean(values, axis=0).mean())
    assert found.n == sorted(np.isfinite(values).sum(axis=0))[(values.shape[1] - 1) // 2]


@given(answers(), st.randoms())
def test_the_order_of_items_and_cells_does_not_matter(values, random):
    table = pairs_of(values)
    rows = list(range(len(table)))
    random.shuffle(rows)
    one, other = scale_mean(table), scale_mean(table.iloc[rows])
    assert other.estimate == pytest.approx(one.estimate)
    assert other.std_error == pytest.approx(one.std_error, abs=1e-9)


@given(answers())
def test_rescaling_rescales(values):
    one, half = scale_mean(pairs_of(values)), scale_mean(pairs_of(values / 2))
    assert half.estimate == pytest.approx(one.estimate / 2)
    assert half.std_error == pytest.approx(one.std_error / 2, abs=1e-9)


@given(answers(), answers(), st.integers(1, 50))
def test_renaming_units_changes_nothing(first, second, more):
    if first.shape[1] != second.shape[1]:
        second = np.resize(second, (len(second), first.shape[1]))
        second[:2] = 50.0
    sizes = {"a": len(first) + more, "b": len(second) + more}
    table = pd.concat([pairs_of(first, unit="a"), pairs_of(second, unit="b")])
    renamed = table.replace({"unit": {"a": "z", "b": "y"}})
    one = scale_mean(table, population=pd.Series(sizes))
    other = scale_mean(renamed, population=pd.Series({"y": sizes["b"], "z": sizes["a"]}))
    assert (other.estimate, other.std_error) == pytest.approx((one.estimate, one.std_error))


def test_a_census_has_no_standard_error_for_current_staff():
    values = np.array([[0.0, 25], [50, 100], [75, 75]])
    found = scale_mean(pairs_of(values), population=3.0)
    assert (found.std_error, found.conf_low, found.conf_high) == (0.0, found.estimate, found.estimate)
    assert scale_mean(pairs_of(values), population=3.0, estimand="process").std_error > 0


def test_units_weigh_by_headcount():
    table = pd.concat([pairs_of(np.full((4, 1), 100.0), unit="a"), pairs_of(np.zeros((4, 1)), unit="b")])
    assert scale_mean(table, population=pd.Series({"a": 30, "b": 10})).estimate == pytest.approx(75.0)


def test_staff_without_a_unit_count_as_the_others_do():
    table = pd.concat([pairs_of(np.full((4, 1), 100.0), unit="a"), pairs_of(np.zeros((4, 1)), unit=None)])
    assert scale_mean(table, population=pd.Series({"a": 30})).estimate == pytest.approx(50.0)


def test_nobody_rated_it():
    found = scale_mean(pairs_of(np.full((3, 2), np.nan)))
    assert (found.n, found.method) == (0, "nobody rated it")
    assert np.isnan(found.estimate)


def test_published_counts_take_items_as_perfectly_correlated():
    counts = pd.DataFrame(
        {
            "item": ["q1", "q1", "q2", "q2"],
            "metric": "favourable",
            "value": [0.0, 100.0, 0.0, 100.0],
            "n": [60, 40, 20, 80],
        }
    )
    found = favourable_share(counts)
    one, other = (favourable_share(counts[counts["item"] == item]) for item in ("q1", "q2"))
    assert found.estimate == pytest.approx(60.0)
    assert found.std_error == pytest.approx((one.std_error + other.std_error) / 2)
    assert found.method == "mean of item means, upper bound: items taken as perfectly correlated, Wilson"


def test_item_mean_takes_one_item():
    with pytest.raises(ValueError) as caught:
        item_mean(pairs_of(np.ones((3, 2))))
    assert str(caught.value) == "item_mean takes one item, found ['item0', 'item1']; use scale_mean."


@given(st.integers(1, 500), st.floats(0, 1))
def test_wilson_lies_in_range_and_holds_the_share(n, share):
    successes = round(share * n)
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1


def test_shares_of_none_and_all_have_an_interval():
    assert share_interval(0.0, 0.0, 20, 0.0, 0.95)[1] == pytest.approx(100 * wilson(0, 20)[1])
    assert share_interval(100.0, 0.0, 20, 0.0, 0.95)[0] == pytest.approx(100 * wilson(20, 20)[0])
    assert share_interval(100.0, 0.0, 20, 1.0, 0.95) == (100.0, 100.0)


def test_summarise_gives_each_group_its_own_headcount():
    table = pd.concat([pairs_of(np.eye(4)[:, :2] * 100, unit="a"), pairs_of(np.eye(4)[:, :2] * 100, unit="b")])
    roster = pd.DataFrame({"unit": ["a", "a", "b"], "level": ["x", "y", "x"], "headcount": [4, 4, 4]})
    found = summarise(table, scale_mean, by=["unit"], population=roster).set_index("unit")
    assert found.loc["a", "sampling_fraction"] == pytest.approx(0.5)
    assert found.loc["b", "std_error"] == 0.0
