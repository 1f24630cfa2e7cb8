"""Forms for Qualtrics: the structure of what is written (checked by a parser of our own), and nothing lost in it."""

from __future__ import annotations

import csv
import html
import io
from dataclasses import replace

import pytest
from advanced_format import parse
from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument import InputError
from surveys.platforms.forms import write_form
from surveys.platforms.qualtrics.form import render
from surveys.platforms.qualtrics.texts import as_html, in_spreadsheet, language_code, language_tag
from surveys.questionnaire import make_questionnaire

LANGUAGES = ("en", "de")
BOARD = {"en": "the board", "de": "die Geschäftsführung"}
NAMES = {"units": ("Assembly", "Sales & Service"), "levels": ("Front line",), "sites": ("North", "South")}
KINDS = {
    "Matrix": "grid",
    "MC:SingleAnswer:Vertical": "single",
    "MC:MultipleAnswer:Vertical": "multiple",
    "TE:Essay": "text",
}


def shown(text: str) -> str:
    """A written text as people see it."""
    return html.unescape(text.replace("<br>", "\n"))


@pytest.fixture(scope="module")
def promising(iso9001):
    return iso9001.with_promises([{"en": "1. [[On time]] & <b>${x}", "de": "- Pünktlich"}])


@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_row_and_option_stands_in_the_file(promising, form, language):
    questionnaire = make_questionnaire(promising, form, languages=LANGUAGES, **NAMES)
    embedded, parsed = parse(render(questionnaire, "qualtrics")[0][f"-{language}.txt"])
    assert embedded == {"questionnaire": form}
    found = [one for one in parsed if one.type != "DB"]
    expected = list(questionnaire.questions())
    assert [one.id for one in found] == [one.code for one in expected]
    for one, question in zip(found, expected, strict=True):
        assert KINDS[one.type] == question.kind
        assert shown(one.text) == question.text[language]
        options = {option.number: option.text[language] for option in question.options}
        rows = {place: row.text[language] for place, row in enumerate(question.rows, start=1)}
        answers = {number: shown(text) for number, text in one.answers.items()}
        choices = {number: shown(text) for number, text in one.choices.items()}
        assert (choices, answers) == ((rows, options) if rows else (options, {}))
        assert list(one.answers or one.choices) == list(options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_is_a_block_with_its_texts_on_top(promising, language):
    questionnaire = make_questionnaire(
        promising, "staff", languages=LANGUAGES, client="A & B", top_management=BOARD, minutes=12, **NAMES
    )
    _, parsed = parse(render(questionnaire)[0][f"-{language}.txt"])
    assert list(dict.fromkeys(one.block for one in parsed)) == ["welcome", *(page.name for page in questionnaire.pages)]
    welcome, *rest = (one for one in parsed if one.type == "DB")
    for text in [questionnaire.title, *questionnaire.intro]:
        assert text[language] in shown(welcome.text)
    for page, heading in zip(questionnaire.pages, rest, strict=True):
        assert heading.block == page.name
        for text in [page.title, *page.intro, *(one.hint for one in page.questions if one.hint)]:
            assert shown(heading.text).count(text[language]) == 1
        own = [one for one in parsed if one.block == page.name]
        assert own[0] is heading and len(own) == 1 + len(page.questions)


def test_translations_are_keyed_in_the_order_of_the_file(promising):
    questionnaire = make_questionnaire(promising, "staff", languages=LANGUAGES, **NAMES)
    files, _ = render(questionnaire)
    rows = list(csv.reader(io.StringIO(files["-translations.csv"].decode("utf-8-sig"), newline="")))
    assert rows[0] == ["PhraseID", "EN", "DE"]
    expected = []
    for number, pair in enumerate(zip(parse(files["-en.txt"])[1], parse(files["-de.txt"])[1], strict=True), start=1):
        expected.append([f"QID{number}_QuestionText", *(one.text for one in pair)])
        for name, options in (("Choice", [one.choices for one in pair]), ("Answer", [one.answers for one in pair])):
            texts = zip(*(option.values() for option in options), strict=True)
            expected += [[f"QID{number}_{name}{place}", *own] for place, own in enumerate(texts, start=1)]
    assert [[row[0], *map(shown, row[1:])] for row in rows[1:]] == [[row[0], *map(shown, row[1:])] for row in expected]
    promise = next(row for row in rows if "nktlich" in row[2] and row[0].endswith("_Choice5"))
    assert promise[2].startswith("&#45; Pünktlich:")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_one_language_needs_no_translations(small):
    assert list(render(make_questionnaire(small, "leader"))[0]) == ["-en.txt", "-checklist.md"]


def test_files_and_checklist_of_write_form(tmp_path, small):
    written = write_form(small, "qualtrics", tmp_path, forms=["staff", "leader"])
    assert [path.name for path in written.files] == [
        "small-staff-en.txt",
        "small-staff-checklist.md",
        "small-leader-en.txt",
        "small-leader-checklist.md",
    ]
    assert written.checklist[:7] == (
        "Qualtrics, staff form: make an empty survey project whose language is English, and import small-staff-en.txt "
        "(Survey > Tools > Import/export > Import survey).",
        "Qualtrics, staff form: in the survey flow, check that the embedded data field 'questionnaire' is 'staff' and "
        "stands above all blocks; it tells in the export which form was filled in.",
        "Qualtrics, staff form: in the survey flow, put each of the blocks accountability, importance under a branch of "
        "its own: if newstarter, 'Yes', is not selected.",
        "Qualtrics, staff form: in the survey flow, put the block managers under a branch of its own: if leadspeople, "
        "'Yes', is selected.",
        "Qualtrics, staff form: in the survey flow, move each of the blocks accountability, resources, with its branch "
        "where it has one, into one randomizer that presents all 2 elements, evenly.",
        "Qualtrics: leave 'Force response' and 'Request response' off for every question: people may leave out any.",
        "Qualtrics, staff form: question importance: response requirements > validation > choice range: at most 2 choices.",
    )
    assert any("switch 'Anonymize responses' on" in line for line in written.checklist)
    assert len(written.checklist) == len(set(written.checklist))
    sheet = written.files[1].read_text(encoding="utf-8")
    assert "| managers | staffg06 | if leadspeople, 'Yes', is selected | fixed |" in sheet
    assert "| staffg01_2 | acc2 | Top managers thank. |" in sheet
    assert "| importance_2 | resources | What we need |" in sheet


def test_a_long_tag_is_to_be_checked(small):
    questionnaire = make_questionnaire(small, "staff")
    first, page, *_ = questionnaire.pages
    long = replace(page, questions=(replace(page.questions[0], code="averylongformidg01"),))
    changed = replace(questionnaire, pages=(first, long))
    assert (
        "Qualtrics, staff form: after the import, check that the questions averylongformidg01 kept these names; they are "
        "longer than 15 characters."
    ) in render(changed)[1]


def test_languages_line(iso9001):
    _, lines = render(make_questionnaire(iso9001, "staff", languages=["en", "de", "zh-Hans"]))
    assert (
        "Qualtrics, staff form: Survey > Translations: add Deutsch (DE) and 简体中文 (ZH-S) and export the translations as "
        "CSV; check that PhraseID and EN are in every row as in iso9001_2015-staff-translations.csv, then import that "
        "file. Where a PhraseID differs, move the translation to the row of the export with the same EN text: Qualtrics "
        "gives the ids, and they cannot be known before. The .txt files of the other languages are the same survey in "
        "that language, for a project of its own."
    ) in lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).filter(str.strip))
