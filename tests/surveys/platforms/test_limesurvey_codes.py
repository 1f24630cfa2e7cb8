"""LimeSurvey renames and drops codes without a word: every rule, each with a planted fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.instrument import Form, InputError, load_instrument
from surveys.instrument.translations import list_languages
from surveys.platforms.limesurvey.codes import RESERVED, check_codes
from surveys.questionnaire import Option, Page, Question, Questionnaire, Row, make_questionnaire

TEXT = {"en": "text"}
FORM = Form("staff", "staff", "all staff", ("a1",), everything=True)


def options(*codes: str) -> tuple[Option, ...]:
    return tuple(Option(code, code, number, TEXT) for number, code in enumerate(codes, start=1))


def grid(code: str = "staffg01", rows: tuple[str, ...] = ("a1", "a2"), codes: tuple[str, ...] = ("1", "2", "ct")):
    return Question("grid", code, code, TEXT, rows=tuple(Row(name, TEXT) for name in rows), options=options(*codes))


def questionnaire(*questions: Question, languages: tuple[str, ...] = ("en",)) -> Questionnaire:
    texts = dict.fromkeys(languages, "text")
    return Questionnaire("own", "0", FORM, languages, texts, texts, (), (Page("p", TEXT, questions),), texts, {}, {})


def fault(*questions: Question, languages: tuple[str, ...] = ("en",)) -> str:
    with pytest.raises(InputError) as caught:
        check_codes(questionnaire(*questions, languages=languages))
    return str(caught.value).replace("LimeSurvey, staff form: ", "")


def test_codes_as_they_should_be():
    multiple = Question("multiple", "importance", "importance", TEXT, options=options("accou", "polic"), most=3)
    check_codes(questionnaire(grid(), replace(grid("staffg02"), rows=(Row("a1", TEXT),)), multiple))


@pytest.mark.parametrize("instrument", ["iso9001_2015", "iso9001_2026"])
@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_every_shipped_form_passes(instrument, form):
    languages = list_languages() if form != "leader" else ("en", "de")
    own = load_instrument(instrument)
    check_codes(make_questionnaire(own, form, languages=languages, units=["A", "B"], levels=["C"], sites=["D"]))


@pytest.mark.parametrize("code", ["a-1", "1comment", "a_b", "ä1", "", "a b"])
def test_a_question_code_of_other_characters(code):
    assert fault(grid(code)) == (
        f"question code {code!r} must be a letter followed by letters (a to z) and digits, or it is renamed; "
        "change the id of the item or of the form."
    )


def test_a_question_code_that_is_too_long():
    check_codes(questionnaire(grid("a" * 20)))
    assert fault(grid("a" * 21)) == (
        "question code 'aaaaaaaaaaaaaaaaaaaaa' has 21 characters, at most 20 are stored; shorten the id."
    )


@pytest.mark.parametrize("code", RESERVED)
def test_a_question_code_that_is_a_word_of_expressions(code):
    message = f"question code {code!r} is a word of LimeSurvey's expressions, and is renamed; give the item another id."
    assert message in fault(grid(code)).split("\n")


def test_case_matters_for_words_of_expressions():
    check_codes(questionnaire(grid("This")))


@pytest.mark.parametrize("code", ["id", "token", "Seed", "submitdate", "interviewtime"])
def test_a_question_code_that_is_a_column_of_the_export(code):
    assert fault(grid(code)) == (
        f"question code {code!r} is the name of one of LimeSurvey's own columns in an export; give the item another id."
    )


def test_a_question_code_that_stands_twice():
    assert fault(grid("r1"), grid("r1")) == (
        "question code 'r1' of the form stands twice, and must be unique; give one item another id."
    )


def test_question_codes_that_differ_in_case_only():
    assert fault(grid("r1"), grid("R1")) == (
        "question code 'R1' of the form differs from 'r1' in case only, and must be unique; give one item another id."
    )


@pytest.mark.parametrize("code", ["5.1.1-a", "a_b", "é", ""])
def test_a_row_code_of_other_characters(code):
    assert fault(grid(rows=("a1", code))) == (
        f"subquestion code {code!r} of 'staffg01' must be letters (a to z) and digits only, or it is renamed; "
        "change the id."
    )


def test_a_row_code_may_start_with_a_digit_and_is_not_too_long():
    check_codes(questionnaire(grid(rows=("1a", "a" * 20))))
    assert fault(grid(rows=("a" * 21,))) == (
        "subquestion code 'aaaaaaaaaaaaaaaaaaaaa' of 'staffg01' has 21 characters, at most 20 are stored; shorten the id."
    )


@pytest.mark.parametrize("code", ["time", "other", "Other"])
def test_a_row_code_that_limesurvey_keeps(code):
    message = f"subquestion code {code!r} of 'staffg01' is a word that LimeSurvey keeps for itself; change the id."
    assert fault(grid(rows=(code,))) == message


def test_a_row_code_that_stands_twice():
    assert fault(grid(rows=("a1", "a1"))) == (
        "subquestion code 'a1' of 'staffg01' stands twice, and must be unique; change the id."
    )
    assert fault(grid(rows=("a1", "A1"))) == (
        "subquestion code 'A1' of 'staffg01' differs from 'a1' in case only, and must be unique; change the id."
    )


def test_the_options_of_a_multiple_choice_are_row_codes():
    question = Question("multiple", "importance", "importance", TEXT, options=options("resources", "other"), most=1)
    assert fault(question) == (
        "subquestion code 'other' of 'importance' is a word that LimeSurvey keeps for itself; change the id."
    )


@pytest.mark.parametrize("code", ["n.a", "a-1", "ä", ""])
def test_an_answer_code_of_other_characters(code):
    assert fault(grid(codes=("1", code))) == (
        f"answer code {code!r} of 'staffg01' must be letters (a to z) and digits only, or the option is dropped; "
        "change the code."
    )


def test_an_answer_code_that_is_too_long():
    check_codes(questionnaire(grid(codes=("never", "often"))))
    assert fault(grid(codes=("1", "often", "seldom"))) == (
        "answer code 'seldom' of 'staffg01' has 6 characters, with more than 5 the option is dropped; shorten the code."
    )


def test_an_answer_code_that_stands_twice():
    assert fault(grid(codes=("a", "a"))) == (
        "answer code 'a' of 'staffg01' stands twice, and must be unique; change one of them."
    )
    assert fault(grid(codes=("a", "A"))) == (
        "answer code 'A' of 'staffg01' differs from 'a' in case only, and must be unique; change one of them."
    )


def test_a_language_that_limesurvey_does_not_have():
    assert fault(grid(), languages=("en", "zh-hans")) == (
        "there is no language 'zh-hans', and its texts are lost; use a tag such as zh-Hans, zh-Hant-TW, zh-Hant-HK."
    )
    assert fault(grid(), languages=("xx",)) == (
        "there is no language 'xx', and its texts are lost; use a tag such as de, en, es, fr."
    )


def test_all_faults_are_told_at_once():
    with pytest.raises(InputError) as caught:
        check_codes(questionnaire(grid("id"), grid("a-1", codes=("seldom",))))
    assert str(caught.value) == (
        "LimeSurvey, staff form: question code 'id' is the name of one of LimeSurvey's own columns in an export; "
        "give the item another id.\n"
        "LimeSurvey, staff form: question code 'a-1' must be a letter followed by letters (a to z) and digits, or it is "
        "renamed; change the id of the item or of the form.\n"
        "LimeSurvey, staff form: answer code 'seldom' of 'a-1' has 6 characters, with more than 5 the option is dropped; "
        "shorten the code."
    )
