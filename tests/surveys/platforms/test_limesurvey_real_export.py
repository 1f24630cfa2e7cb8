"""A real LimeSurvey export (research software engineers, UK 2017) with an instrument that stands for some questions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from surveys import InputError, load_instrument, read_export

SOURCE = Path(__file__).resolve().parents[4] / "shared/data/exports/limesurvey_rse2017_uk.csv"

ENGINEERS = """
id = "engineers"
edition = "2015"
title = "Engineers"
language = "en"
frame = "Please rate the following propositions. There are no right or wrong answers"

[non_answers]
cannot_tell = "cannot tell"
not_come_up = "not come up"
not_my_job = "not my job"

[scales]
agreement = ["Strongly disagree", "Disagree", "Neither agree or disagree", "Agree", "Strongly Agree"]
often = ["Never", "Sometimes", "Often", "Very Often", "Always"]

[importance]
question = "What matters?"
max = 1

[[open_questions]]
id = "train"
text = "What training programs are you involved with (comma separated list)?"

[[responsibilities]]
id = "work"
title = "Work"
label = "Enjoying the work"
clause = "5.1.1 a"
related = []
"""

ITEM = """
[[items]]
id = "{id}"
role = "{role}"
object = "workplace"
responsibility = "work"
texts.staff = "{text}"
scale = "{scale}"
"""

ITEMS = {
    "joy": "I find real enjoyment in my job",
    "keen": "Most days I am enthusiastic about my job",
    "liked": "I like my job more than average",
    "trusted": "I am satisfied with my supervisor/line manager's confidence in me",
}

PURPOSE = "Do you receive sufficient information on the purpose of your work?"

pytestmark = pytest.mark.skipif(not SOURCE.is_file(), reason=f"real export not on this machine: {SOURCE}")


@pytest.fixture
def engineers(tmp_path):
    text = ENGINEERS + "".join(
        ITEM.format(id=id, role="scale", text=wording, scale="agreement") for id, wording in ITEMS.items()
    )
    text += ITEM.format(id="purpose", role="symptom", text=PURPOSE, scale="often")
    (tmp_path / "engineers.toml").write_text(text, encoding="utf-8")
    return load_instrument(tmp_path / "engineers.toml")


MAPPING = {"columns": {"socio1. In which country do you work?": "site"}}


def test_rows_and_cells(engineers):
    read = read_export(SOURCE, engineers, form="staff", mapping=MAPPING)
    assert read.attrs["platform"] == "limesurvey"
    assert read.attrs["how"].startswith("headings of LimeSurvey, code and text together (CSV, UTF-8, separated by ',')")
    assert len(read) == 253
    assert set(read["site"]) == {"United Kingdom"}
    # Counted in the file with a spreadsheet: labels of the scale, from the lowest.
    assert read["joy"].value_counts().sort_index().tolist() == [4, 10, 20, 95, 96]
    assert read["trusted"].value_counts().sort_index().tolist() == [6, 13, 30, 105, 56]
    assert read["purpose"].value_counts().sort_index().tolist() == [6, 38, 73, 50, 47]
    assert read["joy"].isna().sum() == 28


def test_cells_read_by_hand(engineers):
    read = read_export(SOURCE, engineers, form="staff", mapping=MAPPING)
    rows = dict(zip(read.attrs["rows"], read.index, strict=True))
    # Row 2 says Disagree, row 101 Strongly Agree, row 254 Neither agree or disagree.
    assert read.loc[rows[2], "joy"] == 2
    assert read.loc[rows[101], "joy"] == 5
    assert read.loc[rows[254], "keen"] == 3
    assert pd.isna(read.loc[rows[21], "trusted"])
    assert read.loc[rows[254], "train"] == "Local training of developers and scientists on the project"


def test_what_is_left_out_is_said(engineers):
    read = read_export(SOURCE, engineers, form="staff", mapping=MAPPING)
    assert read.attrs["left_out"][0] == "column 1 (no heading)"
    assert len(read.attrs["left_out"]) == 245 - 7
    assert read.attrs["notes"] == [
        "there is no date of submission, so finished and unfinished answers cannot be told apart"
    ]
    assert read["respondent"].tolist()[:2] == ["limesurvey_rse2017_uk:2", "limesurvey_rse2017_uk:3"]


def test_an_instrument_that_was_not_asked(iso9001):
    with pytest.raises(InputError) as caught:
        read_export(SOURCE, iso9001, form="staff")
    assert str(caught.value).startswith("limesurvey_rse2017_uk.csv: ")
    assert str(caught.value).endswith(
        "add the columns, with empty cells where nobody was asked, or choose the instrument that was used."
    )
