"""The printed form: what stands on each page, texts that cannot be run, fonts, the same bytes."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
import typst

from surveys import InputError
from surveys.platforms.paper.layout import Line, Table, paper_parts
from surveys.platforms.paper.pdf import CHINESE_FONTS, paper_data, paper_pdf
from surveys.questionnaire import make_questionnaire

NAMES = {"units": ["Assembly", "Tool shop"], "levels": ["Front line"], "sites": ["North"]}
HOSTILE = '#panic() $x$ *b* @ref \\ [x] // y `raw` <label> "q" = h #{1+1} \\u{41}'

needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")


def questionnaire(instrument, form="staff", languages=("en",), **more):
    return make_questionnaire(instrument, form, languages=languages, **(NAMES | more))


def pages_of(pdf: bytes) -> list[str]:
    """Text of each page, white space made single."""
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return [one_space(page) for page in run.stdout.decode().split("\f")[:-1]]


def one_space(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def without_system_fonts(monkeypatch):
    real = typst.Fonts
    monkeypatch.setattr(
        typst, "Fonts", lambda include_system_fonts, font_paths: real(include_system_fonts=False, font_paths=font_paths)
    )


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "pt"])
def test_the_pdf_is_tagged_has_a_title_and_its_language(iso9001, language):
    pdf = paper_pdf(questionnaire(iso9001, languages=(language,)), language)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf and f"/Lang({language})".encode() in pdf
    assert b"/MarkInfo<</Marked true" in pdf and b"/DisplayDocTitle true" in pdf


@pytest.mark.parametrize("form", ["staff", "leader"])
def test_same_form_same_bytes_and_no_clock(iso9001, form):
    pdf = paper_pdf(questionnaire(iso9001, form), "en")
    assert pdf == paper_pdf(questionnaire(iso9001, form), "en")
    assert b"CreationDate" not in pdf and b"ModDate" not in pdf and b"xmp:CreateDate" not in pdf


def test_no_font_of_this_computer_is_needed(iso9001, monkeypatch):
    own = questionnaire(iso9001, languages=("de",))
    expected = paper_pdf(own, "de")
    without_system_fonts(monkeypatch)
    assert paper_pdf(own, "de") == expected


@needs_pdftotext
def test_every_page_has_number_code_and_box_for_the_form_number(iso9001):
    own = questionnaire(iso9001)
    pages = pages_of(paper_pdf(own, "en"))
    for number, page in enumerate(pages, start=1):
        assert page.endswith(f"Leading for quality Page {number} of {len(pages)} staff {own.hash[:8]} en Form number")


@needs_pdftotext
def test_first_and_last_page(iso9001):
    own = questionnaire(iso9001, client="Muster AG", top_management="the two directors", minutes=15)
    pages = pages_of(paper_pdf(own, "en"))
    words = own.words["en"]
    for text in (
        '"Top managers" means: the two directors.',
        "It takes about 15 minutes.",
        "Nobody at Muster AG sees single answers.",
        words["paper_how"],
        words["paper_correct"],
        words["paper_return"],
    ):
        assert text in pages[0]
    # the thanks never stand on a page of their own
    last = f"At which site do you work? North {words['thanks']} {words['paper_return']}"
    assert last in pages[-1]
    assert "Where do you work? Assembly Tool shop" in " ".join(pages[-2:])


@needs_pdftotext
@pytest.mark.parametrize(
    ("form", "language"), [("staff", "en"), ("staff", "de"), ("leader", "de"), ("kiosk", "en"), ("staff", "fr")]
)
def test_no_page_with_items_lacks_the_labels_and_none_has_a_single_item(iso9001, form, language):
    own = questionnaire(iso9001, form, (language,))
    pages = pages_of(paper_pdf(own, language))
    for part in paper_parts(own):
        for table in (block for block in part.blocks if isinstance(block, Table)):
            lines = [f"{row.number} {one_space(row.text[language])}" for row in table.rows if isinstance(row, Line)]
            counts = [sum(line in page for line in lines) for page in pages]
            assert sum(counts) == len(lines)
            assert 1 not in counts
            labels = [one_space(option.text[language]) for option in table.options if not option.value.isdigit()]
            for page in (page for page, count in zip(pages, counts, strict=True) if count):
                assert one_space(table.text[language]) in page
                assert all(label in page for label in labels)


@needs_pdftotext
def test_every_page_of_a_part_says_whom_it_is_for(iso9001):
    own = questionnaire(iso9001)
    pages = pages_of(paper_pdf(own, "en"))
    note = own.words["en"]["skip_if_starter"]
    for_all = [page for page in pages if note not in page]
    part = next(part for part in paper_parts(own) if part.condition and part.condition.question == "new_starter")
    lines = [row for block in part.blocks for row in (block.rows if isinstance(block, Table) else [block])]
    texts = [f"{line.number} {line.text['en']}" for line in lines if isinstance(line, Line)]
    assert len(texts) == 46
    assert not any(text in page for text in texts for page in for_all)
    assert sum(note in page for page in pages) >= 3


@needs_pdftotext
def test_texts_cannot_run(iso9001):
    instrument = iso9001.with_promises([HOSTILE])
    own = make_questionnaire(
        instrument,
        "staff",
        units=[HOSTILE, "B"],
        client=HOSTILE,
        top_management='#read("/etc/passwd")',
        levels=["a\nb"],
    )
    text = " ".join(pages_of(paper_pdf(own, "en")))
    shown = re.sub(r"\s+", " ", HOSTILE)
    assert text.count(shown) >= 3  # client, promise, unit
    assert '"Top managers" means: #read("/etc/passwd").' in text


@needs_pdftotext
def test_a_draft_says_so_on_its_first_page_only_where_it_is_one(iso9001):
    own = questionnaire(iso9001, languages=("en", "de"))
    notice = own.words["de"]["draft"]
    assert notice in pages_of(paper_pdf(own, "de"))[0]
    assert own.words["en"]["draft"] not in pages_of(paper_pdf(own, "en"))[0]


def test_a_hint_that_the_question_gives_already_is_not_printed_twice(iso9001):
    says_it = replace(iso9001, importance_question="What matters most to you for doing quality work? Choose up to 3.")
    data = [paper_data(questionnaire(one), "en") for one in (iso9001, says_it)]
    first, second = ({block["text"]: block for part in one["parts"] for block in part["blocks"]} for one in data)
    assert first["What matters most to you for doing quality work?"]["hint"] == "Choose up to 3."
    assert second["What matters most to you for doing quality work? Choose up to 3."]["hint"] is None
    blocks = second
    assert blocks["What is one thing top managers do that helps you do quality work?"]["hint"].startswith(
        "Please write no names"
    )


def test_boxes_only_where_a_line_offers_the_answer(iso9001):
    data = paper_data(questionnaire(iso9001), "en")
    grid = next(block for part in data["parts"] for block in part["blocks"] if block["kind"] == "grid")
    assert [column["scale"] for column in grid["columns"]] == [True] * 5 + [False] * 3
    assert grid["rows"][0]["boxes"] == [True] * 7 + [False] and grid["rows"][2]["boxes"] == [True] * 8


def test_many_units_with_long_names_fit(iso9001):
    long = "Development, Testing and Approval of Hydraulic Components (Plant 2, Building C)"
    own = questionnaire(iso9001, "pulse", units=[*(f"Department {number}" for number in range(90)), long])
    assert paper_pdf(own, "en").startswith(b"%PDF")


@needs_pdftotext
def test_labels_that_are_too_wide_are_turned(small_file, small_text):
    from surveys.instrument import load_instrument

    labels = ", ".join(f'"incomprehensibility {number}"' for number in range(9))
    small_file.write_text(
        small_text.replace(
            'frequency = ["never", "rarely", "sometimes", "often", "always"]', f"frequency = [{labels}]"
        ),
        encoding="utf-8",
    )
    own = make_questionnaire(load_instrument(small_file), "staff")
    text = " ".join(pages_of(paper_pdf(own, "en")))
    assert "Top managers ask." in text and "incomprehensibility 8" in text


def test_a_character_that_no_font_has(iso9001):
    own = questionnaire(iso9001, "pulse", units=["Assembly \U000f1234", "B"])
    with pytest.raises(InputError) as caught:
        paper_pdf(own, "en")
    assert str(caught.value) == (
        "the pulse form cannot be printed in 'en': no font on this computer has 1 character: U+F1234; take them out of "
        "the names and texts, or install a font that has them, or put its file into a folder and name that folder in "
        "the environment variable TYPST_FONT_PATHS, or leave the language out."
    )


def test_chinese_without_a_chinese_font(iso9001, monkeypatch):
    without_system_fonts(monkeypatch)
    monkeypatch.delenv("TYPST_FONT_PATHS", raising=False)
    own = questionnaire(iso9001, "pulse", languages=("zh-Hans",))
    with pytest.raises(InputError) as caught:
        paper_pdf(own, "zh-Hans")
    message = re.sub(r"has \d+ characters: (\S ){10}\.\.\.", "has N characters: ...", str(caught.value))
    assert message == (
        "the pulse form cannot be printed in 'zh-Hans': no font on this computer has N characters: ...; install the font "
        "'Noto Sans CJK SC' (Debian, Ubuntu: apt-get install fonts-noto-cjk), or put its file into a folder and name "
        "that folder in the environment variable TYPST_FONT_PATHS, or leave the language out."
    )


def test_chinese_with_a_font_in_a_folder(iso9001, tmp_path, monkeypatch):
    without_system_fonts(monkeypatch)
    own = questionnaire(iso9001, "pulse", languages=("zh-Hans",))
    characters = set(str(paper_data(own, "zh-Hans")))
    make_font(tmp_path / "font.ttf", "Noto Sans CJK SC", sorted(one for one in characters if ord(one) > 0x2000))
    monkeypatch.setenv("TYPST_FONT_PATHS", str(tmp_path))
    assert b"/Lang(zh-CN)" in paper_pdf(own, "zh-Hans")


def test_chinese_with_a_font_of_this_computer(iso9001):
    if not set(CHINESE_FONTS) & set(typst.Fonts().families()):
        pytest.skip("no Chinese font on this computer")
    assert b"/Lang(zh-CN)" in paper_pdf(questionnaire(iso9001, languages=("zh-Hans",)), "zh-Hans")


def make_font(path, family, characters):
    """A font with a black square for each character."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    glyphs = {ord(one): f"u{ord(one):04X}" for one in characters}
    pen = TTGlyphPen(None)
    for number, point in enumerate([(100, 0), (900, 0), (900, 800), (100, 800)]):
        pen.lineTo(point) if number else pen.moveTo(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *glyphs.values()])
    builder.setupCharacterMap(glyphs)
    builder.setupGlyf({name: square for name in [".notdef", *glyphs.values()]})
    builder.setupHorizontalMetrics({name: (1000, 100) for name in [".notdef", *glyphs.values()]})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    names = {"familyName": family, "styleName": "Regular", "fullName": family, "psName": family.replace(" ", "")}
    builder.setupNameTable(names)
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-100, usWinAscent=900, usWinDescent=100)
    builder.setupPost()
    builder.save(path)
