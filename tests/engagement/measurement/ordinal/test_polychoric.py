"""Polychoric correlations: against lavaan and psych, invariants, planted truth, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import read_expected, read_input

from engagement.columns import COLUMNS, DECIMALS_BY_METRIC
from engagement.measurement.ordinal import ordinal_alpha, polychoric, repair_correlation

SETTINGS = {
    "lavaan pairwise": {},
    "lavaan listwise": {"missing": "listwise"},
    "psych items": {"empty_cells": "keep"},
    "psych pairs": {"thresholds": "pairs", "empty_cells": "keep"},
}
NUMBERS = ["estimate", "std_error", "n"]


def answers_of(case: str) -> pd.DataFrame:
    table = read_input("polychoric")
    return table[table["case"] == case].drop(columns="case").dropna(axis=1, how="all").reset_index(drop=True)


def found_for(case: str, by: str) -> pd.DataFrame:
    if case == "matrix":
        matrix = answers_of(case).to_numpy()
        names = answers_of(case).columns
        repaired = repair_correlation(matrix, method=by)
        assert repaired.repaired and repaired.smallest_eigenvalue < 0
        at = np.triu_indices(len(names), 1)
        return pd.DataFrame(
            {"item_a": names[at[0]], "item_b": names[at[1]], "metric": "repaired", "estimate": repaired.matrix[at]}
        )
    items = answers_of(case)
    one = polychoric(items, **SETTINGS[by])
    cuts = [
        {"item_a": name, "item_b": f"t{m + 1}", "metric": "threshold", "estimate": cut}
        for name, values in one.thresholds.items()
        for m, cut in enumerate(values)
    ]
    whole = {"item_a": "", "item_b": "", "metric": "ordinal_alpha", "estimate": ordinal_alpha(items).estimate}
    return pd.concat([one.table, pd.DataFrame([*cuts, whole])])


def test_everything_matches_lavaan_and_psych():
    """Within 5e-5: psych stops at about that distance; lavaan's numbers are met within 1e-6."""
    expected = read_expected("polychoric").fillna({"item_a": "", "item_b": ""})
    keys = ["case", "by", "metric", "item_a", "item_b"]
    cases = expected[["case", "by"]].drop_duplicates().itertuples(index=False)
    found = pd.concat([found_for(case, by).assign(case=case, by=by) for case, by in cases])
    both = expected.merge(found, on=keys, how="left", suffixes=("", "_found"), validate="one_to_one")
    assert len(both) == len(expected) > 200 and both["estimate_found"].notna().all()
    np.testing.assert_allclose(both["estimate_found"], both["estimate"], rtol=0, atol=5e-5)
    lavaan = both["by"].str.startswith("lavaan")
    np.testing.assert_allclose(both["estimate_found"][lavaan], both["estimate"][lavaan], rtol=0, atol=1e-6)
    pairs = lavaan & (both["metric"] == "polychoric")
    np.testing.assert_allclose(both["std_error_found"][pairs], both["std_error"][pairs], rtol=1e-5)
    counted = both["metric"] == "polychoric"
    assert (both["n_found"][counted] == both["n"][counted]).all()
    smooth = both["by"] == "smooth"
    np.testing.assert_allclose(both["estimate_found"][smooth], both["estimate"][smooth], rtol=0, atol=1e-8)


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, p = draw(st.integers(40, 200)), draw(st.integers(2, 5))
    latent = draw(st.sampled_from([0.0, 0.7, 1.5])) * rng.normal(size=(n, 1)) + rng.normal(size=(n, p))
    cuts = np.linspace(-1, 1, draw(st.integers(1, 5)))
    points = np.digitize(latent, cuts).astype(float)
    points[rng.random(points.shape) < draw(st.sampled_from([0.0, 0.15]))] = np.nan
    return pd.DataFrame(points, columns=[f"q{j}" for j in range(p)])


@settings(deadline=None, max_examples=25)
@given(tables())
def test_labels_order_direction_and_type_of_the_answers_do_not_matter(items):
    plain = polychoric(items, repair="none")
    same = {
        "stretched": np.exp(items) * 3 - 7,
        "rows reversed": items.iloc[::-1],
        "Int64": items.astype("Int64"),
        "ordered categories": items.apply(lambda one: pd.Categorical(one, ordered=True)),
    }
    for name, other in same.items():
        np.testing.assert_allclose(polychoric(other, repair="none").matrix, plain.matrix, atol=1e-9, err_msg=name)
    turned = polychoric(items.assign(q0=-items["q0"]), repair="none").matrix
    np.testing.assert_allclose(turned.iloc[0, 1:], -plain.matrix.iloc[0, 1:], atol=1e-7)
    order = list(items.columns[::-1])
    np.testing.assert_allclose(
        polychoric(items[order], repair="none").matrix, plain.matrix.loc[order, order], atol=1e-7
    )


