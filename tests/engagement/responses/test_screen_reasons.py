"""Reasons to doubt answers: times, copies, completeness, trust; who is left out; messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.columns import COLUMNS
from engagement.responses.screening import REASONS, ScreeningRules, exclude, screen_items, screening_summary

DAY = pd.Timedelta("1D")


def attentive(n=60, k=20, seed=1, points=5):
    rng = np.random.default_rng(seed)
    latent = 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=(n, k))
    return pd.DataFrame(np.clip(np.rint((points + 1) / 2 + latent), 1, points), columns=[f"q{i}" for i in range(k)])


def flagged(items, reason, **options):
    return np.flatnonzero(screen_items(items, **options)[reason]).tolist()


def test_too_fast_is_relative_to_the_median_of_seconds_per_answered_item():
    items = attentive(12)
    items.iloc[3, 10:] = np.nan  # half the questions in half the time is no hurry
    duration = np.full(12, 300.0)
    duration[3], duration[5], duration[6], duration[7] = 150, 99, 101, np.nan
    table = screen_items(items, duration=duration)
    assert np.flatnonzero(table["too_fast"]).tolist() == [5]
    assert table["seconds_per_item"].tolist()[:6] == [15, 15, 15, 15, 15, 4.95]
    assert table["relative_speed"][5] == pytest.approx(0.33)
    assert np.isnan(table["seconds_per_item"][7]) and not table["impossible_time"][7]
    assert flagged(items, "too_fast", duration=duration, rules=ScreeningRules(fast_share=0.5)) == [5, 6]
    assert flagged(items, "too_fast", duration=duration * 1000) == [5]  # milliseconds: relative all the same


def test_the_floor_holds_whatever_the_others_took_and_few_times_make_no_median():
    items = attentive(10)
    assert flagged(items, "too_fast", duration=np.full(10, 39.0)) == list(range(10))
    assert flagged(items, "too_fast", duration=np.full(10, 41.0)) == []
    duration = np.array([400.0, 400, 400, 60])
    assert flagged(items.head(4), "too_fast", duration=duration) == []
    assert flagged(attentive(5), "too_fast", duration=np.append(duration, 400.0)) == [3]
    assert flagged(items, "too_fast") == []


def test_those_who_left_early_do_not_make_the_median():
    items = attentive(30)
    items.iloc[:20, 2:] = np.nan
    duration = np.append(np.full(20, 400.0), np.full(10, 300.0))  # 200 and 15 seconds an item
    assert flagged(items, "too_fast", duration=duration) == []
    assert screen_items(items, duration=duration)["relative_speed"].iloc[-1] == 1


def test_impossible_times():
    items = attentive(12)
    started = pd.Series(pd.Timestamp("2026-03-02T08:00")).repeat(12).reset_index(drop=True) + np.arange(12) * DAY
    submitted = started + pd.Timedelta("10min")
    submitted[1] = started[1] - pd.Timedelta("1s")
    submitted[2] = started[2] + 61 * DAY
    started[3], submitted[3] = started[3] + 181 * DAY, submitted[3] + 190 * DAY
    started[4] = pd.NaT
    submitted[5] = pd.NaT
    duration = np.full(12, 600.0)
    duration[6], duration[7], duration[8], duration[9] = -1, 0, 721, 719
    options = {"started": started, "submitted": submitted}
    assert flagged(items, "impossible_time", duration=duration, **options) == [1, 2, 3, 6, 7, 8]
    assert flagged(items, "impossible_time", **options) == [1, 2, 3]
    assert flagged(items, "impossible_time", duration=duration) == [6, 7]
    utc = {name: times.dt.tz_localize("UTC").dt.tz_convert("Asia/Shanghai") for name, times in options.items()}
    assert flagged(items, "impossible_time", duration=duration, **utc) == [1, 2, 3, 6, 7, 8]
    assert flagged(items, "impossible_time", duration=pd.to_timedelta(duration, unit="s"), **options) == [
        1,
        2,
        3,
        6,
        7,
        8,
    ]
    nothing = {name: pd.Series([None] * 12) for name in options}
    assert flagged(items, "impossible_time", duration=pd.Series([None] * 12), **nothing) == []
    assert screen_items(items, **nothing).attrs["notes"] == ("no times: too_fast not judged",)


def test_long_strings():
    items = attentive(8)
    items.iloc[0] = 4
    items.iloc[1, :16] = 2
    items.iloc[2, :15] = 2
    items.iloc[2, 15:] = [1, 3, 1, 3, 1]
    assert flagged(items, "long_string") == [0, 1]
    assert flagged(items.iloc[:, :9], "long_string") == []  # too few answers to judge
    assert flagged(items, "long_string", rules=ScreeningRules(longest_string_share=0.5)) == [0, 1, 2]


def test_completeness_counts_what_was_asked_and_other_answers():
    items = attentive(5, 10)
    items.iloc[0, 4:] = np.nan
    items.iloc[1, 4:] = np.nan
    items.iloc[2, 4:] = np.nan
    items.iloc[3, :] = np.nan
    asked = pd.DataFrame(True, index=items.index, columns=items.columns)
    asked.iloc[1, 6:] = False
    asked.iloc[3, :] = False
    answered = items.notna()
    answered.iloc[2, 4:9] = True
    table = screen_items(items, asked=asked, answered=answered)
    assert table["completeness"].tolist()[:3] == [0.4, 4 / 6, 0.9]
    assert np.isnan(table["completeness"][3])
    assert table["incomplete"].tolist() == [True, False, False, False, False]
    assert table["n_items"].tolist() == [4, 4, 9, 0, 10]
    part = screen_items(items, complete=["q0", "q1", "q9"])
    assert part["completeness"].tolist() == [2 / 3, 2 / 3, 2 / 3, 0, 1]


def test_the_same_token_is_a_duplicate_and_the_fullest_row_is_kept():
    items = attentive(6)
    items.iloc[0, :5] = np.nan
    tokens = ["a", "b", "a", None, " ", "b"]
    assert flagged(items, "duplicate", tokens=tokens) == [0, 5]
    assert flagged(items, "duplicate", tokens=[""] * 6) == []
    submitted = pd.Series(pd.Timestamp("2026-03-02")).repeat(6).reset_index(drop=True)
    submitted[1] = pd.Timestamp("2026-03-03")
    assert flagged(items, "duplicate", tokens=tokens, submitted=submitted) == [0, 1]


def test_copies_by_their_answers():
    items = attentive(200)
    again = pd.concat([items, items.iloc[[7, 9, 9]]], ignore_index=True)
    assert flagged(again, "duplicate") == [200, 201, 202]
    assert flagged(items, "duplicate") == []
    almost = again.copy()
    almost.iloc[201, 3] = 6 - almost.iloc[201, 3] + (almost.iloc[201, 3] == 3)
    assert flagged(almost, "duplicate") == [200, 202]


def test_few_identical_ticks_are_no_copies_unless_a_comment_comes_with_them():
    items = attentive(400, 5)
    twice = items.duplicated(keep=False)
    assert twice.sum() > 40
    assert flagged(items, "duplicate") == []
    first, second = np.flatnonzero((items == items[twice].iloc[0]).all(axis=1))[:2]
    texts = pd.DataFrame({"one": [None] * 400, "two": [None] * 400}, dtype="object")
    texts.loc[[first, second], "two"] = [
        "The hand-over at shift change is  missing.",
        "the hand-over at SHIFT change is missing. ",
    ]
    assert flagged(items, "duplicate", texts=texts) == [second]
    texts.loc[[first, second], "two"] = "no comment"
    assert flagged(items, "duplicate", texts=texts) == []
    texts.loc[[first, second], "two"] = ["The hand-over at shift change is missing.", "The tools are good and at hand."]
    assert flagged(items, "duplicate", texts=texts) == []


def test_straight_lines_are_no_copies_unless_a_comment_comes_with_them():
    items = attentive(50)
    items.iloc[:10] = 4
    assert flagged(items, "duplicate") == []
    texts = pd.Series([None] * 50, dtype="object")
    texts[[2, 3, 4]] = "Everything runs as it should here."
    assert flagged(items, "duplicate", texts=texts) == [3, 4]


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_duplicated_rows_are_found_and_change_no_other_reason(seed, copies):
    rng = np.random.default_rng(seed)
    items = attentive(80, 40, seed=seed).mask(rng.random((80, 40)) < 0.05)
    chosen = rng.choice(80, copies, replace=False)
    again = pd.concat([items, items.iloc[chosen]], ignore_index=True)
    seconds = rng.lognormal(6, 0.3, 80)
    plain = screen_items(items, duration=seconds)
    table = screen_items(again, duration=np.append(seconds, seconds[chosen]))
    assert not table["duplicate"].head(80).any()
    missed = again[80:][~table["duplicate"][80:]]
    commonest = missed.apply(lambda row: row.value_counts(normalize=True).max(), axis=1)
    assert (commonest > 0.6).all()  # who answers mostly the same may be alike by chance
    for name in ("long_string", "incomplete", "impossible_time", "string_share", "completeness"):
        np.testing.assert_array_equal(table[name].head(80), plain[name])


def test_low_trust_is_shown_and_is_no_reason():
    table = screen_items(attentive(4), trust=pd.Series([1, 2, 3, None], dtype="Int64"))
    assert table["low_trust"].tolist() == [True, True, False, False]
    assert table["n_reasons"].tolist() == [0] * 4 and not table["flagged"].any()


def test_inconsistent_needs_a_cut_set_by_the_assessment():
    items = attentive(300)
    scales = {str(one): [f"q{item}" for item in range(4 * one, 4 * one + 4)] for one in range(5)}
    options = {"further": True, "scales": scales}
    assert flagged(items, "inconsistent", **options) == []
    table = screen_items(items, rules=ScreeningRules(smallest_person_total=-0.2, largest_even_odd=0.9), **options)
    expected = (table["person_total"] < -0.2) | (table["even_odd"] > 0.9)
    assert (table["inconsistent"] == expected).all() and 0 < expected.sum() < 300


def doubtful():
    """A table with one respondent for each of four reasons, and one with two."""
    items = attentive(40)
    items.iloc[0, 5:] = np.nan
    items.iloc[1] = 3
    items.iloc[2] = items.iloc[3]
    duration = np.full(40, 400.0)
    duration[[1, 4]] = 20
    items.index = items.index + 100
    return items, screen_items(items, duration=duration)


def test_exclude_leaves_out_by_the_named_reasons_and_counts_them():
    items, table = doubtful()
    kept = exclude(items, table)
    assert sorted(set(items.index) - set(kept.index)) == [100, 103]
    assert kept.attrs["left_out"] == {"incomplete": 1, "duplicate": 1, "any": 2}
    assert kept.attrs["excluding"] == ("incomplete", "duplicate")
    strict = exclude(items, table, reasons=["too_fast", "long_string"])
    assert strict.attrs["left_out"] == {"too_fast": 2, "long_string": 1, "any": 2}
    pd.testing.assert_frame_equal(exclude(items, table, reasons=[]), items)


def test_the_summary_counts_per_reason():
    _, table = doubtful()
    summary = screening_summary(table).set_index("reason")
    assert set(summary.columns) | {"reason"} <= set(COLUMNS)
    assert summary["estimate"].to_dict() == {
        "too_fast": 5.0,
        "long_string": 2.5,
        "incomplete": 2.5,
        "duplicate": 2.5,
        "impossible_time": 0.0,
        "any reason": 10.0,
        "left out": 5.0,
        "low trust": pytest.approx(np.nan, nan_ok=True),
    }
    assert summary.loc["low trust", "n"] == 0 and summary.loc["low trust", "method"].endswith(": not available")
    assert (summary.drop("low trust")["n"] == 40).all()
    assert (summary["metric"] == "screening").all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: exclude(*doubtful(), reasons=["low_trust"]),
            "low_trust cannot leave anybody out: who fears to be found out is one of those the survey is for; choose among too_fast, long_string, incomplete, duplicate, impossible_time, far_out, inconsistent.",
        ),
        (
            lambda: exclude(*doubtful(), reasons=["rude"]),
            "there is no screening reason 'rude'; choose among too_fast, long_string, incomplete, duplicate, impossible_time, far_out, inconsistent.",
        ),
        (
            lambda: exclude(doubtful()[0].head(), doubtful()[1]),
            "screened belongs to another table: its index is not that of the responses; screen these responses.",
        ),
        (
            lambda: ScreeningRules(fast_share=1.5),
            "screening rule fast_share is 1.5; expected a number, 0 to 1.",
        ),
        (
            lambda: ScreeningRules(fewest_seconds="2"),
            "screening rule fewest_seconds is '2'; expected a number, 0 or more.",
        ),
        (
            lambda: screen_items(attentive(3), duration=[1.0, 2.0]),
            "duration has 2 entries for 3 respondents; give one per row.",
        ),
        (
            lambda: screen_items(attentive(2), tokens=pd.Series(["a", "b"], index=[5, 6])),
            "tokens has another index than the answers; align them, or pass tokens.to_numpy() if the rows correspond.",
        ),
        (
            lambda: screen_items(attentive(2), duration=["slow", "fast"]),
            "duration holds str values; expected seconds as numbers, or time differences.",
        ),
        (
            lambda: screen_items(attentive(2), started=["9:00", "9:10"]),
            "started holds str values; expected dates with times: pass pd.to_datetime(...).",
        ),
        (
            lambda: screen_items(attentive(2), asked=pd.DataFrame({"q0": [True]})),
            "asked has other rows or columns than the table of items; give one flag per answer.",
        ),
        (
            lambda: screen_items(attentive(2), texts=pd.Series(["a"])),
            "texts has 1 rows or another index than the 2 respondents; align them.",
        ),
        (
            lambda: screen_items(attentive(2), complete=["z"]),
            "complete names item 'z', which is no column of the table of items.",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


def test_there_are_as_many_reasons_as_the_glossary_says():
    assert set(REASONS) <= set(COLUMNS)


def test_satisfied_people_are_alike_by_chance_and_no_copies():
    rng = np.random.default_rng(4)
    latent = 0.8 * rng.normal(size=(8000, 1)) + 0.6 * rng.normal(size=(8000, 30))
    items = pd.DataFrame(np.digitize(latent, [-2.5, -1.8, -0.9, 0.3]) + 1.0)
    assert items.duplicated().sum() > 300
    assert not screen_items(items)["duplicate"].any()
    varied = items[items.apply(lambda row: row.value_counts().max(), axis=1) <= 15].head(40)
    again = screen_items(pd.concat([items, varied], ignore_index=True))
    assert again["duplicate"].sum() == again["duplicate"].tail(len(varied)).sum() > 30
