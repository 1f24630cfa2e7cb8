"""Exports of Qualtrics: what is recognised, left out, kept and said; where names and texts disagree; a real export."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qualtrics_layouts import csv_bytes, qualtrics_rows
from simulated_answers import same_answers, simulated_answers

from surveys import InputError, read_export
from surveys.files.reading import TextTable
from surveys.files.text_table import from_rows
from surveys.instrument import load_instrument
from surveys.platforms.qualtrics.export import read, recognise
from surveys.questionnaire import make_vocabulary

REAL = Path(__file__).resolve().parents[4] / "shared/data/exports/qualtrics_sample.csv"


class Export:
    """Rows of an export that a test changes cell by cell: `export["Status", 0] = "1"` is the first answer."""

    def __init__(self, instrument, n: int = 4, form: str = "staff", **layout) -> None:
        self.instrument = instrument
        self.answers = simulated_answers(instrument, form, np.random.default_rng(11), n, unfinished=0)
        self.headings = layout.get("headings", 3)
        self.rows = qualtrics_rows(
            self.answers,
            instrument,
            form,
            **{"units": ("Assembly", "Tool shop", "Büro & Lager"), "levels": ("Front line", "Team leader")},
            sites=("North", "South"),
            **layout,
        )

    def place(self, name: str) -> int:
        return self.rows[0].index(name)

    def __setitem__(self, key: tuple[str, int], cell: str) -> None:
        self.rows[self.headings + key[1]][self.place(key[0])] = cell

    def rename(self, name: str, *headings: str) -> None:
        place = self.place(name)
        for row, heading in zip(self.rows, headings, strict=False):
            row[place] = heading

    def drop(self, *names: str) -> None:
        places = sorted((self.place(name) for name in names), reverse=True)
        for row in self.rows:
            for place in places:
                del row[place]

    def add(self, *cells: str) -> None:
        """A column: its headings, then its cells, the last one repeated."""
        cells = [*cells, *[cells[-1]] * len(self.rows)][: len(self.rows)]
        for row, cell in zip(self.rows, cells, strict=True):
            row.append(cell)

    def read(self, folder: Path, name: str = "export.csv", **options) -> pd.DataFrame:
        (folder / name).write_bytes(csv_bytes(self.rows))
        return read_export(folder / name, self.instrument, **options)

    def message(self, folder: Path, **options) -> str:
        with pytest.raises(InputError) as caught:
            self.read(folder, **options)
        return str(caught.value)


@pytest.fixture
def export(small) -> Export:
    return Export(small)


NAMES = {
    "units": ("Assembly", "Tool shop", "Büro & Lager"),
    "levels": ("Front line", "Team leader"),
    "sites": ("North", "South"),
}


def test_says_how_it_knew(tmp_path, small):
    assert Export(small).read(tmp_path).attrs["how"].startswith("its row of ImportIds (CSV, UTF-8")
    old = Export(small, headings=2).read(tmp_path)
    assert old.attrs["how"].startswith("two rows of headings as Qualtrics' old exporter wrote them (")


@pytest.mark.parametrize("headings", [[0], [0, 1], [0, 2], [1, 0, 1, 2]])
def test_rows_of_headings_that_somebody_deleted_or_added(tmp_path, small, headings):
    export = Export(small)
    export.rows = [export.rows[place] for place in headings] + export.rows[3:]
    same_answers(export.read(tmp_path, **NAMES), export.answers)


def test_import_ids_alone_tell_the_responses_but_not_the_questions(tmp_path, small):
    export = Export(small)
    export.rows = export.rows[2:]
    assert export.message(tmp_path, form="staff").startswith(
        "export.csv: 8 of the 8 scale items on the staff form have no column: "
    )


@pytest.mark.parametrize(
    "headings",
    [
        ["respondent", "form", "acc1"],
        ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"],
        ["ResponseId", "Q1", "Progress"],
        ["StartDate", "EndDate", "Finished"],
        ["{", '{"ImportId', '{"ImportId": 3'],
        [],
    ],
)
def test_other_tables_are_not_recognised(headings):
    assert recognise(TextTable("a.csv", "", from_rows([headings, ["x"] * len(headings)]), None, None, "")) is None


def test_personal_columns_and_those_that_mean_nothing_are_named(tmp_path, small, export):
    export.add("Q_RecaptchaScore", "Q_RecaptchaScore", '{"ImportId":"Q_RecaptchaScore"}', "0.9")
    export.add("device_Operating System", "Your device", '{"ImportId":"QID90_OS"}', "Windows")
    export.add("staffg01_DO", "Display Order: x", '{"ImportId":"QID2_DO"}', "1|2")
    export.add("comment1 - Topics", "comment1 - Topics", '{"ImportId":"QID9_TEXT_abcTopics"}', "")
    export.add("language", "language", '{"ImportId":"language"}', "xx")
    export.add("email", "email", '{"ImportId":"email"}', "anna@secret.example")
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers)
    assert read.attrs["personal"][-2:] == ["device_Operating System", "email"]
    assert read.attrs["left_out"] == ["Q_RecaptchaScore", "staffg01_DO", "comment1 - Topics", "language"]
    assert read.attrs["notes"] == []


@pytest.mark.parametrize(
    "status", ["1", "2", "9", "17", "1.0", "Survey Preview", "survey test", "Offline Survey Preview"]
)
def test_previews_and_tests_are_left_out(tmp_path, small, export, status):
    export["Status", 1] = status
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers.drop(index=1).reset_index(drop=True))
    assert read.attrs["rows"] == [4, 6, 7]
    assert read.attrs["notes"] == ["1 row is a preview or test; it was left out"]


def test_the_channel_tells_previews_too(tmp_path, small, export):
    export.drop("Status")
    export["DistributionChannel", 0] = "preview"
    export["DistributionChannel", 2] = "test"
    read = export.read(tmp_path, **NAMES)
    assert read.attrs["rows"] == [5, 7]
    assert read.attrs["notes"] == ["2 rows are previews or tests; they were left out"]


def test_nothing_but_previews(tmp_path, small, export):
    for place in range(4):
        export["Status", place] = "1"
    assert export.message(tmp_path) == (
        "export.csv: all 4 rows are previews or tests made in Qualtrics; "
        "export the answers again when somebody has filled in the form."
    )


@pytest.mark.parametrize("status", ["0", "4", "16", "32", "48", "Imported", "Offline", ""])
def test_other_kinds_of_responses_are_kept(tmp_path, small, export, status):
    export["Status", 1] = status
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers)
    assert read.attrs["notes"] == []


def test_spam_and_unknown_kinds_are_kept_and_said(tmp_path, small, export):
    export["Status", 0] = "8"
    export["Status", 1] = "Vorschau"
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers)
    assert read.attrs["notes"] == [
        "the kinds of responses 'Vorschau' are not known; these rows were kept",
        "1 row is marked as possible spam; it was kept, because Qualtrics marks people who share a device too",
    ]


@pytest.mark.parametrize(("finished", "progress"), [("0", "80"), ("False", "80"), ("FALSE", "100"), ("Falsch", "80")])
def test_unfinished_responses(tmp_path, small, export, finished, progress):
    export["Finished", 2] = finished
    export["Progress", 2] = progress
    export["Finished", 1] = "Wahr"
    read = export.read(tmp_path, **NAMES)
    assert read["submitted"].isna().tolist() == [False, False, True, False]
    assert read["duration"].isna().tolist() == [False, False, True, False]
    assert read.attrs["notes"] == ["1 row is unfinished; it was kept, without a time of submission"]


def test_progress_alone_tells_who_finished(tmp_path, small, export):
    export["Progress", 3] = "99"
    export.drop("Finished")
    assert export.read(tmp_path)["submitted"].isna().tolist() == [False, False, False, True]


def test_a_word_for_finished_that_nothing_explains(tmp_path, small, export):
    export.drop("Progress")
    export["Finished", 1] = "vielleicht"
    assert export.message(tmp_path) == (
        "export.csv row 5, column 'Finished': found 'vielleicht', expected True or False, 1 or 0; correct the cell."
    )


def test_neither_finished_nor_progress(tmp_path, small, export):
    export.drop("Progress", "Finished")
    read = export.read(tmp_path, **NAMES)
    assert read["submitted"].notna().all()
    assert read.attrs["notes"] == [
        "there is no column that tells finished from unfinished answers; all count as finished"
    ]


def test_times_of_a_zone_become_utc(tmp_path, small):
    export = Export(small, zone="Europe/Berlin")
    # The night in which the clocks go back: from 2:50 summer time to 2:10 winter time it takes 20 minutes.
    export["StartDate", 0], export["EndDate", 0] = "2026-10-25 02:50:00", "2026-10-25 02:10:00"
    export["StartDate", 1], export["EndDate", 1] = "2026-10-25 02:10:00", "2026-10-25 02:50:00"
    export["StartDate", 2], export["EndDate", 2] = "2026-07-01T10:00:00+0500", "2026-07-01 08:00:00"
    read = export.read(tmp_path, **NAMES)
    assert read["started"].astype(str).tolist()[:3] == [
        "2026-10-25 00:50:00",
        "2026-10-25 00:10:00",
        "2026-07-01 05:00:00",
    ]
    assert read["submitted"].astype(str).tolist()[:3] == [
        "2026-10-25 01:10:00",
        "2026-10-25 00:50:00",
        "2026-07-01 06:00:00",
    ]
    assert read["duration"].tolist()[:3] == [1200, 2400, 3600]
    assert read.attrs["notes"] == ["times are in the zone Europe/Berlin; they were read as UTC"]


def test_a_zone_nobody_knows(tmp_path, small):
    export = Export(small)
    export.rename("StartDate", "StartDate", "Start Date", '{"ImportId":"startDate","timeZone":"Mars/Base"}')
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers)
    assert read.attrs["notes"] == ["times are in the zone Mars/Base, which is not known here; they stayed as they are"]


def test_a_wrong_date(tmp_path, small, export):
    export["StartDate", 1] = "yesterday"
    assert export.message(tmp_path) == (
        "export.csv row 5, column 'StartDate': found 'yesterday', expected a date and time such as 2026-03-31 14:05; "
        "write it in that order or empty the cell."
    )


def test_a_row_moved_in_qualtrics(tmp_path, small, export):
    first, second = export.place("staffg01_1"), export.place("staffg01_2")
    labels = export.rows[1]
    labels[first], labels[second] = labels[second], labels[first]
    message = (
        "export.csv, column 'staffg01_1' ('...this so? - Top managers thank.'): its name says acc1 (staff form), its text "
        "says acc2 (staff form); the rows were moved or rewritten in Qualtrics, or another instrument was asked. Say what "
        "the column is in a mapping file ([columns], staffg01_1 = id)."
    )
    assert export.message(tmp_path) == message
    read = export.read(tmp_path, mapping={"columns": {"staffg01_1": "acc2", "staffg01_2": "acc1"}}, form="staff")
    swapped = export.answers.rename(columns=lambda name: name.replace("acc1", "acc9").replace("acc2", "acc1"))
    swapped = swapped.rename(columns=lambda name: name.replace("acc9", "acc2"))
    pd.testing.assert_series_equal(read["acc1"], swapped["acc1"])
    pd.testing.assert_series_equal(read["acc2_cannot_tell"], swapped["acc2_cannot_tell"])


def test_a_row_replaced_in_qualtrics(tmp_path, small, export):
    export.rename("staffg01_2", "staffg01_2", "Frame - The canteen is good.")
    assert export.message(tmp_path) == (
        "export.csv, column 'staffg01_2' ('Frame - The canteen is good.'): its number says acc2 (staff form), but its text "
        "is another; the rows were moved or rewritten in Qualtrics, or another instrument was asked. Say what the column "
        "is in a mapping file ([columns], staffg01_2 = id)."
    )


def test_a_name_and_a_text_that_disagree(tmp_path, small, export):
    export.rename("trust", "trust", "I speak up.")
    assert export.message(tmp_path).startswith(
        "export.csv, column 'trust' ('I speak up.'): its name says trust, its text says out1 (staff form); the rows "
    )


@pytest.mark.parametrize("label", ["", "staffg01_2", "Frame - Top managers thanks.", "Frame - Top managers th..."])
def test_a_text_nearly_the_items_or_none(tmp_path, small, export, label):
    export.rename("staffg01_2", "staffg01_2", label)
    same_answers(export.read(tmp_path, **NAMES), export.answers)


def test_a_row_added_in_qualtrics(tmp_path, small, export):
    export.add("staffg01_9", "Frame - The canteen is good.", '{"ImportId":"QID2_9"}', "3")
    assert export.read(tmp_path, **NAMES).attrs["left_out"] == ["staffg01_9"]


def test_names_given_by_hand_in_qualtrics(tmp_path, small, export):
    """Export tags of rows: people set them to the ids, which say it better than numbers."""
    export.rename("staffg01_1", "staffg01_acc1")
    export.rename("staffg01_2", "acc2", "Words that were changed altogether")
    same_answers(export.read(tmp_path, **NAMES), export.answers)


def test_two_columns_for_one_item(tmp_path, small, export):
    export.add("acc1", "Top managers ask.", '{"ImportId":"QID77"}', "3")
    assert export.message(tmp_path) == (
        "export.csv: the columns 'staffg01_1' and 'acc1' both answer 'acc1'; delete one of them, or leave it out in a "
        'mapping file ([columns], heading = "").'
    )


def test_choices_by_their_numbers(tmp_path, small, export):
    """Older exports write a choice's own number where it was chosen: 2 is no "no"."""
    for place in range(4):
        export["importance_1", place] = "1" if place else ""
        export["importance_2", place] = "2"
    read = export.read(tmp_path)
    assert read["important_accountability"].tolist() == [False, True, True, True]
    assert read["important_resources"].tolist() == [True] * 4


