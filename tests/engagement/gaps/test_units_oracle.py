"""Units against R: unit gaps, partial pooling, all pairs, ranks."""

import numpy as np
import pandas as pd
from oracle_files import assert_matches, read_expected, read_input

from engagement.columns import COLUMNS
from engagement.gaps.by_unit.pooling import pooled_units
from engagement.gaps.by_unit.ranks import rank_intervals, unit_differences
from engagement.gaps.by_unit.rest import unit_gaps

SCALES = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"], "c": ["c1"]}


def pairs_of(answers: pd.DataFrame) -> pd.DataFrame:
    """PAIRS by unit of the oracle's answers, made here by hand."""
    rows = []
    for unit, mine in answers.groupby("unit", sort=False):
        for scale, items in SCALES.items():
            for place, a in enumerate(items):
                for b in items[place:]:
                    x, y = (25 * (mine[item] - 1) for item in (a, b))
                    both = x.notna() & y.notna()
                    x, y = x[both], y[both]
                    moments = {"n": int(both.sum()), "sum_a": x.sum(), "sum_b": y.sum(), "sum_ab": (x * y).sum()}
                    cell = {"form": "staff", "unit": unit, "responsibility": scale, "object": "workplace"}
                    rows.append(
                        cell | {"metric": "score", "item_a": a, "item_b": b} | moments | {"respondents": len(mine)}
                    )
    return pd.DataFrame(rows)


def test_unit_gaps_match_survey_and_t_tests():
    answers = read_input("unit_gaps")
    roster = answers[["unit", "headcount"]].drop_duplicates()
    two = answers[answers["unit"].isin(["Casting", "Night"])]
    found = pd.concat(
        [
            unit_gaps(pairs_of(answers), population=roster).assign(population="roster"),
            unit_gaps(pairs_of(answers)).assign(population="none"),
            unit_gaps(pairs_of(two), population=roster).assign(population="two units"),
        ]
    )
    assert set(found.columns) <= set(COLUMNS)
    order = ["population", "responsibility", "unit"]
    assert_matches(found.sort_values(order), read_expected("unit_gaps").sort_values(order, ignore_index=True))
    assert found["verdict"].nunique() > 3


def rated(case: pd.DataFrame) -> pd.DataFrame:
    return case.assign(object="workplace", metric="score").rename(columns={"case": "responsibility"})


def test_pooled_means_match_quadrature_in_r():
    found = pooled_units(rated(read_input("pooling"))).rename(columns={"responsibility": "case"})
    assert set(found.columns) - {"case"} <= set(COLUMNS)
    expected = read_expected("pooling")
    names = ["pooled_low", "pooled_high", "sd_between"]  # ends and the optimum by searches that stop
    assert_matches(found.drop(columns=names), expected.drop(columns=names))
    np.testing.assert_allclose(found[names], expected[names], rtol=1e-6, atol=1e-6)


def test_all_pairs_and_ranks_match_r():
    ratings = rated(read_input("unit_pairs"))
    expected = read_expected("unit_pairs")
    pairs = unit_differences(ratings).rename(columns={"responsibility": "case"}).assign(kind="pair")
    known = expected[expected["kind"] == "pair"].drop(columns=["rank", "rank_low", "rank_high"])
    assert_matches(pairs, known)
    ranks = rank_intervals(ratings).rename(columns={"responsibility": "case", "unit": "group"}).assign(kind="rank")
    known = expected[expected["kind"] == "rank"][["kind", "case", "group", "rank", "rank_low", "rank_high"]]
    counts = ["rank", "rank_low", "rank_high"]
    assert_matches(ranks.astype(dict.fromkeys(counts, "float64")), known.astype(dict.fromkeys(counts, "float64")))
    assert 5 < ranks["separates"].sum() < len(ranks)
    assert set(pairs.columns) | set(ranks.columns) <= {*COLUMNS, "case", "kind"}
