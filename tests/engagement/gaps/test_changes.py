"""Change between two waves: signs, invariants, same questions only, reasons, messages, no token leaves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_waves import shifted, two_waves, waves

from engagement.columns import COLUMNS
from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.gaps.change import (
    changes,
    counts_from_percent,
    expected_overlap,
    linked_changes,
    linked_covariances,
    normalise_wording,
    overlap_sensitivity,
    reworded_items,
    unchanged_items,
)
from engagement.gaps.change.changes import INDEPENDENT
from surveys.instrument import load_instrument

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "verdict_low", "verdict_high"]


def test_a_change_is_later_minus_earlier_of_the_printed_estimates():
    earlier, later = two_waves(1)
    found = changes(earlier, later)
    assert len(found) == 40 and set(found.columns) <= set(COLUMNS)
    np.testing.assert_allclose(found["estimate"], found["later"] - found["earlier"])
    assert (found["rule"].str.contains("primary: Holm")).all()
    assert (changes(earlier, later, by=["unit"])["rule"].str.contains("exploratory")).all()
    assert found["method"].str.endswith(INDEPENDENT).all()


@given(st.integers(0, 10**6))
@settings(max_examples=3)
def test_swapping_waves_flips_signs_and_the_same_wave_twice_is_no_change(seed):
    earlier, later = two_waves(seed)
    there, back = changes(earlier, later), changes(later, earlier)
    np.testing.assert_allclose(back["estimate"], -there["estimate"], atol=1e-9)
    np.testing.assert_allclose(back["std_error"], there["std_error"])
    np.testing.assert_allclose(back["conf_low"], -there["conf_high"])
    np.testing.assert_allclose(back["p_value"], there["p_value"])
    assert (changes(earlier, earlier)["estimate"] == 0).all()


@given(st.integers(0, 10**6), st.floats(-40, 40))
@settings(max_examples=3)
def test_a_constant_added_to_both_unit_names_and_order_do_not_matter(seed, constant):
    earlier, later = two_waves(seed)
    plain = changes(earlier, later)
    moved = changes(shifted(earlier, constant), shifted(later, constant))
    np.testing.assert_allclose(moved[NUMBERS], plain[NUMBERS], atol=1e-7)
    renamed = [
        table.assign(unit=table["unit"].map(lambda one: f"x{one}", na_action="ignore")) for table in (earlier, later)
    ]
    np.testing.assert_allclose(changes(*renamed)[NUMBERS], plain[NUMBERS], atol=1e-9)
    shuffled = [table.sample(frac=1, random_state=seed % 1000) for table in (earlier, later)]
    keys = ["form", "responsibility", "object"]
    other = changes(*shuffled).set_index(keys).loc[list(plain.set_index(keys).index)]
    np.testing.assert_allclose(other[NUMBERS], plain[NUMBERS], atol=1e-9)


def test_only_questions_of_both_waves_are_compared_and_the_others_are_named():
    earlier, later = two_waves(2)
    without = later[(later["item_a"] != "acc1") & (later["item_b"] != "acc1")]
    keys = {"form": "staff", "responsibility": "accountability", "object": "leader_behaviour"}

    def row(table):
        return table.set_index(list(keys)).loc[tuple(keys.values())]

    found = row(changes(earlier, without))
    assert found["left_out"] == "acc1" and found["n_items"] == 2
    by_item = changes(earlier, later, by=["item"]).query("form == 'staff' and item in ['acc2', 'acc3']")
    assert found["estimate"] == pytest.approx(by_item["estimate"].mean())
    named = row(changes(earlier, later, items=["acc2", "acc3"]))
    assert named["left_out"] == "acc1" and named["estimate"] == pytest.approx(found["estimate"])
    gone = row(changes(earlier, later[later["responsibility"] != "accountability"]))
    assert np.isnan(gone["estimate"]) and gone["verdict"] == "not available"
    assert gone["method"] == "not compared: no question was answered on both sides"


def test_one_roster_for_both_waves_takes_the_headcounts_out_of_the_change(roster):
    earlier, later = two_waves(3)
    grown = roster.assign(headcount=np.where(roster["unit"] == "Stores", 400, roster["headcount"]))
    same = changes(earlier, earlier, population=grown)
    own = changes(earlier, earlier, population=grown, earlier_population=roster).query("form == 'staff'")
    assert (same["estimate"] == 0).all()
    assert (own["estimate"].abs() > 0.01).any()


def test_few_leaders_who_agree_twice_do_not_look_certain():
    earlier, later = two_waves(4)
    flat = []
    for table in (earlier, later):
        leader = table["form"] == "leader"
        table = table.copy()
        table.loc[leader, ["sum_a", "sum_b"]] = table.loc[leader, ["n", "n"]].to_numpy() * 75.0
        table.loc[leader, "sum_ab"] = table.loc[leader, "n"] * 75.0**2
        flat.append(table)
    found = changes(*flat).query("form == 'leader'")
    assert (found["conf_high"] - found["conf_low"] > 10).all()
    assert found["method"].str.contains("variance moderated over the responsibilities").all()
    plain = changes(*flat, moderate=False).query("form == 'leader'")
    assert (plain["verdict"] == "not available").all() and plain["method"].str.contains(
        "no interval: no variance"
    ).all()


def test_assumed_overlap_narrows_the_interval_by_the_formula():
    earlier, later = two_waves(5)
    rows = overlap_sensitivity(earlier, later, overlap=0.8, correlations=(0.3, 0.5))
    assert set(rows.columns) <= set(COLUMNS)
    base = rows.query("overlap == 0").reset_index(drop=True)
    assert len(rows) == 3 * len(base)
    for correlation in (0.3, 0.5):
        narrow = rows.query("correlation == @correlation").reset_index(drop=True)
        assert (narrow["std_error"] < base["std_error"]).all()
        assert (narrow["estimate"] == base["estimate"]).all()
        assert (
            narrow["method"]
            .str.endswith(f"assumed: 80% of the smaller wave answered both, correlation {correlation}")
            .all()
        )
    against = changes(earlier, later, overlap=0.8, correlation=-0.3)
    assert (against["std_error"] > base["std_error"]).all()  # people who turn round: independence is not conservative


def test_expected_overlap():
    assert expected_overlap(80, n_earlier=60, n_later=50, headcount_earlier=100, headcount_later=100) == pytest.approx(
        80 * 0.6 * 0.5 / 50
    )
    with pytest.raises(ValueError) as caught:
        expected_overlap(80, n_earlier=60, n_later=50, headcount_earlier=50, headcount_later=100)
    assert str(caught.value) == "earlier wave: 60 respondents of 50 employed; expected 1 to the headcount."


def test_counts_without_n_give_an_estimate_and_say_why_there_is_no_interval():
    table = pd.DataFrame(
        {"item": ["q1", "q2"], "responsibility": "results", "percent": [40.0, 50.0], "n": [200.0, 200.0]}
    )
    told, blind = counts_from_percent(table), counts_from_percent(table.assign(percent=[46.0, 58.0], n=np.nan))
    found = changes(told, blind).iloc[0]
    assert found["estimate"] == pytest.approx(7.0)
    assert pd.isna(found["n"]) and pd.isna(found["n_later"]) and found["n_earlier"] == 200
    assert np.isnan(found["conf_low"]) and found["verdict"] == "not available"
    assert "interval not available: n not published (later)" in found["method"]
    two = pd.concat([blind.assign(level="a"), blind.assign(level="b")])
    pooled = changes(told, two).iloc[0]
    assert np.isnan(pooled["estimate"]) and pooled["method"] == "not available: groups without n cannot be added up"


def test_scores_and_favourable_shares_from_pairs_and_counts_agree_on_one_item():
    earlier, later = waves(6)
    instrument = load_instrument("iso9001_2015")
    pairs = [count_pairs(wave, instrument, metric="favourable") for wave in (earlier, later)]
    counts = [favourable_counts(count_answers(wave, instrument), (4, 5)) for wave in (earlier, later)]
    by_item = [changes(*both, by=["item"]).set_index(["form", "item"]) for both in (pairs, counts)]
    shared = by_item[0].index.intersection(by_item[1].index)
    assert len(shared) > 60
    for column in ("estimate", "n_items"):
        np.testing.assert_allclose(by_item[0].loc[shared, column], by_item[1].loc[shared, column])
    staff = [key for key in shared if key[0] == "staff"]
    np.testing.assert_allclose(by_item[0].loc[staff, "std_error"], by_item[1].loc[staff, "std_error"])


def test_linking_helps_those_who_answer_alike_and_tells_nobody():
    earlier, later = waves(7, link=0.9)
    instrument = load_instrument("iso9001_2015")
    for by in ([], ["unit"]):
        linked = linked_changes(earlier, later, instrument, token="respondent", by=by)
        plain = changes(count_pairs(earlier, instrument), count_pairs(later, instrument), by=by)
        np.testing.assert_allclose(linked["estimate"], plain["estimate"])
        assert linked["std_error"].mean() < 0.8 * plain["std_error"].mean()
        text = linked.to_csv() + linked_covariances(earlier, later, instrument, token="respondent", by=by).to_csv()
        assert not any(token in text for token in earlier["respondent"])
        assert set(linked.columns) <= set(COLUMNS)
    strangers = linked_changes(
        earlier, later.assign(respondent="x" + later["respondent"]), instrument, token="respondent"
    )
    assert (strangers["n_linked"] == 0).all()
    np.testing.assert_allclose(
        strangers["std_error"], changes(count_pairs(earlier, instrument), count_pairs(later, instrument))["std_error"]
    )


def test_tokens_that_do_not_serve_are_refused_without_being_told():
    earlier, later = waves(8)
    instrument = load_instrument("iso9001_2015")
    with pytest.raises(ValueError) as caught:
        linked_changes(pd.concat([earlier, earlier[:1]], ignore_index=True), later, instrument, token="respondent")
    assert str(caught.value) == (
        "the earlier wave holds the same token twice in column 'respondent'; remove copies (screening lists them), "
        "so that each person counts once."
    )
    with pytest.raises(ValueError) as caught:
        linked_changes(earlier, later, instrument, token="card")
    assert str(caught.value) == (
        "the earlier wave has no column 'card'; expected RESPONSES with the token, form and `by`."
    )


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (
            lambda one: one.assign(metric="favourable"),
            {},
            "earlier holds 'score' and later holds 'favourable': different metrics are never subtracted; count both with "
            "the same metric (favourable_counts turns scores into shares).",
        ),
        (
            lambda one: one.assign(wave=np.where(np.arange(len(one)) % 2, "2026", "2027")),
            {},
            "later holds several waves (2026, 2027); take one wave a table; `trend` takes several.",
        ),
        (
            lambda one: one.drop(columns="sum_ab"),
            {},
            "later has no column 'sum_ab'; expected COUNTS or PAIRS as engagement.engine makes them.",
        ),
        (
            lambda one: one,
            {"by": ["region"]},
            "earlier has no column 'region'; expected COUNTS or PAIRS as engagement.engine makes them, with every column "
            "of `by`.",
        ),
        (lambda one: one, {"correlation": 2}, "correlation is 2; expected a correlation from -1 to 1."),
        (
            lambda one: one,
            {"overlap": 80},
            "overlap is 80; expected the share of the smaller wave's respondents who answered in both, 0 to 1.",
        ),
        (
            lambda one: one,
            {"smallest_difference": 0},
            "smallest_difference is 0; expected points of 100, more than 0.",
        ),
        (lambda one: one, {"conf_level": 95}, "conf_level is 95; expected a level between 0 and 1, such as 0.95."),
    ],
)
def test_messages(change, options, message):
    earlier, later = two_waves(9)
    with pytest.raises(ValueError) as caught:
        changes(earlier, change(later), **options)
    assert str(caught.value) == message


def test_degenerate_tables_give_reasons_not_errors():
    earlier, later = two_waves(10)
    for table in (earlier[:0], earlier.assign(n=0)):
        found = changes(table, later)
        assert len(found) == 40 and found["estimate"].isna().all()
        assert set(found["method"]) == {"not compared: no question was answered on both sides"}
    assert changes(earlier[:0], later[:0]).empty
    kinds = earlier.astype({"n": "Int64", "sum_a": "Float64", "unit": "category", "form": "category"})
    np.testing.assert_allclose(changes(kinds, later)[NUMBERS], changes(earlier, later)[NUMBERS])
    one, two = (count_pairs(wave, load_instrument("iso9001_2015")) for wave in waves(11, staff=1, leaders=1))
    single = changes(one, two)
    assert single["conf_low"].isna().all() and single["method"].str.contains("fewer than two ratings").all()


def test_wording_is_compared_without_notes_and_brackets_only():
    same = [
        "B06. I have a clear understanding of [my organisation's] objectives 4",
        "B06\nI have a clear understanding of [my organisation's]  objectives\n(% selecting 'Strongly agree' or 'Agree')",
        "B07. I have a clear understanding of [my organisation\u2019s] objectives (% strongly agree or agree) [note 7]",
        "(6)\xa0I\xa0have a clear understanding of my organisation's objectives.",
    ]
    assert {normalise_wording(one) for one in same} == {"i have a clear understanding of my organisation's objectives"}
    assert normalise_wording("the board has a vision") != normalise_wording("the Executive Team has a vision")
    found = reworded_items({"a": "One thing.", "b": "Another"}, {"a": "one  thing", "b": "An other", "c": "New"})
    assert found == {"b": ("Another", "An other")}


def test_unchanged_items_of_two_instruments(instrument):
    staff = {item.id for item in instrument.items if "staff" in item.texts}
    assert set(unchanged_items(instrument, instrument)) == staff
    assert "acc1" in unchanged_items(instrument, instrument, form="leader")
    assert set(unchanged_items(load_instrument("iso9001_2015"), instrument)) < staff  # promises were added
