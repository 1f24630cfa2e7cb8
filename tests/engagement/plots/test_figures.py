"""Every figure: only protected tables, numbers printed, hidden cells marked, nothing cut, same bytes each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn import assert_nothing_is_cut_off, words
from made_up_client import LABELS, TITLES, UNITS, hide, made_up

from engagement import plots

LONG_UNITS = tuple(f"Department for precision machining and final assembly hall {i:02d}" for i in range(12))
PUBLISHED = {"leaders_label": "Senior Civil Service", "staff_label": "Other grades"}


def draw(release, **who):
    """Every figure the release has tables for, by name."""
    t = release.tables
    figures = {
        "say_see_show": lambda: plots.say_see_show(t["ratings"], show=t.get("show"), titles=TITLES, **who),
        "strip": lambda: plots.strip(t["ratings"], show=t.get("show"), titles=LABELS, **who),
        "gap_forest": lambda: plots.gap_forest(t["perception_gaps"], titles=TITLES, **who),
        "estimates": lambda: plots.gap_forest(t["estimate_gaps"], titles=TITLES, **who),
        "heat_map": lambda: plots.heat_map(t["ratings_units"], titles=TITLES),
        "level_gradient": lambda: plots.level_gradient(t["ratings_levels"], titles=TITLES),
        "participation": lambda: plots.participation(t["participation_units"]),
        "participation_levels": lambda: plots.participation(t["participation_levels"]),
        "forms": lambda: plots.participation(t["participation"]),
        "alignment": lambda: plots.alignment(t["alignment"]),
        "link_scatter": lambda: plots.link_scatter(t["link_points"], links=t["links"], titles=TITLES),
        "importance": lambda: plots.importance(t["importance"], titles=LABELS),
    }
    made = {}
    for name, figure in figures.items():
        try:
            made[name] = figure()
        except KeyError:
            continue
    return made


CASES = {
    "ordinary": (made_up(1), {}),
    "three units, no records, three leaders": (made_up(2, units=UNITS[:3], leaders=3, evidence=False), {}),
    "twelve units with long names, seven leaders": (made_up(3, units=LONG_UNITS, leaders=7), {}),
    "forty units": (made_up(4, units=tuple(f"Unit {i}" for i in range(40))), {}),
    "everything hidden": (made_up(5, everything_hidden=True), {}),
    "one responsibility": (made_up(6, responsibilities=1, units=UNITS[:5]), {}),
    "published": (made_up(7, published=True, leaders=6653, staff=316_000), PUBLISHED),
    "all answers equal": (made_up(8, equal=True), {}),
}


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_cut_off_and_no_numbers_overlap(case):
    release, who = CASES[case]
    for name, ax in draw(release, **who).items():
        figure = ax.figure
        figure.draw_without_rendering()
        assert_nothing_is_cut_off(figure, name)
        rows = [label.get_window_extent() for label in ax.get_yticklabels() if label.get_text()]
        rows.sort(key=lambda extent: extent.y0)
        assert all(low.y1 <= high.y0 + 1 for low, high in zip(rows, rows[1:], strict=False)), name


@pytest.mark.parametrize("case", ["ordinary", "everything hidden"])
def test_every_figure_is_170_mm_wide_and_says_hidden_where_it_hides(case):
    release, who = CASES[case]
    for name, ax in draw(release, **who).items():
        assert ax.figure.get_size_inches()[0] * 25.4 == pytest.approx(170), name
        if case == "everything hidden":
            assert any("hidden" in text for text in words(ax)), name


def test_a_table_that_has_not_passed_the_gate_is_refused():
    release = made_up(1)
    t = {name: table.drop(columns="suppressed", errors="ignore") for name, table in release.tables.items()}
    for figure, table in (
        (plots.say_see_show, "ratings"),
        (plots.strip, "ratings"),
        (plots.gap_forest, "perception_gaps"),
        (plots.heat_map, "ratings_units"),
        (plots.level_gradient, "ratings_levels"),
        (plots.participation, "participation_units"),
        (plots.alignment, "alignment"),
        (plots.link_scatter, "link_points"),
        (plots.importance, "importance"),
    ):
        with pytest.raises(ValueError, match="suppressed"):
            figure(t[table])
        with pytest.raises(ValueError, match="suppressed"):
            plots.alt_text(figure.__name__, t[table])
    with pytest.raises(ValueError, match="suppressed"):
        plots.say_see_show(release.tables["ratings"], show=t["show"])


def test_say_see_show_prints_the_estimates_with_n_and_the_class_of_records():
    release = made_up(1)
    printed = words(plots.say_see_show(release.tables["ratings"], show=release.tables["show"], titles=TITLES))
    ratings = release.tables["ratings"]
    rows = ratings[(ratings["object"] == "leader_behaviour") & (ratings["metric"] == "score")]
    for _, row in rows.iterrows():
        assert f"{row['estimate']:.0f} ({row['n']})" in printed
    for _, row in release.tables["show"].iterrows():
        assert f"{row['class']}\n{row['n_examined']} of {row['n_indicators']}" in printed


def test_without_records_there_is_no_third_column():
    printed = words(plots.say_see_show(made_up(1, evidence=False).tables["ratings"], titles=TITLES))
    assert not any("Records" in text for text in printed)


def test_say_and_see_keep_their_colour_and_marker_in_every_figure():
    ax = plots.say_see_show(made_up(1).tables["ratings"])
    markers = {(line.get_marker(), line.get_color()) for line in ax.lines if line.get_marker() in ("o", "D")}
    assert markers == {("o", "#0072B2"), ("D", "#D55E00")}


def test_strip_shows_leaders_on_the_metric_they_may_be_shown_in():
    many, few = made_up(1, leaders=14).tables["ratings"], made_up(1, leaders=7).tables["ratings"]
    assert plots.strip(many).get_xlabel() == "favourable answers, of 100"
    assert plots.strip(few).get_xlabel() == "mean rating, 0 to 100"


def test_strip_prints_plain_counts_only():
    release = made_up(1, leaders=7)
    printed = words(plots.strip(release.tables["ratings"]))
    assert not any(text.isdigit() and int(text) not in (0, 25, 50, 75, 100) for text in printed)


def test_gap_forest_prints_verdict_and_both_counts():
    gaps = made_up(1).tables["perception_gaps"]
    printed = [text.replace("\n", " ") for text in words(plots.gap_forest(gaps))]
    for _, row in gaps.iterrows():
        assert row["verdict"] in printed
    assert printed.count("14 | 254") == len(gaps)


def test_a_gap_of_nothing_has_no_sign():
    gaps = made_up(1).tables["perception_gaps"].assign(estimate=-0.3)
    assert "0" in words(plots.gap_forest(gaps))


def test_heat_map_uses_one_scale_and_marks_hidden_units():
    units = made_up(1).tables["ratings_units"]
    ax = plots.heat_map(units, titles=TITLES)
    assert ax.images[0].get_clim() == (0, 100)
    hidden = units[(units["metric"] == "score") & units["suppressed"]]
    assert words(ax).count("hidden") == len(hidden)
    assert sum("n hidden" in label.get_text() for label in ax.get_xticklabels()) == hidden["unit"].nunique()


def test_levels_stand_with_the_front_line_below():
    ax = plots.level_gradient(made_up(1).tables["ratings_levels"], order=["results"])
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert ax.yaxis_inverted()
    assert heights["Front line"] > heights["Team leaders"] > heights["Directors"]


def test_where_only_the_interval_is_hidden_the_mark_stays():
    ratings = made_up(1).tables["ratings"].assign(std_error=np.nan, conf_low=np.nan, conf_high=np.nan)
    ratings = ratings.assign(hidden_interval=True)
    ax = plots.say_see_show(ratings)
    assert sum(line.get_marker() == "o" for line in ax.lines) == 10


def test_link_scatter_needs_one_pair():
    points = made_up(1).tables["link_points"]
    two = pd.concat([points, points.assign(indicator="scrap_rate")], ignore_index=True)
    with pytest.raises(ValueError) as error:
        plots.link_scatter(two)
    assert str(error.value) == (
        "link_points holds 2 values of indicator (on_time_delivery, scrap_rate); name one: indicator=..."
    )
    with pytest.raises(ValueError) as error:
        plots.link_scatter(points, indicator="yield")
    assert str(error.value) == "link_points has no indicator 'yield'; it holds on_time_delivery."


def test_link_scatter_says_plot_only_under_eight_units():
    few, many = made_up(1, units=UNITS[:6]).tables, made_up(1).tables
    assert plots.link_scatter(few["link_points"], links=few["links"]).get_title("left") == "6 units: plot only"
    title = plots.link_scatter(many["link_points"], links=many["links"]).get_title("left")
    assert title == "Spearman correlation 0.55, interval \N{MINUS SIGN}0.17 to 0.89; 9 units"


def test_a_given_axes_is_drawn_into():
    from matplotlib import pyplot

    _, ax = pyplot.subplots()
    assert plots.importance(made_up(1).tables["importance"], ax=ax) is ax


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_same_figure_gives_the_same_bytes(tmp_path, suffix):
    table = made_up(1).tables["perception_gaps"]
    first = plots.save_figure(plots.gap_forest(table), tmp_path / f"one{suffix}", dpi=60)
    second = plots.save_figure(plots.gap_forest(table), tmp_path / f"two{suffix}", dpi=60)
    assert first.read_bytes() == second.read_bytes()


def test_an_unknown_format_is_refused(tmp_path):
    ax = plots.importance(made_up(1).tables["importance"])
    with pytest.raises(ValueError) as error:
        plots.save_figure(ax, tmp_path / "figure.gif")
    assert (
        str(error.value) == "figure.gif: figures are saved as .svg, .pdf or .png; give the file one of these endings."
    )


def test_names_with_dollar_signs_are_no_formulas(tmp_path):
    release = made_up(1, units=("Costs $ in $ out", "A_b^c", "100 %", "<b>&", "x", "y"))
    plots.save_figure(plots.participation(release.tables["participation_units"]), tmp_path / "p.svg")


def test_hidden_tables_come_back_from_a_release_as_read(tmp_path):
    table = hide(made_up(1).tables["importance"], True)
    table.to_csv(tmp_path / "t.csv", index=False)
    ax = plots.importance(pd.read_csv(tmp_path / "t.csv"))
    assert words(ax).count("hidden") == 10