@pytest.mark.parametrize(("name", "cell"), [("importance_1", "7"), ("staffg01_1", "6"), ("newstarter", "3")])
def test_numbers_that_are_no_choice(tmp_path, small, export, name, cell):
    export[name, 1] = cell
    assert f"export.csv row 5, column {name!r}: found {cell!r}, expected " in export.message(tmp_path)


def test_choices_in_one_cell_that_are_none(tmp_path, small):
    export = Export(small, split=False)
    export["importance", 0] = "1,9"
    assert export.message(tmp_path) == (
        "export.csv row 4, column 'importance': found '1,9', expected at most 2 of accountability, resources, joined by "
        "';'; correct the cell or empty it."
    )


def test_numbers_of_units_nobody_named(tmp_path, small, export):
    read = export.read(tmp_path)
    assert read["unit"].dropna().str.fullmatch(r"\d{6}").all()
    assert read.attrs["notes"][0] == (
        "unit: there are numbers that stand for no name known here; give the names of the roster, or export choice text"
    )


def test_html_in_texts_and_choices(tmp_path, small):
    export = Export(small, labels=("en",))
    place = export.place("unit")
    export.rename("staffg01_1", "staffg01_1", "<p>Frame</p> - <strong>Top&nbsp;managers ask.</strong>")
    export.rename("unit", "Q90", "<div>Where do you <em>work</em>?</div>")
    for row in export.rows[3:]:
        row[place] = row[place].replace("&", "&amp;")
    same_answers(export.read(tmp_path), export.answers)


