"""Forms as .lss files: every reference resolves, every text is there in every language, nothing is renamed or dropped."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from limesurvey_importer import rows, run_import

from surveys.instrument import InputError, load_instrument
from surveys.instrument.translations import list_languages
from surveys.platforms.forms import write_form
from surveys.platforms.limesurvey.form import render
from surveys.questionnaire import make_questionnaire

PROMISES = [
    {"en": "We deliver on time", "de": "Wir liefern pünktlich"},
    {"en": "Care & <order>, {1+1}", "de": 'Sorgfalt "und" {TOKEN} < 5'},
]
PLACES = {"units": ["Assembly", "Büro & Lager {x}", "=1+1"], "levels": ["Front line"], "sites": ["North", "South"]}


@pytest.fixture(scope="module")
def iso9001():
    return load_instrument("iso9001_2015").with_promises(PROMISES)


def form(instrument, name="staff", languages=("de", "en"), **more):
    return make_questionnaire(instrument, name, languages=languages, **{**PLACES, **more})


def lss(questionnaire) -> bytes:
    files, _ = render(questionnaire, "limesurvey")
    assert list(files) == [".lss"]
    return files[".lss"]


def shown(text: str) -> str:
    """A hypertext as a browser shows it; LimeSurvey would compute what stands in plain curly brackets."""
    assert "{" not in text and "}" not in text
    return html.unescape(re.sub(r"<br />\n", "\n", re.sub(r"</?p>", "", text)))


@pytest.mark.parametrize("name", ["staff", "leader", "kiosk", "pulse"])
def test_nothing_is_renamed_or_dropped(iso9001, name):
    questionnaire = form(iso9001, name)
    survey = run_import(lss(questionnaire))
    assert survey.damage == []
    asked = list(questionnaire.questions())
    stored = list(survey.questions.values())
    assert [one["title"] for one in stored] == [one.code for one in asked]
    for question, one in zip(asked, stored, strict=True):
        multiple = question.kind == "multiple"
        lines = [option.code for option in question.options] if multiple else [row.name for row in question.rows]
        assert [row["title"] for row in one["rows"].values()] == lines
        chosen = [] if multiple else [option.code for option in question.options]
        assert [answer["code"] for answer in one["answers"].values()] == chosen
        assert one["type"] == {"grid": "F", "single": "L", "multiple": "M", "text": "T"}[question.kind]
        assert one["attributes"] == ({"max_answers": "3"} if multiple else {})


def test_all_languages_of_the_staff_form(iso9001):
    plain = load_instrument("iso9001_2015")
    survey = run_import(lss(form(plain, languages=list_languages())))
    assert survey.damage == []
    assert set(survey.texts) == set(list_languages())
    assert survey.settings["language"] == "en"
    assert survey.settings["additional_languages"].split(" ") == list(list_languages())[1:]


@pytest.mark.parametrize("name", ["staff", "leader"])
def test_every_text_is_there_in_every_language(iso9001, name):
    questionnaire = form(iso9001, name)
    survey = run_import(lss(questionnaire))
    for language in ("de", "en"):
        assert shown(survey.texts[language]["surveyls_title"]) == questionnaire.title[language]
        assert shown(survey.texts[language]["surveyls_endtext"]) == questionnaire.thanks[language]
        welcome = survey.texts[language]["surveyls_welcometext"]
        assert re.findall(r"<p>(.*?)</p>", welcome) == [p[language] for p in questionnaire.intro if p[language]]
        for page, group in zip(questionnaire.pages, survey.groups.values(), strict=True):
            assert shown(group["names"][language]["group_name"]) == page.title[language]
            assert shown(group["names"][language]["description"]) == "".join(text[language] for text in page.intro)
        for question, one in zip(questionnaire.questions(), survey.questions.values(), strict=True):
            assert shown(one["texts"][language]["question"]) == question.text[language]
            assert shown(one["texts"][language]["help"]) == (question.hint[language] if question.hint else "")
            texts = [shown(row["texts"][language]["question"]) for row in one["rows"].values()]
            lines = question.options if question.kind == "multiple" else question.rows
            assert texts == [line.text[language] for line in lines]
            labels = [shown(answer["texts"][language]) for answer in one["answers"].values()]
            assert labels == ([] if question.kind == "multiple" else [o.text[language] for o in question.options])


def test_every_reference_resolves_and_ids_stand_once(iso9001):
    root = ElementTree.fromstring(lss(form(iso9001)))
    (sid,) = {row["sid"] for row in rows(root, "surveys")}
    gids = [row["gid"] for row in rows(root, "groups")]
    qids = [row["qid"] for row in rows(root, "questions")]
    lines = [row["qid"] for row in rows(root, "subquestions")]
    aids = [row["aid"] for row in rows(root, "answers")]
    for ids in (gids, qids + lines, aids):
        assert len(set(ids)) == len(ids)
    tables = ("groups", "questions", "subquestions")
    assert {row["sid"] for table in tables for row in rows(root, table)} == {sid}
    assert {row["surveyls_survey_id"] for row in rows(root, "surveys_languagesettings")} == {sid}
    assert {row["gid"] for table in ("questions", "subquestions") for row in rows(root, table)} == set(gids)
    assert {row["parent_qid"] for row in rows(root, "questions")} == {"0"}
    assert {row["parent_qid"] for row in rows(root, "subquestions")} <= set(qids)
    assert {row["qid"] for row in rows(root, "answers")} <= set(qids)
    both = ["de", "en"]
    pairs = [(row["gid"], row["language"]) for row in rows(root, "group_l10ns")]
    assert pairs == [(gid, language) for gid in gids for language in both]
    pairs = [(row["qid"], row["language"]) for row in rows(root, "question_l10ns")]
    assert sorted(pairs) == sorted((qid, language) for qid in qids + lines for language in both)
    pairs = [(row["aid"], row["language"]) for row in rows(root, "answer_l10ns")]
    assert pairs == [(aid, language) for aid in aids for language in both]


def test_the_importer_of_these_tests_sees_damage(iso9001):
    content = lss(form(iso9001)).decode()
    faults = {
        "<title>staffg01</title>": ("<title>staff-g1</title>", "question staff-g1 renamed staffg1"),
        "<title>acc1</title>": ("<title>5.1.1-a</title>", "row 5.1.1-a renamed sq511a"),
        "<code>ct</code>": ("<code>cannot</code>", "answer cannot dropped"),
    }
    for found, (planted, damage) in faults.items():
        assert damage in run_import(content.replace(found, planted, 1).encode()).damage


def test_conditions_of_pages(iso9001):
    questionnaire = form(iso9001)
    survey = run_import(lss(questionnaire))
    relevance = {
        page.name: group["grelevance"] for page, group in zip(questionnaire.pages, survey.groups.values(), strict=True)
    }
    # Left out, the answer is an empty text: unlike "y", so those who skipped the question see the page.
    assert relevance["accountability"] == 'newstarter.NAOK != "y"'
    assert relevance["managers"] == 'leadspeople.NAOK == "y"'
    assert relevance["resources"] == relevance["outcome"] == relevance["start"] == "1"


def test_pages_rotate_and_nothing_is_mandatory(iso9001):
    questionnaire = form(iso9001)
    survey = run_import(lss(questionnaire))
    rotating = [group["randomization_group"] == "rotate" for group in survey.groups.values()]
    assert rotating == [page.rotates for page in questionnaire.pages] and sum(rotating) == 10
    assert {one["mandatory"] for one in survey.questions.values()} == {"N"}
    assert {one["other"] for one in survey.questions.values()} == {"N"}


def test_answers_are_anonymous_and_dated(iso9001):
    settings = run_import(lss(form(iso9001))).settings
    expected = {"anonymized": "Y", "datestamp": "Y", "ipaddr": "N", "refurl": "N", "savetimings": "N"}
    expected |= {"shownoanswer": "N", "allowsave": "N", "format": "G"}
    assert {name: settings[name] for name in expected} == expected


def test_date_formats_by_language(iso9001):
    survey = run_import(lss(form(load_instrument("iso9001_2015"), languages=list_languages())))
    formats = {language: texts["surveyls_dateformat"] for language, texts in survey.texts.items()}
    assert {formats["de"], formats["es"], formats["zh-Hans"]} == {"1", "5", "6"}


def test_promises_stand_above_their_page(iso9001):
    survey = run_import(lss(form(iso9001)))
    (description,) = {
        group["names"]["en"]["description"] for group in survey.groups.values() if group["names"]["en"]["description"]
    }
    assert description == (
        "<p>Our quality promises:<br />\n- We deliver on time<br />\n- Care &amp; &lt;order&gt;, &#123;1+1&#125;</p>"
    )


def test_the_same_form_gives_the_same_bytes(iso9001):
    assert lss(form(iso9001)) == lss(form(load_instrument("iso9001_2015").with_promises(PROMISES)))
    sids = {run_import(lss(form(iso9001, name))).settings["sid"] for name in ("staff", "leader", "kiosk")}
    assert len(sids) == 3 and all(100_000 <= int(sid) < 1_000_000 for sid in sids)


def test_checklist(iso9001):
    _, lines = render(form(iso9001), "limesurvey")
    assert lines == [
        "LimeSurvey 5 or newer: Create survey > Import, choose the .lss file. Every setting of the survey is in it.",
        "The import of the staff form must report 17 question groups, 23 questions, 77 subquestions, 112 answers, and no changed codes.",
        "Preview it. If a column 'No answer' shows, set Global settings > Presentation > Show 'No answer' to 'Survey admin can choose'.",
        "Activate it with anonymised responses on, date stamp on, and IP address and referrer off, as they are set.",
        "One link a person: initialise the list of participants. With anonymised responses nobody can see which answers came by which link.",
        "Afterwards: Responses > Export, CSV (a workbook loses comments that begin with =), all responses, heading 'Question code', responses 'Answer codes'. Other exports are understood too, except 'Abbreviated question text'.",
    ]


def test_write_form(tmp_path, iso9001):
    written = write_form(iso9001, "limesurvey", tmp_path, languages=["en", "de"], **PLACES)
    assert [path.name for path in written.files] == ["iso9001_2015-staff.lss", "iso9001_2015-leader.lss"]
    assert all(run_import(path.read_bytes()).damage == [] for path in written.files)


def test_an_id_that_limesurvey_would_rename(tmp_path, small_text):
    (tmp_path / "own.toml").write_text(small_text.replace('id = "acc2"', 'id = "time"'), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write_form(load_instrument(tmp_path / "own.toml"), "limesurvey", tmp_path / "out")
    assert str(caught.value) == (
        "LimeSurvey, staff form: subquestion code 'time' of 'staffg01' is a word that LimeSurvey keeps for itself; change the id."
    )
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("character", ["\x07", "\x00", "\x1b", "\ufffe", "\ud800"])
def test_a_control_character(iso9001, character):
    questionnaire = form(iso9001)
    planted = replace(questionnaire, title=dict(questionnaire.title) | {"en": f"Leading{character}for quality"})
    with pytest.raises(InputError) as caught:
        lss(planted)
    assert str(caught.value) == (
        f"title (en): the text holds the control character U+{ord(character):04X}, which no .lss file can store; "
        "take it out of the text."
    )


def test_where_a_control_character_is_found():
    own = load_instrument("iso9001_2015").with_promises([{"en": "On\x07time", "de": "x"}])
    with pytest.raises(InputError) as caught:
        lss(form(own))
    assert str(caught.value).startswith("page policy_objectives (en): the text holds the control character U+0007,")


def test_a_title_that_is_too_long(iso9001):
    questionnaire = form(iso9001)
    long = replace(questionnaire, title=dict(questionnaire.title) | {"en": "x" * 201})
    with pytest.raises(InputError) as caught:
        lss(long)
    assert str(caught.value) == "title (en): 201 characters, LimeSurvey stores at most 200; shorten it."
