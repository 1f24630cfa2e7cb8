"""Findings on made-up clients: words, evidence, n, modes, and what must not be claimed."""

from __future__ import annotations

import dataclasses
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from made_up_client import LEVELS, UNITS, hide, made_up

from engagement.findings import find_findings, refused_words
from engagement.rules import GRADIENT

MODES = {
    "everything": {},
    "survey only": {"evidence": False},
    "published": {"published": True, "leaders": 6653, "staff": 316_000},
    "seven leaders": {"leaders": 7},
    "two leaders": {"leaders": 2},
    "everything hidden": {"everything_hidden": True},
    "all equal": {"equal": True},
    "three units": {"units": UNITS[:3]},
    "one level": {"levels": LEVELS[:1]},
    "one responsibility": {"responsibilities": 1},
    "forty staff": {"staff": 40},
}


def texts(thing):
    """Every text in a value, however deep."""
    if isinstance(thing, str):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for one in dataclasses.fields(thing):
            if one.name != "evidence":
                yield from texts(getattr(thing, one.name))
    elif isinstance(thing, dict):
        yield from itertools.chain.from_iterable(texts(value) for value in thing.values())
    elif isinstance(thing, tuple | list):
        yield from itertools.chain.from_iterable(texts(value) for value in thing)


def without_quotes(text):
    """Text without labels and clients' own words, which stand in quotation marks."""
    return re.sub("\u201c.*?\u201d", "", text)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seed", range(12))
def test_no_sentence_uses_refused_or_causal_words_or_prints_a_gap(mode, seed):
    found = find_findings(made_up(seed, **MODES[mode]))
    for text in texts(found):
        assert refused_words(without_quotes(text)) == (), text
        assert not re.search(r"\bnan\b|<NA>|\bNone\b|\binf\b|  ", text), text
        assert "-" not in re.findall(r"-\d", text), text


@pytest.mark.parametrize("mode", MODES)
def test_every_piece_of_evidence_is_one_row_that_is_shown(mode):
    release = made_up(3, **MODES[mode])
    for finding in find_findings(release).responsibilities:
        for table, key in finding.evidence:
            rows = release.tables[table]
            for column, value in key:
                rows = rows[rows[column].astype(str) == value]
            assert len(rows) == 1
            assert not rows["suppressed"].item()


@pytest.mark.parametrize("mode", ["everything", "survey only", "published", "seven leaders", "two leaders"])
def test_claims_carry_n_and_numbers_come_from_the_tables(mode):
    release = made_up(4, **MODES[mode])
    ratings = release.tables["ratings"].query(
        "form == 'staff' and object == 'leader_behaviour' and metric == 'favourable'"
    )
    shares = ratings.set_index("responsibility")
    for finding in find_findings(release).responsibilities:
        row = shares.loc[finding.responsibility]
        assert f"{row['estimate']:.0f} of 100" in finding.claim
        assert f"(n = {int(row['n']):,})" in finding.claim


def test_page_one_of_a_made_up_client():
    release = made_up(1)
    shares = {"results": 31.0, "direction": 84.0}
    ratings = release.tables["ratings"]
    staff = (ratings["form"] == "staff") & (ratings["metric"] == "favourable")
    ratings = ratings.assign(
        estimate=ratings["responsibility"].map(shares).fillna(50.0).where(staff, ratings["estimate"]),
        std_error=ratings["std_error"].where(~staff, 3.0),
    )
    tables = release.tables | {
        "ratings": ratings,
        "perception_gaps": release.tables["perception_gaps"].assign(verdict="unclear"),
        "show": release.tables["show"].assign(
            **{"class": "weak", "summary": "3 of 11 misses answered in 30 days; 4 of 9 others"}
        ),
        "triangulation": release.tables["triangulation"].assign(see_class="below"),
    }
    found = find_findings(dataclasses.replace(release, tables=tables))
    assert found.title == "What leaders say, what staff see, what records show"
    assert found.answered == "268 of 420 staff answered (64%), 14 of 15 top managers; records of 12 months"
    assert found.one_sentence == (
        "Most staff say often or always on \u201cSupport for people and their ideas\u201d; fewer than "
        "half on \u201cActing when "
        "targets are missed\u201d, and the records examined point the same way."
    )
    (keep,), (decide,) = found.keep, found.decide
    assert (keep.id, decide.id) == ("keep-direction", "decide-results")
    assert decide.claim == (
        "On \u201cActing when targets are missed\u201d, 31 of 100 staff say often or always (n = 254): "
        "fewer than half; "
        "the records examined point the same way."
    )
    assert decide.decision == "To decide: who opens the response, within how many days."
    assert decide.readings[0] == "31 of 100 staff say often or always (n = 254)"
    assert decide.readings[2] == "records: 3 of 11 misses answered in 30 days"
    assert decide.clauses == ("5.1.1 g",)
    assert found.how_sure == (
        "What is said here of staff's answers is clear of chance (95%, all points taken together); the "
        "other eight are not "
        "ranked. Records are classed by criteria fixed before they were opened; they are few."
    )


