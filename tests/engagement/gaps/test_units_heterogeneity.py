"""Unit by responsibility: against R, invariants, planted cells and profiles, degenerate tables."""

from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.gaps.by_unit.profile_correlation import profile_correlation
from engagement.gaps.by_unit.profiles import heterogeneity, interaction, outlying_cells

KEYS = ["case", "rho", "kind", "unit", "responsibility"]
SEARCHED = ["sd_between", "sd_low", "sd_high"]


def found_for(ratings: pd.DataFrame, scores: pd.DataFrame | None) -> pd.DataFrame:
    tests = [
        interaction(ratings, scores=scores, draws=0).assign(kind="interaction"),
        heterogeneity(ratings, scores=scores, draws=0).assign(kind="responsibility"),
    ]
    cells = outlying_cells(ratings, scores=scores).drop(columns="p_value").assign(kind="cell")
    return pd.concat([*(one.rename(columns={"chi_square": "estimate"}) for one in tests), cells])


def test_everything_matches_r(monkeypatch):
    module = import_module("engagement.gaps.by_unit.profiles")  # the package has a function of this name
    monkeypatch.setattr(module, "profile_correlation", lambda _, scales: (0.5 + 0.5 * np.eye(len(scales)), 50.0))
    parts = []
    for case, ratings in read_input("heterogeneity").groupby("case", sort=False):
        for rho, scores in ((0.0, None), (0.5, pd.DataFrame())):
            parts.append(found_for(ratings, scores).assign(case=case, rho=rho))
    found = pd.concat(parts)
    found[["unit", "responsibility"]] = found[["unit", "responsibility"]].fillna("")
    found = found.sort_values(KEYS, ignore_index=True)
    expected = read_expected("heterogeneity").fillna({"unit": "", "responsibility": ""})
    expected = expected.sort_values(KEYS, ignore_index=True)
    assert_matches(found.drop(columns=SEARCHED), expected.drop(columns=SEARCHED))
    np.testing.assert_allclose(found[SEARCHED].astype(float), expected[SEARCHED], rtol=1e-5, atol=1e-5)


def scores_of(unit: np.ndarray, x: np.ndarray) -> pd.DataFrame:
    wide = pd.DataFrame(x, columns=[f"r{j}" for j in range(x.shape[1])])
    wide = wide.assign(unit=[f"U{i}" for i in unit], respondent=[f"P{i}" for i in range(len(unit))])
    return wide.melt(["respondent", "unit"], var_name="responsibility", value_name="score")


def test_the_correlation_is_that_of_residuals_within_units():
    rng = np.random.default_rng(55)
    unit = np.repeat(np.arange(5), [4, 12, 7, 20, 9])
    x = 60 + 9 * rng.normal(size=(5, 3))[unit] + 15 * rng.normal(size=(52, 1)) + 10 * rng.normal(size=(52, 3))
    found, df = profile_correlation(scores_of(unit, x), ["r0", "r1", "r2"])
    assert df == 52 - 5
    means = np.array([x[unit == one].mean(axis=0) for one in range(5)])
    np.testing.assert_allclose(found, np.corrcoef((x - means[unit]).T))
    constant = np.column_stack([x, np.full(52, 3.0)])
    constant[1:, 1] = np.nan
    found, df = profile_correlation(scores_of(unit, constant), ["r0", "r1", "r2", "r3", "not there"])
    assert df == 1
    assert found[0, 1] == found[0, 3] == found[0, 4] == 0 and found[0, 2] > 0.4
    twice, _ = profile_correlation(scores_of(unit, x[:, [0, 0, 1]]), ["r0", "r1", "r2"])
    assert np.linalg.eigvalsh(twice)[0] > 1e-5
    np.testing.assert_allclose(np.diag(twice), 1)


