"""Priorities: high and clear, low and clear, readings that point apart; never a rank within chance."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_client import made_up

from engagement.findings import find_findings
from engagement.findings.certainty import critical, share_error, side
from engagement.rules import NOT_DISTINCT


def client(shares, *, n=254, importance=None, verdicts=None, classes=None, see_class=None, target=None):
    """A made-up client whose staff shares (and other readings) are given, in the order of the instrument."""
    release = made_up(1, responsibilities=len(shares))
    keys = list(release.tables["perception_gaps"]["responsibility"])
    ratings = release.tables["ratings"]
    staff = (ratings["form"] == "staff") & (ratings["metric"] == "favourable")
    values = ratings["responsibility"].map(dict(zip(keys, shares, strict=True)))
    tables = dict(release.tables)
    tables["ratings"] = ratings.assign(
        estimate=values.where(staff, ratings["estimate"]).astype(float),
        n=ratings["n"].where(~staff, n),
        std_error=np.nan,
    )
    tables["perception_gaps"] = tables["perception_gaps"].assign(verdict=verdicts or "unclear")
    tables["importance"] = tables["importance"].assign(estimate=importance or 30.0)
    tables["show"] = tables["show"].assign(**{"class": classes or "mixed"})
    tables["triangulation"] = tables["triangulation"].assign(see_class=see_class or "unclear")
    if target:
        tables["target_gaps"] = pd.DataFrame(
            {"responsibility": keys, "verdict": target, "estimate": 1.0, "suppressed": False}
        )
    return dataclasses.replace(release, tables=tables)


def blurred(release, keys):
    """The same client, whose staff's answers cannot tell the given points from the overall rating."""
    verdicts = pd.DataFrame(
        {"form": "staff", "responsibility": keys, "object": "leader_behaviour", "kind": "profile", "suppressed": False}
    ).assign(verdict=NOT_DISTINCT)
    return dataclasses.replace(release, tables=release.tables | {"measurement_verdicts": verdicts})


def ids(findings):
    return [finding.responsibility for finding in findings]


def test_low_and_clear_comes_before_lower_than_the_others():
    found = find_findings(client([90, 90, 90, 90, 60, 25]))
    assert ids(found.decide) == ["resources", "risk_thinking"]
    assert found.decide[1].claim.endswith("more than half but below the mean of all points.")


def test_what_cannot_be_told_from_the_overall_rating_is_not_compared():
    release = client([90, 90, 90, 90, 60, 25])
    found = find_findings(blurred(release, ["resources"]))
    assert ids(found.decide) == ["resources", "risk_thinking"]
    risk = next(one for one in found.responsibilities if one.responsibility == "risk_thinking")
    assert risk.claim.endswith("below the mean of all points.")
    found = find_findings(blurred(release, ["risk_thinking", "resources"]))
    risk = next(one for one in found.responsibilities if one.responsibility == "risk_thinking")
    assert "mean of all points" not in risk.claim
    assert any("Not distinguishable from the overall rating" in text for text in risk.caveats)
    assert "two of the points follow people's overall impression too closely" in found.how_sure
    assert ids(found.decide) == ["resources"]  # clearly under half: what a share says by itself still holds


def test_points_that_cannot_be_told_apart_are_never_put_in_an_order():
    release = client([10, 25, 40, 80, 80, 80])
    assert find_findings(release).decide_note == "in this order"
    found = find_findings(blurred(release, ["policy_objectives"]))
    assert found.decide_note != "in this order"


def test_differing_points_are_not_called_alike_because_they_cannot_be_told_apart():
    shares = [60, 62, 90, 91, 89, 61]
    keys = list(client(shares).tables["perception_gaps"]["responsibility"])
    found = find_findings(blurred(client(shares), keys))
    assert "within chance" not in found.one_sentence
    assert "all six points follow people's overall impression" in found.how_sure


def test_within_chance_of_half_is_not_named():
    found = find_findings(client([52, 48, 50, 53, 47]))
    assert found.keep == found.decide == ()
    assert found.one_sentence.startswith("No point stands out: staff rate all five alike within chance")


