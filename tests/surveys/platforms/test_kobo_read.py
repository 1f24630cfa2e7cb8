"""Single features of KoboToolbox and ODK Central exports: recognition, who and when, personal data, odd headings."""

from __future__ import annotations

import pandas as pd
import pytest

from surveys import InputError, read_export
from surveys.files.reading import read_tables
from surveys.platforms.kobo import export as kobo

SERVER = {"_id": "191000001", "_uuid": "dcf2753a", "_submission_time": "2026-03-04T08:00:00", "_index": "1"}
ITEMS = {id: "4" for id in ("acc1", "acc2", "acc3", "acc4", "res1", "res2", "res3", "res4")}


def export(tmp_path, cells, name="kobo.csv"):
    rows = [cells] if isinstance(cells, dict) else cells
    path = tmp_path / name
    pd.DataFrame(rows).to_csv(path, sep=";", index=False)
    return path


def read(tmp_path, small, cells, **more):
    return read_export(export(tmp_path, cells), small, platform="kobo", form="staff", **more)


@pytest.mark.parametrize(
    ("headings", "how"),
    [
        (["acc1", "_uuid", "_submission_time"], "the headings '_uuid' and '_submission_time' of KoboToolbox"),
        (["SubmissionDate", "acc1", "KEY"], "the headings 'SubmissionDate' and 'KEY' of ODK Central"),
        (["__id", "__system.submissionDate", "acc1"], "the names '__id' and '__system' of ODK Central"),
        (["page_x/staffg01/labels_staffg01", "acc1"], "the headings of an XLSForm written by this program"),
        (["labels_staffg01", "acc1"], "the headings of an XLSForm written by this program"),
        (["acc1", "_index", "_uuid", "_submission_time", "_parent_index"], None),
        (["SubmissionDate", "acc1", "KEY", "PARENT_KEY"], None),
        (["respondent", "form", "acc1"], None),
        (["acc1", "_submission__uuid", "_submission__submission_time"], None),
    ],
)
def test_how_it_is_recognised(tmp_path, headings, how):
    (table,) = read_tables(export(tmp_path, {heading: "1" for heading in headings}))
    assert kobo.recognise(table) == how


def test_an_empty_file_is_not_recognised(tmp_path):
    (tmp_path / "empty.csv").write_bytes(b"")
    assert kobo.recognise(read_tables(tmp_path / "empty.csv")[0]) is None


def test_submitted_is_when_the_form_was_finished_not_when_it_was_sent(tmp_path, small):
    times = {"start": "2026-03-02T09:00:00.000+01:00", "end": "2026-03-02T09:10:30.000+01:00"}
    answers = read(tmp_path, small, [times | ITEMS | SERVER, {"end": ""} | ITEMS | SERVER | {"_uuid": "b"}])
    assert answers["started"].tolist() == [pd.Timestamp("2026-03-02 08:00:00"), pd.NaT]
    assert answers["submitted"].tolist() == [pd.Timestamp("2026-03-02 08:10:30"), pd.Timestamp("2026-03-04 08:00:00")]
    assert answers["duration"].iloc[0] == 630
    assert answers["respondent"].tolist() == ["dcf2753a", "b"]


def test_without_end_the_time_of_sending_counts(tmp_path, small):
    assert read(tmp_path, small, ITEMS | SERVER)["submitted"].tolist() == [pd.Timestamp("2026-03-04 08:00:00")]


def test_without_a_random_id_the_file_tells_counters_apart(tmp_path, small):
    answers = read(tmp_path, small, ITEMS | {"_id": "191000001", "_submission_time": ""})
    assert answers["respondent"].tolist() == ["kobo:191000001"]
    answers = read(tmp_path, small, ITEMS | {"_index": "1"})
    assert answers["respondent"].tolist() == ["kobo:1"]


