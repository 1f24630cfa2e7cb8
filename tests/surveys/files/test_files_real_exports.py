"""Real exports, where they lie beside the project: sizes and cells checked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.files.reading import read_tables

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "exports"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real exports are not beside the project")


@pytest.mark.parametrize(
    ("name", "shapes", "how", "cells"),
    [
        (
            "limesurvey_rse2017_uk.csv",
            [(254, 245)],
            ["CSV, UTF-8, separated by ','"],
            {(0, 1): "socio1. In which country do you work?", (253, 0): "425", (253, 3): "Physics and Astronomy"},
        ),
        (
            "qualtrics_sample.csv",
            [(4, 20)],
            ["CSV, UTF-8, separated by ','"],
            {(1, 9): "Nachname des Empfängers", (2, 0): '{"ImportId":"startDate"}', (3, 0): "2017-07-18 08:28:09"},
        ),
        (
            "surveymonkey_thanksgiving2015.csv",
            [(1059, 65)],
            ["CSV, UTF-8, separated by ','"],
            {(0, 0): "RespondentID", (1, 0): "4337954960", (1058, 2): "Turkey"},
        ),
        (
            "gforms_rstudio2019_en.xlsx",
            [(1839, 52)],
            ["workbook, sheet 'Form Responses 1'"],
            {(0, 0): "Timestamp", (1, 0): "2019-12-13 09:50:29.878000", (2, 1): "Beginner"},
        ),
        (
            "kobo_reach_raw_with_xlsform.xlsx",
            [(633, 348), (236, 14), (971, 5)],
            ["workbook, sheet 'data'", "workbook, sheet 'survey'", "workbook, sheet 'choices'"],
            {(0, 4): "enumerator_num", (1, 4): "13", (1, 0): "2021-07-05T10:58:34.147+03:00"},
        ),
    ],
)
def test_real_exports(name, shapes, how, cells):
    tables = read_tables(FOLDER / name)
    assert [table.cells.shape for table in tables] == shapes
    assert [table.how for table in tables] == how
    found = tables[0].cells
    assert {place: found.iat[place] for place in cells} == cells
