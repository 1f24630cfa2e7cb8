"""Forms laid out on pages, and what their texts and codes mean on the way back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_answers import same_answers, simulated_answers

from surveys import InputError, load_instrument, read_export, write_export
from surveys.questionnaire import make_questionnaire, make_vocabulary, normalise
from surveys.questionnaire.codes import LONGEST, id_codes, name_codes, name_numbers

NAMES = {"units": ["Assembly", "Tool shop"], "levels": ["Front line", "Team leader"], "sites": ["North", "South"]}


@pytest.fixture(scope="module")
def client():
    return load_instrument("iso9001_2015").with_promises(["We deliver on time", "We keep our word", "We listen"])


def taps(questionnaire) -> int:
    return sum(len(one.rows) or 1 for one in questionnaire.questions() if one.kind in ("grid", "single"))


def test_sizes_of_the_forms(client):
    bare = load_instrument("iso9001_2015")
    assert taps(make_questionnaire(bare, "kiosk")) == 34
    assert taps(make_questionnaire(bare, "pulse")) == 10
    assert len(make_questionnaire(bare, "pulse").pages) == 1


def test_every_item_of_a_form_is_asked_once(client):
    for form in client.forms:
        questions = list(make_questionnaire(client, form.id, **NAMES).questions())
        rows = [row.name for one in questions for row in one.rows]
        singles = [one.name for one in questions if one.kind == "single"]
        asked = [name for name in rows + singles if name in {item.id for item in client.items}]
        assert sorted(asked) == sorted(form.items)
        codes = [one.code for one in questions]
        assert len(set(codes)) == len(codes)


def test_pages_of_the_staff_form(client):
    pages = {page.name: page for page in make_questionnaire(client, **NAMES, top_management="the board").pages}
    assert list(pages)[0] == "start"
    assert list(pages)[-6:] == ["outcome", "importance", "leading", "managers", "comments", "about"]
    rotating = [page.name for page in pages.values() if page.rotates]
    assert rotating == [one.id for one in client.responsibilities]
    assert (pages["managers"].shown_if.question, pages["managers"].shown_if.equal) == ("leads_people", True)
    assert pages["accountability"].shown_if.question == "new_starter"
    assert not pages["accountability"].shown_if.equal
    assert pages["resources"].shown_if is None
    assert pages["outcome"].shown_if is None
    assert [one.name for one in pages["about"].questions] == ["trust", "unit", "level", "site"]
    assert pages["policy_objectives"].intro[0]["en"] == (
        "Our quality promises:\n- We deliver on time\n- We keep our word\n- We listen"
    )
    kinds = [(one.kind, len(one.rows), len(one.options)) for one in pages["resources"].questions]
    assert kinds == [("grid", 2, 7), ("grid", 10, 8)]


def test_leaders_are_asked_for_no_unit_and_managers_items_with_the_rest(client):
    form = make_questionnaire(client, "leader", **NAMES)
    names = [one.name for one in form.questions()]
    assert not {"unit", "level", "site", "importance", "leads_people", "new_starter"} & set(names)
    rows = {row.name: page.name for page in form.pages for one in page.questions for row in one.rows}
    assert (rows["dir5"], rows["pol5"]) == ("direction", "policy_objectives")


def test_the_first_page_says_who_top_managers_are_and_what_becomes_of_answers(client):
    intro = make_questionnaire(client, client="Acme", top_management="the board", smallest_group=7, minutes=12).intro
    assert [one["en"] for one in intro] == [
        "This survey asks how quality is led where you work. Your answers show what works and what is missing.",
        '"Top managers" means: the board.',
        "It takes about 12 minutes.",
        "Nobody at Acme sees single answers. Results are shown only for groups of 7 people or more.",
        "Taking part is voluntary. You can leave out any question.",
    ]


def test_braces_in_names_are_names(client):
    intro = make_questionnaire(client, client="{minutes} & {0}", top_management="{client}").intro
    assert '"Top managers" means: {client}.' in [one["en"] for one in intro]
    assert "Nobody at {minutes} & {0} sees" in intro[2]["en"]


def test_languages_stand_side_by_side(client):
    bare = load_instrument("iso9001_2015")
    form = make_questionnaire(bare, languages=["de", "en"])
    assert form.languages == ("de", "en")
    for question in form.questions():
        for text in (question.text, *(row.text for row in question.rows), *(one.text for one in question.options)):
            assert tuple(text) == ("de", "en")
            assert all(text.values())


def test_unknown_form_and_language_named_twice(client):
    with pytest.raises(InputError) as caught:
        make_questionnaire(client, "kisok")
    assert str(caught.value) == (
        "iso9001_2015 has no form 'kisok'; did you mean 'kiosk'? Known: staff, leader, kiosk, pulse."
    )
    with pytest.raises(InputError) as caught:
        make_questionnaire(client, languages=["en", "en"])
    assert str(caught.value) == "languages: en, en names one twice; name each once."


def test_every_text_means_what_it_asked(client):
    vocabulary = make_vocabulary(client, **NAMES)
    for form in client.forms:
        for question in make_questionnaire(client, form.id, languages=["en"], **NAMES).questions():
            asked = [(row.name, row.text["en"]) for row in question.rows]
            if not asked and question.name != "importance":
                asked = [(question.name, question.text["en"])]
            for name, text in asked:
                assert {one.variable for one in vocabulary.meanings(text)} == {name}
                for option in question.options:
                    for spelled in (option.value, option.code, str(option.number), option.text["en"].upper()):
                        assert vocabulary.value(name, spelled) == option.value


def test_the_audience_is_told_by_the_wording(client):
    vocabulary = make_vocabulary(client)
    item = client.item("acc1")
    assert [one.audience for one in vocabulary.meanings(item.texts["staff"])] == ["staff"]
    assert [one.audience for one in vocabulary.meanings(item.texts["leader"])] == ["leader"]
    assert [one.audience for one in vocabulary.meanings(client.item("trust").texts["staff"])] == [None]


@pytest.mark.parametrize(
    "changed",
    [
        "<p>Top managers&nbsp;explain why a <b>quality target</b> was chosen.</p>",
        "  12. Top managers explain why a quality target was chosen. ",
        "TOP MANAGERS EXPLAIN WHY A QUALITY TARGET WAS CHOSEN",
        "Top managers explain why a\u200b quality\u00a0target was chosen.",
        "Ｔop managers explain why a quality target was chosen.",
    ],
)
def test_what_platforms_do_to_texts_is_undone(changed):
    assert normalise(changed) == "top managers explain why a quality target was chosen"


@pytest.mark.parametrize(
    "changed",
    ["Top managers explain why quality target was chosen.", "Top managers explain: a quality target was chosen."],
)
def test_other_words_stay_other_words(changed):
    assert normalise(changed) != "top managers explain why a quality target was chosen"


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=60), st.randoms())
def test_codes_of_names_are_distinct_and_keep_when_names_are_sorted_anew(names, random):
    codes, numbers = name_codes(names, "u"), name_numbers(names)
    assert len(set(codes.values())) == len(set(numbers.values())) == len(names)
    assert all(code.isascii() and code.isalnum() and 1 <= len(code) <= LONGEST for code in codes.values())
    assert all(100_000 <= number <= 1_000_000 for number in numbers.values())
    random.shuffle(names)
    assert name_codes(names, "u") == codes


@given(st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True), unique=True, max_size=30))
def test_codes_of_ids_are_distinct(ids):
    codes = id_codes(ids)
    assert len(set(codes.values())) == len(ids)
    assert all(code.isascii() and code.isalnum() and 1 <= len(code) <= LONGEST for code in codes.values())


def test_labels_of_every_language(client):
    vocabulary = make_vocabulary(client)
    labels = ["Often", "oft", "a menudo", "souvent", "frequentemente", "经常"]
    assert {vocabulary.value("acc1", label) for label in labels} == {"4"}
    assert vocabulary.value("acc1", "not part of my job") is None
    assert vocabulary.value("res3", "not part of my job") == "not_my_job"


ZERO_TO_TEN = """
id = "own"
extends = "iso9001_2015"
[scales]
recommend = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
[[items]]
id = "rec1"
role = "outcome"
texts.staff = "How likely are you to recommend us as a place to work?"
scale = "recommend"
"""


def test_a_scale_whose_labels_are_numbers_is_written_and_read_by_them(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(ZERO_TO_TEN, encoding="utf-8")
    own = load_instrument(path)
    options = make_questionnaire(own).question("rec1").options
    assert [(one.value, one.code, one.number) for one in options[:2]] == [("1", "0", 0), ("2", "1", 1)]
    vocabulary = make_vocabulary(own)
    assert [vocabulary.value("rec1", text) for text in ("0", "1.0", "10", "11")] == ["1", "2", "11", None]
    answers = simulated_answers(own, "staff", np.random.default_rng(1), 40)
    write_export(answers, tmp_path / "answers.csv", own)
    same_answers(read_export(tmp_path / "answers.csv", own), answers)


def test_a_label_that_is_another_points_number_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(ZERO_TO_TEN.replace('"0", "1"', '"not at all", "1"'), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_instrument(path)
    assert str(caught.value) == (
        "own.toml, [scales]: 'recommend': the label '1' would be written as '2', so that '1' in an export could be "
        "either; make all labels numbers, or add words to this one."
    )
