"""JSON: lists of answers, LimeSurvey's two forms, one object a line, values that no table can hold."""

from __future__ import annotations

import json

import pytest
from files_helper import cells_of, one_table, refusal
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.files import records, text_table

FORMS = [
    '[{"id": 1, "R01": {"acc1": 4}}, {"id": 2, "R01": {"acc1": "ct"}}]',
    '{"responses": [{"id": 1, "R01": {"acc1": 4}}, {"id": 2, "R01": {"acc1": "ct"}}]}',
    '{"responses": [{"1": {"id": 1, "R01": {"acc1": 4}}}, {"2": {"id": 2, "R01": {"acc1": "ct"}}}]}',
    '{"count": 2, "next": null, "results": [{"id": 1, "R01": {"acc1": 4}}, {"id": 2, "R01": {"acc1": "ct"}}]}',
    '{"id": 1, "R01": {"acc1": 4}}\r\n{"id": 2, "R01": {"acc1": "ct"}}\r\n',
    '{"id": 1, "R01": {"acc1": 4}} {"id": 2, "R01": {"acc1": "ct"}}',
]


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize("name", ["answers.json", "answers.txt", "answers"])
def test_forms_of_a_list_of_answers(text, name):
    table = one_table(text, name)
    assert table.cells.to_numpy().tolist() == [["id", "R01.acc1"], ["1", "4"], ["2", "ct"]]
    assert table.how == "JSON, UTF-8"


def test_one_object_is_one_answer():
    assert cells_of('{"R01": {"acc1": 4, "acc2": "na"}, "site": "other", "site-Comment": "Moon"}', "a.json") == [
        ["R01.acc1", "R01.acc2", "site", "site-Comment"],
        ["4", "na", "other", "Moon"],
    ]


def test_what_each_value_becomes():
    record = (
        '{"text": " a\\nb ", "whole": 4, "point": 4.0, "long": 1' + "0" * 5000 + ', "power": -1.5E-2, "yes": true, "no": false,'
        '"null": null, "nan": NaN, "many": Infinity, "list": ["a", 1, null, true], "empty": [], "object": {},'
        '"word": "NaN", "nul": "a\\u0000b", "half": "\\ud800x", "pair": "\\ud83d\\ude00", "raw": "\x01"}'
    )  # fmt: skip
    headings, values = cells_of(f"[{record}]", "a.json")
    assert dict(zip(headings, values, strict=True)) == {
        "text": " a\nb ",
        "whole": "4",
        "point": "4.0",
        "long": "1" + "0" * 5000,
        "power": "-1.5E-2",
        "yes": "true",
        "no": "false",
        "null": "",
        "nan": "",
        "many": "Infinity",
        "list": "a; 1; true",
        "empty": "",
        "word": "NaN",
        "nul": "ab",
        "half": "\ufffdx",
        "pair": "😀",
        "raw": "\x01",
    }


def test_lists_of_objects_are_numbered():
    assert cells_of('[{"files": [{"name": "a"}, {"name": "b"}], "grid": [[1, 2], 3]}]', "a.json") == [
        ["files.1.name", "files.2.name", "grid.1", "grid.2"],
        ["a", "b", "1; 2", "3"],
    ]


def test_keys_come_in_their_first_order_and_missing_ones_are_empty():
    assert cells_of('[{"b": 1}, {"a": 2, "b": 3}, {}, {"c": 4}, {"a": null}]', "a.json") == [
        ["b", "a", "c"],
        ["1", "", ""],
        ["3", "2", ""],
        ["", "", ""],
        ["", "", "4"],
    ]


def test_a_key_that_stands_twice_loses_nothing():
    # Exports with full question texts repeat them.
    assert cells_of('[{"Why?": 1, "Why?": 2, "Why?": 3}, {"Why?": 4}, {"a": {"b": 5}, "a.b": 6}]', "a.json") == [
        ["Why?", "Why?", "Why?", "a.b", "a.b"],
        ["1", "2", "3", "", ""],
        ["4", "", "", "", ""],
        ["", "", "", "5", "6"],
    ]


def test_a_heading_that_begins_with_a_bracket_is_no_json():
    assert cells_of('[Q1],{b}\n1,"{x}"\n') == [["[Q1]", "{b}"], ["1", "{x}"]]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff", "\r\n "])
def test_marks_and_space_before_it(mark):
    assert cells_of(mark + '[{"a": 1}]', "a.json") == [["a"], ["1"]]


def test_no_answers():
    assert cells_of("[]", "a.json") == []
    assert cells_of('{"responses": []}', "a.json") == []
    assert cells_of("", "a.json") == []