def table(rng, units=8, scales=5, spread=0.0, halo=0.0, sizes=(5, 30), sd=22.0):
    """Ratings as `unit_ratings` makes them from normal scores, and the scores."""
    n = rng.integers(*sizes, units)
    unit = np.repeat(np.arange(units), n)
    true = (
        60 + 8 * rng.normal(size=(units, 1)) + 6 * rng.normal(size=scales) + spread * rng.normal(size=(units, scales))
    )
    noise = np.sqrt(halo) * rng.normal(size=(len(unit), 1)) + np.sqrt(1 - halo) * rng.normal(size=(len(unit), scales))
    x = true[unit] + sd * noise
    mean = np.array([x[unit == one].mean(axis=0) for one in range(units)])
    own = np.array([x[unit == one].var(axis=0, ddof=1) for one in range(units)])
    variance = (4 * own.mean(axis=0) + (n[:, None] - 1) * own) / (n[:, None] + 3)
    ratings = pd.DataFrame(
        {
            "unit": np.repeat([f"U{i}" for i in range(units)], scales),
            "responsibility": np.tile([f"r{j}" for j in range(scales)], units),
            "object": "workplace",
            "metric": "score",
            "estimate": mean.ravel(),
            "std_error": np.sqrt(variance / n[:, None]).ravel(),
            "n": np.repeat(n, scales),
        }
    )
    return ratings, scores_of(unit, x).assign(object="workplace")


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 5))
def test_levels_of_units_and_responsibilities_and_labels_do_not_matter(seed, shift):
    rng = np.random.default_rng(seed)
    ratings, scores = table(rng, units=5, scales=4, spread=4.0, halo=0.4)
    per_unit = ratings["unit"].map({f"U{i}": shift * i for i in range(5)})
    per_scale = ratings["responsibility"].map({f"r{j}": -shift * j for j in range(4)})
    moved = ratings.assign(estimate=ratings["estimate"] + per_unit + per_scale)
    renamed = moved.assign(unit="x" + moved["unit"]).iloc[::-1]
    for function, options in ((interaction, {"draws": 0}), (heterogeneity, {"draws": 0}), (outlying_cells, {})):
        plain, other = (function(one, scores=scores, **options) for one in (ratings, renamed))
        assert set(plain.columns) <= set(COLUMNS)
        keys = [name for name in ("unit", "responsibility") if name in plain]
        if "unit" in keys:
            other = other.assign(unit=other["unit"].str[1:])
        if keys:
            plain, other = (one.sort_values(keys, ignore_index=True) for one in (plain, other))
        drop = [name for name in ("see", "expected", "method") if name in plain]
        pd.testing.assert_frame_equal(plain.drop(columns=drop), other.drop(columns=drop), rtol=1e-5, atol=1e-6)


def test_a_planted_cell_is_found_and_named():
    ratings, scores = table(np.random.default_rng(3), halo=0.5, sizes=(20, 40))
    ratings.loc[7, "estimate"] += 35
    cells = outlying_cells(ratings, scores=scores)
    worst = cells.loc[cells["p_value"].idxmin()]
    assert (worst["unit"], worst["responsibility"]) == ("U1", "r2")
    assert worst["verdict"].startswith("clearly higher") or worst["verdict"].startswith("higher")
    assert abs(worst["estimate"] - 35) < 3 * worst["std_error"]
    assert worst["see"] - worst["expected"] == pytest.approx(worst["estimate"])
    assert (cells["p_adjusted"] < 0.05).sum() == 1
    whole = interaction(ratings, scores=scores, draws=499)
    assert whole["verdict"].tolist() == ["units have profiles of their own"]
    assert whole["rule"].tolist() == ["Cochran's Q (Cochran 1954), false discovery rate 0.05"]
    one = heterogeneity(ratings, scores=scores, draws=499).set_index("responsibility")
    assert one["p_value"].idxmin() == "r2"
    assert one.loc["r2", "verdict"] == "units differ in a way of its own" and one.loc["r2", "sd_low"] > 0


