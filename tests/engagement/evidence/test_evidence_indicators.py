"""Each indicator on rows small enough to count by eye."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from engagement.evidence import indicators
from engagement.evidence.indicators import NOT_EXAMINED, Tally, rows_in_words
from engagement.evidence.period import Period, period_of

PERIOD = Period(pd.Timestamp("2025-04-01"), pd.Timestamp("2026-03-31"))


def counts(tally: Tally) -> tuple[int, int]:
    return tally.numerator, tally.denominator


@pytest.fixture
def objectives(read_csvs):
    text = (
        "objective,promise,in top management,target,actual,better,due,response started,next actual\n"
        "met exactly,1,y,95,95,higher,2025-06-30,,\n"  # row 2: met
        "missed and answered,1,y,95,90,higher,2025-06-30,2025-07-30,96\n"  # 3: missed, day 30, then met
        "missed and late,2,n,5,7,lower,2025-06-30,2025-07-31,6\n"  # 4: missed, day 31, again missed
        "missed without response,,n,5,7,lower,2025-06-30,,\n"  # 5: missed, none
        "missed near the end,2,,4,5,at,2026-03-15,2026-03-20,\n"  # 6: missed, time to answer ran out
        "no result,2,,4,,at,2026-03-15,,\n"  # 7: due, no result
        "not yet due,2,,4,4,at,2026-09-30,,\n"  # 8
        "long ago,2,,4,4,at,2024-09-30,,\n"  # 9
    )
    return read_csvs(objectives=text).objectives


def test_attainment_counts_due_objectives_with_a_result(objectives):
    assert indicators.objective_attainment(objectives, PERIOD) == Tally(1, 5, "objectives rows 2-6")


def test_objectives_that_serve_a_promise(objectives):
    assert counts(indicators.promised_objectives_met(objectives, PERIOD)) == (1, 4)


def test_results_on_record(objectives):
    assert counts(indicators.objectives_with_result(objectives, PERIOD)) == (5, 6)


def test_misses_answered_in_time_leave_out_those_that_may_still_be(objectives):
    assert indicators.misses_answered(objectives, PERIOD, days_to_response=30) == Tally(1, 3, "objectives rows 3-5")
    assert counts(indicators.misses_answered(objectives, PERIOD, days_to_response=31)) == (2, 3)
    assert counts(indicators.misses_answered(objectives, PERIOD, days_to_response=10)) == (1, 4)


def test_missed_then_met_counts_only_known_next_values(objectives):
    assert indicators.missed_then_met(objectives, PERIOD) == Tally(1, 2, "objectives rows 3-4")


def test_owners_in_top_management_where_stated(objectives):
    assert counts(indicators.objectives_owned_at_the_top(objectives)) == (2, 4)


def test_promises_with_an_objective(objectives):
    promises = pd.DataFrame({"promise": ["promise1", "promise2", "promise3"], "text": ["a", "b", "c"]})
    assert counts(indicators.promises_with_objective(promises, objectives)) == (2, 3)
    assert indicators.promises_with_objective(promises, objectives.iloc[:0]) == NOT_EXAMINED
    assert indicators.promises_with_objective(promises.iloc[:0], objectives) == NOT_EXAMINED


def test_a_percentage_with_floating_point_noise_still_reaches_its_target(objectives):
    row = objectives.iloc[[0]].assign(target=0.3, actual=0.1 + 0.2, better="at")
    assert indicators.reaches_target(row["actual"], row).tolist() == [True]
    row = row.assign(target=0.1 + 0.2, actual=0.3, better="higher")
    assert indicators.reaches_target(row["actual"], row).tolist() == [True]


@pytest.fixture
def calendar(read_csvs):
    text = (
        "kind,planned,held,top management present\n"
        "management review,2025-05-10,2025-06-29,y\n"  # row 2: in the quarter, not in the month
        "management review,2025-08-10,2025-08-29,n\n"  # 3: in the month, without top management
        "management review,2025-11-10,,\n"  # 4: not held
        "management review,2026-02-10,2026-02-12,\n"  # 5: held, presence not stated
        "external audit,2025-10-10,2025-10-12,\n"  # 6
        "internal audit,2025-12-10,2026-01-12,\n"  # 7: the month after
        "internal audit,2026-06-10,,\n"  # 8: ahead
        "internal audit,,2026-01-20,\n"  # 9: held without a plan
        "staff briefing,2025-04-10,2025-04-10,\n"  # 10
        "staff briefing,,2025-04-20,\n"  # 11: the same month
        "staff briefing,2025-09-10,2025-10-02,\n"  # 12
        "staff briefing,2025-12-10,,\n"  # 13: not held
    )
    return read_csvs(calendar=text).calendar


def test_reviews_held_as_planned_with_top_management_present(calendar):
    assert indicators.reviews_held_as_planned(calendar, PERIOD) == Tally(1, 3, "calendar rows 2-4")


def test_audits_and_reviews_held_in_the_month_planned(calendar):
    assert indicators.held_in_planned_month(calendar, PERIOD) == Tally(3, 6, "calendar rows 2-7")


def test_months_with_a_briefing(calendar):
    assert indicators.months_with_briefing(calendar, PERIOD) == Tally(2, 12, "calendar rows 10-13")
    assert indicators.months_with_briefing(calendar.iloc[:4], PERIOD) == NOT_EXAMINED


@pytest.fixture
def actions(read_csvs):
    text = (
        "opened,closed,due,answered,source,cause found,effect checked,reopened\n"
        "2025-05-01,2025-06-01,2025-06-01,,review,y,y,n\n"  # row 2: on time, held
        "2025-05-01,2025-06-02,2025-06-01,,review,y,2025-08-01,y\n"  # 3: late, came back
        "2025-05-01,,2025-06-01,,review,,,\n"  # 4: open
        "2025-05-01,2025-09-02,,,complaint,n,n,\n"  # 5: no date agreed
        "2025-05-01,,2026-08-01,,audit,,,\n"  # 6: not due
        "2025-05-01,2025-08-01,2025-06-01,2025-05-31,idea,,,\n"  # 7: answered on day 30
        "2025-05-01,2025-06-01,,,idea,,,\n"  # 8: closed on day 31 without an answer
        "2026-03-20,2026-03-21,,,idea,,,\n"  # 9: too near the end
        "2025-05-01,2025-05-20,,,resource request,,,\n"  # 10
    )
    return read_csvs(actions=text).actions


def test_review_decisions_and_all_actions_closed_on_time(actions):
    assert counts(indicators.actions_closed_on_time(actions, PERIOD, sources=("review",))) == (1, 3)
    assert counts(indicators.actions_closed_on_time(actions, PERIOD)) == (1, 3)


def test_ideas_and_requests_are_counted_by_the_time_to_their_answer(actions):
    ideas = indicators.answered_in_time(actions, PERIOD, source="idea", days_to_response=30)
    assert ideas == Tally(1, 2, "actions rows 7-8")
    requests = indicators.answered_in_time(actions, PERIOD, source="resource request", days_to_response=30)
    assert requests == Tally(1, 1, "actions row 10")


def test_the_funnel_from_closed_to_held(actions):
    assert counts(indicators.closed_actions_with(actions, PERIOD, "cause_found")) == (2, 3)
    assert counts(indicators.closed_actions_with(actions, PERIOD, "effect_checked")) == (2, 3)
    assert counts(indicators.actions_held(actions, PERIOD)) == (1, 2)


def test_an_unused_column_is_not_examined_and_never_zero(actions):
    unused = actions.assign(effect_checked=pd.array([pd.NA] * len(actions), dtype="boolean"))
    assert indicators.closed_actions_with(unused, PERIOD, "effect_checked") == NOT_EXAMINED
    unused = actions.assign(reopened=pd.array([pd.NA] * len(actions), dtype="boolean"))
    assert indicators.actions_held(unused, PERIOD) == NOT_EXAMINED


@pytest.fixture
def risks(read_csvs):
    text = (
        "risk,likelihood,severity,scale,last reviewed,action due,action done\n"
        "a,5,5,5,2026-01-01,2025-12-01,2025-12-01\n"  # row 2: high, on time
        "b,3,5,5,2025-04-01,2025-12-01,2025-12-02\n"  # 3: 15 of 25, high, late
        "c,3,4,5,2025-03-31,2025-12-01,\n"  # 4: 12 of 25, not high
        "d,5,4,5,,2026-12-01,\n"  # 5: high, not due
        "e,5,4,5,,,\n"  # 6: high, no action
        "f,,4,5,,2025-12-01,\n"  # 7: not rated
    )
    return read_csvs(risks=text).risks


def test_high_risks_and_their_actions(risks):
    assert indicators.high_risks(risks).tolist() == [True, True, False, True, True, False]
    assert counts(indicators.high_risks_with_dated_action(risks)) == (3, 4)
    assert indicators.high_risk_actions_on_time(risks, PERIOD) == Tally(1, 2, "risks rows 2-3")


def test_without_a_scale_the_highest_number_used_stands_for_it(risks):
    three = risks.assign(likelihood=[3.0, 2, 1, 3, 2, 1], severity=[3.0, 2, 3, 1, 3, 1], scale=float("nan"))
    assert indicators.high_risks(three).tolist() == [True, False, False, False, True, False]


def test_risks_reviewed_in_the_interval(risks):
    assert counts(indicators.risks_reviewed(risks, PERIOD)) == (2, 6)
    assert counts(indicators.risks_reviewed(risks, PERIOD, review_months=6)) == (1, 6)
    assert indicators.risks_reviewed(risks.assign(last_reviewed=pd.NaT), PERIOD) == NOT_EXAMINED


def test_without_any_date_nothing_is_examined(calendar, objectives):
    nowhere = Period(None, None)
    assert indicators.objective_attainment(objectives, nowhere) == NOT_EXAMINED
    assert indicators.misses_answered(objectives, nowhere, days_to_response=30) == NOT_EXAMINED
    assert indicators.months_with_briefing(calendar, nowhere) == NOT_EXAMINED


def test_rows_in_words():
    assert rows_in_words("risks", []) == ""
    assert rows_in_words("risks", [4]) == "risks row 4"
    assert rows_in_words("risks", [9, 4, 5, 6, 12, 4]) == "risks rows 4-6, 9, 12"


@example_settings(deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1))
def test_rows_in_words_name_every_row_once(rows):
    named = []
    for part in rows_in_words("x", rows).split(" ", 2)[2].split(", "):
        first, _, last = part.partition("-")
        named.extend(range(int(first), int(last or first) + 1))
    assert named == sorted(set(rows))


@pytest.mark.parametrize(
    ("end", "start"), [("2026-02-28", "2025-03-01"), ("2024-02-29", "2023-03-01"), ("2026-03-15", "2025-03-16")]
)
def test_twelve_months_start_the_day_after_they_ended_a_year_before(end, start):
    period = period_of([], months=12, end=pd.Timestamp(end).date())
    assert period.start == pd.Timestamp(start)


def test_only_whole_months_count_as_months():
    assert len(PERIOD.months) == 12
    assert len(Period(pd.Timestamp("2025-03-16"), pd.Timestamp("2026-03-15")).months) == 11
    assert len(Period(None, None).months) == 0
