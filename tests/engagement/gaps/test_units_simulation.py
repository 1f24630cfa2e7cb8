"""Units, simulated: planted differences are found, nothing planted stays quiet, intervals hold their level."""

import numpy as np
import pandas as pd
import pytest

from engagement.gaps.by_unit.pooling import pool
from engagement.gaps.by_unit.ranks import rank_intervals, shown_above, unit_differences
from engagement.gaps.by_unit.rest import unit_gaps

SIZES = np.array([6, 8, 10, 14, 20, 26, 34, 42])
ITEMS, SCALES = 2, 5


def survey(rng, shift: np.ndarray, *, centre: float = 0.6, blind: float = 0.1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """PAIRS of five-point answers with halo, and the roster; `shift` of each unit and scale in points of the latent."""
    unit = np.repeat(np.arange(len(SIZES)), SIZES)
    halo = 0.6 * rng.normal(size=(len(unit), 1, 1))
    latent = centre + shift[unit][:, :, None] + halo + rng.normal(size=(len(unit), SCALES, ITEMS))
    answers = 25.0 * (np.clip(np.round(3 + latent), 1, 5) - 1)
    answers[rng.random(answers.shape) < blind] = np.nan
    known = np.isfinite(answers).astype(float)
    filled = np.nan_to_num(answers)
    starts = np.concatenate([[0], np.cumsum(SIZES)[:-1]])
    rows = []
    for a in range(ITEMS):
        for b in range(a, ITEMS):
            both = known[:, :, a] * known[:, :, b]
            parts = {"n": both, "sum_a": filled[:, :, a] * both, "sum_b": filled[:, :, b] * both}
            parts["sum_ab"] = filled[:, :, a] * filled[:, :, b]
            table = {name: np.add.reduceat(part, starts).ravel() for name, part in parts.items()}
            place = {"unit": np.repeat(names(), SCALES), "responsibility": np.tile(scales(), len(SIZES))}
            respondents = np.repeat(SIZES, SCALES)
            item = [np.char.add(np.tile(scales(), len(SIZES)), f"_{one}") for one in (a, b)]
            rows.append(
                pd.DataFrame(place | {"item_a": item[0], "item_b": item[1]} | table | {"respondents": respondents})
            )
    pairs = pd.concat(rows, ignore_index=True).assign(object="workplace", metric="score")
    return pairs, pd.DataFrame({"unit": names(), "headcount": np.round(SIZES * [2, 1.2, 1.5, 3, 1.1, 2, 1.4, 1.8])})


def names() -> np.ndarray:
    return np.array([f"U{i}" for i in range(len(SIZES))])


def scales() -> np.ndarray:
    return np.array([f"r{j}" for j in range(SCALES)])


def planted(points: float) -> np.ndarray:
    """Unit 5 (26 answers) lower on the first two scales by this, in points of 100 before answers are cut to the scale.

    The rest of every other unit then holds the low one, so that on these scales all units differ a little from theirs;
    nothing is planted on the last three.
    """
    shift = np.zeros((len(SIZES), SCALES))
    shift[5, :2] = -points / 25
    return shift


def test_a_planted_unit_is_found_and_the_others_are_not():
    pairs, roster = survey(np.random.default_rng(1), planted(30))
    gaps = unit_gaps(pairs, population=roster)
    lower = gaps[gaps["verdict"].str.contains("lower")]
    assert set(lower["unit"]) == {"U5"} and set(lower["responsibility"]) == {"r0", "r1"}
    assert not gaps.loc[gaps["responsibility"] > "r1", "verdict"].str.contains("higher|lower").any()
    assert gaps["rule"].str.endswith("exploratory: Benjamini-Hochberg").all()


def found_by(gaps: pd.DataFrame, true: np.ndarray, null: np.ndarray) -> tuple[float, float]:
    """False discovery proportion, and share of the planted differences found."""
    said = (gaps["p_adjusted"] <= 0.05).to_numpy()
    return (said & null).sum() / max(said.sum(), 1), (said & true).sum() / max(true.sum(), 1)


@pytest.mark.simulation
@pytest.mark.parametrize("points", [0.0, 20.0])
def test_unit_gaps_hold_their_false_discovery_rate(points):
    """1,000 surveys of eight units of 6-42 answers and five responsibilities; docs/method/units.md prints the shares."""
    rng = np.random.default_rng(2)
    replicates, rates, power, covered = 1000, [], [], []
    for _ in range(replicates):
        pairs, roster = survey(rng, planted(points))
        gaps = unit_gaps(pairs, population=roster)
        touched = (gaps["responsibility"] < "r2").to_numpy() & (points > 0)
        rate, found = found_by(gaps, touched & (gaps["unit"] == "U5").to_numpy(), ~touched)
        rates.append(rate), power.append(found)
        still = gaps[~touched]
        covered.append(((still["conf_low"] <= 0) & (still["conf_high"] >= 0)).mean())
    rates = np.array(rates)
    print(points, "FDR", rates.mean(), "power", np.mean(power), "covered", np.mean(covered))
    assert rates.mean() <= 0.05 + 2.576 * rates.std() / np.sqrt(replicates)
    assert not points or np.mean(power) > 0.5
    assert np.mean(covered) >= 0.945


def ratings(rng, true: np.ndarray, n: np.ndarray, sd: float = 22.0) -> pd.DataFrame:
    """Unit ratings with moderated variances, one scale, normal scores."""
    own = sd**2 * rng.chisquare(n - 1) / (n - 1)
    variance = (4 * own.mean() + (n - 1) * own) / (n + 3)
    return pd.DataFrame(
        {
            "unit": [f"U{i}" for i in range(len(n))],
            "responsibility": "r",
            "estimate": true + sd * rng.normal(size=len(n)) / np.sqrt(n),
            "std_error": np.sqrt(variance / n),
            "n": n,
        }
    )


@pytest.mark.simulation
@pytest.mark.parametrize("spread", [0.0, 8.0, 20.0])
def test_ranks_are_covered_and_differences_hold_their_rate(spread):
    """1,000 sets of twelve units of 5-39 answers; all rank intervals together hold all true ranks."""
    rng = np.random.default_rng(3)
    replicates, held, rates, power, separate = 1000, 0, [], [], []
    for _ in range(replicates):
        # in pairs of equal truth, so that there are true nulls at every spread
        true = 60 + spread * np.repeat(rng.normal(size=6), 2)
        table = ratings(rng, true, rng.integers(5, 40, 12))
        ranks = rank_intervals(table)
        best = 1 + (true > true[:, None]).sum(axis=1)  # tied units: every rank they could share is a true rank
        worst = 12 - (true < true[:, None]).sum(axis=1)
        held += bool(((ranks["rank_low"] <= best) & (worst <= ranks["rank_high"])).all())
        separate.append(ranks["separates"].mean())
        pairs = unit_differences(table)
        index = {name: place for place, name in enumerate(table["unit"])}
        first, second = (pairs[name].map(index).to_numpy() for name in ("group", "compared_with"))
        differs = true[first] != true[second]
        rate, found = found_by(pairs, differs, ~differs)
        rates.append(rate), power.append(found)
    error = 2.576 * np.sqrt(0.05 * 0.95 / replicates)
    print(spread, "covered", held / replicates, "FDR", np.mean(rates), "power", np.mean(power), np.mean(separate))
    assert held / replicates >= 0.95 - error
    assert np.mean(rates) <= 0.05 + error


@pytest.mark.simulation
@pytest.mark.parametrize("units", [3, 6, 9, 20])
@pytest.mark.parametrize("spread", [0.0, 3.0, 6.0, 12.0])
@pytest.mark.parametrize("sizes", [(4, 9), (5, 60)])
def test_pooled_intervals_cover_the_true_means(units, spread, sizes):
    """1,000 sets a row; over units and sets. docs/method/units.md prints the table."""
    rng = np.random.default_rng(4)
    replicates, shares, widths, errors = 1000, [], [], []
    for _ in range(replicates):
        true = 65 + spread * rng.normal(size=units)
        table = ratings(rng, true, rng.integers(*sizes, units))
        y, n = table["estimate"].to_numpy(), table["n"].to_numpy(float)
        found = pool(y, table["std_error"].to_numpy() ** 2, n + 3, 0.95)
        shares.append(((found.low <= true) & (true <= found.high)).mean())
        widths.append((found.high - found.low).mean())
        errors.append([((found.mean - true) ** 2).mean(), ((y - true) ** 2).mean()])
    error = 2.576 * np.std(shares) / np.sqrt(replicates)
    pooled, raw = np.sqrt(np.mean(errors, axis=0))
    print(units, spread, sizes, round(np.mean(shares), 3), round(np.mean(widths), 1), round(pooled, 1), round(raw, 1))
    assert np.mean(shares) >= 0.94 - error
    assert pooled <= raw * 1.02


def test_a_rank_is_ruled_out_where_units_are_far_apart():
    above = shown_above(np.array([90.0, 60.0, 30.0]), np.full(3, 4.0), np.full(3, 30.0), 0.95)
    assert above.tolist() == [[False, True, True], [False, False, True], [False, False, False]]
