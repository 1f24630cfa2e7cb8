"""Single features of SurveyJS answers: recognition, ids, times, comments, lists, personal data, faults."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from surveys import InputError, read_export
from surveys.files.reading import read_tables
from surveys.platforms.surveyjs import export as surveyjs

ITEMS = {"staffg01": {"acc1": "4", "acc2": "ct"}, "staffg02": {"acc3": "1", "acc4": "2"}}
SENT = {"questionnaire": "staff", "form": "staff", "language": "en", "submitted": "2026-03-02T08:10:00.000Z"}


def write(tmp_path, answers, name="answers.json"):
    path = tmp_path / name
    path.write_text(answers if isinstance(answers, str) else json.dumps(answers), encoding="utf-8")
    return path


def read(tmp_path, small, *answers, **more):
    return read_export(write(tmp_path, list(answers)), small, platform="surveyjs", **more)


@pytest.mark.parametrize(
    ("name", "content", "how"),
    [
        ("a.json", [ITEMS], "grids as objects, such as 'staffg01.acc1'"),
        ("a.json", [{"result": ITEMS}], "grids as objects, such as 'result.staffg01.acc1'"),
        (
            "a.jsonl",
            json.dumps(SENT) + "\n" + json.dumps({"trust": "1", **SENT}),
            "the keys 'questionnaire', 'form' and 'language'",
        ),
        ("a.csv", "id,staffg01.acc1\n1,4\n", "grids as objects, such as 'staffg01.acc1'"),
        ("a.csv", "questionnaire,form,language\nstaff,staff,en\n", None),
        ("a.csv", "staffg01[acc1],id\n4,1\n", None),
        ("a.json", [{"acc1": "4"}], None),
        ("a.csv", "", None),
    ],
)
def test_how_it_is_recognised(tmp_path, name, content, how):
    (table,) = read_tables(write(tmp_path, content, name))
    assert surveyjs.recognise(table) == how


def test_what_was_left_out_has_no_key(tmp_path, small):
    answers = read(tmp_path, small, SENT | ITEMS, SENT | {"staffg01": {"acc1": "nc"}})
    assert answers["acc1"].tolist() == [4, pd.NA]
    assert answers["acc1_not_come_up"].tolist() == [False, True]
    assert answers["acc2_cannot_tell"].tolist() == [True, False]
    assert answers["acc3"].tolist() == [1, pd.NA]
    assert answers.attrs["not_in_file"] == []


def test_in_a_large_file_an_item_without_any_answer_was_not_asked(tmp_path, small):
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, *[SENT | ITEMS] * 30)
    assert str(caught.value) == (
        "answers.json: 4 of the 8 scale items on the staff form have no column: res1, res2, res3, res4; add the columns, "
        "with empty cells where nobody was asked, or choose the instrument that was used."
    )
    assert len(read(tmp_path, small, *[SENT | ITEMS] * 29)) == 29


@pytest.mark.parametrize("key", ["id", "_id", "instanceId", "uuid", "respondent"])
def test_ids(tmp_path, small, key):
    answers = read(tmp_path, small, SENT | ITEMS | {key: "6f1c"}, SENT | ITEMS | {key: "77ab"})
    assert answers["respondent"].tolist() == ["6f1c", "77ab"]


def test_ids_that_count_are_told_apart_by_the_file(tmp_path, small):
    answers = read(tmp_path, small, SENT | ITEMS | {"id": 1}, SENT | ITEMS | {"id": 2})
    assert answers["respondent"].tolist() == ["answers:1", "answers:2"]


def test_without_ids_answers_are_numbered(tmp_path, small):
    assert read(tmp_path, small, SENT | ITEMS, SENT | ITEMS)["respondent"].tolist() == ["answers:2", "answers:3"]


def test_unfinished_answers_stay(tmp_path, small):
    unfinished = {key: value for key, value in SENT.items() if key != "submitted"}
    answers = read(tmp_path, small, SENT | ITEMS | {"started": "2026-03-02T08:00:00.000Z"}, unfinished | ITEMS)
    assert answers["submitted"].tolist() == [pd.Timestamp("2026-03-02 08:10:00"), pd.NaT]
    assert answers["duration"].iloc[0] == 600
    assert answers.attrs["notes"] == ["1 row is unfinished; it was kept, without a time of submission"]
    answers = read(tmp_path, small, unfinished | ITEMS, unfinished | ITEMS, SENT | ITEMS)
    assert answers.attrs["notes"] == ["2 rows are unfinished; they were kept, without a time of submission"]


def test_without_submitted_the_time_counts_when_the_server_got_the_answer(tmp_path, small):
    kept = {key: value for key, value in SENT.items() if key != "submitted"}
    answers = read(tmp_path, small, kept | ITEMS | {"HappendAt": "2026-03-02T09:00:00Z", "timeSpent": 95})
    assert answers["submitted"].tolist() == [pd.Timestamp("2026-03-02 09:00:00")]
    assert answers["duration"].tolist() == [95]
    answers = read(tmp_path, small, kept | ITEMS)
    assert answers.attrs["notes"] == [
        "there is no date of submission, so finished and unfinished answers cannot be told apart"
    ]


@pytest.mark.parametrize("cell", [["accou", "resou"], ["accountability", "resources"], ["resou", "accou"]])
def test_lists(tmp_path, small, cell):
    answers = read(tmp_path, small, SENT | ITEMS | {"importance": cell}, SENT | ITEMS)
    assert answers["important_accountability"].tolist() == [True, pd.NA]
    assert answers["important_resources"].tolist() == [True, pd.NA]


def test_comments_beside_a_question_are_left_out(tmp_path, small):
    answers = read(
        tmp_path, small, SENT | ITEMS | {"importance-Comment": "more", "unit": "Tools", "timings": {"p1": 3}}
    )
    assert answers["unit"].tolist() == ["Tools"]
    assert answers.attrs["left_out"] == ["importance-Comment", "timings.p1"]


def test_personal_data_is_named_and_not_read(tmp_path, small):
    personal = {"ip": "192.0.2.1", "userAgent": "Mozilla", "email": "a@example.org", "userName": "anna"}
    answers = read(tmp_path, small, SENT | ITEMS | personal | {"client": {"ip": "192.0.2.1"}})
    assert answers.attrs["personal"] == [*personal, "client.ip"]
    assert answers.attrs["left_out"] == []
    assert "192.0.2.1" not in {str(cell) for cell in answers.iloc[0]}


def test_the_librarys_name_of_a_language(tmp_path, small):
    answers = read(tmp_path, small, SENT | ITEMS | {"language": "zh-cn"}, SENT | ITEMS | {"language": "de"})
    assert answers["language"].tolist() == ["zh-Hans", "de"]


def test_a_mapping(tmp_path, small):
    mapping = {"columns": {"question7": "trust", "unit-Comment": "unit"}}
    answers = read(tmp_path, small, SENT | ITEMS | {"question7": "2", "unit-Comment": "Moon"}, mapping=mapping)
    assert answers[["trust", "unit"]].iloc[0].tolist() == [2, "Moon"]


def test_both_forms_of_one_answer_in_one_object(tmp_path, small, iso9001):
    kiosk = {"kioskg01": {"acc1": "2"}, "staffg01": {"acc1": "4"}, **SENT}
    with pytest.raises(InputError) as caught:
        read(tmp_path, iso9001, kiosk)
    assert str(caught.value) == (
        "answers.json: the columns 'kioskg01.acc1' and 'staffg01.acc1' both answer 'acc1'; delete one of them, "
        'or leave it out in a mapping file ([columns], heading = "").'
    )


def test_another_survey(tmp_path, small):
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, {"favourite": "blue", "food": {"likes": "4"}})
    assert str(caught.value) == (
        "answers.json: no key is a question of small; choose the instrument that was asked, or say in a mapping file which "
        "key is which question ([columns], key = id)."
    )


def test_an_answer_nobody_offered(tmp_path, small):
    with pytest.raises(InputError) as caught:
        read(tmp_path, small, SENT | ITEMS, SENT | {"staffg01": {"acc1": "7"}})
    assert str(caught.value) == (
        "answers.json row 3, column 'staffg01.acc1': found '7', expected 1 to 5 or a label of the scale, an empty cell, "
        "not_come_up, cannot_tell; correct the cell or empty it."
    )
