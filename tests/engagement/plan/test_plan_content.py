"""The plan says what the analysis does: families, criteria and settings come from one place."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from engagement import open_assessment
from engagement.assessment import Settings
from engagement.gaps.inference import EXPLORATORY, PRIMARY
from engagement.plan.content import ELSEWHERE, as_bytes, instrument_content, plan_content
from engagement.plan.page import fixed, page
from surveys.instrument import InputError, load_instrument
from surveys.instrument.model import content_hash


@pytest.fixture(scope="module")
def demo_plan(client):
    return plan_content(open_assessment(client[0])).plan


def test_every_setting_with_a_say_is_in_it(opened):
    found = plan_content(opened).plan["settings"]
    assert set(found) == {"assessment", "units", "forms", "screening", "analysis", "confidentiality", "evidence"}
    frozen = {name for section, body in found.items() if section not in ("units", "forms") for name in body}
    has_a_say = {one.name for one in fields(Settings) if one.metadata["section"] != "report"}
    assert frozen | set(ELSEWHERE) | {"units", "forms"} == has_a_say
    assert found["units"] == {"Nights (C)": "Night shift"}
    assert found["analysis"]["smallest_difference"] == Settings("x").smallest_difference


def test_the_instrument_is_there_with_its_promises_and_the_same_hash(opened):
    content = plan_content(opened)
    assert content.instrument["items"][-1]["id"] == "promise1"
    assert content.plan["instrument"]["hash"] == opened.asked.hash == content_hash(opened.asked)
    assert content.plan["instrument"]["sha256"] != content.plan["instrument"]["hash"]
    assert "origin" not in content.instrument


def test_what_was_asked_is_frozen_whatever_edition_is_reported(opened):
    """Reporting against another edition may leave items out; they were asked all the same."""
    fewer = replace(opened.instrument, items=opened.instrument.items[:20])
    content = plan_content(replace(opened, instrument=fewer))
    assert content.instrument == instrument_content(opened.asked)


def test_the_same_folder_gives_the_same_bytes(opened):
    first, again = plan_content(opened), plan_content(open_assessment(opened.folder))
    assert as_bytes(first.plan) == as_bytes(again.plan)
    assert as_bytes(first.instrument) == as_bytes(again.instrument)


@pytest.mark.parametrize(
    ("table", "family"), [("perception_gaps", PRIMARY), ("estimate_gaps", PRIMARY), ("level_gaps", EXPLORATORY)]
)
def test_families_are_those_of_the_analysis(release, demo_plan, table, family):
    planned, found = demo_plan["comparisons"][table], release.tables[table]
    if "responsibilities" in planned:
        assert planned["responsibilities"] == found["responsibility"].tolist()
    assert found["rule"].str.endswith(family).all()
    assert planned["judged"].startswith(family.partition(": ")[2])


def test_only_perception_gaps_and_the_one_link_are_primary(demo_plan):
    kinds = {name: one["kind"] for name, one in demo_plan["comparisons"].items()}
    assert [name for name, kind in kinds.items() if kind == "primary"] == ["perception_gaps", "primary link"]
    assert [name for name, kind in kinds.items() if kind == "secondary"] == ["estimate_gaps"]


def test_the_primary_link_is_the_one_that_the_analysis_marks(release, demo_plan):
    marked = release.tables["links"].loc[release.tables["links"]["primary"]]
    assert demo_plan["comparisons"]["primary link"]["responsibilities"] == marked["responsibility"].unique().tolist()
    assert demo_plan["comparisons"]["primary link"]["compares"].endswith(marked["indicator"].iloc[0])


def test_criteria_are_those_of_the_evidence_table(release, demo_plan):
    """The table has a line for lines the consultant adds only where there are any."""
    evidence = release.tables["evidence"].set_index("indicator")["criterion"].to_dict()
    planned = {name: one.get("criterion", "coverage only, not judged") for name, one in demo_plan["indicators"].items()}
    assert planned.pop("sample_other") == planned["sample_who_answers"]
    evidence.pop("sample_other", None)
    assert planned == evidence


def test_a_target_adds_its_family(opened):
    content = plan_content(replace(opened, settings=replace(opened.settings, target=70.0)))
    assert content.plan["comparisons"]["target_gaps"]["kind"] == "secondary"
    assert "target_gaps" not in plan_content(opened).plan["comparisons"]


def test_own_criteria_take_the_place_of_the_defaults(opened):
    settings = replace(opened.settings, criteria={"misses_answered": (45.0, 75.0)})
    content = plan_content(replace(opened, settings=settings))
    assert content.plan["indicators"]["misses_answered"]["criterion"] == "weak below 45%, strong from 75%"


def test_items_on_one_form_only_make_no_comparison(opened):
    """Without leaders' items of a responsibility there is nothing to compare with."""
    items = tuple(
        replace(item, texts={"staff": item.texts["staff"]})
        if item.responsibility == "results" and item.role == "scale" and item.object == "leader_behaviour"
        else item
        for item in opened.instrument.items
    )
    content = plan_content(replace(opened, instrument=replace(opened.instrument, items=items)))
    assert "results" not in content.plan["comparisons"]["perception_gaps"]["responsibilities"]
    assert "results" in content.plan["comparisons"]["estimate_gaps"]["responsibilities"]


