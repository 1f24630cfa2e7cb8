"""Screening indices: against R, invariants, degenerate input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.responses.screening import (
    even_odd,
    mahalanobis,
    person_total,
    response_variability,
    screen_items,
    string_runs,
    synonyms,
)

SCALES = {str(one): [f"i{item:02}" for item in range(4 * one + 1, 4 * one + 5)] for one in range(5)}
FURTHER = ["irv", "mahalanobis", "even_odd", "synonyms", "antonyms", "person_total"]


def found_for(case: str, items: pd.DataFrame) -> pd.DataFrame:
    whole, paged, squared = string_runs(items), string_runs(items, blocks=SCALES), mahalanobis(items)
    near, far = synonyms(items), synonyms(items, correlation=0.4, antonyms=True)
    return pd.DataFrame(
        {
            "case": case,
            "row": np.arange(1, len(items) + 1),
            "longest_whole": whole.longest,
            "average_whole": whole.average,
            "longest_string": paged.longest,
            "average_string": paged.average,
            "string_share": paged.share,
            "irv": response_variability(items),
            "mahalanobis": squared.squared,
            "far_out": screen_items(items, further=True)["far_out"].to_numpy().astype(int),
            "even_odd": even_odd(items, scales=SCALES),
            "synonyms": near.correlation,
            "n_synonyms": near.n_pairs,
            "antonyms": far.correlation,
            "n_antonyms": far.n_pairs,
            "person_total": person_total(items),
            "person_rest": person_total(items, overlap=False),
        }
    )


@pytest.mark.parametrize("dtype", ["float64", "Float64", "Int64"])
def test_every_index_matches_r(dtype):
    found = pd.concat(
        found_for(case, rows.drop(columns="case").astype(dtype))
        for case, rows in read_input("screening").groupby("case", sort=False)
    )
    expected = read_expected("screening")
    assert len(found) == len(expected) == 130
    assert found["far_out"].sum() == expected["far_out"].sum() > 1
    assert_matches(found, expected)


def test_the_table_holds_the_same_indices():
    for _, rows in read_input("screening").groupby("case"):
        items = rows.drop(columns="case")
        table, apart = screen_items(items, blocks=SCALES, scales=SCALES, further=True), found_for("", items)
        for name in ("longest_string", "average_string", "string_share", *set(FURTHER) - {"antonyms"}):
            np.testing.assert_array_equal(table[name], apart[name], err_msg=name)
        assert set(table.columns) <= set(COLUMNS)
        assert table.index.equals(items.index)


@st.composite
def tables(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(15, 40))
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 8))
    points = np.clip(np.rint(3 + latent), 1, draw(st.sampled_from([3, 5, 7])))
    points[rng.random(points.shape) < draw(st.sampled_from([0.0, 0.15]))] = np.nan
    points[0] = 2
    return pd.DataFrame(points, columns=[f"i{item:02}" for item in range(1, 9)])


TWO = {"a": [f"i{item:02}" for item in range(1, 5)], "b": [f"i{item:02}" for item in range(5, 9)]}


def screened(items, **options):
    return screen_items(items, **{"blocks": TWO, "scales": TWO, "further": True} | options)


@settings(deadline=None, max_examples=12)
@given(tables(), st.floats(0.1, 30), st.integers(-50, 50))
def test_linear_rescaling_changes_only_the_unit_of_irv(items, slope, shift):
    plain, moved = screened(items), screened(shift + slope * items)
    np.testing.assert_allclose(moved["irv"], slope * plain["irv"], rtol=1e-7, atol=1e-7)
    same = [name for name in plain if name not in ("irv", "duplicate", "n_reasons", "flagged", *FURTHER)]
    pd.testing.assert_frame_equal(moved[same], plain[same])
    for name in set(FURTHER) - {"irv"}:
        np.testing.assert_allclose(moved[name], plain[name], rtol=1e-5, atol=1e-6, err_msg=name)


@settings(deadline=None, max_examples=12)
@given(tables())
def test_the_order_of_people_and_of_blocks_does_not_matter(items):
    plain = screened(items)
    turned = screened(items.iloc[::-1]).iloc[::-1]
    later = [name for name in plain if name not in ("duplicate", "n_reasons", "flagged")]
    pd.testing.assert_frame_equal(turned[later], plain[later])
    order = [*items.columns[4:], *items.columns[:4]]
    rotated = screened(items[order], blocks=dict(reversed(TWO.items())))
    same = ["longest_string", "average_string", "string_share", "completeness", "n_items"]
    pd.testing.assert_frame_equal(rotated[same], plain[same])
    for name in ("irv", "mahalanobis", "even_odd", "person_total"):
        np.testing.assert_allclose(rotated[name], plain[name], rtol=1e-6, atol=1e-8, err_msg=name)


@settings(deadline=None, max_examples=12)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_within_a_block_changes_strings_and_halves_only(items, random):
    order = random.sample(TWO["a"], 4)
    plain, moved = screened(items), screened(items, blocks=TWO | {"a": order}, scales=TWO | {"a": order})
    changing = {"longest_string", "average_string", "string_share", "even_odd", "long_string"}
    same = [name for name in plain if name not in changing and name not in ("n_reasons", "flagged")]
    pd.testing.assert_frame_equal(moved[same], plain[same])


def test_a_run_never_crosses_a_block():
    items = pd.DataFrame([[3] * 8], columns=[f"i{item:02}" for item in range(1, 9)])
    assert string_runs(items).longest.tolist() == [8]
    runs = string_runs(items, blocks=TWO)
    assert (runs.longest[0], runs.average[0], runs.share[0], runs.answers[0]) == (4, 4, 1, 8)
    halves = items.assign(**dict.fromkeys(TWO["b"], 5))
    assert string_runs(halves, blocks=TWO).share.tolist() == [1]


def test_a_missing_answer_ends_a_run_and_an_empty_block_counts_nowhere():
    items = pd.DataFrame([[3, 3, np.nan, 3, np.nan, np.nan, np.nan, np.nan]], columns=[f"i{i:02}" for i in range(1, 9)])
    runs = string_runs(items, blocks=TWO)
    assert (runs.longest[0], runs.average[0], runs.share[0], runs.answers[0]) == (2, 4 / 3, 2 / 3, 3)
    empty = string_runs(items * np.nan, blocks=TWO)
    assert np.isnan([empty.longest[0], empty.average[0], empty.share[0]]).all()


def test_degenerate_tables_give_missing_indices_and_say_why():
    constant = screened(pd.DataFrame(2.0, index=range(9), columns=[*TWO["a"], *TWO["b"]]))
    assert constant[["mahalanobis", "even_odd", "synonyms", "antonyms", "person_total"]].isna().all(axis=None)
    assert (constant["irv"] == 0).all() and not constant["far_out"].any()
    assert constant.attrs["notes"] == (
        "no times: too_fast not judged",
        "mahalanobis: no item varies",
        "synonyms: 0 pairs above 0.6",
        "antonyms: 0 pairs below -0.6",
    )
    rng = np.random.default_rng(1)
    few = screened(pd.DataFrame(rng.integers(1, 6, (5, 8)), columns=[*TWO["a"], *TWO["b"]]))
    assert few["mahalanobis"].isna().all()
    assert "mahalanobis: 5 respondents are too few for 8 items" in few.attrs["notes"]
    nobody = screened(pd.DataFrame(np.nan, index=range(4), columns=[*TWO["a"], *TWO["b"]]))
    assert nobody[[*FURTHER, "longest_string"]].isna().all(axis=None)
    assert nobody["incomplete"].all() and (nobody["n_items"] == 0).all()
    assert len(screened(pd.DataFrame(columns=[*TWO["a"], *TWO["b"]], dtype=float))) == 0
    one = screen_items(pd.DataFrame({"q": [1, 2, 3]}), further=True)
    assert "even_odd: needs two scales of two items or more" in one.attrs["notes"]
    assert one["mahalanobis"].to_numpy() == pytest.approx([1, 0, 1])


def test_an_item_that_others_determine_leaves_the_distance_as_it_was():
    rng = np.random.default_rng(2)
    items = pd.DataFrame(rng.normal(size=(50, 4)), columns=list("abcd"))
    assert mahalanobis(items.head(19)).note == (
        "fewer than 5 respondents per item: with missing answers too many lie beyond the cut"
    )
    plain, doubled = mahalanobis(items), mahalanobis(items.assign(e=items["a"] + items["b"], f=7.0))
    np.testing.assert_allclose(doubled.squared, plain.squared, rtol=1e-9)
    assert doubled.df == plain.df == 4
    assert doubled.note == "1 items do not vary; 1 items are determined by others"


def test_distance_of_normal_answers_is_flagged_at_its_level():
    rng = np.random.default_rng(3)
    latent = rng.normal(size=(8000, 1)) + rng.normal(size=(8000, 8))
    share = screen_items(pd.DataFrame(latent), further=True)["far_out"].mean()
    assert abs(share - 0.01) < 2.576 * np.sqrt(0.01 * 0.99 / 8000)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: screen_items(pd.DataFrame(index=[0])),
            "the table of items has no columns; screening needs at least one item.",
        ),
        (
            lambda: screen_items(pd.DataFrame([[1, 2]], columns=["a", "a"])),
            "the table of items has columns of the same name; rename them.",
        ),
        (
            lambda: screen_items(pd.DataFrame({"a": ["often"]})),
            "column 'a' is not numeric; expected answers as numbers, or missing.",
        ),
        (
            lambda: screen_items(pd.DataFrame({"a": [np.inf]})),
            "column 'a' holds infinite values; expected numbers, or missing.",
        ),
        (lambda: string_runs([[1, 2]]), "items is a list; expected a DataFrame, one row a respondent."),
        (
            lambda: string_runs(pd.DataFrame({"a": [1]}), blocks={"p": ["b"]}),
            "block 'p' names item 'b', which is no column of the table of items.",
        ),
        (
            lambda: string_runs(pd.DataFrame({"a": [1]}), blocks={"p": ["a"], "q": ["a"]}),
            "item 'a' stands in block 'p' and in 'q'; keep it in one.",
        ),
        (
            lambda: even_odd(pd.DataFrame({"a": [1]}), scales={"p": ["a"]}),
            "even-odd consistency correlates over scales and needs at least two, found 1.",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == message


def test_any_table_is_screened_without_a_warning():
    rng = np.random.default_rng(0)
    kinds = ("points", "constant", "large", "gaps", "flags", "amounts")
    for number in range(120):
        n, k = int(rng.choice([1, 2, 5, 40])), int(rng.choice([1, 2, 7]))
        kind = kinds[number % len(kinds)]
        values = rng.normal(size=(n, k)) if kind == "amounts" else rng.integers(1, 6, (n, k)).astype(float)
        values = values * {"constant": 0.0, "large": 1e12}.get(kind, 1.0) + 0.1
        items = pd.DataFrame(values, columns=[f"q{item}" for item in range(k)])
        if kind == "gaps":
            items = items.mask(rng.random((n, k)) < rng.random()).astype("Float64")
        if kind == "flags":
            items = items > 3
        duration = rng.choice([np.nan, 0, -5, 100, 1e9, 300], n)
        table = screen_items(items, scales={"a": ["q0"], "b": list(items)[1:]}, duration=duration, further=True)
        assert len(table) == n and table["flagged"].dtype == bool
        assert table[["far_out", "duplicate", "long_string"]].sum().sum() <= 3 * n
