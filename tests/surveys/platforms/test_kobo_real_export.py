"""A real KoboToolbox data set (REACH, Iraq 2021) with a small instrument that stands for some of its questions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from surveys import InputError, load_instrument, read_export

SOURCE = Path(__file__).resolve().parents[4] / "shared/data/exports/kobo_reach_raw_with_xlsform.xlsx"

WATER = """
id = "water"
edition = "2015"
title = "Water"
language = "en"
frame = "How is your water?"

[non_answers]
cannot_tell = "dont_know"
not_come_up = "not come up"
not_my_job = "not my job"

[scales]
service = ["very_poor", "poor", "adequate", "good", "excellent"]
agreement = ["no", "yes"]

[importance]
question = "What matters?"
max = 1

[[open_questions]]
id = "comment1"
text = "Why not?"

[[responsibilities]]
id = "resources"
title = "Resources"
label = "Water"
clause = "5.1.1 e"
related = []

[[items]]
id = "service"
role = "outcome"
texts.staff = "How is the service?"
scale = "service"

[[items]]
id = "supply"
role = "outcome"
texts.staff = "How regular is the supply?"
scale = "service"

[[items]]
id = "trust"
role = "trust"
texts.staff = "Do you trust the water office?"
scale = "agreement"
non_answers = ["cannot_tell"]
"""

MAPPING = """
[columns]
neighbourhood = "unit"
level_service = "service"
regularity_supply = "supply"
trust_water_office = "trust"
trust_water_office_why_not = "comment1"

[values.trust]
prefer_not_answer = ""
"""

pytestmark = pytest.mark.skipif(not SOURCE.is_file(), reason=f"real export not on this machine: {SOURCE}")


@pytest.fixture
def water(tmp_path):
    (tmp_path / "water.toml").write_text(WATER, encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return load_instrument(tmp_path / "water.toml")


def test_rows_and_cells(tmp_path, water):
    answers = read_export(SOURCE, water, mapping=tmp_path / "mapping.toml")
    assert len(answers) == 632
    assert answers.attrs["platform"] == "kobo"
    first, last = answers.iloc[0], answers.iloc[-1]
    assert first["respondent"] == "dcf2753a-6ea2-40f5-b493-3527931ef96c"
    assert first["unit"] == "A2"
    assert first["started"] == pd.Timestamp("2021-07-05 07:58:34.147")
    assert first["submitted"] == pd.Timestamp("2021-07-05 08:36:41.138")
    assert (first["service"], first["supply"], first["trust"]) == (3, 1, 2)
    assert pd.isna(last["trust"]) and last["trust_cannot_tell"]
    # Counted with a spreadsheet's filter.
    assert answers["service"].value_counts().sort_index().tolist() == [33, 277, 168, 87, 1]
    assert answers["service"].isna().sum() == 66
    assert answers["trust"].value_counts().sort_index().tolist() == [150, 382]
    assert answers["trust_cannot_tell"].sum() == 99
    assert answers["comment1"].value_counts().index[0] == "فساد مالي"


def test_what_is_said(tmp_path, water):
    answers = read_export(SOURCE, water, mapping=tmp_path / "mapping.toml")
    assert answers.attrs["personal"] == ["deviceid", "_notes", "_submitted_by"]
    assert "enumerator_num" in answers.attrs["left_out"]
    assert not {"_id", "_status", "_index", "start", "end", "neighbourhood"} & set(answers.attrs["left_out"])
    assert not any("reach_irq" in str(cell) for cell in answers.iloc[0])


def test_without_a_mapping_file_nothing_is_guessed(water):
    with pytest.raises(InputError) as caught:
        read_export(SOURCE, water)
    assert str(caught.value) == (
        "kobo_reach_raw_with_xlsform.xlsx: no heading is a question of water; choose the instrument that was asked, or say "
        "in a mapping file which heading is which question ([columns], heading = id)."
    )
