"""The made-up client's records: what is planted is there, and the evidence readers take the files."""

import numpy as np
import pandas as pd
import pytest

from engagement.assessment import open_assessment
from engagement.evidence import DEFINITIONS, evidence_table, read_evidence, show_profile
from engagement.simulate import (
    build_world,
    simulate_assessment,
    simulate_performance,
    simulate_records,
    story,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("northbrook")
    truth = simulate_assessment(folder)
    return folder, truth


@pytest.fixture(scope="module")
def evidence(made):
    assessment = open_assessment(made[0])
    return read_evidence(assessment.folder, settings=assessment.settings)


def test_every_sheet_is_read(evidence):
    assert len(evidence.objectives) == 24
    assert evidence.objectives["objective"].nunique() == 12
    assert len(evidence.actions) == 63
    assert len(evidence.risks) == 15
    assert len(evidence.sample) == sum(bool(one.line) for one in DEFINITIONS) == 20
    assert set(evidence.calendar["kind"]) == {
        "external audit",
        "internal audit",
        "management review",
        "staff briefing",
    }
    assert len(evidence.performance) == 9 * 3 * 4


def test_the_planted_story_is_what_the_indicators_find(made, evidence):
    table = evidence_table(evidence).set_index("indicator")
    answered = table.loc["misses_answered", ["numerator", "denominator"]]
    assert tuple(answered) == made[1].misses_answered == (3, 11)
    show = show_profile(table.reset_index()).set_index("responsibility")["class"]
    assert show["results"] == "weak"
    assert show["direction"] == "strong"
    assert show["communication"] == "strong"
    assert set(show) <= {"weak", "mixed", "strong"}


def test_truth_says_what_was_planted(made):
    truth = made[1]
    assert truth.gaps["results"] == pytest.approx(30)
    assert truth.gaps["communication"] == pytest.approx(0, abs=1e-6)
    assert truth.estimate_gaps["results"] == pytest.approx(12)
    assert (truth.link, truth.audit_peak, truth.careless) == (0.85, 2.2, 0.02)
    items = truth.items.set_index(["form", "item"])
    planted = items.loc[[("staff", "rst1"), ("staff", "rst2")], "value"].mean()
    assert planted == pytest.approx(truth.staff_means["results", "leader_behaviour"])
    assert items.loc[("leader", "rst1"), "cannot_tell"] == 0
    assert items.loc[("staff", "rst1"), "cannot_tell"] > 5
    assert list(truth.unit_means) == ["unit", "responsibility", "object", "value"]


@pytest.fixture(scope="module")
def many_units():
    return build_world(staff=1200, units=60)


def rate_ratio(audit_peak: float, seed: int) -> float:
    calendar, records = simulate_records(seed=seed, audit_peak=audit_peak)
    day = pd.to_datetime(records["entered"])
    days = pd.date_range(*story.PERIOD)
    near = np.zeros(len(days), dtype=bool)
    for held in pd.to_datetime(calendar["held"]):
        near |= (days < held) & (days >= held - pd.Timedelta(weeks=6))
    entries = day.value_counts().reindex(days, fill_value=0).to_numpy()
    return entries[near].mean() / entries[~near].mean()


@pytest.mark.parametrize("audit_peak", [1.0, 2.2, 4.0])
def test_audit_peak_is_the_planted_rate_ratio(audit_peak):
    ratios = [rate_ratio(audit_peak, seed) for seed in range(1, 21)]
    assert np.mean(ratios) == pytest.approx(audit_peak, rel=0.05)


def test_nothing_is_entered_before_it_happened():
    _, records = simulate_records(seed=3)
    assert (pd.to_datetime(records["entered"]) >= pd.to_datetime(records["happened"])).all()
    assert records["entered"].is_monotonic_increasing


def test_audit_dates_can_be_given():
    calendar, _ = simulate_records(audits=("2025-05-01", "2025-11-01"))
    assert calendar["held"].tolist() == ["2025-05-01", "2025-11-01"]


@pytest.mark.parametrize("link", [0.0, 0.6, 0.9])
def test_link_is_the_planted_correlation_over_units(many_units, link):
    means = many_units.unit_means.query("responsibility == 'results'").groupby("unit")["value"].mean()
    found = []
    for seed in range(1, 41):
        performance = simulate_performance(many_units, seed=seed, link=link)
        delivery = performance[performance["indicator"] == "on_time_delivery"].groupby("unit")["value"].mean()
        found.append(np.corrcoef(means, delivery.reindex(means.index))[0, 1])
    assert np.mean(found) == pytest.approx(link, abs=0.05)


def test_other_indicators_are_not_linked(many_units):
    means = many_units.unit_means.query("responsibility == 'results'").groupby("unit")["value"].mean()
    found = []
    for seed in range(1, 41):
        performance = simulate_performance(many_units, seed=seed, link=0.9)
        scrap = performance[performance["indicator"] == "scrap_rate"].groupby("unit")["value"].mean()
        found.append(np.corrcoef(means, scrap.reindex(means.index))[0, 1])
    assert abs(np.mean(found)) < 0.07


def test_without_unit_effects_nothing_can_be_linked():
    world = build_world(unit_spread=0)
    assert simulate_performance(world)["value"].notna().all()