def test_any_text_is_shown_as_it_is(text):
    written = as_html(text)
    assert (
        "\n" not in written and "[[" not in written and "${" not in written and "<" not in written.replace("<br>", "")
    )
    breaks = str.maketrans({"\u2028": "\n", "\u2029": "\n"})
    assert shown(written) == text.translate(breaks).strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Sales & Service", "Sales & Service"),
        ("R&D;", "R&amp;D;"),
        ("a &lt; b", "a &amp;lt; b"),
        ("< 3 months", "&lt; 3 months"),
        ("[[PageBreak]]", "&#91;&#91;PageBreak]]"),
        ("${e://Field/x}", "&#36;{e://Field/x}"),
        ("1. one\r\n2. two\tthree", "1. one<br>2. two three"),
    ],
)
def test_texts_that_would_break_the_format(text, written):
    assert as_html(text) == written


@pytest.mark.parametrize(("text", "found"), [("a\x07b", "holds a control character (U+0007)"), ("  ", "is empty")])
def test_texts_that_cannot_be_imported(text, found):
    with pytest.raises(InputError) as caught:
        as_html(text)
    shown = "a?b" if "\x07" in text else ""
    assert str(caught.value) == f"The text {shown!r} {found}, which Qualtrics cannot import; mend it in the instrument."


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_no_text_is_a_formula_in_a_spreadsheet(text):
    cell = in_spreadsheet(as_html(text))
    assert not cell.startswith(("=", "+", "-", "@"))
    assert shown(cell) == shown(as_html(text))


@pytest.mark.parametrize(
    ("tag", "code"), [("en", "EN"), ("zh-Hans", "ZH-S"), ("zh-Hant", "ZH-T"), ("pt-BR", "PT-BR"), ("de", "DE")]
)
def test_language_codes(tag, code):
    assert language_code(tag) == code
    assert language_tag(code) == tag
    assert language_tag(f" {code.lower().replace('-', '_')} ") == tag


def test_no_language():
    assert language_tag("") == ""


def test_same_questionnaire_same_bytes(iso9001):
    questionnaire = make_questionnaire(iso9001, "staff", languages=LANGUAGES)
    assert render(questionnaire) == render(questionnaire)