def test_same_seed_same_p_and_the_bootstrap_is_near_chi_square_for_large_units():
    ratings, scores = table(np.random.default_rng(4), halo=0.3, sizes=(300, 400), spread=2.0)
    first, again, exact = (interaction(ratings, scores=scores, draws=draws) for draws in (999, 999, 0))
    pd.testing.assert_frame_equal(first, again)
    assert abs(first["p_value"] - exact["p_value"]).iloc[0] < 0.05
    assert exact["method"].iloc[0] == (
        "additive in unit and responsibility; ratings of a unit correlated as the answers of its people are; "
        "p by chi-square"
    )


def test_degenerate_tables_give_a_reason():
    ratings, scores = table(np.random.default_rng(5))
    one_unit = ratings[ratings["unit"] == "U1"]
    assert interaction(one_unit)["method"].iloc[0].endswith("fewer than two units with standard errors")
    assert interaction(one_unit)["verdict"].tolist() == ["not available"]
    one_scale = ratings[ratings["responsibility"] == "r1"]
    assert interaction(one_scale)["chi_square"].isna().all()
    assert outlying_cells(one_scale)["estimate"].isna().all() and len(outlying_cells(one_scale)) == len(one_scale)
    assert heterogeneity(one_scale)["verdict"].tolist() == ["not available"]
    flat = ratings.assign(std_error=0.0)
    assert interaction(flat)["chi_square"].isna().all()
    for function in (interaction, heterogeneity, outlying_cells):
        empty = function(ratings.iloc[:0])
        assert len(empty) == 0 and "verdict" in empty
    holes = ratings.assign(estimate=ratings["estimate"].where(ratings.index % 7 > 0).astype("Float64"))
    cells = outlying_cells(holes, scores=scores)
    assert (cells["estimate"].notna() == holes["estimate"].notna()).all() and len(cells) == len(holes)
    ring = pd.DataFrame({"unit": list("AABBCC"), "responsibility": list("xyyzzx"), "estimate": range(6), "n": 9})
    cells = outlying_cells(ring.assign(std_error=2.0))
    assert np.isfinite(cells["estimate"]).all() and interaction(ring.assign(std_error=2.0))["df"].tolist() == [1]
    chain = ring.iloc[:-1].assign(std_error=2.0)
    assert interaction(chain)["chi_square"].isna().all()
    with pytest.raises(ValueError) as caught:
        interaction(ratings, draws=-1)
    assert str(caught.value) == "draws is -1; expected 0 (chi-square) or more, such as 1999."
    with pytest.raises(ValueError) as caught:
        interaction(ratings, scores=scores.drop(columns="respondent"))
    assert str(caught.value) == "scores have no column 'respondent'; take them from engagement.measurement.score."


@pytest.mark.simulation
@pytest.mark.parametrize("halo", [0.0, 0.5])
def test_error_rates_and_power(halo):
    """600 tables of 8 units of 5-29 answers and 5 responsibilities; docs/method/units.md prints the shares."""
    replicates = 600
    rng = np.random.default_rng(6)
    limit = 0.05 + 2.576 * np.sqrt(0.05 * 0.95 / replicates)
    found = {"interaction": 0, "responsibility": 0, "cell": 0, "without scores": 0, "power": 0, "chi-square": 0}
    for _ in range(replicates):
        ratings, scores = table(rng, halo=halo)
        found["interaction"] += interaction(ratings, scores=scores, draws=199)["p_value"].iloc[0] <= 0.05
        found["chi-square"] += interaction(ratings, scores=scores, draws=0)["p_value"].iloc[0] <= 0.05
        found["without scores"] += interaction(ratings, draws=199)["p_value"].iloc[0] <= 0.05
        found["responsibility"] += (heterogeneity(ratings, scores=scores, draws=199)["p_adjusted"] <= 0.05).any()
        found["cell"] += (outlying_cells(ratings, scores=scores)["p_adjusted"] <= 0.05).any()
        ratings, scores = table(rng, halo=halo, spread=8.0)
        found["power"] += interaction(ratings, scores=scores, draws=199)["p_value"].iloc[0] <= 0.05
    shares = {name: count / replicates for name, count in found.items()}
    print(halo, shares)
    assert max(shares[name] for name in ("interaction", "responsibility", "cell", "without scores")) <= limit
    assert shares["power"] > 0.8