def test_leaders_are_counted_from_ten_and_averaged_below():
    many, few, hidden = (find_findings(made_up(5, leaders=n)).responsibilities[0].readings for n in (14, 7, 3))
    assert re.fullmatch(r"about \d+ of 14 top managers say often or always", many[1])
    assert re.fullmatch(r"own mean rating of top managers \d+ on a scale of 0 to 100 \(n = 7\)", few[1])
    assert not any("top managers" in reading for reading in hidden)


def test_two_leaders_have_no_say():
    found = find_findings(made_up(2, leaders=2, evidence=False))
    assert found.title == "What staff see"
    assert found.answered.endswith("top managers: too few to show")
    assert set(found.gaps.values()) == {"Not shown: too few answers to compare and still protect respondents."}
    assert not any("rate higher than" in text for text in texts(found))


def test_survey_only_brings_documents_and_names_no_records():
    found = find_findings(made_up(1, evidence=False))
    assert found.title == "What leaders say, what staff see"
    assert found.records == {}
    assert all(finding.documents for finding in found.decide)
    assert "bring the documents" in found.next_steps
    assert not any("records examined" in text or "Records" in text for text in texts(found))


def test_published_results_speak_of_a_view_and_decide_nothing():
    found = find_findings(made_up(1, published=True, leaders=6653, staff=316_000))
    everything = " ".join(texts(found))
    assert found.title == "Leaders' view, staff's view"
    assert found.answered == "316,000 people in other grades answered, 6,653 people in Senior Civil Service"
    for words in ("own rating", "own mean rating", "self-rating", "important", "debrief"):
        assert words not in everything
    assert all(finding.decision == "" for finding in found.decide)
    assert any(
        text.startswith("Higher in the view of Senior Civil Service than of other grades")
        for text in found.gaps.values()
    )


def test_everything_hidden_still_gives_an_honest_page():
    found = find_findings(made_up(1, everything_hidden=True))
    assert found.one_sentence == "Too few people answered to show results and still protect each of them."
    assert found.keep == found.decide == ()
    assert found.keep_note == found.decide_note == "Nothing may be shown."
    assert found.how_sure == "Nothing is shown, so nothing is claimed."
    assert found.main_findings() == (found.one_sentence,)
    assert not re.search(r"\d of 100", found.one_sentence + " ".join(found.levels.values()))


def test_equal_answers_are_called_alike_and_not_ranked():
    found = find_findings(made_up(1, equal=True, evidence=False))
    assert found.keep == found.decide == ()
    assert found.one_sentence == (
        "No point stands out: staff rate all ten alike within chance (100 of 100 say often or always)."
    )
    assert found.keep_note == "Nothing stands out."


