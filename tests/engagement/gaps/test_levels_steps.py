"""Levels: contrasts against R, the step that stands out, invariants, degenerate tables, simulated truth."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.gaps import level_gaps
from engagement.gaps.level_steps import ALL, NEXT, level_steps, message_stops

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "p_adjusted", "verdict_low", "verdict_high"]
ORDER = ["L1", "L2", "L3", "L4", "L5"]


def rated(answers: pd.DataFrame) -> pd.DataFrame:
    scores = answers.groupby(["case", "position"], sort=False)["score"]
    table = pd.DataFrame({"estimate": scores.mean(), "std_error": scores.sem(), "n": scores.size()}).reset_index()
    return table.assign(level="L" + table["position"].astype(str), object="workplace", metric="score").rename(
        columns={"case": "responsibility"}
    )


def by_case(table: pd.DataFrame, function, **options) -> pd.DataFrame:
    """One call a case, since the cases have different numbers of levels."""
    parts = [
        function(case, order=ORDER[: len(case)], **options) for _, case in table.groupby("responsibility", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)


def test_contrasts_match_base_r():
    answers, expected = read_input("level_contrasts"), read_expected("level_contrasts")
    ratings = rated(answers)
    parts = [by_case(ratings, level_gaps).assign(kind="linear", level=lambda t: "L0")]
    parts += [by_case(ratings, level_steps, against=one).assign(kind=one) for one in (NEXT, ALL)]
    found = pd.concat(parts).rename(columns={"responsibility": "case"})
    known = expected[expected["kind"] != "stop"].copy()
    found["position"] = found["level"].str[1:].astype(int)
    known.loc[known["kind"] == "linear", "position"] = 0
    own = ["kind", "case", "position", "estimate", "std_error", "p_value", "conf_low", "conf_high"]
    order = ["kind", "case", "position"]
    assert_matches(found.sort_values(order)[own], known.sort_values(order, ignore_index=True)[own])


def test_one_family_over_all_steps_matches_r():
    """Cases of four levels and fewer, filled up to five: steps that do not exist are in no family."""
    ratings, expected = rated(read_input("level_contrasts")), read_expected("level_contrasts")
    for against in (NEXT, ALL):
        found = level_steps(ratings, order=ORDER, against=against).rename(columns={"responsibility": "case"})
        found = found[found["estimate"].notna()]
        found["position"] = found["level"].str[1:].astype(int)
        known = expected[expected["kind"] == against]
        keys = ["case", "position"]
        columns = [*keys, *NUMBERS, "verdict_level"]
        assert_matches(found.sort_values(keys)[columns], known.sort_values(keys, ignore_index=True)[columns])
    assert set(found.columns) - {"case"} <= set(COLUMNS)


def test_the_step_that_stands_out_matches_r_and_is_named():
    expected = read_expected("level_contrasts").query("kind == 'stop'").set_index("case")
    found = by_case(rated(read_input("level_contrasts")), message_stops, draws=200_000).set_index("responsibility")
    found = found.loc[expected.index]
    assert set(found.columns) <= set(COLUMNS)
    assert found["level"].tolist() == ("L" + expected["position"].astype(str)).tolist()
    np.testing.assert_allclose(found["estimate"], expected["estimate"])
    error = np.sqrt(expected["probability"] * (1 - expected["probability"]) * (1 / 2e5 + 1e-6))
    assert (abs(found["probability"] - expected["probability"]) <= 4 * error + 1e-9).all()
    assert found.loc["drop", "verdict"] == "the message stops between L3 and L2"
    assert found.loc["drop", "probability"] > 0.9
    assert (found.loc[["steady", "alike", "downwards"], "verdict"] == "no single step stands out").all()
    assert found["rule"].iloc[0] == (
        "step named where it is the largest drop, and larger than 10 points, with probability 0.9 or more; "
        "see docs/method/levels.md"
    )


@st.composite
def levels(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    k, scales = draw(st.integers(2, 5)), draw(st.integers(1, 3))
    table = pd.DataFrame([(f"L{i + 1}", f"r{j}") for j in range(scales) for i in range(k)])
    table.columns = ["level", "responsibility"]
    return k, table.assign(
        estimate=rng.uniform(20, 80, len(table)),
        std_error=rng.uniform(1, 8, len(table)),
        n=rng.integers(2, 60, len(table)),
        object="workplace",
        metric="score",
    )


@settings(deadline=None, max_examples=12)
@given(levels(), st.floats(-5, 5))
def test_adjacent_steps_add_up_and_shifts_leave_them(drawn, shift):
    k, table = drawn
    order = ORDER[:k]
    steps = level_steps(table, order=order)
    ends = (
        table[table["level"] == order[-1]]["estimate"].to_numpy() - table[table["level"] == "L1"]["estimate"].to_numpy()
    )
    np.testing.assert_allclose(steps.groupby("responsibility")["estimate"].sum(), ends)
    moved = level_steps(table.assign(estimate=table["estimate"] + shift), order=order)
    np.testing.assert_allclose(moved[NUMBERS], steps[NUMBERS], rtol=1e-6, atol=1e-7)
    turned = level_steps(table, order=order[::-1])
    np.testing.assert_allclose(np.sort(turned["estimate"]), np.sort(-steps["estimate"]))
    mixed = message_stops(table.iloc[::-1], order=order, draws=500).set_index("responsibility")
    plain = message_stops(table, order=order, draws=500).set_index("responsibility").loc[mixed.index]
    pd.testing.assert_frame_equal(mixed, plain)
    first = steps[steps["level"] == "L2"].reset_index(drop=True)
    helmert = level_steps(table, order=order, against=ALL)
    np.testing.assert_allclose(helmert[helmert["level"] == "L2"]["estimate"], first["estimate"])


def test_a_level_without_ratings_or_with_one_answer():
    table = pd.DataFrame(
        {
            "level": ["L1", "L2", "L3"],
            "responsibility": "r",
            "estimate": pd.array([40.0, None, 80.0], dtype="Float64"),
            "std_error": pd.array([3.0, None, 3.0], dtype="Float64"),
            "n": pd.array([30, 0, 9], dtype="Int64"),
        }
    )
    steps = level_steps(table, order=ORDER[:3])
    assert steps["estimate"].isna().all() and (steps["verdict"] == "not available").all()
    stops = message_stops(table, order=ORDER[:3]).iloc[0]
    assert stops["verdict"] == "not available" and stops["method"].endswith("a level has no rating")
    lone = table.assign(estimate=[40.0, 50.0, 80.0], std_error=[3.0, 9.0, 3.0], n=[30, 1, 9])
    assert message_stops(lone, order=ORDER[:3])["method"].iloc[0].endswith("a level has a single answer")
    lone_steps = level_steps(lone, order=ORDER[:3])
    assert lone_steps["estimate"].tolist() == [10.0, 30.0] and lone_steps["conf_low"].isna().all()
    assert len(level_steps(table.iloc[:0], order=ORDER)) == len(message_stops(table.iloc[:0], order=ORDER)) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": ["L1"]}, "order names 1 level(s); expected at least two, from the lowest to the highest."),
        (
            {"order": ["L1", "L1"]},
            "order names level 'L1' twice; name each level once, from the lowest to the highest.",
        ),
        (
            {"order": ["L1", "L2"], "against": "top"},
            "against is 'top'; expected 'the level below' or 'all levels below'.",
        ),
    ],
)
def test_messages(options, message):
    table = pd.DataFrame({"level": ["L1"], "responsibility": "r", "estimate": 1.0, "std_error": 1.0, "n": 5})
    with pytest.raises(ValueError) as caught:
        level_steps(table, **options)
    assert str(caught.value) == message
    with pytest.raises(ValueError) as caught:
        message_stops(table, order=["L1", "L2"], draws=0)
    assert str(caught.value) == "draws is 0; expected at least 1, such as 20000."


def simulated(means: list[float], sizes: list[int], replicates: int, seed: int) -> pd.DataFrame:
    """Verdicts of `message_stops` on normal scores (sd 22) around the means, one row a replicate."""
    rng = np.random.default_rng(seed)
    parts = []
    for place, (mean, n) in enumerate(zip(means, sizes, strict=True)):
        scores = rng.normal(mean, 22, size=(replicates, n))
        parts.append(
            pd.DataFrame(
                {
                    "level": f"L{place + 1}",
                    "responsibility": [f"r{i}" for i in range(replicates)],
                    "estimate": scores.mean(axis=1),
                    "std_error": scores.std(axis=1, ddof=1) / np.sqrt(n),
                    "n": n,
                }
            )
        )
    return message_stops(pd.concat(parts), order=ORDER[: len(means)], draws=2000)


SIZES = [120, 40, 20, 10]


@pytest.mark.simulation
def test_steps_are_named_where_they_are_and_seldom_else():
    """2,000 replicates; docs/method/levels.md prints the shares. 99% Monte Carlo error at most .029."""
    error = 2.576 * np.sqrt(0.05 * 0.95 / 2000)
    alike = simulated([60, 60, 60, 60], SIZES, 2000, 1)["verdict"] != "no single step stands out"
    steady = simulated([48, 56, 64, 72], SIZES, 2000, 2)["verdict"] != "no single step stands out"
    drop = simulated([48, 48, 73, 73], SIZES, 2000, 3)["verdict"] == "the message stops between L3 and L2"
    wrong = simulated([48, 48, 73, 73], SIZES, 2000, 3)["verdict"].isin(
        ["the message stops between L2 and L1", "the message stops between L4 and L3"]
    )
    print(alike.mean(), steady.mean(), drop.mean(), wrong.mean())
    assert alike.mean() <= 0.02 + error
    assert steady.mean() <= 0.10 + error
    assert wrong.mean() <= 0.01 + error
    assert drop.mean() >= 0.65
