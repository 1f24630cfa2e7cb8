"""The build sheet holds every text of the form, exactly, in order, whatever characters are in it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from surveys import InputError
from surveys.platforms.form_tools.build_sheet import render
from surveys.platforms.forms import write_form
from surveys.questionnaire import make_questionnaire

NASTY = '<b>Q & "A"</b> {{ x }} </span><script>alert(1)</script> ü 质量'


class Texts(HTMLParser):
    """Texts to copy, tags that are there, and links to anything outside."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.copied: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.inside = False
        self.boxes = 0
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.add(tag)
        self.links += [value for name, value in attributes.items() if name in ("src", "href", "action")]
        self.boxes += attributes.get("type") == "checkbox"
        if attributes.get("class") == "copy":
            self.inside = True
            self.copied.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "span"

    def handle_data(self, data):
        if self.inside:
            self.copied[-1] += data


@pytest.fixture(scope="module")
def questionnaire(iso9001):
    instrument = iso9001.with_promises([{"en": NASTY, "de": f"{NASTY} de"}])
    return make_questionnaire(
        instrument, languages=("en", "de"), units=("A", NASTY), client="C & D", top_management="<the board>", minutes=9
    )


@pytest.mark.parametrize("platform", ["msforms", "surveymonkey", "gforms"])
def test_every_text_is_there_to_be_copied(questionnaire, platform):
    files, _ = render(questionnaire, platform)
    assert list(files) == [f"-{platform}-en.html", f"-{platform}-de.html"]
    for language in ("en", "de"):
        page = Texts(files[f"-{platform}-{language}.html"])
        copied = set(page.copied)
        for question in questionnaire.questions():
            if question.kind != "grid":
                assert question.text[language] in copied
            for part in (*question.rows, *question.options):
                assert part.text[language] in copied
            if question.hint:
                assert question.hint[language] in copied
        assert {questionnaire.title[language], questionnaire.thanks[language]} <= copied
        assert "\n\n".join(text[language] for text in questionnaire.intro if text[language]) in copied


def test_a_sheet_is_one_file_without_network_or_code(questionnaire):
    for content in render(questionnaire, "msforms")[0].values():
        page = Texts(content)
        assert not page.links
        assert "script" not in page.tags
        assert page.boxes > 50
        assert b"default-src 'none'" in content


def test_a_sheet_tells_type_branching_and_settings(questionnaire):
    text = render(questionnaire, "msforms")[0]["-msforms-en.html"].decode()
    assert "<strong>Likert</strong>" in text
    assert "Record name off" in text
    assert "go to section 12 (resources)" in text
    assert "For everybody but people who chose “Yes” (section 1)." in text
    assert "More settings of the question &gt; Restriction: At most" in text
    other = render(questionnaire, "surveymonkey")[0]["-surveymonkey-en.html"].decode()
    assert "<strong>Matrix / Rating Scale</strong>" in other
    assert "Anonymous Responses: On" in other
    assert "no jump is possible; page 16 therefore says whom it is for" in other
    line = next(page.shown_if.instead["en"] for page in questionnaire.pages if page.name == "managers")
    assert line in other
    assert line not in text


def test_long_lists_of_units_fold_out(iso9001):
    made = make_questionnaire(iso9001, units=[f"Unit {number}" for number in range(12)])
    assert b"<strong>Dropdown</strong>" in render(made, "surveymonkey")[0]["-surveymonkey-en.html"]


def test_two_questions_with_one_text_are_refused(questionnaire):
    pages = list(questionnaire.pages)
    first = pages[1].questions[0]
    twin = replace(first.rows[1], text={"en": f"1. {first.rows[0].text['en'].upper()}", "de": "x"})
    pages[1] = replace(pages[1], questions=(replace(first, rows=(first.rows[0], twin)), *pages[1].questions[1:]))
    with pytest.raises(InputError) as error:
        render(replace(questionnaire, pages=tuple(pages)), "msforms")
    assert str(error.value) == (
        "iso9001_2015, staff form in en: acc1 and acc2 have the same text '1. AFTER A POOR QUALITY RESULT, TOP MANAGERS "
        "TELL US WHAT THEY WILL DO ABOUT IT.'; Microsoft Forms tells answers apart by these texts alone, so reword one of "
        "them."
    )


@pytest.mark.parametrize("platform", ["msforms", "surveymonkey", "gforms"])
def test_forms_of_all_languages_are_written_and_always_the_same(tmp_path, iso9001, platform):
    languages = ("en", "de", "es", "fr", "pt", "zh-Hans")
    written = write_form(iso9001, platform, tmp_path / "a", forms=("staff",), languages=languages)
    again = write_form(iso9001, platform, tmp_path / "b", forms=("staff",), languages=languages)
    assert [path.name for path in written.files if path.suffix == ".html"] == [
        f"iso9001_2015-staff-{platform}-{language}.html" for language in languages
    ]
    assert [path.read_bytes() for path in written.files] == [path.read_bytes() for path in again.files]
    assert any("build one form a language" in line for line in written.checklist)
    assert any(line.startswith("de: ") and "draft translations" in line for line in written.checklist)