def test_gap_sentences_follow_the_verdict():
    gaps = made_up(1, responsibilities=4).tables["perception_gaps"]
    verdicts = ["leaders clearly higher", "staff higher, size uncertain", "in step", "unclear"]
    gaps = gaps.assign(
        verdict=verdicts,
        say=[80, 40, 60, 66],
        see=[50, 55, 58, 60],
        estimate=[30, -15, 2, 6],
        conf_low=[20, -25, -3, -4],
        conf_high=[40, -5, 7, 16],
        in_step_possible=True,
    )
    release = made_up(1, responsibilities=4)
    found = find_findings(dataclasses.replace(release, tables=release.tables | {"perception_gaps": gaps}))
    minus = "\N{MINUS SIGN}"
    assert list(found.gaps.values()) == [
        "Top managers rate higher than staff: own rating of top managers 80 (n = 14), staff 50 (n = 254); "
        "difference +30 "
        "points of 100, 95% interval 20 to 40. The difference is clear and larger than 10 points.",
        "Staff rate higher than top managers: own rating of top managers 40 (n = 14), staff 55 (n = 254); difference "
        f"{minus}15 points of 100, 95% interval {minus}25 to {minus}5. That there is a difference is "
        f"clear, its size is not.",
        "In step: own rating of top managers 60 (n = 14), staff 58 (n = 254); difference +2 points of "
        "100, 95% interval "
        f"{minus}3 to 7. The difference lies within 10 points.",
        "No clear difference: own rating of top managers 66 (n = 14), staff 60 (n = 254); difference +6 "
        "points of 100, 95% "
        f"interval {minus}4 to 16.",
    ]


def test_an_interval_that_holds_alone_only_is_called_unclear():
    release = made_up(1, responsibilities=3)
    gaps = release.tables["perception_gaps"].assign(
        verdict="unclear", conf_low=1.0, conf_high=20.0, in_step_possible=False
    )
    found = find_findings(dataclasses.replace(release, tables=release.tables | {"perception_gaps": gaps}))
    for text in found.gaps.values():
        assert text.startswith(
            "Unclear: the plain interval excludes zero, the one that holds for all 3 responsibilities "
            "together does not: "
        )
        assert text.endswith("With so few top managers, ratings in step could not have been shown.")


def level_table(release, **shares):
    levels = release.tables["ratings_levels"]
    values = levels["level"].map({name.replace("_", " "): value for name, value in shares.items()})
    chosen = levels["metric"] == "favourable"
    return levels.assign(
        estimate=values.where(chosen, levels["estimate"]), n=100, std_error=4.0, conf_low=np.nan, conf_high=np.nan
    )


def test_levels_that_are_clear_of_each_other_are_named_from_low_to_high():
    release = made_up(1, levels=("Front line", "Team leaders"))
    table = level_table(release, **{"Front_line": 27.0, "Team_leaders": 69.0})
    found = find_findings(dataclasses.replace(release, tables=release.tables | {"ratings_levels": table}))
    label = found.decide[0].label
    assert f"\u201c{label}\u201d, front line 27 (n = 100), team leaders 69 of 100 (n = 100)" in found.where_it_differs
    assert "Differences between levels are a first look" in found.how_sure


def test_levels_within_chance_are_not_called_different():
    release = made_up(1, levels=("Front line", "Team leaders"))
    table = level_table(release, **{"Front_line": 40.0, "Team_leaders": 46.0})
    found = find_findings(dataclasses.replace(release, tables=release.tables | {"ratings_levels": table}))
    assert found.where_it_differs == "No clear difference between levels on the points named here."


def test_a_clear_gradient_is_named_by_its_ends():
    release = made_up(1)
    levels = level_table(release, Front_line=40.0, Team_leaders=44.0, Department_heads=47.0, Directors=52.0)
    rows = [
        {
            "responsibility": key,
            "object": "leader_behaviour",
            "metric": "favourable",
            "verdict": GRADIENT.first,
            "estimate": 12.0,
        }
        for key in release.tables["perception_gaps"]["responsibility"]
    ]
    tables = release.tables | {"ratings_levels": levels, "level_gaps": pd.DataFrame(rows).assign(suppressed=False)}
    found = find_findings(dataclasses.replace(release, tables=tables))
    assert (
        "answers rise towards the top: front line 40 (n = 100), directors 52 of 100 (n = 100)" in found.where_it_differs
    )
    assert found.levels["results"].endswith("Higher towards the top, size uncertain (exploratory).")