def test_a_comment_is_never_changed(tmp_path, small, export):
    export["comment1", 0] = " a &amp; <b>b</b>\n'=1 "
    export["comment1", 1] = "-99"
    read = export.read(tmp_path)
    assert read["comment1"].iloc[0] == " a &amp; <b>b</b>\n'=1 "
    assert pd.isna(read["comment1"].iloc[1])


def test_a_selected_choice(tmp_path, small, export):
    export.rename("trust", "Q12", "Nobody can find out. - Selected Choice")
    export.add("Q12_4_TEXT", "Nobody can find out. - Other - Text", '{"ImportId":"QID12_4_TEXT"}', "x")
    read = export.read(tmp_path, **NAMES)
    same_answers(read, export.answers)
    assert read.attrs["left_out"] == ["Q12_4_TEXT"]


def test_a_workbook_and_an_archive(tmp_path, small, export):
    from openpyxl import Workbook

    book = Workbook()
    for row in export.rows:
        book.active.append([cell or None for cell in row])
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(tmp_path / "export.xlsx")
    same_answers(read_export(tmp_path / "export.xlsx", small, **NAMES), export.answers)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Survey_March 3, 2026.csv", csv_bytes(export.rows))
    same_answers(read_export(tmp_path / "export.zip", small, **NAMES), export.answers)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_other_encodings(tmp_path, small, export, encoding):
    (tmp_path / "export.csv").write_bytes(csv_bytes(export.rows, encoding))
    same_answers(read_export(tmp_path / "export.csv", small, **NAMES), export.answers)


