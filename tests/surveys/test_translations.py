"""Texts in other languages: complete, unambiguous, marked as drafts, and never of another wording."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from surveys import InputError, load_instrument
from surveys.instrument.translations import list_languages, load_translation, source_texts
from surveys.questionnaire import make_questionnaire, normalise

ALL_FORMS = ("en", "de")
LANGUAGES = ("en", "de", "es", "fr", "pt", "zh-Hans")
INSTRUMENTS = ("iso9001_2015", "iso9001_2026")


@pytest.fixture(scope="module", params=INSTRUMENTS)
def instrument(request):
    return load_instrument(request.param)


def test_languages_of_the_library():
    assert list_languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_core_is_whole_in_every_language(instrument, language):
    for form in instrument.forms:
        if form.audience == "staff":
            found = make_questionnaire(instrument, form.id, languages=[language])
            assert found.names[language] == load_translation(instrument, language).name


@pytest.mark.parametrize("language", ALL_FORMS)
def test_all_forms_are_whole_in_german_and_english(instrument, language):
    translation = load_translation(instrument, language)
    translation.need(source_texts(instrument), "everything")
    make_questionnaire(instrument, "leader", languages=[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(instrument, language):
    english, other = load_translation(instrument, "en"), load_translation(instrument, language)
    assert {key for key in english.texts if key.startswith("words.")} <= set(other.texts)
    for key, text in other.texts.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english.texts[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_of_a_form_are_all_different(instrument, language):
    """Form tools give back the text of an item and nothing else."""
    texts = load_translation(instrument, language).texts
    for form in ("staff", "leader"):
        seen = defaultdict(list)
        for key, text in texts.items():
            if key.startswith("items.") and key.endswith((f".{form}", ".manager") if form == "staff" else f".{form}"):
                seen[normalise(text)].append(key)
        assert [keys for keys in seen.values() if len(keys) > 1] == []


def test_labels_mean_one_thing_in_all_languages_together(instrument):
    """Answers in several languages can stand in one column: no label may be another point of the same scale."""
    meanings = defaultdict(set)
    for language in LANGUAGES:
        for key, text in load_translation(instrument, language).texts.items():
            scale, _, point = key.rpartition(".")
            if key.startswith("scales."):
                meanings[scale, normalise(text)].add(point)
            elif key.startswith("non_answers."):
                for name in instrument.scales:
                    meanings[f"scales.{name}", normalise(text)].add(key)
    assert {key: points for key, points in meanings.items() if len(points) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_translations_are_drafts_and_say_so(instrument, language):
    translation = load_translation(instrument, language)
    assert translation.drafts == set(translation.texts)
    questionnaire = make_questionnaire(instrument, languages=["en", language])
    assert questionnaire.drafts["en"] == 0
    assert questionnaire.drafts[language] > 60
    notice = questionnaire.intro[-1]
    assert notice == {"en": "", language: translation.texts["words.draft"]}


def test_say_see_show_in_german(instrument):
    texts = load_translation(instrument, "de").texts
    assert [texts[f"words.{word}"] for word in ("say", "see", "show")] == ["Sagen", "Sehen", "Belegen"]


def test_missing_texts_are_named(instrument):
    with pytest.raises(InputError) as caught:
        make_questionnaire(instrument, "leader", languages=["en", "fr"])
    n = sum("leader" in item.texts for item in instrument.items)
    assert str(caught.value) == (
        f"the leader form cannot be written in 'fr': {n} texts not translated: items.acc1.leader, items.acc2.leader, "
        "items.acc3.leader, items.acc4.leader, items.acc5.leader, items.pol1.leader, items.pol2.leader, "
        "items.pol3.leader ...; add them to a file <instrument>.fr.toml beside the instrument, or leave the language out."
    )


def test_an_unknown_language(instrument):
    with pytest.raises(InputError) as caught:
        make_questionnaire(instrument, languages=["nl"])
    assert str(caught.value) == (
        f"{instrument.id} has no texts in 'nl'; Known: en, de, es, fr, pt, zh-Hans. For another language write a file "
        "<instrument>.nl.toml beside the instrument."
    )


def test_promises_need_their_own_translation(iso9001):
    promises = [{"en": "We deliver on time", "de": "Wir liefern pünktlich"}, "We keep our word"]
    instrument = iso9001.with_promises(promises)
    texts = load_translation(instrument, "de").texts
    assert texts["items.promise1.staff"].startswith("Wir liefern pünktlich")
    with pytest.raises(InputError) as caught:
        make_questionnaire(instrument, languages=["de"])
    assert str(caught.value) == (
        "the staff form cannot be written in 'de': 1 text not translated: items.promise2.staff; write "
        'de = "..." below each promise\'s text in assessment.toml, or leave the language out.'
    )


OWN = """
id = "acme"
extends = "iso9001_2015"
[[items]]
id = "acc1"
role = "scale"
object = "leader_behaviour"
responsibility = "accountability"
texts.staff = "After a bad quality result, top managers tell us what they will do about it."
texts.leader = "After a poor quality result, we tell staff what we will do about it."
scale = "frequency"
non_answers = ["not_come_up", "cannot_tell"]
"""
GERMAN = """
language = "de"
name = "Deutsch"
reviewed = ["items.acc1.*"]
[items.acc1]
staff = "Nach einem schlechten Ergebnis sagt uns die Geschäftsleitung, was sie dagegen tun will."
"""


def test_a_reworded_item_loses_its_translation_until_it_is_written_anew(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(OWN, encoding="utf-8")
    acme = load_instrument(path)
    with pytest.raises(InputError, match="1 text not translated: items.acc1.staff"):
        make_questionnaire(acme, languages=["de"])
    make_questionnaire(acme, "leader", languages=["de"])  # the leaders' wording is as it was
    (tmp_path / "acme.de.toml").write_text(GERMAN, encoding="utf-8")
    translation = load_translation(acme, "de")
    assert translation.texts["items.acc1.staff"].startswith("Nach einem schlechten")
    assert "items.acc1.staff" not in translation.drafts
    assert "items.acc2.staff" in translation.drafts
    make_questionnaire(acme, languages=["de"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("acc1]", "acc0]"), "acme.de.toml: 'items.acc0.staff' is no text of the instrument; did you mean "),
        (('name = "Deutsch"\n', ""), "acme.de.toml: the key 'name' is missing; add it."),
        (('staff = "', 'staff = 3 # "'), "acme.de.toml: 'items.acc1.staff' is 3; write a text in quotes."),
        (('language = "de"', "language = de"), "acme.de.toml: the file is not valid TOML in UTF-8: Invalid value"),
    ],
)
def test_faults_of_a_translation_file(tmp_path, change, message):
    (tmp_path / "acme.toml").write_text(OWN, encoding="utf-8")
    (tmp_path / "acme.de.toml").write_text(GERMAN.replace(*change), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_translation(load_instrument(tmp_path / "acme.toml"), "de")
    assert str(caught.value)[: len(message)] == message