def test_hidden_levels_are_not_compared():
    release = made_up(1, levels=("Front line", "Team leaders"))
    levels = release.tables["ratings_levels"]
    tables = release.tables | {"ratings_levels": hide(levels, levels["level"] == "Team leaders")}
    found = find_findings(dataclasses.replace(release, tables=tables))
    assert found.where_it_differs == "Too few levels may be shown to compare them."
    assert "Team leaders" not in " ".join(found.levels.values())


def test_single_units_are_not_on_page_one():
    release = made_up(1, units=tuple(f"Zeppelin {i}" for i in range(9)))
    found = find_findings(release)
    page = (
        found.answered,
        found.one_sentence,
        found.where_it_differs,
        found.how_sure,
        found.caution,
        found.keep,
        found.decide,
    )
    assert "Zeppelin" not in " ".join(texts(page))


def test_the_caution_names_a_level_that_answered_less():
    release = made_up(1)
    levels = pd.DataFrame(
        {"level": ["Front line", "Team leaders"], "population": [300, 120], "n": [114, 100], "estimate": [38.0, 83.3]}
    ).assign(suppressed=False)
    found = find_findings(dataclasses.replace(release, tables=release.tables | {"participation_levels": levels}))
    assert found.caution == "Front line answered less often than staff overall: 114 of 300 (38%, overall 64%)."


def test_a_low_response_comes_before_other_cautions():
    release = made_up(1, staff=100)
    assert find_findings(release).caution == "100 of 420 staff answered; those who did not may see it differently."


@pytest.mark.parametrize(("units", "says_r"), [(UNITS[:7], False), (UNITS, True)])
def test_links_need_eight_units(units, says_r):
    links = find_findings(made_up(1, units=units)).links
    assert any("correlation" in text for text in links) is says_r
    assert says_r or links == (
        "\u201cActing when targets are missed\u201d and on time delivery: 7 units, shown side by side "
        "only; no statement "
        "about a link.",
    )


def test_a_link_that_is_not_clear_is_said_to_be_so():
    (text,) = find_findings(made_up(1)).links
    minus = "\N{MINUS SIGN}"
    assert text == (
        "\u201cActing when targets are missed\u201d and on time delivery: no clear link (Spearman "
        "correlation 0.55 over 9 units, "
        f"95% interval {minus}0.17 to 0.89). So few units would seldom show a correlation below about 0.80."
    )


def test_many_exploratory_links_are_counted_not_listed():
    release = made_up(1)
    links = release.tables["links"]
    first = links[links["metric"] == "spearman"].iloc[[0]]
    clear = {"primary": False, "verdict": "units with higher ratings had better values"}
    many = pd.concat([first.assign(indicator=f"indicator_{k}", **clear) for k in range(5)], ignore_index=True)
    table = pd.concat([links[links["primary"]], many], ignore_index=True)
    texts = find_findings(dataclasses.replace(release, tables=dict(release.tables) | {"links": table})).links
    assert texts[-1] == (
        "Exploratory: 5 of 5 other links looked at are clear over the units; the technical file lists them."
    )
    assert not any("indicator 0" in text for text in texts)


def test_promises_stand_beside_their_objectives():
    found = find_findings(made_up(1))
    assert list(found.promises.values())[:3] == [
        "\u201cWe deliver what we promised, on the day we promised it\u201d: 72 of 100 staff say often or "
        "always (n = 240); "
        "objectives met: 2 of 2 due. Pattern: aligned.",
        "\u201cWe never pass on a fault\u201d: 31 of 100 staff say often or always (n = 240); objectives "
        "met: 3 of 3 due. "
        "Pattern: targets met, seldom seen.",
        "\u201cWe listen first\u201d: 44 of 100 staff say often or always (n = 240); no objective serves it. "
        "Pattern: no objective and seldom seen.",
    ]
