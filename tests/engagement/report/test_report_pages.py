"""What every report keeps: it loads nothing, speaks to screen readers, gives the same bytes, uses the words agreed."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from html_page import Page
from made_up_release import VARIANTS

from engagement.findings.words import refused_words
from engagement.report import write_report
from surveys.instrument import InputError


def own_words(markdown: str, release) -> str:
    """Text of the report without the wording of questions, titles and names, which are not ours to choose."""
    text = re.sub(r"\\(.)", r"\1", markdown)
    for item in release.manifest["instrument"]["items"].values():
        for wording in item["texts"].values():
            text = text.replace(wording, "")
    for one in release.manifest["instrument"]["responsibilities"]:
        text = text.replace(one["title"], "").replace(one["label"], "").replace(f"#{one['id']}", "")
    if "unmapped" in release.tables:
        for question in release.tables["unmapped"]["question"]:
            text = text.replace(question, "")
    return re.sub(r"\*[^*\n]*\*(?=, \d)", "", text)  # titles of journals among the references


def page_one(markdown: str) -> str:
    return markdown.split("::: page-one")[1].split("\n# Scope")[0]


@pytest.mark.parametrize("document", ["findings", "technical"])
@pytest.mark.parametrize("variant", ["full", "published"])
def test_html_loads_nothing_from_elsewhere(text, variant, document):
    html = text(variant, document, "html")
    page = Page(html)
    assert [link for link in page.links if not link[2].startswith(("#", "data:"))] == []
    assert re.findall(r"url\((?!['\"]?data:)[^)]*\)|@import", html) == []
    assert "script" not in page.counts


@pytest.mark.parametrize("variant", ["full", "published"])
def test_html_speaks_to_screen_readers(text, variant):
    page = Page(text(variant, "findings", "html"))
    assert page.html["lang"] == "en"
    assert page.images and all(len(image["alt"]) > 30 for image in page.images)
    assert len(page.ids) == len(set(page.ids))
    assert page.counts["h1"] == 1 and page.counts["main"] == 1
    assert ("a", "href", "#content") in page.links
    targets = {link[2][1:] for link in page.links if link[2].startswith("#")}
    assert targets <= set(page.ids)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("document", ["findings", "technical"])
def test_refused_words_are_not_used(text, releases, variant, document):
    assert refused_words(own_words(text(variant, document), releases[variant])) == ()


@pytest.mark.parametrize("variant", VARIANTS)
def test_page_one_keeps_to_what_top_managers_need(text, releases, variant):
    first = page_one(text(variant, "findings"))
    for banned in (r"\bp [=<]", r"interval of", r"\d to \d+\)", r"5\.1\.1", r"[0-9a-f]{12}", r"audit", r"\brank \d"):
        assert not re.search(banned, re.sub(r"!\[.*", "", first)), banned
    units = releases[variant].tables.get("participation_units")
    for unit in [] if units is None else units["unit"]:
        assert str(unit) not in first


@pytest.mark.parametrize("variant", ["full", "survey_only", "published"])
def test_page_one_fits_one_page(text, reports, variant, tmp_path):
    import typst

    from engagement.report.pdf import typst_source

    first = text(variant, "findings").split("\n# Scope")[0]
    first = re.sub(r"!\[\]\([^)]*\)", "![](strip.svg)", first)
    (tmp_path / "strip.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="482" height="150"/>')
    source = typst_source(first, folder=tmp_path, accent="#0B3C5D", toc_depth=2, cover=False)
    (tmp_path / "one.typ").write_text(source, encoding="utf-8")
    assert typst.query(tmp_path / "one.typ", "<page-one-end>", field="value", one=True) == "1"


def test_the_same_release_gives_the_same_bytes(releases, reports, tmp_path):
    written = write_report(releases["full"], tmp_path, formats=("html", "pdf"))
    assert list(written) == ["findings.html", "findings.pdf", "technical.html", "technical.pdf"]
    for name, path in written.items():
        assert path.read_bytes() == (reports / "full" / name).read_bytes(), name


def test_nothing_half_written_stays_behind(reports):
    assert sorted(path.name for path in (reports / "full").iterdir()) == [
        "figures",
        "findings.html",
        "findings.md",
        "findings.pdf",
        "technical.html",
        "technical.md",
        "technical.pdf",
    ]


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_the_pdf_carries_text_and_page_numbers(reports):
    path = reports / "full" / "findings.pdf"
    pages = (
        subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode().split("\f")
    )
    assert "KEEP" in pages[0] and "DECIDE" in pages[0] and "Owner" in pages[0]
    assert "Contents" in pages[1]
    assert f"2 / {len(pages) - 1}" in pages[1]


def test_names_in_any_script_get_a_pdf(tmp_path):
    from engagement.report.pdf import write_pdf

    path = tmp_path / "findings.pdf"
    markdown = (
        '---\ntitle: "\u682a\u5f0f\u4f1a\u793e \U0001f600"\nlang: en\nsubtitle: x\nrunning: x\n---\n\n# \u0416\n\nText'
    )
    write_pdf(markdown, path, folder=tmp_path, accent="#0B3C5D", toc_depth=1, cover=True, timestamp="2026-01-01")
    assert path.read_bytes().startswith(b"%PDF")


def test_a_survey_without_records_has_no_empty_column(text):
    findings, technical = text("survey_only", "findings"), text("survey_only", "technical")
    assert 'subtitle: "What leaders say, what staff see"' in findings
    assert "Bring to the debrief:" in page_one(findings)
    for absent in ("| Records", "Examined |", "**Show**", "# What the records show", "# Promises", "# Perception and"):
        assert absent not in findings
    assert "# Records" not in technical


def test_audit_peaks_stay_in_the_technical_file(text):
    assert "Entries around audits" in text("full", "technical")
    assert "year end" in text("full", "technical")
    assert "Entries" not in text("full", "findings")


def test_published_results_speak_of_views_and_grades(text):
    findings, technical = text("published", "findings"), text("published", "technical")
    for said in ("grade difference", "leaders' view", "# Where the grades differ"):
        assert said in findings
    for refused in ("self-rating", "about themselves", "perception gap", "cannot tell from their job"):
        assert refused not in findings
    assert "My pay adequately reflects my performance" in technical
    assert "upper bound" in technical and "upper bounds" in findings
    assert "# Measurement" not in technical and "# Records" not in technical


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_section_is_empty(text, variant):
    for document in ("findings", "technical"):
        parts = re.split(r"^#{1,2} .*$", text(variant, document), flags=re.MULTILINE)[1:]
        headings = re.findall(r"^(#{1,2}) (.*)$", text(variant, document), flags=re.MULTILINE)
        for (level, heading), part, following in zip(headings, parts, [*headings[1:], ("#", "")], strict=True):
            opens_subsection = level == "#" and following[0] == "##"
            assert part.strip(" \n:") or opens_subsection, heading


def test_an_unknown_format_is_refused(releases, tmp_path):
    with pytest.raises(InputError) as error:
        write_report(releases["full"], tmp_path, formats=("docx",))
    assert str(error.value) == "formats: 'docx' is not known; choose from html, pdf, md."
    assert list(tmp_path.iterdir()) == []


def test_a_colour_that_is_none_is_refused(releases, tmp_path, monkeypatch):
    release = releases["survey_only"]
    settings = release.manifest["settings"] | {"colours": {"accent": "red"}}
    monkeypatch.setitem(release.manifest, "settings", settings)
    with pytest.raises(InputError) as error:
        write_report(release, tmp_path, formats=("md",))
    assert str(error.value) == (
        "assessment.toml [report]: colours.accent = 'red'; expected a colour such as '#0B3C5D'."
    )
    assert list(tmp_path.iterdir()) == []
