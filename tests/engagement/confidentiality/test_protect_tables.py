"""Tables that show the same numbers, records beside staff numbers, links, rounding, published results."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from organisations import answers, cells_of, tables_of

from engagement.columns import COLUMNS
from engagement.confidentiality import audit, protect
from engagement.confidentiality.kinds import KINDS
from engagement.confidentiality.rounding import FLAGS, INTEGERS, NAMES, OPEN_FLAGS, release_dtype


def _see(n):
    return pd.DataFrame({"form": ["staff"], "responsibility": ["results"], "metric": ["score"], "n": [n]}).assign(
        object="leader_behaviour", estimate=42.0, std_error=2.0, conf_low=38.0, conf_high=46.0
    )


def _organisation(cells):
    people = answers(cells)
    return tables_of(people, cells), cells_of(people)


def test_triangulation_follows_the_ratings_and_keeps_the_records():
    table = pd.DataFrame(
        {
            "responsibility": ["results"],
            "estimate": [42.0],
            "reference": [50.0],
            "see_class": ["below"],
            "class": ["weak"],
        }
    ).assign(cell="agreed priority", probability=0.97, question="Staff rate this below ...")
    open_row = protect({"ratings": _see(90), "triangulation": table}).tables["triangulation"].iloc[0]
    assert (open_row["estimate"], open_row["cell"], open_row["suppressed"]) == (42.0, "agreed priority", False)
    row = protect({"ratings": _see(4), "triangulation": table}).tables["triangulation"].iloc[0]
    assert row["suppressed"]
    assert row[["estimate", "see_class", "cell", "probability", "question"]].isna().all()
    assert (row["class"], row["reference"]) == ("weak", 50.0)


def test_triangulation_without_counts_needs_the_ratings():
    table = pd.DataFrame({"responsibility": ["results"], "estimate": [42.0]})
    with pytest.raises(ValueError) as error:
        protect({"triangulation": table})
    assert str(error.value) == (
        "Table triangulation has no n, and table ratings, which has it, is not there; protect both together."
    )


def test_a_gap_is_hidden_with_the_rating_it_is_made_of():
    gaps = pd.DataFrame({"responsibility": ["results"], "estimate": [12.0], "say": [54.0], "see": [42.0]}).assign(
        n_leader=12, n_staff=90, n=12
    )
    release = protect({"ratings": _see(4), "perception_gaps": gaps})
    assert list(release.tables["perception_gaps"]["suppressed"]) == [True]
    assert release.hidden["reason"].iloc[-1] == "shows numbers that are hidden in another table"


def test_alignment_keeps_the_objectives_where_staff_numbers_are_hidden():
    table = pd.DataFrame(
        {"promise": ["promise1"], "text": ["We deliver on time."], "n_objectives": [2], "met": [1]}
    ).assign(
        due=2,
        estimate=40.0,
        n=4,
        conf_low=20.0,
        conf_high=60.0,
        pattern="aligned",
        probability=0.9,
        metric="favourable",
    )
    row = protect({"alignment": table}).tables["alignment"].iloc[0]
    assert row["suppressed"]
    assert row[["estimate", "n", "conf_low", "conf_high", "pattern", "probability"]].isna().all()
    assert (row["n_objectives"], row["met"], row["due"], row["text"]) == (2, 1, 2, "We deliver on time.")


def test_records_pass_with_small_counts():
    evidence = pd.DataFrame(
        {"responsibility": ["results"], "indicator": ["misses_answered"], "value": [27.2727], "n": [3]}
    )
    evidence = evidence.assign(numerator=1, denominator=3, **{"class": "too few to judge"}, unit="Tiny")
    peak = pd.DataFrame(
        {"kind": ["calibration"], "estimate": [1.2345], "p_value": [0.012345], "n_audits": [3], "n": [4]}
    )
    release = protect({"evidence": evidence, "audit_peak": peak})
    assert release.tables["evidence"].loc[0, ["value", "n", "numerator", "suppressed"]].tolist() == [27.27, 3, 1, False]
    assert release.tables["audit_peak"].loc[0, ["estimate", "p_value", "n"]].tolist() == [1.23, 0.0123, 4]
    assert release.hidden.empty


def _points(tables):
    rated = tables["ratings_units"].query("metric == 'score'")
    points = rated.rename(columns={"estimate": "see"})[["unit", "responsibility", "object", "see", "n"]]
    return pd.concat([points.assign(indicator=name, value=90.0) for name in ("on_time", "right_first_time")])


def _links(n):
    return pd.DataFrame(
        {"indicator": ["on_time"], "responsibility": ["results"], "object": ["leader_behaviour"], "metric": ["pearson"]}
    ).assign(
        estimate=0.4444,
        conf_low=-0.3,
        conf_high=0.8,
        p_value=0.2,
        n=n,
        primary=True,
        ladder="correlation",
        detectable=0.7,
    )


def test_link_points_follow_the_ratings_by_unit():
    tables, cells = _organisation({("A", "x"): 30, ("B", "x"): 30, ("C", "x"): 9, ("D", "x"): 4})
    points = protect(tables | {"link_points": _points(tables)}, cells=cells).tables["link_points"]
    assert set(points.loc[points["suppressed"], "unit"]) == {"C", "D"}
    assert points.loc[points["suppressed"], ["see", "value", "n"]].isna().all(axis=None)
    assert points["suppressed"].sum() == 8


def test_a_correlation_over_hidden_units_is_hidden():
    tables, cells = _organisation({("A", "x"): 30, ("B", "x"): 30, ("C", "x"): 9, ("D", "x"): 4})
    tables |= {"link_points": _points(tables)}
    row = protect(tables | {"links": _links(4)}, cells=cells).tables["links"].iloc[0]
    assert row["suppressed"]
    assert row[["estimate", "conf_low", "conf_high", "p_value", "n"]].isna().all()
    assert (row["primary"], row["ladder"], row["detectable"]) == (True, "correlation", 0.7)
    row = protect(tables | {"links": _links(2)}, cells=cells).tables["links"].iloc[0]
    assert (row["suppressed"], row["estimate"], row["n"]) == (False, 0.44, 2)


def test_the_gradient_over_levels_is_hidden_with_any_level():
    tables, cells = _organisation({("A", "x"): 30, ("A", "y"): 9, ("A", "z"): 4})
    gaps = pd.DataFrame({"responsibility": ["results"], "object": ["leader_behaviour"], "metric": ["score"]})
    gaps = gaps.assign(estimate=9.0, n=9)
    assert list(protect(tables | {"level_gaps": gaps}, cells=cells).tables["level_gaps"]["suppressed"]) == [True]


# rounding and types


def test_numbers_are_rounded_to_what_is_printed_and_counts_are_whole():
    table = _see(90.0).assign(estimate=42.449999, std_error=-0.0001, conf_level=0.95, n_items=2.0)
    row = protect({"ratings": table}).tables["ratings"]
    assert row.loc[0, ["estimate", "std_error", "conf_level"]].tolist() == [42.4, 0.0, 0.95]
    assert str(row["n"].dtype) == str(row["n_items"].dtype) == "Int64"
    assert str(row["suppressed"].dtype) == "bool"
    assert not np.signbit(row.loc[0, "std_error"])
    keys = {"form": ["staff"], "responsibility": ["results"], "object": ["workplace"], "metric": ["alpha"]}
    alpha = pd.DataFrame(keys | {"estimate": [0.7654], "n": [90]})
    assert protect({"measurement": alpha}).tables["measurement"].loc[0, "estimate"] == 0.77


def test_an_item_without_a_responsibility_has_an_empty_one():
    table = _see(90).assign(item="trust", responsibility=pd.NA)
    assert protect({"items": table}).tables["items"].loc[0, "responsibility"] == ""


def test_every_column_of_the_glossary_has_a_release_dtype():
    named = INTEGERS | FLAGS | OPEN_FLAGS | NAMES
    assert named <= set(COLUMNS)
    for column, known in COLUMNS.items():
        is_float = known.by_metric or known.decimals is not None
        assert (release_dtype(column) == "float64") == is_float
        assert not (is_float and column in named)


def test_every_column_a_kind_names_is_in_the_glossary():
    for kind in KINDS.values():
        for columns in (kind.keys, kind.also, kind.counts, kind.keeps):
            assert set(columns) <= set(COLUMNS)
        for parent in kind.parents:
            assert parent.table in KINDS
        assert kind.whole is None or kind.whole in KINDS


# published results


def _published():
    grades = {"AO/AA": 900, "EO": 700, "SCS": 60}
    ratings = pd.DataFrame({"form": ["staff", "leader"], "estimate": [43.31, 73.54], "n": [1600, 60]})
    levels = pd.DataFrame({"level": list(grades), "n": list(grades.values()), "estimate": [43.3, 50.0, 73.5]})
    both = {"responsibility": "direction", "object": "leader_behaviour", "metric": "favourable"}
    return {
        "participation": pd.DataFrame({"form": ["staff", "leader"], "n": [1600, 60], "population": np.nan}),
        "ratings": ratings.assign(**both),
        "ratings_levels": levels.assign(**both, position=[1, 2, 3]),
        "items": ratings.assign(**both, item="q1", role="scale"),
        "items_levels": levels.assign(**both, item="q1", role="scale"),
        "unmapped": pd.DataFrame({"question": ["I have a friend at work"]}),
    }


def test_published_results_pass_unchanged_but_for_rounding():
    release = protect(_published(), manifest={"mode": "published"})
    assert release.hidden.empty
    assert release.tables["ratings"]["estimate"].tolist() == [43.3, 73.5]
    assert list(release.tables["ratings_levels"]["n"]) == [900, 700, 60]
    assert audit(release) == []


def test_published_grades_may_say_which_form_they_are():
    tables = _published()
    for name in ("ratings_levels", "items_levels"):
        tables[name] = tables[name].assign(form=["staff", "staff", "leader"])
    assert protect(tables, manifest={"mode": "published"}).hidden.empty


def test_small_published_grades_are_hidden_all_the_same():
    tables = _published()
    tables["ratings_levels"] = tables["ratings_levels"].assign(n=[900, 700, 3])
    tables["items_levels"] = tables["items_levels"].assign(n=[900, 700, 3])
    release = protect(tables, manifest={"mode": "published"})
    assert release.tables["ratings_levels"]["suppressed"].tolist() == [False, True, True]
