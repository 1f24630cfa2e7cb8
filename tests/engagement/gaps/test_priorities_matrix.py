"""Priority matrix: equal to R survey, pmvnorm's integral and p.adjust; invariants; planted and nothing planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import TOLERANCE, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.engine import count_choices, count_pairs
from engagement.estimates import favourable_share, summarise
from engagement.gaps import target_gaps
from engagement.gaps.importance.choices import choice_covariance, choice_covariance_of
from engagement.gaps.importance.matrix import NOT_AVAILABLE, NOT_CLEAR, OFTEN_LOW, QUADRANTS, priorities

OPTIONS = [f"r{k}" for k in range(1, 7)]
ITEMS = {f"{option}{letter}": option for option in OPTIONS for letter in "ab"}
CELLS = list(QUADRANTS)


def tables_of(people: pd.DataFrame):
    """Shares, ratings and covariance of people, the estimates straight from the definition."""
    size = people.groupby("unit")["unit"].transform("size")
    weight = people["headcount"] / size
    choices = people[[f"chose_{option}" for option in OPTIONS]].set_axis(OPTIONS, axis=1)
    covariance = choice_covariance(
        choices,
        people[list(ITEMS)],
        ITEMS,
        units=people["unit"],
        headcounts=people.groupby("unit")["headcount"].first(),
    )
    error = np.sqrt(np.diag(covariance))
    share = [100 * np.average(choices[o].dropna(), weights=weight[choices[o].notna()]) for o in OPTIONS]
    mean = [
        np.mean([np.average(people[i].dropna(), weights=weight[people[i].notna()]) for i in (f"{o}a", f"{o}b")])
        for o in OPTIONS
    ]
    importance = pd.DataFrame(
        {"responsibility": OPTIONS, "estimate": share, "std_error": error[:6], "n": choices.notna().sum().to_numpy()}
    )
    rated = [min(people[f"{o}a"].notna().sum(), people[f"{o}b"].notna().sum()) for o in OPTIONS]
    ratings = pd.DataFrame({"responsibility": OPTIONS, "estimate": mean, "std_error": error[6:], "n": rated})
    return importance, ratings, covariance


@pytest.fixture(scope="module")
def cases():
    return {case: tables_of(people) for case, people in read_input("priorities").groupby("case", sort=False)}


LINES = {
    "middle": {},
    "target": {"see_line": 60},
    "mean": {"importance_line": "mean", "see_line": "mean"},
}


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("case", ["units", "plain", "strong"])
def test_equal_to_r(case, line, cases):
    importance, ratings, covariance = cases[case]
    expected = read_expected("priorities").query("case == @case and line == @line").drop(columns=["case", "line"])
    found = priorities(importance, ratings, choices=2, covariance=covariance, **LINES[line])
    pd.testing.assert_frame_equal(
        found[list(expected.columns)], expected.reset_index(drop=True),
        check_dtype=False, check_exact=False, rtol=TOLERANCE, atol=TOLERANCE,
    )  # fmt: skip


def test_columns_are_in_the_glossary_and_probabilities_sum_to_one(cases):
    found = priorities(*cases["units"][:2], choices=2)
    assert set(found.columns) <= set(COLUMNS)
    assert (found[CELLS].sum(axis=1) - 1).abs().max() < 1e-12
    np.testing.assert_allclose(found["probability"], found[CELLS].max(axis=1))
    assert found["method"].eq("uncertainty of both axes; taken as uncorrelated").all()
    assert found["rule"][0] == (
        "importance-performance analysis (Martilla and James 1977), lines at the chance share 33.3333% and the middle of "
        "the scale, 50; named where both are clear of their line (Berger 1982) at Holm's (1979) step"
    )


def test_of_the_pipeline(responses, instrument, roster):
    """Standard errors of the covariance are those of the kernels, and the population correction is taken off."""
    staff = responses[responses["form"] == "staff"]
    chosen = count_choices(staff, instrument)
    options = {"by": ["responsibility"], "population": roster}
    current = summarise(chosen, favourable_share, **options)
    process = summarise(chosen, favourable_share, estimand="process", **options)
    gaps = target_gaps(count_pairs(responses, instrument), 60, population=roster)
    covariance = choice_covariance_of(responses, instrument, population=roster)
    error = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(error[:10], process["std_error"], rtol=1e-10)
    np.testing.assert_allclose(error[10:], gaps["std_error"], rtol=1e-10)
    found = priorities(current, gaps, covariance=covariance)
    pd.testing.assert_frame_equal(found, priorities(process.drop(columns="variance"), gaps, covariance=covariance))
    np.testing.assert_allclose(found["shortfall"], gaps["estimate"])
    assert (found["reference"] == 60).all()
    shares = covariance.loc["importance", "importance"].to_numpy()
    assert (shares[~np.eye(10, dtype=bool)] < 0).mean() > 0.8  # three of ten: choices exclude one another
    np.testing.assert_allclose(shares.sum(axis=0), 0, atol=1e-9)  # everybody chose exactly three


def test_the_line_lies_in_wilsons_interval_when_the_share_is_not_clear_of_it():
    rng = np.random.default_rng(3)
    n = rng.integers(5, 200, 300)
    p = rng.binomial(n, 0.3) / n
    importance = pd.DataFrame(
        {"responsibility": range(300), "estimate": 100 * p, "std_error": 100 * np.sqrt(p * (1 - p) / n), "n": n}
    )
    ratings = importance.assign(estimate=10.0, std_error=0.1)  # far below the line: only importance decides
    found = priorities(importance, ratings, importance_line=30.0)
    outside = (found["importance_low"] > 30) | (found["importance_high"] < 30)
    assert ((found["p_value"] < 0.05) == outside).all()


def table(share, see, *, share_error=3.0, see_error=2.0, n=200):
    keys = [f"r{k}" for k in range(len(share))]
    importance = pd.DataFrame({"responsibility": keys, "estimate": share, "std_error": share_error, "n": n})
    return importance, pd.DataFrame({"responsibility": keys, "estimate": see, "std_error": see_error, "n": n})


def test_clear_quadrants_are_named_and_the_rest_is_not():
    found = priorities(*table([60, 60, 5, 5, 31, 60], [30, 80, 30, 80, 30, 51]), importance_line=30)
    assert found["quadrant"].tolist() == [*QUADRANTS.values(), NOT_CLEAR, NOT_CLEAR]


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    importance, ratings = table([60, 45, 5, 25, 31, 20], [30, 80, 44, 57, 30, 51])
    one = priorities(importance, ratings, importance_line="mean", see_line="mean").set_index("responsibility")
    other = priorities(importance.iloc[order], ratings.iloc[order[::-1]], importance_line="mean", see_line="mean")
    pd.testing.assert_frame_equal(one, other.set_index("responsibility").loc[one.index])


@given(st.lists(st.floats(5, 95), min_size=4, max_size=12), st.floats(0.5, 8))
def test_turning_both_scales_swaps_the_quadrants(share, see_error):
    """Choosing becomes not choosing and high becomes low: cells change places, probabilities stay."""
    see = share[::-1]
    one = priorities(*table(share, see, see_error=see_error), importance_line=40)
    other = priorities(
        *table([100 - s for s in share], [100 - s for s in see], see_error=see_error), importance_line=60
    )
    np.testing.assert_allclose(one["probability_often_low"], other["probability_seldom_high"], atol=1e-12)
    np.testing.assert_allclose(one["p_value"], other["p_value"], rtol=1e-9)


def test_a_positive_correlation_moves_probability_to_the_matching_corners():
    importance, ratings = table([32.0] * 4, [51.0] * 4)
    index = pd.MultiIndex.from_product([["importance", "see"], importance["responsibility"]])
    matrix = np.eye(8) + 0.6 * (np.eye(8, k=4) + np.eye(8, k=-4))
    covariance = pd.DataFrame(matrix, index=index, columns=index)
    free, tied = (priorities(importance, ratings, covariance=one, importance_line=30) for one in (None, covariance))
    assert (tied["probability_often_high"] > free["probability_often_high"]).all()
    assert (tied["probability_often_low"] < free["probability_often_low"]).all()
    np.testing.assert_allclose(tied["p_value"], free["p_value"])


@pytest.mark.parametrize("dtype", ["float64", "Float64", "object"])
def test_degenerate_rows_have_a_reason_and_no_number(dtype):
    importance, ratings = table([0, 100, np.nan, 40, 40, 40], [20, 20, 20, np.nan, 50, 40])
    importance = importance.assign(std_error=[0, 0, np.nan, 3, 3, 3], n=[50, 50, 0, 50, 50, 50])
    ratings = ratings.assign(std_error=[2, 2, 2, np.nan, np.nan, 0], n=[50, 50, 50, 0, 1, 50])
    found = priorities(importance.astype({"estimate": dtype}), ratings.astype({"estimate": dtype}))
    assert found["method"].str.split(": ").str[1].fillna("").tolist() == [
        "",
        "",
        "nobody answered the question of importance",
        "not rated",
        "ratings of fewer than two people",
        "all gave the same rating",
    ]
    assert found[CELLS].isna().all(axis=1).tolist() == [False, False, True, True, True, True]
    assert found["quadrant"].tolist()[2:] == [NOT_AVAILABLE] * 4
    assert found["probability_often_low"].tolist()[:2] == pytest.approx([0, 1], abs=1e-3)
    means = priorities(importance, ratings, importance_line="mean", see_line="mean")
    assert means["p_value"].notna().sum() == 2


def test_two_and_two_hundred_responsibilities_and_none():
    assert len(priorities(*table([60, 10], [20, 80]), choices=1)) == 2
    rng = np.random.default_rng(1)
    assert len(priorities(*table(rng.uniform(0, 100, 200), rng.uniform(0, 100, 200)))) == 200
    assert priorities(*table([], []), importance_line=30.0).empty


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"choices": 10}, "choices is 10 of 4 options; expected at least 1 and fewer than the options, else every option is chosen by chance alone."),
        ({}, {"importance_line": "median"}, "importance_line is 'median'; expected 'chance', 'mean' or a percent between 0 and 100."),
        ({}, {"importance_line": 100}, "importance_line is 100; expected 'chance', 'mean' or a percent between 0 and 100."),
        ({}, {"see_line": 120}, "see_line is 120; expected 'target', 'middle', 'mean', None or a score between 0 and 100."),
        ({}, {"see_line": "target"}, "see_line is 'target', but ratings has no column 'target'; take it from target_gaps."),
        ({"estimate": "share"}, {}, "importance has no column 'estimate'; it needs responsibility, estimate, std_error, n."),
    ],
)  # fmt: skip
def test_messages(change, options, message):
    importance, ratings = table([40, 30, 20, 10], [40, 30, 20, 10])
    with pytest.raises(ValueError) as caught:
        priorities(importance.rename(columns=change), ratings, **options)
    assert str(caught.value) == message


def test_several_rows_of_a_responsibility_are_refused():
    importance, ratings = table([40, 30, 20, 10], [40, 30, 20, 10])
    with pytest.raises(ValueError) as caught:
        priorities(importance, pd.concat([ratings, ratings]))
    assert str(caught.value) == ("ratings has 2 rows for responsibility 'r0'; keep one form, object, metric and group.")


def test_messages_of_the_covariance():
    choices, answers = pd.DataFrame({"r": [1, 0, 1]}), pd.DataFrame({"a": [0.0, 50.0, 100.0]})
    for arguments, message in (
        ((choices.head(2), answers, {"a": "r"}), "choices has 2 rows and answers 3; give the same people in the same order."),
        ((choices, answers, {"b": "r"}), "answers has no column 'b'; responsibility_of names it."),
        ((choices.astype(str), answers, {"a": "r"}), "column 'r' is not numeric; expected numbers, or True and False, or missing."),
    ):  # fmt: skip
        with pytest.raises(ValueError) as caught:
            choice_covariance(*arguments)
        assert str(caught.value) == message
    with pytest.raises(ValueError) as caught:
        choice_covariance(choices[[]], answers, {})
    assert str(caught.value) == (
        "choices has no columns and responsibility_of names no item; there is nothing to estimate."
    )
    with pytest.raises(ValueError) as caught:
        choice_covariance(choices, answers, {"a": "r"}, units=pd.Series(["A"]))
    assert str(caught.value) == "units has 1 entries for 3 people; give one unit per row."


def test_covariance_of_degenerate_people():
    none = pd.DataFrame({"r": [np.nan] * 3}), pd.DataFrame({"a": [np.nan] * 3})
    assert choice_covariance(*none, {"a": "r"}).isna().all(axis=None)
    one = choice_covariance(pd.DataFrame({"r": [True]}), pd.DataFrame({"a": [50.0]}), {"a": "r"})
    assert one.isna().all(axis=None)
    nobody = choice_covariance(pd.DataFrame({"r": []}, dtype=float), pd.DataFrame({"a": []}, dtype=float), {"a": "r"})
    assert nobody.shape == (2, 2) and nobody.isna().all(axis=None)
    constant = choice_covariance(
        pd.DataFrame({"r": [True] * 3}), pd.DataFrame({"a": pd.array([50, None, 50], "Int64")}), {"a": "r"}
    )
    assert constant.to_numpy() == pytest.approx(0)


def survey(rng, people: int, share: np.ndarray, see: np.ndarray):
    """People who choose exactly three of ten and rate each on five points; ratings go with their choices."""
    likes = np.log(share) + rng.gumbel(size=(people, 10))
    chosen = likes.argsort(axis=1).argsort(axis=1) >= 7
    halo = rng.normal(size=(people, 1))
    answer = 25 * (
        np.clip(np.round(1 + see / 25 + 0.5 * halo + 0.8 * rng.normal(size=(people, 10)) - 0.4 * chosen), 1, 5) - 1
    )
    return chosen, answer


def judged(chosen, answer, **options):
    keys = [f"r{k}" for k in range(10)]
    covariance = choice_covariance(
        pd.DataFrame(chosen, columns=keys), pd.DataFrame(answer, columns=keys), dict(zip(keys, keys, strict=True))
    )
    error, n = np.sqrt(np.diag(covariance)), len(chosen)
    importance = pd.DataFrame(
        {"responsibility": keys, "estimate": 100 * chosen.mean(axis=0), "std_error": error[:10], "n": n}
    )
    ratings = pd.DataFrame({"responsibility": keys, "estimate": answer.mean(axis=0), "std_error": error[10:], "n": n})
    return priorities(importance, ratings, covariance=covariance, **options)


def test_a_planted_priority_is_found():
    rng = np.random.default_rng(5)
    share, see = np.ones(10), np.full(10, 60.0)
    share[3], see[3] = 6.0, 30.0
    found = [judged(*survey(rng, 250, share, see)) for _ in range(50)]
    assert np.mean([one["quadrant"][3] == OFTEN_LOW for one in found]) > 0.95
    assert not any((one["quadrant"].drop(3) == OFTEN_LOW).any() for one in found)


@pytest.mark.simulation
@pytest.mark.parametrize("level", [55.0, 25.0])
@pytest.mark.parametrize("people", [40, 250])
def test_nothing_planted_nothing_named(people, level):
    """2,000 surveys, all chosen alike; all rated on the line (55), or all far below it: any quadrant in at most 5%."""
    rng = np.random.default_rng(6)
    line = survey(np.random.default_rng(7), 400_000, np.ones(10), np.full(10, 55.0))[1].mean()
    named = [
        (judged(*survey(rng, people, np.ones(10), np.full(10, level)), see_line=line)["quadrant"] != NOT_CLEAR).any()
        for _ in range(2000)
    ]
    print(people, level, np.mean(named))
    assert np.mean(named) < 0.05 + 2.58 * np.sqrt(0.05 * 0.95 / 2000)
