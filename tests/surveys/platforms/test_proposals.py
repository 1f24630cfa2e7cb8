"""Headings that nearly read like a question: proposed in a file, applied only when confirmed."""

from __future__ import annotations

import re
import tomllib

import numpy as np
import pandas as pd
import pytest
from simulated_answers import canonical_cells, same_answers, simulated_answers

from surveys import InputError, propose_mapping, read_export

CHANGED = {
    "acc1": "After a poor quality result the top managers tell us what they will do about it (2026)",
    "pol2": "Top management explains why a quality target was chosen.",
}


@pytest.fixture
def answers(iso9001):
    return simulated_answers(
        iso9001, "pulse", np.random.default_rng(3), 12, units=(), levels=(), sites=(), unfinished=0
    )


@pytest.fixture
def export(iso9001, answers, tmp_path):
    """A table headed by the items' texts, one of them changed, with a column that is no question."""
    cells = canonical_cells(answers, iso9001)
    ids = iso9001.form("pulse").items
    table = pd.DataFrame({"Response ID": [f"r{number:05d}" for number in range(len(cells))]})
    for id in ids:
        table[CHANGED.get(id, iso9001.item(id).texts["staff"])] = cells[id]
    table["Internal remark"] = "x"
    path = tmp_path / "export.csv"
    table.to_csv(path, index=False)
    return path


def test_near_headings_are_refused_with_a_way_out(export, iso9001):
    with pytest.raises(InputError) as caught:
        read_export(export, iso9001)
    message = str(caught.value)
    assert "1 of the 10 scale items on the pulse form have no column (acc1), and 2 columns match no question" in message
    assert "surveys.propose_mapping('export.csv', instrument, 'mapping.toml')" in message


def test_a_proposal_confirmed_is_read(export, iso9001, answers, tmp_path):
    mapping = propose_mapping(export, iso9001, tmp_path / "mapping.toml")
    text = mapping.read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"columns": {}}
    near = [line for line in text.splitlines() if CHANGED["acc1"] in line]
    assert re.fullmatch(r'# ".*" = "acc1@staff"  # 0\.9\d: after a poor quality result, top managers .*', near[0])
    assert '# "Internal remark" = ""' in text
    assert "\n# acc2: " in text.partition("# Questions without a column:")[2]
    assert (
        '# "When a quality target is missed, top managers make sure that something is changed." = "rst1@staff"' in text
    )
    with pytest.raises(InputError):
        read_export(export, iso9001, mapping=mapping)
    confirmed = text.replace(near[0], near[0].removeprefix("# ")).replace('# "Internal', '"Internal')
    mapping.write_text(confirmed, encoding="utf-8")
    read = read_export(export, iso9001, mapping=mapping)
    items = list(iso9001.form("pulse").items)
    same_answers(read[items], answers[items])
    assert read["form"].unique().tolist() == ["staff"]
    assert read.attrs["left_out"] == ["Internal remark"]


def test_the_same_export_gives_the_same_proposals(export, iso9001, tmp_path):
    first = propose_mapping(export, iso9001, tmp_path / "a.toml").read_bytes()
    assert propose_mapping(export, iso9001, tmp_path / "b.toml").read_bytes() == first


def test_whatever_a_heading_holds_the_file_is_toml(iso9001, tmp_path):
    odd = ['say "yes" \\ no', "bad\x7fsign\x0b", "two\nlines", "x" * 5_000, "y - " * 400, "=1+1", "质量\u2028"]
    path = tmp_path / "odd.csv"
    pd.DataFrame([["1"] * len(odd)], columns=odd).to_csv(path, index=False)
    text = propose_mapping(path, iso9001, tmp_path / "odd.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {"columns": {}}
    confirmed = re.sub(r'^# (".*" = "")$', r"\1", text, flags=re.MULTILINE)
    assert {one.strip() for one in tomllib.loads(confirmed)["columns"]} == {one.strip() for one in odd}


def test_two_headings_for_one_question_are_refused(export, iso9001):
    mapping = {"columns": {CHANGED["acc1"]: "acc1", "Internal remark": "acc1"}}
    with pytest.raises(InputError) as caught:
        read_export(export, iso9001, mapping=mapping)
    assert str(caught.value) == (
        f"mapping: [columns] {CHANGED['acc1']!r} and 'Internal remark' both are 'acc1'; one of them must be another."
    )


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (
            {"columns": {"a": "acc0"}},
            "mapping: [columns] 'a' = 'acc0', which is no question; did you mean 'acc5'? Known: ",
        ),
        ({"columns": {"a": 1}}, "mapping: [columns] 'a' is 1; write an id in quotes, or \"\" to leave the column out."),
        (
            {"values": {"frequencies": {}}},
            "mapping, [values.frequencies]: 'frequencies' is neither a scale nor an item; ",
        ),
        ({"values": {"acc1": {"top": 6}}}, "mapping, [values.acc1]: 'top' = 6, which is no answer to 'acc1'; Known: "),
        ({"column": {}}, "mapping: unknown key 'column'; did you mean 'columns'? Known: columns, values."),
    ],
)
def test_faults_of_a_mapping(export, iso9001, mapping, message):
    with pytest.raises(InputError) as caught:
        read_export(export, iso9001, mapping=mapping)
    assert str(caught.value)[: len(message)] == message


def test_labels_that_were_changed(tmp_path, iso9001):
    head = ["respondent", "form", *(item.id for item in iso9001.items_of(form="leader"))]
    row = ["r1", "leader", "Nearly always", *[""] * (len(head) - 3)]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(",".join(one) for one in (head, row)), encoding="utf-8")
    with pytest.raises(InputError, match="found 'Nearly always', expected 1 to 5 or a label of the scale"):
        read_export(path, iso9001)
    read = read_export(path, iso9001, mapping={"values": {"frequency": {"nearly always": 5}}})
    assert read["acc1"].tolist() == [5]


def test_a_file_of_another_survey(tmp_path, iso9001):
    path = tmp_path / "other.csv"
    path.write_text('StartDate,Finished,ResponseId,Q1\nStart,Done,Id,Colour\n"{""ImportId"":""startDate""}",'
                    '"{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}"\n'
                    "2026-03-01 10:00:00,1,R_1,red\n", encoding="utf-8")  # fmt: skip
    with pytest.raises(InputError) as caught:
        read_export(path, iso9001)
    assert str(caught.value) == (
        "other.csv: no column is a question of 'iso9001_2015'; choose the instrument that was used, or say in a mapping "
        "file what the columns are (engagement survey read --propose writes one)."
    )
