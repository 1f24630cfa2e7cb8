"""The forms in the real library (survey-core from npm): no error in the JSON, every text shown, answers as expected."""

from __future__ import annotations

import copy
import html
import json
import shutil
import subprocess
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from simulated_answers import same_answers, simulated_answers
from surveyjs_answers import survey_data

from surveys import InputError, list_instruments, load_instrument, read_export
from surveys.instrument.translations import list_languages
from surveys.platforms.surveyjs import form as surveyjs_form
from surveys.questionnaire import make_questionnaire

SCRIPT = Path(__file__).with_name("run_surveyjs.js")
NAMES = {"units": ["Assembly", "R & <D>"], "levels": ["Front line"], "sites": [f"Site {k}" for k in range(20)]}
CLIENT = {"client": "Acme & <Sons>", "top_management": dict.fromkeys(list_languages(), "the “board”"), "minutes": 12}
FORMS = [(id, form.id) for id in list_instruments() for form in load_instrument(id).forms]


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """Folder with the library in it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not on this machine")
    folder = tmp_path_factory.mktemp("survey-core")
    (folder / "package.json").write_text("{}", encoding="utf-8")
    package = f"survey-core@{surveyjs_form.VERSION}"
    command = ["npm", "install", package, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not bring {package} in time")
    if done.returncode:
        pytest.skip(f"npm cannot bring {package}: no registry within reach")
    return folder


def run(library: Path, cases: list[dict]) -> list[dict]:
    done = subprocess.run(
        ["node", str(SCRIPT)],
        cwd=library,
        input=json.dumps({"cases": cases}).encode(),
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[:2000]
    return json.loads(done.stdout)


def survey_of(questionnaire) -> dict:
    return json.loads(surveyjs_form.render(questionnaire, "surveyjs")[0][".json"])


def languages_of(id: str, form: str) -> list[str]:
    found = []
    for language in list_languages():
        try:
            make_questionnaire(load_instrument(id), form, languages=[language])
        except InputError:
            continue
        found.append(language)
    return found


def texts_of(questionnaire, language):
    found = {questionnaire.title[language]}
    found.add(f"<p>{html.escape(questionnaire.thanks[language], quote=False)}</p>")
    found.add(
        "".join(f"<p>{html.escape(one[language], quote=False)}</p>" for one in questionnaire.intro if one[language])
    )
    for page in questionnaire.pages:
        found.add(page.title[language])
        for question in page.questions:
            found |= {question.text[language], *(row.text[language] for row in question.rows)}
            found |= {option.text[language] for option in question.options}
            found |= {question.hint[language]} if question.hint else set()
    return found


def test_every_form_shows_every_text_in_every_language(library):
    cases, forms = [], []
    for id, form in FORMS:
        languages = languages_of(id, form)
        assert {"en", "de"} <= set(languages)
        # English first, English last, and no English: the library treats English as the default language.
        for chosen in (languages, languages[::-1], ["de"]):
            questionnaire = make_questionnaire(load_instrument(id), form, languages=chosen, **NAMES, **CLIENT)
            locales = [surveyjs_form.locale(language) for language in chosen]
            cases.append({"survey": survey_of(questionnaire), "locales": locales, "answers": []})
            forms.append(questionnaire)
    for questionnaire, case, result in zip(forms, cases, run(library, cases), strict=True):
        assert result["errors"] == []
        assert (result["startLocale"] or "en") == case["locales"][0]
        for language, locale in zip(questionnaire.languages, case["locales"], strict=True):
            assert texts_of(questionnaire, language) <= set(result["texts"][locale])


def test_the_schema_of_the_package(library, iso9001):
    """The schema lets many elements pass as "some element", so each is held against the part about its own type too."""
    schema = json.loads((library / "node_modules/survey-core/surveyjs_definition.json").read_bytes())

    whole = jsonschema.Draft7Validator(schema)
    types = {
        type: jsonschema.Draft7Validator({"$ref": f"#/definitions/{type}", "definitions": schema["definitions"]})
        for type in ("html", "expression", "matrix", "radiogroup", "dropdown", "checkbox", "comment")
    }

    def faults(survey):
        elements = [element for page in survey["pages"] for element in page["elements"]]
        found = [error.message for element in elements for error in types[element["type"]].iter_errors(element)]
        # Elements are looked at above; here they would be tried as each of 28 types in turn.
        pages = [{**page, "elements": []} for page in survey["pages"]]
        return found + [error.message for error in whole.iter_errors({**survey, "pages": pages})]

    for form in ("staff", "leader", "pulse"):
        survey = survey_of(make_questionnaire(iso9001, form, languages=["en", "de"], **NAMES, **CLIENT))
        assert faults(survey) == []
    assert list(whole.iter_errors(survey)) == []
    for change in (
        lambda survey: survey.update(showProgressBar="yes"),
        lambda survey: survey["pages"][1].update(title=3),
        lambda survey: survey["pages"][1]["elements"][0].update(rows={"acc1": "Yes"}),
    ):
        wrong = copy.deepcopy(survey)
        change(wrong)
        assert faults(wrong)


def test_the_library_finds_a_property_that_does_not_exist(library, iso9001):
    survey = survey_of(make_questionnaire(iso9001, "pulse"))
    survey["pages"][1]["elements"][0]["isRequried"] = True
    (result,) = run(library, [{"survey": survey, "locales": [], "answers": []}])
    assert len(result["errors"]) == 1


def test_pages_follow_the_answers(library, iso9001):
    survey = survey_of(make_questionnaire(iso9001, "staff"))
    answers = [
        {"locale": "en", "values": []},
        {"locale": "en", "values": [["new_starter", "n"]]},
        {"locale": "en", "values": [["staffg01", {"acc1": "4"}], ["new_starter", "y"], ["leads_people", "y"]]},
    ]
    (result,) = run(library, [{"survey": survey, "locales": [], "answers": answers}])
    unanswered, staff, newcomer = (set(one["pages"]) for one in result["answers"])
    assert {"page_accountability", "page_importance"} <= unanswered and "page_managers" not in unanswered
    assert staff == unanswered
    assert "page_accountability" not in newcomer and {"page_resources", "page_managers"} <= newcomer
    assert "staffg01" not in result["answers"][2]["sent"]  # answers on a page that is not shown any more go


def test_who_when_and_in_which_language(library, iso9001):
    survey = survey_of(make_questionnaire(iso9001, "kiosk", languages=["de", "en"]))
    earlier = {"started": "2026-03-02T08:00:00.000Z", "kioskg01": {"acc1": "2"}}
    answers = [
        {"locale": "de", "values": []},
        {"locale": "en", "values": [["kioskg01", {"acc1": "ct"}]]},
        {"locale": "de", "values": [], "restored": earlier},
    ]
    (result,) = run(library, [{"survey": survey, "locales": [], "answers": answers}])
    first, second, third = result["answers"]
    assert all(one["done"] for one in result["answers"])
    assert "submitted" not in first["unfinished"]
    for sent in (first["sent"], second["sent"]):
        assert sent["submitted"].endswith("Z") and sent["started"].endswith("Z")
        assert sent["started"] <= sent["submitted"]
        assert (sent["questionnaire"], sent["form"]) == ("kiosk", "staff")
    assert (first["sent"]["language"], second["sent"]["language"]) == ("de", "en")
    assert second["sent"]["kioskg01"] == {"acc1": "ct"}
    assert third["sent"]["started"] == "2026-03-02T08:00:00.000Z"


@pytest.mark.parametrize(
    ("form", "languages"), [("staff", ("de", "en")), ("leader", ("en", "de")), ("kiosk", ("en",)), ("pulse", ("de",))]
)
def test_what_the_library_collects_reads_back(library, tmp_path, iso9001, form, languages):
    instrument = iso9001.with_promises([{"en": "=We deliver", "de": "=Wir liefern"}])
    places = {"units": ("Assembly", "Büro & Lager"), "levels": ("Front line",), "sites": ("North", "South")}
    rng = np.random.default_rng(8)
    responses = simulated_answers(instrument, form, rng, 10, languages=languages, unfinished=0.0, **places)
    questionnaire = make_questionnaire(instrument, form, languages=languages, **places)
    expected = survey_data(responses, questionnaire, instrument)
    fixed = ("id", "questionnaire", "form", "language", "started", "submitted")
    answers = [
        {
            "locale": one["language"],
            "values": [[name, value] for name, value in one.items() if name not in fixed],
            "restored": {"started": one["started"]},
        }
        for one in expected
    ]
    (result,) = run(library, [{"survey": survey_of(questionnaire), "locales": [], "answers": answers}])
    sent = [
        {"id": one["id"], **answer["sent"], "submitted": one["submitted"]}
        for one, answer in zip(expected, result["answers"], strict=True)
    ]
    assert sent == expected
    (tmp_path / "answers.json").write_text(json.dumps(sent), encoding="utf-8")
    same_answers(read_export(tmp_path / "answers.json", instrument, platform="surveyjs", **places), responses)
