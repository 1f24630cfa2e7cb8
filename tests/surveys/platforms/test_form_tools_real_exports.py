"""Real exports of Google Forms and SurveyMonkey, with a few of their own questions as a small instrument."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys import load_instrument, read_export

EXPORTS = Path(__file__).parents[4] / "shared" / "data" / "exports"

HEAD = """
id = "small"
edition = "own"
title = "Questions of somebody else"
language = "en"
frame = "Please answer."
[scales]
yes_no = ["No", "Yes"]
one_to_five = ["1", "2", "3", "4", "5"]
zero_to_ten = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
change = ["I expect it to decrease", "I expect it to stay the same", "I expect it to increase"]
[[responsibilities]]
id = "none"
title = "None"
label = "None"
clause = "none"
related = []
"""


def small(tmp_path, questions: dict[str, tuple[str, str]]):
    text = HEAD
    for id, (scale, wording) in questions.items():
        text += f'[[items]]\nid = "{id}"\nrole = "outcome"\ntexts.staff = """{wording}"""\nscale = "{scale}"\n'
    path = tmp_path / "small.toml"
    path.write_text(text, encoding="utf-8")
    return load_instrument(path)


def export(name: str) -> Path:
    if not (EXPORTS / name).is_file():
        pytest.skip(f"{name}: real data is not beside this checkout")
    return EXPORTS / name


def test_surveymonkey(tmp_path):
    path = export("surveymonkey_thanksgiving2015.csv")
    questions = {
        "cel1": ("yes_no", "Do you celebrate Thanksgiving?"),
        "gra1": ("yes_no", "Do you typically have gravy?"),
    }
    read = read_export(path, small(tmp_path, questions))
    assert (len(read), read.attrs["platform"]) == (1058, "surveymonkey")
    # Looked up in the file by hand: rows 2 and 6 of a spreadsheet.
    assert read["respondent"].iloc[0] == "4337954960"
    first = [read.loc[row, ["cel1", "gra1"]].tolist() for row in (0, 4)]
    assert first == [[2, 2], [2, 2]]
    assert read["cel1"].value_counts().to_dict() == {2: 980, 1: 78}


def test_google_forms(tmp_path):
    path = export("gforms_rstudio2019_en.xlsx")
    scale = "on a scale of 1 to 5, where 1 is you don't enjoy it at all, and 5 is that you enjoy it a great deal."
    questions = {
        "enj1": ("one_to_five", f"Please rate how much you enjoy using R {scale}"),
        "enj2": ("one_to_five", f"Please rate how much you enjoy using Python {scale}"),
        "fut1": ("change", "Looking ahead, how do you expect your use of R to change in the future?"),
    }
    instrument = small(tmp_path, questions)
    read = read_export(path, instrument)
    assert (len(read), read.attrs["platform"]) == (1838, "gforms")
    assert str(read["submitted"].iloc[0]) == "2019-12-13 09:50:29.878000"
    assert read.loc[0, ["enj1", "enj2"]].tolist() == [5, 5]
    assert read.loc[1, "enj1"] == 5
    assert read["form"].unique().tolist() == ["staff"]
