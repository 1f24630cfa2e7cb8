"""The JSON of a form for SurveyJS: types, properties and texts, without the library; the checklist; faults."""

from __future__ import annotations

import json
import re

import pytest

from surveys import InputError, list_instruments, load_instrument
from surveys.platforms.forms import write_form
from surveys.platforms.surveyjs import form as surveyjs_form
from surveys.questionnaire import make_questionnaire

FORMS = [(id, form.id) for id in list_instruments() for form in load_instrument(id).forms]
TEXT = (str, dict)
SURVEY = {
    "title": TEXT,
    "locale": str,
    "showProgressBar": bool,
    "showQuestionNumbers": str,
    "questionOrder": str,
    "clearInvisibleValues": str,
    "completedHtml": TEXT,
    "calculatedValues": list,
    "pages": list,
}
PAGE = {"name": str, "title": TEXT, "visibleIf": str, "elements": list}
ELEMENTS = {
    "html": {"type": str, "name": str, "html": TEXT},
    "expression": {"type": str, "name": str, "visible": bool, "clearIfInvisible": str, "expression": str},
    "matrix": {
        "type": str,
        "name": str,
        "title": TEXT,
        "columns": list,
        "rows": list,
        "columnMinWidth": str,
        "rowTitleWidth": str,
    },
    "radiogroup": {"type": str, "name": str, "title": TEXT, "choices": list},
    "dropdown": {"type": str, "name": str, "title": TEXT, "choices": list},
    "checkbox": {
        "type": str,
        "name": str,
        "title": TEXT,
        "description": TEXT,
        "choices": list,
        "maxSelectedChoices": int,
    },
    "comment": {"type": str, "name": str, "title": TEXT, "description": TEXT},
}
"""What the library's schema (survey-core 2.5.38, MIT) allows, as far as the forms use it."""


def survey_of(questionnaire) -> dict:
    return json.loads(surveyjs_form.render(questionnaire, "surveyjs")[0][".json"])


def allowed(found: dict, properties: dict) -> None:
    assert set(found) <= set(properties)
    for name, value in found.items():
        assert isinstance(value, properties[name])


def elements(survey: dict) -> dict[str, dict]:
    return {one["name"]: one for page in survey["pages"] for one in page["elements"]}


@pytest.mark.parametrize(("id", "form"), FORMS)
def test_types_and_properties(id, form):
    places = {"units": [f"Unit {k}" for k in range(13)], "sites": ["North", "South"]}
    survey = survey_of(make_questionnaire(load_instrument(id), form, languages=["en", "de"], **places))
    allowed(survey, SURVEY)
    names = [one["name"] for page in survey["pages"] for one in page["elements"]]
    assert len(set(names)) == len(names)
    for page in survey["pages"]:
        allowed(page, PAGE)
        for element in page["elements"]:
            allowed(element, ELEMENTS[element["type"]])
            for part in ("rows", "columns", "choices"):
                for one in element.get(part, []):
                    allowed(one, {"value": str, "text": TEXT})
                    assert re.fullmatch(r"[a-z0-9]{1,12}", one["value"])


def test_a_grid(iso9001):
    grid = elements(survey_of(make_questionnaire(iso9001, "staff", languages=["de", "en"])))["staffg01"]
    assert grid["title"] == {
        "default": "In the last 12 months, where you work, how often was this so?",
        "de": "In den letzten 12 Monaten, dort, wo Sie arbeiten: Wie oft war das so?",
    }
    assert [one["value"] for one in grid["rows"]] == ["acc1", "acc2", "acc3", "acc4", "acc5"]
    assert [one["value"] for one in grid["columns"]] == ["1", "2", "3", "4", "5", "nc", "ct"]
    assert grid["columns"][0]["text"] == {"default": "never", "de": "nie"}


def test_other_questions(iso9001):
    found = elements(
        survey_of(make_questionnaire(iso9001, "staff", units=["A", "B"], sites=[f"S{k}" for k in range(13)]))
    )
    assert found["importance"]["maxSelectedChoices"] == 3
    assert found["importance"]["choices"][0] == {"value": "accou", "text": "Top managers answer for quality"}
    assert found["comment1"]["type"] == "comment"
    assert found["unit"]["type"] == "radiogroup" and found["site"]["type"] == "dropdown"
    assert [one["value"] for one in found["leads_people"]["choices"]] == ["y", "n"]


