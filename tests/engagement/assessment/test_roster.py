"""The roster: who is employed where."""

from __future__ import annotations

import pandas as pd
import pytest

from engagement import InputError
from engagement.assessment import read_roster

GOOD = "unit,level,headcount\nAssembly,Front line,30\nAssembly,Team leaders,4\n"


def roster_of(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path)


def test_csv_and_xlsx_read_alike(tmp_path):
    roster = roster_of(tmp_path, GOOD)
    roster.to_excel(tmp_path / "roster.xlsx", index=False)
    pd.testing.assert_frame_equal(read_roster(tmp_path / "roster.xlsx"), roster)
    assert list(roster["headcount"]) == [30, 4]


def test_semicolons_and_byte_order_mark(tmp_path):
    text = "\ufeff" + GOOD.replace(",", ";")
    assert list(roster_of(tmp_path, text)["unit"]) == ["Assembly", "Assembly"]


BAD = {
    "no headcount": (
        "unit,level\nAssembly,Front line\n",
        "roster.csv: column 'headcount' is missing (found: unit, level); the roster needs unit, level and headcount, "
        "one row per group.",
    ),
    "empty headcount": (
        "unit,level,headcount\nAssembly,Front line,30\nStores,Front line,\n",
        "roster.csv row 3: headcount of unit 'Stores' is nothing; expected a whole number of people employed, 0 or more.",
    ),
    "headcount in words": (
        "unit,level,headcount\nStores,Front line,ten\n",
        "roster.csv row 2: headcount of unit 'Stores' is 'ten'; expected a whole number of people employed, 0 or more.",
    ),
    "no unit": (
        "unit,level,headcount\n,Front line,3\n",
        "roster.csv row 2: unit is empty; name the unit of these people.",
    ),
    "twice": (
        GOOD + "Assembly,Front line,2\n",
        "roster.csv row 4: unit 'Assembly', level 'Front line' is listed twice; add the headcounts together in one row.",
    ),
    "unknown column": (
        "unit,level,headcount,sit\nStores,Front line,3,North\n",
        "roster.csv: unknown column 'sit'; did you mean 'site'? Known: unit, level, site, headcount.",
    ),
    "no rows": (
        "unit,level,headcount\n",
        "roster.csv: holds no rows; add one row per unit and level with its headcount.",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rosters_get_one_clear_message(tmp_path, name):
    text, message = BAD[name]
    with pytest.raises(InputError) as caught:
        roster_of(tmp_path, text)
    assert str(caught.value) == message