def test_a_link_about_an_unknown_responsibility_is_refused(opened):
    settings = replace(opened.settings, primary_link="result ~ scrap")
    with pytest.raises(InputError) as error:
        plan_content(replace(opened, settings=settings))
    known = ", ".join(one.id for one in opened.instrument.responsibilities)
    assert str(error.value) == (
        "assessment.toml [analysis]: primary_link = 'result ~ scrap', but iso9001_2015 has no responsibility 'result'; "
        f"did you mean 'results'? Known: {known}."
    )


CROSSWALK = """\
[[question]]
question = "Leaders keep their word"
item = "q1"
responsibility = "accountability"
object = "leader_behaviour"

[[question]]
question = "I have what I need"
item = "q2"
responsibility = "resources"
object = "workplace"
"""


@pytest.fixture
def published(tmp_path):
    (tmp_path / "assessment.toml").write_text('[assessment]\nclient = "A"\nmode = "published"\n', encoding="utf-8")
    (tmp_path / "crosswalk.toml").write_text(CROSSWALK, encoding="utf-8")
    return tmp_path


def test_published_results_are_planned_by_their_crosswalk(published):
    plan = plan_content(open_assessment(published)).plan
    assert plan["comparisons"]["perception_gaps"]["responsibilities"] == ["accountability"]
    assert plan["comparisons"]["estimate_gaps"]["responsibilities"] == ["resources"]
    assert list(plan["questions"]) == ["q1", "q2"]
    assert plan["indicators"] == {}
    assert "roster" not in plan
    assert not any(key.startswith(("records", "links", "audit")) for key in plan["rules"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "{path} is missing: published results need a crosswalk from questions to responsibilities; "
         "see examples/civil-service/crosswalk.toml for one."),
        ("question = 3\n", "crosswalk.toml: expected [[question]] tables and nothing else, found question."),
        (CROSSWALK.replace("question = ", "qestion = ", 1),
         "crosswalk.toml [[question]] 1: unknown key 'qestion'; did you mean 'question'?"),
    ],
)  # fmt: skip
def test_a_crosswalk_that_cannot_be_read_is_one_message(published, content, message):
    path = published / "crosswalk.toml"
    path.unlink()
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        plan_content(open_assessment(published))
    assert str(error.value) == message.format(path=path)


def test_the_gist_takes_its_numbers_from_the_plan(opened):
    settings = replace(opened.settings, smallest_difference=7.5, conf_level=0.9, favourable=(5,), primary_link="")
    rows = dict(fixed(plan_content(replace(opened, settings=settings)).plan))
    assert rows["Smallest difference"] == "7.5 points of 100"
    assert rows["Level of intervals"] == "90%"
    assert rows["Favourable points"] == "5"
    assert rows["Primary link"] == "none named"
    assert rows["Target"] == "none"
    assert rows["Primary comparisons"] == (
        "what leaders say of their own behaviour minus what staff see of it (10 responsibilities)"
    )


def test_the_page_has_every_setting_criterion_and_rule(opened):
    from engagement.plan.log import Entry

    content = plan_content(replace(opened, settings=replace(opened.settings, primary_link="")))
    text = page(
        content.plan, content.instrument, [Entry(0, "2026-02-19T09:00:00Z", "9.9", "", False, False, (), "", "", "")]
    )
    lines = text.splitlines()
    assert lines[0] == "# Analysis plan: Acme \\| Sons"
    assert lines[2] == "**Frozen 2026-02-19 09:00 UTC, before answers were there**, with version 9.9 of the toolkit."
    assert "Primary link: none named." in lines
    assert "| [analysis] smallest_difference | 10 |" in lines
    assert (
        "| results | misses_answered | done | misses answered within 30 days | weak below 50%, strong from 80% |"
        in lines
    )
    assert [key for key in content.plan["rules"] if f"| {key} | " not in text] == []
    assert lines[-3:] == ["## Amendments", "", "None."]


def test_short_instruments_can_be_planned(opened):
    """An instrument may ask about some responsibilities only."""
    whole = load_instrument("iso9001_2015")
    some = replace(
        whole,
        responsibilities=whole.responsibilities[:2],
        items=tuple(item for item in whole.items if item.responsibility in ("accountability", "policy_objectives")),
    )
    settings = replace(opened.settings, primary_link="")
    plan = plan_content(replace(opened, settings=settings, instrument=some, asked=some)).plan
    assert plan["comparisons"]["perception_gaps"]["responsibilities"] == ["accountability", "policy_objectives"]
