"""Means and favourable shares against R: units as strata, one headcount, no population (tests/oracle/stratified.R)."""

from dataclasses import asdict

import pandas as pd
import pytest
from oracle_files import assert_matches, read_expected, read_input

from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.estimates import benjamini_hochberg, favourable_share, holm, holm_levels, item_mean, scale_mean, wilson
from surveys.instrument import load_instrument

ITEMS = {"a": "imp3", "b": "imp4", "c": "imp5", "d": "imp6"}  # the workplace scale of improvement
EXPECTED = read_expected("stratified")
CASES = ["group", "population", "estimand", "metric", "statistic"]


@pytest.fixture(scope="module")
def answers():
    return read_input("stratified")


@pytest.fixture(scope="module")
def instrument():
    return load_instrument("iso9001_2015")


def rows_of(answers: pd.DataFrame, group: str) -> pd.DataFrame:
    if group == "lonely":
        return answers.drop(index=answers.index[answers["unit"] == "Lab"][1])
    return answers if group == "all" else answers[answers["unit"] == group]


def responses_of(answers: pd.DataFrame) -> pd.DataFrame:
    known = answers.rename(columns=ITEMS).assign(form="staff")
    return known.assign(**{f"{item}_cannot_tell": False for item in ITEMS.values()})


def population_of(answers: pd.DataFrame, kind: str):
    if kind == "none":
        return None
    headcounts = answers.groupby("unit", sort=False)["headcount"].first()
    return headcounts if kind == "strata" else float(headcounts.iloc[0])


def estimate(table: pd.DataFrame, answers: pd.DataFrame, case: dict) -> dict:
    kernel = favourable_share if case["metric"] == "favourable" else scale_mean
    if case["metric"] == "score" and len(case["statistic"]) == 1:
        kernel = item_mean
    found = kernel(table, population=population_of(answers, case["population"]), estimand=case["estimand"])
    # what the kernel says of estimand and metric overrides the request, so that the comparison covers them too
    return case | asdict(found)


def test_means_from_pairs_match_survey_in_all_columns(answers, instrument):
    found = []
    for case in EXPECTED[CASES].to_dict("records"):
        mine = rows_of(answers, case["group"])
        pairs = count_pairs(responses_of(mine), instrument, by=("form", "unit"), metric=case["metric"])
        wanted = [ITEMS[letter] for letter in case["statistic"]]
        found.append(estimate(pairs[pairs["item_a"].isin(wanted) & pairs["item_b"].isin(wanted)], mine, case))
    assert_matches(pd.DataFrame(found), EXPECTED)


def test_items_from_counts_match_survey_in_all_columns(answers, instrument):
    single = EXPECTED[EXPECTED["statistic"].str.len() == 1]
    found = []
    for case in single[CASES].to_dict("records"):
        mine = rows_of(answers, case["group"])
        counts = count_answers(responses_of(mine), instrument, by=("form", "unit"))
        counts = counts[counts["metric"] == "score"]
        if case["metric"] == "favourable":
            counts = favourable_counts(counts, (4, 5))
        found.append(estimate(counts[counts["item"] == ITEMS[case["statistic"]]], mine, case))
    assert_matches(pd.DataFrame(found), single)


def test_scales_from_counts_have_an_upper_bound_for_the_error(answers, instrument):
    counts = count_answers(responses_of(answers), instrument, by=("form", "unit"))
    scores = counts[(counts["metric"] == "score") & counts["item"].isin(list(ITEMS.values()))]
    found = scale_mean(scores, population=population_of(answers, "strata"), estimand="current staff")
    exact = EXPECTED.query(
        "group == 'all' and estimand == 'current staff' and metric == 'score' and statistic == 'abcd'"
    )
    assert found.estimate == pytest.approx(exact["estimate"].item(), abs=1e-8)
    assert found.std_error > exact["std_error"].item()
    assert "upper bound" in found.method


def test_wilson_matches_prop_test():
    expected = read_expected("wilson")
    ends = [wilson(row.x, row.n, row.conf_level) for row in expected.itertuples()]
    found = expected[["x", "n", "conf_level"]].assign(
        estimate=expected["x"] / expected["n"], conf_low=[low for low, _ in ends], conf_high=[high for _, high in ends]
    )
    assert_matches(found, expected)


def test_families_match_p_adjust():
    expected = read_expected("families")
    parts = []
    for _, family in read_input("families").groupby("family", sort=False):
        p = family["p_value"].to_numpy()
        parts.append(family.assign(holm=holm(p), bh=benjamini_hochberg(p), holm_level=holm_levels(p)))
    assert_matches(pd.concat(parts), expected)
