"""Response rates: AAPOR's formulas, what counts as answered, the roster, day by day."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.responses.dispositions import aapor_rates, returned_as
from engagement.responses.rates import METHOD, response_rates, responses_by_day


def test_aapor_rates_match_the_formulas():
    found = aapor_rates(read_input("rates"))
    assert_matches(found, read_expected("rates"))
    assert set(found.columns) - {"case"} <= set(COLUMNS)


counts = st.lists(st.integers(0, 400), min_size=7, max_size=7)
NAMES = ("complete", "partial", "refusal", "non_contact", "other", "unknown_eligibility", "not_eligible")


@given(counts)
def test_the_order_of_the_rates(drawn):
    rate = aapor_rates(pd.DataFrame([drawn], columns=NAMES)).set_index("metric")["estimate"]
    if rate.notna().all():
        assert rate["rr1"] <= rate["rr5"] <= rate["rr6"] and rate["rr1"] <= rate["rr2"] <= rate["rr6"] <= 100
        assert rate["coop1"] * rate["con1"] == pytest.approx(100 * rate["rr1"])
        moved = [0, drawn[0] + drawn[1], *drawn[2:]]
        assert aapor_rates(pd.DataFrame([moved], columns=NAMES)).set_index("metric")["estimate"]["rr2"] == rate["rr2"]


def test_cases_that_are_not_listed_count_zero_and_groups_stay():
    table = pd.DataFrame({"unit": ["A", "B"], "complete": [3, 0], "non_contact": [1, 0]}, index=[7, 9])
    found = aapor_rates(table).query("metric == 'rr1'")
    assert found[["unit", "n", "population"]].values.tolist() == [["A", 3, 4], ["B", 0, 0]]
    assert found["estimate"].iloc[0] == 75 and np.isnan(found["estimate"].iloc[1])
    assert found["method"].tolist() == [
        "AAPOR RR1: I / (I + P + R + NC + O + U)",
        "AAPOR RR1: I / (I + P + R + NC + O + U); nobody in the denominator",
    ]


FORMS = pd.DataFrame(
    {
        "form": ["staff"] * 5 + ["leader"] * 2,
        "unit": ["A", "A", "B", "B", None, None, None],
        "q1": pd.array([1, 2, None, None, 5, 1, None], dtype="Int64"),
        "q2": [1.0, np.nan, np.nan, np.nan, 2, 3, np.nan],
        "q1_cannot_tell": pd.array([False, None, True, False, False, None, None], dtype="boolean"),
    }
)
ROSTER = pd.DataFrame({"unit": ["A", "B", "C"], "level": "x", "headcount": [4, 5, 3]})


SHARES = pd.Series([1, 0.5, 0.5, 0, 1, 1, 0])  # of q1 and q2; "cannot tell" is an answer


def test_the_cut_points_are_aapors():
    shares = pd.Series([1, 0.81, 0.8, 4 / 5, 0.5, 0.499, 0, np.nan])
    words = ["complete", "complete", *["partial"] * 3, *["break_off"] * 3]
    assert returned_as(shares).tolist() == words
    assert returned_as(pd.Series([0.7]), complete_above=0.6).tolist() == ["complete"]


def test_rates_of_the_forms():
    plain = response_rates(FORMS, ROSTER, top_managers=4)
    assert list(plain.columns) == ["form", "population", "n", "estimate", "metric", "method"]
    assert plain[["form", "population", "n"]].values.tolist() == [["staff", 12, 5], ["leader", 4, 2]]
    assert set(plain["metric"]) == {"response_rate"} and set(plain["method"]) == {METHOD}
    rates = response_rates(FORMS, ROSTER, top_managers=4, answered=SHARES)
    assert set(rates.columns) <= set(COLUMNS)
    pd.testing.assert_frame_equal(rates.head(2)[plain.columns], plain, check_dtype=False)
    found = rates.set_index(["form", "metric"])
    staff = found.loc[("staff", "rr1"), ["complete", "partial", "break_off", "non_contact", "n", "population"]]
    assert staff.tolist() == [2, 2, 1, 7, 2, 12]
    assert found.loc[("staff", "rr2"), "estimate"] == pytest.approx(100 * 4 / 12)
    assert found.loc[("leader", "rr1"), ["estimate", "break_off", "non_contact"]].tolist() == [25, 1, 2]
    unknown = response_rates(FORMS, ROSTER, answered=SHARES).set_index(["form", "metric"])
    assert np.isnan(unknown.loc[("leader", "rr2"), "estimate"]) and unknown.loc[("leader", "rr2"), "n"] == 1
    assert unknown.loc[("leader", "rr2"), "method"].endswith("; number of people not known")
    only_staff = response_rates(FORMS.head(5), ROSTER)
    assert only_staff["form"].tolist() == ["staff"]


def test_rates_of_units():
    answered = SHARES
    units = response_rates(FORMS, ROSTER, by=["unit"], answered=answered).set_index(["metric", "unit"])
    assert units.loc["response_rate", "n"].to_dict() == {"A": 2, "B": 2, "C": 0}
    assert units.loc["rr1", "estimate"].to_dict() == {"A": 25, "B": 0, "C": 0}
    assert units.loc["rr2", "estimate"].to_dict() == {"A": 50, "B": 20, "C": 0}
    assert units.loc["rr2", "non_contact"].to_dict() == {"A": 2, "B": 3, "C": 3}
    again = FORMS.set_axis([0] * len(FORMS))  # labels of rows do not matter
    repeated = response_rates(again, ROSTER, by=["unit"], answered=answered).set_index(["metric", "unit"])
    pd.testing.assert_frame_equal(units, repeated)
    full = response_rates(FORMS, ROSTER.assign(headcount=1), by=["unit"], answered=answered)
    assert full["estimate"].max() == 100 and (full["non_contact"] >= 0).all()
    none = response_rates(FORMS.head(0), ROSTER, by=["unit"], answered=answered.head(0))
    assert none["n"].tolist() == [0] * 9 and none["estimate"].tolist() == [0] * 9


def forms_on(days: dict[str, int], **more) -> pd.DataFrame:
    dates = [day for day, n in days.items() for _ in range(n)]
    return pd.DataFrame({"form": "staff", "submitted": pd.to_datetime(dates, format="ISO8601")} | more)


def test_days_are_joined_until_enough_have_answered():
    forms = forms_on({"2026-03-02": 7, "2026-03-03": 2, "2026-03-05": 4, "2026-03-09": 3})
    found = responses_by_day(forms.sample(frac=1, random_state=1), 40)
    assert list(found.columns) == ["form", "day", "n", "cumulative", "population", "estimate", "metric", "method"]
    assert set(found.columns) <= set(COLUMNS)
    assert found[["day", "n", "cumulative"]].values.tolist() == [["2026-03-02", 7, 7], ["2026-03-09", 9, 16]]
    assert found["estimate"].tolist() == [17.5, 40] and set(found["metric"]) == {"response_rate"}
    one = responses_by_day(forms, None, smallest_group=1)
    assert one["n"].tolist() == [7, 2, 4, 3] and one["estimate"].isna().all()


def test_forms_without_a_date_are_not_lost():
    forms = forms_on({"2026-03-02 23:30": 6, "2026-03-03": 6})
    forms.loc[[0, 8], "submitted"] = pd.NaT
    forms["started"] = pd.NaT
    found = responses_by_day(forms, 20)
    assert found["n"].tolist() == [5, 7] and found["cumulative"].iloc[-1] == len(forms)
    assert found.attrs["undated"] == 2
    assert found["method"].iloc[0] == (
        "days joined to steps of at least 5 new answers; forms without a date are in the last step"
    )
    started = responses_by_day(forms.assign(started="2026-03-01 08:00"), 20, smallest_group=2)
    assert started["day"].iloc[0] == "2026-03-01" and started.attrs["undated"] == 0
    zoned = forms.assign(submitted=forms["submitted"].dt.tz_localize("Asia/Tokyo"))
    pd.testing.assert_frame_equal(responses_by_day(zoned, 20), found)
    text = forms.assign(submitted=forms["submitted"].astype("string").fillna("no idea"))
    pd.testing.assert_frame_equal(responses_by_day(text, 20), found)


def test_too_few_forms_make_no_step():
    found = responses_by_day(forms_on({"2026-03-02": 4}), 20)
    assert found.empty and found.attrs["reason"] == "fewer than 5 forms with a date"
    none = responses_by_day(FORMS, 20)
    assert none.empty and none.attrs["undated"] == 7 and "form" not in none


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 8))
def test_every_step_has_enough_and_nobody_is_lost(new, smallest):
    days = pd.date_range("2026-03-01", periods=len(new))
    forms = pd.DataFrame({"form": "staff", "submitted": days.repeat(new)})
    found = responses_by_day(forms, 500, smallest_group=smallest)
    assert (found["n"] >= smallest).all() and found["day"].is_monotonic_increasing
    assert found["n"].sum() == (sum(new) if sum(new) >= smallest else 0)
    assert (found["cumulative"] == found["n"].cumsum()).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: aapor_rates(pd.DataFrame({"unit": ["A"]})),
            "the table has no column of dispositions; expected counts in some of complete, partial, refusal, "
            "non_contact, other, unknown_eligibility, not_eligible.",
        ),
        (
            lambda: aapor_rates(pd.DataFrame({"complete": [1, -2]})),
            "column 'complete' row 1: -2 is no count; expected a whole number of at least 0.",
        ),
        (
            lambda: aapor_rates(pd.DataFrame({"complete": [1.5]})),
            "column 'complete' row 0: 1.5 is no count; expected a whole number of at least 0.",
        ),
        (
            lambda: returned_as(pd.Series([0.5, 80])),
            "the share of questions answered is 80; expected 0-1.",
        ),
        (
            lambda: returned_as(pd.Series([0.5]), partial_from=0.9),
            "partial_from is 0.9 and complete_above 0.8; expected 0 <= partial_from <= complete_above < 1.",
        ),
        (
            lambda: response_rates(FORMS, ROSTER, answered=pd.Series([1.0])),
            "there are 1 shares answered for 7 forms; give one per row.",
        ),
        (
            lambda: responses_by_day(FORMS, 20, smallest_group=0),
            "smallest_group is 0; expected a whole number of at least 1.",
        ),
        (
            lambda: responses_by_day(FORMS, 0),
            "population is 0; expected a number of people above 0, or None.",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message
