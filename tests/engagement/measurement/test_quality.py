"""The measurement tables of a survey: every scale has its rows, numbers are those of the functions, verdicts follow."""

import numpy as np
import pandas as pd
import pytest

from engagement.columns import COLUMNS
from engagement.measurement import cronbach_alpha, measurement_table, measurement_verdicts, subscore_value
from engagement.measurement.quality import RELIABILITY, UNCERTAIN, item_table, scales_of, unit_rows, unit_tables
from engagement.rules import NOT_DISTINCT


@pytest.fixture(scope="module")
def table(responses, instrument):
    return measurement_table(responses, instrument)


def shown(responses, instrument, units):
    return pd.DataFrame(
        [
            {"responsibility": scale.responsibility, "object": scale.object, "unit": unit}
            for scale in scales_of(responses, instrument)
            for unit in units
        ]
    ).drop_duplicates()


def test_every_scale_of_both_forms_has_a_reliability(table, responses, instrument):
    alpha = table[table["metric"] == "alpha"]
    keys = {(one.form, one.responsibility, one.object) for one in scales_of(responses, instrument)}
    assert set(alpha[["form", "responsibility", "object"]].apply(tuple, axis=1)) == keys
    assert len(keys) == 40 and not alpha.duplicated(["form", "responsibility", "object"]).any()
    assert set(table.columns) <= set(COLUMNS)


def test_numbers_are_those_of_the_functions(table, responses, instrument):
    for scale in scales_of(responses, instrument):
        mine = table[(table[list(scale.keys)] == pd.Series(scale.keys)).all(axis=1)].set_index("metric")
        found = cronbach_alpha(scale.values)
        assert mine.loc["alpha", ["estimate", "conf_low", "conf_high", "n"]].tolist() == [
            found.estimate,
            found.conf_low,
            found.conf_high,
            found.n,
        ]
        assert ("prmse_own" in mine.index) == (scale.form == "staff")
    lead = [one for one in scales_of(responses, instrument) if (one.form, one.object) == ("staff", "leader_behaviour")]
    values = pd.concat([one.values for one in lead], axis=1)
    profile = subscore_value(values, {one.responsibility: list(one.values) for one in lead}).set_index("scale")
    own = table[(table["metric"] == "prmse_own") & (table["object"] == "leader_behaviour")].set_index("responsibility")
    np.testing.assert_allclose(own["estimate"], profile.loc[own.index, "prmse_own"])
    assert (own["verdict"] == profile.loc[own.index, "verdict"]).all()


def test_one_trait_behind_all_answers_is_told(table):
    """The made-up answers have one trait and nothing of their own: no profile stands by itself."""
    verdicts = measurement_verdicts(table)
    profiles = verdicts[verdicts["kind"] == "profile"]
    assert (profiles["verdict"] == NOT_DISTINCT).mean() > 0.9
    assert profiles["summary"].str.startswith("What people say here follows their overall rating").mean() > 0.9


def test_a_verdict_needs_an_interval_that_carries_it(table):
    alpha = table[table["metric"] == "alpha"].set_index(["form", "responsibility", "object"]).sort_index()
    width = alpha["conf_high"] - alpha["conf_low"]
    assert (alpha.loc[width > 0.3, "verdict"] == UNCERTAIN).all()
    assert (alpha.loc["leader", "verdict"] == UNCERTAIN).mean() > 0.9  # ten leaders
    ten_items = alpha.loc[("staff", "resources", "workplace")]
    assert ten_items["verdict"] == RELIABILITY.word(ten_items["estimate"])


def test_few_answers_have_no_profile(responses, instrument):
    few = responses[responses["form"] == "staff"].head(30)
    profiles = measurement_table(few, instrument).query("metric == 'prmse_own'")
    assert profiles["estimate"].isna().all()
    assert set(profiles["verdict"]) == {"not available: fewer than 50 answers"}


def test_a_scale_of_one_question_says_so(responses, instrument):
    kept = [item.id for item in instrument.items_of(role="scale", responsibility="results", object="leader_behaviour")]
    others = [item.id for item in instrument.items if item.role == "scale" and item.id != kept[0]]
    table = measurement_table(responses.drop(columns=others), instrument)
    assert table["estimate"].isna().all() and set(table["n_items"]) == {1}
    verdicts = measurement_verdicts(table)
    assert set(verdicts["verdict"]) == {"not available"}
    assert verdicts["summary"].iloc[0] == ("Reliability not available: one question tells nothing of reliability.")


def test_item_statistics_cover_every_scale_item(responses, instrument):
    items = item_table(responses, instrument)
    wide = items[items["form"] == "staff"].pivot(index="item", columns="metric", values="estimate")
    staff = responses[responses["form"] == "staff"]
    for item in ("acc1", "com2"):
        assert wide.loc[item, "difficulty"] == pytest.approx(25 * (staff[item].astype(float).mean() - 1))
        assert wide.loc[item, "ceiling"] == pytest.approx(100 * (staff[item].dropna() == 5).mean())
    assert set(items.columns) <= set(COLUMNS)


def test_only_units_that_are_shown_enter_agreement_and_icc(responses, instrument):
    both, judged = unit_tables(responses, instrument, shown(responses, instrument, ["Assembly", "Stores"]))
    assert set(both["unit"]) == {"Assembly", "Stores"}
    hidden = responses[responses["unit"] != "Laboratory"]
    again, judged_again = unit_tables(hidden, instrument, shown(responses, instrument, ["Assembly", "Stores"]))
    pd.testing.assert_frame_equal(both, again)
    pd.testing.assert_frame_equal(
        unit_rows(judged, 0.95).drop(columns="n"), unit_rows(judged_again, 0.95).drop(columns="n")
    )
    assert set(both.columns) <= set(COLUMNS)
    alone, none = unit_tables(responses, instrument, shown(responses, instrument, ["Stores"]))
    assert alone.empty and none == []


def test_verdicts_on_units_carry_their_sentence(table, responses, instrument):
    _, judged = unit_tables(responses, instrument, shown(responses, instrument, ["Assembly", "Stores", "Laboratory"]))
    verdicts = measurement_verdicts(table, judged)
    units = verdicts[verdicts["kind"] == "units"]
    assert len(units) == 20 and units["summary"].str.contains(r"ICC\(1\)").all()
    assert not verdicts.duplicated(["form", "responsibility", "object", "kind"]).any()
