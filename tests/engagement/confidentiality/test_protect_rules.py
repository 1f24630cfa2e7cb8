"""Each rule of the gate by example."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from organisations import answers, cells_of, tables_of

from engagement.confidentiality import protect

NUMBERS = ["estimate", "std_error", "conf_low", "conf_high", "conf_level", "n"]


def _ratings(*rows):
    table = pd.DataFrame(rows, columns=["form", "responsibility", "metric", "n"])
    return table.assign(
        object="leader_behaviour", estimate=61.26, std_error=2.04, conf_low=57.2, conf_high=65.31, conf_level=0.95
    )


def _participation(staff=100, leaders=12):
    return pd.DataFrame(
        {"form": ["staff", "leader"], "population": [150, 14], "n": [staff, leaders], "estimate": 66.66}
    )


def _by_unit(counts, population=20):
    return pd.DataFrame({"unit": list(counts), "population": population, "n": list(counts.values()), "estimate": 50.0})


def _gaps(n_leader=12, n_staff=100, **columns):
    return pd.DataFrame(
        {"responsibility": ["results"], "estimate": 12.34, "std_error": 3.0, "conf_low": 6.0, "conf_high": 18.0}
        | {"conf_level": 0.95, "verdict_low": 2.0, "verdict_high": 22.0, "verdict_level": 0.99, "say": 80.04}
        | {
            "see": 67.7,
            "n_leader": n_leader,
            "n_staff": n_staff,
            "n": n_leader,
            "p_value": 0.00012,
            "p_adjusted": 0.0012,
        }
        | {
            "verdict": "leaders higher, size uncertain",
            "rule": "interval rule",
            "effect_size": 0.61,
            "effect": "medium",
        }
        | {"in_step_possible": True}
        | columns
    )


def _suppressed(release, table, column="unit"):
    shown = release.tables[table]
    return sorted(shown.loc[shown["suppressed"], column])


# smallest group


def test_a_small_unit_is_hidden_in_every_table_with_its_count_and_rate():
    cells = {("A", "x"): 30, ("B", "x"): 30, ("C", "x"): 4, ("D", "x"): 3}
    people = answers(cells)
    release = protect(tables_of(people, cells), cells=cells_of(people))
    assert _suppressed(release, "participation_units") == ["C", "D"]
    assert _suppressed(release, "ratings_units") == ["C", "C", "D", "D"]
    row = release.tables["participation_units"].set_index("unit").loc["C"]
    assert row["population"] == 12
    assert row[["n", "estimate"]].isna().all()
    rated = release.tables["ratings_units"].query("unit == 'C'")
    assert rated[["n", "estimate", "std_error", "conf_low", "conf_high"]].isna().all(axis=None)
    assert list(rated["responsibility"]) == ["results", "direction"]


def test_a_small_unit_is_hidden_even_where_a_table_claims_more_answers():
    tables = {"participation_units": _by_unit({"A": 40, "B": 30, "C": 4, "D": 3})}
    tables["ratings_units"] = pd.DataFrame(
        {"unit": list("ABCD"), "responsibility": "results", "object": "workplace", "metric": "score", "estimate": 50.0}
    ).assign(n=[40, 30, 6, 6])
    assert _suppressed(protect(tables), "ratings_units") == ["C", "D"]


def test_rows_with_few_answers_are_hidden_one_by_one():
    tables = {"ratings": _ratings(("staff", "results", "score", 4), ("staff", "direction", "score", 5))}
    shown = protect(tables).tables["ratings"]
    assert list(shown["suppressed"]) == [True, False]
    assert shown.loc[0, NUMBERS].isna().all()


def test_a_number_without_its_count_is_hidden():
    shown = protect({"ratings": _ratings(("staff", "results", "score", None))}).tables["ratings"]
    assert list(shown["suppressed"]) == [True]


def test_a_row_without_any_number_is_not_called_hidden():
    table = _ratings(("staff", "results", "score", None)).assign(
        estimate=np.nan, std_error=np.nan, conf_low=np.nan, conf_high=np.nan
    )
    assert list(protect({"ratings": table}).tables["ratings"]["suppressed"]) == [False]


def test_the_threshold_can_be_higher():
    tables = {"participation_units": _by_unit({"A": 40, "B": 30, "C": 9, "D": 12})}
    assert _suppressed(protect(tables, smallest_group=10), "participation_units") == ["C", "D"]


# complementary suppression


def test_one_small_unit_takes_the_next_smallest_with_it():
    tables = {"participation": _participation(74), "participation_units": _by_unit({"A": 40, "B": 20, "C": 10, "D": 4})}
    release = protect(tables)
    assert _suppressed(release, "participation_units") == ["C", "D"]
    assert release.hidden.to_dict("records") == [
        {"table": "participation_units", "reason": "could be used to work out a hidden group", "rows": 1},
        {"table": "participation_units", "reason": "group with fewer than 5 respondents", "rows": 1},
    ]


def test_small_units_that_reach_the_threshold_together_need_no_cover():
    tables = {"participation": _participation(45), "participation_units": _by_unit({"A": 20, "B": 20, "C": 3, "D": 2})}
    assert _suppressed(protect(tables), "participation_units") == ["C", "D"]


def test_ties_go_to_the_first_name():
    tables = {"participation_units": _by_unit({"Z": 10, "B": 10, "A": 10, "tiny": 1})}
    assert _suppressed(protect(tables), "participation_units") == ["A", "tiny"]


def test_a_unit_without_respondents_needs_no_cover():
    tables = {"participation": _participation(40), "participation_units": _by_unit({"A": 20, "B": 20, "C": 0})}
    assert _suppressed(protect(tables), "participation_units") == ["C"]


def test_people_without_a_unit_are_a_remainder_too():
    tables = {"participation": _participation(43), "participation_units": _by_unit({"A": 20, "B": 12, "C": 8})}
    assert _suppressed(protect(tables), "participation_units") == ["C"]


def test_enough_people_without_a_unit_need_no_cover():
    tables = {"participation": _participation(48), "participation_units": _by_unit({"A": 20, "B": 20})}
    assert _suppressed(protect(tables), "participation_units") == []


def test_everything_is_hidden_where_only_two_units_exist_and_one_is_small():
    tables = {"participation": _participation(43), "participation_units": _by_unit({"A": 40, "B": 3})}
    assert _suppressed(protect(tables), "participation_units") == ["A", "B"]


def test_each_statistic_is_covered_by_itself():
    """Unit C is large, but few of it rated `results`: there, and only there, the next smallest goes too."""
    tables = {"participation": _participation(75), "participation_units": _by_unit({"A": 40, "B": 20, "C": 15})}
    rows = [
        (u, r, n)
        for r, c in (("results", (40, 19, 3)), ("direction", (40, 19, 14)))
        for u, n in zip("ABC", c, strict=True)
    ]
    tables["ratings_units"] = pd.DataFrame(rows, columns=["unit", "responsibility", "n"]).assign(
        object="workplace", metric="score", estimate=50.0
    )
    shown = protect(tables).tables["ratings_units"]
    hidden = shown[shown["suppressed"]]
    assert list(zip(hidden["unit"], hidden["responsibility"], strict=True)) == [("B", "results"), ("C", "results")]


def test_a_unit_whose_row_is_left_out_counts_as_hidden():
    tables = {"participation": _participation(75), "participation_units": _by_unit({"A": 40, "B": 20, "C": 15})}
    tables["ratings_units"] = pd.DataFrame(
        {"unit": ["A", "B"], "responsibility": "results", "object": "workplace", "metric": "score", "n": [40, 20]}
    ).assign(estimate=50.0)
    assert _suppressed(protect(tables), "ratings_units") == ["B"]


# units and levels together


def test_a_level_inside_a_unit_must_not_give_the_rest_of_the_unit_away():
    """Managers are all at Head office; 3 others work there. Two levels are hidden: less is lost than with units."""
    cells = {
        ("Head office", "Managers"): 20,
        ("Head office", "Clerks"): 3,
        ("Plant", "Clerks"): 50,
        ("Plant", "Crew"): 9,
    }
    people = answers(cells)
    release = protect(tables_of(people, cells), cells=cells_of(people))
    assert _suppressed(release, "participation_levels", "level") == ["Crew", "Managers"]
    assert _suppressed(release, "participation_units") == []


def test_nested_groups_with_a_large_difference_stay():
    cells = {
        ("Head office", "Managers"): 20,
        ("Head office", "Clerks"): 8,
        ("Plant", "Clerks"): 50,
        ("Plant", "Crew"): 9,
    }
    people = answers(cells)
    assert protect(tables_of(people, cells), cells=cells_of(people)).hidden.empty


# leaders


@pytest.mark.parametrize("leaders", [0, 1, 4])
def test_fewer_than_5_leaders_are_not_shown_at_all(leaders):
    tables = {
        "participation": _participation(leaders=leaders),
        "ratings": _ratings(("staff", "results", "score", 90), ("leader", "results", "score", leaders)),
        "items": _ratings(("staff", "results", "score", 90), ("leader", "results", "score", leaders)).assign(
            item="res1"
        ),
        "perception_gaps": _gaps(leaders),
        "estimate_gaps": _gaps(leaders),
    }
    release = protect(tables)
    for name in ("participation", "ratings", "items"):
        shown = release.tables[name].set_index("form")["suppressed"]
        assert (shown["leader"], shown["staff"]) == (True, False)
    assert release.tables["participation"].set_index("form").loc["leader", "population"] == 14
    for name in ("perception_gaps", "estimate_gaps"):
        row = release.tables[name].iloc[0]
        assert row["suppressed"]
        assert row.drop(["responsibility", "suppressed", "hidden_interval"]).isna().all()
    assert set(release.hidden["reason"]) == {"fewer than 5 leaders answered"}


@pytest.mark.parametrize("leaders", [5, 9])
def test_5_to_9_leaders_are_shown_as_means_per_responsibility_only(leaders):
    rows = [("leader", "results", metric, leaders) for metric in ("score", "favourable", "cannot_tell")]
    tables = {
        "participation": _participation(leaders=leaders),
        "ratings": _ratings(*rows),
        "items": _ratings(*rows).assign(item="res1"),
        "perception_gaps": _gaps(leaders),
    }
    release = protect(tables)
    assert list(release.tables["ratings"]["suppressed"]) == [False, True, True]
    assert list(release.tables["items"]["suppressed"]) == [True, True, True]
    assert list(release.tables["perception_gaps"]["suppressed"]) == [False]
    assert list(release.tables["participation"]["suppressed"]) == [False, False]
    assert (
        set(release.hidden["reason"])
        - {
            "fewer than 10 leaders answered: only their mean per responsibility is shown",
            "interval hidden: so few answers that their spread would give them away",
        }
        == set()
    )


def test_10_leaders_are_shown_by_item():
    rows = [("leader", "results", metric, 10) for metric in ("score", "favourable", "cannot_tell")]
    tables = {"participation": _participation(leaders=10), "items": _ratings(*rows).assign(item="res1")}
    assert not protect(tables).tables["items"]["suppressed"].any()


def test_without_participation_the_number_of_leaders_is_the_largest_count_shown():
    tables = {"ratings": _ratings(("leader", "results", "score", 6), ("leader", "results", "favourable", 6))}
    assert list(protect(tables).tables["ratings"]["suppressed"]) == [False, True]


# spread


@pytest.mark.parametrize(("n", "hidden"), [(9, True), (10, False)])
def test_the_spread_of_one_question_needs_10_answers(n, hidden):
    table = _ratings(("staff", "results", "score", n)).assign(item="res1", role="scale")
    row = protect({"items": table}).tables["items"].iloc[0]
    assert row["hidden_interval"] == hidden
    assert row[["std_error", "conf_low", "conf_high"]].isna().all() == hidden
    assert (row["estimate"], row["n"]) == (61.3, n)


@pytest.mark.parametrize(("n", "hidden"), [(6, True), (7, False)])
def test_the_spread_of_a_scale_needs_7_answers(n, hidden):
    row = protect({"ratings": _ratings(("staff", "results", "score", n))}).tables["ratings"].iloc[0]
    assert row["hidden_interval"] == hidden
    assert row[["std_error", "conf_low", "conf_high"]].isna().all() == hidden


def test_a_scale_of_one_item_is_one_question():
    table = _ratings(("staff", "results", "score", 9)).assign(n_items=1)
    assert protect({"ratings": table}).tables["ratings"].loc[0, "hidden_interval"]


@pytest.mark.parametrize(("leaders", "hidden"), [(6, True), (7, False)])
def test_a_gap_of_few_leaders_keeps_estimate_and_verdict_only(leaders, hidden):
    row = (
        protect({"participation": _participation(leaders=leaders), "perception_gaps": _gaps(leaders)})
        .tables["perception_gaps"]
        .iloc[0]
    )
    spread = ["std_error", "conf_low", "conf_high", "verdict_low", "verdict_high", "p_value", "effect_size", "effect"]
    assert row["hidden_interval"] == hidden
    assert row[spread].isna().all() == hidden
    assert (row["estimate"], row["verdict"], row["say"]) == (12.3, "leaders higher, size uncertain", 80.0)


# distributions


def _answers(form, n):
    return pd.DataFrame({"form": form, "item": "acc1", "metric": "of_rated", "option": list("12345"), "n": n}).assign(
        position=range(1, 6), estimate=[0.0, 10, 20, 30, 40], responsibility="results", object="workplace"
    )


def test_the_spread_of_an_item_is_hidden_below_the_smallest_distribution():
    for n, hidden in ((9, True), (10, False)):
        shown = protect({"answers": _answers("staff", n)}).tables["answers"]
        assert shown["suppressed"].all() == hidden and shown["suppressed"].any() == hidden
        assert list(shown["option"]) == list("12345")  # unused and hidden options stay in the table
    shown = protect({"answers": _answers("staff", 19)}, smallest_distribution=20).tables["answers"]
    assert shown["suppressed"].all() and shown["estimate"].isna().all()


def test_few_leaders_are_not_shown_answer_by_answer():
    tables = {"participation": _participation(100, 9), "answers": _answers("leader", 12)}
    assert protect(tables).tables["answers"]["suppressed"].all()
    assert not protect(tables | {"participation": _participation(100, 12)}).tables["answers"]["suppressed"].any()


def test_agreement_of_a_unit_follows_its_rating_and_needs_answers_enough_for_a_spread():
    units = {"A": 40, "B": 30, "C": 6, "D": 4, "E": 3}
    ratings = pd.DataFrame(
        {"unit": list(units), "responsibility": "results", "object": "workplace", "metric": "score", "estimate": 50.0}
    ).assign(n=list(units.values()))
    agreement = ratings.assign(metric="rwg_j", null="uniform", estimate=0.7, verdict="moderate agreement", n_items=3)
    tables = {"participation": _participation(83), "participation_units": _by_unit(units)}
    release = protect(tables | {"ratings_units": ratings, "agreement": agreement})
    assert _suppressed(release, "ratings_units") == ["D", "E"]
    shown = release.tables["agreement"].set_index("unit")
    assert sorted(shown.index[shown["suppressed"]]) == ["C", "D", "E"]
    assert shown.loc["C", ["estimate", "verdict", "n"]].isna().all()
    assert shown.loc["C", "null"] == "uniform"


def test_kinds_of_resources_are_hidden_where_the_unit_s_rating_of_resources_is():
    """The mean over the kinds is the rating: shown kinds would give a hidden rating away."""
    units = {"A": 40, "B": 30, "C": 20, "D": 4}
    ratings = pd.DataFrame({"unit": list(units), "responsibility": "resources", "object": "workplace"})
    ratings = ratings.assign(metric="score", estimate=50.0, n=list(units.values()))
    kinds = pd.concat(
        [ratings.assign(resource_type=kind).drop(columns="responsibility") for kind in ("people", "infrastructure")]
    )
    whole = pd.DataFrame({"resource_type": ["people", "infrastructure"], "object": "workplace", "metric": "score"})
    tables = {
        "participation": _participation(94),
        "participation_units": _by_unit(units),
        "ratings_units": ratings.assign(n=[40, 30, 20, 4]),
        "resources": whole.assign(estimate=50.0, n=94),
        "resources_units": kinds,
    }
    release = protect(tables)
    assert _suppressed(release, "ratings_units") == ["C", "D"]
    assert sorted(set(_suppressed(release, "resources_units"))) == ["C", "D"]