def test_headings_only(tmp_path, small, export):
    export.rows = export.rows[:3]
    assert export.message(tmp_path) == "export.csv: there are headings but no answers; export the answers again."


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "-99",
            "1",
            "4.0",
            "2026-03-02 08:00:00",
            "R_1",
            "V1",
            "ResponseID",
            "StartDate",
            "EndDate",
            "Finished",
            "Progress",
            "Status",
            "UserLanguage",
            "staffg01_1",
            "staffg99_2",
            "importance_1",
            "importance",
            '{"ImportId":"startDate","timeZone":"Asia/Tokyo"}',
            '{"ImportId":"QID1_1"}',
            '{"ImportId":"_recordId"}',
            '{"ImportId":["x"],"timeZone":{}}',
            "Frame - Top managers ask.",
        ]
    ),
    st.text(max_size=5),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=8)))
def test_any_table_is_read_or_refused(small_vocabulary, rows):
    table = TextTable("any.csv", "", from_rows(rows), None, None, "")
    recognise(table)
    try:
        raw = read(table, small_vocabulary)
    except InputError:
        return
    assert all(len(one.column.cells) == len(raw.rows) for one in raw.answered)


@pytest.fixture
def small_vocabulary(small):
    return make_vocabulary(small)


@pytest.mark.skipif(not REAL.is_file(), reason=f"real export not on this machine: {REAL}")
def test_a_real_export_in_german(tmp_path):
    (tmp_path / "asked.toml").write_text(ASKED, encoding="utf-8")
    read = read_export(REAL, load_instrument(tmp_path / "asked.toml"), form="staff")
    assert len(read) == 1
    answer = read.iloc[0]
    assert answer["q1"] == 2
    assert answer["comment1"] == "Hello World!"
    assert answer["started"] == pd.Timestamp("2017-07-18 08:28:09")
    assert answer["submitted"] == pd.Timestamp("2017-07-18 08:28:48")
    assert (answer["respondent"], answer["language"], answer["duration"]) == ("R_2YPOQ602ER1jkf1", "de", 39)
    assert read.attrs["platform"] == "qualtrics"
    assert read.attrs["left_out"] == ["Q2 - Topics"]
    assert len(read.attrs["personal"]) == 7
    assert "130.92" not in read.to_csv()


ASKED = """
id = "asked"
edition = "2015"
title = "Asked"
language = "en"
frame = "Frame"

[non_answers]
cannot_tell = "cannot tell"
not_come_up = "has not come up"
not_my_job = "not my job"

[scales]
three = ["a", "b", "c"]

[importance]
question = "Choose."
max = 1

[[open_questions]]
id = "comment1"
text = "This is a free text question."

[[responsibilities]]
id = "one"
title = "One"
label = "One"
clause = "5.1.1 a"
related = []

[[items]]
id = "q1"
role = "outcome"
texts.staff = "This is a multiple choice question."
scale = "three"
"""
