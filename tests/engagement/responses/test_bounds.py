"""Worst-case bounds: against R person by person, coverage, invariants, degenerate input, messages."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.estimates import CURRENT_STAFF
from engagement.responses.bounds import imbens_manski, worst_case_bounds

ITEMS = ["a", "b", "c"]


def pairs_of(values: pd.DataFrame, items=ITEMS, metric="score") -> pd.DataFrame:
    """PAIRS of one scale by unit; -1 ("cannot tell") and NaN are no rating."""
    rows = []
    for unit, part in values.groupby("unit", sort=False, dropna=False):
        y = part[list(items)].where(part[list(items)] >= 0).to_numpy(float)
        known = np.isfinite(y)
        filled = np.where(known, y, 0.0)
        for a in range(len(items)):
            for b in range(a, len(items)):
                both = known[:, a] & known[:, b]
                moments = {"sum_a": filled[both, a].sum(), "sum_b": filled[both, b].sum()}
                moments |= {"n": both.sum(), "sum_ab": filled[both, a] @ filled[both, b]}
                rows.append({"unit": unit, "item_a": items[a], "item_b": items[b]} | moments | {"respondents": len(y)})
    return pd.DataFrame(rows).assign(form="staff", responsibility="r", object="o", metric=metric)


def counts_of(values: pd.DataFrame, items=ITEMS, metric="score") -> pd.DataFrame:
    """COUNTS of the same, with rows of metric "cannot_tell"."""
    rows = []
    for unit, part in values.groupby("unit", sort=False):
        for item in items:
            cell = {"unit": unit, "item": item, "respondents": len(part)}
            for value, n in part[item][part[item] >= 0].value_counts().items():
                rows.append(cell | {"metric": metric, "value": value, "n": n})
            told = (part[item] == -1).sum()
            rows.append(cell | {"metric": "cannot_tell", "value": 100.0, "n": told})
            rows.append(cell | {"metric": "cannot_tell", "value": 0.0, "n": (part[item] >= 0).sum()})
    return pd.DataFrame(rows).assign(form="staff", responsibility="r", object="o")


def roster_of(values: pd.DataFrame) -> pd.DataFrame:
    return values[["unit", "headcount"]].drop_duplicates().reset_index(drop=True)


def test_everything_matches_r():
    expected = read_expected("bounds").query("what == 'non-response'")
    found = []
    for case, rows in read_input("bounds").groupby("case", sort=False):
        metric = "favourable" if case == "shares" else "score"
        for of in [*ITEMS, "all"]:
            pairs = pairs_of(rows, ITEMS if of == "all" else [of], metric)
            table = worst_case_bounds(pairs, population=roster_of(rows))
            found.append(table.assign(case=case, item=of, what="non-response", cannot_tell=np.nan))
    assert len(expected) == 12
    assert_matches(pd.concat(found), expected)


@pytest.fixture
def answers():
    return read_input("bounds").query("case == 'gaps'")


def test_counts_give_the_same_bounds_and_a_wider_interval(answers):
    counts = counts_of(answers).query("metric == 'score'")
    by_pairs = worst_case_bounds(pairs_of(answers), population=roster_of(answers)).iloc[0]
    by_counts = worst_case_bounds(counts, population=roster_of(answers)).iloc[0]
    for name in ("bound_low", "bound_high"):
        assert by_counts[name] == pytest.approx(by_pairs[name])
    assert by_counts["conf_low"] < by_pairs["conf_low"] and by_counts["conf_high"] > by_pairs["conf_high"]
    one = counts[counts["item"] == "a"]
    again = worst_case_bounds(pairs_of(answers, ["a"]), population=roster_of(answers))
    np.testing.assert_allclose(
        worst_case_bounds(one, population=roster_of(answers))[["conf_low", "conf_high"]],
        again[["conf_low", "conf_high"]],
    )


def test_current_staff_have_exact_bounds(answers):
    found = worst_case_bounds(pairs_of(answers), population=roster_of(answers), estimand=CURRENT_STAFF).iloc[0]
    assert found["conf_low"] == found["set_low"] == found["bound_low"]
    assert found["conf_high"] == found["set_high"] == found["bound_high"]
    assert found["bound_high"] - found["bound_low"] == pytest.approx(100 - found["response_rate"])
    assert found["method"].endswith("everybody was asked, so no sampling error")


def test_a_census_has_no_room_between_the_bounds(answers):
    everybody = roster_of(answers).assign(headcount=[31, 11, 29, 1])
    found = worst_case_bounds(pairs_of(answers), population=everybody).iloc[0]
    assert found["bound_low"] == pytest.approx(found["bound_high"]) == pytest.approx(found["estimate"])
    assert found["conf_low"] == pytest.approx(found["set_low"])


def test_units_nobody_answered_from_and_people_without_a_unit_count(answers):
    more = pd.concat([roster_of(answers), pd.DataFrame({"unit": ["E"], "headcount": [177]})], ignore_index=True)
    without = worst_case_bounds(pairs_of(answers), population=roster_of(answers)).iloc[0]
    found = worst_case_bounds(pairs_of(answers), population=more).iloc[0]
    assert found["response_rate"] == pytest.approx(without["response_rate"] / 2)
    assert found["bound_low"] == pytest.approx(without["bound_low"] / 2)
    lost = answers.assign(unit=answers["unit"].where(answers["unit"] != "D", None))
    again = worst_case_bounds(pairs_of(lost), population=roster_of(answers)).iloc[0]
    assert again["response_rate"] == pytest.approx(without["response_rate"])
    assert again["bound_low"] == pytest.approx(without["bound_low"])


def test_a_scale_nobody_rated_spans_the_scale(answers):
    nobody = answers.assign(a=-1, b=-1, c=np.nan)
    found = worst_case_bounds(pairs_of(nobody), population=roster_of(answers)).iloc[0]
    assert np.isnan(found["estimate"])
    assert found[["bound_low", "bound_high", "conf_low", "conf_high"]].tolist() == [0, 100, 0, 100]


@st.composite
def organisations(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows = []
    for place in range(draw(st.integers(1, 4))):
        n = int(rng.integers(1, 20))
        values = rng.choice([0, 25, 50, 75, 100, -1], size=(n, 3), p=[0.1, 0.2, 0.2, 0.3, 0.1, 0.1])
        part = pd.DataFrame(values, columns=ITEMS).assign(unit=f"u{place}", headcount=n + int(rng.integers(0, 30)))
        rows.append(part)
    table = pd.concat(rows, ignore_index=True).astype({one: float for one in ITEMS})
    table.loc[0, ITEMS] = 50.0
    return table


@settings(max_examples=25)
@given(organisations())
def test_bounds_hold_every_filling_and_do_not_depend_on_order_or_labels(values):
    found = worst_case_bounds(pairs_of(values), population=roster_of(values))
    assert set(found.columns) <= set(COLUMNS)
    one = found.iloc[0]
    assert 0 <= one["set_low"] <= one["conf_low"] + 1e-9 <= one["bound_low"] + 2e-9
    assert one["bound_high"] <= one["conf_high"] + 1e-9 <= one["set_high"] + 2e-9 <= 100 + 3e-9
    assert one["bound_high"] - one["bound_low"] == pytest.approx(100 - one["response_rate"])
    moved = values.iloc[::-1].assign(unit="z" + values["unit"])[["unit", "headcount", "c", "a", "b"]]
    numbers = ["bound_low", "bound_high", "conf_low", "conf_high", "set_low", "set_high"]
    other = worst_case_bounds(pairs_of(moved), population=roster_of(moved))
    np.testing.assert_allclose(other[numbers], found[numbers], atol=1e-8)


@settings(max_examples=25)
@given(organisations())
def test_turning_the_scale_round_turns_the_bounds_round(values):
    turned = values.copy()
    turned[ITEMS] = values[ITEMS].where(values[ITEMS] < 0, 100 - values[ITEMS])
    one, other = (worst_case_bounds(pairs_of(each), population=roster_of(each)).iloc[0] for each in (values, turned))
    for left, right in (("bound_low", "bound_high"), ("conf_low", "conf_high"), ("set_low", "set_high")):
        assert other[left] == pytest.approx(100 - one[right], abs=1e-7)


def test_the_critical_value_lies_between_the_one_sided_and_the_two_sided_one():
    far = imbens_manski(np.array([0.0]), np.array([100.0]), np.array([1.0]), np.array([1.0]))
    together = imbens_manski(np.array([50.0]), np.array([50.0]), np.array([1.0]), np.array([1.0]))
    certain = imbens_manski(np.array([40.0]), np.array([60.0]), np.array([0.0]), np.array([0.0]))
    np.testing.assert_allclose(
        [far[0], together[0], certain[0]], [1.6448536269514722, 1.959963984540054, 1.6448536269514722]
    )


def covered(replicates: int, seed: int, response: float) -> tuple[float, float, float]:
    """Share of samples whose interval holds the lower bound, the upper bound, and whose wider interval holds both."""
    rng = np.random.default_rng(seed)
    shares = np.array([0.05, 0.15, 0.3, 0.35, 0.15])
    levels = np.array([0, 25, 50, 75, 100])
    mean = shares @ levels
    low, high = response * mean, response * mean + 100 * (1 - response)
    hits = np.zeros(3)
    for _ in range(replicates):
        n = max(rng.binomial(150, response), 2)
        counts = pd.DataFrame({"value": levels, "n": rng.multinomial(n, shares)}).assign(
            item="a", metric="score", respondents=n, responsibility="r", object="o"
        )
        one = worst_case_bounds(counts, population=150).iloc[0]
        hits += [
            one["conf_low"] <= low <= one["conf_high"],
            one["conf_low"] <= high <= one["conf_high"],
            one["set_low"] <= low and high <= one["set_high"],
        ]
    return tuple(hits / replicates)


def test_a_few_samples_are_covered():
    assert min(covered(60, 1, 0.6)) > 0.85


@pytest.mark.simulation
@pytest.mark.parametrize("response", [0.4, 0.7, 0.95, 1.0])
def test_intervals_hold_the_parameter_at_either_bound(response):
    """4,000 samples: 99% Monte Carlo error 0.9 points; a rate fails only if it lies further than that below 95%."""
    rates = covered(4000, 2, response)
    print(response, rates)
    assert min(rates) > 0.95 - 2.576 * np.sqrt(0.95 * 0.05 / 4000)


def test_wrong_arguments_are_named(answers):
    with pytest.raises(ValueError) as caught:
        worst_case_bounds(pairs_of(answers), population=None)
    assert str(caught.value) == "worst-case bounds need the population: give the roster, or the headcount as a number."
    with pytest.raises(ValueError) as caught:
        worst_case_bounds(pairs_of(answers), population=100, estimand="sample")
    assert str(caught.value) == "estimand is 'sample'; expected 'process' or 'current staff'."
