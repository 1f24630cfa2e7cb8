"""Change between waves against R: changes, linked waves, composition, trend, before and after (tests/oracle/*.R)."""

import numpy as np
import pandas as pd
import pytest
from oracle_files import assert_matches, read_expected, read_input

from engagement.engine import count_answers, count_pairs, favourable_counts
from engagement.gaps.change import (
    before_after,
    changes,
    composition_changes,
    counts_from_percent,
    linked_changes,
    trend,
)
from surveys.instrument import load_instrument

ITEMS = {"a": "imp3", "b": "imp4", "c": "imp5", "d": "imp6"}  # the workplace scale of improvement
INSTRUMENT = load_instrument("iso9001_2015")


def waves_of(answers: pd.DataFrame, items: str = "abcd") -> list[pd.DataFrame]:
    """RESPONSES of the earlier and the later wave."""
    names = {item: name for item, name in ITEMS.items() if item in items}
    known = answers.drop(columns=[item for item in ITEMS if item not in items and item in answers])
    known = known.rename(columns=names).assign(form="staff")
    known = known.assign(**{f"{item}_cannot_tell": False for item in names.values()})
    if "level" not in known:
        known = known.assign(level="all")
    return [known[known["wave"] == wave].reset_index(drop=True) for wave in ("earlier", "later")]


def roster_of(wave: pd.DataFrame) -> pd.DataFrame:
    return wave[["unit", "headcount"]].drop_duplicates().assign(level="all", site=None)


def rosters(waves: list[pd.DataFrame]) -> dict:
    return {"earlier_population": roster_of(waves[0]), "population": roster_of(waves[1])}


def test_changes_match_survey_and_t_test():
    expected = read_expected("changes").fillna({"unit": ""})
    both = waves_of(read_input("changes"))
    pairs = [count_pairs(wave, INSTRUMENT) for wave in both]
    counts = [
        favourable_counts(count_answers(wave, INSTRUMENT), (4, 5)) for wave in waves_of(read_input("changes"), "a")
    ]
    by_item = changes(*pairs, by=["item"])
    found = {
        "strata": changes(*pairs, **rosters(both)),
        "none": changes(*pairs),
        "assumed": changes(*pairs, overlap=0.6, correlation=0.4),
        "item": by_item[by_item["item"] == "imp3"],
        "favourable": changes(*counts),
        "unit": changes(*pairs, by=["unit"]),
    }
    table = pd.concat([one.assign(case=case) for case, one in found.items()]).assign(
        unit=lambda one: one["unit"].fillna("")
    )
    keys = ["case", "unit"]
    assert len(table) == len(expected)
    assert_matches(table.sort_values(keys), expected.sort_values(keys))
    assert (found["none"]["verdict_low"] == found["none"]["conf_low"]).all()  # a family of one


def test_linked_changes_match_paired_tests_survey_and_the_formula():
    expected, answers = read_expected("linked"), read_input("linked")
    found = []
    for case, statistic, population in expected[["case", "statistic", "population"]].itertuples(index=False):
        both = waves_of(answers[answers["case"] == case].drop(columns="case"), statistic)
        options = rosters(both) if population == "strata" else {}
        one = linked_changes(*both, INSTRUMENT, token="person", **options)
        found.append(one.assign(case=case, statistic=statistic, population=population))
    assert_matches(pd.concat(found), expected)


def test_composition_matches_the_decomposition_with_numerical_gradients():
    expected, answers = read_expected("composition"), read_input("composition")
    both = waves_of(answers, "a")
    pairs = [count_pairs(wave, INSTRUMENT) for wave in both]
    sizes = [wave[["unit", "level", "headcount"]].drop_duplicates() for wave in both]
    found = pd.concat(
        [
            composition_changes(*pairs, earlier_population=sizes[0], population=sizes[1]).assign(shares="rosters"),
            composition_changes(*pairs).assign(shares="answered"),
        ]
    )
    assert set(found["left_out"]) == {"Lab / lead"}
    assert_matches(found, expected)


def test_trend_matches_gls_lm_and_generalised_least_squares():
    expected, shares = read_expected("trend"), read_input("trend")
    found = []
    for case, errors in expected[["case", "errors"]].drop_duplicates().itertuples(index=False):
        one = shares[shares["case"] == case]
        table = one.assign(
            item="q", responsibility=case, percent=100 * one["yes"] / one["n"], wave=one["wave"].astype(str)
        )
        if errors == "no_n":
            table = table.assign(n=table["n"].astype(float).where(np.arange(len(table)) != 1))
        counts = counts_from_percent(table[["item", "responsibility", "wave", "percent", "n"]])
        options = {"overlap": 0.5, "correlation": 0.6} if errors == "overlap" else {}
        waves = dict(list(counts.groupby("wave")))
        found.append(trend(waves, moderate=False, **options).assign(case=case, errors=errors))
    assert_matches(pd.concat(found), expected)


def test_before_after_matches_lm():
    expected, answers = read_expected("before_after"), read_input("before_after")
    found = []
    for case, weights in expected[["case", "weights"]].itertuples(index=False):
        one = answers[answers["case"] == case].drop(columns="case")
        affected = list(one.loc[one["affected"] == 1, "unit"].unique())
        both = waves_of(one.drop(columns="affected"), "a")
        pairs = [count_pairs(wave, INSTRUMENT) for wave in both]
        roster = roster_of(both[1]) if weights == "headcount" else None
        found.append(before_after(*pairs, affected, population=roster).assign(case=case, weights=weights))
    table = pd.concat(found)
    assert_matches(table, expected)
    assert table["method"].str.contains("wider than that from people").any()
    assert table["method"].str.contains("too few units").any()


@pytest.mark.parametrize("metric", ["score", "favourable"])
def test_linked_waves_on_either_metric_are_narrower_where_people_answer_alike(metric):
    both = waves_of(read_input("linked").query("case == 'full'").drop(columns="case"))
    linked = linked_changes(*both, INSTRUMENT, token="person", metric=metric)
    plain = changes(*(count_pairs(wave, INSTRUMENT, metric=metric) for wave in both))
    np.testing.assert_allclose(linked["estimate"], plain["estimate"])
    assert (linked["std_error"] < plain["std_error"]).all()
