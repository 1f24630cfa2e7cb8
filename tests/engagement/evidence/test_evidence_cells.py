from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from engagement.evidence.cells import Unreadable, plain, read_count, read_date, read_number, read_yes_no


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2026, 3, 31, 14, 5),
        date(2026, 3, 31),
        46112,
        46112.5,
        "2026-03-31",
        " 2026-03-31 ",
        "2026-03-31 00:00:00",
        "2026-03-31T08:15",
        "31.03.2026",
        "31.3.26",
        "31/03/2026",
        "03/31/2026",
        "31 March 2026",
        "31 Mar 2026",
    ],
)
def test_a_date_is_read_as_people_and_excel_write_it(cell):
    assert read_date(cell) == date(2026, 3, 31)


def test_a_date_that_reads_the_same_both_ways_is_no_puzzle():
    assert read_date("04/04/2026") == date(2026, 4, 4)


@pytest.mark.parametrize(
    "cell", ["03/04/2026", "31.02.2026", "soon", "2026", 12, True, "#REF!", "13/13/2026", "31/31/2026", "2206-01-01"]
)
def test_what_is_no_date_or_has_two_readings_is_refused(cell):
    with pytest.raises(Unreadable) as error:
        read_date(cell)
    assert str(error.value) == "a date such as 2026-03-31"


@example_settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_date_survives_its_common_spellings(day):
    for text in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d %B %Y}"):
        assert read_date(text) == day


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (3, 3.0),
        (0.5, 0.5),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0),
        ("0,125", 0.125),
        ("-2,5", -2.5),
        ("98 %", 98.0),
        ("98%", 98.0),
        (".5", 0.5),
        ("1e3", 1000.0),
    ],
)
def test_a_number_is_read_with_decimal_commas_and_separators(cell, number):
    assert read_number(cell) == number


def test_a_comma_before_three_digits_is_refused_because_it_has_two_readings():
    with pytest.raises(Unreadable) as error:
        read_number("1,234")
    assert str(error.value) == "a number without a thousands separator, such as 1234 or 1.234"


@pytest.mark.parametrize("cell", ["n/a", "12.5.6", "1,2,3", True, "--1", "nan"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(Unreadable) as error:
        read_number(cell)
    assert str(error.value) == "a number such as 12.5"


@example_settings(deadline=None)
@given(st.decimals(-1_000_000, 1_000_000, places=2))
def test_a_number_reads_the_same_in_english_and_german(number):
    english = f"{number:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read_number(english) == read_number(german) == float(number)


@pytest.mark.parametrize("cell", [-1, 2.5, "two", "1,5"])
def test_a_count_is_a_whole_number(cell):
    with pytest.raises(Unreadable) as error:
        read_count(cell)
    assert str(error.value) == "a whole number, 0 or more"


def test_yes_and_no_in_english_and_german_and_a_date_for_yes():
    assert [read_yes_no(cell) for cell in ("y", "Yes", "ja", "x", True, 1, "2026-03-31")] == [True] * 7
    assert [read_yes_no(cell) for cell in ("n", "No", "nein", False, 0)] == [False] * 5
    with pytest.raises(Unreadable) as error:
        read_yes_no("perhaps")
    assert str(error.value) == "y or n"


def test_plain_text_has_no_double_spaces_and_whole_numbers_no_decimals():
    assert plain("  staff \n briefing ") == "staff briefing"
    assert plain(3.0) == "3"
    assert plain(None) == plain(float("nan")) == ""