@settings(deadline=None, max_examples=25)
@given(tables())
def test_bounds_columns_and_doubled_rows(items):
    one, two = polychoric(items, empty_cells="keep"), polychoric(pd.concat([items, items]), empty_cells="keep")
    assert set(one.table.columns) <= set(COLUMNS) and set(one.table["metric"]) <= set(DECIMALS_BY_METRIC)
    known = one.table["estimate"].notna()
    assert (one.table.loc[known, "estimate"].abs() <= 0.999).all()
    np.testing.assert_allclose(two.table["estimate"], one.table["estimate"], atol=1e-7)
    n = one.n
    ratio = np.sqrt((n / (n - 1)) / (2 * n / (2 * n - 1)) * 2)
    np.testing.assert_allclose(one.table["std_error"], two.table["std_error"] * ratio, rtol=1e-4)
    assert (np.linalg.eigvalsh(one.matrix) > 0).all()


def test_fourfold_tables_at_the_median_have_a_closed_form():
    """With both cuts at 0 the tetrachoric correlation is sin(pi / 2 (2 a - 1)), a the share of equal answers."""
    items = pd.DataFrame(
        {"a": np.repeat([0, 0, 1, 1], [35, 15, 15, 35]), "b": np.repeat([0, 1, 0, 1], [35, 15, 15, 35])}
    )
    found = polychoric(items).table["estimate"].item()
    assert found == pytest.approx(np.sin(np.pi / 2 * (2 * 0.7 - 1)), abs=1e-9)


def planted(rng, n, rho, cuts):
    a = rng.normal(size=n)
    b = rho * a + np.sqrt(1 - rho**2) * rng.normal(size=n)
    return pd.DataFrame({"a": np.digitize(a, cuts[0]), "b": np.digitize(b, cuts[1])})


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.97])
def test_the_planted_correlation_is_recovered_in_a_million_rows(rho):
    items = planted(np.random.default_rng(5), 1_000_000, rho, [(-1, 0, 1.5), (-0.5, 0.2, 0.7, 1.8)])
    row = polychoric(items).table.iloc[0]
    assert abs(row["estimate"] - rho) < 4 * row["std_error"] < 0.01