def test_conditions(iso9001):
    pages = {page["name"]: page for page in survey_of(make_questionnaire(iso9001, "staff"))["pages"]}
    assert pages["page_accountability"]["visibleIf"] == "{new_starter} <> 'y'"
    assert pages["page_managers"]["visibleIf"] == "{leads_people} = 'y'"
    assert "visibleIf" not in pages["page_resources"]


def test_texts_in_html_are_no_markup(iso9001):
    promise = "<script>alert(1)</script> & more"
    questionnaire = make_questionnaire(iso9001.with_promises([promise]), "staff", client="<b>Acme</b> & Co")
    found = elements(survey_of(questionnaire))
    assert "<p>Nobody at &lt;b&gt;Acme&lt;/b&gt; &amp; Co sees single answers." in found["note_intro"]["html"]
    note = found["note_policy_objectives"]["html"]
    assert note == "<p>Our quality promises:<br>- &lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>"


def test_a_paragraph_that_a_language_does_not_need_is_not_there(iso9001):
    found = elements(survey_of(make_questionnaire(iso9001, "staff", languages=["en", "de"])))["note_intro"]["html"]
    assert "<p></p>" not in found["default"] + found["de"]
    assert "Entwurf" in found["de"] and "draft" not in found["default"]


@pytest.mark.parametrize(
    ("languages", "keys", "start"),
    [(("de", "en"), {"default", "de"}, "de"), (("en", "de"), {"default", "de"}, "en"), (("de",), None, "de")],
)
def test_english_is_the_default_language_of_the_library(iso9001, languages, keys, start):
    survey = survey_of(make_questionnaire(iso9001, "staff", languages=languages))
    assert survey["locale"] == start
    if keys is None:
        assert survey["title"] == "Führen für Qualität"
    else:
        assert set(survey["title"]) == keys
        assert survey["title"]["default"] == "Leading for quality"


def test_languages_as_the_library_calls_them():
    assert [surveyjs_form.locale(tag) for tag in ("de", "zh-Hans", "zh-Hant", "pt-BR")] == [
        "de",
        "zh-cn",
        "zh-tw",
        "pt-br",
    ]


def test_same_form_same_bytes(iso9001):
    first, second = (make_questionnaire(iso9001, "staff", languages=["en", "de"]) for _ in range(2))
    assert surveyjs_form.render(first, "surveyjs") == surveyjs_form.render(second, "surveyjs")


def test_a_name_in_braces(small):
    instrument = small.with_promises(["We serve {unit} first"])
    with pytest.raises(InputError) as caught:
        surveyjs_form.render(make_questionnaire(instrument, "staff"), "surveyjs")
    assert str(caught.value) == (
        "small: a paragraph in 'en' holds '{unit}', which SurveyJS would replace by an answer; write it without braces."
    )


def test_checklist(tmp_path, iso9001):
    written = write_form(iso9001, "surveyjs", tmp_path, forms=["staff"], languages=["en"])
    assert [path.name for path in written.files] == ["iso9001_2015-staff.json"]
    assert written.checklist == (
        "Show the JSON with survey-core 2.5.38 and survey-js-ui 2.5.38 (both MIT, the same version). Take "
        "survey-core.fontless.min.css: the other style sheet loads a font from elsewhere.",
        "Add to your style sheet: .sd-matrix .sd-table__cell:not(:first-child) { min-width: 72px !important; } Without it "
        "the last answers, such as 'cannot tell', are off the screen below 1300 pixels.",
        "Send survey.data to your server in survey.onComplete. It holds questionnaire, form, language, started and "
        "submitted; check this in the first test answer. Answers sent before completion have no submitted and count as "
        "unfinished.",
        "Let the server add a random id to each answer under the key id. Store no address, name or browser with it, "
        "neither in the data nor in the logs.",
        "The library does not shuffle pages. To let them change places, shuffle these among themselves in the JSON before "
        "new Survey.Model: page_accountability, page_policy_objectives, page_integration, page_process_approach, "
        "page_risk_thinking, page_resources, page_communication, page_results, page_direction, page_improvement.",
    )
    both = write_form(iso9001, "surveyjs", tmp_path, forms=["pulse"], languages=["en", "de"]).checklist
    assert (
        "The page around the survey must offer the choice of language, and load survey.i18n.min.js for the texts of the "
        "buttons: survey.locale = one of en, de."
    ) in both
    german = write_form(iso9001, "surveyjs", tmp_path, forms=["pulse"], languages=["de"]).checklist
    assert "Load survey.i18n.min.js, so that the buttons are in the language of the form." in german
