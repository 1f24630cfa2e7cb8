"""Screening, measurement and robustness in a whole assessment: what is left out, what is hidden, what follows."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from engagement import analyse, open_assessment
from engagement.analysis.robustness_tables import versions_of
from engagement.confidentiality import audit
from engagement.rules import NOT_DISTINCT


@pytest.fixture
def copy(client, tmp_path):
    return shutil.copytree(client[0], tmp_path / "copy")


def staff_files(folder):
    return sorted((folder / "responses").glob("staff*.csv"))


def with_copies(folder, copies: int) -> None:
    """Write some forms of one file again, under ids of their own; people whose headcount leaves room for them."""
    path = staff_files(folder)[-1]
    answers = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    room = answers[(answers["unit"] == "Machining") & (answers["level"] == "Front line")].head(copies)
    again = room.assign(respondent=[f"S-{number:08x}" for number in range(copies)])
    assert len(again) == copies
    pd.concat([answers, again]).to_csv(path, index=False, encoding="utf-8")


def test_copies_are_left_out_and_counted_without_a_number_that_points_to_somebody(copy, release):
    before = release.tables["participation"].query("form == 'staff' and metric == 'response_rate'")["n"].iloc[0]
    with_copies(copy, 6)
    found = analyse(open_assessment(copy))
    after = found.tables["participation"].query("form == 'staff' and metric == 'response_rate'")["n"].iloc[0]
    assert after == before
    screening = found.tables["screening"].query("form == 'staff'").set_index("reason")
    assert screening.loc["duplicate", "numerator"] == 6 and screening.loc["left out", "numerator"] == 6
    assert screening.loc["duplicate", "excluded"] and not screening.loc["too_fast", "excluded"]
    assert "forms left out by screening (incomplete, duplicate): 6" in found.manifest["notes"]
    pd.testing.assert_frame_equal(found.tables["ratings"], release.tables["ratings"])
    assert set(found.tables["sensitivity"]["kind"]) == {
        "with the forms that were left out",
        "without every form that a check flagged",
        "with staff weighted to units and levels at once",
    }
    assert audit(found) == []


def test_few_forms_left_out_are_not_counted_out_loud(copy):
    with_copies(copy, 2)
    found = analyse(open_assessment(copy))
    screening = found.tables["screening"].query("form == 'staff'").set_index("reason")
    assert screening.loc["duplicate", "suppressed"] and pd.isna(screening.loc["duplicate", "numerator"])
    assert "forms left out by screening (incomplete, duplicate): fewer than 5" in found.manifest["notes"]


def test_who_is_left_out_is_a_setting(copy):
    with_copies(copy, 6)
    path = copy / "assessment.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[screening]\nexclude = []\n", encoding="utf-8")
    kept = analyse(open_assessment(copy)).tables["participation"].query("form == 'staff' and metric == 'response_rate'")
    assert kept["n"].iloc[0] == 269 + 6


def test_with_and_without_is_told_in_words_only(release):
    table = release.tables["sensitivity"]
    assert set(table["verdict"]) <= {"verdict unchanged", "verdict changed"}
    assert set(table.columns) == {"responsibility", "kind", "verdict", "suppressed"}


def test_versions_are_left_out_where_they_are_the_answers_used():
    rows = pd.DataFrame({"form": ["staff"] * 3})
    clean = pd.DataFrame({"flagged": [False, False, False]})
    assert versions_of(rows, rows, clean) == {}
    flagged = pd.DataFrame({"flagged": [False, True, False]})
    found = versions_of(rows, rows, flagged)
    assert list(found) == ["without every form that a check flagged"]
    assert len(next(iter(found.values()))) == 2


def test_bounds_hold_what_is_seen_and_tipping_points_overturn_the_verdict(release):
    tables = release.tables
    seen = tables["ratings"].query("form == 'staff' and metric == 'score'").set_index(["responsibility", "object"])
    for name in ("worst_case", "visibility_bounds"):
        bounds = tables[name].query("form == 'staff'").set_index(["responsibility", "object"])
        see = seen.loc[bounds.index, "estimate"]
        assert (bounds["bound_low"] <= see + 0.1).all() and (see - 0.1 <= bounds["bound_high"]).all(), name
    gaps = tables["perception_gaps"].set_index("responsibility")
    tipping = tables["tipping_points"].query("basis == 'verdict' and possible == True")
    assert len(tipping) > 5
    assert (tipping["verdict"].to_numpy() == gaps.loc[tipping["responsibility"], "verdict"].to_numpy()).all()
    assert (tipping["verdict"] != tipping["verdict_after"]).all()
    assert (np.sign(tipping["tipping"]) == tipping["direction"].map({"lower": -1, "higher": 1})).all()


def test_agreement_and_icc_rest_on_units_that_are_shown(release):
    units = release.tables["participation_units"]
    shown = set(units.loc[~units["suppressed"], "unit"])
    assert set(release.tables["agreement"]["unit"]) == shown
    icc = release.tables["measurement"].query("metric == 'icc1'")
    assert len(icc) == 20 and icc["method"].str.contains(f"{len(shown)} units that are shown").all()


def test_the_units_asked_for_first_are_the_units_shown_last(release):
    """Agreement was computed for what a first look at the ratings alone would show."""
    keys = ["unit", "responsibility", "object"]
    ratings = release.tables["ratings_units"].query("metric == 'score' and not suppressed")
    agreement = release.tables["agreement"]
    assert set(agreement[keys].apply(tuple, axis=1)) == set(ratings[keys].apply(tuple, axis=1))


def test_findings_follow_the_verdict_on_profiles(release):
    from engagement.findings import find_findings

    verdicts = release.tables["measurement_verdicts"].query("kind == 'profile' and object == 'leader_behaviour'")
    blurred = set(verdicts.loc[verdicts["verdict"] == NOT_DISTINCT, "responsibility"])
    found = find_findings(release)
    for one in found.responsibilities:
        told = any("Not distinguishable from the overall rating" in text for text in one.caveats)
        assert told == (one.responsibility in blurred), one.responsibility
        if told:
            assert "mean of all points" not in one.claim


def test_every_gap_says_that_comparability_is_assumed(release):
    from engagement.findings import find_findings

    assert release.tables["comparability"].set_index("kind").loc["forms", "verdict"].endswith("assumed, not tested")
    found = find_findings(release)
    told = [any("is assumed, not tested" in text for text in one.caveats) for one in found.responsibilities]
    assert all(told)
