"""Sampling adequacy and sphericity: against psych, invariants, planted structure, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.structure.correlations import item_correlations
from engagement.measurement.structure.dimensionality import bartlett_sphericity, sampling_adequacy


def answers_of(case: str) -> pd.DataFrame:
    table = read_input("dimensionality")
    return table[table["case"] == case].drop(columns="case").reset_index(drop=True)


@pytest.mark.parametrize("kind", ["pearson", "polychoric"])
@pytest.mark.parametrize("case", ["one", "three", "none"])
def test_everything_matches_psych(case, kind):
    """Algebra to 1e-8; from polychoric correlations, which psych leaves up to 5e-5 apart, to 5e-4 of the value."""
    expected = read_expected("dimensionality").query("case == @case and kind == @kind").set_index("metric")["estimate"]
    tolerance = {"rtol": 1e-8, "atol": 1e-10} if kind == "pearson" else {"rtol": 5e-4, "atol": 1e-9}
    items = answers_of(case)
    adequacy, test = sampling_adequacy(items, kind=kind), bartlett_sphericity(items, kind=kind).iloc[0]
    np.testing.assert_allclose(adequacy.estimate, expected["kmo"], **tolerance)
    np.testing.assert_allclose(adequacy.items["estimate"], expected["msa"], **tolerance)
    np.testing.assert_allclose(test["estimate"], expected["bartlett"], **tolerance)
    assert test["df"] == expected["bartlett df"]
    probability = tolerance if kind == "pearson" else {"rtol": 0.05, "atol": 1e-9}
    np.testing.assert_allclose(test["p_value"], expected["bartlett p"], **probability)


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, p = draw(st.integers(20, 120)), draw(st.integers(3, 8))
    values = draw(st.sampled_from([0.0, 1.0])) * rng.normal(size=(n, 1)) + rng.normal(size=(n, p))
    values[rng.random(values.shape) < draw(st.sampled_from([0.0, 0.05]))] = np.nan
    return pd.DataFrame(values, columns=[f"q{j}" for j in range(p)])


@settings(deadline=None, max_examples=30)
@given(tables(), st.floats(0.1, 50), st.floats(-100, 100))
def test_rescaling_turning_and_order_do_not_matter(items, slope, shift):
    plain, test = sampling_adequacy(items), bartlett_sphericity(items)
    other = (shift + slope * items).iloc[::-1, ::-1].assign(q0=lambda one: -one["q0"])
    again = sampling_adequacy(other)
    np.testing.assert_allclose(again.estimate, plain.estimate, rtol=1e-6)
    np.testing.assert_allclose(again.items["estimate"][::-1], plain.items["estimate"], rtol=1e-6)
    np.testing.assert_allclose(bartlett_sphericity(other)["estimate"], test["estimate"], rtol=1e-6, atol=1e-8)
    matrix = items.corr()
    from_matrix = sampling_adequacy(matrix, kind="matrix", n=len(items))
    np.testing.assert_allclose(from_matrix.estimate, plain.estimate, rtol=1e-7)
    assert set(plain.items.columns) | set(test.columns) <= set(COLUMNS)
    assert {"msa", "bartlett"} <= set(DECIMALS_BY_METRIC)


@settings(deadline=None, max_examples=30)
@given(tables())
def test_pearson_correlations_are_pairwise_as_pandas_has_them(items):
    np.testing.assert_allclose(item_correlations(items).matrix, items.corr(), rtol=0, atol=1e-12)


def test_correlations_survive_large_means():
    rng = np.random.default_rng(2)
    items = pd.DataFrame(rng.normal(size=(200, 3))) + 1e9
    np.testing.assert_allclose(item_correlations(items).matrix, (items - 1e9).corr(), rtol=0, atol=1e-7)


def test_bartletts_test_holds_its_level_where_nothing_is_planted():
    """Chi-square at n = 100, p = 6: mean 15, share beyond the 95% point within its 99% Monte Carlo interval."""
    rng = np.random.default_rng(3)
    p_values = [bartlett_sphericity(pd.DataFrame(rng.normal(size=(100, 6))))["p_value"].item() for _ in range(800)]
    assert abs(np.mean(np.array(p_values) < 0.05) - 0.05) < 2.576 * np.sqrt(0.05 * 0.95 / 800)


def test_words_of_kaiser():
    matrix = pd.DataFrame(0.7 * np.ones((10, 10)) + 0.3 * np.eye(10))
    found = sampling_adequacy(matrix, kind="matrix")
    assert (found.verdict, found.rule) == ("marvelous", "Kaiser (1974)") and (
        found.items["verdict"] == "marvelous"
    ).all()
    two = sampling_adequacy(pd.DataFrame([[1, 0.4], [0.4, 1]]), kind="matrix")
    assert two.estimate == pytest.approx(0.5) and two.items["estimate"].to_numpy() == pytest.approx(0.5)


SINGULAR = "the correlation matrix is singular or not positive definite"
UNKNOWN = "an item does not vary, or nobody answered both items of a pair"


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (pd.DataFrame({"a": [1, 2, 3, 4.0], "b": [2, 1, 4, 3.0]}).assign(c=lambda one: one["a"] + one["b"]), SINGULAR),
        (pd.DataFrame({"a": [1, 2, 3, 4.0], "b": [2, 1, 4, 3.0], "c": 1.0}), UNKNOWN),
        (pd.DataFrame({"a": [1, 2, np.nan, np.nan], "b": [np.nan, np.nan, 1, 2]}), UNKNOWN),
        (pd.DataFrame({"a": [], "b": []}, dtype=float), UNKNOWN),
        (pd.DataFrame({"a": [1, 2], "b": [2, 1], "c": [2, 2]}, dtype="Int64"), UNKNOWN),
    ],
)
def test_degenerate_input_is_nan_with_a_reason(items, reason):
    adequacy, test = sampling_adequacy(items), bartlett_sphericity(items).iloc[0]
    assert np.isnan(adequacy.estimate) and adequacy.items["estimate"].isna().all()
    assert adequacy.verdict == "not available"
    assert adequacy.method == f"KMO, Pearson, pairwise: {reason}"
    assert np.isnan(test["estimate"]) and np.isnan(test["p_value"])
    assert test["method"] == f"Bartlett's sphericity, Pearson, pairwise: {reason}"


def test_too_few_people_and_no_correlation_at_all():
    matrix = pd.DataFrame(np.eye(5))
    test = bartlett_sphericity(matrix, kind="matrix", n=3).iloc[0]
    assert test["method"] == "Bartlett's sphericity, matrix as given: too few respondents for so many items"
    assert sampling_adequacy(matrix, kind="matrix").method == "KMO, matrix as given: all correlations are 0"
    large = bartlett_sphericity(matrix, kind="matrix", n=200).iloc[0]
    assert (large["estimate"], large["p_value"]) == (0, 1)


@pytest.mark.parametrize(
    ("items", "options", "message"),
    [
        (pd.DataFrame({"a": [1]}), {}, "the table of items has 1 column(s); expected at least two items."),
        (
            pd.DataFrame({"a": ["x"], "b": [1]}),
            {},
            "column 'a' is not numeric; expected answers as numbers.",
        ),
        (
            pd.DataFrame({"a": [np.inf], "b": [1]}),
            {},
            "column 'a' holds infinite values; expected answers as numbers, or missing.",
        ),
        (
            pd.DataFrame([[1, 2]], columns=["a", "a"]),
            {},
            "the table of items has columns of the same name; rename them.",
        ),
        (
            pd.DataFrame(np.eye(2)),
            {"kind": "spearman"},
            "kind is 'spearman'; expected 'pearson', 'polychoric' or 'matrix'.",
        ),
        (pd.DataFrame(np.eye(2)), {"missing": "fiml"}, "missing is 'fiml'; expected 'pairwise' or 'listwise'."),
        (pd.DataFrame(np.eye(2)), {"n": 1}, "n is 1; expected the number of respondents, at least 2."),
        (
            pd.DataFrame(np.eye(2)),
            {"kind": "matrix"},
            "Bartlett's test of a matrix needs n, the number of respondents; pass n=.",
        ),
        (
            pd.DataFrame(np.ones((3, 2))),
            {"kind": "matrix", "n": 9},
            "the matrix has shape (3, 2); expected a square correlation matrix.",
        ),
        (
            pd.DataFrame([[1, 0.5], [0.4, 1]]),
            {"kind": "matrix", "n": 9},
            "the matrix is no correlation matrix: expected ones in the diagonal, the same values on both sides of it, "
            "and all between -1 and 1.",
        ),
    ],
)
def test_messages(items, options, message):
    with pytest.raises(ValueError) as caught:
        bartlett_sphericity(items, **options)
    assert str(caught.value) == message
