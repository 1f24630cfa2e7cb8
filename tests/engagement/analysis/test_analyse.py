"""The whole analysis of the made-up client: contracts of the tables, and what was planted is found."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from engagement import analyse, open_assessment
from engagement.columns import COLUMNS
from engagement.confidentiality import audit

SURVEY = {
    "participation", "participation_units", "participation_levels", "ratings", "ratings_units", "ratings_levels",
    "items", "importance", "perception_gaps", "estimate_gaps", "level_gaps",
}  # fmt: skip
TRUST = {
    "screening", "participation_days", "answers", "measurement", "measurement_verdicts", "item_analysis", "agreement", "comparability",
    "sensitivity", "tipping_points", "visibility_verdicts", "visibility_bounds", "visibility_levels", "worst_case",
}  # fmt: skip
RECORDS = {"evidence", "show", "alignment", "triangulation", "audit_peak", "links", "link_points"}

GAPS = {
    "item_gaps", "gap_details", "gap_tests", "typology", "unit_gaps", "level_steps", "message_stops", "priorities",
    "resources", "resources_units", "pooled_units", "rank_intervals", "unit_profiles", "heterogeneity", "outlying_cells",
}  # fmt: skip


def test_tables_of_a_full_assessment(release):
    assert set(release.tables) == SURVEY | RECORDS | TRUST | GAPS


def test_every_column_is_in_the_glossary(release):
    for name, table in release.tables.items():
        assert set(table.columns) <= set(COLUMNS), name


def test_no_respondent_and_no_spread_without_limit_is_released(release):
    for name, table in release.tables.items():
        assert not {"respondent", "variance", "sampling_fraction"} & set(table.columns), name


def test_the_release_stands_up_to_its_own_audit(release):
    assert audit(release) == []


def test_the_unit_below_the_threshold_is_hidden_everywhere(release):
    for name in ("participation_units", "ratings_units"):
        table = release.tables[name]
        small = table[table["unit"] == "Regulatory affairs"]
        assert len(small) and small["suppressed"].all(), name
        assert small["estimate"].isna().all() and small["n"].isna().all(), name
    assert "Regulatory affairs" not in set(release.tables["link_points"]["unit"])


def test_only_units_that_are_shown_enter_a_correlation(release):
    """With a hidden unit in it, the other points and two decimals would let a reader solve for its rating."""
    units = release.tables["participation_units"]
    shown = set(units.loc[~units["suppressed"], "unit"])
    assert set(release.tables["link_points"]["unit"]) == shown
    links = release.tables["links"]
    assert (links["n"] == len(shown)).all()
    assert not links["suppressed"].any()


def test_the_planted_gap_is_the_one_that_is_clear(release, client):
    gaps = release.tables["perception_gaps"].set_index("responsibility")
    assert max(client[1].gaps, key=client[1].gaps.get) == "results"
    assert gaps.loc["results", "verdict"] == "leaders clearly higher"


def test_the_printed_gap_is_the_difference_of_the_printed_readings(release):
    gaps = release.tables["perception_gaps"]
    assert ((gaps["say"] - gaps["see"] - gaps["estimate"]).abs() <= 0.15).all()


def test_records_follow_the_story(release, client):
    evidence = release.tables["evidence"].set_index("indicator")
    answered, missed = client[1].misses_answered
    assert (evidence.loc["misses_answered", "numerator"], evidence.loc["misses_answered", "denominator"]) == (
        answered,
        missed,
    )
    assert evidence.loc["misses_answered", "class"] == "weak"


def test_the_planted_audit_peak_is_found(release):
    peak = release.tables["audit_peak"]
    assert peak["p_value"].min() < 0.05


def test_the_same_inputs_give_the_same_release(release, client):
    again = analyse(open_assessment(client[0]))
    assert again.manifest == release.manifest
    for name, table in release.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


@pytest.fixture
def copy(client, tmp_path):
    return shutil.copytree(client[0], tmp_path / "copy")


def test_without_records_there_are_two_readings(copy):
    (copy / "evidence.xlsx").unlink()
    shutil.rmtree(copy / "evidence")
    settings = (copy / "assessment.toml").read_text(encoding="utf-8")
    (copy / "assessment.toml").write_text(settings.replace("primary_link", "# primary_link"), encoding="utf-8")
    assert set(analyse(open_assessment(copy)).tables) == SURVEY | TRUST | GAPS


def test_without_leaders_there_is_no_say(copy):
    (copy / "responses" / "leaders.csv").unlink()
    release = analyse(open_assessment(copy))
    assert "perception_gaps" not in release.tables
    assert set(release.tables["ratings"]["form"]) == {"staff"}


def test_settings_without_effect_are_said(copy):
    path = copy / "assessment.toml"
    text = path.read_text(encoding="utf-8").split("[report]")[0]
    path.write_text(text + '[report]\nlogo = "logo.png"\ncolours = { say = "#112233", accent = "#112233" }\n', "utf-8")
    notes = analyse(open_assessment(copy)).manifest["notes"]
    assert notes[-2:] == [
        "assessment.toml [report]: colours.say is set, but the documents do not follow it",
        "assessment.toml [report]: logo is set, but the documents do not follow it",
    ]


def test_answers_elsewhere(copy, release, tmp_path):
    shutil.move(copy / "responses", tmp_path / "elsewhere")
    found = analyse(open_assessment(copy), responses=tmp_path / "elsewhere")
    pd.testing.assert_frame_equal(found.tables["ratings"], release.tables["ratings"])


def test_progress_is_told(copy):
    told = []
    analyse(open_assessment(copy), progress=told.append)
    assert told[0] == "Reading the answers"
    assert told[-1] == "Protecting respondents"
