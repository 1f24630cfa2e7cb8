"""Screening RESPONSES: the pages of the instrument, who was asked what, planted careless respondents."""

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.responses.screening import ScreeningRules, exclude, screen, screening_summary
from engagement.responses.screening.layout import blocks_of
from engagement.simulate import build_world, simulate_responses


def test_blocks_hold_one_scale_and_no_trust_item(instrument):
    blocks = blocks_of(instrument, instrument.form("staff"))
    for ids in blocks.values():
        assert len({instrument.item(id).scale for id in ids}) == 1
    assert blocks["communication, frequency"] == ["com1", "com2", "com3", "com4"]
    assert "trust" not in [id for ids in blocks.values() for id in ids]


def test_a_short_form_is_complete_by_itself(instrument, responses):
    pulse = responses[["form", *instrument.form("pulse").items]].query("form == 'staff'")
    assert not screen(pulse, instrument)["incomplete"].any()


def test_answers_at_random_without_times_are_complete_and_known_columns(instrument, responses):
    table = screen(responses, instrument, further=True)
    assert set(table.columns) <= set(COLUMNS)
    assert table.index.equals(responses.index)
    assert table["form"].tolist() == responses["form"].tolist()
    assert (table["completeness"] == 1).all()  # "cannot tell" is an answer
    assert not table["duplicate"].any() and not table["too_fast"].any()
    assert table["trust"].tolist() == responses["trust"].tolist()
    assert "staff: no times: too_fast not judged" in table.attrs["notes"]


def test_new_people_are_complete_without_the_pages_they_were_led_past(instrument, responses):
    staff = responses[responses["form"] == "staff"].assign(new_starter=False)
    resources = [item.id for item in instrument.items_of(role="scale", responsibility="resources")]
    for item in instrument.items:
        if item.role == "scale" and item.id not in resources:
            staff.loc[staff.index[:5], item.id] = pd.NA
            for option in item.non_answers:
                staff.loc[staff.index[:5], f"{item.id}_{option}"] = False
    staff.loc[staff.index[:4], "new_starter"] = True
    table = screen(staff, instrument)
    assert table["incomplete"].tolist() == [False] * 4 + [True] + [False] * 75
    assert (table["completeness"].iloc[:4] == 1).all()


def test_a_respondent_on_two_forms_or_waves(instrument, responses):
    twice = responses.copy()
    twice.loc[twice.index[-1], "respondent"] = "R3"
    assert screen(twice, instrument)["duplicate"].sum() == 1
    later = pd.concat([responses, responses.assign(wave="2027-03")], ignore_index=True)
    assert not screen(later, instrument)["duplicate"].any()


def test_rows_in_another_order_get_the_same_reasons(instrument, responses):
    shuffled = responses.sample(frac=1, random_state=3)
    table = screen(shuffled, instrument, further=True)
    pd.testing.assert_frame_equal(table.loc[responses.index], screen(responses, instrument, further=True))