@pytest.mark.simulation
@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_standard_errors_are_honest(rho):
    """Mean standard error against the spread of 2,000 estimates, with missing answers; 99% Monte Carlo interval 4%."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(2000):
        items = planted(rng, 300, rho, [(-1, 0, 1), (-0.8, 0.3, 1.2)]).astype(float)
        items = items.mask(rng.random(items.shape) < 0.2)
        found.append(polychoric(items).table[["estimate", "std_error"]].iloc[0])
    table = pd.DataFrame(found)
    assert table["std_error"].mean() / table["estimate"].std() == pytest.approx(1, abs=0.05)
    assert table["estimate"].mean() == pytest.approx(rho, abs=0.01)


def test_degenerate_pairs_say_why():
    items = pd.DataFrame(
        {
            "a": [1, 2, 3, 1, 2, 3, np.nan],
            "same": [1, 2, 3, 1, 2, 3, np.nan],
            "mirror": [3, 2, 1, 3, 2, 1, np.nan],
            "constant": [2.0] * 7,
            "empty": [np.nan] * 7,
            "elsewhere": [np.nan] * 6 + [1],
        }
    )
    found = polychoric(items)
    told = {(row.item_a, row.item_b): (row.estimate, row.method.partition(": ")[2]) for row in found.table.itertuples()}
    assert told["a", "same"] == (0.999, "perfect dependence, set to the bound 0.999")
    assert told["a", "mirror"] == (-0.999, "perfect dependence, set to the bound 0.999")
    assert np.isnan(told["a", "constant"][0]) and told["a", "constant"][1] == "one of the items does not vary"
    assert told["a", "empty"][1] == told["a", "elsewhere"][1] == "nobody answered both"
    assert found.table["std_error"].isna().all()
    assert found.matrix.loc["constant"].isna().all() and not found.repaired
    assert found.method == "two-step ML, pairwise, thresholds of items; not repaired: correlations are missing"
    alpha = ordinal_alpha(items)
    assert np.isnan(alpha.estimate)
    assert alpha.method == "alpha of polychoric correlations, pairwise: one of the items does not vary"
    assert np.isnan(polychoric(items.iloc[:0]).matrix).all(axis=None)
    assert np.isnan(polychoric(items.iloc[:1]).table["estimate"]).all()
    assert polychoric(items, missing="listwise").n == 0


def test_three_people_have_no_standard_error():
    items = pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 3]})
    row = polychoric(items, thresholds="pairs").table.iloc[0]
    assert row["estimate"] == pytest.approx(0, abs=1e-9) and np.isnan(row["std_error"])
    assert row["method"] == "two-step ML: too few different answers for a standard error"


@pytest.mark.parametrize("seed", range(6))
def test_any_small_table_gets_an_answer_without_warning(seed):
    rng = np.random.default_rng(seed)
    for _ in range(20):
        n, p, k = rng.integers(0, 30), rng.integers(2, 6), rng.integers(1, 7)
        items = pd.DataFrame(rng.integers(0, k, size=(n, p)).astype(float))
        items = items.mask(rng.random(items.shape) < rng.choice([0, 0.2, 0.7])).astype("Int64")
        for options in ({}, {"thresholds": "pairs"}, {"empty_cells": "keep"}, {"missing": "listwise"}):
            table = polychoric(items, **options).table
            assert (table["estimate"].dropna().abs() <= 0.999).all() and (table["std_error"].dropna() > 0).all()
            assert (table["estimate"].isna() <= table["method"].str.contains(": ")).all()


def test_an_empty_fourfold_cell_left_alone_ends_at_the_bound():
    items = pd.DataFrame({"a": [0] * 40 + [1] * 60, "b": [0] * 30 + [1] * 70})
    kept = polychoric(items, empty_cells="keep").table.iloc[0]
    assert kept["estimate"] == 0.999 and np.isnan(kept["std_error"])
    corrected = polychoric(items).table.iloc[0]
    assert 0.9 < corrected["estimate"] < 0.999 and corrected["std_error"] > 0


def test_repair_is_told():
    rng = np.random.default_rng(8)
    latent = rng.normal(size=(40, 1)) + 0.7 * rng.normal(size=(40, 8))
    items = pd.DataFrame(np.digitize(latent, [-0.7, 0.1, 0.9]).astype(float)).mask(rng.random((40, 8)) < 0.35)
    raw, smooth, higham = (polychoric(items, repair=how) for how in ("none", "smooth", "higham"))
    assert raw.smallest_eigenvalue < 0 and not raw.repaired and raw.largest_change == 0
    assert raw.method.endswith("not positive definite; not repaired, as asked")
    for found in (smooth, higham):
        assert found.repaired
        assert found.largest_change == np.abs(found.matrix - raw.matrix).max(axis=None) > 0
        assert np.linalg.eigvalsh(found.matrix)[0] > 0
        pd.testing.assert_frame_equal(found.table, raw.table)
    assert np.square(higham.matrix - raw.matrix).sum(axis=None) < np.square(smooth.matrix - raw.matrix).sum(axis=None)
    assert "matrix repaired, largest change" in ordinal_alpha(items).method


@pytest.mark.parametrize(
    ("items", "options", "message"),
    [
        (
            pd.DataFrame({"a": [1, 2]}),
            {},
            "the table of items has 1 column(s); a polychoric correlation needs at least two items.",
        ),
        (
            pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}),
            {},
            "column 'a' is not numeric; expected answers as numbers or ordered categories.",
        ),
        (
            pd.DataFrame({"a": [1, np.inf], "b": [1, 2]}),
            {},
            "column 'a' holds infinite values; expected answers as numbers, or missing.",
        ),
        (
            pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
            {},
            "the table of items has columns of the same name; rename them.",
        ),
        (
            pd.DataFrame({"a": range(40), "b": range(40)}),
            {},
            "column 'a' holds 40 different answers; ordinal methods take at most 30 ordered categories. Use Pearson "
            "correlations, or group the answers.",
        ),
        (pd.DataFrame(), {"missing": "fiml"}, "missing is 'fiml'; expected 'pairwise' or 'listwise'."),
        (pd.DataFrame(), {"thresholds": "all"}, "thresholds is 'all'; expected one of 'items', 'pairs'."),
        (pd.DataFrame(), {"empty_cells": "half"}, "empty_cells is 'half'; expected one of 'fourfold', 'keep'."),
        (pd.DataFrame(), {"repair": "yes"}, "repair is 'yes'; expected one of 'smooth', 'higham', 'none'."),
    ],
)
def test_messages(items, options, message):
    with pytest.raises(ValueError) as caught:
        polychoric(items, **options)
    assert str(caught.value) == message
