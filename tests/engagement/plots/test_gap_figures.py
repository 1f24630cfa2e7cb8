"""Figures of priorities, types, ranks, waves and resources: printed, complete, hidden is said, nothing on anything."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_clean, words
from made_up_client import hide
from made_up_gaps import adequacy, changes, priorities, ranks, resources, trend, typology, typology_of_all
from made_up_trust import SCALE, answers, items_of

from engagement import plots

ALL = tuple(range(80))
TEXTS = items_of(70)


def both_forms(items: int = 4, *, hidden: tuple[int, ...] = (), leaders: int = 14) -> pd.DataFrame:
    """Answers of staff to all items, of leaders to all but the last."""
    top = answers(5, items=max(items - 1, 1), hidden=hidden).assign(form="leader")
    top = top.assign(n=top["n"].astype("Int64").where(top["n"].isna(), leaders))
    return pd.concat([answers(1, items=items), top], ignore_index=True)


def cases():
    """Every figure with ordinary, smallest, largest, crowded and hidden tables."""
    two = {"form": ("staff", "leader"), "texts": TEXTS, "labels": SCALE}
    return {
        "priorities": lambda: plots.priority_matrix(priorities(1, hidden=(3,))),
        "3 priorities": lambda: plots.priority_matrix(priorities(2, rows=3)),
        "70 priorities with long names": lambda: plots.priority_matrix(priorities(3, rows=70, long=True)),
        "priorities on one spot": lambda: plots.priority_matrix(priorities(4, rows=12, crowded=True)),
        "priorities all hidden": lambda: plots.priority_matrix(priorities(4, hidden=ALL, long=True)),
        "types": lambda: plots.typology(typology(1, hidden=(2,)), leaders_label="Top managers"),
        "3 types": lambda: plots.typology(
            typology(2, rows=3, reference=False, counts=False),
            leaders_label="Senior Civil Service",
            staff_label="All other grades together",
        ),
        "70 types with long names": lambda: plots.typology(typology(3, rows=70, long=True)),
        "all types": lambda: plots.typology(typology_of_all(1, hidden=(2,)), leaders_label="Senior Civil Service"),
        "all types of 70 with long names": lambda: plots.typology(typology_of_all(3, rows=70, long=True)),
        "all types all hidden": lambda: plots.typology(typology_of_all(1, hidden=ALL)),
        "types all hidden": lambda: plots.typology(typology(1, hidden=ALL)),
        "ranks": lambda: plots.rank_intervals(ranks(1)),
        "ranks of 3 units": lambda: plots.rank_intervals(ranks(2, units=3, none_separates=True)),
        "ranks of 70 units with long names": lambda: plots.rank_intervals(ranks(3, units=70, long=True)),
        "ranks all hidden": lambda: plots.rank_intervals(ranks(1, hidden=9)),
        "trend": lambda: plots.trend(trend(1, breaks=(3,), no_n=(1, 2))),
        "trend of two forms": lambda: plots.trend(
            trend(2, responsibilities=3, forms=("staff", "leader"), waves=3), leaders_label="Top managers"
        ),
        "trend, a wave hatched": lambda: plots.trend(trend(2, responsibilities=4, hidden=(1,))),
        "trend of 20 with long names": lambda: plots.trend(trend(3, responsibilities=20, waves=12, long=True)),
        "trend all hidden": lambda: plots.trend(trend(3, responsibilities=2, hidden=ALL)),
        "slopes": lambda: plots.slope(changes(1, hidden=(2,)), waves=("2025", "2026")),
        "3 slopes": lambda: plots.slope(changes(2, rows=3)),
        "70 slopes with long names": lambda: plots.slope(changes(3, rows=70, long=True)),
        "slopes on one spot": lambda: plots.slope(changes(3, crowded=True)),
        "slopes all hidden": lambda: plots.slope(changes(3, hidden=ALL)),
        "resources": lambda: plots.resources(resources(1)),
        "resources of 3 units": lambda: plots.resources(resources(1, units=3, hidden=0)),
        "resources of 70 units with long names": lambda: plots.resources(resources(1, units=70, hidden=9, long=True)),
        "resources all hidden": lambda: plots.resources(resources(1, hidden=8)),
        "adequacy": lambda: plots.adequacy(adequacy(1)),
        "adequacy in numbers": lambda: plots.adequacy(adequacy(1, processes=3, numbers=True, long=True)),
        "adequacy of 70 processes": lambda: plots.adequacy(adequacy(1, processes=70)),
        "adequacy all hidden": lambda: plots.adequacy(adequacy(1, hidden=True)),
        "answers of both forms": lambda: plots.answer_distribution(both_forms(hidden=(1,)), **two),
        "answers of both forms, long names": lambda: plots.answer_distribution(
            both_forms(), **two, leaders_label="Senior Civil Service", staff_label="All other grades together"
        ),
        "answers of both forms to 20 questions": lambda: plots.answer_distribution(both_forms(20), **two),
        "answers of both forms all hidden": lambda: plots.answer_distribution(
            hide(both_forms().assign(suppressed=True), True), **two
        ),
    }


@pytest.mark.parametrize("case", cases())
def test_nothing_is_cut_off_and_no_texts_overlap(case):
    assert_clean(cases()[case]())


@pytest.mark.parametrize("case", [name for name in cases() if "all hidden" in name])
def test_where_all_is_hidden_nothing_is_placed_and_it_is_said(case):
    ax = cases()[case]()
    assert any("hidden" in text for text in words(ax))
    axes = [ax, *ax.child_axes]
    drawn = [line for one in axes for line in one.lines if line.get_marker() in ("o", "s", "D")]
    assert not drawn


TABLES = {
    "priority_matrix": priorities,
    "typology": typology,
    "rank_intervals": ranks,
    "trend": trend,
    "slope": changes,
    "resources": resources,
    "adequacy": adequacy,
}


@pytest.mark.parametrize("figure", TABLES)
def test_tables_that_have_not_passed_the_gate_are_refused(figure):
    table = TABLES[figure]().drop(columns="suppressed")
    with pytest.raises(ValueError, match="suppressed"):
        getattr(plots, figure)(table)
    with pytest.raises(ValueError, match="suppressed"):
        plots.alt_text(figure, table)


@pytest.mark.parametrize("figure", TABLES)
@pytest.mark.parametrize("hidden", [False, True])
def test_every_figure_has_a_sentence_without_gaps(figure, hidden):
    table = TABLES[figure]()
    if hidden:
        keep = ("responsibility", "unit", "process", "resource_type", "wave", "form", "object", "metric", "segment")
        table = hide(table, True)
        table = table.assign(**{name: pd.NA for name in table if name not in (*keep, "suppressed")})
    text = plots.alt_text(figure, table)
    assert text.endswith(".") and len(text) > 40
    assert "nan" not in text.lower() and "<NA>" not in text
    assert ("hidden" in text) or not hidden


def test_the_matrix_prints_both_numbers_with_n_the_quadrant_and_its_probability():
    table = priorities(1, rows=6, hidden=(2,))
    printed = words(plots.priority_matrix(table))
    for _, row in table[~table["suppressed"]].iterrows():
        assert f"{row['importance']:.0f} ({row['n']:.0f})" in printed
        assert f"{row['see']:.0f} ({row['n_staff']:.0f})" in printed
        assert row["quadrant"] in printed
    assert printed.count("hidden") == 1
    assert "dashed lines: rating 50, chosen by 30" in printed


def test_full_points_are_those_whose_quadrant_is_clear():
    table = priorities(1, rows=10)
    ax = plots.priority_matrix(table)
    faces = [line.get_markerfacecolor() for line in ax.lines if line.get_marker() == "o"]
    assert [face != "white" for face in faces] == (table["quadrant"] != "not clear of chance").tolist()


def test_high_and_important_lies_to_the_upper_right():
    table = priorities(1, rows=2).assign(see=[20.0, 80.0], importance=[10.0, 60.0])
    ax = plots.priority_matrix(table)
    points = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() == "o"]
    assert points == [(20.0, 10.0), (80.0, 60.0)]
    places = {text.get_text(): (text.get_position()) for text in ax.texts}
    assert places["often chosen, rated low: look here first"] == (0.0, 1.0)
    assert places["seldom chosen, rated high"] == (1.0, 0.0)


def test_types_print_both_readings():
    table = typology(1, rows=4)
    printed = words(plots.typology(table))
    for _, row in table.iterrows():
        assert f"{row['say']:.0f} (14)" in printed and f"{row['see']:.0f} (254)" in printed
        assert row["category"] in printed


def test_all_types_print_every_probability_and_the_named_one_in_bold():
    table = typology_of_all(1, rows=4)
    ax = plots.typology(table)
    bold = [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
    named = table[table["named"].astype(bool)]
    words_of = [">.99" if p > 0.99 else f"{p:.2f}"[1:] for p in named["probability"].astype(float)]
    assert bold == words_of
    assert sum(line.get_marker() == "s" for line in ax.lines) == 1 and len(ax.lines[-1].get_xdata()) <= 4
    assert "leaders\nrate higher" in words(ax)
    text = plots.alt_text("typology", table)
    assert all(f", {category}, " in text for category in named["category"])


def test_a_trend_takes_series_of_waves():
    table = trend(1, responsibilities=1, breaks=(3,))
    renamed = table.assign(series=[1, 1, 1, 2, 2]).drop(columns="segment")
    one, two = (plots.trend(each).child_axes[0].lines for each in (table, renamed))
    assert [list(line.get_xdata()) for line in one] == [list(line.get_xdata()) for line in two]
    assert "1 break of the series" in plots.alt_text("trend", renamed)


def test_a_rank_is_marked_only_where_it_separates():
    table = ranks(1, hidden=0)
    ax = plots.rank_intervals(table)
    marked = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    assert sorted(marked) == sorted(table.loc[table["separates"].astype(bool), "rank"].astype(float))
    printed = words(ax)
    assert printed.count("any") == int((~table["separates"].astype(bool)).sum())
    nothing = plots.rank_intervals(ranks(1, none_separates=True, hidden=0))
    assert not [line for line in nothing.lines if line.get_marker() == "o"]
    heights = [label.get_text() for label in ax.get_yticklabels()]
    assert heights == table.sort_values("estimate", ascending=False, kind="stable")["unit"].tolist()


def test_ranks_need_one_responsibility():
    table = ranks(1, responsibilities=2)
    with pytest.raises(ValueError) as error:
        plots.rank_intervals(table)
    assert str(error.value) == "the table holds 2 responsibilities (area_00, area_01); name one."
    with pytest.raises(ValueError) as error:
        plots.rank_intervals(table, responsibility="area_07")
    assert str(error.value) == "the table has no responsibility 'area_07'; it holds area_00, area_01."
    assert plots.rank_intervals(table, responsibility="area_01").get_title("left") == "area 01"


def test_a_trend_breaks_where_questions_changed_and_opens_points_without_n():
    table = trend(1, responsibilities=1, waves=5, breaks=(3,), no_n=(1,))
    ax = plots.trend(table)
    panel = ax.child_axes[0]
    lines = [line for line in panel.lines if line.get_marker() == "None" and len(set(line.get_xdata())) > 1]
    assert [list(line.get_xdata()) for line in lines] == [[0, 1, 2], [3, 4]]
    points = [line for line in panel.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in points] == [False, True, False, False, False]
    printed = words(ax)
    assert "n 240\N{EN DASH}244, in part not published" in printed
    assert any("a line breaks where questions changed" in text for text in printed)
    assert "no interval available" in printed and "hidden" not in printed
    assert "n not published" in words(plots.trend(trend(1, responsibilities=1, no_n=tuple(range(5)))))


def test_slopes_print_both_waves_and_the_change_with_its_interval():
    table = changes(1, rows=4)
    printed = words(plots.slope(table))
    for _, row in table.iterrows():
        assert any(text.endswith(f"  {row['earlier']:.0f}") for text in printed)
        assert any(text.startswith(f"{row['later']:.0f}   ") and row["verdict"] in text for text in printed)
    assert "mean rating, 0 to 100; n 231 and 254; in brackets the plain interval of the change" in printed


def test_only_clear_changes_stand_out():
    table = changes(1, rows=8)
    ax = plots.slope(table)
    colours = [line.get_color() for line in ax.lines if line.get_marker() == "o"]
    assert [colour == "#0072B2" for colour in colours] == (table["verdict"] != "unclear").tolist()


def test_resources_are_on_the_one_scale_and_managers_words_are_not():
    assert plots.resources(resources(1)).images[0].get_clim() == (0, 100)
    ax = plots.adequacy(adequacy(1))
    assert not ax.images
    assert "managers say; not staff's ratings, and never averaged with them" in words(ax)
    table = adequacy(1)
    assert words(ax).count("not examined") == (table["rating"] == "not examined").sum()
    assert words(ax).count("not adequate") == (table["rating"] == "not").sum()


def test_both_forms_print_both_counts_and_say_what_was_not_asked():
    table = both_forms(3, hidden=(0,))
    ax = plots.answer_distribution(
        table, form=("staff", "leader"), texts=TEXTS, labels=SCALE, leaders_label="Top managers"
    )
    printed = words(ax)
    assert printed.count("Staff") == printed.count("Top managers") == 3
    assert printed.count("hidden") >= 1 and printed.count("not asked") == 1
    assert printed.count("14") >= 1
    one = plots.answer_distribution(table, texts=TEXTS, labels=SCALE)
    assert "Staff" not in words(one) and one.get_ylim() == (2.5, -0.5)
    text = plots.alt_text("answer_distribution", table, form=("staff", "leader"))
    assert text.startswith(
        "Stacked bars of answers to 3 questions, staff and leader forms, with everybody asked beside"
    )
    assert "leader form: hidden" in text and "leader form: not asked" in text


@pytest.mark.parametrize("figure", TABLES)
def test_the_same_figure_gives_the_same_bytes_and_reads_back(figure, tmp_path):
    table = trend(responsibilities=2) if figure == "trend" else TABLES[figure]()
    draw = getattr(plots, figure)
    one, two = (plots.save_figure(draw(table), tmp_path / f"{name}.svg") for name in "ab")
    assert one.read_bytes() == two.read_bytes()
    table.to_csv(tmp_path / "t.csv", index=False)
    again = pd.read_csv(tmp_path / "t.csv", dtype={"wave": str})
    plots.save_figure(draw(again), tmp_path / "c.svg")


@pytest.mark.parametrize("figure", TABLES)
def test_a_given_axes_is_drawn_into(figure):
    from matplotlib import pyplot

    _, ax = pyplot.subplots(figsize=(7, 6))
    assert getattr(plots, figure)(TABLES[figure](), ax=ax) is ax