def test_a_mapping_goes_before_the_servers_columns(tmp_path, small):
    cells = ITEMS | SERVER | {"token": "t1", "end": "2026-03-02T09:10:30Z"}
    mapping = {"columns": {"token": "respondent", "_submission_time": "submitted", "acc4": ""}}
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, cells, mapping=mapping)
    assert str(caught.value) == (
        "kobo.csv: 1 of the 8 scale items on the staff form have no column: acc4; "
        "add the columns, with empty cells where nobody was asked, or choose the instrument that was used."
    )
    del mapping["columns"]["acc4"]
    answers = read(tmp_path, small, cells, mapping=mapping)
    assert answers["respondent"].tolist() == ["t1"]
    assert answers["submitted"].tolist() == [pd.Timestamp("2026-03-04 08:00:00")]


def test_personal_data_is_named_and_not_read(tmp_path, small):
    personal = {
        "deviceid": "collect:0uAi",
        "username": "anna",
        "phonenumber": "+49301",
        "email": "a@example.org",
        "_geolocation": "1, 2",
        "_place_latitude": "52.5",
        "_place_precision": "5",
        "_notes": "Anna's",
        "_submitted_by": "anna",
    }
    answers = read(tmp_path, small, ITEMS | SERVER | personal | {"my_own": "x", "nothing": ""})
    assert answers.attrs["personal"] == list(personal)
    assert answers.attrs["left_out"] == ["my_own"]
    assert not {"anna", "a@example.org"} & set(map(str, answers.iloc[0]))


def test_an_option_called_like_a_question_is_no_question(tmp_path, small):
    options = {"reasons": "trust unit", "reasons/trust": "1", "reasons/unit": "1", "g/unit": "Assembly"}
    answers = read(tmp_path, small, ITEMS | SERVER | options)
    assert answers["unit"].tolist() == ["Assembly"]
    assert answers["trust"].isna().all()
    assert answers.attrs["left_out"] == ["reasons", "reasons/trust", "reasons/unit"]


@pytest.mark.parametrize("word", ["1", "True", "TRUE"])
def test_options_in_columns_of_their_own(tmp_path, small, word):
    none = {"1": "0", "True": "False", "TRUE": "FALSE"}[word]
    rows = [
        ITEMS | SERVER | {"page_importance/importance/accou": word, "page_importance/importance/resou": none},
        ITEMS | SERVER | {"_uuid": "b", "page_importance/importance/accou": "", "page_importance/importance/resou": ""},
    ]
    answers = read(tmp_path, small, rows)
    assert answers["important_accountability"].tolist() == [True, pd.NA]
    assert answers["important_resources"].tolist() == [False, pd.NA]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("_validation_status", "Not approved"),
        ("_validation_status", "validation_status_not_approved"),
        ("ReviewState", "rejected"),
    ],
)
def test_answers_that_the_team_did_not_approve_are_kept_and_named(tmp_path, small, column, cell):
    rows = [ITEMS | SERVER | {column: cell}, ITEMS | SERVER | {"_uuid": "b", column: ""}]
    answers = read(tmp_path, small, rows)
    assert len(answers) == 2
    assert answers.attrs["notes"] == [
        "1 answer was not approved by the project team on the platform and still counted; delete them there if not"
    ]


def test_two_columns_for_one_question(tmp_path, small):
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, ITEMS | SERVER | {"page_x/acc1": "3"})
    assert str(caught.value) == (
        "kobo.csv: the columns 'acc1' and 'page_x/acc1' both answer 'acc1'; delete one of them, "
        'or leave it out in a mapping file ([columns], heading = "").'
    )


def test_a_label_nobody_offered(tmp_path, small):
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, ITEMS | SERVER | {"acc1": "nearly always or more than that, often"})
    assert str(caught.value) == (
        "kobo.csv row 2, column 'acc1': found 'nearly always or more than tha...', expected 1 to 5 or a label of the "
        "scale, an empty cell, not_come_up, cannot_tell; correct the cell or empty it."
    )


def test_the_form_is_told_by_its_own_column(tmp_path, iso9001):
    items = {id: "ct" for id in iso9001.form("pulse").items}
    path = export(tmp_path, items | SERVER | {"questionnaire": "pulse", "form": "staff", "language": "Deutsch"})
    answers = read_export(path, iso9001, platform="kobo")
    assert answers[["form", "questionnaire", "language"]].iloc[0].tolist() == ["staff", "pulse", "de"]
    assert answers["acc1_cannot_tell"].all()
