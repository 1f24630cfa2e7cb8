"""Alt text of the figures on answers, items, agreement, days and screening: the numbers of the tables, hidden as hidden."""

from __future__ import annotations

import pytest
from made_up_trust import SCALE, agreement, answers, item_analysis, participation_days, screening

from engagement.plots import alt_text


def test_answers_are_said_on_both_bases():
    table = answers(1, items=1)
    rated = table.loc[table["metric"] == "of_rated"]
    asked = table.loc[table["metric"] == "of_asked", "estimate"].to_numpy()
    text = alt_text("answer_distribution", table, texts={"item_01": "They explain why"}, labels=SCALE)
    shares = ", ".join(f"{word} {value:.0f}" for word, value in zip(SCALE, rated["estimate"], strict=True))
    others = zip(("cannot tell", "has not come up", "not my job", "no answer"), asked[5:], strict=True)
    assert text == (
        "Stacked bars of answers to 1 question, staff form, with everybody asked beside them. They explain why: "
        f"{shares} percent of {rated['n'].iloc[0]} who rated; of 268 asked, rated {asked[:5].sum():.0f}, "
        f"{', '.join(f'{word} {value:.0f}' for word, value in others)} percent."
    )


def test_items_are_said_with_mean_and_correlation():
    table = item_analysis(1, items=3, areas=1, hidden=(1,))
    cells = table.set_index(["item", "metric"])["estimate"]
    one, three = (
        f"mean {cells[item, 'difficulty']:.0f}, correlation {cells[item, 'item_rest']:.2f}".replace(" 0.", " .")
        for item in ("item_01", "item_03")
    )
    below = sum(cells[item, "item_rest"] < 0.3 for item in ("item_01", "item_03"))
    assert alt_text("item_map", table) == (
        "Map of items by mean rating, 0 to 100, and correlation with the other items of their scale. "
        f"2 of 3 items placed; 1 hidden, {below} of them below the line at .30. "
        f"1 item_01: {one}; 2 item_02: hidden; 3 item_03: {three}."
    )


def test_agreement_is_said_in_counts():
    table = agreement(1, responsibilities=1, units=4, hidden=1).assign(estimate=[float("nan")] * 2 + [0.6, 0.7] * 3)
    assert alt_text("agreement_strip", table, titles={"area_0": "Direction"}) == (
        "Agreement within units, rwg(j) against slight skew, one dot a unit, with a line at .70. "
        "Direction: 3 of 3 units at .70 or more, median .70, 3 of 4 units shown."
    )


def test_days_are_said_from_first_to_last():
    table = participation_days(1, steps=4, hidden=(1,))
    last = table.iloc[-1]
    text = alt_text("participation_days", table, reminders={"2026-03-05": "first reminder"})
    assert text == (
        "Step line by day: answered so far, of 100 people employed; bars of new answers below it. "
        f"staff: {last['estimate']:.0f}% ({last['cumulative']:.0f} of {last['population']:.0f}) by {last['day']}, "
        f"from {table['day'].iloc[0]}, in 4 steps; 1 of 4 steps hidden; first reminder on 2026-03-05."
    )


def test_checks_are_said_with_what_follows():
    table = screening(checks=4, hidden=(3,))
    assert alt_text("screening_profile", table, labels={"incomplete": "less than half answered"}) == (
        "Bar chart of the forms each check flags, of those it could be made on. too fast: 0 of 268 (0.0%), flag only; "
        "long string: 7 of 268 (2.6%), flag only; less than half answered: 28 of 268 (10.4%), left out; duplicate: hidden."
    )


@pytest.mark.parametrize(
    ("figure", "table"),
    [
        ("answer_distribution", answers(1, items=2, hidden=(0, 1))),
        ("item_map", item_analysis(1, items=4, areas=1, hidden=(0, 1, 2, 3))),
        ("agreement_strip", agreement(1, units=3, hidden=3)),
        ("participation_days", participation_days(1, steps=3, hidden=(0, 1, 2))),
        ("screening_profile", screening(hidden=tuple(range(6)))),
    ],
)
def test_where_all_is_hidden_it_is_said_and_no_gap_shows(figure, table):
    text = alt_text(figure, table)
    assert "hidden" in text and text.endswith(".")
    assert "nan" not in text.lower() and "<NA>" not in text
