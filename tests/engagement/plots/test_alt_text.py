"""Alt text: whole sentences with the numbers of the tables, and what is hidden said as hidden."""

from __future__ import annotations

import pytest
from made_up_client import TITLES, UNITS, made_up

from engagement.plots import alt_text

ONE = made_up(1, responsibilities=1, units=UNITS[:3])


def test_say_see_show():
    text = alt_text(
        "say_see_show", ONE.tables["ratings"], ONE.tables["show"], titles=TITLES, leaders_label="Top managers"
    )
    staff, leaders = (
        ONE.tables["ratings"].query(f"form == '{form}' and object == 'leader_behaviour' and metric == 'score'")
        for form in ("staff", "leader")
    )
    assert text == (
        "Dot chart of mean ratings on 0 to 100 by staff and top managers, and the class of the records beside them. "
        f"Accountability for QMS effectiveness: staff {staff['estimate'].item():.0f}, "
        f"top managers {leaders['estimate'].item():.0f}, records {ONE.tables['show']['class'].item()}."
    )


def test_names_of_groups_keep_their_capitals():
    release = made_up(1, published=True)
    text = alt_text(
        "gap_forest",
        release.tables["perception_gaps"],
        leaders_label="Senior Civil Service",
        staff_label="Other grades",
    )
    assert text.startswith("Senior Civil Service minus other grades in points of 100, with intervals and verdicts.")


def test_hidden_is_said():
    release = made_up(1, responsibilities=1, everything_hidden=True)
    assert "staff hidden, leaders hidden" in alt_text("strip", release.tables["ratings"], None)
    assert "Assembly: hidden" in alt_text("participation", release.tables["participation_units"])
    assert "all units hidden" in alt_text("link_scatter", release.tables["link_points"], None).lower()


@pytest.mark.parametrize(
    ("figure", "tables"),
    [
        ("say_see_show", ("ratings", "show")),
        ("strip", ("ratings", "show")),
        ("gap_forest", ("perception_gaps",)),
        ("heat_map", ("ratings_units",)),
        ("level_gradient", ("ratings_levels",)),
        ("participation", ("participation_levels",)),
        ("alignment", ("alignment",)),
        ("link_scatter", ("link_points", "links")),
        ("importance", ("importance",)),
    ],
)
@pytest.mark.parametrize("hidden", [False, True])
def test_every_figure_has_a_sentence_without_gaps(figure, tables, hidden):
    release = made_up(2, everything_hidden=hidden)
    text = alt_text(figure, *(release.tables[name] for name in tables), titles=TITLES)
    assert text.endswith(".")
    assert "nan" not in text.lower()
    assert "<NA>" not in text
    assert len(text) > 40


def test_an_unknown_figure_is_refused():
    with pytest.raises(ValueError) as error:
        alt_text("pie")
    assert str(error.value) == (
        "there is no figure 'pie'; the figures are adequacy, agreement_strip, alignment, answer_distribution, gap_forest, "
        "heat_map, importance, item_map, level_gradient, link_scatter, participation, participation_days, precision, "
        "priority_matrix, rank_intervals, resources, say_see_show, screening_profile, slope, strip, trend, typology."
    )
