"""One formatter prints every number: rounding, signs, hidden rows, missing intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement.report import words
from engagement.report.markdown import Parts, escape, render, table
from engagement.report.pandoc import READER


@pytest.mark.parametrize(
    ("value", "options", "expected"),
    [
        (12.34, {}, "12.3"),
        (-12.34, {}, "\N{MINUS SIGN}12.3"),
        (12.34, {"sign": True}, "+12.3"),
        (-0.04, {"sign": True}, "0.0"),
        (316493, {"decimals": 0}, "316,493"),
        (float("nan"), {}, "not measured"),
        (pd.NA, {}, "not measured"),
        (None, {}, "not measured"),
    ],
)
def test_numbers(value, options, expected):
    assert words.number(value, **options) == expected


def test_a_hidden_row_prints_no_number_at_all():
    row = {"estimate": 31.0, "n": 4, "conf_low": 1.0, "conf_high": 60.0, "suppressed": True}
    printed = [words.shown(row), words.shown_count(row), words.shown_interval(row), words.with_interval(row)]
    assert printed == ["hidden"] * 4


def test_an_interval_that_is_withheld_says_so():
    row = {"estimate": 31.0, "n": 6, "conf_low": pd.NA, "conf_high": pd.NA, "suppressed": False}
    assert words.shown_interval(row) == "not shown"
    assert words.with_interval(row) == "31.0 (interval not shown)"


def test_no_row_is_not_a_hidden_row():
    assert words.shown(None) == "not measured"


@pytest.mark.parametrize(
    ("flag", "hidden"), [(True, True), ("True", True), (False, False), (pd.NA, False), (None, False)]
)
def test_suppression_flags_survive_reading_from_files(flag, hidden):
    assert words.is_hidden({"suppressed": flag}) is hidden


def test_small_p_values_are_not_zero():
    assert words.p_value(0.0) == "< 0.001"
    assert words.p_value(0.0123) == "0.012"


@pytest.mark.parametrize(
    ("wave", "printed"), [("2026-03", "March 2026"), ("2024", "2024"), ("spring", "spring"), ("2026-13", "2026-13")]
)
def test_waves_are_printed_as_clients_read_them(wave, printed):
    assert words.month(wave) == printed


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Top managers", "top managers"),
        ("Senior Civil Service", "Senior Civil Service"),
        ("SCS", "SCS"),
        ("Staff", "staff"),
    ],
)
def test_names_keep_their_capitals_inside_a_sentence(label, inside):
    assert words.inside(label) == inside


@pytest.mark.parametrize(
    "text",
    [
        "a*b_c",
        "1. first",
        "- dash",
        "# head",
        "a | b",
        "<b>bold</b>",
        "$x$ ~y~ ^z^",
        "[link](http://x)",
        "@who",
        "\\emph",
        "`code`",
    ],
)
def test_text_of_clients_stays_text(text):
    import pypandoc

    plain = pypandoc.convert_text(str(escape(text)), "plain", format=READER, extra_args=["--wrap=none"])
    assert plain.strip() == text


def test_a_table_with_a_column_too_many_says_which():
    with pytest.raises(ValueError) as error:
        table(("A", "B"), [(1, 2)], align="l", widths=(1, 2), caption="Things")
    assert str(error.value) == "table 'Things': 2 headings, 1 alignments and 2 widths; give one of each per column."


def test_a_table_without_rows_is_no_table():
    assert table(("A",), [], align="l", widths=(1,), caption="Things") == ""


def test_parts_that_are_not_there_are_empty_text():
    assert Parts(figure="x")["table"] == ""


def test_templates_refuse_names_they_are_not_given():
    import jinja2

    with pytest.raises(jinja2.UndefinedError):
        render("page_one.md.j2")
