"""assessment.toml: defaults, and one clear message for each thing that can be wrong."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from engagement import InputError, open_assessment
from engagement.assessment import Settings, read_settings


def settings_of(tmp_path, text):
    path = tmp_path / "assessment.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def message_of(tmp_path, text):
    with pytest.raises(InputError) as caught:
        settings_of(tmp_path, text)
    return str(caught.value)


def test_defaults_live_in_settings(tmp_path):
    assert settings_of(tmp_path, '[assessment]\nclient = "Acme"\n') == Settings(client="Acme")


def test_every_field_says_its_section_and_meaning():
    for one in fields(Settings):
        assert one.metadata["section"]
        assert len(one.metadata["meaning"]) > 10, one.name


def test_all_kinds_of_values_are_read(tmp_path):
    text = """
[assessment]
client = "Acme"
top_managers = 8
[units]
"Night" = "Plant 2"
[[promises]]
text = "We deliver on time"
[analysis]
target = 75
favourable = [5]
[evidence]
period_end = 2026-03-31
criteria = { misses_answered = [40, 90] }
[report]
colours = { say = "#112233" }
"""
    settings = settings_of(tmp_path, text)
    assert settings.top_managers == 8
    assert settings.units == {"Night": "Plant 2"}
    assert settings.promises == ("We deliver on time",)
    assert settings.target == 75.0
    assert settings.favourable == (5,)
    assert settings.period_end == date(2026, 3, 31)
    assert settings.criteria == {"misses_answered": (40.0, 90.0)}
    assert settings.colours == {"say": "#112233"}


BAD = {
    "unknown reason": (
        "[assessment]\nclient = 'Acme'\n[screening]\nexclude = ['duplicates']\n",
        "assessment.toml [screening]: exclude names 'duplicates', which is no reason to leave a form out; did you mean "
        "'duplicate'? Known: too_fast, long_string, incomplete, duplicate, impossible_time.",
    ),
    "reasons as one text": (
        "[assessment]\nclient = 'Acme'\n[screening]\nexclude = 'duplicate'\n",
        "assessment.toml [screening]: exclude = 'duplicate'; expected a list of texts such as "
        '["incomplete", "duplicate"] (reasons that leave a form out; all others only flag it).',
    ),
    "share above one": (
        "[assessment]\nclient = 'Acme'\n[screening]\nsmallest_completeness = 50\n",
        "assessment.toml [screening]: smallest_completeness = 50.0; expected a share, 0 to 1.",
    ),
    "missing key": (
        "[assessment]\nscope = 'all'\n",
        "assessment.toml [assessment]: key 'client' is missing (name of the client, printed on every page); "
        'add a line client = "..." under [assessment].',
    ),
    "unknown key": (
        "[assessment]\nclient = 'Acme'\n[analysis]\ntraget = 75\n",
        "assessment.toml [analysis]: unknown key 'traget'; did you mean 'target'? Known: target, smallest_difference, favourable, "
        "conf_level, seed, primary_link, earlier.",
    ),
    "unknown section": (
        "[assessment]\nclient = 'Acme'\n[analysys]\ntarget = 75\n",
        "assessment.toml: unknown section [analysys]; did you mean 'analysis'? Known: assessment, units, promises, forms, screening, analysis, "
        "confidentiality, evidence, report.",
    ),
    "wrong kind": (
        "[assessment]\nclient = 'Acme'\ntop_managers = 'eight'\n",
        "assessment.toml [assessment]: top_managers = 'eight'; expected a whole number (how many top managers were "
        "sent the leader form).",
    ),
    "number as text": (
        "[assessment]\nclient = 'Acme'\n[analysis]\ntarget = '75'\n",
        "assessment.toml [analysis]: target = '75'; expected a number (score that means 'no gap', 0-100; none by "
        "default).",
    ),
    "out of range": (
        "[assessment]\nclient = 'Acme'\n[analysis]\ntarget = 101\n",
        "assessment.toml [analysis]: target = 101.0; expected 0 to 100.",
    ),
    "too small a group": (
        "[assessment]\nclient = 'Acme'\n[confidentiality]\nsmallest_group = 2\n",
        "assessment.toml [confidentiality]: smallest_group = 2; expected at least 3.",
    ),
    "mode": (
        "[assessment]\nclient = 'Acme'\nmode = 'public'\n",
        "assessment.toml [assessment]: mode = 'public'; expected 'respondents' or 'published'.",
    ),
    "date in quotes": (
        "[assessment]\nclient = 'Acme'\n[evidence]\nperiod_end = '31.3.2026'\n",
        "assessment.toml [evidence]: period_end = '31.3.2026'; expected a date such as 2026-03-31, without quotes (last "
        "day examined; none: last date in the records).",
    ),
    "link": (
        "[assessment]\nclient = 'Acme'\n[analysis]\nprimary_link = 'results'\n",
        "assessment.toml [analysis]: primary_link = 'results'; expected 'responsibility ~ indicator'.",
    ),
    "criteria": (
        "[assessment]\nclient = 'Acme'\n[evidence]\ncriteria = { misses_answered = [90, 40] }\n",
        "assessment.toml [evidence]: criteria = {'misses_answered': [90, 40]}; expected pairs such as [50, 80] with 0 <= "
        "weak below <= strong from <= 100 (indicator = [weak below, strong from], in percent).",
    ),
    "promise": (
        "[assessment]\nclient = 'Acme'\n[[promises]]\nwords = 'x'\n",
        "assessment.toml [[promises]] number 1: expected text = \"one promise in plain words\"; found {'words': 'x'}.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_settings_get_one_clear_message(tmp_path, name):
    text, message = BAD[name]
    assert message_of(tmp_path, text) == message


def test_no_toml_and_no_file(tmp_path):
    assert message_of(tmp_path, "client = = 1") == (
        "assessment.toml: not valid TOML (Invalid value (at line 1, column 10)); mend that line."
    )
    with pytest.raises(InputError) as caught:
        read_settings(tmp_path / "none" / "assessment.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'none' / 'assessment.toml'}: there is no such file; `engagement new {tmp_path / 'none'}` writes "
        "one, or name the client folder."
    )


def test_an_edition_without_clause_letters(tmp_path):
    (tmp_path / "assessment.toml").write_text('[assessment]\nclient = "Acme"\nedition = "2008"\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_assessment(tmp_path)
    assert str(caught.value) == (
        "assessment.toml [assessment]: edition = '2008', but there are no clause letters of it; Known: 2015, 2026."
    )
