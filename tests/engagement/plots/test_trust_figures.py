"""Figures on answers, items, agreement, participation by day and screening: printed, complete, nothing on anything."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn import assert_clean, words
from made_up_client import hide
from made_up_trust import SCALE, agreement, answers, item_analysis, items_of, participation_days, screening
from matplotlib.patches import Rectangle

from engagement import plots

TEXTS = items_of(70)
LONG = {
    f"area_{i}": f"Department for precision machining, assembly and everything that follows it {i}" for i in range(10)
}
REMINDERS = {
    "2026-03-06": "first reminder",
    "2026-03-07": "second reminder by all team leaders",
    "2026-03-10": "last call",
}
ALL_HIDDEN = tuple(range(70))


def cases():
    """Every figure with ordinary, smallest, largest, crowded and hidden tables."""
    return {
        "answers": lambda: plots.answer_distribution(answers(1, hidden=(2,)), texts=TEXTS, labels=SCALE),
        "answers to one question": lambda: plots.answer_distribution(answers(2, items=1), texts=TEXTS),
        "answers to 70 questions": lambda: plots.answer_distribution(answers(3, items=70), texts=TEXTS, labels=SCALE),
        "answers on 11 points": lambda: plots.answer_distribution(answers(4, points=11)),
        "answers on 2 points": lambda: plots.answer_distribution(answers(4, points=2), labels=("no", "yes")),
        "answers all hidden": lambda: plots.answer_distribution(answers(5, hidden=ALL_HIDDEN), labels=SCALE),
        "answers with long labels": lambda: plots.answer_distribution(
            answers(1), labels=[f"{w} and always so " * 3 for w in SCALE]
        ),
        "items": lambda: plots.item_map(item_analysis(1, hidden=(3,)), texts=TEXTS, titles=LONG),
        "one item": lambda: plots.item_map(item_analysis(1, items=1, areas=1)),
        "70 items": lambda: plots.item_map(item_analysis(2, items=70, areas=10), texts=TEXTS, titles=LONG),
        "30 items on one spot": lambda: plots.item_map(item_analysis(3, items=30, crowded=True), texts=TEXTS),
        "items all hidden": lambda: plots.item_map(item_analysis(1, hidden=ALL_HIDDEN), texts=TEXTS),
        "agreement": lambda: plots.agreement_strip(agreement(1)),
        "agreement of 3 units": lambda: plots.agreement_strip(agreement(1, units=3, responsibilities=1)),
        "agreement of 70 units": lambda: plots.agreement_strip(
            agreement(1, units=70, responsibilities=10), titles=LONG
        ),
        "agreement, all equal": lambda: plots.agreement_strip(agreement(1, units=70, equal=True)),
        "agreement all hidden": lambda: plots.agreement_strip(agreement(1, units=4, hidden=4)),
        "days": lambda: plots.participation_days(participation_days(1), reminders=REMINDERS),
        "one day": lambda: plots.participation_days(participation_days(1, steps=1)),
        "70 days of two forms": lambda: plots.participation_days(
            participation_days(2, steps=70, forms=("staff", "leader"), hidden=(4, 5)), reminders=REMINDERS
        ),
        "days all hidden": lambda: plots.participation_days(participation_days(1, steps=8, hidden=ALL_HIDDEN)),
        "screening": lambda: plots.screening_profile(screening()),
        "one check": lambda: plots.screening_profile(screening(checks=1, hidden=())),
        "70 checks": lambda: plots.screening_profile(screening(checks=70), labels={"too_fast": LONG["area_1"]}),
        "screening all hidden": lambda: plots.screening_profile(screening(hidden=ALL_HIDDEN)),
        "nothing flagged": lambda: plots.screening_profile(screening(all_zero=True, hidden=())),
    }


@pytest.mark.parametrize("case", cases())
def test_nothing_is_cut_off_and_no_texts_overlap(case):
    assert_clean(cases()[case]())


@pytest.mark.parametrize("case", [name for name in cases() if "hidden" in name])
def test_where_all_is_hidden_nothing_is_placed_and_it_is_said(case):
    ax = cases()[case]()
    assert any("hidden" in text for text in words(ax))
    drawn = [line for line in ax.lines if line.get_marker() in ("o", "s", "^", "D")]
    assert not drawn
    assert not [line for line in ax.lines if line.get_drawstyle() == "steps-post"]
    bars = [
        p for p in ax.patches if isinstance(p, Rectangle) and not p.get_hatch() and p.get_width() and p.get_height()
    ]
    assert not bars


def test_tables_that_have_not_passed_the_gate_are_refused():
    for figure, table in (
        (plots.answer_distribution, answers()),
        (plots.item_map, item_analysis()),
        (plots.agreement_strip, agreement()),
        (plots.participation_days, participation_days()),
        (plots.screening_profile, screening()),
    ):
        with pytest.raises(ValueError, match="suppressed"):
            figure(table.drop(columns="suppressed"))
        with pytest.raises(ValueError, match="suppressed"):
            plots.alt_text(figure.__name__, table.drop(columns="suppressed"))


def test_every_answer_is_printed_on_both_bases_with_n():
    table = answers(1, items=4)
    ax = plots.answer_distribution(table, texts=TEXTS, labels=SCALE)
    for place, item in enumerate(TEXTS):
        rows = table[table["item"] == item]
        if rows.empty:
            break
        rated, asked = (rows[rows["metric"] == metric] for metric in ("of_rated", "of_asked"))
        near = [t.get_text() for t in ax.texts if place - 0.5 < t.get_position()[1] < place + 0.5]
        printed = sorted(text for text in near if text.lstrip("<").isdigit())
        shares = [*rated["estimate"], asked["estimate"].iloc[:5].sum(), *asked["estimate"].iloc[5:]]
        wanted = ["<1" if 0 < share < 0.5 else f"{share:.0f}" for share in shares]
        assert printed == sorted([*wanted, str(rated["n"].iloc[0]), "268"])


def test_bars_stand_across_the_line_by_half_of_the_middle_answer():
    table = answers(1, items=1)
    ax = plots.answer_distribution(table)
    shares = table.loc[table["metric"] == "of_rated", "estimate"].to_numpy()
    bars = [p for p in ax.patches if isinstance(p, Rectangle) and p.get_transform().contains_branch(ax.transData)]
    left = min(bar.get_x() for bar in bars)
    assert left == pytest.approx(-(shares[0] + shares[1] + shares[2] / 2))


def test_an_answer_nobody_gave_stays_in_the_legend_and_is_shown_as_0():
    table = answers(2, items=3, unused=0)
    texts = words(plots.answer_distribution(table, labels=SCALE))
    assert "never (0: not chosen)" in texts
    dropped = table[table["option"] != "1"]
    again = words(plots.answer_distribution(dropped, labels=SCALE))
    assert "never (0: not chosen)" in again
    assert texts.count("0") == again.count("0")


def test_a_share_that_rounds_to_0_is_told_from_0():
    table = answers(1, items=1, unused=0)
    few = (table["metric"] == "of_rated") & (table["option"] == "2")
    texts = words(plots.answer_distribution(table.assign(estimate=table["estimate"].mask(few, 0.4)), labels=SCALE))
    assert "<1" in texts and "never (0: not chosen)" in texts and "seldom" in texts


def test_an_answer_a_question_does_not_offer_is_no_0():
    table = answers(1, items=2)
    table = table[~((table["item"] == "item_01") & (table["option"] == "not_my_job"))]
    ax = plots.answer_distribution(table, labels=SCALE)
    near = [
        [t for t in ax.texts if abs(t.get_position()[1] - place) < 0.5 and t.get_text().isdigit()] for place in (0, 1)
    ]
    assert [len(texts) for texts in near] == [11, 12]  # five answers, rated, four others or three, two counts
    table = table[table["option"] != "not_my_job"]
    assert "not my job" not in words(plots.answer_distribution(table, labels=SCALE))


def test_items_without_a_responsibility_are_listed_as_other_items(tmp_path):
    table = item_analysis(1, items=4, areas=2).replace({"responsibility": {"area_1": ""}})
    table.to_csv(tmp_path / "t.csv", index=False)
    for one in (table, pd.read_csv(tmp_path / "t.csv")):
        texts = words(plots.item_map(one))
        assert "other items" in texts and "4 of 4 items placed" in texts


def test_labels_that_do_not_fit_the_scale_are_refused():
    with pytest.raises(ValueError) as error:
        plots.answer_distribution(answers(1), labels=("no", "yes"))
    assert str(error.value) == (
        "labels has 2 words, but the table holds 5 scale points (1, 2, 3, 4, 5); give one word per scale point, lowest first."
    )


def test_one_hidden_answer_hides_the_whole_bar_but_not_the_other_base():
    table = answers(1, items=2)
    cell = (table["item"] == "item_01") & (table["metric"] == "of_rated") & (table["option"] == "3")
    ax = plots.answer_distribution(hide(table, cell))
    assert words(ax).count("hidden") == 1
    rated = table[(table["item"] == "item_01") & (table["metric"] == "of_rated")]
    assert str(rated["n"].iloc[0]) not in words(ax)
    assert words(ax).count("268") == 2


def test_items_are_placed_by_mean_and_correlation_and_hidden_ones_are_not():
    table = item_analysis(1, hidden=(3, 7))
    ax = plots.item_map(table, texts=TEXTS)
    wide = table.pivot(index="item", columns="metric", values="estimate").dropna(subset="difficulty")
    points = sorted((line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_marker() in ("o", "s"))
    assert points == sorted(zip(wide["difficulty"].astype(float), wide["item_rest"].astype(float), strict=True))
    texts = words(ax)
    assert "10 of 12 items placed; 2 hidden" in texts
    assert texts.count("hidden") == 2
    assert any("r = .30" in text and "Nunnally & Bernstein, 1994" in text for text in texts)


def test_an_item_without_a_correlation_is_listed_and_not_placed():
    table = item_analysis(1, items=3, areas=1)
    lone = (table["item"] == "item_02") & (table["metric"] == "item_rest")
    ax = plots.item_map(table.assign(estimate=table["estimate"].where(~lone)))
    assert "2 of 3 items placed; 1 without a correlation" in words(ax)
    assert sum(line.get_marker() in ("o", "s") for line in ax.lines) == 2
    assert "no correlation" in words(ax)


def test_an_unlucky_correlation_below_zero_is_on_the_map():
    table = item_analysis(1, items=3, areas=1)
    low = (table["item"] == "item_02") & (table["metric"] == "item_rest")
    ax = plots.item_map(table.assign(estimate=table["estimate"].mask(low, -0.34)))
    assert ax.get_ylim()[0] < -0.34
    assert any("\N{MINUS SIGN}.34" in text for text in words(ax))


def test_agreement_counts_shown_units_only():
    table = agreement(1, responsibilities=2, units=14, hidden=3)
    ax = plots.agreement_strip(table)
    texts = words(ax)
    for key in ("area_0", "area_1"):
        rows = table[(table["responsibility"] == key) & (table["null"] == "slight skew") & ~table["suppressed"]]
        values = rows["estimate"].astype(float)
        assert f"{(values >= 0.7).sum()} of 11" in texts
        assert f"{values.median():.2f}"[1:] in texts
    assert texts.count("11 of 14") == 2
    assert sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() == "o") == 22


def test_a_value_on_the_cut_reaches_it():
    table = agreement(1, responsibilities=1, units=4, hidden=0).assign(estimate=0.7)
    assert "4 of 4" in words(plots.agreement_strip(table))


def test_an_unknown_null_is_refused():
    with pytest.raises(ValueError) as error:
        plots.agreement_strip(agreement(1), null="heavy skew")
    assert str(error.value) == "the table has no null 'heavy skew'; it holds uniform, slight skew."


def test_without_a_slight_skew_the_first_null_is_drawn_and_named():
    table = agreement(1)
    ax = plots.agreement_strip(table[table["null"] == "uniform"])
    assert "against uniform" in ax.get_xlabel()
    assert "against slight skew" in plots.agreement_strip(table).get_xlabel()


def test_days_end_with_rate_and_counts_and_the_line_breaks_where_hidden():
    table = participation_days(1, steps=6, hidden=(2,))
    ax = plots.participation_days(table)
    last = table.iloc[-1]
    assert f"staff\n{last['estimate']:.0f}%\n({last['cumulative']:.0f} of {last['population']})" in words(ax)
    assert "answered so far, of 100 people employed; 1 of 6 steps hidden" in words(ax)
    line = next(line for line in ax.lines if line.get_drawstyle() == "steps-post")
    assert np.isnan(line.get_ydata()).sum() == 1
    for place, row in table.iterrows():
        assert place == 2 or f"{row['n']:.0f}" in words(ax)


def test_without_headcount_the_days_show_counts():
    table = participation_days(1, steps=4).assign(estimate=np.nan, population=np.nan)
    ax = plots.participation_days(table)
    assert "answers so far" in words(ax)
    assert f"staff\n{table['cumulative'].iloc[-1]}" in words(ax)


def test_reminder_labels_that_would_touch_stand_above_one_another():
    close = {"2026-03-06": "first reminder to all", "2026-03-07": "second reminder to all"}
    ax = plots.participation_days(participation_days(1), reminders=close)
    ax.figure.draw_without_rendering()
    low, high = (next(t for t in ax.texts if t.get_text() == label).get_window_extent() for label in close.values())
    assert high.y0 > low.y1


def test_a_day_that_is_no_date_is_refused():
    with pytest.raises(ValueError) as error:
        plots.participation_days(participation_days(1).assign(day="3 March"))
    assert str(error.value) == "day holds '3 March'; expected an ISO date such as 2026-03-14."


def test_screening_marks_what_is_left_out_by_hatch_and_word():
    table = screening(hidden=(4,))
    ax = plots.screening_profile(table, labels={"too_fast": "answered too fast"})
    texts = words(ax)
    assert "answered too fast" in texts
    shown = table[~table["suppressed"]]
    for _, row in shown.iterrows():
        assert f"{row['numerator']:.0f} of {row['n']:.0f} ({row['estimate']:.1f}%)" in texts
    assert texts.count("left out") == int(table["excluded"].sum())
    hatched = [p for p in ax.patches if p.get_hatch() == "...." and p.get_width() > 0]
    assert len(hatched) == int((shown["excluded"] & (shown["numerator"] > 0)).sum())
    assert texts.count("hidden") == 1


def test_tables_read_back_from_a_file_draw_the_same(tmp_path):
    for figure, table in (
        (plots.answer_distribution, answers(1, hidden=(1,))),
        (plots.item_map, item_analysis(1, hidden=(1,))),
        (plots.agreement_strip, agreement(1)),
        (plots.participation_days, participation_days(1, hidden=(1,))),
        (plots.screening_profile, screening()),
    ):
        table.to_csv(tmp_path / "t.csv", index=False)
        again = figure(pd.read_csv(tmp_path / "t.csv"))
        assert words(again) == words(figure(table))


def test_figures_draw_into_a_given_axes_and_give_the_same_bytes(tmp_path):
    from matplotlib import pyplot

    for figure, table in ((plots.answer_distribution, answers()), (plots.participation_days, participation_days())):
        _, ax = pyplot.subplots()
        assert figure(table, ax=ax) is ax
        files = [plots.save_figure(figure(table), tmp_path / f"{name}.svg") for name in "ab"]
        assert files[0].read_bytes() == files[1].read_bytes()