def test_readings_that_point_to_it_decide_the_order_of_equal_shares():
    found = find_findings(
        client(
            [25, 25, 25, 80, 80, 80],
            importance=[30, 60, 60, 30, 30, 30],
            verdicts=["unclear", "unclear", "leaders clearly higher", "unclear", "unclear", "unclear"],
        )
    )
    assert ids(found.decide) == ["integration", "policy_objectives", "accountability"]
    assert (
        found.decide_note == "in order of how many readings point to each; staff's answers alone do not separate them"
    )


def test_clearly_separated_shares_may_be_ordered():
    found = find_findings(client([10, 25, 40, 80, 80, 80]))
    assert ids(found.decide) == ["accountability", "policy_objectives", "integration"]
    assert found.decide_note == "in this order"


def test_further_candidates_are_named():
    found = find_findings(client([25, 25, 25, 25, 80, 80, 80, 80, 80]))
    assert len(found.decide) == len(found.keep) == 3
    assert (
        "As clear, but not among the first three to decide: \u201cDepartments working together\u201d." in found.how_sure
    )
    assert "As clear, but not among the first three to keep: two more points" not in found.how_sure
    assert found.keep_note == "three of five points that are clearly high; chance does not rule out another order"


def test_seen_often_with_weak_records_is_decided_not_kept():
    found = find_findings(
        client(
            [85, 50, 50, 50], classes=["weak", "mixed", "mixed", "mixed"], see_class=["at or above", *["unclear"] * 3]
        )
    )
    assert ids(found.decide) == ["accountability"]
    assert ids(found.keep) == []
    assert found.decide[0].claim.endswith("the records examined are weak, so the readings point different ways.")


def test_no_word_on_records_where_the_mean_rating_stands_elsewhere():
    found = find_findings(client([25, 70, 70, 70], classes="strong", see_class="at or above"))
    assert "different ways" not in found.decide[0].claim


def test_leaders_higher_is_a_reading_apart_only_where_staff_are_not_high():
    verdicts = ["leaders clearly higher"] * 2 + ["unclear"] * 3
    found = find_findings(client([85, 50, 50, 50, 50], verdicts=verdicts))
    assert ids(found.decide) == ["policy_objectives"]
    assert ids(found.keep) == ["accountability"]
    assert found.decide[0].claim.endswith("top managers rate higher than staff.")


def test_a_target_takes_the_place_of_half():
    target = ["clearly short of the target", "unclear", "clearly above the target"]
    found = find_findings(client([60, 60, 60], target=target))
    assert found.decide[0].claim.endswith("(n = 254): below the target.")
    assert found.keep[0].claim.endswith("(n = 254): above the target.")
    assert "the client's target" in found.decide[0].rule


def test_without_n_nothing_is_claimed():
    found = find_findings(client([95, 5, 50], n=np.nan))
    assert found.keep == found.decide == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=10), st.integers(5, 2000))
def test_what_is_kept_or_decided_is_always_clear_of_chance(shares, n):
    found = find_findings(client(shares, n=n))
    quantile = critical(0.95, len(shares))
    mean = sum(shares) / len(shares)
    keys = ids(found.responsibilities)
    for finding in (*found.keep, *found.decide):
        share = shares[keys.index(finding.responsibility)]
        error = share_error(share, n)
        direction = 1 if finding.kind == "keep" else -1
        from_half = side(share - 50, error, quantile) == direction
        from_mean = side(share - mean, error, quantile) == direction
        assert from_half or from_mean
    assert not set(ids(found.keep)) & set(ids(found.decide))


def test_noise_alone_is_seldom_named():
    """Ten responsibilities at exactly half: in 400 clients at most the nominal 5% name any (99% Monte Carlo bound)."""
    rng = np.random.default_rng(1)
    n, quantile = 200, critical(0.95, 10)
    named = 0
    for _ in range(400):
        shares = 100 * rng.binomial(n, 0.5, size=10) / n
        named += any(side(share - 50, share_error(share, n), quantile) for share in shares)
    assert named <= 33


@pytest.mark.parametrize(("percent", "n", "expected"), [(0, 20, 5.64), (50, 100, 5.0), (100, 20, 5.64), (30, 50, 6.48)])
def test_share_error(percent, n, expected):
    assert share_error(percent, n) == pytest.approx(expected, abs=0.01)
    assert share_error(percent, n, 12.0) == 12.0
    assert share_error(percent, float("nan")) == float("inf")
