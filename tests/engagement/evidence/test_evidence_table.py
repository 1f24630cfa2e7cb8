from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from engagement.columns import COLUMNS
from engagement.estimates import wilson
from engagement.evidence import DEFINITIONS, evidence_table, sample_lines, show_profile
from engagement.evidence.definitions import RESPONSIBILITIES
from engagement.evidence.show import combine
from engagement.evidence.table import classify
from surveys.instrument import InputError

MISSES = "objective,target,actual,better,due,response started\n" + "".join(
    f"miss {k},10,9,higher,2025-06-30,{'2025-07-10' if k < 3 else ''}\n" for k in range(11)
)


@pytest.fixture
def sampled(read_csvs):
    """Evidence of a sample with `looked_at` cases and `in_order` of them, on the 20 lines."""

    def make(looked_at: int, in_order: int, **texts):
        lines = sample_lines().assign(n_looked_at=looked_at, n_in_order=in_order)
        return read_csvs(sample=lines.rename(columns={"looked_at": "what was looked at or asked"}).to_csv(), **texts)

    return make


def row_of(table, indicator):
    return table.set_index("indicator").loc[indicator]


def test_every_indicator_has_a_row_even_without_any_evidence(read_csvs):
    table = evidence_table(read_csvs())
    assert list(table["indicator"]) == [one.indicator for one in DEFINITIONS]
    assert set(table["class"]) == {"not examined"}
    assert table[["value", "numerator", "denominator", "conf_low"]].isna().all().all()
    assert set(table["n"]) == {0}
    assert row_of(table, "misses_answered")["summary"] == "not examined: misses answered within 30 days"
    assert set(table.columns) <= set(COLUMNS)


def test_a_row_says_value_counts_interval_class_criterion_source_and_words(read_csvs):
    table = evidence_table(read_csvs(objectives=MISSES, calendar="kind,planned,held\nexternal audit,,2026-01-31\n"))
    row = row_of(table, "misses_answered")
    low, high = wilson(3, 11)
    assert row.to_dict() == {
        "responsibility": "results",
        "tier": "done",
        "unit": "all",
        "period": "2025-02-01 to 2026-01-31",
        "value": 100 * 3 / 11,
        "numerator": 3,
        "denominator": 11,
        "n": 11,
        "conf_low": 100 * low,
        "conf_high": 100 * high,
        "conf_level": 0.95,
        "class": "weak",
        "criterion": "weak below 50%, strong from 80%",
        "source": "objectives rows 2-12",
        "summary": "3 of 11 misses answered within 30 days",
    }


def test_the_clients_criteria_count(read_csvs):
    evidence = read_csvs(objectives=MISSES, calendar="kind,planned,held\nexternal audit,,2026-01-31\n")
    row = row_of(evidence_table(evidence, criteria={"misses_answered": (10, 25)}), "misses_answered")
    assert (row["class"], row["criterion"]) == ("strong", "weak below 10%, strong from 25%")
    with pytest.raises(InputError) as error:
        evidence_table(evidence, criteria={"misses_answerd": (10, 25)})
    assert str(error.value) == (
        "assessment.toml [evidence] criteria: unknown indicator 'misses_answerd'; did you mean 'misses_answered'?"
    )


def test_coverage_is_never_judged(read_csvs):
    evidence = read_csvs(objectives="objective,promise,target,better,due\na,1,1,higher,2025-06-30\n")
    row = row_of(evidence_table(evidence), "promises_with_objective")
    assert (row["class"], row["criterion"], row["value"]) == (
        "coverage only",
        "coverage only, not judged",
        pytest.approx(100 / 3),
    )


def test_the_sample_lights_up_all_ten(sampled):
    table = evidence_table(sampled(10, 9))
    lines = table.loc[table["indicator"].str.startswith("sample_")]
    assert len(lines) == 20
    assert set(lines["class"]) == {"strong"}
    show = show_profile(table)
    assert show["responsibility"].tolist() == list(RESPONSIBILITIES)
    assert set(show["class"]) == {"strong"}
    assert set(show["n_examined"]) == {2}