def planted(seed=5, careless=0.12):
    """A made-up client: straight lines in a fifth of the time, from the simulator; random answers and copies added."""
    world = build_world(seed=seed, staff=1200)
    plain = simulate_responses(world, seed=seed + 1, careless=0.0).responses
    quick = simulate_responses(world, seed=seed + 1, careless=careless).responses
    main = [item.id for item in world.instrument.items if item.role == "scale"]
    kind = np.where(
        (plain[main].astype("Float64").fillna(0) != quick[main].astype("Float64").fillna(0)).any(axis=1),
        "line",
        "attentive",
    )
    rng = np.random.default_rng(seed)
    staff = np.flatnonzero((quick["form"] == "staff").to_numpy() & (kind == "attentive"))
    chance = rng.choice(staff, len(staff) // 15, replace=False)
    for item in world.instrument.items:
        asked = quick[item.id].notna().to_numpy()[chance]
        drawn = rng.integers(1, len(world.instrument.scales[item.scale].labels) + 1, len(chance))
        quick.loc[quick.index[chance[asked]], item.id] = drawn[asked]
    kind[chance] = "random"
    copied = rng.choice(np.setdiff1d(staff, chance), 12, replace=False)
    copies = quick.iloc[copied].assign(respondent=[f"C{number}" for number in range(12)])
    return world.instrument, pd.concat([quick, copies], ignore_index=True), np.append(kind, ["copy"] * 12)


def test_planted_careless_respondents_are_found_and_the_attentive_left_alone():
    instrument, responses, kind = planted()
    table = screen(responses, instrument, further=True)
    counts = pd.Series(kind).value_counts()
    assert counts["line"] > 60 and counts["random"] > 30
    rate = table.drop(columns="form").groupby(kind).mean(numeric_only=False)
    assert rate.loc["line", "long_string"] > 0.98
    assert rate.loc["line", "too_fast"] > 0.85
    assert rate.loc["random", "far_out"] > 0.6
    assert (rate.loc["copy", "duplicate"]) == 1
    attentive = rate.loc["attentive"]
    assert attentive[["long_string", "duplicate", "incomplete", "impossible_time"]].max() == 0
    assert attentive["too_fast"] < 0.005
    assert attentive["far_out"] < 0.05  # nominal is 0.01: five-point answers have longer tails; see docs
    assert rate.loc["random", "person_total"] < attentive["person_total"] - 0.2
    assert rate.loc["random", "irv"] > attentive["irv"] > rate.loc["line", "irv"]
    kept = exclude(responses, table)
    assert len(kept) == len(responses) - 12


def test_nothing_planted_flags_next_to_nobody():
    world = build_world(seed=8, staff=1200)
    table = screen(simulate_responses(world, seed=9).responses, world.instrument)
    assert table["flagged"].mean() < 0.005


def test_the_summary_is_per_form_and_holds_no_rows():
    instrument, responses, _ = planted()
    summary = screening_summary(screen(responses, instrument))
    assert set(summary.columns) <= set(COLUMNS)
    assert summary.groupby("form").size().to_dict() == {"leader": 8, "staff": 8}
    share = summary.query("form == 'staff' and reason == 'duplicate'")["estimate"].item()
    assert share == pytest.approx(100 * 12 / (responses["form"] == "staff").sum())


def test_messages(instrument, responses):
    with pytest.raises(ValueError) as caught:
        screen(responses.drop(columns="form"), instrument)
    assert str(caught.value) == "responses has no column 'form'; expected RESPONSES, as read_responses returns them."
    with pytest.raises(ValueError) as caught:
        screen(responses[["form"]], instrument)
    assert str(caught.value) == "responses holds no item of 'iso9001_2015'; screen with the instrument that was asked."
    with pytest.raises(ValueError) as caught:
        screen(responses.head(0), instrument)
    assert str(caught.value) == "responses has no rows; there is nobody to screen."


def test_rules_reach_every_form(instrument, responses):
    strict = screen(responses, instrument, rules=ScreeningRules(longest_string_share=0.0, lowest_trust=5))
    assert strict["long_string"].all() and strict["low_trust"].all()


def test_short_forms_beside_the_full_one_are_judged_by_what_they_asked(instrument, responses):
    staff = responses[responses["form"] == "staff"]
    pulse = staff[["form", "respondent", "wave", *instrument.form("pulse").items]].head(30)
    pulse = pulse.assign(questionnaire="pulse", respondent=[f"P{number}" for number in range(30)])
    both = pd.concat([responses.assign(questionnaire=responses["form"]), pulse.astype(object)], ignore_index=True)
    table = screen(both, instrument)
    assert (table["completeness"].tail(30) > 0.5).all() and not table["incomplete"].any()
    assert (table["n_items"].tail(30) <= 10).all()
    alone = screen(pulse.reset_index(drop=True), instrument)
    pd.testing.assert_frame_equal(table.tail(30).reset_index(drop=True), alone)
