"""pyxform converts every form that is shipped, in every language it has, without a warning, and keeps every text."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree

import pytest
from pyxform.xls2xform import convert

from surveys.instrument import InputError, list_instruments, load_instrument
from surveys.instrument.translations import list_languages
from surveys.platforms.kobo import form as xlsform
from surveys.questionnaire import make_questionnaire

JAVA = shutil.which("java") is not None
NAMES = {"units": ["=Assembly", "R & <D>"], "levels": ["Front line"], "sites": [f"Site {k}" for k in range(20)]}
CLIENT = {
    "client": "Acme",
    "top_management": dict.fromkeys(list_languages(), "the “board” & its chair"),
    "minutes": 12,
}
XFORMS = "{http://www.w3.org/2002/xforms}"


def languages_of(id: str, form: str) -> list[str]:
    found = []
    for language in list_languages():
        try:
            make_questionnaire(load_instrument(id), form, languages=[language])
        except InputError:
            continue
        found.append(language)
    return found


FORMS = [(id, form.id) for id in list_instruments() for form in load_instrument(id).forms]


def converted(questionnaire, tmp_path, validate):
    files, _ = xlsform.render(questionnaire, "kobo")
    path = tmp_path / f"{questionnaire.form.id}.xlsx"
    path.write_bytes(files[".xlsx"])
    warnings: list[str] = []
    xform = convert(path, validate=validate, warnings=warnings).xform
    return ElementTree.fromstring(xform), warnings


def straight(text: str) -> str:
    """Quotes and spaces as pyxform writes them."""
    return text.translate(str.maketrans("“”‘’\u00a0", "\"\"'' "))


def texts_of(questionnaire, language):
    """Every text a respondent has to see in this language."""
    found = {questionnaire.title[language], questionnaire.thanks[language]}
    for page in questionnaire.pages:
        found.add(page.title[language])
        for question in page.questions:
            found |= {question.text[language], *(row.text[language] for row in question.rows)}
            found |= {option.text[language] for option in question.options}
            found |= {question.hint[language]} if question.hint else set()
    return found


@pytest.mark.parametrize(("id", "form"), FORMS)
def test_all_languages_together(tmp_path, id, form):
    languages = languages_of(id, form)
    assert {"en", "de"} <= set(languages)
    questionnaire = make_questionnaire(load_instrument(id), form, languages=languages, **NAMES, **CLIENT)
    xform, warnings = converted(questionnaire, tmp_path, validate=JAVA)
    assert warnings == []
    translations = xform.findall(f".//{XFORMS}translation")
    assert len(translations) == len(languages)
    assert [one.get("default") for one in translations] == ["true()"] + [None] * (len(languages) - 1)
    shown = {}
    for one, language in zip(translations, languages, strict=True):
        assert one.get("lang") == f"{questionnaire.names[language]} ({language.split('-')[0]})"
        shown[language] = {text.get("id"): "".join(text.itertext()) for text in one}
        assert {straight(text) for text in texts_of(questionnaire, language)} <= set(shown[language].values())
        assert "-" not in shown[language].values()  # what pyxform writes for a missing text
        intro = shown[language]["/data/page_welcome/note_intro:label"]
        assert intro == straight("\n\n".join(text[language] for text in questionnaire.intro if text[language]))
    assert all(texts.keys() == shown["en"].keys() for texts in shown.values())


@pytest.mark.parametrize(("id", "form"), FORMS)
def test_each_language_alone(tmp_path, id, form):
    for language in languages_of(id, form):
        questionnaire = make_questionnaire(load_instrument(id), form, languages=[language])
        xform, warnings = converted(questionnaire, tmp_path, validate=False)
        assert warnings == []
        assert len(xform.findall(f".//{XFORMS}translation")) == 1


@pytest.mark.skipif(not JAVA, reason="ODK Validate needs java")
def test_an_instrument_of_ones_own_with_promises(tmp_path, small):
    instrument = small.with_promises(["=1+1 is our promise", "We answer <b>within</b> a day & keep it"])
    for form in ("staff", "leader"):
        xform, warnings = converted(make_questionnaire(instrument, form, **CLIENT), tmp_path, validate=True)
        assert warnings == []
        shown = {"".join(text.itertext()) for text in xform.iter(f"{XFORMS}value")}
        assert any(text.startswith("=1+1 is our promise: how often") for text in shown)
        assert any(text.startswith("We answer <b>within</b> a day & keep it: how often") for text in shown)


def test_answers_are_named_by_items(tmp_path, iso9001):
    questionnaire = make_questionnaire(iso9001, "staff", languages=["en", "de"], **NAMES)
    xform, _ = converted(questionnaire, tmp_path, validate=False)
    data = next(one for one in xform.iter() if one.tag.endswith("}data"))
    grid = next(one for one in data.iter() if one.tag.endswith("}staffg01"))
    names = [one.tag.partition("}")[2] for one in grid]
    assert names == ["labels_staffg01", "acc1", "acc2", "acc3", "acc4", "acc5"]
    leaves = [one.tag.partition("}")[2] for one in data.iter() if len(one) == 0]
    assert len(set(leaves)) == len(leaves)  # an export without groups in its headings has one column for each
    assert {"language", "new_starter", "importance", "comment1", "trust", "unit", "questionnaire", "form"} <= set(
        leaves
    )
    binds = {one.get("nodeset"): one.attrib for one in xform.iter(f"{XFORMS}bind")}
    assert binds["/data/questionnaire"]["calculate"] == "'staff'"
    assert binds["/data/page_managers"]["relevant"].split() == ["/data/page_leading/leads_people", "=", "'y'"]
    assert binds["/data/page_accountability"]["relevant"].split() == ["/data/page_start/new_starter", "!=", "'y'"]
    assert "relevant" not in binds.get("/data/page_resources", {})
    assert binds["/data/page_importance/importance"]["constraint"] == "count-selected(.) <= 3"
    assert not [one for one in binds.values() if one.get("required") == "true()"]
    assert not {"deviceid", "username", "phonenumber", "email"} & set(leaves)