def test_a_line_with_another_count_is_the_same_line_and_further_lines_are_pooled(read_csvs):
    text = (
        "responsibility,what was looked at or asked,n looked at,n in order\n"
        "direction,Last 7 ideas answered,7,7\ndirection,last 10 ideas answered,3,0\n"
        "direction,doors open,4,4\ndirection,walks,2,1\n"
    )
    table = evidence_table(read_csvs(sample=text))
    assert row_of(table, "sample_ideas_answered")[["numerator", "denominator"]].tolist() == [7, 10]
    other = row_of(table, "sample_other")
    assert other[["responsibility", "numerator", "denominator", "source"]].tolist() == [
        "direction",
        5,
        6,
        "sample rows 4-5",
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 0, "not examined"),
        (4, 4, "too few to judge"),
        (5, 5, "strong"),
        (9, 10, "strong"),
        (8, 10, "mixed"),
        (6, 10, "mixed"),
        (5, 10, "weak"),
        (0, 5, "weak"),
    ],
)
def test_class_from_counts(numerator, denominator, expected):
    assert classify("done", numerator, denominator, 60, 90) == expected


def test_a_share_exactly_at_the_cut_is_not_lost_to_rounding():
    assert classify("done", 29, 100, 10, 29) == "strong"
    assert classify("done", 57, 100, 57, 90) == "mixed"


@example_settings(deadline=None)
@given(st.integers(0, 40), st.integers(5, 40), st.floats(0, 100), st.floats(0, 100))
def test_more_cases_in_order_never_worsen_the_class(numerator, denominator, one, two):
    order = ("weak", "mixed", "strong")
    numerator = min(numerator, denominator - 1)
    low, high = sorted((one, two))
    classes = [classify("done", k, denominator, low, high) for k in (numerator, numerator + 1)]
    assert order.index(classes[0]) <= order.index(classes[1])


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["strong", "strong"], "strong"),
        (["strong", "mixed"], "mixed"),
        (["strong", "strong", "mixed"], "strong"),
        (["strong", "strong", "strong", "weak"], "mixed"),
        (["weak", "mixed"], "mixed"),
        (["weak", "weak", "mixed"], "weak"),
        (["weak", "weak", "strong"], "mixed"),
        (["mixed", "mixed"], "mixed"),
    ],
)
def test_the_class_of_a_responsibility(classes, expected):
    assert combine(classes) == combine(classes[::-1]) == expected


def profile_of(*rows):
    table = pd.DataFrame(
        [
            {
                "responsibility": "results",
                "indicator": indicator,
                "tier": tier,
                "numerator": numerator,
                "denominator": denominator,
                "value": 100 * numerator / denominator if denominator else float("nan"),
                "class": classify(tier, numerator, denominator, 60, 90),
                "summary": f"{numerator} of {denominator} {indicator}",
            }
            for indicator, tier, numerator, denominator in rows
        ]
    )
    return show_profile(table).iloc[0].to_dict()


def test_one_indicator_is_not_enough():
    assert profile_of(("misses", "done", 1, 10), ("met", "worked", 1, 4)) == {
        "responsibility": "results",
        "class": "not examined",
        "n_examined": 1,
        "n_indicators": 2,
        "summary": "1 of 10 misses",
    }


def test_one_indicator_and_a_sample_of_five_over_small_lines_are_enough():
    assert profile_of(("misses", "done", 1, 10), ("sample_a", "done", 1, 3), ("sample_b", "worked", 1, 2)) == {
        "responsibility": "results",
        "class": "weak",
        "n_examined": 2,
        "n_indicators": 3,
        "summary": "1 of 10 misses; 1 of 3 sample_a; 1 of 2 sample_b",
    }
    assert profile_of(("misses", "done", 1, 10), ("sample_a", "done", 1, 4))["class"] == "not examined"


def test_coverage_does_not_count_towards_the_profile():
    assert profile_of(("misses", "done", 10, 10), ("owned", "exists", 10, 10))["class"] == "not examined"


def test_a_responsibility_without_indicators_is_not_examined(read_csvs):
    show = show_profile(evidence_table(read_csvs()), responsibilities=["culture", "results"])
    assert show[["responsibility", "class", "n_indicators"]].values.tolist() == [
        ["culture", "not examined", 0],
        ["results", "not examined", 5],
    ]
    assert set(show.columns) <= set(COLUMNS)


def test_words_never_pass_a_verdict_on_people_or_conformity(sampled):
    table = evidence_table(sampled(5, 1, objectives=MISSES))
    text = " ".join([*table["summary"], *table["criterion"], *(one.line for one in DEFINITIONS)]).lower()
    for word in ("conform", "fail", "neglect", "blind spot", "guilty", "falsif"):
        assert word not in text
