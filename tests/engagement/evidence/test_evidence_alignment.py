from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from scipy import stats

from engagement.columns import COLUMNS
from engagement.evidence import alignment
from engagement.evidence.period import Period

PERIOD = Period(pd.Timestamp("2025-04-01"), pd.Timestamp("2026-03-31"))
PROMISES = pd.DataFrame({"promise": ["promise1"], "text": ["We deliver on time"]})


def made(met: int, due: int, seen: float, std_error: float = 3.0, ahead: int = 0, orphans: int = 1):
    n = due + ahead + orphans
    objectives = pd.DataFrame(
        {
            "row": range(2, n + 2),
            "promise": ["promise1"] * (due + ahead) + [""] * orphans,
            "target": 10.0,
            "actual": [11.0] * met + [9.0] * (due - met) + [float("nan")] * ahead + [11.0] * orphans,
            "better": "higher",
            "due": pd.Timestamp("2025-12-31"),
        }
    )
    items = pd.DataFrame(
        {
            "form": ["leader", "staff", "staff"],
            "item": "promise1",
            "metric": ["favourable", "score", "favourable"],
            "estimate": [99.0, 99.0, seen],
            "std_error": std_error,
            "conf_low": seen - 6,
            "conf_high": seen + 6,
            "conf_level": 0.95,
            "n": 200,
            "estimand": "current staff",
        }
    )
    return objectives, items


def pattern_of(*args, **options):
    objectives, items = made(*args, **options)
    return alignment(objectives, items, promises=PROMISES, period=PERIOD).iloc[0]


@pytest.mark.parametrize(
    ("met", "due", "seen", "expected"),
    [
        (6, 6, 80.0, "aligned"),
        (6, 6, 20.0, "targets met, seldom seen"),
        (0, 6, 80.0, "seen, targets not yet met"),
        (0, 6, 20.0, "targets not yet met, seldom seen"),
        (3, 6, 80.0, "too uncertain"),
        (6, 6, 50.0, "too uncertain"),
        (1, 1, 80.0, "aligned"),
    ],
)
def test_patterns(met, due, seen, expected):
    assert pattern_of(met, due, seen)["pattern"] == expected


def test_without_objectives():
    assert pattern_of(0, 0, 20.0)["pattern"] == "no objective and seldom seen"
    assert pattern_of(0, 0, 80.0)["pattern"] == "no objective, yet seen"
    assert pattern_of(0, 0, 80.0, ahead=2)["pattern"] == "no objective due yet"
    assert pattern_of(0, 0, 80.0, orphans=0)["pattern"] == "objectives not examined"


def test_a_promise_staff_were_not_asked_about():
    objectives, items = made(3, 3, 80.0)
    row = alignment(objectives, items.iloc[:2], promises=PROMISES, period=PERIOD).iloc[0]
    assert row["pattern"] == "staff view not available"
    assert row[["n_objectives", "met", "due"]].tolist() == [3, 3, 3]
    assert row[["estimate", "n", "probability"]].isna().all()


def test_the_probability_is_the_product_of_a_beta_and_a_normal_tail():
    row = pattern_of(3, 4, 58.0, std_error=5.0)
    expected = stats.beta(3.5, 1.5).sf(0.5) * stats.norm.sf(50, 58, 5)
    assert row["probability"] == pytest.approx(expected, rel=1e-12)
    assert row["pattern"] == "too uncertain"


def test_the_probabilities_of_the_patterns_agree_with_simulation():
    rng = np.random.default_rng(3)
    met = rng.beta(5.5, 1.5, 200_000) > 0.5
    seen = rng.normal(42, 5, 200_000) > 50
    assert pattern_of(5, 6, 42.0, std_error=5.0)["probability"] == pytest.approx(np.mean(met & ~seen), abs=0.005)


def test_a_share_of_nobody_or_everybody_keeps_its_uncertainty():
    row = pattern_of(6, 6, 100.0, std_error=0.0)
    assert row["pattern"] == "aligned"
    assert 0.99 < row["probability"] < 1


@example_settings(deadline=None)
@given(st.integers(0, 8), st.integers(1, 8), st.floats(1, 99), st.floats(0.5, 15))
def test_a_named_pattern_is_at_least_as_probable_as_asked_and_mirrors(met, due, seen, std_error):
    met = min(met, due)
    row = pattern_of(met, due, seen, std_error=std_error)
    assert (row["probability"] >= 0.8) == (row["pattern"] != "too uncertain")
    mirrored = pattern_of(due - met, due, 100 - seen, std_error=std_error)
    assert mirrored["probability"] == pytest.approx(row["probability"], rel=1e-9)


def test_columns_are_in_the_glossary_and_no_promises_give_no_rows():
    objectives, items = made(3, 3, 80.0)
    table = alignment(objectives, items, promises=PROMISES.iloc[:0], period=PERIOD)
    assert table.empty
    assert set(table.columns) <= set(COLUMNS)
