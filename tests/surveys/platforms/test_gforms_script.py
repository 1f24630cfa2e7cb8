"""The script runs (in node, against a stand-in for Google's forms service) and makes the whole form."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from surveys.platforms.form_tools.branching import make_route
from surveys.platforms.form_tools.gforms_script import render
from surveys.questionnaire import make_questionnaire

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")
FAKE = Path(__file__).with_name("fake_forms.js")
NASTY = "\"); evil(); //  </script> `${x}` \\ ' <b> ü 质量 😀"
KINDS = {"grid": "Grid", "single": "MultipleChoice", "multiple": "Checkbox", "text": "ParagraphText"}


def run(script: bytes, folder: Path, account: str = "company") -> list[dict]:
    """Make the forms of a script; returns what was made."""
    path = folder / "script.js"
    path.write_text(f"{FAKE.read_text(encoding='utf-8')}\n{script.decode('ascii')}\ncreateForms();\n", encoding="utf-8")
    done = subprocess.run(["node", str(path), account], capture_output=True, text=True, timeout=60, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs_node
def test_the_script_is_valid(tmp_path, iso9001):
    path = tmp_path / "form.js"
    path.write_bytes(render(make_questionnaire(iso9001, units=(NASTY,)), "gforms")[0]["-gforms.gs"])
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@needs_node
@pytest.mark.parametrize("form", ["staff", "leader", "kiosk", "pulse"])
def test_every_item_and_option_is_made(tmp_path, iso9001, form):
    instrument = iso9001.with_promises([{"en": NASTY, "de": f"{NASTY} de"}])
    places = {"units": ("A", NASTY), "levels": [f"L{k}" for k in range(12)]} if form == "staff" else {}
    made = make_questionnaire(instrument, form, languages=("en", "de"), top_management=NASTY, **places)
    route = make_route(made.pages)
    forms = run(render(made, "gforms")[0]["-gforms.gs"], tmp_path)
    assert [one["title"] for one in forms] == [made.title["en"], made.title["de"]]
    for language, one in zip(("en", "de"), forms, strict=True):
        items = [item for item in one["items"] if item["kind"] != "page"]
        asked = [question for page in route.pages for question in page.questions]
        assert len(items) == len(asked)
        for item, question in zip(items, asked, strict=True):
            long = question.name == "level"
            assert item["kind"] == ("List" if long else KINDS[question.kind])
            assert item["Title"] == question.text[language]
            labels = [option.text[language] for option in question.options]
            if question.kind == "grid":
                assert item["Rows"] == [row.text[language] for row in question.rows]
                assert item["Columns"] == labels
            elif question.name in route.jumps:
                assert [choice["label"] for choice in item["Choices"]] == labels
            elif question.kind != "text":
                assert item["ChoiceValues"] == labels
            if question.most:
                assert item["Validation"] == {"help": question.hint[language], "most": question.most}
        pages = [item for item in one["items"] if item["kind"] == "page"]
        assert [page["Title"] for page in pages] == [page.title[language] for page in route.pages]
        if form == "staff":
            assert NASTY in one["settings"]["Description"]


@needs_node
def test_settings_keep_answers_anonymous(tmp_path, iso9001):
    made = make_questionnaire(iso9001, "pulse")
    company, private = (
        run(render(made, "gforms")[0]["-gforms.gs"], tmp_path, account)[0]["settings"]
        for account in ("company", "private")
    )
    assert company.pop("RequireLogin") is False
    assert company == private
    off = {"CollectEmail", "LimitOneResponsePerUser", "AllowResponseEdits", "PublishingSummary", "ShuffleQuestions"}
    assert {name for name, value in company.items() if value is False} == off
    assert company["ProgressBar"] is True
    assert company["ConfirmationMessage"] == made.thanks["en"]


@needs_node
def test_jumps_lead_to_the_right_pages(tmp_path, iso9001):
    made = make_questionnaire(iso9001, units=("A", "B"))
    route = make_route(made.pages)
    form = run(render(made, "gforms")[0]["-gforms.gs"], tmp_path)[0]
    names = [page.name for page in route.pages]
    deciding = [item for item in form["items"] if "Choices" in item]
    assert [[choice["to"] for choice in item["Choices"]] for item in deciding] == [
        [names.index("resources"), names.index("accountability")],
        [names.index("managers"), names.index("comments")],
    ]
    pages = [item for item in form["items"] if item["kind"] == "page"]
    assert {names[place]: page["GoToPage"] for place, page in enumerate(pages) if "GoToPage" in page} == {
        "managers": names.index("comments")
    }


@needs_node
def test_a_form_that_ends_with_skipped_pages_is_sent_off(tmp_path, iso9001):
    made = make_questionnaire(iso9001)
    made = replace(made, pages=tuple(page for page in made.pages if page.name in ("leading", "managers")))
    form = run(render(made, "gforms")[0]["-gforms.gs"], tmp_path)[0]
    choices = next(item["Choices"] for item in form["items"] if "Choices" in item)
    assert [choice["to"] for choice in choices] == [1, "SUBMIT"]
    assert form["items"][2]["GoToPage"] == "SUBMIT"


def test_texts_cannot_become_code(iso9001):
    files, checklist = render(make_questionnaire(iso9001, units=(NASTY,)), "gforms")
    data = files["-gforms.gs"].decode("ascii").split("const FORMS = ", 1)[1]
    spec, _ = json.JSONDecoder().raw_decode(data)
    assert spec[0]["pages"][-1]["questions"][-1]["options"] == [NASTY]
    assert checklist[0].startswith("Google Forms: open script.google.com")