BROKEN = "a.json line {}, character {}: the JSON is broken here, or cut off; export the answers again."


@pytest.mark.parametrize(
    ("text", "line", "character"),
    [
        ('[{"a": 1}', 1, 10),
        ('[{"a": 1},\n {"a": }]', 2, 8),
        ('[{"a": 1},]', 1, 11),
        ('[{"a": 1}] x', 1, 12),
        ('[{"a": 1} {"a": 2}]', 1, 11),
        ('{"a": 1}\n{"a": 2', 2, 8),
        ('{"a": 1}\nx', 2, 1),
        ("{'a': 1}", 1, 2),
        ('[{"a": "\\x"}]', 1, 9),
        ("x", 1, 1),
        ("[", 1, 2),
        ('{"a": -}', 1, 7),
    ],
)
def test_broken_json_names_the_place(text, line, character):
    assert refusal(text, "a.json") == BROKEN.format(line, character)


@pytest.mark.parametrize("text", ["[1, 2]", '["a"]', "[null]", "[[1, 2]]", "4", '"a"', "null", "4 5"])
def test_json_that_holds_no_objects(text):
    assert refusal(text, "a.json") == (
        'a.json answer 1: each answer must be an object with names and values, as {"Q1": 4}; export the answers again, as '
        "CSV if possible."
    )


def test_one_page_of_several():
    text = '{"count": 3, "next": "https://x.example/?page=2", "results": [{"a": 1}, {"a": 2}]}'
    assert refusal(text, "a.json") == (
        "a.json: the file holds 2 answers and says that more follow on a next page; export all of them, as CSV or XLSX."
    )


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '[{"a":' + "[" * 50_000])
def test_json_deeper_than_the_interpreter(text):
    assert refusal(text, "a.json") == (
        "a.json: objects lie inside objects more than 20 levels deep; this is no export of answers."
    )


def test_json_deeper_than_any_survey():
    text = '[{"a": 1}, ' + '{"a":' * 30 + "1" + "}" * 30 + "]"
    assert refusal(text, "a.json") == (
        "a.json answer 2: objects lie inside objects more than 20 levels deep; this is no export of answers."
    )


def test_limits(monkeypatch):
    monkeypatch.setattr(records, "MOST_VALUES", 50)
    assert refusal("[" + '{"a":1},' * 20 + "{}]", "a.json") == (
        "a.json: the JSON file holds too many values to be read at once; export the answers as CSV."
    )
    monkeypatch.setattr(records, "MOST_VALUES", 10**6)
    wide = "{" + ",".join(f'"k{n}": 1' for n in range(20_000)) + "}"
    assert refusal(f"[{wide}]", "a.json").startswith(
        "a.json: the table has 16,385 columns; at most 16,384 can be read."
    )
    twice = "{" + ",".join('"k": 1' for _ in range(20_000)) + "}"
    assert refusal(f"[{twice}]", "a.json").startswith(
        "a.json: the table has 16,385 columns; at most 16,384 can be read."
    )
    monkeypatch.setattr(text_table, "MOST_ROWS", 10)
    assert refusal("[" + '{"a":1},' * 20 + "{}]", "a.json").startswith("a.json: the table has 11 rows; at most 10")


def test_answers_with_different_keys_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(text_table, "MOST_CELLS", 10_000)
    rows = ",".join(f'{{"k{n}": 1}}' for n in range(200))
    assert refusal(f"[{rows}]", "a.json").startswith("a.json: the table has 10,100 cells; at most 10,000 can be read.")


scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
)


@settings(max_examples=80)
@given(st.lists(st.dictionaries(st.text(max_size=4), values, min_size=1, max_size=3), min_size=1, max_size=4))
def test_any_answers_give_one_row_each(answers):
    table = one_table(json.dumps(answers), "a.json")
    assert len(table.cells) <= len(answers) + 1  # empty rows at the end go
    assert all(type(cell) is str for row in table.cells.to_numpy() for cell in row)


@settings(max_examples=60)
@given(
    st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.text(min_size=1, max_size=6), min_size=4), min_size=1, max_size=4
    )
)
def test_texts_come_back(answers):
    headings, *rows = cells_of(json.dumps({"responses": answers}), "a.json")
    clean = [{key: value.replace("\x00", "") for key, value in one.items()} for one in answers]
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [{k: v for k, v in one.items() if v} for one in found] == [
        {k: v for k, v in one.items() if v} for one in clean[: len(found)]
    ]
